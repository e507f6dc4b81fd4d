//! May testing become enforce? The arithmetic, and the policy to publish.
//!
//! Enforce changes one thing: a session that fails TLS with the MX host is not used for delivery, so that the mail
//! waits or bounces (RFC 8461 §5). Failures to get the policy leave the sender without one, or with the one it has
//! kept; DANE has its own rules. So only failures of the connection itself count against enforce.

use std::collections::BTreeSet;

use super::evidence::{Evidence, WINDOW};
use super::history::Quoted;
use crate::time::Timestamp;
use crate::tls_rpt::report::Day;
use crate::tls_rpt::store::add;
use crate::tls_rpt::view::{Advice, AdviceLine, Readiness};
use crate::tls_rpt::words::{count_of, grouped, readable_days};

/// Days with sessions that it takes: two weeks hold every weekly newsletter and both kinds of days.
pub(super) const MIN_DAYS: u64 = 14;
/// Reporters that it takes: what one sender sees may be its own doing.
pub(super) const MIN_REPORTERS: u64 = 2;
/// Sessions that it takes: below, one in a hundred could fail unseen.
pub(super) const MIN_SESSIONS: u64 = 100;
/// One in so many sessions may break off for reasons of the network; mail that meets this is tried again.
const BROKEN_OFF_ONE_IN: u64 = 1_000;
/// Days after which reports say little of today.
pub(super) const FRESH: u64 = 14;
/// The largest `max_age` (RFC 8461 §3.2).
const MAX_MAX_AGE: u64 = 31_557_600;

/// A domain's evidence, its policy as reports quote it last, and what day it is.
pub(super) struct Case<'c> {
    pub(super) evidence: &'c Evidence,
    pub(super) quoted: Option<&'c Quoted>,
    /// Reporters that find no policy any more, by name.
    pub(super) losers: Vec<&'c str>,
    pub(super) now: Timestamp,
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

/// The advice on MTA-STS.
pub(super) fn advise(case: &Case<'_>) -> (Readiness, Advice) {
    let readiness = case.readiness();
    let mut advice = Advice {
        sentence: case.sentence(readiness),
        arithmetic: case.arithmetic(),
        steps: case.steps(readiness),
        policy: None,
        record: None,
        id: None,
    };
    if readiness == Readiness::Ready {
        let id = case.now.compact();
        advice.policy = case.enforcing();
        advice.record = Some(format!("v=STSv1; id={id};"));
        advice.id = Some(id);
    }
    (readiness, advice)
}

impl Case<'_> {
    fn readiness(&self) -> Readiness {
        let sts = &self.evidence.sts;
        let mode = self.quoted.and_then(Quoted::mode);
        if self.evidence.gone_since().is_some() || mode.is_none() && self.never_had_one() {
            return Readiness::NoPolicy;
        }
        match mode {
            Some("none") => Readiness::Withdrawn,
            Some("enforce") if self.has_failures() => Readiness::EnforcingWithFailures,
            Some("enforce") => Readiness::Enforcing,
            _ if self.has_failures() || !self.losers.is_empty() || self.is_never_fetched() => {
                Readiness::NotReady
            }
            _ if count(&sts.days) < MIN_DAYS
                || count(&sts.reporters) < MIN_REPORTERS
                || sts.sessions < MIN_SESSIONS
                // Sessions under a policy that no report quotes: it is not known what to change.
                || self.enforcing().is_none() =>
            {
                Readiness::MoreEvidence
            }
            _ => Readiness::Ready,
        }
    }

    fn never_had_one(&self) -> bool {
        let sts = &self.evidence.sts;
        sts.sessions == 0 && sts.not_fetched == 0
    }

    /// Senders see that there is a policy, and none of them can use it.
    fn is_never_fetched(&self) -> bool {
        let sts = &self.evidence.sts;
        sts.sessions == 0 && sts.not_fetched > 0
    }

    fn has_failures(&self) -> bool {
        let sts = &self.evidence.sts;
        sts.against() > 0 || sts.broken_off > self.allowed_broken_off()
    }

    fn allowed_broken_off(&self) -> u64 {
        self.evidence.sts.sessions / BROKEN_OFF_ONE_IN
    }

    /// The day of the newest report and how many days ago that was.
    fn age(&self) -> Option<(Day, u64)> {
        let last = self.evidence.last?;
        let days = i64::from(Day::of(self.now.unix()).0).saturating_sub(i64::from(last.0));
        Some((last, u64::try_from(days).unwrap_or(0)))
    }

    pub(super) fn is_stale(&self) -> bool {
        self.stale().is_some()
    }

    fn stale(&self) -> Option<(Day, u64)> {
        self.age().filter(|(_, days)| *days > FRESH)
    }

    fn sentence(&self, readiness: Readiness) -> String {
        let sts = &self.evidence.sts;
        let waiting = add(sts.would_wait, sts.unexplained);
        let sessions = count_of(waiting, "session");
        match readiness {
            Readiness::Ready => match self.stale() {
                None => "Yes: the policy may go from testing to enforce.".to_owned(),
                Some((last, days)) => format!(
                    "Yes, as of {}, {} ago: the policy might have gone from testing to enforce then.",
                    readable_days(last, last),
                    count_of(days, "day")
                ),
            },
            Readiness::NotReady if self.is_never_fetched() && waiting == 0 => format!(
                "Not yet: reporters could not fetch or not use the policy, in {} in the last {WINDOW} days of reports.",
                count_of(sts.not_fetched, "session")
            ),
            Readiness::NotReady if waiting == 0 => {
                format!("Not yet: {} no longer found the policy.", listed(&self.losers))
            }
            Readiness::NotReady => format!(
                "Not yet: in enforce the mail of {sessions} in the last {WINDOW} days of reports would have had to wait."
            ),
            Readiness::MoreEvidence => {
                "Not yet: nothing speaks against enforce, but there is too little to rest on.".to_owned()
            }
            Readiness::Enforcing if waiting == 0 => {
                "The policy is enforced, and no mail waits because of it.".to_owned()
            }
            Readiness::Enforcing => format!(
                "The policy is enforced; {sessions} in the last {WINDOW} days of reports broke off, no more than the network explains; such mail is tried again."
            ),
            Readiness::EnforcingWithFailures => format!(
                "The policy is enforced, and the mail of {sessions} in the last {WINDOW} days of reports had to wait."
            ),
            Readiness::Withdrawn => "The policy says `none`: it has been withdrawn.".to_owned(),
            Readiness::NoPolicy => match self.evidence.gone_since() {
                Some(last) => format!(
                    "Reporters used an MTA-STS policy of this domain until {}, and have found none since.",
                    readable_days(last, last)
                ),
                None => "No reporter used an MTA-STS policy of this domain.".to_owned(),
            },
        }
    }

    fn arithmetic(&self) -> Vec<AdviceLine> {
        let sts = &self.evidence.sts;
        let share = format!(
            "Of these, TLS that broke off, allowed in one of {} sessions",
            grouped(BROKEN_OFF_ONE_IN)
        );
        let days =
            format!("Days with sessions under the policy as it is now, in the last {WINDOW} days of reports");
        let mut lines = vec![
            at_least(&days, count(&sts.days), MIN_DAYS),
            at_least("Reporters", count(&sts.reporters), MIN_REPORTERS),
            at_least("Sessions", sts.sessions, MIN_SESSIONS),
            line("Failures that enforce turns into mail that waits", sts.would_wait, None),
            at_most(&share, sts.broken_off, self.allowed_broken_off()),
            at_most("Of these, all others", sts.would_wait.saturating_sub(sts.broken_off), 0),
            at_most("Failures that reports do not explain, taken for the same", sts.unexplained, 0),
            line(
                "Failures that enforce does not change (policy not fetched or not valid, DNSSEC)",
                add(sts.not_fetched, sts.dane),
                None,
            ),
        ];
        if self.evidence.without_policy > 0 {
            lines.push(line(
                "Failures of TLS that reporters without the policy saw",
                self.evidence.without_policy,
                None,
            ));
        }
        if !self.losers.is_empty() {
            let count = u64::try_from(self.losers.len()).unwrap_or(u64::MAX);
            lines.push(at_most("Reporters that no longer find the policy", count, 0));
        }
        if self.enforcing().is_none() {
            lines.push(at_least("Policies that reports quote whole and valid", 0, 1));
        }
        if let Some((_, days)) = self.stale() {
            lines.push(line("Days since the newest report", days, None));
        }
        lines
    }

    fn steps(&self, readiness: Readiness) -> Vec<String> {
        let mut steps: Vec<String> = Vec::new();
        if let Some((last, days)) = self.stale().filter(|_| readiness != Readiness::NoPolicy) {
            steps.push(format!(
                "Add newer reports: the newest is of {}, and what happened in the {} since is not known.",
                readable_days(last, last),
                count_of(days, "day")
            ));
        }
        match readiness {
            Readiness::Ready => {
                steps.push("Check the domain here once more: every MX host must be in the policy and show a good certificate.".to_owned());
                steps.push("Publish the policy file first, then the TXT record with the new id.".to_owned());
            }
            Readiness::NotReady | Readiness::EnforcingWithFailures => self.mend(readiness, &mut steps),
            Readiness::MoreEvidence => {
                if self.enforcing().is_none() {
                    steps.push(
                        "Look at the policy that is served: no report quotes one that is whole and valid."
                            .to_owned(),
                    );
                }
                steps.push("Leave the policy in testing and add the reports of the next days.".to_owned());
            }
            Readiness::NoPolicy if self.evidence.gone_since().is_some() => {
                steps.push("Check the domain here, if that is not meant: the TXT record or the policy host is gone, and mail goes unprotected again.".to_owned());
            }
            Readiness::NoPolicy => steps.push(
                "Publish a policy in testing, and the TXT record for it; check the domain here to see how."
                    .to_owned(),
            ),
            Readiness::Enforcing | Readiness::Withdrawn => {}
        }
        self.see_to(readiness, &mut steps);
        steps
    }

    fn mend(&self, readiness: Readiness, steps: &mut Vec<String>) {
        let sts = &self.evidence.sts;
        if sts.would_wait > 0 {
            steps.push("Mend what the incidents of the last days show, the largest first.".to_owned());
        }
        if sts.unexplained > 0 {
            steps.push(format!(
                "Look for {} in the logs of the mail servers, or ask the reporter: the reports say that they failed and not how.",
                count_of(sts.unexplained, "session")
            ));
        }
        if readiness == Readiness::EnforcingWithFailures {
            steps.push("If that takes long, go back to testing with a new id until it is mended.".to_owned());
        }
    }

    /// What is to be seen to whatever the answer is.
    fn see_to(&self, readiness: Readiness, steps: &mut Vec<String>) {
        let sts = &self.evidence.sts;
        if !self.losers.is_empty() && self.evidence.gone_since().is_none() {
            steps.push(format!(
                "See why {} no longer found the policy: check the TXT record and the policy host here.",
                listed(&self.losers)
            ));
        }
        if sts.not_fetched > 0 {
            steps.push(
                "See to the failures to fetch the policy: senders that have not kept it are not protected."
                    .to_owned(),
            );
        }
        if self.evidence.without_policy > 0 && readiness == Readiness::Ready {
            steps.push(
                "Look at the incidents first: reporters that do not use the policy saw TLS fail.".to_owned(),
            );
        }
        if sts.dane > 0 {
            steps.push(
                "See to the failures of DNSSEC and DANE: senders that honour it hold their mail back."
                    .to_owned(),
            );
        }
        let is_short = self.quoted.and_then(|quoted| quoted.max_age).is_some_and(|age| age < 604_800);
        if is_short && !matches!(readiness, Readiness::Withdrawn | Readiness::NoPolicy) {
            steps.push("Raise max_age to a week (604800) or more once enforce has proved itself.".to_owned());
        }
    }

    /// The policy with its mode changed from testing and everything else as it was seen; nothing if what the reports
    /// quote is not whole and valid (RFC 8461 §3.2).
    fn enforcing(&self) -> Option<String> {
        let quoted = self.quoted?;
        // Of a field that is there twice the first counts, so only that one is given back.
        let mut known: BTreeSet<&str> = BTreeSet::new();
        let mut out = String::new();
        for line in &quoted.lines {
            let (name, value) = line.split_once(':')?;
            let (name, value) = (name.trim(), value.trim());
            if !known.insert(name) && name != "mx" {
                continue;
            }
            let is_good = match name {
                "version" => value == "STSv1",
                "mode" => value == "testing",
                "max_age" => is_max_age(value),
                "mx" => is_mx_pattern(value),
                _ => is_extension(name, value),
            };
            if !is_good {
                return None;
            }
            out.push_str(if name == "mode" { "mode: enforce" } else { line });
            out.push('\n');
        }
        ["version", "mode", "max_age", "mx"].iter().all(|name| known.contains(name)).then_some(out)
    }
}

fn is_max_age(value: &str) -> bool {
    let is_number = (1..=10).contains(&value.len()) && value.bytes().all(|octet| octet.is_ascii_digit());
    is_number && value.parse().is_ok_and(|age: u64| age <= MAX_MAX_AGE)
}

/// `*.example.org` or a host; an address is none.
fn is_mx_pattern(pattern: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'-')
    };
    let host = pattern.strip_prefix("*.").unwrap_or(pattern);
    let is_number = |label: &str| label.bytes().all(|octet| octet.is_ascii_digit());
    host.split('.').all(is_label) && !host.rsplit('.').next().is_some_and(is_number)
}

fn is_extension(name: &str, value: &str) -> bool {
    let is_name = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_' | b'.');
    let starts_well = name.starts_with(|first: char| first.is_ascii_alphanumeric());
    starts_well
        && name.bytes().all(is_name)
        && !value.is_empty()
        && value.bytes().all(|octet| octet.is_ascii_graphic() || octet == b' ')
}

/// `A`, `A and B`, `A, B and 3 others`
fn listed(names: &[&str]) -> String {
    match names {
        [] => "nobody".to_owned(),
        [one] => (*one).to_owned(),
        [one, two] => format!("{one} and {two}"),
        [one, two, rest @ ..] => {
            format!("{one}, {two} and {}", count_of(u64::try_from(rest.len()).unwrap_or(u64::MAX), "other"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::Terms;
    use super::*;

    #[allow(clippy::field_reassign_with_default, reason = "one field is private to its own module")]
    fn evidence(change: impl Fn(&mut Evidence)) -> Evidence {
        let mut evidence = Evidence::default();
        evidence.last = Some(Day(19));
        evidence.sts.days = (0..20).map(Day).collect();
        evidence.sts.reporters = BTreeSet::from([0, 1]);
        evidence.sts.sessions = 5_000;
        change(&mut evidence);
        evidence
    }

    fn quoted(lines: &[&str]) -> Quoted {
        Quoted {
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
            terms: Terms::of(lines.iter().copied()),
            since: Day(0),
            max_age: Some(86_400),
        }
    }

    fn advised(lines: &[&str], evidence: &Evidence, now: Timestamp) -> (Readiness, Advice) {
        let quoted = quoted(lines);
        advise(&Case { evidence, quoted: Some(&quoted), losers: Vec::new(), now })
    }

    #[track_caller]
    fn check(mode: &str, change: impl Fn(&mut Evidence), expected: Readiness) {
        let mode_line = format!("mode: {mode}");
        let lines = ["version: STSv1", mode_line.as_str(), "mx: mx.b.example", "max_age: 86400"];
        let (readiness, advice) = advised(&lines, &evidence(change), Timestamp::from_unix(20 * 86_400));
        assert_eq!(readiness, expected);
        assert_eq!(advice.policy.is_some(), expected == Readiness::Ready);
        let is_met = advice.arithmetic.iter().all(|line| line.met != Some(false));
        if mode == "testing" {
            assert_eq!(is_met, expected == Readiness::Ready, "{:?}", advice.arithmetic);
        }
    }

    #[test]
    fn each_condition_by_itself() {
        let both = |evidence: &mut Evidence, count| {
            (evidence.sts.would_wait, evidence.sts.broken_off) = (count, count);
        };
        check("testing", |_| {}, Readiness::Ready);
        check("testing", |evidence| evidence.sts.not_fetched = 900, Readiness::Ready);
        check("testing", |evidence| both(evidence, 5), Readiness::Ready);
        check("testing", |evidence| both(evidence, 6), Readiness::NotReady);
        check("testing", |evidence| evidence.sts.would_wait = 1, Readiness::NotReady);
        check("testing", |evidence| evidence.sts.unexplained = 1, Readiness::NotReady);
        check("testing", |evidence| evidence.sts.sessions = 99, Readiness::MoreEvidence);
        check("testing", |evidence| evidence.sts.reporters = BTreeSet::from([0]), Readiness::MoreEvidence);
        check("testing", |evidence| evidence.sts.days = (0..13).map(Day).collect(), Readiness::MoreEvidence);
        check("enforce", |_| {}, Readiness::Enforcing);
        check("enforce", |evidence| evidence.sts.would_wait = 1, Readiness::EnforcingWithFailures);
        check("enforce", |evidence| both(evidence, 1), Readiness::Enforcing);
        check("none", |_| {}, Readiness::Withdrawn);
    }

    /// STS-3.2-3, STS-3.2-4, STS-3.2-9
    #[test]
    fn the_policy_to_publish_changes_the_mode_alone_and_is_valid() {
        let now = Timestamp::parse("1970-01-21T08:00:00Z").unwrap();
        let good = ["version: STSv1", "mode: testing", "mx: *.b.example", "max_age: 86400", "note: x"];
        let (_, advice) = advised(&good, &evidence(|_| {}), now);
        let expected = "version: STSv1\nmode: enforce\nmx: *.b.example\nmax_age: 86400\nnote: x\n";
        assert_eq!(advice.policy.as_deref(), Some(expected));
        assert_eq!(advice.record.as_deref(), Some("v=STSv1; id=19700121T080000;"));
        let valid = crate::mta_sts::parse_policy(expected.as_bytes()).value.unwrap();
        assert_eq!(valid.mode, crate::mta_sts::StsMode::Enforce);
        let twice =
            ["version: STSv1", "mode: testing", "mode: none", "mx: a.example", "max_age: 1", "max_age: 2"];
        let (_, advice) = advised(&twice, &evidence(|_| {}), now);
        assert_eq!(
            advice.policy.as_deref(),
            Some("version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 1\n")
        );
    }

    /// STS-3.2-3, STS-3.2-4
    #[test]
    fn what_is_no_policy_is_not_given_back() {
        for lines in [
            ["version: STSv1", "mode: testing", "max_age: 1", "note: x"],
            ["version: STSv1", "mode: testing", "mx: a.example", "this is junk"],
            ["version: STSv1", "mode: testing", "mx: a.example", "max_age: 99999999999"],
            ["version: STSv1", "mode: testing", "mx: a.example", "max_age: soon"],
            ["version: STSv2", "mode: testing", "mx: a.example", "max_age: 86400"],
            ["version: STSv1", "mode: testing", "mx: a..example", "max_age: 86400"],
            ["version: STSv1", "mode: testing", "mx: https://a.example", "max_age: 86400"],
            ["version: STSv1", "mode: testing", "mx: a_b.example", "max_age: 86400"],
            ["version: STSv1", "mode: testing", "mx: 192.0.2.1", "max_age: 86400"],
            ["version: STSv1", "mode: testing", "mx: a.example", "max_age: +86400"],
            ["version: STSv1", "mode: testing", "mx: a.example", "max_age: 00000086400"],
            ["version: STSv1", "mode: report", "mx: a.example", "max_age: 86400"],
            ["version: STSv1", "mode: Enforce", "mx: a.example", "max_age: 86400"],
        ] {
            let (readiness, advice) = advised(&lines, &evidence(|_| {}), Timestamp::from_unix(20 * 86_400));
            assert_eq!((readiness, advice.policy), (Readiness::MoreEvidence, None), "{lines:?}");
            assert!(advice.arithmetic.iter().any(|line| line.met == Some(false)), "{lines:?}");
        }
    }

    proptest::proptest! {
        /// The parser of policies has the last word on what is a policy.
        #[test]
        fn what_is_given_back_is_a_policy(
            lines in proptest::collection::vec(
                proptest::prop_oneof![
                    proptest::strategy::Just("version: STSv1".to_owned()),
                    proptest::strategy::Just("mode: testing".to_owned()),
                    "max_age: ?[0-9]{1,11}", "mx: ?[*a-z0-9_.-]{1,9}", "[a-z0-9_.-]{1,4}: ?[ -~]{0,5}",
                ],
                3..8,
            ),
        ) {
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            let (_, advice) = advised(&lines, &evidence(|_| {}), Timestamp::from_unix(20 * 86_400));
            if let Some(policy) = advice.policy {
                let read = crate::mta_sts::parse_policy(policy.as_bytes());
                proptest::prop_assert!(read.value.is_some_and(|policy| policy.mode == crate::mta_sts::StsMode::Enforce), "{policy}");
            }
        }
    }

    #[test]
    fn old_reports_do_not_speak_of_today() {
        let lines = ["version: STSv1", "mode: testing", "mx: a.example", "max_age: 86400"];
        let (readiness, advice) = advised(&lines, &evidence(|_| {}), Timestamp::from_unix(248 * 86_400));
        assert_eq!(readiness, Readiness::Ready);
        assert!(advice.sentence.starts_with("Yes, as of 20 Jan 1970, 229 days ago"), "{}", advice.sentence);
        assert!(advice.steps[0].starts_with("Add newer reports"), "{:?}", advice.steps);
    }

    #[test]
    fn without_a_policy_there_is_nothing_to_enforce() {
        let case = Case {
            evidence: &Evidence::default(),
            quoted: None,
            losers: Vec::new(),
            now: Timestamp::from_unix(0),
        };
        assert_eq!(advise(&case).0, Readiness::NoPolicy);
    }
}
