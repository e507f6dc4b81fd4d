use crate::check::{Facts, PolicyEvidence, ServerState};
use crate::rules::mx::with_evidence;
use crate::rules::{Arg, Args, EvidenceRef, Finding, NotChecked, Outcomes, Severity, show_foreign};

use super::host_seen::brought_evidence;
use super::state::{NoPolicy, host_is_missing, or_said, policy_host, the_policy, unseen, wanted_or_why};

declare_rule! {
    /// ## What it checks
    /// A web server with a valid certificate answers at the policy host `mta-sts.<domain>`.
    ///
    /// ## Why it matters
    /// The certificate "MUST be valid for the \"mta-sts\" host", MUST lead to a trusted root and MUST NOT have
    /// expired (RFC 8461 §3.3). If the policy cannot be fetched, for whatever reason, senders that hold none
    /// from before MUST deliver as if the domain did not take part.
    ///
    /// ## Example
    /// ```fires
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// mta-sts.example.org. A 192.0.2.9
    /// policy tls-failed
    /// ```
    /// ```fires
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// mta-sts.example.org. A 192.0.2.9
    /// policy rejected
    /// ```
    /// ```silent
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// mta-sts.example.org. A 192.0.2.9
    /// policy hidden
    /// ```
    ///
    /// ## How to fix
    /// Open the address of the policy in a new tab. If the browser finds no server, start it or open port 443;
    /// if it warns of the certificate, get one for `mta-sts.<domain>` and see that it is renewed. If the policy
    /// shows without a warning, senders can fetch it too.
    ///
    /// ## Limits
    /// A browser does not tell a web page why a connection failed. Where it cannot reach the host at all, the
    /// host may be down, the certificate bad, or the server closed to other sites, which senders do not mind;
    /// that is a warning only, until the certificate is brought as text. An answer that did not come in time is no
    /// finding.
    pub(crate) static STS_POLICY_UNREACHABLE = {
        code: "STS030", name: "sts-policy-unreachable",
        summary: "no server with a valid certificate answers at the policy host",
        severity: Severity::Error, since: "0.1.0", references: [(8461, "3.3")],
        what: "{problem}{detail}.",
        why: "{consequence}",
        fix: "{remedy}{alias}",
        pass: "A server with a valid certificate answers at `{host}`.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let subject = the_policy(facts);
    if or_said(wanted_or_why(facts), subject.clone(), out).is_none() {
        return;
    }
    let policy = &facts.sts.policy;
    let host = policy_host(facts);
    let server = facts.sts.server();
    if policy.has_answered() && !server.is_failure() {
        let evidence =
            EvidenceRef::fetch(policy, &facts.sts.url, "a server with a valid certificate answered");
        return out.pass(subject, Args::none().with("host", host), vec![evidence]);
    }
    if host_is_missing(facts) {
        return out.not_applicable(subject, "the policy host has no address");
    }
    let finding = match (&policy.seen_here, &policy.evidence, &server) {
        (PolicyEvidence::TlsFailed { detail }, ..) => {
            certain(facts, "The TLS connection to `", "` fails: ", detail, vec![fetched(facts, detail)])
        }
        (PolicyEvidence::Unreachable { detail }, ..) => {
            certain(facts, "The policy host `", "` cannot be reached: ", detail, vec![fetched(facts, detail)])
        }
        (.., ServerState::Refused(why) | ServerState::NoTls(why)) if policy.has_answered() => {
            differs(facts, why)
        }
        (.., ServerState::Refused(why)) => {
            certain(facts, "Senders do not accept the certificate of `", "`: ", why, brought_evidence(facts))
        }
        (.., ServerState::NoTls(why)) => {
            certain(facts, "The session with `", "` ends without TLS: ", why, brought_evidence(facts))
        }
        (.., ServerState::Accepted) => {
            return out.pass(subject, Args::none().with("host", host), brought_evidence(facts));
        }
        // Whoever pasted the policy saw it; from here it is still not known how.
        (PolicyEvidence::Refused, PolicyEvidence::Pasted { .. }, _) => {
            let why = NotChecked::PolicyRefused { url: facts.sts.url.clone() };
            return out.not_checked(subject, why, Vec::new());
        }
        (PolicyEvidence::Refused, ..) => uncertain(facts),
        (seen, ..) => {
            let why = unseen(facts, seen).map_or(NoPolicy::Unusable, NoPolicy::Unseen);
            or_said::<()>(Err(why), subject, out);
            return;
        }
    };
    out.find(finding.arg("alias", Arg::Words(alias(facts))));
}

fn certain(facts: &Facts, before: &str, behind: &str, detail: &str, evidence: Vec<EvidenceRef>) -> Finding {
    let host = policy_host(facts);
    let finding = Finding::about(the_policy(facts))
        .arg("problem", Arg::Words(format!("{before}{host}{behind}")))
        .arg("detail", Arg::foreign(detail.trim_end_matches('.')))
        .arg(
            "consequence",
            "No sender can fetch the policy, so those that hold no older one deliver without protection.",
        )
        .arg(
            "remedy",
            Arg::Words(format!(
                "Let a web server with a certificate for `{host}`, and all intermediates, answer on port 443."
            )),
        );
    with_evidence(finding, evidence)
}

fn fetched(facts: &Facts, detail: &str) -> EvidenceRef {
    EvidenceRef::fetch(&facts.sts.policy, &facts.sts.url, show_foreign(detail, 300))
}

/// Browsers fetch intermediates that a server leaves out, which most senders do not; and a name can have servers that
/// differ.
fn differs(facts: &Facts, why: &str) -> Finding {
    let host = policy_host(facts);
    let finding = Finding::about(the_policy(facts))
        .severity(Severity::Warning)
        .arg("problem", Arg::Words(format!(
            "From here `{host}` answers with a valid certificate, and what you brought shows one that senders do not accept: "
        )))
        .arg("detail", Arg::foreign(why))
        .arg("consequence", "Browsers fetch intermediates that a server does not send, and senders do not; or the servers behind the name differ. Senders that meet this one cannot fetch the policy.")
        .arg("remedy", "Send the intermediates with the certificate, and see that every server behind the name has the same.");
    with_evidence(finding, brought_evidence(facts))
}

fn uncertain(facts: &Facts) -> Finding {
    let host = policy_host(facts);
    Finding::about(the_policy(facts))
        .severity(Severity::Warning)
        .arg("problem", Arg::Words(format!(
            "This browser could not reach `{host}`: the host is down, or its certificate is not valid, or it is closed to other sites"
        )))
        .arg("detail", "")
        .arg("consequence", "In the first two cases no sender can fetch the policy, and those that hold no older one deliver without protection; the third affects web pages only.")
        .arg("remedy", Arg::Words(format!(
            "Open {} in a new tab: if the browser finds no server, start it; if it warns of the certificate, replace it; if the policy shows without a warning, paste it here.",
            facts.sts.url
        )))
        .evidence(EvidenceRef::fetch(&facts.sts.policy, &facts.sts.url, "the browser rejected both the request and the probe"))
}

/// An alias is the usual reason for a certificate with the wrong name (RFC 8461 §8.2).
fn alias(facts: &Facts) -> String {
    let lookup = &facts.sts.host_a;
    if lookup.aliases.is_empty() {
        return String::new();
    }
    let (host, end) = (policy_host(facts), &lookup.end);
    format!(" `{host}` is an alias of `{end}`; the certificate there must be valid for `{host}`.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::render;
    use crate::rules::testing::{fires, good_but, run, said};

    fn with(policy: &str) -> String {
        good_but(&["policy", "|"], policy)
    }

    /// STS-3.2-1, STS-3.3-1, STS-3.3-2, STS-7.1-3: seen where the host sees why the connection fails.
    #[test]
    fn what_is_certain_is_an_error() {
        assert_eq!(
            said(&STS_POLICY_UNREACHABLE, &with("policy tls-failed")),
            [
                "error https://mta-sts.example.org/.well-known/mta-sts.txt: The TLS connection to `mta-sts.example.org` fails: as the fixture says."
            ]
        );
        assert!(said(&STS_POLICY_UNREACHABLE, &with("policy unreachable"))[0].starts_with("error"));
    }

    #[test]
    fn what_a_browser_cannot_tell_apart_is_a_warning_and_time_is_nothing() {
        assert!(said(&STS_POLICY_UNREACHABLE, &with("policy rejected"))[0].starts_with("warning"));
        assert!(said(&STS_POLICY_UNREACHABLE, &with("policy timeout"))[0].starts_with("not-checked"));
        let pasted = with("policy rejected\npasted\n| version: STSv1");
        assert!(said(&STS_POLICY_UNREACHABLE, &pasted)[0].starts_with("not-checked"));
    }

    /// STS-3.3-1, STS-3.3-2, STS-3.3-3: what was brought of the policy host decides what a browser cannot tell.
    #[test]
    fn a_session_with_the_policy_host_decides() {
        for (kind, start) in [
            ("expired", "error"),
            ("self-signed", "error"),
            ("wrong-name", "error"),
            ("with-root", "pass"),
            ("good", "pass"),
        ] {
            for policy in ["policy rejected", "policy timeout"] {
                let said = said(
                    &STS_POLICY_UNREACHABLE,
                    &with(&format!("{policy}\nsession mta-sts.example.org {kind}")),
                );
                assert!(said[0].starts_with(start), "{kind}: {said:?}");
            }
        }
    }

    #[test]
    fn what_was_brought_does_not_wipe_out_what_was_seen_here() {
        let hidden = with("policy hidden\nsession mta-sts.example.org expired");
        assert!(said(&STS_POLICY_UNREACHABLE, &hidden)[0].starts_with("warning"));
        let failed = with("policy tls-failed\nsession mta-sts.example.org good");
        assert!(said(&STS_POLICY_UNREACHABLE, &failed)[0].starts_with("error"));
    }

    #[test]
    fn any_http_answer_shows_a_valid_certificate() {
        for policy in ["policy hidden", "policy 404 text/html", "policy redirect"] {
            assert!(said(&STS_POLICY_UNREACHABLE, &with(policy))[0].starts_with("pass"), "{policy}");
        }
    }

    /// STS-8.2-1.
    #[test]
    fn an_alias_is_told() {
        let fixture = good_but(
            &["policy", "|", "mta-sts"],
            "mta-sts.example.org. CNAME sts.provider.example.\nsts.provider.example. A 192.0.2.9\npolicy tls-failed",
        );
        let item = run(&STS_POLICY_UNREACHABLE, &fixture).remove(0);
        assert!(
            render(item.rule.fix, &item.args)
                .ends_with("the certificate there must be valid for `mta-sts.example.org`.")
        );
    }

    #[test]
    fn a_host_without_address_and_a_domain_without_record_are_said_elsewhere() {
        assert!(!fires(&STS_POLICY_UNREACHABLE, &good_but(&["policy", "|", "mta-sts"], "policy rejected")));
        assert!(!fires(&STS_POLICY_UNREACHABLE, &good_but(&["policy", "|", "_mta-sts"], "policy rejected")));
    }
}
