//! The signatures over what mail rests on.

use super::seen::{delivery, instant, signature_words};
use super::zones::own_zones;
use crate::check::{ExchangeId, Facts};
use crate::dns::{Name, Rtype};
use crate::dnssec::SignatureProof;
use crate::rules::{EvidenceRef, Source};
use crate::time::Timestamp;

/// A signature that verified, and what it is over.
#[derive(Clone, Debug)]
pub(super) struct Signed<'a> {
    /// Owner of the records.
    pub(super) owner: Name,
    /// Their type.
    pub(super) rtype: Rtype,
    /// The zone that signed.
    pub(super) zone: Name,
    pub(super) signature: &'a SignatureProof,
    pub(super) exchanges: &'a [ExchangeId],
}

/// The signatures over answers a delivery rests on, their denials included, and over DS and DNSKEY of the zones.
pub(super) fn signatures(facts: &Facts) -> Vec<Signed<'_>> {
    let mut found = Vec::new();
    for seen in delivery(facts) {
        for link in seen.proof.map(|proof| proof.links.as_slice()).unwrap_or_default() {
            let Some(zone) = &link.zone else { continue };
            let own = link.signature.as_ref().map(|signature| (&link.name, link.rtype, signature));
            let denials = link.denial.iter().map(|denial| (&denial.owner, denial.rtype, &denial.signature));
            for (owner, rtype, signature) in own.into_iter().chain(denials) {
                let (owner, zone) = (owner.clone(), zone.clone());
                found.push(Signed { owner, rtype, zone, signature, exchanges: seen.exchanges });
            }
        }
    }
    for zone in own_zones(facts) {
        let name = &zone.proof.name;
        let ds = zone.proof.ds_signature.as_ref().zip(zone.proof.parent.as_ref());
        let ds = ds.map(|(signature, parent)| (Rtype::DS, parent, signature));
        let keys = zone.proof.key_signature.as_ref().map(|signature| (Rtype::DNSKEY, name, signature));
        for (rtype, signer, signature) in ds.into_iter().chain(keys) {
            let (owner, signer) = (name.clone(), signer.clone());
            found.push(Signed { owner, rtype, zone: signer, signature, exchanges: zone.exchanges });
        }
    }
    found
}

/// `signatures` by the zone that made them, in the order met.
pub(super) fn by_zone<'a>(signatures: Vec<Signed<'a>>) -> Vec<(Name, Vec<Signed<'a>>)> {
    let mut zones: Vec<(Name, Vec<Signed<'a>>)> = Vec::new();
    for signed in signatures {
        match zones.iter_mut().find(|(zone, _)| *zone == signed.zone) {
            Some((_, of_zone)) => of_zone.push(signed),
            None => zones.push((signed.zone.clone(), vec![signed])),
        }
    }
    zones
}

impl Signed<'_> {
    /// Seconds from inception to expiration.
    pub(super) fn lifetime(&self) -> u32 {
        self.signature.expiration.wrapping_sub(self.signature.inception)
    }

    /// Seconds left at `at`; the signature verified at that time, so it has not ended.
    pub(super) fn left(&self, at: Timestamp) -> u32 {
        let now = u32::try_from(at.unix().rem_euclid(1 << 32)).unwrap_or_default();
        self.signature.expiration.wrapping_sub(now)
    }

    /// When it ends.
    pub(super) fn end(&self) -> Timestamp {
        instant(self.signature.expiration)
    }

    /// The records it is over, as in a question.
    pub(super) fn records(&self) -> String {
        format!("{} {}", self.owner, self.rtype)
    }

    pub(super) fn evidence(&self) -> EvidenceRef {
        EvidenceRef::proof(self.records(), &signature_words(self.signature), self.exchanges, Source::Proved)
    }
}
