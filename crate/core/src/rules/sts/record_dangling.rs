use crate::check::Facts;
use crate::rules::{Args, Finding, Outcomes, Severity};

use super::publish::{fixed, replace_alias};
use super::state::{the_record, txt_evidence, txt_or_said};

declare_rule! {
    /// ## What it checks
    /// If `_mta-sts` is an alias, there is a TXT record at its end.
    ///
    /// ## Why it matters
    /// Senders follow the alias and find no record, so they MUST assume that there is no policy (RFC 8461
    /// §3.1). If the name at the end is free to register or to claim, somebody else can announce a policy in
    /// your place.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx.example.org.
    /// _mta-sts.example.org. CNAME _mta-sts.gone.example.
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// _mta-sts.example.org. CNAME _mta-sts.provider.example.
    /// _mta-sts.provider.example. TXT "v=STSv1; id=1"
    /// ```
    ///
    /// ## How to fix
    /// Ask the operator of the name at the end to publish the record there, or put a record of your own in
    /// place of the alias, or remove the alias if MTA-STS is no longer wanted.
    ///
    /// ## Limits
    /// Whether the name at the end can be claimed by others is not checked.
    pub(crate) static STS_RECORD_DANGLING = {
        code: "STS006", name: "sts-record-dangling",
        summary: "`_mta-sts` is an alias that leads to no TXT record",
        severity: Severity::Error, since: "0.1.0", references: [(8461, "3.1"), (8461, "8.2")],
        what: "`{name}` is an alias that ends at `{end}`, where there is no TXT record.",
        why: "Senders find no record, so they look for no policy and mail can be downgraded; whoever can claim that name can announce a policy.",
        fix: "Have the record published at `{end}`, or put a TXT record of your own in place of the alias.",
        pass: "`{name}` leads to a TXT record.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let txt = &facts.sts.txt;
    let subject = the_record(facts);
    if txt_or_said(facts, subject.clone(), out).is_none() {
        return;
    }
    if txt.aliases.is_empty() {
        return out.not_applicable(subject, "the name is no alias");
    }
    if !txt.is_absent() {
        return out.pass(subject, Args::none().with("name", &txt.question.name), vec![txt_evidence(facts)]);
    }
    let finding = Finding::about(subject)
        .arg("name", &txt.question.name)
        .arg("end", &txt.end)
        .evidence(txt_evidence(facts));
    out.find(fixed(finding, replace_alias(facts)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{good_but, run, said};

    /// STS-3.1-8.
    #[test]
    fn an_alias_can_lead_nowhere() {
        let cname = good_but(&["_mta-sts"], "_mta-sts.example.org. CNAME gone.example.");
        assert_eq!(
            said(&STS_RECORD_DANGLING, &cname),
            [
                "error _mta-sts.example.org: `_mta-sts.example.org` is an alias that ends at `gone.example`, where there is no TXT record."
            ]
        );
    }

    #[test]
    fn an_alias_to_a_name_with_other_records_dangles_too() {
        let fixture =
            good_but(&["_mta-sts"], "_mta-sts.example.org. CNAME www.example.\nwww.example. A 192.0.2.3");
        let item = run(&STS_RECORD_DANGLING, &fixture).remove(0);
        let Outcome::Finding { fix: Some(fix), severity: Severity::Error } = item.outcome else {
            panic!("{item:?}")
        };
        assert_eq!(fix.diff[0].text, "_mta-sts.example.org. IN CNAME www.example.");
        assert!(fix.copy.starts_with("_mta-sts.example.org. IN TXT \"v=STSv1; id="), "{}", fix.copy);
    }

    #[test]
    fn a_failed_lookup_behind_an_alias_is_no_dangling() {
        let fixture = good_but(&["_mta-sts"], "fail _mta-sts.example.org. TXT timeout");
        assert!(said(&STS_RECORD_DANGLING, &fixture)[0].starts_with("not-checked"));
    }
}
