//! What is worth knowing of a set of records beside whether it fits (RFC 7671 §2, §5, §8, §9, §10).

use std::fmt;

use super::agility::Standing;
use super::judge::Presented;
use super::record_result::RecordResult;
use super::{CertificateUsage, MatchingType, Selector, TlsaError, TlsaRecord};
use crate::parse::Effect;
use crate::time::Timestamp;

/// Larger records lead to answers that UDP has to cut into pieces (RFC 7671 §10.1.1).
const LARGE_RECORD_OCTETS: usize = 1_000;

/// A certificate that ends sooner should have its successor's record published by now: authorities renew a month
/// ahead, and two lifetimes of a record are often a day or two.
const SOON_SECONDS: i64 = 14 * 86_400;

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remark {
    /// The authority is only in the record and was not sent, which some senders cannot make use of
    /// (RFC 7671 §5.2.2, §5.2.3).
    AnchorOnlyInRecord {
        /// The record.
        record: usize,
    },
    /// A record of a whole certificate under usage 3: every renewal needs a new one.
    CertificateChangesAtRenewal {
        /// The record.
        record: usize,
    },
    /// A combination of parameters of which no record fits, beside others that do. Senders may know only this
    /// one (RFC 7671 §8).
    CombinationStale {
        /// The parameters.
        combination: Combination,
    },
    /// Only the common name names the server. Senders with newer rules do not look at it (RFC 9525 §2).
    CommonNameOnly {
        /// The name.
        name: String,
    },
    /// Some keys have both digests and some have not (RFC 7671 §8.3).
    DigestsUneven {
        /// The usage.
        usage: CertificateUsage,
        /// The selector.
        selector: Selector,
    },
    /// The same record twice. It counts once, and is no second key (RFC 7671 §8.1).
    Duplicate {
        /// The second.
        record: usize,
        /// The first.
        first: usize,
    },
    /// The certificate is over, which usage 3 does not ask about (RFC 7671 §5.1).
    ExpiredIgnored {
        /// The last second in which it counted.
        not_after: Timestamp,
    },
    /// A record with whole data (RFC 7671 §5.2.1).
    FullData {
        /// The record.
        record: usize,
    },
    /// A record of an authority's key: what the authority's certificate forbids is not bound by it
    /// (RFC 7671 §5.2.1).
    KeyOfAuthority {
        /// The record.
        record: usize,
    },
    /// A record that makes answers large (RFC 7671 §10.1).
    Large {
        /// The record.
        record: usize,
        /// Its octets.
        octets: usize,
    },
    /// The certificate has none of the names, which usage 3 does not ask about (RFC 7671 §5.1).
    NameIgnored,
    /// Only SHA-512, which senders need not know (RFC 7671 §2).
    OnlySha512,
    /// The certificate ends soon, and no second record is there for what comes after (RFC 7671 §8.1).
    RolloverDue {
        /// The last second in which it counts.
        not_after: Timestamp,
    },
}

/// Usage, selector and matching type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Combination {
    /// What the record says about the certificate it names.
    pub usage: CertificateUsage,
    /// Which part counts.
    pub selector: Selector,
    /// How the data stand for it.
    pub matching_type: MatchingType,
}

impl Combination {
    fn of(record: &TlsaRecord) -> Self {
        let TlsaRecord { usage, selector, matching_type, .. } = *record;
        Self { usage, selector, matching_type }
    }
}

impl fmt::Display for Combination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.usage, self.selector, self.matching_type)
    }
}

impl Remark {
    /// A stable kebab-case name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AnchorOnlyInRecord { .. } => "anchor-only-in-record",
            Self::CertificateChangesAtRenewal { .. } => "certificate-changes-at-renewal",
            Self::CombinationStale { .. } => "combination-stale",
            Self::CommonNameOnly { .. } => "common-name-only",
            Self::DigestsUneven { .. } => "digests-uneven",
            Self::Duplicate { .. } => "duplicate-record",
            Self::ExpiredIgnored { .. } => "expired-ignored",
            Self::FullData { .. } => "full-data",
            Self::KeyOfAuthority { .. } => "key-of-authority",
            Self::Large { .. } => "large-record",
            Self::NameIgnored => "name-ignored",
            Self::OnlySha512 => "only-sha512",
            Self::RolloverDue { .. } => "rollover-due",
        }
    }

    /// What it means. None of them changes whether a sender delivers now.
    pub fn effect(&self) -> Effect {
        match self {
            Self::CertificateChangesAtRenewal { .. }
            | Self::Duplicate { .. }
            | Self::ExpiredIgnored { .. }
            | Self::NameIgnored => Effect::Informs,
            _ => Effect::Risks,
        }
    }

    /// The requirement it rests on.
    pub fn requirement(&self) -> &'static str {
        match self {
            Self::AnchorOnlyInRecord { .. } => "OPS-5.2-3",
            Self::CertificateChangesAtRenewal { .. } => "OPS-5.1-3",
            Self::CombinationStale { .. } => "OPS-8-1",
            Self::CommonNameOnly { .. } => "DANE-3.2.3-1",
            Self::DigestsUneven { .. } => "OPS-8.3-1",
            Self::Duplicate { .. } | Self::RolloverDue { .. } => "OPS-8.1-1",
            Self::ExpiredIgnored { .. } => "OPS-5.1-2",
            Self::FullData { .. } | Self::KeyOfAuthority { .. } => "OPS-5.2-4",
            Self::Large { .. } => "OPS-10.1-1",
            Self::NameIgnored => "OPS-5.1-1",
            Self::OnlySha512 => "OPS-2-1",
        }
    }

    /// RFC and section.
    pub fn reference(&self) -> (u16, &'static str) {
        match self {
            Self::AnchorOnlyInRecord { .. } => (7671, "5.2.3"),
            Self::CommonNameOnly { .. } => (7672, "3.2.3"),
            Self::CombinationStale { .. } => (7671, "8"),
            Self::DigestsUneven { .. } => (7671, "8.3"),
            Self::Duplicate { .. } | Self::RolloverDue { .. } => (7671, "8.1"),
            Self::FullData { .. } | Self::KeyOfAuthority { .. } => (7671, "5.2.1"),
            Self::Large { .. } => (7671, "10.1"),
            Self::OnlySha512 => (7671, "2"),
            Self::CertificateChangesAtRenewal { .. } | Self::ExpiredIgnored { .. } | Self::NameIgnored => {
                (7671, "5.1")
            }
        }
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnchorOnlyInRecord { record } => write!(
                f,
                "the authority of record {record} was not sent by the server; some senders need it there"
            ),
            Self::CertificateChangesAtRenewal { record } => {
                write!(f, "record {record} is of the whole certificate and has to change at every renewal")
            }
            Self::CombinationStale { combination } => write!(
                f,
                "no {combination} record fits the server; publish one that does, or remove those there are"
            ),
            Self::CommonNameOnly { name } => {
                write!(f, "only the common name {name:?} names the server; add it to the alternative names")
            }
            Self::DigestsUneven { usage, selector } => write!(
                f,
                "of the {usage} {selector} records some keys have both digests and some have not; give all the same"
            ),
            Self::Duplicate { record, first } => {
                write!(f, "record {record} is record {first} again and no second key")
            }
            Self::ExpiredIgnored { not_after } => {
                write!(
                    f,
                    "the certificate expired on {}, which usage 3 does not ask about",
                    not_after.readable()
                )
            }
            Self::FullData { record } => {
                write!(f, "record {record} has whole data; publish a SHA-256 digest instead")
            }
            Self::KeyOfAuthority { record } => write!(
                f,
                "record {record} is of an authority's key alone and does not bind its limits; selector 0 does"
            ),
            Self::Large { record, octets } => {
                write!(f, "record {record} has {octets} octets; publish a digest")
            }
            Self::NameIgnored => {
                f.write_str("the certificate does not name the server, which usage 3 does not ask about")
            }
            Self::OnlySha512 => {
                f.write_str("all digests are SHA-512, which senders need not know; publish SHA-256")
            }
            Self::RolloverDue { not_after } => write!(
                f,
                "the certificate ends on {} and no record for the next key is there",
                not_after.readable()
            ),
        }
    }
}

pub(super) fn remarks(
    records: &[Result<TlsaRecord, TlsaError>],
    standings: &[Standing],
    results: &[RecordResult],
    presented: &Presented<'_>,
) -> Vec<Remark> {
    let rows = records.iter().zip(standings).zip(results).enumerate();
    let usable: Vec<Row<'_>> = rows
        .filter_map(|(place, ((record, standing), result))| {
            let is_usable = matches!(standing, Standing::Counts | Standing::Superseded { .. });
            let record = record.as_ref().ok().filter(|_| is_usable)?;
            Some(Row { place, record, result })
        })
        .collect();
    let mut remarks: Vec<Remark> = usable.iter().flat_map(of_record).collect();
    remarks.extend(duplicates(&usable));
    remarks.extend(stale_combinations(&usable));
    remarks.extend(uneven_digests(&usable));
    if !usable.is_empty() && usable.iter().all(|row| row.record.matching_type == MatchingType::Sha2_512) {
        remarks.push(Remark::OnlySha512);
    }
    remarks.extend(of_leaf(&usable, presented));
    remarks
}

/// A record of use.
#[derive(Clone, Copy)]
struct Row<'a> {
    place: usize,
    record: &'a TlsaRecord,
    result: &'a RecordResult,
}

impl Row<'_> {
    fn fits(&self) -> bool {
        match self.result {
            RecordResult::NotUsed { would_match, .. } => *would_match,
            result => result.is_match(),
        }
    }
}

fn of_record(row: &Row<'_>) -> Vec<Remark> {
    let Row {
        place: record,
        record: TlsaRecord { usage, selector, matching_type, association_data },
        result,
    } = *row;
    let mut remarks = Vec::new();
    let is_full = *matching_type == MatchingType::Full;
    if is_full {
        remarks.push(Remark::FullData { record });
    }
    // Three octets of parameters stand before the data.
    let octets = association_data.len() + 3;
    if octets > LARGE_RECORD_OCTETS {
        remarks.push(Remark::Large { record, octets });
    }
    match (usage, selector) {
        (CertificateUsage::DaneTa, Selector::Spki) => remarks.push(Remark::KeyOfAuthority { record }),
        (CertificateUsage::DaneEe, Selector::Cert) => {
            remarks.push(Remark::CertificateChangesAtRenewal { record });
        }
        _ => {}
    }
    match result {
        RecordResult::Matches { depth: None, .. } => remarks.push(Remark::AnchorOnlyInRecord { record }),
        RecordResult::Matches { name: Some(name), .. } if name.is_common_name => {
            remarks.push(Remark::CommonNameOnly { name: name.name.clone() });
        }
        _ => {}
    }
    remarks
}

fn duplicates(usable: &[Row<'_>]) -> Vec<Remark> {
    let second = |(index, row): (usize, &Row<'_>)| {
        let first = usable.iter().take(index).find(|other| other.record == row.record)?;
        Some(Remark::Duplicate { record: row.place, first: first.place })
    };
    usable.iter().enumerate().filter_map(second).collect()
}

/// Said only where another combination fits: where none does, that is the finding.
fn stale_combinations(usable: &[Row<'_>]) -> Vec<Remark> {
    let mut remarks = Vec::new();
    if !usable.iter().any(Row::fits) {
        return remarks;
    }
    for row in usable {
        let combination = Combination::of(row.record);
        let fits = usable.iter().any(|other| Combination::of(other.record) == combination && other.fits());
        let remark = Remark::CombinationStale { combination };
        if !fits && !remarks.contains(&remark) {
            remarks.push(remark);
        }
    }
    remarks
}

/// Digests of one key cannot be told to belong together, but their numbers can.
fn uneven_digests(usable: &[Row<'_>]) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for row in usable {
        let TlsaRecord { usage, selector, .. } = *row.record;
        let count = |matching_type| {
            let same = usable.iter().filter(|other| {
                (other.record.usage, other.record.selector) == (usage, selector)
                    && other.record.matching_type == matching_type
            });
            let mut distinct: Vec<&[u8]> = Vec::new();
            for data in same.map(|other| other.record.association_data.as_slice()) {
                if !distinct.contains(&data) {
                    distinct.push(data);
                }
            }
            distinct.len()
        };
        let (short, long) = (count(MatchingType::Sha2_256), count(MatchingType::Sha2_512));
        let remark = Remark::DigestsUneven { usage, selector };
        if short > 0 && long > 0 && short != long && !remarks.contains(&remark) {
            remarks.push(remark);
        }
    }
    remarks
}

/// What the server's own certificate adds.
fn of_leaf(usable: &[Row<'_>], presented: &Presented<'_>) -> Vec<Remark> {
    let Some(leaf) = presented.chain.get(presented.leaf) else { return Vec::new() };
    let fitting: Vec<&Row<'_>> = usable.iter().filter(|row| row.result.is_match()).collect();
    let Some(first) = fitting.first() else { return Vec::new() };
    let (not_after, now) = (leaf.not_after, presented.now);
    let mut remarks = Vec::new();
    if first.record.usage == CertificateUsage::DaneEe {
        if now > not_after {
            remarks.push(Remark::ExpiredIgnored { not_after });
        }
        let rule = crate::x509::IdentityRule::DnsIdElseCommonName;
        let is_named = crate::x509::match_name(leaf, presented.references, rule).is_ok();
        if !presented.references.is_empty() && !is_named {
            remarks.push(Remark::NameIgnored);
        }
        // A key that is kept keeps its record; a certificate does not.
        let is_bound = fitting
            .iter()
            .all(|row| row.record.usage == CertificateUsage::DaneEe && row.record.selector == Selector::Cert);
        let has_next = usable.iter().any(|row| !row.fits());
        let left = not_after.unix().saturating_sub(now.unix());
        if is_bound && !has_next && (0..SOON_SECONDS).contains(&left) {
            remarks.push(Remark::RolloverDue { not_after });
        }
    }
    remarks
}
