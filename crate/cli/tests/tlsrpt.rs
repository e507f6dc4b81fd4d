//! `waxseal tlsrpt` over files as a postmaster has them.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

/// The fixtures of the conformance tests, which are of a day in March 2026.
fn fixture(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance/fixtures/tls-rpt");
    folder.join(name).to_string_lossy().into_owned()
}

fn tlsrpt(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waxseal"));
    command.args(["tlsrpt", "--at", "2026-03-20T12:00:00Z"]).args(arguments).output().unwrap()
}

#[track_caller]
fn json(arguments: &[&str], status: i32) -> Value {
    let output = tlsrpt(&[arguments, &["--json"]].concat());
    assert_eq!(output.status.code(), Some(status), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_summary_has_every_field_that_programs_rely_on() {
    let files =
        ["conforming.json", "mail-conforming.eml", "other-mail.eml", "hostile-cut-off.json"].map(fixture);
    let summary = json(&files.each_ref().map(String::as_str), 1);
    assert_eq!(
        (&summary["reports"], &summary["duplicates"], &summary["other_mail"]),
        (&1.into(), &1.into(), &1.into())
    );
    assert_eq!((&summary["totals"]["successful"], &summary["totals"]["failed"]), (&40.into(), &2.into()));
    assert_eq!(summary["errors"][0]["code"], "cut-off");
    assert_eq!(summary["failures"][0]["result_type"], "certificate-expired");
    assert_eq!(summary["failures"][0]["sessions"], 2);
    assert_eq!(summary["incidents"][0]["mx"], "mx2.b.example");
    assert_eq!(summary["domains"][0]["domain"], "b.example");
    assert_eq!(summary["domains"][0]["readiness"], "not-ready");
    assert!(summary["deviations"].is_array());
}

#[test]
fn the_exit_status_tells_failures_from_what_could_not_be_read() {
    json(&[&fixture("conforming.json")], 1);
    json(&[&fixture("conforming-success.json")], 0);
    json(&[&fixture("other-mail.eml")], 3);
    json(&[&fixture("conforming-success.json"), &fixture("hostile-depth.json")], 3);
    assert_eq!(tlsrpt(&["/no/such/file"]).status.code(), Some(2));
    assert_eq!(tlsrpt(&[]).status.code(), Some(2));
}

#[test]
fn filters_choose_domain_and_day() {
    let folder = fixture("");
    let all = json(&[&folder], 1);
    let chosen = json(&[&folder, "--domain", "xn--none.example"], 3);
    assert!(all["totals"]["sessions"].as_u64().unwrap() > 0);
    assert_eq!((&chosen["totals"]["sessions"], &chosen["domains"]), (&0.into(), &Value::Array(Vec::new())));
    let later = json(&[&fixture("conforming.json"), "--since", "2026-03-10"], 0);
    assert_eq!((&later["totals"]["failed"], &later["incidents"]), (&0.into(), &Value::Array(Vec::new())));
    assert_eq!(json(&[&fixture("conforming.json"), "--since", "2026-03-09"], 1)["totals"]["failed"], 2);
}

#[test]
fn rows_are_written_for_other_programs() {
    let file = fixture("conforming.json");
    let csv = String::from_utf8(tlsrpt(&[&file, "--csv"]).stdout).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with("day,reporter,report_id,domain,"), "{csv}");
    assert!(lines[1].starts_with("2026-03-09,Sender,"), "{csv}");
    let ndjson = String::from_utf8(tlsrpt(&[&file, "--ndjson"]).stdout).unwrap();
    let row: Value = serde_json::from_str(ndjson.lines().next().unwrap()).unwrap();
    assert_eq!((&row["mx"], &row["failed"]), (&"mx2.b.example".into(), &2.into()));
    let hidden = String::from_utf8(tlsrpt(&[&file, "--csv", "--anonymise"]).stdout).unwrap();
    assert!(!hidden.contains("b.example") && hidden.contains("certificate-expired"), "{hidden}");
}

#[test]
fn the_text_says_what_to_do() {
    let text = String::from_utf8(tlsrpt(&[&fixture("conforming.json")]).stdout).unwrap();
    assert!(text.contains("Expired certificate on mx2.b.example"), "{text}");
    assert!(!text.contains('\u{1b}'), "no colour where there is no terminal");
}
