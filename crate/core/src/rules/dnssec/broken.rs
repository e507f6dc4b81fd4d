use crate::check::Facts;
use crate::dns::{Name, Rtype};
use crate::dnssec::{Reason, SecurityStatus};
use crate::rules::mx::{domain, with_evidence};
use crate::rules::{Arg, Finding, Outcomes, Severity, Subject};

use super::denial_broken::has_secure_addresses;
use super::listed;
use super::seen::{Role, Seen, all};
use super::zones::conclude;

declare_rule! {
    /// ## What it checks
    /// No answer that mail rests on is bogus: signatures that should be there are, they verify, they are in
    /// force, and absences are proved.
    ///
    /// ## Why it matters
    /// To a sender that validates, a wrong signature is an attack. It gets an error instead of the answer; if
    /// that was the MX record, it "MUST" delay the mail (RFC 7672 §2.1.2), and a host whose TLSA records
    /// cannot be had is one it "MUST NOT" deliver to.
    ///
    /// ## Example
    /// ```fires
    /// signed example.org
    /// bogus example.org MX
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
    /// Sign the zone anew, and let software do it from then on; if the keys are not those of the DS record, have
    /// the registrar publish the DS record of a key the zone has, or remove it until it is right.
    ///
    /// ## Limits
    /// The answers are one resolver's. If it or the network changed them, other senders see something else; a
    /// second resolver shows that. A wrong clock here makes good signatures look expired.
    pub(crate) static DNSSEC_BROKEN = {
        code: "SEC001", name: "dnssec-broken",
        summary: "an answer that mail rests on is signed wrongly",
        severity: Severity::Error, since: "0.1.0", references: [(4035, "5.3"), (4035, "5.5"), (7672, "2.1.2")],
        what: "DNSSEC is broken in {zone}: {reason}. It breaks {questions}.",
        why: "{consequence}",
        fix: "{remedy}",
        pass: "The signatures over what mail rests on verify and are in force, and absences are proved.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let seen = all(facts);
    let broken = defects(facts, &seen);
    broken.iter().for_each(|defect| out.find(finding(facts, defect)));
    let secure = seen.iter().filter(|seen| seen.is_secure()).map(Seen::evidence).collect();
    conclude(facts, out, "nothing that mail rests on is signed", broken.is_empty(), secure);
}

/// One thing that is wrong in one zone, and every answer it spoils.
struct Defect<'a> {
    zone: Name,
    reason: &'a Reason,
    seen: Vec<Seen<'a>>,
}

fn defects<'a>(facts: &Facts, seen: &[Seen<'a>]) -> Vec<Defect<'a>> {
    let mut defects: Vec<Defect<'a>> = Vec::new();
    for seen in seen {
        let Some(reason) = seen.bogus().filter(|reason| !is_anothers(seen, reason)) else { continue };
        let zone = zone_of(facts, seen, reason);
        let same = |defect: &&mut Defect<'_>| defect.zone == zone && defect.reason.code() == reason.code();
        match defects.iter_mut().find(same) {
            Some(defect) => defect.seen.push(*seen),
            None => defects.push(Defect { zone, reason, seen: vec![*seen] }),
        }
    }
    defects
}

/// A host that is signed all the way but for the denial of its TLSA records has a rule of its own.
fn is_anothers(seen: &Seen<'_>, reason: &Reason) -> bool {
    matches!(seen.role, Role::Tlsa(host) if has_secure_addresses(host)) && reason.is_of_denial()
}

/// The zone a defect is in: the one it names, or the deepest proved one around the records.
fn zone_of(facts: &Facts, seen: &Seen<'_>, reason: &Reason) -> Name {
    if let Some(zone) = reason.zone() {
        return zone.clone();
    }
    let (owner, rtype) = reason.rrset().unwrap_or((&seen.question.name, seen.question.rtype));
    if rtype == Rtype::DNSKEY {
        return owner.clone();
    }
    let around = |name: &Name| owner.is_within(name) && (rtype != Rtype::DS || owner != name);
    let proved = facts.zones.iter().filter(|zone| zone.status == SecurityStatus::Secure);
    let deepest =
        proved.map(|zone| &zone.name).filter(|name| around(name)).max_by_key(|name| name.label_count());
    deepest.unwrap_or(owner).clone()
}

fn finding(facts: &Facts, defect: &Defect<'_>) -> Finding {
    let questions: Vec<String> = defect.seen.iter().map(|seen| format!("`{}`", seen.question)).collect();
    let zone = if defect.zone.is_root() { "the root".to_owned() } else { format!("`{}`", defect.zone) };
    let subject = if defect.zone == *facts.domain.name() {
        domain(facts)
    } else {
        Subject::Record(defect.zone.clone())
    };
    let found = Finding::about(subject)
        .arg("zone", Arg::Words(zone))
        .arg("reason", Arg::Words(defect.reason.to_string()))
        .arg("questions", Arg::Words(listed(&questions)))
        .arg("consequence", consequence(&defect.seen))
        .arg("remedy", remedy(defect.reason));
    with_evidence(found, defect.seen.iter().map(Seen::evidence).collect())
}

/// What the worst of the broken answers does to mail.
fn consequence(seen: &[Seen<'_>]) -> &'static str {
    let any = |is: fn(Role<'_>) -> bool| seen.iter().any(|seen| is(seen.role));
    if any(|role| matches!(role, Role::Mx)) {
        "Senders that validate do not find out where mail goes: they keep it, and return it after some days."
    } else if any(|role| matches!(role, Role::Address | Role::Tlsa(_))) {
        "Senders that validate pass the host over; if no other host is left, they keep the mail and return it after some days."
    } else if any(|role| matches!(role, Role::Policy)) {
        "Senders that validate find no MTA-STS policy, so those without an older one deliver without its protection."
    } else {
        "Senders that validate do not find out where to report failures to, so nobody hears of them."
    }
}

fn remedy(reason: &Reason) -> &'static str {
    match reason {
        Reason::DnskeyMissing { .. } | Reason::DsWithoutKey { .. } => {
            "Have the registrar replace the DS record by that of a key the zone has; until then, removing it makes mail flow."
        }
        Reason::SignatureNotYetValid { .. } => {
            "Set the clock of the machine that signs, and see that the clock here is right."
        }
        Reason::AliasForged { .. } | Reason::RcodeContradicts { .. } => {
            "Ask the name servers of the zone directly: if they answer so too, have their software repaired; if not, something on the way changes answers."
        }
        _ if reason.is_of_denial() => {
            "Sign the zone anew, and have each of its name servers send the whole proof (NSEC or NSEC3 with their signatures) when it has no such record."
        }
        _ => {
            "Sign the zone anew, send that to all its name servers, and let software renew signatures from then on."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{said, signed_but};

    /// DANE-2.1.2-1.
    #[test]
    fn the_reason_and_what_it_breaks_are_named() {
        assert_eq!(
            said(&DNSSEC_BROKEN, &signed_but(&[], "bogus example.org MX")),
            [
                "error example.org: DNSSEC is broken in `example.org`: the signature over the MX records of example.org does not verify with key 30796 of example.org, algorithm 13 (ECDSAP256SHA256). It breaks `example.org MX`."
            ]
        );
    }

    /// DS-SIG-1: keys whose signature has expired spoil the whole zone, and that is one finding.
    #[test]
    fn an_expired_zone_is_one_finding() {
        let said =
            said(&DNSSEC_BROKEN, &crate::rules::testing::good_but(&[], "signed example.org 2026-11-22"));
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(
            said[0].contains("the DNSKEY records of example.org expired on 22 Nov 2026")
                && said[0].contains("It breaks `example.org MX`, `_mta-sts.example.org TXT`"),
            "{said:?}"
        );
    }

    #[test]
    fn two_sets_with_one_defect_are_one_finding() {
        let world = signed_but(&[], "bogus mx1.example.org A\nbogus mx2.example.org AAAA");
        let said = said(&DNSSEC_BROKEN, &world);
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].ends_with("It breaks `mx1.example.org A`, `mx2.example.org AAAA`."), "{said:?}");
    }

    #[test]
    fn a_ds_record_of_another_key_is_for_the_registrar() {
        let items = crate::rules::testing::run(
            &DNSSEC_BROKEN,
            &signed_but(&[], "digest example.org\nds example.org 4711"),
        );
        let fix = crate::rules::render(items[0].rule.fix, &items[0].args);
        assert!(fix.starts_with("Have the registrar replace"), "{items:?}");
    }

    #[test]
    fn a_broken_denial_of_tlsa_records_is_left_to_its_own_rule() {
        let said = said(&DNSSEC_BROKEN, &signed_but(&[], "bogus _25._tcp.mx1.example.org TLSA"));
        assert!(said.len() == 1 && said[0].starts_with("not-checked"), "{said:?}");
    }

    #[test]
    fn an_unsigned_domain_has_nothing_to_break() {
        assert!(said(&DNSSEC_BROKEN, crate::rules::testing::GOOD)[0].starts_with("not-applicable"));
    }
}
