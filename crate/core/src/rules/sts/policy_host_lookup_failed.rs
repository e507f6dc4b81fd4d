use crate::check::Facts;
use crate::rules::unknown::{domains_failure, unknown};
use crate::rules::{Arg, Args, EvidenceRef, Finding, NotChecked, Outcomes, Severity, Subject};

use super::state::{or_said, policy_host, wanted_or_why};

declare_rule! {
    /// ## What it checks
    /// The name servers answer when asked for the addresses of the policy host.
    ///
    /// ## Why it matters
    /// A sender that cannot find the host cannot fetch the policy, "for any reason", and then MUST deliver as if
    /// the domain did not take part, unless it holds an older policy (RFC 8461 §3.3).
    ///
    /// ## Example
    /// ```fires
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// fail mta-sts.example.org. A servfail
    /// fail mta-sts.example.org. AAAA servfail
    /// ```
    /// ```silent
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// mta-sts.example.org. A 192.0.2.9
    /// ```
    ///
    /// ## How to fix
    /// Ask each name server of the zone, or of the zone at the end of the alias, and repair the one that fails.
    /// Expired DNSSEC signatures are the most frequent cause.
    ///
    /// ## Limits
    /// One resolver was asked, once. If only one kind of address fails, it is a warning: many senders use the
    /// other.
    pub(crate) static STS_POLICY_HOST_LOOKUP_FAILED = {
        code: "STS046", name: "sts-policy-host-lookup-failed",
        summary: "the name servers answer an error for the policy host",
        severity: Severity::Error, since: "0.1.0", references: [(8461, "3.3")],
        what: "The addresses of the policy host `{host}` cannot be looked up: {failure}.",
        why: "Senders that meet the same error cannot fetch the policy, and those that hold no older one deliver without protection.",
        fix: "Ask each name server for `{host}` A and AAAA and repair the one that fails; check the DNSSEC signatures first.",
        pass: "The addresses of the policy host could be looked up.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let subject = Subject::Record(policy_host(facts).clone());
    if or_said(wanted_or_why(facts), subject.clone(), out).is_none() {
        return;
    }
    let (a, aaaa) = (&facts.sts.host_a, &facts.sts.host_aaaa);
    let evidence =
        [EvidenceRef::lookup(a, ToString::to_string), EvidenceRef::lookup(aaaa, ToString::to_string)];
    let reachable = facts.sts.policy.has_answered() || !a.records().is_empty() || !aaaa.records().is_empty();
    let unknown: Option<NotChecked> = unknown(a).or_else(|| unknown(aaaa));
    match (domains_failure(a).or_else(|| domains_failure(aaaa)), unknown) {
        (Some(failure), _) => {
            let finding = Finding::about(subject)
                .severity(if reachable { Severity::Warning } else { Severity::Error })
                .arg("host", policy_host(facts))
                .arg("failure", Arg::foreign(failure));
            out.find(evidence.into_iter().fold(finding, Finding::evidence));
        }
        (None, Some(why)) => out.not_checked(subject, why, evidence.to_vec()),
        (None, None) => out.pass(subject, Args::none(), evidence.to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{good_but, said};

    fn with(fails: &str) -> Vec<String> {
        said(&STS_POLICY_HOST_LOOKUP_FAILED, &good_but(&["mta-sts", "policy", "|"], fails))
    }

    /// STS-3.3-10.
    #[test]
    fn errors_of_the_zone_are_findings() {
        let both = "fail mta-sts.example.org. A servfail\nfail mta-sts.example.org. AAAA servfail";
        assert!(with(both)[0].starts_with("error mta-sts.example.org:"), "{:?}", with(both));
        assert!(with(&format!("{both}\npolicy hidden"))[0].starts_with("warning"));
        let one = "mta-sts.example.org. A 192.0.2.9\nfail mta-sts.example.org. AAAA servfail";
        assert!(with(one)[0].starts_with("warning"));
    }

    #[test]
    fn errors_on_the_way_are_not() {
        assert!(with("fail mta-sts.example.org. A timeout")[0].starts_with("not-checked"));
    }
}
