//! Reasons in words, for whoever shows one: a clause in lower case without a full stop.

use std::fmt;

use super::limits;
use super::reason::{Lack, Limit, Reason};
use crate::dns::{Name, Rtype};
use crate::time::Timestamp;

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&words(self))
    }
}

/// RRSIG times are serial numbers (RFC 4034 §3.1.5); until 2106 the number is the second.
fn date(serial: u32) -> String {
    Timestamp::from_unix(i64::from(serial)).readable()
}

fn words(reason: &Reason) -> String {
    let of = |owner: &Name, rtype: &Rtype| format!("the {rtype} records of {}", shown(owner));
    match reason {
        Reason::AliasError(error) => error.to_string(),
        Reason::AliasForged { from, to } => {
            format!("{} is made an alias of {}, which the zone's DNAME does not say", shown(from), shown(to))
        }
        Reason::DenialIncomplete { name, rtype, zone, lack } => format!(
            "the records that should prove that {} has no {rtype} records do not: {}; {} must serve the whole proof",
            shown(name),
            of_lack(*lack),
            shown(zone)
        ),
        Reason::DenialMissing { name, rtype, zone } => format!(
            "nothing proves that {} has no {rtype} records, though {} is signed",
            shown(name),
            shown(zone)
        ),
        Reason::DnskeyMissing { zone } => {
            format!("the parent of {0} says that it is signed, and {0} has no keys", shown(zone))
        }
        Reason::DsWithoutKey { zone, tags } => {
            format!("no key of {} fits what vouches for it (key {})", shown(zone), list(tags))
        }
        Reason::GaveUp { limit } => format!("proving it costs too much: {}", of_limit(*limit)),
        Reason::Iterations { zone, iterations } => format!(
            "{} hashes names {iterations} times more than once, and over {} is not believed, so anyone can deny what it has",
            shown(zone),
            limits::MAX_ITERATIONS
        ),
        Reason::KeyMissing { owner, rtype, zone, tag } => {
            format!("{} are signed with key {tag}, which {} does not have", of(owner, rtype), shown(zone))
        }
        Reason::LookupFailed { question } => format!("{question} has no answer, and the proof needs it"),
        Reason::NoAnchor { name } => format!("no trust anchor is at or above {}", shown(name)),
        Reason::OptOut { zone } => format!(
            "{} does not account for unsigned names here (opt-out), so one may exist unseen",
            shown(zone)
        ),
        Reason::RcodeContradicts { name, says_no_name } => {
            let (says, proves) =
                if *says_no_name { ("does not exist", "does") } else { ("exists", "does not") };
            format!("the answer says that {} {says}, and its proof says that it {proves}", shown(name))
        }
        Reason::Sha1 { zone } => {
            format!("{} is signed with SHA-1 alone, which counts as not signed (RFC 9905)", shown(zone))
        }
        Reason::SignatureExpired { owner, rtype, expiration, .. } => {
            format!("the signature over {} expired on {}", of(owner, rtype), date(*expiration))
        }
        Reason::SignatureInvalid { owner, rtype, zone, tag, algorithm } => format!(
            "the signature over {} does not verify with key {tag} of {}, algorithm {algorithm}",
            of(owner, rtype),
            shown(zone)
        ),
        Reason::SignatureMissing { owner, rtype, zone } => {
            format!("{} have no signature that counts, though {} is signed", of(owner, rtype), shown(zone))
        }
        Reason::SignatureNotYetValid { owner, rtype, inception, .. } => {
            format!("the signature over {} begins on {}", of(owner, rtype), date(*inception))
        }
        Reason::UnsignedDelegation { zone, parent, opt_out: false } => {
            format!("{} proves that {} is not signed", shown(parent), shown(zone))
        }
        Reason::UnsignedDelegation { zone, parent, opt_out: true } => format!(
            "{} accounts only for signed zones here (opt-out), and {} is not among them",
            shown(parent),
            shown(zone)
        ),
        Reason::UnsupportedAlgorithm { zone, algorithms } => format!(
            "{} is signed only with what this program cannot verify: algorithm {}",
            shown(zone),
            list(algorithms)
        ),
        Reason::UnsupportedDigest { zone, digests } => format!(
            "the DS records of {} have only digests this program cannot verify: {}",
            shown(zone),
            list(digests)
        ),
        Reason::UnusableKey { zone, tag, algorithm } => format!(
            "key {tag} of {}, algorithm {algorithm}, is none that can be computed with (length, exponent or point)",
            shown(zone)
        ),
        Reason::WildcardUnproved { owner, rtype, zone } => format!(
            "{} were made from a wildcard, and {} does not prove that no closer name exists",
            of(owner, rtype),
            shown(zone)
        ),
        Reason::WrongSigner { owner, rtype, signer } => {
            format!("{} are signed by {}, which is no zone above them", of(owner, rtype), shown(signer))
        }
    }
}

fn of_lack(lack: Lack) -> &'static str {
    match lack {
        Lack::AncestorDelegation => {
            "they are of the zone above a delegation, and say nothing of names below it"
        }
        Lack::ClosestEncloser => "nothing shows the closest name that exists",
        Lack::Name => "nothing covers the name",
        Lack::TypeExists => "they say that such records exist",
        Lack::Wildcard => "nothing shows that no wildcard would answer",
    }
}

fn of_limit(limit: Limit) -> String {
    let (count, what) = match limit {
        Limit::Depth => (limits::MAX_DEPTH, "labels in a name"),
        Limit::Denials => (limits::MAX_DENIALS, "NSEC and NSEC3 records in an answer"),
        Limit::Ds => (limits::MAX_DS, "DS records"),
        Limit::FailedSignatures => (limits::MAX_FAILED_PER_ZONE, "signatures of a zone that do not verify"),
        Limit::HashedNames => (limits::MAX_HASHED_NAMES, "names to hash"),
        Limit::Keys => (limits::MAX_DNSKEYS, "keys of a zone, or two of one tag"),
        Limit::Records => (limits::MAX_RECORDS_PER_RRSET, "records in one set"),
        Limit::Signatures => (limits::MAX_SIGNATURES_PER_RRSET, "signatures over one set of records"),
        Limit::Verifications => (limits::MAX_VERIFICATIONS_PER_QUESTION, "signatures for one answer"),
    };
    format!("more than {count} {what}")
}

fn list(values: &[impl ToString]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn shown(name: &Name) -> String {
    if name.is_root() { "the root".to_owned() } else { name.to_string() }
}
