use crate::check::Facts;
use crate::dane::{TlsaRecord, Usability};
use crate::rules::mx::with_fix;
use crate::rules::{Arg, Finding, Outcomes, Severity};

use super::{TlsaSet, about, each_set, findings_or_good, fix_keeping_usable, has_usable, short};

declare_rule! {
    /// ## What it checks
    /// Each TLSA record of the MX hosts has numbers that mail senders give a meaning: usage 2 or 3, selector 0
    /// or 1, matching type 0, 1 or 2.
    ///
    /// ## Why it matters
    /// Records for mail servers "SHOULD NOT" have the usages 0 and 1, and what senders do with them is
    /// undefined (RFC 7672 §3.1.3); most treat them as unusable, like unknown numbers (RFC 6698 §4.1). If no
    /// usable record is left, senders insist on TLS but authenticate nobody (RFC 7672 §2.2).
    ///
    /// ## Example
    /// ```fires
    /// signed example.org
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// _25._tcp.mx.example.org. TLSA 1 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
    /// ```
    /// ```silent
    /// signed example.org
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// _25._tcp.mx.example.org. TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
    /// ```
    ///
    /// ## How to fix
    /// Publish `3 1 1` with the SHA-256 digest of the server's public key, and remove this record.
    ///
    /// ## Limits
    /// Only records that are proved are judged; of the others another rule says that they have no effect. A record
    /// of use must still fit the certificate.
    pub(crate) static TLSA_UNUSABLE = {
        code: "TLSA003", name: "tlsa-unusable",
        summary: "a TLSA record of an MX host is of no use to mail senders",
        severity: Severity::Error, since: "0.1.0", references: [(7672, "3.1.3"), (6698, "4.1"), (7672, "2.2")],
        what: "The TLSA record `{record}` at `{owner}` is of no use to mail senders: {problem}.",
        why: "{consequence}",
        fix: "Publish `3 1 1` with the SHA-256 digest of the server's public key, and remove this record.",
        pass: "Mail senders know the numbers of each TLSA record looked at that is proved.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_set(facts, out, &|_, set| {
        let bad =
            set.records().iter().flatten().filter_map(|record| problem(record).map(|why| (record, why)));
        findings_or_good(set, bad.map(|(record, why)| finding(facts, set, record, why)).collect())
    });
}

/// Malformed data are another rule's.
fn problem(record: &TlsaRecord) -> Option<String> {
    match record.usability() {
        Usability::PkixUsage => Some(format!(
            "the certificate usage {} asks for a public authority too, which mail servers do not have",
            record.usage
        )),
        Usability::UnknownParameter { parameter } => {
            Some(format!("senders give this {parameter} no meaning"))
        }
        Usability::Usable | Usability::Malformed { .. } => None,
    }
}

fn finding(facts: &Facts, set: &TlsaSet, record: &TlsaRecord, problem: String) -> Finding {
    let (severity, consequence) = if has_usable(set) {
        (Severity::Warning, "Senders that do DANE leave it out and use the others.")
    } else {
        (
            Severity::Error,
            "No record of this host is of use: senders that do DANE insist on TLS but authenticate nobody, and senders that demand DANE do not deliver.",
        )
    };
    let found = about(set)
        .severity(severity)
        .arg("record", Arg::Words(short(record)))
        .arg("problem", Arg::Words(problem))
        .arg("consequence", consequence);
    with_fix(found, fix_keeping_usable(facts, set))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{said, signed_but};

    const DIGEST: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    fn said_of(numbers: &[&str]) -> Vec<String> {
        let lines: String =
            numbers.iter().map(|n| format!("_25._tcp.mx1.example.org. TLSA {n} {DIGEST}\n")).collect();
        said(&TLSA_UNUSABLE, &signed_but(&[], &lines))
    }

    /// DANE-3.1.3-1, DANE-2.2-3.
    #[test]
    fn usages_of_the_web_alone_are_an_error() {
        assert_eq!(
            said_of(&["1 1 1"]),
            [
                "error _25._tcp.mx1.example.org: The TLSA record `1 1 1 001122334455667788…` at `_25._tcp.mx1.example.org` is of no use to mail senders: the certificate usage 1 asks for a public authority too, which mail servers do not have."
            ]
        );
    }

    /// TLSA-4.1-4, OPS-4.1-1.
    #[test]
    fn beside_a_usable_record_they_are_a_warning() {
        for other in ["0 0 1", "4 1 1", "3 2 1", "3 1 3", "255 1 1"] {
            let said = said_of(&["3 1 1", other]);
            assert!(said.len() == 1 && said[0].starts_with("warning"), "{said:?}");
        }
    }

    #[test]
    fn a_usable_record_passes() {
        assert!(said_of(&["3 1 1"])[0].starts_with("pass example.org"));
    }

    #[test]
    fn without_signatures_no_record_is_judged() {
        let world =
            crate::rules::testing::good_but(&[], &format!("_25._tcp.mx1.example.org. TLSA 1 1 1 {DIGEST}"));
        assert!(said(&TLSA_UNUSABLE, &world)[0].starts_with("not-applicable"));
    }

    /// DANE-2.1.1-2: records under keys that cannot be had are neither judged nor left aside.
    #[test]
    fn records_that_could_not_be_judged_are_not_checked() {
        let world = format!("_25._tcp.mx1.example.org. TLSA 1 1 1 {DIGEST}\nfail example.org DNSKEY timeout");
        let said = said(&TLSA_UNUSABLE, &signed_but(&[], &world));
        assert!(said[0].starts_with("not-checked mx1.example.org: NotProved"), "{said:?}");
    }
}
