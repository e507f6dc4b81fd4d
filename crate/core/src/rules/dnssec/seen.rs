//! Answers that mail rests on, each with what was proved of it, whatever its records are.

use crate::check::{ExchangeId, Facts, HostFacts, Lookup, LookupFailure};
use crate::dns::Question;
use crate::dnssec::{LinkProof, Proof, Reason, SecurityStatus, SignatureProof};
use crate::rules::unknown::unproved;
use crate::rules::{EvidenceRef, NotChecked, Source};
use crate::time::Timestamp;

/// What an answer is good for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Role<'a> {
    /// Where mail goes.
    Mx,
    /// Where a host is.
    Address,
    /// How a host is recognised.
    Tlsa(&'a HostFacts),
    /// Whether a policy is announced, and where.
    Policy,
    /// Where reports go.
    TlsRpt,
}

/// One answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen<'a> {
    pub(super) role: Role<'a>,
    pub(super) question: &'a Question,
    pub(super) exchanges: &'a [ExchangeId],
    pub(super) failure: Option<&'a LookupFailure>,
    pub(super) proof: Option<&'a Proof>,
    pub(super) has_records: bool,
    is_known: bool,
}

/// The answers that a delivery rests on: MX, then addresses and TLSA of each host.
pub(super) fn delivery(facts: &Facts) -> Vec<Seen<'_>> {
    let mut seen = vec![Seen::of(Role::Mx, &facts.mx.lookup)];
    for host in facts.hosts.iter().filter(|host| !host.is_nameless()) {
        seen.push(Seen::of(Role::Address, &host.a));
        seen.push(Seen::of(Role::Address, &host.aaaa));
        seen.extend(host.tlsa_at_end.as_ref().map(|set| Seen::of(Role::Tlsa(host), set)));
        seen.push(Seen::of(Role::Tlsa(host), &host.tlsa));
    }
    seen
}

/// Those of [`delivery`], and those that MTA-STS and TLS-RPT rest on.
pub(super) fn all(facts: &Facts) -> Vec<Seen<'_>> {
    let mut seen = delivery(facts);
    seen.push(Seen::of(Role::Policy, &facts.sts.txt));
    seen.push(Seen::of(Role::Policy, &facts.sts.host_a));
    seen.push(Seen::of(Role::Policy, &facts.sts.host_aaaa));
    seen.push(Seen::of(Role::TlsRpt, &facts.tls_rpt.txt));
    let hosts = facts.hosts.iter().filter(|host| !host.is_nameless());
    seen.extend(hosts.map(|host| Seen::of(Role::TlsRpt, &host.tls_rpt)));
    seen
}

/// Why not everything that a delivery rests on is known and judged.
pub(super) fn unseen(facts: &Facts) -> Option<NotChecked> {
    delivery(facts).iter().find_map(Seen::not_judged)
}

impl<'a> Seen<'a> {
    pub(super) fn of<T>(role: Role<'a>, lookup: &'a Lookup<T>) -> Self {
        Self {
            role,
            question: &lookup.question,
            exchanges: &lookup.exchanges,
            failure: lookup.failure(),
            proof: lookup.proof(),
            has_records: !lookup.records().is_empty(),
            is_known: lookup.is_known(),
        }
    }

    /// Why it is forged or broken, if it is.
    pub(super) fn bogus(&self) -> Option<&'a Reason> {
        match self.failure {
            Some(LookupFailure::Bogus(reason)) => Some(reason),
            _ => None,
        }
    }

    /// What a known answer is worth.
    pub(super) fn status(&self) -> Option<SecurityStatus> {
        self.proof.filter(|_| self.is_known).map(|proof| proof.status)
    }

    pub(super) fn is_secure(&self) -> bool {
        self.status() == Some(SecurityStatus::Secure)
    }

    /// Why it was neither proved nor proved to be unsigned.
    pub(super) fn indeterminate(&self) -> Option<&'a Reason> {
        let proof = self.proof.filter(|_| self.status() == Some(SecurityStatus::Indeterminate))?;
        proof.reason.as_ref()
    }

    /// Why it is not known, or not known what it is worth.
    pub(super) fn not_judged(&self) -> Option<NotChecked> {
        match self.failure {
            Some(failure) => {
                Some(NotChecked::Lookup { question: self.question.to_string(), failure: failure.clone() })
            }
            None => unproved(self.question, self.proof.filter(|_| self.is_known)),
        }
    }

    /// Each link of the proof in a line.
    pub(super) fn evidence(&self) -> EvidenceRef {
        let failed = self.failure.map(ToString::to_string).unwrap_or_default();
        let lines: Vec<String> =
            self.proof.map(|proof| proof.links.iter().map(link_line).collect()).unwrap_or_default();
        let text = if lines.is_empty() { failed } else { lines.join("\n") };
        let source = if self.is_secure() { Source::Proved } else { Source::Resolver };
        EvidenceRef::proof(self.question.to_string(), &text, self.exchanges, source)
    }
}

fn link_line(link: &LinkProof) -> String {
    let mut line = format!("{} {}: {}", link.name, link.rtype, link.status.word());
    if let Some(reason) = &link.reason {
        line.extend(["; ", &reason.to_string()]);
    }
    let denial = link.denial.first().map(|denial| &denial.signature);
    if let Some(signature) = link.signature.as_ref().or(denial) {
        line.extend(["; ", &signature_words(signature)]);
    }
    line
}

/// A signature in words, for evidence.
pub(super) fn signature_words(signature: &SignatureProof) -> String {
    format!(
        "signed with key {}, algorithm {}, valid from {} to {}",
        signature.tag,
        signature.algorithm,
        instant(signature.inception).readable(),
        instant(signature.expiration).readable()
    )
}

/// RRSIG times are serial numbers (RFC 4034 §3.1.5); until 2106 the number is the second.
pub(super) fn instant(serial: u32) -> Timestamp {
    Timestamp::from_unix(i64::from(serial))
}
