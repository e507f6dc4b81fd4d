use crate::check::{Facts, HostFacts};
use crate::dnssec::Reason;
use crate::rules::mx::{HostSays, each_named_host, with_evidence};
use crate::rules::unknown::unjudged;
use crate::rules::{Arg, Finding, NotChecked, Outcomes, Severity, Subject};

use super::seen::{Role, Seen};

declare_rule! {
    /// ## What it checks
    /// Where the addresses of an MX host are signed, so is the answer that there is no TLSA record, at
    /// `_25._tcp.<host>` and at a random name beside it.
    ///
    /// ## Why it matters
    /// A sender that does DANE asks every host with signed addresses for TLSA records. If the denial is broken it
    /// cannot tell "none" from "hidden by an attacker", so it treats the host as unreachable and "MUST NOT
    /// deliver the message" through it (RFC 7672 §2.1.2). Name servers "SHOULD" answer these questions right
    /// though there is no such record (§2.2.2); a domain that never heard of DANE loses mail by this.
    ///
    /// ## Example
    /// ```fires
    /// signed example.org
    /// bogus _25._tcp.mx.example.org TLSA
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
    /// Have the name servers of the host send complete and signed denials: the usual causes are software that
    /// forgets names between (`_tcp.<host>` exists if `_25._tcp.<host>` does), load balancers, and old signers.
    ///
    /// ## Limits
    /// A denial that is broken only on the way to this resolver looks the same; a second resolver tells.
    pub(crate) static DNSSEC_DENIAL_BROKEN = {
        code: "SEC009", name: "dnssec-denial-broken",
        summary: "the proof that an MX host has no TLSA record is broken",
        severity: Severity::Error, since: "0.1.0", references: [(7672, "2.1.2"), (7672, "2.2.2"), (4035, "5.4")],
        what: "The proof that there are no TLSA records at {names} is broken: {reason}.",
        why: "{consequence}",
        fix: "Have the name servers of `{host}` send complete, signed denials for names below `_tcp.{host}`.",
        pass: "Where the addresses of an MX host are signed, the answers at `_25._tcp` and beside it hold too.",
    }
}

/// Whether senders that do DANE go on to ask for TLSA records (RFC 7672 §2.2.2).
pub(crate) fn has_secure_addresses(host: &HostFacts) -> bool {
    host.a.is_secure() && host.aaaa.is_secure()
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_named_host(facts, out, "no MX host has signed addresses", &judge);
}

fn judge(host: &HostFacts) -> HostSays {
    if let Some(why) = not_known(host) {
        return HostSays::Unseen(why);
    }
    if !has_secure_addresses(host) {
        return HostSays::Nothing;
    }
    let tlsa = host.tlsa_at_end.iter().chain([&host.tlsa]).map(|set| Seen::of(Role::Tlsa(host), set));
    let asked: Vec<Seen<'_>> = tlsa.filter(is_broken).collect();
    let sibling = Seen::of(Role::Tlsa(host), &host.tlsa_sibling);
    let broken: Vec<Seen<'_>> =
        asked.iter().copied().chain([sibling].into_iter().filter(is_broken)).collect();
    let Some(reason) = broken.first().and_then(Seen::bogus) else {
        let unseen = unjudged(&host.tlsa).or_else(|| unjudged(&host.tlsa_sibling));
        let good = || vec![Seen::of(Role::Tlsa(host), &host.tlsa).evidence(), sibling.evidence()];
        return unseen.map_or_else(|| HostSays::Good(good()), HostSays::Unseen);
    };
    HostSays::bad(finding(host, reason, &broken, !asked.is_empty()))
}

/// Why it is not known whether the addresses are signed.
fn not_known(host: &HostFacts) -> Option<NotChecked> {
    unjudged(&host.a).or_else(|| unjudged(&host.aaaa))
}

fn is_broken(seen: &Seen<'_>) -> bool {
    seen.bogus().is_some_and(Reason::is_of_denial)
}

fn finding(host: &HostFacts, reason: &Reason, broken: &[Seen<'_>], stops_mail: bool) -> Finding {
    let names: Vec<String> = broken.iter().map(|seen| format!("`{}`", seen.question.name)).collect();
    let (severity, consequence) = if stops_mail {
        (
            Severity::Error,
            "Senders that do DANE do not deliver to this host; with no other host left, their mail waits and is returned.",
        )
    } else {
        (
            Severity::Warning,
            "The answer that senders need still holds; it breaks like the one beside it once the TLSA records or the names around them change.",
        )
    };
    let found = Finding::about(Subject::MxHost(host.name.clone()))
        .severity(severity)
        .arg("names", Arg::Words(names.join(" and ")))
        .arg("reason", Arg::Words(reason.to_string()))
        .arg("consequence", consequence)
        .arg("host", &host.name);
    with_evidence(found, broken.iter().map(Seen::evidence).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::RANDOM_LABEL;
    use crate::rules::testing::{GOOD, said, signed_but};

    /// DANE-2.1.2-2, DANE-2.2.2-5.
    #[test]
    fn a_broken_denial_stops_mail() {
        let said = said(&DNSSEC_DENIAL_BROKEN, &signed_but(&[], "bogus _25._tcp.mx1.example.org TLSA"));
        assert_eq!(said.len(), 1, "{said:?}");
        let start = "error mx1.example.org: The proof that there are no TLSA records at `_25._tcp.mx1.example.org` is broken: ";
        assert!(said[0].starts_with(start), "{said:?}");
    }

    #[test]
    fn a_stripped_denial_is_broken_too() {
        let said = said(&DNSSEC_DENIAL_BROKEN, &signed_but(&[], "stripped _25._tcp.mx1.example.org TLSA"));
        assert!(said[0].contains("nothing proves that"), "{said:?}");
    }

    #[test]
    fn beside_the_name_senders_ask_for_it_is_a_warning() {
        let line = format!("bogus {RANDOM_LABEL}._tcp.mx1.example.org TLSA");
        let said = said(&DNSSEC_DENIAL_BROKEN, &signed_but(&[], &line));
        assert!(said[0].starts_with("warning mx1.example.org") && said[0].contains(RANDOM_LABEL), "{said:?}");
    }

    #[test]
    fn records_that_are_signed_wrongly_are_left_to_another_rule() {
        let world = "bogus _25._tcp.mx1.example.org TLSA\n_25._tcp.mx1.example.org. TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
        let said = said(&DNSSEC_DENIAL_BROKEN, &signed_but(&[], world));
        assert!(said[0].starts_with("not-checked mx1.example.org"), "{said:?}");
    }

    /// DANE-2.2.2-2: unsigned hosts are not asked.
    #[test]
    fn an_unsigned_host_is_not_asked() {
        assert!(said(&DNSSEC_DENIAL_BROKEN, GOOD)[0].starts_with("not-applicable"));
    }
}
