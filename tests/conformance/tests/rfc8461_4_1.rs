//! RFC 8461 §4.1: MX hosts against the patterns of the policy.

use waxseal_core::mta_sts::MxPattern;

#[track_caller]
fn check(pattern: &str, host: &str, expected: bool) {
    assert_eq!(
        MxPattern::parse(pattern).map(|pattern| pattern.matches(host)),
        Ok(expected),
        "{pattern} {host}"
    );
}

#[test]
fn names_are_compared_without_case_and_final_dot() {
    check("mail.example.com", "MAIL.Example.com", true);
    check("MAIL.example.com", "mail.example.com", true);
    check("mail.example.com", "mail.example.com.", true);
    check("mail.example.com", "mail2.example.com", false);
    check("mail.example.com", "a.mail.example.com", false);
}

#[test]
fn a_wildcard_is_one_label() {
    check("*.example.com", "mail.example.com", true);
    check("*.example.com", "example.com", false);
    check("*.example.com", "foo.bar.example.com", false);
    check("*.example.com", "mail.example.com.evil.example", false);
}

#[test]
fn an_address_matches_no_host() {
    check("192.0.2.1", "mail.example.com", false);
}
