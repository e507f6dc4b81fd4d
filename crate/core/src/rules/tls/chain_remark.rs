use crate::check::{Facts, HostFacts, HostSession};
use crate::rules::mx::HostSays;
use crate::rules::{Arg, Finding, Outcomes, Severity};

use super::{about, chain_text, each_session, evidence, severity_of};

declare_rule! {
    /// ## What it checks
    /// Each mail server sends its certificates in order, and none that nobody needs.
    ///
    /// ## Why it matters
    /// The server's own certificate "MUST" come first (RFC 8446 §4.4.2). Most senders sort the rest out by themselves;
    /// old ones do not, and weak keys are refused by more senders every year. A root is dead weight: who trusts it has it;
    /// only TLSA records of usage 2 need it sent.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// session mx.example.org with-root
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// session mx.example.org good
    /// ```
    ///
    /// ## How to fix
    /// Put the server's own certificate first in the file, then the intermediates in the order of their signatures.
    ///
    /// ## Limits
    /// Programs that show only part of what was sent make a chain look shorter.
    pub(crate) static TLS_CHAIN_REMARK = {
        code: "TLS005", name: "tls-chain-remark",
        summary: "a mail server sends its certificates in a remarkable way",
        severity: Severity::Warning, since: "0.1.0", references: [(5280, "6.1"), (9325, "4.5")],
        what: "The certificates of `{host}`: {remark}.",
        why: "Some senders cope with it and some do not, or will not much longer.",
        fix: "Put the server's own certificate first in the file, then the intermediates in the order of their signatures.",
        pass: "The mail servers send their certificates in order, and none that nobody needs.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_session(facts, out, &judge);
}

fn judge(host: &HostFacts, seen: &HostSession) -> HostSays {
    let Some(pkix) = &seen.pkix else { return HostSays::Nothing };
    let findings: Vec<Finding> = pkix
        .remarks
        .iter()
        .map(|remark| {
            // What a chain is refused for stands with the rule on that; here nothing is worse than a warning.
            let severity = severity_of(remark.effect()).max(Severity::Warning);
            about(host, seen, chain_text(seen))
                .severity(severity)
                .arg("remark", Arg::foreign(remark.to_string()))
        })
        .collect();
    if findings.is_empty() {
        HostSays::Good(vec![evidence(host, seen, chain_text(seen))])
    } else {
        HostSays::Bad(findings)
    }
}
