use crate::check::Facts;
use crate::rules::{Outcomes, Severity};
use crate::starttls::SessionDefect;

use super::each_defect;

declare_rule! {
    /// ## What it checks
    /// The session with each mail server comes to TLS 1.2 or newer.
    ///
    /// ## Why it matters
    /// Senders that follow RFC 8461 §7.2 speak TLS 1.2 or newer, and BCP 195 says that older versions "MUST NOT" be
    /// negotiated (RFC 9325 §3.1.1). Senders that insist on TLS keep the mail for a server that has nothing newer; the others
    /// fall back to clear text or speak a version whose weaknesses are known.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// session mx.example.org
    /// | CONNECTED(00000003)
    /// | ---
    /// | New, TLSv1.1, Cipher is ECDHE-RSA-AES256-SHA
    /// | ---
    /// | 250 HELP
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// session mx.example.org good
    /// ```
    ///
    /// ## How to fix
    /// Switch TLS 1.2 and 1.3 on at the mail server, and update it if it has neither.
    ///
    /// ## Limits
    /// A client that was told to speak an old version makes a good server look old.
    pub(crate) static TLS_VERSION_OLD = {
        code: "TLS007", name: "tls-version-old",
        summary: "a session with a mail server comes to TLS 1.1 or older",
        severity: Severity::Error, since: "0.1.0", references: [(8461, "7.2"), (9325, "3.1.1")],
        what: "In the session with `{host}`: {defect}.",
        why: "Senders that follow RFC 8461 §7.2 speak nothing that old, and keep the mail or send it in clear.",
        fix: "Switch TLS 1.2 and 1.3 on at the mail server, and update it if it has neither.",
        pass: "The sessions with the mail servers come to TLS 1.2 or newer.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_defect(facts, out, &|defect| matches!(defect, SessionDefect::VersionOld { .. }), &|session| {
        session.tls.as_ref().is_some_and(|tls| tls.version.is_some())
    });
}
