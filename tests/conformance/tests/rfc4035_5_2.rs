//! RFC 4035 §5.2: from a parent's DS records to a child's keys, and what proves that there are none.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "support/signed.rs"]
mod signed;

use signed::{World, Zone, address, alias, answer, hex, name, nsec, question, record};
use waxseal_core::dns::{Record, RecordData, Rtype};
use waxseal_core::dnssec::{Reason, SecurityStatus, key_tag};

/// `parent` is the anchor; `child.parent` is asked for an unsigned address, and `denial` answers the question for DS.
fn below(denial: Option<Record>) -> SecurityStatus {
    let zone = Zone::new("parent");
    let mut world = World::anchored(&zone);
    let authority = denial.map(|denial| zone.sign(&[denial])).unwrap_or_default();
    world.add(&question("child.parent", Rtype::DS), answer(Vec::new(), authority));
    let asked = question("child.parent", Rtype::A);
    world.add(&asked, answer(vec![address("child.parent")], Vec::new()));
    world.prove(&asked).status
}

/// DS-CH-4: NS set, DS and SOA clear.
#[test]
fn an_unsigned_delegation_is_proved_by_ns_without_ds_and_soa() {
    let denial = |types: &[Rtype]| Some(nsec("child.parent", "z.parent", types));
    assert_eq!(below(denial(&[Rtype::NS, Rtype::RRSIG, Rtype::NSEC])), SecurityStatus::Insecure);
    assert_eq!(below(denial(&[Rtype::NS, Rtype::DS, Rtype::RRSIG])), SecurityStatus::Bogus);
    assert_eq!(below(denial(&[Rtype::NS, Rtype::SOA, Rtype::RRSIG])), SecurityStatus::Bogus);
    assert_eq!(below(denial(&[Rtype::A, Rtype::RRSIG, Rtype::NSEC])), SecurityStatus::Bogus, "no NS, no cut");
}

/// DS-SIG-18, DS-CH-4: that nothing came proves nothing.
#[test]
fn missing_ds_records_prove_nothing() {
    assert_eq!(below(None), SecurityStatus::Bogus);
}

/// DS-CH-1, DS-CH-5: the DS must fit a key that signs the key set.
#[test]
fn a_ds_leads_to_the_key_it_fits() {
    let (root, zone, other) = (Zone::new("."), Zone::new("zone"), Zone::new("other"));
    let asked = question("zone", Rtype::A);
    let prove = |ds: Record, keys: Vec<Record>| {
        let mut world = World::anchored(&root);
        world.add(&question("zone", Rtype::DS), answer(root.sign(&[ds]), Vec::new()));
        world.add(&question("zone", Rtype::DNSKEY), answer(keys, Vec::new()));
        world.add(&asked, answer(zone.sign(&[address("zone")]), Vec::new()));
        world.prove(&asked)
    };
    let own = || zone.sign(&[zone.dnskey()]);
    assert_eq!(prove(zone.ds(), own()).status, SecurityStatus::Secure);
    let foreign = Record { owner: name("zone"), ..other.ds() };
    assert!(matches!(prove(foreign, own()).reason, Some(Reason::DsWithoutKey { .. })));
    let mut one_bit = zone.ds();
    one_bit.rdata[35] ^= 1;
    assert!(matches!(prove(one_bit, own()).reason, Some(Reason::DsWithoutKey { .. })));
    assert!(matches!(prove(zone.ds(), vec![zone.dnskey()]).reason, Some(Reason::SignatureMissing { .. })));
    assert!(matches!(prove(zone.ds(), Vec::new()).reason, Some(Reason::DnskeyMissing { .. })));
    let unknown = record("zone", Rtype::DS, &[&zone.ds().rdata[..2], &[99, 2], &[0; 32]].concat());
    assert_eq!(prove(unknown, own()).status, SecurityStatus::Insecure, "DS-CH-2");
    let unknown = record("zone", Rtype::DS, &[&zone.ds().rdata[..3], &[99], &[0; 32]].concat());
    assert_eq!(prove(unknown, own()).status, SecurityStatus::Insecure, "DS-CH-2");
}

/// DS-V-5 (RFC 4509 §2.3): the digest of the RFC's key. Its algorithm is 5, so that nothing signed with it counts; that
/// the DS fits shows in what is missing next.
#[test]
fn the_digest_of_the_rfc_fits() {
    let public = "01039e8a247418e318903b215a848acfd5f37f026bd4062db26c774c690968d5\
                  d56df8bfda91e6f36d9a279888f41333357c5e6029990d10fdf5663062a51276\
                  3326980a615ddbf17a05ddfcce7e5fb3abcca05a31b0957452d4521e83870789\
                  063115bf97f6c308ccf57cdc9ce7fe10f6ed1bd0cc0660038c50dcdb0feb963c2f17";
    let key = record("dskey.example.com", Rtype::DNSKEY, &[&[1, 0, 3, 5][..], &hex(public)].concat());
    assert_eq!(key_tag(&key.rdata), 60_485);
    let mut digest = hex("d4b7d520e7bb5f0f67674a0cceb1e3e0614b93c4f9e99b8383f6a1e4469da50a");
    let asked = question("dskey.example.com", Rtype::DNSKEY);
    let reason = |digest: &[u8]| {
        let mut world = World::default();
        world.anchor(&name("dskey.example.com"), &[&[236, 69, 5, 2][..], digest].concat());
        world.add(&asked, answer(vec![key.clone()], Vec::new()));
        world.prove(&asked).reason
    };
    assert!(matches!(reason(&digest), Some(Reason::SignatureMissing { .. })));
    digest[31] ^= 1;
    assert!(matches!(reason(&digest), Some(Reason::DsWithoutKey { .. })));
}

/// DS-CH-8 (RFC 6840 §5.10): any of several anchors will do.
#[test]
fn one_anchor_that_fits_is_enough() {
    let (zone, other) = (Zone::new("zone"), Zone::new("other"));
    let mut world = World::anchored(&zone);
    world.anchor(&zone.name, &other.ds().rdata);
    let asked = question("zone", Rtype::A);
    world.add(&asked, answer(zone.sign(&[address("zone")]), Vec::new()));
    assert_eq!(world.prove(&asked).status, SecurityStatus::Secure);
}

/// DS-CH-7 (RFC 6672 §5.3.1): the CNAME beside a DNAME is compared, not believed; the chain is worth its weakest link.
#[test]
fn a_dname_makes_its_own_cname() {
    let zone = Zone::new("zone");
    let mut world = World::anchored(&zone);
    let asked = question("www.old.zone", Rtype::A);
    let end = zone.sign(&[address("www.new.zone")]);
    let dname = zone.sign(&[alias("old.zone", Rtype::DNAME, "new.zone")]);
    for (target, status) in
        [("www.new.zone", SecurityStatus::Secure), ("www.evil.zone", SecurityStatus::Bogus)]
    {
        let cname = vec![alias("www.old.zone", Rtype::CNAME, target)];
        world.add(&asked, answer([dname.clone(), cname, end.clone()].concat(), Vec::new()));
        assert_eq!(world.prove(&asked).status, status, "{target}");
    }
    world.add(&asked, answer([dname.clone(), end].concat(), Vec::new()));
    assert_eq!(world.prove(&asked).status, SecurityStatus::Secure, "RFC 6672 asks for no CNAME");
    world.no_ds(&zone, "new.zone", nsec("new.zone", "old.zone", &[Rtype::NS]));
    world.add(&asked, answer([dname, vec![address("www.new.zone")]].concat(), Vec::new()));
    assert_eq!(world.prove(&asked).status, SecurityStatus::Insecure, "RFC 6672 §5.3.3");
}

/// DS-CH-7 (RFC 6672 §5.3.1): every unsigned CNAME is compared, also one that was asked for, that stands behind the
/// right one, or that cannot be read.
#[test]
fn a_dname_vouches_for_nothing_but_its_own_cname() {
    let zone = Zone::new("zone");
    let mut world = World::anchored(&zone);
    let dname = zone.sign(&[alias("old.zone", Rtype::DNAME, "new.zone")]);
    let end = zone.sign(&[address("www.new.zone")]);
    let made = alias("www.old.zone", Rtype::CNAME, "www.new.zone");
    let other = alias("www.old.zone", Rtype::CNAME, "www.evil.zone");
    let mut unreadable = made.clone();
    unreadable.rdata = b"\x03www\x80\x14".to_vec();
    unreadable.data = RecordData::Other(unreadable.rdata.clone());
    world.add(&question("www.old.zone", Rtype::DS), answer(dname.clone(), Vec::new()));
    world.no_ds(&zone, "old.zone", nsec("old.zone", "zone", &[Rtype::DNAME, Rtype::RRSIG, Rtype::NSEC]));
    let mut status = |rtype: Rtype, cnames: &[&Record]| {
        let asked = question("www.old.zone", rtype);
        let cnames: Vec<Record> = cnames.iter().map(|record| (*record).clone()).collect();
        world.add(&asked, answer([dname.clone(), cnames, end.clone()].concat(), Vec::new()));
        world.prove(&asked).status
    };
    for rtype in [Rtype::CNAME, Rtype::A] {
        assert_eq!(status(rtype, &[&made]), SecurityStatus::Secure, "{rtype}");
        assert_eq!(status(rtype, &[&made, &other]), SecurityStatus::Bogus, "{rtype}");
        assert_eq!(status(rtype, &[&unreadable, &other]), SecurityStatus::Bogus, "{rtype}");
    }
    assert_eq!(status(Rtype::CNAME, &[&unreadable]), SecurityStatus::Bogus);
    assert_eq!(status(Rtype::CNAME, &[&made, &unreadable]), SecurityStatus::Bogus);
    assert_eq!(
        status(Rtype::A, &[&unreadable]),
        SecurityStatus::Secure,
        "the DNAME alone says where it leads"
    );
}
