use crate::check::Facts;
use crate::rules::{Outcomes, Severity};
use crate::starttls::SessionDefect;

use super::each_defect;

declare_rule! {
    /// ## What it checks
    /// Each mail server calls itself in the reply to EHLO by the name of its MX record.
    ///
    /// ## Why it matters
    /// Nothing compares these names: senders hold the certificate against the name of the MX record (RFC 8461 §4.2), and the name
    /// in the reply to EHLO is for people (RFC 5321 §4.1.1.1). Hosts of a pool have names of their own. But a name of somebody
    /// else altogether is how it looks when a session ended at another server than it was meant for.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// session mx.example.org
    /// | $ swaks --server mx.example.org --port 25 --tls
    /// | === Trying mx.example.org:25...
    /// | === Connected to mx.example.org.
    /// | <-  220 mx.example.net ESMTP
    /// |  -> EHLO client.example
    /// | <-  250-mx.example.net
    /// | <-  250 STARTTLS
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// session mx.example.org good
    /// ```
    ///
    /// ## How to fix
    /// Nothing, if the name is one of your servers. Otherwise see where the address of the host leads.
    ///
    /// ## Limits
    /// The certificate, and not this name, tells who the server is.
    pub(crate) static TLS_NAME_DIFFERS = {
        code: "TLS012", name: "tls-name-differs",
        summary: "a mail server calls itself by another name than its MX record",
        severity: Severity::Notice, since: "0.1.0", references: [(5321, "4.1.1.1"), (8461, "4.2")],
        what: "In the session with `{host}`: {defect}.",
        why: "Senders look at the certificate and not at this name; a foreign one may mean that another server answered.",
        fix: "Nothing, if the name is one of your servers. Otherwise see where the address of the host leads.",
        pass: "The mail servers call themselves by the names of their MX records, where that was seen.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_defect(facts, out, &|defect| matches!(defect, SessionDefect::NameDiffers { .. }), &|session| {
        session.host.is_some() && session.said_name().is_some()
    });
}
