//! RFC 4035 §5.4: absence by the order of names.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "support/signed.rs"]
mod signed;

use signed::{World, Zone, address, answer, message, nsec, question, renamed};
use waxseal_core::dns::{OptRcode, Record, Rtype};
use waxseal_core::dnssec::{NXNAME, Outcome, Proof, SecurityStatus};

const APEX: [Rtype; 2] = [Rtype::NS, Rtype::SOA];
const HOST: [Rtype; 1] = [Rtype::A];

fn deny(owner: &str, rtype: Rtype, rcode: OptRcode, records: &[Record]) -> Proof {
    let zone = Zone::new("example");
    let mut world = World::anchored(&zone);
    let authority = records.iter().flat_map(|record| zone.sign(std::slice::from_ref(record))).collect();
    world.add(&question(owner, rtype), message(rcode, Vec::new(), authority));
    world.prove(&question(owner, rtype))
}

#[track_caller]
fn check(owner: &str, rcode: OptRcode, records: &[Record], status: SecurityStatus) {
    let proof = deny(owner, Rtype::TLSA, rcode, records);
    assert_eq!(proof.status, status, "{:?}", proof.reason);
}

/// DS-DEN-1: the name and the wildcard are covered, by one record or by two; the last record ends at the apex.
#[test]
fn no_name() {
    let (no_name, secure, bogus) = (OptRcode::NXDOMAIN, SecurityStatus::Secure, SecurityStatus::Bogus);
    let apex = nsec("example", "b.example", &APEX);
    check("a.example", no_name, std::slice::from_ref(&apex), secure);
    let last = nsec("m.example", "example", &HOST);
    check("x.example", no_name, &[apex.clone(), last.clone()], secure);
    check("x.example", no_name, &[last], bogus);
    check("x.example", no_name, &[apex], bogus);
    let whole = nsec("example", "example", &APEX);
    check("x.example", no_name, std::slice::from_ref(&whole), secure);
    check("x.example", OptRcode::NOERROR, &[whole], bogus);
    let backwards = nsec("y.example", "b.example", &HOST);
    check("x.example", no_name, &[backwards, nsec("example", "b.example", &APEX)], bogus);
}

/// DS-DEN-2, DS-DEN-3: the name's own record, or one whose next name is below it.
#[test]
fn no_data() {
    let (secure, bogus) = (SecurityStatus::Secure, SecurityStatus::Bogus);
    let deny = |types: &[Rtype], status| {
        check("host.example", OptRcode::NOERROR, &[nsec("host.example", "x.example", types)], status);
    };
    deny(&HOST, secure);
    deny(&[Rtype::TLSA], bogus);
    deny(&[Rtype::CNAME], bogus);
    deny(&[Rtype::NS], bogus);
    let empty = nsec("example", "a.host.example", &APEX);
    check("host.example", OptRcode::NOERROR, std::slice::from_ref(&empty), secure);
    check("host.example", OptRcode::NXDOMAIN, &[empty], bogus);
}

/// DS-DEN-4: the wildcard at the closest encloser, and none above it.
#[test]
fn no_data_at_a_wildcard() {
    let (secure, bogus) = (SecurityStatus::Secure, SecurityStatus::Bogus);
    let gap = nsec("b.example", "y.example", &HOST);
    let wildcard = |types: &[Rtype]| nsec("*.example", "b.example", types);
    check("x.example", OptRcode::NOERROR, &[gap.clone(), wildcard(&HOST)], secure);
    check("x.example", OptRcode::NOERROR, &[gap.clone(), wildcard(&[Rtype::TLSA])], bogus);
    check("x.example", OptRcode::NOERROR, &[gap.clone(), wildcard(&[Rtype::CNAME])], bogus);
    let deeper = nsec("b.x.example", "y.example", &HOST);
    check("c.x.example", OptRcode::NOERROR, &[deeper, wildcard(&HOST)], bogus);
}

/// DS-DEN-5: nothing is closer than the wildcard's parent.
#[test]
fn an_expanded_wildcard() {
    let zone = Zone::new("example");
    let asked = question("x.example", Rtype::A);
    for (gap, status) in [
        (nsec("b.example", "y.example", &HOST), SecurityStatus::Secure),
        (nsec("b.example", "c.example", &HOST), SecurityStatus::Bogus),
        (nsec("x.example", "y.example", &HOST), SecurityStatus::Bogus),
        (nsec("b.example", "a.x.example", &HOST), SecurityStatus::Bogus),
    ] {
        let mut world = World::anchored(&zone);
        let expanded = renamed(zone.sign(&[address("*.example")]), "x.example");
        world.add(&asked, answer(expanded, zone.sign(&[gap])));
        assert_eq!(world.prove(&asked).status, status);
    }
}

/// DS-DEN-8, DS-DEN-9 (RFC 6840 §4.1, RFC 6672 §5.3.2): a cut's or a DNAME's record is not about names below it.
#[test]
fn records_at_cuts_and_dnames_are_not_about_names_below() {
    let apex = nsec("example", "b.example", &APEX);
    for types in [&[Rtype::NS][..], &[Rtype::DNAME], &[Rtype::NS, Rtype::DS]] {
        let at = nsec("cut.example", "y.example", types);
        let records = [apex.clone(), at];
        check("x.cut.example", OptRcode::NXDOMAIN, &records, SecurityStatus::Bogus);
        check("m.example", OptRcode::NXDOMAIN, &records, SecurityStatus::Secure);
    }
}

/// DS-DEN-10 (RFC 9824 §3): a record of the name itself says that there is no such name, or that it is empty.
#[test]
fn compact_denial() {
    let next = "\\000.x.example";
    let deny = |types: &[Rtype]| {
        let proof = deny("x.example", Rtype::TLSA, OptRcode::NOERROR, &[nsec("x.example", next, types)]);
        assert_eq!(proof.status, SecurityStatus::Secure, "{:?}", proof.reason);
        proof.outcome
    };
    assert_eq!(deny(&[Rtype::RRSIG, Rtype::NSEC, NXNAME]), Some(Outcome::NoName));
    assert_eq!(deny(&[Rtype::RRSIG, Rtype::NSEC]), Some(Outcome::NoData));
}

/// DS-SIG-19 (RFC 6840 §4.2): whatever came for ANY is never complete, so nothing is proved of it.
#[test]
fn any_is_never_secure() {
    let zone = Zone::new("example");
    let mut world = World::anchored(&zone);
    let asked = question("example", Rtype::ANY);
    world.add(
        &asked,
        answer(zone.sign(&[address("example")]), zone.sign(&[nsec("example", "example", &APEX)])),
    );
    assert_ne!(world.prove(&asked).status, SecurityStatus::Secure);
}
