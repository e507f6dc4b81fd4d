//! RFC 8461 §8 to §10: what makes a policy last and what it lets in.

mod support;

use support::{POLICY, RECORDS, finds, records_but};
use waxseal_core::report::make::{Made, MakeStep, PolicyForm, PolicyMode, make_policy};
use waxseal_core::rules::{DiffOp, Severity};
use waxseal_core::time::Timestamp;

/// STS-8.1-1: the order of two past changes cannot be read from their result, but what is made here has the right one.
#[test]
fn the_policy_is_made_to_go_before_its_record() {
    let steps = made(PolicyMode::Enforce).steps;
    let place = |what: &str| steps.iter().position(|step| text(step).contains(what)).unwrap();
    assert!(place("version: STSv1") < place("v=STSv1; id="));
}

/// STS-8.3-1
#[test]
fn the_way_out_waits_for_all_that_senders_remember() {
    let made = made(PolicyMode::None);
    assert!(text(&made.steps[0]).contains("mode: none\nmax_age: 86400"));
    let last = made.steps.last().unwrap();
    assert!(last.publish.as_ref().unwrap().diff.iter().all(|line| line.op == DiffOp::Remove));
    assert_eq!(last.at.unix() - made.steps[0].at.unix(), 604_800 + 300);
}

/// A policy that takes the place of one that may be remembered for a week.
fn made(mode: PolicyMode) -> Made {
    let form = PolicyForm {
        domain: "example.org".to_owned(),
        mode,
        max_age: "1209600".to_owned(),
        hosts: "mx1.example.org".to_owned(),
        former_max_age: "604800".to_owned(),
        ttl: "300".to_owned(),
        ..PolicyForm::default()
    };
    make_policy(&form, Timestamp::from_unix(1_795_000_000), &str::to_owned)
}

fn text(step: &MakeStep) -> String {
    step.publish.as_ref().map(|publish| publish.copy.clone()).unwrap_or_default()
}

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
