//! The proof of one answer: aliases followed, each RRset verified, each absence proved.

mod answer;
mod chain;
mod signed;

use std::collections::BTreeMap;
use std::rc::Rc;

use super::anchor::TrustAnchors;
use super::denial::HashBudget;
use super::proof::{LinkProof, Outcome, Proof, SecurityStatus, SignatureProof, ZoneProof};
use super::reason::Reason;
use super::rrset::Rrset;
use super::verifier::Verifier;
use super::zone::Cut;
use crate::dns::{AliasError, MAX_ALIASES, Message, Name, OptRcode, Question, Record, RecordData, Rtype};
use crate::time::Timestamp;
use answer::unproved;

/// Where messages come from.
pub trait Messages {
    /// What is known of `question`.
    fn find(&self, question: &Question) -> Found;
}

/// What is known of a question.
#[derive(Clone, Debug)]
pub enum Found {
    /// Its answer, NOERROR or NXDOMAIN.
    Message(Rc<Message>),
    /// There is none, and there will be none.
    Failed,
    /// It was asked, and the answer is under way.
    Pending,
    /// It has not been asked.
    Unknown,
}

/// Proves answers from messages, anchors and a time.
pub struct Validator<'a> {
    messages: &'a dyn Messages,
    anchors: &'a TrustAnchors,
    verifier: &'a mut Verifier,
    now: u32,
    accept_sha1: bool,
    needs: Vec<Question>,
    cuts: BTreeMap<(Name, bool), Result<Cut, Stop>>,
    zones: BTreeMap<Name, ZoneProof>,
    failed: BTreeMap<Name, usize>,
    verifications: usize,
    hashes: HashBudget,
}

/// Why a proof does not go on.
#[derive(Clone, Debug)]
enum Stop {
    /// A message is missing; it is in `needs`.
    Need,
    /// A message is under way. Until it is there, nobody knows what else is needed.
    Wait,
    /// A signature has to wait for fuel.
    Deferred,
    /// This ends it.
    Because(Box<Reason>),
}

impl From<Reason> for Stop {
    fn from(reason: Reason) -> Self {
        Self::Because(Box::new(reason))
    }
}

/// A signature that verified, and the wildcard its RRset was made from.
struct Verified {
    proof: SignatureProof,
    wildcard: Option<Name>,
}

/// What one message says at one name.
enum Step {
    /// The answer, or that there is none.
    End(LinkProof, Outcome),
    /// An alias.
    Alias(LinkProof, Name),
    /// Nothing: another message is needed.
    Elsewhere,
}

impl<'a> Validator<'a> {
    /// A validator that judges everything at `now`.
    pub fn new(
        messages: &'a dyn Messages,
        anchors: &'a TrustAnchors,
        verifier: &'a mut Verifier,
        now: Timestamp,
    ) -> Self {
        // RRSIG times are serial numbers of 32 bits (RFC 4034 §3.1.5).
        let now = u32::try_from(now.unix().rem_euclid(1 << 32)).unwrap_or_default();
        Self {
            messages,
            anchors,
            verifier,
            now,
            accept_sha1: false,
            needs: Vec::new(),
            cuts: BTreeMap::new(),
            zones: BTreeMap::new(),
            failed: BTreeMap::new(),
            verifications: 0,
            hashes: HashBudget::new(),
        }
    }

    /// The proof of the answer to `question`; `None` while messages are missing ([`Validator::needs`]) or
    /// signatures wait for fuel ([`Verifier::deferred`]).
    pub fn prove(&mut self, question: &Question) -> Option<Proof> {
        self.accept_sha1 = false;
        let mut proof = self.prove_once(question)?;
        if matches!(proof.reason, Some(Reason::Sha1 { .. })) {
            // The chain that is shown is that of the verdict.
            let zones = self.zones.clone();
            self.accept_sha1 = true;
            let legacy = self.prove_once(question);
            self.accept_sha1 = false;
            self.zones = zones;
            proof.with_sha1 = Some(legacy?.status);
        }
        Some(proof)
    }

    /// Questions whose answers were missing so far, each once.
    pub fn needs(&self) -> &[Question] {
        &self.needs
    }

    /// The zones met so far, from the root down.
    pub fn into_zones(self) -> Vec<ZoneProof> {
        let mut zones: Vec<ZoneProof> = self.zones.into_values().collect();
        zones.sort_by_key(|zone| zone.name.label_count());
        zones
    }

    fn prove_once(&mut self, question: &Question) -> Option<Proof> {
        self.verifications = 0;
        self.hashes = HashBudget::new();
        let mut proof = Proof {
            status: SecurityStatus::Secure,
            reason: None,
            with_sha1: None,
            outcome: None,
            end: question.name.clone(),
            links: Vec::new(),
        };
        match self.follow(question, &mut proof) {
            Ok(outcome) => proof.outcome = Some(outcome),
            Err(Stop::Need | Stop::Wait | Stop::Deferred) => return None,
            Err(Stop::Because(reason)) => {
                let end = proof.end.clone();
                proof.links.push(unproved(&end, question.rtype, *reason));
            }
        }
        // The first of the weakest links gives the reason.
        let weakest = proof.links.iter().rev().max_by_key(|link| link.status);
        if let Some(link) = weakest {
            (proof.status, proof.reason) = (link.status, link.reason.clone());
        }
        Some(proof)
    }

    fn follow(&mut self, question: &Question, proof: &mut Proof) -> Result<Outcome, Stop> {
        let mut asked = question.clone();
        let mut message = self.message(&asked)?;
        let mut seen = vec![question.name.clone()];
        loop {
            let is_asked = asked.name == proof.end;
            match self.step(&message, &proof.end, question.rtype, is_asked)? {
                Step::End(link, outcome) => {
                    proof.links.push(link);
                    return Ok(outcome);
                }
                Step::Elsewhere => {
                    asked = Question::new(proof.end.clone(), question.rtype);
                    message = self.message(&asked)?;
                }
                Step::Alias(link, to) => {
                    proof.links.push(link);
                    if seen.contains(&to) {
                        return Err(Reason::AliasError(AliasError::Loop { name: to }).into());
                    }
                    if seen.len() > MAX_ALIASES {
                        return Err(Reason::AliasError(AliasError::TooLong).into());
                    }
                    seen.push(to.clone());
                    proof.end = to;
                }
            }
        }
    }

    fn message(&mut self, question: &Question) -> Result<Rc<Message>, Stop> {
        match self.messages.find(question) {
            Found::Message(message) => Ok(message),
            Found::Failed => Err(Reason::LookupFailed { question: question.clone() }.into()),
            Found::Pending => Err(Stop::Wait),
            Found::Unknown => {
                self.need(question.clone());
                Err(Stop::Need)
            }
        }
    }

    fn need(&mut self, question: Question) {
        if !self.needs.contains(&question) {
            self.needs.push(question);
        }
    }

    /// `is_asked`: `message` is the answer to this very name, so what it leaves out is absent.
    fn step(&mut self, message: &Message, name: &Name, rtype: Rtype, is_asked: bool) -> Result<Step, Stop> {
        if let Some(rrset) = Rrset::find(&message.answer, name, rtype) {
            let link = match self.made_by_dname(&rrset, message)? {
                Some(link) => link,
                None => self.positive(&rrset, message)?,
            };
            return Ok(Step::End(link, Outcome::Records));
        }
        if let Some(step) = self.alias(message, name, rtype)? {
            return Ok(step);
        }
        // A resolver may leave the end of a chain to the next question.
        if !is_asked && message.rcode == OptRcode::NOERROR && !message.has_soa() {
            return Ok(Step::Elsewhere);
        }
        let (link, outcome) = self.negative(message, name, rtype)?;
        Ok(Step::End(link, outcome))
    }

    fn alias(&mut self, message: &Message, name: &Name, rtype: Rtype) -> Result<Option<Step>, Stop> {
        if rtype == Rtype::CNAME {
            return Ok(None);
        }
        let cname = Rrset::find(&message.answer, name, Rtype::CNAME);
        let targets = cname.as_ref().map(targets_of).unwrap_or_default();
        if let Some(dname) = dname_above(message, name) {
            return self.dname(message, dname, name, &targets).map(Some);
        }
        match (cname, targets.into_iter().next()) {
            (Some(rrset), Some(target)) => Ok(Some(Step::Alias(self.positive(&rrset, message)?, target))),
            _ => Ok(None),
        }
    }

    /// The proof of a CNAME that was asked for as such and that a DNAME made; `None` for any other RRset.
    fn made_by_dname(&mut self, rrset: &Rrset<'_>, message: &Message) -> Result<Option<LinkProof>, Stop> {
        if rrset.rtype != Rtype::CNAME || !rrset.signatures.is_empty() {
            return Ok(None);
        }
        let Some(dname) = dname_above(message, &rrset.owner) else { return Ok(None) };
        let targets = targets_of(rrset);
        if targets.len() < rrset.records.len() {
            // What cannot be read is not what a DNAME makes, so it needs a signature of its own.
            return Ok(None);
        }
        match self.dname(message, dname, &rrset.owner, &targets)? {
            Step::Alias(link, _) => Ok(Some(link)),
            Step::End(..) | Step::Elsewhere => Ok(None),
        }
    }

    /// The CNAME a DNAME makes is not signed; it is made anew and compared (RFC 6672 §5.3.1).
    fn dname(
        &mut self,
        message: &Message,
        dname: &Record,
        name: &Name,
        cnames: &[Name],
    ) -> Result<Step, Stop> {
        let too_long = || Reason::AliasError(AliasError::NameTooLong { name: name.clone() });
        let target = alias_of(dname).and_then(|target| name.replace_suffix(&dname.owner, &target));
        let target = target.ok_or_else(too_long)?;
        if let Some(to) = cnames.iter().find(|to| **to != target) {
            return Err(Reason::AliasForged { from: name.clone(), to: to.clone() }.into());
        }
        let Some(rrset) = Rrset::find(&message.answer, &dname.owner, Rtype::DNAME) else {
            return Ok(Step::Elsewhere);
        };
        let link = self.positive(&rrset, message)?;
        if link.wildcard.is_some() {
            // RFC 6672 §3.3: a DNAME made from a wildcard means nothing.
            return Err(Reason::AliasForged { from: name.clone(), to: target }.into());
        }
        Ok(Step::Alias(link, target))
    }
}

/// The DNAME in an answer that redirects `name`.
fn dname_above<'a>(message: &'a Message, name: &Name) -> Option<&'a Record> {
    message
        .answer
        .iter()
        .find(|record| record.rtype == Rtype::DNAME && record.owner != *name && name.is_within(&record.owner))
}

/// Where the aliases of an RRset lead, but for those that cannot be read.
fn targets_of(rrset: &Rrset<'_>) -> Vec<Name> {
    rrset.records.iter().filter_map(|record| alias_of(record)).collect()
}

fn alias_of(record: &Record) -> Option<Name> {
    match &record.data {
        RecordData::Cname(name) | RecordData::Dname(name) => Some(name.clone()),
        _ => None,
    }
}
