//! How the policy was seen: read here, hidden, pasted, or not at all.

use super::evidence::{Evidence, ExchangeId, Supplied};
use super::request::{MAX_POLICY_BODY, PolicyMethod, PolicyResponse, Request, Response, policy_url};
use crate::mta_sts::{self, ParsedPolicy};
use crate::time::Timestamp;

/// How the policy was seen, strongest evidence first.
#[derive(Clone, Debug)]
pub struct PolicyFacts {
    /// The evidence.
    pub evidence: PolicyEvidence,
    /// What was seen of the policy host from here, whatever the user handed in.
    pub seen_here: PolicyEvidence,
    /// Exchanges it came from.
    pub exchanges: Vec<ExchangeId>,
    /// Milliseconds the answer took.
    pub took_ms: Option<u32>,
    /// The body, read or pasted.
    pub body: Option<Vec<u8>>,
    /// Whether the body was cut at our limit.
    pub cut: bool,
    /// The body, parsed.
    pub parsed: Option<ParsedPolicy>,
}

/// How the policy was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyEvidence {
    /// Read here, status 200.
    Read {
        /// The `Content-Type`.
        media_type: Option<String>,
    },
    /// Handed in by the user, and what the host had seen besides.
    Pasted {
        /// When.
        at: Timestamp,
        /// Whether a server with a valid certificate answered the host.
        reachable: bool,
    },
    /// A server with a valid certificate answered; the body is hidden from this page.
    Hidden,
    /// A status other than 200 (RFC 8461 §3.3).
    BadStatus {
        /// The status.
        status: u16,
    },
    /// A redirect (RFC 8461 §3.3).
    Redirected {
        /// Where to, if seen.
        location: Option<String>,
    },
    /// The TLS connection failed.
    TlsFailed {
        /// Why.
        detail: String,
    },
    /// No connection.
    Unreachable {
        /// Why.
        detail: String,
    },
    /// A browser could neither read nor probe: unreachable, bad certificate, or closed to other sites.
    Refused,
    /// Cut off by a limit: nothing is known.
    Undetermined {
        /// Why.
        reason: UndeterminedReason,
    },
}

/// Why nothing is known of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UndeterminedReason {
    /// The user stopped the check.
    Cancelled,
    /// The deadline of the check came first.
    DeadlinePassed,
    /// Still under way, or never asked.
    NotAsked,
    /// No answer in time.
    TimedOut,
}

impl PolicyFacts {
    /// The policy senders use, if there is one and it is valid.
    pub fn valid(&self) -> Option<&mta_sts::Policy> {
        self.parsed.as_ref().and_then(|parsed| parsed.value.as_ref())
    }

    /// Whether a server with a certificate that is valid here answered at the policy host.
    pub fn has_answered(&self) -> bool {
        matches!(
            self.seen_here,
            PolicyEvidence::Read { .. }
                | PolicyEvidence::Hidden
                | PolicyEvidence::BadStatus { .. }
                | PolicyEvidence::Redirected { .. }
        )
    }
}

/// Reads out of `evidence` how the policy was seen.
pub(super) fn read(evidence: &Evidence) -> PolicyFacts {
    PolicyReader { evidence }.policy()
}

struct PolicyReader<'a> {
    evidence: &'a Evidence,
}

impl PolicyReader<'_> {
    /// The response to a policy request, with the exchange it is in.
    fn policy_exchange(&self, method: PolicyMethod) -> Option<(ExchangeId, &PolicyResponse, u32)> {
        let request = Request::Policy { method, url: policy_url(&self.evidence.domain) };
        let mut numbered = self.evidence.exchanges.iter().enumerate();
        let (id, exchange) = numbered.find(|(_, exchange)| exchange.request == request)?;
        match &exchange.response {
            Some(Response::Policy(response)) => Some((id, response, exchange.took_ms)),
            _ => None,
        }
    }

    fn policy(&self) -> PolicyFacts {
        let read = self.policy_exchange(PolicyMethod::Read);
        let probe = self.policy_exchange(PolicyMethod::Probe);
        let exchanges = [&read, &probe].into_iter().flatten().map(|(id, ..)| *id).collect();
        let took_ms = read.as_ref().map(|(.., took)| *took);
        let seen =
            policy_evidence(read.map(|(_, response, _)| response), probe.map(|(_, response, _)| response));
        let (body, cut) = match read {
            Some((_, PolicyResponse::Document { status: 200, body, cut, .. }, _)) => {
                (Some(body.clone()), *cut)
            }
            _ => (None, false),
        };
        let mut facts = PolicyFacts {
            evidence: seen.clone(),
            seen_here: seen,
            exchanges,
            took_ms,
            body,
            cut,
            parsed: None,
        };
        self.take_pasted(&mut facts);
        facts.parsed = facts.body.as_deref().map(mta_sts::parse_policy);
        facts
    }

    /// A pasted policy counts only where the host could not see for itself: it never overrules a read.
    fn take_pasted(&self, facts: &mut PolicyFacts) {
        let hidden = matches!(
            facts.evidence,
            PolicyEvidence::Hidden | PolicyEvidence::Refused | PolicyEvidence::Undetermined { .. }
        );
        let is_policy = |supplied: &&Supplied| matches!(supplied, Supplied::Policy { .. });
        let pasted = self.evidence.supplied.iter().rev().find(is_policy);
        if hidden && let Some(Supplied::Policy { body, at }) = pasted {
            facts.evidence =
                PolicyEvidence::Pasted { at: *at, reachable: facts.evidence == PolicyEvidence::Hidden };
            facts.cut = body.len() > MAX_POLICY_BODY;
            facts.body = Some(body.iter().take(MAX_POLICY_BODY).copied().collect());
        }
    }
}

/// What the two requests together show. A browser's rejection means nothing by itself; the probe decides,
/// and where the probe is cut off, nothing is known: never "bad certificate".
fn policy_evidence(read: Option<&PolicyResponse>, probe: Option<&PolicyResponse>) -> PolicyEvidence {
    let undetermined = |reason| PolicyEvidence::Undetermined { reason };
    match read {
        None => undetermined(UndeterminedReason::NotAsked),
        Some(PolicyResponse::Document { status: 200, media_type, .. }) => {
            PolicyEvidence::Read { media_type: media_type.clone() }
        }
        Some(PolicyResponse::Document { status, .. }) => PolicyEvidence::BadStatus { status: *status },
        Some(PolicyResponse::Redirected { location, .. }) => {
            PolicyEvidence::Redirected { location: location.clone() }
        }
        Some(PolicyResponse::TlsFailed { detail }) => PolicyEvidence::TlsFailed { detail: detail.clone() },
        Some(PolicyResponse::Unreachable { detail }) => {
            PolicyEvidence::Unreachable { detail: detail.clone() }
        }
        Some(PolicyResponse::TimedOut) => undetermined(UndeterminedReason::TimedOut),
        Some(PolicyResponse::Cancelled) => undetermined(UndeterminedReason::Cancelled),
        Some(PolicyResponse::DeadlinePassed) => undetermined(UndeterminedReason::DeadlinePassed),
        Some(PolicyResponse::Hidden) => PolicyEvidence::Hidden,
        Some(PolicyResponse::Rejected) => match probe {
            Some(PolicyResponse::Hidden) => PolicyEvidence::Hidden,
            Some(PolicyResponse::Rejected) => PolicyEvidence::Refused,
            Some(PolicyResponse::TimedOut) => undetermined(UndeterminedReason::TimedOut),
            Some(PolicyResponse::Cancelled) => undetermined(UndeterminedReason::Cancelled),
            Some(PolicyResponse::DeadlinePassed) => undetermined(UndeterminedReason::DeadlinePassed),
            _ => undetermined(UndeterminedReason::NotAsked),
        },
    }
}
