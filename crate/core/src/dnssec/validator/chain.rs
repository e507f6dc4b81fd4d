//! The way down from an anchor: which names are zones, and whose keys are proved (RFC 4035 §5).

use std::rc::Rc;

use super::answer::{failure_reason, shown, unsigned};
use super::{Found, Stop, Validator};
use crate::dns::{Message, Name, Question, Record, Rtype};
use crate::dnssec::Ds;
use crate::dnssec::denial::{self, DenialFailure, Denied, HashBudget, VerifiedDenial};
use crate::dnssec::limits::{MAX_DEPTH, MAX_DNSKEYS, MAX_DS};
use crate::dnssec::proof::{SecurityStatus, SignatureProof, ZoneProof};
use crate::dnssec::rdata::Dnskey;
use crate::dnssec::reason::{Limit, Reason};
use crate::dnssec::rrset::Rrset;
use crate::dnssec::zone::{self, Cut, Vouchers, Zone};

impl Validator<'_> {
    /// The zone called `name`; `None` if no zone begins there.
    pub(super) fn zone(&mut self, name: &Name) -> Result<Option<Rc<Zone>>, Stop> {
        match self.cut(name)? {
            Cut::Zone(zone) => Ok(Some(zone)),
            Cut::None => Ok(None),
            Cut::Insecure(reason) => Err(reason.into()),
        }
    }

    /// The zone that records of `rtype` at `name` belong to, if everything down to it is signed.
    pub(super) fn above(&mut self, name: &Name, rtype: Rtype) -> Result<Rc<Zone>, Stop> {
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
    pub(super) fn cut(&mut self, name: &Name) -> Result<Cut, Stop> {
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
                Ok(Cut::Insecure(_)) | Err(Stop::Because(_) | Stop::Wait | Stop::Deferred) => return found,
                Err(Stop::Need) => {
                    self.need_all_to(name);
                    return found;
                }
            }
        }
        found
    }

    /// Whatever the way down will need is asked for at once.
    pub(super) fn need_all_to(&mut self, name: &Name) {
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

    pub(super) fn cut_below(&mut self, name: &Name, parent: Option<&Rc<Zone>>) -> Result<Cut, Stop> {
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

    pub(super) fn find_cut(&mut self, name: &Name, parent: Option<&Rc<Zone>>) -> Result<Cut, Stop> {
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

    pub(super) fn has_anchor_below(&self, name: &Name) -> bool {
        self.anchors.zones().iter().any(|zone| zone.is_within(name))
    }

    /// What `parent` says of `name`: DS records, a proof that there are none, or that no zone begins there.
    pub(super) fn delegation(&mut self, name: &Name, parent: &Rc<Zone>) -> Result<Cut, Stop> {
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
    pub(super) fn below_dname(
        &mut self,
        name: &Name,
        parent: &Rc<Zone>,
        message: &Message,
    ) -> Result<Cut, Stop> {
        let is_above = |record: &&Record| record.rtype == Rtype::DNAME && name.is_within(&record.owner);
        let owner = message.answer.iter().find(is_above).map(|record| record.owner.clone());
        let rrset = owner.and_then(|owner| Rrset::find(&message.answer, &owner, Rtype::DNAME));
        if let Some(rrset) = rrset {
            self.positive_in(parent, &rrset, message)?;
        }
        Ok(Cut::None)
    }

    pub(super) fn delegated(
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

    pub(super) fn keys_at_hand(&self, name: &Name) -> Vec<Dnskey> {
        match self.messages.find(&Question::new(name.clone(), Rtype::DNSKEY)) {
            Found::Message(message) => Rrset::find(&message.answer, name, Rtype::DNSKEY)
                .map_or_else(Vec::new, |rrset| zone::read_keys(&rrset)),
            Found::Failed | Found::Pending | Found::Unknown => Vec::new(),
        }
    }

    pub(super) fn insecure(
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
    pub(super) fn enter(
        &mut self,
        name: &Name,
        parent: Option<&Name>,
        vouchers: &Vouchers<'_>,
        records: &[Ds],
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

    pub(super) fn note_zone_failure(&mut self, name: &Name, parent: Option<&Rc<Zone>>, reason: &Reason) {
        let parent = parent.map(|parent| &parent.name);
        self.zones.entry(name.clone()).or_insert_with(|| zone_proof(name, parent, reason));
    }
}

pub(super) fn zone_proof(name: &Name, parent: Option<&Name>, reason: &Reason) -> ZoneProof {
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
