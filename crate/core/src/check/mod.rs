//! From a domain to facts, without doing any I/O.
//!
//! [`Check`] holds nothing but what is known so far, the [`Evidence`]. Everything else is derived from it:
//! [`Check::poll`] compares what the facts need with what was asked and names the requests still to send,
//! [`Check::facts`] reads the facts out. So a check that replays recorded evidence and one that talks to a
//! resolver are the same check, and responses may come in any order.
//!
//! ```text
//! domain ──▶ Check ──poll──▶ requests ──▶ host (fetch, HTTP, a bundle)
//!              ▲                            │
//!              └───────── respond ──────────┘
//!            facts ──▶ rules ──▶ report
//! ```
//!
//! Requests leave in waves. The first has everything that depends on the domain alone, the second everything
//! that depends on its MX hosts, so a check without aliases takes two round trips (DESIGN: two rounds).

mod bundle;
mod evidence;
mod facts;
mod lookup;
mod plan;
mod request;

pub use bundle::{BUNDLE_VERSION, BundleError, MAX_BUNDLE};
pub use evidence::{Evidence, Exchange, ExchangeId, Options, RESOLVERS, Resolver, Supplied};
pub use facts::{
    Accidents, Disagreement, Facts, HostFacts, MailTarget, MxFacts, MxRecord, PolicyEvidence, PolicyFacts,
    StsFacts, TlsRptFacts, UndeterminedReason,
};
pub use lookup::{Answer, Lookup, LookupFailure, Trust};
pub use plan::{MAX_MX_HOSTS, Needs};
pub use request::{
    DnsResponse, MAX_POLICY_BODY, PolicyMethod, PolicyResponse, Request, ResolverRole, Response, policy_url,
};

use crate::dns::MailDomain;
use crate::time::Timestamp;

/// A check in progress or done.
#[derive(Clone, Debug)]
pub struct Check {
    evidence: Evidence,
    closed: bool,
}

impl Check {
    /// A check of `domain` begun at `started`; `random_label` is the label of the wildcard probe (16 random
    /// octets of base32 or hex: no name like it exists).
    pub fn new(domain: MailDomain, options: Options, started: Timestamp, random_label: String) -> Self {
        Self { evidence: Evidence::new(domain, options, started, random_label), closed: false }
    }

    /// A check over recorded evidence: nothing will be asked.
    pub fn replay(evidence: Evidence) -> Self {
        Self { evidence, closed: true }
    }

    /// The requests to send now, each with the number to answer it by. Empty while all that is needed is under way.
    pub fn poll(&mut self) -> Vec<(ExchangeId, Request)> {
        if self.closed {
            return Vec::new();
        }
        let needs = plan::needs(&self.evidence);
        let round = self.evidence.next_round();
        let fresh = needs
            .requests
            .into_iter()
            .filter(|request| !self.evidence.was_asked(request))
            .collect::<Vec<_>>();
        fresh.into_iter().map(|request| (self.evidence.ask(round, request.clone()), request)).collect()
    }

    /// Takes the response to the request `id`, `at_ms` after the start, `took_ms` after it was sent.
    pub fn respond(&mut self, id: ExchangeId, response: Response, at_ms: u32, took_ms: u32) {
        self.evidence.answer(id, response, at_ms, took_ms);
    }

    /// Takes something the user brought: a pasted policy.
    pub fn supply(&mut self, supplied: Supplied) {
        self.evidence.supply(supplied);
    }

    /// Ends the check: whatever is unanswered was not answered in time, and nothing more is asked.
    pub fn close(&mut self, reason: CloseReason) {
        self.evidence.close(reason);
        self.closed = true;
    }

    /// Whether nothing is under way and nothing more is needed.
    pub fn is_done(&mut self) -> bool {
        self.closed
            || (self.evidence.pending() == 0 && {
                let needs = plan::needs(&self.evidence);
                needs.requests.iter().all(|request| self.evidence.was_asked(request))
            })
    }

    /// Requests answered, and requests sent.
    pub fn progress(&self) -> (usize, usize) {
        (self.evidence.exchanges().len() - self.evidence.pending(), self.evidence.exchanges().len())
    }

    /// What was asked and answered.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// The facts so far, judged at `at`.
    pub fn facts(&self, at: Timestamp) -> Facts {
        facts::read(&self.evidence, at)
    }
}

/// Why a check ended before all was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseReason {
    /// The user stopped it.
    Cancelled,
    /// The deadline of the whole check passed.
    Deadline,
}

#[cfg(test)]
mod tests;
