//! Whose mail a policy is about.
//!
//! `policy-domain` is the recipient domain for MTA-STS. For TLSA it is the TLSA base domain, which is the MX host
//! (RFC 8460 §4.4), while some senders give the recipient domain there too. To see that the sessions of both are the
//! same ones, the recipient has to be found.

use crate::tls_rpt::report::TlsReport;

/// The recipient domain of each policy of a report, in their order. `told` is what the mail or the file name says.
pub(super) fn recipients<'r>(report: &'r TlsReport<'_>, told: Option<&'r str>) -> Vec<&'r str> {
    let others = || {
        let policies = report.policies.iter().filter(|policy| policy.policy_type != "tlsa");
        policies.map(|policy| policy.policy_domain.as_ref()).filter(|domain| !domain.is_empty())
    };
    let only = || others().next().filter(|first| others().all(|other| other == *first));
    let of_host = |host: &'r str| -> &'r str {
        let is_above = |domain: &&str| {
            host.strip_suffix(*domain).is_some_and(|left| left.is_empty() || left.ends_with('.'))
        };
        others().find(is_above).or_else(only).or(told).unwrap_or(host)
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

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::tls_rpt::report::PolicyResult;

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
    }
}
