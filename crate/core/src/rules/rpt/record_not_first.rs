use crate::check::Facts;
use crate::rules::{Arg, Outcomes, Severity};

use super::repair::repaired;
use super::{State, about, evidence, fix_replacing, pass, proposal, state_or_say, subject};

declare_rule! {
    /// ## What it checks
    /// No text at `_smtp._tls` was meant as a TLS-RPT record but does not begin with `v=TLSRPTv1;`.
    ///
    /// ## Why it matters
    /// Senders discard records that do not begin with `v=TLSRPTv1;`, and with none left they "MUST" take the
    /// domain to have no TLS-RPT (RFC 8460 §3). A blank before it, another case, or another field first is
    /// enough: the record is not seen and no reports come.
    ///
    /// ## Example
    /// ```fires
    /// _smtp._tls.example.org. TXT "rua=mailto:tls@example.org; v=TLSRPTv1"
    /// example.org. MX 10 mx.example.org.
    /// ```
    /// ```fires
    /// _smtp._tls.example.org. TXT "v=tlsrptv1; rua=mailto:tls@example.org"
    /// example.org. MX 10 mx.example.org.
    /// ```
    /// ```silent
    /// _smtp._tls.example.org. TXT "v=TLSRPTv1; rua=mailto:tls@example.org"
    /// example.org. MX 10 mx.example.org.
    /// ```
    ///
    /// ## How to fix
    /// Publish the record as proposed. Quotation marks belong to the zone file: in the form of a DNS provider
    /// they often become part of the data.
    ///
    /// ## Limits
    /// A text that does not resemble a TLS-RPT record is taken to be there for another purpose.
    pub(crate) static RPT_RECORD_NOT_FIRST = {
        code: "RPT011", name: "rpt-record-not-first",
        summary: "a text meant as the TLS-RPT record does not begin as one",
        severity: Severity::Warning, since: "0.1.0", references: [(8460, "3")],
        what: "The text at `{owner}` is not taken for a TLS-RPT record: {miss}.",
        why: "Senders discard it: no reports come.",
        fix: "Publish the record below; check the destination, which is a proposal where it could not be made out.",
        pass: "The TLS-RPT record begins as it must.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let Some(state) = state_or_say(facts, out) else { return };
    match state {
        State::NearMiss(index, miss) => {
            let text = facts.tls_rpt.txt.records().get(index).map(Vec::as_slice).unwrap_or_default();
            let record = repaired(&[text]).unwrap_or_else(|| proposal(facts));
            let found = about(facts).arg("miss", Arg::Words(miss.to_string())).evidence(evidence(facts));
            out.find(found.fix(fix_replacing(facts, &[index], &record)));
        }
        State::One(..) | State::Several(_) => pass(facts, out),
        _ => out.not_applicable(subject(facts), "no text there was meant as a TLS-RPT record"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{good_but, run, said};

    fn with(record: &str) -> String {
        good_but(&["_smtp._tls.example.org"], &format!("_smtp._tls.example.org. TXT \"{record}\""))
    }

    /// RPT-3-4.
    #[test]
    fn the_reason_is_named() {
        assert_eq!(
            said(&RPT_RECORD_NOT_FIRST, &with(" v=TLSRPTv1; rua=mailto:tls@example.org")),
            [
                "warning _smtp._tls.example.org: The text at `_smtp._tls.example.org` is not taken for a TLS-RPT record: blanks stand first; remove them."
            ]
        );
    }

    #[test]
    fn quotation_marks_in_the_data_are_taken_off() {
        let items = run(&RPT_RECORD_NOT_FIRST, &with("\\\"v=TLSRPTv1; rua=mailto:tls@example.org\\\""));
        let Outcome::Finding { fix: Some(fix), .. } = &items[0].outcome else { panic!("{items:?}") };
        assert_eq!(fix.copy, "_smtp._tls.example.org. IN TXT \"v=TLSRPTv1; rua=mailto:tls@example.org\"");
    }

    #[test]
    fn other_texts_were_not_meant_so() {
        assert!(said(&RPT_RECORD_NOT_FIRST, &with("v=spf1 -all"))[0].starts_with("not-applicable"));
    }
}
