//! RFC 6698 §3 and §4: where records are, and what a set of them decides.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/dane.rs"]
mod dane;

use dane::{authenticates, blank, differs, is_unusable, of, server};
use waxseal_conformance::requirements;
use waxseal_core::dane::base_domain::{self, AddressAnswer, Candidates, Selection, TlsaAnswer};
use waxseal_core::dns::Name;
use waxseal_core::dnssec::SecurityStatus;
use waxseal_core::x509::testing::Maker;

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

fn answered(status: SecurityStatus) -> AddressAnswer {
    AddressAnswer::Answered { first: status, rest: status, expanded: None, has_addresses: true }
}

#[test]
fn the_owner_names_port_and_transport() {
    assert!(requirements::find("TLSA-3-1").is_some());
    let owner = base_domain::owner(&name("mx.example.org"), 25);
    assert_eq!(owner, Some(name("_25._tcp.mx.example.org")));
}

/// TLSA-4.1-1.
#[test]
fn a_secure_set_is_used() {
    let host = name("mx.example.org");
    let found = base_domain::select(std::slice::from_ref(&host), |_| Some(TlsaAnswer::Secure));
    assert_eq!(found, Selection::BaseDomain(host));
}

/// TLSA-4.1-2.
#[test]
fn a_bogus_answer_stops_everything() {
    let host = name("mx.example.org");
    assert_eq!(base_domain::candidates(&host, &[answered(SecurityStatus::Bogus)]), Candidates::Failed);
    assert_eq!(base_domain::select(&[host], |_| Some(TlsaAnswer::Failed)), Selection::Failed);
}

/// TLSA-4.1-3.
#[test]
fn an_insecure_set_is_none() {
    let host = name("mx.example.org");
    assert_eq!(
        base_domain::candidates(&host, &[answered(SecurityStatus::Insecure)]),
        Candidates::NotApplicable
    );
    let found = base_domain::select(&[host], |_| Some(TlsaAnswer::NoSecureRecords));
    assert_eq!(found, Selection::NotApplicable);
}

#[test]
fn what_cannot_be_used_changes_nothing() {
    let server = server();
    let useless = || vec![blank("3 1 1", 31), blank("4 1 1", 32), blank("3 2 1", 32), blank("3 1 3", 32)];
    is_unusable("TLSA-4.1-4", &useless(), &[&server.leaf]);
    let mut set = useless();
    set.push(of([3, 1, 1], &server.leaf));
    authenticates("TLSA-4.1-4", &set, &[&server.leaf]);
}

#[test]
fn one_record_that_fits_is_enough_and_none_is_not() {
    let (server, other) = (server(), Maker::server(&["mx.example.org"]).make());
    let set = [of([3, 1, 1], &other), of([3, 1, 1], &server.leaf)];
    authenticates("TLSA-4.1-5", &set, &[&server.leaf]);
    authenticates("TLSA-4.1-5", &set, &[&other]);
    differs("TLSA-4.1-5", &set[..1], &[&server.leaf]);
}
