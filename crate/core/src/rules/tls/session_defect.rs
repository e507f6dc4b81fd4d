use crate::check::{Facts, HostFacts, HostSession};
use crate::parse::Defect as _;
use crate::rules::mx::HostSays;
use crate::rules::{Arg, Finding, Outcomes, Severity};

use super::{about, each_session, evidence, severity_of};

declare_rule! {
    /// ## What it checks
    /// The session with each mail server goes as RFC 3207 asks: no STARTTLS inside TLS, nothing remembered from
    /// before, no command taken that was sent behind STARTTLS, a current version of TLS.
    ///
    /// ## Why it matters
    /// A server that obeys commands sent in clear behind STARTTLS lets whoever is on the path put commands into the
    /// protected session: it "MUST discard any knowledge obtained from the client" before TLS (RFC 3207 §4.2). A
    /// server with TLS 1.1 at most gets no mail from senders that follow RFC 8461 §7.2.
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
        severity: Severity::Error, since: "0.1.0", references: [(3207, "4.2"), (8461, "7.2"), (8689, "2")],
        what: "In the session with `{host}`: {defect}.",
        why: "What the protected session relies on is weaker than it looks, or some senders turn away.",
        fix: "Update the mail server, and take boxes that rewrite SMTP out of its way.",
        pass: "The sessions with the mail servers go as RFC 3207 asks, as far as they show it.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_session(facts, out, &judge);
}

fn judge(host: &HostFacts, seen: &HostSession) -> HostSays {
    let findings: Vec<Finding> = seen
        .session
        .problems
        .iter()
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
