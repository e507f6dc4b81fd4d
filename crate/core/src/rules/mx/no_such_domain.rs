use crate::check::{Facts, MailTarget};
use crate::rules::unknown::said_unknown;
use crate::rules::{Arg, Args, Finding, Outcomes, Severity};

use super::{domain, mx_evidence};

declare_rule! {
    /// ## What it checks
    /// The domain exists in the DNS.
    ///
    /// ## Why it matters
    /// If the answer is that the name does not exist, "this situation MUST be reported as an error" (RFC 5321
    /// §5.1): senders return the mail at once.
    ///
    /// ## Example
    /// ```fires
    /// mx.example.org. A 192.0.2.1
    /// domain exmaple.org
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// ```
    ///
    /// ## How to fix
    /// Look for a typing error first. Otherwise register the domain, or have its registrar and name servers
    /// repaired. If the name is an alias, let it lead to a name that exists or publish MX records instead.
    ///
    /// ## Limits
    /// This is the resolver's word. A resolver that filters names may deny a domain that exists.
    pub(crate) static MX_NO_SUCH_DOMAIN = {
        code: "MX002", name: "mx-no-such-domain",
        summary: "the domain does not exist",
        severity: Severity::Error, since: "0.1.0", references: [(5321, "5.1")],
        what: "`{domain}` {problem}.",
        why: "Senders return mail to it at once.",
        fix: "Check the spelling; then have the registration and the name servers of the domain repaired.",
        pass: "The domain exists.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let lookup = &facts.mx.lookup;
    if said_unknown(lookup, domain(facts), out) {
        return;
    }
    if facts.mx.target != MailTarget::NoSuchDomain {
        return out.pass(domain(facts), Args::none(), vec![mx_evidence(facts)]);
    }
    let problem = if lookup.aliases.is_empty() {
        "does not exist".to_owned()
    } else {
        format!("is an alias of {}, which does not exist", lookup.end)
    };
    out.find(
        Finding::about(domain(facts))
            .arg("domain", facts.domain.name())
            .arg("problem", Arg::foreign(problem))
            .evidence(mx_evidence(facts)),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{fires, said};

    /// SMTP-5.1-1.
    #[test]
    fn an_alias_that_leads_nowhere_is_told_apart() {
        assert_eq!(
            said(&MX_NO_SUCH_DOMAIN, "example.org. CNAME gone.example.net."),
            ["error example.org: `example.org` is an alias of gone.example.net, which does not exist."]
        );
    }

    #[test]
    fn a_name_without_mx_records_exists() {
        assert!(!fires(&MX_NO_SUCH_DOMAIN, "example.org. TXT \"x\""));
    }

    #[test]
    fn an_error_is_no_absence() {
        assert!(said(&MX_NO_SUCH_DOMAIN, "fail example.org. MX servfail")[0].starts_with("not-checked"));
    }
}
