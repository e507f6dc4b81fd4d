//! Lookups with what DNSSEC proves of them.

use std::cell::RefCell;
use std::rc::Rc;

use super::evidence::Evidence;
use super::lookup::{Answer, Lookup, LookupFailure, Trust, look_up};
use super::request::ResolverRole;
use crate::dns::{Question, Record};
use crate::dnssec::{Found, Messages, Outcome, Proof, Reason, SecurityStatus, Validator, ZoneProof};

/// The messages of the first resolver.
pub(super) struct EvidenceMessages<'a> {
    pub(super) evidence: &'a Evidence,
    /// Whether what was not asked will not be asked any more.
    pub(super) closed: bool,
}

impl Messages for EvidenceMessages<'_> {
    fn find(&self, question: &Question) -> Found {
        match self.evidence.dns_exchange(ResolverRole::First, question) {
            Some((_, exchange)) => match exchange.reading() {
                Some(Ok(message)) => Found::Message(Rc::clone(message)),
                Some(Err(_)) => Found::Failed,
                None => Found::Pending,
            },
            None if self.closed => Found::Failed,
            None => Found::Unknown,
        }
    }
}

/// Looks questions up and proves their answers, each once.
pub(super) struct Prover<'a> {
    evidence: &'a Evidence,
    validator: RefCell<Validator<'a>>,
    proved: RefCell<Vec<(Question, Option<Rc<Proof>>)>>,
}

impl<'a> Prover<'a> {
    pub(super) fn new(evidence: &'a Evidence, validator: Validator<'a>) -> Self {
        Self { evidence, validator: RefCell::new(validator), proved: RefCell::default() }
    }

    /// What the first resolver says to `question`, and what that is worth.
    pub(super) fn look(&self, question: &Question) -> Lookup<Record> {
        let mut lookup = look_up(self.evidence, ResolverRole::First, question);
        if !lookup.is_known() {
            // An error has no proof; an open alias chain is proved once its end is known, but its zones are
            // asked for at once.
            if lookup.answer == Answer::Unknown && !lookup.exchanges.is_empty() {
                self.proof(question);
            }
            lookup.trust = Trust::Pending;
            return lookup;
        }
        lookup.trust = self.proof(question).map_or(Trust::Pending, Trust::Judged);
        if let Some(reason) = objection(&lookup) {
            lookup.answer = Answer::Failed(LookupFailure::Bogus(reason));
        }
        let bound = lookup.proof().and_then(Proof::ttl);
        lookup.ttl = lookup.ttl.map(|ttl| bound.map_or(ttl, |bound| ttl.min(bound)));
        lookup
    }

    fn proof(&self, question: &Question) -> Option<Rc<Proof>> {
        let known =
            self.proved.borrow().iter().find(|(known, _)| known == question).map(|(_, proof)| proof.clone());
        known.unwrap_or_else(|| {
            let proof = self.validator.borrow_mut().prove(question).map(Rc::new);
            self.proved.borrow_mut().push((question.clone(), proof.clone()));
            proof
        })
    }

    /// Questions the proofs still wait for.
    pub(super) fn needs(&self) -> Vec<Question> {
        self.validator.borrow().needs().to_vec()
    }

    /// The zones met, and the proofs made.
    pub(super) fn finish(self) -> (Vec<ZoneProof>, Vec<(Question, Rc<Proof>)>) {
        let proofs = self.proved.into_inner();
        let proofs = proofs.into_iter().filter_map(|(question, proof)| Some((question, proof?))).collect();
        (self.validator.into_inner().into_zones(), proofs)
    }
}

/// Why an answer must not be used: it is bogus, or what is proved is not what was read.
fn objection(lookup: &Lookup<Record>) -> Option<Reason> {
    let proof = lookup.proof()?;
    if proof.status == SecurityStatus::Bogus {
        return proof.reason.clone();
    }
    let read = match lookup.answer {
        Answer::Records(_) => Outcome::Records,
        Answer::NoData => Outcome::NoData,
        Answer::NoName => Outcome::NoName,
        Answer::Failed(_) | Answer::Unknown => return None,
    };
    // RFC 9824 §3.1: a name that does not exist may be denied with NOERROR, and senders go by that.
    let is_absence = |outcome: Option<Outcome>| !matches!(outcome, None | Some(Outcome::Records));
    let same = proof.outcome == Some(read) || (is_absence(proof.outcome) && is_absence(Some(read)));
    let differs = !same || proof.end != lookup.end;
    (differs && proof.status == SecurityStatus::Secure)
        .then(|| Reason::RcodeContradicts { name: lookup.end.clone(), says_no_name: read == Outcome::NoName })
}
