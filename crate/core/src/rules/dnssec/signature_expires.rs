use crate::check::Facts;
use crate::dns::Name;
use crate::rules::mx::with_evidence;
use crate::rules::{Arg, Finding, Outcomes, Severity, Subject};
use crate::time::Timestamp;

use super::listed;
use super::signed::{Signed, by_zone, signatures};
use super::zones::conclude;

/// Days before the end at which a signature should have been renewed. A weekend, and a day to notice.
const NEAR: u32 = 3 * DAY;

/// Signers that renew every day give signatures a life of a few days on purpose; only longer ones are looked at.
const SHORTEST_LIFE: u32 = 7 * DAY;

const DAY: u32 = 86_400;

declare_rule! {
    /// ## What it checks
    /// No signature over what mail rests on (MX, addresses, TLSA, their denials, DS and keys) ends within three
    /// days with no sign of renewal: less than a quarter of its life is left.
    ///
    /// ## Why it matters
    /// When a signature has ended, validators take the answer for forged. RFC 6781 §4.4.2 asks to renew long
    /// enough before that a signer which stops is noticed in time; a signature this old says that it stopped.
    ///
    /// ## Example
    /// ```fires
    /// signed example.org 2026-11-25
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// ```
    /// ```silent
    /// signed example.org 2026-12-07
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// ```
    ///
    /// ## How to fix
    /// See why the signer does not renew, and have it sign now.
    ///
    /// ## Limits
    /// A resolver may hold an answer whose signature the zone has renewed since. Signatures with a life of less
    /// than a week are left out: those who make them renew every day or at every question.
    pub(crate) static DNSSEC_SIGNATURE_EXPIRES = {
        code: "SEC004", name: "dnssec-signature-expires",
        summary: "a signature ends within three days and was not renewed",
        severity: Severity::Warning, since: "0.1.0", references: [(4035, "5.3.1"), (6781, "4.4.2")],
        what: "Signatures of {zone} end on {end}, in {left}, and were not renewed: {records}.",
        why: "From then on, senders that validate get an error instead of the answer, and keep the mail.",
        fix: "See why the signer does not renew the signatures, and have it sign now.",
        pass: "The signatures over what mail rests on last for more than three days, or are renewed every few days.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let all = signatures(facts);
    let evidence = all.iter().map(Signed::evidence).collect();
    let ending = all.into_iter().filter(|signed| is_left_to_end(signed.lifetime(), signed.left(facts.at)));
    let zones = by_zone(ending.collect());
    let findings = zones.iter().filter_map(|(zone, ending)| finding(facts.at, zone, ending));
    findings.for_each(|finding| out.find(finding));
    conclude(facts, out, "nothing that mail rests on is signed", zones.is_empty(), evidence);
}

/// Whether a signature near its end should have been renewed long ago; both in seconds.
fn is_left_to_end(lifetime: u32, left: u32) -> bool {
    lifetime >= SHORTEST_LIFE && left <= NEAR && left < lifetime / 4
}

/// `None` for no signature, which does not come.
fn finding(at: Timestamp, zone: &Name, ending: &[Signed<'_>]) -> Option<Finding> {
    let first = ending.iter().min_by_key(|signed| signed.left(at))?;
    let records: Vec<String> = ending.iter().map(|signed| format!("`{}`", signed.records())).collect();
    // Whole hours read better than seconds, and are as exact as anyone can act.
    let left = u64::from(first.left(at)) / 3_600 * 3_600;
    let name = if zone.is_root() { "the root".to_owned() } else { format!("`{zone}`") };
    let found = Finding::about(Subject::Record(zone.clone()))
        .arg("zone", Arg::Words(name))
        .arg("end", first.end())
        .arg("left", Arg::Seconds(left))
        .arg("records", Arg::Words(listed(&records)));
    Some(with_evidence(found, ending.iter().map(Signed::evidence).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{GOOD, good_but, said};

    #[test]
    fn the_end_and_the_records_are_named() {
        let said = said(&DNSSEC_SIGNATURE_EXPIRES, &good_but(&[], "signed example.org 2026-11-25"));
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(
            said[0].starts_with(
                "warning example.org: Signatures of `example.org` end on 25 Nov 2026, 00:00 UTC, in 2 days, and were not renewed: `example.org MX`,"
            ),
            "{said:?}"
        );
    }

    #[test]
    fn both_the_days_and_the_share_decide() {
        for (life, left, fires) in [
            (14 * DAY, 3 * DAY, true),
            (14 * DAY, 3 * DAY + 1, false),
            // Renewed every day, and almost new.
            (2 * DAY, DAY, false),
            (7 * DAY, 2 * DAY, false),
            (7 * DAY, 7 * DAY / 4 - 1, true),
            (7 * DAY - 1, DAY, false),
        ] {
            assert_eq!(is_left_to_end(life, left), fires, "{life} {left}");
        }
    }

    #[test]
    fn an_ended_signature_is_left_to_the_rule_of_broken_answers() {
        let said = said(&DNSSEC_SIGNATURE_EXPIRES, &good_but(&[], "signed example.org 2026-11-22"));
        assert!(said.len() == 1 && said[0].starts_with("not-checked"), "{said:?}");
    }

    #[test]
    fn an_unsigned_domain_has_nothing_that_ends() {
        assert!(said(&DNSSEC_SIGNATURE_EXPIRES, GOOD)[0].starts_with("not-applicable"));
    }
}
