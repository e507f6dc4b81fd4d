use crate::check::Facts;
use crate::mta_sts::StsMode;
use crate::rules::{Args, Finding, Outcomes, Severity};
use crate::text::Choice;

use super::state::{is_orphan, policy_evidence, the_record, txt_evidence, txt_or_said};

declare_rule! {
    /// ## What it checks
    /// A policy that is served is also announced by a TXT record at `_mta-sts`.
    ///
    /// ## Why it matters
    /// Senders look for a policy only where the TXT record announces one; without it they "MUST assume the
    /// recipient domain does not have an available MTA-STS Policy" (RFC 8461 §3.1). The policy is there and
    /// protects nobody who does not know it already. That the record is missing is an error of its own; this is
    /// a warning that the work on the policy is in vain.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx1.example.org.
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mx1.example.org
    /// | max_age: 604800
    /// ```
    /// ```silent
    /// example.org. MX 10 mx1.example.org.
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mx1.example.org
    /// | max_age: 604800
    /// ```
    ///
    /// ## How to fix
    /// Publish the record. If you are leaving MTA-STS instead, bring the record back for a while, with a policy
    /// in mode `none`, until all senders have forgotten the old one (RFC 8461 §8.3).
    ///
    /// ## Limits
    /// Where the page may not read the policy host, a policy without a record is not noticed.
    pub(crate) static STS_POLICY_ORPHAN = {
        code: "STS039", name: "sts-policy-orphan",
        summary: "a policy is served, but no record announces it",
        severity: Severity::Warning, since: "0.1.0", references: [(8461, "3.1"), (8461, "8.3")],
        what: "A policy in `{mode}` mode is served, but no MTA-STS record at `{name}` announces it.",
        why: "Senders do not look for the policy, so mail can be downgraded; only those that hold it from before apply it.",
        fix: "Announce the policy by a record at `{name}`; if you are leaving MTA-STS, change the mode of the policy to `none` first and announce that.",
        pass: "A record announces the policy.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let subject = the_record(facts);
    if txt_or_said(facts, subject.clone(), out).is_none() {
        return;
    }
    if facts.sts.selection.choice != Choice::None {
        return out.pass(subject, Args::none(), vec![txt_evidence(facts)]);
    }
    if !is_orphan(facts) {
        return out.not_applicable(subject, "no policy was seen that only lacks a record");
    }
    let mode = match facts.sts.policy.valid().map(|policy| policy.mode) {
        Some(StsMode::Testing) => "testing",
        _ => "enforce",
    };
    let finding = Finding::about(subject)
        .arg("mode", mode)
        .arg("name", &facts.sts.txt.question.name)
        .evidence(txt_evidence(facts))
        .evidence(policy_evidence(facts));
    out.find(finding);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::sts::STS_RECORD_MISSING;
    use crate::rules::testing::{fires, good_but, said};

    /// STS-3.1-10, STS-8.3-1.
    #[test]
    fn a_policy_without_a_record_is_in_vain() {
        let orphan = good_but(&["_mta-sts"], "");
        assert_eq!(
            said(&STS_POLICY_ORPHAN, &orphan),
            [
                "warning _mta-sts.example.org: A policy in `enforce` mode is served, but no MTA-STS record at `_mta-sts.example.org` announces it."
            ]
        );
        assert!(fires(&STS_RECORD_MISSING, &orphan));
    }

    #[test]
    fn a_broken_record_an_alias_and_mode_none_are_other_matters() {
        for (fixture, silent) in [
            (good_but(&["_mta-sts"], "_mta-sts.example.org. TXT \"V=STSv1; id=1\""), "a near miss"),
            (good_but(&["_mta-sts"], "_mta-sts.example.org. CNAME gone.example."), "an alias to nothing"),
            (good_but(&["_mta-sts"], "").replace("enforce", "none"), "leaving"),
            (good_but(&["_mta-sts", "policy", "|"], "policy hidden"), "hidden"),
        ] {
            assert!(!fires(&STS_POLICY_ORPHAN, &fixture), "{silent}");
        }
    }
}
