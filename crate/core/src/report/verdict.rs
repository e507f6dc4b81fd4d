//! The one sentence at the top.
//!
//! The sentence says what an attacker on the path can do *to mail from senders that would protect it*, never
//! more than was seen: a seal is whole only where the user brought sessions with all mail servers.

use super::dane_state::dane_state;
use super::dane_verdict::{NoWay, dane_words, flaw, no_way};
use super::servers::{Servers, has_no_tls, names, servers, what_no_server_shows, with_reasons};
use super::sts_state::{StsState, sts_state, unlisted};
use super::{Seal, Verdict};
use crate::check::{Facts, HostFacts, MailTarget};
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

/// DANE that stops the mail comes before all that MTA-STS has to say.
fn judge_mail(facts: &Facts) -> Verdict {
    match no_way(facts) {
        Some(no_way) => dane_fails(facts, &no_way),
        None => judge_mta_sts(facts),
    }
}

fn dane_fails(facts: &Facts, no_way: &NoWay) -> Verdict {
    let others = judge_mta_sts(facts).sentence;
    verdict(
        no_way.code,
        Seal::Broken,
        format!(
            "Senders that honour DANE cannot deliver mail to {} at all: {}.",
            facts.domain, no_way.because
        ),
        &format!("{} {others}{}", no_way.consequence, not_made_up_for(facts)),
    )
}

/// RFC 8461 §2: a policy that holds does not override DANE that fails.
fn not_made_up_for(facts: &Facts) -> &'static str {
    match sts_state(facts) {
        StsState::Policy(policy) if policy.mode == StsMode::Enforce => {
            " Senders that honour both must not let MTA-STS make up for DANE (RFC 8461 §2)."
        }
        _ => "",
    }
}

fn judge_mta_sts(facts: &Facts) -> Verdict {
    let domain = &facts.domain;
    let dane = dane_words(facts);
    let open = |code, because: &str, detail: &str| open(facts, code, because, &format!("{detail}{dane}"));
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
        StsState::Policy(policy) => judge_policy(facts, policy, &dane),
    }
}

/// Mail is open to whoever is on the path, but for senders that rely on DANE where that protects or stops them.
fn open(facts: &Facts, code: &str, because: &str, detail: &str) -> Verdict {
    let is_safe = dane_state(facts).protects() && no_way(facts).is_none();
    let who = if is_safe || no_way(facts).is_some() {
        "every sender that does not rely on DANE"
    } else {
        "every sender"
    };
    let seal = if is_safe { Seal::Partial } else { Seal::Broken };
    let no_tls = if has_no_tls(facts) { "TLS comes about with no mail server and " } else { "" };
    let sentence = format!(
        "Someone on the path can read or redirect mail to {} from {who}, because {no_tls}{because}.",
        facts.domain
    );
    verdict(code, seal, sentence, detail)
}

fn judge_policy(facts: &Facts, policy: &Policy, dane: &str) -> Verdict {
    let open = |code, mode: &str, detail: &str| open(facts, code, mode, &format!("{detail}{dane}"));
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
        Servers::Accepted => enforce_seen(facts, &format!("{first_contact}{dane}")),
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
                "Senders that honour MTA-STS cannot deliver mail to {domain} at all: {}.",
                what_no_server_shows(&failing, "a certificate that holds")
            ),
            &format!(
                "They pass over {}, keep the mail, and return it after some days.{dane}",
                with_reasons(&failing)
            ),
        ),
        Servers::Unseen => enforce_unseen(facts, &format!("{unseen} {first_contact}{dane}")),
    }
}

/// Every server satisfies the policy. The seal is whole if senders can fetch it and DANE agrees.
fn enforce_seen(facts: &Facts, detail: &str) -> Verdict {
    let (brought, seal) = if facts.sts.host_holds() {
        ("The certificates were brought by you.", Seal::Whole)
    } else {
        (
            "The certificates and the policy were brought by you; whether senders can fetch the policy was not seen.",
            Seal::Unproved,
        )
    };
    let servers = "and the servers show certificates that hold";
    enforced("enforce-seen", seal, facts, servers, &format!("{brought} {detail}"))
}

fn enforce_unseen(facts: &Facts, detail: &str) -> Verdict {
    enforced("enforce", Seal::Unproved, facts, "", detail)
}

/// What MTA-STS holds to, less what DANE takes away.
fn enforced(code: &str, seal: Seal, facts: &Facts, servers: &str, detail: &str) -> Verdict {
    let flaw = flaw(facts);
    let (code, seal) = flaw.as_ref().map_or((code, seal), |flaw| (flaw.code.unwrap_or(code), flaw.seal));
    let mut sentence = format!(
        "Senders that honour MTA-STS insist on an authenticated connection to every mail server of {}",
        facts.domain
    );
    let but = flaw.map(|flaw| flaw.clause).unwrap_or_default();
    for clause in [servers, &but].into_iter().filter(|clause| !clause.is_empty()) {
        sentence.push_str(", ");
        sentence.push_str(clause);
    }
    sentence.push('.');
    verdict(code, seal, sentence, detail)
}

fn verdict(code: &str, seal: Seal, sentence: impl Into<String>, detail: &str) -> Verdict {
    Verdict { code: code.to_owned(), seal, sentence: sentence.into(), detail: detail.to_owned() }
}
