//! May testing become enforce? The arithmetic, and the policy to publish.
//!
//! Enforce changes one thing: a session that fails TLS with the MX host is not used for delivery, so that the mail
//! waits or bounces (RFC 8461 §5). Failures to get the policy leave the sender without one, or with the one it has
//! kept; DANE has its own rules. So only failures of the connection itself count against enforce.

use std::collections::{BTreeMap, BTreeSet};

use super::history::{field, sessions_of_group};
use crate::time::Timestamp;
use crate::tls_rpt::report::{Day, ResultClass, ResultType};
use crate::tls_rpt::store::{Group, Id, Store, add, at};
use crate::tls_rpt::view::{Advice, AdviceLine, PolicyPeriod, Readiness};
use crate::tls_rpt::words::{count_of, grouped};

/// Days up to the last report that are looked at: what was mended before then counts no more.
pub(super) const WINDOW: i32 = 30;
/// Days with sessions that it takes: two weeks hold every weekly newsletter and both kinds of days.
pub(super) const MIN_DAYS: u64 = 14;
/// Reporters that it takes: what one sender sees may be its own doing.
pub(super) const MIN_REPORTERS: u64 = 2;
/// Sessions that it takes: below, one in a hundred could fail unseen.
pub(super) const MIN_SESSIONS: u64 = 100;
/// One in so many sessions may break off for reasons of the network; mail that meets this is tried again.
const BROKEN_OFF_ONE_IN: u64 = 1_000;

/// What the last [`WINDOW`] days say of a domain.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// Sessions of all days, to sort by.
    pub(super) all_sessions: u64,
    pub(super) days: BTreeSet<Day>,
    pub(super) reporters: BTreeSet<Id>,
    pub(super) sessions: u64,
    sts_days: BTreeSet<Day>,
    sts_reporters: BTreeSet<Id>,
    sts_sessions: u64,
    /// Failures with the MX host that enforce would turn into mail that waits.
    would_wait: u64,
    /// Among them those that broke off without more being said.
    broken_off: u64,
    /// Failures that enforce does not change.
    would_not: u64,
    /// Failed sessions that the report does not explain.
    unexplained: u64,
    /// By policy type and result type.
    pub(super) tlsa_sessions: u64,
    pub(super) tlsa_failed: u64,
    pub(super) without_starttls: u64,
}

impl Evidence {
    /// The evidence of every domain that has a name.
    pub(super) fn of_all(store: &Store) -> BTreeMap<Id, Self> {
        let mut all: BTreeMap<Id, Self> = BTreeMap::new();
        let mut last: BTreeMap<Id, Day> = BTreeMap::new();
        for group in store.each_group().filter(|group| !store.texts.domain.text(group.domain).is_empty()) {
            let evidence = all.entry(group.domain).or_default();
            evidence.all_sessions = add(evidence.all_sessions, sessions_of_group(store, group.row));
            if let Some(day) = group.day {
                let known = last.entry(group.domain).or_insert(day);
                *known = (*known).max(day);
            }
        }
        for group in store.each_group() {
            let (Some(day), Some(last)) = (group.day, last.get(&group.domain)) else {
                continue;
            };
            if last.0.saturating_sub(day.0) < WINDOW
                && let Some(evidence) = all.get_mut(&group.domain)
            {
                evidence.add(store, &group, day);
            }
        }
        all
    }

    fn add(&mut self, store: &Store, group: &Group, day: Day) {
        let sessions = sessions_of_group(store, group.row);
        if sessions > 0 {
            self.days.insert(day);
            self.reporters.insert(group.reporter);
            self.sessions = add(self.sessions, sessions);
        }
        for policy in store.policies_of(group.row) {
            match store.texts.policy_type.text(at(&store.policies.policy_type, policy)) {
                "sts" => self.add_sts(store, policy, group, day),
                "tlsa" => {
                    let failed = at(&store.policies.failed, policy);
                    let sessions = add(at(&store.policies.successful, policy), failed);
                    self.tlsa_sessions = add(self.tlsa_sessions, sessions);
                    self.tlsa_failed = add(self.tlsa_failed, failed);
                }
                _ => {}
            }
            self.add_without_starttls(store, policy);
        }
    }

    fn add_sts(&mut self, store: &Store, policy: u32, group: &Group, day: Day) {
        let failed = at(&store.policies.failed, policy);
        let sessions = add(at(&store.policies.successful, policy), failed);
        if sessions == 0 {
            return;
        }
        self.sts_days.insert(day);
        self.sts_reporters.insert(group.reporter);
        self.sts_sessions = add(self.sts_sessions, sessions);
        let mut explained = 0;
        for detail in store.details_of(policy) {
            let count = at(&store.details.honest, detail);
            explained = add(explained, count);
            let name = store.texts.result_type.text(at(&store.details.result_type, detail));
            match ResultType::find(name).map(|known| known.class) {
                Some(ResultClass::StsPolicy | ResultClass::Dane) => {
                    self.would_not = add(self.would_not, count)
                }
                Some(ResultClass::General) => {
                    self.would_wait = add(self.would_wait, count);
                    self.broken_off = add(self.broken_off, count);
                }
                // A type that nobody has registered may be anything.
                Some(ResultClass::Negotiation) | None => self.would_wait = add(self.would_wait, count),
            }
        }
        self.unexplained = add(self.unexplained, failed.saturating_sub(explained));
    }

    fn add_without_starttls(&mut self, store: &Store, policy: u32) {
        for detail in store.details_of(policy) {
            let name = store.texts.result_type.text(at(&store.details.result_type, detail));
            if name == "starttls-not-supported" {
                self.without_starttls = add(self.without_starttls, at(&store.details.honest, detail));
            }
        }
    }

    /// Failures that speak against enforce.
    fn against(&self) -> u64 {
        add(self.would_wait.saturating_sub(self.broken_off), self.unexplained)
    }

    fn allowed_broken_off(&self) -> u64 {
        self.sts_sessions / BROKEN_OFF_ONE_IN
    }

    fn is_enough(&self) -> bool {
        count(&self.sts_days) >= MIN_DAYS
            && count(&self.sts_reporters) >= MIN_REPORTERS
            && self.sts_sessions >= MIN_SESSIONS
    }

    fn has_failures(&self) -> bool {
        self.against() > 0 || self.broken_off > self.allowed_broken_off()
    }
}

pub(super) fn count<T>(set: &BTreeSet<T>) -> u64 {
    u64::try_from(set.len()).unwrap_or(u64::MAX)
}

pub(super) fn line(label: &str, value: u64, needed: Option<(String, bool)>) -> AdviceLine {
    let (needed, met) = needed.map_or((String::new(), None), |(needed, met)| (needed, Some(met)));
    AdviceLine { label: label.to_owned(), value, needed, met }
}

pub(super) fn at_least(label: &str, value: u64, least: u64) -> AdviceLine {
    line(label, value, Some((format!("at least {}", grouped(least)), value >= least)))
}

pub(super) fn at_most(label: &str, value: u64, most: u64) -> AdviceLine {
    line(label, value, Some((format!("at most {}", grouped(most)), value <= most)))
}

/// The advice on MTA-STS. `policies` are the domain's policies as outsiders saw them.
pub(super) fn advise(evidence: &Evidence, policies: &[PolicyPeriod], now: Timestamp) -> (Readiness, Advice) {
    let latest = policies
        .iter()
        .filter(|period| period.policy_type == "sts")
        .max_by_key(|period| (&period.last_day, &period.first_day));
    let mode = latest.and_then(|period| period.mode.as_deref());
    let readiness = match (mode, evidence.has_failures(), evidence.is_enough()) {
        (None, ..) if evidence.sts_sessions == 0 => Readiness::NoPolicy,
        (Some("none"), ..) => Readiness::Withdrawn,
        (Some("enforce"), true, _) => Readiness::EnforcingWithFailures,
        (Some("enforce"), false, _) => Readiness::Enforcing,
        (_, true, _) => Readiness::NotReady,
        (_, false, false) => Readiness::MoreEvidence,
        (Some(_), false, true) => Readiness::Ready,
        // Sessions under a policy that no report quotes: it is not known what to change.
        (None, false, true) => Readiness::MoreEvidence,
    };
    let mut advice = Advice {
        sentence: sentence(readiness, evidence),
        arithmetic: arithmetic(evidence),
        steps: steps(readiness, evidence, latest),
        policy: None,
        record: None,
        id: None,
    };
    if let (Readiness::Ready, Some(period)) = (readiness, latest) {
        let id = now.compact();
        advice.policy = Some(enforcing(&period.lines));
        advice.record = Some(format!("v=STSv1; id={id};"));
        advice.id = Some(id);
    }
    (readiness, advice)
}

fn sentence(readiness: Readiness, evidence: &Evidence) -> String {
    let waiting = count_of(add(evidence.would_wait, evidence.unexplained), "session");
    match readiness {
        Readiness::Ready => "Yes: the policy may go from testing to enforce.".to_owned(),
        Readiness::NotReady => {
            format!(
                "Not yet: in enforce the mail of {waiting} in the last {WINDOW} days would have had to wait."
            )
        }
        Readiness::MoreEvidence => {
            "Not yet: nothing speaks against enforce, but there is too little to rest on.".to_owned()
        }
        Readiness::Enforcing => "The policy is enforced, and no mail waits because of it.".to_owned(),
        Readiness::EnforcingWithFailures => {
            format!(
                "The policy is enforced, and the mail of {waiting} in the last {WINDOW} days had to wait."
            )
        }
        Readiness::Withdrawn => "The policy says `none`: it has been withdrawn.".to_owned(),
        Readiness::NoPolicy => "No reporter used an MTA-STS policy of this domain.".to_owned(),
    }
}

fn arithmetic(evidence: &Evidence) -> Vec<AdviceLine> {
    let share =
        format!("Of these, TLS that broke off, allowed in one of {} sessions", grouped(BROKEN_OFF_ONE_IN));
    let label = |text: &str| format!("{text} in the last {WINDOW} days of reports");
    vec![
        at_least(&label("Days with sessions under the policy"), count(&evidence.sts_days), MIN_DAYS),
        at_least("Reporters", count(&evidence.sts_reporters), MIN_REPORTERS),
        at_least("Sessions", evidence.sts_sessions, MIN_SESSIONS),
        line("Failures that enforce turns into mail that waits", evidence.would_wait, None),
        at_most(&share, evidence.broken_off, evidence.allowed_broken_off()),
        at_most("Of these, all others", evidence.would_wait.saturating_sub(evidence.broken_off), 0),
        at_most("Failures that reports do not explain, taken for the same", evidence.unexplained, 0),
        line(
            "Failures that enforce does not change (policy not fetched or not valid, DANE)",
            evidence.would_not,
            None,
        ),
    ]
}

fn steps(readiness: Readiness, evidence: &Evidence, latest: Option<&PolicyPeriod>) -> Vec<String> {
    let mut steps: Vec<String> = Vec::new();
    match readiness {
        Readiness::Ready => {
            steps.push("Check the domain here once more: every MX host must be in the policy and show a good certificate.".to_owned());
            steps.push("Publish the policy file first, then the TXT record with the new id.".to_owned());
        }
        Readiness::NotReady | Readiness::EnforcingWithFailures => {
            steps.push("Mend what the incidents of the last days show, the largest first.".to_owned());
            if readiness == Readiness::EnforcingWithFailures {
                steps.push(
                    "If that takes long, go back to testing with a new id until it is mended.".to_owned(),
                );
            }
        }
        Readiness::MoreEvidence => {
            steps.push("Leave the policy in testing and add the reports of the next days.".to_owned());
        }
        Readiness::NoPolicy => {
            steps.push(
                "Publish a policy in testing, and the TXT record for it; check the domain here to see how."
                    .to_owned(),
            );
        }
        Readiness::Enforcing | Readiness::Withdrawn => {}
    }
    if evidence.would_not > 0 {
        steps.push(
            "See to the failures to fetch the policy: senders that have not kept it are not protected."
                .to_owned(),
        );
    }
    let is_short = latest.and_then(|period| period.max_age).is_some_and(|age| age < 604_800);
    if is_short && readiness != Readiness::Withdrawn {
        steps.push("Raise max_age to a week (604800) or more once enforce has proved itself.".to_owned());
    }
    steps
}

/// The policy with its mode changed and everything else as it was seen.
fn enforcing(lines: &[String]) -> String {
    let mut out = String::new();
    let is_mode = |line: &String| field(std::slice::from_ref(line), "mode").is_some();
    for line in lines {
        out.push_str(if is_mode(line) { "mode: enforce" } else { line });
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(change: impl Fn(&mut Evidence)) -> Evidence {
        let days: BTreeSet<Day> = (0..20).map(Day).collect();
        let mut evidence = Evidence {
            sts_days: days,
            sts_reporters: BTreeSet::from([0, 1]),
            sts_sessions: 5_000,
            ..Evidence::default()
        };
        change(&mut evidence);
        evidence
    }

    fn period(mode: &str) -> PolicyPeriod {
        let lines = ["version: STSv1", &format!("mode: {mode}"), "mx: mx.b.example", "max_age: 86400"];
        PolicyPeriod {
            policy_type: "sts".to_owned(),
            policy_domain: "b.example".to_owned(),
            mode: Some(mode.to_owned()),
            max_age: Some(86_400),
            lines: lines.map(str::to_owned).to_vec(),
            first_day: "2026-01-01".to_owned(),
            last_day: "2026-01-30".to_owned(),
            reporters: Vec::new(),
            held_until: None,
            sessions: 0,
            failed: 0,
        }
    }

    #[track_caller]
    fn check(mode: &str, change: impl Fn(&mut Evidence), expected: Readiness) {
        let (readiness, advice) = advise(&evidence(change), &[period(mode)], Timestamp::from_unix(0));
        assert_eq!(readiness, expected);
        assert_eq!(advice.policy.is_some(), expected == Readiness::Ready);
        let is_met = advice.arithmetic.iter().all(|line| line.met != Some(false));
        if mode == "testing" {
            assert_eq!(is_met, expected == Readiness::Ready, "{:?}", advice.arithmetic);
        }
    }

    #[test]
    fn each_condition_by_itself() {
        check("testing", |_| {}, Readiness::Ready);
        check("testing", |evidence| evidence.would_not = 900, Readiness::Ready);
        check("testing", |evidence| (evidence.would_wait, evidence.broken_off) = (5, 5), Readiness::Ready);
        check("testing", |evidence| (evidence.would_wait, evidence.broken_off) = (6, 6), Readiness::NotReady);
        check("testing", |evidence| evidence.would_wait = 1, Readiness::NotReady);
        check("testing", |evidence| evidence.unexplained = 1, Readiness::NotReady);
        check("testing", |evidence| evidence.sts_sessions = 99, Readiness::MoreEvidence);
        check("testing", |evidence| evidence.sts_reporters = BTreeSet::from([0]), Readiness::MoreEvidence);
        check("testing", |evidence| evidence.sts_days = (0..13).map(Day).collect(), Readiness::MoreEvidence);
        check("enforce", |_| {}, Readiness::Enforcing);
        check("enforce", |evidence| evidence.would_wait = 1, Readiness::EnforcingWithFailures);
        check("none", |_| {}, Readiness::Withdrawn);
    }

    #[test]
    fn the_policy_to_publish_changes_the_mode_alone() {
        let now = Timestamp::parse("2026-11-24T08:00:00Z").unwrap();
        let (_, advice) = advise(&evidence(|_| {}), &[period("testing")], now);
        let expected = "version: STSv1\nmode: enforce\nmx: mx.b.example\nmax_age: 86400\n";
        assert_eq!(advice.policy.as_deref(), Some(expected));
        assert_eq!(advice.record.as_deref(), Some("v=STSv1; id=20261124T080000;"));
        let valid = crate::mta_sts::parse_policy(expected.as_bytes()).value.unwrap();
        assert_eq!(valid.mode, crate::mta_sts::StsMode::Enforce);
    }

    #[test]
    fn without_a_policy_there_is_nothing_to_enforce() {
        let (readiness, _) = advise(&Evidence::default(), &[], Timestamp::from_unix(0));
        assert_eq!(readiness, Readiness::NoPolicy);
    }
}
