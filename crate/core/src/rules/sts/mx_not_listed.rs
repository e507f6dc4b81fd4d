use crate::check::{Facts, MAX_MX_HOSTS};
use crate::dns::Name;
use crate::mta_sts::{MxPattern, Policy, StsMode};
use crate::rules::mx::mx_evidence;
use crate::rules::{Arg, Args, Finding, Outcomes, Severity, Subject};

use super::publish::{add_mx, new_id};
use super::state::{active_policy_or_why, mx_names, or_said, policy_evidence, the_domain};

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
        fix: "Publish the policy with the line added, then change the `id` of the TXT record, for example to `{id}`.",
        pass: "The policy lists every MX host.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let subject = the_domain(facts);
    let Some(policy) = or_said(active_policy_or_why(facts), subject.clone(), out) else { return };
    let names = match mx_names(facts) {
        Ok(names) => names,
        Err(why) => return out.not_checked(subject, why, vec![policy_evidence(facts)]),
    };
    if names.is_empty() {
        return out.not_applicable(subject, "there is no MX host");
    }
    let (listed, unlisted): (Vec<Name>, Vec<Name>) =
        names.into_iter().partition(|host| policy.allows(&host.to_string()));
    if unlisted.is_empty() {
        return out.pass(subject, Args::none(), vec![policy_evidence(facts)]);
    }
    // Every finding carries the whole policy, so their number is bounded like that of the hosts looked at.
    let fix = add_mx(facts, &unlisted);
    for host in unlisted.iter().take(MAX_MX_HOSTS) {
        out.find(finding(facts, policy, host, listed.is_empty()).fix(fix.clone()));
    }
}

fn finding(facts: &Facts, policy: &Policy, host: &Name, all: bool) -> Finding {
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
    Finding::about(Subject::MxHost(host.clone()))
        .severity(severity)
        .arg("host", host)
        .arg("miss", Arg::Words(miss(facts, policy, host)))
        .arg("consequence", consequence)
        .arg("id", Arg::Words(new_id(facts)))
        .evidence(policy_evidence(facts))
        .evidence(mx_evidence(facts))
}

/// How an `mx` line that looks as if it should match misses, as a clause. A line that matches another host is
/// not meant for this one: `mx1` is no slip of `mx2`.
fn miss(facts: &Facts, policy: &Policy, host: &Name) -> String {
    let name = host.to_string();
    let is_idle = |mx: &&MxPattern| !facts.hosts.iter().any(|host| mx.matches(&host.name.to_string()));
    let near = policy.mx.iter().filter(is_idle).find_map(|mx| mx.nearest_miss(&name).map(|miss| (mx, miss)));
    near.map(|(mx, miss)| format!(" (`{mx}`: {miss})")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{fires, good_but, run, said};

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
    fn hosts_that_are_not_known_are_not_listed() {
        let fixture = good_but(&["example.org. MX"], "fail example.org. MX servfail");
        assert!(said(&STS_MX_NOT_LISTED, &fixture)[0].starts_with("not-checked"));
    }

    /// Every finding proposes the same policy, so that following one of them is enough.
    #[test]
    fn the_policy_proposed_lists_all_that_were_missing() {
        let fixture = good_but(&["| mx:", "| max_age"], "") + "\n| mx: other.example\n| max_age: 604800";
        for item in run(&STS_MX_NOT_LISTED, &fixture) {
            let Outcome::Finding { fix: Some(fix), .. } = item.outcome else { panic!("no fix") };
            assert!(fix.copy.contains("mx: mx1.example.org\nmx: mx2.example.org\n"), "{}", fix.copy);
        }
    }

    /// STS-8.4-2: hosts beyond those that are looked at are in the MX answer too.
    #[test]
    fn the_last_of_many_hosts_is_not_forgotten() {
        let hosts: Vec<String> = (1..=25).map(|n| format!("example.org. MX {n} h{n}.example.org.")).collect();
        let fixture = hosts.join("\n")
            + "\npolicy 200 text/plain\n| version: STSv1\n| mode: enforce\n| mx: *.example.org\n| max_age: 604800";
        assert!(said(&STS_MX_NOT_LISTED, &fixture)[0].starts_with("pass"));
        let unlisted = fixture.replace("h25.example.org", "h25.example.net");
        assert!(said(&STS_MX_NOT_LISTED, &unlisted)[0].starts_with("error h25.example.net"));
    }

    #[test]
    fn an_unread_policy_is_not_a_pass() {
        let fixture = good_but(&["policy", "|"], "policy hidden");
        assert!(said(&STS_MX_NOT_LISTED, &fixture)[0].starts_with("not-checked"));
    }
}
