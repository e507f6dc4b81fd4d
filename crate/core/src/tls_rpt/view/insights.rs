//! What follows from all reports together.

use serde::Serialize;

/// Everything that is computed once, when all files are read.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct Insights {
    /// Failures with one cause, put together across reporters and days; open ones first, then the largest.
    pub incidents: Vec<IncidentView>,
    /// Incidents that are not listed.
    pub more_incidents: u32,
    /// Days on which a reporter saw far more failures than it used to.
    pub spikes: Vec<SpikeView>,
    /// Reporters that have stopped.
    pub silent: Vec<SilentView>,
    /// What is advised to each recipient domain; the one with the most sessions first.
    pub domains: Vec<DomainView>,
    /// Domains that are not listed.
    pub more_domains: u32,
    /// What reports do otherwise than RFC 8460 has it, by kind and sender.
    pub deviations: Vec<DeviationView>,
    /// Every result type and reason that occurs, explained.
    pub explanations: Vec<Explanation>,
}

/// Whether an incident goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
#[serde(rename_all = "kebab-case")]
pub enum IncidentState {
    /// It was there in the latest reports.
    Ongoing,
    /// Later reports for the domain, from a reporter that had seen it, do not have it.
    Over,
    /// No reporter that had seen it has reported since.
    Unknown,
}

/// Failures with one cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct IncidentView {
    /// One line: `Expired certificate on mx2.example.org, 9–11 Mar 2026: 412 sessions, 3 reporters`.
    pub sentence: String,
    /// Whether it goes on.
    pub state: IncidentState,
    /// The same in a word or two.
    pub state_words: String,
    /// Recipient domains.
    pub domains: Vec<String>,
    /// Result type.
    pub result_type: String,
    /// MX host, or empty where none is at fault.
    pub mx: String,
    /// First day.
    pub first_day: String,
    /// Last day.
    pub last_day: String,
    /// Failed sessions.
    #[cfg_attr(test, ts(type = "number"))]
    pub sessions: u64,
    /// Who saw it.
    pub reporters: Vec<String>,
    /// What they gave as reason; the most frequent first.
    pub reasons: Vec<String>,
    /// What it means, and what to do.
    pub explanation: Explanation,
}

/// A day on which a reporter saw far more failures than it used to.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct SpikeView {
    /// One line.
    pub sentence: String,
    /// The organisation.
    pub reporter: String,
    /// The recipient domain.
    pub domain: String,
    /// The day.
    pub day: String,
    /// Failed sessions that day.
    #[cfg_attr(test, ts(type = "number"))]
    pub failed: u64,
    /// The median of its days before.
    #[cfg_attr(test, ts(type = "number"))]
    pub usual: u64,
}

/// A reporter that has stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct SilentView {
    /// One line.
    pub sentence: String,
    /// The organisation.
    pub reporter: String,
    /// The recipient domain.
    pub domain: String,
    /// Day of its last report.
    pub last_day: String,
    /// Days since, up to the last day of any report.
    pub silent_days: u32,
    /// Days that lay between its reports so far, as median.
    pub usual_days: u32,
}

/// Whether a domain may ask senders to enforce its policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
#[serde(rename_all = "kebab-case")]
pub enum Readiness {
    /// Testing may become enforce.
    Ready,
    /// There are failures that enforce would turn into mail that waits.
    NotReady,
    /// What is there is good, but too little to rest on.
    MoreEvidence,
    /// The policy is in enforce already, and nothing fails that it would delay.
    Enforcing,
    /// The policy is in enforce, and mail waits because of it.
    EnforcingWithFailures,
    /// The policy says none.
    Withdrawn,
    /// No reporter found a policy.
    NoPolicy,
}

/// Whether TLSA records may be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
#[serde(rename_all = "kebab-case")]
pub enum TlsaReadiness {
    /// They are there, and nothing fails because of them.
    Published,
    /// They are there, and sessions fail because of them.
    PublishedWithFailures,
    /// Nothing in the reports speaks against it; what reports cannot show has to be checked.
    NothingAgainst,
    /// A host does not offer STARTTLS to all: with TLSA records its mail would wait.
    NotReady,
    /// Too few reports to rest on.
    MoreEvidence,
}

/// A recipient domain: what is advised, and what outsiders saw of its policies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct DomainView {
    /// The domain.
    pub domain: String,
    /// The newest report is too old to speak of today.
    pub is_stale: bool,
    /// May testing become enforce?
    pub readiness: Readiness,
    /// The advice on MTA-STS with its arithmetic.
    pub advice: Advice,
    /// May TLSA records be published?
    pub tlsa_readiness: TlsaReadiness,
    /// The advice on DANE with its arithmetic.
    pub tlsa_advice: Advice,
    /// What outsiders saw of its policies, by policy type, then oldest first.
    pub policies: Vec<PolicyPeriod>,
}

/// An advice with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct Advice {
    /// One sentence.
    pub sentence: String,
    /// The arithmetic, line by line.
    pub arithmetic: Vec<AdviceLine>,
    /// What to do, one sentence each; in order.
    pub steps: Vec<String>,
    /// The policy file to publish, where the answer is yes.
    pub policy: Option<String>,
    /// The TXT record at `_mta-sts` that goes with it.
    pub record: Option<String>,
    /// Its id alone.
    pub id: Option<String>,
}

/// One line of the arithmetic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct AdviceLine {
    /// What is counted.
    pub label: String,
    /// How much there is.
    #[cfg_attr(test, ts(type = "number"))]
    pub value: u64,
    /// What is asked for, in words: `at least 14`; empty where nothing is.
    pub needed: String,
    /// Whether it suffices; nothing where nothing is asked for.
    pub met: Option<bool>,
}

/// A policy as outsiders saw it, unchanged, from its first to its last day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct PolicyPeriod {
    /// `sts`, `tlsa`, `no-policy-found` or another.
    pub policy_type: String,
    /// The domain or, for TLSA, perhaps the host.
    pub policy_domain: String,
    /// `enforce`, `testing` or `none`; of MTA-STS only.
    pub mode: Option<String>,
    /// Seconds; of MTA-STS only.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub max_age: Option<u64>,
    /// The lines or records.
    pub lines: Vec<String>,
    /// First day it was seen.
    pub first_day: String,
    /// Last day it was seen.
    pub last_day: String,
    /// Who saw it.
    pub reporters: Vec<String>,
    /// The last day on which a sender that saw it may still use it: last day and `max_age`.
    pub held_until: Option<String>,
    /// Sessions under it.
    #[cfg_attr(test, ts(type = "number"))]
    pub sessions: u64,
    /// Failed ones among them.
    #[cfg_attr(test, ts(type = "number"))]
    pub failed: u64,
}

/// One way in which a sender's reports depart from RFC 8460.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct DeviationView {
    /// A stable name, such as `mx-host-string`.
    pub code: String,
    /// The requirement, such as `RPT-4.4-1`.
    pub requirement: String,
    /// Where it is said, such as `RFC 8460 §4.4`.
    pub reference: String,
    /// `error`, `warning` or `notice`, for people who write reporters.
    pub severity: String,
    /// What it is, in one line.
    pub words: String,
    /// `Microsoft does this; harmless`, where that is known; else empty.
    pub known: String,
    /// The organisation.
    pub reporter: String,
    /// How often.
    pub count: u32,
    /// The first place, as a path into the report: `policies[0].policy.mx-host`.
    pub path: String,
    /// The file it was in.
    pub file: String,
    /// The report's id.
    pub report_id: String,
}

/// A result type or a reason, explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct Explanation {
    /// What is explained: a result type or a reason code.
    pub of: String,
    /// A short name: `Expired certificate`.
    pub title: String,
    /// What it means.
    pub meaning: String,
    /// Why it happens, most likely first.
    pub causes: Vec<String>,
    /// What to do.
    pub remedy: String,
    /// Where it is said, such as `RFC 8460 §4.3.1`; empty for reasons, which no RFC lists.
    pub reference: String,
}
