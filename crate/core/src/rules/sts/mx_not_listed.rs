use crate::check::{Facts, HostFacts};
use crate::mta_sts::{Policy, StsMode};
use crate::rules::{Arg, Args, EvidenceRef, Finding, Fix, FixPlace, Outcomes, Severity, Subject};

use super::policy_or_why;

declare_rule! {
    /// ## What it checks
    /// Every MX host of the domain is matched by an `mx` line of its MTA-STS policy.
    ///
    /// ## Why it matters
    /// A sender in enforce mode "MUST NOT deliver" to a host that no `mx` line matches (RFC 8461 §5). If all
    /// hosts are unlisted, mail from such senders waits and is returned after some days; if only a backup is,
    /// nobody notices until the others are down.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx1.example.org.
    /// example.org. MX 20 mx2.example.org.
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mx1.example.org
    /// | max_age: 604800
    /// ```
    /// ```silent
    /// example.org. MX 10 mx1.example.org.
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// policy 200 text/plain
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: *.example.org
    /// | max_age: 604800
    /// ```
    ///
    /// ## How to fix
    /// Add an `mx` line for the host, publish the policy, then change the `id` of the TXT record; senders look
    /// for the new policy only when the `id` changes (RFC 8461 §8.1). A `*` stands for exactly one label.
    ///
    /// ## Limits
    /// Senders that hold an older policy apply that one until its `max_age` has passed.
    pub(crate) static STS_MX_NOT_LISTED = {
        code: "STS010", name: "sts-mx-not-listed",
        summary: "an MX host matches no `mx` line of the policy",
        severity: Severity::Error, since: "0.1.0", references: [(8461, "4.1"), (8461, "5")],
        what: "`{host}` matches no `mx` line of the policy{miss}.",
        why: "{consequence}",
        fix: "Add the line below to the policy and publish it, then change the `id` of the TXT record.",
        pass: "The policy lists every MX host.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let subject = Subject::Domain(facts.domain.name().clone());
    let policy = match policy_or_why(facts) {
        Ok(policy) => policy,
        Err(why) => return why.say(subject, out),
    };
    if policy.mode == StsMode::None {
        return out.not_applicable(subject, "the policy says `none`, so senders hold no host against it");
    }
    let unlisted: Vec<&HostFacts> = facts.hosts.iter().filter(|host| is_unlisted(policy, host)).collect();
    if facts.hosts.is_empty() {
        return out.not_applicable(subject, "there is no MX host");
    }
    if unlisted.is_empty() {
        let evidence = EvidenceRef::policy(&facts.sts.policy, &facts.sts.url, None);
        return out.pass(subject, Args::none(), vec![evidence]);
    }
    let all = unlisted.len() == facts.hosts.len();
    for host in unlisted {
        out.find(finding(facts, policy, host, all));
    }
}

fn is_unlisted(policy: &Policy, host: &HostFacts) -> bool {
    !policy.mx.iter().any(|mx| mx.matches(&host.name.to_string()))
}

fn finding(facts: &Facts, policy: &Policy, host: &HostFacts, all: bool) -> Finding {
    let consequence = match (policy.mode, all) {
        (StsMode::Enforce, true) => {
            "Senders that honour MTA-STS deliver to no host of this domain: their mail waits and is returned."
        }
        (StsMode::Enforce, false) => {
            "Senders that honour MTA-STS never deliver to it: when it is the one host that answers, their mail waits."
        }
        _ => "In testing mode senders report this and deliver; in enforce mode they would not deliver to it.",
    };
    let severity = if policy.mode == StsMode::Enforce { Severity::Error } else { Severity::Warning };
    Finding::about(Subject::MxHost(host.name.clone()))
        .severity(severity)
        .arg("host", &host.name)
        .arg("miss", Arg::Words(miss(policy, host)))
        .arg("consequence", consequence)
        .evidence(EvidenceRef::policy(&facts.sts.policy, &facts.sts.url, None))
        .evidence(EvidenceRef::lookup(&facts.mx.lookup, |mx| format!("{} {}", mx.preference, mx.exchange)))
        .fix(fix(facts, host))
}

/// How an `mx` line that looks as if it should match misses, as a clause.
fn miss(policy: &Policy, host: &HostFacts) -> String {
    let name = host.name.to_string();
    let near = policy.mx.iter().find_map(|mx| mx.nearest_miss(&name).map(|miss| (mx, miss)));
    near.map(|(mx, miss)| format!(" (`{mx}`: {miss})")).unwrap_or_default()
}

/// The policy as it is, with a line for `host` behind the last `mx` line.
fn fix(facts: &Facts, host: &HostFacts) -> Fix {
    let body = String::from_utf8_lossy(facts.sts.policy.body.as_deref().unwrap_or_default()).into_owned();
    let before: Vec<String> = body.lines().map(|line| line.trim_end().to_owned()).collect();
    let at = before.iter().rposition(|line| line.starts_with("mx:")).map_or(before.len(), |at| at + 1);
    let mut after = before.clone();
    after.insert(at, format!("mx: {}", host.name.to_lower()));
    Fix::replace(FixPlace::PolicyFile, &before, &after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{fires, good_but, said};

    /// STS-4.1-1, STS-4.1-2.
    #[test]
    fn a_wildcard_stands_for_one_label() {
        let fixture =
            good_but(&["| mx:", "| max_age", "example.org. MX"], "example.org. MX 5 a.b.example.org.")
                + "\n| mx: *.example.org\n| max_age: 604800";
        assert_eq!(
            said(&STS_MX_NOT_LISTED, &fixture),
            [
                "error a.b.example.org: `a.b.example.org` matches no `mx` line of the policy (`*.example.org`: the wildcard stands for one label and the host has 2; list the host or a deeper wildcard)."
            ]
        );
    }

    #[test]
    fn case_and_final_dots_do_not_matter() {
        assert!(!fires(
            &STS_MX_NOT_LISTED,
            &good_but(&["example.org. MX"], "example.org. MX 5 MX1.Example.ORG.")
        ));
    }

    #[test]
    fn in_testing_mode_it_is_a_warning() {
        let fixture = good_but(&["| mx: mx2", "| mode"], "") + "\n| mode: testing";
        assert_eq!(said(&STS_MX_NOT_LISTED, &fixture).len(), 1);
        assert!(said(&STS_MX_NOT_LISTED, &fixture)[0].starts_with("warning mx2.example.org"));
    }

    #[test]
    fn an_unread_policy_is_not_a_pass() {
        let fixture = good_but(&["policy", "|"], "policy hidden");
        assert!(said(&STS_MX_NOT_LISTED, &fixture)[0].starts_with("not-checked"));
    }
}
