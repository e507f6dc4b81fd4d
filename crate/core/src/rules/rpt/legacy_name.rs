use crate::check::Facts;
use crate::rules::mx::place_of;
use crate::rules::unknown::said_unknown;
use crate::rules::{Arg, EvidenceRef, Fix, Outcomes, Severity};

use super::repair::repaired;
use super::{State, about, evidence, owner, pass, proposal, state_or_say, subject, txt_line};

declare_rule! {
    /// ## What it checks
    /// The TLS-RPT record does not stand at `_smtp-tlsrpt` only, a name from drafts before the RFC.
    ///
    /// ## Why it matters
    /// The record MUST stand at `_smtp._tls` (RFC 8460 §3), and senders look nowhere else: one at the other
    /// name is never seen and no reports come.
    ///
    /// ## Example
    /// ```fires
    /// _smtp-tlsrpt.example.org. TXT "v=TLSRPTv1; rua=mailto:tls@example.org"
    /// example.org. MX 10 mx.example.org.
    /// ```
    /// ```silent
    /// _smtp-tlsrpt.example.org. TXT "v=TLSRPTv1; rua=mailto:tls@example.org"
    /// _smtp._tls.example.org. TXT "v=TLSRPTv1; rua=mailto:tls@example.org"
    /// example.org. MX 10 mx.example.org.
    /// ```
    ///
    /// ## How to fix
    /// Publish the record at `_smtp._tls` and remove the old one.
    ///
    /// ## Limits
    /// None known.
    pub(crate) static RPT_LEGACY_NAME = {
        code: "RPT008", name: "rpt-legacy-name",
        summary: "the TLS-RPT record stands at a name that senders do not ask",
        severity: Severity::Warning, since: "0.1.0", references: [(8460, "3")],
        what: "The TLS-RPT record stands at `{legacy}` instead of `{owner}`.",
        why: "Senders do not look there: no reports come.",
        fix: "Publish the record at `{owner}`, as below, and remove the other one.",
        pass: "No TLS-RPT record stands at the old name only.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let Some(state) = state_or_say(facts, out) else { return };
    let legacy = &facts.accidents.tls_rpt_legacy;
    match state {
        State::AtLegacyName => {
            let texts: Vec<&[u8]> = legacy.records().iter().map(Vec::as_slice).collect();
            let record = repaired(&texts).unwrap_or_else(|| proposal(facts));
            let fix = Fix::add(place_of(facts, owner(facts)), &[txt_line(owner(facts), record.as_bytes())]);
            let found = about(facts).arg("legacy", Arg::Name(legacy.question.name.clone()));
            out.find(found.evidence(EvidenceRef::txt(legacy)).evidence(evidence(facts)).fix(fix));
        }
        State::One(..) | State::Several(_) => pass(facts, out),
        _ if said_unknown(legacy, subject(facts), out) => {}
        _ => out.not_applicable(subject(facts), "there is no TLS-RPT record at the old name either"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{good_but, said};

    /// RPT-3-1.
    #[test]
    fn the_old_name_is_named() {
        let legacy = "_smtp-tlsrpt.example.org. TXT \"v=TLSRPTv1; rua=mailto:tls@example.org\"";
        assert_eq!(
            said(&RPT_LEGACY_NAME, &good_but(&["_smtp._tls.example.org"], legacy)),
            [
                "warning _smtp._tls.example.org: The TLS-RPT record stands at `_smtp-tlsrpt.example.org` instead of `_smtp._tls.example.org`."
            ]
        );
    }

    #[test]
    fn an_error_at_the_old_name_is_no_absence() {
        let fixture = good_but(&["_smtp._tls.example.org"], "fail _smtp-tlsrpt.example.org. TXT timeout");
        assert!(said(&RPT_LEGACY_NAME, &fixture)[0].starts_with("not-checked"));
    }
}
