//! Failures with one cause, put together: same domain, result type and MX host, on days that follow each other,
//! whoever saw them.

use std::collections::{BTreeMap, BTreeSet};

use super::series::Series;
use crate::order::sort_long;
use crate::tls_rpt::explain::{explain_reason, explain_result_type};
use crate::tls_rpt::report::Day;
use crate::tls_rpt::store::{Group, Id, Store, at};
use crate::tls_rpt::view::{Explanation, IncidentState, IncidentView};
use crate::tls_rpt::words::{count_of, readable_days};

/// Days without the failure that an incident may have in it: a weekend on which nobody wrote.
const MAX_GAP: i32 = 3;
/// Days behind the last of all reports within which an incident without later evidence still goes on: reports of
/// a day arrive on the next, some a day later.
const RECENT: i32 = 2;
/// Incidents that are listed.
const MAX_INCIDENTS: usize = 300;
/// Reasons of one incident.
const MAX_REASONS: usize = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cause {
    domain: Id,
    result_type: Id,
    mx: Id,
}

/// Failures of one report.
#[derive(Clone, Copy, Debug)]
struct Seen {
    day: Day,
    reporter: Id,
    reason: Id,
    sessions: u64,
}

/// The incidents that are listed, and how many are not.
pub(super) fn incidents(store: &Store, series: &Series) -> (Vec<IncidentView>, u32) {
    let end = store.span().map(|(_, last)| last);
    let mut found: Vec<IncidentView> = Vec::new();
    for (cause, mut seen) in all_seen(store) {
        sort_long(&mut seen, |left, right| left.day.cmp(&right.day));
        let runs = seen.chunk_by(|left, right| right.day.0.saturating_sub(left.day.0) <= MAX_GAP + 1);
        found.extend(runs.filter_map(|run| view(store, series, cause, run, end)));
    }
    sort_long(&mut found, |left, right| {
        let by_size = || right.sessions.cmp(&left.sessions).then_with(|| right.last_day.cmp(&left.last_day));
        left.state.cmp(&right.state).then_with(by_size)
    });
    let more = found.len().saturating_sub(MAX_INCIDENTS);
    found.truncate(MAX_INCIDENTS);
    (found, u32::try_from(more).unwrap_or(u32::MAX))
}

fn all_seen(store: &Store) -> BTreeMap<Cause, Vec<Seen>> {
    let mut all: BTreeMap<Cause, Vec<Seen>> = BTreeMap::new();
    for group in store.each_group() {
        let Some(day) = group.day else {
            continue;
        };
        for (cause, reason, sessions) in causes_of(store, &group) {
            all.entry(cause).or_default().push(Seen { day, reporter: group.reporter, reason, sessions });
        }
    }
    all
}

/// The causes of one report and domain. The same failure under two policy types is one.
fn causes_of(store: &Store, group: &Group) -> Vec<(Cause, Id, u64)> {
    let columns = &store.details;
    let mut by_type: BTreeMap<(Cause, Id), (Id, u64)> = BTreeMap::new();
    for policy in store.policies_of(group.row) {
        let policy_type = at(&store.policies.policy_type, policy);
        for detail in store.details_of(policy) {
            let (result_type, mx) = (at(&columns.result_type, detail), at(&columns.mx, detail));
            let cause = Cause { domain: group.domain, result_type, mx };
            let reason = at(&columns.reason, detail);
            let entry = by_type.entry((cause, policy_type)).or_insert((reason, 0));
            entry.1 = entry.1.saturating_add(at(&columns.honest, detail));
        }
    }
    let mut causes: Vec<(Cause, Id, u64)> = Vec::new();
    for ((cause, _), (reason, sessions)) in by_type {
        match causes.last_mut() {
            Some((known, _, most)) if *known == cause => *most = (*most).max(sessions),
            _ => causes.push((cause, reason, sessions)),
        }
    }
    causes
}

fn view(
    store: &Store,
    series: &Series,
    cause: Cause,
    run: &[Seen],
    end: Option<Day>,
) -> Option<IncidentView> {
    let (first, last) = (run.first()?.day, run.last()?.day);
    let reporters: BTreeSet<Id> = run.iter().map(|seen| seen.reporter).collect();
    let sessions = run.iter().fold(0, |sum, seen| crate::tls_rpt::store::add(sum, seen.sessions));
    let is_over = reporters.iter().any(|reporter| series.has_sessions_after(cause.domain, *reporter, last));
    let is_recent = end.is_some_and(|end| end.0.saturating_sub(last.0) <= RECENT);
    let state = match (is_over, is_recent) {
        (true, _) => IncidentState::Over,
        (false, true) => IncidentState::Ongoing,
        (false, false) => IncidentState::Unknown,
    };
    let mut reporters: Vec<String> =
        reporters.iter().map(|id| store.texts.reporter.text(*id).to_owned()).collect();
    sort_long(&mut reporters, Ord::cmp);
    let mx = store.texts.mx.text(cause.mx).to_owned();
    let domain = store.texts.domain.text(cause.domain).to_owned();
    let result_type = store.texts.result_type.text(cause.result_type).to_owned();
    let reasons = reasons(store, run);
    let explanation = explanation(&result_type, &reasons);
    let place = if mx.is_empty() { format!("for {domain}") } else { format!("on {mx}") };
    let sentence = format!(
        "{} {place}, {}: {}, {}",
        explanation.title,
        readable_days(first, last),
        count_of(sessions, "session"),
        count_of(u64::try_from(reporters.len()).unwrap_or(u64::MAX), "reporter")
    );
    Some(IncidentView {
        sentence,
        state,
        state_words: words(state).to_owned(),
        domain,
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

fn words(state: IncidentState) -> &'static str {
    match state {
        IncidentState::Ongoing => "going on",
        IncidentState::Over => "over",
        IncidentState::Unknown => "not seen since",
    }
}

/// The reasons given, the most frequent first.
fn reasons(store: &Store, run: &[Seen]) -> Vec<String> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for seen in run {
        let reason = store.texts.other.text(seen.reason);
        if !reason.is_empty() {
            *counts.entry(reason).or_default() += seen.sessions.max(1);
        }
    }
    let mut reasons: Vec<(&str, u64)> = counts.into_iter().collect();
    sort_long(&mut reasons, |(_, left), (_, right)| right.cmp(left));
    reasons.into_iter().take(MAX_REASONS).map(|(reason, _)| reason.to_owned()).collect()
}

/// The result type's explanation, made more exact by the reason where that is known.
fn explanation(result_type: &str, reasons: &[String]) -> Explanation {
    let mut explanation = explain_result_type(result_type);
    if let Some(reason) = reasons.iter().find_map(|reason| explain_reason(reason)) {
        explanation.causes.insert(0, format!("{}: {}", reason.title, reason.meaning));
        explanation.remedy = format!("{} {}", reason.remedy, explanation.remedy);
    }
    explanation
}
