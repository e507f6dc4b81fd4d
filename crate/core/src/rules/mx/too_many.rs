use crate::check::{Facts, MAX_MX_HOSTS};
use crate::rules::unknown::said_unknown;
use crate::rules::{Args, Finding, NotChecked, Outcomes, Severity};

use super::{domain, mx_evidence};

declare_rule! {
    /// ## What it checks
    /// There are not more MX hosts than are looked at here: twenty.
    ///
    /// ## Why it matters
    /// A sender "MUST be able to try (and retry) each of the relevant addresses", but there "MAY also be a
    /// configurable limit on the number of alternate addresses" (RFC 5321 §5.1): the last of a long list are
    /// never tried. A long list is also a long answer, and every host on it must be protected.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 1 a.example.net.
    /// example.org. MX 1 b.example.net.
    /// example.org. MX 1 c.example.net.
    /// example.org. MX 1 d.example.net.
    /// example.org. MX 1 e.example.net.
    /// example.org. MX 1 f.example.net.
    /// example.org. MX 1 g.example.net.
    /// example.org. MX 1 h.example.net.
    /// example.org. MX 1 i.example.net.
    /// example.org. MX 1 j.example.net.
    /// example.org. MX 1 k.example.net.
    /// example.org. MX 1 l.example.net.
    /// example.org. MX 1 m.example.net.
    /// example.org. MX 1 n.example.net.
    /// example.org. MX 1 o.example.net.
    /// example.org. MX 1 p.example.net.
    /// example.org. MX 1 q.example.net.
    /// example.org. MX 1 r.example.net.
    /// example.org. MX 1 s.example.net.
    /// example.org. MX 1 t.example.net.
    /// example.org. MX 1 u.example.net.
    /// ```
    /// ```silent
    /// example.org. MX 10 mx1.example.org.
    /// example.org. MX 20 mx2.example.org.
    /// ```
    ///
    /// ## How to fix
    /// Put several addresses behind few names.
    ///
    /// ## Limits
    /// The hosts that are not looked at are those that senders try last.
    pub(crate) static MX_TOO_MANY = {
        code: "MX020", name: "mx-too-many",
        summary: "there are more MX hosts than are looked at",
        severity: Severity::Notice, since: "0.1.0", references: [(5321, "5.1")],
        what: "`{domain}` has {count} MX hosts; the first {looked} of them were looked at.",
        why: "Senders may limit how many they try, and each host more is one more that must be protected.",
        fix: "Put several addresses behind few names.",
        pass: "All MX hosts were looked at.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    if said_unknown(&facts.mx.lookup, domain(facts), out) {
        return;
    }
    if facts.hosts.is_empty() {
        return out.not_applicable(domain(facts), "there is no MX host");
    }
    let left_out = facts.hosts_left_out;
    if left_out == 0 {
        return out.pass(domain(facts), Args::none(), vec![mx_evidence(facts)]);
    }
    out.find(
        Finding::about(domain(facts))
            .arg("domain", facts.domain.name())
            .arg("count", MAX_MX_HOSTS + left_out)
            .arg("looked", MAX_MX_HOSTS)
            .evidence(mx_evidence(facts)),
    );
    out.not_checked(domain(facts), NotChecked::TooManyHosts { left_out }, vec![mx_evidence(facts)]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::said;

    fn hosts(count: usize) -> String {
        (0..count).map(|n| format!("example.org. MX {n} mx{n}.example.net.\n")).collect()
    }

    #[test]
    fn those_left_out_are_counted() {
        assert_eq!(
            said(&MX_TOO_MANY, &hosts(MAX_MX_HOSTS + 2)),
            [
                "notice example.org: `example.org` has 22 MX hosts; the first 20 of them were looked at.",
                "not-checked example.org: TooManyHosts { left_out: 2 }",
            ]
        );
    }

    #[test]
    fn the_limit_itself_is_no_finding() {
        assert_eq!(
            said(&MX_TOO_MANY, &hosts(MAX_MX_HOSTS)),
            ["pass example.org: All MX hosts were looked at."]
        );
    }
}
