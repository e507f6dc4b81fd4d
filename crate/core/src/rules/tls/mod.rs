//! What sessions with the mail servers show (RFC 3207, RFC 8461 §4.2), where somebody brought them.
//!
//! A browser cannot speak SMTP. Where no session was brought these rules have nothing to look at; that the servers
//! were not seen is said once for each of them, with the command that shows them.

mod certificate_expires;
mod certificate_refused;
mod chain_remark;
mod cipher_weak;
mod command_injected;
mod evidence_stale;
mod extensions_differ;
mod name_differs;
mod requiretls_outside;
mod session_defect;
mod starttls_missing;
mod version_old;

pub(crate) use certificate_expires::TLS_CERTIFICATE_EXPIRES;
pub(crate) use certificate_refused::TLS_CERTIFICATE_REFUSED;
pub(crate) use chain_remark::TLS_CHAIN_REMARK;
pub(crate) use cipher_weak::TLS_CIPHER_WEAK;
pub(crate) use command_injected::TLS_COMMAND_INJECTED;
pub(crate) use evidence_stale::TLS_EVIDENCE_STALE;
pub(crate) use extensions_differ::TLS_EXTENSIONS_DIFFER;
pub(crate) use name_differs::TLS_NAME_DIFFERS;
pub(crate) use requiretls_outside::TLS_REQUIRETLS_OUTSIDE;
pub(crate) use session_defect::TLS_SESSION_DEFECT;
pub(crate) use starttls_missing::TLS_STARTTLS_MISSING;
pub(crate) use version_old::TLS_VERSION_OLD;

use super::mx::{HostSays, each_named_host};
use super::{Arg, EvidenceRef, Finding, NotChecked, Outcomes, Severity, Source, Subject};
use crate::check::{Facts, HostFacts, HostSession, PkixJudgement};
use crate::dns::Name;
use crate::mta_sts::StsMode;
use crate::parse::Effect;
use crate::starttls::{Session, SessionDefect};
use crate::time::Timestamp;

/// Says what `judge` makes of the session with each host; a host without one is "not checked" where another has one.
pub(in crate::rules) fn each_session(
    facts: &Facts,
    out: &mut Outcomes,
    judge: &dyn Fn(&HostFacts, &HostSession) -> HostSays,
) {
    if facts.hosts.iter().all(|host| host.seen.is_none()) {
        let domain = Subject::Domain(facts.domain.name().clone());
        out.not_applicable(domain, "no session with a mail server was brought");
        return;
    }
    each_named_host(facts, out, "no session shows it", &|host| match &host.seen {
        Some(seen) => judge(host, seen),
        None => HostSays::Unseen(NotChecked::NoSmtp { host: host.name.clone() }),
    });
}

/// Says of each session which defects among those meant it shows. Most programs show less than was said: a session passes
/// only if what is meant can be seen in it.
pub(in crate::rules) fn each_defect(
    facts: &Facts,
    out: &mut Outcomes,
    is_meant: &dyn Fn(&SessionDefect) -> bool,
    can_be_seen: &dyn Fn(&Session) -> bool,
) {
    each_session(facts, out, &|host, seen| {
        let meant = seen.session.problems.iter().filter(|located| is_meant(&located.defect));
        let found: Vec<Finding> = meant
            .map(|located| {
                let text = located.defect.to_string();
                about(host, seen, text.clone()).arg("defect", Arg::foreign(text))
            })
            .collect();
        if !found.is_empty() {
            HostSays::Bad(found)
        } else if can_be_seen(&seen.session) {
            HostSays::Good(vec![evidence(host, seen, "the transcript would show it, and does not")])
        } else {
            HostSays::Nothing
        }
    });
}

/// Whether both replies to EHLO are there, whole.
fn shows_both_lists(session: &Session) -> bool {
    [&session.before, &session.inside].into_iter().all(|ehlo| ehlo.as_ref().is_some_and(|ehlo| ehlo.is_whole))
}

/// A session, with the part that shows something.
pub(in crate::rules) fn evidence(
    host: &HostFacts,
    seen: &HostSession,
    text: impl Into<String>,
) -> EvidenceRef {
    session_evidence(&host.name, seen, text)
}

/// The same with any host.
pub(in crate::rules) fn session_evidence(
    host: &Name,
    seen: &HostSession,
    text: impl Into<String>,
) -> EvidenceRef {
    let joint = if seen.is_files() { "of" } else { "with" };
    EvidenceRef {
        label: format!("{} {joint} {host}, {}", seen.session.tool, seen.at.readable()),
        text: text.into(),
        line_column: None,
        exchanges: Vec::new(),
        source: Source::Pasted,
        ttl: None,
    }
}

/// The start of a finding about a host, with what shows it.
pub(in crate::rules) fn about(host: &HostFacts, seen: &HostSession, text: impl Into<String>) -> Finding {
    Finding::about(Subject::MxHost(host.name.clone()))
        .arg("host", &host.name)
        .evidence(evidence(host, seen, text))
}

/// The start of a finding about the policy host, with its certificates.
pub(in crate::rules) fn about_policy_host(facts: &Facts, seen: &HostSession) -> Finding {
    let evidence = session_evidence(facts.sts.policy_host(), seen, chain_text(seen));
    Finding::about(Subject::Policy(facts.sts.url.clone())).evidence(evidence)
}

/// Days before the end at which a certificate should have been renewed: authorities that renew by themselves do it a
/// month ahead, or with a third of its life left.
const NEAR_DAYS: i64 = 14;
const DAY: i64 = 86_400;

/// Whether a certificate ends in these days. One that has ended is told elsewhere.
pub(in crate::rules) fn ends_soon(pkix: &PkixJudgement, at: Timestamp) -> bool {
    (0..NEAR_DAYS * DAY).contains(&(pkix.not_after.unix() - at.unix()))
}

/// The certificates of a session in a few lines: whom each names, and until when.
pub(in crate::rules) fn chain_text(seen: &HostSession) -> String {
    let line = |certificate: &crate::x509::Certificate| {
        format!("{} until {}", certificate.subject, certificate.not_after.readable())
    };
    let lines: Vec<String> = seen
        .chain
        .iter()
        .map(|certificate| {
            let names = certificate.names.dns.join(", ");
            if names.is_empty() { line(certificate) } else { format!("{} ({names})", line(certificate)) }
        })
        .collect();
    lines.join("\n")
}

/// How bad a certificate is that MTA-STS senders refuse: their mail waits, will wait, or nothing asks for it.
fn as_policy_demands(facts: &Facts) -> Severity {
    match facts.sts.policy.valid().map(|policy| policy.mode) {
        Some(StsMode::Enforce) => Severity::Error,
        Some(StsMode::Testing) => Severity::Warning,
        Some(StsMode::None) | None => Severity::Notice,
    }
}

fn severity_of(effect: Effect) -> Severity {
    match effect {
        Effect::Invalidates => Severity::Error,
        Effect::Risks => Severity::Warning,
        Effect::Informs => Severity::Notice,
    }
}
