//! Whose mail a policy is about.
//!
//! `policy-domain` is the recipient domain for MTA-STS. For TLSA it is the TLSA base domain, which is the MX host
//! (RFC 8460 §4.4), while some senders give the recipient domain there too. To see that the sessions of both are the
//! same ones, the recipient has to be found: the domain above the host, or the one whose MTA-STS policy names the
//! host. A host that the policy does not name belongs to other mail.

use crate::tls_rpt::report::{PolicyResult, TlsReport};

/// The recipient domain of each policy of a report, in their order. `told` is what the mail or the file name says.
pub(super) fn recipients<'r>(report: &'r TlsReport<'_>, told: Option<&'r str>) -> Vec<&'r str> {
    let others = || {
        let policies = report.policies.iter().filter(|policy| policy.policy_type != "tlsa");
        policies.map(|policy| policy.policy_domain.as_ref()).filter(|domain| !domain.is_empty())
    };
    let only = || others().next().filter(|first| others().all(|other| other == *first));
    let naming = |host: &str| {
        let mut sts = report.policies.iter().filter(|policy| policy.policy_type == "sts");
        sts.find(|policy| hosts_of(policy).any(|pattern| matches(pattern, host)))
            .map(|policy| policy.policy_domain.as_ref())
    };
    // Nothing is known of the hosts of a policy that is not quoted.
    let is_silent = || !report.policies.iter().any(|policy| hosts_of(policy).next().is_some());
    let of_host = |host: &'r str| -> &'r str {
        let host = host.strip_prefix("_25._tcp.").unwrap_or(host);
        let is_above = |domain: &&str| {
            host.strip_suffix(*domain).is_some_and(|left| left.is_empty() || left.ends_with('.'))
        };
        let only_if_silent = || only().filter(|_| is_silent());
        let above = others().filter(is_above).max_by_key(|domain| domain.len());
        above.or_else(|| naming(host)).or_else(only_if_silent).or(told).unwrap_or(host)
    };
    let of_policy = |domain: &'r str, is_tlsa: bool| match (domain, is_tlsa) {
        ("", _) => told.or_else(only).unwrap_or(""),
        (host, true) => of_host(host),
        (domain, false) => domain,
    };
    report
        .policies
        .iter()
        .map(|policy| of_policy(&policy.policy_domain, policy.policy_type == "tlsa"))
        .collect()
}

/// The hosts and patterns that an MTA-STS policy is reported to have.
fn hosts_of<'p>(policy: &'p PolicyResult<'_>) -> impl Iterator<Item = &'p str> {
    let is_sts = policy.policy_type == "sts";
    let quoted = policy
        .policy_string
        .iter()
        .filter_map(|line| line.trim().strip_prefix("mx")?.trim().strip_prefix(':'));
    let listed = policy.mx_host.iter().map(|host| host.as_ref());
    listed.chain(quoted).map(str::trim).filter(move |host| is_sts && !host.is_empty())
}

/// RFC 8461 §4.1: `*.` stands for one label.
fn matches(pattern: &str, host: &str) -> bool {
    let pattern = pattern.trim_end_matches('.');
    match pattern.strip_prefix("*.") {
        Some(parent) => host.split_once('.').is_some_and(|(_, above)| above.eq_ignore_ascii_case(parent)),
        None => host.eq_ignore_ascii_case(pattern),
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    #[track_caller]
    fn check(policies: &[(&str, &str)], told: Option<&str>, expected: &[&str]) {
        let policy = |(kind, domain): &(&str, &str)| PolicyResult {
            policy_type: Cow::Owned((*kind).to_owned()),
            policy_domain: Cow::Owned((*domain).to_owned()),
            ..PolicyResult::default()
        };
        let report = TlsReport { policies: policies.iter().map(policy).collect(), ..TlsReport::default() };
        assert_eq!(recipients(&report, told), expected, "{policies:?} {told:?}");
    }

    #[test]
    fn recipients_of_policies() {
        check(&[("sts", "b.example"), ("tlsa", "mx.b.example")], None, &["b.example", "b.example"]);
        check(&[("sts", "b.example"), ("tlsa", "mx.host.example")], None, &["b.example", "b.example"]);
        check(&[("sts", "b.example"), ("tlsa", "b.example")], None, &["b.example", "b.example"]);
        check(&[("tlsa", "mx.host.example")], Some("b.example"), &["b.example"]);
        check(&[("tlsa", "mx.host.example")], None, &["mx.host.example"]);
        check(
            &[("sts", "b.example"), ("sts", "c.example"), ("tlsa", "mx.c.example"), ("tlsa", "mx.d.example")],
            None,
            &["b.example", "c.example", "c.example", "mx.d.example"],
        );
        check(&[("no-policy-found", "")], Some("b.example"), &["b.example"]);
        check(&[("no-policy-found", "")], None, &[""]);
        check(
            &[("sts", "example"), ("sts", "b.example"), ("tlsa", "_25._tcp.mx.b.example")],
            None,
            &["example", "b.example", "b.example"],
        );
    }

    #[test]
    fn a_host_belongs_to_the_policy_that_names_it() {
        let sts = |domain: &'static str, hosts: &[&'static str]| PolicyResult {
            policy_type: "sts".into(),
            policy_domain: domain.into(),
            policy_string: hosts.iter().map(|host| Cow::Owned(format!("mx: {host}"))).collect(),
            ..PolicyResult::default()
        };
        let tlsa = |host: &'static str| PolicyResult {
            policy_type: "tlsa".into(),
            policy_domain: host.into(),
            ..PolicyResult::default()
        };
        for (host, told, expected) in [
            ("mx1.host.example", None, "b.example"),
            ("mx9.pool.example", None, "c.example"),
            ("mx.sub.pool.example", None, "mx.sub.pool.example"),
            ("other.example", None, "other.example"),
            ("other.example", Some("d.example"), "d.example"),
            ("mx.c.example", None, "c.example"),
        ] {
            let policies = vec![
                sts("b.example", &["mx1.host.example"]),
                sts("c.example", &["*.pool.example."]),
                tlsa(host),
            ];
            let report = TlsReport { policies, ..TlsReport::default() };
            assert_eq!(recipients(&report, told), ["b.example", "c.example", expected], "{host}");
        }
    }
}
