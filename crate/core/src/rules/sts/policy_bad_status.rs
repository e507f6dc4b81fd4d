use crate::check::Facts;
use crate::rules::{Arg, Args, EvidenceRef, Finding, Outcomes, Severity};

use super::state::{HttpAnswer, http_answer_or_why, or_said, the_policy};

declare_rule! {
    /// ## What it checks
    /// The address of the policy answers with HTTP status 200.
    ///
    /// ## Why it matters
    /// Policies "are only valid if the HTTP response code is 200 (OK)" (RFC 8461 §3.3). With any other status,
    /// 404 or 503 as well as 204 or 206, senders have no policy, and those that hold none from before MUST
    /// deliver as if the domain did not take part.
    ///
    /// ## Example
    /// ```fires
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// policy 404
    /// ```
    /// ```silent
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// policy 200 text/plain
    /// ```
    ///
    /// ## How to fix
    /// See that the file is where the server looks for it, and that nothing in front of the server (a firewall,
    /// a page for humans only, a rule against folders that begin with a dot) keeps senders away.
    ///
    /// ## Limits
    /// A server may answer this program otherwise than senders.
    pub(crate) static STS_POLICY_BAD_STATUS = {
        code: "STS032", name: "sts-policy-bad-status",
        summary: "the address of the policy does not answer with status 200",
        severity: Severity::Error, since: "0.1.0", references: [(8461, "3.3")],
        what: "The address of the policy answers with HTTP status {status}, not 200.",
        why: "Senders take no other status for a policy, so those that hold no older one deliver without protection.",
        fix: "Serve the policy at `{url}` with status 200.",
        pass: "The address of the policy answers with HTTP status 200.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let subject = the_policy(facts);
    let Some(answer) = or_said(http_answer_or_why(facts), subject.clone(), out) else { return };
    let evidence = |words: String| EvidenceRef::fetch(&facts.sts.policy, &facts.sts.url, words);
    match answer {
        HttpAnswer::Ok(_) => out.pass(subject, Args::none(), vec![evidence("HTTP status 200".to_owned())]),
        HttpAnswer::Redirect(_) => out.not_applicable(subject, "the address redirects"),
        HttpAnswer::Status(status) => out.find(
            Finding::about(subject)
                .arg("status", usize::from(status))
                .arg("url", Arg::foreign(&facts.sts.url))
                .evidence(evidence(format!("HTTP status {status}"))),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{good_but, said};

    fn with(policy: &str) -> Vec<String> {
        said(&STS_POLICY_BAD_STATUS, &good_but(&["policy", "|"], policy))
    }

    /// STS-3.2-1, STS-3.3-5: also other codes of success are no policy.
    #[test]
    fn only_200_will_do() {
        for status in ["201", "204", "206", "404", "410", "500", "503"] {
            assert!(
                with(&format!("policy {status}"))[0].contains(&format!("HTTP status {status}, not 200")),
                "{status}"
            );
        }
    }

    #[test]
    fn without_a_response_there_is_no_status() {
        assert!(with("policy tls-failed")[0].starts_with("not-applicable"));
        assert!(with("policy redirect")[0].starts_with("not-applicable"));
        assert!(with("policy hidden")[0].starts_with("not-checked"));
        assert!(with("policy rejected")[0].starts_with("not-checked"));
    }
}
