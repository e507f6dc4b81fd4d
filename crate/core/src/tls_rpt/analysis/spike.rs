//! Days on which a reporter saw far more failures than it used to.

use super::scope::Scope;
use super::series::{Series, median};
use crate::order::sort_long;
use crate::tls_rpt::view::SpikeView;
use crate::tls_rpt::words::{count_of, grouped, readable_days};

/// Days with a report before a day, from which its usual number of failures is taken.
const BASELINE: usize = 28;
/// Fewer days than these tell nothing of what is usual.
const MIN_BASELINE: usize = 7;
/// Fewer failures are no spike, whatever was usual.
const MIN_FAILED: u64 = 10;
/// How many times the usual number it takes, and how many times the largest of the days before.
const TIMES_MEDIAN: u64 = 4;
const TIMES_LARGEST: u64 = 2;

pub(super) fn spikes(scope: &Scope<'_>, series: &Series) -> Vec<SpikeView> {
    let store = scope.store;
    let mut found = Vec::new();
    for (domain, reporter, days) in series.each() {
        for (index, (day, sum)) in days.iter().enumerate().skip(MIN_BASELINE) {
            let before = days.get(index.saturating_sub(BASELINE)..index).unwrap_or_default();
            let failed: Vec<u64> = before.iter().map(|(_, sum)| sum.failed).collect();
            if let Some(usual) = spike_over(&failed, sum.failed) {
                let reporter = store.texts.reporter.text(reporter).to_owned();
                let domain = store.texts.domain.text(domain).to_owned();
                let sentence = format!(
                    "{reporter} saw {} to {domain} on {}; usual are {} a day.",
                    count_of(sum.failed, "failed session"),
                    readable_days(*day, *day),
                    grouped(usual)
                );
                found.push(SpikeView {
                    sentence,
                    reporter,
                    domain,
                    day: day.to_string(),
                    failed: sum.failed,
                    usual,
                });
            }
        }
    }
    sort_long(&mut found, |left: &SpikeView, right| {
        right.day.cmp(&left.day).then(right.failed.cmp(&left.failed))
    });
    found.truncate(scope.limits.spikes);
    found
}

/// The usual number, if `failed` is far above it.
fn spike_over(before: &[u64], failed: u64) -> Option<u64> {
    let largest = before.iter().copied().max().unwrap_or(0);
    let usual = median(before.to_vec());
    let is_spike = failed >= MIN_FAILED
        && failed > usual.saturating_mul(TIMES_MEDIAN)
        && failed > largest.saturating_mul(TIMES_LARGEST);
    is_spike.then_some(usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_above_the_usual_number() {
        for (before, failed, expected) in [
            ([0; 7], 10, Some(0)),
            ([0; 7], 9, None),
            ([5; 7], 21, Some(5)),
            ([5; 7], 20, None),
            ([5, 5, 5, 5, 5, 5, 30], 60, None),
            ([5, 5, 5, 5, 5, 5, 30], 61, Some(5)),
        ] {
            assert_eq!(spike_over(&before, failed), expected, "{before:?} {failed}");
        }
    }
}
