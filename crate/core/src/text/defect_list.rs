//! Defects in a bounded list.

use crate::parse::{Defect, Effect, Located, Span};

/// A hostile document must not make a report of its own size: past this many defects only their number and
/// the worst effect are kept. A person repairs the first few and looks again.
pub const MAX_DEFECTS: usize = 200;

/// Collects defects; never loses the fact that one of them invalidates the document.
pub(crate) struct DefectList<D> {
    kept: Vec<Located<D>>,
    more: usize,
    worst_of_more: Effect,
}

impl<D: Defect> DefectList<D> {
    pub(crate) fn new() -> Self {
        Self { kept: Vec::new(), more: 0, worst_of_more: Effect::Informs }
    }

    pub(crate) fn push(&mut self, defect: impl Into<D>, span: Span) {
        let defect = defect.into();
        if self.kept.len() < MAX_DEFECTS {
            self.kept.push(Located { defect, span });
            return;
        }
        self.more = self.more.saturating_add(1);
        // `Effect` is ordered from the worst to the mildest.
        self.worst_of_more = self.worst_of_more.min(defect.effect());
    }

    /// The defects, with `too_many` at `end` standing for those that were only counted.
    pub(crate) fn finish(mut self, end: usize, too_many: impl FnOnce(usize, Effect) -> D) -> Vec<Located<D>> {
        if self.more > 0 {
            let defect = too_many(self.more, self.worst_of_more);
            self.kept.push(Located { defect, span: Span::at(end) });
        }
        self.kept
    }
}
