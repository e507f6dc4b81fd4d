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
use crate::x509::{Certificate, KeyMaterial, PublicKey};

pub use super::rollover_warning::RolloverWarning;

/// Longer lifetimes of a record make every step slow (RFC 7671 §13).
const LONG_TTL: u32 = 86_400;

/// Longer lifetimes of signatures let an old record be shown for long (RFC 7671 §11; the number is ours: a month
/// and some days to sign anew in).
const LONG_SIGNATURES: u32 = 35 * 86_400;

/// Keys, as far as they are known: by themselves, or only by the records that stand for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// Certificates and keys: one, or one for each algorithm of the server.
    pub material: Vec<KeyMaterial>,
    /// Records of keys that are not at hand.
    pub records: Vec<TlsaRecord>,
}

impl From<Vec<KeyMaterial>> for Keys {
    fn from(material: Vec<KeyMaterial>) -> Self {
        Self { material, records: Vec::new() }
    }
}

/// What is there, and what is to be.
#[derive(Clone, Copy, Debug)]
pub struct Rollover<'a> {
    /// The keys in use.
    pub current: &'a Keys,
    /// Those to come.
    pub next: &'a Keys,
    /// The set as published; may be empty.
    pub published: &'a [Result<TlsaRecord, TlsaError>],
    /// The time to live of the set, in seconds.
    pub ttl: u32,
    /// How long its signatures last, in seconds.
    pub signatures: u32,
    /// When the first step can be taken at the earliest.
    pub start: Timestamp,
    /// When the next keys are to be used; `None` for as soon as they may.
    pub change: Option<Timestamp>,
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
    /// Take out what is not of the next keys, once every server has changed.
    Remove {
        /// The records that only fit the keys before, fit no key, or are of no use.
        records: Vec<TlsaRecord>,
    },
    /// The signatures of the old set are over: the keys before may be destroyed, and no longer matter.
    Forget,
}

impl fmt::Display for RolloverAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Publish { records } => {
                write!(f, "publish {} beside any that are there", count(records.len()))
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

/// Plans the way.
pub fn plan(rollover: &Rollover<'_>) -> RolloverPlan {
    let after = |time: Timestamp, seconds: i64| Timestamp::from_unix(time.unix().saturating_add(seconds));
    let lead = 2 * i64::from(rollover.ttl);
    let earliest = after(rollover.start, lead);
    let deploy = rollover.change.map_or(earliest, |wanted| wanted.max(earliest));
    let remove = after(deploy, i64::from(rollover.ttl));
    let forget = after(remove, i64::from(rollover.signatures));
    let new = new_records(rollover);
    let set: Vec<&TlsaRecord> = usable(rollover).chain(&new).collect();
    let old = all_but_next(rollover, &new);
    let is_change = !only_of(&set, rollover.next, rollover.current).is_empty();
    let warnings = warnings(rollover, &set, Dates { earliest, deploy, is_change });
    let mut steps = Vec::new();
    let mut add = |at, action| steps.push(RolloverStep { at, action });
    if !new.is_empty() {
        let start = if is_change { after(deploy, -lead) } else { rollover.start };
        add(start, RolloverAction::Publish { records: new });
    }
    if is_change {
        add(deploy, RolloverAction::Deploy);
    }
    if is_change && !old.is_empty() {
        add(remove, RolloverAction::Remove { records: old });
        add(forget, RolloverAction::Forget);
    }
    RolloverPlan { steps, warnings }
}

/// What the warnings need to know of the plan.
#[derive(Clone, Copy)]
struct Dates {
    earliest: Timestamp,
    deploy: Timestamp,
    /// Whether there is a next key that is not in use.
    is_change: bool,
}

fn usable<'a>(rollover: &Rollover<'a>) -> impl Iterator<Item = &'a TlsaRecord> {
    rollover.published.iter().flatten().filter(|record| record.usability() == Usability::Usable)
}

/// The combinations of the set and of the records that are given for keys; without any, `3 1 1`.
fn combinations(rollover: &Rollover<'_>) -> Vec<Combination> {
    let given = rollover.current.records.iter().chain(&rollover.next.records);
    let mut found = Vec::new();
    for record in usable(rollover).chain(given) {
        let combination = combination_of(record);
        if !found.contains(&combination) {
            found.push(combination);
        }
    }
    // A server that has no authority can fit no record of usage 2.
    let is_own = |item: &KeyMaterial| item.certificate.as_ref().is_some_and(is_servers_own);
    let mut material = rollover.current.material.iter().chain(&rollover.next.material).peekable();
    let has_none = material.peek().is_some() && material.all(is_own);
    if has_none {
        found.retain(|combination| combination.usage != CertificateUsage::DaneTa);
    }
    if found.is_empty() { vec![RECOMMENDED] } else { found }
}

const RECOMMENDED: Combination = Combination {
    usage: CertificateUsage::DaneEe,
    selector: Selector::Spki,
    matching_type: MatchingType::Sha2_256,
};

fn combination_of(record: &TlsaRecord) -> Combination {
    Combination { usage: record.usage, selector: record.selector, matching_type: record.matching_type }
}

/// Every combination has to have a record that fits the keys in use, and one that fits the next (RFC 7671 §8).
fn new_records(rollover: &Rollover<'_>) -> Vec<TlsaRecord> {
    let published: Vec<&TlsaRecord> = usable(rollover).collect();
    let mut new: Vec<TlsaRecord> = Vec::new();
    for combination in combinations(rollover) {
        for record in [rollover.current, rollover.next].into_iter().flat_map(|keys| made(keys, combination)) {
            if !published.contains(&&record) && !new.contains(&record) {
                new.push(record);
            }
        }
    }
    new
}

/// The records of this combination that stand for the keys.
fn made(keys: &Keys, combination: Combination) -> Vec<TlsaRecord> {
    let Combination { usage, selector, matching_type } = combination;
    let material = of_usage(&keys.material, usage).into_iter();
    let given = keys.records.iter().filter(|record| combination_of(record) == combination).cloned();
    material.filter_map(|item| record(item, usage, selector, matching_type)).chain(given).collect()
}

/// Authorities for usage 2. For usage 3 what is none; a server's own certificate may be marked as one if it is alone.
fn of_usage(items: &[KeyMaterial], usage: CertificateUsage) -> Vec<&KeyMaterial> {
    let (authorities, others): (Vec<_>, Vec<_>) = items.iter().partition(|item| is_authority(item));
    let marked = items.iter().filter(|item| item.certificate.as_ref().is_some_and(|one| one.is_ca));
    match usage {
        CertificateUsage::DaneTa => authorities,
        _ if others.is_empty() => marked.collect(),
        _ => others,
    }
}

/// Whether it may stand above a server's certificate. One that a server made for itself is often marked so, and is still
/// the server's own: usage 2 is not held against it (RFC 7671 §5.2).
fn is_authority(item: &KeyMaterial) -> bool {
    item.certificate.as_ref().is_some_and(|one| one.is_ca && !is_servers_own(one))
}

/// A certificate that signed itself for the name of a host.
fn is_servers_own(certificate: &Certificate) -> bool {
    let is_host = |name: &String| name.contains('.') && !name.contains(' ');
    let names_a_host = !certificate.names.dns.is_empty() || certificate.common_names.iter().any(is_host);
    certificate.is_self_issued() && names_a_host
}

/// What has to go once the next keys are in use: every record of the set that is not of theirs. One that fits nothing
/// is no key in waiting; it only makes a combination stale (RFC 7671 §8).
fn all_but_next(rollover: &Rollover<'_>, new: &[TlsaRecord]) -> Vec<TlsaRecord> {
    let is_next =
        |record: &TlsaRecord| record.usability() == Usability::Usable && fits_any(record, rollover.next);
    let mut found: Vec<TlsaRecord> = Vec::new();
    for record in rollover.published.iter().flatten().chain(new).filter(|record| !is_next(record)) {
        if !found.contains(record) {
            found.push(record.clone());
        }
    }
    found
}

/// The records of the set that fit `keys` and not the `others`.
fn only_of(set: &[&TlsaRecord], keys: &Keys, others: &Keys) -> Vec<TlsaRecord> {
    let mut found: Vec<TlsaRecord> = Vec::new();
    for record in set.iter().filter(|record| fits_any(record, keys) && !fits_any(record, others)) {
        if !found.contains(record) {
            found.push((*record).clone());
        }
    }
    found
}

fn fits_any(record: &TlsaRecord, keys: &Keys) -> bool {
    keys.records.contains(record) || keys.material.iter().any(|item| stands_for(record, item))
}

fn stands_for(record: &TlsaRecord, item: &KeyMaterial) -> bool {
    match &item.certificate {
        Some(_) if record.usage == CertificateUsage::DaneTa && !is_authority(item) => false,
        Some(certificate) => fits(record, certificate),
        None => {
            let same = self::record(item, record.usage, record.selector, record.matching_type);
            same.as_ref() == Some(record)
        }
    }
}

fn warnings(rollover: &Rollover<'_>, set: &[&TlsaRecord], dates: Dates) -> Vec<RolloverWarning> {
    let mut warnings = of_set(rollover);
    warnings.extend(of_keys(rollover, dates));
    warnings.extend(of_next(rollover, set, dates));
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
        } else if published.as_ref().is_ok_and(|one| is_strange(one, rollover)) {
            warnings.push(RolloverWarning::FitsNeither { record });
        }
    }
    warnings
}

fn is_strange(record: &TlsaRecord, rollover: &Rollover<'_>) -> bool {
    !fits_any(record, rollover.current) && !fits_any(record, rollover.next)
}

fn of_keys(rollover: &Rollover<'_>, dates: Dates) -> Vec<RolloverWarning> {
    let mut warnings = Vec::new();
    let has_set = !rollover.published.is_empty();
    let has_record = |item: &KeyMaterial| usable(rollover).any(|record| stands_for(record, item));
    // A record of an authority covers every certificate below it (RFC 7671 §5.2), so none else has to have one.
    let is_covered =
        of_usage(&rollover.current.material, CertificateUsage::DaneTa).into_iter().any(has_record);
    let own = of_usage(&rollover.current.material, CertificateUsage::DaneEe);
    for item in &rollover.current.material {
        let Some(key) = PublicKey::from_spki(&item.spki) else { continue };
        if has_set && !is_covered && own.contains(&item) && !has_record(item) {
            warnings.push(RolloverWarning::CurrentNotPublished { key: key.clone() });
        }
        if dates.is_change && lacks_next(rollover, &key) {
            warnings.push(RolloverWarning::AlgorithmWithoutNext { key });
        }
        let end = item.certificate.as_ref().map(|certificate| certificate.not_after);
        if let Some(not_after) = end.filter(|end| dates.is_change && *end < dates.deploy) {
            warnings.push(RolloverWarning::CertificateEndsFirst { not_after, deploy: dates.deploy });
        }
    }
    for record in rollover.current.records.iter().filter(|_| has_set) {
        if !usable(rollover).any(|published| published == record) {
            warnings.push(RolloverWarning::CurrentRecordNotPublished { record: record.clone() });
        }
    }
    warnings
}

/// Whether a server with several keys has none of this algorithm among the next. A record does not tell its algorithm.
fn lacks_next(rollover: &Rollover<'_>, key: &PublicKey) -> bool {
    let Keys { material, records } = rollover.next;
    let next = material.iter().filter_map(|next| PublicKey::from_spki(&next.spki));
    let servers_own = of_usage(&rollover.current.material, CertificateUsage::DaneEe).len();
    servers_own > 1
        && records.is_empty()
        && !next.into_iter().any(|next| next.algorithm.is_rsa() == key.algorithm.is_rsa())
}

/// Whether all of these keys are among the others.
fn are_known(keys: &Keys, others: &Keys) -> bool {
    let is_known = |item: &KeyMaterial| {
        let is_same = |other: &KeyMaterial| other.spki == item.spki;
        others.material.iter().any(is_same) || others.records.iter().any(|record| stands_for(record, item))
    };
    keys.material.iter().all(is_known) && keys.records.iter().all(|record| fits_any(record, others))
}

fn of_next(rollover: &Rollover<'_>, set: &[&TlsaRecord], dates: Dates) -> Vec<RolloverWarning> {
    let mut warnings = Vec::new();
    if let Some(wanted) = rollover.change.filter(|wanted| dates.is_change && *wanted < dates.earliest) {
        warnings.push(RolloverWarning::ChangeTooSoon { wanted, earliest: dates.earliest });
    }
    let is_known = are_known(rollover.next, rollover.current);
    if is_known && !dates.is_change {
        if *rollover.next != Keys::default() {
            warnings.push(RolloverWarning::SameKeys);
        }
        return warnings;
    }
    for combination in combinations(rollover) {
        let fits =
            |record: &&TlsaRecord| combination_of(record) == combination && fits_any(record, rollover.next);
        if !set.iter().copied().any(|record| fits(&record)) {
            warnings.push(RolloverWarning::CombinationWithoutNext { combination });
        }
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
