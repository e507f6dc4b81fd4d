//! Numbers in words.

use crate::tls_rpt::view::{BarRow, Breakdown, Counting, Dimension, HeatRow, Query, TimelineDay, Totals};
use crate::tls_rpt::words::{count_of, grouped, readable_range};

pub(super) fn counting_rule(counting: Counting) -> &'static str {
    match counting {
        Counting::Honest => {
            "A session that a report counts under several policies, such as MTA-STS and TLSA, counts once: of the \
             policy types of a report and domain the largest counts, and a session that failed under one of them has \
             failed. A report counts for the UTC day that most of it lies in."
        }
        Counting::Raw => {
            "Every number of every policy in every report is added up. A session under several policies counts \
             several times."
        }
    }
}

/// In percent, cut to two places; never 100 while anything failed.
pub(super) fn percent(successful: u64, sessions: u64) -> Option<f64> {
    let hundredths = (u128::from(successful) * 10_000).checked_div(u128::from(sessions))?;
    u32::try_from(hundredths).ok().map(|hundredths| f64::from(hundredths) / 100.0)
}

pub(super) fn sentence(totals: &Totals, is_empty: bool) -> String {
    if is_empty {
        return "No reports yet.".to_owned();
    }
    match (totals.sessions, totals.failed, totals.let_through) {
        (0, ..) => "No sessions in these reports.".to_owned(),
        (sessions, 0, _) => format!("All {} met the policy.", count_of(sessions, "session")),
        (sessions, failed, let_through) if let_through == failed => format!(
            "{} of {} failed; none was held back, as no policy was enforced.",
            grouped(failed),
            count_of(sessions, "session")
        ),
        (sessions, failed, 0) => {
            format!("{} of {} failed.", grouped(failed), count_of(sessions, "session"))
        }
        (sessions, failed, let_through) => format!(
            "{} of {} failed; {} of them went through, as no policy was enforced.",
            grouped(failed),
            count_of(sessions, "session"),
            grouped(let_through)
        ),
    }
}

pub(super) fn detail(totals: &Totals, breakdowns: &[Breakdown], ends: Option<(&str, &str)>) -> String {
    let domains = breakdowns.iter().find(|breakdown| breakdown.dimension == Dimension::Domain);
    let only = domains.and_then(|domains| {
        let mut counted = domains
            .rows
            .iter()
            .filter(|row| totals.domains == 1 && (row.selected || domains.rows.len() == 1));
        counted.next().map(|row| row.label.clone())
    });
    let domains = only.unwrap_or_else(|| count_of(u64::from(totals.domains), "domain"));
    let days = ends.map_or_else(|| "no known day".to_owned(), |(first, last)| readable_range(first, last));
    let reporters = count_of(u64::from(totals.reporters), "reporter");
    format!("{domains}, {days}, {reporters}, {}.", count_of(u64::from(totals.reports), "report"))
}

pub(super) fn timeline(days: &[TimelineDay]) -> String {
    let failed = |day: &&TimelineDay| day.failed.saturating_add(day.let_through);
    let with_failures = days.iter().filter(|day| failed(day) > 0).count();
    let gaps = days.iter().filter(|day| day.reports == 0).count();
    let days_of = |count: usize| count_of(u64::try_from(count).unwrap_or(u64::MAX), "day");
    let Some(worst) = days.iter().max_by_key(failed) else {
        return "No day to show.".to_owned();
    };
    let mut words = match with_failures {
        0 => format!("No failures on {}", days_of(days.len())),
        count => format!(
            "Failures on {} of {}; the most, {}, on {}",
            grouped(u64::try_from(count).unwrap_or(u64::MAX)),
            days_of(days.len()),
            grouped(failed(&worst)),
            readable_range(&worst.day, &worst.day)
        ),
    };
    if gaps > 0 {
        words.push_str(&format!("; {} without a report", days_of(gaps)));
    }
    words + "."
}

pub(super) fn heat(rows: &[HeatRow]) -> String {
    let failing = rows.iter().filter(|row| row.failed.iter().any(|count| *count > 0)).count();
    let reporters = count_of(u64::try_from(rows.len()).unwrap_or(u64::MAX), "reporter");
    match failing {
        0 => format!("{reporters}; none saw a failure."),
        1 => format!("{reporters}; one of them saw failures."),
        count => format!("{reporters}; {count} of them saw failures."),
    }
}

pub(super) fn title(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Domain => "Domains",
        Dimension::Reporter => "Reporters",
        Dimension::PolicyType => "Policy types",
        Dimension::ResultType => "Kinds of failure",
        Dimension::Mx => "MX hosts of failures",
        Dimension::SendingIp => "Sending addresses of failures",
        Dimension::ReceivingIp => "Receiving addresses of failures",
    }
}

pub(super) fn is_of_failures(dimension: Dimension) -> bool {
    !matches!(dimension, Dimension::Domain | Dimension::Reporter | Dimension::PolicyType)
}

/// The value, or what stands for none.
pub(super) fn label(value: &str) -> &str {
    if value.is_empty() { "not stated" } else { value }
}

pub(super) fn breakdown(dimension: Dimension, rows: &[BarRow]) -> String {
    let Some(first) = rows.first() else {
        return if is_of_failures(dimension) {
            "No failures.".to_owned()
        } else {
            "Nothing to show.".to_owned()
        };
    };
    let sum = |row: &BarRow| row.successful.saturating_add(row.failed);
    let all = rows.iter().fold(0, |all: u64, row| all.saturating_add(sum(row)));
    let share = sum(first).saturating_mul(100).checked_div(all).unwrap_or(0);
    let kind = if is_of_failures(dimension) { "failed session" } else { "session" };
    format!("Most: {} with {}, {share} % of those shown.", first.label, count_of(sum(first), kind))
}

/// What a query chooses in a dimension.
pub(super) fn chosen(dimension: Dimension, query: &Query) -> &[String] {
    match dimension {
        Dimension::Domain => &query.domain,
        Dimension::Reporter => &query.reporter,
        Dimension::PolicyType => &query.policy_type,
        Dimension::ResultType => &query.result_type,
        Dimension::Mx => &query.mx,
        Dimension::SendingIp => &query.sending_ip,
        Dimension::ReceivingIp => &query.receiving_ip,
    }
}
