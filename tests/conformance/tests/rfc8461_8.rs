//! RFC 8461 §8 to §10: what makes a policy last and what it lets in.

mod support;

use support::{POLICY, RECORDS, finds, records_but};
use waxseal_core::rules::Severity;

/// STS-8.1-2
#[test]
fn a_long_ttl_keeps_an_old_policy_needed() {
    let record = r#"_mta-sts.example.org. 172800 TXT "v=STSv1; id=1""#;
    assert_eq!(finds(&(records_but(&["_mta-sts"], record) + POLICY), "STS043"), Some(Severity::Warning));
    assert_eq!(finds(&format!("{RECORDS}{POLICY}"), "STS043"), None);
}

/// STS-9-1
#[test]
fn fields_outside_the_registry_are_told() {
    let world = format!("{RECORDS}{POLICY}| contact: postmaster\n");
    assert_eq!(finds(&world, "STS037"), Some(Severity::Notice));
    let record = r#"_mta-sts.example.org. TXT "v=STSv1; id=1; contact=postmaster""#;
    assert_eq!(finds(&(records_but(&["_mta-sts"], record) + POLICY), "STS008"), Some(Severity::Notice));
}

/// STS-10.2-1
#[test]
fn a_short_max_age_is_soon_waited_out() {
    let world = |age: &str| format!("{RECORDS}{}", POLICY.replace("2592000", age));
    assert_eq!(finds(&world("86399"), "STS021"), Some(Severity::Warning));
    assert_eq!(finds(&world("86400"), "STS021"), None);
    assert_eq!(finds(&world("86400"), "STS024"), Some(Severity::Notice));
    assert_eq!(finds(&world("0"), "STS023"), Some(Severity::Warning));
}

/// STS-10.4-1
#[test]
fn a_wildcard_of_the_own_domain_lets_any_host_in() {
    let policy = POLICY.replace("| mx: mx1.example.org\n| mx: mx2.example.org", "| mx: *.example.org");
    assert_eq!(finds(&format!("{RECORDS}{policy}"), "STS012"), Some(Severity::Warning));
}
