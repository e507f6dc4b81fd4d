//! The one sentence at the top.
//!
//! The sentence says what an attacker on the path can do *to mail from senders that would protect it*, never
//! more than was seen: a seal is whole only where the user brought sessions with all mail servers.

use super::dane_state::{DaneState, dane_state, failing};
use super::servers::{Servers, names, servers, with_reasons};
use super::sts_state::{StsState, sts_state, unlisted};
use super::{Seal, Verdict};
use crate::check::{Facts, HostFacts, MailTarget};
use crate::dns::MailDomain;
use crate::mta_sts::{Policy, StsMode};

pub(super) fn judge(facts: &Facts, complete: bool) -> Verdict {
    let domain = &facts.domain;
    if !complete {
        let sentence = format!("Checking {domain}…");
        return verdict("running", Seal::Unknown, sentence, "What is below may still change.");
    }
    match &facts.mx.target {
        MailTarget::Unknown => verdict(
            "mx-unknown",
            Seal::Unknown,
            format!(
                "Where mail to {domain} goes could not be found out, so nothing can be said about its way."
            ),
            "The MX lookup has no answer. An error is not an absence: the finding below says what came instead.",
        ),
        MailTarget::NoSuchDomain => verdict(
            "no-such-domain",
            Seal::NoMail,
            format!("{domain} does not exist, so nobody can send mail to it."),
            "The resolver says there is no such name; check the spelling.",
        ),
        MailTarget::Null { .. } => verdict(
            "null-mx",
            Seal::NoMail,
            format!("{domain} takes no mail, and says so: there is nothing on the path to read."),
            "Its one MX record is a null MX (RFC 7505), so senders return mail at once.",
        ),
        _ if facts.hosts.iter().all(has_unknown_address) && !facts.hosts.is_empty() => verdict(
            "hosts-unknown",
            Seal::Unknown,
            format!(
                "Where mail to {domain} goes could not be found out: no mail server's address could be looked up."
            ),
            "The address lookups have no answer. An error is not an absence: the findings below say what came instead.",
        ),
        _ if facts.hosts.iter().all(HostFacts::has_no_address) && !facts.hosts.is_empty() => verdict(
            "no-address",
            Seal::NoMail,
            format!("Mail to {domain} cannot be delivered: no mail server of it has an address."),
            "Senders keep trying for days and then return the mail.",
        ),
        _ => judge_mail(facts),
    }
}

/// Whether no address is known and that is not because there is none.
fn has_unknown_address(host: &HostFacts) -> bool {
    let known = !host.a.records().is_empty() || !host.aaaa.records().is_empty();
    !known && !host.has_no_address() && !host.is_nameless()
}

fn judge_mail(facts: &Facts) -> Verdict {
    let domain = &facts.domain;
    let state = dane_state(facts);
    let dane = dane_words(facts, state);
    let open =
        |code, because: &str, detail: &str| open(domain, state, code, because, &format!("{detail}{dane}"));
    match sts_state(facts) {
        StsState::Absent => open(
            "no-mta-sts",
            "it publishes no MTA-STS record",
            "Without a policy, TLS between mail servers is used if both ends happen to see it, with any certificate.",
        ),
        StsState::BadRecord => open(
            "bad-record",
            "its MTA-STS record cannot be used",
            "Senders treat a record they cannot read, or more than one, as no policy at all.",
        ),
        StsState::PolicyBroken => open(
            "policy-broken",
            "its MTA-STS policy cannot be fetched",
            "The record announces a policy, but no sender can get it; only senders that still hold an older one apply it.",
        ),
        StsState::PolicyInvalid => open(
            "policy-invalid",
            "its MTA-STS policy is not valid",
            "Senders drop a policy they cannot read and deliver as if there were none.",
        ),
        StsState::RecordUnknown => verdict(
            "record-unknown",
            Seal::Unknown,
            format!(
                "Whether mail to {domain} is protected is not known: the MTA-STS record could not be looked up."
            ),
            &format!(
                "A sender that meets the same error and holds no older policy delivers without protection.{dane}"
            ),
        ),
        StsState::PolicyUnseen => verdict(
            "policy-unseen",
            Seal::Unknown,
            format!(
                "Whether mail to {domain} is protected depends on its MTA-STS policy, which this page could not read."
            ),
            &format!("Open the policy and paste it below: the verdict then takes it into account.{dane}"),
        ),
        StsState::Policy(policy) => judge_policy(facts, policy, state, &dane),
    }
}

/// Mail is open to whoever is on the path, but for senders that rely on DANE where that protects.
fn open(domain: &MailDomain, state: DaneState, code: &str, because: &str, detail: &str) -> Verdict {
    let (who, seal) = if state.protects() {
        ("every sender that does not rely on DANE", Seal::Partial)
    } else {
        ("every sender", Seal::Broken)
    };
    let sentence =
        format!("Someone on the path can read or redirect mail to {domain} from {who}, because {because}.");
    verdict(code, seal, sentence, detail)
}

/// What DANE adds, as sentences to append; empty where there is nothing to say.
fn dane_words(facts: &Facts, state: DaneState) -> String {
    let words = match state {
        DaneState::Complete => return complete_words(facts),
        DaneState::Partial => "Senders that honour DANE are protected at some of the mail servers only.",
        DaneState::AllFail => {
            "Senders that honour DANE cannot deliver at all: DNSSEC shows the answers they need to be broken, or they cannot be had."
        }
        DaneState::HostsOnly => {
            "The mail servers have TLSA records that DNSSEC proves, but the MX records that name the servers are not signed, so they can be forged."
        }
        DaneState::Unsigned => "TLSA records are published without DNSSEC, so they have no effect.",
        DaneState::Unusable => {
            "TLSA records are proved, but some servers have none that can authenticate them."
        }
        DaneState::Unknown => "Whether DANE protects is not known.",
        DaneState::Absent => return String::new(),
    };
    let failing = failing(facts);
    if failing.is_empty() || state == DaneState::AllFail {
        return format!(" {words}");
    }
    format!(" {words} They pass over {}, whose DNS answers fail.", failing.join(", "))
}

/// What senders that honour DANE meet where every host has TLSA records.
fn complete_words(facts: &Facts) -> String {
    let seen = match servers(facts, HostFacts::under_dane) {
        Servers::Accepted => "the certificates that you brought fit".to_owned(),
        Servers::AllFail(failing) => format!(
            "no server does, as what you brought shows, so they cannot deliver at all: {}",
            with_reasons(&failing)
        ),
        Servers::Through { accepted, failing, .. } => format!(
            "their mail gets through by {}, and never by {}",
            accepted.join(", "),
            with_reasons(&failing)
        ),
        Servers::SomeFail(failing) => format!("they pass over {}", with_reasons(&failing)),
        Servers::Unseen => "the certificates were not seen".to_owned(),
    };
    format!(
        " Senders that honour DANE deliver only to servers that fit the TLSA records, which DNSSEC proves; {seen}."
    )
}

fn judge_policy(facts: &Facts, policy: &Policy, state: DaneState, dane: &str) -> Verdict {
    let domain = &facts.domain;
    let open = |code, mode: &str, detail: &str| open(domain, state, code, mode, &format!("{detail}{dane}"));
    match policy.mode {
        StsMode::Testing => open(
            "policy-testing",
            "its MTA-STS policy is in testing mode",
            "Testing mode reports failures and protects nothing.",
        ),
        StsMode::None => open(
            "policy-none",
            "its MTA-STS policy says `none`",
            "Mode none withdraws the protection; senders treat it as no policy.",
        ),
        StsMode::Enforce => judge_enforce(facts, policy, dane),
    }
}

fn judge_enforce(facts: &Facts, policy: &Policy, dane: &str) -> Verdict {
    let domain = &facts.domain;
    let unlisted = unlisted(facts, policy);
    let first_contact = "Other senders, and MTA-STS senders whose first look at the policy is blocked, can still be made to deliver unprotected.";
    let unseen = "The certificates of the mail servers were not seen.";
    if !unlisted.is_empty() && unlisted.len() == facts.hosts.len() {
        return verdict(
            "enforce-none-listed",
            Seal::Broken,
            format!(
                "Senders that honour MTA-STS cannot deliver mail to {domain} at all: its policy lists none of its mail servers."
            ),
            &format!("They keep the mail and return it after some days.{dane}"),
        );
    }
    if !unlisted.is_empty() {
        let names: Vec<String> = unlisted.iter().map(|host| host.name.to_string()).collect();
        return verdict(
            "enforce-some-unlisted",
            Seal::Partial,
            format!(
                "Senders that honour MTA-STS insist on an authenticated connection to {domain}, but never deliver through {}, which the policy does not list.",
                names.join(", ")
            ),
            &format!("When only that host answers, their mail waits. {unseen} {first_contact}{dane}"),
        );
    }
    match servers(facts, HostFacts::under_mta_sts) {
        Servers::Accepted if facts.sts.host_holds() => verdict(
            "enforce-seen",
            Seal::Whole,
            seen_sentence(domain),
            &format!("The certificates were brought by you. {first_contact}{dane}"),
        ),
        Servers::Accepted => verdict(
            "enforce-seen",
            Seal::Unproved,
            seen_sentence(domain),
            &format!(
                "The certificates and the policy were brought by you; whether senders can fetch the policy was not seen. {first_contact}{dane}"
            ),
        ),
        Servers::Through { accepted, failing, .. } => verdict(
            "enforce-server-fails",
            Seal::Partial,
            format!(
                "Senders that honour MTA-STS insist on an authenticated connection to {domain}: their mail gets through by {}, and never by {}.",
                accepted.join(", "),
                names(&failing)
            ),
            &format!(
                "What you brought shows it: they pass over {}. {first_contact}{dane}",
                with_reasons(&failing)
            ),
        ),
        Servers::SomeFail(failing) => verdict(
            "enforce-server-fails",
            Seal::Partial,
            format!(
                "Senders that honour MTA-STS insist on an authenticated connection to {domain}, and so never deliver through {}.",
                names(&failing)
            ),
            &format!(
                "What you brought shows it: they pass over {}. {first_contact}{dane}",
                with_reasons(&failing)
            ),
        ),
        Servers::AllFail(failing) => verdict(
            "enforce-all-fail",
            Seal::Broken,
            format!(
                "Senders that honour MTA-STS cannot deliver mail to {domain} at all: no mail server shows a certificate that holds."
            ),
            &format!(
                "They pass over {}, keep the mail, and return it after some days.{dane}",
                with_reasons(&failing)
            ),
        ),
        Servers::Unseen => enforce_unseen(domain, &format!("{unseen} {first_contact}{dane}")),
    }
}

fn seen_sentence(domain: &MailDomain) -> String {
    format!(
        "Senders that honour MTA-STS insist on an authenticated connection to every mail server of {domain}, and the servers show certificates that hold."
    )
}

fn enforce_unseen(domain: &MailDomain, detail: &str) -> Verdict {
    verdict(
        "enforce",
        Seal::Unproved,
        format!(
            "Senders that honour MTA-STS insist on an authenticated connection to every mail server of {domain}."
        ),
        detail,
    )
}

fn verdict(code: &str, seal: Seal, sentence: impl Into<String>, detail: &str) -> Verdict {
    Verdict { code: code.to_owned(), seal, sentence: sentence.into(), detail: detail.to_owned() }
}
