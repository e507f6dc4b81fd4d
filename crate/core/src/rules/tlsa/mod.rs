//! TLSA records of the MX hosts (RFC 6698, RFC 7671, RFC 7672).
//!
//! They count only where DNSSEC proves them and the addresses of the host. Of records that do not count one rule says
//! so; the others judge those that do.

mod lookup_failed;
mod malformed;
#[cfg(feature = "sessions")]
mod mismatch;
mod not_recommended;
mod partial;
mod ttl_long;
mod unsigned;
mod unusable;

pub(crate) use lookup_failed::TLSA_LOOKUP_FAILED;
pub(crate) use malformed::TLSA_MALFORMED;
#[cfg(feature = "sessions")]
pub(crate) use mismatch::TLSA_MISMATCH;
pub(crate) use not_recommended::TLSA_NOT_RECOMMENDED;
pub(crate) use partial::TLSA_PARTIAL;
pub(crate) use ttl_long::TLSA_TTL_LONG;
pub(crate) use unsigned::TLSA_UNSIGNED;
pub(crate) use unusable::TLSA_UNUSABLE;

use super::mx::{HostSays, absolute, each_named_host, place_of};
use super::unknown::unjudged;
use super::{EvidenceRef, Finding, Fix, NotChecked, Outcomes, Subject};
use crate::check::{Facts, HostDane, HostFacts, Lookup};
use crate::dane::{TlsaError, TlsaRecord, Usability};

/// The TLSA records at one name, each as far as it can be read.
pub(super) type TlsaSet = Lookup<Result<TlsaRecord, TlsaError>>;

/// The set that senders use: where the host is an alias, the one at the end of the alias if there is one,
/// else the one at the name itself (RFC 7672 §2.2.3).
pub(in crate::rules) fn set_of(host: &HostFacts) -> &TlsaSet {
    host.tlsa_at_end.as_ref().filter(|set| !set.is_absent()).unwrap_or(&host.tlsa)
}

/// The set that is proved and counts, if there is one; or why that is not known.
pub(in crate::rules) fn proved_set(host: &HostFacts) -> Result<Option<&TlsaSet>, NotChecked> {
    match &host.dane {
        HostDane::Records { base_domain, .. } if *base_domain == host.name => Ok(Some(&host.tlsa)),
        HostDane::Records { .. } => Ok(host.tlsa_at_end.as_ref()),
        HostDane::Failed | HostDane::Pending => Err(why_not_known(host)),
        _ => Ok(None),
    }
}

/// The first of the lookups DANE depends on that has no answer, or none that could be judged.
fn why_not_known(host: &HostFacts) -> NotChecked {
    let tlsa = || host.tlsa_at_end.iter().chain([&host.tlsa]).find_map(unjudged);
    let why = unjudged(&host.a).or_else(|| unjudged(&host.aaaa)).or_else(tlsa);
    why.unwrap_or_else(|| NotChecked::Pending { question: host.tlsa.question.to_string() })
}

/// Says what `judge` makes of the set of each host that has one that counts.
fn each_set(facts: &Facts, out: &mut Outcomes, judge: &dyn Fn(&HostFacts, &TlsaSet) -> HostSays) {
    each_named_host(
        facts,
        out,
        "no MX host has TLSA records that are proved",
        &|host| match proved_set(host) {
            Err(why) => HostSays::Unseen(why),
            Ok(None) => HostSays::Nothing,
            Ok(Some(set)) => judge(host, set),
        },
    );
}

/// Findings about single records of `set`, or its evidence if there are none.
fn findings_or_good(set: &TlsaSet, findings: Vec<Finding>) -> HostSays {
    if findings.is_empty() { HostSays::Good(vec![evidence(set)]) } else { HostSays::Bad(findings) }
}

pub(in crate::rules) fn evidence(set: &TlsaSet) -> EvidenceRef {
    EvidenceRef::lookup(set, |record| match record {
        Ok(record) => record.to_string(),
        Err(error) => error.to_string(),
    })
}

/// The start of a finding about something at the owner name of `set`.
fn about(set: &TlsaSet) -> Finding {
    Finding::about(Subject::Record(set.question.name.clone()))
        .arg("owner", &set.question.name)
        .evidence(evidence(set))
}

fn is_usable(record: &TlsaRecord) -> bool {
    record.usability() == Usability::Usable
}

fn has_usable(set: &TlsaSet) -> bool {
    set.records().iter().flatten().any(is_usable)
}

/// The record with the beginning of its data: enough to find it in a zone.
fn short(record: &TlsaRecord) -> String {
    const KEPT: usize = 24;
    let text = record.to_string();
    let cut: String = text.chars().take(KEPT).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { text }
}

/// The usable records alone, if there are any and all others can be shown.
fn fix_keeping_usable(facts: &Facts, set: &TlsaSet) -> Option<Fix> {
    let owner = absolute(&set.end);
    let records: Vec<&TlsaRecord> =
        set.records().iter().map(|record| record.as_ref().ok()).collect::<Option<_>>()?;
    let line = |record: &TlsaRecord| format!("{owner} IN TLSA {record}");
    let before: Vec<String> = records.iter().map(|record| line(record)).collect();
    let after: Vec<String> =
        records.iter().filter(|record| is_usable(record)).map(|record| line(record)).collect();
    (!after.is_empty()).then(|| Fix::replace(place_of(facts, &set.end), &before, &after))
}
