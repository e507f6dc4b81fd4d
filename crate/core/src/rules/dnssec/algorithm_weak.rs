use crate::check::Facts;
use crate::dnssec::{Algorithm, Support};
use crate::rules::{Arg, Outcomes, Severity};

use super::listed;
use super::zones::{OwnZone, ZoneSays, each_zone};

declare_rule! {
    /// ## What it checks
    /// The zones that mail rests on are not signed with algorithms that must not, or should not, be used to sign.
    ///
    /// ## Why it matters
    /// Zones "MUST NOT" be signed with SHA-1 (RSASHA1, RSASHA1-NSEC3-SHA1; RFC 9905 §2) or with GOST (RFC 9906
    /// §2), and validators treat what has nothing else as not signed; RFC 9904 §3 says "MUST NOT" of RSAMD5
    /// and DSA too, and "NOT RECOMMENDED" of RSASHA512. MX and TLSA records then count as unsigned, and DANE
    /// protects nothing.
    ///
    /// ## Example
    /// ```fires
    /// signed example.org
    /// algorithm example.org 7
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
    /// Roll over to algorithm 13 (ECDSAP256SHA256), in the steps of RFC 6781 §4.1.4.
    ///
    /// ## Limits
    /// Algorithms that nothing speaks against but that are not verified here, such as Ed448, are not called weak.
    pub(crate) static DNSSEC_ALGORITHM_WEAK = {
        code: "SEC005", name: "dnssec-algorithm-weak",
        summary: "a zone is signed with an algorithm that must not be used",
        severity: Severity::Error, since: "0.1.0",
        references: [(9905, "2"), (9906, "2"), (9904, "3"), (6781, "4.1.4")],
        what: "The zone `{zone}` is signed with {algorithms}, which {advice}.",
        why: "{consequence}",
        fix: "Roll over to algorithm 13 (ECDSAP256SHA256) in the steps of RFC 6781 §4.1.4: first sign with both, then change the DS record, then drop the old one.",
        pass: "The zones that mail rests on are signed with algorithms that are recommended or allowed.",
    }
}

/// What the registry says of signing with an algorithm (RFC 9904 Table 2, RFC 9905 §5, RFC 9906 §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Advice {
    Fine,
    NotRecommended,
    MustNot,
}

fn advice(algorithm: Algorithm) -> Advice {
    match algorithm.0 {
        1 | 3 | 5 | 6 | 7 | 12 => Advice::MustNot,
        10 => Advice::NotRecommended,
        _ => Advice::Fine,
    }
}

/// Whether zones must not be signed with it.
pub(super) fn must_not_sign(algorithm: Algorithm) -> bool {
    advice(algorithm) == Advice::MustNot
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_zone(facts, out, "no zone that mail rests on is signed", &judge);
}

fn judge(zone: OwnZone<'_>) -> ZoneSays {
    let algorithms = algorithms(&zone);
    let Some(worst) = algorithms.iter().map(|algorithm| advice(*algorithm)).max() else {
        return ZoneSays::Nothing;
    };
    let counts = zone.proof.ds.iter().any(|ds| ds.algorithm.support() == Support::Full);
    let (severity, advice_words, consequence) = match (worst, counts) {
        (Advice::Fine, _) => return ZoneSays::Good,
        (Advice::NotRecommended, _) => (
            Severity::Notice,
            "is not recommended any more",
            "It still counts; newer algorithms make shorter signatures and smaller answers.",
        ),
        (Advice::MustNot, true) => (
            Severity::Warning,
            "must not be used to sign",
            "The other algorithm of the zone counts, so nothing is lost yet; this one only adds work and a weaker way in.",
        ),
        (Advice::MustNot, false) => (
            Severity::Error,
            "must not be used to sign",
            "Conforming resolvers ignore the signatures: the zone counts as not signed, and DANE does not protect what is in it.",
        ),
    };
    let bad = algorithms.iter().filter(|algorithm| advice(**algorithm) == worst);
    let names: Vec<String> = bad.map(|algorithm| format!("algorithm {algorithm}")).collect();
    ZoneSays::Bad(
        zone.about()
            .severity(severity)
            .arg("algorithms", Arg::Words(listed(&names)))
            .arg("advice", advice_words)
            .arg("consequence", consequence),
    )
}

/// The algorithms of DS records and of keys in use, each once.
fn algorithms(zone: &OwnZone<'_>) -> Vec<Algorithm> {
    let keys = zone.proof.keys.iter().filter(|key| !key.revoked).map(|key| key.algorithm);
    let mut all: Vec<Algorithm> = zone.proof.ds.iter().map(|ds| ds.algorithm).chain(keys).collect();
    all.sort();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{GOOD, said, signed_but};

    #[test]
    fn sha1_alone_is_an_error() {
        assert_eq!(
            said(&DNSSEC_ALGORITHM_WEAK, &signed_but(&[], "algorithm example.org 5")),
            [
                "error example.org: The zone `example.org` is signed with algorithm 5 (RSASHA1), which must not be used to sign."
            ]
        );
    }

    #[test]
    fn each_algorithm_has_its_advice() {
        for (number, expected) in [
            (1, Advice::MustNot),
            (3, Advice::MustNot),
            (5, Advice::MustNot),
            (6, Advice::MustNot),
            (7, Advice::MustNot),
            (8, Advice::Fine),
            (10, Advice::NotRecommended),
            (12, Advice::MustNot),
            (13, Advice::Fine),
            (14, Advice::Fine),
            (15, Advice::Fine),
            (16, Advice::Fine),
        ] {
            assert_eq!(advice(Algorithm(number)), expected, "{number}");
        }
    }

    #[test]
    fn beside_a_good_one_it_is_a_warning() {
        let said = said(&DNSSEC_ALGORITHM_WEAK, &signed_but(&[], "key example.org 7 2048"));
        assert!(said[0].starts_with("warning example.org"), "{said:?}");
    }

    #[test]
    fn sha512_is_a_notice() {
        let said = said(&DNSSEC_ALGORITHM_WEAK, &signed_but(&[], "key example.org 10 2048"));
        assert!(said[0].starts_with("notice example.org") && said[0].contains("not recommended"), "{said:?}");
    }

    #[test]
    fn an_unsigned_domain_has_no_algorithm() {
        assert!(said(&DNSSEC_ALGORITHM_WEAK, GOOD)[0].starts_with("not-applicable"));
    }
}
