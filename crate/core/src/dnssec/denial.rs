//! What verified NSEC and NSEC3 records of one zone prove not to exist (RFC.md's table: RFC 4035 §5.4, RFC 5155 §8).

use super::limits::MAX_HASHED_NAMES;
use super::nsec;
use super::nsec3;
use super::proof::DenialProof;
use super::rdata::{Nsec, Nsec3};
use super::reason::{Lack, Limit};
use crate::dns::{Name, Rtype};

/// An NSEC or NSEC3 record whose signature verified.
#[derive(Clone, Debug)]
pub(super) struct VerifiedDenial {
    pub(super) data: DenialData,
    pub(super) proof: DenialProof,
}

#[derive(Clone, Debug)]
pub(super) enum DenialData {
    Nsec(Nsec),
    Nsec3(Nsec3),
}

/// What is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Denied {
    /// The name exists, or may as well, without the type.
    NoData {
        /// Whether a zone cut is there, seen from above.
        delegation: bool,
        /// Whether the record says that the name does not exist at all (RFC 9824 §3.1).
        nxname: bool,
    },
    /// The name does not exist.
    NoName,
}

/// A proof of absence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Denial {
    pub(super) kind: Denied,
    /// It rests on a gap in which unsigned delegations may lie (RFC 5155 §9.2).
    pub(super) opt_out: bool,
    /// Which records it rests on.
    pub(super) used: Vec<usize>,
}

/// Why nothing is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DenialFailure {
    Lack(Lack),
    /// More iterations than are believed.
    Iterations(u16),
    GaveUp(Limit),
}

impl From<Lack> for DenialFailure {
    fn from(lack: Lack) -> Self {
        Self::Lack(lack)
    }
}

/// Names that may still be hashed for one question.
#[derive(Debug)]
pub(super) struct HashBudget(usize);

impl HashBudget {
    pub(super) fn new() -> Self {
        Self(MAX_HASHED_NAMES)
    }

    pub(super) fn spend(&mut self) -> Result<(), DenialFailure> {
        self.0 = self.0.checked_sub(1).ok_or(DenialFailure::GaveUp(Limit::HashedNames))?;
        Ok(())
    }
}

/// That `zone` has no records of `rtype` at `name`.
pub(super) fn deny(
    zone: &Name,
    records: &[VerifiedDenial],
    name: &Name,
    rtype: Rtype,
    budget: &mut HashBudget,
) -> Result<Denial, DenialFailure> {
    either(
        records,
        || nsec::deny(zone, records, name, rtype),
        |budget| nsec3::deny(zone, records, name, rtype, budget),
        budget,
    )
}

/// That nothing exists closer to `name` than the wildcard below its right-most `labels` labels (RFC 4035 §5.3.4,
/// RFC 5155 §8.8).
pub(super) fn deny_closer(
    zone: &Name,
    records: &[VerifiedDenial],
    name: &Name,
    labels: usize,
    budget: &mut HashBudget,
) -> Result<Denial, DenialFailure> {
    either(
        records,
        || nsec::deny_closer(zone, records, name, labels),
        |budget| nsec3::deny_closer(zone, records, name, labels, budget),
        budget,
    )
}

/// A zone uses one of the two; while it changes over, both may come.
fn either(
    records: &[VerifiedDenial],
    by_nsec: impl FnOnce() -> Result<Denial, Lack>,
    by_nsec3: impl FnOnce(&mut HashBudget) -> Result<Denial, DenialFailure>,
    budget: &mut HashBudget,
) -> Result<Denial, DenialFailure> {
    let has_nsec = records.iter().any(|record| matches!(record.data, DenialData::Nsec(_)));
    let has_nsec3 = records.iter().any(|record| matches!(record.data, DenialData::Nsec3(_)));
    match (has_nsec, has_nsec3) {
        (true, false) => Ok(by_nsec()?),
        (true, true) => by_nsec().or_else(|_| by_nsec3(budget)),
        (false, _) => by_nsec3(budget),
    }
}

/// What the types at a name that exists say of `rtype` (RFC 4035 §5.4, RFC 6840 §4.1 and §4.3).
pub(super) fn deny_by_types(types: &super::TypeBitmap, name: &Name, rtype: Rtype) -> Result<Denied, Lack> {
    if types.has(super::NXNAME) {
        return Ok(Denied::NoData { delegation: false, nxname: true });
    }
    let wrong_side = match rtype {
        // DS is the parent's; the child's own record at its apex says nothing of it.
        Rtype::DS => types.has(Rtype::SOA) && !name.is_root(),
        _ => types.is_delegation(),
    };
    if wrong_side {
        return Err(Lack::AncestorDelegation);
    }
    // RFC 6840 §4.2: no bit stands for "any type", so that any bit does.
    let exists = types.has(rtype) || (rtype == Rtype::ANY && types.iter().next().is_some());
    if exists || types.has(Rtype::CNAME) {
        return Err(Lack::TypeExists);
    }
    Ok(Denied::NoData { delegation: types.is_delegation(), nxname: false })
}
