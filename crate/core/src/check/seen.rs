//! What the user brought of the mail servers and of the policy host, joined to them and judged.

use super::brought::BroughtSession;
use super::dane::HostDane;
use super::evidence::Evidence;
use super::facts::{HostFacts, StsFacts};
use super::pkix::{self, PkixJudgement};
use crate::dane::{self, DaneJudgement, Missing, Presented, Route};
use crate::dns::Name;
use crate::starttls::{Session, Tool};
use crate::time::Timestamp;
use crate::x509::{Certificate, arrange};

/// Seconds after which a session says little of today: certificates and records change by the day.
const STALE_AFTER: u64 = 86_400;

/// What was seen of one host.
#[derive(Clone, Debug)]
pub struct HostSession {
    /// The session.
    pub session: Session,
    /// When it was.
    pub at: Timestamp,
    /// Whether that is over a day before the instant of the report, or after it.
    pub is_stale: bool,
    /// The certificates, as far as they can be read: those of the session, or those that were brought beside it.
    pub chain: Vec<Certificate>,
    /// Which certificates could not be read.
    pub missing: Option<Missing>,
    /// What the Web PKI makes of them (RFC 8461 §3.3, §4.2); `None` without a certificate.
    pub pkix: Option<PkixJudgement>,
    /// What the TLSA records make of them; `None` where there are none that count, or no certificate.
    pub dane: Option<DaneJudgement>,
}

impl HostSession {
    /// Whether there are certificates and no session.
    pub fn is_files(&self) -> bool {
        self.session.tool == Tool::Files
    }

    /// The last session among `own`. Where it shows no certificate, files that were brought beside it stand in.
    fn of<'a>(
        evidence: &Evidence,
        own: impl DoubleEndedIterator<Item = &'a BroughtSession> + Clone,
        name: &str,
        at: Timestamp,
    ) -> Option<Self> {
        let last = |is_files: bool| {
            own.clone().rev().find(|brought| (brought.session.tool == Tool::Files) == is_files)
        };
        let (session, files) = (last(false), last(true));
        let found = session.or(files)?;
        let shown = if found.session.certificates.is_empty() { files.unwrap_or(found) } else { found };
        let read = shown.session.certificates.iter().map(|one| Certificate::from_der(&one.der));
        let chain: Vec<Certificate> = read.flatten().collect();
        Some(Self {
            at: found.at,
            is_stale: at.unix().abs_diff(found.at.unix()) > STALE_AFTER,
            pkix: pkix::judge(evidence, &chain, shown.missing.is_some(), name, at),
            dane: None,
            session: found.session.clone(),
            chain,
            missing: shown.missing,
        })
    }
}

/// What was brought of a mail server, judged at `at`.
pub(super) fn of_host(
    evidence: &Evidence,
    brought: &[BroughtSession],
    host: &HostFacts,
    is_mx_secure: bool,
    at: Timestamp,
) -> Option<HostSession> {
    let own = brought.iter().filter(|one| host.has_session(&one.session, one.host.as_ref()));
    let seen = HostSession::of(evidence, own, &host.name.to_string(), at)?;
    let dane = judge_dane(evidence, host, &seen.chain, is_mx_secure, at);
    Some(HostSession { dane: dane.map(|judgement| judgement.with_missing(seen.missing)), ..seen })
}

/// The same of the policy host.
pub(super) fn of_policy_host(
    evidence: &Evidence,
    brought: &[BroughtSession],
    sts: &StsFacts,
    at: Timestamp,
) -> Option<HostSession> {
    let own = brought.iter().filter(|one| sts.has_session(&one.session, one.host.as_ref()));
    HostSession::of(evidence, own, &sts.policy_host().to_string(), at)
}

fn judge_dane(
    evidence: &Evidence,
    host: &HostFacts,
    chain: &[Certificate],
    is_mx_secure: bool,
    at: Timestamp,
) -> Option<DaneJudgement> {
    let HostDane::Records { base_domain, .. } = &host.dane else { return None };
    let set = host.tlsa_at_end.as_ref().filter(|_| *base_domain != host.name).unwrap_or(&host.tlsa);
    let leaf = arrange(chain).leaf()?;
    let domain = evidence.domain().name();
    let route = match (is_mx_secure, host.name == *domain) {
        (_, true) => Route::NoMx { next_hop: domain.clone() },
        (true, false) => Route::SecureMx { domain: domain.clone(), expanded: None },
        (false, false) => Route::InsecureMx { host: host.name.clone() },
    };
    let names: Vec<String> = dane::references(base_domain, &route).iter().map(Name::to_string).collect();
    let references: Vec<&str> = names.iter().map(String::as_str).collect();
    Some(dane::judge(set.records(), &Presented { chain, leaf, references: &references, now: at }))
}
