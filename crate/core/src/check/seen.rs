//! What the user brought of the mail servers, joined to the hosts and judged.
//!
//! A browser cannot speak SMTP, so sessions come as text that somebody's program printed, and certificates as files.
//! What they show is as true as whoever brought them, and as old as they are; both are said beside it.

use std::net::IpAddr;

use super::dane::HostDane;
use super::evidence::{Evidence, Supplied};
use super::facts::HostFacts;
use crate::dane::{self, DaneJudgement, Presented, Route};
use crate::dns::Name;
use crate::starttls::{self, HostMatch, Notice, Session};
use crate::time::Timestamp;
use crate::x509::{
    Anchor, Certificate, IdentityRule, MatchedName, NameMismatch, PathProblem, ReadChain, arrange, examine,
    match_name, read_store, verify,
};

/// Seconds after which a session says little of today: certificates and records change by the day.
const STALE_AFTER: i64 = 86_400;

/// Everything the user brought of mail servers.
#[derive(Clone, Debug, Default)]
pub struct Brought {
    /// Sessions in the order they were brought.
    pub sessions: Vec<BroughtSession>,
    /// Certificates without a session.
    pub certificates: Vec<Certificate>,
    /// Bounces and log lines.
    pub notices: Vec<Notice>,
}

/// One session, and when it was.
#[derive(Clone, Debug)]
pub struct BroughtSession {
    /// The session.
    pub session: Session,
    /// When it was, as it says, or when it was brought.
    pub at: Timestamp,
    /// The host the user brought it for, if they said.
    pub host: Option<Name>,
}

/// What was seen of one host.
#[derive(Clone, Debug)]
pub struct HostSession {
    /// The session.
    pub session: Session,
    /// When it was.
    pub at: Timestamp,
    /// Whether that is over a day before the instant of the report.
    pub is_stale: bool,
    /// How it was found to be this host's.
    pub matched: HostMatch,
    /// The certificates, as far as they can be read.
    pub chain: Vec<Certificate>,
    /// Certificates that cannot be read.
    pub unreadable: usize,
    /// What the Web PKI makes of them (RFC 8461 §4.2); `None` without a certificate.
    pub pkix: Option<PkixJudgement>,
    /// What the TLSA records make of them; `None` where there are none that count, or no certificate.
    pub dane: Option<DaneJudgement>,
}

/// Certificates held against a host name and roots.
#[derive(Clone, Debug)]
pub struct PkixJudgement {
    /// Whether the certificate has the name of the host.
    pub name: Result<MatchedName, NameMismatch>,
    /// Why there is no path to a root that is trusted; empty if there is one.
    pub problems: Vec<PathProblem>,
    /// What is remarkable about how they were sent.
    pub remarks: Vec<PathProblem>,
    /// The last second of the server's own certificate.
    pub not_after: Timestamp,
}

impl PkixJudgement {
    /// Whether a sender with these roots accepts it.
    pub fn is_valid(&self) -> bool {
        self.name.is_ok() && self.problems.is_empty()
    }
}

impl HostFacts {
    /// Its addresses, of both kinds.
    pub fn addresses(&self) -> Vec<IpAddr> {
        let old = self.a.records().iter().map(|address| IpAddr::V4(*address));
        old.chain(self.aaaa.records().iter().map(|address| IpAddr::V6(*address))).collect()
    }

    /// Whether a session that was brought for `host` is with this one.
    pub fn has_session(&self, session: &Session, host: Option<&Name>) -> bool {
        match session.matches(&self.name.to_string(), &self.addresses()) {
            HostMatch::Name | HostMatch::Address | HostMatch::SaidName => true,
            // Nothing in it says whose it is: then it is whose the user says.
            HostMatch::Unknown => host == Some(&self.name),
            HostMatch::Other { .. } => false,
        }
    }
}

/// Reads what was brought.
pub(super) fn read(evidence: &Evidence) -> Brought {
    let mut brought = Brought::default();
    for supplied in evidence.supplied() {
        let Supplied::Session { text, host, at } = supplied else { continue };
        let intake = starttls::read(text);
        brought.sessions.extend(intake.sessions.into_iter().map(|session| BroughtSession {
            at: session.seen_at.unwrap_or(*at),
            host: host.clone(),
            session,
        }));
        let certificates = intake.certificates.iter();
        brought.certificates.extend(certificates.filter_map(|one| Certificate::from_der(&one.der).ok()));
        brought.notices.extend(intake.notices);
    }
    brought
}

/// The last session with `host`, judged at `at`.
pub(super) fn of_host(
    evidence: &Evidence,
    brought: &Brought,
    host: &HostFacts,
    is_mx_secure: bool,
    at: Timestamp,
) -> Option<HostSession> {
    let name = host.name.to_string();
    let is_own = |brought: &&BroughtSession| host.has_session(&brought.session, brought.host.as_ref());
    let found = brought.sessions.iter().rev().find(is_own)?;
    let read: Vec<_> = found.session.certificates.iter().map(|one| Certificate::from_der(&one.der)).collect();
    let unreadable = read.iter().filter(|one| one.is_err()).count();
    let chain: Vec<Certificate> = read.into_iter().flatten().collect();
    Some(HostSession {
        matched: found.session.matches(&name, &host.addresses()),
        at: found.at,
        is_stale: at.unix() - found.at.unix() > STALE_AFTER,
        pkix: pkix(evidence, &chain, &name, at),
        dane: judge_dane(evidence, host, &chain, is_mx_secure, at),
        session: found.session.clone(),
        chain,
        unreadable,
    })
}

fn pkix(evidence: &Evidence, chain: &[Certificate], host: &str, at: Timestamp) -> Option<PkixJudgement> {
    let leaf = arrange(chain).leaf()?;
    let own = chain.get(leaf)?;
    let store: Option<ReadChain> = evidence.options().roots.as_deref().map(|pem| read_store(pem.as_bytes()));
    let anchors: Vec<Anchor<'_>> = match &store {
        Some(store) => store.certificates.iter().map(Anchor::Certificate).collect(),
        None => default_roots(),
    };
    Some(PkixJudgement {
        name: match_name(own, &[host], IdentityRule::DnsId),
        problems: verify(chain, leaf, &anchors, at).err().unwrap_or_default(),
        remarks: examine(chain, at),
        not_after: own.not_after,
    })
}

#[cfg(feature = "webpki-roots")]
fn default_roots() -> Vec<Anchor<'static>> {
    crate::x509::mozilla_roots()
}

/// A build without roots trusts nobody.
#[cfg(not(feature = "webpki-roots"))]
fn default_roots() -> Vec<Anchor<'static>> {
    Vec::new()
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
