use crate::check::Facts;
use crate::parse::{Defect, Effect, Located};
use crate::rules::{Args, Finding, Outcomes, Severity};
use crate::text::Choice;

use super::defects::in_words;
use super::publish::renew_records;
use super::state::{has_record_or_said, the_record, txt_evidence};

declare_rule! {
    /// ## What it checks
    /// The MTA-STS record follows the grammar: `v=STSv1;`, then `id=` with 1 to 32 letters and digits.
    ///
    /// ## Why it matters
    /// If "the resulting record is syntactically invalid, senders MUST assume" that the domain has no policy
    /// (RFC 8461 §3.1). One hyphen in the `id` is enough.
    ///
    /// ## Example
    /// ```fires
    /// _mta-sts.example.org. TXT "v=STSv1; id=2026-11-23"
    /// ```
    /// ```silent
    /// _mta-sts.example.org. TXT "v=STSv1; id=20261123"
    /// ```
    ///
    /// ## How to fix
    /// Publish the record with an `id` of letters and digits only, such as the date and time. Any `id` will do
    /// that was not used before.
    ///
    /// ## Limits
    /// Some senders are lenient and accept a few of these defects; the verdict here is that of the grammar.
    pub(crate) static STS_RECORD_INVALID = {
        code: "STS003", name: "sts-record-invalid",
        summary: "the MTA-STS record breaks the grammar",
        severity: Severity::Error, since: "0.1.0", references: [(8461, "3.1")],
        what: "The MTA-STS record is not valid: {defects}.",
        why: "Senders that cannot read the record take the domain to have no policy, so mail can be downgraded.",
        fix: "Publish the record below in its place.",
        pass: "The MTA-STS record is valid.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    if has_record_or_said(facts, out).is_none() {
        return;
    }
    let (Choice::One(index), Some(record)) = (&facts.sts.selection.choice, &facts.sts.record) else {
        return out.not_applicable(
            the_record(facts),
            "there is more than one MTA-STS record, so senders read none",
        );
    };
    if record.is_valid() {
        return out.pass(the_record(facts), Args::none(), vec![txt_evidence(facts)]);
    }
    let invalidates = |located: &&Located<_>| Defect::effect(&located.defect) == Effect::Invalidates;
    let defects: Vec<_> = record.defects.iter().filter(invalidates).collect();
    let finding = Finding::about(the_record(facts))
        .arg("defects", in_words(&defects))
        .evidence(txt_evidence(facts))
        .fix(renew_records(facts, &[*index]));
    out.find(finding);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{good_but, said};

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let fixture = good_but(&["_mta-sts"], &format!("_mta-sts.example.org. TXT \"{text}\""));
        let said = said(&STS_RECORD_INVALID, &fixture);
        assert!(said.len() == 1 && said[0].contains(expected), "{said:?}");
    }

    /// STS-3.1-1, STS-3.1-3, STS-3.1-6.
    #[test]
    fn what_the_grammar_forbids_is_an_error() {
        check(
            "v=STSv1; id=a-b",
            "error _mta-sts.example.org: The MTA-STS record is not valid: '-' in the id",
        );
        check("v=STSv1; id=;", "the id is empty");
        check("v=STSv1;", "there is no id");
        check("v=STSv1; ID=1", "there is no id");
        check("v=STSv1;; id=1", "empty field");
        check("v=STSv1; id=1; foo", "not name=value");
        check("v=STSv1; id=1; x=\\195\\164", "octets outside US-ASCII");
        check("v=STSv1; id=a-b; foo", "(and one more defect)");
        check(&format!("v=STSv1; id={}", "1".repeat(33)), "the id has 33 characters");
    }

    /// STS-3.1-7, STS-3.2-8, STS-3.2-9.
    #[test]
    fn what_senders_only_ignore_is_no_error_here() {
        for text in ["v=STSv1;\" \"id=1;", "v=STSv1; x=a; id=1", "v=STSv1; id=1; id=2"] {
            check(text, "pass");
        }
    }
}
