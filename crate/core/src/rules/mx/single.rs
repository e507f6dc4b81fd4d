use crate::check::{Facts, HostFacts};
use crate::rules::unknown::said_unknown;
use crate::rules::{Args, Finding, Outcomes, Severity, Subject};

use super::{address_evidence, addresses_unknown, domain, has_address, mx_evidence, with_evidence};

declare_rule! {
    /// ## What it checks
    /// There is more than one way to deliver: several MX hosts, or several addresses of one family for the
    /// only host.
    ///
    /// ## Why it matters
    /// With one server, all mail waits while it is down. Senders keep it, and "the give-up time generally
    /// needs to be at least 4-5 days" (RFC 5321 §4.5.4.1), so a short outage loses nothing. Several servers
    /// cost care too: each needs a valid certificate, and a neglected backup is the weakest way in.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// mx.example.org. A 192.0.2.2
    /// ```
    ///
    /// ## How to fix
    /// Nothing, if mail may wait during an outage. Otherwise add a second server, list it in the MTA-STS
    /// policy, and protect it as well as the first.
    ///
    /// ## Limits
    /// Several servers behind one address cannot be seen.
    pub(crate) static MX_SINGLE = {
        code: "MX019", name: "mx-single",
        summary: "there is one mail server only",
        severity: Severity::Notice, since: "0.1.0", references: [(5321, "5.1"), (5321, "4.5.4.1")],
        what: "`{host}` is the only mail server of `{domain}`.",
        why: "While it is down all mail waits; senders keep it for some days.",
        fix: "Leave it so if mail may wait; otherwise add a second server and list it in the MTA-STS policy first.",
        pass: "There are several MX hosts or addresses.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    if said_unknown(&facts.mx.lookup, domain(facts), out) {
        return;
    }
    match facts.hosts.as_slice() {
        [] => out.not_applicable(domain(facts), "there is no MX host"),
        [host] => single(facts, host, out),
        _ => out.pass(domain(facts), Args::none(), vec![mx_evidence(facts)]),
    }
}

fn single(facts: &Facts, host: &HostFacts, out: &mut Outcomes) {
    if host.a.records().len() > 1 || host.aaaa.records().len() > 1 {
        return out.pass(domain(facts), Args::none(), address_evidence(host));
    }
    if host.is_nameless() {
        return out.not_applicable(domain(facts), "the MX host has no name");
    }
    if let Some(why) = addresses_unknown(host) {
        return out.not_checked(Subject::MxHost(host.name.clone()), why, Vec::new());
    }
    if !has_address(host) {
        return out.not_applicable(domain(facts), "the MX host has no address");
    }
    let found = Finding::about(domain(facts))
        .arg("host", &host.name)
        .arg("domain", facts.domain.name())
        .evidence(mx_evidence(facts));
    out.find(with_evidence(found, address_evidence(host)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{good_but, said};

    #[test]
    fn one_address_of_each_family_is_one_server() {
        assert_eq!(
            said(&MX_SINGLE, &good_but(&["example.org. MX 20"], "")),
            ["notice example.org: `mx1.example.org` is the only mail server of `example.org`."]
        );
    }

    /// SMTP-4.5.4.1-1.
    #[test]
    fn a_failed_lookup_may_hide_a_second_address() {
        let fixture =
            good_but(&["example.org. MX 20", "mx1.example.org. AAAA"], "fail mx1.example.org. AAAA timeout");
        assert!(said(&MX_SINGLE, &fixture)[0].starts_with("not-checked mx1.example.org"));
    }

    #[test]
    fn an_implicit_mx_is_one_server_too() {
        assert!(said(&MX_SINGLE, "example.org. A 192.0.2.1")[0].starts_with("notice"));
    }
}
