//! RFC 7672 §2: what senders that do DANE make of DNS answers, as far as rules report it; with RFC 6698 §4.1 and
//! RFC 7671 §11, which speak of the same signatures.

mod support;

use support::{finds, records_but};
use waxseal_core::rules::Severity;

const TLSA: &str =
    "_25._tcp.mx1.example.org. TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
_25._tcp.mx2.example.org. TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// The good domain in a signed zone, and `more`.
fn signed(more: &str) -> String {
    format!("signed example.org\n{}", records_but(&[], more))
}

#[test]
fn indeterminate_is_neither_secure_nor_insecure() {
    let world = signed(&format!("{TLSA}\nfail example.org DNSKEY timeout"));
    for code in ["SEC001", "SEC002", "SEC010", "TLSA004", "TLSA007"] {
        assert_eq!(finds(&world, code), None, "{code}");
    }
}

#[test]
fn a_proved_absence_of_tlsa_records_is_no_error() {
    for code in ["SEC001", "SEC009", "TLSA001", "TLSA007"] {
        assert_eq!(finds(&signed(""), code), None, "{code}");
    }
}

#[test]
fn a_bogus_mx_answer_delays_mail() {
    let world = signed("bogus example.org MX");
    assert_eq!(finds(&world, "SEC001"), Some(Severity::Error));
    assert_eq!(finds(&world, "MX001"), Some(Severity::Error));
}

#[test]
fn a_tlsa_answer_that_fails_makes_a_signed_host_unreachable() {
    let failing = "fail _25._tcp.mx1.example.org. TLSA servfail";
    assert_eq!(finds(&signed(failing), "TLSA001"), Some(Severity::Error));
    assert_eq!(finds(&records_but(&[], failing), "TLSA001"), Some(Severity::Warning));
    let broken = signed("bogus _25._tcp.mx1.example.org TLSA");
    assert_eq!(finds(&broken, "SEC009"), Some(Severity::Error));
    assert_eq!(finds(&broken, "TLSA001"), None);
}

#[test]
fn unsigned_tlsa_records_do_not_count() {
    assert_eq!(finds(&records_but(&[], TLSA), "TLSA007"), Some(Severity::Warning));
    assert_eq!(
        finds(&signed(&format!("{TLSA}\nunsigned _tcp.mx1.example.org")), "TLSA007"),
        Some(Severity::Warning)
    );
    assert_eq!(finds(&signed(TLSA), "TLSA007"), None);
}

#[test]
fn unsigned_mx_records_leave_signed_hosts_half_protected() {
    let hosts = "signed example.net\nexample.org. MX 10 mx.example.net.\nmx.example.net. A 192.0.2.1";
    let tlsa = TLSA.lines().next().unwrap_or_default().replace("mx1.example.org", "mx.example.net");
    let world = format!("{hosts}\n{tlsa}");
    assert_eq!(finds(&world, "SEC011"), Some(Severity::Warning));
    assert_eq!(finds(&format!("signed example.org\n{world}"), "SEC011"), None);
}

#[test]
fn no_tlsa_records_are_looked_for_at_an_unsigned_host() {
    assert_eq!(finds(&signed("unsigned mx2.example.org"), "SEC010"), Some(Severity::Warning));
    assert_eq!(finds(&signed(""), "SEC010"), None);
}

#[test]
fn one_host_without_records_is_the_way_around_the_others() {
    let first = TLSA.lines().next().unwrap_or_default();
    assert_eq!(finds(&signed(first), "TLSA004"), Some(Severity::Warning));
    assert_eq!(finds(&signed(TLSA), "TLSA004"), None);
}

#[test]
fn long_signatures_can_be_replayed() {
    let until = |end: &str| format!("signed example.org {end}\n{}", records_but(&[], TLSA));
    assert_eq!(finds(&until("2027-03-01"), "SEC013"), Some(Severity::Notice));
    assert_eq!(finds(&until("2026-12-10"), "SEC013"), None);
}
