//! Why something is not secure, as facts; words are made where reports are.

use super::algorithm::{Algorithm, DigestType};
use super::proof::SecurityStatus;
use crate::dns::{AliasError, Name, Question, Rtype};

/// Why an answer is insecure, bogus or indeterminate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The CNAME beside a DNAME is not the one the DNAME makes (RFC 6672 §5.3.1).
    AliasForged {
        /// The alias.
        from: Name,
        /// Where the CNAME leads.
        to: Name,
    },
    /// The aliases lead nowhere.
    AliasError(AliasError),
    /// No NSEC or NSEC3 proves that the records do not exist (RFC 4035 §5.4).
    DenialMissing {
        /// The name.
        name: Name,
        /// The type.
        rtype: Rtype,
        /// The zone that should have denied it.
        zone: Name,
    },
    /// The NSEC or NSEC3 records that came prove something else.
    DenialIncomplete {
        /// The name.
        name: Name,
        /// The type.
        rtype: Rtype,
        /// The zone.
        zone: Name,
        /// What they leave open.
        lack: Lack,
    },
    /// The parent has DS records, the zone has no DNSKEY (RFC 4035 §5.2).
    DnskeyMissing {
        /// The zone.
        zone: Name,
    },
    /// No key of the zone fits a DS record of its parent, or an anchor (RFC 4035 §5.2).
    DsWithoutKey {
        /// The zone.
        zone: Name,
        /// Tags in the DS records.
        tags: Vec<u16>,
    },
    /// A limit of this program was reached; nothing is known.
    GaveUp {
        /// Which.
        limit: Limit,
    },
    /// NSEC3 with more iterations than are believed: insecure (RFC 9276 §3.2).
    Iterations {
        /// The zone.
        zone: Name,
        /// How many.
        iterations: u16,
    },
    /// RRSIG records name keys the zone does not have (RFC 4035 §5.3.1).
    KeyMissing {
        /// Owner of the RRset.
        owner: Name,
        /// Type of the RRset.
        rtype: Rtype,
        /// The zone.
        zone: Name,
        /// Tag named.
        tag: u16,
    },
    /// A message that is needed cannot be had.
    LookupFailed {
        /// The question.
        question: Question,
    },
    /// No trust anchor is at or above the name (RFC 4033 §5).
    NoAnchor {
        /// The name.
        name: Name,
    },
    /// What was denied may exist after all, unsigned, in a gap the zone does not account for (RFC 5155 §9.2).
    OptOut {
        /// The zone.
        zone: Name,
    },
    /// The response code says another thing than the proof.
    RcodeContradicts {
        /// The name.
        name: Name,
        /// Whether the response says that the name does not exist.
        says_no_name: bool,
    },
    /// The zone is signed with SHA-1 alone, which operators must not rely on (RFC 9905 §2).
    Sha1 {
        /// The zone.
        zone: Name,
    },
    /// Every signature has expired (RFC 4035 §5.3.1).
    SignatureExpired {
        /// Owner of the RRset.
        owner: Name,
        /// Type of the RRset.
        rtype: Rtype,
        /// When, in seconds of the epoch.
        expiration: u32,
        /// The time it was judged at.
        now: u32,
    },
    /// A signature does not verify (RFC 4035 §5.3.3).
    SignatureInvalid {
        /// Owner of the RRset.
        owner: Name,
        /// Type of the RRset.
        rtype: Rtype,
        /// The zone.
        zone: Name,
        /// Tag of the key.
        tag: u16,
        /// Algorithm of the key.
        algorithm: Algorithm,
    },
    /// A signed zone, and no signature (RFC 4035 §5.5).
    SignatureMissing {
        /// Owner of the RRset.
        owner: Name,
        /// Type of the RRset.
        rtype: Rtype,
        /// The zone.
        zone: Name,
    },
    /// The signatures begin in the future (RFC 4035 §5.3.1).
    SignatureNotYetValid {
        /// Owner of the RRset.
        owner: Name,
        /// Type of the RRset.
        rtype: Rtype,
        /// When, in seconds of the epoch.
        inception: u32,
        /// The time it was judged at.
        now: u32,
    },
    /// The parent proves that the zone is not signed (RFC 4035 §5.2).
    UnsignedDelegation {
        /// The zone.
        zone: Name,
        /// The parent.
        parent: Name,
        /// Whether the parent only says that it does not account for the name (RFC 5155 §6).
        opt_out: bool,
    },
    /// No DS record has an algorithm we know (RFC 4035 §5.2).
    UnsupportedAlgorithm {
        /// The zone.
        zone: Name,
        /// What it has.
        algorithms: Vec<Algorithm>,
    },
    /// No DS record has a digest we know (RFC 6840 §5.2).
    UnsupportedDigest {
        /// The zone.
        zone: Name,
        /// What it has.
        digests: Vec<DigestType>,
    },
    /// A key this program cannot compute with: too short, too long, or no point of its curve.
    UnusableKey {
        /// The zone.
        zone: Name,
        /// Tag of the key.
        tag: u16,
        /// Algorithm of the key.
        algorithm: Algorithm,
    },
    /// A wildcard was expanded, and nothing proves that the name itself does not exist (RFC 4035 §5.3.4).
    WildcardUnproved {
        /// The name.
        owner: Name,
        /// The type.
        rtype: Rtype,
        /// The zone.
        zone: Name,
    },
    /// The signature is by a name that is no zone above the owner (RFC 4035 §5.3.1).
    WrongSigner {
        /// Owner of the RRset.
        owner: Name,
        /// Type of the RRset.
        rtype: Rtype,
        /// Who signed.
        signer: Name,
    },
}

/// What NSEC or NSEC3 records leave open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// They are of a zone above a delegation and speak of names below it (RFC 6840 §4.1).
    AncestorDelegation,
    /// Nothing shows the closest name that exists (RFC 5155 §8.3).
    ClosestEncloser,
    /// Nothing covers the name.
    Name,
    /// The type is said to exist.
    TypeExists,
    /// Nothing shows that no wildcard would answer.
    Wildcard,
}

/// The limits of [`super::limits`] that can end a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// [`super::limits::MAX_DENIALS`].
    Denials,
    /// [`super::limits::MAX_DEPTH`].
    Depth,
    /// [`super::limits::MAX_DS`].
    Ds,
    /// [`super::limits::MAX_FAILED_PER_ZONE`].
    FailedSignatures,
    /// [`super::limits::MAX_HASHED_NAMES`].
    HashedNames,
    /// [`super::limits::MAX_KEYS_PER_SIGNATURE`] or [`super::limits::MAX_DNSKEYS`].
    Keys,
    /// [`super::limits::MAX_RECORDS_PER_RRSET`].
    Records,
    /// [`super::limits::MAX_SIGNATURES_PER_RRSET`].
    Signatures,
    /// [`super::limits::MAX_VERIFICATIONS_PER_QUESTION`].
    Verifications,
}

impl Reason {
    /// What it makes of an answer.
    pub fn status(&self) -> SecurityStatus {
        match self {
            Self::GaveUp { .. }
            | Self::LookupFailed { .. }
            | Self::NoAnchor { .. }
            | Self::UnusableKey { .. }
            | Self::AliasError(_) => SecurityStatus::Indeterminate,
            Self::Iterations { .. }
            | Self::OptOut { .. }
            | Self::Sha1 { .. }
            | Self::UnsignedDelegation { .. }
            | Self::UnsupportedAlgorithm { .. }
            | Self::UnsupportedDigest { .. } => SecurityStatus::Insecure,
            _ => SecurityStatus::Bogus,
        }
    }

    /// The RRset or the absence it is about, where it is about one.
    pub fn rrset(&self) -> Option<(&Name, Rtype)> {
        match self {
            Self::KeyMissing { owner, rtype, .. }
            | Self::SignatureExpired { owner, rtype, .. }
            | Self::SignatureInvalid { owner, rtype, .. }
            | Self::SignatureMissing { owner, rtype, .. }
            | Self::SignatureNotYetValid { owner, rtype, .. }
            | Self::WildcardUnproved { owner, rtype, .. }
            | Self::WrongSigner { owner, rtype, .. }
            | Self::DenialMissing { name: owner, rtype, .. }
            | Self::DenialIncomplete { name: owner, rtype, .. } => Some((owner, *rtype)),
            _ => None,
        }
    }

    /// The zone it names.
    pub fn zone(&self) -> Option<&Name> {
        match self {
            Self::DenialIncomplete { zone, .. }
            | Self::DenialMissing { zone, .. }
            | Self::DnskeyMissing { zone }
            | Self::DsWithoutKey { zone, .. }
            | Self::Iterations { zone, .. }
            | Self::KeyMissing { zone, .. }
            | Self::OptOut { zone }
            | Self::Sha1 { zone }
            | Self::SignatureInvalid { zone, .. }
            | Self::SignatureMissing { zone, .. }
            | Self::UnsignedDelegation { zone, .. }
            | Self::UnsupportedAlgorithm { zone, .. }
            | Self::UnsupportedDigest { zone, .. }
            | Self::UnusableKey { zone, .. }
            | Self::WildcardUnproved { zone, .. } => Some(zone),
            _ => None,
        }
    }

    /// Whether what is broken is the proof of an absence, not records.
    pub fn is_of_denial(&self) -> bool {
        matches!(
            self,
            Self::DenialIncomplete { .. } | Self::DenialMissing { .. } | Self::RcodeContradicts { .. }
        ) || self.rrset().is_some_and(|(_, rtype)| matches!(rtype, Rtype::NSEC | Rtype::NSEC3))
    }

    /// The INFO-CODE of RFC 8914 a resolver would send; `None` where there is none.
    pub fn extended_error(&self) -> Option<u16> {
        Some(match self {
            Self::UnsignedDelegation { .. } | Self::OptOut { .. } => return None,
            Self::UnsupportedAlgorithm { .. } | Self::Sha1 { .. } | Self::UnusableKey { .. } => 1,
            Self::UnsupportedDigest { .. } => 2,
            Self::AliasError(_) | Self::GaveUp { .. } | Self::NoAnchor { .. } => 5,
            Self::SignatureExpired { .. } => 7,
            Self::SignatureNotYetValid { .. } => 8,
            Self::DnskeyMissing { .. } | Self::DsWithoutKey { .. } => 9,
            Self::SignatureMissing { .. } => 10,
            Self::DenialMissing { .. } | Self::DenialIncomplete { .. } | Self::WildcardUnproved { .. } => 12,
            Self::LookupFailed { .. } => 22,
            Self::Iterations { .. } => 27,
            Self::AliasForged { .. }
            | Self::KeyMissing { .. }
            | Self::RcodeContradicts { .. }
            | Self::SignatureInvalid { .. }
            | Self::WrongSigner { .. } => 6,
        })
    }

    /// A stable name in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AliasError(_) => "alias-error",
            Self::AliasForged { .. } => "alias-forged",
            Self::DenialIncomplete { .. } => "denial-incomplete",
            Self::DenialMissing { .. } => "denial-missing",
            Self::DnskeyMissing { .. } => "dnskey-missing",
            Self::DsWithoutKey { .. } => "ds-without-key",
            Self::GaveUp { .. } => "gave-up",
            Self::Iterations { .. } => "nsec3-iterations",
            Self::KeyMissing { .. } => "key-missing",
            Self::LookupFailed { .. } => "lookup-failed",
            Self::NoAnchor { .. } => "no-anchor",
            Self::OptOut { .. } => "opt-out",
            Self::RcodeContradicts { .. } => "rcode-contradicts",
            Self::Sha1 { .. } => "sha1",
            Self::SignatureExpired { .. } => "signature-expired",
            Self::SignatureInvalid { .. } => "signature-invalid",
            Self::SignatureMissing { .. } => "signature-missing",
            Self::SignatureNotYetValid { .. } => "signature-not-yet-valid",
            Self::UnsignedDelegation { .. } => "unsigned-delegation",
            Self::UnsupportedAlgorithm { .. } => "unsupported-algorithm",
            Self::UnsupportedDigest { .. } => "unsupported-digest",
            Self::UnusableKey { .. } => "unusable-key",
            Self::WildcardUnproved { .. } => "wildcard-unproved",
            Self::WrongSigner { .. } => "wrong-signer",
        }
    }
}
