//! One pass over all rows gives every number of [`Aggregates`].

use super::filter::{Failed, Filter};
use super::sum::ByType;
use super::words;
use super::{Dictionary, Group, Id, MAX_BARS, Mode, Overlap, Store, Sum, at};
use crate::order::sort_long;
use crate::tls_rpt::report::Day;
use crate::tls_rpt::view::{
    Aggregates, BarRow, Breakdown, Counting, CountingNote, Dimension, HeatMap, HeatRow, Query, Timeline,
    TimelineDay, Totals,
};

/// Reporters in the heat map.
const MAX_HEAT_ROWS: usize = 30;

impl Store {
    /// Every number under a query.
    pub fn aggregate(&self, query: &Query) -> Aggregates {
        let filter = Filter::new(query, &self.texts);
        let mut pass = Pass::new(self, &filter, query.counting);
        for group in self.each_group() {
            pass.group(&group);
        }
        let days = pass.days();
        let totals = pass.totals();
        let timeline = pass.timeline(&days);
        let selected: Vec<&TimelineDay> =
            timeline.iter().filter(|day| day.selected && day.reports > 0).collect();
        let ends = selected
            .first()
            .zip(selected.last())
            .map(|(first, last)| (first.day.as_str(), last.day.as_str()));
        let breakdowns: Vec<Breakdown> =
            Dimension::ALL.into_iter().map(|dimension| pass.breakdown(dimension, query)).collect();
        Aggregates {
            sentence: words::sentence(&totals, self.reports.day.is_empty()),
            detail: words::detail(&totals, &breakdowns, ends),
            counting: pass.counting_note(),
            heat: pass.heat(&days),
            timeline: Timeline {
                summary: words::timeline(&timeline),
                days: timeline,
                undated: pass.undated.sessions(),
            },
            totals,
            breakdowns,
        }
    }
}

/// What details can be told apart by.
const OF_FAILURES: [Dimension; 4] =
    [Dimension::ResultType, Dimension::Mx, Dimension::SendingIp, Dimension::ReceivingIp];

/// A day of a dimension of days: its sessions and its reports.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    sum: Sum,
    reports: u32,
}

struct Pass<'s> {
    store: &'s Store,
    filter: &'s Filter,
    counting: Counting,
    total: Sum,
    honest: Sum,
    raw: Sum,
    undated: Sum,
    reports_differing: u32,
    reports: u32,
    /// The report counted last; its groups follow each other.
    last_report: Option<u32>,
    /// The same for days, which count the reports of days that are not selected too.
    last_dated: Option<u32>,
    bars: Vec<Vec<Sum>>,
    first_day: Day,
    /// Days from `first_day` on, under all filters but that of days.
    timeline: Vec<Cell>,
    /// The same for each reporter: reporter times days.
    heat: Vec<Cell>,
    seen_days: Vec<bool>,
    seen_reporters: Vec<bool>,
    seen_domains: Vec<bool>,
    /// Result types that occur, if only in failures whose number of sessions is not known.
    seen_result_types: Vec<bool>,
    by_type: ByType,
    honest_by_type: ByType,
    /// The failures of the group at hand, by the values of [`OF_FAILURES`] in one row.
    failures: Overlap,
}

fn column_of(dimension: Dimension) -> usize {
    Dimension::ALL.iter().position(|known| *known == dimension).unwrap_or(0)
}

impl Store {
    fn dictionary(&self, dimension: Dimension) -> &Dictionary {
        match dimension {
            Dimension::Domain => &self.texts.domain,
            Dimension::Reporter => &self.texts.reporter,
            Dimension::PolicyType => &self.texts.policy_type,
            Dimension::ResultType => &self.texts.result_type,
            Dimension::Mx => &self.texts.mx,
            Dimension::SendingIp => &self.texts.sending_ip,
            Dimension::ReceivingIp => &self.texts.receiving_ip,
        }
    }
}

fn mark(seen: &mut [bool], index: u32) {
    if let Some(seen) = usize::try_from(index).ok().and_then(|index| seen.get_mut(index)) {
        *seen = true;
    }
}

fn count(seen: &[bool]) -> u32 {
    u32::try_from(seen.iter().filter(|seen| **seen).count()).unwrap_or(u32::MAX)
}

impl<'s> Pass<'s> {
    fn new(store: &'s Store, filter: &'s Filter, counting: Counting) -> Self {
        let span = store.span();
        let first_day = span.map_or(Day::FIRST, |(first, _)| first);
        let days = span.map_or(0, |(first, last)| usize::try_from(last.0 - first.0 + 1).unwrap_or(0));
        let bars = Dimension::ALL.map(|dimension| vec![Sum::default(); store.dictionary(dimension).len()]);
        Self {
            store,
            filter,
            counting,
            total: Sum::default(),
            honest: Sum::default(),
            raw: Sum::default(),
            undated: Sum::default(),
            reports_differing: 0,
            reports: 0,
            last_report: None,
            last_dated: None,
            bars: bars.to_vec(),
            first_day,
            timeline: vec![Cell::default(); days],
            heat: vec![
                Cell::default();
                days.saturating_mul(store.texts.reporter.len().min(MAX_HEAT_COLUMNS))
            ],
            seen_days: vec![false; days],
            seen_reporters: vec![false; store.texts.reporter.len()],
            seen_domains: vec![false; store.texts.domain.len()],
            seen_result_types: vec![false; store.texts.result_type.len()],
            by_type: ByType::default(),
            honest_by_type: ByType::default(),
            failures: Overlap::default(),
        }
    }

    fn bar(&mut self, dimension: Dimension, id: Id, sum: Sum) {
        let bars = self.bars.get_mut(column_of(dimension));
        if let Some(bar) = bars.and_then(|bars| bars.get_mut(usize::try_from(id).unwrap_or(usize::MAX))) {
            bar.add(sum);
        }
    }

    fn group(&mut self, group: &Group) {
        let base = self.filter.group(group);
        if base.several() {
            return;
        }
        self.by_type.clear();
        self.honest_by_type.clear();
        let mut has_match = false;
        for policy in self.store.policies_by_type(group) {
            let failed = self.filter.policy(self.store, policy, base);
            if !failed.several() {
                has_match |= self.policy(policy, failed, base);
            }
        }
        self.end_failures();
        if has_match {
            self.count_group(group, base);
        }
    }

    /// Counts a policy, and whether it is one of those that pass.
    fn policy(&mut self, policy: u32, failed: Failed, base: Failed) -> bool {
        let columns = &self.store.policies;
        let policy_type = at(&columns.policy_type, policy);
        let mode = at(&columns.mode, policy);
        let whole = at(&columns.failed, policy);
        let mut passing = (0_u64, 0_u64);
        // Failures to get the policy: without one the mail was delivered (RFC 8461 §5).
        let mut without_policy = 0_u64;
        let mut passes = !self.filter.is_about_failures;
        // Under another policy type only that dimension's bar counts it.
        let is_own_type = base.none() && !failed.none();
        for detail in self.store.details_of(policy) {
            let detail_failed = self.filter.detail(self.store, detail, failed);
            if detail_failed.several() {
                continue;
            }
            let (raw, honest) =
                (at(&self.store.details.count, detail), at(&self.store.details.honest, detail));
            self.detail_bars(policy, detail, detail_failed);
            if detail_failed == failed && self.store.is_policy_failure(detail) {
                without_policy = super::sum::add(without_policy, honest);
            }
            if detail_failed == failed && self.filter.is_about_failures {
                passing = (super::sum::add(passing.0, raw), super::sum::add(passing.1, honest));
                passes = true;
            }
        }
        if !passes {
            return false;
        }
        let is_all = !self.filter.is_about_failures;
        let successful = if is_all { at(&columns.successful, policy) } else { 0 };
        let sum_of = |failed: u64| {
            let blocked = if mode.lets_through() { 0 } else { failed.saturating_sub(without_policy) };
            Sum { successful, failed, blocked }
        };
        let honest = sum_of(if is_all { whole } else { passing.1.min(whole) });
        let raw = sum_of(if is_all { whole } else { passing.0 });
        let chosen = if self.counting == Counting::Raw { raw } else { honest };
        if base.none() {
            self.bar(Dimension::PolicyType, policy_type, chosen);
        }
        if is_own_type {
            return false;
        }
        self.by_type.add(policy_type, mode == Mode::NoPolicy, raw, Counting::Raw);
        self.honest_by_type.add(policy_type, mode == Mode::NoPolicy, honest, Counting::Honest);
        true
    }

    fn detail_bars(&mut self, policy: u32, detail: u32, failed: Failed) {
        let columns = &self.store.details;
        let ids = [&columns.result_type, &columns.mx, &columns.sending_ip, &columns.receiving_ip];
        let mut first = 0;
        for (dimension, ids) in OF_FAILURES.into_iter().zip(ids) {
            let number = at(ids, detail).saturating_add(first);
            first = first.saturating_add(self.values_of(dimension));
            if !failed.none() && failed != Failed::of(dimension) {
                continue;
            }
            if dimension == Dimension::ResultType {
                mark(&mut self.seen_result_types, at(ids, detail));
            }
            match self.counting {
                Counting::Raw => self.failures_bar(number, at(&columns.count, detail)),
                Counting::Honest => self.failures.add(self.store, policy, detail, number),
            }
        }
    }

    fn end_failures(&mut self) {
        if self.failures.is_empty() {
            return;
        }
        let (store, mut failures) = (self.store, std::mem::take(&mut self.failures));
        failures.drain(store, |number, sessions| self.failures_bar(number, sessions));
        self.failures = failures;
    }

    fn values_of(&self, dimension: Dimension) -> u32 {
        u32::try_from(self.store.dictionary(dimension).len()).unwrap_or(u32::MAX)
    }

    fn failures_bar(&mut self, number: u32, failed: u64) {
        let mut id = number;
        for dimension in OF_FAILURES {
            match id.checked_sub(self.values_of(dimension)) {
                Some(left) => id = left,
                None => return self.bar(dimension, id, Sum { successful: 0, failed, blocked: 0 }),
            }
        }
    }

    /// Counts the policies of a group that pass, put together.
    fn count_group(&mut self, group: &Group, base: Failed) {
        let (raw, honest) = (self.by_type.total(Counting::Raw), self.honest_by_type.total(Counting::Honest));
        let sum = if self.counting == Counting::Raw { raw } else { honest };
        let is_new_report = self.last_report != Some(group.report);
        if base.none() {
            self.last_report = Some(group.report);
            self.total.add(sum);
            self.honest.add(honest);
            self.raw.add(raw);
            self.reports += u32::from(is_new_report);
            self.reports_differing += u32::from(honest.sessions() != raw.sessions());
            mark(&mut self.seen_reporters, group.reporter);
            mark(&mut self.seen_domains, group.domain);
        }
        if base.none() || base == Failed::of(Dimension::Reporter) {
            self.bar(Dimension::Reporter, group.reporter, sum);
        }
        if base.none() || base == Failed::of(Dimension::Domain) {
            self.bar(Dimension::Domain, group.domain, sum);
        }
        if base.none() || base == Failed::DAY {
            self.count_day(group, sum, base.none());
        }
    }

    fn count_day(&mut self, group: &Group, sum: Sum, is_selected: bool) {
        let Some(day) = group.day else {
            self.undated.add(sum);
            return;
        };
        let Some(column) = usize::try_from(day.0 - self.first_day.0).ok() else {
            return;
        };
        let is_new_report = self.last_dated.replace(group.report) != Some(group.report);
        let cell = |cells: &mut [Cell], index: usize| {
            if let Some(cell) = cells.get_mut(index) {
                cell.sum.add(sum);
                cell.reports = cell.reports.saturating_add(u32::from(is_new_report));
            }
        };
        cell(&mut self.timeline, column);
        let row = usize::try_from(group.reporter).unwrap_or(usize::MAX);
        if row < MAX_HEAT_COLUMNS {
            cell(&mut self.heat, row.saturating_mul(self.timeline.len()).saturating_add(column));
        }
        if is_selected && let Some(seen) = self.seen_days.get_mut(column) {
            *seen = true;
        }
    }

    /// The days of the timeline as text, from the first to the last with a report.
    fn days(&self) -> std::ops::Range<usize> {
        let is_used = |cell: &Cell| cell.reports > 0;
        let first = self.timeline.iter().position(is_used).unwrap_or(0);
        let last = self.timeline.iter().rposition(is_used).map_or(first, |last| last + 1);
        first..last
    }

    fn timeline(&self, days: &std::ops::Range<usize>) -> Vec<TimelineDay> {
        let cells = self.timeline.get(days.clone()).unwrap_or_default();
        let first = self.first_day.0.saturating_add(i32::try_from(days.start).unwrap_or(0));
        (first..)
            .zip(cells)
            .map(|(day, Cell { sum, reports })| TimelineDay {
                day: Day(day).to_string(),
                selected: self.filter.passes_day(Some(Day(day))),
                reports: *reports,
                successful: sum.successful,
                let_through: sum.let_through(),
                failed: sum.blocked,
            })
            .collect()
    }

    fn heat(&self, days: &std::ops::Range<usize>) -> HeatMap {
        let width = self.timeline.len();
        let mut rows: Vec<(u64, HeatRow)> = Vec::new();
        for (index, cells) in self.heat.chunks(width.max(1)).enumerate() {
            let cells = cells.get(days.clone()).unwrap_or_default();
            if cells.iter().all(|cell| cell.reports == 0) {
                continue;
            }
            let reporter = self.store.texts.reporter.text(Id::try_from(index).unwrap_or(Id::MAX)).to_owned();
            let row = HeatRow {
                reporter,
                reports: cells.iter().map(|cell| cell.reports).collect(),
                sessions: cells.iter().map(|cell| cell.sum.sessions()).collect(),
                failed: cells.iter().map(|cell| cell.sum.failed).collect(),
            };
            rows.push((row.sessions.iter().fold(0, |sum: u64, count| sum.saturating_add(*count)), row));
        }
        sort_long(&mut rows, |(left, a), (right, b)| {
            right.cmp(left).then_with(|| a.reporter.cmp(&b.reporter))
        });
        let beyond = self.store.texts.reporter.len().saturating_sub(MAX_HEAT_COLUMNS);
        let more = rows.len().saturating_sub(MAX_HEAT_ROWS) + beyond;
        let rows: Vec<HeatRow> = rows.into_iter().take(MAX_HEAT_ROWS).map(|(_, row)| row).collect();
        HeatMap { summary: words::heat(&rows), rows, more: u32::try_from(more).unwrap_or(u32::MAX) }
    }

    fn totals(&self) -> Totals {
        let sum = self.total;
        Totals {
            reports: self.reports,
            reporters: count(&self.seen_reporters),
            domains: count(&self.seen_domains),
            days: count(&self.seen_days),
            sessions: sum.sessions(),
            successful: sum.successful,
            failed: sum.failed,
            let_through: sum.let_through(),
            success_percent: words::percent(sum.successful, sum.sessions()),
        }
    }

    fn counting_note(&self) -> CountingNote {
        CountingNote {
            counting: self.counting,
            rule: words::counting_rule(self.counting).to_owned(),
            honest_sessions: self.honest.sessions(),
            raw_sessions: self.raw.sessions(),
            reports_differing: self.reports_differing,
        }
    }

    fn breakdown(&self, dimension: Dimension, query: &Query) -> Breakdown {
        let chosen = words::chosen(dimension, query);
        let dictionary = self.store.dictionary(dimension);
        let bars = self.bars.get(column_of(dimension)).map(Vec::as_slice).unwrap_or_default();
        let occurs = |id: Id| dimension == Dimension::ResultType && at(&self.seen_result_types, id);
        let is_shown = |(id, sum): &(Id, &Sum)| !sum.is_zero() || occurs(*id);
        let mut ids: Vec<(Sum, Id)> = (0..).zip(bars).filter(is_shown).map(|(id, sum)| (*sum, id)).collect();
        // Ids follow the order of files; names settle draws, so that the order of files does not matter.
        sort_long(&mut ids, |(left, a), (right, b)| {
            let by_sessions = right.sessions().cmp(&left.sessions());
            by_sessions.then_with(|| dictionary.text(*a).cmp(dictionary.text(*b)))
        });
        let mut rows: Vec<BarRow> = Vec::new();
        let mut more = 0;
        for (index, (sum, id)) in ids.iter().enumerate() {
            let value = dictionary.text(*id);
            let selected = chosen.iter().any(|chosen| chosen == value);
            if index < MAX_BARS || selected {
                rows.push(BarRow {
                    value: value.to_owned(),
                    label: words::label(value).to_owned(),
                    selected,
                    successful: sum.successful,
                    failed: sum.failed,
                });
            } else {
                more += 1;
            }
        }
        let title = words::title(dimension).to_owned();
        let failures_only = words::is_of_failures(dimension);
        Breakdown { dimension, summary: words::breakdown(dimension, &rows), title, failures_only, rows, more }
    }
}

/// Reporters whose days are kept apart; the first ones met. More are a hostile file or a very large archive, and
/// their cells would take more memory than the reports.
const MAX_HEAT_COLUMNS: usize = 500;
