//! What rules of MTA-STS ask first: is there a record, is there a policy, and if not, why not.

use crate::check::{Facts, HostDane, MailTarget, PolicyEvidence};
use crate::dns::Name;
use crate::dnssec::SecurityStatus;
use crate::mta_sts::{Policy, StsMode};
use crate::rules::unknown::{said_unknown, unknown};
use crate::rules::{EvidenceRef, NotChecked, Outcomes, Severity, Subject};
use crate::text::{Choice, VersionPrefix};

/// Why a rule about the policy has nothing to look at.
pub(super) enum NoPolicy {
    /// Not seen.
    Unseen(NotChecked),
    /// Seen, but senders cannot use it; other rules say why.
    Unusable,
    /// There is none, and none is announced.
    NotApplicable(&'static str),
}

impl NoPolicy {
    fn say(self, subject: Subject, out: &mut Outcomes) {
        match self {
            Self::Unseen(why) => out.not_checked(subject, why, Vec::new()),
            Self::Unusable => out.not_checked(subject, NotChecked::PolicyUnusable, Vec::new()),
            Self::NotApplicable(why) => out.not_applicable(subject, why),
        }
    }
}

/// What was found, or `None` after saying why nothing was.
pub(super) fn or_said<T>(found: Result<T, NoPolicy>, subject: Subject, out: &mut Outcomes) -> Option<T> {
    found.map_err(|why| why.say(subject, out)).ok()
}

pub(super) fn the_domain(facts: &Facts) -> Subject {
    Subject::Domain(facts.domain.name().clone())
}

pub(super) fn the_record(facts: &Facts) -> Subject {
    Subject::Record(facts.sts.txt.question.name.clone())
}

pub(super) fn the_policy(facts: &Facts) -> Subject {
    Subject::Policy(facts.sts.url.clone())
}

/// The TXT answer, as evidence.
pub(super) fn txt_evidence(facts: &Facts) -> EvidenceRef {
    EvidenceRef::txt(&facts.sts.txt)
}

/// The whole policy, as evidence.
pub(super) fn policy_evidence(facts: &Facts) -> EvidenceRef {
    EvidenceRef::policy(&facts.sts.policy, &facts.sts.url, None)
}

/// The name of the policy host.
pub(super) fn policy_host(facts: &Facts) -> &Name {
    facts.sts.policy_host()
}

/// Why MTA-STS does not matter to the domain: it says that it takes no mail.
pub(super) fn null_mx(facts: &Facts) -> Option<&'static str> {
    let is_null = matches!(facts.mx.target, MailTarget::Null { .. });
    is_null.then_some("the domain takes no mail, as its null MX says")
}

/// Why no mail comes to the domain, if none does.
pub(super) fn no_mail(facts: &Facts) -> Option<&'static str> {
    if let Some(why) = null_mx(facts) {
        return Some(why);
    }
    if facts.mx.target == MailTarget::NoSuchDomain {
        return Some("the domain does not exist");
    }
    let implicit = facts.mx.target == MailTarget::Implicit;
    let unreachable = implicit && facts.hosts.iter().all(|host| host.has_no_address());
    unreachable.then_some("the domain has neither an MX record nor an address")
}

/// Whether the TXT answer holds a record, or a text that was meant as one.
pub(super) fn is_announced(facts: &Facts) -> bool {
    let selection = &facts.sts.selection;
    selection.choice != Choice::None || selection.discarded.iter().any(|text| is_near_miss(text.prefix))
}

/// Whether a discarded text was meant as a record.
pub(super) fn is_near_miss(prefix: VersionPrefix) -> bool {
    prefix != VersionPrefix::NotARecord(None)
}

/// Says why nothing is to be said of the TXT answer: no mail that it could protect, or no answer. `Some` if
/// there is something to say.
pub(super) fn txt_or_said(facts: &Facts, subject: Subject, out: &mut Outcomes) -> Option<()> {
    if let Some(why) = null_mx(facts) {
        out.not_applicable(subject, why);
        return None;
    }
    (!said_unknown(&facts.sts.txt, subject, out)).then_some(())
}

/// The same, and also says so if there is no MTA-STS record.
pub(super) fn has_record_or_said(facts: &Facts, out: &mut Outcomes) -> Option<()> {
    txt_or_said(facts, the_record(facts), out)?;
    if facts.sts.selection.choice == Choice::None {
        out.not_applicable(the_record(facts), "the domain has no MTA-STS record");
        return None;
    }
    Some(())
}

/// A policy without a record, in force for nobody new: served here, valid, and not `none`.
pub(super) fn is_orphan(facts: &Facts) -> bool {
    let sts = &facts.sts;
    let served = matches!(sts.policy.evidence, PolicyEvidence::Read { .. });
    let asks_for_tls = sts.policy.valid().is_some_and(|policy| policy.mode != StsMode::None);
    served
        && asks_for_tls
        && no_mail(facts).is_none()
        && sts.txt.is_known()
        && !is_announced(facts)
        && !sts.txt.dangles()
}

/// Whether it is known that the policy host has no address, and nothing answered there all the same.
pub(super) fn host_is_missing(facts: &Facts) -> bool {
    facts.sts.host_a.is_absent() && facts.sts.host_aaaa.is_absent() && !facts.sts.policy.has_answered()
}

/// Whether no sender gets an answer from the policy host, so that what it would say does not matter.
pub(super) fn cannot_be_fetched(facts: &Facts) -> bool {
    host_is_missing(facts) || facts.sts.host_fails()
}

/// Whether anybody looks for a policy: it is announced, or the user handed one in.
pub(super) fn wanted_or_why(facts: &Facts) -> Result<(), NoPolicy> {
    let pasted = matches!(facts.sts.policy.evidence, PolicyEvidence::Pasted { .. });
    if pasted {
        return Ok(());
    }
    if let Some(why) = null_mx(facts) {
        return Err(NoPolicy::NotApplicable(why));
    }
    if is_announced(facts) {
        return Ok(());
    }
    Err(unknown(&facts.sts.txt)
        .map_or(NoPolicy::NotApplicable("the domain announces no MTA-STS policy"), NoPolicy::Unseen))
}

/// The policy senders would use, or why there is nothing to look at.
pub(super) fn policy_or_why(facts: &Facts) -> Result<&Policy, NoPolicy> {
    let valid = facts.sts.policy.valid();
    if valid.is_none() || null_mx(facts).is_some() {
        wanted_or_why(facts)?;
    }
    if let Some(policy) = valid {
        return Ok(policy);
    }
    if cannot_be_fetched(facts) {
        return Err(NoPolicy::Unusable);
    }
    Err(unseen(facts, &facts.sts.policy.evidence).map_or(NoPolicy::Unusable, NoPolicy::Unseen))
}

/// The policy, if it asks senders for anything.
pub(super) fn active_policy_or_why(facts: &Facts) -> Result<&Policy, NoPolicy> {
    match policy_or_why(facts)? {
        policy if policy.mode == StsMode::None => {
            Err(NoPolicy::NotApplicable("the policy says `none`, so senders act as if there were none"))
        }
        policy => Ok(policy),
    }
}

/// Why what stands behind `evidence` is not known, if it is not.
pub(super) fn unseen(facts: &Facts, evidence: &PolicyEvidence) -> Option<NotChecked> {
    let url = facts.sts.url.clone();
    match evidence {
        PolicyEvidence::Hidden => Some(NotChecked::PolicyHidden { url }),
        PolicyEvidence::Refused => Some(NotChecked::PolicyRefused { url }),
        PolicyEvidence::Undetermined { reason } => {
            Some(NotChecked::PolicyUndetermined { url, reason: *reason })
        }
        _ => None,
    }
}

/// What the policy host answered over HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HttpAnswer<'a> {
    /// Status 200, and the `Content-Type`.
    Ok(Option<&'a str>),
    /// A redirect, and where to if that was seen.
    Redirect(Option<&'a str>),
    /// Another status.
    Status(u16),
}

/// The HTTP answer seen from here, or why there is none to look at.
pub(super) fn http_answer_or_why(facts: &Facts) -> Result<HttpAnswer<'_>, NoPolicy> {
    wanted_or_why(facts)?;
    match &facts.sts.policy.seen_here {
        PolicyEvidence::Read { media_type } => Ok(HttpAnswer::Ok(media_type.as_deref())),
        PolicyEvidence::Redirected { location } => Ok(HttpAnswer::Redirect(location.as_deref())),
        PolicyEvidence::BadStatus { status } => Ok(HttpAnswer::Status(*status)),
        _ if host_is_missing(facts) => Err(NoPolicy::NotApplicable("the policy host has no address")),
        _ if facts.sts.host_fails() => Err(NoPolicy::Unusable),
        seen => Err(unseen(facts, seen)
            .map_or(NoPolicy::NotApplicable("the policy host sent no HTTP response"), NoPolicy::Unseen)),
    }
}

/// The names of all MX hosts, also of those that were not looked at; or why they are not known.
pub(super) fn mx_names(facts: &Facts) -> Result<Vec<Name>, NotChecked> {
    if let Some(why) = unknown(&facts.mx.lookup) {
        return Err(why);
    }
    let mut names: Vec<Name> = facts.hosts.iter().map(|host| host.name.clone()).collect();
    for record in facts.mx.lookup.records() {
        if !record.exchange.is_root() && !names.contains(&record.exchange) {
            names.push(record.exchange.clone());
        }
    }
    Ok(names)
}

/// Whether it is known that the policy lists every MX host, and there is one.
pub(super) fn lists_every_host(facts: &Facts, policy: &Policy) -> bool {
    mx_names(facts)
        .is_ok_and(|names| !names.is_empty() && names.iter().all(|name| policy.allows(&name.to_string())))
}

/// How bad it is that MTA-STS protects nothing: mail can be downgraded now, unless DNSSEC proves the MX records and
/// TLSA records of use for every host, which protect mail from DANE senders. While signatures are still being
/// verified, they may.
pub(super) fn unless_dane_may_protect(facts: &Facts) -> Severity {
    let may_be_proved = matches!(facts.mx.lookup.status(), None | Some(SecurityStatus::Secure));
    let everywhere = facts
        .hosts
        .iter()
        .all(|host| matches!(host.dane, HostDane::Records { usable: true, .. } | HostDane::Pending));
    if may_be_proved && everywhere && !facts.hosts.is_empty() { Severity::Warning } else { Severity::Error }
}
