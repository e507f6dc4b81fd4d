use crate::check::Facts;
use crate::rules::unknown::domains_failure;
use crate::rules::{Arg, Outcomes, Severity};

use super::{State, about, evidence, pass, state, subject};

declare_rule! {
    /// ## What it checks
    /// The question for the TLS-RPT record has an answer: a record, or the statement that there is none.
    ///
    /// ## Why it matters
    /// The record MUST be found at this name (RFC 8460 §3). A sender that gets an error finds none and sends
    /// no report; on the day when connections fail, nobody hears of it. Such an error also hints at trouble
    /// with the name servers that may reach other names.
    ///
    /// ## Example
    /// ```fires
    /// fail _smtp._tls.example.org. TXT servfail
    /// example.org. MX 10 mx.example.org.
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// ```
    ///
    /// ## How to fix
    /// Ask whoever runs the name servers of the domain. Common causes: DNSSEC signatures that have expired,
    /// broken proofs that a name does not exist, and name servers that do not know the zone.
    ///
    /// ## Limits
    /// Only errors that the resolver reports about the domain count here. If the resolver itself could not be
    /// reached, or did not answer in time, nothing is known of the record and nothing is said.
    pub(crate) static RPT_RECORD_LOOKUP_FAILED = {
        code: "RPT009", name: "rpt-record-lookup-failed",
        summary: "the TLS-RPT record cannot be looked up",
        severity: Severity::Warning, since: "0.1.0", references: [(8460, "3")],
        what: "The TLS-RPT record at `{owner}` cannot be looked up: {failure}.",
        why: "Senders do not find it and send no reports.",
        fix: "Have the name servers of the domain repaired; look at expired DNSSEC signatures first.",
        pass: "The question for the TLS-RPT record has an answer.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    match (state(facts), domains_failure(&facts.tls_rpt.txt)) {
        (State::NoMail(why), _) => out.not_applicable(subject(facts), why),
        (_, Some(failure)) => {
            out.find(about(facts).arg("failure", Arg::foreign(failure)).evidence(evidence(facts)));
        }
        (State::Unseen(why), None) => out.not_checked(subject(facts), why, vec![evidence(facts)]),
        _ => pass(facts, out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{good_but, said};

    /// RPT-3-1.
    #[test]
    fn an_error_of_the_zone_is_a_finding() {
        let fixture = good_but(&["_smtp._tls.example.org"], "fail _smtp._tls.example.org. TXT refused");
        assert_eq!(
            said(&RPT_RECORD_LOOKUP_FAILED, &fixture),
            [
                "warning _smtp._tls.example.org: The TLS-RPT record at `_smtp._tls.example.org` cannot be looked up: the answer is REFUSED."
            ]
        );
    }

    #[test]
    fn a_resolver_out_of_reach_says_nothing_of_the_domain() {
        let fixture = good_but(&["_smtp._tls.example.org"], "fail _smtp._tls.example.org. TXT unreachable");
        assert!(said(&RPT_RECORD_LOOKUP_FAILED, &fixture)[0].starts_with("not-checked"));
    }
}
