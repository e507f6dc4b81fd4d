use crate::check::{Facts, HostFacts, HostSession};
use crate::rules::mx::HostSays;
use crate::rules::{Finding, Outcomes, Severity};

use super::{about, about_policy_host, each_session, evidence};

declare_rule! {
    /// ## What it checks
    /// Sessions that were brought are at most a day older than the instant of the report, and not of a day after it.
    ///
    /// ## Why it matters
    /// Certificates and TLSA records change by the day; RFC 7671 §8.1 has both change in step. A session of last week
    /// held against records of today shows a mismatch that nobody meets, or hides one that everybody does. One of
    /// next week comes from a clock that is wrong, or the report is judged at an earlier time.
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
        summary: "a session is over a day from the instant of the report",
        severity: Severity::Notice, since: "0.1.0", references: [(7671, "8.1")],
        what: "What was brought of `{host}` is of {at}, over a day {side} this report.",
        why: "{consequence}",
        fix: "Run the command again, and bring what it prints.",
        pass: "The sessions that were brought are within a day of the report.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_session(facts, out, &|host, seen| judge(facts, host, seen));
    if let Some(seen) = facts.sts.host_seen.as_ref().filter(|seen| seen.is_stale) {
        let found = about_policy_host(facts, seen).arg("host", facts.sts.policy_host());
        out.find(dated(facts, seen, found));
    }
}

fn judge(facts: &Facts, host: &HostFacts, seen: &HostSession) -> HostSays {
    if seen.is_stale {
        let at = seen.at.readable();
        return HostSays::bad(dated(facts, seen, about(host, seen, at)));
    }
    HostSays::Good(vec![evidence(host, seen, seen.at.readable())])
}

/// When it was, and on which side of the report.
fn dated(facts: &Facts, seen: &HostSession, found: Finding) -> Finding {
    let (side, consequence) = if seen.at > facts.at {
        (
            "after",
            "The clock of the machine it ran on is wrong, or the report is judged at an earlier time; what holds at one may not at the other.",
        )
    } else {
        ("before", "Certificates and records may have changed since.")
    };
    found.arg("at", seen.at).arg("side", side).arg("consequence", consequence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::said;

    #[test]
    fn a_session_of_another_day_says_on_which_side_it_is() {
        let world = |time: &str| {
            format!(
                "at 2026-11-23\nexample.org. MX 10 mx.example.org.\nmx.example.org. A 192.0.2.1\n\
                 session mx.example.org\n| # waxseal openssl mx.example.org:25 {time}\n| CONNECTED(00000003)\n| ---\n\
                 | New, TLSv1.2, Cipher is ECDHE-RSA-AES256-GCM-SHA384\n| ---\n| 250 HELP\n"
            )
        };
        for (time, words) in [
            ("2026-11-21T23:59:59Z", "over a day before this report"),
            ("2026-11-24T00:00:01Z", "over a day after this report"),
        ] {
            let said = said(&TLS_EVIDENCE_STALE, &world(time));
            assert!(said[0].starts_with("notice") && said[0].contains(words), "{said:?}");
        }
        assert!(said(&TLS_EVIDENCE_STALE, &world("2026-11-23T23:59:59Z"))[0].starts_with("pass"));
    }
}
