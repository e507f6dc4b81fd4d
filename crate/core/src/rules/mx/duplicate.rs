use crate::check::{Facts, HostFacts, MailTarget};
use crate::rules::{Arg, Finding, Fix, Outcomes, Severity, Subject};

use super::{HostSays, domain, each_host, mx_evidence, mx_line, mx_lines, place_of};

declare_rule! {
    /// ## What it checks
    /// No host stands in two MX records.
    ///
    /// ## Why it matters
    /// Senders sort the records by preference and try the hosts in turn (RFC 5321 §5.1). A host that is there
    /// twice is tried twice when it fails; it looks like a backup and is none. Often the second record was
    /// meant for another host.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx.example.org.
    /// example.org. MX 20 mx.example.org.
    /// ```
    /// ```silent
    /// example.org. MX 10 mx1.example.org.
    /// example.org. MX 20 mx2.example.org.
    /// ```
    ///
    /// ## How to fix
    /// Keep the record with the lowest preference, or correct the name in the other.
    ///
    /// ## Limits
    /// Two names of one server are not recognised as such.
    pub(crate) static MX_DUPLICATE = {
        code: "MX017", name: "mx-duplicate",
        summary: "a host stands in several MX records",
        severity: Severity::Notice, since: "0.1.0", references: [(5321, "5.1")],
        what: "`{host}` stands in {count} MX records, with the preferences {preferences}.",
        why: "The further records help nobody: they only make senders try a host again that just failed.",
        fix: "Keep one MX record for `{host}`, or correct the name in the others.",
        pass: "Each MX host looked at stands in one record.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    if facts.mx.target == MailTarget::Implicit {
        return out.not_applicable(domain(facts), "the domain has no MX record");
    }
    each_host(facts, out, "there is no MX host", &|host| {
        if host.preferences.len() > 1 {
            HostSays::bad(finding(facts, host))
        } else {
            HostSays::Good(vec![mx_evidence(facts)])
        }
    });
}

fn finding(facts: &Facts, host: &HostFacts) -> Finding {
    let preferences: Vec<String> = host.preferences.iter().map(ToString::to_string).collect();
    Finding::about(Subject::MxHost(host.name.clone()))
        .arg("host", &host.name)
        .arg("count", host.preferences.len())
        .arg("preferences", Arg::Words(preferences.join(", ")))
        .evidence(mx_evidence(facts))
        .fix(fix(facts, host))
}

/// The records with only the first of those for `host` that has its lowest preference.
fn fix(facts: &Facts, host: &HostFacts) -> Fix {
    let records = facts.mx.lookup.records();
    let best = host.preferences.first().copied();
    let keep = records.iter().position(|mx| mx.exchange == host.name && Some(mx.preference) == best);
    let kept = records.iter().enumerate().filter(|(at, mx)| mx.exchange != host.name || Some(*at) == keep);
    let after: Vec<String> = kept.map(|(_, mx)| mx_line(facts, mx.preference, &mx.exchange)).collect();
    Fix::replace(place_of(facts, &facts.mx.lookup.end), &mx_lines(facts), &after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{good_but, run, said};

    /// SMTP-5.1-4: the lowest preference counts; upper and lower case are one name.
    #[test]
    fn the_lowest_preference_stays() {
        let fixture = good_but(&[], "example.org. MX 5 MX2.example.org.");
        assert_eq!(
            said(&MX_DUPLICATE, &fixture),
            ["notice MX2.example.org: `MX2.example.org` stands in 2 MX records, with the preferences 5, 20."]
        );
        let Outcome::Finding { fix: Some(fix), .. } = &run(&MX_DUPLICATE, &fixture)[0].outcome else {
            panic!("no fix");
        };
        assert_eq!(fix.copy, "example.org. IN MX 5 MX2.example.org.\nexample.org. IN MX 10 mx1.example.org.");
    }
}
