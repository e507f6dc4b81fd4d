//! Incidents and advice of a year in small.

use super::{InsightLimits, compare_live};
use crate::time::Timestamp;
use crate::tls_rpt::intake::{Intake, Limits};
use crate::tls_rpt::report::Day;
use crate::tls_rpt::view::{IncidentState, Insights, LiveCheck, Query, Readiness, TlsaReadiness};

/// A report of 20 sessions on a day of March 2026, of which `failed` met an expired certificate.
fn report(reporter: &str, day: i32, mode: &str, failed: u64, reason: &str) -> String {
    let day = Day(Day::parse("2026-03-01").unwrap().0 + day - 1);
    format!(
        r#"{{"organization-name":"{reporter}","report-id":"{day}","contact-info":"a@a.example",
        "date-range":{{"start-datetime":"{day}T00:00:00Z","end-datetime":"{day}T23:59:59Z"}},
        "policies":[{{"policy":{{"policy-type":"sts","policy-domain":"b.example","mx-host":["mx2.b.example"],
        "policy-string":["version: STSv1","mode: {mode}","mx: mx2.b.example","max_age: 604800"]}},
        "summary":{{"total-successful-session-count":{},"total-failure-session-count":{failed}}},
        "failure-details":[{}]}}]}}"#,
        20 - failed,
        if failed == 0 {
            String::new()
        } else {
            format!(
                r#"{{"result-type":"certificate-expired","receiving-mx-hostname":"mx2.b.example",
                "failed-session-count":{failed},"failure-reason-code":"{reason}"}}"#
            )
        }
    )
}

fn now() -> Timestamp {
    Timestamp::parse("2026-04-20T08:00:00Z").unwrap()
}

fn taken(reports: &[String]) -> Intake {
    let mut intake = Intake::new(Limits::default(), now());
    for report in reports {
        intake.begin("x.json", report.len() as u64);
        intake.supply(report.as_bytes());
        intake.end();
    }
    intake
}

fn insights_of(reports: &[String]) -> Insights {
    insights_under(reports, &Query::default())
}

fn insights_under(reports: &[String], query: &Query) -> Insights {
    super::insights(taken(reports).store(), query, InsightLimits::WHOLE, now())
}

/// Three reporters, of which all see the certificate fail from the 9th to the 11th.
fn month(days: i32, mode: &str) -> Vec<String> {
    let mut reports = Vec::new();
    for reporter in ["A", "B", "C"] {
        for day in 1..=days {
            let failed = if (9..=11).contains(&day) { 4 } else { 0 };
            reports.push(report(reporter, day, mode, failed, "X509_V_ERR_CERT_HAS_EXPIRED"));
        }
    }
    reports
}

#[test]
fn failures_with_one_cause_are_one_incident() {
    let insights = insights_of(&month(30, "testing"));
    let [incident] = insights.incidents.as_slice() else { panic!("{:?}", insights.incidents) };
    assert_eq!(
        incident.sentence,
        "Expired certificate on mx2.b.example, 9–11 Mar 2026: 36 sessions, 3 reporters"
    );
    assert_eq!((incident.state, incident.reporters.len()), (IncidentState::Over, 3));
    assert!(incident.explanation.causes[0].starts_with("Certificate expired"));
}

#[test]
fn an_incident_of_the_last_days_goes_on() {
    assert_eq!(insights_of(&month(11, "testing")).incidents[0].state, IncidentState::Ongoing);
}

#[test]
fn without_later_reports_nobody_knows() {
    let mut reports = vec![report("A", 1, "testing", 4, ""), report("B", 20, "testing", 0, "")];
    assert_eq!(insights_of(&reports).incidents[0].state, IncidentState::Unknown);
    reports.push(report("A", 20, "testing", 0, ""));
    assert_eq!(insights_of(&reports).incidents[0].state, IncidentState::Over);
}

#[test]
fn days_far_apart_are_two_incidents() {
    let reports = [1, 5, 10].map(|day| report("A", day, "testing", 4, ""));
    let days: Vec<(String, String)> = insights_of(&reports)
        .incidents
        .into_iter()
        .map(|incident| (incident.first_day, incident.last_day))
        .collect();
    assert_eq!(days.len(), 2, "{days:?}");
}

#[test]
fn failures_long_mended_do_not_count_against_enforce() {
    let readiness = |days| insights_of(&month(days, "testing")).domains[0].readiness;
    assert_eq!(readiness(30), Readiness::NotReady);
    assert_eq!(readiness(40), Readiness::NotReady);
    // The 11th is then 30 days before the last day, and no longer among the 30.
    assert_eq!(readiness(41), Readiness::Ready);
    let domain = insights_of(&month(41, "testing")).domains.remove(0);
    assert_eq!(domain.advice.id.as_deref(), Some("20260420T080000"));
    assert_eq!(
        domain.advice.policy.as_deref(),
        Some("version: STSv1\nmode: enforce\nmx: mx2.b.example\nmax_age: 604800\n")
    );
    assert_eq!(domain.tlsa_readiness, TlsaReadiness::NothingAgainst);
    assert_eq!(domain.policies.len(), 1);
    assert_eq!(domain.policies[0].held_until.as_deref(), Some("2026-04-17"));
}

#[test]
fn in_enforce_the_same_failures_delayed_mail() {
    assert_eq!(insights_of(&month(30, "enforce")).domains[0].readiness, Readiness::EnforcingWithFailures);
    assert_eq!(insights_of(&month(41, "enforce")).domains[0].readiness, Readiness::Enforcing);
}

#[test]
fn a_change_of_policy_is_seen() {
    let reports: Vec<String> =
        (1..=20).map(|day| report("A", day, if day < 15 { "testing" } else { "enforce" }, 0, "")).collect();
    let policies = insights_of(&reports).domains.remove(0).policies;
    let modes: Vec<(Option<&str>, &str, &str)> = policies
        .iter()
        .map(|period| (period.mode.as_deref(), period.first_day.as_str(), period.last_day.as_str()))
        .collect();
    assert_eq!(
        modes,
        [(Some("testing"), "2026-03-01", "2026-03-14"), (Some("enforce"), "2026-03-15", "2026-03-20")]
    );
}

#[test]
fn spikes_and_silence_are_found() {
    let mut reports: Vec<String> = (1..=9).map(|day| report("A", day, "testing", 0, "")).collect();
    reports.push(report("A", 10, "testing", 12, ""));
    reports.extend((1..=30).map(|day| report("B", day, "testing", 0, "")));
    let insights = insights_of(&reports);
    let spikes: Vec<(&str, &str)> =
        insights.spikes.iter().map(|spike| (spike.reporter.as_str(), spike.day.as_str())).collect();
    assert_eq!(spikes, [("A", "2026-03-10")]);
    let silent: Vec<(&str, u32)> =
        insights.silent.iter().map(|silent| (silent.reporter.as_str(), silent.silent_days)).collect();
    assert_eq!(silent, [("A", 20)]);
}

#[test]
fn reports_are_held_against_the_domain_of_today() {
    let mut reports = month(41, "testing");
    reports.push(report("A", 42, "enforce", 0, ""));
    let live = LiveCheck {
        policy: Some(
            "version: STSv1\r\nmode: enforce\r\nmax_age: 604800\r\nmx: mx2.b.example\r\n".to_owned(),
        ),
        good_mx: vec!["MX2.b.example.".to_owned()],
        ..LiveCheck::default()
    };
    let at =
        |day: &str| compare_live(taken(&reports).store(), "b.example", &live, Timestamp::parse(day).unwrap());
    let comparison = at("2026-04-15");
    assert_eq!(comparison.policy_matches, Some(true));
    let holders: Vec<(&str, &str)> = comparison
        .holders
        .iter()
        .map(|holder| (holder.reporter.as_str(), holder.held_until.as_str()))
        .collect();
    assert_eq!(holders, [("B", "2026-04-17"), ("C", "2026-04-17")]);
    assert_eq!(at("2026-04-18").holders, []);
    assert_eq!(comparison.hosts[0].fails_now, Some(false));
    let mixed = LiveCheck { mixed_mx: live.good_mx.clone(), ..LiveCheck::default() };
    let mixed = compare_live(taken(&reports).store(), "b.example", &mixed, now());
    assert_eq!(mixed.hosts[0].fails_now, None);
    assert!(mixed.hosts[0].sentence.ends_with("for some senders only now."), "{:?}", mixed.hosts);
    let unknown = compare_live(taken(&reports).store(), "b.example", &LiveCheck::default(), now());
    assert_eq!((unknown.policy_matches, unknown.holders.len(), unknown.hosts[0].fails_now), (None, 0, None));
}
