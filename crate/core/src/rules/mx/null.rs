use crate::check::{Facts, MailTarget};
use crate::rules::unknown::said_unknown;
use crate::rules::{Args, Finding, Outcomes, Severity};

use super::{domain, mx_evidence};

declare_rule! {
    /// ## What it checks
    /// Whether the domain says that it takes no mail, with a null MX.
    ///
    /// ## Why it matters
    /// One MX record with the target `.` is there to "indicate that a domain does not accept email" (RFC 7505
    /// §3), and senders return mail to it at once. That is right for a domain that only has a web site.
    /// MTA-STS, DANE and TLS-RPT have nothing to do then.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 0 .
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// ```
    ///
    /// ## How to fix
    /// Nothing, if the domain is to take no mail. Otherwise replace the record with MX records that name the
    /// mail servers.
    ///
    /// ## Limits
    /// A domain that takes no mail should not send any either (RFC 7505 §4.2); that is not looked at.
    pub(crate) static MX_NULL = {
        code: "MX004", name: "mx-null",
        summary: "the domain says that it takes no mail",
        severity: Severity::Notice, since: "0.1.0", references: [(7505, "3"), (7505, "4.1")],
        what: "`{domain}` takes no mail: its MX record says so.",
        why: "Senders return mail to it at once, so there is no mail that TLS could protect.",
        fix: "Leave it so if that is meant; otherwise publish MX records that name the mail servers.",
        pass: "The domain does not refuse all mail.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    if said_unknown(&facts.mx.lookup, domain(facts), out) {
        return;
    }
    match facts.mx.target {
        MailTarget::NoSuchDomain => out.not_applicable(domain(facts), "the domain does not exist"),
        MailTarget::Null { .. } => out.find(
            Finding::about(domain(facts)).arg("domain", facts.domain.name()).evidence(mx_evidence(facts)),
        ),
        _ => out.pass(domain(facts), Args::none(), vec![mx_evidence(facts)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::said;

    /// NMX-3-1: the preference does not change the meaning.
    #[test]
    fn the_preference_does_not_matter() {
        for preference in [0, 10] {
            assert_eq!(
                said(&MX_NULL, &format!("example.org. MX {preference} .")),
                ["notice example.org: `example.org` takes no mail: its MX record says so."]
            );
        }
    }

    /// NMX-3-2: beside other records it has no meaning that senders agree on.
    #[test]
    fn beside_other_records_it_is_not_believed() {
        let fixture = "example.org. MX 0 .\nexample.org. MX 10 mx.example.org.";
        assert!(said(&MX_NULL, fixture)[0].starts_with("pass"));
    }
}
