//! RFC 5321 §5.1: which hosts take the mail.

mod support;

use support::{POLICY, RECORDS, finds, records_but, verdict};
use waxseal_core::fixture::Fixture;
use waxseal_core::rules::Severity;

/// SMTP-5.1-1
#[test]
fn an_alias_is_followed_and_an_error_is_no_absence() {
    let world = "example.org. CNAME other.example.\nother.example. MX 10 mx.other.example.\nmx.other.example. A 192.0.2.1";
    assert_eq!(finds(world, "MX021"), Some(Severity::Notice));
    assert_eq!(finds(world, "MX002"), None);
    assert_eq!(finds("www.example.net. A 192.0.2.1", "MX002"), Some(Severity::Error));
    assert_eq!(finds("fail example.org. MX servfail", "MX002"), None);
    assert_eq!(verdict("fail example.org. MX servfail"), "mx-unknown");
}

/// SMTP-5.1-2
#[test]
fn without_mx_the_domain_itself_is_the_host() {
    let world = "example.org. A 192.0.2.1";
    assert_eq!(finds(world, "MX003"), Some(Severity::Warning));
    let facts = Fixture::parse(world).expect("a world").facts();
    assert_eq!(facts.hosts.iter().map(|host| host.name.to_string()).collect::<Vec<_>>(), ["example.org"]);
    assert_eq!(finds(&format!("{RECORDS}example.org. A 192.0.2.7"), "MX003"), None);
}

/// SMTP-5.1-3
#[test]
fn a_target_is_a_name_with_addresses_and_no_alias() {
    let target = |lines: &str| records_but(&["mx2.example.org."], lines) + POLICY;
    assert_eq!(finds(&target("mx2.example.org. TXT \"x\""), "MX012"), Some(Severity::Error));
    assert_eq!(finds(&target(""), "MX013"), Some(Severity::Error));
    let alias = target("mx2.example.org. CNAME mx1.example.org.");
    assert_eq!(finds(&alias, "MX010"), Some(Severity::Warning));
    let literal = records_but(&["example.org. MX 20"], "example.org. MX 20 192.0.2.1.") + POLICY;
    assert_eq!(finds(&literal, "MX011"), Some(Severity::Error));
}

/// SMTP-5.1-4
#[test]
fn hosts_stand_in_the_order_of_their_preference() {
    let world = "example.org. MX 30 c.example.\nexample.org. MX 5 b.example.\nexample.org. MX 30 a.example.";
    let facts = Fixture::parse(world).expect("a world").facts();
    let names: Vec<String> = facts.hosts.iter().map(|host| host.name.to_string()).collect();
    assert_eq!(names, ["b.example", "a.example", "c.example"]);
}
