//! How strong the evidence about the policy is, in words.

use super::PolicySeen;
use crate::check::{Facts, PolicyEvidence, ServerState, StsFacts, UndeterminedReason};
use crate::rules::show_foreign;

pub(super) fn describe(facts: &Facts) -> PolicySeen {
    let (evidence, words) = words(&facts.sts.policy.evidence);
    let words = words + &brought(&facts.sts);
    let is_seen = matches!(evidence, "read" | "pasted");
    let body = facts.sts.policy.body.as_deref().filter(|_| is_seen);
    let text = body.map(|body| show_lines(&String::from_utf8_lossy(body)));
    PolicySeen { evidence: evidence.to_owned(), words, url: facts.sts.url.clone(), text }
}

/// Line by line, for line ends are no marks of a stranger.
fn show_lines(text: &str) -> String {
    text.lines().map(|line| show_foreign(line, MAX_LINE)).collect::<Vec<_>>().join("\n")
}

/// Characters of a line of the policy; the longest that means anything has the name of a host.
const MAX_LINE: usize = 300;

/// What a session with the policy host adds, where it adds something.
fn brought(sts: &StsFacts) -> String {
    match sts.server() {
        ServerState::Unseen => String::new(),
        ServerState::Accepted if sts.policy.has_answered() => String::new(),
        ServerState::Accepted => "; the certificate of its host, which you brought, holds".to_owned(),
        ServerState::Inconclusive(why) => {
            format!("; what you brought of its host does not tell: {}", shown(&why))
        }
        ServerState::NoTls(why) | ServerState::Refused(why) => {
            format!("; senders cannot fetch it from the host that you saw: {}", shown(&why))
        }
    }
}

fn shown(why: &str) -> String {
    show_foreign(why, 200)
}

fn words(evidence: &PolicyEvidence) -> (&'static str, String) {
    let plain = |name, words: &str| (name, words.to_owned());
    match evidence {
        PolicyEvidence::Read { .. } => plain("read", "read here, over a connection with a valid certificate"),
        PolicyEvidence::Pasted { reachable: true, .. } => {
            plain("pasted", "pasted by you; a server with a valid certificate answers at its address")
        }
        PolicyEvidence::Pasted { .. } => {
            plain("pasted", "pasted by you; whether senders can fetch it was not seen")
        }
        PolicyEvidence::Hidden => plain(
            "hidden",
            "a server with a valid certificate answers, but does not let this page read the answer",
        ),
        PolicyEvidence::BadStatus { status } => ("bad-status", format!("answered with HTTP status {status}")),
        PolicyEvidence::Redirected { location } => {
            let to =
                location.as_deref().map(|to| format!(" to {}", show_foreign(to, 200))).unwrap_or_default();
            ("redirected", format!("answered with a redirect{to}, which senders do not follow"))
        }
        PolicyEvidence::TlsFailed { detail } => {
            ("tls-failed", format!("the TLS connection failed: {}", show_foreign(detail, 200)))
        }
        PolicyEvidence::Unreachable { detail } => {
            ("unreachable", format!("no connection: {}", show_foreign(detail, 200)))
        }
        PolicyEvidence::Refused => plain(
            "refused",
            "not reached: the host is down, its certificate is not valid, or it is closed to other sites; a browser does not say which",
        ),
        PolicyEvidence::Undetermined { reason } => plain(
            "undetermined",
            match reason {
                UndeterminedReason::Cancelled => "not known: the check was stopped first",
                UndeterminedReason::DeadlinePassed => "not known: the check ran out of time first",
                UndeterminedReason::NotAsked => "not fetched yet",
                UndeterminedReason::TimedOut => "not known: no answer came in time",
            },
        ),
    }
}
