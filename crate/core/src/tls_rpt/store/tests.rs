//! The one pass over columns against a plain count over rows.

use std::borrow::Cow;

use proptest::prelude::*;

use super::*;
use crate::tls_rpt::report::FailureDetails;
use crate::tls_rpt::view::{Counting, Dimension, Query};

fn store() -> Store {
    Store::new(200, Timestamp::parse("2026-11-24").unwrap())
}

fn text(value: impl Into<String>) -> Cow<'static, str> {
    Cow::Owned(value.into())
}

fn detail(result_type: &str, mx: &str, count: u64) -> FailureDetails<'static> {
    FailureDetails {
        result_type: text(result_type),
        receiving_mx_hostname: text(mx),
        failed_session_count: count,
        ..FailureDetails::default()
    }
}

fn policy(
    kind: &str,
    domain: &str,
    successful: u64,
    details: Vec<FailureDetails<'static>>,
) -> PolicyResult<'static> {
    let failed = details.iter().map(|detail| detail.failed_session_count).sum();
    PolicyResult {
        policy_type: text(kind),
        policy_domain: text(domain),
        successful,
        failed: Some(failed),
        failure_details: details,
        ..PolicyResult::default()
    }
}

fn report(id: usize, reporter: &str, day: i64, policies: Vec<PolicyResult<'static>>) -> TlsReport<'static> {
    let start = Day::parse("2026-03-01").unwrap().start() + day * 86_400;
    TlsReport {
        organization_name: text(reporter),
        report_id: text(id.to_string()),
        start: Some(start),
        end: Some(start + 86_399),
        policies,
        ..TlsReport::default()
    }
}

fn filled(reports: &[TlsReport<'_>]) -> Store {
    let mut store = store();
    for report in reports {
        store.add(report, &[], None, &"file");
    }
    store
}

fn example() -> Store {
    filled(&[
        report(
            1,
            "A",
            0,
            vec![policy("sts", "b.example", 10, vec![detail("certificate-expired", "mx2", 3)])],
        ),
        report(
            2,
            "B",
            1,
            vec![
                policy("sts", "b.example", 5, vec![]),
                policy("tlsa", "b.example", 4, vec![detail("tlsa-invalid", "mx1", 1)]),
            ],
        ),
        report(3, "A", 3, vec![policy("no-policy-found", "c.example", 7, vec![])]),
    ])
}

fn list(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

/// Value, successful and failed of a dimension's bars.
fn bars(store: &Store, query: &Query, dimension: Dimension) -> Vec<(String, u64, u64)> {
    let aggregates = store.aggregate(query);
    let breakdown = aggregates.breakdowns.into_iter().find(|list| list.dimension == dimension).unwrap();
    breakdown.rows.into_iter().map(|row| (row.value, row.successful, row.failed)).collect()
}

/// Ids are unique only for one sender, and who that is is not known.
#[test]
fn reports_without_organisation_are_no_duplicates_of_each_other() {
    let one = |successful| report(1, "", 0, vec![policy("sts", "b.example", successful, vec![])]);
    let store = filled(&[one(1), one(2), one(2)]);
    let totals = store.aggregate(&Query::default()).totals;
    assert_eq!((totals.reports, totals.successful), (2, 3));
}

#[test]
fn recipient_domains_are_no_policy_domains() {
    let hosts = report(
        4,
        "A",
        0,
        vec![policy("sts", "a.example", 1, vec![]), policy("tlsa", "mx.a.example", 1, vec![])],
    );
    let store = filled(&[hosts, report(5, "A", 0, vec![policy("sts", "", 1, vec![])])]);
    assert_eq!(store.recipient_domains(), ["", "a.example"]);
}

#[test]
fn totals_without_a_filter() {
    let aggregates = example().aggregate(&Query::default());
    let totals = aggregates.totals;
    assert_eq!((totals.reports, totals.reporters, totals.domains, totals.days), (3, 2, 2, 3));
    assert_eq!((totals.sessions, totals.successful, totals.failed), (25, 21, 4));
    assert_eq!((totals.let_through, totals.success_percent), (0, Some(84.0)));
    assert_eq!((aggregates.counting.raw_sessions, aggregates.counting.reports_differing), (30, 1));
    let reports: Vec<u32> = aggregates.timeline.days.iter().map(|day| day.reports).collect();
    assert_eq!(reports, [1, 1, 0, 1]);
    assert_eq!(aggregates.sentence, "4 of 25 sessions failed.");
    assert_eq!(aggregates.detail, "2 domains, 1–4 Mar 2026, 2 reporters, 3 reports.");
}

#[test]
fn bars_ignore_the_filter_of_their_own_dimension() {
    let query = Query { reporter: list(&["A"]), ..Query::default() };
    let of = |name: &str, successful, failed| (name.to_owned(), successful, failed);
    assert_eq!(bars(&example(), &query, Dimension::Reporter), [of("A", 17, 3), of("B", 4, 1)]);
    assert_eq!(bars(&example(), &query, Dimension::Domain), [of("b.example", 10, 3), of("c.example", 7, 0)]);
    assert_eq!(bars(&example(), &query, Dimension::Mx), [of("mx2", 0, 3)]);
}

#[test]
fn a_filter_on_failures_leaves_failures() {
    let query = Query { mx: list(&["mx2"]), ..Query::default() };
    let totals = example().aggregate(&query).totals;
    assert_eq!((totals.successful, totals.failed, totals.reports), (0, 3, 1));
    let names: Vec<String> =
        bars(&example(), &query, Dimension::Mx).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["mx2", "mx1"]);
}

#[test]
fn days_are_brushed_without_shortening_the_timeline() {
    let query =
        Query { from: Some("2026-03-02".to_owned()), to: Some("2026-03-03".to_owned()), ..Query::default() };
    let aggregates = example().aggregate(&query);
    let selected: Vec<bool> = aggregates.timeline.days.iter().map(|day| day.selected).collect();
    assert_eq!(selected, [false, true, true, false]);
    assert_eq!((aggregates.totals.reports, aggregates.totals.sessions), (1, 5));
    assert_eq!(aggregates.heat.rows.iter().map(|row| row.sessions.len()).collect::<Vec<_>>(), [4, 4]);
}

#[test]
fn a_report_on_several_domains_is_one_report_of_its_day() {
    let policies =
        || vec![policy("sts", "a.example", 1, Vec::new()), policy("sts", "b.example", 2, Vec::new())];
    let store = filled(&[
        report(1, "R", 0, policies()),
        report(2, "R", 0, policies()),
        report(3, "S", 1, policies()),
    ]);
    let later = Query { from: Some("2026-03-02".to_owned()), ..Query::default() };
    for query in [Query::default(), later] {
        let found = store.aggregate(&query);
        assert_eq!(found.timeline.days.iter().map(|day| day.reports).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(
            found.heat.rows.iter().map(|row| row.reports.as_slice()).collect::<Vec<_>>(),
            [[2, 0], [0, 1]]
        );
    }
}

#[test]
fn a_value_that_is_not_there_lets_nothing_through() {
    let query = Query { domain: list(&["x.example"]), ..Query::default() };
    assert_eq!(example().aggregate(&query).totals.reports, 0);
    assert_eq!(example().rows(&query, 0, 9).total, 0);
}

#[test]
fn impossible_days_are_in_no_bar_and_still_counted() {
    let mut store = store();
    for (id, day) in [(1, -9_000), (2, 9_000), (3, 0)] {
        store.add(&report(id, "A", day, vec![policy("sts", "b.example", 1, vec![])]), &[], None, &"file");
    }
    let aggregates = store.aggregate(&Query::default());
    assert_eq!(
        (aggregates.timeline.days.len(), aggregates.timeline.undated, aggregates.totals.sessions),
        (1, 2, 3)
    );
    let codes: Vec<String> = store.deviation_views().into_iter().map(|view| view.code).collect();
    assert_eq!(codes, ["date-implausible"]);
}

#[test]
fn rows_come_in_pages_latest_first() {
    let page = example().rows(&Query::default(), 1, 2);
    assert_eq!((page.total, page.offset), (4, 1));
    let days: Vec<&str> = page.rows.iter().map(|row| row.day.as_str()).collect();
    assert_eq!(days, ["2026-03-02", "2026-03-02"]);
}

fn small_reports() -> impl Strategy<Value = Vec<TlsReport<'static>>> {
    let kinds = prop::sample::select(vec!["sts", "tlsa", "no-policy-found"]);
    let domains = prop::sample::select(vec!["b.example", "c.example"]);
    let details = prop::collection::vec(
        (
            prop::sample::select(vec!["certificate-expired", "validation-failure"]),
            prop::sample::select(vec!["mx1", "mx2"]),
            0..5_u64,
        ),
        0..3,
    );
    let policies = prop::collection::vec((kinds, domains, 0..9_u64, details), 1..4);
    let reporters = prop::sample::select(vec!["A", "B", "C"]);
    prop::collection::vec((reporters, 0..6_i64, policies), 0..12).prop_map(|reports| {
        let build = |(kind, domain, successful, details): (&str, &str, u64, Vec<(&str, &str, u64)>)| {
            let details = details.into_iter().map(|(result, mx, count)| detail(result, mx, count)).collect();
            policy(kind, domain, successful, details)
        };
        let numbered = reports.into_iter().enumerate();
        numbered
            .map(|(id, (reporter, day, policies))| {
                report(id, reporter, day, policies.into_iter().map(build).collect())
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// What the totals say is what the rows say, added up row by row.
    #[test]
    fn raw_sums_are_those_of_the_rows(
        reports in small_reports(),
        reporter in prop::option::of(prop::sample::select(vec!["A", "B"])),
        mx in prop::option::of(prop::sample::select(vec!["mx1", "mx2"])),
        kind in prop::option::of(prop::sample::select(vec!["sts", "tlsa"])),
        from in prop::option::of(0..6),
    ) {
        let store = filled(&reports);
        let query = Query {
            counting: Counting::Raw,
            reporter: reporter.into_iter().map(str::to_owned).collect(),
            mx: mx.into_iter().map(str::to_owned).collect(),
            policy_type: kind.into_iter().map(str::to_owned).collect(),
            from: from.map(|day| format!("2026-03-0{}", day + 1)),
            ..Query::default()
        };
        let totals = store.aggregate(&query).totals;
        let rows = store.rows(&query, 0, u32::MAX).rows;
        if mx.is_some() {
            prop_assert_eq!(totals.failed, rows.iter().map(|row| row.failed).sum::<u64>());
            prop_assert_eq!(totals.successful, 0);
        } else {
            let passes = |report: &&TlsReport<'_>| {
                let day = (report.start.unwrap() - Day::parse("2026-03-01").unwrap().start()) / 86_400;
                reporter.is_none_or(|name| report.organization_name == name) && from.is_none_or(|from| day >= i64::from(from))
            };
            let policies = reports.iter().filter(passes).flat_map(|report| &report.policies);
            let policies = policies.filter(|policy| kind.is_none_or(|kind| policy.policy_type == kind));
            let (successful, failed) = policies.fold((0, 0), |(successful, failed), policy| {
                (successful + policy.successful, failed + policy.failed_sessions())
            });
            prop_assert_eq!((totals.successful, totals.failed), (successful, failed));
        }
    }

    /// Honest counting never counts more than adding everything up, and a day's bars add up to the total.
    #[test]
    fn honest_sums_hold_together(reports in small_reports()) {
        let store = filled(&reports);
        let honest = store.aggregate(&Query::default());
        let raw = store.aggregate(&Query { counting: Counting::Raw, ..Query::default() });
        prop_assert!(honest.totals.sessions <= raw.totals.sessions);
        let days = &honest.timeline.days;
        let sum: u64 = days.iter().map(|day| day.successful + day.failed + day.let_through).sum();
        prop_assert_eq!(sum, honest.totals.sessions);
        for dimension in [0, 1] {
            let rows = &honest.breakdowns[dimension].rows;
            prop_assert_eq!(rows.iter().map(|row| row.successful + row.failed).sum::<u64>(), honest.totals.sessions);
        }
    }

    /// The order in which files come does not matter.
    #[test]
    fn the_order_of_files_does_not_matter(reports in small_reports()) {
        let mut reversed = reports.clone();
        reversed.reverse();
        prop_assert_eq!(filled(&reports).aggregate(&Query::default()), filled(&reversed).aggregate(&Query::default()));
    }
}
