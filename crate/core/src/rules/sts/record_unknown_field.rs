use crate::check::Facts;
use crate::mta_sts::RecordError;
use crate::rules::{Args, Finding, Outcomes, Severity};
use crate::text::TaggedError;

use super::defects::list;
use super::state::{has_record_or_said, the_record, txt_evidence};

declare_rule! {
    /// ## What it checks
    /// The MTA-STS record has no field beside `v` and `id`.
    ///
    /// ## Why it matters
    /// "Unknown fields SHALL be ignored" (RFC 8461 §3.2), so such a field does nothing. That is harmless unless
    /// it was meant to do something: settings such as `mode` or `max_age` belong into the policy, and a
    /// misspelt `id` leaves the record without one.
    ///
    /// ## Example
    /// ```fires
    /// _mta-sts.example.org. TXT "v=STSv1; id=1; mode=enforce"
    /// ```
    /// ```silent
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// ```
    ///
    /// ## How to fix
    /// Remove the field, move what it says into the policy, or correct its name.
    ///
    /// ## Limits
    /// Fields that a later standard defines are reported too.
    pub(crate) static STS_RECORD_UNKNOWN_FIELD = {
        code: "STS008", name: "sts-record-unknown-field",
        summary: "the MTA-STS record has fields that senders ignore",
        severity: Severity::Warning, since: "0.1.0", references: [(8461, "3.2"), (8461, "9.2")],
        what: "Senders ignore these fields of the MTA-STS record: {fields}{meant}.",
        why: "What they say has no effect on mail.",
        fix: "Remove them, or correct the name where another field was meant; settings belong into the policy.",
        pass: "The MTA-STS record has only fields that senders know.",
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
    let (mut names, mut meant) = (Vec::new(), None);
    for located in &record.defects {
        match &located.defect {
            RecordError::Form(TaggedError::UnknownField { name }) => names.push(name.clone()),
            RecordError::Form(TaggedError::MisspeltField { name, meant: known }) => {
                names.push(name.clone());
                meant = Some(*known);
            }
            _ => {}
        }
    }
    if names.is_empty() {
        return out.pass(the_record(facts), Args::none(), vec![txt_evidence(facts)]);
    }
    let hint = match meant {
        Some("id") => "; `id` may be meant",
        Some(_) => "; `v` may be meant",
        None => "",
    };
    let severity = if meant.is_some() { Severity::Warning } else { Severity::Notice };
    let finding = Finding::about(the_record(facts))
        .severity(severity)
        .arg("fields", list(names))
        .arg("meant", hint)
        .evidence(txt_evidence(facts));
    out.find(finding);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{good_but, said};

    fn with(text: &str) -> String {
        good_but(&["_mta-sts"], &format!("_mta-sts.example.org. TXT \"{text}\""))
    }

    /// STS-3.2-8, STS-9-1.
    #[test]
    fn unknown_fields_are_worth_knowing() {
        assert_eq!(
            said(&STS_RECORD_UNKNOWN_FIELD, &with("v=STSv1; mode=enforce; id=1; x=y")),
            ["notice _mta-sts.example.org: Senders ignore these fields of the MTA-STS record: `mode`, `x`."]
        );
    }

    #[test]
    fn a_slip_of_the_pen_is_a_warning() {
        let said = said(&STS_RECORD_UNKNOWN_FIELD, &with("v=STSv1; id=1; ID=2"));
        assert!(said[0].starts_with("warning") && said[0].ends_with("`ID`; `id` may be meant."), "{said:?}");
    }
}
