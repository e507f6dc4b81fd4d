//! RFC 7671 §2, §4 and §5: what each usage asks of a server, and what is best published.

#[path = "support/dane.rs"]
mod dane;

use dane::{authenticates, blank, differs, is_remarked, is_unusable, of, server};
use waxseal_conformance::requirements;
use waxseal_core::dane::{Merit, suggest};
use waxseal_core::x509::read_key_material;
use waxseal_core::x509::testing::Maker;

#[test]
fn sha_512_alone_is_not_enough() {
    let server = server();
    is_remarked("OPS-2-1", "only-sha512", &[of([3, 1, 2], &server.leaf)], &[&server.leaf]);
}

#[test]
fn usages_of_the_web_are_of_no_use() {
    is_unusable("OPS-4.1-1", &[blank("0 0 1", 32), blank("1 1 1", 32)], &[&server().leaf]);
}

/// Also OPS-4.2-1: no certificate of these tests is in a log.
#[test]
fn dane_ee_asks_for_no_name() {
    let leaf = Maker::server(&["other.example.net"]).make();
    authenticates("OPS-5.1-1", &[of([3, 1, 1], &leaf)], &[&leaf]);
    is_remarked("OPS-5.1-1", "name-ignored", &[of([3, 1, 1], &leaf)], &[&leaf]);
}

#[test]
fn dane_ee_asks_for_no_date() {
    for days in [(-90, -1), (1, 90)] {
        let leaf = Maker::server(&["mx.example.org"]).valid_for_days(days.0, days.1).make();
        authenticates("OPS-5.1-2", &[of([3, 1, 1], &leaf)], &[&leaf]);
    }
}

#[test]
fn the_recommended_record_comes_first() {
    assert!(requirements::find("OPS-5.1-3").is_some());
    let material = read_key_material(server().leaf.pem().as_bytes()).unwrap();
    let first = suggest(&material).remove(0);
    assert_eq!(first.merit, Merit::Recommended);
    assert!(first.record.to_string().starts_with("3 1 1 "));
    let leaf = Maker::server(&["mx.example.org"]).make();
    is_remarked("OPS-5.1-3", "certificate-changes-at-renewal", &[of([3, 0, 1], &leaf)], &[&leaf]);
}

#[test]
fn an_authority_known_by_digest_has_to_be_sent() {
    let server = server();
    for numbers in [[2, 0, 1], [2, 0, 2], [2, 1, 1], [2, 1, 2]] {
        let set = [of(numbers, &server.root)];
        differs("OPS-5.2-1", &set, &[&server.leaf, &server.middle]);
        authenticates("OPS-5.2-1", &set, &[&server.leaf, &server.middle, &server.root]);
    }
}

#[test]
fn a_whole_authority_in_the_record_need_not_be_sent() {
    let server = server();
    authenticates("OPS-5.2-2", &[of([2, 0, 0], &server.root)], &[&server.leaf, &server.middle]);
    differs("OPS-5.2-2", &[of([2, 0, 0], &server.root)], &[&server.leaf]);
}

#[test]
fn a_bare_key_has_to_have_signed_the_last_certificate() {
    let server = server();
    let set = [of([2, 1, 0], &server.root)];
    authenticates("OPS-5.2-3", &set, &[&server.leaf, &server.middle]);
    is_remarked("OPS-5.2-3", "anchor-only-in-record", &set, &[&server.leaf, &server.middle]);
    differs("OPS-5.2-3", &set, &[&server.leaf]);
}

#[test]
fn limits_of_the_authority_hold() {
    let root = Maker::authority("Root").path_length(0).make();
    let middle = Maker::authority("Middle").signed_by(&root);
    let leaf = Maker::server(&["mx.example.org"]).signed_by(&middle);
    differs("OPS-5.2-4", &[of([2, 0, 1], &root)], &[&leaf, &middle, &root]);
    differs("OPS-5.2-4", &[of([2, 0, 0], &root)], &[&leaf, &middle]);
    let server = server();
    is_remarked("OPS-5.2-4", "full-data", &[of([3, 1, 0], &server.leaf)], &[&server.leaf]);
    is_remarked(
        "OPS-5.2-4",
        "key-of-authority",
        &[of([2, 1, 1], &server.middle)],
        &[&server.leaf, &server.middle],
    );
}
