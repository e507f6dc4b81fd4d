use crate::check::{Facts, HostFacts, HostSession};
use crate::rules::mx::HostSays;
use crate::rules::{Outcomes, Severity};
use crate::time::Timestamp;

use super::{about, chain_text, each_session, ends_soon, evidence};

declare_rule! {
    /// ## What it checks
    /// The certificate of each mail server lasts for more than fourteen days.
    ///
    /// ## Why it matters
    /// From its last second on, senders that honour MTA-STS keep the mail: the certificate must not be expired
    /// (RFC 8461 §4.2). Renewal is automatic in most places, and this is how it looks when it has stopped.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// session mx.example.org ends-soon
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// session mx.example.org good
    /// ```
    ///
    /// ## How to fix
    /// See why it was not renewed, renew it, and have the mail server load it.
    ///
    /// ## Limits
    /// The session may be older than the renewal.
    pub(crate) static TLS_CERTIFICATE_EXPIRES = {
        code: "TLS004", name: "tls-certificate-expires",
        summary: "a mail server's certificate ends within fourteen days",
        severity: Severity::Warning, since: "0.1.0", references: [(8461, "4.2"), (5280, "4.1.2.5")],
        what: "The certificate of `{host}` ends on {end}.",
        why: "From then on senders that honour MTA-STS keep the mail for this host.",
        fix: "See why it was not renewed, renew it, and have the mail server load it.",
        pass: "The certificates of the mail servers last for more than fourteen days.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_session(facts, out, &|host, seen| judge(facts.at, host, seen));
}

fn judge(at: Timestamp, host: &HostFacts, seen: &HostSession) -> HostSays {
    let Some(pkix) = &seen.pkix else { return HostSays::Nothing };
    if pkix.not_after < at {
        // The rule on what senders refuse has it.
        HostSays::Nothing
    } else if ends_soon(pkix, at) {
        HostSays::bad(about(host, seen, chain_text(seen)).arg("end", pkix.not_after))
    } else {
        HostSays::Good(vec![evidence(host, seen, chain_text(seen))])
    }
}
