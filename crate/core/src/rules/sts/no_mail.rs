use crate::check::Facts;
use crate::rules::mx::mx_evidence;
use crate::rules::unknown::{said_unknown, unknown};
use crate::rules::{Args, Finding, Outcomes, Severity};
use crate::text::Choice;

use super::publish::remove_records;
use super::state::{no_mail, the_record, txt_evidence};

declare_rule! {
    /// ## What it checks
    /// A domain that takes no mail has no MTA-STS record.
    ///
    /// ## Why it matters
    /// A null MX says that the domain takes no mail, so a client "MUST NOT" try to deliver (RFC 7505 §4), and
    /// there is nothing for a policy to protect. The record does no harm; it is a sign that one of the two is
    /// not meant.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 0 .
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// ```
    /// ```silent
    /// example.org. MX 10 mx1.example.org.
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// ```
    ///
    /// ## How to fix
    /// Remove the record and the policy, or, if the domain should take mail, replace the null MX.
    ///
    /// ## Limits
    /// Some operators publish the record for all their domains alike, on purpose.
    pub(crate) static STS_NO_MAIL = {
        code: "STS044", name: "sts-no-mail",
        summary: "the domain takes no mail, but announces a policy",
        severity: Severity::Notice, since: "0.1.0", references: [(7505, "3"), (8461, "3.1")],
        what: "There is an MTA-STS record, but the domain takes no mail.",
        why: "Senders never get as far as the policy; the record may be a leftover, or the null MX a mistake.",
        fix: "Remove the record, or replace the null MX if the domain should take mail.",
        pass: "The domain takes mail, so its MTA-STS record has a purpose.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let subject = the_record(facts);
    if said_unknown(&facts.sts.txt, subject.clone(), out) {
        return;
    }
    if facts.sts.selection.choice == Choice::None {
        return out.not_applicable(subject, "the domain has no MTA-STS record");
    }
    let mx = mx_evidence(facts);
    if let Some(why) = unknown(&facts.mx.lookup) {
        return out.not_checked(subject, why, vec![mx]);
    }
    if no_mail(facts).is_none() {
        return out.pass(subject, Args::none(), vec![txt_evidence(facts), mx]);
    }
    let others: Vec<usize> = facts.sts.selection.discarded.iter().map(|text| text.index).collect();
    let all = 0..facts.sts.txt.records().len();
    let meant: Vec<usize> = all.filter(|index| !others.contains(index)).collect();
    let finding = Finding::about(subject).evidence(txt_evidence(facts)).evidence(mx);
    out.find(finding.fix(remove_records(facts, &meant)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{GOOD, good_but, said};

    #[test]
    fn a_null_mx_alone_is_what_counts() {
        let null = "example.org. MX 0 .";
        assert!(said(&STS_NO_MAIL, &good_but(&["example.org. MX"], null))[0].starts_with("notice"));
        assert!(said(&STS_NO_MAIL, &good_but(&[], null))[0].starts_with("pass"));
        assert!(said(&STS_NO_MAIL, GOOD)[0].starts_with("pass"));
        assert!(said(&STS_NO_MAIL, null)[0].starts_with("not-applicable"));
    }

    #[test]
    fn an_unknown_mx_is_not_a_pass() {
        assert!(
            said(&STS_NO_MAIL, &good_but(&["example.org. MX"], "fail example.org. MX timeout"))[0]
                .starts_with("not-checked")
        );
    }
}
