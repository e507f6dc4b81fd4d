use crate::check::Facts;
use crate::mta_sts::StsMode;
use crate::rules::{Outcomes, Severity};

use super::max_age::{NONE_IS_SHORT, Proposal, judge};
use super::publish::TWO_WEEKS;

declare_rule! {
    /// ## What it checks
    /// `max_age` is not 0.
    ///
    /// ## Why it matters
    /// The grammar allows 0, but `max_age` is how long senders "SHOULD cache a policy" (RFC 8461 §3.2), and what
    /// MTA-STS protects is the mail sent while a policy is remembered.
    ///
    /// ## Example
    /// ```fires
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mx1.example.org
    /// | max_age: 0
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
    /// Write `max_age: 1209600` or more.
    ///
    /// ## Limits
    /// In mode `none` a small number is right, and 0 is not reported.
    pub(crate) static STS_MAX_AGE_ZERO = {
        code: "STS023", name: "sts-max-age-zero",
        summary: "senders forget the policy at once",
        severity: Severity::Warning, since: "0.1.0", references: [(8461, "3.2"), (8461, "10.2")],
        what: "The policy says `max_age: 0`, so senders do not keep it.",
        why: "Every sender meets the domain for the first time with every mail, and an attacker who hides the policy has mail without protection.",
        fix: "Write `max_age: 1209600`, two weeks, or more, then change the `id` of the TXT record, for example to `{id}`.",
        pass: "Senders may keep the policy for {max_age}.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let proposal = || Proposal { severity: Severity::Warning, seconds: TWO_WEEKS };
    judge(facts, out, |policy| match policy.mode {
        StsMode::None => Err(NONE_IS_SHORT),
        _ => Ok((policy.max_age == 0).then(proposal)),
    });
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
        for good in ["1", "31557601"] {
            assert!(!said(&STS_MAX_AGE_ZERO, &with(good))[0].starts_with("warning"), "{good}");
        }
        for bad in ["0", "0000000000"] {
            assert!(said(&STS_MAX_AGE_ZERO, &with(bad))[0].starts_with("warning"), "{bad}");
        }
    }
}
