//! RFC 4034 §6: the canonical form and order that signatures cover; with the examples of RFC 6605 and RFC 8080.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "support/signed.rs"]
mod signed;

use signed::{
    Terms, World, Zone, address, answer, hex, name, nsec, question, record, renamed, with_signature,
};
use waxseal_core::dns::{Name, Record, Rtype};
use waxseal_core::dnssec::{Reason, SecurityStatus, key_tag};

/// DS-CAN-1: the order of RFC 4034 §6.1's example.
#[test]
fn names_are_in_canonical_order() {
    let ordered: Vec<Name> = [
        "example",
        "a.example",
        "yljkjljk.a.example",
        "Z.a.example",
        "zABC.a.EXAMPLE",
        "z.example",
        "\\001.z.example",
        "*.z.example",
        "\\200.z.example",
    ]
    .map(name)
    .into();
    for (place, left) in ordered.iter().enumerate() {
        for (other, right) in ordered.iter().enumerate() {
            assert_eq!(left.cmp(right), place.cmp(&other), "{left} and {right}");
        }
    }
}

/// A zone `example` that is the anchor, with what is signed there.
fn prove(rtype: Rtype, owner: &str, records: Vec<Record>) -> waxseal_core::dnssec::Proof {
    let zone = Zone::new("example");
    let mut world = World::anchored(&zone);
    world.no_ds(&zone, owner, nsec(owner, "zz.example", &[rtype]));
    world.add(&question(owner, rtype), answer(records, Vec::new()));
    world.prove(&question(owner, rtype))
}

/// DS-CAN-2: the owner's case and a TTL counted down by a cache are not what is signed.
#[test]
fn case_and_ttl_are_not_signed() {
    let zone = Zone::new("example");
    let mut records = renamed(zone.sign(&[address("host.example")]), "HoSt.eXample");
    for record in &mut records {
        record.ttl = 7;
    }
    let proof = prove(Rtype::A, "host.example", records);
    assert_eq!((proof.status, proof.ttl()), (SecurityStatus::Secure, Some(7)));
}

/// DS-CAN-3: the name in an MX record is signed in lower case, the next name of an NSEC record as it stands.
#[test]
fn names_inside_data_are_folded_for_old_types_only() {
    let zone = Zone::new("example");
    let mx = |host: &str| record("example", Rtype::MX, &[&[0, 10, 4], host.as_bytes(), &[0]].concat());
    let mut signed = zone.sign(&[mx("mail")]);
    signed[0] = mx("MaiL");
    assert_eq!(prove(Rtype::MX, "example", signed).status, SecurityStatus::Secure);

    let next =
        |host: &str| record("example", Rtype::NSEC, &[&[4], host.as_bytes(), &[0, 0, 1, 0x40]].concat());
    let mut signed = zone.sign(&[next("Next")]);
    assert_eq!(prove(Rtype::NSEC, "example", signed.clone()).status, SecurityStatus::Secure);
    signed[0] = next("next");
    assert_eq!(prove(Rtype::NSEC, "example", signed).status, SecurityStatus::Bogus);
}

/// DS-CAN-4: records come in any order, and equal ones count once.
#[test]
fn order_and_duplicates_do_not_matter() {
    let zone = Zone::new("example");
    let one = |last| record("host.example", Rtype::A, &[192, 0, 2, last]);
    let signature = zone.signature(&[one(1), one(2), one(10)], &Terms::default());
    for order in [[1, 2, 10, 10], [10, 2, 1, 2], [2, 1, 2, 10]] {
        let mut records: Vec<Record> = order.map(one).into();
        records.push(signature.clone());
        assert_eq!(prove(Rtype::A, "host.example", records).status, SecurityStatus::Secure, "{order:?}");
    }
    let records = vec![one(1), one(2), signature];
    assert_eq!(prove(Rtype::A, "host.example", records).status, SecurityStatus::Bogus, "one is missing");
}

/// DS-CAN-5, DS-V-2: the key, DS and signature of RFC 6605 §6.1. Only the key set's signature is made here.
#[test]
fn the_signature_of_the_rfc_verifies() {
    let secret = "194e929d0fcebbec42e51ba6b88508b8966d7974f6cf43bfa24d6cdfc12dea64";
    let signature = "ab1eb02d8aa687e97da0229337aa8873e6f0eb26be289f28333d183f5d3b7a95\
                     c0c869adfb748daee3c5286eed6682c12e5533186baced9c26c167a9ebae950b";
    let public = "1a88c88615d437fbb8bf9e1942a1929f28562706ae6c2bd399e7b1bfb6d1e9e7\
                  5b92b4aa42917ae1c61b701ef035c3fe7be3009cbafe5a2f71316c902dcf0d00";
    let zone = Zone::p256("example.net", &hex(secret));
    assert_eq!(zone.dnskey().rdata[4..], hex(public));
    assert_eq!(zone.tag(), 55_648);

    let (inception, expiration) = (1_281_607_479, 1_284_026_679);
    let terms = Terms { inception, expiration, ..Terms::default() };
    let mut world = World::default();
    let digest = "b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17";
    world.anchor(&zone.name, &[&[217, 96, 13, 2][..], &hex(digest)].concat());
    world
        .add(&question("example.net", Rtype::DNSKEY), answer(zone.sign_on(&[zone.dnskey()], &terms), vec![]));
    let asked = question("www.example.net", Rtype::A);
    let signed = zone.sign_on(&[address("www.example.net")], &terms);
    let printed = with_signature(&signed[1], &hex(signature));
    world.add(&asked, answer(vec![signed[0].clone(), printed], vec![]));
    assert_eq!(world.prove_at(&asked, inception).status, SecurityStatus::Secure);
    let other = record("www.example.net", Rtype::A, &[192, 0, 2, 2]);
    world.add(&asked, answer(vec![other, with_signature(&signed[1], &hex(signature))], vec![]));
    assert_eq!(world.prove_at(&asked, inception).status, SecurityStatus::Bogus);
}

/// DS-CAN-6: fewer labels than the owner has make a wildcard, more make the signature useless.
#[test]
fn labels_tell_the_wildcard() {
    let zone = Zone::new("example.com");
    let mut world = World::anchored(&zone);
    let asked = question("a.b.example.com", Rtype::A);
    let expanded = renamed(zone.sign(&[address("*.example.com")]), "a.b.example.com");
    let gap = zone.sign(&[nsec("example.com", "c.example.com", &[Rtype::SOA, Rtype::NS])]);
    world.add(&asked, answer(expanded, gap));
    let proof = world.prove(&asked);
    assert_eq!(proof.status, SecurityStatus::Secure, "{proof:#?}");
    assert_eq!(proof.links[0].wildcard, Some(name("*.example.com")));

    let too_many = Terms { labels: Some(5), ..Terms::default() };
    let records = zone.sign_on(&[address("a.b.example.com")], &too_many);
    world.add(&asked, answer(records, Vec::new()));
    assert_eq!(world.prove(&asked).status, SecurityStatus::Bogus);
}

/// DS-V-3, DS-V-4 (RFC 8080 §6.1): the signature of the RFC counts three labels where there are two, and must fail; the
/// one of erratum 4935 verifies.
#[test]
fn the_signature_with_a_label_too_many_fails() {
    let zone = Zone::ed25519("example.com", b"82260384628080122645190204142262");
    assert_eq!(
        zone.dnskey().rdata[4..],
        hex("974d96a22d224bc01adb915091477d44ccd91c9a41a11430010117d52c59240e")
    );
    assert_eq!(zone.tag(), 3_613);
    let (inception, expiration) = (1_438_207_200, 1_440_021_600);
    let digest = "3aa5ab37efce57f737fc1627013fee07bdf241bd10f3b1964ab55c78e79a304b";
    let mx = record("example.com", Rtype::MX, b"\x00\x0a\x04mail\x07example\x03com\x00");
    let asked = question("example.com", Rtype::MX);
    for (labels, signature, status) in [
        (
            3,
            "11d93e201f4a34d5a0d070239bb15acd7cab7799b7464f333596ef36901c33e7\
             b2b2a71438c2235a87af1648c7e4668c59e1bde8651566ee8408a39099e9870e",
            SecurityStatus::Bogus,
        ),
        (
            2,
            "a0bf64ac9ba7ef17c138859c1878bb99a839fe1759aca5b0d798cf1ab1e98d07\
             9102f4ddb3368f0fe40bb377f1f00e0cddedb799167d56b6e932783072ba8d02",
            SecurityStatus::Secure,
        ),
    ] {
        let terms = Terms { inception, expiration, ..Terms::default() };
        let mut world = World::default();
        world.anchor(&zone.name, &[&[14, 29, 15, 2][..], &hex(digest)].concat());
        world.add(
            &question("example.com", Rtype::DNSKEY),
            answer(zone.sign_on(&[zone.dnskey()], &terms), vec![]),
        );
        let signed = zone.sign_on(std::slice::from_ref(&mx), &Terms { labels: Some(labels), ..terms });
        // The signature is right over what it says: only its label count is wrong.
        assert_eq!(signed[1], with_signature(&signed[1], &hex(signature)));
        world.add(&asked, answer(signed, vec![]));
        let proof = world.prove_at(&asked, inception);
        assert_eq!(proof.status, status, "{labels} labels: {:?}", proof.reason);
        assert_eq!(matches!(proof.reason, Some(Reason::SignatureInvalid { .. })), labels == 3);
    }
}

/// DS-V-6 (RFC 4034 Appendix B): tags of the RFCs' keys, and of algorithm 1, whose tag is cut from the modulus.
#[test]
fn key_tags() {
    let zone =
        Zone::p256("example.net", &hex("194e929d0fcebbec42e51ba6b88508b8966d7974f6cf43bfa24d6cdfc12dea64"));
    assert_eq!(key_tag(&zone.dnskey().rdata), 55_648);
    assert_eq!(key_tag(&[1, 0, 3, 5, 0xff]), 0x0306, "0100 + 0305 + ff00, and the carry");
    assert_eq!(key_tag(&[0xff, 0xff, 0xff, 0xff]), 0xffff, "the carry is added once");
    assert_eq!(key_tag(&[1, 1, 3, 1, 9, 9, 0xab, 0xcd, 0xef]), 0xabcd, "RFC 6840 §5.5");
}
