//! RFC 5280 §4 and §6: paths from a server's certificate to an authority.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use rcgen::{ExtendedKeyUsagePurpose, KeyUsagePurpose};
use waxseal_conformance::requirements;
use waxseal_core::x509::testing::{Made, Maker, at};
use waxseal_core::x509::{Anchor, Certificate, IdentityRule, PathProblem, match_name, verify};

/// The codes of what is wrong with a chain whose last certificate is trusted.
#[track_caller]
fn check(id: &str, chain: &[&Made], expected: &[&str]) {
    assert!(requirements::find(id).is_some(), "{id} is not in the list of requirements");
    let chain: Vec<Certificate> = chain.iter().map(|made| made.certificate()).collect();
    let anchors = [Anchor::Certificate(chain.last().unwrap())];
    let problems = verify(&chain, 0, &anchors, at()).err().unwrap_or_default();
    assert_eq!(problems.iter().map(PathProblem::code).collect::<Vec<_>>(), expected, "{id}");
}

fn leaf() -> Maker {
    Maker::server(&["mx.example.org"])
}

#[test]
fn dates_count_at_both_ends() {
    let root = Maker::authority("Root").make();
    check("PKIX-5280-validity", &[&leaf().signed_by(&root), &root], &[]);
    for (days, code) in [((-90, -1), "expired"), ((1, 90), "not-yet-valid")] {
        check(
            "PKIX-5280-validity",
            &[&leaf().valid_for_days(days.0, days.1).signed_by(&root), &root],
            &[code],
        );
    }
    check("PKIX-5280-validity", &[&leaf().valid_for_days(-90, 0).signed_by(&root), &root], &[]);
    check("PKIX-5280-validity", &[&leaf().valid_for_days(0, 90).signed_by(&root), &root], &[]);
}

#[test]
fn names_of_hosts_have_the_syntax_of_hosts() {
    assert!(requirements::find("PKIX-5280-san").is_some());
    for name in ["", " ", "mx example.org", "mx..example.org", ".example.org", "mx.example.org."] {
        let certificate = Maker::server(&[name]).make().certificate();
        assert!(
            match_name(&certificate, &[name, "mx.example.org"], IdentityRule::DnsId).is_err(),
            "{name:?}"
        );
    }
}

#[test]
fn each_link_of_a_path_holds() {
    let root = Maker::authority("Root").make();
    let middle = Maker::authority("Middle").signed_by(&root);
    let id = "PKIX-5280-path";
    check(id, &[&leaf().signed_by(&middle), &middle, &root], &[]);
    check(id, &[&leaf().signed_by(&middle), &root], &["issuer-missing"]);
    let no_authority = Maker::server(&[]).common_name("Middle").signed_by(&root);
    check(id, &[&leaf().signed_by(&no_authority), &no_authority, &root], &["not-an-authority"]);
    let mute = Maker::authority("Middle").key_usages(&[KeyUsagePurpose::CrlSign]).signed_by(&root);
    check(id, &[&leaf().signed_by(&mute), &mute, &root], &["not-a-signing-key"]);
    let narrow = Maker::authority("Middle").only_within("example.net").signed_by(&root);
    check(id, &[&leaf().signed_by(&narrow), &narrow, &root], &["name-forbidden"]);
    let short = Maker::authority("Short").path_length(0).signed_by(&root);
    let below = Maker::authority("Below").signed_by(&short);
    check(id, &[&leaf().signed_by(&below), &below, &short, &root], &["path-too-long"]);
    check(id, &[&leaf().unknown_critical().signed_by(&root), &root], &["critical-extension"]);
}

#[test]
fn purposes_have_to_allow_a_server() {
    let root = Maker::authority("Root").make();
    for (purposes, expected) in [
        (&[ExtendedKeyUsagePurpose::ServerAuth][..], &[][..]),
        (&[ExtendedKeyUsagePurpose::Any], &[]),
        (&[ExtendedKeyUsagePurpose::ClientAuth], &["purpose-other"]),
    ] {
        check("PKIX-5280-eku", &[&leaf().purposes(purposes).signed_by(&root), &root], expected);
    }
}

#[test]
fn u_labels_stand_for_nothing() {
    assert!(requirements::find("PKIX-5280-idn").is_some());
    let certificate = Maker::server(&["xn--bcher-kva.example"]).make().certificate();
    assert!(match_name(&certificate, &["xn--bcher-kva.example"], IdentityRule::DnsId).is_ok());
    assert!(match_name(&certificate, &["bücher.example"], IdentityRule::DnsId).is_err());
}
