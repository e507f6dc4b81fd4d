//! Proofs in sentences.

use crate::dns::Name;
use crate::dnssec::{KeyProof, LinkProof, Outcome, Proof, Reason, SecurityStatus, ZoneProof};
use crate::rules::show_foreign;
use crate::time::Timestamp;

/// The instant nearest to `at` that a 32-bit serial number stands for (RFC 4034 §3.1.5).
pub(super) fn near(at: Timestamp, serial: u32) -> Timestamp {
    let now = u32::try_from(at.unix().rem_euclid(1 << 32)).unwrap_or_default();
    let ahead = serial.wrapping_sub(now);
    let offset = if ahead < 0x8000_0000 { i64::from(ahead) } else { i64::from(ahead) - (1 << 32) };
    Timestamp::from_unix(at.unix() + offset)
}

/// What is behind the status of a proof, in a sentence.
pub(super) fn detail_of_proof(proof: &Proof) -> String {
    match (&proof.reason, proof.outcome) {
        (Some(reason), _) => sentence(reason),
        (None, Some(Outcome::Records) | None) => "Signed all the way from the trust anchor.".to_owned(),
        (None, Some(Outcome::NoData)) => "There is no such record.".to_owned(),
        (None, Some(Outcome::NoName)) => "There is no such name.".to_owned(),
    }
}

/// A proof in a sentence.
pub(super) fn of_proof(proof: &Proof) -> String {
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
    format!("{verdict}: {}.", reason)
}

/// A link in a sentence.
pub(super) fn of_link(link: &LinkProof) -> String {
    let (name, rtype) = (shown(&link.name), link.rtype);
    if let Some(reason) = &link.reason {
        return sentence(reason);
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
pub(super) fn of_zone(zone: &ZoneProof) -> String {
    match (&zone.reason, &zone.parent) {
        (Some(reason), _) => sentence(reason),
        (None, Some(parent)) => format!("Its keys are proved by the DS records in {}.", shown(parent)),
        (None, None) => "Its keys are proved by a trust anchor.".to_owned(),
    }
}

/// What a key is for. Where the keys of a zone are not `proved`, nothing is known of those without a DS record.
pub(super) fn of_key(key: &KeyProof, signs: bool, proved: bool) -> &'static str {
    match (key.revoked, key.vouched_for, signs) {
        (true, ..) => "revoked",
        (_, true, _) if !proved => "vouched for",
        (_, false, _) if !proved => "not proved",
        (_, true, true) => "vouched for, and signs",
        (_, true, false) => "vouched for, in reserve",
        (_, false, true) => "signs the zone",
        (_, false, false) => "in reserve",
    }
}

/// A reason as a sentence. Our clauses begin in ASCII or with a domain name, which keeps its case.
fn sentence(reason: &Reason) -> String {
    let mut sentence = format!("{reason}.");
    if (!begins_with_name(reason) || sentence.starts_with("the root "))
        && let Some(first) = sentence.get_mut(..1)
    {
        first.make_ascii_uppercase();
    }
    sentence
}

fn begins_with_name(reason: &Reason) -> bool {
    matches!(
        reason,
        Reason::AliasForged { .. }
            | Reason::Iterations { .. }
            | Reason::LookupFailed { .. }
            | Reason::OptOut { .. }
            | Reason::Sha1 { .. }
            | Reason::UnsignedDelegation { .. }
            | Reason::UnsupportedAlgorithm { .. }
    )
}

fn shown(name: &Name) -> String {
    if name.is_root() { "the root".to_owned() } else { show_foreign(&name.to_string(), 300) }
}
