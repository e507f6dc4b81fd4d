use crate::check::Facts;
use crate::rules::{Arg, Args, Finding, Outcomes, Severity};
use crate::text::{Choice, Discarded, VersionPrefix};

use super::publish::{remove_records, renew_records};
use super::state::{is_near_miss, the_record, txt_evidence, txt_or_said};

declare_rule! {
    /// ## What it checks
    /// No TXT record at `_mta-sts` is meant for MTA-STS and yet begins otherwise than `v=STSv1;`.
    ///
    /// ## Why it matters
    /// "Records that do not begin with" that version "are discarded" (RFC 8461 §3.1), without a word to
    /// anybody. A space or a quotation mark in front, small letters, or another field first, and there is no
    /// record: senders MUST then assume that there is no policy.
    ///
    /// ## Example
    /// ```fires
    /// _mta-sts.example.org. TXT "id=1; v=STSv1"
    /// ```
    /// ```fires
    /// _mta-sts.example.org. TXT "\"v=STSv1; id=1\""
    /// ```
    /// ```silent
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// ```
    ///
    /// ## How to fix
    /// Publish the record so that its very first characters are `v=STSv1;`. Quotation marks belong to zone
    /// files; most web forms add them, and a second pair becomes part of the text.
    ///
    /// ## Limits
    /// Text that does not resemble an MTA-STS record is taken to be there for another purpose.
    pub(crate) static STS_RECORD_NOT_FIRST = {
        code: "STS004", name: "sts-record-not-first",
        summary: "a record meant for MTA-STS does not begin with `v=STSv1;`",
        severity: Severity::Error, since: "0.1.0", references: [(8461, "3.1")],
        what: "A TXT record at `{name}` does not begin with `v=STSv1;`, so senders discard it: {reason}.",
        why: "{consequence}",
        fix: "{remedy}",
        pass: "Every record meant for MTA-STS begins with `v=STSv1;`.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    if txt_or_said(facts, the_record(facts), out).is_none() {
        return;
    }
    let selection = &facts.sts.selection;
    let near_misses: Vec<&Discarded> =
        selection.discarded.iter().filter(|text| is_near_miss(text.prefix)).collect();
    if near_misses.is_empty() && selection.choice == Choice::None {
        return out.not_applicable(the_record(facts), "no TXT record here is meant for MTA-STS");
    }
    if near_misses.is_empty() {
        return out.pass(the_record(facts), Args::none(), vec![txt_evidence(facts)]);
    }
    for near_miss in near_misses {
        out.find(finding(facts, near_miss));
    }
}

fn finding(facts: &Facts, near_miss: &Discarded) -> Finding {
    let alone = facts.sts.selection.choice == Choice::None;
    let index = [near_miss.index];
    let (severity, consequence, remedy, fix) = if alone {
        let consequence = "Senders find no record, so they look for no policy and mail can be downgraded.";
        (Severity::Error, consequence, "Publish the record below in its place.", renew_records(facts, &index))
    } else {
        let consequence =
            "Senders that are less strict count it as one more record, and more than one count as none.";
        (Severity::Warning, consequence, "Remove this record.", remove_records(facts, &index))
    };
    Finding::about(the_record(facts))
        .severity(severity)
        .arg("name", &facts.sts.txt.question.name)
        .arg("reason", Arg::Words(reason(near_miss.prefix)))
        .arg("consequence", consequence)
        .arg("remedy", remedy)
        .evidence(txt_evidence(facts))
        .fix(fix)
}

fn reason(prefix: VersionPrefix) -> String {
    match prefix {
        VersionPrefix::NotARecord(Some(near_miss)) => near_miss.to_string(),
        _ => "blanks stand before the first semicolon; remove them".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{fires, good_but, said};

    fn with(texts: &[&str]) -> String {
        let lines: Vec<String> =
            texts.iter().map(|text| format!("_mta-sts.example.org. TXT \"{text}\"")).collect();
        good_but(&["_mta-sts"], &lines.join("\n"))
    }

    /// STS-3.1-2.
    #[test]
    fn near_misses_are_named() {
        for (text, reason) in [
            ("id=1; v=STSv1", "not the first field"),
            (" v=STSv1; id=1", "blanks stand first"),
            ("V=STSv1; id=1", "upper and lower case differ"),
            ("\\\"v=STSv1; id=1\\\"", "the quotation marks are part of the data"),
            ("v=STSv1", "no semicolon"),
            ("v=STSv2; id=1", "not one that is defined"),
        ] {
            let said = said(&STS_RECORD_NOT_FIRST, &with(&[text]));
            assert!(said.len() == 1 && said[0].starts_with("error") && said[0].contains(reason), "{said:?}");
        }
    }

    /// STS-3.1-5: beside others, a record with a space before its first semicolon is thrown away.
    #[test]
    fn a_space_before_the_semicolon_counts_beside_others() {
        assert!(!fires(&STS_RECORD_NOT_FIRST, &with(&["v=STSv1 ; id=1"])));
        assert!(fires(&STS_RECORD_NOT_FIRST, &with(&["v=STSv1 ; id=1", "v=spf1 -all"])));
    }

    #[test]
    fn beside_a_good_record_it_is_a_warning() {
        let said = said(&STS_RECORD_NOT_FIRST, &with(&["v=STSv1; id=1", "V=STSv1; id=2"]));
        assert!(said.len() == 1 && said[0].starts_with("warning"), "{said:?}");
    }

    #[test]
    fn other_text_is_left_alone() {
        assert!(said(&STS_RECORD_NOT_FIRST, &with(&["v=spf1 -all"]))[0].starts_with("not-applicable"));
    }
}
