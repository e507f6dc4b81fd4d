//! Records held against what a server showed (RFC 7671 §5, RFC 7672 §3).
//!
//! `DANE-EE` names the server's own certificate or key, and if it fits, nothing else is looked at: not the names,
//! not the dates, not who signed it. `DANE-TA` names an authority: the server's certificate must have a path to
//! it that holds now, and one of the names the sender went by. One record that fits is enough.

use super::agility::{Standing, standings};
use super::matching::{fits, record_for};
use super::record_result::RecordResult;
use super::remark::{Remark, remarks};
use super::{CertificateUsage, MatchingType, Selector, TlsaError, TlsaRecord, Usability};
use crate::time::Timestamp;
use crate::x509::{Anchor, Certificate, IdentityRule, MatchedName, PathProblem, match_name, verify};

/// Searches for paths. A set names one or two authorities; each search has a budget of its own besides.
const MAX_SEARCHES: usize = 6;

/// What a sender sees of a server, and what it goes by.
#[derive(Clone, Copy, Debug)]
pub struct Presented<'a> {
    /// The certificates, as the server sent them.
    pub chain: &'a [Certificate],
    /// The place of the server's own, nearly always the first.
    pub leaf: usize,
    /// The names of RFC 7672 §3.2.2, see [`super::references`].
    pub references: &'a [&'a str],
    /// When.
    pub now: Timestamp,
}

/// What came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaneJudgement {
    /// For the server as a whole.
    pub result: DaneResult,
    /// For every record, in the order of the set.
    pub records: Vec<RecordResult>,
    /// What is worth knowing besides.
    pub remarks: Vec<Remark>,
    /// The places of the path to the authority that the record in `result` names, the server's own first; `None` under
    /// usage 3, which needs none.
    pub path: Option<Vec<usize>>,
}

/// What a sender does with the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DaneResult {
    /// It delivers: a record fits.
    Authenticated {
        /// The first record that does, as a place in the set.
        record: usize,
        /// The certificate that the record names, as a place in the chain; `None` if it was not sent and is in
        /// the record itself.
        depth: Option<usize>,
    },
    /// It does not deliver: records of use, and none fits (RFC 7672 §3.2).
    Mismatch {
        /// With the parameters published, the records that would have fitted.
        would_match: Vec<TlsaRecord>,
    },
    /// It cannot be told here, because a signature was not verified or there is no certificate to look at.
    Undetermined,
    /// It insists on TLS and authenticates nobody, because no record is of use (RFC 7672 §2.2).
    Unusable,
}

/// Holds a set of records against a server. The set must be one that DNSSEC vouches for, and not empty.
///
/// ```
/// use waxseal_core::dane::{DaneResult, Presented, judge, parse_presentation};
/// use waxseal_core::time::Timestamp;
/// let web_only = parse_presentation(&format!("1 1 1 {}", "ab".repeat(32)));
/// let presented = Presented { chain: &[], leaf: 0, references: &[], now: Timestamp::from_unix(0) };
/// assert_eq!(judge(&[web_only], &presented).result, DaneResult::Unusable);
/// ```
pub fn judge(records: &[Result<TlsaRecord, TlsaError>], presented: &Presented<'_>) -> DaneJudgement {
    let standings = standings(records);
    let mut judge = Judge { presented, searches: Vec::new() };
    let results: Vec<RecordResult> = records
        .iter()
        .zip(&standings)
        .map(|(record, standing)| match (record, standing) {
            (Ok(record), Standing::Counts) => judge.record(record),
            (Ok(record), Standing::Superseded { .. }) => {
                let would_match = judge.record(record).is_match();
                RecordResult::NotUsed { standing: standing.clone(), would_match }
            }
            _ => RecordResult::NotUsed { standing: standing.clone(), would_match: false },
        })
        .collect();
    let result = result(records, &standings, &results, &mut judge);
    let remarks = remarks(records, &standings, &results, presented);
    let path = judge.path(records, &result);
    DaneJudgement { result, records: results, remarks, path }
}

fn result(
    records: &[Result<TlsaRecord, TlsaError>],
    standings: &[Standing],
    results: &[RecordResult],
    judge: &mut Judge<'_>,
) -> DaneResult {
    let matched = results.iter().enumerate().find_map(|(record, result)| match result {
        RecordResult::Matches { depth, .. } => Some(DaneResult::Authenticated { record, depth: *depth }),
        _ => None,
    });
    let is_left = standings.contains(&Standing::Counts);
    let is_open = results.iter().any(RecordResult::is_open) || standings.contains(&Standing::LeftOut);
    match matched {
        Some(authenticated) => authenticated,
        None if !is_left => DaneResult::Unusable,
        None if is_open || judge.presented.chain.is_empty() => DaneResult::Undetermined,
        None => DaneResult::Mismatch { would_match: would_match(records, standings, judge) },
    }
}

/// For each combination of parameters that counts, the record for the server as it is: of its own certificate, or
/// of the topmost authority it sent. Where no record of an authority would do, for the name or the dates, that of the
/// server's own key does.
fn would_match(
    records: &[Result<TlsaRecord, TlsaError>],
    standings: &[Standing],
    judge: &mut Judge<'_>,
) -> Vec<TlsaRecord> {
    let presented = judge.presented;
    let mut found: Vec<TlsaRecord> = Vec::new();
    for (record, _) in records.iter().zip(standings).filter(|(_, standing)| **standing == Standing::Counts) {
        let Ok(TlsaRecord { usage, selector, matching_type, .. }) = record else { continue };
        let certificate = match usage {
            CertificateUsage::DaneTa => top(presented).and_then(|place| presented.chain.get(place)),
            _ => presented.chain.get(presented.leaf),
        };
        let record = certificate.and_then(|one| record_for(*usage, *selector, *matching_type, one));
        found.extend(record.filter(|record| !found.contains(record) && judge.record(record).is_match()));
    }
    if found.is_empty() {
        let own = presented.chain.get(presented.leaf);
        found.extend(own.and_then(|own| {
            record_for(CertificateUsage::DaneEe, Selector::Spki, MatchingType::Sha2_256, own)
        }));
    }
    found
}

/// The last certificate of the path that was sent, if it is not the server's own.
fn top(presented: &Presented<'_>) -> Option<usize> {
    let path = crate::x509::arrange(presented.chain).path;
    path.last().copied().filter(|place| *place != presented.leaf)
}

/// What a search for a path to an anchor gave: several records may name one authority.
struct Searched {
    /// The anchor, as octets.
    anchor: Vec<u8>,
    /// The places of the path, or why there is none.
    path: Result<Vec<usize>, Vec<PathProblem>>,
}

struct Judge<'a> {
    presented: &'a Presented<'a>,
    searches: Vec<Searched>,
}

impl Judge<'_> {
    fn record(&mut self, record: &TlsaRecord) -> RecordResult {
        match record.usage {
            CertificateUsage::DaneEe => self.end_entity(record),
            CertificateUsage::DaneTa => self.trust_anchor(record),
            // Unusable, so that no such record counts.
            _ => RecordResult::NotUsed {
                standing: Standing::Unusable(Usability::PkixUsage),
                would_match: false,
            },
        }
    }

    fn named(&self, record: &TlsaRecord) -> Vec<usize> {
        let all = self.presented.chain.iter().enumerate();
        all.filter(|(_, certificate)| fits(record, certificate)).map(|(place, _)| place).collect()
    }

    fn end_entity(&self, record: &TlsaRecord) -> RecordResult {
        let named = self.named(record);
        if named.contains(&self.presented.leaf) {
            return RecordResult::Matches { depth: Some(self.presented.leaf), name: None };
        }
        RecordResult::Different { names: named.first().copied() }
    }

    fn trust_anchor(&mut self, record: &TlsaRecord) -> RecordResult {
        let chain = self.presented.chain;
        let named = self.named(record);
        let mut failed = None;
        for place in named.iter().filter(|place| **place != self.presented.leaf) {
            let Some(certificate) = chain.get(*place) else { continue };
            match self.anchored(Some(*place), certificate.der(), &Anchor::Certificate(certificate)) {
                matched if matched.is_match() => return matched,
                other => failed = failed.or(Some(other)),
            }
        }
        if let Some(failed) = failed {
            return failed;
        }
        let is_bare_key = (record.selector, record.matching_type) == (Selector::Spki, MatchingType::Full);
        if is_bare_key {
            // RFC 7671 §5.2.3: whatever the last certificate is, the server's own too, if the key signed it.
            let key = &record.association_data;
            let by_key = self.anchored(None, key, &Anchor::Key(key));
            if named.is_empty() || by_key.is_match() {
                return by_key;
            }
        }
        match (record.selector, record.matching_type) {
            _ if !named.is_empty() => RecordResult::LeafIsNoAnchor,
            (Selector::Cert, MatchingType::Full) => self.anchor_in_record(&record.association_data),
            _ => {
                let last = crate::x509::arrange(chain).path.last().and_then(|place| chain.get(*place));
                let issuer = last.filter(|last| !last.is_self_issued()).map(|last| last.issuer.clone());
                RecordResult::AnchorNotSent { issuer }
            }
        }
    }

    /// RFC 7671 §5.2.2: the whole certificate in the record need not be sent.
    fn anchor_in_record(&mut self, der: &[u8]) -> RecordResult {
        match Certificate::from_der(der) {
            Ok(certificate) => self.anchored(None, der, &Anchor::Certificate(&certificate)),
            Err(error) => {
                let problems = vec![PathProblem::FormRefused { defect: error.to_string() }];
                RecordResult::PathFails { depth: None, problems }
            }
        }
    }

    /// The path to an anchor, and then the names.
    fn anchored(&mut self, depth: Option<usize>, octets: &[u8], anchor: &Anchor<'_>) -> RecordResult {
        let path = match self.search(octets, anchor) {
            Ok(path) => path,
            Err(problems) => return RecordResult::PathFails { depth, problems },
        };
        let Some(leaf) = self.presented.chain.get(self.presented.leaf) else {
            return RecordResult::AnchorNotSent { issuer: None };
        };
        match match_name(leaf, self.presented.references, IdentityRule::DnsIdElseCommonName) {
            // The search holds alternative names alone against what the authorities may issue for.
            Ok(name) if name.is_common_name && !self.may_be_named(&path, anchor, &name) => {
                RecordResult::PathFails { depth, problems: vec![PathProblem::NameForbidden] }
            }
            Ok(name) => RecordResult::Matches { depth, name: Some(name) },
            Err(mismatch) => RecordResult::NameDiffers { depth, mismatch },
        }
    }

    /// Whether every authority of the path, and the anchor, may issue for the name (RFC 7671 §5.2.1).
    fn may_be_named(&self, path: &[usize], anchor: &Anchor<'_>, name: &MatchedName) -> bool {
        let sent = path.iter().skip(1).filter_map(|place| self.presented.chain.get(*place));
        let anchor = match anchor {
            Anchor::Certificate(anchor) => Some(*anchor),
            _ => None,
        };
        sent.chain(anchor).all(|authority| authority.may_name(&name.name, &name.reference))
    }

    fn search(&mut self, octets: &[u8], anchor: &Anchor<'_>) -> Result<Vec<usize>, Vec<PathProblem>> {
        if let Some(searched) = self.searches.iter().find(|searched| searched.anchor == octets) {
            return searched.path.clone();
        }
        if self.searches.len() >= MAX_SEARCHES {
            return Err(vec![PathProblem::TooComplex]);
        }
        let Presented { chain, leaf, now, .. } = *self.presented;
        let anchors = std::slice::from_ref(anchor);
        let path = match chain.get(leaf) {
            None => Err(vec![PathProblem::SelfSigned]),
            Some(_) => verify(chain, leaf, anchors, now).map(|path| path.sent(chain, anchors)),
        };
        self.searches.push(Searched { anchor: octets.to_vec(), path: path.clone() });
        path
    }

    /// The path that was found for the record that fits.
    fn path(&self, records: &[Result<TlsaRecord, TlsaError>], result: &DaneResult) -> Option<Vec<usize>> {
        let DaneResult::Authenticated { record, depth } = result else { return None };
        let record =
            records.get(*record)?.as_ref().ok().filter(|one| one.usage == CertificateUsage::DaneTa)?;
        let anchor = match depth {
            Some(place) => self.presented.chain.get(*place)?.der(),
            None => record.association_data.as_slice(),
        };
        self.searches.iter().find(|searched| searched.anchor == anchor)?.path.clone().ok()
    }
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
