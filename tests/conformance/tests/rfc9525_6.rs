//! RFC 9525 §2, §6 and §7: for which hosts a certificate stands.

use waxseal_conformance::requirements;
use waxseal_core::x509::identity::dns_id_matches;
use waxseal_core::x509::testing::Maker;
use waxseal_core::x509::{IdentityRule, NearMiss, match_name};

#[track_caller]
fn check(id: &str, presented: &str, reference: &str, expected: bool) {
    assert!(requirements::find(id).is_some(), "{id} is not in the list of requirements");
    assert_eq!(dns_id_matches(presented, reference), expected, "{presented} {reference}");
}

#[test]
fn the_common_name_is_no_name_of_a_host() {
    assert!(requirements::find("PKIX-9525-2").is_some());
    let certificate = Maker::server(&[]).common_name("mx.example.org").make().certificate();
    let mismatch = match_name(&certificate, &["mx.example.org"], IdentityRule::DnsId).unwrap_err();
    assert_eq!(mismatch.nearest.unwrap().why, NearMiss::CommonNameOnly);
}

/// What stands behind an alias is no reference unless the caller says so.
#[test]
fn references_come_from_the_caller_alone() {
    assert!(requirements::find("PKIX-9525-6.1").is_some());
    let certificate = Maker::server(&["real.example.net"]).make().certificate();
    assert!(match_name(&certificate, &["mx.example.org"], IdentityRule::DnsId).is_err());
}

#[test]
fn labels_are_compared_without_case_and_all_of_them() {
    check("PKIX-9525-6.3a", "MX.example.ORG", "mx.EXAMPLE.org", true);
    check("PKIX-9525-6.3a", "example.org", "mx.example.org", false);
    check("PKIX-9525-6.3a", "xn--bcher-kva.example", "XN--BCHER-KVA.example", true);
    check("PKIX-9525-6.3a", "bücher.example", "xn--bcher-kva.example", false);
}

#[test]
fn a_wildcard_is_one_whole_label_in_front() {
    check("PKIX-9525-6.3b", "*.example.org", "mx.example.org", true);
    for presented in ["*.*.org", "m*.example.org", "mx.*.org", "*.org", "*"] {
        check("PKIX-9525-6.3b", presented, "mx.example.org", false);
    }
    check("PKIX-9525-6.3b", "*.example.org", "a.mx.example.org", false);
    check("PKIX-9525-6.3b", "*.example.org", "example.org", false);
}
