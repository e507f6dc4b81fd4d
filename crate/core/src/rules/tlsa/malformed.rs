use crate::check::Facts;
use crate::dane::{TlsaError, TlsaRecord, Usability};
use crate::rules::mx::with_fix;
use crate::rules::{Arg, Finding, Outcomes, Severity};

use super::{TlsaSet, about, each_set, findings_or_good, fix_keeping_usable, has_usable, short};

declare_rule! {
    /// ## What it checks
    /// Each TLSA record of the MX hosts has its three numbers, and data that can be what the numbers say: a
    /// digest of the right length, or a whole certificate or key.
    ///
    /// ## Why it matters
    /// The data are what the numbers say, raw or as a digest (RFC 6698 §2.1.4); senders treat a malformed
    /// record as one of no use (RFC 6698 §4.1). If no other record is left, they "MUST" use TLS but can
    /// authenticate nobody, and senders that demand DANE do not deliver (RFC 7672 §2.2).
    ///
    /// ## Example
    /// ```fires
    /// signed example.org
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// _25._tcp.mx.example.org. TLSA 3 1 1 00112233
    /// ```
    /// ```silent
    /// signed example.org
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// _25._tcp.mx.example.org. TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
    /// ```
    ///
    /// ## How to fix
    /// Compute the record anew from the certificate and publish the whole digest: 64 hexadecimal digits for
    /// SHA-256, 128 for SHA-512.
    ///
    /// ## Limits
    /// Records that are not proved have no effect, which another rule says. Whether the data fit the certificate of
    /// the server is not looked at.
    pub(crate) static TLSA_MALFORMED = {
        code: "TLSA002", name: "tlsa-malformed",
        summary: "a TLSA record of an MX host is malformed",
        severity: Severity::Error, since: "0.1.0", references: [(6698, "4.1"), (6698, "2.1.4"), (7672, "2.2")],
        what: "{record} at `{owner}` is malformed: {problem}.",
        why: "{consequence}",
        fix: "Compute the record anew from the certificate of the server, and remove this one.",
        pass: "Each TLSA record of the MX hosts looked at has the form it should have.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_set(facts, out, &|_, set| {
        let problems = set.records().iter().filter_map(problem);
        let findings = problems.map(|(record, problem)| finding(facts, set, record, problem)).collect();
        findings_or_good(set, findings)
    });
}

/// How to call a malformed record, and what is wrong with it.
fn problem(record: &Result<TlsaRecord, TlsaError>) -> Option<(String, String)> {
    match record {
        Err(error) => Some(("A TLSA record".to_owned(), error.to_string())),
        Ok(record) => match record.usability() {
            Usability::Malformed { why } => {
                Some((format!("The TLSA record `{}`", short(record)), why.to_string()))
            }
            _ => None,
        },
    }
}

fn finding(facts: &Facts, set: &TlsaSet, record: String, problem: String) -> Finding {
    let (severity, consequence) = if has_usable(set) {
        (
            Severity::Warning,
            "Senders that do DANE leave it out; it protects nothing and does not count as a second record when keys change.",
        )
    } else {
        (
            Severity::Error,
            "No record of this host is of use: senders that do DANE insist on TLS but authenticate nobody, and senders that demand DANE do not deliver.",
        )
    };
    let found = about(set)
        .severity(severity)
        .arg("record", Arg::Words(record))
        .arg("problem", Arg::foreign(problem))
        .arg("consequence", consequence);
    with_fix(found, fix_keeping_usable(facts, set))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{run, said, signed_but};

    const DIGEST: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    /// TLSA-2.1.4-1, TLSA-4.1-4.
    #[test]
    fn a_digest_that_is_too_short_is_named() {
        let digest = DIGEST.trim_start_matches('0');
        let fixture = signed_but(&[], &format!("_25._tcp.mx1.example.org. TLSA 3 1 1 {digest}"));
        assert_eq!(
            said(&TLSA_MALFORMED, &fixture),
            [
                "error _25._tcp.mx1.example.org: The TLSA record `3 1 1 112233445566778899…` at `_25._tcp.mx1.example.org` is malformed: the digest has 31 octets instead of 32; compute it anew."
            ]
        );
    }

    #[test]
    fn beside_a_usable_record_it_is_a_warning_and_the_fix_keeps_the_other() {
        let owner = "_25._tcp.mx1.example.org.";
        let fixture = signed_but(&[], &format!("{owner} TLSA 3 1 1 {DIGEST}\n{owner} TLSA 3 1 2 {DIGEST}"));
        let items = run(&TLSA_MALFORMED, &fixture);
        let Outcome::Finding { severity: Severity::Warning, fix: Some(fix) } = &items[0].outcome else {
            panic!("{items:?}");
        };
        assert_eq!((items.len(), fix.copy.clone()), (1, format!("{owner} IN TLSA 3 1 1 {DIGEST}")));
    }

    /// TLSA-4.1-4.
    #[test]
    fn a_record_without_its_numbers_is_named() {
        let fixture = signed_but(&[], r"_25._tcp.mx1.example.org. TYPE52 \# 2 0301");
        let said = said(&TLSA_MALFORMED, &fixture);
        assert!(said[0].starts_with("error _25._tcp.mx1.example.org: A TLSA record at"), "{said:?}");
    }

    #[test]
    fn an_error_is_no_pass() {
        let fixture = signed_but(&[], "fail _25._tcp.mx1.example.org. TLSA servfail");
        assert!(said(&TLSA_MALFORMED, &fixture)[0].starts_with("not-checked mx1.example.org"));
    }
}
