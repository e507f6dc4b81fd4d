use crate::check::Facts;
use crate::rules::{Outcomes, Severity};
use crate::text::TaggedError;
use crate::tls_rpt::RecordError;

use super::{say_defects, valid_record_or_say};

declare_rule! {
    /// ## What it checks
    /// Whether the TLS-RPT record has fields that RFC 8460 does not define.
    ///
    /// ## Why it matters
    /// Senders "MUST" accept such a record and ignore the field (RFC 8460 §3), so no harm is done. But the
    /// field does nothing either: `ruf`, for instance, belongs to DMARC.
    ///
    /// ## Example
    /// ```fires
    /// _smtp._tls.example.org. TXT "v=TLSRPTv1; rua=mailto:tls@example.org; ruf=mailto:tls@example.org"
    /// example.org. MX 10 mx.example.org.
    /// ```
    /// ```silent
    /// _smtp._tls.example.org. TXT "v=TLSRPTv1; rua=mailto:tls@example.org"
    /// example.org. MX 10 mx.example.org.
    /// ```
    ///
    /// ## How to fix
    /// Remove the field, unless you know what reads it.
    ///
    /// ## Limits
    /// A field that looks like a misspelt `rua` is reported by another rule, as a warning.
    pub(crate) static RPT_RECORD_UNKNOWN_FIELD = {
        code: "RPT006", name: "rpt-record-unknown-field",
        summary: "the TLS-RPT record has a field that is not defined",
        severity: Severity::Notice, since: "0.1.0", references: [(8460, "3")],
        what: "The TLS-RPT record at `{owner}` has a field of no effect: {defects}.",
        why: "Senders ignore it; if it is meant to do something, it does not.",
        fix: "Remove the field, unless you know what reads it.",
        pass: "The TLS-RPT record has no field that is not defined.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let Some((index, _, defects)) = valid_record_or_say(facts, out) else { return };
    let is_unknown =
        |defect: &RecordError| matches!(defect, RecordError::Form(TaggedError::UnknownField { .. }));
    let defects: Vec<_> = defects.iter().filter(|located| is_unknown(&located.defect)).collect();
    say_defects(facts, index, &defects, None, out);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{good_but, said};

    /// RPT-3-6.
    #[test]
    fn fields_are_named() {
        let record = "_smtp._tls.example.org. TXT \"v=TLSRPTv1; foo=1; rua=mailto:a@example.org; bar=2\"";
        assert_eq!(
            said(&RPT_RECORD_UNKNOWN_FIELD, &good_but(&["_smtp._tls.example.org"], record)),
            [
                "notice _smtp._tls.example.org: The TLS-RPT record at `_smtp._tls.example.org` has a field of no effect: the field \"foo\" is not defined and is ignored; the field \"bar\" is not defined and is ignored."
            ]
        );
    }
}
