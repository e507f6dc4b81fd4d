//! Each reporter's days with each domain.

use std::collections::BTreeMap;

use super::scope::Scope;
use crate::order::sort_long;
use crate::tls_rpt::report::Day;
use crate::tls_rpt::store::{Id, Mode, Store, Sum, at};
use crate::tls_rpt::view::Counting;

/// The days on which a reporter reported on a domain, in order, each with its sessions.
pub(super) struct Series {
    days: BTreeMap<(Id, Id), Vec<(Day, Sum)>>,
}

impl Series {
    pub(super) fn of_all(scope: &Scope<'_>) -> Self {
        let mut days: BTreeMap<(Id, Id), BTreeMap<Day, Sum>> = BTreeMap::new();
        for group in scope.groups() {
            if let Some(day) = group.day {
                let of_pair = days.entry((group.domain, group.reporter)).or_default();
                of_pair.entry(day).or_default().add(group_sum(scope.store, group.row));
            }
        }
        let mut series = Self { days: BTreeMap::new() };
        for (pair, days) in days {
            series.days.insert(pair, days.into_iter().collect());
        }
        series
    }

    /// Domain, reporter and days.
    pub(super) fn each(&self) -> impl Iterator<Item = (Id, Id, &[(Day, Sum)])> {
        self.days.iter().map(|((domain, reporter), days)| (*domain, *reporter, days.as_slice()))
    }

    /// Whether a reporter saw sessions with a domain after a day.
    pub(super) fn has_sessions_after(&self, domain: Id, reporter: Id, last: Day) -> bool {
        let days = self.days.get(&(domain, reporter)).map(Vec::as_slice).unwrap_or_default();
        days.iter().rev().take_while(|(day, _)| *day > last).any(|(_, sum)| sum.sessions() > 0)
    }
}

/// The sessions of a group, counted honestly.
pub(super) fn group_sum(store: &Store, group: u32) -> Sum {
    let columns = &store.policies;
    let mut by_type = crate::tls_rpt::store::ByType::default();
    for policy in store.policies_of(group) {
        let (successful, failed) = (at(&columns.successful, policy), at(&columns.failed, policy));
        let mode = at(&columns.mode, policy);
        let blocked = if mode.lets_through() { 0 } else { failed };
        let sum = Sum { successful, failed, blocked };
        by_type.add(at(&columns.policy_type, policy), mode == Mode::NoPolicy, sum, Counting::Honest);
    }
    by_type.total(Counting::Honest)
}

/// The middle of a list; of two, the larger.
pub(super) fn median(mut list: Vec<u64>) -> u64 {
    sort_long(&mut list, Ord::cmp);
    list.get(list.len() / 2).copied().unwrap_or(0)
}
