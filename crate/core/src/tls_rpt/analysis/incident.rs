//! Failures with one cause, put together: same result type and MX host, on days that follow each other, whoever saw
//! them and whichever of the host's domains the mail was for. Where no MX host is at fault, the domain stands in its
//! place.

use std::collections::{BTreeMap, BTreeSet};

use super::readiness::FRESH;
use super::scope::Scope;
use super::series::Series;
use crate::order::{set_of, sort_long};
use crate::time::Timestamp;
use crate::tls_rpt::explain::{explain_reason, explain_result_type};
use crate::tls_rpt::report::{Day, ResultClass, ResultType};
use crate::tls_rpt::store::{Group, Id, Overlap, Store, add, at, row_count};
use crate::tls_rpt::view::{Explanation, IncidentState, IncidentView};
use crate::tls_rpt::words::{count_of, readable_days};

/// Days without the failure that an incident may have in it: a weekend on which nobody wrote.
const MAX_GAP: i32 = 3;
/// Days behind the last of all reports within which an incident without later evidence still goes on: reports of
/// a day arrive on the next, some a day later.
const RECENT: i32 = 2;
/// Reasons of one incident.
const MAX_REASONS: usize = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cause {
    result_type: Id,
    place: Where,
}

/// What is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Where {
    Host(Id),
    /// No host is named, or it is the domain's policy that failed, to which the host named has no part.
    Domain(Id),
}

/// Failures of one report.
#[derive(Clone, Copy, Debug)]
struct Seen {
    day: Day,
    reporter: Id,
    domain: Id,
    sessions: u64,
}

/// What reporters said why, and of how many sessions.
type Reasons = BTreeMap<(Cause, Day), Vec<(Id, u64)>>;

/// All incidents, open ones first, then the largest.
pub(super) fn incidents(scope: &Scope<'_>, series: &Series, now: Timestamp) -> Vec<IncidentView> {
    let store = scope.store;
    let days = || scope.groups().filter_map(|group| group.day);
    let context = Context { store, series, end: days().max(), today: Day::of(now.unix()) };
    let mut found: Vec<IncidentView> = Vec::new();
    let (all, reasons) = all_seen(scope);
    for (cause, mut seen) in all {
        sort_long(&mut seen, |left, right| left.day.cmp(&right.day));
        let runs = seen.chunk_by(|left, right| right.day.0.saturating_sub(left.day.0) <= MAX_GAP + 1);
        found.extend(runs.filter_map(|run| context.view(cause, run, &reasons)));
    }
    sort_long(&mut found, |left, right| {
        let by_size = || right.sessions.cmp(&left.sessions).then_with(|| right.last_day.cmp(&left.last_day));
        left.state.cmp(&right.state).then_with(by_size)
    });
    found
}

fn all_seen(scope: &Scope<'_>) -> (BTreeMap<Cause, Vec<Seen>>, Reasons) {
    let store = scope.store;
    let (mut all, mut reasons) = (BTreeMap::<Cause, Vec<Seen>>::new(), Reasons::new());
    let (mut causes, mut numbers) = (Vec::<Cause>::new(), BTreeMap::<Cause, u32>::new());
    let mut failures = Overlap::default();
    for group in scope.groups() {
        let Some(day) = group.day else {
            continue;
        };
        for policy in store.policies_by_type(&group) {
            for detail in store.details_of(policy) {
                let cause = cause_of(store, &group, detail);
                let number = *numbers.entry(cause).or_insert_with(|| {
                    causes.push(cause);
                    row_count(&causes) - 1
                });
                failures.add(store, policy, detail, number);
                let (reason, sessions) =
                    (at(&store.details.reason, detail), at(&store.details.honest, detail));
                let said = reasons.entry((cause, day)).or_default();
                match said.last_mut().filter(|(last, _)| *last == reason) {
                    Some((_, sum)) => *sum = add(*sum, sessions),
                    None => said.push((reason, sessions)),
                }
            }
        }
        failures.drain(store, |number, sessions| {
            let seen = Seen { day, reporter: group.reporter, domain: group.domain, sessions };
            let cause = usize::try_from(number).ok().and_then(|number| causes.get(number));
            if let Some(cause) = cause {
                all.entry(*cause).or_default().push(seen);
            }
        });
    }
    (all, reasons)
}

fn cause_of(store: &Store, group: &Group, detail: u32) -> Cause {
    let (result_type, mx) = (at(&store.details.result_type, detail), at(&store.details.mx, detail));
    let class = ResultType::find(store.texts.result_type.text(result_type)).map(|known| known.class);
    let is_of_host = class != Some(ResultClass::StsPolicy) && !store.texts.mx.text(mx).is_empty();
    let place = if is_of_host { Where::Host(mx) } else { Where::Domain(group.domain) };
    Cause { result_type, place }
}

struct Context<'s> {
    store: &'s Store,
    series: &'s Series,
    /// The day of the last report.
    end: Option<Day>,
    today: Day,
}

impl Context<'_> {
    fn view(&self, cause: Cause, run: &[Seen], reasons: &Reasons) -> Option<IncidentView> {
        let (first, last) = (run.first()?.day, run.last()?.day);
        let texts = &self.store.texts;
        let state = self.state(run, last);
        let names = |ids: BTreeSet<Id>, text: &dyn Fn(Id) -> String| {
            let mut names: Vec<String> = ids.into_iter().map(text).collect();
            sort_long(&mut names, Ord::cmp);
            names
        };
        let reporters =
            names(set_of(run.iter().map(|seen| seen.reporter)), &|id| texts.reporter.text(id).to_owned());
        let domains =
            names(set_of(run.iter().map(|seen| seen.domain)), &|id| texts.domain.text(id).to_owned());
        let result_type = texts.result_type.text(cause.result_type).to_owned();
        let reasons = reasons_of(self.store, reasons.range((cause, first)..=(cause, last)));
        let explanation = explanation(&result_type, &reasons);
        let (mx, place) = match cause.place {
            Where::Host(mx) => (texts.mx.text(mx).to_owned(), format!("on {}", texts.mx.text(mx))),
            Where::Domain(domain) => (String::new(), format!("for {}", texts.domain.text(domain))),
        };
        let sessions = run.iter().fold(0, |sum, seen| add(sum, seen.sessions));
        let mut sentence = format!(
            "{} {place}, {}: {}, {}",
            explanation.title,
            readable_days(first, last),
            count_of(sessions, "session"),
            counted(&reporters, "reporter")
        );
        if domains.len() > 1 {
            sentence = format!("{sentence}, {}", counted(&domains, "domain"));
        }
        Some(IncidentView {
            sentence,
            state,
            state_words: self.words(state).to_owned(),
            domains,
            result_type,
            mx,
            first_day: first.to_string(),
            last_day: last.to_string(),
            sessions,
            reporters,
            reasons,
            explanation,
        })
    }

    fn state(&self, run: &[Seen], last: Day) -> IncidentState {
        let is_over = run.iter().any(|seen| self.series.has_sessions_after(seen.domain, seen.reporter, last));
        let is_recent = self.end.is_some_and(|end| end.0.saturating_sub(last.0) <= RECENT);
        match (is_over, is_recent) {
            (true, _) => IncidentState::Over,
            (false, true) => IncidentState::Ongoing,
            (false, false) => IncidentState::Unknown,
        }
    }

    /// Old reports do not tell what goes on today.
    fn words(&self, state: IncidentState) -> &'static str {
        let age = self.end.map_or(0, |end| i64::from(self.today.0).saturating_sub(i64::from(end.0)));
        let is_old = u64::try_from(age).is_ok_and(|age| age > FRESH);
        match state {
            IncidentState::Ongoing if is_old => "in the newest reports",
            IncidentState::Ongoing => "going on",
            IncidentState::Over => "over",
            IncidentState::Unknown => "not seen since",
        }
    }
}

fn counted(list: &[String], noun: &str) -> String {
    count_of(u64::try_from(list.len()).unwrap_or(u64::MAX), noun)
}

/// The reasons given, the most frequent first.
fn reasons_of<'r>(
    store: &Store,
    said: impl Iterator<Item = (&'r (Cause, Day), &'r Vec<(Id, u64)>)>,
) -> Vec<String> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for (reason, sessions) in said.flat_map(|(_, said)| said) {
        let reason = store.texts.other.text(*reason);
        if !reason.is_empty() {
            let count = counts.entry(reason).or_default();
            *count = add(*count, (*sessions).max(1));
        }
    }
    let mut reasons: Vec<(&str, u64)> = counts.into_iter().collect();
    sort_long(&mut reasons, |(_, left), (_, right)| right.cmp(left));
    reasons.into_iter().take(MAX_REASONS).map(|(reason, _)| reason.to_owned()).collect()
}

/// The result type's explanation; what to do follows the reason where that is known, as it says more.
fn explanation(result_type: &str, reasons: &[String]) -> Explanation {
    let mut explanation = explain_result_type(result_type);
    if let Some(reason) = reasons.iter().find_map(|reason| explain_reason(reason)) {
        explanation.causes.insert(0, format!("{}: {}", reason.title, reason.meaning));
        explanation.remedy = reason.remedy;
    }
    explanation
}
