//! What can be wrong between a server's certificate and an authority.

use std::fmt;

use super::key::{PublicKey, SignatureAlgorithm};
use crate::parse::Effect;
use crate::time::Timestamp;

/// Which certificate it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// That at this place of what the server sent.
    Sent(usize),
    /// That of the authority trusted beforehand, which was not sent.
    Anchor,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sent(0) => f.write_str("the server's certificate"),
            Self::Sent(index) => write!(f, "certificate {index} of the chain"),
            Self::Anchor => f.write_str("the trusted authority's certificate"),
        }
    }
}

/// One defect of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PathProblem {
    /// A signature whose algorithm is not verified here. Whether it holds stays open.
    AlgorithmUnchecked {
        /// Whose signature.
        at: Place,
        /// Its algorithm.
        signature: SignatureAlgorithm,
    },
    /// An extension that must be understood and is not (RFC 5280 §4.2).
    CriticalExtension {
        /// Whose extension.
        at: Place,
        /// Its object identifier.
        oid: String,
    },
    /// The same certificate twice.
    Duplicate {
        /// The second.
        at: usize,
        /// The first.
        first: usize,
    },
    /// Its dates are over (RFC 5280 §4.1.2.5).
    Expired {
        /// Whose dates.
        at: Place,
        /// The last second in which it counted.
        not_after: Timestamp,
        /// When it was judged.
        now: Timestamp,
    },
    /// The form of a certificate is one that TLS libraries refuse.
    FormRefused {
        /// What the library calls the defect.
        defect: String,
    },
    /// The issuer of the last certificate that could be followed was not sent and is not trusted itself.
    IssuerMissing {
        /// The last certificate.
        at: usize,
        /// Its issuer.
        issuer: String,
        /// Where the issuer's certificate can be had.
        urls: Vec<String>,
    },
    /// The key of the server is for neither signatures nor the exchange of keys (RFC 5280 §4.2.1.3).
    KeyNotForTls {
        /// Whose key.
        at: Place,
    },
    /// The key of the server is not for signatures, which TLS 1.3 and every cipher suite with forward secrecy ask for
    /// (RFC 8446 §4.4.2.2). GnuTLS refuses it; OpenSSL does not look.
    KeyNotForSigning {
        /// Whose key.
        at: Place,
    },
    /// The key is shorter than TLS may be used with.
    KeyWeak {
        /// Whose key.
        at: Place,
        /// The key.
        key: PublicKey,
    },
    /// The server's own certificate is not the first (RFC 8446 §4.4.2).
    LeafNotFirst {
        /// Where it is.
        leaf: usize,
    },
    /// An authority may not issue certificates for such names (RFC 5280 §4.2.1.10).
    NameForbidden,
    /// A certificate in the place of an authority's says that it is none (RFC 5280 §4.2.1.9).
    NotAnAuthority {
        /// Which.
        at: Place,
    },
    /// The key of an authority is not for signing certificates (RFC 5280 §4.2.1.3).
    NotASigningKey {
        /// Whose key.
        at: Place,
    },
    /// Its dates have not begun.
    NotYetValid {
        /// Whose dates.
        at: Place,
        /// The first second in which it counts.
        not_before: Timestamp,
        /// When it was judged.
        now: Timestamp,
    },
    /// Certificates do not follow the one they issued. Clients of TLS 1.2 and older may insist on it.
    OrderWrong {
        /// The first that stands in another's place.
        at: usize,
    },
    /// More authorities below one than it allows (RFC 5280 §4.2.1.9).
    PathTooLong {
        /// The one that allows fewer.
        at: Place,
        /// How many it allows.
        allowed: u32,
    },
    /// It is for any purpose, without naming a TLS server's. RFC 5280 §4.2.1.12 leaves it to the application, and
    /// OpenSSL and rustls refuse it.
    PurposeAny {
        /// Which.
        at: Place,
    },
    /// It is for other purposes than a TLS server's (RFC 5280 §4.2.1.12).
    PurposeOther {
        /// Which.
        at: Place,
    },
    /// A root was sent. Whoever trusts it has it already; only DANE-TA needs it (RFC 7671 §5.2.2).
    RootSent {
        /// Which.
        at: usize,
    },
    /// The server's certificate is signed by itself, and is not trusted itself.
    SelfSigned,
    /// A signature does not hold.
    SignatureInvalid {
        /// Whose signature.
        at: Place,
    },
    /// A signature with a hash that no longer proves anything.
    SignatureWeak {
        /// Whose signature.
        at: Place,
        /// Its algorithm.
        signature: SignatureAlgorithm,
    },
    /// Looking for a path would take too long.
    TooComplex,
    /// A certificate that has no part in the path, and whose dates are over.
    UnusedExpired {
        /// Which.
        at: usize,
        /// The last second in which it counted.
        not_after: Timestamp,
    },
    /// A certificate that has no part in the path.
    Unused {
        /// Which.
        at: usize,
    },
    /// The path ends in a root that is not trusted.
    UntrustedRoot {
        /// Where it is.
        at: usize,
        /// Whose it is.
        subject: String,
    },
}

impl PathProblem {
    /// A stable kebab-case name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AlgorithmUnchecked { .. } => "algorithm-unchecked",
            Self::CriticalExtension { .. } => "critical-extension",
            Self::Duplicate { .. } => "duplicate",
            Self::Expired { .. } => "expired",
            Self::FormRefused { .. } => "form-refused",
            Self::IssuerMissing { .. } => "issuer-missing",
            Self::KeyNotForSigning { .. } => "key-not-for-signing",
            Self::KeyNotForTls { .. } => "key-not-for-tls",
            Self::KeyWeak { .. } => "key-weak",
            Self::LeafNotFirst { .. } => "leaf-not-first",
            Self::NameForbidden => "name-forbidden",
            Self::NotAnAuthority { .. } => "not-an-authority",
            Self::NotASigningKey { .. } => "not-a-signing-key",
            Self::NotYetValid { .. } => "not-yet-valid",
            Self::OrderWrong { .. } => "order-wrong",
            Self::PathTooLong { .. } => "path-too-long",
            Self::PurposeAny { .. } => "purpose-any",
            Self::PurposeOther { .. } => "purpose-other",
            Self::RootSent { .. } => "root-sent",
            Self::SelfSigned => "self-signed",
            Self::SignatureInvalid { .. } => "signature-invalid",
            Self::SignatureWeak { .. } => "signature-weak",
            Self::TooComplex => "too-complex",
            Self::UnusedExpired { .. } => "unused-expired",
            Self::Unused { .. } => "unused",
            Self::UntrustedRoot { .. } => "untrusted-root",
        }
    }

    /// What it means for the chain.
    pub fn effect(&self) -> Effect {
        match self {
            // A file may be written in any order; it is the server that has to keep one.
            Self::LeafNotFirst { .. } | Self::OrderWrong { .. } => Effect::Risks,
            Self::KeyNotForSigning { .. }
            | Self::KeyWeak { .. }
            | Self::PurposeAny { .. }
            | Self::UnusedExpired { .. } => Effect::Risks,
            Self::Duplicate { .. } | Self::RootSent { .. } | Self::Unused { .. } => Effect::Informs,
            _ => Effect::Invalidates,
        }
    }

    /// Whether it leaves open what it is about, instead of deciding it.
    pub fn is_unchecked(&self) -> bool {
        matches!(self, Self::AlgorithmUnchecked { .. } | Self::TooComplex)
    }

    /// RFC and section.
    pub fn reference(&self) -> (u16, &'static str) {
        match self {
            Self::CriticalExtension { .. } => (5280, "4.2"),
            Self::Duplicate { .. } | Self::LeafNotFirst { .. } | Self::OrderWrong { .. } => (8446, "4.4.2"),
            Self::Unused { .. } | Self::UnusedExpired { .. } | Self::RootSent { .. } => (8446, "4.4.2"),
            Self::Expired { .. } | Self::NotYetValid { .. } => (5280, "4.1.2.5"),
            Self::KeyNotForSigning { .. } => (8446, "4.4.2.2"),
            Self::KeyWeak { .. } => (9325, "4.5"),
            Self::NameForbidden => (5280, "4.2.1.10"),
            Self::KeyNotForTls { .. } | Self::NotASigningKey { .. } => (5280, "4.2.1.3"),
            Self::NotAnAuthority { .. } | Self::PathTooLong { .. } => (5280, "4.2.1.9"),
            Self::PurposeAny { .. } | Self::PurposeOther { .. } => (5280, "4.2.1.12"),
            _ => (5280, "6.1"),
        }
    }
}

impl fmt::Display for PathProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlgorithmUnchecked { at, signature } => {
                write!(f, "the signature of {at} is {signature}, which is not verified here")
            }
            Self::CriticalExtension { at, oid } => {
                write!(f, "{at} has the critical extension {oid}, which TLS libraries do not know")
            }
            Self::Duplicate { at, first } => {
                write!(f, "certificate {at} of the chain is number {first} again")
            }
            Self::Expired { at, not_after, .. } => write!(f, "{at} expired on {}", not_after.readable()),
            Self::FormRefused { defect } => {
                write!(f, "TLS libraries refuse the form of a certificate: {defect}")
            }
            Self::IssuerMissing { at, issuer, urls } => {
                let who = Place::Sent(*at);
                write!(f, "the issuer of {who}, {issuer:?}, was not sent and is not trusted itself")?;
                urls.first().map_or(Ok(()), |url| write!(f, "; its certificate is at {url:?}"))
            }
            Self::KeyNotForSigning { at } => write!(
                f,
                "the key usage of {at} lacks digitalSignature, which TLS 1.3 asks for; some senders refuse it"
            ),
            Self::KeyNotForTls { at } => {
                write!(f, "the key usage of {at} allows nothing that a TLS server does with its key")
            }
            Self::KeyWeak { at, key } => {
                write!(f, "the key of {at} is {key}, less than TLS may be used with")
            }
            Self::LeafNotFirst { leaf } => {
                write!(f, "the server's certificate stands at place {leaf}; the server has to send it first")
            }
            Self::NameForbidden => f.write_str("an authority of the path may not issue for these names"),
            Self::NotAnAuthority { at } => write!(f, "{at} signed another and is no authority's"),
            Self::NotASigningKey { at } => write!(f, "the key of {at} is not for signing certificates"),
            Self::NotYetValid { at, not_before, .. } => {
                write!(f, "{at} does not count before {}", not_before.readable())
            }
            Self::OrderWrong { at } => {
                write!(
                    f,
                    "certificate {at} of the chain does not follow the one it issued; some clients insist on it"
                )
            }
            Self::PathTooLong { at, allowed } => {
                write!(f, "{at} allows {allowed} authorities below it, and there are more")
            }
            Self::PurposeAny { at } => {
                write!(
                    f,
                    "{at} is for any purpose and names no TLS server's, which OpenSSL and rustls refuse"
                )
            }
            Self::PurposeOther { at } => write!(f, "{at} is for other purposes than a TLS server's"),
            Self::RootSent { at } => {
                write!(f, "certificate {at} of the chain is a root, which only DANE-TA needs")
            }
            Self::SelfSigned => f.write_str("the server's certificate is signed by itself"),
            Self::SignatureInvalid { at } => write!(f, "the signature of {at} does not hold"),
            Self::SignatureWeak { at, signature } => {
                write!(f, "the signature of {at} is {signature}, which TLS libraries refuse")
            }
            Self::TooComplex => f.write_str("looking for a path takes too long; send fewer certificates"),
            Self::UnusedExpired { at, not_after } => {
                write!(
                    f,
                    "certificate {at} of the chain is not needed and expired on {}",
                    not_after.readable()
                )
            }
            Self::Unused { at } => write!(f, "certificate {at} of the chain has no part in the path"),
            Self::UntrustedRoot { subject, .. } => {
                write!(f, "the path ends in {subject:?}, which is not trusted")
            }
        }
    }
}
