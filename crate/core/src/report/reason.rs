//! Why something was decided, one reason at a time.

use serde::Serialize;

use super::Reference;
use crate::parse::{Effect, Located};
use crate::rules::show_foreign;
use crate::x509::{ChainError, NameMismatch, PathProblem};

/// Characters of a reason; names of a certificate may fill pages.
const MAX_MESSAGE: usize = 600;

/// A reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct ReasonView {
    /// A stable name.
    pub code: String,
    /// What it means for the whole.
    pub effect: Effect,
    /// What is so, and what to do.
    pub message: String,
    /// Where it is written, if it is about a demand of an RFC.
    pub reference: Option<Reference>,
    /// The TLSA record it is about, as a place in the set.
    pub record: Option<usize>,
}

impl ReasonView {
    pub(super) fn new(
        code: &str,
        effect: Effect,
        message: &impl ToString,
        reference: Option<(u16, &'static str)>,
    ) -> Self {
        Self {
            code: code.to_owned(),
            effect,
            message: show_foreign(&message.to_string(), MAX_MESSAGE),
            reference: reference.map(|(rfc, section)| Reference::new(rfc, section)),
            record: None,
        }
    }

    pub(super) fn of_record(self, record: usize) -> Self {
        Self { record: Some(record), ..self }
    }

    pub(super) fn of_path(problem: &PathProblem) -> Self {
        Self::new(problem.code(), problem.effect(), problem, Some(problem.reference()))
    }

    pub(super) fn of_name(mismatch: &NameMismatch) -> Self {
        Self::new("name-mismatch", Effect::Invalidates, mismatch, Some((9525, "6")))
    }

    /// What could not be read does not decide about what could.
    pub(super) fn of_input(problem: &Located<ChainError>) -> Self {
        Self::new(problem.defect.code(), Effect::Risks, &problem.defect, None)
    }
}
