//! Evidence in, report out.

use super::{
    Counts, ProofView, Publish, REPORT_VERSION, Reference, Report, ReportEvidence, ReportItem, ReportOutcome,
    Section, Told, not_checked, path, policy_seen, proof_view, raw, senders, verdict, zone_views,
};
use crate::check::{Check, Facts, Options};
use crate::dnssec::{Proof, SecurityStatus};
use crate::order::sort_short;
use crate::rules::{self, EvidenceRef, Item, NotChecked, Outcome, Severity, Source, render};
use crate::time::Timestamp;

/// Sections in the order of the report: id, heading, what it is for, and the code prefix of its rules.
const SECTIONS: [(&str, &str, &str, &str); 7] = [
    ("mx", "Mail servers", "MX records say which hosts take the domain's mail.", "MX"),
    (
        "mta-sts",
        "MTA-STS",
        "A policy, fetched over HTTPS, that makes senders insist on authenticated TLS.",
        "STS",
    ),
    (
        "dane",
        "DANE",
        "TLSA records that name the certificate of each mail server; they count under DNSSEC only.",
        "TLSA",
    ),
    (
        "starttls",
        "STARTTLS and certificates",
        "What sessions with the mail servers show, which you bring.",
        "TLS",
    ),
    ("dnssec", "DNSSEC", "Signatures that prove DNS answers, from the root down.", "SEC"),
    (
        "tls-rpt",
        "TLS-RPT",
        "Where senders report what they saw, so that failures do not stay invisible.",
        "RPT",
    ),
    (
        "dns",
        "DNS",
        "Accidents in the zone that make other answers wrong, and how far resolvers agree.",
        "DNS",
    ),
];

/// The rule that says which zone's answers are broken.
const DNSSEC_BROKEN: &str = "SEC001";

/// The report of `check`, judged at `at`.
pub fn build(check: &mut Check, at: Timestamp) -> Report {
    let complete = check.is_done();
    let facts = check.facts(at);
    let items = rules::run(&facts);
    let evidence = check.evidence();
    let proofs: Vec<ProofView> =
        facts.proofs.iter().map(|(question, proof)| proof_view(question, proof, at)).collect();
    let report_items: Vec<(&'static str, ReportItem)> =
        (0..).zip(&items).map(|(id, item)| (item.rule.code, report_item(id, item, &proofs))).collect();
    let of_zones: Vec<&Proof> = facts.proofs.iter().map(|(_, proof)| &**proof).collect();
    let domain = facts.domain.to_string();
    let unicode = facts.domain.to_unicode();
    let not_checked = not_checked::list(&facts, &items);
    Report {
        version: REPORT_VERSION,
        made_by: format!("waxseal {}", env!("CARGO_PKG_VERSION")),
        domain_unicode: (unicode != domain).then_some(unicode),
        domain,
        at,
        at_readable: at.readable(),
        complete,
        told: told(evidence.options()),
        counts: Counts { not_checked: u32::try_from(not_checked.len()).unwrap_or(u32::MAX), ..count(&items) },
        unanswered: raw::unanswered(evidence),
        policy: policy_seen::describe(&facts),
        senders: senders::rows(&facts),
        path: path::draw(&facts),
        fix_first: fix_first(&items),
        not_checked,
        verdict: verdict::judge(&facts, complete),
        sections: sections(report_items),
        zones: zone_views(&facts.zones, &of_zones, at),
        proofs,
        exchanges: raw::list(evidence),
    }
}

fn told(options: &Options) -> Vec<Told> {
    let resolvers = std::iter::once(&options.resolver).chain(&options.second_resolver);
    resolvers.map(|resolver| Told { name: resolver.name.clone(), url: resolver.url.clone() }).collect()
}

fn count(items: &[Item]) -> Counts {
    let mut counts = Counts::default();
    for item in items {
        let counter = match item.outcome {
            Outcome::Pass => &mut counts.pass,
            Outcome::Finding { severity: Severity::Error, .. } => &mut counts.error,
            Outcome::Finding { severity: Severity::Warning, .. } => &mut counts.warning,
            Outcome::Finding { severity: Severity::Notice, .. } => &mut counts.notice,
            Outcome::NotApplicable(_) => &mut counts.not_applicable,
            Outcome::NotChecked(_) => &mut counts.not_checked,
        };
        *counter += 1;
    }
    counts
}

/// The worst findings, those with something exact to publish before those without, at most three. A zone whose answers
/// DNSSEC shows to be broken comes first: what its broken answers lead to is one thing to repair, and not told again.
fn fix_first(items: &[Item]) -> Vec<u32> {
    let roots: Vec<&Item> = items
        .iter()
        .filter(|item| item.rule.code == DNSSEC_BROKEN && matches!(item.outcome, Outcome::Finding { .. }))
        .collect();
    let mut ranked: Vec<(bool, Severity, bool, u32)> = (0..)
        .zip(items)
        .filter(|(_, item)| !roots.iter().any(|root| follows_from(item, root)))
        .filter_map(|(id, item)| match &item.outcome {
            Outcome::Finding { severity: Severity::Notice, .. } => None,
            Outcome::Finding { severity, fix } => {
                let is_root = *severity == Severity::Error && item.rule.code == DNSSEC_BROKEN;
                Some((!is_root, *severity, fix.is_none(), id))
            }
            _ => None,
        })
        .collect();
    sort_short(&mut ranked, |ranked| *ranked);
    ranked.into_iter().take(3).map(|(.., id)| id).collect()
}

/// Whether a finding rests on nothing but answers that the broken zone spoils.
fn follows_from(item: &Item, root: &Item) -> bool {
    let is_spoilt =
        |evidence: &EvidenceRef| root.evidence.iter().any(|broken| broken.label == evidence.label);
    item.rule.code != DNSSEC_BROKEN && !item.evidence.is_empty() && item.evidence.iter().all(is_spoilt)
}

fn sections(mut items: Vec<(&'static str, ReportItem)>) -> Vec<Section> {
    sort_short(&mut items, |(_, item)| (rank(item), item.id));
    SECTIONS
        .iter()
        .map(|(id, title, about, prefix)| Section {
            id: (*id).to_owned(),
            title: (*title).to_owned(),
            about: (*about).to_owned(),
            items: items
                .iter()
                .filter(|(code, _)| code.trim_end_matches(|c: char| c.is_ascii_digit()) == *prefix)
                .map(|(_, item)| item.clone())
                .collect(),
        })
        .collect()
}

/// Worst first.
fn rank(item: &ReportItem) -> u8 {
    match (item.outcome, item.severity) {
        (ReportOutcome::Finding, Some(Severity::Error)) => 0,
        (ReportOutcome::Finding, Some(Severity::Warning)) => 1,
        (ReportOutcome::Finding, _) => 2,
        (ReportOutcome::NotChecked, _) => 3,
        (ReportOutcome::Pass, _) => 4,
        (ReportOutcome::NotApplicable, _) => 5,
    }
}

fn report_item(id: u32, item: &Item, proofs: &[ProofView]) -> ReportItem {
    let (outcome, severity) = match &item.outcome {
        Outcome::Pass => (ReportOutcome::Pass, None),
        Outcome::Finding { severity, .. } => (ReportOutcome::Finding, Some(*severity)),
        Outcome::NotApplicable(_) => (ReportOutcome::NotApplicable, None),
        Outcome::NotChecked(_) => (ReportOutcome::NotChecked, None),
    };
    let is_finding = outcome == ReportOutcome::Finding;
    let words = |template: &str| if is_finding { render(template, &item.args) } else { String::new() };
    ReportItem {
        id,
        code: item.rule.code.to_owned(),
        name: item.rule.name.to_owned(),
        outcome,
        severity,
        subject: rules::show_foreign(&item.subject.to_string(), 300),
        what: what(item),
        why: words(item.rule.why),
        fix: words(item.rule.fix),
        publish: match &item.outcome {
            Outcome::Finding { fix, .. } => fix.clone().map(Publish::from),
            _ => None,
        },
        evidence: item.evidence.iter().map(|evidence| report_evidence(evidence, proofs)).collect(),
        references: item.rule.references.iter().map(|(rfc, section)| Reference::new(*rfc, section)).collect(),
    }
}

fn what(item: &Item) -> String {
    match &item.outcome {
        Outcome::Finding { .. } => render(item.rule.what, &item.args),
        Outcome::Pass => render(item.rule.pass, &item.args),
        Outcome::NotApplicable(why) => format!("Nothing to check here: {why}."),
        Outcome::NotChecked(why) => format!("Not checked: {}.", not_checked_reason(why)),
    }
}

/// Why something was not checked, as a clause.
pub(super) fn not_checked_reason(why: &NotChecked) -> String {
    match why {
        NotChecked::Lookup { question, failure } => format!("`{question}` has no answer; {failure}"),
        NotChecked::Pending { question } => format!("`{question}` has not been answered yet"),
        NotChecked::PolicyHidden { .. } => {
            "the policy host answered with a valid certificate, but does not let this page read the policy".to_owned()
        }
        NotChecked::PolicyUndetermined { reason, .. } => {
            use crate::check::UndeterminedReason as Why;
            let words = match reason {
                Why::Cancelled => "the check was stopped before the policy host answered",
                Why::DeadlinePassed => "the check ran out of time before the policy host answered",
                Why::NotAsked => "the policy has not been fetched yet",
                Why::TimedOut => "the policy host did not answer in time, so nothing is known of it",
            };
            words.to_owned()
        }
        NotChecked::PolicyUnusable => "senders have no usable policy, so there is nothing to hold this against".to_owned(),
        NotChecked::PolicyRefused { .. } => {
            "this browser could not reach the policy: the host is down, its certificate is not valid, or it is closed to other sites".to_owned()
        }
        NotChecked::NoSmtp { host } => format!("a browser cannot open port 25, so the certificate of {host} was not seen"),
        NotChecked::NoCertificate { host } => format!("what was brought of {host} shows no certificate"),
        NotChecked::NotProved { question, reason } => {
            format!("what the answer to `{question}` is worth is not known; {reason}")
        }
        NotChecked::TooManyHosts { left_out } => format!("{left_out} more MX hosts were not looked at"),
    }
}

fn report_evidence(evidence: &EvidenceRef, proofs: &[ProofView]) -> ReportEvidence {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let is_dns = matches!(evidence.source, Source::Resolver | Source::Proved);
    let place = proofs.iter().position(|proof| is_dns && proof.question == evidence.label);
    let status = place.and_then(|place| proofs.get(place)).map(|proof| proof.status);
    ReportEvidence {
        label: rules::show_foreign(&evidence.label, 300),
        text: evidence.text.clone(),
        line: evidence.line_column.map(|(line, _)| number(line)),
        column: evidence.line_column.map(|(_, column)| number(column)),
        exchanges: evidence.exchanges.iter().map(|id| number(*id)).collect(),
        source: evidence.source,
        source_words: source_words(evidence.source, status).to_owned(),
        proof: place.map(number),
        ttl: evidence.ttl,
    }
}

fn source_words(source: Source, status: Option<SecurityStatus>) -> &'static str {
    match (source, status) {
        (Source::Proved, _) => "proved here by DNSSEC",
        (Source::Resolver, Some(SecurityStatus::Insecure)) => "the resolver's word; the zone is not signed",
        (Source::Resolver, Some(SecurityStatus::Bogus)) => "forged or broken, as DNSSEC shows",
        (Source::Resolver, _) => "the resolver's word, not proved",
        (Source::Here, _) => "seen here",
        (Source::Pasted, _) => "pasted by you",
    }
}

/// Whether the policy of `facts` is one senders would obey today, as far as seen.
pub(super) fn has_usable_record(facts: &Facts) -> bool {
    facts.sts.record.as_ref().is_some_and(|record| record.value.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    /// One cause is told once, and first.
    #[test]
    fn a_broken_zone_comes_before_what_it_breaks() {
        let fixture = Fixture::parse(
            "signed example.org\nexample.org. MX 10 mx.example.org.\nmx.example.org. A 192.0.2.1\n\
             bogus example.org MX\nbogus _mta-sts.example.org TXT\nbogus _smtp._tls.example.org TXT\n",
        )
        .unwrap();
        let report = build(&mut fixture.check(), fixture.at());
        let items: Vec<&ReportItem> = report.sections.iter().flat_map(|section| &section.items).collect();
        let first = report.fix_first.iter().map(|id| items.iter().find(|item| item.id == *id));
        let codes: Vec<&str> = first.flatten().map(|item| item.code.as_str()).collect();
        assert_eq!(codes.first(), Some(&DNSSEC_BROKEN), "{codes:?}");
        let failed = items.iter().filter(|item| item.name.ends_with("lookup-failed"));
        assert!(failed.clone().any(|item| item.outcome == ReportOutcome::Finding), "still in their sections");
        for item in failed {
            assert!(!codes.contains(&item.code.as_str()), "{codes:?}");
        }
    }
}
