//! `cert`, `dane` and `tlsa` on the command line.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use serde_json::Value;
use support::{Scratch, waxseal};
use waxseal_core::x509::testing::{Made, Maker, at, pem};

#[track_caller]
fn json(arguments: &[&str], status: i32) -> Value {
    let output = waxseal(&[arguments, &["--json"]].concat(), b"");
    assert_eq!(output.status.code(), Some(status), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

struct World {
    root: Made,
    leaf: Made,
}

fn world() -> World {
    let root = Maker::authority("Root").make();
    let leaf = Maker::server(&["mx.example.org"]).signed_by(&root);
    World { root, leaf }
}

fn now() -> String {
    at().to_string()
}

#[test]
fn dane_says_which_record_fits_which_certificate() {
    let World { root, leaf } = world();
    let chain = Scratch::new("fits.pem", leaf.pem() + &root.pem());
    let (digest, other) = (root.certificate().fingerprint(), "00".repeat(32));
    let (first, second) = (format!("3 1 1 {other}"), format!("2 0 1 {digest}"));
    let common = ["dane", "--chain", chain.path(), "--at", &now(), "--tlsa", &first, "--tlsa", &second];
    let report = json(&[&common[..], &["--host", "mx.example.org"]].concat(), 0);
    assert_eq!(
        (&report["status"], &report["matched"], &report["depth"]),
        (&"authenticated".into(), &1.into(), &1.into())
    );
    assert_eq!(report["reasons"][0]["code"], "different");
    // The name of the mail domain counts as much as that of the host, and no other does.
    json(&[&common[..], &["--host", "other.example", "--ref", "MX.example.org"]].concat(), 0);
    let report = json(&[&common[..], &["--host", "other.example"]].concat(), 1);
    assert_eq!(
        (&report["status"], &report["matched"], &report["depth"]),
        (&"mismatch".into(), &Value::Null, &Value::Null)
    );
    assert_eq!(report["reasons"][1]["code"], "name-differs");
}

#[test]
fn dane_tells_records_of_no_use_from_records_that_do_not_fit() {
    let World { leaf, .. } = world();
    let chain = Scratch::new("useless.pem", leaf.pem());
    let of = |record: &str, status| {
        json(
            &["dane", "--host", "mx.example.org", "--chain", chain.path(), "--at", &now(), "--tlsa", record],
            status,
        )
    };
    assert_eq!(of(&format!("1 1 1 {}", "00".repeat(32)), 1)["status"], "unusable");
    assert_eq!(of("3 1 1 xyz", 1)["reasons"][0]["code"], "data-not-hex");
    let mismatch = of(&format!("3 1 1 {}", "00".repeat(32)), 1);
    assert_eq!(mismatch["status"], "mismatch");
    assert_eq!(mismatch["would_match"][0], format!("3 1 1 {}", leaf.certificate().spki_fingerprint()));
}

#[test]
fn dane_without_a_certificate_is_not_checked() {
    let chain = Scratch::new("none.txt", "220 mx.example.org ESMTP\n");
    let record = format!("3 1 1 {}", "00".repeat(32));
    let report = json(&["dane", "--host", "mx.example.org", "--tlsa", &record, "--chain", chain.path()], 3);
    assert_eq!(report["status"], "undetermined");
}

#[test]
fn cert_judges_by_given_roots_and_by_those_of_mozilla() {
    let World { root, leaf } = world();
    let (chain, roots) = (Scratch::new("leaf.pem", leaf.pem()), Scratch::new("roots.pem", root.pem()));
    let common = ["cert", chain.path(), "--at", &now(), "--roots", roots.path()];
    let report = json(&[&common[..], &["--host", "mx.example.org"]].concat(), 0);
    assert_eq!((&report["valid"], &report["matched_name"]), (&true.into(), &"mx.example.org".into()));
    assert_eq!(report["certificates"][0]["sha256"], leaf.certificate().fingerprint());
    let report = json(&[&common[..], &["--host", "mx.example.net"]].concat(), 1);
    assert_eq!((&report["valid"], &report["reasons"][0]["code"]), (&false.into(), &"name-mismatch".into()));
    let report = json(&["cert", chain.path(), "--at", &now()], 1);
    assert_eq!(report["reasons"][0]["code"], "issuer-missing");
    let report = json(&["cert", chain.path(), "--at", "2040-01-01", "--roots", roots.path()], 1);
    assert_eq!(report["reasons"][0]["code"], "expired");
}

#[test]
fn cert_reads_every_form_and_shows_what_it_left_out() {
    let World { leaf, .. } = world();
    let key = pem("PRIVATE KEY", &leaf.key.serialize_der());
    let text = Scratch::new("text.txt", format!("hello\n{key}{}", leaf.pem()));
    let report = json(&["cert", text.path()], 1);
    assert_eq!(report["certificates"][0]["dns_names"][0], "mx.example.org");
    let codes: Vec<&str> =
        report["reasons"].as_array().unwrap().iter().filter_map(|r| r["code"].as_str()).collect();
    assert!(codes.contains(&"private-key"), "{codes:?}");
    let der = Scratch::new("leaf.der", &leaf.der);
    assert_eq!(json(&["cert", der.path()], 1)["certificates"].as_array().unwrap().len(), 1);
    let nothing = Scratch::new("nothing", "hello");
    assert_eq!(json(&["cert", nothing.path()], 1)["valid"], false);
}

#[test]
fn tlsa_prints_lines_of_a_zone_the_best_first() {
    let World { root, leaf } = world();
    let chain = Scratch::new("tlsa.pem", leaf.pem() + &root.pem());
    let output = waxseal(&["tlsa", chain.path(), "--host", "mx.example.org"], b"");
    let text = String::from_utf8(output.stdout).unwrap();
    let first = text.lines().find(|line| !line.starts_with(';')).unwrap();
    let digest = leaf.certificate().spki_fingerprint();
    assert_eq!(first, format!("_25._tcp.mx.example.org. 3600 IN TLSA 3 1 1 {digest}"));
    assert_eq!(json(&["tlsa", chain.path()], 0)[1]["merit"], "second-choice");
    let key = Scratch::new("key.pem", pem("PRIVATE KEY", &leaf.key.serialize_der()));
    let output = waxseal(&["tlsa", key.path()], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("private key"));
}

/// What `tlsa` prints, `dane` takes.
#[test]
fn dane_takes_the_line_of_a_zone() {
    let World { leaf, .. } = world();
    let chain = Scratch::new("zone.pem", leaf.pem());
    let text =
        String::from_utf8(waxseal(&["tlsa", chain.path(), "--host", "mx.example.org"], b"").stdout).unwrap();
    let line = text.lines().find(|line| !line.starts_with(';')).unwrap();
    let common = ["dane", "--chain", chain.path(), "--at", &now(), "--tlsa", line, "--host"];
    assert_eq!(json(&[&common[..], &["mx.example.org"]].concat(), 0)["matched"], 0);
    let other = waxseal(&[&common[..], &["mx2.example.org"]].concat(), b"");
    assert_eq!(other.status.code(), Some(2));
    assert!(String::from_utf8(other.stderr).unwrap().contains("not one of mx2.example.org"));
}

/// A certificate that could not be read may be the one that fits.
#[test]
fn dane_proves_nothing_where_certificates_are_broken() {
    let World { root, leaf } = world();
    let cut = root.pem().replace("-----END CERTIFICATE-----", "");
    let chain = Scratch::new("broken.pem", leaf.pem() + &cut);
    let of = |record: &str, status| {
        json(
            &["dane", "--host", "mx.example.org", "--chain", chain.path(), "--at", &now(), "--tlsa", record],
            status,
        )
    };
    assert_eq!(of(&format!("2 0 1 {}", "00".repeat(32)), 3)["status"], "undetermined");
    assert_eq!(of(&format!("3 1 1 {}", "00".repeat(32)), 1)["status"], "mismatch");
}

#[test]
fn usage_errors_say_what_to_do() {
    for (arguments, words) in [
        (&["dane", "--host", "mx.example.org", "--chain", "x"][..], "--tlsa"),
        (&["dane", "--host", "mx.example.org", "--chain", "/no/such", "--tlsa", "3 1 1 ab"], "/no/such"),
        (&["cert", "/no/such"], "/no/such"),
        (&["cert", "x", "--host", "a-.example"], "no label"),
        (&["tlsa", "/no/such"], "/no/such"),
        (&["tlsa", "x", "--ttl", "2147483648"], "2147483647"),
    ] {
        let output = waxseal(arguments, b"");
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(words), "{arguments:?}: {error}");
    }
}

/// Names in a certificate are foreign text.
#[test]
fn escape_sequences_of_a_certificate_stay_out_of_the_terminal() {
    let leaf = Maker::server(&[]).common_name("a\u{1b}[31m\u{202e}").make();
    let file = Scratch::new("escape.pem", leaf.pem());
    let text = String::from_utf8(waxseal(&["cert", file.path()], b"").stdout).unwrap();
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}') && text.contains("CN=a"), "{text:?}");
}
