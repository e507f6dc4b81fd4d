use crate::check::Facts;
use crate::rules::{Arg, Outcomes, Severity};

use super::listed;
use super::zones::{OwnZone, ZoneSays, each_zone};

declare_rule! {
    /// ## What it checks
    /// Each DS record of a signed zone fits a key of the zone.
    ///
    /// ## Why it matters
    /// A DS record "SHOULD" point to a key that is in the zone and signs its keys (RFC 4035 §2.4). One that
    /// fits nothing vouches for nothing; it is left over from an older key, and when somebody tidies up by
    /// removing the wrong record, the zone and its mail are gone.
    ///
    /// ## Example
    /// ```fires
    /// signed example.org
    /// ds example.org 4711
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
    /// Have the registrar remove the DS records that fit no key. Leave the one that does.
    ///
    /// ## Limits
    /// In the middle of a key roll-over the DS record of a key to come may be there before the key (RFC 6781
    /// §4.1.2); then it is right as it is.
    pub(crate) static DNSSEC_DS_STALE = {
        code: "SEC003", name: "dnssec-ds-stale",
        summary: "a DS record fits no key of the zone",
        severity: Severity::Warning, since: "0.1.0", references: [(4035, "2.4"), (6781, "4.1.2")],
        what: "DS records of `{zone}` fit no key it has: {tags}.",
        why: "They vouch for nothing; unless a new key is on its way, they are left over, and the wrong one may be removed by mistake.",
        fix: "Unless a new key is about to come, have the registrar remove those DS records and leave the others.",
        pass: "Each DS record of the zones that mail rests on fits a key.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_zone(facts, out, "no zone that mail rests on is signed", &judge);
}

fn judge(zone: OwnZone<'_>) -> ZoneSays {
    // Without any DS record that fits, the zone is broken, which is another rule's; an anchor is no DS record.
    if !zone.is_secure() || zone.proof.parent.is_none() {
        return ZoneSays::Nothing;
    }
    let stale = zone.proof.ds.iter().filter(|ds| !ds.fits);
    let tags: Vec<String> = stale.map(|ds| format!("tag {}, algorithm {}", ds.tag, ds.algorithm)).collect();
    if tags.is_empty() {
        return ZoneSays::Good;
    }
    ZoneSays::Bad(zone.about().arg("tags", Arg::Words(listed(&tags))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{GOOD, said, signed_but};

    /// DS-CH-1.
    #[test]
    fn the_record_that_fits_nothing_is_named() {
        assert_eq!(
            said(&DNSSEC_DS_STALE, &signed_but(&[], "ds example.org 4711")),
            [
                "warning example.org: DS records of `example.org` fit no key it has: tag 4711, algorithm 13 (ECDSAP256SHA256)."
            ]
        );
    }

    #[test]
    fn alone_it_breaks_the_zone_which_another_rule_says() {
        let said = said(&DNSSEC_DS_STALE, &signed_but(&[], "digest example.org\nds example.org 4711"));
        assert!(said.len() == 1 && said[0].starts_with("not-checked"), "{said:?}");
    }

    /// The zone is judged though one of its answers is forged.
    #[test]
    fn a_bogus_answer_hides_no_zone() {
        let said = said(&DNSSEC_DS_STALE, &signed_but(&[], "bogus mx1.example.org A"));
        assert!(said.len() == 1 && said[0].starts_with("pass example.org"), "{said:?}");
    }

    #[test]
    fn an_unsigned_domain_has_no_ds_record() {
        assert!(said(&DNSSEC_DS_STALE, GOOD)[0].starts_with("not-applicable"));
    }
}
