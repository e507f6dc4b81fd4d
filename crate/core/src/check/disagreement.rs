//! Two resolvers, one question: where they differ.

use super::evidence::ExchangeId;
use super::lookup::{Answer, Lookup};
use crate::dns::{Question, Record};
use crate::order::sort_short;

/// A question on which two resolvers differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// The question.
    pub question: Question,
    /// What each said, in one line.
    pub first: String,
    /// What the second said.
    pub second: String,
    /// Exchanges.
    pub exchanges: Vec<ExchangeId>,
}

/// Errors on either side are no disagreement about the domain; they are shown as what they are.
pub(super) fn disagreement((first, second): &(Lookup<Record>, Lookup<Record>)) -> Option<Disagreement> {
    let (said_first, said_second) = (summary(first), summary(second));
    (first.is_known() && second.is_known() && said_first != said_second).then(|| Disagreement {
        question: first.question.clone(),
        first: said_first,
        second: said_second,
        exchanges: first.exchanges.iter().chain(&second.exchanges).copied().collect(),
    })
}

pub(super) fn agreed((first, second): &(Lookup<Record>, Lookup<Record>)) -> Option<Lookup<Record>> {
    let same = first.is_known() && second.is_known() && summary(first) == summary(second);
    same.then(|| second.clone())
}

pub(super) fn uncompared((first, second): &(Lookup<Record>, Lookup<Record>)) -> Option<Lookup<Record>> {
    [first, second].into_iter().find(|lookup| !lookup.is_known()).cloned()
}

/// The answer in one line, records sorted, TTLs left out.
fn summary(lookup: &Lookup<Record>) -> String {
    match &lookup.answer {
        Answer::Records(records) => {
            let mut texts: Vec<&str> = records.iter().map(|record| record.text.as_str()).collect();
            sort_short(&mut texts, |text| *text);
            texts.join(" | ")
        }
        Answer::NoData => "no such record".to_owned(),
        Answer::NoName => "no such name".to_owned(),
        Answer::Failed(failure) => failure.to_string(),
        Answer::Unknown => "not asked".to_owned(),
    }
}
