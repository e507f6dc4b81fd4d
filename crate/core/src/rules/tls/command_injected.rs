use crate::check::Facts;
use crate::rules::{Outcomes, Severity};
use crate::starttls::SessionDefect;

use super::each_defect;

declare_rule! {
    /// ## What it checks
    /// Commands that come in clear in one segment with STARTTLS are forgotten when TLS begins.
    ///
    /// ## Why it matters
    /// The server "MUST discard any knowledge obtained from the client" before TLS (RFC 3207 §4.2). One that obeys commands
    /// from its buffer lets whoever is on the path put commands into the protected session (CVE-2011-0411), and with them
    /// steal mail that looks well protected.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// session mx.example.org
    /// | 220 mx.example.org ESMTP
    /// | EHLO client.example
    /// | 250-mx.example.org
    /// | 250 STARTTLS
    /// | STARTTLS
    /// | NOOP
    /// | 220 go ahead
    /// | 250 ok
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// session mx.example.org
    /// | 220 mx.example.org ESMTP
    /// | EHLO client.example
    /// | 250-mx.example.org
    /// | 250 STARTTLS
    /// | STARTTLS
    /// | NOOP
    /// | 220 go ahead
    /// | EHLO client.example
    /// | 250-mx.example.org
    /// | 250 SIZE
    /// ```
    ///
    /// ## How to fix
    /// Update the mail server, or the filter in front of it.
    ///
    /// ## Limits
    /// It shows only where a client sent commands behind STARTTLS at once; the commands that this program gives do not.
    pub(crate) static TLS_COMMAND_INJECTED = {
        code: "TLS009", name: "tls-command-injected",
        summary: "a mail server obeys commands that came in clear before TLS",
        severity: Severity::Error, since: "0.1.0", references: [(3207, "4.2"), (3207, "6")],
        what: "In the session with `{host}`: {defect}.",
        why: "Whoever is on the path can put commands into the protected session.",
        fix: "Update the mail server, or the filter in front of it.",
        pass: "No session shows a mail server that obeys commands from before TLS.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_defect(facts, out, &|defect| matches!(defect, SessionDefect::CommandInjected { .. }), &|session| {
        session.pipelined.is_some()
    });
}
