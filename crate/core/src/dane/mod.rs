//! DANE: a signed DNS record says which certificate or key a server has (RFC 6698, RFC 7671, RFC 7672).
//!
//! A TLSA record at `_25._tcp.<mx host>` names a certificate or a public key, whole or by its digest, and
//! says whether it is the server's own or that of an authority above it. Under DNSSEC nobody on the path can
//! take the record away or exchange it, so a sender that understands DANE needs no other authority, and a
//! record that does not fit the server stops the mail.
//!
//! [`tlsa`] reads the record and says whether it is of use to a mail sender at all.
//!
//! # Limitations
//! Whether a record fits a certificate is not decided here, nor whether DNSSEC vouches for it.

mod parameters;
pub mod tlsa;

pub use parameters::{CertificateUsage, MatchingType, Selector};
pub use tlsa::{Malformation, Parameter, TlsaError, TlsaRecord, Usability, parse_presentation, parse_rdata};
