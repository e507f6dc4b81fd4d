use crate::check::Facts;
use crate::mta_sts::policy::MAX_SENDER_OCTETS;
use crate::rules::{Args, EvidenceRef, Finding, Outcomes, Severity};

use super::state::{NoPolicy, cannot_be_fetched, or_said, the_policy, unseen, wanted_or_why};

declare_rule! {
    /// ## What it checks
    /// The policy has at most 64 KiB.
    ///
    /// ## Why it matters
    /// Senders MAY limit how much they read; 64 kilobytes is what RFC 8461 §3.3 proposes. A sender that stops
    /// there has no policy, or half of one. Policies have some hundred octets; a larger file is nearly always
    /// the wrong file.
    ///
    /// ## Example
    /// ```fires
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// padding 66000
    /// policy 200 text/plain
    /// | version: STSv1
    /// ```
    /// ```silent
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// padding 60000
    /// policy 200 text/plain
    /// | version: STSv1
    /// ```
    ///
    /// ## How to fix
    /// Serve the policy alone. If it really lists that many hosts, use wildcards.
    ///
    /// ## Limits
    /// The limits of most senders are not known.
    pub(crate) static STS_POLICY_TOO_LARGE = {
        code: "STS034", name: "sts-policy-too-large",
        summary: "the policy is larger than senders need to read",
        severity: Severity::Warning, since: "0.1.0", references: [(8461, "3.3")],
        what: "The policy has {more}{octets} octets; senders may stop reading at 65536.",
        why: "A sender that stops reading has no policy, and mail from it can be downgraded.",
        fix: "Serve a file with the policy alone, using wildcards instead of very many `mx` lines.",
        pass: "The policy has {octets} octets, fewer than any sender minds.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let subject = the_policy(facts);
    let policy = &facts.sts.policy;
    if or_said(wanted_or_why(facts), subject.clone(), out).is_none() {
        return;
    }
    let Some(body) = &policy.body else {
        let unseen = unseen(facts, &policy.evidence).filter(|_| !cannot_be_fetched(facts));
        let why = unseen.map_or(NoPolicy::NotApplicable("no policy was sent"), NoPolicy::Unseen);
        or_said::<()>(Err(why), subject, out);
        return;
    };
    let octets = body.len();
    let words = format!("{octets} octets{}", if policy.cut { ", and then reading was stopped" } else { "" });
    let evidence = EvidenceRef::fetch(policy, &facts.sts.url, words);
    if octets <= MAX_SENDER_OCTETS && !policy.cut {
        return out.pass(subject, Args::none().with("octets", octets), vec![evidence]);
    }
    let more = if policy.cut { "more than " } else { "" };
    out.find(Finding::about(subject).arg("more", more).arg("octets", octets).evidence(evidence));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{GOOD, good_but, said};

    /// STS-3.3-9.
    #[test]
    fn the_limit_is_exact() {
        let body: usize =
            GOOD.lines().filter_map(|line| line.strip_prefix("| ")).map(|line| line.len() + 1).sum();
        let frame = "x-padding: \n".len();
        for (total, tag) in [(65_536, "pass"), (65_537, "warning")] {
            let padding = total - body - frame;
            let said = said(&STS_POLICY_TOO_LARGE, &good_but(&[], &format!("padding {padding}")));
            assert!(said[0].starts_with(tag) && said[0].contains(&total.to_string()), "{said:?}");
        }
    }

    #[test]
    fn a_hidden_policy_has_no_known_size() {
        assert!(
            said(&STS_POLICY_TOO_LARGE, &good_but(&["policy", "|"], "policy hidden"))[0]
                .starts_with("not-checked")
        );
    }
}
