use crate::check::{Facts, HostDane, HostFacts};
use crate::dnssec::SecurityStatus;
use crate::rules::mx::{HostSays, domain, each_named_host, with_evidence};
use crate::rules::tlsa::set_of;
use crate::rules::unknown::unjudged;
use crate::rules::{Arg, Finding, Outcomes, Severity, Subject};

use super::seen::{Role, Seen};

declare_rule! {
    /// ## What it checks
    /// If the MX records of a domain are signed, so are the addresses of its hosts.
    ///
    /// ## Why it matters
    /// Senders that do DANE look for TLSA records only where the addresses are signed (RFC 7672 §2.2.2). A
    /// signed domain that leads to an unsigned host gains nothing for the last step: who can forge the
    /// address of the host receives the mail.
    ///
    /// ## Example
    /// ```fires
    /// signed example.org
    /// example.org. MX 10 mx.example.net.
    /// mx.example.net. A 192.0.2.1
    /// ```
    /// ```silent
    /// signed example.org
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// ```
    ///
    /// ## How to fix
    /// Have the zone of the host signed, or move mail to a host in a signed zone. If it is a provider's, ask for it.
    ///
    /// ## Limits
    /// The hosts of a domain that is not signed are not judged here.
    pub(crate) static DNSSEC_HOST_UNSIGNED = {
        code: "SEC010", name: "dnssec-host-unsigned",
        summary: "the domain is signed and the addresses of an MX host are not",
        severity: Severity::Warning, since: "0.1.0", references: [(7672, "2.2.2")],
        what: "The addresses of the MX host `{host}` are not signed, though the MX records that name it are: {reason}.",
        why: "Senders do not look for TLSA records of such a host, so DANE cannot protect the way to it; who can forge its address receives the mail.",
        fix: "Have the zone of `{host}` signed by whoever runs it, or use a host in a signed zone.",
        pass: "The addresses of each MX host looked at are signed, as the MX records are.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let mx = &facts.mx.lookup;
    if mx.is_known() && mx.status() == Some(SecurityStatus::Insecure) {
        return out.not_applicable(domain(facts), "the MX records are not signed themselves");
    }
    if let Some(why) = unjudged(mx) {
        return out.not_checked(domain(facts), why, Vec::new());
    }
    each_named_host(facts, out, "no MX host has an address", &judge);
}

fn judge(host: &HostFacts) -> HostSays {
    let addresses = [Seen::of(Role::Address, &host.a), Seen::of(Role::Address, &host.aaaa)];
    let evidence = || addresses.iter().map(Seen::evidence).collect::<Vec<_>>();
    // TLSA records that count for nothing are the greater loss, and have a rule of their own.
    let has_tlsa = !set_of(host).records().is_empty();
    if host.dane == HostDane::Unreachable || (host.dane == HostDane::AddressesUnsigned && has_tlsa) {
        return HostSays::Nothing;
    }
    let insecure = addresses.iter().find(|seen| seen.status() == Some(SecurityStatus::Insecure));
    if let Some(reason) = insecure.and_then(|seen| seen.proof).and_then(|proof| proof.reason.as_ref()) {
        let found = Finding::about(Subject::MxHost(host.name.clone()))
            .arg("host", &host.name)
            .arg("reason", Arg::Words(reason.to_string()));
        return HostSays::bad(with_evidence(found, evidence()));
    }
    match addresses.iter().find_map(Seen::not_judged) {
        Some(why) => HostSays::Unseen(why),
        None => HostSays::Good(evidence()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{GOOD, said, signed_but};

    /// DANE-2.2.2-2.
    #[test]
    fn the_host_and_the_reason_are_named() {
        assert_eq!(
            said(&DNSSEC_HOST_UNSIGNED, &signed_but(&[], "unsigned mx2.example.org")),
            [
                "warning mx2.example.org: The addresses of the MX host `mx2.example.org` are not signed, though the MX records that name it are: example.org proves that mx2.example.org is not signed."
            ]
        );
    }

    #[test]
    fn signed_hosts_pass() {
        assert!(said(&DNSSEC_HOST_UNSIGNED, &signed_but(&[], ""))[0].starts_with("pass example.org"));
    }

    #[test]
    fn in_an_unsigned_domain_hosts_are_not_judged() {
        assert!(said(&DNSSEC_HOST_UNSIGNED, GOOD)[0].starts_with("not-applicable"));
    }

    /// DANE-2.1.1-2.
    #[test]
    fn mx_records_that_could_not_be_judged_are_not_unsigned() {
        let said = said(&DNSSEC_HOST_UNSIGNED, &signed_but(&[], "fail example.org DNSKEY timeout"));
        assert!(said.len() == 1 && said[0].starts_with("not-checked example.org: NotProved"), "{said:?}");
    }

    /// DANE-2.1.1-2.
    #[test]
    fn a_bogus_address_is_not_unsigned() {
        let said = said(&DNSSEC_HOST_UNSIGNED, &signed_but(&[], "bogus mx1.example.org A"));
        assert!(said[0].starts_with("not-checked mx1.example.org"), "{said:?}");
    }
}
