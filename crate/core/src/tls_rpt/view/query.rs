//! What is asked of the store: a filter, and how to count.

use serde::{Deserialize, Serialize};

use super::Counting;

/// A filter. Values of one list are alternatives; the lists and the days must all agree.
///
/// An empty list lets everything through. The empty text is a value: it stands for rows that do not state one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
#[serde(default)]
pub struct Query {
    /// How sessions are counted.
    pub counting: Counting,
    /// First day, as `2026-10-16`.
    pub from: Option<String>,
    /// Last day, itself included.
    pub to: Option<String>,
    /// Organisations that sent reports.
    pub reporter: Vec<String>,
    /// Recipient domains.
    pub domain: Vec<String>,
    /// `sts`, `tlsa`, `no-policy-found`, or what a report had instead.
    pub policy_type: Vec<String>,
    /// Result types of failures. This and the three below leave failures only, as successes carry no detail.
    pub result_type: Vec<String>,
    /// MX hosts that were connected to.
    pub mx: Vec<String>,
    /// Addresses of sending servers.
    pub sending_ip: Vec<String>,
    /// Addresses of receiving servers.
    pub receiving_ip: Vec<String>,
}
