//! Policies and TLSA records as outsiders saw them, over time.
//!
//! A sender keeps a policy for as long as `max_age` says, so old and new ones overlap. A policy's period goes on as
//! long as some reporter holds it, and ends when all of them have seen another.

use std::collections::{BTreeMap, BTreeSet};

use super::series::group_sum;
use crate::order::sort_long;
use crate::tls_rpt::report::Day;
use crate::tls_rpt::store::{Id, LINE_END, Store, add, at};
use crate::tls_rpt::view::PolicyPeriod;

/// Periods that are listed of one domain.
const MAX_PERIODS: usize = 100;

/// What is told apart: domain, policy type and policy domain.
type Kind = (Id, Id, Id);

#[derive(Clone, Copy)]
struct Seen {
    day: Day,
    reporter: Id,
    text: Id,
    sessions: u64,
    failed: u64,
}

#[derive(Default)]
struct Period {
    text: Id,
    first: Option<Day>,
    last: Option<Day>,
    reporters: BTreeSet<Id>,
    sessions: u64,
    failed: u64,
}

/// The periods of each domain, by policy type, then oldest first.
pub(super) fn periods(store: &Store) -> BTreeMap<Id, Vec<PolicyPeriod>> {
    let mut all: BTreeMap<Id, Vec<PolicyPeriod>> = BTreeMap::new();
    for ((domain, policy_type, policy_domain), mut seen) in all_seen(store) {
        sort_long(&mut seen, |left, right| left.day.cmp(&right.day));
        let list = all.entry(domain).or_default();
        let views = periods_of(&seen)
            .into_iter()
            .filter_map(|period| view(store, policy_type, policy_domain, &period));
        list.extend(views.take(MAX_PERIODS));
    }
    for list in all.values_mut() {
        sort_long(list, |a, b| {
            (&a.policy_type, &a.first_day, &a.last_day).cmp(&(&b.policy_type, &b.first_day, &b.last_day))
        });
    }
    all
}

fn all_seen(store: &Store) -> BTreeMap<Kind, Vec<Seen>> {
    let mut all: BTreeMap<Kind, Vec<Seen>> = BTreeMap::new();
    let columns = &store.policies;
    for group in store.each_group() {
        let Some(day) = group.day else {
            continue;
        };
        for policy in store.policies_of(group.row) {
            let text = at(&columns.text, policy);
            let policy_type = at(&columns.policy_type, policy);
            let is_quoted = !store.texts.policy.text(text).is_empty();
            // Without its text there is nothing to tell one policy from another; no policy has none.
            if !is_quoted && store.texts.policy_type.text(policy_type) != "no-policy-found" {
                continue;
            }
            let (successful, failed) = (at(&columns.successful, policy), at(&columns.failed, policy));
            let seen =
                Seen { day, reporter: group.reporter, text, sessions: add(successful, failed), failed };
            all.entry((group.domain, policy_type, at(&columns.domain, policy))).or_default().push(seen);
        }
    }
    all
}

/// `seen` is in the order of days.
fn periods_of(seen: &[Seen]) -> Vec<Period> {
    let mut periods: Vec<Period> = Vec::new();
    // The period that each reporter is in.
    let mut held: BTreeMap<Id, usize> = BTreeMap::new();
    for seen in seen {
        let is_same = |index: &usize| periods.get(*index).is_some_and(|period| period.text == seen.text);
        let own = held.get(&seen.reporter).copied().filter(is_same);
        let index = own.or_else(|| held.values().copied().find(is_same)).unwrap_or(periods.len());
        held.insert(seen.reporter, index);
        if index == periods.len() {
            periods.push(Period { text: seen.text, first: Some(seen.day), ..Period::default() });
        }
        if let Some(period) = periods.get_mut(index) {
            period.last = Some(seen.day);
            period.reporters.insert(seen.reporter);
            period.sessions = add(period.sessions, seen.sessions);
            period.failed = add(period.failed, seen.failed);
        }
    }
    periods
}

fn view(store: &Store, policy_type: Id, policy_domain: Id, period: &Period) -> Option<PolicyPeriod> {
    let (first, last) = (period.first?, period.last?);
    let text = store.texts.policy.text(period.text);
    let lines: Vec<String> =
        text.split(LINE_END).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let policy_type = store.texts.policy_type.text(policy_type).to_owned();
    let is_sts = policy_type == "sts";
    let max_age = is_sts.then(|| field(&lines, "max_age")).flatten().and_then(|age| age.parse::<u64>().ok());
    let end_of_day = last.start().saturating_add(86_399);
    let held_until = max_age.and_then(|age| end_of_day.checked_add(i64::try_from(age).ok()?)).map(Day::of);
    let mut reporters: Vec<String> =
        period.reporters.iter().map(|id| store.texts.reporter.text(*id).to_owned()).collect();
    sort_long(&mut reporters, Ord::cmp);
    Some(PolicyPeriod {
        mode: is_sts.then(|| field(&lines, "mode")).flatten().map(str::to_owned),
        max_age: max_age.map(|age| age.min(crate::tls_rpt::report::MAX_COUNT)),
        policy_type,
        policy_domain: store.texts.domain.text(policy_domain).to_owned(),
        first_day: first.to_string(),
        last_day: last.to_string(),
        held_until: held_until.map(|day| day.to_string()),
        reporters,
        sessions: period.sessions,
        failed: period.failed,
        lines,
    })
}

/// The value of the first line of that name. Whether the policy as a whole is valid is not judged here.
pub(super) fn field<'l>(lines: &'l [String], name: &str) -> Option<&'l str> {
    lines.iter().find_map(|line| Some(line.trim().strip_prefix(name)?.trim_start().strip_prefix(':')?.trim()))
}

/// The sessions of a domain, counted honestly.
pub(super) fn sessions_of_group(store: &Store, group: u32) -> u64 {
    group_sum(store, group).sessions()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// First day, last day and text of the periods that follow from day, reporter and text.
    fn found(seen: &[(i32, Id, Id)]) -> Vec<(i32, i32, Id)> {
        let seen: Vec<Seen> = seen
            .iter()
            .map(|(day, reporter, text)| Seen {
                day: Day(*day),
                reporter: *reporter,
                text: *text,
                sessions: 1,
                failed: 0,
            })
            .collect();
        let ends = |period: &Period| (period.first.unwrap().0, period.last.unwrap().0, period.text);
        periods_of(&seen).iter().map(ends).collect()
    }

    #[test]
    fn a_change_that_is_taken_back_makes_three_periods() {
        assert_eq!(found(&[(1, 0, 7), (2, 0, 8), (3, 0, 7), (4, 0, 7)]), [(1, 1, 7), (2, 2, 8), (3, 4, 7)]);
    }

    #[test]
    fn a_sender_that_holds_the_old_policy_longer_does_not_cut_it() {
        let seen = [(1, 0, 7), (1, 1, 7), (2, 0, 8), (2, 1, 7), (3, 1, 8), (4, 0, 8)];
        assert_eq!(found(&seen), [(1, 2, 7), (2, 4, 8)]);
    }
}
