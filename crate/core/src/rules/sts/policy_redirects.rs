use crate::check::Facts;
use crate::rules::{Arg, Args, EvidenceRef, Finding, Outcomes, Severity};

use super::state::{HttpAnswer, http_answer_or_why, or_said, the_policy};

declare_rule! {
    /// ## What it checks
    /// The address of the policy answers with the policy itself, not with a redirect.
    ///
    /// ## Why it matters
    /// "HTTP 3xx redirects MUST NOT be followed" (RFC 8461 §3.3). A browser follows them, so the policy looks
    /// fine to you, and no sender gets it.
    ///
    /// ## Example
    /// ```fires
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// policy redirect
    /// ```
    /// ```silent
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// policy 404
    /// ```
    ///
    /// ## How to fix
    /// Take the policy out of the general rule that sends visitors to `www` or to another host, and serve it
    /// with status 200 at exactly this address. To let another server provide it, use a reverse proxy.
    ///
    /// ## Limits
    /// A browser does not show where the redirect leads.
    pub(crate) static STS_POLICY_REDIRECTS = {
        code: "STS031", name: "sts-policy-redirects",
        summary: "the address of the policy redirects",
        severity: Severity::Error, since: "0.1.0", references: [(8461, "3.3")],
        what: "The address of the policy redirects{target}.",
        why: "Senders do not follow redirects, so none can fetch the policy, and those that hold no older one deliver without protection.",
        fix: "Serve the policy itself at `{url}`, with status 200.",
        pass: "The address of the policy does not redirect.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let subject = the_policy(facts);
    let Some(answer) = or_said(http_answer_or_why(facts), subject.clone(), out) else { return };
    let (policy, url) = (&facts.sts.policy, &facts.sts.url);
    let HttpAnswer::Redirect(location) = answer else {
        return out.pass(
            subject,
            Args::none(),
            vec![EvidenceRef::fetch(policy, url, "the response is no redirect")],
        );
    };
    let location = location.map(|location| crate::rules::show_foreign(location, 300));
    let target = location.as_ref().map(|location| format!(" to `{location}`")).unwrap_or_default();
    let words =
        location.map_or("a redirect; the browser hides where to".to_owned(), |to| format!("Location: {to}"));
    let finding = Finding::about(subject)
        .arg("target", Arg::Words(target))
        .arg("url", Arg::foreign(url))
        .evidence(EvidenceRef::fetch(policy, url, words));
    out.find(finding);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{GOOD, good_but, said};

    /// STS-3.3-6.
    #[test]
    fn a_redirect_is_an_error() {
        assert_eq!(
            said(&STS_POLICY_REDIRECTS, &good_but(&["policy", "|"], "policy redirect")),
            [
                "error https://mta-sts.example.org/.well-known/mta-sts.txt: The address of the policy redirects."
            ]
        );
        assert!(said(&STS_POLICY_REDIRECTS, GOOD)[0].starts_with("pass"));
    }

    /// A probe follows redirects, and a reader who pastes has followed them too: neither shows that there is none.
    #[test]
    fn what_follows_redirects_does_not_show_their_absence() {
        for policy in ["policy hidden", "policy rejected\npasted\n| version: STSv1"] {
            assert!(
                said(&STS_POLICY_REDIRECTS, &good_but(&["policy", "|"], policy))[0]
                    .starts_with("not-checked")
            );
        }
    }
}
