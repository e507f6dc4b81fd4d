//! What sessions show of all mail servers together, in the order senders try them.
//!
//! A sender that insists passes over a host that fails and goes on to the next one (RFC 8461 §5.1, RFC 7672 §2.2): one bad
//! host does not stop the mail as long as another one is good, and a good first host hides a bad last one until it is needed.

use crate::check::{Facts, HostFacts, ServerState};
#[cfg(feature = "sessions")]
use crate::rules::show_foreign;

/// Characters of a reason; it may quote what a server said.
#[cfg(feature = "sessions")]
const MAX_REASON: usize = 200;

/// What sessions show of all hosts together, under one way of holding them to account.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "sessions"), allow(dead_code, reason = "without sessions all is unseen"))]
pub(super) enum Servers {
    /// Every host is accepted.
    Accepted,
    /// None is.
    AllFail(Vec<Failing>),
    /// Some fail, and what the others do was not all seen.
    SomeFail(Vec<Failing>),
    /// Some fail, and every other one is accepted: mail gets through by those.
    Through {
        /// The names of those.
        accepted: Vec<String>,
        failing: Vec<Failing>,
        /// Whether a host that fails is tried before all that are accepted.
        first_fails: bool,
    },
    /// Not all were seen, and none of those that were fails.
    Unseen,
}

/// A host that a sender passes over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failing {
    pub(super) host: String,
    /// Why, as a clause.
    pub(super) why: String,
    /// Whether TLS came about, so that it is the certificate or the protocol that fails.
    pub(super) has_tls: bool,
}

/// Hosts a sender would connect to.
pub(super) fn hosts(facts: &Facts) -> impl Iterator<Item = &HostFacts> {
    facts.hosts.iter().filter(|host| !host.is_nameless() && !host.has_no_address())
}

/// Where sessions are not judged nothing is seen of any host, and all words about what was seen fall away.
#[cfg(not(feature = "sessions"))]
#[inline(always)]
pub(super) fn servers(_: &Facts, _: fn(&HostFacts) -> ServerState) -> Servers {
    Servers::Unseen
}

/// Folds what `under` makes of each host.
#[cfg(feature = "sessions")]
pub(super) fn servers(facts: &Facts, under: fn(&HostFacts) -> ServerState) -> Servers {
    let states: Vec<(String, ServerState)> =
        hosts(facts).map(|host| (show_foreign(&host.name.to_string(), 80), under(host))).collect();
    let failing: Vec<Failing> = states.iter().filter_map(failing).collect();
    let accepted: Vec<String> = states
        .iter()
        .filter(|(_, state)| *state == ServerState::Accepted)
        .map(|(name, _)| name.clone())
        .collect();
    let is_all_seen = failing.len() + accepted.len() == states.len();
    match (failing.is_empty(), accepted.is_empty()) {
        (true, false) if is_all_seen => Servers::Accepted,
        (true, _) => Servers::Unseen,
        (false, true) if is_all_seen => Servers::AllFail(failing),
        (false, false) if is_all_seen => {
            let first_fails = states.first().is_some_and(|(_, state)| state.is_failure());
            Servers::Through { accepted, failing, first_fails }
        }
        (false, _) => Servers::SomeFail(failing),
    }
}

#[cfg(feature = "sessions")]
fn failing((host, state): &(String, ServerState)) -> Option<Failing> {
    let why = state.why().filter(|_| state.is_failure())?;
    let has_tls = !matches!(state, ServerState::NoTls(_));
    Some(Failing { host: host.clone(), why: show_foreign(why, MAX_REASON), has_tls })
}

/// Their names.
pub(super) fn names(failing: &[Failing]) -> String {
    failing.iter().map(|one| one.host.as_str()).collect::<Vec<_>>().join(", ")
}

/// Their names, each with its reason.
pub(super) fn with_reasons(failing: &[Failing]) -> String {
    failing.iter().map(|Failing { host, why, .. }| format!("{host} ({why})")).collect::<Vec<_>>().join(", ")
}

/// What is wrong with all of them, as a clause; `certificate` is what those with TLS lack.
pub(super) fn what_no_server_shows(failing: &[Failing], certificate: &str) -> String {
    let has_tls = |one: &Failing| one.has_tls;
    if failing.iter().all(has_tls) {
        format!("no mail server shows {certificate}")
    } else if failing.iter().any(has_tls) {
        format!("no mail server has TLS and shows {certificate}")
    } else {
        "TLS comes about with no mail server".to_owned()
    }
}

/// Whether sessions show every host to be without TLS.
pub(super) fn has_no_tls(facts: &Facts) -> bool {
    hosts(facts).next().is_some()
        && hosts(facts).all(|host| matches!(host.under_mta_sts(), ServerState::NoTls(_)))
}
