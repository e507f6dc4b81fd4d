//! RFC 8460 §4: the report.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test fails by panicking"
)]

#[path = "support/tls_reports.rs"]
mod tls_reports;

use tls_reports::{NOW, fixture, outcome};
use waxseal_conformance::Expected::{Invalid, Valid};
use waxseal_conformance::rows;
use waxseal_core::time::Timestamp;
use waxseal_core::tls_rpt::view::{Counting, Query, Totals};
use waxseal_core::tls_rpt::{InsightLimits, insights};

rows! { outcome;
    conforming("RPT-4.4-1", "conforming.json", Valid(&[]));
    conforming_without_failures("RPT-4.4-1", "conforming-success.json", Valid(&[]));
    duplicate_key("RPT-4-1", "duplicate-key.json", Invalid(&["duplicate-key"]));
    duplicate_key_that_is_not_known("RPT-4-1", "duplicate-key-unknown.json", Invalid(&["duplicate-key", "key-unknown"]));
    number_with_zeros_in_front("RPT-4-1", "count-leading-zero.json", Invalid(&["json-number"]));
    invalid_utf8("RPT-4-1", "invalid-utf8.json", Invalid(&["invalid-utf8"]));
    byte_order_mark("RPT-4-1", "byte-order-mark.json", Valid(&["byte-order-mark"]));
    lone_surrogate("RPT-4-1", "lone-surrogate.json", Invalid(&["json-lone-surrogate"]));
    number_beyond_a_double("RPT-4-1", "count-2-to-63.json", Invalid(&["count-too-large"]));
    number_without_end("RPT-4-1", "count-1e400.json", Invalid(&["count-too-large"]));
    policies_not_an_array("RPT-4-2", "policies-object.json", Invalid(&["policies-not-array"]));
    details_above_the_total_are_no_defect("RPT-4-3", "details-above-total.json", Valid(&[]));
    details_below_the_total("RPT-4-3", "details-below-total.json", Valid(&["details-below-total"]));
    next_midnight("RPT-4.1-1", "stalwart-without-contact.json", Invalid(&["contact-info-missing", "date-next-midnight"]));
    local_day("RPT-4.1-1", "time-local-day.json", Valid(&["date-not-a-day"]));
    week("RPT-4.1-1", "time-week.json", Valid(&["date-not-a-day"]));
    mx_host_as_text("RPT-4.4-1", "mx-host-string.json", Invalid(&["mx-host-string"]));
    counts_as_text("RPT-4.4-1", "counts-text.json", Invalid(&["count-string"]));
    u_label("RPT-4.4-2", "policy-domain-u-label.json", Valid(&["policy-domain-not-a-label"]));
    u_label_of_a_host("RPT-4.4-2", "mx-host-u-label.json", Valid(&["mx-host-not-a-label"]));
    blank_in_a_domain("RPT-4.4-1", "policy-domain-blank.json", Invalid(&["policy-domain-not-a-name"]));
    wildcard_as_domain("RPT-4.4-1", "policy-domain-wildcard.json", Invalid(&["policy-domain-not-a-name"]));
    address_as_domain("RPT-4.4-1", "policy-domain-address.json", Invalid(&["policy-domain-not-a-name"]));
    failure_without_number("RPT-4.4-1", "failure-count-missing.json", Invalid(&["count-missing"]));
    failure_with_a_negative_number("RPT-4.4-1", "failure-count-negative.json", Invalid(&["count-not-integer"]));
    tlsa_with_blanks("RPT-4.5-1", "tlsa-form.json", Valid(&["policy-string-tlsa-form"]));
    policy_as_one_text("RPT-4.5-2", "policy-string-text.json", Invalid(&["policy-string-not-array"]));
    policy_in_a_nested_array("RPT-4.5-2", "policy-string-nested.json", Valid(&["policy-string-nested"]));
    policy_in_another_order_is_the_domains_own("RPT-4.5-2", "policy-string-other-order.json", Valid(&[]));
}

fn totals(name: &str, counting: Counting) -> Totals {
    fixture(name).store().aggregate(&Query { counting, ..Query::default() }).totals
}

#[test]
fn a_session_under_two_policies_counts_once() {
    assert_eq!(totals("microsoft-sts-and-tlsa.json", Counting::Honest).sessions, 40);
    assert_eq!(totals("microsoft-sts-and-tlsa.json", Counting::Raw).sessions, 80);
    let honest = totals("mox-host-policies.json", Counting::Honest);
    assert_eq!((honest.sessions, honest.failed), (42, 2));
}

#[test]
fn overlapping_failures_are_not_added_up() {
    let totals = totals("mailru-fetch-errors.json", Counting::Honest);
    assert_eq!((totals.sessions, totals.failed), (1, 1));
}

#[test]
fn failures_beside_a_total_of_zero_are_not_lost() {
    assert_eq!(totals("failures-with-total-zero.json", Counting::Honest).failed, 2);
}

/// Result types and sessions of the rows of a fixture.
fn failures(name: &str) -> Vec<(String, u64)> {
    let rows = fixture(name).store().rows(&Query::default(), 0, 9).rows;
    rows.into_iter().map(|row| (row.result_type, row.failed)).collect()
}

#[test]
fn the_only_failure_without_a_number_has_the_rest_of_the_total() {
    let of = |name: &str, sessions| (name.to_owned(), sessions);
    for name in ["missing", "null", "negative", "nan"] {
        let name = format!("failure-count-{name}.json");
        assert_eq!(
            failures(&name),
            [of("certificate-expired", 2), of("starttls-not-supported", 3)],
            "{name}"
        );
    }
    let unknown = failures("failure-counts-missing.json");
    assert_eq!(unknown, [of("certificate-expired", 0), of("starttls-not-supported", 0)]);
    assert_eq!(totals("failure-counts-missing.json", Counting::Honest).failed, 5);
}

#[test]
fn every_line_of_a_nested_policy_is_kept() {
    let view = |name: &str| {
        let intake = fixture(name);
        let insights = insights(
            intake.store(),
            &Query::default(),
            InsightLimits::WHOLE,
            Timestamp::parse(NOW).expect("a time"),
        );
        insights.domains[0].policies[0].lines.clone()
    };
    assert_eq!(view("policy-string-nested.json"), view("conforming.json"));
    assert_eq!(view("conforming.json").len(), 5);
}
