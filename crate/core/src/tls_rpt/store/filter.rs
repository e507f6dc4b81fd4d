//! A query in numbers, and which of its parts a row fails.
//!
//! Bars of a dimension are counted under all filters but its own, so that several of them can be chosen. A row that
//! fails one filter still counts for that filter's dimension; one that fails two counts nowhere.

use super::{Dictionaries, Dictionary, Group, Id, Store, at};
use crate::tls_rpt::report::Day;
use crate::tls_rpt::view::{Dimension, Query};

/// A set of failed filters: one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Failed(u16);

impl Failed {
    pub(crate) const DAY: Self = Self(1 << 7);

    pub(crate) fn of(dimension: Dimension) -> Self {
        Self(match dimension {
            Dimension::Domain => 1,
            Dimension::Reporter => 1 << 1,
            Dimension::PolicyType => 1 << 2,
            Dimension::ResultType => 1 << 3,
            Dimension::Mx => 1 << 4,
            Dimension::SendingIp => 1 << 5,
            Dimension::ReceivingIp => 1 << 6,
        })
    }

    pub(crate) fn none(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn several(self) -> bool {
        self.0.count_ones() > 1
    }

    fn add(&mut self, bit: Self, is_failed: bool) {
        if is_failed {
            self.0 |= bit.0;
        }
    }
}

/// The values of one dimension that pass; all of them if there is no list.
#[derive(Debug)]
struct Chosen(Option<Vec<bool>>);

impl Chosen {
    fn new(values: &[String], dictionary: &Dictionary) -> Self {
        if values.is_empty() {
            return Self(None);
        }
        let mut passes = vec![false; dictionary.len()];
        for id in values.iter().filter_map(|value| dictionary.find(value)) {
            if let Some(pass) = usize::try_from(id).ok().and_then(|id| passes.get_mut(id)) {
                *pass = true;
            }
        }
        Self(Some(passes))
    }

    fn fails(&self, id: Id) -> bool {
        self.0.as_deref().is_some_and(|passes| !at(passes, id))
    }
}

/// A query against one store.
#[derive(Debug)]
pub(crate) struct Filter {
    from: Option<Day>,
    to: Option<Day>,
    domain: Chosen,
    reporter: Chosen,
    policy_type: Chosen,
    result_type: Chosen,
    mx: Chosen,
    sending_ip: Chosen,
    receiving_ip: Chosen,
    /// Whether only failures can pass, because a property of failures is asked for.
    pub(crate) is_about_failures: bool,
}

impl Filter {
    pub(crate) fn new(query: &Query, texts: &Dictionaries) -> Self {
        let of_failures = [&query.result_type, &query.mx, &query.sending_ip, &query.receiving_ip];
        let day = |text: &Option<String>| text.as_deref().and_then(Day::parse);
        Self {
            from: day(&query.from),
            to: day(&query.to),
            domain: Chosen::new(&query.domain, &texts.domain),
            reporter: Chosen::new(&query.reporter, &texts.reporter),
            policy_type: Chosen::new(&query.policy_type, &texts.policy_type),
            result_type: Chosen::new(&query.result_type, &texts.result_type),
            mx: Chosen::new(&query.mx, &texts.mx),
            sending_ip: Chosen::new(&query.sending_ip, &texts.sending_ip),
            receiving_ip: Chosen::new(&query.receiving_ip, &texts.receiving_ip),
            is_about_failures: of_failures.iter().any(|list| !list.is_empty()),
        }
    }

    /// Whether the filter of days lets a day through. A day that is not known passes only where none is asked for.
    pub(crate) fn passes_day(&self, day: Option<Day>) -> bool {
        match day {
            Some(day) => self.from.is_none_or(|from| day >= from) && self.to.is_none_or(|to| day <= to),
            None => self.from.is_none() && self.to.is_none(),
        }
    }

    pub(crate) fn group(&self, group: &Group) -> Failed {
        let mut failed = Failed::default();
        failed.add(Failed::DAY, !self.passes_day(group.day));
        failed.add(Failed::of(Dimension::Reporter), self.reporter.fails(group.reporter));
        failed.add(Failed::of(Dimension::Domain), self.domain.fails(group.domain));
        failed
    }

    pub(crate) fn policy(&self, store: &Store, policy: u32, mut failed: Failed) -> Failed {
        let policy_type = at(&store.policies.policy_type, policy);
        failed.add(Failed::of(Dimension::PolicyType), self.policy_type.fails(policy_type));
        failed
    }

    pub(crate) fn detail(&self, store: &Store, detail: u32, mut failed: Failed) -> Failed {
        let columns = &store.details;
        failed
            .add(Failed::of(Dimension::ResultType), self.result_type.fails(at(&columns.result_type, detail)));
        failed.add(Failed::of(Dimension::Mx), self.mx.fails(at(&columns.mx, detail)));
        failed.add(Failed::of(Dimension::SendingIp), self.sending_ip.fails(at(&columns.sending_ip, detail)));
        failed.add(
            Failed::of(Dimension::ReceivingIp),
            self.receiving_ip.fails(at(&columns.receiving_ip, detail)),
        );
        failed
    }
}
