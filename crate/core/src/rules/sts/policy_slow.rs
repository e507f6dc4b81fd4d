use crate::check::Facts;
use crate::rules::{Arg, Args, EvidenceRef, Finding, Outcomes, Severity};

use super::state::{http_answer_or_why, or_said, the_policy};

declare_rule! {
    /// ## What it checks
    /// The policy host answers within five seconds.
    ///
    /// ## Why it matters
    /// Senders MAY give up after a time of their choice; RFC 8461 §3.3 proposes a minute. Some wait less, with a
    /// mail on hold. A sender that gives up has no policy.
    ///
    /// ## Example
    /// ```fires
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// policy 200 text/plain
    /// took 6000
    /// ```
    /// ```silent
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// policy 200 text/plain
    /// took 500
    /// ```
    ///
    /// ## How to fix
    /// Serve the policy as a plain file, not by an application that has to wake up first.
    ///
    /// ## Limits
    /// One request was made, from here; the time includes the way there and what else this device was doing.
    pub(crate) static STS_POLICY_SLOW = {
        code: "STS040", name: "sts-policy-slow",
        summary: "the policy host takes long to answer",
        severity: Severity::Warning, since: "0.1.0", references: [(8461, "3.3")],
        what: "The policy host took {seconds} seconds to answer.",
        why: "Senders that give up earlier have no policy, and mail from them can be downgraded.",
        fix: "Serve the policy as a plain file from a server that answers at once.",
        pass: "The policy host answered in good time.",
    }
}

/// Longer than any honest way there and back.
const SLOW_MS: u32 = 5_000;

/// The limit RFC 8461 §3.3 proposes to senders.
const TOO_SLOW_MS: u32 = 60_000;

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let subject = the_policy(facts);
    if or_said(http_answer_or_why(facts), subject.clone(), out).is_none() {
        return;
    }
    let took = facts.sts.policy.took_ms.unwrap_or_default();
    let evidence = EvidenceRef::fetch(&facts.sts.policy, &facts.sts.url, format!("answered after {took} ms"));
    if took <= SLOW_MS {
        return out.pass(subject, Args::none(), vec![evidence]);
    }
    let severity = if took > TOO_SLOW_MS { Severity::Warning } else { Severity::Notice };
    let seconds = format!("{}.{}", took / 1_000, took % 1_000 / 100);
    out.find(
        Finding::about(subject).severity(severity).arg("seconds", Arg::Words(seconds)).evidence(evidence),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{good_but, said};

    /// STS-3.3-9.
    #[test]
    fn limits_are_exact() {
        for (took, tag) in [(5_000, "pass"), (5_001, "notice"), (60_000, "notice"), (60_001, "warning")] {
            let said = said(&STS_POLICY_SLOW, &good_but(&[], &format!("took {took}")));
            assert!(said[0].starts_with(tag), "{took}: {said:?}");
        }
    }

    #[test]
    fn what_did_not_answer_in_time_is_not_known_to_be_slow() {
        assert!(
            said(&STS_POLICY_SLOW, &good_but(&["policy", "|"], "policy timeout"))[0]
                .starts_with("not-checked")
        );
    }
}
