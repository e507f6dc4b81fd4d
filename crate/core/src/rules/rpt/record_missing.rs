use crate::check::Facts;
use crate::rules::mx::place_of;
use crate::rules::{Fix, Outcomes, Severity};

use super::{State, about, evidence, owner, pass, proposal, state_or_say, subject, txt_line};

declare_rule! {
    /// ## What it checks
    /// The domain has a TLS-RPT record: a TXT record at `_smtp._tls` that begins with `v=TLSRPTv1;`.
    ///
    /// ## Why it matters
    /// With such a record senders report each day how their TLS connections went (RFC 8460 §3). Without it
    /// failures stay invisible: with an MTA-STS policy or TLSA records mail can be held back at a sender for
    /// days, and the domain hears nothing. No domain MUST ask for reports; but one that has a policy without
    /// them is blind.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx.example.org.
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// _smtp._tls.example.org. TXT "v=TLSRPTv1; rua=mailto:tls@example.org"
    /// ```
    ///
    /// ## How to fix
    /// Publish the record, with an address or a service that reads the reports. They are JSON files, and the
    /// larger senders send one a day each.
    ///
    /// ## Limits
    /// Whether anyone reads the reports cannot be seen from outside.
    pub(crate) static RPT_RECORD_MISSING = {
        code: "RPT001", name: "rpt-record-missing",
        summary: "the domain has no TLS-RPT record",
        severity: Severity::Warning, since: "0.1.0", references: [(8460, "3")],
        what: "There is no TLS-RPT record at `{owner}`.",
        why: "Senders that cannot connect securely tell nobody: mail can wait at them for days without anyone here knowing.",
        fix: "Publish the record below; `tls-reports@{domain}` is a proposal, use an address that somebody reads.",
        pass: "There is a TLS-RPT record.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let Some(state) = state_or_say(facts, out) else { return };
    match state {
        State::Missing => {
            let fix = Fix::add(
                place_of(facts, owner(facts)),
                &[txt_line(owner(facts), proposal(facts).as_bytes())],
            );
            out.find(about(facts).evidence(evidence(facts)).fix(fix));
        }
        State::One(..) => pass(facts, out),
        _ => out.not_applicable(subject(facts), "what stands there instead of one record is another rule's"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{good_but, run, said};

    const NONE: &[&str] = &["_smtp._tls.example.org"];

    /// RPT-3-1, RPT-3-4.
    #[test]
    fn other_texts_are_no_record() {
        for with in ["", "_smtp._tls.example.org. TXT \"v=spf1 -all\""] {
            let fixture = good_but(NONE, with);
            assert_eq!(
                said(&RPT_RECORD_MISSING, &fixture),
                ["warning _smtp._tls.example.org: There is no TLS-RPT record at `_smtp._tls.example.org`."]
            );
            let Outcome::Finding { fix: Some(fix), .. } = &run(&RPT_RECORD_MISSING, &fixture)[0].outcome
            else {
                panic!("no fix");
            };
            assert_eq!(
                fix.copy,
                "_smtp._tls.example.org. IN TXT \"v=TLSRPTv1; rua=mailto:tls-reports@example.org\""
            );
        }
    }

    #[test]
    fn an_error_is_no_absence() {
        let fixture = good_but(NONE, "fail _smtp._tls.example.org. TXT servfail");
        assert!(said(&RPT_RECORD_MISSING, &fixture)[0].starts_with("not-checked"));
    }

    #[test]
    fn a_domain_without_mail_needs_no_reports() {
        assert!(said(&RPT_RECORD_MISSING, "example.org. MX 0 .")[0].starts_with("not-applicable"));
    }
}
