use crate::check::{Facts, HostDane, HostFacts};
use crate::rules::mx::{HostSays, each_named_host, mx_evidence};
use crate::rules::{Finding, Outcomes, Severity, Subject};

use super::{evidence, proved_set, set_of};

declare_rule! {
    /// ## What it checks
    /// If one MX host has TLSA records that are proved, all have.
    ///
    /// ## Why it matters
    /// Senders try the hosts by preference, and DANE "MUST NOT" change that order (RFC 7672 §2.2.1). Who can
    /// keep a sender from the protected hosts, for instance by dropping its packets, makes it fall back to
    /// the one without TLSA records, where anybody can pose as the server.
    ///
    /// ## Example
    /// ```fires
    /// signed example.org
    /// example.org. MX 10 mx1.example.org.
    /// example.org. MX 20 mx2.example.org.
    /// mx1.example.org. A 192.0.2.1
    /// mx2.example.org. A 192.0.2.2
    /// _25._tcp.mx1.example.org. TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
    /// ```
    /// ```silent
    /// signed example.org
    /// example.org. MX 10 mx1.example.org.
    /// mx1.example.org. A 192.0.2.1
    /// _25._tcp.mx1.example.org. TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
    /// ```
    ///
    /// ## How to fix
    /// Publish TLSA records for the host too, in a signed zone, or remove it from the MX records.
    ///
    /// ## Limits
    /// A host whose addresses or records are not signed is as unprotected as one without records; of those, other
    /// rules speak.
    pub(crate) static TLSA_PARTIAL = {
        code: "TLSA004", name: "tlsa-partial",
        summary: "some MX hosts have TLSA records and this one has none",
        severity: Severity::Warning, since: "0.1.0", references: [(7672, "2.2.1")],
        what: "The MX host `{host}` has no TLSA record, though other MX hosts have some.",
        why: "Who can block the way to the other hosts makes senders that do DANE deliver here, where anybody on the path can pose as the server.",
        fix: "Publish `3 1 1` at `_25._tcp.{host}` with the SHA-256 digest of the server's public key, in a signed zone.",
        pass: "Each MX host looked at has TLSA records that are proved.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let some_have = facts.hosts.iter().any(|host| matches!(host.dane, HostDane::Records { .. }));
    each_named_host(facts, out, "no MX host has TLSA records that are proved", &|host| {
        judge(facts, host, some_have)
    });
}

fn judge(facts: &Facts, host: &HostFacts, some_have: bool) -> HostSays {
    match proved_set(host) {
        Err(why) => HostSays::Unseen(why),
        Ok(Some(set)) => HostSays::Good(vec![evidence(set)]),
        // A host that nobody can connect to is no way around the others; what is not signed is named elsewhere.
        Ok(None) if !some_have || host.dane != HostDane::NoRecords => HostSays::Nothing,
        Ok(None) => HostSays::bad(
            Finding::about(Subject::MxHost(host.name.clone()))
                .arg("host", &host.name)
                .evidence(evidence(set_of(host)))
                .evidence(mx_evidence(facts)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{said, signed_but};

    const FIRST: &str = "_25._tcp.mx1.example.org. TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    /// DANE-2.2.1-1.
    #[test]
    fn the_host_without_records_is_named() {
        assert_eq!(
            said(&TLSA_PARTIAL, &signed_but(&[], FIRST)),
            [
                "warning mx2.example.org: The MX host `mx2.example.org` has no TLSA record, though other MX hosts have some."
            ]
        );
    }

    #[test]
    fn an_error_is_no_absence() {
        let fixture = signed_but(&[], &format!("{FIRST}\nfail _25._tcp.mx2.example.org. TLSA servfail"));
        assert!(said(&TLSA_PARTIAL, &fixture)[0].starts_with("not-checked mx2.example.org"));
    }

    #[test]
    fn a_host_without_address_is_no_way_around() {
        let fixture = signed_but(&["mx2.example.org."], FIRST);
        assert!(said(&TLSA_PARTIAL, &fixture)[0].starts_with("pass"));
    }

    #[test]
    fn without_any_record_dane_is_not_used() {
        assert!(said(&TLSA_PARTIAL, &signed_but(&[], ""))[0].starts_with("not-applicable"));
    }
}
