//! RFC 4035 §4.9: what a validating stub resolver asks for, and what of the response it does not believe.

#[path = "support/signed.rs"]
mod signed;

use signed::{Zone, address, answer, encode, question};
use waxseal_core::dns::{Message, Rtype, encode_query};

/// DS-BIT-1, DS-BIT-2, DS-BIT-4: DO and CD are set, AD is not.
#[test]
fn a_query_asks_for_signatures_and_for_what_does_not_verify() {
    let octets = encode_query(&question("host.example", Rtype::A));
    assert_eq!(octets[3] & 0x10, 0x10, "CD");
    assert_eq!(octets[3] & 0x20, 0, "AD");
    // The OPT record (RFC 6891 §6.1.2): root, type 41, size, extended RCODE, version, flags.
    let question_end = 12 + b"\x04host\x07example\x00".len() + 4;
    let opt = &octets[question_end..];
    assert_eq!(opt[..3], [0, 0, 41]);
    assert_eq!(opt[7] & 0x80, 0x80, "DO");
}

/// DS-BIT-3, DS-BIT-5: the resolver's own verdict changes nothing.
#[test]
fn the_ad_bit_is_not_read() {
    let zone = Zone::new("example");
    let asked = question("host.example", Rtype::A);
    let mut octets = encode(&asked, &answer(zone.sign(&[address("host.example")]), Vec::new()));
    let without = Message::parse(&octets, &asked, 0).unwrap();
    octets[3] |= 0x20;
    assert_eq!(Message::parse(&octets, &asked, 0), Ok(without));
}
