//! What was proved of an answer, link by link, so that a reader can follow it.

use serde::Serialize;

use super::algorithm::{Algorithm, DigestType};
use super::rdata::Nsec3Parameters;
use super::reason::Reason;
use crate::dns::{Name, Rtype};

/// What is known of an answer (RFC 4033 §5, RFC 4035 §4.3). Ordered: a chain is worth its greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
#[serde(rename_all = "kebab-case")]
pub enum SecurityStatus {
    /// Signed all the way from an anchor.
    Secure,
    /// Proved to be in a part of the tree that is not signed: the answer is whoever's word it is.
    Insecure,
    /// It could not be found out. For mail this is an error, like bogus (RFC 7672 §2.1.1).
    Indeterminate,
    /// It should be signed, and is not, or wrongly: forged or broken.
    Bogus,
}

impl SecurityStatus {
    /// The word of RFC 4035 §4.3 in lower case.
    pub fn word(self) -> &'static str {
        match self {
            Self::Secure => "secure",
            Self::Insecure => "insecure",
            Self::Indeterminate => "indeterminate",
            Self::Bogus => "bogus",
        }
    }
}

/// What an answer comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Records of the type asked for.
    Records,
    /// The name exists without them.
    NoData,
    /// The name does not exist.
    NoName,
}

/// The proof of one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The weakest of the links.
    pub status: SecurityStatus,
    /// Why it is not secure; `None` if it is.
    pub reason: Option<Reason>,
    /// What a validator finds that still believes SHA-1, where that differs (RFC 9905 §2).
    pub with_sha1: Option<SecurityStatus>,
    /// What the answer is; `None` where the proof broke before.
    pub outcome: Option<Outcome>,
    /// The name the aliases end at.
    pub end: Name,
    /// Each alias, then the answer.
    pub links: Vec<LinkProof>,
}

impl Proof {
    /// Seconds the answer may be kept at most (RFC 4035 §5.3.3); `None` if no signature bounds it.
    pub fn ttl(&self) -> Option<u32> {
        self.links.iter().filter_map(|link| link.signature.as_ref()).map(|signature| signature.ttl).min()
    }
}

/// The proof of one RRset or of one absence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkProof {
    /// The name it is about; the owner of the DNAME for one.
    pub name: Name,
    /// CNAME, DNAME, or the type asked for.
    pub rtype: Rtype,
    /// The zone that vouches for it, or the first one above that is not signed.
    pub zone: Option<Name>,
    /// What it is worth.
    pub status: SecurityStatus,
    /// Why it is not secure.
    pub reason: Option<Reason>,
    /// The signature that verified.
    pub signature: Option<SignatureProof>,
    /// The wildcard it was made from.
    pub wildcard: Option<Name>,
    /// What proves the absence, of the records or of a name closer than the wildcard.
    pub denial: Vec<DenialProof>,
}

/// A signature that verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureProof {
    /// Tag of the key.
    pub tag: u16,
    /// Algorithm of the key.
    pub algorithm: Algorithm,
    /// First second, of the epoch in 32-bit serial arithmetic.
    pub inception: u32,
    /// Last second.
    pub expiration: u32,
    /// Seconds the RRset may be kept (RFC 4035 §5.3.3).
    pub ttl: u32,
}

/// An NSEC or NSEC3 record that takes part in a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DenialProof {
    /// Its owner.
    pub owner: Name,
    /// Its type.
    pub rtype: Rtype,
    /// Its data in zone-file form.
    pub text: String,
    /// How it hashes, and whether it opts out, for NSEC3.
    pub nsec3: Option<(Nsec3Parameters, bool)>,
    /// Its signature.
    pub signature: SignatureProof,
}

/// One zone of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneProof {
    /// Its name.
    pub name: Name,
    /// The zone above; `None` where an anchor is.
    pub parent: Option<Name>,
    /// Secure: its keys are proved. Insecure: it is proved to be unsigned.
    pub status: SecurityStatus,
    /// Why not.
    pub reason: Option<Reason>,
    /// Its DS records, or the anchors.
    pub ds: Vec<DsProof>,
    /// The signature over the DS records; `None` for anchors.
    pub ds_signature: Option<SignatureProof>,
    /// What proves that there is no DS.
    pub denial: Vec<DenialProof>,
    /// Its keys.
    pub keys: Vec<KeyProof>,
    /// The signature over the keys.
    pub key_signature: Option<SignatureProof>,
}

/// A DS record or an anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DsProof {
    /// Tag of the key.
    pub tag: u16,
    /// Algorithm of the key.
    pub algorithm: Algorithm,
    /// `None` for an anchor that is the key itself.
    pub digest_type: Option<DigestType>,
    /// Whether a key of the zone fits it.
    pub fits: bool,
}

/// A key of a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyProof {
    /// Its tag.
    pub tag: u16,
    /// Its algorithm.
    pub algorithm: Algorithm,
    /// Its bits, if known.
    pub bits: Option<usize>,
    /// The SEP flag: a key-signing key by convention.
    pub secure_entry_point: bool,
    /// The REVOKE flag.
    pub revoked: bool,
    /// Whether a DS or an anchor vouches for it.
    pub vouched_for: bool,
}
