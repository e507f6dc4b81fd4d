//! What the last days of reports say of a domain, for the advice on it.

use std::collections::{BTreeMap, BTreeSet};

use super::history::{Quoted, Terms};
use super::scope::Scope;
use super::series::group_sum;
use crate::tls_rpt::report::{Day, ResultClass, ResultType};
use crate::tls_rpt::store::{Group, Id, LINE_END, Overlap, Store, add, at};

/// Days up to the last report that are looked at: what was mended before then counts no more.
pub(super) const WINDOW: i32 = 30;

/// What the last [`WINDOW`] days say of a domain.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// Sessions of all days, to sort by.
    pub(super) all_sessions: u64,
    /// Day of the newest report.
    pub(super) last: Option<Day>,
    pub(super) days: BTreeSet<Day>,
    pub(super) reporters: BTreeSet<Id>,
    pub(super) sessions: u64,
    pub(super) sts: StsEvidence,
    pub(super) tlsa_sessions: u64,
    pub(super) tlsa_failed: u64,
    pub(super) without_starttls: u64,
    /// Failures of DNSSEC or DANE that a report has under another policy than TLSA.
    pub(super) dane_without_policy: u64,
    /// Failures of TLS that senders without a policy met.
    pub(super) without_policy: u64,
    /// When each reporter last had a policy, and when it last found none; of all days.
    seen: BTreeMap<Id, LastSeen>,
}

/// Sessions under the MTA-STS policy as it is now. What happened with other hosts says nothing of it; what happened
/// before it was enforced kept no mail waiting.
#[derive(Debug, Default)]
pub(super) struct StsEvidence {
    pub(super) days: BTreeSet<Day>,
    pub(super) reporters: BTreeSet<Id>,
    /// Sessions to which the policy was applied: where it could not be fetched, it was not.
    pub(super) sessions: u64,
    /// Failures with the MX host that enforce turns into mail that waits.
    pub(super) would_wait: u64,
    /// Among them those that broke off without more being said.
    pub(super) broken_off: u64,
    /// Failed sessions that the report does not explain.
    pub(super) unexplained: u64,
    /// Failures to get the policy.
    pub(super) not_fetched: u64,
    /// Failures of DNSSEC or DANE.
    pub(super) dane: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct LastSeen {
    policy: Option<Day>,
    no_policy: Option<Day>,
}

impl LastSeen {
    fn has_lost_it(&self) -> bool {
        self.policy.is_some() && self.no_policy > self.policy
    }
}

impl Evidence {
    /// The evidence of every domain that has a name. `quoted` has the policy of each domain that reports quote last.
    /// Days after `today` are no evidence.
    pub(super) fn of_all(scope: &Scope<'_>, quoted: &BTreeMap<Id, Quoted>, today: Day) -> BTreeMap<Id, Self> {
        let store = scope.store;
        let groups = || scope.groups().filter(|group| group.day.is_none_or(|day| day <= today));
        let mut all: BTreeMap<Id, Self> = BTreeMap::new();
        for group in groups().filter(|group| !store.texts.domain.text(group.domain).is_empty()) {
            all.entry(group.domain).or_default().see(store, &group);
        }
        let mut terms = BTreeMap::new();
        for group in groups() {
            let (Some(day), Some(evidence)) = (group.day, all.get_mut(&group.domain)) else {
                continue;
            };
            if evidence.last.is_some_and(|last| last.0.saturating_sub(day.0) < WINDOW) {
                evidence.add(store, &group, day, quoted.get(&group.domain), &mut terms);
            }
        }
        all
    }

    fn see(&mut self, store: &Store, group: &Group) {
        self.all_sessions = add(self.all_sessions, group_sum(store, group.row).sessions());
        let Some(day) = group.day else { return };
        self.last = self.last.max(Some(day));
        let types = || store.policies_of(group.row).map(|policy| type_of(store, policy));
        let seen = self.seen.entry(group.reporter).or_default();
        if types().any(|policy_type| policy_type == "sts") {
            seen.policy = seen.policy.max(Some(day));
        } else if types().any(|policy_type| policy_type == "no-policy-found") {
            seen.no_policy = seen.no_policy.max(Some(day));
        }
    }

    fn add(&mut self, store: &Store, group: &Group, day: Day, quoted: Option<&Quoted>, terms: &mut ByText) {
        let sessions = group_sum(store, group.row).sessions();
        if sessions > 0 {
            self.days.insert(day);
            self.reporters.insert(group.reporter);
            self.sessions = add(self.sessions, sessions);
        }
        let mut notable = Overlap::default();
        for policy in store.policies_by_type(group) {
            let policy_type = type_of(store, policy);
            let failed = at(&store.policies.failed, policy);
            if policy_type == "sts" && is_current(store, policy, day, quoted, terms) {
                self.sts.add(store, policy, group.reporter, day);
            } else if policy_type == "tlsa" {
                let sessions = add(at(&store.policies.successful, policy), failed);
                self.tlsa_sessions = add(self.tlsa_sessions, sessions);
                self.tlsa_failed = add(self.tlsa_failed, failed);
            }
            for detail in store.details_of(policy) {
                for number in notable_as(store, detail, policy_type).into_iter().flatten() {
                    notable.add(store, policy, detail, number);
                }
            }
        }
        notable.drain(store, |number, sessions| {
            let sum = match number {
                NO_STARTTLS => &mut self.without_starttls,
                DANE_WITHOUT_POLICY => &mut self.dane_without_policy,
                WITHOUT_POLICY => &mut self.without_policy,
                _ => &mut self.sts.not_fetched,
            };
            *sum = add(*sum, sessions);
        });
    }

    /// Reporters that used a policy and found none in the last days; `since` is when the policy was last published.
    pub(super) fn losers(&self, since: Option<Day>) -> impl Iterator<Item = Id> + '_ {
        let oldest = self.last.map(|last| Day(last.0.saturating_sub(WINDOW)));
        let is_recent = move |seen: &LastSeen| seen.no_policy > oldest && seen.no_policy >= since;
        let lost = self.seen.iter().filter(move |(_, seen)| seen.has_lost_it() && is_recent(seen));
        lost.map(|(reporter, _)| *reporter)
    }

    /// The last day with a policy, if since then reporters find none and nobody a policy.
    pub(super) fn gone_since(&self) -> Option<Day> {
        let last = self.seen.values().filter_map(|seen| seen.policy).max()?;
        let is_missed = self.seen.values().any(|seen| seen.has_lost_it() && seen.no_policy > Some(last));
        is_missed.then_some(last)
    }
}

/// Numbers of what is noted whatever the policy.
const NO_STARTTLS: u32 = 0;
const DANE_WITHOUT_POLICY: u32 = 1;
const WITHOUT_POLICY: u32 = 2;
const NOT_FETCHED: u32 = 3;

fn notable_as(store: &Store, detail: u32, policy_type: &str) -> [Option<u32>; 2] {
    let name = result_type_of(store, detail);
    let starttls = (name == "starttls-not-supported").then_some(NO_STARTTLS);
    let other = match ResultType::find(name).map(|known| known.class) {
        Some(ResultClass::Dane) if policy_type != "tlsa" => Some(DANE_WITHOUT_POLICY),
        // Under the policy itself it is counted with the sessions.
        Some(ResultClass::StsPolicy) if policy_type != "sts" => Some(NOT_FETCHED),
        Some(ResultClass::Negotiation) if policy_type == "no-policy-found" => Some(WITHOUT_POLICY),
        _ => None,
    };
    [starttls, other]
}

fn type_of(store: &Store, policy: u32) -> &str {
    store.texts.policy_type.text(at(&store.policies.policy_type, policy))
}

fn result_type_of(store: &Store, detail: u32) -> &str {
    store.texts.result_type.text(at(&store.details.result_type, detail))
}

/// The terms of each text of a policy.
type ByText = BTreeMap<Id, Terms>;

/// Whether sessions tell something of the policy as it is now. A sender that does not quote the hosts had the policy
/// if it was there on that day. Failures under an earlier mode are failures of the hosts; only mail that had to wait
/// had to wait under an enforced one.
fn is_current(store: &Store, policy: u32, day: Day, quoted: Option<&Quoted>, terms: &mut ByText) -> bool {
    let Some(quoted) = quoted else { return true };
    let text = at(&store.policies.text, policy);
    let lines = store.texts.policy.text(text).split(LINE_END);
    let own = terms.entry(text).or_insert_with(|| Terms::of(lines));
    let has_hosts = if own.hosts.is_empty() { day >= quoted.since } else { own.hosts == quoted.terms.hosts };
    let is_enforced = quoted.mode() == Some("enforce");
    let was_enforced = own.mode.as_deref().is_none_or(|mode| mode == "enforce");
    has_hosts && (!is_enforced || was_enforced)
}

impl StsEvidence {
    fn add(&mut self, store: &Store, policy: u32, reporter: Id, day: Day) {
        let failed = at(&store.policies.failed, policy);
        let found = Failures::of(store, policy).within(failed);
        let applied = add(at(&store.policies.successful, policy), failed)
            .saturating_sub(add(found.not_fetched, found.dane));
        if applied > 0 {
            self.days.insert(day);
            self.reporters.insert(reporter);
            self.sessions = add(self.sessions, applied);
        }
        self.would_wait = add(self.would_wait, add(found.refused, found.broken_off));
        self.broken_off = add(self.broken_off, found.broken_off);
        self.not_fetched = add(self.not_fetched, found.not_fetched);
        self.dane = add(self.dane, found.dane);
        self.unexplained = add(self.unexplained, found.unexplained);
    }

    /// Failures that speak against enforce.
    pub(super) fn against(&self) -> u64 {
        add(self.would_wait.saturating_sub(self.broken_off), self.unexplained)
    }
}

/// Failed sessions of a policy by what they mean for enforce.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Failures {
    refused: u64,
    broken_off: u64,
    not_fetched: u64,
    dane: u64,
    unexplained: u64,
}

impl Failures {
    /// As the details have them: a session with several result types is in several.
    fn of(store: &Store, policy: u32) -> Self {
        let mut found = Self::default();
        for detail in store.details_of(policy) {
            let sum = match ResultType::find(result_type_of(store, detail)).map(|known| known.class) {
                Some(ResultClass::StsPolicy) => &mut found.not_fetched,
                Some(ResultClass::Dane) => &mut found.dane,
                Some(ResultClass::General) => &mut found.broken_off,
                // A type that nobody has registered may be anything.
                Some(ResultClass::Negotiation) | None => &mut found.refused,
            };
            *sum = add(*sum, at(&store.details.honest, detail));
        }
        found
    }

    /// No more than there were, the weightier first.
    fn within(self, failed: u64) -> Self {
        let mut left = failed;
        let mut take = |sum: u64| {
            let taken = sum.min(left);
            left -= taken;
            taken
        };
        let (refused, broken_off) = (take(self.refused), take(self.broken_off));
        let (not_fetched, dane) = (take(self.not_fetched), take(self.dane));
        Self { refused, broken_off, not_fetched, dane, unexplained: left }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RPT-4-3
    #[test]
    fn a_session_with_two_result_types_is_one() {
        let said = Failures { refused: 3, broken_off: 3, not_fetched: 1, ..Failures::default() };
        assert_eq!(said.within(3), Failures { refused: 3, ..Failures::default() });
        let expected = Failures { refused: 3, broken_off: 3, not_fetched: 1, dane: 0, unexplained: 2 };
        assert_eq!(said.within(9), expected);
    }
}
