//! What follows from all reports together: incidents, spikes, silence, history, advice.

mod history;
mod incident;
mod live;
mod readiness;
mod series;
mod silence;
mod spike;
mod tlsa_readiness;

use std::collections::BTreeSet;

use super::explain::{explain_reason, explain_result_type};
use super::store::{Store, at, row_count};
use super::view::{DomainView, Explanation, Insights};
use crate::order::sort_long;
use crate::time::Timestamp;
pub use live::compare_live;
use series::Series;

/// Domains that get an advice; the ones with the most sessions.
const MAX_DOMAINS: usize = 500;

/// Explanations that are written out.
const MAX_EXPLANATIONS: usize = 200;

/// Everything that follows from all reports. `now` becomes the id of a policy to publish.
pub fn insights(store: &Store, now: Timestamp) -> Insights {
    let series = Series::of_all(store);
    let (incidents, more_incidents) = incident::incidents(store, &series);
    Insights {
        explanations: explanations(store),
        spikes: spike::spikes(store, &series),
        silent: silence::silent(store, &series),
        domains: domains(store, now),
        deviations: store.deviation_views(),
        incidents,
        more_incidents,
    }
}

fn domains(store: &Store, now: Timestamp) -> Vec<DomainView> {
    let evidence = readiness::Evidence::of_all(store);
    let mut periods = history::periods(store);
    let mut domains: Vec<(u64, DomainView)> = Vec::new();
    for (domain, evidence) in evidence {
        let policies = periods.remove(&domain).unwrap_or_default();
        let (readiness, advice) = readiness::advise(&evidence, &policies, now);
        let (tlsa_readiness, tlsa_advice) = tlsa_readiness::advise(&evidence);
        let domain = store.texts.domain.text(domain).to_owned();
        domains.push((
            evidence.all_sessions,
            DomainView { domain, readiness, advice, tlsa_readiness, tlsa_advice, policies },
        ));
    }
    sort_long(&mut domains, |(left, a), (right, b)| right.cmp(left).then_with(|| a.domain.cmp(&b.domain)));
    domains.into_iter().take(MAX_DOMAINS).map(|(_, view)| view).collect()
}

/// Every result type and every known reason that occurs.
fn explanations(store: &Store) -> Vec<Explanation> {
    let columns = &store.details;
    let types: BTreeSet<&str> =
        columns.result_type.iter().map(|id| store.texts.result_type.text(*id)).collect();
    let reasons: BTreeSet<u32> =
        (0..row_count(&columns.reason)).map(|row| at(&columns.reason, row)).collect();
    let of_types = types.into_iter().map(explain_result_type);
    let of_reasons = reasons.into_iter().filter_map(|id| explain_reason(store.texts.other.text(id)));
    of_types.chain(of_reasons).take(MAX_EXPLANATIONS).collect()
}

#[cfg(test)]
#[allow(clippy::as_conversions, reason = "sizes of test files are small")]
mod tests;
