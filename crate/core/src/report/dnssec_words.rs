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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::Rtype;

    fn name(text: &str) -> Name {
        text.parse().unwrap()
    }

    fn unsigned(parent: &str, zone: &str) -> Reason {
        Reason::UnsignedDelegation { zone: name(zone), parent: name(parent), opt_out: false }
    }

    #[track_caller]
    fn begins(reason: Reason, words: &str) {
        let sentence = sentence(&reason);
        assert!(sentence.starts_with(words) && sentence.ends_with('.'), "{sentence}");
    }

    #[test]
    fn names_keep_their_case_and_words_do_not() {
        begins(unsigned("lab", "post.lab"), "lab proves that post.lab");
        begins(unsigned(".", "lab"), "The root proves that lab");
        begins(Reason::OptOut { zone: name("lab") }, "lab does not account");
        begins(Reason::Sha1 { zone: name("lab") }, "lab is signed");
        begins(Reason::Iterations { zone: name("lab"), iterations: 200 }, "lab hashes");
        begins(
            Reason::UnsupportedAlgorithm { zone: name("lab"), algorithms: Vec::new() },
            "lab is signed only",
        );
        begins(Reason::AliasForged { from: name("lab"), to: name("org") }, "lab is made an alias");
        begins(Reason::DsWithoutKey { zone: name("lab"), tags: vec![7] }, "No key of lab");
        begins(Reason::NoAnchor { name: name("lab") }, "No trust anchor");
        let (owner, rtype) = (name("mx.lab"), Rtype::A);
        begins(Reason::SignatureExpired { owner, rtype, expiration: 0, now: 1 }, "The signature over");
    }

    #[test]
    fn a_key_of_a_broken_zone_is_said_to_be_nothing_but_what_is_known() {
        let key = |vouched_for| KeyProof {
            tag: 7,
            algorithm: crate::dnssec::Algorithm(13),
            bits: Some(256),
            secure_entry_point: false,
            revoked: false,
            vouched_for,
        };
        assert_eq!(of_key(&key(false), false, true), "in reserve");
        assert_eq!(of_key(&key(false), false, false), "not proved");
        assert_eq!(of_key(&key(true), true, true), "vouched for, and signs");
        assert_eq!(of_key(&key(true), true, false), "vouched for");
    }
}
