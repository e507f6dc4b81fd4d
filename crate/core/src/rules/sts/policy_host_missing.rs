use crate::check::Facts;
use crate::rules::unknown::unknown;
use crate::rules::{Arg, Args, EvidenceRef, Finding, Outcomes, Severity, Subject};

use super::state::{NoPolicy, or_said, policy_host, wanted_or_why};

declare_rule! {
    /// ## What it checks
    /// The policy host `mta-sts.<domain>` has an address.
    ///
    /// ## Why it matters
    /// The policy has one place only, that host (RFC 8461 §3.2). Without an address nobody can fetch it, and
    /// then "senders MUST continue with delivery as though the domain has not implemented MTA-STS" (§3.3).
    ///
    /// ## Example
    /// ```fires
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// ```
    /// ```silent
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// mta-sts.example.org. A 192.0.2.9
    /// ```
    ///
    /// ## How to fix
    /// Publish an A or AAAA record for `mta-sts.<domain>` that leads to the web server, or a CNAME to the
    /// operator who serves the policy. Mind the names: the record is at `_mta-sts`, the host is `mta-sts`.
    ///
    /// ## Limits
    /// The resolver's word; nothing was proved.
    pub(crate) static STS_POLICY_HOST_MISSING = {
        code: "STS041", name: "sts-policy-host-missing",
        summary: "the policy host has no address",
        severity: Severity::Error, since: "0.1.0", references: [(8461, "3.2"), (8461, "3.3")],
        what: "The policy host `{host}` {lack}.",
        why: "No sender can fetch the policy that the record announces, so those that hold no older one deliver without protection.",
        fix: "Publish an A or AAAA record for `{end}` that leads to the server with the policy.",
        pass: "The policy host `{host}` has an address.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let host = policy_host(facts);
    let subject = Subject::Record(host.clone());
    if or_said(wanted_or_why(facts), subject.clone(), out).is_none() {
        return;
    }
    let (a, aaaa) = (&facts.sts.host_a, &facts.sts.host_aaaa);
    let evidence =
        [EvidenceRef::lookup(a, ToString::to_string), EvidenceRef::lookup(aaaa, ToString::to_string)];
    if !a.records().is_empty() || !aaaa.records().is_empty() {
        return out.pass(subject, Args::none().with("host", host), evidence.to_vec());
    }
    if let Some(why) = unknown(a).or_else(|| unknown(aaaa)) {
        or_said::<()>(Err(NoPolicy::Unseen(why)), subject, out);
        return;
    }
    let lack = match (a.dangles(), facts.sts.policy.has_answered()) {
        (_, true) => "has no address at this resolver, though it answered".to_owned(),
        (true, _) => format!("is an alias of `{}`, which has no address", a.end),
        _ => "has no address".to_owned(),
    };
    // What answers here may still be missing elsewhere.
    let severity = if facts.sts.policy.has_answered() { Severity::Warning } else { Severity::Error };
    let finding = Finding::about(subject)
        .severity(severity)
        .arg("host", host)
        .arg("lack", Arg::Words(lack))
        .arg("end", &a.end);
    out.find(evidence.into_iter().fold(finding, Finding::evidence));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{GOOD, good_but, said};

    fn without(with: &str) -> Vec<String> {
        said(&STS_POLICY_HOST_MISSING, &good_but(&["mta-sts", "policy", "|"], with))
    }

    /// STS-3.2-1, STS-8.2-1.
    #[test]
    fn missing_hosts_and_aliases_to_nothing() {
        assert_eq!(
            without("policy rejected"),
            ["error mta-sts.example.org: The policy host `mta-sts.example.org` has no address."]
        );
        assert!(
            without("mta-sts.example.org. CNAME gone.example.")[0].contains("is an alias of `gone.example`")
        );
        assert!(without("policy hidden")[0].starts_with("warning"));
    }

    #[test]
    fn one_address_is_enough_and_an_error_is_no_absence() {
        assert!(without("mta-sts.example.org. AAAA 2001:db8::9")[0].starts_with("pass"));
        assert!(without("fail mta-sts.example.org. AAAA timeout")[0].starts_with("not-checked"));
        assert!(said(&STS_POLICY_HOST_MISSING, GOOD)[0].starts_with("pass"));
    }
}
