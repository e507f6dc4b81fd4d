use crate::check::Facts;
use crate::rules::{Outcomes, Severity};
use crate::tls_rpt::RecordError;

use super::{fix_replacing, say_defects, valid_record_or_say};

declare_rule! {
    /// ## What it checks
    /// `rua` stands in the TLS-RPT record once.
    ///
    /// ## Why it matters
    /// Several destinations belong after one `rua=`, divided by commas (RFC 8460 §3). The grammar allows a
    /// second `rua`, but there is no MUST for what it means: some senders use the first, some the last, some
    /// both.
    ///
    /// ## Example
    /// ```fires
    /// _smtp._tls.example.org. TXT "v=TLSRPTv1; rua=mailto:a@example.org; rua=mailto:b@example.org"
    /// example.org. MX 10 mx.example.org.
    /// ```
    /// ```silent
    /// _smtp._tls.example.org. TXT "v=TLSRPTv1; rua=mailto:a@example.org,mailto:b@example.org"
    /// example.org. MX 10 mx.example.org.
    /// ```
    ///
    /// ## How to fix
    /// Write all destinations after one `rua=`, with commas between them.
    ///
    /// ## Limits
    /// None known.
    pub(crate) static RPT_RECORD_DUPLICATE_RUA = {
        code: "RPT005", name: "rpt-record-duplicate-rua",
        summary: "the TLS-RPT record has `rua` more than once",
        severity: Severity::Warning, since: "0.1.0", references: [(8460, "3")],
        what: "The TLS-RPT record at `{owner}` has more than one `rua`.",
        why: "Senders may use the first or the last only, so that reports do not reach all destinations.",
        fix: "Write all destinations after one `rua=`, with commas between them, as below.",
        pass: "`rua` stands in the TLS-RPT record once.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let Some((index, record, defects)) = valid_record_or_say(facts, out) else { return };
    let defects: Vec<_> =
        defects.iter().filter(|located| matches!(located.defect, RecordError::SeveralRua)).collect();
    say_defects(facts, index, &defects, Some(fix_replacing(facts, &[index], &record.to_string())), out);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{good_but, run, said};

    /// RPT-3-1.
    #[test]
    fn the_fix_puts_all_destinations_behind_one_rua() {
        let twice = "_smtp._tls.example.org. TXT \"v=TLSRPTv1; rua=mailto:a@example.org; x=1; rua=mailto:b@example.org\"";
        let fixture = good_but(&["_smtp._tls.example.org"], twice);
        assert_eq!(
            said(&RPT_RECORD_DUPLICATE_RUA, &fixture),
            [
                "warning _smtp._tls.example.org: The TLS-RPT record at `_smtp._tls.example.org` has more than one `rua`."
            ]
        );
        let items = run(&RPT_RECORD_DUPLICATE_RUA, &fixture);
        let Outcome::Finding { fix: Some(fix), .. } = &items[0].outcome else { panic!("{items:?}") };
        let line = "_smtp._tls.example.org. IN TXT \"v=TLSRPTv1; rua=mailto:a@example.org,mailto:b@example.org; x=1\"";
        assert_eq!(fix.copy, line);
    }
}
