//! RRsets with their signatures, taken out of the sections of a message.

use super::limits::MAX_RECORDS_PER_RRSET;
use super::rdata::Rrsig;
use crate::dns::{Name, Record, Rtype};

/// The zones that can have an NSEC record at one name: the parent and the child of a cut.
const MAX_SIDES: usize = 2;

/// Records of one owner and type, and the signatures that came with them.
#[derive(Clone, Debug)]
pub(super) struct Rrset<'a> {
    pub(super) owner: Name,
    pub(super) rtype: Rtype,
    pub(super) records: Vec<&'a Record>,
    pub(super) signatures: Vec<Rrsig>,
}

impl<'a> Rrset<'a> {
    /// The RRset of `owner` and `rtype` in `section`, if there is one.
    pub(super) fn find(section: &'a [Record], owner: &Name, rtype: Rtype) -> Option<Self> {
        let own = |record: &&Record| record.owner == *owner;
        let records: Vec<_> = section.iter().filter(own).filter(|record| record.rtype == rtype).collect();
        let signatures = section
            .iter()
            .filter(own)
            .filter(|record| record.rtype == Rtype::RRSIG)
            .filter_map(|record| Rrsig::parse(&record.rdata))
            .filter(|signature| signature.covered == rtype);
        let signatures = signatures.collect();
        (!records.is_empty()).then(|| Self { owner: owner.clone(), rtype, records, signatures })
    }

    /// The NSEC and NSEC3 RRsets of `section`, in their order.
    pub(super) fn denials(section: &'a [Record]) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        for record in section.iter().filter(|record| matches!(record.rtype, Rtype::NSEC | Rtype::NSEC3)) {
            if !found.iter().any(|rrset| rrset.owner == record.owner && rrset.rtype == record.rtype) {
                found.extend(
                    Self::find(section, &record.owner, record.rtype).into_iter().flat_map(Self::sides),
                );
            }
        }
        found
    }

    /// The NSEC records of one name, each for itself: a zone has one at a name, but at a cut the parent and the
    /// child have one each (RFC 4035 §2.3), and aliases may bring both into one message.
    fn sides(self) -> Vec<Self> {
        let mut records = self.records.clone();
        records.dedup_by(|later, earlier| later.rdata == earlier.rdata);
        let alone = |record| Self { records: vec![record], ..self.clone() };
        records.into_iter().take(MAX_SIDES).map(alone).collect()
    }

    /// The smallest TTL of its records.
    pub(super) fn ttl(&self) -> u32 {
        self.records.iter().map(|record| record.ttl).min().unwrap_or_default()
    }

    /// Whether there are more records than are hashed.
    pub(super) fn is_too_large(&self) -> bool {
        self.records.len() > MAX_RECORDS_PER_RRSET
    }

    /// The octets `signature` is over (RFC 4035 §5.3.2), and the wildcard the RRset was made from, if it was.
    ///
    /// `None` if the signature has more labels than the owner.
    pub(super) fn signed_data(&self, signature: &Rrsig) -> Option<(Vec<u8>, Option<Name>)> {
        let labels = usize::from(signature.labels);
        let own = self.owner.label_count() - usize::from(self.owner.is_wildcard());
        let wildcard = match own.cmp(&labels) {
            std::cmp::Ordering::Less => return None,
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(self.owner.suffix(labels).child("*")?),
        };
        let owner = wildcard.as_ref().unwrap_or(&self.owner).canonical_octets();
        let mut data = signature.head.clone();
        for rdata in self.sorted() {
            data.extend_from_slice(&owner);
            data.extend_from_slice(&self.rtype.to_int().to_be_bytes());
            data.extend_from_slice(&[0, 1]);
            data.extend_from_slice(&signature.original_ttl.to_be_bytes());
            data.extend_from_slice(&u16::try_from(rdata.len()).ok()?.to_be_bytes());
            data.extend_from_slice(rdata);
        }
        Some((data, wildcard))
    }

    /// RFC 4034 §6.3: by octets, each once.
    fn sorted(&self) -> Vec<&[u8]> {
        let mut data: Vec<&[u8]> = self.records.iter().map(|record| record.rdata.as_slice()).collect();
        data.sort_unstable();
        data.dedup();
        data
    }
}
