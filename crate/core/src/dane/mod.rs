//! DANE: a signed DNS record says which certificate or key a server has (RFC 6698, RFC 7671, RFC 7672).
//!
//! A TLSA record at `_25._tcp.<mx host>` names a certificate or a public key, whole or by its digest, and
//! says whether it is the server's own or that of an authority above it. Under DNSSEC nobody on the path can
//! take the record away or exchange it, so a sender that understands DANE needs no other authority, and a
//! record that does not fit the server stops the mail.
//!
//! [`tlsa`] reads the record and says whether it is of use to a mail sender at all; [`standings`] says which
//! records of a set count. [`base_domain`] finds the name under which the records of a host are, and
//! [`judge`](judge()) holds them against the certificates that the host showed. [`suggest`] makes records for a
//! key, and [`rollover`] plans the way from one key to the next.
//!
//! # Limitations
//! Whether DNSSEC vouches for a record is not decided here; its status is handed in.

#[cfg(feature = "sessions")]
mod agility;
pub mod base_domain;
#[cfg(feature = "sessions")]
mod generate;
#[cfg(feature = "sessions")]
mod judge;
#[cfg(feature = "sessions")]
mod matching;
#[cfg(feature = "sessions")]
mod missing;
mod parameters;
#[cfg(feature = "sessions")]
mod record_line;
#[cfg(feature = "sessions")]
mod record_result;
#[cfg(feature = "sessions")]
mod references;
#[cfg(feature = "sessions")]
mod remark;
#[cfg(feature = "sessions")]
pub mod rollover;
#[cfg(feature = "sessions")]
mod rollover_warning;
pub mod tlsa;

#[cfg(feature = "sessions")]
pub use agility::{MAX_RECORDS, Standing, standings};
#[cfg(feature = "sessions")]
pub use generate::{Merit, Suggestion, suggest, zone_line};
#[cfg(feature = "sessions")]
pub use judge::{DaneJudgement, DaneResult, Presented, judge};
#[cfg(feature = "sessions")]
pub use matching::{association_data, fits, record_for};
#[cfg(feature = "sessions")]
pub use missing::Missing;
pub use parameters::{CertificateUsage, MatchingType, Selector};
#[cfg(feature = "sessions")]
pub use record_line::{RecordLine, parse_line};
#[cfg(feature = "sessions")]
pub use record_result::RecordResult;
#[cfg(feature = "sessions")]
pub use references::{Route, references};
#[cfg(feature = "sessions")]
pub use remark::{Combination, Remark};
pub use tlsa::{Malformation, Parameter, TlsaError, TlsaRecord, Usability, parse_presentation, parse_rdata};
