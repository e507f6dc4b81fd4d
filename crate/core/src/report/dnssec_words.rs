//! DNSSEC in words: the one place that makes sentences out of [`Reason`]s.

use crate::dns::Name;
use crate::dnssec::{
    KeyProof, Lack, Limit, LinkProof, Outcome, Proof, Reason, SecurityStatus, ZoneProof, limits,
};
use crate::rules::show_foreign;
use crate::time::Timestamp;

/// The instant nearest to `at` that a 32-bit serial number stands for (RFC 4034 §3.1.5).
pub(super) fn near(at: Timestamp, serial: u32) -> Timestamp {
    let now = u32::try_from(at.unix().rem_euclid(1 << 32)).unwrap_or_default();
    let ahead = serial.wrapping_sub(now);
    let offset = if ahead < 0x8000_0000 { i64::from(ahead) } else { i64::from(ahead) - (1 << 32) };
    Timestamp::from_unix(at.unix() + offset)
}

/// A proof in a sentence.
pub(super) fn of_proof(proof: &Proof, at: Timestamp) -> String {
    let Some(reason) = &proof.reason else {
        return match proof.outcome {
            Some(Outcome::Records) | None => "Proved here: signed all the way from the trust anchor.",
            Some(Outcome::NoData) => "Proved here that there is no such record.",
            Some(Outcome::NoName) => "Proved here that there is no such name.",
        }
        .to_owned();
    };
    let verdict = match reason.status() {
        SecurityStatus::Secure | SecurityStatus::Insecure => "The resolver's word",
        SecurityStatus::Indeterminate => "Not proved and not disproved",
        SecurityStatus::Bogus => "Forged or broken",
    };
    format!("{verdict}: {}.", of_reason(reason, at))
}

/// A link in a sentence.
pub(super) fn of_link(link: &LinkProof, at: Timestamp) -> String {
    let (name, rtype) = (shown(&link.name), link.rtype);
    if let Some(reason) = &link.reason {
        return capital(&format!("{}.", of_reason(reason, at)));
    }
    let zone = link.zone.as_ref().map(shown).unwrap_or_default();
    match (&link.signature, &link.wildcard) {
        (Some(_), Some(wildcard)) => format!(
            "The {rtype} records of {name} were made from {} and are signed by {zone}, which proves that nothing closer exists.",
            shown(wildcard)
        ),
        (Some(_), None) => format!("The {rtype} records of {name} are signed by {zone}."),
        (None, _) => format!("{zone} proves that {name} has no {rtype} records."),
    }
}

/// A zone in a sentence.
pub(super) fn of_zone(zone: &ZoneProof, at: Timestamp) -> String {
    match (&zone.reason, &zone.parent) {
        (Some(reason), _) => capital(&format!("{}.", of_reason(reason, at))),
        (None, Some(parent)) => format!("Its keys are proved by the DS records in {}.", shown(parent)),
        (None, None) => "Its keys are proved by a trust anchor.".to_owned(),
    }
}

/// What a key is for.
pub(super) fn of_key(key: &KeyProof, signs: bool) -> &'static str {
    match (key.revoked, key.vouched_for, signs) {
        (true, ..) => "revoked",
        (_, true, true) => "vouched for, and signs",
        (_, true, false) => "vouched for, in reserve",
        (_, false, true) => "signs the zone",
        (_, false, false) => "in reserve",
    }
}

/// A reason as a clause: lower case, no full stop.
pub fn of_reason(reason: &Reason, at: Timestamp) -> String {
    let of = |owner: &Name, rtype: &crate::dns::Rtype| format!("the {rtype} records of {}", shown(owner));
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
            format!("the signature over {} expired on {}", of(owner, rtype), near(at, *expiration).readable())
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
            format!("the signature over {} begins on {}", of(owner, rtype), near(at, *inception).readable())
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
    if name.is_root() { "the root".to_owned() } else { show_foreign(&name.to_string(), 300) }
}

/// Our clauses begin in ASCII or with a domain name, which keeps its case.
fn capital(sentence: &str) -> String {
    let word = sentence.split(' ').next().unwrap_or_default();
    let mut sentence = sentence.to_owned();
    if !word.contains('.')
        && let Some(first) = sentence.get_mut(..1)
    {
        first.make_ascii_uppercase();
    }
    sentence
}
