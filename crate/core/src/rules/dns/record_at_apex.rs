use crate::check::Facts;
use crate::rules::mx::place_of;
use crate::rules::rpt::txt_line;
use crate::rules::unknown::said_unknown;
use crate::rules::{Arg, Args, EvidenceRef, Finding, Fix, Outcomes, Severity};

use super::{Format, record_of};

declare_rule! {
    /// ## What it checks
    /// No MTA-STS or TLS-RPT record stands at the domain itself.
    ///
    /// ## Why it matters
    /// An MTA-STS record must be at `_mta-sts` (RFC 8461 §3.1), a TLS-RPT record at `_smtp._tls` (RFC 8460
    /// §3), and senders look nowhere else. A record at the domain itself, beside SPF, has no effect; somebody
    /// probably believes that it has.
    ///
    /// ## Example
    /// ```fires
    /// example.org. TXT "v=STSv1; id=1"
    /// ```
    /// ```silent
    /// example.org. TXT "v=spf1 -all"
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// ```
    ///
    /// ## How to fix
    /// Move the record to the name where senders look, or remove it if there is one already.
    ///
    /// ## Limits
    /// Other wrong names are not looked at, except for those that other rules name.
    pub(crate) static DNS_RECORD_AT_APEX = {
        code: "DNS002", name: "dns-record-at-apex",
        summary: "an MTA-STS or TLS-RPT record stands at the domain itself",
        severity: Severity::Warning, since: "0.1.0", references: [(8461, "3.1"), (8460, "3")],
        what: "{an} record stands at `{apex}` instead of `{owner}`.",
        why: "Senders do not look there: the record has no effect.",
        fix: "{advice}",
        pass: "No MTA-STS or TLS-RPT record stands at the domain itself.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let apex = &facts.accidents.apex;
    if said_unknown(apex, record_of(apex), out) {
        return;
    }
    let mut is_clean = true;
    for (text, format) in
        apex.records().iter().filter_map(|text| Format::of(text).map(|format| (text, format)))
    {
        is_clean = false;
        out.find(finding(facts, text, format));
    }
    if is_clean {
        out.pass(record_of(apex), Args::none(), vec![EvidenceRef::txt(apex)]);
    }
}

fn finding(facts: &Facts, text: &[u8], format: Format) -> Finding {
    let (apex, right) = (&facts.accidents.apex, format.lookup(facts));
    let owner = &right.question.name;
    let found = Finding::about(record_of(apex))
        .arg("an", Arg::Words(if format == Format::MtaSts { "An MTA-STS" } else { "A TLS-RPT" }.to_owned()))
        .arg("apex", Arg::Name(apex.question.name.clone()))
        .arg("owner", owner)
        .evidence(EvidenceRef::txt(apex))
        .evidence(EvidenceRef::txt(right));
    // Where the right name holds something, or may hold something, only a person can say which is meant.
    if !right.is_absent() || !right.aliases.is_empty() {
        return found.arg("advice", "Remove the record; the one at the right name is what senders see.");
    }
    let moved = Fix::replace(place_of(facts, owner), &[txt_line(&apex.end, text)], &[txt_line(owner, text)]);
    found.arg("advice", "Move the record to the name where senders look, as below.").fix(moved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{good_but, run, said};

    /// STS-3.1-1.
    #[test]
    fn a_record_without_another_is_moved() {
        let fixture = good_but(&["_mta-sts"], "example.org. TXT \"v=STSv1; id=1\"");
        assert_eq!(
            said(&DNS_RECORD_AT_APEX, &fixture),
            [
                "warning example.org: An MTA-STS record stands at `example.org` instead of `_mta-sts.example.org`."
            ]
        );
        let items = run(&DNS_RECORD_AT_APEX, &fixture);
        let Outcome::Finding { fix: Some(fix), .. } = &items[0].outcome else { panic!("{items:?}") };
        assert_eq!(fix.copy, "_mta-sts.example.org. IN TXT \"v=STSv1; id=1\"");
        assert_eq!(fix.diff[0].text, "example.org. IN TXT \"v=STSv1; id=1\"");
    }

    /// RPT-3-1.
    #[test]
    fn beside_the_right_one_it_is_removed() {
        let items = run(
            &DNS_RECORD_AT_APEX,
            &good_but(&[], "example.org. TXT \"v=TLSRPTv1; rua=mailto:a@example.org\""),
        );
        assert!(matches!(items[0].outcome, Outcome::Finding { fix: None, .. }));
    }

    #[test]
    fn an_error_is_no_pass() {
        assert!(
            said(&DNS_RECORD_AT_APEX, &good_but(&[], "fail example.org. TXT servfail"))[0]
                .starts_with("not-checked")
        );
    }
}
