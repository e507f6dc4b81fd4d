//! The command line without a network: documents, rules, usage.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use std::process::{Command, Stdio};

use serde_json::Value;
use support::waxseal;

#[track_caller]
fn json(arguments: &[&str], input: &[u8], status: i32) -> Value {
    let output = waxseal(arguments, input);
    assert_eq!(output.status.code(), Some(status), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

const POLICY: &[u8] = b"version: STSv1\r\nmode: enforce\r\nmx: *.example.org\r\nmax_age: 604800\r\n";

#[test]
fn a_valid_policy() {
    let report = json(&["policy", "-", "--json", "--mx", "mx.example.org"], POLICY, 0);
    assert_eq!(report["valid"], true);
    assert_eq!(report["policy"]["mode"], "enforce");
    assert_eq!(report["policy"]["max_age"], 604_800);
    assert_eq!(report["mx"][0]["matched_by"], "*.example.org");
}

#[test]
fn a_host_that_the_policy_does_not_list_is_an_error() {
    let report = json(&["policy", "-", "--json", "--mx", "a.b.example.org"], POLICY, 1);
    assert_eq!((&report["valid"], &report["mx"][0]["matched_by"]), (&Value::Bool(true), &Value::Null));
}

#[test]
fn defects_have_code_line_column_and_message() {
    let report =
        json(&["policy", "-", "--json"], b"version: STSv1\nmode : enforce\nmax_age: 1\nmx: a.example\n", 1);
    let defect = report["defects"].as_array().unwrap().iter().find(|defect| defect["line"] == 2).unwrap();
    for field in ["code", "column", "message", "effect"] {
        assert!(!defect[field].is_null(), "{field}");
    }
    assert_eq!(report["policy"], Value::Null);
}

#[test]
fn records() {
    let report = json(&["record", "sts", "v=STSv1; id=1;", "--json"], b"", 0);
    assert_eq!(report["record"]["id"], "1");
    json(&["record", "sts", "v=STSv1; id=a-b;", "--json"], b"", 1);
    let report = json(&["record", "tlsrpt", "-", "--json"], b"v=TLSRPTv1; rua=mailto:a@example.org\n", 0);
    assert_eq!(report["record"]["rua"][0], "mailto:a@example.org");
    json(&["record", "tlsrpt", "v=TLSRPTv1; rua=mailto:a!b@example.org", "--json"], b"", 1);
}

#[test]
fn rules_are_listed_and_explained() {
    let list = String::from_utf8(waxseal(&["rules"], b"").stdout).unwrap();
    assert!(list.lines().count() >= 45, "{list}");
    let one = String::from_utf8(waxseal(&["rules", "sts010"], b"").stdout).unwrap();
    assert!(one.starts_with("STS010 sts-mx-not-listed") && one.contains("## How to fix"), "{one}");
    assert_eq!(waxseal(&["rules", "STS999"], b"").status.code(), Some(2));
}

#[test]
fn usage_errors_say_what_to_do() {
    for (arguments, words) in [
        (&["check", "192.0.2.1"][..], "address"),
        (&["check", "localhost"], "dot"),
        (&["check", "example.org", "--doh", "http://dns.example/"], "https URL"),
        (&["check", "example.org", "--at", "noon"], "2026-11-23"),
        (&["check", "version: STSv1\nmode: none"], "waxseal policy"),
        (&["replay", "/no/such/file"], "/no/such/file"),
        (&["policy", "/no/such/file"], "/no/such/file"),
        (&["frobnicate"], "Usage"),
    ] {
        let output = waxseal(arguments, b"");
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(words), "{arguments:?}: {error}");
    }
}

#[test]
fn a_broken_bundle_is_an_invalid_document() {
    let file = std::env::temp_dir().join(format!("waxseal-broken-{}.json", std::process::id()));
    std::fs::write(&file, "{\"waxseal_bundle\": 1").unwrap();
    let output = waxseal(&["replay", file.to_str().unwrap()], b"");
    std::fs::remove_file(&file).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("line 1"));
}

/// A terminal may obey escape sequences; a pipe must not even see our own.
#[test]
fn foreign_control_characters_and_colours_stay_out_of_pipes() {
    let output = waxseal(&["record", "sts", "v=STSv1; id=1; x=\u{1b}[31m\u{202e}"], b"");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text:?}");
}

/// `waxseal … | head` is no defect.
#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_waxseal"))
        .arg("rules")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}
