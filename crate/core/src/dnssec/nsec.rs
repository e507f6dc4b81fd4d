//! Absence by NSEC: the zone's names in canonical order, each with the next one (RFC 4034 §4, RFC 4035 §5.4).

use super::denial::{Denial, DenialData, Denied, VerifiedDenial, deny_by_types};
use super::rdata::Nsec;
use super::reason::Lack;
use crate::dns::{Name, Rtype};

/// One NSEC record of the zone.
struct Gap<'a> {
    index: usize,
    owner: &'a Name,
    nsec: &'a Nsec,
}

impl Gap<'_> {
    /// Whether `name` lies strictly between the owner and the next name; the last record's next is the apex.
    fn covers(&self, zone: &Name, name: &Name) -> bool {
        let wraps = self.nsec.next == *zone;
        name.is_within(zone) && *self.owner < *name && (*name < self.nsec.next || wraps)
    }

    /// A record at a delegation or a DNAME says nothing of names below it (RFC 6840 §4.1, RFC 6672 §5.3.2).
    fn speaks_of(&self, name: &Name) -> bool {
        let below = name.is_within(self.owner) && name != self.owner;
        !(below && (self.nsec.types.is_delegation() || self.nsec.types.has(Rtype::DNAME)))
    }

    /// The deepest name above `name` that exists, if this gap covers `name`: it is above the owner or the next name.
    fn closest_encloser(&self, name: &Name) -> Name {
        let (left, right) = (name.common_ancestor(self.owner), name.common_ancestor(&self.nsec.next));
        if left.label_count() >= right.label_count() { left } else { right }
    }
}

fn gaps<'a>(zone: &'a Name, records: &'a [VerifiedDenial]) -> impl Iterator<Item = Gap<'a>> {
    records.iter().enumerate().filter_map(move |(index, record)| match &record.data {
        DenialData::Nsec(nsec) if record.proof.owner.is_within(zone) => {
            Some(Gap { index, owner: &record.proof.owner, nsec })
        }
        _ => None,
    })
}

/// The gap that covers `name`, and may speak of it.
fn covering<'a>(zone: &'a Name, records: &'a [VerifiedDenial], name: &Name) -> Result<Gap<'a>, Lack> {
    let mut lack = Lack::Name;
    for gap in gaps(zone, records).filter(|gap| gap.covers(zone, name)) {
        if gap.speaks_of(name) {
            return Ok(gap);
        }
        lack = Lack::AncestorDelegation;
    }
    Err(lack)
}

pub(super) fn deny(
    zone: &Name,
    records: &[VerifiedDenial],
    name: &Name,
    rtype: Rtype,
) -> Result<Denial, Lack> {
    if let Some(gap) = gaps(zone, records).find(|gap| gap.owner == name) {
        let kind = deny_by_types(&gap.nsec.types, name, rtype)?;
        return Ok(Denial { kind, opt_out: false, used: vec![gap.index] });
    }
    let gap = covering(zone, records, name)?;
    let no_data = Denied::NoData { delegation: false, nxname: false };
    if gap.nsec.next.is_within(name) {
        // Names below it exist, so it does, without records (RFC 4035 §3.1.3.2).
        return Ok(Denial { kind: no_data, opt_out: false, used: vec![gap.index] });
    }
    let wildcard = gap.closest_encloser(name).child("*").ok_or(Lack::Wildcard)?;
    if let Some(matching) = gaps(zone, records).find(|gap| *gap.owner == wildcard) {
        let kind = deny_by_types(&matching.nsec.types, &wildcard, rtype).map_err(|_| Lack::Wildcard)?;
        return Ok(Denial { kind, opt_out: false, used: vec![gap.index, matching.index] });
    }
    let over = covering(zone, records, &wildcard).map_err(|_| Lack::Wildcard)?;
    let kind = if over.nsec.next.is_within(&wildcard) { no_data } else { Denied::NoName };
    Ok(Denial { kind, opt_out: false, used: vec![gap.index, over.index] })
}

pub(super) fn deny_closer(
    zone: &Name,
    records: &[VerifiedDenial],
    name: &Name,
    labels: usize,
) -> Result<Denial, Lack> {
    let gap = covering(zone, records, name)?;
    if gap.nsec.next.is_within(name) {
        return Err(Lack::Name);
    }
    if gap.closest_encloser(name).label_count() != labels {
        return Err(Lack::ClosestEncloser);
    }
    Ok(Denial { kind: Denied::NoName, opt_out: false, used: vec![gap.index] })
}
