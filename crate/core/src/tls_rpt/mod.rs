//! TLS-RPT: a domain asks senders to report how their TLS sessions with it went (RFC 8460).
//!
//! Without it failures stay invisible to the domain: senders see them, queue the mail and say nothing. A TXT
//! record at `_smtp._tls.<domain>` names where reports go, by mail or by HTTPS ([`record`]). What then arrives are
//! JSON files, a day of one sender each ([`report`]), mostly as attachments of mail.
//!
//! # Limitations
//! Whether anyone reads the reports cannot be seen from outside. DKIM signatures of reports are looked at and not
//! verified.

mod analysis;
pub mod explain;
pub mod export;
pub mod generate;
pub mod intake;
mod mail;
pub mod record;
pub mod report;
mod report_uri;
pub mod store;
pub mod view;
mod words;

pub use crate::text::{Choice, Discarded, Extension, NearMiss, RecordSelection, TaggedError, VersionPrefix};
pub use analysis::{InsightLimits, compare_live, insights};
pub use record::{
    ParsedTlsRptRecord, RecordError, TlsRptRecord, begins_like_record, parse_record, select_record,
};
pub use report_uri::{ReportScheme, ReportUri, UriProblem};
