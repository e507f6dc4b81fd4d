use crate::check::{Facts, HostFacts, HostSession};
use crate::rules::mx::HostSays;
use crate::rules::{Outcomes, Severity};

use super::{about, about_policy_host, each_session, evidence};

declare_rule! {
    /// ## What it checks
    /// Sessions that were brought are at most a day older than the instant of the report.
    ///
    /// ## Why it matters
    /// Certificates and TLSA records change by the day; RFC 7671 §8.1 has both change in step. A session of last week
    /// held against records of today shows a mismatch that nobody meets, or hides one that everybody does.
    ///
    /// ## Example
    /// ```fires
    /// at 2026-11-23
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// session mx.example.org
    /// | CONNECTED(00000003)
    /// | ---
    /// | New, TLSv1.2, Cipher is ECDHE-RSA-AES256-GCM-SHA384
    /// |     Start Time: 1794000000
    /// | ---
    /// | 250 HELP
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// session mx.example.org good
    /// ```
    ///
    /// ## How to fix
    /// Run the command again, and bring what it prints.
    ///
    /// ## Limits
    /// Where the text does not say when it was, the time it was brought counts.
    pub(crate) static TLS_EVIDENCE_STALE = {
        code: "TLS006", name: "tls-evidence-stale",
        summary: "a session is over a day old",
        severity: Severity::Notice, since: "0.1.0", references: [(7671, "8.1")],
        what: "What was brought of `{host}` is of {at}, over a day before this report.",
        why: "Certificates and records may have changed since.",
        fix: "Run the command again, and bring what it prints.",
        pass: "The sessions that were brought are at most a day older than the report.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_session(facts, out, &judge);
    if let Some(seen) = facts.sts.host_seen.as_ref().filter(|seen| seen.is_stale) {
        let found = about_policy_host(facts, seen).arg("host", facts.sts.policy_host());
        out.find(found.arg("at", seen.at));
    }
}

fn judge(host: &HostFacts, seen: &HostSession) -> HostSays {
    if seen.is_stale {
        let at = seen.at.readable();
        return HostSays::bad(about(host, seen, at).arg("at", seen.at));
    }
    HostSays::Good(vec![evidence(host, seen, seen.at.readable())])
}
