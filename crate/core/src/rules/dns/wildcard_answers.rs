use crate::check::{Facts, Lookup};
use crate::rules::unknown::unknown;
use crate::rules::{Arg, Args, EvidenceRef, Finding, Outcomes, Severity, Subject};

use super::{Format, record_of};

declare_rule! {
    /// ## What it checks
    /// A random name beside `_mta-sts`, `mta-sts`, `_smtp._tls` and the TLSA names of the MX hosts has no
    /// record: no wildcard answers there.
    ///
    /// ## Why it matters
    /// A wildcard answers for every name that has no records (RFC 1034 §4.3.3). A TXT wildcard puts a text
    /// meant for something else where senders look for MTA-STS and TLS-RPT records; if it is such a record
    /// itself, it stands at names it was not meant for. An address wildcard gives `mta-sts` an address whose
    /// server has no certificate for it. A TLSA wildcard speaks for ports that nobody thought of.
    ///
    /// ## Example
    /// ```fires
    /// *.example.org. TXT "v=spf1 -all"
    /// example.org. MX 10 mx.example.net.
    /// ```
    /// ```silent
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// example.org. MX 10 mx.example.net.
    /// ```
    ///
    /// ## How to fix
    /// Remove the wildcard and publish records for the names that need them. A record at a name itself keeps
    /// the wildcard from answering there.
    ///
    /// ## Limits
    /// One random name is tried in each place. Some resolvers answer for names that do not exist; compare
    /// with another one.
    pub(crate) static DNS_WILDCARD_ANSWERS = {
        code: "DNS001", name: "dns-wildcard-answers",
        summary: "a wildcard answers at names that should not exist",
        severity: Severity::Warning, since: "0.1.0", references: [(1034, "4.3.3"), (8461, "3.1"), (8460, "3")],
        what: "The made-up name `{name}` has {type} records: a wildcard answers there.",
        why: "{consequence}",
        fix: "Remove the wildcard, and publish records for the names that need them.",
        pass: "No wildcard answers at the names tried.",
    }
}

const TXT: &str =
    "Senders that look for a record at a name that has none get this text: at best they discard it.";
const RECORD: &str =
    "Each name below the domain seems to have this record: it counts at names it was not meant for.";
const ADDRESS: &str = "Each name below the domain seems to have a server, also `mta-sts`, whether or not one is meant to be there.";
const TLSA: &str = "The records count for every port of the host that has none of its own; a change of one certificate must fit all.";

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let mut evidence = Vec::new();
    let (sts, tls_rpt) = (&facts.accidents.sts_sibling, &facts.accidents.tls_rpt_sibling);
    // One wildcard may stand above both names; it is one finding.
    let is_the_same = !sts.records().is_empty() && sts.records() == tls_rpt.records();
    let is_clean = [
        txt(sts, &mut evidence, out),
        is_the_same || txt(tls_rpt, &mut evidence, out),
        probe(
            &facts.accidents.policy_host_sibling,
            (Severity::Notice, "A", ADDRESS),
            &mut evidence,
            out,
            ToString::to_string,
        ),
    ];
    let hosts = facts.hosts.iter().filter(|host| !host.is_nameless());
    let are_clean: Vec<bool> = hosts
        .map(|host| {
            probe(&host.tlsa_sibling, (Severity::Notice, "TLSA", TLSA), &mut evidence, out, |record| {
                record.text.clone()
            })
        })
        .collect();
    if is_clean.iter().chain(&are_clean).all(|clean| *clean) {
        out.pass(Subject::Domain(facts.domain.name().clone()), Args::none(), evidence);
    }
}

/// A text that is a record of ours is worse than one that is not.
fn txt(lookup: &Lookup<Vec<u8>>, evidence: &mut Vec<EvidenceRef>, out: &mut Outcomes) -> bool {
    let is_record = lookup.records().iter().any(|text| Format::of(text).is_some());
    let consequence = if is_record { RECORD } else { TXT };
    let show = |text: &Vec<u8>| String::from_utf8_lossy(text).into_owned();
    probe(lookup, (Severity::Warning, "TXT", consequence), evidence, out, show)
}

/// Says what one probe found; true if nothing answered, and then `evidence` shows it.
fn probe<T>(
    lookup: &Lookup<T>,
    (severity, rtype, consequence): (Severity, &'static str, &'static str),
    evidence: &mut Vec<EvidenceRef>,
    out: &mut Outcomes,
    show: impl Fn(&T) -> String,
) -> bool {
    let shown = EvidenceRef::lookup(lookup, show);
    if let Some(why) = unknown(lookup) {
        out.not_checked(record_of(lookup), why, vec![shown]);
        return false;
    }
    if lookup.records().is_empty() {
        evidence.push(shown);
        return true;
    }
    out.find(
        Finding::about(record_of(lookup))
            .severity(severity)
            .arg("name", Arg::Name(lookup.question.name.clone()))
            .arg("type", rtype)
            .arg("consequence", consequence)
            .evidence(shown),
    );
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::RANDOM_LABEL;
    use crate::rules::testing::{good_but, said};

    fn said_of(with: &str) -> Vec<String> {
        said(&DNS_WILDCARD_ANSWERS, &good_but(&[], with))
    }

    /// STS-3.1-5: at a name without records the wildcard's text is what senders get.
    #[test]
    fn a_txt_wildcard_is_a_warning() {
        let name = format!("{RANDOM_LABEL}.example.org");
        assert_eq!(
            said_of("*.example.org. TXT \"v=spf1 -all\""),
            [format!("warning {name}: The made-up name `{name}` has TXT records: a wildcard answers there.")]
        );
    }

    #[test]
    fn one_wildcard_above_both_names_is_one_finding() {
        let above = "*.example.org. TXT \"x\"";
        assert_eq!(said(&DNS_WILDCARD_ANSWERS, &good_but(&["_smtp._tls.example.org"], above)).len(), 1);
        let two = format!("{above}\n*._tls.example.org. TXT \"y\"");
        assert_eq!(said_of(&two).len(), 2);
    }

    #[test]
    fn address_and_tlsa_wildcards_are_notices() {
        assert!(said_of("*.example.org. A 192.0.2.80")[0].starts_with("notice"));
        let digest = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
        let said = said_of(&format!("*._tcp.mx1.example.org. TLSA 3 1 1 {digest}"));
        assert!(said.len() == 1 && said[0].starts_with("notice") && said[0].contains("TLSA"), "{said:?}");
    }

    #[test]
    fn an_error_is_no_pass() {
        let fixture = format!("fail {RANDOM_LABEL}.example.org. TXT servfail");
        assert_eq!(said_of(&fixture).len(), 1);
        assert!(said_of(&fixture)[0].starts_with("not-checked"));
    }
}
