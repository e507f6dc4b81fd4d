use crate::check::Facts;
use crate::rules::{Args, Finding, Outcomes, Severity};
use crate::text::Choice;

use super::publish::renew_records;
use super::state::{has_record_or_said, is_near_miss, the_record, txt_evidence};

declare_rule! {
    /// ## What it checks
    /// There is one MTA-STS record at `_mta-sts`, not two or more.
    ///
    /// ## Why it matters
    /// "If the number of resulting records is not one […] senders MUST assume" that the domain has no policy
    /// (RFC 8461 §3.1). Two records, even two good ones, are no protection at all.
    ///
    /// ## Example
    /// ```fires
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// _mta-sts.example.org. TXT "v=STSv1; id=2"
    /// ```
    /// ```silent
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// _mta-sts.example.org. TXT "some-verification=abc"
    /// ```
    ///
    /// ## How to fix
    /// Remove all but one. The one that stays needs an `id` that was not used before, so that senders fetch the
    /// policy again. A second record often comes from a changed record that was added instead of replaced, or
    /// from a second service that manages the zone.
    ///
    /// ## Limits
    /// TXT records that do not begin with `v=STSv1;` are discarded by senders and do not count here.
    pub(crate) static STS_RECORD_SEVERAL = {
        code: "STS002", name: "sts-record-several",
        summary: "there are two or more MTA-STS records",
        severity: Severity::Error, since: "0.1.0", references: [(8461, "3.1")],
        what: "There are {count} MTA-STS records at `{name}`.",
        why: "Senders that find more than one take the domain to have no policy, so mail can be downgraded.",
        fix: "Publish one record in place of all of them, with a new `id`.",
        pass: "There is exactly one MTA-STS record.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    if has_record_or_said(facts, out).is_none() {
        return;
    }
    let Choice::Several(indices) = &facts.sts.selection.choice else {
        return out.pass(the_record(facts), Args::none(), vec![txt_evidence(facts)]);
    };
    let near_misses = facts.sts.selection.discarded.iter().filter(|text| is_near_miss(text.prefix));
    let meant: Vec<usize> = indices.iter().copied().chain(near_misses.map(|text| text.index)).collect();
    let finding = Finding::about(the_record(facts))
        .arg("count", indices.len())
        .arg("name", &facts.sts.txt.question.name)
        .evidence(txt_evidence(facts))
        .fix(renew_records(facts, &meant));
    out.find(finding);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{fires, good_but, run, said};

    /// STS-3.1-5.
    #[test]
    fn both_go_and_one_comes() {
        let fixture =
            good_but(&[], "_mta-sts.example.org. TXT \"v=STSv1; id=2\"\n_mta-sts.example.org. TXT \"other\"");
        let item = run(&STS_RECORD_SEVERAL, &fixture).remove(0);
        let Outcome::Finding { fix: Some(fix), .. } = item.outcome else { panic!("no fix") };
        assert_eq!(
            fix.copy.lines().collect::<Vec<_>>(),
            [
                r#"_mta-sts.example.org. IN TXT "other""#,
                r#"_mta-sts.example.org. IN TXT "v=STSv1; id=20261123T000000""#
            ]
        );
        assert!(said(&STS_RECORD_SEVERAL, &fixture)[0].contains("There are 2 MTA-STS records"));
    }

    #[test]
    fn a_record_that_senders_discard_is_no_second_one() {
        for text in ["V=STSv1; id=2", "v=STSv1 ; id=2", "v=STSv10; id=2", "v=spf1 -all"] {
            assert!(
                !fires(&STS_RECORD_SEVERAL, &good_but(&[], &format!("_mta-sts.example.org. TXT \"{text}\""))),
                "{text}"
            );
        }
    }
}
