use crate::check::{Facts, HostFacts};
use crate::dns::{Alias, AliasKind};
use crate::rules::{Finding, Fix, Outcomes, Severity, Subject};

use super::{
    HostSays, absolute, address_evidence, addresses_unknown, dangles, each_named_host, mx_evidence, place_of,
    with_evidence, with_fix,
};

declare_rule! {
    /// ## What it checks
    /// The name in an MX record has addresses itself and is not an alias (CNAME or DNAME) of another name.
    ///
    /// ## Why it matters
    /// The name in an MX record "must not be an alias" (RFC 2181 §10.3); a CNAME there "lies outside the
    /// scope" of the mail standard (RFC 5321 §5.1). Most senders follow it all the same. But they differ in
    /// which of the two names the certificate must have, and senders that do DANE look for TLSA records in
    /// two places and need not support such hosts at all (RFC 7672 §2.2.2).
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mail.example.org.
    /// mail.example.org. CNAME host7.example.net.
    /// host7.example.net. A 192.0.2.7
    /// ```
    /// ```silent
    /// example.org. MX 10 mail.example.org.
    /// mail.example.org. A 192.0.2.7
    /// ```
    ///
    /// ## How to fix
    /// Give the name address records of its own. Or name the real host in the MX record; then the MTA-STS
    /// policy must list that name first, and the certificate must have it.
    ///
    /// ## Limits
    /// An alias that leads nowhere is reported by another rule, as an error.
    pub(crate) static MX_HOST_IS_ALIAS = {
        code: "MX010", name: "mx-host-is-alias",
        summary: "an MX host is an alias of another name",
        severity: Severity::Warning, since: "0.1.0", references: [(5321, "5.1"), (2181, "10.3"), (7672, "2.2.2")],
        what: "The MX host `{host}` is an alias of `{target}`.",
        why: "Some senders do not follow aliases here, and those that do differ in the name they expect in the certificate and in the place they look for TLSA records.",
        fix: "Give the name address records of its own, or name the real host in the MX record after adding it to the MTA-STS policy.",
        pass: "No MX host looked at is an alias.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_named_host(facts, out, "no MX host has an address", &|host| judge(facts, host));
}

fn judge(facts: &Facts, host: &HostFacts) -> HostSays {
    let steps = if host.a.aliases.is_empty() { &host.aaaa.aliases } else { &host.a.aliases };
    match (steps.first(), steps.last()) {
        _ if dangles(host) => HostSays::Nothing,
        (Some(first), Some(last)) => HostSays::bad(finding(facts, host, first, last)),
        _ => addresses_unknown(host).map_or_else(|| HostSays::Good(address_evidence(host)), HostSays::Unseen),
    }
}

fn finding(facts: &Facts, host: &HostFacts, first: &Alias, last: &Alias) -> Finding {
    let found = Finding::about(Subject::MxHost(host.name.clone()))
        .arg("host", &host.name)
        .arg("target", &last.to)
        .evidence(mx_evidence(facts));
    with_fix(with_evidence(found, address_evidence(host)), fix(facts, host, first))
}

/// The alias replaced by the addresses it leads to today: unlike another MX record that changes no name, so
/// policy and certificate stay right.
fn fix(facts: &Facts, host: &HostFacts, alias: &Alias) -> Option<Fix> {
    if alias.kind == AliasKind::Dname || addresses_unknown(host).is_some() {
        return None;
    }
    let owner = absolute(&alias.from);
    let four = host.a.records().iter().map(|address| format!("{owner} IN A {address}"));
    let six = host.aaaa.records().iter().map(|address| format!("{owner} IN AAAA {address}"));
    let before = format!("{owner} IN CNAME {}", absolute(&alias.to));
    Some(Fix::replace(place_of(facts, &alias.from), &[before], &four.chain(six).collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{good_but, run, said};

    fn aliased(target: &str) -> String {
        good_but(&["mx2.example.org."], &format!("mx2.example.org. CNAME host.example.net.\n{target}"))
    }

    /// SMTP-5.1-3, DANE-2.2.2-4.
    #[test]
    fn the_end_of_the_chain_is_named() {
        let target = "host.example.net. CNAME end.example.net.\nend.example.net. A 192.0.2.7\nend.example.net. AAAA 2001:db8::7";
        let fixture = aliased(target);
        assert_eq!(
            said(&MX_HOST_IS_ALIAS, &fixture),
            ["warning mx2.example.org: The MX host `mx2.example.org` is an alias of `end.example.net`."]
        );
        let Outcome::Finding { fix: Some(fix), .. } = &run(&MX_HOST_IS_ALIAS, &fixture)[0].outcome else {
            panic!("no fix");
        };
        assert_eq!(fix.copy, "mx2.example.org. IN A 192.0.2.7\nmx2.example.org. IN AAAA 2001:db8::7");
        assert_eq!(fix.diff[0].text, "mx2.example.org. IN CNAME host.example.net.");
    }

    #[test]
    fn an_alias_to_nowhere_is_left_to_another_rule() {
        assert!(said(&MX_HOST_IS_ALIAS, &aliased(""))[0].starts_with("pass"));
    }

    #[test]
    fn a_failed_lookup_is_no_pass() {
        let fixture = good_but(&["mx2.example.org."], "fail mx2.example.org. A servfail");
        assert!(said(&MX_HOST_IS_ALIAS, &fixture)[0].starts_with("not-checked mx2.example.org"));
    }
}
