//! A question without an answer: never a pass, never an absence.

use super::{EvidenceRef, NotChecked, Outcomes, Subject};
use crate::check::{Lookup, LookupFailure};
use crate::dns::Question;
use crate::dnssec::{Proof, SecurityStatus};

/// Why nothing can be said on `lookup`: it failed or is still under way. `None` if the answer is known,
/// records or their absence. What it is worth is another question, [`unjudged`]: most rules are about what is
/// published, and an answer whose signatures are still being verified is published all the same.
pub(crate) fn unknown<T>(lookup: &Lookup<T>) -> Option<NotChecked> {
    (!lookup.is_known()).then(|| why(&lookup.question, lookup.failure()))
}

/// Why nothing can be said on what `lookup` is worth: there is no answer, or it is neither proved nor proved to be
/// unsigned (RFC 7672 §2.1.1: that is an error, like a forged answer).
pub(crate) fn unjudged<T>(lookup: &Lookup<T>) -> Option<NotChecked> {
    unknown(lookup).or_else(|| unproved(&lookup.question, lookup.proof()))
}

/// [`unjudged`] for an answer that is known.
#[inline(never)]
pub(crate) fn unproved(question: &Question, proof: Option<&Proof>) -> Option<NotChecked> {
    let question = question.to_string();
    match proof.map(|proof| (proof.status, &proof.reason)) {
        None => Some(NotChecked::Pending { question }),
        Some((SecurityStatus::Indeterminate, Some(reason))) => {
            Some(NotChecked::NotProved { question, reason: reason.clone() })
        }
        Some(_) => None,
    }
}

#[inline(never)]
fn why(question: &Question, failure: Option<&LookupFailure>) -> NotChecked {
    let question = question.to_string();
    match failure {
        Some(failure) => NotChecked::Lookup { question, failure: failure.clone() },
        None => NotChecked::Pending { question },
    }
}

/// Says "not checked" of `subject` if `lookup` has no answer; whether it did.
pub(crate) fn said_unknown<T>(lookup: &Lookup<T>, subject: Subject, out: &mut Outcomes) -> bool {
    let Some(why) = unknown(lookup) else { return false };
    // The failure is in the reason; the evidence leads to the exchange.
    out.not_checked(subject, why, vec![EvidenceRef::lookup(lookup, |_| String::new())]);
    true
}

/// The failure of `lookup` if name servers or zone are to blame, so that senders meet it too. A failure on
/// the way to our resolver says nothing of the domain and is [`unknown`].
pub(crate) fn domains_failure<T>(lookup: &Lookup<T>) -> Option<String> {
    lookup.failure().filter(|failure| failure.is_the_domains()).map(ToString::to_string)
}
