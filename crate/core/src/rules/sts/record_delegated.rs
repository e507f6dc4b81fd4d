use crate::check::Facts;
use crate::rules::{Args, Finding, Outcomes, Severity};

use super::state::{the_record, txt_evidence, txt_or_said};

declare_rule! {
    /// ## What it checks
    /// Whether `_mta-sts` is an alias, so that another operator publishes the record.
    ///
    /// ## Why it matters
    /// Nothing is wrong with it: the name MAY be a CNAME, and senders follow it (RFC 8461 §3.1, §8.2). But
    /// whoever holds the name at its end decides when senders fetch the policy again, and if that name is given
    /// up, the record is gone.
    ///
    /// ## Example
    /// ```fires
    /// _mta-sts.example.org. CNAME _mta-sts.provider.example.
    /// _mta-sts.provider.example. TXT "v=STSv1; id=1"
    /// ```
    /// ```silent
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// ```
    ///
    /// ## How to fix
    /// Nothing needs to be done if the operator is the one you chose. The same operator should hold the policy
    /// host `mta-sts`, because record and policy change together, and its certificate must be valid for the
    /// name under your own domain.
    ///
    /// ## Limits
    /// Only the alias is seen, not the contract behind it.
    pub(crate) static STS_RECORD_DELEGATED = {
        code: "STS005", name: "sts-record-delegated",
        summary: "the MTA-STS record is published under another name",
        severity: Severity::Notice, since: "0.1.0", references: [(8461, "3.1"), (8461, "8.2")],
        what: "`{name}` is an alias: the MTA-STS record is the one at `{end}`.",
        why: "Whoever holds that name decides when senders fetch the policy again, and can withdraw the record.",
        fix: "Make sure that the holder of `{end}` is the operator you chose, and also serves the policy.",
        pass: "The record is published under the domain's own name.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let txt = &facts.sts.txt;
    if txt_or_said(facts, the_record(facts), out).is_none() {
        return;
    }
    if txt.is_absent() {
        return out.not_applicable(the_record(facts), "there is no TXT record");
    }
    if txt.aliases.is_empty() {
        return out.pass(the_record(facts), Args::none(), vec![txt_evidence(facts)]);
    }
    let finding = Finding::about(the_record(facts))
        .arg("name", &txt.question.name)
        .arg("end", &txt.end)
        .evidence(txt_evidence(facts));
    out.find(finding);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{good_but, said};

    /// STS-3.1-8: a chain of aliases is followed to its end.
    #[test]
    fn the_end_of_the_chain_is_named() {
        let fixture = good_but(
            &["_mta-sts"],
            "_mta-sts.example.org. CNAME a.example.\na.example. CNAME b.example.\nb.example. TXT \"v=STSv1; id=1\"",
        );
        assert_eq!(
            said(&STS_RECORD_DELEGATED, &fixture),
            [
                "notice _mta-sts.example.org: `_mta-sts.example.org` is an alias: the MTA-STS record is the one at `b.example`."
            ]
        );
    }

    #[test]
    fn an_alias_to_nothing_is_no_delegation() {
        let fixture = good_but(&["_mta-sts"], "_mta-sts.example.org. CNAME gone.example.");
        assert!(said(&STS_RECORD_DELEGATED, &fixture)[0].starts_with("not-applicable"));
    }
}
