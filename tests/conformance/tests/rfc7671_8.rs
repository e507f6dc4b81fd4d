//! RFC 7671 §8 to §11: sets that change, digests that are dropped, records that are too large.

#[path = "support/dane.rs"]
mod dane;

use dane::{authenticates, blank, differs, is_remarked, is_unusable, of, server};
use waxseal_conformance::requirements;
use waxseal_core::dane::rollover::{Keys, Renewal, Rollover, RolloverAction, plan};
use waxseal_core::x509::read_key_material;
use waxseal_core::x509::testing::{Maker, at};

#[test]
fn every_combination_has_a_record_that_fits_now() {
    let (server, other) = (server(), Maker::authority("Next").make());
    let set = [of([3, 1, 1], &server.leaf), of([2, 0, 1], &other)];
    is_remarked("OPS-8-1", "combination-stale", &set, &[&server.leaf, &server.middle]);
}

#[test]
fn the_next_record_goes_two_lifetimes_ahead() {
    assert!(requirements::find("OPS-8.1-1").is_some());
    let (old, new) = (Maker::server(&["mx.example.org"]).make(), Maker::server(&["mx.example.org"]).make());
    let keys = |pem: String| Keys::from(read_key_material(pem.as_bytes()).unwrap());
    let plan = plan(&Rollover {
        current: &keys(old.pem()),
        next: &keys(new.pem()),
        published: &[of([3, 1, 1], &old)],
        ttl: 3_600,
        signatures: 86_400,
        start: at(),
        change: None,
        renewal: Renewal::Manual,
    });
    let deploy = plan.steps.iter().find(|step| step.action == RolloverAction::Deploy).unwrap();
    assert_eq!(deploy.at.unix() - at().unix(), 2 * 3_600);
    // In between, either key does.
    let both = [of([3, 1, 1], &old), of([3, 1, 1], &new)];
    authenticates("OPS-8.1-1", &both, &[&old]);
    authenticates("OPS-8.1-1", &both, &[&new]);
    let copies = [of([3, 1, 1], &old), of([3, 1, 1], &old)];
    is_remarked("OPS-8.1-1", "duplicate-record", &copies, &[&old]);
}

#[test]
fn every_key_has_the_same_digests() {
    let (server, other) = (server(), Maker::server(&["mx.example.org"]).make());
    let set = [of([3, 1, 1], &server.leaf), of([3, 1, 2], &server.leaf), of([3, 1, 1], &other)];
    is_remarked("OPS-8.3-1", "digests-uneven", &set, &[&server.leaf]);
}

#[test]
fn the_strongest_digest_decides_alone() {
    let (server, other) = (server(), Maker::server(&["mx.example.org"]).make());
    differs("OPS-9-1", &[of([3, 1, 1], &server.leaf), of([3, 1, 2], &other)], &[&server.leaf]);
    authenticates("OPS-9-1", &[of([3, 1, 1], &other), of([3, 1, 2], &server.leaf)], &[&server.leaf]);
    // Whole data count beside it, and another selector is another matter.
    authenticates("OPS-9-1", &[of([3, 1, 0], &server.leaf), of([3, 1, 2], &other)], &[&server.leaf]);
    authenticates("OPS-9-1", &[of([3, 0, 1], &server.leaf), of([3, 1, 2], &other)], &[&server.leaf]);
    // What is malformed is dropped before, and pushes out nothing.
    authenticates("OPS-9-1", &[of([3, 1, 1], &server.leaf), blank("3 1 2", 63)], &[&server.leaf]);
}

#[test]
fn whole_certificates_make_large_answers() {
    let names: Vec<String> = (0..60).map(|number| format!("host{number}.example.org")).collect();
    let leaf = Maker::server(&names.iter().map(String::as_str).collect::<Vec<_>>()).make();
    is_remarked("OPS-10.1-1", "large-record", &[of([3, 0, 0], &leaf)], &[&leaf]);
}

#[test]
fn without_a_usable_record_tls_is_all() {
    is_unusable("OPS-10.3-1", &[blank("0 0 1", 32)], &[&server().leaf]);
}

#[test]
fn long_lives_are_told() {
    assert!(requirements::find("OPS-11-1").is_some());
    let rollover = Rollover {
        current: &Keys::default(),
        next: &Keys::default(),
        published: &[],
        ttl: 86_401,
        signatures: 36 * 86_400,
        start: at(),
        change: None,
        renewal: Renewal::Manual,
    };
    let codes: Vec<&str> = plan(&rollover).warnings.iter().map(|warning| warning.code()).collect();
    assert_eq!(codes, ["ttl-long", "signatures-long"]);
}
