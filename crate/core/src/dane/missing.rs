//! Judgements on a chain of which not everything could be read.

use super::judge::{DaneJudgement, DaneResult};
use super::record_result::RecordResult;

/// Which certificates of a server are known to be missing from what was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// Some behind the server's own.
    Above,
    /// The server's own may be one of them.
    Any,
}

impl DaneJudgement {
    /// The same where certificates are missing: whether a record fits is open if it could be one of them that it names. A
    /// record that fits does so whatever else was sent.
    #[must_use]
    pub fn with_missing(mut self, missing: Option<Missing>) -> Self {
        let Some(missing) = missing else { return self };
        let is_mismatch = matches!(self.result, DaneResult::Mismatch { .. });
        if is_mismatch && self.records.iter().any(|record| could_fit(record, missing)) {
            self.result = DaneResult::Undetermined;
        }
        self
    }
}

/// Usage 3 asks for the server's own certificate, usage 2 for others too.
fn could_fit(result: &RecordResult, missing: Missing) -> bool {
    match result {
        RecordResult::Different { .. } | RecordResult::NameDiffers { .. } => missing == Missing::Any,
        RecordResult::AnchorNotSent { .. }
        | RecordResult::LeafIsNoAnchor
        | RecordResult::PathFails { .. } => true,
        RecordResult::Matches { .. } | RecordResult::NotUsed { .. } => false,
    }
}
