use crate::check::Facts;
use crate::mta_sts::policy::MAX_AGE;
use crate::rules::{Outcomes, Severity};

use super::max_age::{Proposal, judge};

declare_rule! {
    /// ## What it checks
    /// `max_age` is at most 31557600 seconds, a year.
    ///
    /// ## Why it matters
    /// The value is defined with a "maximum value of 31557600" (RFC 8461 §3.2). A sender that holds the policy to
    /// that finds it invalid, and with no valid policy it MUST deliver as if there were none (§3.3).
    ///
    /// ## Example
    /// ```fires
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mx1.example.org
    /// | max_age: 99999999
    /// ```
    /// ```silent
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mx1.example.org
    /// | max_age: 31557600
    /// ```
    ///
    /// ## How to fix
    /// Write the maximum or less.
    ///
    /// ## Limits
    /// The maximum stands in the text of the RFC and not in its grammar, and senders differ; the rest of the
    /// policy is judged as if they accepted it.
    pub(crate) static STS_MAX_AGE_OVER = {
        code: "STS025", name: "sts-max-age-over",
        summary: "`max_age` is over the maximum",
        severity: Severity::Error, since: "0.1.0", references: [(8461, "3.2")],
        what: "`max_age: {seconds}` is over the maximum of 31557600 seconds.",
        why: "Some senders refuse the whole policy, so mail from them can be downgraded; others cut the value to the maximum.",
        fix: "Write `max_age: 31557600` or less, then change the `id` of the TXT record, for example to `{id}`.",
        pass: "`max_age` is not over the maximum.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let proposal = || Proposal { severity: Severity::Error, seconds: MAX_AGE };
    judge(facts, out, |policy| Ok((policy.max_age > MAX_AGE).then(proposal)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{good_but, said};

    fn with(seconds: &str) -> String {
        good_but(&["| max_age"], "") + &format!("\n| max_age: {seconds}")
    }

    /// STS-3.2-4.
    #[test]
    fn limits_are_exact() {
        for good in ["0", "31557600"] {
            assert!(!said(&STS_MAX_AGE_OVER, &with(good))[0].starts_with("error"), "{good}");
        }
        for bad in ["31557601", "9999999999"] {
            assert!(said(&STS_MAX_AGE_OVER, &with(bad))[0].starts_with("error"), "{bad}");
        }
    }
}
