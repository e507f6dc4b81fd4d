use crate::check::{Facts, HostDane, MailTarget};
use crate::dnssec::{Reason, SecurityStatus};
use crate::rules::mx::{domain, mx_evidence};
use crate::rules::unknown::said_unknown;
use crate::rules::{Arg, Args, Finding, NotChecked, Outcomes, Severity};

use super::seen::{Role, Seen};

declare_rule! {
    /// ## What it checks
    /// The MX records of the domain are signed.
    ///
    /// ## Why it matters
    /// Nothing proves unsigned MX records: who can answer in place of the name server sends the mail anywhere.
    /// Senders that demand DANE do not deliver to the domain at all, and for the others TLSA records protect
    /// the way to a host, not the choice of the host (RFC 7672 §2.2.1).
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// ```
    /// ```silent
    /// signed example.org
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// ```
    ///
    /// ## How to fix
    /// Have the zone signed by whoever runs its name servers, then have the registrar publish the DS record.
    ///
    /// ## Limits
    /// MTA-STS protects mail without DNSSEC, but not from who can answer in place of the name server when a
    /// sender has no policy yet.
    pub(crate) static DNSSEC_UNSIGNED = {
        code: "SEC002", name: "dnssec-unsigned",
        summary: "the MX records of the domain are not signed",
        severity: Severity::Notice, since: "0.1.0", references: [(7672, "2.2.1"), (4035, "5.2")],
        what: "The MX records of `{domain}` are not signed: {reason}.",
        why: "Anybody who can forge a DNS answer can name other mail servers, and DANE cannot protect mail to the domain.",
        fix: "Have the zone signed, then have the registrar publish its DS record.",
        pass: "The MX answer of the domain is signed, from the root down.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let lookup = &facts.mx.lookup;
    if facts.mx.target == MailTarget::NoSuchDomain {
        return out.not_applicable(domain(facts), "the domain does not exist");
    }
    if said_unknown(lookup, domain(facts), out) {
        return;
    }
    let question = lookup.question.to_string();
    let reason = lookup.proof().and_then(|proof| proof.reason.as_ref());
    match (lookup.status(), reason) {
        (Some(SecurityStatus::Secure), _) => {
            out.pass(domain(facts), Args::none(), vec![Seen::of(Role::Mx, lookup).evidence()]);
        }
        (Some(SecurityStatus::Insecure), Some(reason)) if leaves_unsigned(reason) => {
            if facts.hosts.iter().any(|host| matches!(host.dane, HostDane::Records { .. })) {
                return out.not_applicable(
                    domain(facts),
                    "its hosts are signed, and another rule says what is missing",
                );
            }
            let seen = Seen::of(Role::Mx, lookup);
            out.find(
                Finding::about(domain(facts))
                    .arg("domain", facts.domain.name())
                    .arg("reason", Arg::Words(reason.to_string()))
                    .evidence(mx_evidence(facts))
                    .evidence(seen.evidence()),
            );
        }
        (Some(SecurityStatus::Insecure), _) => {
            out.not_applicable(
                domain(facts),
                "the zone is signed, and another rule says why that does not count",
            );
        }
        (_, Some(reason)) => {
            let why = NotChecked::NotProved { question, reason: reason.clone() };
            out.not_checked(domain(facts), why, vec![mx_evidence(facts)]);
        }
        (_, None) => out.not_checked(domain(facts), NotChecked::Pending { question }, Vec::new()),
    }
}

/// Whether there are no signatures, rather than some that do not count.
fn leaves_unsigned(reason: &Reason) -> bool {
    matches!(reason, Reason::UnsignedDelegation { .. } | Reason::OptOut { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{GOOD, good_but, said, signed_but};

    #[test]
    fn the_parent_that_proves_it_is_named() {
        assert_eq!(
            said(&DNSSEC_UNSIGNED, GOOD),
            [
                "notice example.org: The MX records of `example.org` are not signed: the root proves that org is not signed."
            ]
        );
    }

    #[test]
    fn a_signed_absence_of_mx_records_is_signed() {
        let implicit = "signed example.org\nexample.org. A 192.0.2.1";
        assert!(said(&DNSSEC_UNSIGNED, implicit)[0].starts_with("pass"));
    }

    #[test]
    fn an_unsigned_delegation_below_a_signed_zone_is_named() {
        let said = said(&DNSSEC_UNSIGNED, &good_but(&[], "signed org\nunsigned example.org"));
        assert!(said[0].contains("org proves that example.org is not signed"), "{said:?}");
    }

    #[test]
    fn signatures_that_do_not_count_are_left_to_other_rules() {
        assert!(
            said(&DNSSEC_UNSIGNED, &signed_but(&[], "algorithm example.org 5"))[0]
                .starts_with("not-applicable")
        );
    }

    /// DANE-2.1.1-2: what could not be found out is not unsigned.
    #[test]
    fn missing_keys_are_not_unsigned() {
        let said = said(&DNSSEC_UNSIGNED, &signed_but(&[], "fail example.org DNSKEY timeout"));
        assert!(said[0].starts_with("not-checked example.org: NotProved"), "{said:?}");
    }
}
