use crate::check::{Facts, HostFacts, MailTarget};
use crate::rules::{Arg, Finding, Outcomes, Severity, Subject};

use super::host_without_address::consequence;
use super::{
    HostSays, address_evidence, addresses_unknown, dangles, domain, each_named_host, fix_keeping,
    has_address, mx_evidence, with_evidence, with_fix,
};

declare_rule! {
    /// ## What it checks
    /// Each name in an MX record exists, and if it is an alias, the alias leads to a name with an address.
    ///
    /// ## Why it matters
    /// A name in an MX record "MUST return at least one address record" (RFC 5321 §5.1). A name that does not
    /// exist is worse than one without address: if anybody can register it, or set it up again with the
    /// provider it belonged to, that person receives mail of this domain.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx.gone.example.
    /// ```
    /// ```fires
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. CNAME customer7.example.net.
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// ```
    ///
    /// ## How to fix
    /// Remove the MX record, or correct the name. A name that ends in the domain twice was written into the
    /// zone without its final dot.
    ///
    /// ## Limits
    /// Whether the name can be registered is not looked at.
    pub(crate) static MX_HOST_DANGLING = {
        code: "MX013", name: "mx-host-dangling",
        summary: "an MX host does not exist or is an alias that leads nowhere",
        severity: Severity::Error, since: "0.1.0", references: [(5321, "5.1")],
        what: "The MX host `{host}` {problem}{hint}.",
        why: "{consequence}{takeover}",
        fix: "Remove the MX record of `{host}`, or correct the name.",
        pass: "Each MX host looked at exists.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    if facts.mx.target == MailTarget::Implicit {
        return out.not_applicable(domain(facts), "the domain has no MX record");
    }
    each_named_host(facts, out, "there is no MX host", &|host| judge(facts, host));
}

fn judge(facts: &Facts, host: &HostFacts) -> HostSays {
    if dangles(host) {
        return HostSays::bad(finding(facts, host));
    }
    if has_address(host) {
        return HostSays::Good(address_evidence(host));
    }
    addresses_unknown(host).map_or_else(|| HostSays::Good(address_evidence(host)), HostSays::Unseen)
}

fn finding(facts: &Facts, host: &HostFacts) -> Finding {
    let step = host.a.aliases.last().or(host.aaaa.aliases.last());
    let problem = step.map_or("does not exist".to_owned(), |step| {
        format!("is an alias of {}, which leads nowhere", step.to)
    });
    let end = step.map_or(&host.name, |step| &step.to);
    let takeover = if end.is_within(facts.domain.name()) {
        ""
    } else {
        " Whoever manages to set that name up again receives mail of this domain."
    };
    let found = Finding::about(Subject::MxHost(host.name.clone()))
        .arg("host", &host.name)
        .arg("problem", Arg::foreign(problem))
        .arg("hint", if is_doubled(facts, host) { " (in the zone its final dot is missing)" } else { "" })
        .arg("consequence", consequence(facts, host))
        .arg("takeover", takeover)
        .evidence(mx_evidence(facts));
    with_fix(with_evidence(found, address_evidence(host)), fix_keeping(facts, &|mx| mx.exchange != host.name))
}

/// `mx.example.org.example.org`: a name without final dot is completed with the name of the zone.
fn is_doubled(facts: &Facts, host: &HostFacts) -> bool {
    let domain = facts.domain.name();
    let doubled = format!("{domain}.{domain}.").parse();
    doubled.is_ok_and(|doubled| host.name.is_within(&doubled))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{good_but, run, said};

    /// SMTP-5.1-3.
    #[test]
    fn a_missing_final_dot_is_recognised() {
        let fixture = good_but(&["example.org. MX 20"], "example.org. MX 20 mx2.example.org.example.org.");
        assert_eq!(
            said(&MX_HOST_DANGLING, &fixture),
            [
                "error mx2.example.org.example.org: The MX host `mx2.example.org.example.org` does not exist (in the zone its final dot is missing)."
            ]
        );
        let Outcome::Finding { fix: Some(fix), .. } = &run(&MX_HOST_DANGLING, &fixture)[0].outcome else {
            panic!("no fix");
        };
        assert_eq!(fix.copy, "example.org. IN MX 10 mx1.example.org.");
    }

    #[test]
    fn an_alias_to_nowhere_names_where() {
        let fixture = good_but(&["mx2.example.org."], "mx2.example.org. CNAME gone.example.net.");
        assert_eq!(
            said(&MX_HOST_DANGLING, &fixture),
            [
                "error mx2.example.org: The MX host `mx2.example.org` is an alias of gone.example.net, which leads nowhere."
            ]
        );
    }

    #[test]
    fn an_error_is_no_absence() {
        let fixture = good_but(&["mx2.example.org."], "fail mx2.example.org. A servfail");
        assert!(said(&MX_HOST_DANGLING, &fixture)[0].starts_with("not-checked mx2.example.org"));
    }

    #[test]
    fn no_fix_leaves_the_domain_without_any_host() {
        let Outcome::Finding { fix, .. } =
            &run(&MX_HOST_DANGLING, "example.org. MX 10 mx.gone.example.")[0].outcome
        else {
            panic!("no finding");
        };
        assert!(fix.is_none());
    }
}
