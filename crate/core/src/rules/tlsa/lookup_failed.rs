use crate::check::{Facts, HostFacts, LookupFailure};
use crate::rules::dnssec::has_secure_addresses;
use crate::rules::mx::{HostSays, each_named_host};
use crate::rules::unknown::{domains_failure, unknown};
use crate::rules::{Arg, Outcomes, Severity};

use super::{about, evidence, set_of};

declare_rule! {
    /// ## What it checks
    /// The question for the TLSA records of each MX host has an answer: records, or the statement that there
    /// are none.
    ///
    /// ## Why it matters
    /// If the question fails for a host whose addresses are signed, a sender that does DANE takes the host for
    /// unreachable and "MUST NOT deliver the message via that server" (RFC 7672 §2.1.2). An error is worse
    /// than no TLSA record at all. If the addresses are not signed, the question is not asked (§2.2.2), and will
    /// be on the day they are.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// fail _25._tcp.mx.example.org. TLSA servfail
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// ```
    ///
    /// ## How to fix
    /// Have the name servers of the host answer TLSA questions, if only with "no such record" (RFC 7672
    /// §2.2.2). Common causes: firewalls that drop record types they do not know, expired signatures, and
    /// broken proofs that a name does not exist.
    ///
    /// ## Limits
    /// Answers that are there but signed wrongly have their own rules. Errors on the way to the resolver say
    /// nothing of the domain and are not counted.
    pub(crate) static TLSA_LOOKUP_FAILED = {
        code: "TLSA001", name: "tlsa-lookup-failed",
        summary: "the TLSA records of an MX host cannot be looked up",
        severity: Severity::Error, since: "0.1.0", references: [(7672, "2.1.2"), (7672, "2.2.2")],
        what: "The TLSA records at `{owner}` cannot be looked up: {failure}.",
        why: "{consequence}",
        fix: "Have the name servers of the host repaired so that they answer this question, if only with \"no such record\".",
        pass: "The question for the TLSA records of each MX host looked at has an answer.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_named_host(facts, out, "no MX host has a name to ask for", &judge);
}

fn judge(host: &HostFacts) -> HostSays {
    let set = set_of(host);
    // Not that there is no answer, but what it is worth: that is said with all other answers of the zone.
    let is_bogus = matches!(set.failure(), Some(LookupFailure::Bogus(_)));
    match (domains_failure(set).filter(|_| !is_bogus), unknown(set)) {
        (Some(failure), _) => {
            let (severity, consequence) = weight(host);
            let found = about(set).severity(severity).arg("failure", Arg::foreign(failure));
            HostSays::bad(found.arg("consequence", consequence))
        }
        (None, Some(why)) => HostSays::Unseen(why),
        (None, None) => HostSays::Good(vec![evidence(set)]),
    }
}

fn weight(host: &HostFacts) -> (Severity, &'static str) {
    if has_secure_addresses(host) {
        (
            Severity::Error,
            "The addresses of the host are signed, so senders that do DANE ask this question, and do not deliver to the host while it fails; with no other host left, their mail waits and is returned.",
        )
    } else {
        (
            Severity::Warning,
            "The addresses of the host are not known to be signed. Once they are, senders that do DANE do not deliver to a host for which this question fails.",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{good_but, said, signed_but};

    /// DANE-2.1.2-2, DANE-2.2.2-5.
    #[test]
    fn an_error_of_the_zone_is_a_finding() {
        assert_eq!(
            said(&TLSA_LOOKUP_FAILED, &good_but(&[], "fail _25._tcp.mx1.example.org. TLSA servfail")),
            [
                "warning _25._tcp.mx1.example.org: The TLSA records at `_25._tcp.mx1.example.org` cannot be looked up: the answer is the error SERVFAIL."
            ]
        );
    }

    /// DANE-2.1.2-2: senders ask where the addresses are signed.
    #[test]
    fn for_a_signed_host_it_stops_mail() {
        let said =
            said(&TLSA_LOOKUP_FAILED, &signed_but(&[], "fail _25._tcp.mx1.example.org. TLSA servfail"));
        assert!(said[0].starts_with("error _25._tcp.mx1.example.org: "), "{said:?}");
    }

    #[test]
    fn an_answer_that_is_signed_wrongly_is_left_to_other_rules() {
        let said = said(&TLSA_LOOKUP_FAILED, &signed_but(&[], "bogus _25._tcp.mx1.example.org TLSA"));
        assert!(said.len() == 1 && said[0].starts_with("not-checked mx1.example.org"), "{said:?}");
    }

    /// DANE-2.1.1-4: a denied name is an answer.
    #[test]
    fn a_name_that_does_not_exist_is_an_answer() {
        assert!(said(&TLSA_LOOKUP_FAILED, &good_but(&[], ""))[0].starts_with("pass"));
    }

    #[test]
    fn a_resolver_out_of_reach_says_nothing_of_the_host() {
        let fixture = good_but(&[], "fail _25._tcp.mx1.example.org. TLSA timeout");
        assert!(said(&TLSA_LOOKUP_FAILED, &fixture)[0].starts_with("not-checked mx1.example.org"));
    }

    /// DANE-2.2.3-1: for an alias the end of the alias is asked first, and an error there is enough.
    #[test]
    fn the_end_of_an_alias_comes_first() {
        let alias = "mx2.example.org. CNAME end.example.net.\nend.example.net. A 192.0.2.7\nfail _25._tcp.end.example.net. TLSA servfail";
        let said = said(&TLSA_LOOKUP_FAILED, &good_but(&["mx2.example.org."], alias));
        assert!(said[0].starts_with("warning _25._tcp.end.example.net"), "{said:?}");
    }
}
