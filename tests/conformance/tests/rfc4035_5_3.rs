//! RFC 4035 §5.3: which signatures count.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "support/signed.rs"]
mod signed;

use signed::{NOW, TTL, Terms, World, Zone, address, answer, name, nsec, question, record, renamed};
use waxseal_core::dns::{Record, Rtype};
use waxseal_core::dnssec::{Proof, Reason, SecurityStatus};

const OWNER: &str = "host.zone";

/// The proof of `records` at `host.zone` in the zone `zone`, which is the anchor.
fn prove(zone: &Zone, records: Vec<Record>) -> Proof {
    prove_at(zone, records, NOW)
}

fn prove_at(zone: &Zone, records: Vec<Record>, now: u32) -> Proof {
    let mut world = World::anchored(zone);
    world.no_ds(zone, OWNER, nsec(OWNER, "z.zone", &[Rtype::A]));
    let asked = question(OWNER, Rtype::A);
    world.add(&asked, answer(records, Vec::new()));
    world.prove_at(&asked, now)
}

fn signed_on(terms: &Terms) -> Proof {
    let zone = Zone::new("zone");
    prove(&zone, zone.sign_on(&[address(OWNER)], terms))
}

/// DS-SIG-1, DS-SIG-3, DS-SIG-17: of another owner or type it is no signature of these records, and without one they are
/// bogus.
#[test]
fn a_signature_of_other_records_does_not_count() {
    let zone = Zone::new("zone");
    let of_other_owner = zone.signature(&[address("other.zone")], &Terms::default());
    let of_other_type = zone.signature(&[record(OWNER, Rtype::AAAA, &[0; 16])], &Terms::default());
    for signature in [of_other_owner, of_other_type] {
        let reason = prove(&zone, vec![address(OWNER), signature]).reason;
        assert!(matches!(reason, Some(Reason::SignatureMissing { .. })), "{reason:?}");
    }
    let renamed = renamed(zone.sign(&[address("other.zone")]), OWNER);
    assert_eq!(prove(&zone, renamed).status, SecurityStatus::Bogus);
}

/// DS-SIG-2: only a zone above signs.
#[test]
fn a_signer_that_is_not_above_does_not_count() {
    for signer in ["other", "x.host.zone", "sibling.zone"] {
        let terms = Terms { signer: Some(name(signer)), ..Terms::default() };
        assert_eq!(signed_on(&terms).status, SecurityStatus::Bogus, "{signer}");
    }
}

/// DS-SIG-4 (RFC 4034 §3.1.3).
#[test]
fn more_labels_than_the_owner_has_do_not_count() {
    let proof = signed_on(&Terms { labels: Some(3), ..Terms::default() });
    assert!(matches!(proof.reason, Some(Reason::SignatureInvalid { .. })), "{:?}", proof.reason);
}

/// DS-SIG-5: both ends are included, and times are serial numbers (RFC 1982).
#[test]
fn a_signature_counts_from_its_inception_to_its_expiration() {
    let status = |inception, expiration| {
        let proof = signed_on(&Terms { inception, expiration, ..Terms::default() });
        proof.reason.map_or("good", |reason| reason.code())
    };
    assert_eq!(status(NOW, NOW), "good");
    assert_eq!(status(NOW + 1, NOW + 2), "signature-not-yet-valid");
    assert_eq!(status(NOW - 2, NOW - 1), "signature-expired");
    let zone = Zone::new("zone");
    let terms = Terms { inception: u32::MAX - 10, expiration: 10, ..Terms::default() };
    let keys = zone.sign_on(&[zone.dnskey()], &terms);
    for (now, status) in
        [(5, SecurityStatus::Secure), (u32::MAX, SecurityStatus::Secure), (11, SecurityStatus::Bogus)]
    {
        let mut world = World::anchored(&zone);
        world.add(&question("zone", Rtype::DNSKEY), answer(keys.clone(), Vec::new()));
        let asked = question("zone", Rtype::A);
        world.add(&asked, answer(zone.sign_on(&[address("zone")], &terms), Vec::new()));
        assert_eq!(world.prove_at(&asked, now).status, status, "at {now}");
    }
}

/// DS-SIG-6 (RFC 6840 §5.12).
#[test]
fn a_signature_by_a_key_the_zone_does_not_have_does_not_count() {
    let proof = signed_on(&Terms { tag: Some(1), ..Terms::default() });
    assert!(matches!(proof.reason, Some(Reason::KeyMissing { tag: 1, .. })), "{:?}", proof.reason);
}

/// DS-SIG-7, DS-SIG-8: Zone flag and protocol 3 are needed, SEP is not, REVOKE (RFC 5011 §2.1) forbids.
#[test]
fn flags_and_protocol_of_a_key() {
    for (flags, protocol, status) in [
        (257, 3, SecurityStatus::Secure),
        (256, 3, SecurityStatus::Secure),
        (0x0100 | 0x4000, 3, SecurityStatus::Secure),
        (1, 3, SecurityStatus::Bogus),
        (0, 3, SecurityStatus::Bogus),
        (257, 2, SecurityStatus::Bogus),
        (257 | 0x0080, 3, SecurityStatus::Bogus),
    ] {
        let mut zone = Zone::new("zone");
        (zone.flags, zone.protocol) = (flags, protocol);
        let proof = prove(&zone, zone.sign(&[address(OWNER)]));
        assert_eq!(proof.status, status, "{flags} {protocol}: {:?}", proof.reason);
    }
}

/// DS-SIG-10: the zone's keys must be signed themselves, by the key that is vouched for.
#[test]
fn the_key_set_is_authenticated_first() {
    let (zone, other) = (Zone::new("zone"), Zone::new("other"));
    let asked = question("zone", Rtype::A);
    let foreign = Record { owner: name("zone"), ..other.dnskey() };
    let in_its_name = Terms { signer: Some(name("zone")), ..Terms::default() };
    let keys = vec![zone.dnskey(), foreign];
    for signature in [None, Some(other.signature(&keys, &in_its_name))] {
        let mut world = World::anchored(&zone);
        let set = keys.iter().cloned().chain(signature).collect();
        world.add(&question("zone", Rtype::DNSKEY), answer(set, Vec::new()));
        world.add(&asked, answer(other.sign_on(&[address("zone")], &in_its_name), Vec::new()));
        assert_eq!(world.prove(&asked).status, SecurityStatus::Bogus);
    }
    let mut world = World::anchored(&zone);
    world.add(&question("zone", Rtype::DNSKEY), answer(zone.sign(&keys), Vec::new()));
    world.add(&asked, answer(other.sign_on(&[address("zone")], &in_its_name), Vec::new()));
    assert_eq!(
        world.prove(&asked).status,
        SecurityStatus::Secure,
        "any key of the set may sign (RFC 6840 §6.2)"
    );
}

/// DS-SIG-11, DS-SIG-14 (RFC 6840 §5.4): a signature that does not verify is passed over for one that does.
#[test]
fn one_good_signature_is_enough() {
    let zone = Zone::new("zone");
    let good = zone.signature(&[address(OWNER)], &Terms::default());
    let mut broken = good.clone();
    *broken.rdata.last_mut().unwrap() ^= 1;
    assert_eq!(prove(&zone, vec![address(OWNER), broken.clone()]).status, SecurityStatus::Bogus);
    assert_eq!(prove(&zone, vec![address(OWNER), broken, good]).status, SecurityStatus::Secure);
}

/// DS-SIG-12 (RFC 4035 §5.3.4).
#[test]
fn a_wildcard_needs_the_proof_that_nothing_is_closer() {
    let zone = Zone::new("zone");
    let expanded = renamed(zone.sign(&[address("*.zone")]), OWNER);
    let proof = prove(&zone, expanded);
    assert!(matches!(proof.reason, Some(Reason::WildcardUnproved { .. })), "{:?}", proof.reason);
}

/// DS-SIG-13: the smallest of the record's TTL, the original TTL and the rest of the signature's life.
#[test]
fn a_ttl_is_capped() {
    let zone = Zone::new("zone");
    let ttl = |received, original_ttl, expiration| {
        let terms = Terms { original_ttl, expiration, ..Terms::default() };
        let mut records = zone.sign_on(&[address(OWNER)], &terms);
        records[0].ttl = received;
        prove(&zone, records).ttl()
    };
    assert_eq!(ttl(TTL, TTL, NOW + 86_400), Some(TTL));
    assert_eq!(ttl(60, TTL, NOW + 86_400), Some(60));
    assert_eq!(ttl(TTL, 50, NOW + 86_400), Some(50));
    assert_eq!(ttl(TTL, TTL, NOW + 40), Some(40));
}

/// DS-SIG-16 (RFC 4035 §2.2): nobody signs a delegation's NS records, and nobody misses the signature.
#[test]
fn delegations_and_glue_need_no_signature() {
    let zone = Zone::new("zone");
    let mut world = World::anchored(&zone);
    let asked = question("zone", Rtype::A);
    let unsigned =
        vec![record("child.zone", Rtype::NS, b"\x02ns\x05child\x04zone\x00"), address("ns.child.zone")];
    world.add(&asked, answer(zone.sign(&[address("zone")]), unsigned));
    assert_eq!(world.prove(&asked).status, SecurityStatus::Secure);
}
