use crate::check::Facts;
use crate::rules::{Outcomes, Severity};
use crate::starttls::SessionDefect;

use super::{each_defect, shows_both_lists};

declare_rule! {
    /// ## What it checks
    /// The extensions that a mail server offers before and inside TLS are the same, but for STARTTLS.
    ///
    /// ## Why it matters
    /// They may differ: that is why the client "MUST discard" the first list and asks again (RFC 3207 §4.2). Where nobody meant
    /// them to, a filter in front of the server takes some out while it can read the session, and mail behaves differently
    /// with TLS and without.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// session mx.example.org
    /// | 220 mx.example.org ESMTP
    /// | EHLO client.example
    /// | 250-mx.example.org
    /// | 250-PIPELINING
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
    /// Nothing, where it is meant so. Otherwise see what stands before the server and changes what it says.
    ///
    /// ## Limits
    /// Both replies have to be in the transcript, whole; openssl and gnutls-cli show the second only.
    pub(crate) static TLS_EXTENSIONS_DIFFER = {
        code: "TLS011", name: "tls-extensions-differ",
        summary: "the extensions before and inside TLS differ",
        severity: Severity::Notice, since: "0.1.0", references: [(3207, "4.2")],
        what: "In the session with `{host}`: {defect}.",
        why: "They may differ; where nobody meant them to, something on the way takes them out.",
        fix: "Nothing, where it is meant so. Otherwise see what stands before the server.",
        pass: "The extensions before and inside TLS are the same, where both were seen.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_defect(
        facts,
        out,
        &|defect| matches!(defect, SessionDefect::ExtensionsDiffer { .. }),
        &shows_both_lists,
    );
}
