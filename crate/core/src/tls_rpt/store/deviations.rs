//! Deviations, counted by kind and sender.

use std::collections::BTreeMap;
use std::fmt;

use super::{Id, Store};
use crate::order::sort_long;
use crate::text::show_foreign;
use crate::tls_rpt::report::{Deviation, DeviationCode, known_habit};
use crate::tls_rpt::view::DeviationView;

/// What is kept of each kind and sender.
#[derive(Debug)]
struct Tally {
    count: u32,
    path: String,
    file: String,
    report_id: Id,
}

/// Kinds times senders that are kept; a hostile file could invent senders without end.
const MAX_TALLIES: usize = 20_000;

/// The count of each kind and sender, with the first place.
#[derive(Debug, Default)]
pub(crate) struct DeviationTally(BTreeMap<(DeviationCode, Id), Tally>);

impl DeviationTally {
    pub(super) fn add(&mut self, deviation: Deviation, reporter: Id, report_id: Id, file: &dyn fmt::Display) {
        let key = (deviation.code, reporter);
        if let Some(tally) = self.0.get_mut(&key) {
            tally.count = tally.count.saturating_add(1);
        } else if self.0.len() < MAX_TALLIES {
            let (path, file) = (deviation.place.to_string(), show_foreign(&file.to_string(), 500));
            self.0.insert(key, Tally { count: 1, path, file, report_id });
        }
    }
}

impl Store {
    /// All deviations, the worst first, then the most frequent.
    pub fn deviation_views(&self) -> Vec<DeviationView> {
        let mut list: Vec<_> = self.deviations.0.iter().collect();
        sort_long(&mut list, |((a, _), left), ((b, _), right)| {
            a.severity().cmp(&b.severity()).then(right.count.cmp(&left.count))
        });
        list.into_iter()
            .map(|((code, reporter), tally)| self.deviation_view(*code, *reporter, tally))
            .collect()
    }

    fn deviation_view(&self, code: DeviationCode, reporter: Id, tally: &Tally) -> DeviationView {
        let reporter = self.texts.reporter.text(reporter);
        DeviationView {
            code: code.code().to_owned(),
            requirement: code.requirement().to_owned(),
            reference: format!("RFC {} §{}", 8460, code.section()),
            severity: code.severity().as_str().to_owned(),
            words: code.words().to_owned(),
            known: known_habit(code, reporter),
            reporter: reporter.to_owned(),
            count: tally.count,
            path: tally.path.clone(),
            file: tally.file.clone(),
            report_id: self.texts.other.text(tally.report_id).to_owned(),
        }
    }
}
