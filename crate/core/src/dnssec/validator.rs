//! The proof of one answer: aliases followed, each RRset verified, each absence proved.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::algorithm::{Algorithm, Support};
use super::anchor::TrustAnchors;
use super::denial::{self, DenialData, DenialFailure, Denied, HashBudget, VerifiedDenial};
use super::limits::{
    MAX_DENIALS, MAX_DEPTH, MAX_DNSKEYS, MAX_DS, MAX_FAILED_PER_ZONE, MAX_KEYS_PER_SIGNATURE,
    MAX_SIGNATURES_PER_RRSET, MAX_VERIFICATIONS_PER_QUESTION,
};
use super::proof::{DenialProof, LinkProof, Outcome, Proof, SecurityStatus, SignatureProof, ZoneProof};
use super::rdata::{Dnskey, Nsec, Nsec3, Rrsig};
use super::reason::{Limit, Reason};
use super::rrset::Rrset;
use super::signature::Verification;
use super::verifier::Verifier;
use super::zone::{self, Cut, Vouchers, Zone};
use crate::dns::{AliasError, MAX_ALIASES, Message, Name, OptRcode, Question, Record, RecordData, Rtype};
use crate::time::Timestamp;

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
    /// It has not been asked, or not been answered yet.
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
            Err(Stop::Need | Stop::Deferred) => return None,
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
            return Ok(Step::End(self.positive(&rrset, message)?, Outcome::Records));
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
        let target =
            cname.as_ref().and_then(|rrset| rrset.records.first()).and_then(|record| alias_of(record));
        let is_above = |record: &&Record| {
            record.rtype == Rtype::DNAME && record.owner != *name && name.is_within(&record.owner)
        };
        if let Some(dname) = message.answer.iter().find(is_above) {
            return self.dname(message, dname, name, target).map(Some);
        }
        match (cname, target) {
            (Some(rrset), Some(target)) => Ok(Some(Step::Alias(self.positive(&rrset, message)?, target))),
            _ => Ok(None),
        }
    }

    /// The CNAME a DNAME makes is not signed; it is made anew and compared (RFC 6672 §5.3.1).
    fn dname(
        &mut self,
        message: &Message,
        dname: &Record,
        name: &Name,
        cname: Option<Name>,
    ) -> Result<Step, Stop> {
        let too_long = || Reason::AliasError(AliasError::NameTooLong { name: name.clone() });
        let target = alias_of(dname).and_then(|target| name.replace_suffix(&dname.owner, &target));
        let target = target.ok_or_else(too_long)?;
        if let Some(to) = cname.filter(|to| *to != target) {
            return Err(Reason::AliasForged { from: name.clone(), to }.into());
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

    /// The proof of records that came.
    fn positive(&mut self, rrset: &Rrset<'_>, message: &Message) -> Result<LinkProof, Stop> {
        let mut wrong = None;
        for signer in signers(&rrset.signatures, &rrset.owner, rrset.rtype) {
            match self.zone(&signer) {
                Ok(Some(zone)) => return self.positive_in(&zone, rrset, message),
                Ok(None) => wrong = Some(signer),
                Err(stop) => return insecure_link(&rrset.owner, rrset.rtype, stop),
            }
        }
        match self.above(&rrset.owner, rrset.rtype) {
            Err(stop) => insecure_link(&rrset.owner, rrset.rtype, stop),
            Ok(zone) => Err(unsigned(rrset, wrong, &zone.name).into()),
        }
    }

    fn positive_in(
        &mut self,
        zone: &Rc<Zone>,
        rrset: &Rrset<'_>,
        message: &Message,
    ) -> Result<LinkProof, Stop> {
        let verified = self.verify(&zone.name, &zone.keys, rrset)?;
        let mut link = LinkProof {
            name: rrset.owner.clone(),
            rtype: rrset.rtype,
            zone: Some(zone.name.clone()),
            status: SecurityStatus::Secure,
            reason: None,
            signature: Some(verified.proof),
            wildcard: verified.wildcard.clone(),
            denial: Vec::new(),
        };
        if let Some(wildcard) = verified.wildcard {
            self.prove_wildcard(zone, rrset, &wildcard, message, &mut link)?;
        }
        Ok(link)
    }

    /// A wildcard answers only for names that do not exist (RFC 4035 §5.3.4, RFC 5155 §8.8).
    fn prove_wildcard(
        &mut self,
        zone: &Rc<Zone>,
        rrset: &Rrset<'_>,
        wildcard: &Name,
        message: &Message,
        link: &mut LinkProof,
    ) -> Result<(), Stop> {
        let (records, broken) = self.denials(zone, message)?;
        let labels = wildcard.label_count().saturating_sub(1);
        let denied = denial::deny_closer(&zone.name, &records, &rrset.owner, labels, &mut self.hashes);
        let missing = || Reason::WildcardUnproved {
            owner: rrset.owner.clone(),
            rtype: rrset.rtype,
            zone: zone.name.clone(),
        };
        let denied = match denied {
            Ok(denied) => denied,
            Err(DenialFailure::Lack(_)) => return Err(broken.unwrap_or_else(missing).into()),
            Err(other) => return weaken(link, &zone.name, other),
        };
        link.denial = shown(&records, &denied.used);
        if denied.opt_out {
            set_reason(link, Reason::OptOut { zone: zone.name.clone() });
        }
        Ok(())
    }

    /// The proof that there are no such records.
    fn negative(
        &mut self,
        message: &Message,
        name: &Name,
        rtype: Rtype,
    ) -> Result<(LinkProof, Outcome), Stop> {
        let said = if message.rcode == OptRcode::NXDOMAIN { Outcome::NoName } else { Outcome::NoData };
        let rrsets = Rrset::denials(&message.authority);
        let signatures: Vec<Rrsig> = rrsets.iter().flat_map(|rrset| rrset.signatures.clone()).collect();
        for signer in signers(&signatures, name, rtype) {
            match self.zone(&signer) {
                Ok(Some(zone)) => {
                    let denied = self.negative_in(&zone, message, name, rtype, said);
                    return denied.or_else(|stop| self.unsigned_below(&zone, name, rtype, said, stop));
                }
                Ok(None) => {}
                Err(stop) => return Ok((insecure_link(name, rtype, stop)?, said)),
            }
        }
        match self.above(name, rtype) {
            Err(stop) => Ok((insecure_link(name, rtype, stop)?, said)),
            Ok(zone) => {
                Err(Reason::DenialMissing { name: name.clone(), rtype, zone: zone.name.clone() }.into())
            }
        }
    }

    /// What `zone` signed in the message may be about an alias before; then the name at its end can still lie in a
    /// part of the tree below `zone` that is not signed.
    fn unsigned_below(
        &mut self,
        zone: &Rc<Zone>,
        name: &Name,
        rtype: Rtype,
        said: Outcome,
        stop: Stop,
    ) -> Result<(LinkProof, Outcome), Stop> {
        let Stop::Because(reason) = &stop else { return Err(stop) };
        if reason.status() != SecurityStatus::Bogus {
            return Err(stop);
        }
        match self.above(name, rtype) {
            Ok(own) if own.name != zone.name => {
                Err(Reason::DenialMissing { name: name.clone(), rtype, zone: own.name.clone() }.into())
            }
            Err(Stop::Because(reason)) if reason.status() == SecurityStatus::Insecure => {
                Ok((unproved(name, rtype, *reason), said))
            }
            Err(Stop::Need) => Err(Stop::Need),
            Err(Stop::Deferred) => Err(Stop::Deferred),
            Ok(_) | Err(Stop::Because(_)) => Err(stop),
        }
    }

    fn negative_in(
        &mut self,
        zone: &Rc<Zone>,
        message: &Message,
        name: &Name,
        rtype: Rtype,
        said: Outcome,
    ) -> Result<(LinkProof, Outcome), Stop> {
        let (records, broken) = self.denials(zone, message)?;
        let mut link = LinkProof {
            name: name.clone(),
            rtype,
            zone: Some(zone.name.clone()),
            status: SecurityStatus::Secure,
            reason: None,
            signature: None,
            wildcard: None,
            denial: Vec::new(),
        };
        let denied = match denial::deny(&zone.name, &records, name, rtype, &mut self.hashes) {
            Ok(denied) => denied,
            Err(DenialFailure::Lack(lack)) => {
                let zone = zone.name.clone();
                let lacking = Reason::DenialIncomplete { name: name.clone(), rtype, zone, lack };
                return Err(broken.unwrap_or(lacking).into());
            }
            Err(other) => {
                weaken(&mut link, &zone.name, other)?;
                link.denial = records.into_iter().map(|record| record.proof).collect();
                return Ok((link, said));
            }
        };
        link.denial = shown(&records, &denied.used);
        if !agrees(denied.kind, said) {
            let says_no_name = said == Outcome::NoName;
            return Err(Reason::RcodeContradicts { name: name.clone(), says_no_name }.into());
        }
        if denied.opt_out {
            set_reason(&mut link, Reason::OptOut { zone: zone.name.clone() });
        }
        // RFC 9824 §3.1: NXNAME is signed and the response code is not, so it decides.
        let is_nxname = matches!(denied.kind, Denied::NoData { nxname: true, .. });
        Ok((link, if is_nxname { Outcome::NoName } else { said }))
    }

    /// The NSEC and NSEC3 records of `zone` in the authority section whose signatures verify, and what was wrong
    /// with one that does not.
    fn denials(
        &mut self,
        zone: &Rc<Zone>,
        message: &Message,
    ) -> Result<(Vec<VerifiedDenial>, Option<Reason>), Stop> {
        let mut records = Vec::new();
        let mut broken = None;
        let of_zone =
            |rrset: &Rrset<'_>| rrset.signatures.iter().any(|signature| signature.signer == zone.name);
        let rrsets: Vec<_> = Rrset::denials(&message.authority).into_iter().filter(of_zone).collect();
        if rrsets.len() > MAX_DENIALS {
            broken = Some(Reason::GaveUp { limit: Limit::Denials });
        }
        for rrset in rrsets.into_iter().take(MAX_DENIALS) {
            match self.verify(&zone.name, &zone.keys, &rrset) {
                // RFC 4035 §2.3: NSEC records are at names of the zone, never made from a wildcard.
                Ok(verified) if verified.wildcard.is_none() => {
                    records.extend(read_denial(&rrset, &verified.proof));
                }
                Ok(_) => {}
                Err(Stop::Because(reason)) if reason.status() == SecurityStatus::Bogus => {
                    broken = broken.or(Some(*reason));
                }
                Err(stop) => return Err(stop),
            }
        }
        Ok((records, broken))
    }

    /// The zone called `name`; `None` if no zone begins there.
    fn zone(&mut self, name: &Name) -> Result<Option<Rc<Zone>>, Stop> {
        match self.cut(name)? {
            Cut::Zone(zone) => Ok(Some(zone)),
            Cut::None => Ok(None),
            Cut::Insecure(reason) => Err(reason.into()),
        }
    }

    /// The zone that records of `rtype` at `name` belong to, if everything down to it is signed.
    fn above(&mut self, name: &Name, rtype: Rtype) -> Result<Rc<Zone>, Stop> {
        let mut owner = Some(name.clone());
        if rtype == Rtype::DS && !name.is_root() {
            owner = name.parent();
        }
        while let Some(name) = owner {
            if let Some(zone) = self.zone(&name)? {
                return Ok(zone);
            }
            owner = name.parent();
        }
        Err(Reason::NoAnchor { name: name.clone() }.into())
    }

    /// What is at `name`, found by going down from the anchor (RFC 4035 §5).
    fn cut(&mut self, name: &Name) -> Result<Cut, Stop> {
        if name.label_count() > MAX_DEPTH {
            return Err(Reason::GaveUp { limit: Limit::Depth }.into());
        }
        let mut parent: Option<Rc<Zone>> = None;
        let mut found = Ok(Cut::None);
        for at in name.ancestry().into_iter().rev() {
            found = self.cut_below(&at, parent.as_ref());
            match &found {
                Ok(Cut::Zone(zone)) => parent = Some(Rc::clone(zone)),
                Ok(Cut::None) => {}
                Ok(Cut::Insecure(_)) | Err(Stop::Because(_) | Stop::Deferred) => return found,
                Err(Stop::Need) => {
                    self.need_all_to(name);
                    return found;
                }
            }
        }
        found
    }

    /// Whatever the way down will need is asked for at once.
    fn need_all_to(&mut self, name: &Name) {
        for at in name.ancestry() {
            for rtype in [Rtype::DS, Rtype::DNSKEY] {
                let question = Question::new(at.clone(), rtype);
                if (!at.is_root() || rtype == Rtype::DNSKEY)
                    && matches!(self.messages.find(&question), Found::Unknown)
                {
                    self.need(question);
                }
            }
        }
    }

    fn cut_below(&mut self, name: &Name, parent: Option<&Rc<Zone>>) -> Result<Cut, Stop> {
        let key = (name.clone(), self.accept_sha1);
        if let Some(known) = self.cuts.get(&key) {
            return known.clone();
        }
        // A question's limits are for the question; a zone is proved once for all of them.
        let spent = (self.verifications, std::mem::replace(&mut self.hashes, HashBudget::new()));
        self.verifications = 0;
        let found = self.find_cut(name, parent);
        (self.verifications, self.hashes) = spent;
        if let Err(Stop::Because(reason)) = &found {
            self.note_zone_failure(name, parent, reason);
        }
        self.cuts.insert(key, found.clone());
        found
    }

    fn find_cut(&mut self, name: &Name, parent: Option<&Rc<Zone>>) -> Result<Cut, Stop> {
        let anchors = self.anchors.of(name);
        if !anchors.is_empty() {
            return self.enter(name, None, &Vouchers::Anchors(anchors), &[]).map(Cut::Zone);
        }
        let Some(parent) = parent else {
            // Above the anchors there is nothing to prove; below them there is always a parent.
            let covered = self.anchors.cover(name);
            return if covered || self.has_anchor_below(name) {
                Ok(Cut::None)
            } else {
                Err(Reason::NoAnchor { name: name.clone() }.into())
            };
        };
        self.delegation(name, parent)
    }

    fn has_anchor_below(&self, name: &Name) -> bool {
        self.anchors.zones().iter().any(|zone| zone.is_within(name))
    }

    /// What `parent` says of `name`: DS records, a proof that there are none, or that no zone begins there.
    fn delegation(&mut self, name: &Name, parent: &Rc<Zone>) -> Result<Cut, Stop> {
        let message = self.message(&Question::new(name.clone(), Rtype::DS))?;
        if let Some(rrset) = Rrset::find(&message.answer, name, Rtype::DS) {
            let verified = self.verify(&parent.name, &parent.keys, &rrset)?;
            if verified.wildcard.is_some() {
                return Err(unsigned(&rrset, None, &parent.name).into());
            }
            return self.delegated(name, parent, &rrset, verified.proof);
        }
        if let Some(rrset) = Rrset::find(&message.answer, name, Rtype::CNAME) {
            // RFC 1034 §3.6.2: an alias has no other data, so it is no zone.
            self.positive_in(parent, &rrset, &message)?;
            return Ok(Cut::None);
        }
        if message.answer.iter().any(|r| r.rtype == Rtype::DNAME && name.is_within(&r.owner)) {
            return self.below_dname(name, parent, &message);
        }
        let (records, broken) = self.denials(parent, &message)?;
        let denied = match denial::deny(&parent.name, &records, name, Rtype::DS, &mut self.hashes) {
            Ok(denied) => denied,
            Err(DenialFailure::Lack(lack)) => {
                let zone = parent.name.clone();
                let lacking = if records.is_empty() {
                    Reason::DenialMissing { name: name.clone(), rtype: Rtype::DS, zone }
                } else {
                    Reason::DenialIncomplete { name: name.clone(), rtype: Rtype::DS, zone, lack }
                };
                return Err(broken.unwrap_or(lacking).into());
            }
            Err(other) => {
                let reason = failure_reason(&parent.name, other);
                return self.insecure(name, parent, reason, &records, None);
            }
        };
        let unsigned = denied.opt_out || matches!(denied.kind, Denied::NoData { delegation: true, .. });
        if !unsigned {
            return Ok(Cut::None);
        }
        let reason = Reason::UnsignedDelegation {
            zone: name.clone(),
            parent: parent.name.clone(),
            opt_out: denied.opt_out,
        };
        self.insecure(name, parent, reason, &records, Some(&denied.used))
    }

    /// Names below a DNAME are no zones of their own: the DNAME answers for all of them (RFC 6672 §2.3).
    fn below_dname(&mut self, name: &Name, parent: &Rc<Zone>, message: &Message) -> Result<Cut, Stop> {
        let is_above = |record: &&Record| record.rtype == Rtype::DNAME && name.is_within(&record.owner);
        let owner = message.answer.iter().find(is_above).map(|record| record.owner.clone());
        let rrset = owner.and_then(|owner| Rrset::find(&message.answer, &owner, Rtype::DNAME));
        if let Some(rrset) = rrset {
            self.positive_in(parent, &rrset, message)?;
        }
        Ok(Cut::None)
    }

    fn delegated(
        &mut self,
        name: &Name,
        parent: &Rc<Zone>,
        rrset: &Rrset<'_>,
        ds_signature: SignatureProof,
    ) -> Result<Cut, Stop> {
        if rrset.records.len() > MAX_DS {
            return Err(Reason::GaveUp { limit: Limit::Ds }.into());
        }
        let records = zone::read_ds(rrset);
        match zone::usable_ds(name, &records, self.accept_sha1) {
            Ok(usable) => {
                let entered = self.enter(name, Some(&parent.name), &Vouchers::Ds(usable), &records);
                if let Some(proof) = self.zones.get_mut(name) {
                    proof.ds_signature = Some(ds_signature);
                }
                entered.map(Cut::Zone)
            }
            Err(reason) => {
                let mut proof = zone_proof(name, Some(&parent.name), &reason);
                // The keys are shown where they are at hand; they prove nothing.
                let keys = self.keys_at_hand(name);
                proof.ds = zone::show_ds(name, &records, &keys);
                proof.keys = zone::show_keys(&keys, &[]);
                proof.ds_signature = Some(ds_signature);
                self.zones.insert(name.clone(), proof);
                Ok(Cut::Insecure(reason))
            }
        }
    }

    fn keys_at_hand(&self, name: &Name) -> Vec<Dnskey> {
        match self.messages.find(&Question::new(name.clone(), Rtype::DNSKEY)) {
            Found::Message(message) => Rrset::find(&message.answer, name, Rtype::DNSKEY)
                .map_or_else(Vec::new, |rrset| zone::read_keys(&rrset)),
            Found::Failed | Found::Unknown => Vec::new(),
        }
    }

    fn insecure(
        &mut self,
        name: &Name,
        parent: &Rc<Zone>,
        reason: Reason,
        records: &[VerifiedDenial],
        used: Option<&[usize]>,
    ) -> Result<Cut, Stop> {
        if reason.status() != SecurityStatus::Insecure {
            return Err(reason.into());
        }
        let mut proof = zone_proof(name, Some(&parent.name), &reason);
        let all: Vec<usize> = (0..records.len()).collect();
        proof.denial = shown(records, used.unwrap_or(&all));
        self.zones.insert(name.clone(), proof);
        Ok(Cut::Insecure(reason))
    }

    /// Proves the keys of `name` by what vouches for them.
    fn enter(
        &mut self,
        name: &Name,
        parent: Option<&Name>,
        vouchers: &Vouchers<'_>,
        records: &[super::Ds],
    ) -> Result<Rc<Zone>, Stop> {
        let message = self.message(&Question::new(name.clone(), Rtype::DNSKEY))?;
        let missing = || Reason::DnskeyMissing { zone: name.clone() };
        let rrset = Rrset::find(&message.answer, name, Rtype::DNSKEY);
        let keys = rrset.as_ref().map(zone::read_keys).unwrap_or_default();
        let chosen = vouchers.chosen(name, &keys);
        let mut proof = zone_proof(name, parent, &missing());
        proof.ds = match vouchers {
            Vouchers::Ds(_) => zone::show_ds(name, records, &keys),
            Vouchers::Anchors(anchors) => zone::show_anchors(name, anchors, &keys),
        };
        proof.keys = zone::show_keys(&keys, &chosen);
        let entered = match rrset {
            None => Err(missing().into()),
            Some(rrset) if rrset.records.len() > MAX_DNSKEYS => {
                Err(Reason::GaveUp { limit: Limit::Keys }.into())
            }
            Some(_) if chosen.is_empty() => {
                Err(Reason::DsWithoutKey { zone: name.clone(), tags: vouchers.tags() }.into())
            }
            Some(rrset) => self.verify(name, &chosen, &rrset),
        };
        match entered {
            Ok(verified) => {
                (proof.status, proof.reason) = (SecurityStatus::Secure, None);
                proof.key_signature = Some(verified.proof);
                self.zones.insert(name.clone(), proof);
                let usable = keys.into_iter().filter(Dnskey::is_zone_key).collect();
                Ok(Rc::new(Zone { name: name.clone(), keys: usable }))
            }
            Err(stop) => {
                if let Stop::Because(reason) = &stop {
                    (proof.status, proof.reason) = (reason.status(), Some((**reason).clone()));
                    self.zones.insert(name.clone(), proof);
                }
                Err(stop)
            }
        }
    }

    fn note_zone_failure(&mut self, name: &Name, parent: Option<&Rc<Zone>>, reason: &Reason) {
        let parent = parent.map(|parent| &parent.name);
        self.zones.entry(name.clone()).or_insert_with(|| zone_proof(name, parent, reason));
    }

    /// Whether one signature of `rrset` verifies with one of `keys` of `zone` (RFC 4035 §5.3, RFC 6840 §5.4).
    fn verify(&mut self, zone: &Name, keys: &[Dnskey], rrset: &Rrset<'_>) -> Result<Verified, Stop> {
        if rrset.is_too_large() {
            return Err(Reason::GaveUp { limit: Limit::Records }.into());
        }
        let own = |signature: &&Rrsig| signature.signer == *zone && self.counts(signature.algorithm);
        let signatures: Vec<&Rrsig> = rrset.signatures.iter().filter(own).collect();
        let mut worst: Option<Reason> = None;
        if signatures.len() > MAX_SIGNATURES_PER_RRSET {
            worst = Some(Reason::GaveUp { limit: Limit::Signatures });
        }
        for signature in signatures.into_iter().take(MAX_SIGNATURES_PER_RRSET) {
            match self.verify_one(zone, keys, rrset, signature)? {
                Ok(verified) => return Ok(verified),
                // What stands nearest to a valid signature says most.
                Err(reason) => worst = Some(nearer(worst, reason)),
            }
        }
        let (owner, rtype) = (rrset.owner.clone(), rrset.rtype);
        Err(worst.unwrap_or(Reason::SignatureMissing { owner, rtype, zone: zone.clone() }).into())
    }

    fn verify_one(
        &mut self,
        zone: &Name,
        keys: &[Dnskey],
        rrset: &Rrset<'_>,
        signature: &Rrsig,
    ) -> Result<Result<Verified, Reason>, Stop> {
        let (owner, rtype) = (rrset.owner.clone(), rrset.rtype);
        let invalid = Reason::SignatureInvalid {
            owner: owner.clone(),
            rtype,
            zone: zone.clone(),
            tag: signature.tag,
            algorithm: signature.algorithm,
        };
        // The wildcard would lie outside the zone.
        let outside = usize::from(signature.labels) < zone.label_count();
        let Some((data, wildcard)) = rrset.signed_data(signature).filter(|_| !outside) else {
            return Ok(Err(invalid));
        };
        if !is_before(signature.inception, self.now) {
            let (inception, now) = (signature.inception, self.now);
            return Ok(Err(Reason::SignatureNotYetValid { owner, rtype, inception, now }));
        }
        if !is_before(self.now, signature.expiration) {
            let (expiration, now) = (signature.expiration, self.now);
            return Ok(Err(Reason::SignatureExpired { owner, rtype, expiration, now }));
        }
        let fits = |key: &&Dnskey| key.tag == signature.tag && key.algorithm == signature.algorithm;
        let candidates: Vec<&Dnskey> = keys.iter().filter(fits).collect();
        if candidates.is_empty() {
            let (zone, tag) = (zone.clone(), signature.tag);
            return Ok(Err(Reason::KeyMissing { owner, rtype, zone, tag }));
        }
        let mut reason = invalid;
        let mut failed = 0;
        for key in candidates.iter().take(MAX_KEYS_PER_SIGNATURE) {
            self.spend(zone)?;
            match self.verifier.verify(key, &data, &signature.signature).ok_or(Stop::Deferred)? {
                Verification::Valid => {
                    let proof = self.signature_proof(signature, rrset.ttl());
                    return Ok(Ok(Verified { proof, wildcard }));
                }
                Verification::Invalid => failed += 1,
                Verification::UnusableKey => {
                    let (zone, tag, algorithm) = (zone.clone(), key.tag, key.algorithm);
                    reason = Reason::UnusableKey { zone, tag, algorithm };
                }
            }
        }
        // A wrong key of the right tag is no failure where the other one fits.
        *self.failed.entry(zone.clone()).or_default() += failed;
        if candidates.len() > MAX_KEYS_PER_SIGNATURE {
            reason = Reason::GaveUp { limit: Limit::Keys };
        }
        Ok(Err(reason))
    }

    /// Whether signatures of the algorithm are looked at.
    fn counts(&self, algorithm: Algorithm) -> bool {
        match algorithm.support() {
            Support::Full => true,
            Support::Sha1 => self.accept_sha1,
            Support::None => false,
        }
    }

    fn spend(&mut self, zone: &Name) -> Result<(), Stop> {
        self.verifications += 1;
        if self.verifications > MAX_VERIFICATIONS_PER_QUESTION {
            return Err(Reason::GaveUp { limit: Limit::Verifications }.into());
        }
        if self.failed.get(zone).is_some_and(|failed| *failed >= MAX_FAILED_PER_ZONE) {
            return Err(Reason::GaveUp { limit: Limit::FailedSignatures }.into());
        }
        Ok(())
    }

    fn signature_proof(&self, signature: &Rrsig, ttl: u32) -> SignatureProof {
        let left = signature.expiration.wrapping_sub(self.now);
        SignatureProof {
            tag: signature.tag,
            algorithm: signature.algorithm,
            inception: signature.inception,
            expiration: signature.expiration,
            ttl: ttl.min(signature.original_ttl).min(left),
        }
    }
}

/// RFC 1982 §3.2: whether `earlier` is not after `later`.
fn is_before(earlier: u32, later: u32) -> bool {
    later.wrapping_sub(earlier) < 0x8000_0000
}

/// Zones that may have signed records of `rtype` at `owner`, the deepest first: the owner or a name above it; for
/// DS only a name above it, since DS is the parent's.
fn signers(signatures: &[Rrsig], owner: &Name, rtype: Rtype) -> Vec<Name> {
    // The root has no parent, and answers for itself.
    let parent_only = rtype == Rtype::DS && !owner.is_root();
    let may = |signer: &Name| owner.is_within(signer) && (!parent_only || owner != signer);
    let mut names: Vec<Name> =
        signatures.iter().map(|signature| signature.signer.clone()).filter(may).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.label_count()));
    names.dedup();
    names.truncate(MAX_SIGNATURES_PER_RRSET);
    names
}

fn alias_of(record: &Record) -> Option<Name> {
    match &record.data {
        RecordData::Cname(name) | RecordData::Dname(name) => Some(name.clone()),
        _ => None,
    }
}

fn unsigned(rrset: &Rrset<'_>, wrong: Option<Name>, zone: &Name) -> Reason {
    let (owner, rtype) = (rrset.owner.clone(), rrset.rtype);
    match wrong {
        Some(signer) => Reason::WrongSigner { owner, rtype, signer },
        None => Reason::SignatureMissing { owner, rtype, zone: zone.clone() },
    }
}

/// A link in a part of the tree that is not signed; anything else goes on stopping the proof.
fn insecure_link(name: &Name, rtype: Rtype, stop: Stop) -> Result<LinkProof, Stop> {
    match stop {
        Stop::Because(reason) if reason.status() == SecurityStatus::Insecure => {
            Ok(unproved(name, rtype, *reason))
        }
        other => Err(other),
    }
}

fn unproved(name: &Name, rtype: Rtype, reason: Reason) -> LinkProof {
    LinkProof {
        name: name.clone(),
        rtype,
        zone: insecure_zone(&reason),
        status: reason.status(),
        reason: Some(reason),
        signature: None,
        wildcard: None,
        denial: Vec::new(),
    }
}

/// The zone a reason is about, if it is that a zone is not signed.
fn insecure_zone(reason: &Reason) -> Option<Name> {
    match reason {
        Reason::UnsignedDelegation { zone, .. }
        | Reason::Iterations { zone, .. }
        | Reason::Sha1 { zone }
        | Reason::UnsupportedAlgorithm { zone, .. }
        | Reason::UnsupportedDigest { zone, .. } => Some(zone.clone()),
        _ => None,
    }
}

fn zone_proof(name: &Name, parent: Option<&Name>, reason: &Reason) -> ZoneProof {
    ZoneProof {
        name: name.clone(),
        parent: parent.cloned(),
        status: reason.status(),
        reason: Some(reason.clone()),
        ds: Vec::new(),
        ds_signature: None,
        denial: Vec::new(),
        keys: Vec::new(),
        key_signature: None,
    }
}

fn set_reason(link: &mut LinkProof, reason: Reason) {
    (link.status, link.reason) = (reason.status(), Some(reason));
}

fn failure_reason(zone: &Name, failure: DenialFailure) -> Reason {
    match failure {
        DenialFailure::Iterations(iterations) => Reason::Iterations { zone: zone.clone(), iterations },
        DenialFailure::GaveUp(limit) => Reason::GaveUp { limit },
        // Both callers have dealt with it.
        DenialFailure::Lack(_) => Reason::GaveUp { limit: Limit::HashedNames },
    }
}

fn weaken(link: &mut LinkProof, zone: &Name, failure: DenialFailure) -> Result<(), Stop> {
    let reason = failure_reason(zone, failure);
    if reason.status() != SecurityStatus::Insecure {
        return Err(reason.into());
    }
    set_reason(link, reason);
    Ok(())
}

fn agrees(kind: Denied, said: Outcome) -> bool {
    match kind {
        // RFC 9824 §3.1 says NOERROR, §5.1 allows NXDOMAIN.
        Denied::NoData { nxname: true, .. } => true,
        Denied::NoData { .. } => said == Outcome::NoData,
        Denied::NoName => said == Outcome::NoName,
    }
}

fn shown(records: &[VerifiedDenial], used: &[usize]) -> Vec<DenialProof> {
    let mut once = used.to_vec();
    once.dedup();
    once.iter().filter_map(|index| records.get(*index)).map(|record| record.proof.clone()).collect()
}

fn read_denial(rrset: &Rrset<'_>, signature: &SignatureProof) -> Option<VerifiedDenial> {
    let record = rrset.records.first()?;
    let data = match rrset.rtype {
        Rtype::NSEC => DenialData::Nsec(Nsec::parse(&record.rdata)?),
        _ => DenialData::Nsec3(Nsec3::parse(&record.rdata)?),
    };
    let nsec3 = match &data {
        DenialData::Nsec(_) => None,
        DenialData::Nsec3(nsec3) => Some((nsec3.parameters.clone(), nsec3.is_opt_out())),
    };
    let proof = DenialProof {
        owner: rrset.owner.clone(),
        rtype: rrset.rtype,
        text: record.text.clone(),
        nsec3,
        signature: signature.clone(),
    };
    Some(VerifiedDenial { data, proof })
}

/// Of two reasons why a signature does not count the one that tells more: out of time, then wrong, then no key.
fn nearer(known: Option<Reason>, other: Reason) -> Reason {
    let rank = |reason: &Reason| match reason {
        Reason::GaveUp { .. } => 5,
        Reason::UnusableKey { .. } => 4,
        Reason::SignatureExpired { .. } | Reason::SignatureNotYetValid { .. } => 3,
        Reason::SignatureInvalid { .. } => 2,
        _ => 1,
    };
    match known {
        Some(known) if rank(&known) >= rank(&other) => known,
        _ => other,
    }
}
