use crate::check::Facts;
use crate::rules::{Outcomes, Severity};

use super::repair::repaired;
use super::{State, about, evidence, fix_replacing, pass, proposal, state_or_say, subject};

declare_rule! {
    /// ## What it checks
    /// Not more than one TXT record at `_smtp._tls` begins with `v=TLSRPTv1;`.
    ///
    /// ## Why it matters
    /// If not exactly one record is left after others have been discarded, senders "MUST" take the domain to
    /// have no TLS-RPT (RFC 8460 §3): with two records no reports come at all.
    ///
    /// ## Example
    /// ```fires
    /// _smtp._tls.example.org. TXT "v=TLSRPTv1; rua=mailto:a@example.org"
    /// _smtp._tls.example.org. TXT "v=TLSRPTv1; rua=mailto:b@example.net"
    /// example.org. MX 10 mx.example.org.
    /// ```
    /// ```silent
    /// _smtp._tls.example.org. TXT "v=TLSRPTv1; rua=mailto:a@example.org,mailto:b@example.net"
    /// _smtp._tls.example.org. TXT "something else"
    /// example.org. MX 10 mx.example.org.
    /// ```
    ///
    /// ## How to fix
    /// Publish one record with all destinations after one `rua=`, a comma between them.
    ///
    /// ## Limits
    /// Other TXT records at the name do no harm.
    pub(crate) static RPT_RECORD_SEVERAL = {
        code: "RPT002", name: "rpt-record-several",
        summary: "there are several TLS-RPT records",
        severity: Severity::Error, since: "0.1.0", references: [(8460, "3")],
        what: "There are {count} TLS-RPT records at `{owner}`.",
        why: "Senders take several records for none: no reports come.",
        fix: "Replace them by one record with all destinations, as below.",
        pass: "There is exactly one TLS-RPT record.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let Some(state) = state_or_say(facts, out) else { return };
    match state {
        State::Several(several) => {
            let texts = facts.tls_rpt.txt.records();
            let records: Vec<&[u8]> =
                several.iter().filter_map(|index| texts.get(*index)).map(Vec::as_slice).collect();
            let merged = repaired(&records).unwrap_or_else(|| proposal(facts));
            let found = about(facts).arg("count", several.len()).evidence(evidence(facts));
            out.find(found.fix(fix_replacing(facts, several, &merged)));
        }
        State::One(..) => pass(facts, out),
        _ => out.not_applicable(subject(facts), "there is no TLS-RPT record"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{good_but, run, said};

    /// RPT-3-4.
    #[test]
    fn the_fix_has_all_destinations_and_keeps_other_texts() {
        let other = "_smtp._tls.example.org. TXT \"v=TLSRPTv1; rua=https://r.example/t\"\n_smtp._tls.example.org. TXT \"x\"";
        let items = run(&RPT_RECORD_SEVERAL, &good_but(&[], other));
        let Outcome::Finding { fix: Some(fix), .. } = &items[0].outcome else { panic!("{items:?}") };
        let mut lines: Vec<&str> = fix.copy.lines().collect();
        lines.sort_unstable();
        assert_eq!(
            lines,
            [
                "_smtp._tls.example.org. IN TXT \"v=TLSRPTv1; rua=https://r.example/t,mailto:tls@example.org\"",
                "_smtp._tls.example.org. IN TXT \"x\"",
            ]
        );
    }

    #[test]
    fn the_records_are_counted() {
        let second = "_smtp._tls.example.org. TXT \"v=TLSRPTv1; rua=mailto:b@example.org\"";
        assert_eq!(
            said(&RPT_RECORD_SEVERAL, &good_but(&[], second)),
            ["error _smtp._tls.example.org: There are 2 TLS-RPT records at `_smtp._tls.example.org`."]
        );
    }
}
