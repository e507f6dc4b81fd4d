//! RFC 6698 §2 and §4.1: which TLSA records are of use to a mail sender, by RFC 7672 §3.1.

use waxseal_conformance::requirements;
use waxseal_core::dane::{Malformation, Parameter, TlsaError, Usability, parse_presentation, parse_rdata};

#[track_caller]
fn check(id: &str, numbers: &str, data_length: usize, expected: Usability) {
    assert!(requirements::find(id).is_some(), "{id} is not in the list of requirements");
    let record = parse_presentation(&format!("{numbers} {}", "5a".repeat(data_length)));
    assert_eq!(record.map(|record| record.usability()), Ok(expected), "{numbers}");
}

fn unknown(parameter: Parameter) -> Usability {
    Usability::UnknownParameter { parameter }
}

#[test]
fn digests_of_dane_usages_are_usable() {
    for numbers in ["3 1 1", "2 0 1", "3 0 1", "2 1 1"] {
        check("TLSA-4.1-4", numbers, 32, Usability::Usable);
    }
    for numbers in ["3 1 2", "3 0 2", "2 1 2", "2 0 2"] {
        check("TLSA-4.1-4", numbers, 64, Usability::Usable);
    }
}

#[test]
fn pkix_usages_are_apart() {
    for numbers in ["0 0 1", "0 1 1", "1 0 1", "1 1 1"] {
        check("TLSA-4.1-4", numbers, 32, Usability::PkixUsage);
    }
}

#[test]
fn digest_one_octet_short() {
    let why = Malformation::DigestLength { found: 31, expected: 32 };
    check("TLSA-2.1.4-1", "3 1 1", 31, Usability::Malformed { why });
}

#[test]
fn no_data() {
    check("TLSA-2.1.4-1", "3 1 1", 0, Usability::Malformed { why: Malformation::Empty });
}

#[test]
fn full_data_that_are_no_der() {
    check("TLSA-2.1.4-1", "2 0 0", 40, Usability::Malformed { why: Malformation::NotACertificate });
    check("TLSA-2.1.4-1", "3 1 0", 40, Usability::Malformed { why: Malformation::NotAPublicKey });
}

#[test]
fn unknown_selector() {
    check("TLSA-4.1-4", "3 2 1", 32, unknown(Parameter::Selector));
}

#[test]
fn unknown_matching_type() {
    check("TLSA-4.1-4", "3 1 3", 32, unknown(Parameter::MatchingType));
}

#[test]
fn unknown_usage() {
    check("TLSA-4.1-4", "4 1 1", 32, unknown(Parameter::CertificateUsage));
    check("TLSA-4.1-4", "255 1 1", 32, unknown(Parameter::CertificateUsage));
}

#[test]
fn presentation_form() {
    assert!(matches!(parse_presentation("3 1 x"), Err(TlsaError::NumberInvalid { .. })));
    assert_eq!(parse_presentation("3 1 1 abc"), Err(TlsaError::DataNotHex));
    assert_eq!(parse_presentation("DANE-EE SPKI SHA2-256 ab cd"), parse_rdata(&[3, 1, 1, 0xAB, 0xCD]));
}
