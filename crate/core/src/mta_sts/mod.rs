//! MTA-STS: a domain tells senders to insist on TLS and on which MX hosts (RFC 8461).
//!
//! A domain publishes two things. A TXT record at `_mta-sts.<domain>` says that a policy exists and names
//! its current version ([`record`]). The policy itself is a short text file, fetched over HTTPS from
//! `https://mta-sts.<domain>/.well-known/mta-sts.txt`, so that it is authenticated by a certificate even
//! where the DNS is not ([`policy`]). It lists the MX hosts by name or by a one-label wildcard
//! ([`MxPattern`]), says whether a failure stops the mail, and how long a sender may remember all this.
//!
//! The parsers decide as the grammar of the RFC decides and report what lenient senders do otherwise.
//!
//! # Limitations
//! Fetching, certificates and the sender's cache are no business of this module.

pub mod generate;
mod mx_pattern;
pub mod policy;
mod policy_error;
pub mod record;

pub use crate::text::{Choice, Discarded, Extension, NearMiss, RecordSelection, TaggedError, VersionPrefix};
pub use mx_pattern::{MxMiss, MxPattern, MxPatternError};
pub use policy::{ParsedPolicy, Policy, StsMode, parse_policy};
pub use policy_error::PolicyError;
pub use record::{ParsedStsRecord, RecordError, StsRecord, begins_like_record, parse_record, select_record};
