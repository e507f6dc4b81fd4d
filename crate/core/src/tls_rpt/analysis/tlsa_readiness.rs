//! May TLSA records be published? Reports show one half of it: whether every session got STARTTLS, and whether
//! senders could trust the domain's DNSSEC.

use super::evidence::{Evidence, WINDOW};
use super::readiness::{MIN_DAYS, MIN_REPORTERS, MIN_SESSIONS, at_least, at_most, count, line};
use crate::tls_rpt::view::{Advice, AdviceLine, TlsaReadiness};
use crate::tls_rpt::words::count_of;

pub(super) fn advise(evidence: &Evidence) -> (TlsaReadiness, Advice) {
    let is_enough = count(&evidence.days) >= MIN_DAYS
        && count(&evidence.reporters) >= MIN_REPORTERS
        && evidence.sessions >= MIN_SESSIONS;
    let has_against = evidence.without_starttls > 0 || evidence.dane_without_policy > 0;
    let readiness = match (evidence.tlsa_sessions, evidence.tlsa_failed) {
        (1.., 1..) => TlsaReadiness::PublishedWithFailures,
        (1.., 0) => TlsaReadiness::Published,
        (0, _) if has_against => TlsaReadiness::NotReady,
        (0, _) if is_enough => TlsaReadiness::NothingAgainst,
        (0, _) => TlsaReadiness::MoreEvidence,
    };
    let advice = Advice {
        sentence: sentence(readiness, evidence),
        arithmetic: arithmetic(evidence),
        steps: steps(readiness, evidence).iter().map(|step| (*step).to_owned()).collect(),
        policy: None,
        record: None,
        id: None,
    };
    (readiness, advice)
}

fn sentence(readiness: TlsaReadiness, evidence: &Evidence) -> String {
    match readiness {
        TlsaReadiness::Published => "TLSA records are in use, and nothing fails because of them.".to_owned(),
        TlsaReadiness::PublishedWithFailures => format!(
            "TLSA records are in use, and {} failed under them in the last {WINDOW} days of reports.",
            count_of(evidence.tlsa_failed, "session")
        ),
        TlsaReadiness::NothingAgainst => {
            "Nothing in the reports speaks against TLSA records; DNSSEC and key renewal are to be checked."
                .to_owned()
        }
        TlsaReadiness::NotReady if evidence.without_starttls > 0 => format!(
            "Not yet: {} found no STARTTLS, and with TLSA records their mail would wait.",
            count_of(evidence.without_starttls, "session")
        ),
        TlsaReadiness::NotReady => format!(
            "Not yet: {} failed on DNSSEC or DANE, and with TLSA records their mail would wait.",
            count_of(evidence.dane_without_policy, "session")
        ),
        TlsaReadiness::MoreEvidence => "Too few reports to say.".to_owned(),
    }
}

fn arithmetic(evidence: &Evidence) -> Vec<AdviceLine> {
    let mut lines = vec![
        at_least("Days with sessions", count(&evidence.days), MIN_DAYS),
        at_least("Reporters", count(&evidence.reporters), MIN_REPORTERS),
        at_least("Sessions", evidence.sessions, MIN_SESSIONS),
        at_most("Sessions without STARTTLS", evidence.without_starttls, 0),
        line("Sessions under TLSA records", evidence.tlsa_sessions, None),
        line("Failed ones among them", evidence.tlsa_failed, None),
    ];
    if evidence.dane_without_policy > 0 {
        let failed = evidence.dane_without_policy;
        lines.push(at_most("Failures of DNSSEC or DANE under other policies", failed, 0));
    }
    lines
}

fn steps(readiness: TlsaReadiness, evidence: &Evidence) -> &'static [&'static str] {
    match readiness {
        TlsaReadiness::Published => &[],
        TlsaReadiness::PublishedWithFailures => &[
            "Hold the TLSA records against the key that each host shows on port 25.",
            "Publish the record of a new key before the key is used.",
        ],
        TlsaReadiness::NothingAgainst => &[
            "Check here that the zones of the domain and of every MX host are signed and valid.",
            "Let certificate renewal keep the key, or publish the next key's record in time.",
            "Publish `3 1 1` records for every MX host at `_25._tcp.HOST`.",
        ],
        TlsaReadiness::NotReady if evidence.without_starttls > 0 => {
            &["Find the host that does not offer STARTTLS, or what takes it away on the path."]
        }
        TlsaReadiness::NotReady => {
            &["Check here that the zones of the domain and of every MX host are signed and valid."]
        }
        TlsaReadiness::MoreEvidence => &["Add the reports of more days."],
    }
}
