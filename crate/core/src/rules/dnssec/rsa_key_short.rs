use crate::check::Facts;
use crate::dnssec::KeyProof;
use crate::rules::{Arg, Outcomes, Severity};

use super::listed;
use super::zones::{OwnZone, ZoneSays, each_zone};

/// Bits below which an RSA key is short: 112 bits of strength (NIST SP 800-57 part 1, table 2).
const LEAST_BITS: usize = 2_048;

declare_rule! {
    /// ## What it checks
    /// The RSA keys of the zones that mail rests on have 2,048 bits or more.
    ///
    /// ## Why it matters
    /// Who finds the factors of a key signs whatever they like: MX records, TLSA records, the lot. For 1,024
    /// bits that is within reach of those with a budget for it. RFC 5702 §4.1 leaves the size to the operator and
    /// points to NIST SP 800-57, which has asked for 2,048 bits since 2014.
    ///
    /// ## Example
    /// ```fires
    /// signed example.org
    /// key example.org 8 1024
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// ```
    /// ```silent
    /// signed example.org
    /// key example.org 8 2048
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// ```
    ///
    /// ## How to fix
    /// Roll over to a longer key, or better to algorithm 13, whose keys and signatures are also smaller.
    ///
    /// ## Limits
    /// A key that is published but signs nothing yet counts too: it could sign at any time.
    pub(crate) static DNSSEC_RSA_KEY_SHORT = {
        code: "SEC007", name: "dnssec-rsa-key-short",
        summary: "an RSA key of a zone has less than 2048 bits",
        severity: Severity::Warning, since: "0.1.0", references: [(5702, "4.1"), (5702, "2.1")],
        what: "The zone `{zone}` has short RSA keys: {keys}.",
        why: "Who finds the factors of such a key can sign other MX and TLSA records; for 1024 bits that is a matter of money.",
        fix: "Roll over to algorithm 13 (ECDSAP256SHA256), or to RSA keys of 2048 bits.",
        pass: "The keys of the zones that mail rests on are long enough.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_zone(facts, out, "no zone that mail rests on is signed", &judge);
}

fn judge(zone: OwnZone<'_>) -> ZoneSays {
    // Keys that nobody has to believe guard nothing.
    if !zone.is_secure() {
        return ZoneSays::Nothing;
    }
    let keys: Vec<String> = zone.proof.keys.iter().filter_map(short).collect();
    if keys.is_empty() {
        return ZoneSays::Good;
    }
    ZoneSays::Bad(zone.about().arg("keys", Arg::Words(listed(&keys))))
}

fn short(key: &KeyProof) -> Option<String> {
    let bits = key.bits.filter(|bits| *bits < LEAST_BITS)?;
    (key.algorithm.is_rsa() && !key.revoked).then(|| format!("key {} with {bits} bits", key.tag))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dnssec::Algorithm;
    use crate::rules::testing::{GOOD, fires, said, signed_but};

    #[test]
    fn the_key_and_its_bits_are_named() {
        let said = said(&DNSSEC_RSA_KEY_SHORT, &signed_but(&[], "key example.org 8 1024"));
        assert!(
            said[0].starts_with("warning example.org") && said[0].ends_with("with 1024 bits."),
            "{said:?}"
        );
    }

    #[test]
    fn the_limit_is_2048_bits_of_rsa() {
        let key = |algorithm, bits| KeyProof {
            tag: 1,
            algorithm: Algorithm(algorithm),
            bits: Some(bits),
            secure_entry_point: false,
            revoked: false,
            vouched_for: false,
        };
        assert!(short(&key(8, 2_047)).is_some() && short(&key(8, 2_048)).is_none());
        assert!(short(&key(13, 256)).is_none());
        assert!(short(&KeyProof { revoked: true, ..key(8, 1_024) }).is_none());
    }

    #[test]
    fn short_points_are_long_enough() {
        assert!(!fires(&DNSSEC_RSA_KEY_SHORT, &signed_but(&[], "")));
        assert!(said(&DNSSEC_RSA_KEY_SHORT, GOOD)[0].starts_with("not-applicable"));
    }
}
