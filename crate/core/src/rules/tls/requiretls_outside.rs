use crate::check::Facts;
use crate::rules::{Outcomes, Severity};
use crate::starttls::SessionDefect;

use super::{each_defect, shows_both_lists};

declare_rule! {
    /// ## What it checks
    /// REQUIRETLS is offered inside TLS wherever it is offered before.
    ///
    /// ## Why it matters
    /// A sender uses REQUIRETLS only if it stands in the reply to EHLO that the server gives inside TLS (RFC 8689 §2). A server
    /// that offers it in clear alone means to support it, and every message that asks for it is returned all the same.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// session mx.example.org
    /// | 220 mx.example.org ESMTP
    /// | EHLO client.example
    /// | 250-mx.example.org
    /// | 250-REQUIRETLS
    /// | 250 STARTTLS
    /// | STARTTLS
    /// | 220 go ahead
    /// | EHLO client.example
    /// | 250-mx.example.org
    /// | 250 SIZE
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// session mx.example.org good
    /// ```
    ///
    /// ## How to fix
    /// Offer REQUIRETLS in the reply to EHLO inside TLS, and only there.
    ///
    /// ## Limits
    /// Both replies have to be in the transcript, whole.
    pub(crate) static TLS_REQUIRETLS_OUTSIDE = {
        code: "TLS010", name: "tls-requiretls-outside",
        summary: "REQUIRETLS is offered before TLS and not inside",
        severity: Severity::Warning, since: "0.1.0", references: [(8689, "2")],
        what: "In the session with `{host}`: {defect}.",
        why: "Messages that ask for REQUIRETLS are returned.",
        fix: "Offer REQUIRETLS in the reply to EHLO inside TLS, and only there.",
        pass: "No session shows REQUIRETLS before TLS alone.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_defect(
        facts,
        out,
        &|defect| matches!(defect, SessionDefect::RequireTlsOnlyBefore),
        &shows_both_lists,
    );
}
