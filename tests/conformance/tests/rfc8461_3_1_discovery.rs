//! RFC 8461 §3.1: finding the record.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use support::{POLICY, finds, records_but};
use waxseal_core::dns::{Alias, AliasKind, Message, Name, Record, RecordData, Rtype, follow_aliases};
use waxseal_core::rules::Severity;

/// STS-3.1-7
#[test]
fn strings_are_joined_without_space() {
    let world = records_but(&["_mta-sts"], r#"_mta-sts.example.org. TXT "v=STSv1; i" "d=1""#) + POLICY;
    assert_eq!(finds(&world, "STS003"), None);
    let world = records_but(&["_mta-sts"], r#"_mta-sts.example.org. TXT "v=STSv1; id=1" " 2""#) + POLICY;
    assert_eq!(finds(&world, "STS003"), Some(Severity::Error));
}

/// STS-3.1-8
#[test]
fn an_alias_is_followed() {
    let alias = "_mta-sts.example.org. CNAME _mta-sts.provider.example.";
    let world =
        records_but(&["_mta-sts"], &format!("{alias}\n_mta-sts.provider.example. TXT \"v=STSv1; id=1\""))
            + POLICY;
    assert_eq!(finds(&world, "STS005"), Some(Severity::Notice));
    assert_eq!((finds(&world, "STS001"), finds(&world, "STS003")), (None, None));
    let world = records_but(&["_mta-sts"], alias) + POLICY;
    assert_eq!(finds(&world, "STS006"), Some(Severity::Error));
}

/// STS-3.1-9
#[test]
fn a_dname_above_is_followed() {
    let name = |text: &str| text.parse::<Name>().expect("a name");
    let data = RecordData::Dname(name("provider.example"));
    let dname = Record {
        owner: name("example.org"),
        rtype: Rtype::DNAME,
        ttl: 60,
        data,
        text: String::new(),
        rdata: Vec::new(),
    };
    let message = Message {
        rcode: waxseal_core::dns::OptRcode::NOERROR,
        answer: vec![dname],
        authority: Vec::new(),
        extended_errors: Vec::new(),
    };
    let mut steps: Vec<Alias> = Vec::new();
    let end = follow_aliases(&message, &name("_mta-sts.example.org"), Rtype::TXT, &mut steps);
    assert_eq!(end, Ok(name("_mta-sts.provider.example")));
    assert_eq!(steps.first().map(|step| step.kind), Some(AliasKind::Dname));
}

/// STS-3.1-10
#[test]
fn a_policy_without_a_record_is_told_with_what_caches_keep() {
    let world = records_but(&["_mta-sts"], "") + POLICY;
    assert_eq!(finds(&world, "STS039"), Some(Severity::Warning));
}
