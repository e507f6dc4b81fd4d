//! What follows from all reports together: incidents, spikes, silence, history, advice.

mod evidence;
mod history;
mod incident;
mod live;
mod readiness;
mod scope;
mod series;
mod silence;
mod spike;
mod tlsa_readiness;

use std::collections::BTreeMap;

use super::explain::{explain_reason, explain_result_type};
use super::report::Day;
use super::store::{Id, Store};
use super::view::{DomainView, Explanation, Insights, PolicyPeriod, Query};
use crate::order::{set_of, sort_long};
use crate::time::Timestamp;
use evidence::Evidence;
use history::Quoted;
pub use live::compare_live;
use readiness::Case;
pub use scope::InsightLimits;
use scope::Scope;
use series::Series;

/// Everything that follows from the reports on the domains and days, and of the reporters, that a query asks for.
/// `now` becomes the id of a policy to publish, and tells how old the reports are.
pub fn insights(store: &Store, query: &Query, limits: InsightLimits, now: Timestamp) -> Insights {
    let scope = Scope::new(store, query, limits);
    let series = Series::of_all(&scope);
    let mut incidents = incident::incidents(&scope, &series, now);
    let more_incidents = cut(&mut incidents, limits.incidents);
    let mut domains = domains(&scope, now);
    let more_domains = cut(&mut domains, limits.domains);
    Insights {
        explanations: explanations(&scope),
        spikes: spike::spikes(&scope, &series),
        silent: silence::silent(&scope, &series),
        domains,
        more_domains,
        deviations: store.deviation_views(),
        incidents,
        more_incidents,
    }
}

/// Cuts a list, and says by how much.
fn cut<T>(list: &mut Vec<T>, length: usize) -> u32 {
    let more = list.len().saturating_sub(length);
    list.truncate(length);
    u32::try_from(more).unwrap_or(u32::MAX)
}

fn domains(scope: &Scope<'_>, now: Timestamp) -> Vec<DomainView> {
    let texts = &scope.store.texts;
    let mut periods = history::periods(scope);
    let mut quoted: BTreeMap<Id, Quoted> = BTreeMap::new();
    for (domain, periods) in &periods {
        quoted.extend(Quoted::of(periods).map(|quoted| (*domain, quoted)));
    }
    let mut domains: Vec<(u64, DomainView)> = Vec::new();
    for (domain, evidence) in Evidence::of_all(scope, &quoted, Day::of(now.unix())) {
        let quoted = quoted.get(&domain);
        let losers = evidence.losers(quoted.map(|quoted| quoted.since));
        let losers = losers.map(|reporter| texts.reporter.text(reporter)).collect();
        let case = Case { evidence: &evidence, quoted, losers, now };
        let policies = periods.remove(&domain).unwrap_or_default();
        domains.push((evidence.all_sessions, view(texts.domain.text(domain), &case, policies)));
    }
    sort_long(&mut domains, |(left, a), (right, b)| right.cmp(left).then_with(|| a.domain.cmp(&b.domain)));
    domains.into_iter().map(|(_, view)| view).collect()
}

fn view(domain: &str, case: &Case<'_>, policies: Vec<PolicyPeriod>) -> DomainView {
    let (readiness, advice) = readiness::advise(case);
    let (tlsa_readiness, tlsa_advice) = tlsa_readiness::advise(case.evidence);
    let (domain, is_stale) = (domain.to_owned(), case.is_stale());
    DomainView { domain, is_stale, readiness, advice, tlsa_readiness, tlsa_advice, policies }
}

/// Every result type and every known reason that occurs.
fn explanations(scope: &Scope<'_>) -> Vec<Explanation> {
    let store = scope.store;
    let columns = &store.details;
    let types = set_of(columns.result_type.iter().map(|id| store.texts.result_type.text(*id)));
    let reasons = set_of(columns.reason.iter().copied());
    let of_types = types.into_iter().map(explain_result_type);
    let of_reasons = reasons.into_iter().filter_map(|id| explain_reason(store.texts.other.text(id)));
    of_types.chain(of_reasons).take(scope.limits.explanations).collect()
}

#[cfg(test)]
#[allow(clippy::as_conversions, reason = "sizes of test files are small")]
mod tests;

#[cfg(test)]
#[allow(clippy::as_conversions, reason = "sizes of test files are small")]
mod scenario_tests;
