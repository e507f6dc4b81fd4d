use crate::check::Facts;
use crate::mta_sts::StsMode;
use crate::rules::{Outcomes, Severity};

use super::max_age::{NONE_IS_SHORT, Proposal, judge};
use super::max_age_short::DAY;
use super::publish::TWO_WEEKS;

declare_rule! {
    /// ## What it checks
    /// `max_age` is at least two weeks.
    ///
    /// ## Why it matters
    /// It "is expected that this value typically be in the range of weeks or greater" (RFC 8461 §3.2). No keyword
    /// is broken; a longer time protects the mail of more senders.
    ///
    /// ## Example
    /// ```fires
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mx1.example.org
    /// | max_age: 604800
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
    /// Raise `max_age`, up to a year, once the policy has proved itself.
    ///
    /// ## Limits
    /// Less than a day has a rule of its own. A policy in `testing` mode protects nothing and may be short.
    pub(crate) static STS_MAX_AGE_LOW = {
        code: "STS024", name: "sts-max-age-low",
        summary: "senders may forget the policy within two weeks",
        severity: Severity::Notice, since: "0.1.0", references: [(8461, "3.2"), (8461, "10.2")],
        what: "Senders may forget the policy after {max_age}.",
        why: "A sender that writes less often than that meets the domain unprotected each time.",
        fix: "Write `max_age: 1209600`, two weeks, or more, then change the `id` of the TXT record, for example to `{id}`.",
        pass: "Senders may keep the policy for {max_age}.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    judge(facts, out, |policy| match policy.max_age {
        _ if policy.mode == StsMode::None => Err(NONE_IS_SHORT),
        _ if policy.mode == StsMode::Testing => Err("in testing mode a short time does no harm"),
        seconds if seconds < DAY => Err("it is less than a day, which is said elsewhere"),
        seconds if seconds >= TWO_WEEKS => Ok(None),
        _ => Ok(Some(Proposal { severity: Severity::Notice, seconds: TWO_WEEKS })),
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
        for good in ["0", "86399", "1209600"] {
            assert!(!said(&STS_MAX_AGE_LOW, &with(good))[0].starts_with("notice"), "{good}");
        }
        for bad in ["86400", "1209599"] {
            assert!(said(&STS_MAX_AGE_LOW, &with(bad))[0].starts_with("notice"), "{bad}");
        }
    }
}
