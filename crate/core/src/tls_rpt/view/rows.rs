//! The reports themselves, row by row.

use serde::Serialize;

/// One row: a failure of a policy in a report, or a policy without failures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct Row {
    /// The day; empty if it is not known.
    pub day: String,
    /// The organisation.
    pub reporter: String,
    /// The report's id.
    pub report_id: String,
    /// The recipient domain.
    pub domain: String,
    /// The policy's domain, which for TLSA may be the host.
    pub policy_domain: String,
    /// The policy's type.
    pub policy_type: String,
    /// `enforce`, `testing` or `none`, where the report quotes the policy.
    pub mode: String,
    /// Sessions of the policy that met it.
    #[cfg_attr(test, ts(type = "number"))]
    pub policy_successful: u64,
    /// Sessions of the policy that did not.
    #[cfg_attr(test, ts(type = "number"))]
    pub policy_failed: u64,
    /// Of the failure; empty for a row without.
    pub result_type: String,
    /// The MX host.
    pub mx: String,
    /// What the host called itself.
    pub helo: String,
    /// Address of the sending server.
    pub sending_ip: String,
    /// Address of the receiving server.
    pub receiving_ip: String,
    /// Sessions that failed in this way, as the report counts them.
    #[cfg_attr(test, ts(type = "number"))]
    pub failed: u64,
    /// The reason given.
    pub reason: String,
    /// Further information: a URI to be shown, never opened unasked.
    pub information: String,
}

/// A piece of the rows that pass a filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct RowsPage {
    /// All rows that pass.
    pub total: u32,
    /// Number of the first one here, from 0.
    pub offset: u32,
    /// The rows, latest day first.
    pub rows: Vec<Row>,
}
