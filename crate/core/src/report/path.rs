//! The way from the domain over its mail servers to their certificates, with what holds each step.

use super::sts_state::{StsState, sts_state};
use super::{Mark, Path, PathHost, PathNode};
use crate::check::{Facts, HostDane, HostFacts, MailTarget, ServerState};
use crate::dnssec::SecurityStatus;
use crate::mta_sts::StsMode;
use crate::rules::{Source, show_foreign};

pub(super) fn draw(facts: &Facts) -> Path {
    let domain = domain_node(facts);
    let hosts: Vec<PathHost> = if facts.mx.target.takes_mail() {
        facts.hosts.iter().map(|host| host_branch(facts, host)).collect()
    } else {
        Vec::new()
    };
    let text = words(&domain, &hosts);
    Path { domain, hosts, text }
}

fn domain_node(facts: &Facts) -> PathNode {
    let (detail, mark) = match &facts.mx.target {
        MailTarget::Hosts if facts.mx.lookup.is_secure() => ("MX proved by DNSSEC", Mark::Good),
        MailTarget::Hosts => ("MX is the resolver's word", Mark::Partly),
        MailTarget::Implicit if facts.mx.lookup.is_secure() => {
            ("proved to have no MX; mail goes to the domain itself", Mark::Good)
        }
        MailTarget::Implicit => ("no MX; mail goes to the domain itself", Mark::Partly),
        MailTarget::NullBesideHosts => ("a null MX beside other MX records", Mark::Bad),
        MailTarget::Null { .. } => ("takes no mail (null MX)", Mark::Good),
        MailTarget::NoSuchDomain => ("does not exist", Mark::Bad),
        MailTarget::Unknown => ("MX not known", Mark::Unknown),
    };
    PathNode { source: whose(&[facts.mx.lookup.status()]), ..node(facts.domain.to_string(), detail, mark) }
}

fn host_branch(facts: &Facts, host: &HostFacts) -> PathHost {
    PathHost {
        host: host_node(host),
        binding: binding_node(facts, host),
        certificate: certificate_node(facts, host),
    }
}

fn host_node(host: &HostFacts) -> PathNode {
    let addresses: Vec<String> = host
        .a
        .records()
        .iter()
        .map(ToString::to_string)
        .chain(host.aaaa.records().iter().map(ToString::to_string))
        .collect();
    let (where_, mark) = if host.is_nameless() {
        ("an address, not a name".to_owned(), Mark::Bad)
    } else if let Some(first) = addresses.first() {
        let more = addresses.len() - 1;
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let proved = host.a.is_secure() && host.aaaa.is_secure();
        (format!("{first}{more}"), if proved { Mark::Good } else { Mark::Partly })
    } else if host.has_no_address() {
        ("no address".to_owned(), Mark::Bad)
    } else {
        ("address not known".to_owned(), Mark::Unknown)
    };
    let detail = match host.preferences.first() {
        Some(preference) => format!("preference {preference}, {where_}"),
        None => where_,
    };
    PathNode {
        source: whose(&[host.a.status(), host.aaaa.status()]),
        ..node(show_foreign(&host.name.to_string(), 80), &detail, mark)
    }
}

/// What ties the host to the certificate it must show: a policy in enforce mode that lists it, or TLSA records.
fn binding_node(facts: &Facts, host: &HostFacts) -> PathNode {
    let tlsa = match &host.dane {
        HostDane::Records { usable: true, .. } => "TLSA proved",
        HostDane::Records { usable: false, .. } => "TLSA proved, of no use",
        HostDane::RecordsUnsigned => "TLSA not signed",
        HostDane::AddressesUnsigned if !host.tlsa.records().is_empty() => "TLSA not signed",
        HostDane::Failed => "DNS answers fail",
        HostDane::Pending => "TLSA not known",
        HostDane::AddressesUnsigned | HostDane::NoRecords | HostDane::Unreachable => "no TLSA",
    };
    let (policy, mark) = match sts_state(facts) {
        StsState::Policy(policy) => {
            let listed = policy.mx.iter().any(|mx| mx.matches(&host.name.to_string()));
            match (policy.mode, listed) {
                (StsMode::Enforce, true) => ("policy enforces it", Mark::Good),
                (StsMode::Enforce, false) => ("not in the policy", Mark::Bad),
                (StsMode::Testing, true) => ("policy in testing mode", Mark::Bad),
                (StsMode::Testing, false) => ("not in the policy (testing)", Mark::Bad),
                (StsMode::None, _) => ("policy withdrawn", Mark::Bad),
            }
        }
        StsState::PolicyUnseen | StsState::RecordUnknown => ("policy not seen", Mark::Unknown),
        StsState::PolicyInvalid => ("policy not valid", Mark::Bad),
        StsState::PolicyBroken => ("policy not reachable", Mark::Bad),
        StsState::BadRecord => ("MTA-STS record not usable", Mark::Bad),
        StsState::Absent => ("no MTA-STS", Mark::Bad),
    };
    let mark = match (mark, &host.dane) {
        (Mark::Bad, HostDane::Records { usable: true, .. }) if facts.mx.lookup.is_secure() => Mark::Partly,
        (Mark::Bad, HostDane::Pending) => Mark::Unknown,
        (mark, _) => mark,
    };
    PathNode { source: whose(&[host.tlsa.status()]), ..node(policy.to_owned(), tlsa, mark) }
}

fn certificate_node(facts: &Facts, host: &HostFacts) -> PathNode {
    let by_dane = matches!(host.dane, HostDane::Records { usable: true, .. });
    // What fits no record stops senders that honour DANE, whatever MTA-STS makes of it (RFC 8461 §2). It need not where the MX
    // records are not signed (RFC 7672 §2.2.1).
    let mismatch = if facts.mx.lookup.is_secure() { Mark::Bad } else { Mark::Partly };
    let (detail, mark) = match (host.under_mta_sts(), host.under_dane()) {
        (ServerState::Unseen, _) => ("not seen: a browser cannot open port 25".to_owned(), Mark::Unknown),
        (ServerState::NoTls(why), _) => (why, Mark::Bad),
        (ServerState::Accepted, ServerState::Refused(why)) if by_dane => {
            (format!("valid for the name, but {why}"), mismatch)
        }
        (ServerState::Accepted, ServerState::Accepted) if by_dane => {
            ("valid for the name, and fits TLSA".to_owned(), Mark::Good)
        }
        (ServerState::Accepted, _) => ("valid for the name".to_owned(), Mark::Good),
        (ServerState::Refused(why), ServerState::Accepted) if by_dane => {
            (format!("fits TLSA; without DANE: {why}"), Mark::Partly)
        }
        (ServerState::Refused(why), ServerState::Refused(dane)) if by_dane => {
            (format!("{dane}; without DANE: {why}"), Mark::Bad)
        }
        (ServerState::Refused(why), _) => (why, Mark::Bad),
        (ServerState::Inconclusive(_), ServerState::Refused(why)) if by_dane => (why, mismatch),
        (ServerState::Inconclusive(why), _) => (why, Mark::Unknown),
    };
    let source = host.is_seen().then_some(Source::Pasted);
    PathNode { source, ..node("certificate", &show_foreign(&detail, 200), mark) }
}

fn node(title: impl Into<String>, detail: &str, mark: Mark) -> PathNode {
    PathNode { title: title.into(), detail: detail.to_owned(), mark, source: None }
}

/// Whose word answers of these statuses are together. Nobody's while one is missing, forged or in doubt.
fn whose(statuses: &[Option<SecurityStatus>]) -> Option<Source> {
    let worst = statuses.iter().copied().collect::<Option<Vec<_>>>()?.into_iter().max()?;
    match worst {
        SecurityStatus::Secure => Some(Source::Proved),
        SecurityStatus::Insecure => Some(Source::Resolver),
        SecurityStatus::Indeterminate | SecurityStatus::Bogus => None,
    }
}

fn words(domain: &PathNode, hosts: &[PathHost]) -> String {
    let mut text = format!("{}: {}.", domain.title, domain.detail);
    for branch in hosts {
        let PathHost { host, binding, certificate } = branch;
        text.push_str(&format!(
            " Mail server {} ({}); {}, {}; {} {}.",
            host.title, host.detail, binding.title, binding.detail, certificate.title, certificate.detail
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_or_in_doubt_is_nobodys_word() {
        use SecurityStatus::{Bogus, Indeterminate, Insecure, Secure};
        assert_eq!(whose(&[Some(Secure), Some(Secure)]), Some(Source::Proved));
        assert_eq!(whose(&[Some(Secure), Some(Insecure)]), Some(Source::Resolver));
        assert_eq!(whose(&[Some(Secure), None]), None);
        assert_eq!(whose(&[Some(Insecure), Some(Indeterminate)]), None);
        assert_eq!(whose(&[Some(Bogus)]), None);
    }
}
