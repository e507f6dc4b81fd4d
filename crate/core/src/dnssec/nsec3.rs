//! Absence by NSEC3: hashes of the zone's names in order, each with the next one (RFC 5155).

use domain::utils::base32;
use sha1::{Digest, Sha1};

use super::denial::{Denial, DenialData, DenialFailure, Denied, HashBudget, VerifiedDenial, deny_by_types};
use super::limits::{MAX_ITERATIONS, MAX_SALT};
use super::rdata::{Nsec3, Nsec3Parameters};
use super::reason::Lack;
use crate::dns::{Name, Rtype};

/// The one hash algorithm there is (RFC 5155 §11).
const SHA1: u8 = 1;
/// Octets of a SHA-1 hash.
const HASH_LENGTH: usize = 20;

/// RFC 5155 §5: the name hashed with the salt, and again as often as the zone wants.
pub(super) fn hash(name: &Name, parameters: &Nsec3Parameters) -> Vec<u8> {
    let mut digest =
        Sha1::new().chain_update(name.canonical_octets()).chain_update(&parameters.salt).finalize();
    for _ in 0..parameters.iterations {
        digest = Sha1::new().chain_update(digest).chain_update(&parameters.salt).finalize();
    }
    digest.to_vec()
}

/// One NSEC3 record of the zone.
struct Gap<'a> {
    index: usize,
    hash: Vec<u8>,
    nsec3: &'a Nsec3,
}

impl Gap<'_> {
    /// Whether `hash` lies strictly between the owner's hash and the next; the last record wraps around.
    fn covers(&self, hash: &[u8]) -> bool {
        let (own, next) = (self.hash.as_slice(), self.nsec3.next_hash.as_slice());
        if own < next { own < hash && hash < next } else { hash > own || hash < next }
    }
}

/// The records of one zone with one set of parameters.
struct Gaps<'a> {
    parameters: &'a Nsec3Parameters,
    gaps: Vec<Gap<'a>>,
}

impl<'a> Gaps<'a> {
    /// Records of unknown hash algorithms or with unknown flags are ignored (RFC 5155 §8.1, §8.2); of several sets
    /// of parameters the first counts (§8.2 allows to call the answer bogus).
    fn of(zone: &Name, records: &'a [VerifiedDenial]) -> Result<Self, DenialFailure> {
        let usable: Vec<Gap<'a>> = records
            .iter()
            .enumerate()
            .filter_map(|(index, record)| match &record.data {
                DenialData::Nsec3(nsec3) if is_usable(nsec3) => {
                    let hash = owner_hash(zone, &record.proof.owner)?;
                    Some(Gap { index, hash, nsec3 })
                }
                _ => None,
            })
            .collect();
        let parameters = &usable.first().ok_or(Lack::ClosestEncloser)?.nsec3.parameters;
        if parameters.iterations > MAX_ITERATIONS {
            return Err(DenialFailure::Iterations(parameters.iterations));
        }
        let gaps = usable.into_iter().filter(|gap| gap.nsec3.parameters == *parameters).collect();
        Ok(Self { parameters, gaps })
    }

    fn hash(&self, name: &Name, budget: &mut HashBudget) -> Result<Vec<u8>, DenialFailure> {
        budget.spend()?;
        Ok(hash(name, self.parameters))
    }

    fn matching(&self, name: &Name, budget: &mut HashBudget) -> Result<Option<&Gap<'a>>, DenialFailure> {
        let hash = self.hash(name, budget)?;
        Ok(self.gaps.iter().find(|gap| gap.hash == hash))
    }

    fn covering(&self, name: &Name, budget: &mut HashBudget) -> Result<Option<&Gap<'a>>, DenialFailure> {
        let hash = self.hash(name, budget)?;
        Ok(self.gaps.iter().find(|gap| gap.covers(&hash)))
    }

    /// The closest name above `name` that exists, the name one label longer, and the record that covers that
    /// (RFC 5155 §8.3).
    fn closest_encloser(
        &self,
        zone: &Name,
        name: &Name,
        budget: &mut HashBudget,
    ) -> Result<(Name, &Gap<'a>, &Gap<'a>), DenialFailure> {
        let ancestors = name.ancestry();
        for pair in ancestors.windows(2) {
            let [next_closer, encloser] = pair else { continue };
            if !encloser.is_within(zone) {
                break;
            }
            let Some(matching) = self.matching(encloser, budget)? else { continue };
            let types = &matching.nsec3.types;
            if types.is_delegation() || types.has(Rtype::DNAME) {
                return Err(Lack::AncestorDelegation.into());
            }
            let covering = self.covering(next_closer, budget)?.ok_or(Lack::Name)?;
            return Ok((encloser.clone(), matching, covering));
        }
        Err(Lack::ClosestEncloser.into())
    }
}

fn is_usable(nsec3: &Nsec3) -> bool {
    nsec3.parameters.hash_algorithm == SHA1
        && nsec3.flags <= 1
        && nsec3.parameters.salt.len() <= MAX_SALT
        && nsec3.next_hash.len() == HASH_LENGTH
}

/// The hash in an owner name directly below `zone` (RFC 5155 §3).
fn owner_hash(zone: &Name, owner: &Name) -> Option<Vec<u8>> {
    if owner.parent().as_ref() != Some(zone) {
        return None;
    }
    let label = std::str::from_utf8(owner.first_label()).ok()?;
    let hash: Vec<u8> = base32::decode_hex(label).ok()?;
    (hash.len() == HASH_LENGTH).then_some(hash)
}

pub(super) fn deny(
    zone: &Name,
    records: &[VerifiedDenial],
    name: &Name,
    rtype: Rtype,
    budget: &mut HashBudget,
) -> Result<Denial, DenialFailure> {
    let gaps = Gaps::of(zone, records)?;
    if let Some(gap) = gaps.matching(name, budget)? {
        let kind = deny_by_types(&gap.nsec3.types, name, rtype)?;
        return Ok(Denial { kind, opt_out: false, used: vec![gap.index] });
    }
    let (encloser, matching, covering) = gaps.closest_encloser(zone, name, budget)?;
    let opt_out = covering.nsec3.is_opt_out();
    let mut used = vec![matching.index, covering.index];
    let wildcard = encloser.child("*").ok_or(Lack::Wildcard)?;
    let no_data = |delegation| Denied::NoData { delegation, nxname: false };
    if let Some(gap) = gaps.matching(&wildcard, budget)? {
        let kind = deny_by_types(&gap.nsec3.types, &wildcard, rtype).map_err(|_| Lack::Wildcard)?;
        used.push(gap.index);
        return Ok(Denial { kind, opt_out, used });
    }
    if let Some(gap) = gaps.covering(&wildcard, budget)? {
        used.push(gap.index);
        return Ok(Denial { kind: Denied::NoName, opt_out, used });
    }
    if opt_out {
        // RFC 5155 §8.6 for DS; for other types an empty name above unsigned delegations (erratum 3441).
        return Ok(Denial { kind: no_data(rtype == Rtype::DS), opt_out, used });
    }
    Err(Lack::Wildcard.into())
}

pub(super) fn deny_closer(
    zone: &Name,
    records: &[VerifiedDenial],
    name: &Name,
    labels: usize,
    budget: &mut HashBudget,
) -> Result<Denial, DenialFailure> {
    let gaps = Gaps::of(zone, records)?;
    let gap = gaps.covering(&name.suffix(labels + 1), budget)?.ok_or(Lack::Name)?;
    Ok(Denial { kind: Denied::NoName, opt_out: gap.nsec3.is_opt_out(), used: vec![gap.index] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::from_hex;

    /// DS-V-1 (RFC 5155 Appendix A).
    #[test]
    fn names_are_hashed_as_the_rfc_does() {
        let parameters =
            Nsec3Parameters { hash_algorithm: 1, iterations: 12, salt: from_hex("aabbccdd").unwrap() };
        for (name, expected) in [
            ("example", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom"),
            ("A.example", "35mthgpgcu1qg68fab165klnsnk3dpvl"),
            ("*.w.example", "r53bq7cc2uvmubfu5ocmm6pers9tk9en"),
            ("xx.example", "t644ebqk9bibcna874givr6joj62mlhv"),
        ] {
            let hash = hash(&name.parse().unwrap(), &parameters);
            assert_eq!(base32::encode_string_hex(&hash).to_ascii_lowercase(), expected, "{name}");
        }
    }
}
