use crate::check::Facts;
use crate::mta_sts::StsMode;
use crate::rules::{Outcomes, Severity};

use super::max_age::{NONE_IS_SHORT, Proposal, judge};
use super::publish::TWO_WEEKS;

declare_rule! {
    /// ## What it checks
    /// `max_age` is at least a day.
    ///
    /// ## Why it matters
    /// Senders "SHOULD cache a policy for up to this value" (RFC 8461 §3.2). Only a policy that is still
    /// remembered helps when an attacker hides record and policy, and it is expected to be remembered for weeks.
    /// Some senders take no notice of a policy of less than a day.
    ///
    /// ## Example
    /// ```fires
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mx1.example.org
    /// | max_age: 3600
    /// ```
    /// ```silent
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mx1.example.org
    /// | max_age: 1209600
    /// ```
    ///
    /// ## How to fix
    /// Write `max_age: 1209600` or more. A long time does not tie your hands: a policy can be replaced at any
    /// time by publishing a new one and changing the `id`.
    ///
    /// ## Limits
    /// In `testing` mode a short time does less harm and is only worth knowing; in mode `none` it is right.
    pub(crate) static STS_MAX_AGE_SHORT = {
        code: "STS021", name: "sts-max-age-short",
        summary: "senders may forget the policy within a day",
        severity: Severity::Warning, since: "0.1.0", references: [(8461, "3.2"), (8461, "10.2")],
        what: "Senders may forget the policy after {max_age}.",
        why: "An attacker who blocks the policy for that long, or meets senders that write rarely, has mail without protection again.",
        fix: "Write `max_age: 1209600`, two weeks, or more, then change the `id` of the TXT record, for example to `{id}`.",
        pass: "Senders may keep the policy for {max_age}.",
    }
}

/// One day.
pub(super) const DAY: u64 = 86_400;

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    judge(facts, out, |policy| match policy.max_age {
        _ if policy.mode == StsMode::None => Err(NONE_IS_SHORT),
        0 => Err("the policy is not kept at all"),
        seconds if seconds >= DAY => Ok(None),
        _ if policy.mode == StsMode::Testing => {
            Ok(Some(Proposal { severity: Severity::Notice, seconds: TWO_WEEKS }))
        }
        _ => Ok(Some(Proposal { severity: Severity::Warning, seconds: TWO_WEEKS })),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{good_but, said};

    fn with(seconds: &str) -> String {
        good_but(&["| max_age"], "") + &format!("\n| max_age: {seconds}")
    }

    /// STS-3.2-4, STS-10.2-1.
    #[test]
    fn limits_are_exact() {
        for good in ["86400", "0", "31557601"] {
            assert!(!said(&STS_MAX_AGE_SHORT, &with(good))[0].starts_with("warning"), "{good}");
        }
        for bad in ["1", "86399"] {
            assert!(said(&STS_MAX_AGE_SHORT, &with(bad))[0].starts_with("warning"), "{bad}");
        }
    }

    #[test]
    fn testing_and_none_have_reason_to_be_short() {
        let notice = with("3600").replace("mode: enforce", "mode: testing");
        assert!(said(&STS_MAX_AGE_SHORT, &notice)[0].starts_with("notice"));
        let none = with("3600").replace("mode: enforce", "mode: none");
        assert!(said(&STS_MAX_AGE_SHORT, &none)[0].starts_with("not-applicable"));
    }
}
