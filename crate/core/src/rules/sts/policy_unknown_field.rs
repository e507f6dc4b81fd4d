use crate::check::Facts;
use crate::mta_sts::PolicyError;
use crate::rules::{Arg, Args, Finding, Outcomes, Severity};

use super::defects::{list, policy_defects, policy_quotes};
use super::state::{NoPolicy, or_said, policy_evidence, policy_or_why, the_policy, wanted_or_why};

declare_rule! {
    /// ## What it checks
    /// The policy has no field beside `version`, `mode`, `mx` and `max_age`.
    ///
    /// ## Why it matters
    /// "Unknown fields SHALL be ignored" (RFC 8461 §3.2), so such a line does nothing. That is harmless unless
    /// it is a slip of the pen: with `nmx` instead of `mx`, the host is not listed.
    ///
    /// ## Example
    /// ```fires
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mx1.example.org
    /// | nmx: mx2.example.org
    /// | max_age: 604800
    /// ```
    /// ```silent
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mx1.example.org
    /// | mx: mx2.example.org
    /// | max_age: 604800
    /// ```
    ///
    /// ## How to fix
    /// Correct the name of the field, or remove the line.
    ///
    /// ## Limits
    /// Fields that a later standard defines are reported too.
    pub(crate) static STS_POLICY_UNKNOWN_FIELD = {
        code: "STS037", name: "sts-policy-unknown-field",
        summary: "the policy has fields that senders ignore",
        severity: Severity::Warning, since: "0.1.0", references: [(8461, "3.2"), (8461, "9.3")],
        what: "Senders ignore these fields of the policy: {fields}{meant}.",
        why: "What they say has no effect on mail.",
        fix: "Correct the name where another field was meant, or remove the line.",
        pass: "The policy has only fields that senders know.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    if facts.sts.policy.parsed.is_none() {
        or_said(policy_or_why(facts), the_policy(facts), out);
        return;
    }
    let wanted =
        if facts.sts.policy.valid().is_some() { Ok::<_, NoPolicy>(()) } else { wanted_or_why(facts) };
    if or_said(wanted, the_policy(facts), out).is_none() {
        return;
    }
    let is_ours = |defect: &PolicyError| {
        matches!(defect, PolicyError::MisspeltField { .. } | PolicyError::UnknownField { .. })
    };
    let ignored: Vec<_> = policy_defects(facts).iter().filter(|located| is_ours(&located.defect)).collect();
    if ignored.is_empty() {
        return out.pass(the_policy(facts), Args::none(), vec![policy_evidence(facts)]);
    }
    let (mut names, mut meant) = (Vec::new(), None);
    for located in &ignored {
        match &located.defect {
            PolicyError::MisspeltField { name, meant: known } => {
                names.push(name.clone());
                meant = meant.or(Some(*known));
            }
            PolicyError::UnknownField { name } => names.push(name.clone()),
            _ => {}
        }
    }
    let severity = if meant.is_some() { Severity::Warning } else { Severity::Notice };
    let finding = Finding::about(the_policy(facts))
        .severity(severity)
        .arg("fields", list(names))
        .arg("meant", Arg::Words(meant.map(|known| format!("; `{known}` may be meant")).unwrap_or_default()));
    out.find(policy_quotes(facts, &ignored).into_iter().fold(finding, Finding::evidence));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{GOOD, good_but, said};

    /// STS-3.2-8, STS-9-1.
    #[test]
    fn unknown_fields_are_worth_knowing() {
        assert_eq!(
            said(&STS_POLICY_UNKNOWN_FIELD, &format!("{GOOD}| contact: postmaster@example.org\n| x: y")),
            [
                "notice https://mta-sts.example.org/.well-known/mta-sts.txt: Senders ignore these fields of the policy: `contact`, `x`."
            ]
        );
    }

    #[test]
    fn slips_are_warnings_in_valid_and_in_invalid_policies() {
        for fixture in
            [format!("{GOOD}| ms: mx3.example.org"), good_but(&["| mx"], "") + "\n| nmx: mx1.example.org"]
        {
            let said = said(&STS_POLICY_UNKNOWN_FIELD, &fixture);
            assert!(said[0].starts_with("warning") && said[0].ends_with("; `mx` may be meant."), "{said:?}");
        }
    }
}
