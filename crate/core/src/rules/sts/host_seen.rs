//! What the user brought of the policy host, as evidence of rules.

use crate::check::Facts;
use crate::rules::EvidenceRef;

/// The certificates that were brought of the policy host.
#[cfg(feature = "sessions")]
pub(super) fn brought_evidence(facts: &Facts) -> Vec<EvidenceRef> {
    use crate::rules::tls::{chain_text, session_evidence};
    let evidence = |seen| session_evidence(facts.sts.policy_host(), seen, chain_text(seen));
    facts.sts.host_seen.iter().map(evidence).collect()
}

/// Where sessions are not judged none are brought.
#[cfg(not(feature = "sessions"))]
pub(super) fn brought_evidence(_: &Facts) -> Vec<EvidenceRef> {
    Vec::new()
}
