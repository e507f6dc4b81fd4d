//! From zone to zone: what a parent's DS records make of a child's keys.

use super::algorithm::Support;
use super::anchor::Anchor;
use super::limits::{MAX_DNSKEYS, MAX_DS};
use super::proof::{DsProof, KeyProof};
use super::rdata::{Dnskey, Ds};
use super::reason::Reason;
use super::rrset::Rrset;
use super::signature;
use crate::dns::Name;

/// A zone whose keys are proved.
#[derive(Debug)]
pub(super) struct Zone {
    pub(super) name: Name,
    /// Those that may sign; others are left out.
    pub(super) keys: Vec<Dnskey>,
}

/// What is at a name, seen from the chain above it.
#[derive(Clone, Debug)]
pub(super) enum Cut {
    /// A zone, and its keys.
    Zone(std::rc::Rc<Zone>),
    /// No zone begins here: the name belongs to the zone above.
    None,
    /// From here down nothing is signed, or not so that it counts.
    Insecure(Reason),
}

/// Who vouches for a zone's keys.
pub(super) enum Vouchers<'a> {
    /// DS records that count.
    Ds(Vec<Ds>),
    /// Trust anchors.
    Anchors(Vec<&'a Anchor>),
}

impl Vouchers<'_> {
    pub(super) fn tags(&self) -> Vec<u16> {
        match self {
            Self::Ds(records) => records.iter().map(|ds| ds.tag).collect(),
            Self::Anchors(anchors) => anchors.iter().map(|anchor| anchor.tag()).collect(),
        }
    }

    fn vouch_for(&self, zone: &Name, key: &Dnskey) -> bool {
        match self {
            Self::Ds(records) => records.iter().any(|ds| ds_fits(ds, zone, key)),
            Self::Anchors(anchors) => anchors.iter().any(|anchor| anchor.fits(zone, key)),
        }
    }

    /// The keys of the zone that are vouched for (RFC 4035 §5.2).
    pub(super) fn chosen(&self, zone: &Name, keys: &[Dnskey]) -> Vec<Dnskey> {
        keys.iter().filter(|key| key.is_zone_key() && self.vouch_for(zone, key)).cloned().collect()
    }
}

pub(super) fn ds_fits(ds: &Ds, zone: &Name, key: &Dnskey) -> bool {
    ds.tag == key.tag && ds.algorithm == key.algorithm && signature::digest_matches(ds, zone, key)
}

/// The DS records of an RRset, as far as they are looked at.
pub(super) fn read_ds(rrset: &Rrset<'_>) -> Vec<Ds> {
    rrset.records.iter().filter_map(|record| Ds::parse(&record.rdata)).take(MAX_DS).collect()
}

/// The keys of an RRset, as far as they are looked at.
pub(super) fn read_keys(rrset: &Rrset<'_>) -> Vec<Dnskey> {
    rrset.records.iter().filter_map(|record| Dnskey::parse(&record.rdata)).take(MAX_DNSKEYS).collect()
}

/// The DS records that count, or why the zone is insecure: none with an algorithm and a digest we know
/// (RFC 4035 §5.2, RFC 6840 §5.2), or none but SHA-1 (RFC 9905 §2) unless `accept_sha1`.
pub(super) fn usable_ds(zone: &Name, records: &[Ds], accept_sha1: bool) -> Result<Vec<Ds>, Reason> {
    let of = |wanted: fn(Support) -> bool| -> Vec<Ds> {
        let both = |ds: &&Ds| wanted(ds.algorithm.support()) && wanted(ds.digest_type.support());
        records.iter().filter(both).cloned().collect()
    };
    let full = of(|support| support == Support::Full);
    let known = of(|support| support != Support::None);
    // RFC 4509 §3: where a stronger digest stands, SHA-1 is not looked at.
    let strong: Vec<Ds> =
        known.iter().filter(|ds| ds.digest_type.support() == Support::Full).cloned().collect();
    match (full.is_empty(), known.is_empty(), accept_sha1) {
        (false, _, false) => Ok(full),
        (_, false, true) => Ok(if strong.is_empty() { known } else { strong }),
        (true, false, false) => Err(Reason::Sha1 { zone: zone.clone() }),
        (_, true, _) => Err(unsupported(zone, records)),
    }
}

fn unsupported(zone: &Name, records: &[Ds]) -> Reason {
    let zone = zone.clone();
    let mut algorithms: Vec<_> = records.iter().map(|ds| ds.algorithm).collect();
    let mut digests: Vec<_> = records.iter().map(|ds| ds.digest_type).collect();
    algorithms.dedup();
    digests.dedup();
    let knows_algorithm = algorithms.iter().any(|algorithm| algorithm.support() != Support::None);
    if knows_algorithm {
        Reason::UnsupportedDigest { zone, digests }
    } else {
        Reason::UnsupportedAlgorithm { zone, algorithms }
    }
}

/// DS records as they are shown.
pub(super) fn show_ds(zone: &Name, records: &[Ds], keys: &[Dnskey]) -> Vec<DsProof> {
    let show = |ds: &Ds| DsProof {
        tag: ds.tag,
        algorithm: ds.algorithm,
        digest_type: Some(ds.digest_type),
        fits: keys.iter().any(|key| ds_fits(ds, zone, key)),
    };
    records.iter().map(show).collect()
}

/// Anchors as they are shown.
pub(super) fn show_anchors(zone: &Name, anchors: &[&Anchor], keys: &[Dnskey]) -> Vec<DsProof> {
    let show = |anchor: &&Anchor| {
        let (algorithm, digest_type) = match anchor {
            Anchor::Ds(ds) => (ds.algorithm, Some(ds.digest_type)),
            Anchor::Key(key) => (key.algorithm, None),
        };
        let fits = keys.iter().any(|key| anchor.fits(zone, key));
        DsProof { tag: anchor.tag(), algorithm, digest_type, fits }
    };
    anchors.iter().map(show).collect()
}

/// Keys as they are shown.
pub(super) fn show_keys(keys: &[Dnskey], vouched_for: &[Dnskey]) -> Vec<KeyProof> {
    let show = |key: &Dnskey| KeyProof {
        tag: key.tag,
        algorithm: key.algorithm,
        bits: key.bits(),
        secure_entry_point: key.is_secure_entry_point(),
        revoked: key.is_revoked(),
        vouched_for: vouched_for.contains(key),
    };
    keys.iter().map(show).collect()
}
