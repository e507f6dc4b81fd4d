use crate::check::Facts;
use crate::rules::unknown::said_unknown;
use crate::rules::{Args, Finding, Outcomes, Severity};

use super::{domain, mx_evidence};

declare_rule! {
    /// ## What it checks
    /// Whether the domain itself is an alias (CNAME or DNAME) of another one.
    ///
    /// ## Why it matters
    /// Senders follow the alias: "the resulting name is processed as if it were the initial name" (RFC 5321
    /// §5.1). So whoever runs the other domain decides where the mail goes. The records of MTA-STS and
    /// TLS-RPT do not come along: senders look for them below the name as it stands in the mail address, and
    /// a CNAME covers nothing below itself.
    ///
    /// ## Example
    /// ```fires
    /// example.org. CNAME example.net.
    /// example.net. MX 10 mx.example.net.
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.net.
    /// ```
    ///
    /// ## How to fix
    /// Nothing, if that is meant. Otherwise publish MX records of the domain's own in place of the alias. In
    /// both cases `_mta-sts`, `mta-sts` and `_smtp._tls` are needed below this domain.
    ///
    /// ## Limits
    /// An alias that leads to a name that does not exist is reported by another rule, as an error.
    pub(crate) static MX_DOMAIN_IS_ALIAS = {
        code: "MX021", name: "mx-domain-is-alias",
        summary: "the domain is an alias of another one",
        severity: Severity::Notice, since: "0.1.0", references: [(5321, "5.1"), (7672, "2.2.1")],
        what: "`{domain}` is an alias of `{target}`, whose MX records senders use.",
        why: "Whoever runs that domain decides where the mail goes; DANE holds only if both zones are signed.",
        fix: "Leave it so if that is meant; otherwise publish MX records of the domain's own in place of the alias.",
        pass: "The domain is no alias.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let lookup = &facts.mx.lookup;
    if said_unknown(lookup, domain(facts), out) {
        return;
    }
    if facts.mx.target == crate::check::MailTarget::NoSuchDomain {
        return out.not_applicable(domain(facts), "the domain does not exist");
    }
    if lookup.aliases.is_empty() {
        return out.pass(domain(facts), Args::none(), vec![mx_evidence(facts)]);
    }
    out.find(
        Finding::about(domain(facts))
            .arg("domain", facts.domain.name())
            .arg("target", &lookup.end)
            .evidence(mx_evidence(facts)),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::said;

    /// SMTP-5.1-1, DANE-2.1.3-1.
    #[test]
    fn the_last_name_of_the_chain_is_named() {
        let chain = "example.org. CNAME a.example.net.\na.example.net. CNAME b.example.net.\nb.example.net. MX 10 mx.example.net.";
        assert_eq!(
            said(&MX_DOMAIN_IS_ALIAS, chain),
            [
                "notice example.org: `example.org` is an alias of `b.example.net`, whose MX records senders use."
            ]
        );
    }

    #[test]
    fn an_alias_to_nowhere_is_left_to_another_rule() {
        assert!(
            said(&MX_DOMAIN_IS_ALIAS, "example.org. CNAME gone.example.net.")[0]
                .starts_with("not-applicable")
        );
    }
}
