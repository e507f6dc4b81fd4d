//! What each kind of sender does with mail to the domain, undisturbed and attacked.

use super::dane_state::{DaneState, dane_state};
use super::dane_verdict::all_fail;
use super::servers::{Servers, hosts, names, servers, with_reasons};
use super::sts_state::{StsState, sts_state, unlisted};
use super::{Mark, SenderRow};
use crate::check::{Facts, HostFacts, ServerState};
use crate::mta_sts::StsMode;

/// One row a kind of sender; none where no mail is taken.
pub(super) fn rows(facts: &Facts) -> Vec<SenderRow> {
    if !facts.mx.target.takes_mail() {
        return Vec::new();
    }
    vec![opportunistic(facts), mta_sts(facts), dane(facts)]
}

const IF_OFFERED: &str = "encrypted if the mail server offers TLS (not seen here)";

fn opportunistic(facts: &Facts) -> SenderRow {
    row(
        "uses plain opportunistic TLS",
        unprotected(facts),
        "read or redirected",
        Mark::Bad,
        "It takes any certificate, and none at all if STARTTLS is missing (RFC 3207 §6).",
    )
}

/// What becomes of mail while nobody interferes, where the sender insists on nothing.
fn unprotected(facts: &Facts) -> &'static str {
    let has_tls = |host: &HostFacts| {
        let is_seen = matches!(host.under_mta_sts(), ServerState::Accepted | ServerState::Refused(_));
        is_seen && !host.has_files_only()
    };
    let has_none = |host: &HostFacts| matches!(host.under_mta_sts(), ServerState::NoTls(_));
    if hosts(facts).next().is_some() && hosts(facts).all(has_tls) {
        "encrypted, to whoever answers"
    } else if hosts(facts).any(has_none) {
        "in clear where a mail server has no TLS"
    } else {
        IF_OFFERED
    }
}

fn mta_sts(facts: &Facts) -> SenderRow {
    let sender = "honours MTA-STS";
    let open = |why: &str| row(sender, unprotected(facts), "read or redirected", Mark::Bad, why);
    match sts_state(facts) {
        StsState::Absent => open("There is no MTA-STS record, so it looks for no policy (RFC 8461 §3.1)."),
        StsState::BadRecord => open("A record that cannot be used counts as none (RFC 8461 §3.1)."),
        StsState::PolicyBroken => {
            open("It cannot fetch the policy and delivers as if there were none (RFC 8461 §3.3).")
        }
        StsState::PolicyInvalid => open("A policy that is not valid counts as none (RFC 8461 §3.2)."),
        StsState::RecordUnknown => {
            unknown(sender, "The record could not be looked up, so what it would find is not known.")
        }
        StsState::PolicyUnseen => unknown(sender, "The policy was not read here."),
        StsState::Policy(policy) => match policy.mode {
            StsMode::Testing => {
                open("Testing mode reports failures and delivers all the same (RFC 8461 §5).")
            }
            StsMode::None => open("Mode none means no policy (RFC 8461 §5)."),
            StsMode::Enforce if unlisted(facts, policy).is_empty() => enforced(
                facts,
                sender,
                &Demands {
                    under: HostFacts::under_mta_sts,
                    if_unseen: "authenticated, if the certificates are valid (not seen here)",
                    why: "It delivers only over TLS with a valid certificate, once it holds the policy (RFC 8461 §5); its first look can be blocked (§10.2).",
                    section: "RFC 8461 §5.1",
                },
            ),
            StsMode::Enforce => row(
                sender,
                "skips the hosts the policy does not list",
                "refuses to deliver",
                Mark::Partly,
                "It must not deliver to a host that no mx line matches (RFC 8461 §4.1), so mail may wait.",
            ),
        },
    }
}

fn dane(facts: &Facts) -> SenderRow {
    let sender = "honours DANE";
    let open = |why: &str| row(sender, unprotected(facts), "read or redirected", Mark::Bad, why);
    let state = dane_state(facts);
    if let (false, Some(failing)) = (state == DaneState::Complete, all_fail(facts)) {
        let why = format!("No host is left: {} (RFC 7672 §2.2).", with_reasons(&failing));
        return row(sender, "does not deliver", "refuses to deliver", Mark::Bad, &why);
    }
    match state {
        DaneState::Complete => enforced(
            facts,
            sender,
            &Demands {
                under: HostFacts::under_dane,
                if_unseen: "authenticated, if the certificates fit the TLSA records (not seen here)",
                why: "MX records, addresses and TLSA records are proved by DNSSEC, so it must find a certificate that fits (RFC 7672 §2.2).",
                section: "RFC 7672 §2.2",
            },
        ),
        DaneState::Partial => row(
            sender,
            "authenticated at the hosts with TLSA records",
            "read or redirected at the others",
            Mark::Partly,
            "Preference decides which host is tried, not security (RFC 7672 §2.2.1): blocking one host leads to the next.",
        ),
        DaneState::Unusable => row(
            sender,
            "encrypted, and nothing authenticated",
            "read by whoever poses as the server",
            Mark::Bad,
            "TLSA records that cannot be used ask for TLS with any certificate (RFC 7672 §2.2).",
        ),
        DaneState::AllFail => row(
            sender,
            "cannot deliver",
            "cannot deliver",
            Mark::Bad,
            "An answer it needs is bogus or cannot be had, so it must not use the host (RFC 7672 §2.1.2).",
        ),
        DaneState::HostsOnly => row(
            sender,
            "authenticated at the host, if it does DANE there at all",
            "redirected by forged MX records",
            Mark::Bad,
            "The MX records are not signed, so TLSA records of the hosts do not prove that these are the domain's (RFC 7672 §2.2.1).",
        ),
        DaneState::Unsigned => {
            open("The TLSA records are not signed, so they have no effect (RFC 7672 §2.2).")
        }
        DaneState::Absent => open("No mail server has TLSA records, so DANE does not apply (RFC 7672 §2.2)."),
        DaneState::Unknown => unknown(sender, "Not every answer it rests on is known (RFC 7672 §2.1.2)."),
    }
}

/// A sender that insists, and what it meets. `section` is where it is told to go on to the next host.
fn enforced(facts: &Facts, sender: &str, demands: &Demands<'_>) -> SenderRow {
    let Demands { under, if_unseen, why, section } = demands;
    let say = |normally: &str, mark, more: String| {
        row(sender, normally, "refuses to deliver", mark, &format!("{why}{more}"))
    };
    match servers(facts, *under) {
        Servers::Unseen => say(if_unseen, Mark::Good, String::new()),
        Servers::Accepted => say("authenticated", Mark::Good, String::new()),
        Servers::AllFail(failing) => {
            say("does not deliver", Mark::Bad, format!(" No host is left: {}.", with_reasons(&failing)))
        }
        Servers::SomeFail(failing) => say(
            &format!("never delivers to {}", names(&failing)),
            Mark::Partly,
            format!(" It passes over {} ({section}).", with_reasons(&failing)),
        ),
        Servers::Through { accepted, failing, first_fails } => {
            let failing = with_reasons(&failing);
            let more = if first_fails {
                format!(" It passes over {failing} and goes on to the next host ({section}).")
            } else {
                format!(
                    " Where no other host can be reached its mail waits, for it passes over {failing} ({section})."
                )
            };
            say(&format!("authenticated, at {} only", accepted.join(", ")), Mark::Partly, more)
        }
    }
}

/// What a sender that insists asks of the hosts, in words.
struct Demands<'a> {
    under: fn(&HostFacts) -> ServerState,
    if_unseen: &'a str,
    why: &'a str,
    section: &'a str,
}

fn unknown(sender: &str, why: &str) -> SenderRow {
    row(sender, "not known", "not known", Mark::Unknown, why)
}

fn row(sender: &str, normally: &str, attacked: &str, mark: Mark, why: &str) -> SenderRow {
    SenderRow {
        sender: sender.to_owned(),
        normally: normally.to_owned(),
        attacked: attacked.to_owned(),
        mark,
        why: why.to_owned(),
    }
}
