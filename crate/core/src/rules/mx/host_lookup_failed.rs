use crate::check::{Facts, HostFacts};
use crate::rules::unknown::{domains_failure, unknown};
use crate::rules::{Arg, Finding, Outcomes, Severity, Subject};

use super::{HostSays, address_evidence, each_named_host, has_address, mx_evidence, with_evidence};

declare_rule! {
    /// ## What it checks
    /// The questions for the addresses of each MX host have an answer.
    ///
    /// ## Why it matters
    /// A sender that gets an error cannot connect to the host: it tries the next, and with none left the mail
    /// "MUST be queued and retried later" (RFC 5321 §5.1). Senders that do DANE skip a host whose address
    /// lookup fails, even if only one of the two questions does (RFC 7672 §2.1.2).
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx.example.org.
    /// fail mx.example.org. A servfail
    /// fail mx.example.org. AAAA servfail
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// ```
    ///
    /// ## How to fix
    /// Ask whoever runs the name servers of the host. Common causes: DNSSEC signatures that have expired, and
    /// name servers that fail on AAAA questions instead of answering that there is no such record.
    ///
    /// ## Limits
    /// Only errors that the resolver reports about the host count here. If the resolver itself could not be
    /// reached, or did not answer in time, nothing is known of the host and nothing is said.
    pub(crate) static MX_HOST_LOOKUP_FAILED = {
        code: "MX014", name: "mx-host-lookup-failed",
        summary: "the addresses of an MX host cannot be looked up",
        severity: Severity::Error, since: "0.1.0", references: [(5321, "5.1"), (7672, "2.1.2")],
        what: "The {type} record of the MX host `{host}` cannot be looked up: {failure}.",
        why: "{consequence}",
        fix: "Have the name servers of `{host}` repaired; look at expired DNSSEC signatures first.",
        pass: "The questions for the addresses of each MX host looked at have an answer.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_named_host(facts, out, "there is no MX host", &|host| judge(facts, host));
}

fn judge(facts: &Facts, host: &HostFacts) -> HostSays {
    let four = domains_failure(&host.a).map(|failure| ("A", failure));
    let failed = four.or_else(|| domains_failure(&host.aaaa).map(|failure| ("AAAA", failure)));
    if let Some((rtype, failure)) = failed {
        return HostSays::bad(finding(facts, host, rtype, failure));
    }
    let unseen = unknown(&host.a).or_else(|| unknown(&host.aaaa));
    unseen.map_or_else(|| HostSays::Good(address_evidence(host)), HostSays::Unseen)
}

fn finding(facts: &Facts, host: &HostFacts, rtype: &'static str, failure: String) -> Finding {
    let (severity, consequence) = if has_address(host) {
        (Severity::Warning, "Senders that do DANE skip the host; others use the address they got.")
    } else {
        (
            Severity::Error,
            "Senders cannot connect to it: they try the next host, and with none left the mail waits and is returned.",
        )
    };
    let found = Finding::about(Subject::MxHost(host.name.clone()))
        .severity(severity)
        .arg("type", rtype)
        .arg("host", &host.name)
        .arg("failure", Arg::foreign(failure))
        .arg("consequence", consequence)
        .evidence(mx_evidence(facts));
    with_evidence(found, address_evidence(host))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{good_but, said};

    #[test]
    fn with_an_address_left_it_is_a_warning() {
        let fixture = good_but(&["mx2.example.org. AAAA"], "fail mx2.example.org. AAAA servfail");
        assert_eq!(
            said(&MX_HOST_LOOKUP_FAILED, &fixture),
            [
                "warning mx2.example.org: The AAAA record of the MX host `mx2.example.org` cannot be looked up: the answer is the error SERVFAIL."
            ]
        );
    }

    /// SMTP-5.1-1, DANE-2.1.2-2.
    #[test]
    fn without_any_it_is_an_error() {
        let fixture = good_but(
            &["mx2.example.org."],
            "fail mx2.example.org. A refused\nfail mx2.example.org. AAAA timeout",
        );
        assert!(said(&MX_HOST_LOOKUP_FAILED, &fixture)[0].starts_with("error mx2.example.org: The A record"));
    }

    #[test]
    fn a_resolver_out_of_reach_says_nothing_of_the_host() {
        let fixture = good_but(
            &["mx2.example.org."],
            "fail mx2.example.org. A timeout\nfail mx2.example.org. AAAA timeout",
        );
        assert!(said(&MX_HOST_LOOKUP_FAILED, &fixture)[0].starts_with("not-checked mx2.example.org"));
    }
}
