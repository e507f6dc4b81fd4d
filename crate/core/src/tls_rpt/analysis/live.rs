//! What reports say of yesterday beside what a check sees today.

use std::collections::BTreeMap;

use super::scope::Scope;
use super::{history, incident, series::Series};
use crate::order::sort_long;
use crate::time::Timestamp;
use crate::tls_rpt::report::Day;
use crate::tls_rpt::store::Store;
use crate::tls_rpt::view::{HostNow, IncidentView, LiveCheck, LiveComparison, PolicyHolder, PolicyPeriod};
use crate::tls_rpt::words::readable_range;

/// Compares the reports on `domain` with a check of it at `now`.
pub fn compare_live(store: &Store, domain: &str, live: &LiveCheck, now: Timestamp) -> LiveComparison {
    let scope = Scope::whole(store);
    let periods = store.texts.domain.find(domain).and_then(|id| history::periods(&scope).remove(&id));
    let periods: Vec<PolicyPeriod> = periods.unwrap_or_default();
    let of_sts: Vec<&PolicyPeriod> = periods.iter().filter(|period| period.policy_type == "sts").collect();
    let served = live.policy.as_deref().map(essence_of_text);
    // The one that began last: older ones are still held by senders.
    let latest = of_sts.iter().max_by_key(|period| (&period.first_day, &period.last_day));
    let policy_matches = served
        .as_ref()
        .zip(latest)
        .map(|(served, latest)| *served == essence(latest.lines.iter().map(String::as_str)));
    let incidents = incident::incidents(&scope, &Series::of_all(&scope), now);
    LiveComparison {
        policy_sentence: sentence(policy_matches, latest.map(|period| period.last_day.as_str())),
        holders: served.map(|served| holders(&of_sts, &served, Day::of(now.unix()))).unwrap_or_default(),
        hosts: hosts(&incidents, domain, live),
        policy_matches,
    }
}

fn sentence(matches: Option<bool>, last_day: Option<&str>) -> String {
    let day = last_day.map(|day| readable_range(day, day)).unwrap_or_default();
    match matches {
        None => String::new(),
        Some(true) => format!("The policy that is served is the one that reporters used on {day}."),
        Some(false) => format!("The policy that is served is not the one that reporters used on {day}."),
    }
}

/// What a policy says, whatever the order and spacing of its lines: senders may put it together anew.
fn essence<'l>(lines: impl Iterator<Item = &'l str>) -> Vec<String> {
    let mut fields: Vec<String> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| {
            format!("{}:{}", name.trim(), value.trim().trim_end_matches('.').to_ascii_lowercase())
        })
        .collect();
    sort_long(&mut fields, Ord::cmp);
    fields.dedup();
    fields
}

fn essence_of_text(text: &str) -> Vec<String> {
    essence(text.lines())
}

/// Reporters whose last policy is not the one served, as long as they may keep it.
fn holders(periods: &[&PolicyPeriod], served: &[String], today: Day) -> Vec<PolicyHolder> {
    let mut latest: BTreeMap<&str, &PolicyPeriod> = BTreeMap::new();
    for period in periods {
        for reporter in &period.reporters {
            let known = latest.entry(reporter).or_insert(period);
            if period.last_day > known.last_day {
                *known = period;
            }
        }
    }
    let is_old = |period: &PolicyPeriod| essence(period.lines.iter().map(String::as_str)) != served;
    let may_hold = |until: &String| Day::parse(until).is_some_and(|until| until >= today);
    let old = latest.into_iter().filter(|(_, period)| is_old(period));
    old.filter_map(|(reporter, period)| {
        let held_until = period.held_until.clone().filter(may_hold)?;
        let (mode, last_day) = (period.mode.clone(), period.last_day.clone());
        Some(PolicyHolder { reporter: reporter.to_owned(), mode, last_day, held_until })
    })
    .collect()
}

/// The latest incident of each host of the domain, and how the host is now.
fn hosts(incidents: &[IncidentView], domain: &str, live: &LiveCheck) -> Vec<HostNow> {
    let mut latest: BTreeMap<&str, &IncidentView> = BTreeMap::new();
    let is_of_domain = |incident: &IncidentView| incident.domains.iter().any(|of| of == domain);
    for incident in incidents.iter().filter(|incident| is_of_domain(incident) && !incident.mx.is_empty()) {
        let known = latest.entry(&incident.mx).or_insert(incident);
        if incident.last_day > known.last_day {
            *known = incident;
        }
    }
    let has = |list: &[String], mx: &str| {
        list.iter().any(|host| host.trim_end_matches('.').eq_ignore_ascii_case(mx))
    };
    latest
        .into_iter()
        .map(|(mx, incident)| {
            let fails_now = match (has(&live.bad_mx, mx), has(&live.good_mx, mx)) {
                (true, _) => Some(true),
                (false, true) => Some(false),
                (false, false) => None,
            };
            let now = match fails_now {
                Some(true) => "and fails now",
                Some(false) => "and is well now",
                None if has(&live.mixed_mx, mx) => "and is well for some senders only now",
                None => "and was not connected to now",
            };
            let days = readable_range(&incident.first_day, &incident.last_day);
            let sentence = format!("{mx} failed on {days} ({}) {now}.", incident.result_type);
            HostNow { mx: mx.to_owned(), result_type: incident.result_type.clone(), fails_now, sentence }
        })
        .collect()
}
