use crate::check::Facts;
use crate::mta_sts::StsMode;
use crate::rules::{Arg, Args, Finding, Outcomes, Severity};

use super::publish::{fixed, new_id, set_field};
use super::state::{
    active_policy_or_why, lists_every_host, or_said, policy_evidence, the_policy, unless_dane_may_protect,
};

declare_rule! {
    /// ## What it checks
    /// The policy is in `enforce` mode, not in `testing` mode.
    ///
    /// ## Why it matters
    /// In testing mode a failure is reported and the mail is "delivered as though there were no MTA-STS
    /// validation failure" (RFC 8461 §5). That is right for the first weeks. As long as it stays so, an attacker
    /// on the path can read and redirect all mail, and senders will merely write it down. No keyword forbids
    /// the mode; this is an error because mail can be downgraded now.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx1.example.org.
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: testing
    /// | mx: mx1.example.org
    /// | max_age: 604800
    /// ```
    /// ```silent
    /// example.org. MX 10 mx1.example.org.
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mx1.example.org
    /// | max_age: 604800
    /// ```
    ///
    /// ## How to fix
    /// Publish a TLS-RPT record, wait for reports of two weeks, repair what they show, then change the mode to
    /// `enforce` and the `id` of the TXT record. Every MX host must be listed and must have a valid certificate
    /// first, or mail will wait.
    ///
    /// ## Limits
    /// Whether the certificates of the MX hosts are ready for `enforce` is not seen here.
    pub(crate) static STS_MODE_TESTING = {
        code: "STS020", name: "sts-mode-testing",
        summary: "the policy is in testing mode and protects nothing",
        severity: Severity::Error, since: "0.1.0", references: [(8461, "5")],
        what: "The policy is in `testing` mode.",
        why: "Senders report failures and deliver all the same, so whoever is on the path can still read or redirect the mail.",
        fix: "{first}Change the mode to `enforce`, then the `id` of the TXT record, for example to `{id}`.",
        pass: "The policy is in `enforce` mode.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let Some(policy) = or_said(active_policy_or_why(facts), the_policy(facts), out) else { return };
    if policy.mode == StsMode::Enforce {
        return out.pass(the_policy(facts), Args::none(), vec![policy_evidence(facts)]);
    }
    // A policy that does not list every host would stop mail in enforce mode: nothing to copy then.
    let ready = lists_every_host(facts, policy);
    let first = if ready {
        "Make sure that every MX host has a valid certificate and that reports show no failure. "
    } else {
        "First list every MX host in the policy, and make sure that each has a valid certificate. "
    };
    let finding = Finding::about(the_policy(facts))
        .severity(unless_dane_may_protect(facts))
        .arg("first", first)
        .arg("id", Arg::Words(new_id(facts)))
        .evidence(policy_evidence(facts));
    out.find(fixed(finding, ready.then(|| set_field(facts, "mode", "enforce"))));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{good_but, run, said};

    fn testing(with: &str) -> String {
        good_but(&["| mode"], with) + "\n| mode: testing"
    }

    /// STS-5-2.
    #[test]
    fn the_mode_is_changed_where_every_host_is_listed() {
        let item = run(&STS_MODE_TESTING, &testing("")).remove(0);
        let Outcome::Finding { fix: Some(fix), severity: Severity::Error } = item.outcome else {
            panic!("{item:?}")
        };
        assert!(fix.copy.ends_with("mode: enforce"), "{}", fix.copy);
    }

    #[test]
    fn a_policy_that_would_stop_mail_is_not_proposed() {
        let items = run(&STS_MODE_TESTING, &testing("example.org. MX 30 mx3.example.org."));
        assert!(matches!(items[0].outcome, Outcome::Finding { fix: None, .. }));
    }

    /// STS-3.2-9: of two modes the first counts.
    #[test]
    fn the_first_mode_counts() {
        assert!(
            said(&STS_MODE_TESTING, &good_but(&[], "").replace("| mx: mx1", "| mode: testing\n| mx: mx1"))[0]
                .starts_with("pass")
        );
    }
}
