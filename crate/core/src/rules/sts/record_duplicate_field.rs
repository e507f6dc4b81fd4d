use crate::check::Facts;
use crate::mta_sts::RecordError;
use crate::order::sort_short;
use crate::rules::{Args, Finding, Outcomes, Severity};

use super::defects::list;
use super::publish::{fixed, tidy_record};
use super::state::{has_record_or_said, the_record, txt_evidence};

declare_rule! {
    /// ## What it checks
    /// `v` and `id` stand in the MTA-STS record once.
    ///
    /// ## Why it matters
    /// If a field is there again, "all entries except for the first MUST be ignored" (RFC 8461 §3.2). A changed
    /// `id` that was added behind the old one is never seen, and at least one mail server refuses the whole
    /// record.
    ///
    /// ## Example
    /// ```fires
    /// _mta-sts.example.org. TXT "v=STSv1; id=1; id=2"
    /// ```
    /// ```silent
    /// _mta-sts.example.org. TXT "v=STSv1; id=2"
    /// ```
    ///
    /// ## How to fix
    /// Keep one field of each name. If the policy has changed since the first `id`, write a new one.
    ///
    /// ## Limits
    /// Fields that senders do not know may repeat; they are ignored anyway.
    pub(crate) static STS_RECORD_DUPLICATE_FIELD = {
        code: "STS007", name: "sts-record-duplicate-field",
        summary: "a field of the MTA-STS record is there twice",
        severity: Severity::Warning, since: "0.1.0", references: [(8461, "3.2")],
        what: "The MTA-STS record has the field {fields} more than once.",
        why: "Senders read the first and ignore the rest, so a newer `id` behind it is not seen; some refuse the record.",
        fix: "Publish the record with each field once; write a new `id` if the policy has changed.",
        pass: "Every field of the MTA-STS record is there once.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    if has_record_or_said(facts, out).is_none() {
        return;
    }
    let Some(record) = &facts.sts.record else {
        return out.not_applicable(
            the_record(facts),
            "there is more than one MTA-STS record, so senders read none",
        );
    };
    let mut names: Vec<&str> = record
        .defects
        .iter()
        .filter_map(|located| match &located.defect {
            RecordError::DuplicateField { name } => Some(*name),
            _ => None,
        })
        .collect();
    sort_short(&mut names, |name| *name);
    names.dedup();
    if names.is_empty() {
        return out.pass(the_record(facts), Args::none(), vec![txt_evidence(facts)]);
    }
    let fields = list(names.into_iter().map(str::to_owned));
    let finding = Finding::about(the_record(facts)).arg("fields", fields).evidence(txt_evidence(facts));
    out.find(fixed(finding, tidy_record(facts)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{good_but, run, said};

    fn with(text: &str) -> String {
        good_but(&["_mta-sts"], &format!("_mta-sts.example.org. TXT \"{text}\""))
    }

    /// STS-3.2-9: the first one stays.
    #[test]
    fn the_first_counts() {
        let item = run(&STS_RECORD_DUPLICATE_FIELD, &with("v=STSv1; id=1; id=2; id=3")).remove(0);
        let Outcome::Finding { fix: Some(fix), .. } = item.outcome else { panic!("no fix") };
        assert_eq!(fix.copy, r#"_mta-sts.example.org. IN TXT "v=STSv1; id=1;""#);
    }

    #[test]
    fn unknown_fields_may_repeat() {
        assert!(said(&STS_RECORD_DUPLICATE_FIELD, &with("v=STSv1; id=1; x=1; x=2"))[0].starts_with("pass"));
    }
}
