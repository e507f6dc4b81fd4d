use crate::check::Facts;
use crate::dns::AliasKind;
use crate::rules::mx::{absolute, place_of, with_fix};
use crate::rules::{Fix, Outcomes, Severity};

use super::{State, about, evidence, owner, pass, proposal, state_or_say, subject, txt_line};

declare_rule! {
    /// ## What it checks
    /// If `_smtp._tls` is an alias, it leads to a TXT record.
    ///
    /// ## Why it matters
    /// Domains often hand the record to a report service with a CNAME. If that service no longer has the
    /// name, senders find no record, and without one they "MUST" take the domain to have no TLS-RPT (RFC
    /// 8460 §3). Whoever gets the name next receives the reports.
    ///
    /// ## Example
    /// ```fires
    /// _smtp._tls.example.org. CNAME example.org.reports.example.
    /// example.org. MX 10 mx.example.org.
    /// ```
    /// ```silent
    /// _smtp._tls.example.org. CNAME example.org.reports.example.
    /// example.org.reports.example. TXT "v=TLSRPTv1; rua=mailto:tls@reports.example"
    /// example.org. MX 10 mx.example.org.
    /// ```
    ///
    /// ## How to fix
    /// Ask the service for the right name, or replace the alias by a record of your own.
    ///
    /// ## Limits
    /// None known.
    pub(crate) static RPT_RECORD_DANGLING = {
        code: "RPT012", name: "rpt-record-dangling",
        summary: "the name of the TLS-RPT record is an alias that leads nowhere",
        severity: Severity::Error, since: "0.1.0", references: [(8460, "3")],
        what: "`{owner}` is an alias of `{target}`, where there is no TXT record.",
        why: "Senders find no record and send no reports; whoever gets that name next receives them.",
        fix: "Ask the report service for the right name, or replace the alias by a record of your own, such as the one below.",
        pass: "The alias at the name of the TLS-RPT record leads to a record.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let Some(state) = state_or_say(facts, out) else { return };
    let txt = &facts.tls_rpt.txt;
    if matches!(state, State::Dangling) {
        let found = about(facts).arg("target", &txt.end).evidence(evidence(facts));
        out.find(with_fix(found, fix(facts)));
    } else if txt.aliases.is_empty() {
        out.not_applicable(subject(facts), "the name is no alias");
    } else {
        pass(facts, out);
    }
}

fn fix(facts: &Facts) -> Option<Fix> {
    let alias = facts.tls_rpt.txt.aliases.first().filter(|alias| alias.kind == AliasKind::Cname)?;
    let before = format!("{} IN CNAME {}", absolute(&alias.from), absolute(&alias.to));
    let after = txt_line(owner(facts), proposal(facts).as_bytes());
    Some(Fix::replace(place_of(facts, owner(facts)), &[before], &[after]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{good_but, said};

    #[test]
    fn the_end_of_the_chain_is_named() {
        let chain =
            "_smtp._tls.example.org. CNAME a.reports.example.\na.reports.example. CNAME b.reports.example.";
        assert_eq!(
            said(&RPT_RECORD_DANGLING, &good_but(&["_smtp._tls.example.org"], chain)),
            [
                "error _smtp._tls.example.org: `_smtp._tls.example.org` is an alias of `b.reports.example`, where there is no TXT record."
            ]
        );
    }

    /// RPT-3-4: what the alias leads to need not be a record.
    #[test]
    fn an_alias_to_another_text_does_not_dangle() {
        let other = "_smtp._tls.example.org. CNAME a.reports.example.\na.reports.example. TXT \"x\"";
        assert!(
            said(&RPT_RECORD_DANGLING, &good_but(&["_smtp._tls.example.org"], other))[0].starts_with("pass")
        );
    }
}
