//! Numbers under a filter: what changes with every click.

use serde::{Deserialize, Serialize};

/// How sessions are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
#[serde(rename_all = "kebab-case")]
pub enum Counting {
    /// A session that a report counts under several policies counts once.
    #[default]
    Honest,
    /// Every number of every policy is added up, as most other tools do.
    Raw,
}

/// Everything that depends on the filter.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct Aggregates {
    /// The answer in one sentence.
    pub sentence: String,
    /// What it rests on: domains, days, reporters.
    pub detail: String,
    /// Sums.
    pub totals: Totals,
    /// How these were counted, and what difference that makes.
    pub counting: CountingNote,
    /// Sessions a day.
    pub timeline: Timeline,
    /// Reporters by day.
    pub heat: HeatMap,
    /// One list of bars a dimension, in the order of [`Dimension`].
    pub breakdowns: Vec<Breakdown>,
}

/// Sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct Totals {
    /// Reports with at least one matching row.
    pub reports: u32,
    /// Organisations that sent them.
    pub reporters: u32,
    /// Recipient domains in them.
    pub domains: u32,
    /// Days with a report.
    pub days: u32,
    /// Sessions, successful or not.
    #[cfg_attr(test, ts(type = "number"))]
    pub sessions: u64,
    /// Sessions that met the policy.
    #[cfg_attr(test, ts(type = "number"))]
    pub successful: u64,
    /// Sessions that did not.
    #[cfg_attr(test, ts(type = "number"))]
    pub failed: u64,
    /// Of the failed ones, those whose policy was in testing, so that mail was delivered all the same.
    #[cfg_attr(test, ts(type = "number"))]
    pub let_through: u64,
    /// `successful` of `sessions` in percent, rounded to two places, but 100 only if none failed and 0 only if none
    /// succeeded; nothing without sessions.
    pub success_percent: Option<f64>,
}

/// How sessions were counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct CountingNote {
    /// The rule in force.
    pub counting: Counting,
    /// The rule in words, to be shown beside the numbers.
    pub rule: String,
    /// Sessions by the honest rule.
    #[cfg_attr(test, ts(type = "number"))]
    pub honest_sessions: u64,
    /// Sessions by adding everything up.
    #[cfg_attr(test, ts(type = "number"))]
    pub raw_sessions: u64,
    /// Reports in which the two differ.
    pub reports_differing: u32,
}

/// Sessions a day, every day between the first and the last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct Timeline {
    /// One sentence that says what the picture shows.
    pub summary: String,
    /// All days that pass the other filters; the filter of days does not shorten this list.
    pub days: Vec<TimelineDay>,
    /// Sessions of reports whose day is not known or not possible; they are in no bar.
    #[cfg_attr(test, ts(type = "number"))]
    pub undated: u64,
}

/// One bar.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct TimelineDay {
    /// The day.
    pub day: String,
    /// Whether the filter of days includes it.
    pub selected: bool,
    /// Reports; a day without any says nothing about mail.
    pub reports: u32,
    /// Sessions that met the policy.
    #[cfg_attr(test, ts(type = "number"))]
    pub successful: u64,
    /// Failed sessions whose mail was delivered, the policy being in testing.
    #[cfg_attr(test, ts(type = "number"))]
    pub let_through: u64,
    /// The other failed sessions.
    #[cfg_attr(test, ts(type = "number"))]
    pub failed: u64,
}

/// Reporters by day. Columns are the days of the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct HeatMap {
    /// One sentence that says what the picture shows.
    pub summary: String,
    /// Reporters with the most sessions first.
    pub rows: Vec<HeatRow>,
    /// Reporters that are not shown.
    pub more: u32,
}

/// One reporter. The lists are as long as the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct HeatRow {
    /// The organisation.
    pub reporter: String,
    /// Reports a day.
    pub reports: Vec<u32>,
    /// Sessions a day.
    #[cfg_attr(test, ts(type = "number[]"))]
    pub sessions: Vec<u64>,
    /// Failed sessions a day.
    #[cfg_attr(test, ts(type = "number[]"))]
    pub failed: Vec<u64>,
}

/// What rows can be told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Recipient domain.
    Domain,
    /// Organisation that sent the report.
    Reporter,
    /// Policy type.
    PolicyType,
    /// Result type of a failure.
    ResultType,
    /// MX host.
    Mx,
    /// Address of the sending server.
    SendingIp,
    /// Address of the receiving server.
    ReceivingIp,
}

impl Dimension {
    /// All of them, in the order in which they are shown. The names are those of the lists in a query.
    pub const ALL: [Self; 7] = [
        Self::Domain,
        Self::Reporter,
        Self::PolicyType,
        Self::ResultType,
        Self::Mx,
        Self::SendingIp,
        Self::ReceivingIp,
    ];
}

/// Sorted bars of one dimension, under all filters but the dimension's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct Breakdown {
    /// Which.
    pub dimension: Dimension,
    /// Heading.
    pub title: String,
    /// One sentence that says what the picture shows.
    pub summary: String,
    /// Whether only failures have this property, so that `successful` is 0 throughout.
    pub failures_only: bool,
    /// Longest first; at most [`crate::tls_rpt::store::MAX_BARS`], and all that are selected.
    pub rows: Vec<BarRow>,
    /// Values that are not shown.
    pub more: u32,
}

/// One bar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct BarRow {
    /// The value, as a query takes it.
    pub value: String,
    /// The value to show: `not stated` where it is empty.
    pub label: String,
    /// Whether the query names it.
    pub selected: bool,
    /// Sessions that met the policy.
    #[cfg_attr(test, ts(type = "number"))]
    pub successful: u64,
    /// Sessions that did not.
    #[cfg_attr(test, ts(type = "number"))]
    pub failed: u64,
}
