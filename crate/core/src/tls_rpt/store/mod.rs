//! Reports in columns, to be filtered and added up.
//!
//! A report is a row, each recipient domain in it a group, each policy of a group a row, and each failure of a policy
//! a row. Rows that belong together stand together, so that one number tells where they begin. Texts are numbers of
//! a [`dictionary`]. 110,000 reports take about 30 MB and are added up in a few milliseconds.
//!
//! # How sessions are counted
//! A report may count one session under several policies (RFC 8460 §4): an MTA-STS policy and a TLSA record both
//! apply to it. Within one report and recipient domain the policies of one type are therefore added up, and of the
//! types the largest counts. `no-policy-found` is not added up within its type either: it is said once for MTA-STS
//! and once for DANE of the same session. What is left out in this way shows in the raw view.

mod aggregate;
mod deviations;
mod dictionary;
mod domains;
mod filter;
mod fingerprint;
mod overlap;
mod recipient;
mod rows;
mod sum;
mod words;

use std::collections::HashSet;
use std::fmt;

pub(crate) use dictionary::{Dictionary, Id, at, rows as row_count};
pub(crate) use filter::Filter;
pub(crate) use overlap::Overlap;
pub(crate) use sum::{ByType, Sum, add};

use super::report::{Day, Deviation, DeviationCode, Place, PolicyResult, ResultClass, ResultType, TlsReport};
use super::view::DuplicateKind;
use crate::time::Timestamp;
use deviations::DeviationTally;

/// Bars of one dimension that are listed; a longer list is for the table of rows.
pub const MAX_BARS: usize = 50;

/// Seconds by which clocks and senders may be ahead of ours before a day is impossible.
const AHEAD: i64 = 2 * 86_400;

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is new.
    New,
    /// It was there.
    Duplicate(DuplicateKind),
}

/// How a policy was meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Not quoted in the report, or of DANE.
    #[default]
    Unknown,
    Enforce,
    Testing,
    None,
    /// The sender found no policy.
    NoPolicy,
}

impl Mode {
    /// Whether mail was delivered in spite of a failure.
    pub(crate) fn lets_through(self) -> bool {
        matches!(self, Self::Testing | Self::None | Self::NoPolicy)
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Enforce => "enforce",
            Self::Testing => "testing",
            Self::None => "none",
            Self::Unknown | Self::NoPolicy => "",
        }
    }
}

/// A row for each report.
#[derive(Debug, Default)]
pub(crate) struct ReportColumns {
    pub(crate) day: Vec<Option<Day>>,
    pub(crate) reporter: Vec<Id>,
    pub(crate) id: Vec<Id>,
}

/// A row for each recipient domain of a report.
#[derive(Debug, Default)]
pub(crate) struct GroupColumns {
    pub(crate) report: Vec<u32>,
    pub(crate) domain: Vec<Id>,
    /// Its first policy; the next group's first is behind its last.
    pub(crate) first_policy: Vec<u32>,
}

/// A row for each policy.
#[derive(Debug, Default)]
pub(crate) struct PolicyColumns {
    pub(crate) policy_type: Vec<Id>,
    pub(crate) domain: Vec<Id>,
    pub(crate) text: Vec<Id>,
    pub(crate) mode: Vec<Mode>,
    pub(crate) successful: Vec<u64>,
    pub(crate) failed: Vec<u64>,
    /// Its first failure; the next policy's first is behind its last.
    pub(crate) first_detail: Vec<u32>,
}

/// A row for each failure.
#[derive(Debug, Default)]
pub(crate) struct DetailColumns {
    pub(crate) result_type: Vec<Id>,
    pub(crate) mx: Vec<Id>,
    pub(crate) helo: Vec<Id>,
    pub(crate) sending_ip: Vec<Id>,
    pub(crate) receiving_ip: Vec<Id>,
    pub(crate) reason: Vec<Id>,
    pub(crate) information: Vec<Id>,
    /// As the report has it.
    pub(crate) count: Vec<u64>,
    /// No more of one result type than the policy has failed sessions.
    pub(crate) honest: Vec<u64>,
}

/// Texts by what they are.
#[derive(Debug, Default)]
pub(crate) struct Dictionaries {
    pub(crate) reporter: Dictionary,
    pub(crate) domain: Dictionary,
    pub(crate) policy_type: Dictionary,
    pub(crate) result_type: Dictionary,
    pub(crate) mx: Dictionary,
    pub(crate) sending_ip: Dictionary,
    pub(crate) receiving_ip: Dictionary,
    /// Lines of policies, joined with line ends that are not made visible.
    pub(crate) policy: Dictionary,
    pub(crate) other: Dictionary,
}

/// All reports.
#[derive(Debug)]
pub struct Store {
    text_limit: usize,
    latest: i64,
    pub(crate) texts: Dictionaries,
    pub(crate) reports: ReportColumns,
    pub(crate) groups: GroupColumns,
    pub(crate) policies: PolicyColumns,
    pub(crate) details: DetailColumns,
    /// Of each result type.
    classes: Vec<Option<ResultClass>>,
    contents: HashSet<u128>,
    names: HashSet<u128>,
    pub(crate) deviations: DeviationTally,
}

impl Store {
    /// An empty one. Texts longer than `text_limit` characters are cut; days after `now` are impossible.
    pub fn new(text_limit: usize, now: Timestamp) -> Self {
        Self {
            text_limit,
            latest: now.unix().saturating_add(AHEAD),
            texts: Dictionaries::default(),
            reports: ReportColumns::default(),
            groups: GroupColumns::default(),
            policies: PolicyColumns::default(),
            details: DetailColumns::default(),
            classes: Vec::new(),
            contents: HashSet::new(),
            names: HashSet::new(),
            deviations: DeviationTally::default(),
        }
    }

    /// Takes a report in, unless it is there. `told` is the recipient domain that its mail or file name says, `file`
    /// where it is from.
    pub fn add(
        &mut self,
        report: &TlsReport<'_>,
        deviations: &[Deviation],
        told: Option<&str>,
        file: &dyn fmt::Display,
    ) -> Added {
        if !self.contents.insert(fingerprint::content(report)) {
            return Added::Duplicate(DuplicateKind::SameContent);
        }
        if fingerprint::name(report).is_some_and(|name| !self.names.insert(name)) {
            return Added::Duplicate(DuplicateKind::SameName);
        }
        let limit = self.text_limit;
        let reporter = self.texts.reporter.intern(&report.organization_name, limit);
        let id = self.texts.other.intern(&report.report_id, limit);
        let day = Day::of_range(report.start, report.end);
        let possible = day.filter(|day| *day >= Day::FIRST && day.start() <= self.latest);
        for deviation in deviations {
            self.deviations.add(*deviation, reporter, id, file);
        }
        if day.is_some() && possible.is_none() {
            let place = Place { field: "date-range", ..Place::default() };
            self.deviations.add(
                Deviation { code: DeviationCode::DateImplausible, place },
                reporter,
                id,
                file,
            );
        }
        let row = row_count(&self.reports.day);
        self.reports.day.push(possible);
        self.reports.reporter.push(reporter);
        self.reports.id.push(id);
        self.add_groups(row, report, &recipient::recipients(report, told));
        Added::New
    }

    fn add_groups(&mut self, row: u32, report: &TlsReport<'_>, recipients: &[&str]) {
        for (index, domain) in recipients.iter().enumerate() {
            let is_known = recipients.iter().take(index).any(|earlier| earlier == domain);
            if is_known {
                continue;
            }
            let domain_id = self.texts.domain.intern(domain, self.text_limit);
            self.groups.report.push(row);
            self.groups.domain.push(domain_id);
            self.groups.first_policy.push(row_count(&self.policies.failed));
            let pairs = report.policies.iter().zip(recipients);
            for (policy, _) in pairs.filter(|(_, recipient)| *recipient == domain) {
                self.add_policy(policy);
            }
        }
    }

    fn add_policy(&mut self, policy: &PolicyResult<'_>) {
        let limit = self.text_limit;
        let columns = &mut self.policies;
        columns.policy_type.push(self.texts.policy_type.intern(&policy.policy_type, limit));
        columns.domain.push(self.texts.domain.intern(&policy.policy_domain, limit));
        columns.text.push(intern_lines(&mut self.texts.policy, policy, limit));
        columns.mode.push(mode_of(policy));
        columns.successful.push(policy.successful);
        columns.failed.push(policy.failed_sessions());
        columns.first_detail.push(row_count(&self.details.count));
        self.add_details(policy);
    }

    fn add_details(&mut self, policy: &PolicyResult<'_>) {
        let limit = self.text_limit;
        let failed = policy.failed_sessions();
        // What is left of the failed sessions, by result type.
        let mut left: Vec<(Id, u64)> = Vec::new();
        let (columns, texts) = (&mut self.details, &mut self.texts);
        for detail in &policy.failure_details {
            let result_type = texts.result_type.intern(&detail.result_type, limit);
            if texts.result_type.len() > self.classes.len() {
                self.classes.push(ResultType::find(&detail.result_type).map(|known| known.class));
            }
            columns.result_type.push(result_type);
            columns.mx.push(texts.mx.intern(&detail.receiving_mx_hostname, limit));
            columns.helo.push(texts.other.intern(&detail.receiving_mx_helo, limit));
            columns.sending_ip.push(texts.sending_ip.intern(&detail.sending_mta_ip, limit));
            columns.receiving_ip.push(texts.receiving_ip.intern(&detail.receiving_ip, limit));
            columns.reason.push(texts.other.intern(&detail.failure_reason_code, limit));
            columns.information.push(texts.other.intern(&detail.additional_information, limit));
            columns.count.push(detail.failed_session_count);
            let honest = match left.iter_mut().find(|(known, _)| *known == result_type) {
                Some((_, left)) => {
                    let honest = detail.failed_session_count.min(*left);
                    *left -= honest;
                    honest
                }
                None => {
                    let honest = detail.failed_session_count.min(failed);
                    left.push((result_type, failed - honest));
                    honest
                }
            };
            columns.honest.push(honest);
        }
    }

    /// Whether a failure is one to get the MTA-STS policy.
    pub(crate) fn is_policy_failure(&self, detail: u32) -> bool {
        let id = at(&self.details.result_type, detail);
        let class = usize::try_from(id).ok().and_then(|id| self.classes.get(id)).copied().flatten();
        class == Some(ResultClass::StsPolicy)
    }

    /// The policies of a group.
    pub(crate) fn policies_of(&self, group: u32) -> std::ops::Range<u32> {
        let end =
            usize::try_from(group).ok().and_then(|group| self.groups.first_policy.get(group + 1)).copied();
        at(&self.groups.first_policy, group)..end.unwrap_or(row_count(&self.policies.failed))
    }

    /// The failures of a policy.
    pub(crate) fn details_of(&self, policy: u32) -> std::ops::Range<u32> {
        let end = usize::try_from(policy)
            .ok()
            .and_then(|policy| self.policies.first_detail.get(policy + 1))
            .copied();
        at(&self.policies.first_detail, policy)..end.unwrap_or(row_count(&self.details.count))
    }

    /// Every group, with its report's day and reporter.
    pub(crate) fn each_group(&self) -> impl Iterator<Item = Group> + '_ {
        (0..row_count(&self.groups.report)).map(|row| {
            let report = at(&self.groups.report, row);
            Group {
                row,
                report,
                day: at(&self.reports.day, report),
                reporter: at(&self.reports.reporter, report),
                domain: at(&self.groups.domain, row),
            }
        })
    }

    /// The first and the last day of any report.
    pub(crate) fn span(&self) -> Option<(Day, Day)> {
        let days = || self.reports.day.iter().flatten();
        days().min().copied().zip(days().max().copied())
    }
}

/// A recipient domain of a report.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    pub(crate) row: u32,
    pub(crate) report: u32,
    pub(crate) day: Option<Day>,
    pub(crate) reporter: Id,
    pub(crate) domain: Id,
}

/// A separator of lines that no text has: [`Dictionary::intern`] makes control characters visible.
pub(crate) const LINE_END: char = '␤';

fn intern_lines(dictionary: &mut Dictionary, policy: &PolicyResult<'_>, limit: usize) -> Id {
    // A policy is a few hundred octets. Of one that is longer than the limit the cut is marked, so that nothing takes it
    // for the whole.
    let limit = limit.saturating_mul(4);
    let (mut joined, mut characters) = (String::new(), 0_usize);
    for line in &policy.policy_string {
        if characters > limit {
            break;
        }
        characters = characters.saturating_add(line.trim().chars().count()).saturating_add(1);
        if !joined.is_empty() {
            joined.push(LINE_END);
        }
        joined.push_str(line.trim());
    }
    dictionary.intern_repeated(&joined, limit)
}

/// What an MTA-STS policy of a report says of its mode. Only the `mode` line counts; the policy itself is not judged.
fn mode_of(policy: &PolicyResult<'_>) -> Mode {
    match policy.policy_type.as_ref() {
        "no-policy-found" => Mode::NoPolicy,
        "sts" => {
            let mode = |line: &str| {
                Some(line.strip_prefix("mode")?.trim_start().strip_prefix(':')?.trim().to_owned())
            };
            match policy.policy_string.iter().find_map(|line| mode(line.trim())).as_deref() {
                Some("enforce") => Mode::Enforce,
                Some("testing") => Mode::Testing,
                Some("none") => Mode::None,
                _ => Mode::Unknown,
            }
        }
        _ => Mode::Unknown,
    }
}

#[cfg(test)]
mod tests;
