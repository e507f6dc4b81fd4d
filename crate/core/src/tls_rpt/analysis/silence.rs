//! Reporters that have stopped.
//!
//! Some senders report only when something failed; their silence is no news, and they are left out.

use super::scope::Scope;
use super::series::{Series, median};
use crate::order::sort_long;
use crate::tls_rpt::report::Day;
use crate::tls_rpt::store::Sum;
use crate::tls_rpt::view::SilentView;
use crate::tls_rpt::words::{count_of, readable_days};

/// Fewer reports tell nothing of how often the next is due.
const MIN_REPORTS: usize = 5;
/// A shorter silence is a weekend and a holiday.
const MIN_DAYS: u64 = 7;
/// How many of its usual intervals must have passed.
const TIMES_USUAL: u64 = 4;

pub(super) fn silent(scope: &Scope<'_>, series: &Series) -> Vec<SilentView> {
    let store = scope.store;
    let Some((_, end)) = store.span() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (domain, reporter, days) in series.each() {
        let Some((last, silent, usual)) = silence(days, end) else {
            continue;
        };
        let reporter = store.texts.reporter.text(reporter).to_owned();
        let domain = store.texts.domain.text(domain).to_owned();
        let sentence = format!(
            "{reporter} has not reported on {domain} since {}: {} without a report, where the usual is {}.",
            readable_days(last, last),
            count_of(silent, "day"),
            count_of(usual, "day")
        );
        found.push(SilentView {
            sentence,
            reporter,
            domain,
            last_day: last.to_string(),
            silent_days: u32::try_from(silent).unwrap_or(u32::MAX),
            usual_days: u32::try_from(usual).unwrap_or(u32::MAX),
        });
    }
    sort_long(&mut found, |left: &SilentView, right| {
        right.last_day.cmp(&left.last_day).then(left.reporter.cmp(&right.reporter))
    });
    found.truncate(scope.limits.silent);
    found
}

/// The last day, the days since, and the usual interval, if the reporter is silent at `end`.
fn silence(days: &[(Day, Sum)], end: Day) -> Option<(Day, u64, u64)> {
    if days.len() < MIN_REPORTS || days.iter().all(|(_, sum)| sum.failed > 0) {
        return None;
    }
    let between = |from: Day, to: Day| u64::try_from(i64::from(to.0) - i64::from(from.0)).unwrap_or(0);
    let pairs = days.iter().zip(days.iter().skip(1));
    let intervals: Vec<u64> = pairs.map(|((from, _), (to, _))| between(*from, *to)).collect();
    let longest = intervals.iter().copied().max().unwrap_or(0);
    let usual = median(intervals);
    let (last, _) = days.last()?;
    let silent = between(*last, end);
    let is_silent = silent >= MIN_DAYS && silent > usual.saturating_mul(TIMES_USUAL) && silent > longest;
    is_silent.then_some((*last, silent, usual))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Sum = Sum { successful: 1, failed: 0, blocked: 0 };
    const BAD: Sum = Sum { successful: 1, failed: 1, blocked: 0 };

    #[track_caller]
    fn check(days: &[i32], sum: Sum, end: i32, expected: Option<(i32, u64, u64)>) {
        let days: Vec<(Day, Sum)> = days.iter().map(|day| (Day(*day), sum)).collect();
        let found = silence(&days, Day(end)).map(|(day, silent, usual)| (day.0, silent, usual));
        assert_eq!(found, expected);
    }

    #[test]
    fn silence_is_against_the_reporters_own_habit() {
        check(&[1, 2, 3, 4, 5], GOOD, 12, Some((5, 7, 1)));
        check(&[1, 2, 3, 4, 5], GOOD, 11, None);
        check(&[1, 8, 15, 22, 29], GOOD, 50, None);
        check(&[1, 8, 15, 22, 29], GOOD, 58, Some((29, 29, 7)));
        check(&[1, 2, 3, 4, 30], GOOD, 50, None);
        check(&[1, 2, 3, 4], GOOD, 99, None);
    }

    #[test]
    fn who_reports_only_failures_is_never_silent() {
        check(&[1, 2, 3, 4, 5], BAD, 99, None);
    }
}
