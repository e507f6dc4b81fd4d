use crate::check::Facts;
use crate::rules::unknown::{domains_failure, said_unknown};
use crate::rules::{Arg, Args, Finding, Outcomes, Severity};

use super::state::{null_mx, the_record, txt_evidence};

declare_rule! {
    /// ## What it checks
    /// The name servers answer when asked for the TXT record at `_mta-sts`.
    ///
    /// ## Why it matters
    /// A sender that gets an error instead of an answer finds no policy. If it holds none from before, it "MUST
    /// continue with delivery as though the domain has not implemented MTA-STS" (RFC 8461 §3.3): an error is as
    /// good for an attacker as no record.
    ///
    /// ## Example
    /// ```fires
    /// fail _mta-sts.example.org. TXT servfail
    /// ```
    /// ```silent
    /// fail _mta-sts.example.org. TXT timeout
    /// ```
    ///
    /// ## How to fix
    /// Ask each name server of the domain for the record and see which one fails. Frequent causes are DNSSEC
    /// signatures that have expired, a name server that does not have the zone, aliases in a circle, and name
    /// servers that answer errors for names that begin with an underscore.
    ///
    /// ## Limits
    /// One resolver was asked, once. Failures on the way to the resolver are not held against the domain.
    pub(crate) static STS_RECORD_LOOKUP_FAILED = {
        code: "STS014", name: "sts-record-lookup-failed",
        summary: "the name servers answer an error for the MTA-STS record",
        severity: Severity::Error, since: "0.1.0", references: [(8461, "3.1"), (8461, "3.3")],
        what: "The MTA-STS record at `{name}` cannot be looked up: {failure}.",
        why: "A sender that meets the same error and holds no older policy delivers without protection.",
        fix: "Ask each name server of the domain for `{name}` TXT and repair the one that fails; check the DNSSEC signatures first.",
        pass: "The MTA-STS record could be looked up.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let txt = &facts.sts.txt;
    if let Some(why) = null_mx(facts) {
        return out.not_applicable(the_record(facts), why);
    }
    if let Some(failure) = domains_failure(txt) {
        let finding = Finding::about(the_record(facts))
            .arg("name", &txt.question.name)
            .arg("failure", Arg::foreign(failure))
            .evidence(txt_evidence(facts));
        return out.find(finding);
    }
    if !said_unknown(txt, the_record(facts), out) {
        out.pass(the_record(facts), Args::none(), vec![txt_evidence(facts)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{fires, good_but, said};

    /// STS-3.3-10, as far as the lookup decides it.
    #[test]
    fn errors_of_the_zone_are_findings() {
        for kind in ["servfail", "refused"] {
            assert!(fires(
                &STS_RECORD_LOOKUP_FAILED,
                &good_but(&["_mta-sts"], &format!("fail _mta-sts.example.org. TXT {kind}"))
            ));
        }
        let circle = "_mta-sts.example.org. CNAME a.example.\na.example. CNAME _mta-sts.example.org.";
        assert_eq!(
            said(&STS_RECORD_LOOKUP_FAILED, &good_but(&["_mta-sts"], circle)),
            [
                "error _mta-sts.example.org: The MTA-STS record at `_mta-sts.example.org` cannot be looked up: the aliases go in a circle through _mta-sts.example.org."
            ]
        );
    }

    #[test]
    fn errors_on_the_way_are_not() {
        for kind in ["timeout", "unreachable", "http-503", "html"] {
            let fixture = good_but(&["_mta-sts"], &format!("fail _mta-sts.example.org. TXT {kind}"));
            assert!(said(&STS_RECORD_LOOKUP_FAILED, &fixture)[0].starts_with("not-checked"), "{kind}");
        }
    }

    #[test]
    fn an_absence_is_an_answer() {
        assert!(said(&STS_RECORD_LOOKUP_FAILED, "example.org. MX 1 mx.example.org.")[0].starts_with("pass"));
    }
}
