use crate::check::{Facts, HostDane, HostFacts};
use crate::dnssec::SecurityStatus;
use crate::rules::mx::{domain, mx_evidence, with_evidence};
use crate::rules::tlsa;
use crate::rules::unknown::said_unknown;
use crate::rules::{Arg, Args, Finding, NotChecked, Outcomes, Severity};

use super::seen::{Role, Seen};

declare_rule! {
    /// ## What it checks
    /// If MX hosts of a domain have TLSA records that are proved, the MX records of the domain are signed too.
    ///
    /// ## Why it matters
    /// DANE begins at the MX records. Where they are not signed, senders that demand DANE delay the mail, and
    /// the others may use the TLSA records of the host or leave it (RFC 7672 §2.2.1): who can forge the MX
    /// records names a host of their own, with TLSA records of their own. All that a provider has done is there,
    /// and one DS record of the domain is missing.
    ///
    /// ## Example
    /// ```fires
    /// signed example.net
    /// example.org. MX 10 mx.example.net.
    /// mx.example.net. A 192.0.2.1
    /// _25._tcp.mx.example.net. TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
    /// ```
    /// ```silent
    /// signed example.net
    /// signed example.org
    /// example.org. MX 10 mx.example.net.
    /// mx.example.net. A 192.0.2.1
    /// _25._tcp.mx.example.net. TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
    /// ```
    ///
    /// ## How to fix
    /// Have the zone of the domain signed by whoever runs its name servers, then have the registrar publish the
    /// DS record.
    ///
    /// ## Limits
    /// Whether the TLSA records fit the certificates of the hosts is not looked at here.
    pub(crate) static DNSSEC_DOMAIN_UNSIGNED_HOST_SIGNED = {
        code: "SEC011", name: "dnssec-domain-unsigned-host-signed",
        summary: "MX hosts have proved TLSA records, and the domain is not signed",
        severity: Severity::Warning, since: "0.1.0", references: [(7672, "2.2.1")],
        what: "The MX hosts {hosts} have TLSA records that are proved, but the MX records of `{domain}` that name them are not: {reason}.",
        why: "Who can forge the MX records leads mail past these hosts. Some senders protect the last step all the same, those that demand DANE do not deliver at all.",
        fix: "Have the zone of `{domain}` signed, then have the registrar publish its DS record: nothing else is missing.",
        pass: "The MX records of the domain are signed like the TLSA records of its hosts.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let lookup = &facts.mx.lookup;
    if said_unknown(lookup, domain(facts), out) {
        return;
    }
    let pending = facts.hosts.iter().find(|host| host.dane == HostDane::Pending && !host.is_nameless());
    if let (Some(host), true) = (pending, lookup.status() != Some(SecurityStatus::Secure)) {
        let question = tlsa::set_of(host).question.to_string();
        return out.not_checked(domain(facts), NotChecked::Pending { question }, Vec::new());
    }
    let proved = facts.hosts.iter().filter(|host| matches!(host.dane, HostDane::Records { .. }));
    let proved: Vec<&HostFacts> = proved.collect();
    if proved.is_empty() {
        return out.not_applicable(domain(facts), "no MX host has TLSA records that are proved");
    }
    let seen = Seen::of(Role::Mx, lookup);
    match (seen.status(), seen.proof.and_then(|proof| proof.reason.as_ref())) {
        (Some(SecurityStatus::Secure), _) => out.pass(domain(facts), Args::none(), vec![seen.evidence()]),
        (Some(SecurityStatus::Insecure), Some(reason)) => {
            let hosts: Vec<String> = proved.iter().map(|host| format!("`{}`", host.name)).collect();
            let found = Finding::about(domain(facts))
                .arg("domain", facts.domain.name())
                .arg("hosts", Arg::Words(super::listed(&hosts)))
                .arg("reason", Arg::Words(reason.to_string()))
                .evidence(mx_evidence(facts))
                .evidence(seen.evidence());
            out.find(with_evidence(
                found,
                proved.iter().map(|host| tlsa::evidence(tlsa::set_of(host))).collect(),
            ));
        }
        _ => {
            if let Some(why) = seen.not_judged() {
                out.not_checked(domain(facts), why, vec![mx_evidence(facts)]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{GOOD, said, signed_but};

    const TLSA: &str = "_25._tcp.mx.example.net. TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    /// DANE-2.2.1-2.
    #[test]
    fn hosts_and_reason_are_named() {
        let world = format!(
            "signed example.net\nexample.org. MX 10 mx.example.net.\nmx.example.net. A 192.0.2.1\n{TLSA}"
        );
        assert_eq!(
            said(&DNSSEC_DOMAIN_UNSIGNED_HOST_SIGNED, &world),
            [
                "warning example.org: The MX hosts `mx.example.net` have TLSA records that are proved, but the MX records of `example.org` that name them are not: the root proves that org is not signed."
            ]
        );
    }

    #[test]
    fn without_proved_tlsa_records_there_is_nothing_to_lose() {
        for world in [GOOD, &signed_but(&[], "")] {
            assert!(said(&DNSSEC_DOMAIN_UNSIGNED_HOST_SIGNED, world)[0].starts_with("not-applicable"));
        }
    }
}
