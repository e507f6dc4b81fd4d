//! Policies and TLSA records as outsiders saw them, over time.
//!
//! A sender keeps a policy for as long as `max_age` says, so old and new ones overlap. A policy's period goes on as
//! long as some reporter holds it, and ends when all of them have seen another.

use std::collections::{BTreeMap, BTreeSet};

use super::scope::Scope;
use crate::order::{set_of, sort_long};
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
pub(super) fn periods(scope: &Scope<'_>) -> BTreeMap<Id, Vec<PolicyPeriod>> {
    let store = scope.store;
    let mut all: BTreeMap<Id, Vec<PolicyPeriod>> = BTreeMap::new();
    for ((domain, policy_type, policy_domain), mut seen) in all_seen(scope) {
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

/// The MTA-STS policy of a domain as reports have it.
#[derive(Debug)]
pub(super) struct Quoted {
    pub(super) lines: Vec<String>,
    pub(super) terms: Terms,
    /// The first day from which on it was in these terms.
    pub(super) since: Day,
    pub(super) max_age: Option<u64>,
}

impl Quoted {
    /// By the periods of one domain: the one that began last, whoever holds an older policy still. A reporter that
    /// quotes a part of the policy does not hide what others quote whole.
    pub(super) fn of(periods: &[PolicyPeriod]) -> Option<Self> {
        let mut sts: Vec<&PolicyPeriod> =
            periods.iter().filter(|period| period.policy_type == "sts").collect();
        sort_long(&mut sts, |a, b| (&b.first_day, &b.last_day).cmp(&(&a.first_day, &a.last_day)));
        let terms = |period: &PolicyPeriod| Terms::of(period.lines.iter().map(String::as_str));
        let is_whole = |period: &PolicyPeriod| terms(period).is_whole();
        let latest = sts.iter().position(|period| is_whole(period)).unwrap_or(0);
        let sts = sts.get(latest..)?;
        let period = *sts.first()?;
        let own = terms(period);
        let since = sts.iter().take_while(|period| terms(period) == own).map(|period| &period.first_day);
        Some(Self {
            lines: period.lines.clone(),
            since: since.filter_map(|day| Day::parse(day)).min().unwrap_or(Day::FIRST),
            terms: own,
            max_age: period.max_age,
        })
    }

    pub(super) fn mode(&self) -> Option<&str> {
        self.terms.mode.as_deref()
    }
}

/// What of a policy decides how sessions are treated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Terms {
    pub(super) mode: Option<String>,
    /// Hosts and patterns in lower case.
    pub(super) hosts: BTreeSet<String>,
}

impl Terms {
    pub(super) fn of<'l>(lines: impl Iterator<Item = &'l str> + Clone) -> Self {
        let values = |name: &'static str| lines.clone().filter_map(move |line| field(line, name));
        let host = |host: &str| host.trim_end_matches('.').to_ascii_lowercase();
        Self { mode: values("mode").next().map(str::to_owned), hosts: set_of(values("mx").map(host)) }
    }

    fn is_whole(&self) -> bool {
        self.mode.as_deref().is_some_and(|mode| mode == "none" || !self.hosts.is_empty())
    }
}

fn all_seen(scope: &Scope<'_>) -> BTreeMap<Kind, Vec<Seen>> {
    let store = scope.store;
    let mut all: BTreeMap<Kind, Vec<Seen>> = BTreeMap::new();
    let columns = &store.policies;
    for group in scope.groups() {
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
    let value = |name: &str| lines.iter().filter(|_| is_sts).find_map(|line| field(line, name));
    let max_age = value("max_age").and_then(|age| age.parse::<u64>().ok());
    let end_of_day = last.start().saturating_add(86_399);
    let held_until = max_age.and_then(|age| end_of_day.checked_add(i64::try_from(age).ok()?)).map(Day::of);
    let mut reporters: Vec<String> =
        period.reporters.iter().map(|id| store.texts.reporter.text(*id).to_owned()).collect();
    sort_long(&mut reporters, Ord::cmp);
    Some(PolicyPeriod {
        mode: value("mode").map(str::to_owned),
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

/// The value of a line if it has that name. Whether the policy as a whole is valid is not judged here.
pub(super) fn field<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    Some(line.trim().strip_prefix(name)?.trim_start().strip_prefix(':')?.trim())
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

    fn period(mode: &str, max_age: &str, first_day: &str, last_day: &str) -> PolicyPeriod {
        PolicyPeriod {
            policy_type: "sts".to_owned(),
            policy_domain: "b.example".to_owned(),
            mode: None,
            max_age: None,
            lines: vec![format!("mode: {mode}"), "mx: a.example".to_owned(), format!("max_age: {max_age}")],
            first_day: first_day.to_owned(),
            last_day: last_day.to_owned(),
            reporters: Vec::new(),
            held_until: None,
            sessions: 0,
            failed: 0,
        }
    }

    #[test]
    fn the_policy_quoted_last_counts_from_where_it_last_changed_in_substance() {
        let periods = [
            period("testing", "1", "2026-01-01", "2026-01-03"),
            period("testing", "1", "2026-01-07", "2026-01-09"),
            period("testing", "2", "2026-01-09", "2026-01-11"),
            // A sender that has kept the enforcing one.
            period("enforce", "1", "2026-01-04", "2026-01-12"),
        ];
        let quoted = Quoted::of(&periods).unwrap();
        assert_eq!((quoted.mode(), quoted.since), (Some("testing"), Day::parse("2026-01-07").unwrap()));
        assert_eq!(quoted.lines[2], "max_age: 2");
        assert!(Quoted::of(&[]).is_none());
    }

    #[test]
    fn a_part_of_a_policy_does_not_hide_the_whole() {
        let part = PolicyPeriod {
            lines: vec!["version: STSv1".to_owned()],
            ..period("", "", "2026-01-05", "2026-01-09")
        };
        let whole = period("testing", "1", "2026-01-01", "2026-01-09");
        assert_eq!(Quoted::of(&[part.clone(), whole]).unwrap().mode(), Some("testing"));
        assert_eq!(Quoted::of(&[part]).unwrap().mode(), None);
    }

    #[test]
    fn terms_are_the_mode_and_the_hosts() {
        let of = |lines: &[&str]| Terms::of(lines.iter().copied());
        let policy = ["version: STSv1", "mode: testing", "mx: B.example.", "mx:a.example", "max_age: 1"];
        let other = ["mode:testing", "mx: a.example", "mx: b.example", "max_age: 86400"];
        assert_eq!(of(&policy), of(&other));
        assert_ne!(of(&policy), of(&["mode: enforce", "mx: a.example", "mx: b.example"]));
        assert_ne!(of(&policy), of(&["mode: testing", "mx: a.example"]));
        assert_eq!(of(&["version: STSv1"]), Terms::default());
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
