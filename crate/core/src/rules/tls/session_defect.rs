use crate::check::{Facts, HostFacts, HostSession};
use crate::parse::Defect as _;
use crate::rules::mx::HostSays;
use crate::rules::{Arg, Finding, Outcomes, Severity};
use crate::starttls::SessionDefect;

use super::{about, each_session, evidence, severity_of};

declare_rule! {
    /// ## What it checks
    /// The session with each mail server goes as RFC 3207 asks: the keyword as it should be, replies that STARTTLS has,
    /// no STARTTLS inside TLS, and nothing remembered from before.
    ///
    /// ## Why it matters
    /// A server that remembers what came in clear lets whoever is on the path begin a message in the name of the sender:
    /// it "MUST discard any knowledge obtained from the client" before TLS (RFC 3207 §4.2). A keyword with something
    /// behind it, a masked one, or a reply nobody knows is where senders go on in clear.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// session mx.example.org
    /// | 220 mx.example.org ESMTP
    /// | EHLO client.example
    /// | 250-mx.example.org
    /// | 250 STARTTLS now
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// session mx.example.org good
    /// ```
    ///
    /// ## How to fix
    /// Update the mail server, and take boxes that rewrite SMTP out of its way.
    ///
    /// ## Limits
    /// Only what the transcript shows is looked at; most programs show less than was said.
    pub(crate) static TLS_SESSION_DEFECT = {
        code: "TLS002", name: "tls-session-defect",
        summary: "a session with a mail server does not go as RFC 3207 asks",
        severity: Severity::Error, since: "0.1.0", references: [(3207, "4"), (3207, "4.2")],
        what: "In the session with `{host}`: {defect}.",
        why: "What the protected session relies on is weaker than it looks, or some senders turn away.",
        fix: "Update the mail server, and take boxes that rewrite SMTP out of its way.",
        pass: "The sessions with the mail servers go as RFC 3207 asks, as far as they show it.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_session(facts, out, &judge);
}

/// What is told by a rule of its own.
fn has_own_rule(defect: &SessionDefect) -> bool {
    matches!(
        defect,
        SessionDefect::CipherWeak { .. }
            | SessionDefect::CommandInjected { .. }
            | SessionDefect::ExtensionsDiffer { .. }
            | SessionDefect::NameDiffers { .. }
            | SessionDefect::RequireTlsOnlyBefore
            | SessionDefect::VersionOld { .. }
    )
}

fn judge(host: &HostFacts, seen: &HostSession) -> HostSays {
    if seen.is_files() {
        return HostSays::Nothing;
    }
    let findings: Vec<Finding> = seen
        .session
        .problems
        .iter()
        .filter(|located| !has_own_rule(&located.defect))
        .map(|located| {
            let text = located.defect.to_string();
            about(host, seen, text.clone())
                .severity(severity_of(located.defect.effect()))
                .arg("defect", Arg::foreign(text))
        })
        .collect();
    if findings.is_empty() {
        HostSays::Good(vec![evidence(host, seen, "nothing is amiss in what the transcript shows")])
    } else {
        HostSays::Bad(findings)
    }
}
