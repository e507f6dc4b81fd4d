use crate::check::Facts;
use crate::rules::unknown::{domains_failure, said_unknown};
use crate::rules::{Arg, Args, Finding, Outcomes, Severity};

use super::{domain, mx_evidence};

declare_rule! {
    /// ## What it checks
    /// The question for the MX records of the domain has an answer: records, or the statement that there are
    /// none.
    ///
    /// ## Why it matters
    /// A sender that gets an error does not know where the mail goes. After a temporary error the mail "MUST
    /// be queued and retried later" (RFC 5321 §5.1), and it is returned to its author after some days. An
    /// error is never an absence: the sender must not try the address of the domain instead.
    ///
    /// ## Example
    /// ```fires
    /// fail example.org. MX servfail
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// ```
    ///
    /// ## How to fix
    /// Ask whoever runs the name servers of the domain. Common causes: DNSSEC signatures that have expired, a
    /// DS record that no longer fits the keys, name servers that do not know the zone.
    ///
    /// ## Limits
    /// Only errors that the resolver reports about the domain count here. If the resolver itself could not be
    /// reached, or did not answer in time, nothing is known of the domain and nothing is said.
    pub(crate) static MX_LOOKUP_FAILED = {
        code: "MX001", name: "mx-lookup-failed",
        summary: "the MX records of the domain cannot be looked up",
        severity: Severity::Error, since: "0.1.0", references: [(5321, "5.1"), (7672, "2.1.2")],
        what: "The MX records of `{domain}` cannot be looked up: {failure}.",
        why: "Senders do not learn where the mail goes: they keep it, try again and return it after some days.",
        fix: "Have the name servers of the domain repaired; look at expired DNSSEC signatures and at the DS record first.",
        pass: "The question for MX records has an answer.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let lookup = &facts.mx.lookup;
    if let Some(failure) = domains_failure(lookup) {
        out.find(
            Finding::about(domain(facts))
                .arg("domain", facts.domain.name())
                .arg("failure", Arg::foreign(failure))
                .evidence(mx_evidence(facts)),
        );
    } else if !said_unknown(lookup, domain(facts), out) {
        out.pass(domain(facts), Args::none(), vec![mx_evidence(facts)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::said;

    /// DANE-2.1.2-1.
    #[test]
    fn an_error_of_the_zone_is_a_finding() {
        assert_eq!(
            said(&MX_LOOKUP_FAILED, "fail example.org. MX servfail"),
            [
                "error example.org: The MX records of `example.org` cannot be looked up: the answer is the error SERVFAIL."
            ]
        );
    }

    /// SMTP-5.1-1: a circle of aliases is an error, not an absence.
    #[test]
    fn aliases_in_a_circle_are_a_finding() {
        let circle = "example.org. CNAME a.example.org.\na.example.org. CNAME example.org.";
        assert!(said(&MX_LOOKUP_FAILED, circle)[0].starts_with("error example.org: "), "{circle}");
    }

    #[test]
    fn a_resolver_out_of_reach_says_nothing_of_the_domain() {
        for kind in ["timeout", "unreachable", "http-503", "html"] {
            let said = said(&MX_LOOKUP_FAILED, &format!("fail example.org. MX {kind}"));
            assert!(said[0].starts_with("not-checked"), "{said:?}");
        }
    }
}
