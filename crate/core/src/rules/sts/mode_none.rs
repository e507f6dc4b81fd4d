use crate::check::Facts;
use crate::mta_sts::StsMode;
use crate::rules::{Arg, Args, Finding, Outcomes, Severity};

use super::state::{or_said, policy_evidence, policy_or_why, the_policy};

declare_rule! {
    /// ## What it checks
    /// The policy does not say `mode: none`.
    ///
    /// ## Why it matters
    /// With `none`, senders "should treat the Policy Domain as though it does not have any active policy" (RFC
    /// 8461 §5). It is the orderly way out of MTA-STS (§8.3), for the weeks until the last sender has forgotten
    /// the former policy. If that is not what you want, mail is unprotected by accident.
    ///
    /// ## Example
    /// ```fires
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: none
    /// | max_age: 86400
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
    /// To leave MTA-STS, keep this policy with a small `max_age` (a day) until the `max_age` of every former
    /// policy has passed, then remove record and policy. To be protected, write `testing`, and later `enforce`,
    /// with an `mx` line for each MX host.
    ///
    /// ## Limits
    /// How long senders still hold former policies is not seen here.
    pub(crate) static STS_MODE_NONE = {
        code: "STS022", name: "sts-mode-none",
        summary: "the policy withdraws protection",
        severity: Severity::Warning, since: "0.1.0", references: [(8461, "5"), (8461, "8.3")],
        what: "The policy is in mode `none`, which senders keep for {max_age}.",
        why: "Senders act as if there were no policy, so mail can be downgraded; that is meant for leaving MTA-STS only.",
        fix: "If you are leaving MTA-STS, wait until the `max_age` of all former policies has passed, then remove record and policy; if not, change the mode to `testing`, list every MX host, and change the `id` of the TXT record.",
        pass: "The policy asks senders for authenticated TLS, or is on the way there.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let Some(policy) = or_said(policy_or_why(facts), the_policy(facts), out) else { return };
    if policy.mode != StsMode::None {
        return out.pass(the_policy(facts), Args::none(), vec![policy_evidence(facts)]);
    }
    let finding = Finding::about(the_policy(facts))
        .arg("max_age", Arg::Seconds(policy.max_age))
        .evidence(policy_evidence(facts));
    out.find(finding);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::said;

    /// STS-5-3, STS-8.3-1; a policy `none` needs no mx line (STS-3.2-3).
    #[test]
    fn the_time_it_is_kept_is_told() {
        let fixture = "policy 200 text/plain\n| version: STSv1\n| mode: none\n| max_age: 1209600";
        assert_eq!(
            said(&STS_MODE_NONE, fixture),
            [
                "warning https://mta-sts.example.org/.well-known/mta-sts.txt: The policy is in mode `none`, which senders keep for 2 weeks."
            ]
        );
    }

    #[test]
    fn an_unseen_policy_is_not_a_pass() {
        let fixture = "_mta-sts.example.org. TXT \"v=STSv1; id=1\"\npolicy rejected";
        assert!(said(&STS_MODE_NONE, fixture)[0].starts_with("not-checked"));
    }
}
