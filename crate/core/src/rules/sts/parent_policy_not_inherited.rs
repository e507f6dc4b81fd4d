use crate::check::Facts;
use crate::mta_sts::select_record;
use crate::rules::unknown::{said_unknown, unknown};
use crate::rules::{Arg, Args, EvidenceRef, Finding, Outcomes, Severity};
use crate::text::Choice;

use super::state::{is_announced, no_mail, the_domain, txt_evidence};

declare_rule! {
    /// ## What it checks
    /// A subdomain that takes mail has an MTA-STS record of its own if its parent has one.
    ///
    /// ## Why it matters
    /// Senders "MUST NOT attempt to fetch a policy from the parent zone" (RFC 8461 §3.4). The policy of
    /// `example.org` covers mail to `user@example.org` and nothing else, whatever it lists; it is easy to
    /// believe that subdomains are covered.
    ///
    /// ## Example
    /// ```fires
    /// domain lists.example.org
    /// lists.example.org. MX 10 mx1.example.org.
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// ```
    /// ```silent
    /// domain lists.example.org
    /// lists.example.org. MX 10 mx1.example.org.
    /// _mta-sts.lists.example.org. TXT "v=STSv1; id=1"
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// ```
    ///
    /// ## How to fix
    /// Publish a record and a policy for the subdomain too, at its own names. If it should take no mail, give it
    /// a null MX.
    ///
    /// ## Limits
    /// Only the next domain above is looked at.
    pub(crate) static STS_PARENT_POLICY_NOT_INHERITED = {
        code: "STS042", name: "sts-parent-policy-not-inherited",
        summary: "the parent domain has MTA-STS, which does not cover this domain",
        severity: Severity::Warning, since: "0.1.0", references: [(8461, "3.4")],
        what: "There is an MTA-STS record at `{parent}`, but none for `{domain}`, to which it does not apply.",
        why: "Senders look at the domain behind the `@` only, so mail to this one is not protected by the policy of its parent.",
        fix: "Serve a policy for `{domain}` at `{url}`, then announce it by a record at `{name}`.",
        pass: "The domain has a record of its own, or its parent has none either.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let subject = the_domain(facts);
    let Some(parent) = &facts.sts.parent else {
        return out.not_applicable(subject, "no domain that could have a policy is above this one");
    };
    if said_unknown(&facts.sts.txt, subject.clone(), out) {
        return;
    }
    if is_announced(facts) {
        return out.pass(subject, Args::none(), vec![txt_evidence(facts)]);
    }
    if let Some(why) = no_mail(facts) {
        return out.not_applicable(subject, why);
    }
    if said_unknown(parent, subject.clone(), out) {
        return;
    }
    let evidence = EvidenceRef::txt(parent);
    if select_record(parent.records()).choice == Choice::None {
        return out.pass(subject, Args::none(), vec![txt_evidence(facts), evidence]);
    }
    if let Some(why) = unknown(&facts.mx.lookup) {
        return out.not_checked(subject, why, vec![evidence]);
    }
    let finding = Finding::about(subject)
        .arg("parent", &parent.question.name)
        .arg("domain", facts.domain.name())
        .arg("url", Arg::foreign(&facts.sts.url))
        .arg("name", &facts.sts.txt.question.name)
        .evidence(txt_evidence(facts))
        .evidence(evidence);
    out.find(finding);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{GOOD, said};

    const SUB: &str = "domain lists.example.org\nlists.example.org. MX 10 mx1.example.org.";

    /// STS-3.4-3.
    #[test]
    fn the_policy_of_the_parent_is_not_inherited() {
        let fixture = format!("{SUB}\n{GOOD}");
        assert_eq!(
            said(&STS_PARENT_POLICY_NOT_INHERITED, &fixture),
            [
                "warning lists.example.org: There is an MTA-STS record at `_mta-sts.example.org`, but none for `lists.example.org`, to which it does not apply."
            ]
        );
    }

    #[test]
    fn where_it_does_not_matter_or_is_not_known() {
        for (fixture, tag) in [
            (GOOD.to_owned(), "not-applicable"),
            (SUB.to_owned(), "pass"),
            (format!("{SUB}\nfail _mta-sts.example.org. TXT servfail"), "not-checked"),
            (format!("{SUB}\nfail _mta-sts.lists.example.org. TXT timeout"), "not-checked"),
            (format!("domain lists.example.org\nlists.example.org. MX 0 .\n{GOOD}"), "not-applicable"),
        ] {
            assert!(said(&STS_PARENT_POLICY_NOT_INHERITED, &fixture)[0].starts_with(tag), "{fixture}");
        }
    }
}
