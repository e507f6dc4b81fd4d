//! Every fixture of TLS reports as mail-auth reads it: the parser of another project (Stalwart) as a referee.
//!
//! mail-auth reads what RFC 8460 §4.4 has and refuses a report for one field of another form; this project loses no
//! report for one field. Most differences come of that. Each is listed with who is right and why; a difference that
//! is not listed fails, and so does a listed one that does not occur.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test fails by panicking"
)]

mod differences;

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::PathBuf;

use differences::{DIFFERENCES, Difference};
use mail_auth::report::tlsrpt;
use waxseal_core::time::Timestamp;
use waxseal_core::tls_rpt::intake::{Intake, Limits};
use waxseal_core::tls_rpt::report::{FailureDetails, PolicyResult, TlsReport, parse_reports};
use waxseal_core::tls_rpt::view::{Query, Row};

/// More than any fixture.
const MAX_SIZE: usize = 1 << 20;
/// The whole report, where one side has none.
const REPORT: &str = "report";

fn fixtures(ending: &str) -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../conformance/fixtures/tls-rpt");
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .filter(|(name, _)| name.ends_with(ending))
        .collect();
    files.sort();
    files
}

/// The names of what differs, as in RFC 8460 §4.4.
type Fields = BTreeSet<&'static str>;

/// A value as it is in the report, or as the other side can hold it.
fn compare<T: PartialEq>(fields: &mut Fields, name: &'static str, ours: T, theirs: T) {
    if ours != theirs {
        fields.insert(name);
    }
}

fn compare_reports(ours: &TlsReport<'_>, theirs: &tlsrpt::TlsReport) -> Fields {
    let mut fields = Fields::new();
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    compare(
        &mut fields,
        "organization-name",
        ours.organization_name.to_string(),
        optional(&theirs.organization_name),
    );
    compare(&mut fields, "contact-info", ours.contact_info.to_string(), optional(&theirs.contact_info));
    compare(&mut fields, "report-id", ours.report_id.as_ref(), &theirs.report_id);
    let range = &theirs.date_range;
    compare(&mut fields, "start-datetime", ours.start, Some(range.start_datetime.to_timestamp()));
    compare(&mut fields, "end-datetime", ours.end, Some(range.end_datetime.to_timestamp()));
    compare(&mut fields, "policies", ours.policies.len(), theirs.policies.len());
    for (ours, theirs) in ours.policies.iter().zip(&theirs.policies) {
        compare_policies(&mut fields, ours, theirs);
    }
    fields
}

fn compare_policies(fields: &mut Fields, ours: &PolicyResult<'_>, theirs: &tlsrpt::Policy) {
    let policy = &theirs.policy;
    compare(
        fields,
        "policy-type",
        known(&ours.policy_type, &["tlsa", "sts", "no-policy-found"]),
        word(&policy.policy_type),
    );
    compare(fields, "policy-string", ours.policy_string.clone(), texts(&policy.policy_string));
    compare(fields, "policy-domain", ours.policy_domain.as_ref(), &policy.policy_domain);
    compare(fields, "mx-host", ours.mx_host.clone(), texts(&policy.mx_host));
    let summary = &theirs.summary;
    compare(fields, "total-successful-session-count", ours.successful, u64::from(summary.total_success));
    compare(
        fields,
        "total-failure-session-count",
        ours.failed.unwrap_or(0),
        u64::from(summary.total_failure),
    );
    compare(fields, "failure-details", ours.failure_details.len(), theirs.failure_details.len());
    for (ours, theirs) in ours.failure_details.iter().zip(&theirs.failure_details) {
        compare_details(fields, ours, theirs);
    }
}

fn compare_details(fields: &mut Fields, ours: &FailureDetails<'_>, theirs: &tlsrpt::FailureDetails) {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let address = |address: &Option<IpAddr>| address.map(|address| address.to_string()).unwrap_or_default();
    let known_types = waxseal_core::tls_rpt::report::RESULT_TYPES.map(|known| known.name);
    compare(fields, "result-type", known(&ours.result_type, &known_types), word(&theirs.result_type));
    compare(fields, "sending-mta-ip", ours.sending_mta_ip.to_string(), address(&theirs.sending_mta_ip));
    compare(fields, "receiving-ip", ours.receiving_ip.to_string(), address(&theirs.receiving_ip));
    compare(
        fields,
        "receiving-mx-hostname",
        ours.receiving_mx_hostname.to_string(),
        text(&theirs.receiving_mx_hostname),
    );
    compare(fields, "receiving-mx-helo", ours.receiving_mx_helo.to_string(), text(&theirs.receiving_mx_helo));
    compare(
        fields,
        "failed-session-count",
        ours.failed_session_count,
        u64::from(theirs.failed_session_count),
    );
    compare(
        fields,
        "additional-information",
        ours.additional_information.to_string(),
        text(&theirs.additional_information),
    );
    compare(
        fields,
        "failure-reason-code",
        ours.failure_reason_code.to_string(),
        text(&theirs.failure_reason_code),
    );
}

fn texts(texts: &[String]) -> Vec<std::borrow::Cow<'_, str>> {
    texts.iter().map(|text| text.as_str().into()).collect()
}

/// The other side keeps no values but the registered ones.
fn known(value: &str, all: &[&str]) -> String {
    if all.contains(&value) { value.to_owned() } else { "Other".to_owned() }
}

/// A value of an enumeration as it is written in a report.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

fn rows(name: &str, content: &[u8]) -> Vec<Row> {
    let mut intake = Intake::new(Limits::default(), Timestamp::parse("2026-12-01").unwrap());
    intake.begin(name, content.len() as u64);
    while let Some(range) = intake.next_range() {
        intake.supply(&content[range.offset as usize..(range.offset + range.length) as usize]);
    }
    intake.end();
    intake.store().rows(&Query::default(), 0, 99).rows
}

/// The report of a mail, through both, in the rows of ours.
fn compare_mails(name: &str, mail: &[u8]) -> Fields {
    let ours = rows(name, mail);
    let theirs = tlsrpt::TlsReport::parse_rfc5322(mail, MAX_SIZE);
    let theirs = theirs.map_or(Vec::new(), |report| rows(name, &serde_json::to_vec(&report).unwrap()));
    let mut fields = Fields::new();
    if ours.is_empty() != theirs.is_empty() {
        fields.insert(REPORT);
    } else if ours != theirs {
        fields.insert("rows");
    }
    fields
}

fn compare_json(json: &[u8]) -> Fields {
    let ours = parse_reports(json, &Limits::default()).reports;
    match (ours.first(), tlsrpt::TlsReport::parse_json(json)) {
        (Some((ours, _)), Ok(theirs)) => compare_reports(ours, &theirs),
        (None, Err(_)) => Fields::new(),
        _ => Fields::from([REPORT]),
    }
}

#[test]
fn every_difference_from_mail_auth_is_listed_and_occurs() {
    let mut found = BTreeSet::new();
    let mut compared = 0;
    for (name, content) in fixtures(".json") {
        found.extend(compare_json(&content).into_iter().map(|field| (name.clone(), field)));
        compared += 1;
    }
    for (name, content) in fixtures(".eml") {
        found.extend(compare_mails(&name, &content).into_iter().map(|field| (name.clone(), field)));
        compared += 1;
    }
    assert!(compared >= 100, "{compared} fixtures");
    let listed: BTreeSet<_> = DIFFERENCES.iter().map(|each| (each.fixture.to_owned(), each.field)).collect();
    let missing: Vec<_> = found.difference(&listed).collect();
    let unexpected: Vec<_> = listed.difference(&found).collect();
    assert!(missing.is_empty(), "differences that are not listed: {missing:#?}");
    assert!(unexpected.is_empty(), "listed differences that do not occur: {unexpected:#?}");
}

#[test]
fn every_difference_has_a_reason() {
    for Difference { fixture, field, right, why } in DIFFERENCES {
        assert!(why.len() > 20, "{fixture} {field} {right:?}");
    }
}
