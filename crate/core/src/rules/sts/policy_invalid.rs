use crate::check::Facts;
use crate::mta_sts::PolicyError;
use crate::parse::{Defect, Effect, Located};
use crate::rules::{Arg, Args, Finding, Outcomes, Severity};

use super::defects::{in_words, policy_defects, policy_quotes};
use super::publish::{fixed, new_id, repaired_policy, replace_policy};
use super::state::{NoPolicy, or_said, policy_evidence, policy_or_why, the_policy, wanted_or_why};

declare_rule! {
    /// ## What it checks
    /// The policy follows the grammar: `version`, `mode` and `max_age` once, an `mx` line for each host, nothing
    /// that the format does not have.
    ///
    /// ## Why it matters
    /// A policy MUST have these fields in the form RFC 8461 §3.2 gives them. A sender that cannot read it has no
    /// valid policy, and "senders MUST continue with delivery as though the domain has not implemented MTA-STS"
    /// (§3.3) if they hold none from before.
    ///
    /// ## Example
    /// ```fires
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: Enforce
    /// | mx: mx1.example.org, mx2.example.org
    /// | max_age: 604800
    /// ```
    /// ```silent
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mx1.example.org
    /// | mx: mx2.example.org
    /// | max_age: 604800
    /// ```
    ///
    /// ## How to fix
    /// Publish the corrected policy. Each defect is shown with its line. Line ends may be LF or CRLF; names and
    /// keywords are in small letters; there are no comments and no blank lines.
    ///
    /// ## Limits
    /// Many senders are lenient and accept blank lines or a final dot in `mx`; others reject the policy for
    /// them. The verdict here is that of the grammar.
    pub(crate) static STS_POLICY_INVALID = {
        code: "STS035", name: "sts-policy-invalid",
        summary: "the policy breaks the grammar",
        severity: Severity::Error, since: "0.1.0", references: [(8461, "3.2"), (8461, "3.3")],
        what: "The policy is not valid: {defects}.",
        why: "Senders that go by the grammar drop it, and those that hold no older policy deliver without protection.",
        fix: "{remedy} Then change the `id` of the TXT record, for example to `{id}`.",
        pass: "The policy is valid.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let subject = the_policy(facts);
    let parsed = facts.sts.policy.parsed.as_ref();
    match parsed.map(|parsed| parsed.is_valid()) {
        Some(true) => return out.pass(subject, Args::none(), vec![policy_evidence(facts)]),
        // A body that nobody looks for may be anything, such as the page a server has for every address.
        Some(false) if or_said(wanted_or_why(facts), subject.clone(), out).is_none() => return,
        Some(false) => {}
        None => {
            or_said(policy_or_why(facts).map(|_| ()).map_err(no_body), subject, out);
            return;
        }
    }
    let invalidates = |located: &&Located<PolicyError>| located.defect.effect() == Effect::Invalidates;
    let defects: Vec<_> = policy_defects(facts)
        .iter()
        .filter(invalidates)
        .filter(|located| was_read_whole(facts, located))
        .collect();
    if defects.is_empty() {
        return out.not_applicable(subject, "the policy is so large that only its beginning was read");
    }
    let repaired = repaired_policy(facts);
    let remedy = match &repaired {
        Some(_) => {
            "Publish the policy below, after making sure that its mode and its hosts are what you want."
        }
        None => "Correct the lines shown.",
    };
    let finding = Finding::about(subject)
        .arg("defects", in_words(&defects))
        .arg("remedy", remedy)
        .arg("id", Arg::Words(new_id(facts)));
    let finding = policy_quotes(facts, &defects).into_iter().fold(finding, Finding::evidence);
    out.find(fixed(finding, repaired.map(|policy| replace_policy(facts, &policy))));
}

/// Where reading was stopped, the last line may be half a line, and what is missing may have come later.
fn was_read_whole(facts: &Facts, located: &Located<PolicyError>) -> bool {
    let body = facts.sts.policy.body.as_deref().unwrap_or_default();
    let last_line = body.iter().rposition(|octet| *octet == b'\n').map_or(0, |at| at + 1);
    let is_whole =
        located.span.start < last_line && !matches!(located.defect, PolicyError::MissingField { .. });
    !facts.sts.policy.cut || is_whole
}

fn no_body(why: NoPolicy) -> NoPolicy {
    match why {
        NoPolicy::Unusable => NoPolicy::NotApplicable("no policy was sent"),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;
    use crate::mta_sts::parse_policy;
    use crate::rules::Outcome;
    use crate::rules::testing::{good_but, run, said};

    fn with(lines: &[&str]) -> String {
        let body: Vec<String> = lines.iter().map(|line| format!("| {line}")).collect();
        good_but(&["| "], "") + "\n" + &body.join("\n")
    }

    /// STS-3.2-3, STS-3.2-6, STS-3.2-7: each defect has its line and column.
    #[test]
    fn every_defect_has_its_place_and_the_whole_is_repaired() {
        let fixture = with(&[
            "version: STSv1",
            "mode: Enforce",
            "mx: mx1.example.org., mx2.example.org",
            "max_age: 604800",
        ]);
        let item = run(&STS_POLICY_INVALID, &fixture).remove(0);
        let places: Vec<_> = item.evidence.iter().map(|evidence| evidence.line_column.unwrap()).collect();
        assert_eq!(places, [(2, 7), (3, 5)]);
        assert!(
            item.evidence[0].text.starts_with("mode: Enforce\n→ \"Enforce\" is no mode"),
            "{}",
            item.evidence[0].text
        );
        let Outcome::Finding { fix: Some(fix), severity: Severity::Error } = item.outcome else {
            panic!("no fix")
        };
        assert_eq!(
            fix.copy,
            "version: STSv1\nmode: enforce\nmx: mx1.example.org\nmx: mx2.example.org\nmax_age: 604800"
        );
    }

    #[test]
    fn a_web_page_is_one_defect() {
        let said = said(&STS_POLICY_INVALID, &with(&["<!doctype html>", "<title>Welcome</title>"]));
        assert!(
            said.len() == 1 && said[0].starts_with("error") && said[0].contains("a web page, not a policy"),
            "{said:?}"
        );
    }

    #[test]
    fn a_web_page_nobody_looks_for_is_nothing() {
        let fixture = with(&["<!doctype html>"]);
        let unannounced: String =
            fixture.lines().filter(|line| !line.starts_with("_mta-sts")).collect::<Vec<_>>().join("\n");
        assert!(said(&STS_POLICY_INVALID, &unannounced)[0].starts_with("not-applicable"));
        let unknown = format!("fail _mta-sts.example.org. TXT servfail\n{unannounced}");
        assert!(said(&STS_POLICY_INVALID, &unknown)[0].starts_with("not-checked"));
    }

    #[test]
    fn a_line_cut_in_half_is_no_defect() {
        let fixture = with(&["version: STSv1"]);
        let judge = |cut: bool, body: &str| {
            let mut facts = Fixture::parse(&fixture).unwrap().facts();
            facts.sts.policy.cut = cut;
            facts.sts.policy.parsed = Some(parse_policy(body.as_bytes()));
            facts.sts.policy.body = Some(body.as_bytes().to_vec());
            let mut out = Outcomes::new(&STS_POLICY_INVALID);
            check(&facts, &mut out);
            matches!(out.into_items()[0].outcome, Outcome::Finding { .. })
        };
        assert!(judge(false, "version: STSv1\nmode: enforce\nmx: a.exam\nmax_"));
        assert!(!judge(true, "version: STSv1\nmode: enforce\nmx: a.exam\nmax_"));
        assert!(judge(true, "version: STSv1\nmode: Enforce\nmx: a.exam\nmax_"));
    }

    #[test]
    fn where_nothing_was_sent_there_is_nothing_to_judge() {
        for (policy, tag) in [
            ("policy 404", "not-applicable"),
            ("policy hidden", "not-checked"),
            ("policy timeout", "not-checked"),
        ] {
            assert!(
                said(&STS_POLICY_INVALID, &good_but(&["policy", "|"], policy))[0].starts_with(tag),
                "{policy}"
            );
        }
    }
}
