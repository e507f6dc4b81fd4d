use crate::check::Facts;
use crate::mta_sts::{MxPattern, Policy, PolicyError};
use crate::rules::{Arg, Args, Finding, Fix, Outcomes, Severity};

use super::defects::{list, policy_defects, policy_quotes};
use super::publish::{fixed, new_id, replace_policy};
use super::state::{active_policy_or_why, or_said, policy_evidence, the_policy};

declare_rule! {
    /// ## What it checks
    /// No `mx` line holds an IPv4 address.
    ///
    /// ## Why it matters
    /// Senders compare the line with the host name of the MX record, and hosts that fail this matching are
    /// those to which they "MUST NOT deliver" (RFC 8461 §4.1, §5). An MX record has a name, never an address,
    /// so the line matches nothing, and some senders refuse the whole policy for it.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx1.example.org.
    /// mx1.example.org. A 192.0.2.1
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: 192.0.2.1
    /// | max_age: 604800
    /// ```
    /// ```silent
    /// example.org. MX 10 mx1.example.org.
    /// mx1.example.org. A 192.0.2.1
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mx1.example.org
    /// | max_age: 604800
    /// ```
    ///
    /// ## How to fix
    /// Write the name of the host, exactly as the MX record has it.
    ///
    /// ## Limits
    /// Addresses in brackets and IPv6 addresses break the grammar and are reported by `sts-policy-invalid`.
    pub(crate) static STS_MX_PATTERN_ADDRESS = {
        code: "STS013", name: "sts-mx-pattern-address",
        summary: "an `mx` line of the policy is an address",
        severity: Severity::Error, since: "0.1.0", references: [(8461, "4.1"), (8461, "3.2")],
        what: "The policy lists the address {patterns} instead of a host name.",
        why: "The line matches no MX host, and some senders refuse the whole policy because of it.",
        fix: "Write the host name of the MX record instead, then change the `id` of the TXT record, for example to `{id}`.",
        pass: "No `mx` line of the policy is an address.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let Some(policy) = or_said(active_policy_or_why(facts), the_policy(facts), out) else { return };
    let is_address = |defect: &PolicyError| matches!(defect, PolicyError::MxIsAddress { .. });
    let defects: Vec<_> =
        policy_defects(facts).iter().filter(|located| is_address(&located.defect)).collect();
    if defects.is_empty() {
        return out.pass(the_policy(facts), Args::none(), vec![policy_evidence(facts)]);
    }
    let addresses = policy.mx.iter().filter(|pattern| pattern.is_address()).map(ToString::to_string);
    let finding = Finding::about(the_policy(facts))
        .arg("patterns", list(addresses))
        .arg("id", Arg::Words(new_id(facts)));
    let finding = policy_quotes(facts, &defects).into_iter().fold(finding, Finding::evidence);
    out.find(fixed(finding, named_hosts(facts, policy)));
}

/// The policy with the MX host that has an address in its place; addresses of no MX host are left out.
fn named_hosts(facts: &Facts, policy: &Policy) -> Option<Fix> {
    let mut named = policy.clone();
    named.mx.clear();
    for pattern in &policy.mx {
        let meant = if pattern.is_address() { host_with(facts, pattern)? } else { Some(pattern.clone()) };
        let new = meant.filter(|meant| !named.mx.contains(meant));
        named.mx.extend(new);
    }
    (!named.mx.is_empty()).then(|| replace_policy(facts, &named))
}

/// The MX host with that address, if one has it; the outer `None` means that this is not known of all hosts.
fn host_with(facts: &Facts, address: &MxPattern) -> Option<Option<MxPattern>> {
    let has_it = |ip: &std::net::Ipv4Addr| ip.to_string() == address.domain();
    if let Some(host) = facts.hosts.iter().find(|host| host.a.records().iter().any(has_it)) {
        return MxPattern::parse(&host.name.to_lower()).ok().map(Some);
    }
    let all_known = facts.mx.lookup.is_known() && facts.hosts.iter().all(|host| host.a.is_known());
    all_known.then_some(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{good_but, run, said};

    fn fix(fixture: &str) -> Option<String> {
        match run(&STS_MX_PATTERN_ADDRESS, fixture).remove(0).outcome {
            Outcome::Finding { fix, .. } => fix.map(|fix| fix.copy),
            other => panic!("{other:?}"),
        }
    }

    /// STS-4.1-1: an address never equals the name of an MX record.
    #[test]
    fn the_host_with_the_address_takes_its_place() {
        let fixture = good_but(&["| mx: mx2"], "") + "\n| mx: 192.0.2.2\n| mx: 192.0.2.77";
        assert!(fix(&fixture).unwrap().contains("\nmx: mx1.example.org\nmx: mx2.example.org\nmax_age"));
        assert!(said(&STS_MX_PATTERN_ADDRESS, &fixture)[0].contains("`192.0.2.2`, `192.0.2.77`"));
    }

    #[test]
    fn nothing_is_proposed_while_a_host_is_not_known() {
        let fixture =
            good_but(&["mx1.example.org. A"], "fail mx1.example.org. A timeout") + "\n| mx: 192.0.2.1";
        assert_eq!(fix(&fixture), None);
    }
}
