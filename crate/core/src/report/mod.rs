//! The report: everything a page, a terminal or another program shows, in one serialisable value.
//!
//! Types here are the only ones that leave the core as JSON; the TypeScript types of the page are generated
//! from them. All wording is done here: a front end renders, it decides nothing.

mod build;
#[cfg(feature = "sessions")]
mod certificate_report;
#[cfg(feature = "sessions")]
mod dane_report;
mod dane_state;
mod dane_verdict;
mod dnssec;
mod dnssec_words;
mod document;
#[cfg(feature = "sessions")]
pub mod make;
mod markdown;
#[cfg(feature = "sessions")]
mod nameless;
mod not_checked;
#[cfg(feature = "sessions")]
mod paste;
#[cfg(feature = "sessions")]
mod paste_nothing;
mod path;
mod policy_seen;
mod raw;
#[cfg(feature = "sessions")]
mod reason;
mod senders;
mod servers;
mod sts_state;
#[cfg(feature = "sessions")]
mod transcript;
mod verdict;

use serde::Serialize;

pub use build::build;
#[cfg(feature = "sessions")]
pub use certificate_report::{CertificateReport, CertificateView, certificate_report};
#[cfg(feature = "sessions")]
pub use dane_report::{DaneReport, DaneStatus, dane_report};
pub use dnssec::{
    DenialView, DnssecReport, DsView, KeyView, LinkView, ProofView, SignatureView, ZoneView, proof_view,
    zone_views,
};
pub use document::{
    DefectView, DocumentKind, DocumentLine, DocumentReport, FieldView, MxView, PolicyView, RecordView,
    document,
};
pub use markdown::to_markdown;
#[cfg(feature = "sessions")]
pub use paste::{PasteView, paste};
#[cfg(feature = "sessions")]
pub use reason::ReasonView;
#[cfg(feature = "sessions")]
pub use transcript::{
    EhloView, NoticeView, ProblemView, RefusalView, SentCertificateView, SessionView, StarttlsView, TlsView,
    TranscriptReport, TranscriptStatus, transcript,
};

use crate::rules::{DiffLine, Fix, FixPlace, Severity, Source};
use crate::time::Timestamp;

/// The version of the report's shape; it grows when a field changes meaning or goes.
pub const REPORT_VERSION: u32 = 1;

/// What a check found, ready to show.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct Report {
    /// [`REPORT_VERSION`].
    pub version: u32,
    /// Name and version of the program.
    pub made_by: String,
    /// The domain in ASCII.
    pub domain: String,
    /// The domain as its characters, where that differs.
    pub domain_unicode: Option<String>,
    /// The instant everything was judged at.
    #[cfg_attr(test, ts(type = "string"))]
    pub at: Timestamp,
    /// The same for a reader.
    pub at_readable: String,
    /// Whether the check has ended; a report of a running check lacks what is still to come.
    pub complete: bool,
    /// Who was told the names that were looked up.
    pub told: Vec<Told>,
    /// The answer.
    pub verdict: Verdict,
    /// How many outcomes of each kind.
    pub counts: Counts,
    /// DNS questions without an answer among those that rules look at.
    pub unanswered: u32,
    /// How the MTA-STS policy was seen.
    pub policy: PolicySeen,
    /// What each kind of sender does.
    pub senders: Vec<SenderRow>,
    /// From the domain to the certificates.
    pub path: Path,
    /// Ids of the items to see to first; three at most.
    pub fix_first: Vec<u32>,
    /// Everything the rules said, by protocol.
    pub sections: Vec<Section>,
    /// What was not checked, and how to.
    pub not_checked: Vec<NotCheckedItem>,
    /// The zones the proofs rest on, from the root down.
    pub zones: Vec<ZoneView>,
    /// What was proved of each DNS answer.
    pub proofs: Vec<ProofView>,
    /// Every request and response.
    pub exchanges: Vec<RawExchange>,
}

/// A resolver that was told the names.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct Told {
    /// The operator.
    pub name: String,
    /// Its URL.
    pub url: String,
}

/// How the seal looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
#[serde(rename_all = "kebab-case")]
pub enum Seal {
    /// All that could be checked holds, and nothing that matters is unchecked.
    Whole,
    /// All that was seen holds, but not all was seen.
    Unproved,
    /// Some senders are protected, or protected at the cost of mail that waits.
    Partial,
    /// An attacker gets through.
    Broken,
    /// Not enough was seen to say.
    Unknown,
    /// There is no mail to protect.
    NoMail,
}

/// The answer in words.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct Verdict {
    /// A stable name of the case, such as `policy-testing`.
    pub code: String,
    /// The picture that goes with it.
    pub seal: Seal,
    /// One sentence.
    pub sentence: String,
    /// What it rests on and what is missing, one or two sentences.
    pub detail: String,
}

/// Outcomes by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct Counts {
    /// Findings of severity error.
    pub error: u32,
    /// Findings of severity warning.
    pub warning: u32,
    /// Findings of severity notice.
    pub notice: u32,
    /// Rules that hold.
    pub pass: u32,
    /// Rules with nothing to look at.
    pub not_applicable: u32,
    /// Things that were not checked, as listed in `not_checked`: one failed lookup counts once, however many rules
    /// rest on it.
    pub not_checked: u32,
}

/// How the policy was seen.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct PolicySeen {
    /// A stable name: `read`, `pasted`, `hidden`, `bad-status`, `redirected`, `tls-failed`, `unreachable`,
    /// `refused` (by a browser, which does not say why) or `undetermined`.
    pub evidence: String,
    /// The same in words.
    pub words: String,
    /// Where it is.
    pub url: String,
    /// The policy itself, where it was read or pasted; what cannot be seen in a text is made visible.
    pub text: Option<String>,
}

/// How well a kind of sender is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// Protected.
    Good,
    /// Protected in part, or at a cost.
    Partly,
    /// Not protected.
    Bad,
    /// Not known.
    Unknown,
}

/// What one kind of sender does with mail to the domain.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct SenderRow {
    /// The kind of sender.
    pub sender: String,
    /// What happens when nobody interferes.
    pub normally: String,
    /// What happens when somebody on the path does.
    pub attacked: String,
    /// How good that is.
    pub mark: Mark,
    /// Why, with the RFC section.
    pub why: String,
}

/// The way of a message, as a picture and as text.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct Path {
    /// The domain.
    pub domain: PathNode,
    /// One branch a host.
    pub hosts: Vec<PathHost>,
    /// The whole picture in words.
    pub text: String,
}

/// A box of the picture.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct PathNode {
    /// First line.
    pub title: String,
    /// Second line.
    pub detail: String,
    /// How it looks.
    pub mark: Mark,
    /// Whose word the second line is, where it comes from DNS.
    pub source: Option<Source>,
}

/// A branch of the picture.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct PathHost {
    /// The host.
    pub host: PathNode,
    /// What binds the host to its certificate: policy or TLSA.
    pub binding: PathNode,
    /// The certificate it shows.
    pub certificate: PathNode,
}

/// A protocol's part of the report.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct Section {
    /// Stable id: `mx`, `mta-sts`, `dane`, `tls-rpt`, `dns`.
    pub id: String,
    /// Heading.
    pub title: String,
    /// What this protocol is for, in one sentence.
    pub about: String,
    /// What the rules said, worst first.
    pub items: Vec<ReportItem>,
}

/// What kind of outcome an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
#[serde(rename_all = "kebab-case")]
pub enum ReportOutcome {
    /// A finding.
    Finding,
    /// Could not be checked.
    NotChecked,
    /// Holds.
    Pass,
    /// Nothing to look at.
    NotApplicable,
}

/// One thing said by one rule. Texts mark code with backticks; nothing else in them is markup.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct ReportItem {
    /// Number within this report.
    pub id: u32,
    /// Code of the rule.
    pub code: String,
    /// Name of the rule.
    pub name: String,
    /// What kind of outcome.
    pub outcome: ReportOutcome,
    /// For findings.
    pub severity: Option<Severity>,
    /// What it is about.
    pub subject: String,
    /// What is so.
    pub what: String,
    /// Why it matters; empty for anything but findings.
    pub why: String,
    /// What to do; empty for anything but findings.
    pub fix: String,
    /// What to publish, where that can be said exactly.
    pub publish: Option<Publish>,
    /// What shows it.
    pub evidence: Vec<ReportEvidence>,
    /// Sections of RFCs.
    pub references: Vec<Reference>,
}

/// A difference to publish.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct Publish {
    /// Where.
    pub place: FixPlace,
    /// The difference.
    pub diff: Vec<DiffLine>,
    /// The text to copy.
    pub copy: String,
}

impl From<Fix> for Publish {
    fn from(fix: Fix) -> Self {
        Self { place: fix.place, diff: fix.diff, copy: fix.copy }
    }
}

/// A quotation from the evidence.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct ReportEvidence {
    /// What it is from.
    pub label: String,
    /// The text.
    pub text: String,
    /// Line in the original, from 1.
    pub line: Option<u32>,
    /// Column, from 1.
    pub column: Option<u32>,
    /// Numbers of the exchanges it is from.
    pub exchanges: Vec<u32>,
    /// Whose word it is.
    pub source: Source,
    /// The same in words.
    pub source_words: String,
    /// Place in `proofs` of what was proved of it, for DNS answers.
    pub proof: Option<u32>,
    /// Seconds it may be kept.
    pub ttl: Option<u32>,
}

/// A section of an RFC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct Reference {
    /// `RFC 8461 §4.1`.
    pub text: String,
    /// Where to read it.
    pub url: String,
}

impl Reference {
    /// A section.
    pub fn new(rfc: u16, section: &str) -> Self {
        Self {
            text: format!("RFC {rfc} §{section}"),
            url: format!("https://www.rfc-editor.org/rfc/rfc{rfc}#section-{section}"),
        }
    }
}

/// What was not checked, and how to check it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct NotCheckedItem {
    /// What.
    pub what: String,
    /// Why it could not be.
    pub why: String,
    /// What to do.
    pub how: String,
    /// A command to run, or an address to open.
    pub command: Option<String>,
    /// The same with other programs.
    pub other_commands: Vec<OtherCommand>,
    /// `open-policy` if the page can take the policy as text, `paste-session` if it can take the output of the command;
    /// else nothing.
    pub action: Option<String>,
    /// The mail server it is about, if it is about one.
    pub host: Option<String>,
    /// Where it is said.
    pub references: Vec<Reference>,
}

/// A command that may be run instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct OtherCommand {
    /// The program.
    pub program: String,
    /// One line for a POSIX shell.
    pub line: String,
}

/// One request and its response.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct RawExchange {
    /// Number.
    pub id: u32,
    /// Wave, from 1.
    pub round: u32,
    /// Who was asked.
    pub asked: String,
    /// What was asked.
    pub question: String,
    /// What came, in a word or two: `3 records`, `no such name`, `SERVFAIL`.
    pub status: String,
    /// Whether that is an error (and no absence).
    pub failed: bool,
    /// The records or the document, safe to show.
    pub lines: Vec<RawLine>,
    /// Milliseconds from sending to the response.
    pub took_ms: u32,
    /// Milliseconds from the start to the response.
    pub at_ms: u32,
    /// Octets of the response.
    pub octets: u32,
}

/// One record or line.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct RawLine {
    /// Owner name; empty for documents.
    pub owner: String,
    /// Record type; empty for documents.
    pub rtype: String,
    /// TTL left.
    pub ttl: Option<u32>,
    /// The data.
    pub text: String,
    /// Which section of the message: `answer` or `authority`; empty for documents.
    pub section: String,
}
