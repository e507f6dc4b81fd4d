//! All rules, in the order of their codes.

use super::dns;
use super::dnssec;
use super::mx;
use super::rpt;
use super::rule::Rule;
use super::sts;
#[cfg(feature = "sessions")]
use super::tls;
use super::tlsa;

/// Every rule, ordered by code.
pub static RULES: &[&Rule] = &[
    &dns::DNS_WILDCARD_ANSWERS,
    &dns::DNS_RECORD_AT_APEX,
    &dns::DNS_DOUBLED_SUFFIX,
    &dns::DNS_RESOLVERS_DISAGREE,
    &mx::MX_LOOKUP_FAILED,
    &mx::MX_NO_SUCH_DOMAIN,
    &mx::MX_IMPLICIT,
    &mx::MX_NULL,
    &mx::MX_NULL_PREFERENCE,
    &mx::MX_NULL_BESIDE_OTHERS,
    &mx::MX_HOST_IS_ALIAS,
    &mx::MX_HOST_IS_ADDRESS,
    &mx::MX_HOST_WITHOUT_ADDRESS,
    &mx::MX_HOST_DANGLING,
    &mx::MX_HOST_LOOKUP_FAILED,
    &mx::MX_HOST_PRIVATE_ADDRESS,
    &mx::MX_HOST_INVALID_NAME,
    &mx::MX_DUPLICATE,
    &mx::MX_ONLY_IPV4,
    &mx::MX_SINGLE,
    &mx::MX_TOO_MANY,
    &mx::MX_DOMAIN_IS_ALIAS,
    &rpt::RPT_RECORD_MISSING,
    &rpt::RPT_RECORD_SEVERAL,
    &rpt::RPT_RECORD_INVALID,
    &rpt::RPT_URI_UNUSABLE,
    &rpt::RPT_RECORD_DUPLICATE_RUA,
    &rpt::RPT_RECORD_UNKNOWN_FIELD,
    &rpt::RPT_HOST_RECORD_MISSING,
    &rpt::RPT_LEGACY_NAME,
    &rpt::RPT_RECORD_LOOKUP_FAILED,
    &rpt::RPT_EXTERNAL_DESTINATION,
    &rpt::RPT_RECORD_NOT_FIRST,
    &rpt::RPT_RECORD_DANGLING,
    &rpt::RPT_RECORD_RISKY_SYNTAX,
    &dnssec::DNSSEC_BROKEN,
    &dnssec::DNSSEC_UNSIGNED,
    &dnssec::DNSSEC_DS_STALE,
    &dnssec::DNSSEC_SIGNATURE_EXPIRES,
    &dnssec::DNSSEC_ALGORITHM_WEAK,
    &dnssec::DNSSEC_DS_DIGEST_WEAK,
    &dnssec::DNSSEC_RSA_KEY_SHORT,
    &dnssec::DNSSEC_NSEC3_PARAMETERS,
    &dnssec::DNSSEC_DENIAL_BROKEN,
    &dnssec::DNSSEC_HOST_UNSIGNED,
    &dnssec::DNSSEC_DOMAIN_UNSIGNED_HOST_SIGNED,
    &dnssec::DNSSEC_NOT_PROVED,
    &dnssec::DNSSEC_SIGNATURE_LONG,
    &sts::STS_RECORD_MISSING,
    &sts::STS_RECORD_SEVERAL,
    &sts::STS_RECORD_INVALID,
    &sts::STS_RECORD_NOT_FIRST,
    &sts::STS_RECORD_DELEGATED,
    &sts::STS_RECORD_DANGLING,
    &sts::STS_RECORD_DUPLICATE_FIELD,
    &sts::STS_RECORD_UNKNOWN_FIELD,
    &sts::STS_RECORD_OTHER_TXT,
    &sts::STS_MX_NOT_LISTED,
    &sts::STS_MX_PATTERN_UNUSED,
    &sts::STS_MX_PATTERN_OWN_WILDCARD,
    &sts::STS_MX_PATTERN_ADDRESS,
    &sts::STS_RECORD_LOOKUP_FAILED,
    &sts::STS_RECORD_RISKY_SYNTAX,
    &sts::STS_MODE_TESTING,
    &sts::STS_MAX_AGE_SHORT,
    &sts::STS_MODE_NONE,
    &sts::STS_MAX_AGE_ZERO,
    &sts::STS_MAX_AGE_LOW,
    &sts::STS_MAX_AGE_OVER,
    &sts::STS_POLICY_UNREACHABLE,
    &sts::STS_POLICY_REDIRECTS,
    &sts::STS_POLICY_BAD_STATUS,
    &sts::STS_POLICY_BAD_TYPE,
    &sts::STS_POLICY_TOO_LARGE,
    &sts::STS_POLICY_INVALID,
    &sts::STS_POLICY_RISKY_SYNTAX,
    &sts::STS_POLICY_UNKNOWN_FIELD,
    &sts::STS_POLICY_ORPHAN,
    &sts::STS_POLICY_SLOW,
    &sts::STS_POLICY_HOST_MISSING,
    &sts::STS_PARENT_POLICY_NOT_INHERITED,
    &sts::STS_TXT_TTL_LONG,
    &sts::STS_NO_MAIL,
    &sts::STS_POLICY_HOST_LOOKUP_FAILED,
    #[cfg(feature = "sessions")]
    &sts::STS_POLICY_HOST_CERTIFICATE_EXPIRES,
    #[cfg(feature = "sessions")]
    &tls::TLS_STARTTLS_MISSING,
    #[cfg(feature = "sessions")]
    &tls::TLS_SESSION_DEFECT,
    #[cfg(feature = "sessions")]
    &tls::TLS_CERTIFICATE_REFUSED,
    #[cfg(feature = "sessions")]
    &tls::TLS_CERTIFICATE_EXPIRES,
    #[cfg(feature = "sessions")]
    &tls::TLS_CHAIN_REMARK,
    #[cfg(feature = "sessions")]
    &tls::TLS_EVIDENCE_STALE,
    #[cfg(feature = "sessions")]
    &tls::TLS_VERSION_OLD,
    #[cfg(feature = "sessions")]
    &tls::TLS_CIPHER_WEAK,
    #[cfg(feature = "sessions")]
    &tls::TLS_COMMAND_INJECTED,
    #[cfg(feature = "sessions")]
    &tls::TLS_REQUIRETLS_OUTSIDE,
    #[cfg(feature = "sessions")]
    &tls::TLS_EXTENSIONS_DIFFER,
    #[cfg(feature = "sessions")]
    &tls::TLS_NAME_DIFFERS,
    &tlsa::TLSA_LOOKUP_FAILED,
    &tlsa::TLSA_MALFORMED,
    &tlsa::TLSA_UNUSABLE,
    &tlsa::TLSA_PARTIAL,
    &tlsa::TLSA_NOT_RECOMMENDED,
    &tlsa::TLSA_TTL_LONG,
    &tlsa::TLSA_UNSIGNED,
    #[cfg(feature = "sessions")]
    &tlsa::TLSA_MISMATCH,
];

/// The rule with a code (`STS010`, case does not matter) or a name (`sts-mx-not-listed`).
pub fn rule(code_or_name: &str) -> Option<&'static Rule> {
    RULES
        .iter()
        .copied()
        .find(|rule| rule.code.eq_ignore_ascii_case(code_or_name) || rule.name == code_or_name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::fixture::Fixture;
    use crate::rules::{Item, Outcome, Outcomes, render};

    const HEADINGS: [&str; 5] =
        ["## What it checks", "## Why it matters", "## Example", "## How to fix", "## Limits"];

    /// The example blocks of a rule's page: whether each should fire, and its fixture.
    fn examples(rule: &Rule) -> Vec<(bool, String)> {
        let mut examples = Vec::new();
        let mut current: Option<(bool, String)> = None;
        for line in rule.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)) {
            match (line, &mut current) {
                ("```fires", None) => current = Some((true, String::new())),
                ("```silent", None) => current = Some((false, String::new())),
                ("```", Some(_)) => examples.extend(current.take()),
                (line, Some((_, text))) => text.extend([line, "\n"]),
                _ => {}
            }
        }
        examples
    }

    fn say(rule: &'static Rule, fixture: &str) -> Vec<Item> {
        let fixture =
            Fixture::parse(fixture).unwrap_or_else(|error| panic!("{}: bad example: {error}", rule.code));
        let mut outcomes = Outcomes::new(rule);
        (rule.check)(&fixture.facts(), &mut outcomes);
        outcomes.into_items()
    }

    #[test]
    fn codes_are_unique_and_ordered_and_so_are_names() {
        let codes: Vec<_> = RULES.iter().map(|rule| rule.code).collect();
        let sorted: BTreeSet<_> = codes.iter().copied().collect();
        assert_eq!(codes, sorted.into_iter().collect::<Vec<_>>());
        assert_eq!(RULES.iter().map(|rule| rule.name).collect::<BTreeSet<_>>().len(), RULES.len());
    }

    #[test]
    fn names_are_those_of_the_files_and_codes_those_of_the_families() {
        for rule in RULES {
            let path = Path::new(rule.file);
            let stem = path.file_stem().unwrap().to_str().unwrap().replace('_', "-");
            let family = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
            assert_eq!(rule.name, format!("{family}-{stem}"), "{}", rule.code);
            // The codes of DNSSEC would begin like those of DNS.
            let prefix = if family == "dnssec" { "SEC".to_owned() } else { family.to_uppercase() };
            assert!(rule.code.starts_with(&prefix), "{}", rule.code);
        }
    }

    #[test]
    fn pages_have_all_headings_and_references() {
        for rule in RULES {
            let places: Vec<_> = HEADINGS.iter().map(|heading| rule.docs.find(heading)).collect();
            assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{}: headings", rule.code);
            assert!(!rule.references.is_empty(), "{}: references", rule.code);
            assert!(!rule.summary.ends_with('.') && rule.summary.len() < 100, "{}: summary", rule.code);
            assert!(
                rule.what.ends_with('.') || rule.what.ends_with('}'),
                "{}: what is no sentence",
                rule.code
            );
        }
    }

    #[test]
    fn examples_fire_and_are_silent_as_they_say() {
        for rule in RULES {
            let examples = examples(rule);
            assert!(examples.iter().any(|(fires, _)| *fires), "{}: no firing example", rule.code);
            assert!(examples.iter().any(|(fires, _)| !*fires), "{}: no silent example", rule.code);
            for (fires, fixture) in examples {
                let items = say(rule, &fixture);
                let fired = items.iter().any(|item| matches!(item.outcome, Outcome::Finding { .. }));
                assert_eq!(fired, fires, "{}: {fixture}", rule.code);
            }
        }
    }

    #[test]
    fn every_place_of_every_message_is_filled_and_every_finding_has_evidence() {
        for rule in RULES {
            for item in examples(rule).iter().flat_map(|(_, fixture)| say(rule, fixture)) {
                let templates = match item.outcome {
                    Outcome::Finding { .. } => vec![rule.what, rule.why, rule.fix],
                    Outcome::Pass => vec![rule.pass],
                    _ => Vec::new(),
                };
                for template in templates {
                    let text = render(template, &item.args);
                    assert!(!text.contains('{') && !text.is_empty(), "{}: {text}", rule.code);
                }
                if matches!(item.outcome, Outcome::Finding { .. } | Outcome::Pass) {
                    assert!(!item.evidence.is_empty(), "{}: no evidence for {}", rule.code, item.subject);
                }
            }
        }
    }

    #[test]
    fn every_rule_says_something_of_a_good_domain_and_of_one_where_everything_fails() {
        let failing = "fail example.org. MX timeout\nfail _mta-sts.example.org. TXT servfail\n\
                       fail _smtp._tls.example.org. TXT refused\npolicy timeout";
        for rule in RULES {
            for fixture in [crate::rules::testing::GOOD, failing] {
                assert!(!say(rule, fixture).is_empty(), "{} says nothing", rule.code);
            }
            let passes = say(rule, failing).into_iter().filter(|item| item.outcome == Outcome::Pass).count();
            let about_the_rest = rule.code.starts_with("DNS");
            assert!(passes == 0 || about_the_rest, "{} passes though nothing was seen", rule.code);
        }
    }

    #[test]
    fn a_good_domain_has_no_error_and_no_warning() {
        use crate::rules::Severity;
        use crate::rules::testing::{GOOD, signed_but};
        let records: String = ["mx1", "mx2"]
            .map(|host| format!("_25._tcp.{host}.example.org. TLSA 3 1 1 {}\n", "0123456789abcdef".repeat(4)))
            .concat();
        for (rule, world) in
            RULES.iter().flat_map(|rule| [(rule, GOOD.to_owned()), (rule, signed_but(&[], &records))])
        {
            for item in say(rule, &world) {
                let bad = matches!(
                    item.outcome,
                    Outcome::Finding { severity: Severity::Error | Severity::Warning, .. }
                );
                assert!(!bad, "{}: {}", rule.code, render(rule.what, &item.args));
            }
        }
    }
}
