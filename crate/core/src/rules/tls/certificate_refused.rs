use crate::check::{Facts, HostFacts, HostSession, PkixVerdict};
use crate::rules::mx::HostSays;
use crate::rules::{Arg, Finding, Outcomes, Severity};

use super::{about, as_policy_demands, chain_text, each_session, evidence};

declare_rule! {
    /// ## What it checks
    /// The certificate of each mail server has the server's name, is within its dates, and leads to an authority
    /// that senders trust.
    ///
    /// ## Why it matters
    /// Under an MTA-STS policy the certificate "MUST" have a name that matches the host, a chain to a root the
    /// sender trusts, and must not have expired (RFC 8461 §4.2); in mode enforce senders keep mail for a host whose
    /// certificate fails. Without a policy nobody looks at it.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// session mx.example.org expired
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// session mx.example.org good
    /// ```
    ///
    /// ## How to fix
    /// Get a certificate for the name of the MX host from a public authority, and send its intermediates with it.
    ///
    /// ## Limits
    /// Roots are those of Mozilla, or those you gave; a sender may trust others. Revocation is not looked at, nor
    /// does RFC 8461 ask for it. Records of usage 3 under DANE ask for none of this.
    pub(crate) static TLS_CERTIFICATE_REFUSED = {
        code: "TLS003", name: "tls-certificate-refused",
        summary: "a mail server shows a certificate that MTA-STS senders refuse",
        severity: Severity::Error, since: "0.1.0", references: [(8461, "4.2"), (9525, "6.3"), (5280, "6.1")],
        what: "The certificate of `{host}` does not hold: {problem}.",
        why: "Senders that honour MTA-STS do not deliver to this host under a policy in mode enforce.",
        fix: "Get a certificate for `{host}` from a public authority, and send its intermediates with it.",
        pass: "The certificates of the mail servers have the right names, are within their dates and lead to a trusted root.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_session(facts, out, &|host, seen| judge(facts, host, seen));
}

fn judge(facts: &Facts, host: &HostFacts, seen: &HostSession) -> HostSays {
    let Some(pkix) = &seen.pkix else { return HostSays::Nothing };
    match pkix.verdict() {
        PkixVerdict::Accepted => return HostSays::Good(vec![evidence(host, seen, chain_text(seen))]),
        PkixVerdict::Undetermined => return HostSays::Nothing,
        PkixVerdict::Refused => {}
    }
    let finding = |problem: String| -> Finding {
        about(host, seen, chain_text(seen))
            .severity(as_policy_demands(facts))
            .arg("problem", Arg::foreign(problem))
    };
    HostSays::Bad(pkix.refusals().into_iter().map(finding).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{good_but, said};

    /// STS-4.2-1, STS-4.2-2.
    #[test]
    fn what_senders_refuse_is_named() {
        for (kind, words) in [
            ("expired", "expired"),
            ("wrong-name", "none of the names mx1.example.org"),
            ("self-signed", "signed by itself"),
        ] {
            let said =
                said(&TLS_CERTIFICATE_REFUSED, &good_but(&[], &format!("session mx1.example.org {kind}")));
            assert!(
                said[0].starts_with("error mx1.example.org") && said[0].contains(words),
                "{kind}: {said:?}"
            );
            assert!(said[1].starts_with("not-checked mx2.example.org"), "{said:?}");
        }
    }

    #[test]
    fn without_a_policy_nobody_asks() {
        let world =
            "example.org. MX 10 mx.example.org.\nmx.example.org. A 192.0.2.1\nsession mx.example.org expired";
        assert!(said(&TLS_CERTIFICATE_REFUSED, world)[0].starts_with("notice"));
    }
}
