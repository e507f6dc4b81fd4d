//! What the last days of reports say of a domain, for the advice on it.

use std::collections::{BTreeMap, BTreeSet};

use super::history::{Quoted, field};
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
    /// When each reporter last had a policy, and when it last found none; of all days.
    seen: BTreeMap<Id, LastSeen>,
}

/// Sessions under the MTA-STS policy as it is now. What happened under another mode or with other hosts says nothing
/// of it.
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
    pub(super) fn of_all(scope: &Scope<'_>, quoted: &BTreeMap<Id, Quoted>) -> BTreeMap<Id, Self> {
        let store = scope.store;
        let mut all: BTreeMap<Id, Self> = BTreeMap::new();
        for group in scope.groups().filter(|group| !store.texts.domain.text(group.domain).is_empty()) {
            all.entry(group.domain).or_default().see(store, &group);
        }
        let mut terms = Terms::default();
        for group in scope.groups() {
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

    fn add(&mut self, store: &Store, group: &Group, day: Day, quoted: Option<&Quoted>, terms: &mut Terms) {
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
                if let Some(number) = notable_as(store, detail, policy_type) {
                    notable.add(store, policy, detail, number);
                }
            }
        }
        notable.drain(store, |number, sessions| {
            let is_lack = number == NO_STARTTLS;
            let sum = if is_lack { &mut self.without_starttls } else { &mut self.dane_without_policy };
            *sum = add(*sum, sessions);
        });
    }

    /// Reporters that used a policy and find none any more.
    pub(super) fn losers(&self) -> impl Iterator<Item = Id> + '_ {
        self.seen.iter().filter(|(_, seen)| seen.has_lost_it()).map(|(reporter, _)| *reporter)
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

fn notable_as(store: &Store, detail: u32, policy_type: &str) -> Option<u32> {
    let name = result_type_of(store, detail);
    let is_dane = || ResultType::find(name).is_some_and(|known| known.class == ResultClass::Dane);
    if name == "starttls-not-supported" {
        Some(NO_STARTTLS)
    } else {
        (policy_type != "tlsa" && is_dane()).then_some(DANE_WITHOUT_POLICY)
    }
}

fn type_of(store: &Store, policy: u32) -> &str {
    store.texts.policy_type.text(at(&store.policies.policy_type, policy))
}

fn result_type_of(store: &Store, detail: u32) -> &str {
    store.texts.result_type.text(at(&store.details.result_type, detail))
}

/// What decides how a policy treats sessions, of each text of a policy.
type Terms = BTreeMap<Id, Option<Vec<String>>>;

/// The mode and the hosts of a policy in lower case and in order; nothing without a mode.
pub(super) fn terms_of<'l>(lines: impl Iterator<Item = &'l str> + Clone) -> Option<Vec<String>> {
    let values = |name: &'static str| {
        lines.clone().filter_map(move |line| field(line, name)).map(str::to_ascii_lowercase)
    };
    let mode = values("mode").next()?;
    let hosts: BTreeSet<String> = values("mx").map(|host| host.trim_end_matches('.').to_owned()).collect();
    Some(std::iter::once(mode).chain(hosts).collect())
}

/// Whether sessions were under the policy as it is now. A sender that does not quote the policy had it if it was
/// there on that day.
fn is_current(store: &Store, policy: u32, day: Day, quoted: Option<&Quoted>, terms: &mut Terms) -> bool {
    let Some(quoted) = quoted else { return true };
    let text = at(&store.policies.text, policy);
    let lines = store.texts.policy.text(text).split(LINE_END);
    match terms.entry(text).or_insert_with(|| terms_of(lines)) {
        Some(terms) => Some(&*terms) == quoted.terms.as_ref(),
        None => day >= quoted.since,
    }
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

    #[test]
    fn terms_are_the_mode_and_the_hosts() {
        let of = |lines: &[&str]| terms_of(lines.iter().copied());
        let policy = ["version: STSv1", "mode: testing", "mx: B.example.", "mx:a.example", "max_age: 1"];
        let other = ["mode:testing", "mx: a.example", "mx: b.example", "max_age: 86400"];
        assert_eq!(of(&policy), of(&other));
        assert_ne!(of(&policy), of(&["mode: enforce", "mx: a.example", "mx: b.example"]));
        assert_ne!(of(&policy), of(&["mode: testing", "mx: a.example"]));
        assert_eq!(of(&["version: STSv1"]), None);
    }
}
