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

#[cfg(feature = "sessions")]
mod brought;
mod bundle;
mod dane;
mod disagreement;
mod evidence;
mod facts;
mod lookup;
#[cfg(feature = "sessions")]
mod pkix;
mod plan;
mod policy_facts;
mod prove;
mod request;
#[cfg(feature = "sessions")]
mod seen;
mod server_state;

#[cfg(feature = "sessions")]
pub use brought::BroughtSession;
pub use bundle::{BUNDLE_VERSION, BundleError, MAX_BUNDLE};
pub use dane::HostDane;
pub use disagreement::Disagreement;
pub use evidence::{Evidence, Exchange, ExchangeId, Options, RESOLVERS, Resolver, Supplied, SupplyError};
pub use facts::{Accidents, Facts, HostFacts, MailTarget, MxFacts, MxRecord, StsFacts, TlsRptFacts};
pub use lookup::{Answer, Lookup, LookupFailure, Trust};
#[cfg(feature = "sessions")]
pub use pkix::{PkixJudgement, PkixVerdict};
pub use plan::{MAX_MX_HOSTS, Needs};
pub use policy_facts::{PolicyEvidence, PolicyFacts, UndeterminedReason};
pub use request::{
    DnsResponse, MAX_POLICY_BODY, PolicyMethod, PolicyResponse, Request, ResolverRole, Response, policy_url,
};
#[cfg(feature = "sessions")]
pub use seen::HostSession;
pub use server_state::ServerState;

use std::cell::RefCell;

use crate::dns::MailDomain;
use crate::dnssec::{Validator, Verifier};
use crate::time::Timestamp;
use prove::{EvidenceMessages, Prover};

/// A check in progress or done.
#[derive(Clone, Debug)]
pub struct Check {
    evidence: Evidence,
    closed: bool,
    /// Which signatures verify: derived from the evidence like all else, but too dear to derive again.
    verifier: RefCell<Verifier>,
    slice: Option<usize>,
    behind: bool,
}

impl Check {
    /// A check of `domain` begun at `started`; `random_label` is the label of the wildcard probe (16 random
    /// octets of base32 or hex: no name like it exists).
    pub fn new(domain: MailDomain, options: Options, started: Timestamp, random_label: String) -> Self {
        Self::of(Evidence::new(domain, options, started, random_label), false)
    }

    /// A check over recorded evidence: nothing will be asked.
    pub fn replay(evidence: Evidence) -> Self {
        Self::of(evidence, true)
    }

    fn of(evidence: Evidence, closed: bool) -> Self {
        Self { evidence, closed, verifier: RefCell::default(), slice: None, behind: false }
    }

    /// From now on [`Check::poll`] verifies at most `signatures` at a time, for hosts that must not be kept
    /// waiting; [`Check::is_behind`] says when to call it again.
    pub fn set_slice(&mut self, signatures: usize) {
        self.slice = Some(signatures);
        self.behind = true;
    }

    /// Whether signatures still wait to be verified: [`Check::poll`] goes on with them.
    pub fn is_behind(&self) -> bool {
        self.behind
    }

    /// The requests to send now, each with the number to answer it by. Empty while all that is needed is under way.
    pub fn poll(&mut self) -> Vec<(ExchangeId, Request)> {
        let needs = self.needs(self.slice);
        if self.closed {
            return Vec::new();
        }
        let round = self.evidence.next_round();
        let fresh = needs
            .requests
            .into_iter()
            .filter(|request| !self.evidence.was_asked(request))
            .collect::<Vec<_>>();
        fresh.into_iter().map(|request| (self.evidence.ask(round, request.clone()), request)).collect()
    }

    /// What the facts need, judged at the start of the check; verifies at most `fuel` signatures for it.
    fn needs(&mut self, fuel: Option<usize>) -> Needs {
        let needs =
            self.prove(fuel, self.evidence.started, |evidence, prover| plan::needs(evidence, &prover));
        self.behind = self.verifier.borrow().deferred() > 0;
        needs
    }

    fn prove<T>(
        &self,
        fuel: Option<usize>,
        at: Timestamp,
        read: impl FnOnce(&Evidence, Prover<'_>) -> T,
    ) -> T {
        let mut verifier = self.verifier.borrow_mut();
        verifier.refuel(fuel);
        let messages = EvidenceMessages { evidence: &self.evidence, closed: self.closed };
        let validator = Validator::new(&messages, &self.evidence.anchors, &mut verifier, at);
        read(&self.evidence, Prover::new(&self.evidence, validator))
    }

    /// Takes the response to the request `id`, `at_ms` after the start, `took_ms` after it was sent.
    pub fn respond(&mut self, id: ExchangeId, response: Response, at_ms: u32, took_ms: u32) {
        self.evidence.answer(id, response, at_ms, took_ms);
        self.behind = true;
    }

    /// Takes something the user brought.
    ///
    /// # Errors
    /// If there is no more room in the evidence; it stays as it was then.
    pub fn supply(&mut self, supplied: Supplied) -> Result<(), SupplyError> {
        self.evidence.supply(supplied)
    }

    /// Ends the check: whatever is unanswered was not answered in time, and nothing more is asked.
    pub fn close(&mut self, reason: CloseReason) {
        self.evidence.close(reason);
        self.closed = true;
        self.behind = true;
    }

    /// Whether nothing is under way and nothing more is needed.
    pub fn is_done(&mut self) -> bool {
        if self.closed {
            return !self.behind || self.slice.is_none();
        }
        if self.evidence.pending() > 0 || (self.behind && self.slice.is_some()) {
            return false;
        }
        let needs = self.needs(self.slice.map(|_| 0));
        !self.behind && needs.requests.iter().all(|request| self.evidence.was_asked(request))
    }

    /// Requests answered, and requests sent.
    pub fn progress(&self) -> (usize, usize) {
        (self.evidence.exchanges().len() - self.evidence.pending(), self.evidence.exchanges().len())
    }

    /// What was asked and answered.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// The facts so far, judged at `at`. While a host verifies in slices, nothing is verified here.
    pub fn facts(&self, at: Timestamp) -> Facts {
        let fuel = self.slice.filter(|_| self.behind).map(|_| 0);
        self.prove(fuel, at, |evidence, prover| facts::read(evidence, prover, at))
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

#[cfg(test)]
mod brought_tests;

#[cfg(test)]
mod seen_tests;
