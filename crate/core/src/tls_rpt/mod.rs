//! TLS-RPT: a domain asks senders to report how their TLS sessions with it went (RFC 8460).
//!
//! Without it failures stay invisible to the domain: senders see them, queue the mail and say nothing. A TXT
//! record at `_smtp._tls.<domain>` names where reports go, by mail or by HTTPS ([`record`]).
//!
//! # Limitations
//! Whether anyone reads the reports cannot be seen from outside.

pub mod generate;
pub mod record;
mod report_uri;

pub use crate::text::{Choice, Discarded, Extension, NearMiss, RecordSelection, TaggedError, VersionPrefix};
pub use record::{
    ParsedTlsRptRecord, RecordError, TlsRptRecord, begins_like_record, parse_record, select_record,
};
pub use report_uri::{ReportScheme, ReportUri, UriProblem};
