use crate::check::Facts;
use crate::parse::{Defect, Effect};
use crate::rules::{Outcomes, Severity};
use crate::tls_rpt::RecordError;

use super::{fix_replacing, say_defects, valid_record_or_say};

declare_rule! {
    /// ## What it checks
    /// The TLS-RPT record, though valid, has no form that some senders read otherwise: blanks before the
    /// first semicolon, the version twice, or a field that looks like a misspelt `rua`.
    ///
    /// ## Why it matters
    /// The grammar and the text of RFC 8460 §3 disagree in places. By the grammar blanks may stand before the
    /// first semicolon; by the text senders discard records that do not begin with `v=TLSRPTv1;`. Senders
    /// follow one or the other.
    ///
    /// ## Example
    /// ```fires
    /// _smtp._tls.example.org. TXT "v=TLSRPTv1 ; rua=mailto:tls@example.org"
    /// example.org. MX 10 mx.example.org.
    /// ```
    /// ```silent
    /// _smtp._tls.example.org. TXT "v=TLSRPTv1; rua=mailto:tls@example.org;"
    /// example.org. MX 10 mx.example.org.
    /// ```
    ///
    /// ## How to fix
    /// Publish the record as proposed.
    ///
    /// ## Limits
    /// None known.
    pub(crate) static RPT_RECORD_RISKY_SYNTAX = {
        code: "RPT013", name: "rpt-record-risky-syntax",
        summary: "some senders read the TLS-RPT record otherwise",
        severity: Severity::Warning, since: "0.1.0", references: [(8460, "3")],
        what: "The TLS-RPT record at `{owner}` is valid but risky: {defects}.",
        why: "Senders that read it otherwise send no reports, or not to all destinations.",
        fix: "Publish the record below; add what the misspelt field was meant to say, if there is one.",
        pass: "The TLS-RPT record has no form that senders read in two ways.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let Some((index, record, defects)) = valid_record_or_say(facts, out) else { return };
    // The two others of this kind have rules of their own.
    let is_others =
        |defect: &RecordError| matches!(defect, RecordError::SeveralRua | RecordError::UriUnusable { .. });
    let risky = defects
        .iter()
        .filter(|located| located.defect.effect() == Effect::Risks && !is_others(&located.defect));
    let mut plain = record.clone();
    plain.extensions.clear();
    let fix = fix_replacing(facts, &[index], &plain.to_string());
    say_defects(facts, index, &risky.collect::<Vec<_>>(), Some(fix), out);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{fires, good_but, run, said};

    fn with(record: &str) -> String {
        good_but(&["_smtp._tls.example.org"], &format!("_smtp._tls.example.org. TXT \"{record}\""))
    }

    /// RPT-3-4.
    #[test]
    fn blanks_before_the_semicolon() {
        let fixture = with("v=TLSRPTv1 ; rua=mailto:tls@example.org");
        assert!(said(&RPT_RECORD_RISKY_SYNTAX, &fixture)[0].starts_with("warning"));
        let items = run(&RPT_RECORD_RISKY_SYNTAX, &fixture);
        let Outcome::Finding { fix: Some(fix), .. } = &items[0].outcome else { panic!("{items:?}") };
        assert_eq!(fix.copy, "_smtp._tls.example.org. IN TXT \"v=TLSRPTv1; rua=mailto:tls@example.org\"");
    }

    /// RPT-3-6.
    #[test]
    fn a_misspelt_field() {
        let said = said(
            &RPT_RECORD_RISKY_SYNTAX,
            &with("v=TLSRPTv1; rua=mailto:a@example.org; RUA=mailto:b@example.org"),
        );
        assert!(said[0].starts_with("warning") && said[0].contains("\"RUA\""), "{said:?}");
    }

    #[test]
    fn what_other_rules_report_is_left_to_them() {
        for record in [
            "v=TLSRPTv1; rua=mailto:a@x.example; rua=mailto:b@x.example",
            "v=TLSRPTv1; rua=mailto:a@x.example,ftp://y/",
        ] {
            assert!(!fires(&RPT_RECORD_RISKY_SYNTAX, &with(record)), "{record}");
        }
    }
}
