use crate::check::Facts;
use crate::dnssec::{Reason, SecurityStatus};
use crate::rules::mx::{domain, with_evidence};
use crate::rules::{Arg, Finding, NotChecked, Outcomes, Severity, Subject};

use super::listed;
use super::seen::{Seen, delivery};
use super::zones::conclude;

declare_rule! {
    /// ## What it checks
    /// It could be found out of each answer that mail rests on whether it is proved, or proved to be unsigned.
    ///
    /// ## Why it matters
    /// Senders take an answer they can neither prove nor know to be unsigned for an error, like a forged one
    /// (RFC 7672 §2.1.1). A zone that makes proving dear, with hundreds of keys, signatures or DS records, or
    /// with keys nobody can compute with, is given up by others too (RFC 4035 §5.4 asks to bound the work).
    ///
    /// ## Example
    /// ```fires
    /// signed example.org
    /// algorithm example.org 8
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// ```
    /// ```silent
    /// signed example.org
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// ```
    ///
    /// ## How to fix
    /// Remove keys, signatures and DS records that are left over; replace keys that cannot be computed with.
    ///
    /// ## Limits
    /// The limits are this program's; other validators draw theirs elsewhere. If a key or a DS record could not
    /// be had at all, that is no fault of the zone as far as is known, and is said as not checked.
    pub(crate) static DNSSEC_NOT_PROVED = {
        code: "SEC012", name: "dnssec-not-proved",
        summary: "a zone is such that its answers can neither be proved nor disproved",
        severity: Severity::Warning, since: "0.1.0", references: [(7672, "2.1.1"), (4035, "5.4"), (4033, "5")],
        what: "What {questions} is worth could not be found out: {reason}.",
        why: "Senders that validate, if they meet the same, take this for an error: they pass the host over or keep the mail.",
        fix: "Remove what is left over in the zone (keys, signatures, DS records), and replace keys that cannot be computed with.",
        pass: "Each answer that mail rests on is either proved, or proved to be unsigned.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let seen = delivery(facts);
    let mut blamed: Vec<(&Reason, Vec<Seen<'_>>)> = Vec::new();
    for (seen, reason) in seen.iter().filter_map(|seen| Some((*seen, seen.indeterminate()?))) {
        match blamed.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, others)) => others.push(seen),
            None => blamed.push((reason, vec![seen])),
        }
    }
    blamed.retain(|(reason, _)| is_the_zones(reason));
    blamed.iter().for_each(|(reason, seen)| out.find(finding(reason, seen)));
    let judged = seen.iter().filter(|seen| seen.status().is_some()).map(Seen::evidence).collect();
    if let Some((question, reason)) = seen.iter().find_map(unknown_signature) {
        return out.not_checked(domain(facts), NotChecked::NotProved { question, reason }, judged);
    }
    conclude(facts, out, "there is nothing to prove", blamed.is_empty(), judged);
}

/// Whether the zone is to blame, not a lookup that failed or an anchor that is missing.
fn is_the_zones(reason: &Reason) -> bool {
    matches!(reason, Reason::GaveUp { .. } | Reason::UnusableKey { .. })
}

/// A zone that is signed with what is not verified here is insecure by the book (RFC 4035 §5.2), and may be secure
/// to others: that is said aloud.
fn unknown_signature(seen: &Seen<'_>) -> Option<(String, Reason)> {
    let proof = seen.proof.filter(|_| seen.status() == Some(SecurityStatus::Insecure))?;
    let reason = proof.reason.as_ref().filter(|reason| match reason {
        Reason::UnsupportedAlgorithm { algorithms, .. } => {
            algorithms.iter().any(|algorithm| !super::algorithm_weak::must_not_sign(*algorithm))
        }
        Reason::UnsupportedDigest { digests, .. } => {
            digests.iter().any(|digest| !super::ds_digest_weak::is_weak(*digest))
        }
        _ => false,
    })?;
    Some((seen.question.to_string(), reason.clone()))
}

fn finding(reason: &Reason, seen: &[Seen<'_>]) -> Finding {
    let questions: Vec<String> = seen.iter().map(|seen| format!("`{}`", seen.question)).collect();
    let subject = seen.first().map_or_else(crate::dns::Name::root, |seen| seen.question.name.clone());
    let found = Finding::about(Subject::Record(subject))
        .arg("questions", Arg::Words(listed(&questions)))
        .arg("reason", Arg::Words(reason.to_string()));
    with_evidence(found, seen.iter().map(Seen::evidence).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{GOOD, said, signed_but};

    /// DANE-2.1.1-2.
    #[test]
    fn a_zone_that_costs_too_much_is_named_once() {
        let many: String = (0..20).map(|tag| format!("ds example.org {tag}\n")).collect();
        let said = said(&DNSSEC_NOT_PROVED, &signed_but(&[], &many));
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(
            said[0].starts_with("warning example.org: What `example.org MX`, ")
                && said[0]
                    .ends_with("could not be found out: proving it costs too much: more than 12 DS records."),
            "{said:?}"
        );
    }

    #[test]
    fn a_key_that_is_none_is_the_zones_fault() {
        let said = said(&DNSSEC_NOT_PROVED, &signed_but(&[], "algorithm example.org 8"));
        assert!(
            said[0].starts_with("warning example.org") && said[0].contains("none that can be computed"),
            "{said:?}"
        );
    }

    /// DANE-2.1.1-2: nothing is said of the zone, and nothing passes.
    #[test]
    fn keys_out_of_reach_are_not_checked() {
        let said = said(&DNSSEC_NOT_PROVED, &signed_but(&[], "fail example.org DNSKEY timeout"));
        assert!(said.len() == 1 && said[0].starts_with("not-checked example.org: NotProved"), "{said:?}");
    }

    #[test]
    fn what_is_not_verified_here_is_said_aloud() {
        let said = said(&DNSSEC_NOT_PROVED, &signed_but(&[], "algorithm example.org 16"));
        assert!(said.len() == 1 && said[0].starts_with("not-checked"), "{said:?}");
    }

    #[test]
    fn proved_to_be_unsigned_is_found_out() {
        assert!(said(&DNSSEC_NOT_PROVED, GOOD)[0].starts_with("pass"));
        assert!(said(&DNSSEC_NOT_PROVED, &signed_but(&[], ""))[0].starts_with("pass"));
    }
}
