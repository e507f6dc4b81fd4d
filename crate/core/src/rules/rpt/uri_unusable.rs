use crate::check::Facts;
use crate::rules::{Outcomes, Severity};
use crate::tls_rpt::{RecordError, TlsRptRecord};

use super::{fix_replacing, say_defects, valid_record_or_say};

declare_rule! {
    /// ## What it checks
    /// Reports can be sent to every destination of the TLS-RPT record.
    ///
    /// ## Why it matters
    /// RFC 8460 §3 defines two ways for reports, `mailto:` and `https:`. A sender MAY use each destination;
    /// those of another kind, or without address or host, get nothing, though the others do.
    ///
    /// ## Example
    /// ```fires
    /// _smtp._tls.example.org. TXT "v=TLSRPTv1; rua=mailto:tls@example.org,http://reports.example.org/"
    /// example.org. MX 10 mx.example.org.
    /// ```
    /// ```silent
    /// _smtp._tls.example.org. TXT "v=TLSRPTv1; rua=mailto:tls@example.org,https://reports.example.org/"
    /// example.org. MX 10 mx.example.org.
    /// ```
    ///
    /// ## How to fix
    /// Correct the destination or remove it.
    ///
    /// ## Limits
    /// Whether anything answers at a destination is not looked at.
    pub(crate) static RPT_URI_UNUSABLE = {
        code: "RPT004", name: "rpt-uri-unusable",
        summary: "no report can be sent to one of the destinations",
        severity: Severity::Warning, since: "0.1.0", references: [(8460, "3")],
        what: "The TLS-RPT record at `{owner}` has a destination of no use: {defects}.",
        why: "That destination gets no reports; the others do.",
        fix: "Correct the destination, or remove it as below.",
        pass: "Reports can be sent to every destination, as far as its form tells.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let Some((index, record, defects)) = valid_record_or_say(facts, out) else { return };
    let defects: Vec<_> =
        defects.iter().filter(|located| matches!(located.defect, RecordError::UriUnusable { .. })).collect();
    let usable = TlsRptRecord {
        rua: record.rua.iter().filter(|uri| uri.problem().is_none()).cloned().collect(),
        extensions: record.extensions.clone(),
    };
    say_defects(facts, index, &defects, Some(fix_replacing(facts, &[index], &usable.to_string())), out);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{good_but, run, said};

    fn with(rua: &str) -> String {
        good_but(
            &["_smtp._tls.example.org"],
            &format!("_smtp._tls.example.org. TXT \"v=TLSRPTv1; rua={rua}\""),
        )
    }

    /// RPT-3-2.
    #[test]
    fn the_scheme_is_named_and_the_rest_stays() {
        let fixture = with("ftp://x.example/,mailto:a@example.org");
        assert_eq!(
            said(&RPT_URI_UNUSABLE, &fixture),
            [
                "warning _smtp._tls.example.org: The TLS-RPT record at `_smtp._tls.example.org` has a destination of no use: the URI has the scheme \"ftp\"; only mailto and https are defined."
            ]
        );
        let items = run(&RPT_URI_UNUSABLE, &fixture);
        let Outcome::Finding { fix: Some(fix), .. } = &items[0].outcome else { panic!("{items:?}") };
        assert_eq!(fix.copy, "_smtp._tls.example.org. IN TXT \"v=TLSRPTv1; rua=mailto:a@example.org\"");
    }

    #[test]
    fn a_record_without_any_usable_destination_is_another_rules() {
        assert!(said(&RPT_URI_UNUSABLE, &with("ftp://x.example/"))[0].starts_with("not-applicable"));
    }
}
