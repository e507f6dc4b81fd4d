use crate::check::Facts;
use crate::rules::{Arg, Args, Finding, Outcomes, Severity};

use super::state::{has_record_or_said, is_near_miss, the_record, txt_evidence};

declare_rule! {
    /// ## What it checks
    /// No TXT records of another kind stand beside the MTA-STS record.
    ///
    /// ## Why it matters
    /// They "are discarded" by senders (RFC 8461 §3.1), so nothing breaks. Some checkers stumble over them all
    /// the same, and they are often there by mistake: a verification token put at the wrong name, or a wildcard
    /// record.
    ///
    /// ## Example
    /// ```fires
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// _mta-sts.example.org. TXT "v=spf1 -all"
    /// ```
    /// ```silent
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// ```
    ///
    /// ## How to fix
    /// Remove the other records from this name if nobody needs them there.
    ///
    /// ## Limits
    /// Records that look like a broken MTA-STS record are reported by `sts-record-not-first`.
    pub(crate) static STS_RECORD_OTHER_TXT = {
        code: "STS009", name: "sts-record-other-txt",
        summary: "TXT records of another kind stand beside the MTA-STS record",
        severity: Severity::Notice, since: "0.1.0", references: [(8461, "3.1")],
        what: "Beside the MTA-STS record, `{name}` has {others}.",
        why: "Senders discard what is not an MTA-STS record, so mail is not affected; it may be there by mistake.",
        fix: "Remove what nothing needs at this name.",
        pass: "No other TXT record stands beside the MTA-STS record.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    if has_record_or_said(facts, out).is_none() {
        return;
    }
    let discarded = &facts.sts.selection.discarded;
    let count = discarded.iter().filter(|text| !is_near_miss(text.prefix)).count();
    if count == 0 {
        return out.pass(the_record(facts), Args::none(), vec![txt_evidence(facts)]);
    }
    let others = if count == 1 {
        "a TXT record of another kind".to_owned()
    } else {
        format!("{count} TXT records of other kinds")
    };
    let finding = Finding::about(the_record(facts))
        .arg("name", &facts.sts.txt.question.name)
        .arg("others", Arg::Words(others))
        .evidence(txt_evidence(facts));
    out.find(finding);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{good_but, said};

    /// STS-3.1-5: discarding leaves exactly one.
    #[test]
    fn others_are_counted() {
        let others = "_mta-sts.example.org. TXT \"a\"\n_mta-sts.example.org. TXT \"b\"";
        assert_eq!(
            said(&STS_RECORD_OTHER_TXT, &good_but(&[], others)),
            [
                "notice _mta-sts.example.org: Beside the MTA-STS record, `_mta-sts.example.org` has 2 TXT records of other kinds."
            ]
        );
    }

    #[test]
    fn without_a_record_there_is_no_beside() {
        let fixture = good_but(&["_mta-sts"], "_mta-sts.example.org. TXT \"a\"");
        assert!(said(&STS_RECORD_OTHER_TXT, &fixture)[0].starts_with("not-applicable"));
    }
}
