//! RFC 8461 §3.2 and §3.3: fetching the policy.

mod support;

use support::{POLICY, RECORDS, finds, verdict};
use waxseal_core::check::policy_url;
use waxseal_core::dns::MailDomain;
use waxseal_core::rules::Severity;

fn fetched(policy: &str) -> String {
    format!("{RECORDS}\n{policy}\n")
}

fn served(head: &str) -> String {
    fetched(&POLICY.replace("policy 200 text/plain", head))
}

/// STS-3.2-1
#[test]
fn the_url_is_the_one_of_the_rfc() {
    let domain = MailDomain::parse("Example.ORG.").expect("a domain");
    assert_eq!(policy_url(&domain), "https://mta-sts.example.org/.well-known/mta-sts.txt");
}

/// STS-3.2-2
#[test]
fn the_media_type_is_text_plain() {
    assert_eq!(finds(&served("policy 200 text/html"), "STS033"), Some(Severity::Error));
    assert_eq!(finds(&served("policy 200 text/plain; charset=utf-16"), "STS033"), Some(Severity::Warning));
    assert_eq!(finds(&served("policy 200 text/plain; charset=utf-8"), "STS033"), None);
}

/// STS-3.3-1, STS-3.3-2, STS-7.1-3, STS-8.2-1
#[test]
fn a_certificate_that_does_not_fit_is_an_error() {
    assert_eq!(finds(&fetched("policy tls-failed"), "STS030"), Some(Severity::Error));
    assert_eq!(verdict(&fetched("policy tls-failed")), "policy-broken");
}

/// STS-3.3-1, STS-3.3-2, STS-3.3-3, STS-7.1-3
#[test]
fn a_certificate_that_was_brought_decides_where_a_browser_cannot() {
    let brought = |kind: &str| fetched(&format!("session mta-sts.example.org {kind}\npolicy rejected"));
    for kind in ["expired", "self-signed", "wrong-name"] {
        assert_eq!(finds(&brought(kind), "STS030"), Some(Severity::Error), "{kind}");
        assert_eq!(verdict(&brought(kind)), "policy-broken", "{kind}");
    }
    assert_eq!(finds(&brought("good"), "STS030"), None);
    assert_eq!(verdict(&brought("good")), "policy-unseen");
}

/// STS-3.3-5
#[test]
fn only_status_200_is_a_policy() {
    for status in ["201", "204", "206", "404", "500"] {
        let world = served(&format!("policy {status} text/plain"));
        assert_eq!(finds(&world, "STS032"), Some(Severity::Error), "{status}");
        assert_eq!(verdict(&world), "policy-broken", "{status}");
    }
}

/// STS-3.3-6
#[test]
fn redirects_are_not_followed() {
    assert_eq!(finds(&fetched("policy redirect"), "STS031"), Some(Severity::Error));
    assert_eq!(verdict(&fetched("policy redirect")), "policy-broken");
}

/// STS-3.3-10
#[test]
fn without_a_policy_nothing_protects() {
    assert_eq!(verdict(&fetched("policy unreachable")), "policy-broken");
    assert_eq!(verdict(&fetched("policy timeout")), "policy-unseen");
}
