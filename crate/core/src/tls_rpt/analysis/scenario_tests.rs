//! What a postmaster is told in one situation after the other.

use super::{InsightLimits, insights};
use crate::time::Timestamp;
use crate::tls_rpt::intake::{Intake, Limits};
use crate::tls_rpt::report::Day;
use crate::tls_rpt::view::{Dimension, DomainView, Insights, Query, Readiness, TlsaReadiness};

/// One policy of a report, in JSON.
struct Policy {
    kind: &'static str,
    domain: String,
    lines: Vec<String>,
    successful: u64,
    failed: u64,
    /// Result type, MX host, sessions, reason.
    details: Vec<(&'static str, &'static str, u64, &'static str)>,
}

fn sts(mode: &str, mx: &str) -> Policy {
    let lines = ["version: STSv1", &format!("mode: {mode}"), &format!("mx: {mx}"), "max_age: 604800"];
    Policy {
        kind: "sts",
        domain: "b.example".to_owned(),
        lines: lines.map(str::to_owned).to_vec(),
        successful: 20,
        failed: 0,
        details: Vec::new(),
    }
}

fn no_policy() -> Policy {
    Policy { kind: "no-policy-found", lines: Vec::new(), ..sts("", "") }
}

impl Policy {
    fn failing(mut self, result: &'static str, mx: &'static str, sessions: u64) -> Self {
        self.details.push((result, mx, sessions, ""));
        self.failed = self.failed.max(sessions);
        self
    }

    fn of(mut self, domain: &str) -> Self {
        self.domain = domain.to_owned();
        self
    }

    fn json(&self) -> String {
        let detail = |(result, mx, sessions, reason): &(&str, &str, u64, &str)| {
            format!(
                r#"{{"result-type":"{result}","receiving-mx-hostname":"{mx}","failed-session-count":{sessions},
                "failure-reason-code":"{reason}"}}"#
            )
        };
        let details: Vec<String> = self.details.iter().map(detail).collect();
        format!(
            r#"{{"policy":{{"policy-type":"{}","policy-domain":"{}","policy-string":{:?}}},
            "summary":{{"total-successful-session-count":{},"total-failure-session-count":{}}},
            "failure-details":[{}]}}"#,
            self.kind,
            self.domain,
            self.lines,
            self.successful,
            self.failed,
            details.join(",")
        )
    }
}

/// A report on a day of 2026, counted from the first of March.
fn report(reporter: &str, day: i32, policies: &[Policy]) -> String {
    let day = Day(Day::parse("2026-03-01").unwrap().0 + day - 1);
    let policies: Vec<String> = policies.iter().map(Policy::json).collect();
    format!(
        r#"{{"organization-name":"{reporter}","report-id":"{reporter}{day}","date-range":{{
        "start-datetime":"{day}T00:00:00Z","end-datetime":"{day}T23:59:59Z"}},"policies":[{}]}}"#,
        policies.join(",")
    )
}

fn taken(reports: &[String]) -> Intake {
    let mut intake = Intake::new(Limits::default(), now());
    for report in reports {
        intake.begin("x.json", report.len() as u64);
        intake.supply(report.as_bytes());
        intake.end();
    }
    assert_eq!(intake.progress().reports as usize, reports.len());
    intake
}

fn now() -> Timestamp {
    Timestamp::parse("2026-04-01T08:00:00Z").unwrap()
}

fn insights_of(reports: &[String]) -> Insights {
    insights(taken(reports).store(), &Query::default(), InsightLimits::WHOLE, now())
}

/// Two reporters on each of the days.
fn days(days: std::ops::RangeInclusive<i32>, policies: impl Fn(i32) -> Vec<Policy>) -> Vec<String> {
    days.flat_map(|day| ["A", "C"].map(|reporter| report(reporter, day, &policies(day)))).collect()
}

#[track_caller]
fn check(reports: &[String], expected: Readiness, sentence: &str) -> DomainView {
    let domain = insights_of(reports).domains.remove(0);
    assert_eq!((domain.readiness, domain.advice.sentence.as_str()), (expected, sentence));
    domain
}

const YES: &str = "Yes: the policy may go from testing to enforce.";
const TOO_LITTLE: &str = "Not yet: nothing speaks against enforce, but there is too little to rest on.";
const HOLDS: &str = "The policy is enforced, and no mail waits because of it.";

#[test]
fn thirty_good_days() {
    let reports = days(1..=30, |_| vec![sts("testing", "mx1.b.example")]);
    let domain = check(&reports, Readiness::Ready, YES);
    assert!(domain.advice.policy.unwrap().contains("mode: enforce\nmx: mx1.b.example\n"));
}

#[test]
fn a_policy_that_is_gone_is_not_enforced() {
    for mode in ["enforce", "testing"] {
        let mut reports = days(1..=14, |_| vec![sts(mode, "mx1.b.example")]);
        reports.extend(days(15..=30, |_| vec![no_policy()]));
        let words =
            "Reporters used an MTA-STS policy of this domain until 14 Mar 2026, and have found none since.";
        check(&reports, Readiness::NoPolicy, words);
    }
}

#[test]
fn a_reporter_that_lost_the_policy_speaks_against_enforce() {
    let mut reports = days(1..=20, |_| vec![sts("testing", "mx1.b.example")]);
    reports.extend((21..=30).map(|day| report("A", day, &[no_policy()])));
    reports.extend((21..=30).map(|day| report("C", day, &[sts("testing", "mx1.b.example")])));
    let domain = check(&reports, Readiness::NotReady, "Not yet: A no longer found the policy.");
    assert!(domain.advice.steps[0].starts_with("See why A no longer found the policy"), "{domain:?}");
}

/// Servers that say once for each mechanism that they found no policy say it beside one that they found, too.
#[test]
fn no_policy_for_dane_beside_a_policy_is_no_loss() {
    let reports = days(1..=30, |_| vec![sts("testing", "mx1.b.example"), no_policy()]);
    check(&reports, Readiness::Ready, YES);
}

#[test]
fn a_policy_that_was_seldom_fetched_proves_little() {
    let reports = days(1..=30, |_| {
        let mut policy = sts("testing", "mx1.b.example").failing("sts-policy-fetch-error", "", 5);
        policy.successful = 1;
        vec![policy]
    });
    let domain = check(&reports, Readiness::MoreEvidence, TOO_LITTLE);
    assert_eq!(domain.advice.arithmetic[2].value, 60);
}

#[test]
fn failures_from_before_enforce_kept_no_mail_waiting() {
    let failing = |day| {
        let policy = sts(if day < 20 { "testing" } else { "enforce" }, "mx1.b.example");
        vec![if day < 10 { policy.failing("certificate-expired", "mx1.b.example", 4) } else { policy }]
    };
    check(&days(1..=30, failing), Readiness::Enforcing, HOLDS);
}

#[test]
fn days_under_other_hosts_do_not_count() {
    let mut reports = days(1..=29, |_| vec![sts("testing", "mx1.b.example")]);
    reports.extend(days(30..=30, |_| vec![sts("testing", "mx9.b.example")]));
    let domain = check(&reports, Readiness::MoreEvidence, TOO_LITTLE);
    assert_eq!(domain.advice.arithmetic[0].value, 1);
}

/// Microsoft does not quote the policy.
#[test]
fn a_reporter_that_does_not_quote_the_policy_is_heard() {
    let silent = |_| Policy { lines: Vec::new(), ..sts("", "") };
    let mut reports = days(1..=30, |_| vec![sts("testing", "mx1.b.example")]);
    reports.extend((1..=30).map(|day| report("M", day, &[silent(day)])));
    let domain = check(&reports, Readiness::Ready, YES);
    assert_eq!(domain.advice.arithmetic[1].value, 3);
    let domain = check(&days(1..=30, |day| vec![silent(day)]), Readiness::MoreEvidence, TOO_LITTLE);
    assert!(domain.advice.arithmetic.iter().any(|line| line.met == Some(false)), "{domain:?}");
}

/// RPT-4-3: the result types of a session are not exclusive.
#[test]
fn a_session_with_two_results_waits_once() {
    let reports = days(1..=30, |day| {
        let policy = sts("testing", "mx1.b.example");
        vec![if day == 30 {
            policy.failing("certificate-expired", "mx1.b.example", 3).failing(
                "certificate-host-mismatch",
                "mx1.b.example",
                3,
            )
        } else {
            policy
        }]
    });
    let words =
        "Not yet: in enforce the mail of 6 sessions in the last 30 days of reports would have had to wait.";
    check(&reports, Readiness::NotReady, words);
}

/// RPT-4-4: the same sessions under both mechanisms, and the bars come to no more than the totals.
#[test]
fn a_failure_under_both_mechanisms_is_one() {
    let both = |kind| Policy {
        kind,
        ..sts("testing", "mx1.b.example").failing("certificate-expired", "mx1.b.example", 3)
    };
    for policies in [
        vec![both("sts"), both("tlsa")],
        vec![both("no-policy-found"), both("no-policy-found")],
        vec![both("sts"), both("tlsa"), both("no-policy-found")],
    ] {
        let intake = taken(&[report("A", 1, &policies)]);
        let seen = intake.store().aggregate(&Query::default());
        assert_eq!((seen.totals.successful, seen.totals.failed), (20, 3));
        for dimension in [Dimension::ResultType, Dimension::Mx] {
            let bars = seen.breakdowns.iter().find(|bars| bars.dimension == dimension).unwrap();
            assert_eq!(bars.rows.iter().map(|row| row.failed).collect::<Vec<_>>(), [3], "{dimension:?}");
        }
        let found = insights(intake.store(), &Query::default(), InsightLimits::WHOLE, now());
        assert_eq!(found.incidents.iter().map(|incident| incident.sessions).collect::<Vec<_>>(), [3]);
    }
}

/// The details of one policy share its failed sessions.
#[test]
fn a_host_has_no_more_failures_than_the_policy() {
    let policy = sts("testing", "mx1.b.example").failing("certificate-expired", "mx1.b.example", 3).failing(
        "certificate-not-trusted",
        "mx1.b.example",
        3,
    );
    let intake = taken(&[report("A", 1, &[policy])]);
    let seen = intake.store().aggregate(&Query::default());
    let bars = |dimension| seen.breakdowns.iter().find(|bars| bars.dimension == dimension).unwrap();
    assert_eq!(bars(Dimension::Mx).rows[0].failed, 3);
    assert_eq!(bars(Dimension::ResultType).rows.len(), 2);
}

#[test]
fn one_host_of_many_domains_is_one_incident() {
    let on = |domain: &str| {
        sts("testing", "mx2.host.example").of(domain).failing("certificate-expired", "mx2.host.example", 3)
    };
    let reports = days(1..=3, |_| vec![on("b.example"), on("c.example")]);
    let incidents = insights_of(&reports).incidents;
    let [incident] = incidents.as_slice() else { panic!("{incidents:?}") };
    assert_eq!(
        incident.sentence,
        "Expired certificate on mx2.host.example, 1–3 Mar 2026: 36 sessions, 2 reporters, 2 domains"
    );
    assert_eq!(incident.domains, ["b.example", "c.example"]);
}

#[test]
fn a_policy_that_fails_is_the_domains_and_not_the_hosts() {
    let on = |domain: &str| {
        sts("enforce", "mx.host.example").of(domain).failing("sts-policy-fetch-error", "mx.host.example", 3)
    };
    let incidents = insights_of(&days(1..=3, |_| vec![on("b.example"), on("c.example")])).incidents;
    let places: Vec<(&str, &[String])> =
        incidents.iter().map(|incident| (incident.mx.as_str(), incident.domains.as_slice())).collect();
    assert_eq!(places, [("", &["b.example".to_owned()][..]), ("", &["c.example".to_owned()][..])]);
    assert!(incidents[0].sentence.contains(" for b.example, "), "{incidents:?}");
}

#[test]
fn every_reason_that_was_given_is_told() {
    let mut policy = sts("testing", "mx1.b.example");
    policy.failed = 3;
    policy.details = vec![
        ("validation-failure", "mx1.b.example", 2, "first"),
        ("validation-failure", "mx1.b.example", 1, "second"),
    ];
    assert_eq!(insights_of(&[report("A", 1, &[policy])]).incidents[0].reasons, ["first", "second"]);
}

#[test]
fn failures_of_dnssec_speak_against_tlsa_records() {
    let reports = days(1..=30, |_| vec![no_policy().failing("dnssec-invalid", "mx1.b.example", 3)]);
    let domain = insights_of(&reports).domains.remove(0);
    assert_eq!(domain.tlsa_readiness, TlsaReadiness::NotReady);
    assert_eq!(
        domain.tlsa_advice.sentence,
        "Not yet: 180 sessions failed on DNSSEC or DANE, and with TLSA records their mail would wait."
    );
}

#[test]
fn without_starttls_a_session_counts_once() {
    let policy = || no_policy().failing("starttls-not-supported", "mx1.b.example", 3);
    let domain = insights_of(&[report("A", 1, &[policy(), policy()])]).domains.remove(0);
    assert!(domain.tlsa_advice.sentence.starts_with("Not yet: 3 sessions found no STARTTLS"), "{domain:?}");
}

#[test]
fn a_query_bounds_what_is_looked_at() {
    let mut reports = days(1..=30, |day| {
        let policy = sts("testing", "mx1.b.example");
        vec![if day < 10 { policy.failing("certificate-expired", "mx1.b.example", 4) } else { policy }]
    });
    reports.push(report("A", 31, &[sts("testing", "mx.c.example").of("c.example")]));
    let under = |query: &Query| insights(taken(&reports).store(), query, InsightLimits::WHOLE, now());
    let since = under(&Query { from: Some("2026-03-10".to_owned()), ..Query::default() });
    assert_eq!((since.incidents.len(), since.domains.len()), (0, 2));
    let of_domain = under(&Query { domain: vec!["c.example".to_owned()], ..Query::default() });
    assert_eq!(of_domain.domains.iter().map(|view| view.domain.as_str()).collect::<Vec<_>>(), ["c.example"]);
    assert_eq!(of_domain.incidents, []);
}

#[test]
fn what_is_left_out_of_a_list_is_said() {
    let reports: Vec<String> = ["b.example", "c.example", "d.example"]
        .iter()
        .map(|domain| {
            report(domain, 1, &[sts("testing", "").of(domain).failing("certificate-expired", "", 1)])
        })
        .collect();
    let limits = InsightLimits { incidents: 1, domains: 2, ..InsightLimits::default() };
    let found = insights(taken(&reports).store(), &Query::default(), limits, now());
    assert_eq!((found.incidents.len(), found.more_incidents), (1, 2));
    assert_eq!((found.domains.len(), found.more_domains), (2, 1));
}

#[test]
fn unexplained_failures_are_not_looked_for_among_the_incidents() {
    let reports = days(1..=30, |_| vec![Policy { failed: 1, ..sts("testing", "mx1.b.example") }]);
    let domain = insights_of(&reports).domains.remove(0);
    assert_eq!(domain.readiness, Readiness::NotReady);
    assert!(domain.advice.steps[0].starts_with("Look for 60 sessions in the logs"), "{domain:?}");
}

#[test]
fn a_long_policy_is_given_back_whole() {
    let long = |_| {
        let mut policy = sts("testing", "mx0.b.example");
        policy.lines.extend((1..30).map(|number| format!("mx: mx{number}.b.example")));
        vec![policy]
    };
    let domain = check(&days(1..=30, long), Readiness::Ready, YES);
    assert_eq!(domain.advice.policy.unwrap().matches("\nmx: ").count(), 30);
    // One that is too long to be kept is not taken for whole.
    let endless = |_| {
        let mut policy = sts("testing", "mx0.b.example");
        policy.lines.extend((1..5_000).map(|number| format!("mx: mx{number}.b.example")));
        vec![policy]
    };
    let domain = check(&days(1..=30, endless), Readiness::MoreEvidence, TOO_LITTLE);
    assert_eq!(domain.advice.policy, None);
}

/// A sender keeps a policy as long as `max_age` says.
#[test]
fn the_policy_as_it_is_now_began_last() {
    for (before, after, expected) in [
        ("testing", "enforce", Readiness::Enforcing),
        ("testing", "none", Readiness::Withdrawn),
        ("enforce", "testing", Readiness::Ready),
    ] {
        let of = |mode| vec![sts(mode, "mx1.b.example")];
        let mut reports: Vec<String> = (1..=30).map(|day| report("K", day, &of(before))).collect();
        reports.extend((1..=29).map(|day| report("A", day, &of(if day < 10 { before } else { after }))));
        assert_eq!(insights_of(&reports).domains[0].readiness, expected, "{before} {after}");
    }
}

#[test]
fn a_host_that_fails_under_the_former_mode_fails() {
    let mut reports = days(2..=30, |_| vec![sts("testing", "mx1.b.example")]);
    let failing = || sts("enforce", "mx1.b.example").failing("certificate-expired", "mx1.b.example", 5);
    reports.insert(0, report("K", 1, &[sts("enforce", "mx1.b.example")]));
    reports.extend((2..=30).map(|day| report("K", day, &[failing()])));
    let words =
        "Not yet: in enforce the mail of 145 sessions in the last 30 days of reports would have had to wait.";
    check(&reports, Readiness::NotReady, words);
}

#[test]
fn a_loss_of_long_ago_does_not_count() {
    let mut reports =
        vec![report("M", 1, &[sts("testing", "mx1.b.example")]), report("M", 2, &[no_policy()])];
    let good = |_| vec![sts("testing", "mx1.b.example")];
    reports.extend(days(3..=31, good));
    check(&reports, Readiness::NotReady, "Not yet: M no longer found the policy.");
    reports.extend(days(32..=32, good));
    let at = Timestamp::parse("2026-04-02T08:00:00Z").unwrap();
    let found = insights(taken(&reports).store(), &Query::default(), InsightLimits::WHOLE, at);
    assert_eq!(found.domains[0].readiness, Readiness::Ready);
}

#[test]
fn a_policy_that_nobody_can_use_is_to_be_mended_first() {
    for kind in ["sts", "no-policy-found"] {
        let reports = days(1..=30, |_| {
            let mut policy = no_policy().failing("sts-webpki-invalid", "", 5);
            (policy.kind, policy.successful) = (kind, 0);
            vec![policy]
        });
        let words = "Not yet: reporters could not fetch or not use the policy, in 300 sessions in the last 30 days of reports.";
        let domain = check(&reports, Readiness::NotReady, words);
        assert!(domain.advice.steps[0].starts_with("See to the failures to fetch"), "{domain:?}");
    }
}

/// RFC 8461 §5: without a policy the mail is delivered.
#[test]
fn mail_without_a_policy_was_let_through() {
    let policies = [
        sts("enforce", "mx1.b.example").failing("sts-policy-fetch-error", "", 3),
        sts("enforce", "mx1.b.example").failing("certificate-expired", "mx1.b.example", 3),
        sts("testing", "mx1.b.example").failing("certificate-expired", "mx1.b.example", 3),
    ];
    let of = |policy| taken(&[report("A", 1, &[policy])]).store().aggregate(&Query::default()).totals;
    assert_eq!(policies.map(|policy| of(policy).let_through), [3, 0, 3]);
}

#[test]
fn tomorrow_is_no_evidence() {
    let reports = days(20..=33, |_| vec![sts("testing", "mx1.b.example")]);
    let domain = insights_of(&reports).domains.remove(0);
    assert_eq!(domain.advice.arithmetic[0].value, 13, "{domain:?}");
}

#[test]
fn failures_that_others_saw_are_shown() {
    let mut reports = days(1..=30, |_| vec![sts("testing", "mx1.b.example")]);
    let failing = || no_policy().failing("certificate-host-mismatch", "mx1.b.example", 4);
    reports.extend((1..=30).map(|day| report("N", day, &[failing()])));
    let domain = check(&reports, Readiness::Ready, YES);
    assert!(domain.advice.steps.iter().any(|step| step.starts_with("Look at the incidents first")));
    let line = domain.advice.arithmetic.iter().find(|line| line.label.contains("without the policy"));
    assert_eq!(line.map(|line| line.value), Some(120));
}
