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

/// `part` of `whole` in steps of which the whole has `steps`, rounded; all of them only where nothing is missing, and
/// none only where there is nothing.
fn share(part: u64, whole: u64, steps: u32) -> Option<u32> {
    let (part, whole, all) = (u128::from(part), u128::from(whole), u128::from(steps));
    let rounded = (part * all + whole / 2).checked_div(whole)?;
    let within = match part {
        0 => 0,
        part if part < whole => rounded.clamp(1, all - 1),
        _ => all,
    };
    u32::try_from(within).ok()
}

/// In percent, rounded to two places; never 100 while anything failed, never 0 while anything succeeded.
pub(super) fn percent(successful: u64, sessions: u64) -> Option<f64> {
    share(successful, sessions, 10_000).map(|hundredths| f64::from(hundredths) / 100.0)
}

pub(super) fn sentence(totals: &Totals, is_empty: bool) -> String {
    if is_empty {
        return "No reports yet.".to_owned();
    }
    let (sessions, failed) = (totals.sessions, totals.failed);
    let all = count_of(sessions, "session");
    let some_failed = match sessions {
        1 => "The only session failed".to_owned(),
        _ => format!("{} of {all} failed", grouped(failed)),
    };
    match (sessions, failed, totals.let_through) {
        (0, ..) => "No sessions in these reports.".to_owned(),
        (1, 0, _) => "The only session succeeded.".to_owned(),
        (_, 0, _) => format!("All {all} succeeded."),
        (_, 1, 1) => format!("{some_failed}; it was not held back, as no policy was enforced for it."),
        (_, failed, let_through) if let_through == failed => {
            format!("{some_failed}; none was held back, as no policy was enforced for them.")
        }
        (_, _, 0) => format!("{some_failed}."),
        (_, _, let_through) => {
            format!(
                "{some_failed}; {} of them went through, as no policy was enforced for them.",
                grouped(let_through)
            )
        }
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
        0 if rows.len() == 1 => format!("{reporters}; it saw no failure."),
        1 if rows.len() == 1 => format!("{reporters}; it saw failures."),
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
    let share = share(sum(first), all, 100).unwrap_or(0);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_and_tell_all_and_nothing_from_nearly() {
        for (successful, sessions, expected) in [
            (20, 22, Some(90.91)),
            (1, 3, Some(33.33)),
            (2, 3, Some(66.67)),
            (999_999, 1_000_000, Some(99.99)),
            (1, 1_000_000, Some(0.01)),
            (0, 5, Some(0.0)),
            (5, 5, Some(100.0)),
            (u64::MAX, u64::MAX, Some(100.0)),
            (0, 0, None),
        ] {
            assert_eq!(percent(successful, sessions), expected, "{successful} of {sessions}");
        }
        assert_eq!((share(2, 3, 100), share(999, 1_000, 100)), (Some(67), Some(99)));
    }

    #[test]
    fn one_is_no_plural() {
        let of = |sessions, failed, let_through| {
            sentence(&Totals { sessions, failed, let_through, ..Totals::default() }, false)
        };
        assert_eq!(of(1, 0, 0), "The only session succeeded.");
        assert_eq!(of(2, 0, 0), "All 2 sessions succeeded.");
        assert_eq!(of(1, 1, 0), "The only session failed.");
        assert_eq!(
            of(1, 1, 1),
            "The only session failed; it was not held back, as no policy was enforced for it."
        );
        assert_eq!(of(25, 1, 0), "1 of 25 sessions failed.");
        assert_eq!(
            of(25, 4, 4),
            "4 of 25 sessions failed; none was held back, as no policy was enforced for them."
        );
        assert_eq!(
            of(25, 4, 1),
            "4 of 25 sessions failed; 1 of them went through, as no policy was enforced for them."
        );
        let row = |failed| HeatRow {
            reporter: String::new(),
            reports: vec![1],
            sessions: vec![1],
            failed: vec![failed],
        };
        assert_eq!(heat(&[row(0)]), "1 reporter; it saw no failure.");
        assert_eq!(heat(&[row(1)]), "1 reporter; it saw failures.");
        assert_eq!(heat(&[row(1), row(0)]), "2 reporters; one of them saw failures.");
    }
}
