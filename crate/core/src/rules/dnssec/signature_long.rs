use crate::check::Facts;
use crate::dns::{Name, Rtype};
use crate::rules::mx::with_evidence;
use crate::rules::{Arg, Finding, Outcomes, Severity, Subject};

use super::listed;
use super::seen::{Role, delivery};
use super::signed::{Signed, by_zone, signatures};
use super::zones::conclude;

/// Days a signature may last: RFC 7671 §13 speaks of days to a month, and signers add some days for delays.
const LONGEST_DAYS: u32 = 35;

const DAY: u32 = 86_400;

declare_rule! {
    /// ## What it checks
    /// In zones with TLSA records of MX hosts, signatures over what mail rests on last for 35 days at most.
    ///
    /// ## Why it matters
    /// A signed answer holds until its signature ends, whatever the zone says by then. Who has taken the key of
    /// a server can replay the old TLSA record that names it for that long (RFC 7671 §13: signature lives of
    /// days to a month), though a new key was published at once.
    ///
    /// ## Example
    /// ```fires
    /// signed example.org 2027-06-01
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// _25._tcp.mx.example.org. TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
    /// ```
    /// ```silent
    /// signed example.org 2026-12-07
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// _25._tcp.mx.example.org. TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
    /// ```
    ///
    /// ## How to fix
    /// Have the signer make signatures that last two weeks, and renew them every few days.
    ///
    /// ## Limits
    /// The signatures of parents over DS records, and over keys that may be kept off line, are not judged.
    pub(crate) static DNSSEC_SIGNATURE_LONG = {
        code: "SEC013", name: "dnssec-signature-long",
        summary: "signatures in a zone with TLSA records last for more than 35 days",
        severity: Severity::Notice, since: "0.1.0", references: [(7671, "13"), (7671, "11")],
        what: "Signatures of `{zone}` last for {days} days: {records}.",
        why: "For that long an old answer can be replayed, with the key of a server that was stolen and replaced long since.",
        fix: "Have the signer make signatures that last about two weeks, and renew them every few days.",
        pass: "The signatures in zones with TLSA records of MX hosts last for 35 days at most.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let zones = zones_with_tlsa(facts);
    let of_zones =
        signatures(facts).into_iter().filter(|signed| zones.contains(&signed.zone) && is_answer(signed));
    let (long, fine): (Vec<_>, Vec<_>) = of_zones.partition(|signed| signed.lifetime() > LONGEST_DAYS * DAY);
    let long = by_zone(long);
    long.iter().for_each(|(zone, signed)| out.find(finding(zone, signed)));
    let evidence = fine.iter().map(Signed::evidence).collect();
    conclude(facts, out, "no MX host has TLSA records that are proved", long.is_empty(), evidence);
}

/// The zones whose signatures are over TLSA records, not over their absence.
fn zones_with_tlsa(facts: &Facts) -> Vec<Name> {
    let proved = delivery(facts).into_iter().filter(|seen| seen.has_records && seen.is_secure());
    let tlsa = proved.filter(|seen| matches!(seen.role, Role::Tlsa(_))).filter_map(|seen| seen.proof);
    tlsa.flat_map(|proof| proof.links.iter()).filter_map(|link| link.zone.clone()).collect()
}

fn is_answer(signed: &Signed<'_>) -> bool {
    !matches!(signed.rtype, Rtype::DS | Rtype::DNSKEY)
}

fn finding(zone: &Name, long: &[Signed<'_>]) -> Finding {
    let records: Vec<String> = long.iter().map(|signed| format!("`{}`", signed.records())).collect();
    let longest = long.iter().map(Signed::lifetime).max().unwrap_or_default();
    let days = usize::try_from(longest / DAY).unwrap_or_default();
    let found = Finding::about(Subject::Record(zone.clone()))
        .arg("zone", zone)
        .arg("days", days)
        .arg("records", Arg::Words(listed(&records)));
    with_evidence(found, long.iter().map(Signed::evidence).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{fires, good_but, said};

    const TLSA: &str = "_25._tcp.mx1.example.org. TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    fn until(end: &str, tlsa: &str) -> String {
        good_but(&[], &format!("signed example.org {end}\n{tlsa}"))
    }

    /// OPS-11-1.
    #[test]
    fn days_and_records_are_named() {
        let said = said(&DNSSEC_SIGNATURE_LONG, &until("2027-01-22", TLSA));
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(
            said[0].starts_with(
                "notice example.org: Signatures of `example.org` last for 67 days: `example.org MX`"
            ),
            "{said:?}"
        );
    }

    /// OPS-11-1. Signatures of a fixture are a week old.
    #[test]
    fn the_limit_is_35_days() {
        assert!(!fires(&DNSSEC_SIGNATURE_LONG, &until("2026-12-21", TLSA)));
        assert!(fires(&DNSSEC_SIGNATURE_LONG, &until("2026-12-22", TLSA)));
    }

    #[test]
    fn without_tlsa_records_there_is_no_key_to_replay() {
        assert!(said(&DNSSEC_SIGNATURE_LONG, &until("2027-01-22", ""))[0].starts_with("not-applicable"));
    }
}
