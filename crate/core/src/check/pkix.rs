//! Certificates held against the name of a host and a store of roots (RFC 8461 §3.3 and §4.2, RFC 9525 §6.3).

use super::evidence::Evidence;
use crate::time::Timestamp;
use crate::x509::{
    Anchor, Certificate, IdentityRule, MatchedName, NameMismatch, PathProblem, ReadChain, arrange, examine,
    match_name, read_store, verify,
};

/// Certificates held against a host name and roots.
#[derive(Clone, Debug)]
pub struct PkixJudgement {
    /// Whether the certificate has the name of the host.
    pub name: Result<MatchedName, NameMismatch>,
    /// Why there is no path to a root that is trusted; empty if there is one.
    pub problems: Vec<PathProblem>,
    /// Whether certificates could not be read: the issuer that is missing may be one of them.
    pub is_cut: bool,
    /// What is remarkable about how they were sent.
    pub remarks: Vec<PathProblem>,
    /// The last second of the server's own certificate.
    pub not_after: Timestamp,
}

/// What a sender with these roots makes of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PkixVerdict {
    /// It accepts it.
    Accepted,
    /// It refuses it.
    Refused,
    /// A signature could not be verified here, and nothing else decides.
    Undetermined,
}

impl PkixJudgement {
    /// What a sender with these roots does.
    pub fn verdict(&self) -> PkixVerdict {
        if self.name.is_err() || self.decided().next().is_some() {
            PkixVerdict::Refused
        } else if self.problems.is_empty() {
            PkixVerdict::Accepted
        } else {
            PkixVerdict::Undetermined
        }
    }

    /// All that a sender refuses it for, in words; the path first.
    pub fn refusals(&self) -> Vec<String> {
        let name = self.name.as_ref().err().map(ToString::to_string);
        self.decided().map(ToString::to_string).chain(name).collect()
    }

    /// Why there is no path, without what is open.
    fn decided(&self) -> impl Iterator<Item = &PathProblem> {
        let is_open = |problem: &PathProblem| {
            problem.is_unchecked() || (self.is_cut && matches!(problem, PathProblem::IssuerMissing { .. }))
        };
        self.problems.iter().filter(move |problem| !is_open(problem))
    }
}

/// `None` without a certificate.
pub(super) fn judge(
    evidence: &Evidence,
    chain: &[Certificate],
    is_cut: bool,
    host: &str,
    at: Timestamp,
) -> Option<PkixJudgement> {
    let leaf = arrange(chain).leaf()?;
    let own = chain.get(leaf)?;
    let store: Option<ReadChain> = evidence.options().roots.as_deref().map(|pem| read_store(pem.as_bytes()));
    let anchors: Vec<Anchor<'_>> = match &store {
        Some(store) => store.certificates.iter().map(Anchor::Certificate).collect(),
        None => default_roots(),
    };
    let verified = verify(chain, leaf, &anchors, at).map(|path| path.sent(chain, &anchors));
    Some(PkixJudgement {
        name: match_name(own, &[host], IdentityRule::DnsId),
        is_cut,
        remarks: examine(chain, verified.as_deref().ok(), at),
        problems: verified.err().unwrap_or_default(),
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
