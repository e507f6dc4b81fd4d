//! An MTA-STS policy with its record, and the TLS-RPT record, in the order in which it is safe to publish them
//! (RFC 8461 §8, RFC 8460 §3).

use serde::{Deserialize, Serialize};

use super::field::{Field, FieldError, Reader};
use super::policy_notes::policy_notes;
use super::{Made, MadeFile, MakeStep, ToAscii, summary};
use crate::dns::Name;
use crate::mta_sts::StsMode;
use crate::mta_sts::generate::{
    PolicyDraft, PolicyWish, PublicationAction, PublicationStep, generate, pattern,
};
use crate::mta_sts::policy::MAX_AGE;
use crate::report::ReasonView;
use crate::rules::{Fix, FixPlace, txt_data};
use crate::time::Timestamp;
use crate::tls_rpt;

/// Hosts of a field: a policy with more is better written with a pattern.
const MAX_HOSTS: usize = 200;

/// Addresses of a field; RFC 8460 §3 lets senders stop after two.
const MAX_DESTINATIONS: usize = 10;

/// The form, as filled in.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct PolicyForm {
    /// The mail domain.
    pub domain: String,
    /// What a failure is to mean.
    pub mode: PolicyMode,
    /// How many seconds senders may remember the policy.
    pub max_age: String,
    /// The MX hosts, one a line, as names, patterns or MX records.
    pub hosts: String,
    /// Where reports go: mail addresses and https addresses; may be empty.
    pub reports: String,
    /// `max_age` of the policy that is published; empty if there is none.
    pub former_max_age: String,
    /// The time to live of the records, in seconds.
    pub ttl: String,
}

/// What a failure is to mean (RFC 8461 §5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
#[serde(rename_all = "kebab-case")]
pub enum PolicyMode {
    /// Senders do not deliver.
    Enforce,
    /// Senders report and deliver.
    #[default]
    Testing,
    /// Senders forget the policy.
    None,
}

impl From<PolicyMode> for StsMode {
    fn from(mode: PolicyMode) -> Self {
        match mode {
            PolicyMode::Enforce => Self::Enforce,
            PolicyMode::Testing => Self::Testing,
            PolicyMode::None => Self::None,
        }
    }
}

/// What the steps are written with.
struct Setting<'a> {
    domain: &'a Name,
    draft: &'a PolicyDraft,
    has_former: bool,
    ttl: u32,
    now: Timestamp,
}

/// Makes the policy, its record, and the record for reports if an address is given.
///
/// ```
/// use waxseal_core::report::make::{PolicyForm, make_policy};
/// use waxseal_core::time::Timestamp;
/// let form = PolicyForm {
///     domain: "example.org".to_owned(),
///     hosts: "mx.example.org".to_owned(),
///     max_age: "1209600".to_owned(),
///     ttl: "3600".to_owned(),
///     ..PolicyForm::default()
/// };
/// let made = make_policy(&form, Timestamp::from_unix(1_795_000_000), &str::to_owned);
/// let file = made.steps[0].file.as_ref().unwrap();
/// assert_eq!(file.text, "version: STSv1\r\nmode: testing\r\nmx: mx.example.org\r\nmax_age: 1209600\r\n");
/// ```
pub fn make_policy(form: &PolicyForm, now: Timestamp, to_ascii: ToAscii<'_>) -> Made {
    let mut reader = Reader::new(to_ascii);
    let domain = reader.name(Field::Domain, &form.domain);
    let ttl = reader.ttl(&form.ttl);
    let has_reports = !form.reports.trim().is_empty();
    let reports = if has_reports { report_record(&mut reader, &form.reports) } else { None };
    let wish = wish(&mut reader, form, ttl, now);
    let draft = wish.as_ref().and_then(|wish| drafted(&mut reader, wish));
    let (mut steps, mut notes) = (Vec::new(), Vec::new());
    if let Some((domain, ttl)) = domain.as_ref().zip(ttl) {
        steps.extend(reports.map(|record| report_step(domain, ttl, &record, now)));
        if let Some((draft, wish)) = draft.as_ref().zip(wish.as_ref()) {
            let setting = Setting { domain, draft, has_former: wish.former_max_age.is_some(), ttl, now };
            steps.extend(draft.steps.iter().map(|step| publication(&setting, step)));
            notes = policy_notes(wish, domain, has_reports);
        }
    }
    made(reader, steps, notes)
}

/// Makes the record for reports alone.
///
/// ```
/// use waxseal_core::report::make::{PolicyForm, make_tls_rpt};
/// use waxseal_core::time::Timestamp;
/// let [domain, reports, ttl] = ["example.org", "tls@example.org", "3600"].map(str::to_owned);
/// let form = PolicyForm { domain, reports, ttl, ..PolicyForm::default() };
/// let made = make_tls_rpt(&form, Timestamp::from_unix(0), &str::to_owned);
/// let line = "_smtp._tls.example.org. 3600 IN TXT \"v=TLSRPTv1; rua=mailto:tls@example.org\"";
/// assert_eq!(made.steps[0].publish.as_ref().unwrap().copy, line);
/// ```
pub fn make_tls_rpt(form: &PolicyForm, now: Timestamp, to_ascii: ToAscii<'_>) -> Made {
    let mut reader = Reader::new(to_ascii);
    let (domain, ttl) = (reader.name(Field::Domain, &form.domain), reader.ttl(&form.ttl));
    let record = report_record(&mut reader, &form.reports);
    let step =
        domain.zip(ttl).zip(record).map(|((domain, ttl), record)| report_step(&domain, ttl, &record, now));
    made(reader, step.into_iter().collect(), Vec::new())
}

fn made(reader: Reader<'_>, steps: Vec<MakeStep>, notes: Vec<ReasonView>) -> Made {
    let said = match steps.len() {
        0 => String::new(),
        1 => "1 step.".to_owned(),
        count => format!("{count} steps."),
    };
    let (keys, choices) = (Vec::new(), Vec::new());
    Made { summary: summary(&reader.problems, &said), problems: reader.problems, keys, choices, steps, notes }
}

fn report_record(reader: &mut Reader<'_>, text: &str) -> Option<String> {
    let destinations: Vec<&str> =
        text.split([',', ' ', '\t', '\r', '\n']).filter(|one| !one.is_empty()).collect();
    let mapped: Vec<String> = destinations.iter().map(|destination| in_ascii(reader, destination)).collect();
    let mapped: Vec<&str> = mapped.iter().map(String::as_str).collect();
    let record = match destinations.len() {
        0 => Err(FieldError::Missing),
        1..=MAX_DESTINATIONS => tls_rpt::generate::generate(&mapped).map_err(FieldError::Reports),
        _ => Err(FieldError::TooMany { limit: MAX_DESTINATIONS }),
    };
    reader.take(Field::Reports, record).map(|record| record.to_string())
}

/// A mail address with its domain in ASCII; all else as it is.
fn in_ascii(reader: &Reader<'_>, destination: &str) -> String {
    match destination.rsplit_once('@') {
        Some((mailbox, domain)) => format!("{mailbox}@{}", reader.ascii(domain)),
        None => destination.to_owned(),
    }
}

fn wish(reader: &mut Reader<'_>, form: &PolicyForm, ttl: Option<u32>, now: Timestamp) -> Option<PolicyWish> {
    let hosts = hosts(reader, &form.hosts, form.mode == PolicyMode::None);
    let max_age = reader.number(Field::MaxAge, &form.max_age, 0, MAX_AGE);
    let former_max_age = match form.former_max_age.trim() {
        "" => Some(None),
        text => reader.number(Field::FormerMaxAge, text, 0, MAX_AGE).map(Some),
    };
    Some(PolicyWish {
        hosts: hosts?,
        mode: form.mode.into(),
        max_age: max_age?,
        former_max_age: former_max_age?,
        record_ttl: ttl?,
        now,
    })
}

/// Names and patterns; where a line is an MX record, whole or without its owner, its host.
fn hosts(reader: &mut Reader<'_>, text: &str, may_be_empty: bool) -> Option<Vec<String>> {
    let hosts: Vec<String> = text
        .lines()
        .flat_map(hosts_of_line)
        .map(|host| match host.strip_prefix("*.") {
            Some(domain) => format!("*.{}", reader.ascii(domain)),
            None => reader.ascii(host),
        })
        .take(MAX_HOSTS + 1)
        .collect();
    let read = match hosts.len() {
        0 if !may_be_empty => Err(FieldError::Missing),
        0..=MAX_HOSTS => match hosts.iter().find_map(|host| pattern(host).err()) {
            Some(error) => Err(FieldError::Policy(error)),
            None => Ok(hosts),
        },
        _ => Err(FieldError::TooMany { limit: MAX_HOSTS }),
    };
    reader.take(Field::Hosts, read)
}

fn hosts_of_line(line: &str) -> impl Iterator<Item = &str> {
    let words = || line.split([',', ' ', '\t', '\r']).filter(|word| !word.is_empty());
    let behind = words().position(|word| word.eq_ignore_ascii_case("MX")).map_or(0, |place| place + 1);
    // What is left of a record besides is its preference.
    words().skip(behind).filter(|word| !word.bytes().all(|octet| octet.is_ascii_digit()))
}

fn drafted(reader: &mut Reader<'_>, wish: &PolicyWish) -> Option<PolicyDraft> {
    reader.take(Field::Hosts, generate(wish).map_err(FieldError::Policy))
}

fn txt_line(owner: &str, domain: &Name, ttl: u32, text: &str) -> String {
    format!("{owner}.{domain}. {ttl} IN TXT {}", txt_data(text.as_bytes()))
}

fn report_step(domain: &Name, ttl: u32, record: &str, now: Timestamp) -> MakeStep {
    MakeStep::new(now, now, "Publish the TLS-RPT record", (8460, "3"))
        .detail("Senders that support it report each day how their deliveries went.")
        .publish(Fix::add(FixPlace::Zone, &[txt_line("_smtp._tls", domain, ttl, record)]))
        .before_next(format!("`_smtp._tls.{domain}` has this one record."))
}

fn publication(setting: &Setting<'_>, step: &PublicationStep) -> MakeStep {
    let Setting { domain, now, .. } = setting;
    let new = |title, reference| MakeStep::new(step.at, *now, title, reference);
    match step.action {
        PublicationAction::PublishPolicy => {
            policy_step(setting, new("Put the policy on the policy host", (8461, "3.3")))
        }
        PublicationAction::PublishRecord => {
            record_step(setting, new("Then publish the record with the new `id`", (8461, "8.1")))
        }
        PublicationAction::FormerRecordOver => new("The old record is out of every cache", (8461, "8.1"))
            .detail(match setting.draft.policy.mode {
                StsMode::None => "Every sender that looks sees by now that the policy ends.",
                _ => "From now on MX hosts may be in use that only the new policy lists.",
            }),
        PublicationAction::FormerPolicyOver => new("No sender remembers the old policy", (8461, "8.1"))
            .detail("Until now it may have been in force for senders that could not look up the new record."),
        PublicationAction::WatchReports => new("Read the reports", (8461, "5")).detail(
            "Where no failure is left, make the policy again with `enforce`. Until then it protects nothing.",
        ),
        PublicationAction::RemoveAll => new("Remove the record and the policy", (8461, "8.3"))
            .detail(format!("The host `mta-sts.{domain}` may go too."))
            .publish(Fix::replace(FixPlace::Zone, &[record_line(setting)], &[])),
    }
}

fn policy_step(Setting { domain, draft, .. }: &Setting<'_>, step: MakeStep) -> MakeStep {
    let text = draft.policy.to_string();
    let url = format!("https://mta-sts.{domain}/.well-known/mta-sts.txt");
    let condition = format!(
        "The address answers with status 200, as `text/plain` and without a redirect, and its certificate names `mta-sts.{domain}`."
    );
    let every = " Every listed host offers STARTTLS, with a certificate of a public authority that names it.";
    let every = if draft.policy.mode == StsMode::Enforce { every } else { "" };
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    // RFC 8461 §3.2 names CRLF; its grammar takes LF as well.
    let file =
        MadeFile { name: "mta-sts.txt".to_owned(), url: url.clone(), text: text.replace('\n', "\r\n") };
    MakeStep { file: Some(file), ..step }
        .detail(format!("At `{url}`."))
        .publish(Fix::add(FixPlace::PolicyFile, &lines))
        .before_next(condition + every)
}

fn record_step(setting: &Setting<'_>, step: MakeStep) -> MakeStep {
    let step = step.publish(Fix::add(FixPlace::Zone, &[record_line(setting)]));
    if !setting.has_former {
        return step.detail("It tells senders that there is a policy.");
    }
    step.detail("It takes the place of the one that is there. By the new `id` senders see that the policy has changed.")
        .before_next("Until the old record is out of every cache, MX hosts have to fit the old policy too.")
}

fn record_line(Setting { domain, draft, ttl, .. }: &Setting<'_>) -> String {
    txt_line("_mta-sts", domain, *ttl, &draft.record.to_string())
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
