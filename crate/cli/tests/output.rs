//! What happens where the output cannot be written.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fs::File;
use std::process::{Command, Output, Stdio};

use support::Scratch;

const REPORT: &str = r#"{"organization-name":"Sender","date-range":{"start-datetime":"2026-03-09T00:00:00Z",
    "end-datetime":"2026-03-09T23:59:59Z"},"contact-info":"a@sender.example","report-id":"1","policies":[{"policy":
    {"policy-type":"no-policy-found","policy-domain":"b.example"},"summary":{"total-successful-session-count":1,
    "total-failure-session-count":0}}]}"#;

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waxseal"));
    command.args(arguments).stdin(Stdio::null()).stderr(Stdio::piped());
    command
}

/// Runs the program on a full disk.
fn on_full_disk(arguments: &[&str]) -> Output {
    let full = File::options().write(true).open("/dev/full").unwrap();
    command(arguments).stdout(full).spawn().unwrap().wait_with_output().unwrap()
}

#[track_caller]
fn check_full(arguments: &[&str]) {
    let output = on_full_disk(arguments);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
    assert!(error.starts_with("waxseal: cannot write"), "{arguments:?}: {error}");
}

#[test]
fn a_full_disk_is_an_error_whatever_is_written() {
    let report = Scratch::new("report.json", REPORT);
    let policy = Scratch::new("policy.txt", "version: STSv1\r\nmode: none\r\nmax_age: 86400\r\n");
    let session = Scratch::new("session.txt", "220 mx.b.example ESMTP\r\nEHLO a\r\n250 mx.b.example\r\n");
    for form in [&[][..], &["--json"], &["--csv"], &["--ndjson"]] {
        check_full(&[&["tlsrpt", report.path()], form].concat());
    }
    for form in [&[][..], &["--json"]] {
        check_full(&[&["policy", policy.path()], form].concat());
        check_full(&[&["record", "sts", "v=STSv1; id=1;"], form].concat());
        check_full(&[&["starttls", session.path()], form].concat());
        check_full(&[&["starttls", "--commands", "mx.b.example"], form].concat());
        check_full(&[&["cert", policy.path()], form].concat());
        check_full(&[&["make", "tlsrpt", "b.example", "a@b.example"], form].concat());
    }
    check_full(&["rules"]);
    check_full(&["rules", "STS010"]);
    check_full(&["--help"]);
}

#[test]
fn a_reader_that_went_away_is_no_error() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = command(&["rules"]).stdout(writer).spawn().unwrap().wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

/// Nobody can be told, and the status still says it.
#[test]
fn standard_error_may_be_full_too() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let status = command(&["tlsrpt", "/no/such/file"]).stderr(full).status().unwrap();
    assert_eq!(status.code(), Some(2));
}
