use crate::check::Facts;
use crate::parse::{Defect, Effect, Located};
use crate::rules::{Outcomes, Severity};
use crate::tls_rpt::RecordError;

use super::repair::repaired;
use super::{fix_replacing, proposal, record_or_say, say_defects};

declare_rule! {
    /// ## What it checks
    /// The TLS-RPT record follows the grammar, and at least one of its destinations can get reports.
    ///
    /// ## Why it matters
    /// The record has the form of RFC 8460 §3, with one or more `mailto:` or `https:` URIs after `rua=`; in a
    /// URI, comma, exclamation mark and semicolon "MUST" be percent-encoded. A sender that cannot read the
    /// record sends no reports.
    ///
    /// ## Example
    /// ```fires
    /// _smtp._tls.example.org. TXT "v=TLSRPTv1; rua=tls@example.org"
    /// example.org. MX 10 mx.example.org.
    /// ```
    /// ```fires
    /// _smtp._tls.example.org. TXT "v=TLSRPTv1; rua=http://reports.example.org/"
    /// example.org. MX 10 mx.example.org.
    /// ```
    /// ```silent
    /// _smtp._tls.example.org. TXT "v=TLSRPTv1; rua=mailto:tls@example.org"
    /// example.org. MX 10 mx.example.org.
    /// ```
    ///
    /// ## How to fix
    /// Publish the record as proposed. A mail address needs `mailto:` before it.
    ///
    /// ## Limits
    /// RFC 8460 has no rule for a broken record. Some senders may make out the destination all the same.
    pub(crate) static RPT_RECORD_INVALID = {
        code: "RPT003", name: "rpt-record-invalid",
        summary: "the TLS-RPT record breaks the grammar or has no destination of use",
        severity: Severity::Error, since: "0.1.0", references: [(8460, "3")],
        what: "The TLS-RPT record at `{owner}` cannot be used: {defects}.",
        why: "Senders that cannot read the record send no reports.",
        fix: "Publish the record below; check the destination, which is a proposal where it could not be made out.",
        pass: "The TLS-RPT record is valid.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let Some((index, parsed)) = record_or_say(facts, out) else { return };
    let invalidates = |located: &&Located<RecordError>| located.defect.effect() == Effect::Invalidates;
    let defects: Vec<_> = parsed.defects.iter().filter(invalidates).collect();
    let text = facts.tls_rpt.txt.records().get(index).map(Vec::as_slice).unwrap_or_default();
    let record = repaired(&[text]).unwrap_or_else(|| proposal(facts));
    say_defects(facts, index, &defects, Some(fix_replacing(facts, &[index], &record)), out);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{good_but, run, said};

    fn with(record: &str) -> String {
        good_but(&["_smtp._tls.example.org"], &format!("_smtp._tls.example.org. TXT \"{record}\""))
    }

    /// RPT-3-2.
    #[test]
    fn an_address_without_scheme_is_repaired() {
        let fixture = with("v=TLSRPTv1; rua=a@example.org");
        assert_eq!(
            said(&RPT_RECORD_INVALID, &fixture),
            [
                "error _smtp._tls.example.org: The TLS-RPT record at `_smtp._tls.example.org` cannot be used: a mail address without scheme; write mailto: before it."
            ]
        );
        let items = run(&RPT_RECORD_INVALID, &fixture);
        let Outcome::Finding { fix: Some(fix), .. } = &items[0].outcome else { panic!("{items:?}") };
        assert_eq!(fix.copy, "_smtp._tls.example.org. IN TXT \"v=TLSRPTv1; rua=mailto:a@example.org\"");
        let place = &items[0].evidence[1];
        assert_eq!((place.text.as_str(), place.line_column), ("a@example.org", Some((1, 17))));
    }

    /// RPT-3-1, RPT-3-3.
    #[test]
    fn each_broken_form_is_an_error() {
        for record in
            ["v=TLSRPTv1;", "v=TLSRPTv1; rua=", "v=TLSRPTv1; foo=1", "v=TLSRPTv1; rua=mailto:a!b@x.example"]
        {
            assert!(said(&RPT_RECORD_INVALID, &with(record))[0].starts_with("error"), "{record}");
        }
    }

    #[test]
    fn one_usable_destination_is_enough() {
        let said = said(&RPT_RECORD_INVALID, &with("v=TLSRPTv1; rua=ftp://x.example/,mailto:a@example.org"));
        assert!(said[0].starts_with("pass"), "{said:?}");
    }
}
