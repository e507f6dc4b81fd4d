//! From one key to the next without a moment in which mail stops (RFC 7671 §8, §11; RFC 7672 §4).
//!
//! Senders keep a record for its time to live, so the record of the next key has to be there for two of them
//! before the key is used. Both stay side by side until every server has changed. The old record can still be
//! shown to a sender by an attacker as long as its signatures last; until then the old key has to be kept safe.

use std::fmt;

use super::generate::record;
use super::matching::fits;
use super::{CertificateUsage, MatchingType, Selector};
use super::{Combination, TlsaError, TlsaRecord, Usability};
use crate::time::Timestamp;
use crate::x509::{KeyMaterial, PublicKey};

/// Longer lifetimes of a record make every step slow (RFC 7671 §13).
const LONG_TTL: u32 = 86_400;

/// Longer lifetimes of signatures let an old record be shown for long (RFC 7671 §11; the number is ours: a month
/// and some days to sign anew in).
const LONG_SIGNATURES: u32 = 35 * 86_400;

/// What is there, and what is to be.
#[derive(Clone, Copy, Debug)]
pub struct Rollover<'a> {
    /// The certificates or keys in use: one, or one for each algorithm of the server.
    pub current: &'a [KeyMaterial],
    /// Those to come.
    pub next: &'a [KeyMaterial],
    /// The set as published; may be empty.
    pub published: &'a [Result<TlsaRecord, TlsaError>],
    /// The time to live of the set, in seconds.
    pub ttl: u32,
    /// How long its signatures last, in seconds.
    pub signatures: u32,
    /// When the first step is taken.
    pub start: Timestamp,
    /// How certificates are renewed.
    pub renewal: Renewal,
}

/// How certificates are renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// By a program, with a new key each time, as ACME clients do unless told otherwise.
    AutomaticNewKey,
    /// By a program, with the key kept.
    AutomaticSameKey,
    /// By hand.
    Manual,
}

/// The way from one key to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolloverPlan {
    /// What to do and when, in order.
    pub steps: Vec<RolloverStep>,
    /// What may go wrong.
    pub warnings: Vec<RolloverWarning>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolloverStep {
    /// When at the earliest.
    pub at: Timestamp,
    /// What.
    pub action: RolloverAction,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RolloverAction {
    /// Publish records beside those that are there.
    Publish {
        /// The records of the next keys.
        records: Vec<TlsaRecord>,
    },
    /// Use the next keys, on every server. Senders know the records by now, if every name server had them at the
    /// time of the step before.
    Deploy,
    /// Take the old records out, once every server has changed.
    Remove {
        /// The records that only fit the keys before.
        records: Vec<TlsaRecord>,
    },
    /// The signatures of the old set are over: the keys before may be destroyed, and no longer matter.
    Forget,
}

impl fmt::Display for RolloverAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Publish { records } => {
                write!(f, "publish {} beside the records that are there", count(records.len()))
            }
            Self::Deploy => f.write_str(
                "use the next key on every server, if every name server had the records when the time began",
            ),
            Self::Remove { records } => {
                write!(f, "take out {} once every server has changed", count(records.len()))
            }
            Self::Forget => f.write_str("the signatures of the old records are over; destroy the old key"),
        }
    }
}

fn count(records: usize) -> String {
    if records == 1 { "1 record".to_owned() } else { format!("{records} records") }
}

/// What may go wrong on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RolloverWarning {
    /// A key in use whose algorithm has no successor: senders that choose it will find no record.
    AlgorithmWithoutNext {
        /// The key.
        key: PublicKey,
    },
    /// The certificate in use ends before the next one may be used.
    CertificateEndsFirst {
        /// When it ends.
        not_after: Timestamp,
        /// When the next one may be used.
        deploy: Timestamp,
    },
    /// Records of whole certificates, which a program renews: the next renewal breaks the mail.
    CertificateRenewedByProgram,
    /// No published record fits a key in use.
    CurrentNotPublished {
        /// The key.
        key: PublicKey,
    },
    /// Records of an authority's, which issues from another intermediate without asking.
    IntermediateMayChange,
    /// A program makes a new key at each renewal, and nobody publishes its record first.
    KeyRenewedByProgram,
    /// Published more than once, which makes no second key of it.
    PublishedTwice {
        /// The second, as a place in the set.
        record: usize,
    },
    /// Published and of no use, so that it counts for nothing.
    PublishedUseless {
        /// Which, as a place in the set.
        record: usize,
    },
    /// The next keys are those in use: their records stay.
    SameKeys,
    /// Signatures last long, and so does an attacker's use of an old record.
    SignaturesLong {
        /// How long, in seconds.
        seconds: u32,
    },
    /// The time to live is long, and so is every step.
    TtlLong {
        /// How long, in seconds.
        seconds: u32,
    },
}

impl RolloverWarning {
    /// A stable kebab-case name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AlgorithmWithoutNext { .. } => "algorithm-without-next",
            Self::CertificateEndsFirst { .. } => "certificate-ends-first",
            Self::CertificateRenewedByProgram => "certificate-renewed-by-program",
            Self::CurrentNotPublished { .. } => "current-not-published",
            Self::IntermediateMayChange => "intermediate-may-change",
            Self::KeyRenewedByProgram => "key-renewed-by-program",
            Self::PublishedTwice { .. } => "published-twice",
            Self::PublishedUseless { .. } => "published-useless",
            Self::SameKeys => "same-keys",
            Self::SignaturesLong { .. } => "signatures-long",
            Self::TtlLong { .. } => "ttl-long",
        }
    }
}

impl fmt::Display for RolloverWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlgorithmWithoutNext { key } => {
                write!(f, "there is no next key for the {key} key in use; senders that choose it need a record too")
            }
            Self::CertificateEndsFirst { not_after, deploy } => write!(
                f,
                "the certificate ends on {}, before the next may be used on {}; renew it with the same key first",
                not_after.readable(),
                deploy.readable()
            ),
            Self::CertificateRenewedByProgram => f.write_str(
                "the records are of whole certificates, which a program renews; publish 3 1 1 and keep the key",
            ),
            Self::CurrentNotPublished { key } => {
                write!(f, "no published record fits the {key} key in use; publish its record now")
            }
            Self::IntermediateMayChange => f.write_str(
                "public authorities change their intermediates without notice; pin your own authority, or publish 3 1 1",
            ),
            Self::KeyRenewedByProgram => f.write_str(
                "a program makes a new key at each renewal; let it keep the key, or publish the next record first",
            ),
            Self::PublishedTwice { record } => {
                write!(f, "record {record} is there twice, which makes no second key of it")
            }
            Self::PublishedUseless { record } => write!(f, "record {record} is of no use and counts for nothing"),
            Self::SameKeys => f.write_str("the next keys are those in use, so that their records stay"),
            Self::SignaturesLong { seconds } => write!(
                f,
                "signatures last {} days; an old record can be shown to senders for so long",
                seconds / 86_400
            ),
            Self::TtlLong { seconds } => {
                write!(f, "the time to live is {} hours; lower it first", seconds / 3_600)
            }
        }
    }
}

/// Plans the way.
pub fn plan(rollover: &Rollover<'_>) -> RolloverPlan {
    let after = |time: Timestamp, seconds: i64| Timestamp::from_unix(time.unix().saturating_add(seconds));
    let deploy = after(rollover.start, 2 * i64::from(rollover.ttl));
    let remove = after(deploy, i64::from(rollover.ttl));
    let forget = after(remove, i64::from(rollover.signatures));
    let (new, old) = (new_records(rollover), old_records(rollover));
    let mut steps = Vec::new();
    let mut add = |at, action| steps.push(RolloverStep { at, action });
    if !new.is_empty() {
        add(rollover.start, RolloverAction::Publish { records: new });
    }
    let is_change = !are_same_keys(rollover) && !rollover.next.is_empty();
    if is_change {
        add(deploy, RolloverAction::Deploy);
    }
    if is_change && !old.is_empty() {
        add(remove, RolloverAction::Remove { records: old });
        add(forget, RolloverAction::Forget);
    }
    RolloverPlan { steps, warnings: warnings(rollover, deploy) }
}

fn usable<'a>(rollover: &Rollover<'a>) -> impl Iterator<Item = &'a TlsaRecord> {
    rollover.published.iter().flatten().filter(|record| record.usability() == Usability::Usable)
}

/// The combinations of the set; without any, `3 1 1`.
fn combinations(rollover: &Rollover<'_>) -> Vec<Combination> {
    let recommended = Combination {
        usage: CertificateUsage::DaneEe,
        selector: Selector::Spki,
        matching_type: MatchingType::Sha2_256,
    };
    let mut found = Vec::new();
    for TlsaRecord { usage, selector, matching_type, .. } in usable(rollover) {
        let combination = Combination { usage: *usage, selector: *selector, matching_type: *matching_type };
        if !found.contains(&combination) {
            found.push(combination);
        }
    }
    if found.is_empty() { vec![recommended] } else { found }
}

/// Every combination has to have a record that fits the keys in use, and one that fits the next (RFC 7671 §8).
fn new_records(rollover: &Rollover<'_>) -> Vec<TlsaRecord> {
    let published: Vec<&TlsaRecord> = usable(rollover).collect();
    let mut new: Vec<TlsaRecord> = Vec::new();
    for Combination { usage, selector, matching_type } in combinations(rollover) {
        for item in of_usage(rollover.current, usage).into_iter().chain(of_usage(rollover.next, usage)) {
            let Some(record) = record(item, usage, selector, matching_type) else { continue };
            if !published.contains(&&record) && !new.contains(&record) {
                new.push(record);
            }
        }
    }
    new
}

/// Authorities for usage 2. For usage 3 what is none; a server's own certificate may be marked as one if it is alone.
fn of_usage(items: &[KeyMaterial], usage: CertificateUsage) -> Vec<&KeyMaterial> {
    let is_authority = |item: &&KeyMaterial| item.certificate.as_ref().is_some_and(|one| one.is_ca);
    let authorities = items.iter().filter(is_authority);
    let others: Vec<&KeyMaterial> = items.iter().filter(|item| !is_authority(item)).collect();
    match usage {
        CertificateUsage::DaneTa => authorities.collect(),
        _ if others.is_empty() => authorities.collect(),
        _ => others,
    }
}

/// Records of the keys in use that fit none of the next. What fits neither is somebody else's, and stays.
fn old_records(rollover: &Rollover<'_>) -> Vec<TlsaRecord> {
    let of = |items: &[KeyMaterial], record: &TlsaRecord| items.iter().any(|item| stands_for(record, item));
    let is_old = |record: &&TlsaRecord| of(rollover.current, record) && !of(rollover.next, record);
    let mut old: Vec<TlsaRecord> = Vec::new();
    for record in usable(rollover).filter(is_old) {
        if !old.contains(record) {
            old.push(record.clone());
        }
    }
    old
}

fn stands_for(record: &TlsaRecord, item: &KeyMaterial) -> bool {
    match &item.certificate {
        Some(certificate) => fits(record, certificate),
        None => {
            let same = self::record(item, record.usage, record.selector, record.matching_type);
            same.as_ref() == Some(record)
        }
    }
}

fn are_same_keys(rollover: &Rollover<'_>) -> bool {
    let has = |items: &[KeyMaterial], spki: &[u8]| items.iter().any(|item| item.spki == spki);
    !rollover.next.is_empty() && rollover.next.iter().all(|item| has(rollover.current, &item.spki))
}

fn warnings(rollover: &Rollover<'_>, deploy: Timestamp) -> Vec<RolloverWarning> {
    let mut warnings = of_set(rollover);
    warnings.extend(of_keys(rollover, deploy));
    warnings.extend(of_renewal(rollover));
    if rollover.ttl > LONG_TTL {
        warnings.push(RolloverWarning::TtlLong { seconds: rollover.ttl });
    }
    if rollover.signatures > LONG_SIGNATURES {
        warnings.push(RolloverWarning::SignaturesLong { seconds: rollover.signatures });
    }
    warnings
}

/// Only distinct records of use are keys.
fn of_set(rollover: &Rollover<'_>) -> Vec<RolloverWarning> {
    let mut warnings = Vec::new();
    for (record, published) in rollover.published.iter().enumerate() {
        let is_useful = published.as_ref().is_ok_and(|record| record.usability() == Usability::Usable);
        if !is_useful {
            warnings.push(RolloverWarning::PublishedUseless { record });
        } else if rollover.published.iter().take(record).any(|other| other == published) {
            warnings.push(RolloverWarning::PublishedTwice { record });
        }
    }
    warnings
}

fn of_keys(rollover: &Rollover<'_>, deploy: Timestamp) -> Vec<RolloverWarning> {
    let mut warnings = Vec::new();
    for item in rollover.current {
        let Some(key) = PublicKey::from_spki(&item.spki) else { continue };
        let is_published = usable(rollover).any(|record| stands_for(record, item));
        if !rollover.published.is_empty() && !is_published {
            warnings.push(RolloverWarning::CurrentNotPublished { key: key.clone() });
        }
        let has_next = rollover
            .next
            .iter()
            .filter_map(|next| PublicKey::from_spki(&next.spki))
            .any(|next| next.algorithm.is_rsa() == key.algorithm.is_rsa());
        if rollover.current.len() > 1 && !has_next {
            warnings.push(RolloverWarning::AlgorithmWithoutNext { key });
        }
        let end = item.certificate.as_ref().map(|certificate| certificate.not_after);
        if let Some(not_after) = end.filter(|end| *end < deploy) {
            warnings.push(RolloverWarning::CertificateEndsFirst { not_after, deploy });
        }
    }
    if are_same_keys(rollover) {
        warnings.push(RolloverWarning::SameKeys);
    }
    warnings
}

fn of_renewal(rollover: &Rollover<'_>) -> Vec<RolloverWarning> {
    let mut warnings = Vec::new();
    let has = |usage, selector: Option<Selector>| {
        usable(rollover)
            .any(|record| record.usage == usage && selector.is_none_or(|one| one == record.selector))
    };
    if rollover.renewal != Renewal::Manual && has(CertificateUsage::DaneEe, Some(Selector::Cert)) {
        warnings.push(RolloverWarning::CertificateRenewedByProgram);
    }
    if rollover.renewal == Renewal::AutomaticNewKey {
        warnings.push(RolloverWarning::KeyRenewedByProgram);
    }
    if has(CertificateUsage::DaneTa, None) {
        warnings.push(RolloverWarning::IntermediateMayChange);
    }
    warnings
}

#[cfg(test)]
#[path = "rollover_tests.rs"]
mod tests;
