use crate::check::Facts;
use crate::dnssec::{DigestType, Support};
use crate::rules::{Arg, Outcomes, Severity};

use super::listed;
use super::zones::{OwnZone, ZoneSays, each_zone};

/// GOST R 34.11-94 (RFC 5933), retired by RFC 9906.
const GOST94: DigestType = DigestType(3);

declare_rule! {
    /// ## What it checks
    /// The DS records of the zones that mail rests on have no SHA-1 or GOST digest.
    ///
    /// ## Why it matters
    /// Such DS records "MUST NOT" be used for delegations (RFC 9905 §5, RFC 9906 §5). Validators know no GOST any
    /// more and may leave SHA-1 out: to them a zone with no other digest is not signed, and DANE protects nothing
    /// in it. Beside a SHA-256 record both are of no use (RFC 4509 §3).
    ///
    /// ## Example
    /// ```fires
    /// signed example.org
    /// digest example.org 1
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
    /// Have the registrar publish a DS record with a SHA-256 digest (type 2) of the same key, then remove this one.
    ///
    /// ## Limits
    /// Digests that nothing speaks against but that are not computed here are not called weak.
    pub(crate) static DNSSEC_DS_DIGEST_WEAK = {
        code: "SEC006", name: "dnssec-ds-digest-weak",
        summary: "a DS record has a digest that must not be used",
        severity: Severity::Error, since: "0.1.0", references: [(9905, "5"), (9906, "5"), (9904, "4"), (4509, "3")],
        what: "The zone `{zone}` has DS records with the digest {digests}, which must not be used.",
        why: "{consequence}",
        fix: "Have the registrar publish a DS record with a SHA-256 digest (type 2), then remove this one.",
        pass: "The DS records of the zones that mail rests on have SHA-256 or SHA-384 digests.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_zone(facts, out, "no zone that mail rests on has a DS record", &judge);
}

fn judge(zone: OwnZone<'_>) -> ZoneSays {
    let mut digests: Vec<DigestType> = zone.proof.ds.iter().filter_map(|ds| ds.digest_type).collect();
    digests.sort();
    digests.dedup();
    let (weak, others): (Vec<_>, Vec<_>) = digests.into_iter().partition(|digest| is_weak(*digest));
    if weak.is_empty() {
        return if others.is_empty() { ZoneSays::Nothing } else { ZoneSays::Good };
    }
    let (severity, consequence) = if others.iter().any(|digest| digest.support() == Support::Full) {
        (Severity::Notice, "The other DS records count, and this one is ignored; it is only in the way.")
    } else {
        (
            Severity::Error,
            "Resolvers may ignore it, as this program does: to them the zone is not signed, and DANE does not protect what is in it.",
        )
    };
    let names: Vec<String> = weak.iter().map(ToString::to_string).collect();
    let found = zone.about().severity(severity).arg("digests", Arg::Words(listed(&names)));
    ZoneSays::Bad(found.arg("consequence", consequence))
}

pub(super) fn is_weak(digest: DigestType) -> bool {
    matches!(digest, DigestType::SHA1 | GOST94)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{GOOD, said, signed_but};

    /// DS-CH-3.
    #[test]
    fn alone_it_is_an_error() {
        assert_eq!(
            said(&DNSSEC_DS_DIGEST_WEAK, &signed_but(&[], "digest example.org 1")),
            [
                "error example.org: The zone `example.org` has DS records with the digest 1 (SHA-1), which must not be used."
            ]
        );
        assert!(
            said(&DNSSEC_DS_DIGEST_WEAK, &signed_but(&[], "digest example.org 3"))[0].starts_with("error")
        );
    }

    /// DS-CH-3.
    #[test]
    fn beside_sha256_it_is_a_notice() {
        let said = said(&DNSSEC_DS_DIGEST_WEAK, &signed_but(&[], "digest example.org 1 2"));
        assert!(said[0].starts_with("notice example.org"), "{said:?}");
    }

    #[test]
    fn sha384_is_right() {
        assert!(
            said(&DNSSEC_DS_DIGEST_WEAK, &signed_but(&[], "digest example.org 2 4"))[0].starts_with("pass")
        );
    }

    #[test]
    fn an_unsigned_domain_has_no_ds_record() {
        assert!(said(&DNSSEC_DS_DIGEST_WEAK, GOOD)[0].starts_with("not-applicable"));
    }
}
