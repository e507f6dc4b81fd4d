use crate::check::Facts;
use crate::dane::{CertificateUsage, MatchingType, Selector, TlsaRecord};
use crate::rules::mx::HostSays;
use crate::rules::{Arg, Outcomes, Severity};

use super::{about, each_set, findings_or_good, is_usable, short};

declare_rule! {
    /// ## What it checks
    /// The usable TLSA records of the MX hosts are of the two recommended forms: `3 1 1` (SHA-256 digest of
    /// the server's public key) and `2 0 1` (SHA-256 digest of the certificate of its authority).
    ///
    /// ## Why it matters
    /// RFC 7672 §3.1 recommends these two. Other forms work too, with drawbacks: `3 0 1` must change at every
    /// renewal of the certificate; `2 1 1` leaves aside the limits that the certificate of the authority
    /// sets (RFC 7671 §5.2.1); whole certificates make large answers, and not all senders know SHA-512, so
    /// it "SHOULD NOT" stand alone (RFC 7671 §2).
    ///
    /// ## Example
    /// ```fires
    /// signed example.org
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// _25._tcp.mx.example.org. TLSA 3 0 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
    /// ```
    /// ```silent
    /// signed example.org
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// _25._tcp.mx.example.org. TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
    /// ```
    ///
    /// ## How to fix
    /// Publish `3 1 1` beside the record, wait until the old answer has left all caches (twice its TTL), then
    /// remove the old one.
    ///
    /// ## Limits
    /// Only records that are proved and that senders can use are judged; the others have their own rules.
    pub(crate) static TLSA_NOT_RECOMMENDED = {
        code: "TLSA005", name: "tlsa-not-recommended",
        summary: "a TLSA record works but is of no recommended form",
        severity: Severity::Notice, since: "0.1.0",
        references: [(7672, "3.1"), (7671, "5.1"), (7671, "5.2.1"), (7671, "2")],
        what: "The TLSA record `{record}` at `{owner}` {problem}.",
        why: "It works; `3 1 1` has fewer ways to fail.",
        fix: "Publish `3 1 1` with the SHA-256 digest of the server's public key beside it, and remove this one after twice its TTL.",
        pass: "The usable TLSA records of the MX hosts looked at are of the recommended forms.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_set(facts, out, &|_, set| {
        let usable: Vec<&TlsaRecord> =
            set.records().iter().flatten().filter(|record| is_usable(record)).collect();
        if usable.is_empty() {
            return HostSays::Nothing;
        }
        let problems = usable.iter().filter_map(|record| drawback(record, &usable).map(|why| (record, why)));
        let findings = problems
            .map(|(record, why)| about(set).arg("record", Arg::Words(short(record))).arg("problem", why));
        findings_or_good(set, findings.collect())
    });
}

/// What speaks against a usable record, as the rest of a sentence; the weightiest first.
fn drawback(record: &TlsaRecord, set: &[&TlsaRecord]) -> Option<&'static str> {
    let beside_sha256 = set.iter().any(|other| {
        (other.usage, other.selector) == (record.usage, record.selector)
            && other.matching_type == MatchingType::Sha2_256
    });
    match (record.usage, record.selector, record.matching_type) {
        (_, _, MatchingType::Full) => {
            Some("holds a whole certificate or key instead of its digest, which makes DNS answers large")
        }
        (CertificateUsage::DaneTa, Selector::Spki, _) => {
            Some("names an authority by its key only, so that the limits in its certificate do not count")
        }
        (_, _, MatchingType::Sha2_512) if !beside_sha256 => {
            Some("has a SHA-512 digest only, which a sender need not know")
        }
        (CertificateUsage::DaneEe, Selector::Cert, _) => {
            Some("names the whole certificate, so that it must change at every renewal even if the key stays")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{fires, said, signed_but};

    const DIGEST: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    fn fixture(numbers: &[&str]) -> String {
        let data = |n: &str| if n.ends_with('2') { DIGEST.repeat(2) } else { DIGEST.to_owned() };
        let lines = numbers.iter().map(|n| format!("_25._tcp.mx1.example.org. TLSA {n} {}\n", data(n)));
        signed_but(&[], &lines.collect::<String>())
    }

    /// DANE-3.1-1, OPS-5.1-3.
    #[test]
    fn the_recommended_forms_are_silent() {
        for good in [&["3 1 1"][..], &["2 0 1"], &["3 1 1", "3 1 2"], &["2 0 1", "2 0 2", "3 1 1"]] {
            assert!(!fires(&TLSA_NOT_RECOMMENDED, &fixture(good)), "{good:?}");
        }
    }

    /// OPS-2-1, OPS-5.2-4.
    #[test]
    fn each_other_form_has_its_drawback() {
        for (numbers, why) in
            [("3 0 1", "every renewal"), ("2 1 1", "by its key only"), ("3 1 2", "SHA-512 digest only")]
        {
            let said = said(&TLSA_NOT_RECOMMENDED, &fixture(&[numbers]));
            assert!(said.len() == 1 && said[0].starts_with("notice") && said[0].contains(why), "{said:?}");
        }
    }

    #[test]
    fn whole_data_are_large() {
        let key = "302a300506032b65700321002b7aa931ebe22ac78cf588af4a623ef22f3a38533d33b647f083377e695c3b2d";
        let fixture = signed_but(&[], &format!("_25._tcp.mx1.example.org. TLSA 3 1 0 {key}"));
        assert!(said(&TLSA_NOT_RECOMMENDED, &fixture)[0].contains("DNS answers large"));
    }

    #[test]
    fn unusable_records_are_left_to_other_rules() {
        assert!(said(&TLSA_NOT_RECOMMENDED, &fixture(&["1 0 1"]))[0].starts_with("not-applicable"));
    }
}
