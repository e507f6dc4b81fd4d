use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::check::{Facts, HostFacts};
use crate::rules::{Arg, Finding, Outcomes, Severity, Subject};

use super::{
    HostSays, address_evidence, addresses_unknown, each_named_host, has_address, mx_evidence, with_evidence,
};

declare_rule! {
    /// ## What it checks
    /// The addresses of the MX hosts can be reached over the Internet.
    ///
    /// ## Why it matters
    /// The names of MX hosts must lead to "the IP address of the SMTP server" (RFC 5321 §5.1). An address
    /// such as `192.168.0.5` or `127.0.0.1` leads each sender into its own network (RFC 1918 §3): it reaches
    /// nothing, or a machine of its own that is not the mail server of this domain.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.168.0.5
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// mx.example.org. AAAA 2001:db8::1
    /// ```
    ///
    /// ## How to fix
    /// Publish the public address of the server. If the private one is needed inside, serve it from a name
    /// server that only the inside asks.
    ///
    /// ## Limits
    /// Blocks set aside for documentation are not counted, as examples and tests use them. Whether a public
    /// address is reachable is not looked at.
    pub(crate) static MX_HOST_PRIVATE_ADDRESS = {
        code: "MX015", name: "mx-host-private-address",
        summary: "an MX host has an address that the Internet cannot reach",
        severity: Severity::Error, since: "0.1.0", references: [(5321, "5.1"), (1918, "3"), (4193, "1")],
        what: "The MX host `{host}` has the address `{address}`, which is {kind}.",
        why: "{consequence}",
        fix: "Replace the record of `{address}` with the public address of the server, or remove it.",
        pass: "No address of the MX hosts looked at is private or otherwise unreachable by design.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_named_host(facts, out, "no MX host has an address", &|host| judge(facts, host));
}

fn judge(facts: &Facts, host: &HostFacts) -> HostSays {
    let bad = addresses(host).find_map(|address| unreachable_kind(address).map(|kind| (address, kind)));
    match (bad, addresses_unknown(host)) {
        (Some((address, kind)), _) => HostSays::bad(finding(facts, host, address, kind)),
        (None, Some(why)) => HostSays::Unseen(why),
        (None, None) if has_address(host) => HostSays::Good(address_evidence(host)),
        (None, None) => HostSays::Nothing,
    }
}

fn addresses(host: &HostFacts) -> impl Iterator<Item = IpAddr> + '_ {
    let four = host.a.records().iter().copied().map(IpAddr::V4);
    four.chain(host.aaaa.records().iter().copied().map(IpAddr::V6))
}

fn finding(facts: &Facts, host: &HostFacts, address: IpAddr, kind: &'static str) -> Finding {
    let all = addresses(host).all(|address| unreachable_kind(address).is_some());
    let consequence = if all {
        "No sender outside reaches the host."
    } else {
        "Senders that try this address first lose time, or reach a machine of their own network."
    };
    let severity = if all { Severity::Error } else { Severity::Warning };
    let found = Finding::about(Subject::MxHost(host.name.clone()))
        .severity(severity)
        .arg("host", &host.name)
        .arg("address", Arg::Words(address.to_string()))
        .arg("kind", kind)
        .arg("consequence", consequence)
        .evidence(mx_evidence(facts));
    with_evidence(found, address_evidence(host))
}

/// What an address is that no sender can reach over the Internet (IANA special-purpose address registries,
/// <https://www.iana.org/assignments/iana-ipv4-special-registry/>, as of 2026-11-23); `None` for the rest.
fn unreachable_kind(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(four) => unreachable_v4(four),
        IpAddr::V6(six) => unreachable_v6(six),
    }
}

fn unreachable_v4(address: Ipv4Addr) -> Option<&'static str> {
    match address.octets() {
        [0, ..] => Some("no address of a host"),
        [127, ..] => Some("the sender's own machine (loopback)"),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Some("private"),
        [100, 64..=127, ..] => Some("private to a provider (carrier-grade NAT)"),
        [169, 254, ..] => Some("valid on one link only (link-local)"),
        [192, 0, 0, _] | [198, 18 | 19, ..] => Some("reserved"),
        [224..=239, ..] => Some("a multicast address"),
        [240..=255, ..] => Some("reserved"),
        _ => None,
    }
}

fn unreachable_v6(address: Ipv6Addr) -> Option<&'static str> {
    if address.is_unspecified() {
        return Some("no address of a host");
    }
    if address.is_loopback() {
        return Some("the sender's own machine (loopback)");
    }
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, ..] => Some("an IPv4 address in disguise (IPv4-mapped)"),
        [0xfc00..=0xfdff, ..] => Some("private (unique local)"),
        [0xfe80..=0xfebf, ..] => Some("valid on one link only (link-local)"),
        [0xfec0..=0xfeff, ..] => Some("private (site-local)"),
        [0xff00..=0xffff, ..] => Some("a multicast address"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{good_but, said};

    /// SMTP-5.1-3.
    #[test]
    fn a_private_address_beside_a_public_one_is_named() {
        let fixture = good_but(&["mx2.example.org. AAAA"], "mx2.example.org. AAAA fd00::25");
        assert_eq!(
            said(&MX_HOST_PRIVATE_ADDRESS, &fixture),
            [
                "warning mx2.example.org: The MX host `mx2.example.org` has the address `fd00::25`, which is private (unique local)."
            ]
        );
    }

    #[test]
    fn ranges_begin_and_end_where_they_should() {
        let unreachable = |text: &str| unreachable_kind(text.parse().unwrap()).is_some();
        for text in [
            "0.0.0.0",
            "10.0.0.0",
            "10.255.255.255",
            "100.64.0.0",
            "100.127.255.255",
            "127.0.0.1",
            "169.254.1.1",
            "172.16.0.0",
            "172.31.255.255",
            "192.0.0.1",
            "192.168.255.255",
            "198.18.0.0",
            "198.19.255.255",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:192.0.2.1",
            "fc00::",
            "fdff::1",
            "fe80::1",
            "febf::1",
            "ff02::1",
        ] {
            assert!(unreachable(text), "{text}");
        }
        for text in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.1",
            "192.0.2.1",
            "192.167.0.0",
            "192.169.0.0",
            "198.17.0.0",
            "198.20.0.0",
            "198.51.100.1",
            "203.0.113.1",
            "223.255.255.255",
            "2001:db8::1",
            "2000::",
            "fbff::1",
        ] {
            assert!(!unreachable(text), "{text}");
        }
    }

    #[test]
    fn half_an_answer_is_no_pass() {
        let fixture = good_but(&["mx2.example.org. AAAA"], "fail mx2.example.org. AAAA timeout");
        assert!(said(&MX_HOST_PRIVATE_ADDRESS, &fixture)[0].starts_with("not-checked mx2.example.org"));
    }
}
