use crate::check::Facts;
use crate::rules::{Outcomes, Severity};
use crate::starttls::SessionDefect;

use super::each_defect;

declare_rule! {
    /// ## What it checks
    /// The cipher suite that each mail server agrees on hides what is sent.
    ///
    /// ## Why it matters
    /// Suites without encryption, with keys made short for export, or with RC4 "MUST NOT" be negotiated (RFC 9325 §4.1):
    /// whoever records such a session can read the mail, today or with little patience. One without a certificate shows
    /// nothing of who answered.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// session mx.example.org
    /// | CONNECTED(00000003)
    /// | ---
    /// | New, TLSv1.2, Cipher is ECDHE-RSA-RC4-SHA
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
    /// Take the suite out of the list of the mail server; the defaults of current TLS libraries have none of them.
    ///
    /// ## Limits
    /// Only the suite of one session is seen, which the client has chosen with the server; others may be on as well.
    pub(crate) static TLS_CIPHER_WEAK = {
        code: "TLS008", name: "tls-cipher-weak",
        summary: "a mail server agrees on a cipher suite that protects nothing",
        severity: Severity::Error, since: "0.1.0", references: [(9325, "4.1"), (3207, "4.1")],
        what: "In the session with `{host}`: {defect}.",
        why: "Whoever records such a session can read the mail.",
        fix: "Take the suite out of the list of the mail server.",
        pass: "The mail servers agree on cipher suites that hide what is sent.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_defect(facts, out, &|defect| matches!(defect, SessionDefect::CipherWeak { .. }), &|session| {
        session.tls.as_ref().is_some_and(|tls| tls.cipher.is_some())
    });
}
