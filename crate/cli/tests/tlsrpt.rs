//! `waxseal tlsrpt` over files as a postmaster has them.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

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
    let chosen = json(&[&folder, "--domain", "none.example"], 3);
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

#[test]
fn one_session_is_no_sessions() {
    let report =
        success().replace("\"total-successful-session-count\": 40", "\"total-successful-session-count\": 1");
    let output = support::waxseal(&["tlsrpt", "-"], report.as_bytes());
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.starts_with("The only session succeeded."), "{text}");
    assert!(text.contains("\n1 session: 1 successful (100.00 %), 0 failed"), "{text}");
}

/// A failure whose sessions are not counted is there, and no incident of no sessions.
#[test]
fn a_failure_without_a_number_is_named_and_no_incident() {
    let summary = json(&[&fixture("failure-counts-missing.json")], 1);
    let expected = serde_json::json!([
        {"result_type": "certificate-expired", "sessions": 0},
        {"result_type": "starttls-not-supported", "sessions": 0},
    ]);
    assert_eq!((&summary["failures"], &summary["incidents"]), (&expected, &Value::Array(Vec::new())));
    assert_eq!(summary["totals"]["failed"], 5);
}

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    /// `name` is the test's own: tests run side by side.
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("waxseal-tlsrpt-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }

    fn add(&self, name: &str, content: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, content).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn success() -> String {
    std::fs::read_to_string(fixture("conforming-success.json")).unwrap()
}

/// Names without their folders, and reasons, of what was left aside.
fn left_aside(summary: &Value) -> Vec<(String, String)> {
    let entry = |entry: &Value| {
        let name = Path::new(entry["name"].as_str().unwrap()).file_name().unwrap();
        (name.to_str().unwrap().to_owned(), entry["code"].as_str().unwrap().to_owned())
    };
    summary["not_recognised"].as_array().unwrap().iter().map(entry).collect()
}

#[cfg(unix)]
#[test]
fn what_is_no_file_in_a_folder_is_named_and_not_waited_for() {
    let folder = Folder::new("special");
    folder.add("a.json", &success());
    let elsewhere = Folder::new("elsewhere");
    elsewhere.add("b.json", &success().replace("b.example", "c.example"));
    std::os::unix::fs::symlink(elsewhere.path(), folder.0.join("link")).unwrap();
    let _listening = std::os::unix::net::UnixListener::bind(folder.0.join("socket")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.0.join("pipe")).status().unwrap().success());
    let summary = json(&[folder.path()], 0);
    let expected = [("link", "folder-link"), ("pipe", "special-file"), ("socket", "special-file")];
    assert_eq!(left_aside(&summary), expected.map(|(name, code)| (name.to_owned(), code.to_owned())));
    assert_eq!((&summary["reports"], &summary["other_files"]), (&1.into(), &3.into()));
    let followed = json(&[folder.0.join("link").to_str().unwrap()], 0);
    assert_eq!(followed["domains"][0]["domain"], "c.example");
}

/// As a shell's `<(…)` and `/dev/stdin` are.
#[cfg(unix)]
#[test]
fn a_pipe_that_is_named_is_read_to_its_end() {
    let output = support::waxseal(&["tlsrpt", "/dev/stdin", "--json"], success().as_bytes());
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &summary["reports"]), (Some(0), &1.into()));

    let folder = Folder::new("named-pipe");
    let pipe = folder.0.join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reading = Command::new(env!("CARGO_BIN_EXE_waxseal"))
        .args(["tlsrpt", "--json"])
        .arg(&pipe)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    std::fs::write(&pipe, success()).unwrap();
    let output = reading.wait_with_output().unwrap();
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &summary["reports"]), (Some(0), &1.into()));
}

#[test]
fn anonymise_is_refused_where_it_would_do_nothing() {
    for form in [&[][..], &["--json"]] {
        let output = tlsrpt(&[&[fixture("conforming.json").as_str(), "--anonymise"], form].concat());
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]));
        assert!(error.contains("--ndjson or --csv"), "{error}");
    }
}

/// RPT-4.4-2
#[test]
fn a_domain_is_found_however_it_is_spelt() {
    let folder = Folder::new("labels");
    folder.add("a.json", &success().replace("b.example", "xn--bcher-kva.example"));
    let u_label = success().replace("b.example", "bücher.example").replace("2026-03-09", "2026-03-10");
    folder.add("u.json", &u_label);
    for spelling in ["bücher.example", "Bücher.Example.", "xn--bcher-kva.example", "XN--BCHER-KVA.example."]
    {
        let summary = json(&[folder.path(), "--domain", spelling], 0);
        assert_eq!(summary["totals"]["reports"], 2, "{spelling}");
    }
}

#[test]
fn a_domain_that_no_report_is_about_is_said() {
    let file = fixture("conforming.json");
    for (domain, said) in [("c.example", "no report is about c.example"), ("", "--domain names no domain")] {
        let output = tlsrpt(&[&file, "--domain", domain, "--json"]);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{domain}: {error}");
        assert!(error.contains(said) && error.contains("the reports are about: b.example"), "{error}");
    }
    let one_of_two =
        tlsrpt(&[&fixture("conforming-success.json"), "--domain", "c.example", "--domain", "b.example"]);
    assert_eq!(one_of_two.status.code(), Some(3));
}

#[test]
fn a_day_that_is_none_is_said_to_be_no_day() {
    let output = tlsrpt(&[&fixture("conforming.json"), "--since", "yesterday"]);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("no day; write one as 2026-03-09"), "{error}");
}
