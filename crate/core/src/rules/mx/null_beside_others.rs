use crate::check::{Facts, MailTarget};
use crate::dns::Name;
use crate::rules::unknown::said_unknown;
use crate::rules::{Args, Finding, Fix, Outcomes, Severity};

use super::{domain, fix_keeping, mx_evidence, mx_line, mx_lines, place_of};

declare_rule! {
    /// ## What it checks
    /// A null MX stands alone.
    ///
    /// ## Why it matters
    /// "A domain that advertises a null MX MUST NOT advertise any other MX RR" (RFC 7505 §3). Beside other
    /// records it has no meaning that senders agree on: some return all mail, some try the target `.` and
    /// keep the mail, some ignore it.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 0 .
    /// example.org. MX 10 mx.example.org.
    /// ```
    /// ```silent
    /// example.org. MX 0 .
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// ```
    ///
    /// ## How to fix
    /// Remove the record with the target `.` if the domain takes mail; otherwise remove the others.
    ///
    /// ## Limits
    /// None known.
    pub(crate) static MX_NULL_BESIDE_OTHERS = {
        code: "MX006", name: "mx-null-beside-others",
        summary: "a null MX stands beside other MX records",
        severity: Severity::Error, since: "0.1.0", references: [(7505, "3")],
        what: "`{domain}` has a null MX beside other MX records.",
        why: "{consequence}",
        fix: "Publish the records below if the domain takes mail as the others say; otherwise the null MX alone.",
        pass: "No null MX stands beside other MX records.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let lookup = &facts.mx.lookup;
    if said_unknown(lookup, domain(facts), out) {
        return;
    }
    if lookup.is_absent() {
        return out.not_applicable(domain(facts), "there is no MX record");
    }
    let has_null = lookup.records().iter().any(|mx| mx.exchange.is_root());
    if !has_null || lookup.records().len() == 1 {
        return out.pass(domain(facts), Args::none(), vec![mx_evidence(facts)]);
    }
    let (severity, consequence) = match facts.mx.target {
        MailTarget::NullBesideHosts => (
            Severity::Error,
            "The null MX says that the domain takes no mail, the others say where it goes: some senders return all mail, others deliver it.",
        ),
        _ => (
            Severity::Warning,
            "All of them say that the domain takes no mail, but a sender that looks for one record alone does not see a null MX.",
        ),
    };
    let finding = Finding::about(domain(facts))
        .severity(severity)
        .arg("domain", facts.domain.name())
        .arg("consequence", consequence)
        .evidence(mx_evidence(facts));
    out.find(finding.fix(fix(facts)));
}

/// The hosts without the null MX; where there is no host, one null MX.
fn fix(facts: &Facts) -> Fix {
    let null_alone = || {
        let place = place_of(facts, &facts.mx.lookup.end);
        Fix::replace(place, &mx_lines(facts), &[mx_line(facts, 0, &Name::root())])
    };
    fix_keeping(facts, &|mx| !mx.exchange.is_root()).unwrap_or_else(null_alone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{run, said};

    const BOTH: &str = "example.org. MX 0 .\nexample.org. MX 10 mx.example.org.";

    /// NMX-3-2.
    #[test]
    fn both_at_once_is_an_error() {
        let said = said(&MX_NULL_BESIDE_OTHERS, BOTH);
        assert_eq!(said, ["error example.org: `example.org` has a null MX beside other MX records."]);
    }

    #[test]
    fn two_null_records_are_one_too_many() {
        let twice = "example.org. MX 0 .\nexample.org. MX 10 .";
        assert!(said(&MX_NULL_BESIDE_OTHERS, twice)[0].starts_with("warning"));
    }

    #[test]
    fn the_fix_keeps_the_hosts_or_else_one_null_mx() {
        let fixed = |fixture| match &run(&MX_NULL_BESIDE_OTHERS, fixture)[0].outcome {
            Outcome::Finding { fix: Some(fix), .. } => fix.copy.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(fixed(BOTH), "example.org. IN MX 10 mx.example.org.");
        assert_eq!(fixed("example.org. MX 0 .\nexample.org. MX 10 ."), "example.org. IN MX 0 .");
    }
}
