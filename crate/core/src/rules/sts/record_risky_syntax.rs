use crate::check::Facts;
use crate::mta_sts::RecordError;
use crate::parse::{Defect, Effect, Located};
use crate::rules::{Args, Finding, Outcomes, Severity};
use crate::text::TaggedError;

use super::defects::in_words;
use super::publish::{fixed, tidy_record};
use super::state::{has_record_or_said, the_record, txt_evidence};

declare_rule! {
    /// ## What it checks
    /// The MTA-STS record is written in a way that all senders read alike.
    ///
    /// ## Why it matters
    /// The grammar allows blanks before a semicolon, but of several TXT records those that do not begin with
    /// `v=STSv1;` "are discarded" (RFC 8461 §3.1, and a reported erratum on it). A sender that always goes by
    /// that sentence finds no record, and so no policy.
    ///
    /// ## Example
    /// ```fires
    /// _mta-sts.example.org. TXT "v=STSv1 ; id=1"
    /// ```
    /// ```silent
    /// _mta-sts.example.org. TXT "v=STSv1; id=1 ;"
    /// ```
    ///
    /// ## How to fix
    /// Publish the record exactly as proposed, with the semicolon right behind `v=STSv1`.
    ///
    /// ## Limits
    /// Which senders are strict here is known of a few only.
    pub(crate) static STS_RECORD_RISKY_SYNTAX = {
        code: "STS015", name: "sts-record-risky-syntax",
        summary: "the MTA-STS record is valid, but some senders do not read it",
        severity: Severity::Warning, since: "0.1.0", references: [(8461, "3.1")],
        what: "Some senders do not read the MTA-STS record as it is written: {defects}.",
        why: "For these senders the domain has no policy, and mail from them can be downgraded.",
        fix: "Publish the record as below.",
        pass: "The MTA-STS record is written so that all senders read it alike.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    if has_record_or_said(facts, out).is_none() {
        return;
    }
    let Some(record) = facts.sts.record.as_ref().filter(|record| record.is_valid()) else {
        return out.not_applicable(the_record(facts), "senders read no record here anyway");
    };
    let risks: Vec<_> = record.defects.iter().filter(is_ours).collect();
    if risks.is_empty() {
        return out.pass(the_record(facts), Args::none(), vec![txt_evidence(facts)]);
    }
    let finding =
        Finding::about(the_record(facts)).arg("defects", in_words(&risks)).evidence(txt_evidence(facts));
    out.find(fixed(finding, tidy_record(facts)));
}

/// Risks that have no rule of their own.
fn is_ours(located: &&Located<RecordError>) -> bool {
    let elsewhere = matches!(
        located.defect,
        RecordError::DuplicateField { .. } | RecordError::Form(TaggedError::MisspeltField { .. })
    );
    !elsewhere && located.defect.effect() == Effect::Risks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{good_but, run};

    /// STS-3.1-5, erratum 6285.
    #[test]
    fn a_blank_before_the_first_semicolon_is_a_risk() {
        let fixture = good_but(&["_mta-sts"], "_mta-sts.example.org. TXT \"v=STSv1\\009; id=1; x=y\"");
        let item = run(&STS_RECORD_RISKY_SYNTAX, &fixture).remove(0);
        let Outcome::Finding { fix: Some(fix), severity: Severity::Warning } = item.outcome else {
            panic!("{item:?}")
        };
        assert_eq!(fix.copy, r#"_mta-sts.example.org. IN TXT "v=STSv1; id=1; x=y;""#);
    }
}
