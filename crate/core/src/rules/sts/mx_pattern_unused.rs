use crate::check::Facts;
use crate::mta_sts::MxPattern;
use crate::rules::{Args, Finding, Outcomes, Severity};

use super::defects::list;
use super::state::{active_policy_or_why, mx_names, or_said, policy_evidence, the_policy};

declare_rule! {
    /// ## What it checks
    /// Every `mx` line of the policy matches an MX host of the domain.
    ///
    /// ## Why it matters
    /// A line "to match any of the recipient domain's MXs" (RFC 8461 §3.2) that matches none is a leftover of a
    /// host that is gone, a host still to come, or a slip of the pen. A name that is no longer yours should not
    /// stay on the list of hosts that may take your mail.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx1.example.org.
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mx1.example.org
    /// | mx: old.example.net
    /// | max_age: 604800
    /// ```
    /// ```silent
    /// example.org. MX 10 mx1.example.org.
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: *.example.org
    /// | max_age: 604800
    /// ```
    ///
    /// ## How to fix
    /// Remove the line, unless a host of that name is about to be added: then the policy is rightly ahead of
    /// the MX records.
    ///
    /// ## Limits
    /// A wildcard counts as used if it matches one host.
    pub(crate) static STS_MX_PATTERN_UNUSED = {
        code: "STS011", name: "sts-mx-pattern-unused",
        summary: "an `mx` line of the policy matches no MX host",
        severity: Severity::Notice, since: "0.1.0", references: [(8461, "3.2"), (8461, "4.1")],
        what: "The policy lists {patterns}, which no MX record of the domain has.",
        why: "The policy allows hosts that take no mail for the domain; an attacker who gets hold of such a name can receive mail.",
        fix: "Remove the line if no host of that name is to come, then change the `id` of the TXT record.",
        pass: "Every `mx` line of the policy matches an MX host.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let Some(policy) = or_said(active_policy_or_why(facts), the_policy(facts), out) else { return };
    let names = match mx_names(facts) {
        Ok(names) => names,
        Err(why) => return out.not_checked(the_policy(facts), why, vec![policy_evidence(facts)]),
    };
    if names.is_empty() {
        return out.not_applicable(the_policy(facts), "there is no MX host");
    }
    // Patterns that no host can ever match have rules of their own.
    let is_unused = |pattern: &&MxPattern| {
        !pattern.is_address()
            && !pattern.is_too_long()
            && !names.iter().any(|name| pattern.matches(&name.to_string()))
    };
    let unused: Vec<String> = policy.mx.iter().filter(is_unused).map(ToString::to_string).collect();
    if unused.is_empty() {
        return out.pass(the_policy(facts), Args::none(), vec![policy_evidence(facts)]);
    }
    out.find(
        Finding::about(the_policy(facts)).arg("patterns", list(unused)).evidence(policy_evidence(facts)),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{GOOD, good_but, said};

    /// STS-4.1-1, STS-4.1-2: matching is that of senders.
    #[test]
    fn lines_for_no_host_are_listed() {
        let fixture = format!("{GOOD}| mx: *.mx1.example.org\n| mx: old.example");
        assert_eq!(
            said(&STS_MX_PATTERN_UNUSED, &fixture),
            [
                "notice https://mta-sts.example.org/.well-known/mta-sts.txt: The policy lists `*.mx1.example.org`, `old.example`, which no MX record of the domain has."
            ]
        );
    }

    #[test]
    fn without_an_mx_answer_nothing_is_unused() {
        let fixture = good_but(&["example.org. MX"], "fail example.org. MX timeout");
        assert!(said(&STS_MX_PATTERN_UNUSED, &fixture)[0].starts_with("not-checked"));
    }

    #[test]
    fn what_cannot_match_anything_is_not_reported_twice() {
        assert!(said(&STS_MX_PATTERN_UNUSED, &format!("{GOOD}| mx: 192.0.2.1"))[0].starts_with("pass"));
    }
}
