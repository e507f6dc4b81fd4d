use crate::check::{Facts, HostFacts, HostSession};
use crate::parse::Effect;
use crate::rules::mx::HostSays;
use crate::rules::{Arg, Outcomes, Severity};
use crate::starttls::{HandshakeFailure, StarttlsOutcome};

use super::{about, each_session, evidence};

declare_rule! {
    /// ## What it checks
    /// Each mail server offers STARTTLS, takes the command, and TLS comes about.
    ///
    /// ## Why it matters
    /// Without TLS, mail to this host is sent in clear, or not at all by senders that insist on TLS: a policy in
    /// mode enforce "MUST NOT" be ignored (RFC 8461 §5), and TLSA records ask for TLS (RFC 7672 §2.2). A keyword
    /// that something wrote over, such as `XXXXXXXA`, is the mark of a middle box, or of an attacker.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// session mx.example.org
    /// | 220 mx.example.org ESMTP
    /// | EHLO client.example
    /// | 250-mx.example.org
    /// | 250 XXXXXXXA
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// session mx.example.org good
    /// ```
    ///
    /// ## How to fix
    /// Give the mail server a certificate and switch STARTTLS on; keep firewalls and mail filters from changing the
    /// dialogue.
    ///
    /// ## Limits
    /// It is what one session showed, from where it was made. A server that was busy or turned the client away
    /// did not refuse STARTTLS, and is not counted.
    pub(crate) static TLS_STARTTLS_MISSING = {
        code: "TLS001", name: "tls-starttls-missing",
        summary: "a mail server has no TLS to offer",
        severity: Severity::Error, since: "0.1.0", references: [(3207, "4"), (8461, "4.2"), (7672, "2.2")],
        what: "The session with `{host}` ends without TLS: {outcome}.",
        why: "Mail to this host goes in clear, or waits at senders that insist on TLS.",
        fix: "Switch STARTTLS on at the server, and keep what stands before it from changing what it says.",
        pass: "TLS came about in the session with each mail server.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_session(facts, out, &judge);
}

fn judge(host: &HostFacts, seen: &HostSession) -> HostSays {
    let outcome = &seen.session.starttls;
    let came_about = matches!(
        outcome,
        StarttlsOutcome::Started
            | StarttlsOutcome::HandshakeFailed { why: HandshakeFailure::CertificateRejected { .. } }
    );
    match outcome.effect() {
        _ if came_about => HostSays::Good(vec![evidence(host, seen, outcome.to_string())]),
        Some(Effect::Invalidates) => {
            let text = outcome.to_string();
            HostSays::bad(about(host, seen, text.clone()).arg("outcome", Arg::foreign(text)))
        }
        _ => HostSays::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::said;

    const WORLD: &str =
        "example.org. MX 10 mx.example.org.\nmx.example.org. A 192.0.2.1\nsession mx.example.org\n";

    /// TLS-2-1, TLS-4-1, TLS-6-1.
    #[test]
    fn each_way_of_having_no_tls_is_told() {
        for (dialogue, words) in [
            ("| 220 mx\n| EHLO a\n| 250-mx\n| 250 SIZE", "offers no STARTTLS"),
            ("| 220 mx\n| EHLO a\n| 250-mx\n| 250 XXXXXXXA", "wrote XXXXXXXA over STARTTLS"),
            ("| 220 mx\n| EHLO a\n| 250-mx\n| 250 STARTTLS\n| STARTTLS\n| 454 later", "454 later"),
        ] {
            let said = said(&TLS_STARTTLS_MISSING, &format!("{WORLD}{dialogue}"));
            assert!(said[0].starts_with("error mx.example.org") && said[0].contains(words), "{said:?}");
        }
    }

    #[test]
    fn a_busy_server_is_not_one_without_tls() {
        let said = said(&TLS_STARTTLS_MISSING, &format!("{WORLD}| 421 too many connections"));
        assert!(said[0].starts_with("not-applicable"), "{said:?}");
    }
}
