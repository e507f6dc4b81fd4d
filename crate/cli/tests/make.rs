//! `make` on the command line.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use serde_json::Value;
use support::{Scratch, waxseal};
use waxseal_core::x509::testing::{Maker, at};

#[track_caller]
fn succeeds(arguments: &[&str]) -> String {
    let output = waxseal(arguments, b"");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&succeeds(&[arguments, &["--json"]].concat())).unwrap()
}

const STS: [&str; 10] = [
    "make",
    "sts",
    "example.org",
    "--mx",
    "mx1.example.org",
    "--mx",
    "10 mx2.example.org.",
    "--report",
    "tls@example.org",
    "--mode=enforce",
];

/// STS-3.2-3, STS-3.1-2, RPT-3-1: what is made is what the other commands take.
#[test]
fn what_is_made_is_read_back() {
    let file = Scratch::new("policy.txt", "");
    let made = json(&[&STS[..], &["--save", file.path(), "--former-max-age", "604800"]].concat());
    let policy = std::fs::read_to_string(file.path()).unwrap();
    assert_eq!(
        policy,
        "version: STSv1\r\nmode: enforce\r\nmx: mx1.example.org\r\nmx: mx2.example.org\r\nmax_age: 1209600\r\n"
    );
    let hosts = ["--mx", "mx1.example.org", "--mx", "mx2.example.org"];
    let judged = json(&[&["policy", file.path()][..], &hosts].concat());
    assert_eq!((&judged["valid"], judged["defects"].as_array().unwrap().len()), (&true.into(), 0));
    let steps = made["steps"].as_array().unwrap();
    let record = |kind: &str, number: usize| {
        let text = steps[number]["publish"]["copy"].as_str().unwrap().split('"').nth(1).unwrap().to_owned();
        json(&["record", kind, &text])
    };
    for judged in [record("tlsrpt", 0), record("sts", 2)] {
        assert_eq!((&judged["valid"], judged["defects"].as_array().unwrap().len()), (&true.into(), 0));
    }
}

/// STS-8.1-1: the policy before its record.
#[test]
fn steps_are_printed_in_their_order() {
    let text = succeeds(&[&STS[..], &["--at", "2026-12-01"]].concat());
    let (policy, record) =
        (text.find("version: STSv1").unwrap(), text.find("v=STSv1; id=20261201T000000;").unwrap());
    assert!(text.find("_smtp._tls.example.org. 3600 IN TXT").unwrap() < policy && policy < record, "{text}");
    assert!(text.contains("warning: no policy is said to be published") && !text.contains('`'), "{text}");
}

#[test]
fn reports_alone() {
    let text = succeeds(&[
        "make",
        "tlsrpt",
        "bücher.example",
        "a@example.org",
        "https://example.org/tls",
        "--ttl",
        "300",
    ]);
    let line = "_smtp._tls.xn--bcher-kva.example. 300 IN TXT \"v=TLSRPTv1; rua=mailto:a@example.org,https://example.org/tls\"";
    assert!(text.contains(line), "{text}");
}

#[test]
fn wrong_options_are_named_and_nothing_is_made() {
    let file = Scratch::new("untouched.txt", "before");
    let output =
        waxseal(&["make", "sts", "example", "--mx", "a_b", "--max-age", "7d", "--save", file.path()], b"");
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    for option in ["DOMAIN: ", "--mx: ", "--max-age: "] {
        assert!(told.contains(option), "{told}");
    }
    assert_eq!(std::fs::read_to_string(file.path()).unwrap(), "before");
}

/// OPS-8.1-1, DANE-4-1.
#[test]
fn a_roll_over_has_dates_and_lines() {
    let (old, new) = (Maker::server(&["mx.example.org"]).make(), Maker::server(&["mx.example.org"]).make());
    let record = format!("3 1 1 {}", old.certificate().spki_fingerprint());
    let (current, next) = (Scratch::new("old.txt", &record), Scratch::new("new.pem", new.pem()));
    let begin = at().to_string();
    let files = ["--current", current.path(), "--next", next.path(), "--at", &begin];
    let common = [&["make", "rollover", "--host", "mx.example.org", "--tlsa", &record][..], &files].concat();
    let made = json(&common);
    let seconds: Vec<i64> = made["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| {
            waxseal_core::time::Timestamp::parse(step["at"].as_str().unwrap()).unwrap().unix() - at().unix()
        })
        .collect();
    assert_eq!(seconds, [0, 7_200, 10_800, 10_800 + 14 * 86_400]);
    let text = succeeds(&common);
    let line = |digest: &str| format!("_25._tcp.mx.example.org. 3600 IN TLSA 3 1 1 {digest}");
    let (before, after) = (old.certificate().spki_fingerprint(), new.certificate().spki_fingerprint());
    assert!(text.contains(&format!("       {}\n     + {}\n", line(&before), line(&after))), "{text}");
    assert!(text.contains(&format!("     - {}\n       {}\n", line(&before), line(&after))), "{text}");
}

#[test]
fn a_private_key_is_refused() {
    let made = Maker::server(&["mx.example.org"]).make();
    let (current, next) =
        (Scratch::new("fine.pem", made.pem()), Scratch::new("private.pem", made.key.serialize_pem()));
    let output = waxseal(
        &["make", "rollover", "--host", "mx.example.org", "--current", current.path(), "--next", next.path()],
        b"",
    );
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.starts_with("waxseal: --next: this is a private key"), "{told}");
}
