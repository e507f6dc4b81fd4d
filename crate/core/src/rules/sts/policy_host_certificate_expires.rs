use crate::check::Facts;
use crate::rules::tls::{about_policy_host, chain_text, ends_soon, session_evidence};
use crate::rules::{Args, NotChecked, Outcomes, Severity};

use super::state::{or_said, the_policy, wanted_or_why};

declare_rule! {
    /// ## What it checks
    /// The certificate of the policy host lasts for more than fourteen days.
    ///
    /// ## Why it matters
    /// The certificate of the policy host must not be expired (RFC 8461 §3.3). From its last second on no sender can
    /// fetch the policy, and those that hold none deliver without protection; nothing else tells of it, since mail
    /// goes on to flow.
    ///
    /// ## Example
    /// ```fires
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// mta-sts.example.org. A 192.0.2.9
    /// policy rejected
    /// session mta-sts.example.org ends-soon
    /// ```
    /// ```silent
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// mta-sts.example.org. A 192.0.2.9
    /// policy rejected
    /// session mta-sts.example.org good
    /// ```
    ///
    /// ## How to fix
    /// See why it was not renewed, renew it, and have the web server load it.
    ///
    /// ## Limits
    /// A browser shows a web page no certificates, so this is judged only where somebody brought them. They may be
    /// older than the renewal.
    pub(crate) static STS_POLICY_HOST_CERTIFICATE_EXPIRES = {
        code: "STS047", name: "sts-policy-host-certificate-expires",
        summary: "the certificate of the policy host ends within fourteen days",
        severity: Severity::Warning, since: "0.1.0", references: [(8461, "3.3"), (5280, "4.1.2.5")],
        what: "The certificate of the policy host `{host}` ends on {end}.",
        why: "From then on no sender can fetch the policy, and those that hold none deliver without protection.",
        fix: "See why it was not renewed, renew it, and have the web server load it.",
        pass: "The certificate of the policy host lasts for more than fourteen days.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let subject = the_policy(facts);
    if or_said(wanted_or_why(facts), subject.clone(), out).is_none() {
        return;
    }
    let Some(seen) = &facts.sts.host_seen else {
        return out.not_applicable(subject, "no certificate of the policy host was brought");
    };
    let host = facts.sts.policy_host();
    let Some(pkix) = &seen.pkix else {
        return out.not_checked(subject, NotChecked::NoCertificate { host: host.clone() }, Vec::new());
    };
    let left = pkix.not_after.unix() - facts.at.unix();
    if left < 0 {
        // The rule on what senders cannot reach has it.
        out.not_applicable(subject, "the certificate of the policy host has ended");
    } else if ends_soon(pkix, facts.at) {
        out.find(about_policy_host(facts, seen).arg("host", host).arg("end", pkix.not_after));
    } else {
        let evidence = session_evidence(host, seen, chain_text(seen));
        out.pass(subject, Args::none(), vec![evidence]);
    }
}
