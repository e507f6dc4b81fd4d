//! What real senders send: every fixture has a golden result, and no report is lost for one field.
//!
//! The fixtures are ours, modelled on what public reports and the senders' source code show.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test fails by panicking"
)]

#[path = "support/tls_reports.rs"]
mod support;

use std::fmt::Write as _;

use serde_json::Value;
use support::{fixture, folder, intake, take};
use waxseal_core::tls_rpt::intake::Intake;
use waxseal_core::tls_rpt::view::{Counting, Query, Row};

fn names() -> Vec<String> {
    let entries = std::fs::read_dir(folder()).expect("the fixtures");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// The fields of a row that say something.
fn line(row: &Row) -> String {
    let value = serde_json::to_value(row).expect("a row is JSON");
    let fields = value.as_object().expect("a row is an object").iter();
    let said = fields.filter(|(_, value)| *value != "" && *value != 0);
    said.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
}

fn golden(intake: &Intake) -> String {
    let mut out = String::new();
    for problem in intake.problems() {
        writeln!(out, "problem {}: {}", problem.code, problem.name).expect("a String takes all");
    }
    for row in intake.store().rows(&Query::default(), 0, 99).rows {
        writeln!(out, "{}", line(&row)).expect("a String takes all");
    }
    for view in intake.store().deviation_views() {
        let known = if view.known.is_empty() { String::new() } else { format!(" ({})", view.known) };
        writeln!(out, "{} {} {} at {}{known}", view.severity, view.requirement, view.code, view.path)
            .expect("a String takes all");
    }
    let progress = intake.progress();
    if progress.other_mail + progress.other_files > 0 {
        writeln!(out, "other mail {}, other files {}", progress.other_mail, progress.other_files)
            .expect("a String takes all");
    }
    out
}

#[test]
fn every_fixture_gives_its_golden_result() {
    let mut all = String::new();
    for name in names() {
        writeln!(all, "## {name}\n{}", golden(&fixture(&name))).expect("a String takes all");
    }
    insta::assert_snapshot!("tls_reports", all);
}

#[test]
fn no_report_is_lost_for_one_field() {
    const NONE: [&str; 7] = [
        "hostile-cut-off.json",
        "hostile-depth.json",
        "hostile-utf-16.json",
        "mail-without-report.eml",
        "other-json.json",
        "other-mail.eml",
        "other-settings.json",
    ];
    for name in names() {
        let reports = fixture(&name).progress().reports;
        let expected = match name.as_str() {
            "json-array.json" | "json-lines.json" => 2,
            name => u32::from(!NONE.contains(&name)),
        };
        assert_eq!(reports, expected, "{name}");
    }
}

/// Two readers of JSON that know nothing of each other agree on what a report says.
#[test]
fn fields_are_as_another_parser_reads_them() {
    let mut compared = 0;
    for name in names().into_iter().filter(|name| name.ends_with(".json")) {
        let text = std::fs::read(folder().join(&name)).expect("a fixture");
        let Ok(value) = serde_json::from_slice::<Value>(&text) else {
            continue;
        };
        let Some(policy) = value["policies"].get(0).filter(|policy| policy["summary"].is_object()) else {
            continue;
        };
        let page = fixture(&name).store().rows(&Query { counting: Counting::Raw, ..Query::default() }, 0, 9);
        let row = page.rows.iter().find(|row| row.policy_type == policy["policy"]["policy-type"]);
        let Some((row, successful)) = row.zip(policy["summary"]["total-successful-session-count"].as_u64())
        else {
            continue;
        };
        assert_eq!(row.policy_successful, successful.min((1 << 53) - 1), "{name}");
        if let Some(organization) = value["organization-name"].as_str().filter(|name| name.is_ascii()) {
            assert_eq!(row.reporter, organization, "{name}");
        }
        let detail = &policy["failure-details"][0];
        if let Some(host) = detail["receiving-mx-hostname"].as_str() {
            assert_eq!(row.mx, host, "{name}");
        }
        compared += 1;
    }
    assert!(compared >= 45, "{compared} compared");
}

#[test]
fn the_same_report_counts_once_however_it_comes() {
    let mut intake = intake();
    for name in ["conforming.json", "mail-conforming.eml", "mail-forwarded.eml", "byte-order-mark.json"] {
        take(&mut intake, name, &std::fs::read(folder().join(name)).expect("a fixture"));
    }
    let progress = intake.progress();
    assert_eq!((progress.reports, progress.duplicates, progress.conflicting), (1, 3, 0));
}

#[test]
fn one_id_for_several_domains_is_no_duplicate() {
    let report =
        String::from_utf8(std::fs::read(folder().join("conforming.json")).expect("a fixture")).expect("text");
    let mut intake = intake();
    take(&mut intake, "b", report.as_bytes());
    take(&mut intake, "c", report.replace("b.example\"", "c.example\"").as_bytes());
    take(&mut intake, "again", report.replace(": 40", ": 41").as_bytes());
    let progress = intake.progress();
    assert_eq!((progress.reports, progress.duplicates, progress.conflicting), (2, 1, 1));
}

#[test]
fn json_of_something_else_is_no_error() {
    for name in ["other-json.json", "other-settings.json"] {
        let intake = fixture(name);
        assert_eq!((intake.progress().errors, intake.progress().other_files), (0, 1), "{name}");
        assert_eq!(intake.set_aside()[0].code, "other-json", "{name}");
    }
    // A name that only reports have means that one was to be there.
    let mut claimed = intake();
    take(&mut claimed, "sender.example!b.example!1773014400!1773100799.json", b"{}");
    take(&mut claimed, "id.json", br#"{"report-id": "1"}"#);
    assert_eq!((claimed.progress().errors, claimed.progress().other_files), (2, 0));
}

#[test]
fn hostile_text_comes_out_visible() {
    let page = fixture("hostile-text.json").store().rows(&Query::default(), 0, 1);
    let reporter = &page.rows[0].reporter;
    assert!(reporter.contains("‹U+202E›") && reporter.contains("‹U+001B›"), "{reporter}");
    assert!(!reporter.chars().any(|character| character.is_control() || character == '\u{202e}'));
}
