//! A report of a sender (RFC 8460 §4): one day of TLS sessions with one domain, in JSON.
//!
//! ```json
//! {"organization-name": "Sender", "date-range": {"start-datetime": "2026-11-23T00:00:00Z",
//!  "end-datetime": "2026-11-23T23:59:59Z"}, "contact-info": "tls@sender.example", "report-id": "1",
//!  "policies": [{"policy": {"policy-type": "sts", "policy-string": ["version: STSv1", "mode: testing"],
//!    "policy-domain": "example.org", "mx-host": ["mx.example.org"]},
//!   "summary": {"total-successful-session-count": 8, "total-failure-session-count": 1},
//!   "failure-details": [{"result-type": "certificate-expired", "failed-session-count": 1}]}]}
//! ```
//!
//! Hardly any sender keeps to the schema, and a report is too good to lose for one field. So [`parse_reports`]
//! takes what can be understood and records everything else as a [`Deviation`]: with its requirement, its place,
//! and whether a known sender always does it. Read strictly, a report conforms if it has no deviation of severity
//! error; that is the view for people who write reporters.

mod agreement;
mod count;
pub mod deviation;
mod json;
mod known_sender;
mod parse;
mod read_policy;
mod result_type;
mod time_range;

use std::borrow::Cow;

pub(crate) use agreement::is_within;
pub use deviation::{Deviation, DeviationCode, DeviationSeverity, Place};
pub use known_sender::known_habit;
pub use parse::{ParsedReports, parse_reports};
pub use result_type::{RESULT_TYPES, ResultClass, ResultType};
pub use time_range::Day;

/// The most sessions a field can count: above it a double loses exactness (RFC 7493 §2.2), so what is larger is
/// taken for this.
pub const MAX_COUNT: u64 = (1 << 53) - 1;

/// A report as understood. Texts are as sent, only with what is no UTF-8 replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TlsReport<'a> {
    /// Who reports.
    pub organization_name: Cow<'a, str>,
    /// Its address; empty if it gives none.
    pub contact_info: Cow<'a, str>,
    /// Its name for the report; empty if it gives none.
    pub report_id: Cow<'a, str>,
    /// Seconds since 1970 of the start, if that can be read.
    pub start: Option<i64>,
    /// Seconds since 1970 of the end, if that can be read.
    pub end: Option<i64>,
    /// The policies, each with its sessions.
    pub policies: Vec<PolicyResult<'a>>,
}

/// The sessions under one policy (RFC 8460 §4.4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PolicyResult<'a> {
    /// `sts`, `tlsa`, `no-policy-found`, in lower case, or what was there instead.
    pub policy_type: Cow<'a, str>,
    /// Lines of an MTA-STS policy or TLSA records.
    pub policy_string: Vec<Cow<'a, str>>,
    /// The domain in lower case without a final dot; empty if there is none.
    pub policy_domain: Cow<'a, str>,
    /// Patterns of the policy or, with some senders, hosts.
    pub mx_host: Vec<Cow<'a, str>>,
    /// Sessions that met the policy.
    pub successful: u64,
    /// Sessions that did not, if the report says so.
    pub failed: Option<u64>,
    /// How they failed.
    pub failure_details: Vec<FailureDetails<'a>>,
}

/// Sessions that failed in one way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FailureDetails<'a> {
    /// One of [`RESULT_TYPES`], in lower case, or another.
    pub result_type: Cow<'a, str>,
    /// The sending server, in canonical form if it is an address.
    pub sending_mta_ip: Cow<'a, str>,
    /// The MX host.
    pub receiving_mx_hostname: Cow<'a, str>,
    /// What that host called itself.
    pub receiving_mx_helo: Cow<'a, str>,
    /// The receiving server, in canonical form if it is an address.
    pub receiving_ip: Cow<'a, str>,
    /// How many.
    pub failed_session_count: u64,
    /// Where more is said.
    pub additional_information: Cow<'a, str>,
    /// Why, in the sender's words.
    pub failure_reason_code: Cow<'a, str>,
}

impl PolicyResult<'_> {
    /// Sessions that failed, and never fewer than the details of one result type show: a total of zero beside
    /// failures would hide them. Several result types may share a session (RFC 8460 §4), so they are not added up.
    pub fn failed_sessions(&self) -> u64 {
        let of_type = |wanted: &str| {
            let matching = self.failure_details.iter().filter(|detail| detail.result_type == wanted);
            matching.fold(0, |sum: u64, detail| sum.saturating_add(detail.failed_session_count))
        };
        match self.failed {
            Some(failed) if failed > 0 => failed,
            _ => self.failure_details.iter().map(|detail| of_type(&detail.result_type)).max().unwrap_or(0),
        }
        .min(MAX_COUNT)
    }
}
