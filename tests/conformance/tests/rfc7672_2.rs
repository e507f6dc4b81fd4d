//! RFC 7672 §2: where a sender looks for records, and what it does with what it finds.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/dane.rs"]
mod dane;

use dane::{authenticates, blank, differs, is_unusable, of, server};
use waxseal_conformance::requirements;
use waxseal_core::dane::base_domain::{self, AddressAnswer, Candidates, Selection, TlsaAnswer};
use waxseal_core::dns::Name;
use waxseal_core::dnssec::SecurityStatus;
use waxseal_core::x509::testing::Maker;

const HOST: &str = "mx.example.org";
const ALIAS: Option<&str> = Some("real.example.net");

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

/// What is asked next for a host whose addresses were answered like this.
#[track_caller]
fn check(id: &str, first: SecurityStatus, rest: SecurityStatus, alias: Option<&str>, expected: &Candidates) {
    assert!(requirements::find(id).is_some(), "{id} is not in the list of requirements");
    let answer = AddressAnswer::Answered { first, rest, expanded: alias.map(name), has_addresses: true };
    assert_eq!(&base_domain::candidates(&name(HOST), &[answer]), expected, "{id}");
}

fn names(of: &[&str]) -> Candidates {
    Candidates::Names(of.iter().map(|text| name(text)).collect())
}

#[test]
fn indeterminate_is_an_error_and_not_insecure() {
    check(
        "DANE-2.1.1-2",
        SecurityStatus::Indeterminate,
        SecurityStatus::Indeterminate,
        None,
        &Candidates::Failed,
    );
    check("DANE-2.1.1-2", SecurityStatus::Secure, SecurityStatus::Indeterminate, ALIAS, &Candidates::Failed);
}

#[test]
fn insecure_is_insecure() {
    check(
        "DANE-2.1.1-3",
        SecurityStatus::Insecure,
        SecurityStatus::Insecure,
        None,
        &Candidates::NotApplicable,
    );
}

#[test]
fn a_proven_absence_is_an_answer() {
    assert!(requirements::find("DANE-2.1.1-4").is_some());
    let found = base_domain::select(&[name(HOST)], |_| Some(TlsaAnswer::NoSecureRecords));
    assert_eq!(found, Selection::NotApplicable);
}

#[test]
fn a_failed_lookup_passes_over_the_host() {
    assert!(requirements::find("DANE-2.1.2-2").is_some());
    let both = [name("real.example.net"), name(HOST)];
    assert_eq!(base_domain::select(&both, |_| Some(TlsaAnswer::Failed)), Selection::Failed);
    assert_eq!(base_domain::candidates(&name(HOST), &[AddressAnswer::Failed]), Candidates::Failed);
}

#[test]
fn one_insecure_link_makes_the_rest_insecure() {
    check("DANE-2.1.3-1", SecurityStatus::Secure, SecurityStatus::Insecure, ALIAS, &names(&[HOST]));
    check("DANE-2.1.3-1", SecurityStatus::Secure, SecurityStatus::Bogus, ALIAS, &Candidates::Failed);
}

#[test]
fn with_a_usable_record_authentication_is_required() {
    let (server, other) = (server(), Maker::server(&[HOST]).make());
    authenticates("DANE-2.2-2", &[of([3, 1, 1], &server.leaf)], &[&server.leaf]);
    differs("DANE-2.2-2", &[of([3, 1, 1], &other)], &[&server.leaf]);
}

#[test]
fn without_a_usable_record_only_tls_is() {
    is_unusable("DANE-2.2-3", &[blank("0 0 1", 32), blank("3 1 1", 31)], &[&server().leaf]);
}

#[test]
fn insecure_records_are_none() {
    check("DANE-2.2-4", SecurityStatus::Insecure, SecurityStatus::Insecure, None, &Candidates::NotApplicable);
}

#[test]
fn insecure_addresses_end_the_search() {
    check(
        "DANE-2.2.2-2",
        SecurityStatus::Insecure,
        SecurityStatus::Insecure,
        None,
        &Candidates::NotApplicable,
    );
    check(
        "DANE-2.2.2-2",
        SecurityStatus::Insecure,
        SecurityStatus::Secure,
        ALIAS,
        &Candidates::NotApplicable,
    );
}

#[test]
fn candidates_of_every_case() {
    check("DANE-2.2.2-3", SecurityStatus::Secure, SecurityStatus::Secure, None, &names(&[HOST]));
    check("DANE-2.2.2-3", SecurityStatus::Secure, SecurityStatus::Insecure, ALIAS, &names(&[HOST]));
    check(
        "DANE-2.2.2-3",
        SecurityStatus::Secure,
        SecurityStatus::Secure,
        ALIAS,
        &names(&["real.example.net", HOST]),
    );
}

#[test]
fn the_first_secure_set_fixes_the_base_domain() {
    assert!(requirements::find("DANE-2.2.3-1").is_some());
    let both = [name("real.example.net"), name(HOST)];
    let at = |secure: usize| {
        base_domain::select(&both, |asked| {
            Some(if *asked == both[secure] { TlsaAnswer::Secure } else { TlsaAnswer::NoSecureRecords })
        })
    };
    assert_eq!(at(0), Selection::BaseDomain(both[0].clone()));
    assert_eq!(at(1), Selection::BaseDomain(both[1].clone()));
}

/// The answer at the name of the records is one answer, aliases and all; what it is called at the end is not asked.
#[test]
fn an_alias_of_the_records_does_not_move_the_base_domain() {
    assert!(requirements::find("DANE-2.2.3-2").is_some());
    let host = name(HOST);
    let found = base_domain::select(std::slice::from_ref(&host), |_| Some(TlsaAnswer::Secure));
    assert_eq!(found, Selection::BaseDomain(host));
}
