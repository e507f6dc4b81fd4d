use crate::check::Facts;
use crate::dns::Name;
use crate::mta_sts::{MxPattern, Policy};
use crate::rules::{Arg, Args, Finding, Fix, Outcomes, Severity};

use super::defects::list;
use super::publish::{fixed, new_id, replace_policy};
use super::state::{active_policy_or_why, mx_names, or_said, policy_evidence, the_policy};

declare_rule! {
    /// ## What it checks
    /// No `mx` line is a wildcard over the domain itself, such as `*.example.org` in the policy of
    /// `example.org`.
    ///
    /// ## Why it matters
    /// With such a line "any user possessing a valid hostname and CA-signed certificate" in the domain can pose
    /// as its mail server (RFC 8461 §10.4): a rented machine, a customer's subdomain, a forgotten record that
    /// somebody took over. No keyword forbids the line, so this is a warning.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx1.example.org.
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: *.example.org
    /// | max_age: 604800
    /// ```
    /// ```silent
    /// example.org. MX 10 a.mx.provider.example.
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: *.mx.provider.example
    /// | max_age: 604800
    /// ```
    ///
    /// ## How to fix
    /// List the MX hosts by name, or give them a name of their own below the domain and use a wildcard there,
    /// such as `*.mx.example.org`.
    ///
    /// ## Limits
    /// Whether others have names in the domain is not known here; in a small domain nobody may.
    pub(crate) static STS_MX_PATTERN_OWN_WILDCARD = {
        code: "STS012", name: "sts-mx-pattern-own-wildcard",
        summary: "an `mx` line allows every host directly in the domain",
        severity: Severity::Warning, since: "0.1.0", references: [(8461, "10.4")],
        what: "The policy allows every host named {patterns}.",
        why: "Whoever controls any such name, a rented machine or a forgotten record, can get a certificate for it and receive the mail.",
        fix: "List the MX hosts by name, then change the `id` of the TXT record, for example to `{id}`.",
        pass: "No `mx` line allows every host of the domain.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let Some(policy) = or_said(active_policy_or_why(facts), the_policy(facts), out) else { return };
    let own: Vec<String> =
        policy.mx.iter().filter(|pattern| is_own_wildcard(pattern, facts)).map(ToString::to_string).collect();
    if own.is_empty() {
        return out.pass(the_policy(facts), Args::none(), vec![policy_evidence(facts)]);
    }
    let finding = Finding::about(the_policy(facts))
        .arg("patterns", list(own))
        .arg("id", Arg::Words(new_id(facts)))
        .evidence(policy_evidence(facts));
    out.find(fixed(finding, named_hosts(facts, policy)));
}

/// Whether the wildcard stands above the mail domain, or right at it.
fn is_own_wildcard(pattern: &MxPattern, facts: &Facts) -> bool {
    let above = pattern.domain().parse::<Name>();
    pattern.is_wildcard() && above.is_ok_and(|above| facts.domain.name().is_within(&above))
}

/// The policy with the hosts themselves in place of the wildcard; none if hosts are not known.
fn named_hosts(facts: &Facts, policy: &Policy) -> Option<Fix> {
    let mut named = policy.clone();
    named.mx.retain(|pattern| !is_own_wildcard(pattern, facts));
    for host in mx_names(facts).ok()?.iter().map(Name::to_lower) {
        if policy.allows(&host) && !named.allows(&host) {
            named.mx.push(MxPattern::parse(&host).ok()?);
        }
    }
    (!named.mx.is_empty()).then(|| replace_policy(facts, &named))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{fires, good_but, run};

    fn with(mx: &str) -> String {
        good_but(&["| mx", "| max_age"], "") + &format!("\n| mx: {mx}\n| max_age: 604800")
    }

    /// STS-10.4-1.
    #[test]
    fn the_hosts_are_named_instead() {
        let item = run(&STS_MX_PATTERN_OWN_WILDCARD, &with("*.example.org")).remove(0);
        let Outcome::Finding { fix: Some(fix), severity: Severity::Warning } = item.outcome else {
            panic!("{item:?}")
        };
        assert_eq!(
            fix.copy.lines().collect::<Vec<_>>(),
            [
                "version: STSv1",
                "mode: enforce",
                "mx: mx1.example.org",
                "mx: mx2.example.org",
                "max_age: 604800"
            ]
        );
    }

    #[test]
    fn wildcards_elsewhere_are_not_ours_to_judge() {
        for mx in ["*.mx.example.org", "*.example.net", "example.org", "*.xexample.org"] {
            assert!(!fires(&STS_MX_PATTERN_OWN_WILDCARD, &with(mx)), "{mx}");
        }
        assert!(fires(&STS_MX_PATTERN_OWN_WILDCARD, &with("*.ORG")));
    }
}
