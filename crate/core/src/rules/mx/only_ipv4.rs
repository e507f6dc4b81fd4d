use crate::check::Facts;
use crate::rules::unknown::{said_unknown, unknown};
use crate::rules::{Args, EvidenceRef, Finding, Outcomes, Severity, Subject};

use super::domain;

declare_rule! {
    /// ## What it checks
    /// At least one MX host has an IPv6 address.
    ///
    /// ## Why it matters
    /// A sender that has IPv6 only cannot deliver to a domain whose hosts have IPv4 only; RFC 5321 §5.2
    /// describes how senders choose among both. There are few such senders yet, and no requirement is broken.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// mx.example.org. AAAA 2001:db8::1
    /// ```
    ///
    /// ## How to fix
    /// Let the mail server listen on IPv6 and publish an AAAA record for it.
    ///
    /// ## Limits
    /// Whether the address answers is not looked at.
    pub(crate) static MX_ONLY_IPV4 = {
        code: "MX018", name: "mx-only-ipv4",
        summary: "no MX host has an IPv6 address",
        severity: Severity::Notice, since: "0.1.0", references: [(5321, "5.2")],
        what: "No MX host of `{domain}` has an IPv6 address.",
        why: "Senders that have IPv6 only cannot deliver here.",
        fix: "Let at least one mail server listen on IPv6 and publish an AAAA record for it.",
        pass: "At least one MX host has an IPv6 address.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    if said_unknown(&facts.mx.lookup, domain(facts), out) {
        return;
    }
    let hosts = || facts.hosts.iter().filter(|host| !host.is_nameless());
    let shown = |lookup| EvidenceRef::lookup(lookup, ToString::to_string);
    if let Some(host) = hosts().find(|host| !host.aaaa.records().is_empty()) {
        return out.pass(domain(facts), Args::none(), vec![shown(&host.aaaa)]);
    }
    if let Some((host, why)) = hosts().find_map(|host| unknown(&host.aaaa).map(|why| (host, why))) {
        return out.not_checked(Subject::MxHost(host.name.clone()), why, Vec::new());
    }
    if facts.hosts_left_out > 0 {
        // One of the hosts that were not looked at may have one.
        let why = crate::rules::NotChecked::TooManyHosts { left_out: facts.hosts_left_out };
        return out.not_checked(domain(facts), why, Vec::new());
    }
    if hosts().all(|host| host.a.records().is_empty()) {
        return out.not_applicable(domain(facts), "no MX host has an address");
    }
    let found = Finding::about(domain(facts)).arg("domain", facts.domain.name());
    out.find(hosts().fold(found, |found, host| found.evidence(shown(&host.aaaa))));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{fires, good_but, said};

    #[test]
    fn one_host_with_ipv6_is_enough() {
        assert!(!fires(&MX_ONLY_IPV4, &good_but(&["mx1.example.org. AAAA"], "")));
        assert_eq!(
            said(&MX_ONLY_IPV4, &good_but(&["mx1.example.org. AAAA", "mx2.example.org. AAAA"], "")),
            ["notice example.org: No MX host of `example.org` has an IPv6 address."]
        );
    }

    #[test]
    fn an_error_is_no_absence() {
        let without = ["mx1.example.org. AAAA", "mx2.example.org. AAAA"];
        let fixture = good_but(&without, "fail mx2.example.org. AAAA servfail");
        assert!(said(&MX_ONLY_IPV4, &fixture)[0].starts_with("not-checked mx2.example.org"));
    }

    #[test]
    fn without_addresses_there_is_nothing_to_say() {
        assert!(said(&MX_ONLY_IPV4, "example.org. MX 10 mx.example.org.")[0].starts_with("not-applicable"));
        assert!(said(&MX_ONLY_IPV4, "example.org. MX 0 .")[0].starts_with("not-applicable"));
    }
}
