use std::net::IpAddr;

use crate::check::{Facts, HostFacts};
use crate::rules::{Arg, Finding, Fix, Outcomes, Severity, Subject};

use super::{HostSays, absolute, each_host, mx_evidence, mx_line, mx_lines, place_of, with_fix};

declare_rule! {
    /// ## What it checks
    /// An MX record holds the name of a host, not an address.
    ///
    /// ## Why it matters
    /// The data of an MX record "MUST contain a domain name" (RFC 5321 §5.1). `192.0.2.1` there is a name
    /// under the top-level domain `1`, which does not exist: senders find no address, and no MTA-STS policy,
    /// certificate or TLSA record can be about it.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 192.0.2.1.
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// ```
    ///
    /// ## How to fix
    /// Give the address a name with an A or AAAA record, and put that name into the MX record.
    ///
    /// ## Limits
    /// Some senders deliver to the address all the same; none of them can protect the connection.
    pub(crate) static MX_HOST_IS_ADDRESS = {
        code: "MX011", name: "mx-host-is-address",
        summary: "an MX record holds an address instead of a name",
        severity: Severity::Error, since: "0.1.0", references: [(5321, "5.1"), (7672, "2.2")],
        what: "An MX record holds the address `{host}` where the name of a host belongs.",
        why: "Senders that follow the standard find no server for it, and neither MTA-STS nor DANE can protect a host without a name.",
        fix: "Give the address a name, as below or any other, and put the name into the MX record.",
        pass: "Each MX record looked at holds a name.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_host(facts, out, "there is no MX host", &|host| match host.name.as_address() {
        Some(address) => HostSays::bad(finding(facts, host, address)),
        None => HostSays::Good(vec![mx_evidence(facts)]),
    });
}

fn finding(facts: &Facts, host: &HostFacts, address: IpAddr) -> Finding {
    let found = Finding::about(Subject::MxHost(host.name.clone()))
        .arg("host", Arg::foreign(address.to_string()))
        .evidence(mx_evidence(facts));
    with_fix(found, fix(facts, host, address))
}

/// The first of some usual names that no MX record has yet.
fn fix(facts: &Facts, host: &HostFacts, address: IpAddr) -> Option<Fix> {
    let end = &facts.mx.lookup.end;
    let is_free = |name: &crate::dns::Name| facts.hosts.iter().all(|other| other.name != *name);
    let name = ["mx", "mx1", "mx2", "mail"].iter().filter_map(|label| end.child(label)).find(is_free)?;
    let (before, mut after): (Vec<String>, Vec<String>) = (mx_lines(facts), Vec::new());
    for record in facts.mx.lookup.records() {
        let exchange = if record.exchange == host.name { &name } else { &record.exchange };
        after.push(mx_line(facts, record.preference, exchange));
    }
    let rtype = if address.is_ipv4() { "A" } else { "AAAA" };
    after.push(format!("{} IN {rtype} {address}", absolute(&name)));
    Some(Fix::replace(place_of(facts, end), &before, &after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{run, said};

    const FIXTURE: &str =
        "example.org. MX 10 mx.example.org.\nexample.org. MX 20 192.0.2.1.\nmx.example.org. A 192.0.2.9";

    /// SMTP-5.1-3, DANE-2.2-6.
    #[test]
    fn the_address_is_named() {
        assert_eq!(
            said(&MX_HOST_IS_ADDRESS, FIXTURE),
            ["error 192.0.2.1: An MX record holds the address `192.0.2.1` where the name of a host belongs."]
        );
    }

    #[test]
    fn the_fix_uses_a_name_that_is_free() {
        let Outcome::Finding { fix: Some(fix), .. } = &run(&MX_HOST_IS_ADDRESS, FIXTURE)[0].outcome else {
            panic!("no fix");
        };
        let lines = [
            "example.org. IN MX 10 mx.example.org.",
            "example.org. IN MX 20 mx1.example.org.",
            "mx1.example.org. IN A 192.0.2.1",
        ];
        assert_eq!(fix.copy, lines.join("\n"));
    }
}
