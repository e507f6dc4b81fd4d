use crate::check::{Facts, MxRecord};
use crate::dns::Name;
use crate::rules::unknown::said_unknown;
use crate::rules::{Args, Finding, Fix, Outcomes, Severity};

use super::{domain, mx_evidence, mx_line, mx_lines, place_of};

declare_rule! {
    /// ## What it checks
    /// A null MX record has the preference 0.
    ///
    /// ## Why it matters
    /// A null MX consists of "preference number 0 and a zero-length label" (RFC 7505 §3). Most senders look
    /// at the target only; one that compares the whole record takes another preference for a broken MX
    /// record, and keeps the mail for days instead of returning it at once.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 .
    /// ```
    /// ```silent
    /// example.org. MX 0 .
    /// ```
    ///
    /// ## How to fix
    /// Publish the record with the preference 0.
    ///
    /// ## Limits
    /// None known.
    pub(crate) static MX_NULL_PREFERENCE = {
        code: "MX005", name: "mx-null-preference",
        summary: "the null MX has another preference than 0",
        severity: Severity::Warning, since: "0.1.0", references: [(7505, "3")],
        what: "The null MX of `{domain}` has the preference {preference} instead of 0.",
        why: "A sender that takes the record for a broken one keeps the mail for days instead of returning it at once.",
        fix: "Publish the null MX with the preference 0.",
        pass: "The null MX has the preference 0.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    if said_unknown(&facts.mx.lookup, domain(facts), out) {
        return;
    }
    let nulls: Vec<&MxRecord> = facts.mx.lookup.records().iter().filter(|mx| mx.exchange.is_root()).collect();
    if nulls.is_empty() {
        return out.not_applicable(domain(facts), "there is no null MX");
    }
    let Some(wrong) = nulls.iter().find(|mx| mx.preference != 0) else {
        return out.pass(domain(facts), Args::none(), vec![mx_evidence(facts)]);
    };
    let finding = Finding::about(domain(facts))
        .arg("domain", facts.domain.name())
        .arg("preference", usize::from(wrong.preference))
        .evidence(mx_evidence(facts));
    out.find(super::with_fix(finding, fix(facts)));
}

/// Only for a null MX alone: beside other records it has to go, whatever its preference.
fn fix(facts: &Facts) -> Option<Fix> {
    let place = place_of(facts, &facts.mx.lookup.end);
    let alone = facts.mx.lookup.records().iter().all(|mx| mx.exchange.is_root());
    alone.then(|| Fix::replace(place, &mx_lines(facts), &[mx_line(facts, 0, &Name::root())]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::said;

    /// NMX-3-1.
    #[test]
    fn the_preference_is_named() {
        assert_eq!(
            said(&MX_NULL_PREFERENCE, "example.org. MX 10 ."),
            ["warning example.org: The null MX of `example.org` has the preference 10 instead of 0."]
        );
    }

    #[test]
    fn without_a_null_mx_there_is_nothing_to_say() {
        assert!(
            said(&MX_NULL_PREFERENCE, "example.org. MX 10 mx.example.org.")[0].starts_with("not-applicable")
        );
    }
}
