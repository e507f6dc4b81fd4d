use crate::check::{Disagreement, Facts};
use crate::dns::Rtype;
use crate::rules::unknown::said_unknown;
use crate::rules::{Arg, Args, EvidenceRef, Finding, Outcomes, Severity, Source, Subject, show_foreign};

use super::record_of;

declare_rule! {
    /// ## What it checks
    /// If a second resolver was asked, it gives the same answers as the first.
    ///
    /// ## Why it matters
    /// Without DNSSEC nothing proves an answer (RFC 4033 §3); a second resolver at least shows where two
    /// disagree. A change that has not reached all caches is the usual cause and ends by itself. Others are
    /// name servers of the domain that differ among themselves, and a resolver that filters or forges. While
    /// answers differ, senders differ in what they do.
    ///
    /// ## Example
    /// ```fires
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// second _mta-sts.example.org. TXT "v=STSv1; id=2"
    /// ```
    /// ```silent
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// second _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// ```
    ///
    /// ## How to fix
    /// Wait for the TTL of the record to pass and check again. If the answers still differ, ask each name
    /// server of the domain for the record and compare serial numbers.
    ///
    /// ## Limits
    /// Two resolvers that agree prove nothing: both may be wrong. Addresses differ on purpose where servers
    /// are chosen by the place of the one who asks.
    pub(crate) static DNS_RESOLVERS_DISAGREE = {
        code: "DNS005", name: "dns-resolvers-disagree",
        summary: "two resolvers give different answers",
        severity: Severity::Warning, since: "0.1.0", references: [(4033, "3"), (1034, "4.3.5")],
        what: "Two resolvers differ on `{question}`: one says {first}, the other {second}.",
        why: "{consequence}",
        fix: "Check again when the TTL has passed; if the answers still differ, compare the name servers of the domain.",
        pass: "The second resolver gave the same answers; that two agree proves nothing.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let domain = Subject::Domain(facts.domain.name().clone());
    if !facts.compared {
        return out.not_applicable(domain, "no second resolver was asked");
    }
    for disagreement in &facts.disagreements {
        out.find(finding(disagreement));
    }
    for lookup in &facts.uncompared {
        said_unknown(lookup, record_of(lookup), out);
    }
    if facts.disagreements.is_empty() && facts.uncompared.is_empty() && !facts.agreed.is_empty() {
        out.pass(domain, Args::none(), vec![agreement(facts)]);
    } else if facts.disagreements.is_empty() && facts.uncompared.is_empty() {
        out.not_applicable(domain, "nothing has been asked of both resolvers yet");
    }
}

fn finding(disagreement: &Disagreement) -> Finding {
    let question = &disagreement.question;
    let is_address = matches!(question.rtype, Rtype::A | Rtype::AAAA);
    let (severity, consequence) = if is_address {
        (
            Severity::Notice,
            "Senders are led to different addresses; that is meant where servers are chosen by place.",
        )
    } else {
        (Severity::Warning, "Senders differ in what they do with mail, depending on whom they ask.")
    };
    Finding::about(Subject::Record(question.name.clone()))
        .severity(severity)
        .arg("question", Arg::foreign(question.to_string()))
        .arg("first", Arg::foreign(&disagreement.first))
        .arg("second", Arg::foreign(&disagreement.second))
        .arg("consequence", consequence)
        .evidence(EvidenceRef {
            label: question.to_string(),
            text: format!("first: {}\nsecond: {}", shown(&disagreement.first), shown(&disagreement.second)),
            line_column: None,
            exchanges: disagreement.exchanges.clone(),
            source: Source::Resolver,
            ttl: None,
        })
}

fn shown(text: &str) -> String {
    const MOST: usize = 1_000;
    show_foreign(text, MOST)
}

/// The questions on which both agree, in one quotation.
fn agreement(facts: &Facts) -> EvidenceRef {
    let questions: Vec<String> =
        facts.agreed.iter().map(|lookup| shown(&lookup.question.to_string())).collect();
    EvidenceRef {
        label: "asked of both resolvers".to_owned(),
        text: questions.join("\n"),
        line_column: None,
        exchanges: facts.agreed.iter().flat_map(|lookup| lookup.exchanges.clone()).collect(),
        source: Source::Resolver,
        ttl: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{good_but, said};

    /// TLSA-4.1-6: two answers are compared, and neither is proof.
    #[test]
    fn both_answers_are_shown() {
        assert_eq!(
            said(&DNS_RESOLVERS_DISAGREE, &good_but(&[], "second example.org. MX 10 mx9.example.org.")),
            [
                "warning example.org: Two resolvers differ on `example.org MX`: one says 10 mx1.example.org. | 20 mx2.example.org., the other 10 mx9.example.org.."
            ]
        );
    }

    #[test]
    fn different_addresses_are_a_notice() {
        let said = said(&DNS_RESOLVERS_DISAGREE, &good_but(&[], "second mx1.example.org. A 192.0.2.77"));
        assert!(said.len() == 1 && said[0].starts_with("notice mx1.example.org"), "{said:?}");
    }

    #[test]
    fn the_order_of_records_does_not_matter() {
        let same = "second example.org. MX 20 mx2.example.org.\nsecond example.org. MX 10 mx1.example.org.";
        assert!(said(&DNS_RESOLVERS_DISAGREE, &good_but(&[], same))[0].starts_with("pass"));
    }

    #[test]
    fn an_error_is_neither_agreement_nor_disagreement() {
        let failing = "second mx1.example.org. A 192.0.2.1\nfail _25._tcp.mx1.example.org. TLSA servfail";
        let said = said(&DNS_RESOLVERS_DISAGREE, &good_but(&[], failing));
        assert!(said.len() == 1 && said[0].starts_with("not-checked _25._tcp.mx1.example.org"), "{said:?}");
    }

    #[test]
    fn without_a_second_resolver_there_is_nothing_to_compare() {
        assert!(said(&DNS_RESOLVERS_DISAGREE, &good_but(&[], ""))[0].starts_with("not-applicable"));
    }
}
