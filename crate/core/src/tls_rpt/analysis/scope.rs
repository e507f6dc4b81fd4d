//! Which reports are looked at, and how much of what follows from them is listed.

use crate::tls_rpt::store::{Filter, Group, Store};
use crate::tls_rpt::view::Query;

/// The most entries of each list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InsightLimits {
    /// Incidents; open ones first, then the largest.
    pub incidents: usize,
    /// Domains that get an advice; the ones with the most sessions.
    pub domains: usize,
    /// Spikes; the latest.
    pub spikes: usize,
    /// Silent reporters; the latest.
    pub silent: usize,
    /// Explanations that are written out.
    pub explanations: usize,
}

impl InsightLimits {
    /// For a file or a pipe: everything.
    pub const WHOLE: Self = Self {
        incidents: usize::MAX,
        domains: usize::MAX,
        spikes: usize::MAX,
        silent: usize::MAX,
        explanations: usize::MAX,
    };
}

impl Default for InsightLimits {
    /// For a page: more than anyone reads.
    fn default() -> Self {
        Self { incidents: 300, domains: 500, spikes: 200, silent: 200, explanations: 200 }
    }
}

/// The reports of the domains, days and reporters that a query asks for. Failures that it asks for are not looked at:
/// what follows from reports follows from all of a report.
pub(super) struct Scope<'s> {
    pub(super) store: &'s Store,
    filter: Filter,
    pub(super) limits: InsightLimits,
}

impl<'s> Scope<'s> {
    pub(super) fn new(store: &'s Store, query: &Query, limits: InsightLimits) -> Self {
        Self { store, filter: Filter::new(query, &store.texts), limits }
    }

    /// All reports.
    pub(super) fn whole(store: &'s Store) -> Self {
        Self::new(store, &Query::default(), InsightLimits::WHOLE)
    }

    pub(super) fn groups(&self) -> impl Iterator<Item = Group> + '_ {
        self.store.each_group().filter(|group| self.filter.group(group).none())
    }
}
