//! Signatures over one RRset, tried in turn (RFC 4035 §5.3).

use super::{Stop, Validator, Verified};
use crate::dns::Name;
use crate::dnssec::algorithm::{Algorithm, Support};
use crate::dnssec::limits::{
    MAX_FAILED_PER_ZONE, MAX_KEYS_PER_SIGNATURE, MAX_SIGNATURES_PER_RRSET, MAX_VERIFICATIONS_PER_QUESTION,
};
use crate::dnssec::proof::SignatureProof;
use crate::dnssec::rdata::{Dnskey, Rrsig};
use crate::dnssec::reason::{Limit, Reason};
use crate::dnssec::rrset::Rrset;
use crate::dnssec::signature::Verification;

impl Validator<'_> {
    /// Whether one signature of `rrset` verifies with one of `keys` of `zone` (RFC 4035 §5.3, RFC 6840 §5.4).
    pub(super) fn verify(
        &mut self,
        zone: &Name,
        keys: &[Dnskey],
        rrset: &Rrset<'_>,
    ) -> Result<Verified, Stop> {
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

    pub(super) fn verify_one(
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
    pub(super) fn counts(&self, algorithm: Algorithm) -> bool {
        match algorithm.support() {
            Support::Full => true,
            Support::Sha1 => self.accept_sha1,
            Support::None => false,
        }
    }

    pub(super) fn spend(&mut self, zone: &Name) -> Result<(), Stop> {
        self.verifications += 1;
        if self.verifications > MAX_VERIFICATIONS_PER_QUESTION {
            return Err(Reason::GaveUp { limit: Limit::Verifications }.into());
        }
        if self.failed.get(zone).is_some_and(|failed| *failed >= MAX_FAILED_PER_ZONE) {
            return Err(Reason::GaveUp { limit: Limit::FailedSignatures }.into());
        }
        Ok(())
    }

    pub(super) fn signature_proof(&self, signature: &Rrsig, ttl: u32) -> SignatureProof {
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
pub(super) fn is_before(earlier: u32, later: u32) -> bool {
    later.wrapping_sub(earlier) < 0x8000_0000
}

/// Of two reasons why a signature does not count the one that tells more: out of time, then wrong, then no key.
pub(super) fn nearer(known: Option<Reason>, other: Reason) -> Reason {
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
