use crate::check::Facts;
use crate::mta_sts::{Policy, PolicyError};
use crate::parse::{Defect, Effect, Located};
use crate::rules::{Arg, Args, Finding, Fix, Outcomes, Severity};

use super::defects::{in_words, policy_defects, policy_quotes};
use super::publish::{fixed, new_id, replace_policy};
use super::state::{or_said, policy_evidence, policy_or_why, the_policy};

declare_rule! {
    /// ## What it checks
    /// The policy is written in a way that all senders read alike: no field twice, no name that no host can
    /// have.
    ///
    /// ## Why it matters
    /// If `version`, `mode` or `max_age` is there again, "all entries except for the first MUST be ignored" (RFC
    /// 8461 §3.2). Some senders take the last instead, and some refuse the policy, so one file means three
    /// things.
    ///
    /// ## Example
    /// ```fires
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: testing
    /// | mode: enforce
    /// | mx: mx1.example.org
    /// | max_age: 604800
    /// ```
    /// ```silent
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mx1.example.org
    /// | max_age: 604800
    /// ```
    ///
    /// ## How to fix
    /// Keep one line of each, with the value you mean; the first is the one that counts now.
    ///
    /// ## Limits
    /// Which sender reads what is known of a few only.
    pub(crate) static STS_POLICY_RISKY_SYNTAX = {
        code: "STS036", name: "sts-policy-risky-syntax",
        summary: "the policy is valid, but senders read it in different ways",
        severity: Severity::Warning, since: "0.1.0", references: [(8461, "3.2"), (8461, "4.1")],
        what: "Senders read the policy in different ways: {defects}.",
        why: "Some take another value than the first or refuse the policy, so they do something else than you mean.",
        fix: "Publish the policy with each field once, with the value you mean, then change the `id` of the TXT record, for example to `{id}`.",
        pass: "The policy is written so that all senders read it alike.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let Some(policy) = or_said(policy_or_why(facts), the_policy(facts), out) else { return };
    let risks: Vec<_> = policy_defects(facts).iter().filter(is_ours).collect();
    if risks.is_empty() {
        return out.pass(the_policy(facts), Args::none(), vec![policy_evidence(facts)]);
    }
    let finding = Finding::about(the_policy(facts))
        .arg("defects", in_words(&risks))
        .arg("id", Arg::Words(new_id(facts)));
    let finding = policy_quotes(facts, &risks).into_iter().fold(finding, Finding::evidence);
    out.find(fixed(finding, plain(facts, policy)));
}

/// Risks that have no rule of their own.
fn is_ours(located: &&Located<PolicyError>) -> bool {
    let elsewhere = matches!(
        located.defect,
        PolicyError::MaxAgeOverMaximum { .. }
            | PolicyError::MaxAgeZero
            | PolicyError::MisspeltField { .. }
            | PolicyError::MxIsAddress { .. }
            | PolicyError::TooLarge { .. }
    );
    !elsewhere && located.defect.effect() == Effect::Risks
}

/// The policy as strict senders read it now, without names that no host has.
fn plain(facts: &Facts, policy: &Policy) -> Option<Fix> {
    let mut plain = policy.clone();
    plain.mx.retain(|pattern| !pattern.is_too_long());
    let lists_hosts = !plain.mx.is_empty() || policy.mx.is_empty();
    lists_hosts.then(|| replace_policy(facts, &plain))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{GOOD, run, said};

    /// STS-3.2-9.
    #[test]
    fn the_first_of_two_is_kept() {
        let item = run(&STS_POLICY_RISKY_SYNTAX, &format!("{GOOD}| mode: none\n| max_age: 1")).remove(0);
        assert_eq!(
            item.evidence.iter().filter_map(|evidence| evidence.line_column).collect::<Vec<_>>(),
            [(6, 1), (7, 1)]
        );
        let Outcome::Finding { fix: Some(fix), .. } = item.outcome else { panic!("no fix") };
        assert!(
            fix.copy.contains("mode: enforce\n") && fix.copy.ends_with("max_age: 2592000"),
            "{}",
            fix.copy
        );
    }

    #[test]
    fn a_name_longer_than_names_can_be_is_a_risk() {
        let said = said(&STS_POLICY_RISKY_SYNTAX, &format!("{GOOD}| mx: {}.example", "a".repeat(64)));
        assert!(said[0].starts_with("warning") && said[0].contains("matches no MX host"), "{said:?}");
    }

    #[test]
    fn risks_with_a_rule_of_their_own_are_left_to_it() {
        for line in ["nmx: a.example", "mx: 192.0.2.1", "x: y"] {
            assert!(
                said(&STS_POLICY_RISKY_SYNTAX, &format!("{GOOD}| {line}"))[0].starts_with("pass"),
                "{line}"
            );
        }
    }
}
