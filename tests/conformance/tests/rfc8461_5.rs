//! RFC 8461 §4 and §5: what the mode and the MX hosts mean for delivery.

mod support;

use support::{POLICY, RECORDS, finds, verdict};
use waxseal_core::rules::Severity;

fn with(policy: &str) -> String {
    format!("{RECORDS}\n{policy}\n")
}

/// STS-4-1, STS-5.1-1, STS-8.4-2
#[test]
fn an_unlisted_host_is_skipped_for_the_next() {
    let world = with(&POLICY.replace("| mx: mx2.example.org\n", ""));
    assert_eq!(finds(&world, "STS010"), Some(Severity::Error));
    assert_eq!(verdict(&world), "enforce-some-unlisted");
}

/// STS-5-1
#[test]
fn no_host_is_left_if_none_is_listed() {
    let world = with(&POLICY.replace("example.org", "example.net"));
    assert_eq!(verdict(&world), "enforce-none-listed");
    assert_eq!(verdict(&with(POLICY)), "enforce");
}

/// STS-5-2
#[test]
fn testing_protects_nothing() {
    let world = with(&POLICY.replace("enforce", "testing"));
    assert_eq!(finds(&world, "STS020"), Some(Severity::Error));
    assert_eq!(verdict(&world), "policy-testing");
}

/// STS-5-3, STS-8.3-1
#[test]
fn none_withdraws_the_policy() {
    let world = with(&POLICY.replace("enforce", "none"));
    assert_eq!(finds(&world, "STS022"), Some(Severity::Warning));
    assert_eq!(verdict(&world), "policy-none");
}
