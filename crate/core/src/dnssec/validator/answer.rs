//! Records and absences of one zone: verified, and denied where they are not there.

use std::rc::Rc;

use super::{Stop, Validator};
use crate::dns::{Message, Name, OptRcode, Rtype};
use crate::dnssec::denial::{self, DenialData, DenialFailure, Denied, VerifiedDenial};
use crate::dnssec::limits::{MAX_DENIALS, MAX_SIGNATURES_PER_RRSET};
use crate::dnssec::proof::{DenialProof, LinkProof, Outcome, SecurityStatus, SignatureProof};
use crate::dnssec::rdata::{Nsec, Nsec3, Rrsig};
use crate::dnssec::reason::{Limit, Reason};
use crate::dnssec::rrset::Rrset;
use crate::dnssec::zone::Zone;

impl Validator<'_> {
    /// The proof of records that came.
    pub(super) fn positive(&mut self, rrset: &Rrset<'_>, message: &Message) -> Result<LinkProof, Stop> {
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

    pub(super) fn positive_in(
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
    pub(super) fn prove_wildcard(
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
    pub(super) fn negative(
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
    pub(super) fn unsigned_below(
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
            Err(unfinished @ (Stop::Need | Stop::Wait | Stop::Deferred)) => Err(unfinished),
            Ok(_) | Err(Stop::Because(_)) => Err(stop),
        }
    }

    pub(super) fn negative_in(
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
    pub(super) fn denials(
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
}

/// Zones that may have signed records of `rtype` at `owner`, the deepest first: the owner or a name above it; for
/// DS only a name above it, since DS is the parent's.
pub(super) fn signers(signatures: &[Rrsig], owner: &Name, rtype: Rtype) -> Vec<Name> {
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

pub(super) fn unsigned(rrset: &Rrset<'_>, wrong: Option<Name>, zone: &Name) -> Reason {
    let (owner, rtype) = (rrset.owner.clone(), rrset.rtype);
    match wrong {
        Some(signer) => Reason::WrongSigner { owner, rtype, signer },
        None => Reason::SignatureMissing { owner, rtype, zone: zone.clone() },
    }
}

/// A link in a part of the tree that is not signed; anything else goes on stopping the proof.
pub(super) fn insecure_link(name: &Name, rtype: Rtype, stop: Stop) -> Result<LinkProof, Stop> {
    match stop {
        Stop::Because(reason) if reason.status() == SecurityStatus::Insecure => {
            Ok(unproved(name, rtype, *reason))
        }
        other => Err(other),
    }
}

pub(super) fn unproved(name: &Name, rtype: Rtype, reason: Reason) -> LinkProof {
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
pub(super) fn insecure_zone(reason: &Reason) -> Option<Name> {
    match reason {
        Reason::UnsignedDelegation { zone, .. }
        | Reason::Iterations { zone, .. }
        | Reason::Sha1 { zone }
        | Reason::UnsupportedAlgorithm { zone, .. }
        | Reason::UnsupportedDigest { zone, .. } => Some(zone.clone()),
        _ => None,
    }
}

pub(super) fn set_reason(link: &mut LinkProof, reason: Reason) {
    (link.status, link.reason) = (reason.status(), Some(reason));
}

pub(super) fn failure_reason(zone: &Name, failure: DenialFailure) -> Reason {
    match failure {
        DenialFailure::Iterations(iterations) => Reason::Iterations { zone: zone.clone(), iterations },
        DenialFailure::GaveUp(limit) => Reason::GaveUp { limit },
        // Both callers have dealt with it.
        DenialFailure::Lack(_) => Reason::GaveUp { limit: Limit::HashedNames },
    }
}

pub(super) fn weaken(link: &mut LinkProof, zone: &Name, failure: DenialFailure) -> Result<(), Stop> {
    let reason = failure_reason(zone, failure);
    if reason.status() != SecurityStatus::Insecure {
        return Err(reason.into());
    }
    set_reason(link, reason);
    Ok(())
}

pub(super) fn agrees(kind: Denied, said: Outcome) -> bool {
    match kind {
        // RFC 9824 §3.1 says NOERROR, §5.1 allows NXDOMAIN.
        Denied::NoData { nxname: true, .. } => true,
        Denied::NoData { .. } => said == Outcome::NoData,
        Denied::NoName => said == Outcome::NoName,
    }
}

pub(super) fn shown(records: &[VerifiedDenial], used: &[usize]) -> Vec<DenialProof> {
    let mut once = used.to_vec();
    once.dedup();
    once.iter().filter_map(|index| records.get(*index)).map(|record| record.proof.clone()).collect()
}

pub(super) fn read_denial(rrset: &Rrset<'_>, signature: &SignatureProof) -> Option<VerifiedDenial> {
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
