use crate::check::{Facts, HostDane, HostFacts};
use crate::dnssec::{Reason, SecurityStatus};
use crate::rules::mx::{HostSays, address_evidence, each_named_host, with_evidence};
use crate::rules::{Arg, Outcomes, Severity};

use super::{about, evidence, proved_set, set_of};

declare_rule! {
    /// ## What it checks
    /// Where an MX host has TLSA records, they and the addresses of the host are signed.
    ///
    /// ## Why it matters
    /// TLSA records that are not proved "MUST" not be used to tell a server by (RFC 6698 §4.1), and senders do not
    /// even look for them where the addresses are not signed (RFC 7672 §2.2.2). Whoever published them meant to
    /// protect mail, and nothing is protected.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// _25._tcp.mx.example.org. TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
    /// ```
    /// ```silent
    /// signed example.org
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// _25._tcp.mx.example.org. TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
    /// ```
    ///
    /// ## How to fix
    /// Have the zone signed by whoever runs its name servers, then have the registrar publish the DS record; or
    /// remove the records.
    ///
    /// ## Limits
    /// Whether the records would fit the certificate of the server is not looked at.
    pub(crate) static TLSA_UNSIGNED = {
        code: "TLSA007", name: "tlsa-unsigned",
        summary: "an MX host has TLSA records that are not signed",
        severity: Severity::Warning, since: "0.1.0", references: [(6698, "4.1"), (7672, "2.2.2"), (7672, "2.2")],
        what: "The TLSA records at `{owner}` have no effect, because {what} not signed: {reason}.",
        why: "Senders use TLSA records only where DNSSEC proves them, so mail to this host is as unprotected as without any.",
        fix: "Have the zone signed, then have the registrar publish its DS record.",
        pass: "The TLSA records of the MX hosts looked at are proved, and so are the addresses of the hosts.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_named_host(facts, out, "no MX host has a TLSA record", &judge);
}

fn judge(host: &HostFacts) -> HostSays {
    match proved_set(host) {
        Err(why) => return HostSays::Unseen(why),
        Ok(Some(set)) => return HostSays::Good(vec![evidence(set)]),
        Ok(None) => {}
    }
    let set = set_of(host);
    let unsigned = match &host.dane {
        HostDane::AddressesUnsigned => {
            why_addresses(host).map(|reason| ("the addresses of the host are", reason))
        }
        HostDane::RecordsUnsigned => {
            set.proof().and_then(|proof| proof.reason.as_ref()).map(|reason| ("they are", reason))
        }
        _ => None,
    };
    match unsigned {
        Some((what, reason)) if !set.records().is_empty() => {
            let found = about(set).arg("what", what).arg("reason", Arg::Words(reason.to_string()));
            HostSays::bad(with_evidence(found, address_evidence(host)))
        }
        _ => HostSays::Nothing,
    }
}

/// Why the addresses are not signed; of the two answers the first that is not.
fn why_addresses(host: &HostFacts) -> Option<&Reason> {
    let proofs = host.a.proof().into_iter().chain(host.aaaa.proof());
    proofs.filter(|proof| proof.status == SecurityStatus::Insecure).find_map(|proof| proof.reason.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{good_but, said, signed_but};

    const TLSA: &str = "_25._tcp.mx1.example.org. TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    /// TLSA-4.1-3, DANE-2.2.2-2.
    #[test]
    fn records_of_a_host_without_signatures_have_no_effect() {
        assert_eq!(
            said(&TLSA_UNSIGNED, &good_but(&[], TLSA)),
            [
                "warning _25._tcp.mx1.example.org: The TLSA records at `_25._tcp.mx1.example.org` have no effect, because the addresses of the host are not signed: the root proves that org is not signed."
            ]
        );
    }

    /// TLSA-4.1-3, DANE-2.2-4.
    #[test]
    fn records_in_an_unsigned_zone_of_their_own_have_no_effect() {
        let said = said(&TLSA_UNSIGNED, &signed_but(&[], &format!("{TLSA}\nunsigned _tcp.mx1.example.org")));
        assert!(said[0].contains("because they are not signed: example.org proves"), "{said:?}");
    }

    #[test]
    fn proved_records_pass() {
        assert!(said(&TLSA_UNSIGNED, &signed_but(&[], TLSA))[0].starts_with("pass"));
        assert!(said(&TLSA_UNSIGNED, &good_but(&[], ""))[0].starts_with("not-applicable"));
    }
}
