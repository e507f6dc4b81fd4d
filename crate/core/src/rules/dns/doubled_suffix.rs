use crate::check::{Facts, Lookup};
use crate::rules::mx::place_of;
use crate::rules::rpt::txt_line;
use crate::rules::unknown::unknown;
use crate::rules::{Arg, Args, EvidenceRef, Finding, Fix, Outcomes, Severity, Subject};

use super::{Format, record_of};

declare_rule! {
    /// ## What it checks
    /// No MTA-STS or TLS-RPT record stands at a name that ends in the domain twice, such as
    /// `_mta-sts.example.org.example.org`.
    ///
    /// ## Why it matters
    /// A name in a zone file without final dot is completed with the name of the zone (RFC 1035 §5.1), and so
    /// is a full name in the form of many DNS providers. The record then stands at the doubled name, and at
    /// the right one, the only place where senders look (RFC 8461 §3.1, RFC 8460 §3), there is none.
    ///
    /// ## Example
    /// ```fires
    /// _mta-sts.example.org.example.org. TXT "v=STSv1; id=1"
    /// ```
    /// ```silent
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// ```
    ///
    /// ## How to fix
    /// Enter the name without the domain, as `_mta-sts` or `_smtp._tls`, or with a final dot.
    ///
    /// ## Limits
    /// Doubled names of MX hosts are reported with the MX records.
    pub(crate) static DNS_DOUBLED_SUFFIX = {
        code: "DNS003", name: "dns-doubled-suffix",
        summary: "a record stands at a name that ends in the domain twice",
        severity: Severity::Warning, since: "0.1.0", references: [(1035, "5.1"), (8461, "3.1"), (8460, "3")],
        what: "The {format} record stands at `{doubled}`, which ends in the domain twice.",
        why: "Senders look at `{owner}` only: the record has no effect.",
        fix: "Enter the name without the domain or with a final dot, so that the record stands at `{owner}`.",
        pass: "No record stands at a name that ends in the domain twice.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let accidents = &facts.accidents;
    let probes = [
        (Format::MtaSts, &accidents.sts_doubled, &accidents.sts_sibling),
        (Format::TlsRpt, &accidents.tls_rpt_doubled, &accidents.tls_rpt_sibling),
    ];
    let mut evidence = Vec::new();
    let mut is_clean = true;
    for (format, doubled, sibling) in probes {
        let Some(doubled) = doubled else { continue };
        if let Some(why) = unknown(doubled) {
            is_clean = false;
            out.not_checked(record_of(doubled), why, vec![EvidenceRef::txt(doubled)]);
        } else if let Some(text) = stray(format, doubled, sibling) {
            is_clean = false;
            out.find(finding(facts, format, doubled, text));
        } else {
            evidence.push(EvidenceRef::txt(doubled));
        }
    }
    let domain = Subject::Domain(facts.domain.name().clone());
    match (is_clean, evidence.is_empty()) {
        (true, true) => out.not_applicable(domain, "the domain is too long to stand in a name twice"),
        (true, false) => out.pass(domain, Args::none(), evidence),
        (false, _) => {}
    }
}

/// The record at the doubled name, unless a wildcard put it there.
fn stray<'a>(format: Format, doubled: &'a Lookup<Vec<u8>>, sibling: &Lookup<Vec<u8>>) -> Option<&'a Vec<u8>> {
    let is_wildcards = |text: &&Vec<u8>| sibling.records().contains(text);
    doubled.records().iter().find(|text| Format::of(text) == Some(format) && !is_wildcards(text))
}

fn finding(facts: &Facts, format: Format, doubled: &Lookup<Vec<u8>>, text: &[u8]) -> Finding {
    let right = format.lookup(facts);
    let owner = &right.question.name;
    let found = Finding::about(record_of(doubled))
        .arg("format", format.name())
        .arg("doubled", Arg::Name(doubled.question.name.clone()))
        .arg("owner", owner)
        .evidence(EvidenceRef::txt(doubled))
        .evidence(EvidenceRef::txt(right));
    if !right.is_absent() || !right.aliases.is_empty() {
        return found;
    }
    found.fix(Fix::replace(place_of(facts, owner), &[txt_line(&doubled.end, text)], &[txt_line(owner, text)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{fires, good_but, run, said};

    /// RPT-3-1.
    #[test]
    fn the_record_is_moved() {
        let stray = "_smtp._tls.example.org.example.org. TXT \"v=TLSRPTv1; rua=mailto:a@example.org\"";
        let fixture = good_but(&["_smtp._tls.example.org"], stray);
        assert_eq!(
            said(&DNS_DOUBLED_SUFFIX, &fixture),
            [
                "warning _smtp._tls.example.org.example.org: The TLS-RPT record stands at `_smtp._tls.example.org.example.org`, which ends in the domain twice."
            ]
        );
        let items = run(&DNS_DOUBLED_SUFFIX, &fixture);
        let Outcome::Finding { fix: Some(fix), .. } = &items[0].outcome else { panic!("{items:?}") };
        assert_eq!(fix.copy, "_smtp._tls.example.org. IN TXT \"v=TLSRPTv1; rua=mailto:a@example.org\"");
    }

    /// STS-3.1-1.
    #[test]
    fn what_a_wildcard_puts_there_is_no_stray_record() {
        assert!(!fires(&DNS_DOUBLED_SUFFIX, &good_but(&[], "*.example.org. TXT \"v=STSv1; id=1\"")));
        assert!(!fires(
            &DNS_DOUBLED_SUFFIX,
            &good_but(&[], "_mta-sts.example.org.example.org. TXT \"v=spf1 -all\"")
        ));
    }

    #[test]
    fn an_error_is_no_pass() {
        let said =
            said(&DNS_DOUBLED_SUFFIX, &good_but(&[], "fail _mta-sts.example.org.example.org. TXT timeout"));
        assert!(said.len() == 1 && said[0].starts_with("not-checked"), "{said:?}");
    }
}
