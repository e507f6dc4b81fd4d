use crate::check::{Facts, HostFacts, MailTarget};
use crate::rules::{Finding, Outcomes, Severity, Subject};

use super::{
    HostSays, address_evidence, addresses_unknown, dangles, domain, each_named_host, fix_keeping,
    has_address, mx_evidence, with_evidence, with_fix,
};

declare_rule! {
    /// ## What it checks
    /// Each MX host has at least one address: an A or an AAAA record.
    ///
    /// ## Why it matters
    /// A name in an MX record "MUST return at least one address record" (RFC 5321 §5.1). Without one senders
    /// cannot connect. They go on to the next host, if there is one; otherwise they keep the mail and return
    /// it after some days, or return it at once.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. TXT "no address here"
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. AAAA 2001:db8::1
    /// ```
    ///
    /// ## How to fix
    /// Publish A and AAAA records for the host, or remove the MX record.
    ///
    /// ## Limits
    /// Whether anything answers at the address is not looked at.
    pub(crate) static MX_HOST_WITHOUT_ADDRESS = {
        code: "MX012", name: "mx-host-without-address",
        summary: "an MX host exists but has no address",
        severity: Severity::Error, since: "0.1.0", references: [(5321, "5.1")],
        what: "The MX host `{host}` has neither an A nor an AAAA record.",
        why: "{consequence}",
        fix: "Publish A and AAAA records for `{host}`, or remove the MX record.",
        pass: "Each MX host looked at that exists has an address.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    if facts.mx.target == MailTarget::Implicit {
        return out.not_applicable(domain(facts), "the domain has no MX record");
    }
    each_named_host(facts, out, "no MX host exists", &|host| judge(facts, host));
}

fn judge(facts: &Facts, host: &HostFacts) -> HostSays {
    if has_address(host) {
        HostSays::Good(address_evidence(host))
    } else if let Some(why) = addresses_unknown(host) {
        HostSays::Unseen(why)
    } else if dangles(host) {
        HostSays::Nothing
    } else {
        HostSays::bad(finding(facts, host))
    }
}

/// What it means for mail that no connection to `host` is possible, given the other hosts.
pub(super) fn consequence(facts: &Facts, host: &HostFacts) -> &'static str {
    if facts.hosts.iter().any(|other| other.name != host.name && has_address(other)) {
        "Senders skip it. If it is meant as a backup there is none; if it stands first, every mail loses time."
    } else {
        "It is the way to no server, and no other MX host is known to have an address: mail waits and is returned."
    }
}

fn finding(facts: &Facts, host: &HostFacts) -> Finding {
    let found = Finding::about(Subject::MxHost(host.name.clone()))
        .arg("host", &host.name)
        .arg("consequence", consequence(facts, host))
        .evidence(mx_evidence(facts));
    with_fix(with_evidence(found, address_evidence(host)), fix_keeping(facts, &|mx| mx.exchange != host.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{fires, good_but, said};

    /// SMTP-5.1-3.
    #[test]
    fn a_host_that_exists_without_addresses_is_named() {
        let fixture = good_but(&["mx2.example.org."], "mx2.example.org. TXT \"x\"");
        assert_eq!(
            said(&MX_HOST_WITHOUT_ADDRESS, &fixture),
            ["error mx2.example.org: The MX host `mx2.example.org` has neither an A nor an AAAA record."]
        );
    }

    #[test]
    fn one_address_is_enough_even_if_the_other_question_fails() {
        let fixture = good_but(&["mx2.example.org. AAAA"], "fail mx2.example.org. AAAA servfail");
        assert!(!fires(&MX_HOST_WITHOUT_ADDRESS, &fixture));
    }

    #[test]
    fn half_an_answer_is_no_absence() {
        let fixture =
            good_but(&["mx2.example.org."], "mx2.example.org. TXT \"x\"\nfail mx2.example.org. A timeout");
        assert!(said(&MX_HOST_WITHOUT_ADDRESS, &fixture)[0].starts_with("not-checked mx2.example.org"));
    }
}
