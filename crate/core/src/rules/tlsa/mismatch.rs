use crate::check::{Facts, HostFacts, HostSession};
use crate::dane::{DaneResult, TlsaRecord};
use crate::rules::mx::{HostSays, absolute, place_of, with_fix};
use crate::rules::tls::{about, chain_text, each_session, evidence as session_evidence};
use crate::rules::{Arg, Finding, Fix, Outcomes, Severity};

use super::{TlsaSet, evidence, proved_set};

declare_rule! {
    /// ## What it checks
    /// A TLSA record of each MX host fits the certificates that the host shows, by the rules of DANE.
    ///
    /// ## Why it matters
    /// A sender that finds TLSA records of use and none that fits "MUST NOT" deliver through the host (RFC 7672
    /// §2.2). A certificate renewed with a new key and records left as they were is the usual way there.
    ///
    /// ## Example
    /// ```fires
    /// signed example.org
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// _25._tcp.mx.example.org. TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
    /// session mx.example.org good
    /// ```
    /// ```silent
    /// signed example.org
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// session mx.example.org good
    /// ```
    ///
    /// ## How to fix
    /// Publish the record of the certificate in use now, beside the others until their time to live has passed
    /// twice; then remove those that fit nothing.
    ///
    /// ## Limits
    /// It holds the records of now against the session that was brought. Where the session is older than a roll-over,
    /// the mismatch is none.
    pub(crate) static TLSA_MISMATCH = {
        code: "TLSA010", name: "tlsa-mismatch",
        summary: "no TLSA record fits the certificates of an MX host",
        severity: Severity::Error, since: "0.1.0", references: [(7672, "2.2"), (7672, "3.2"), (7671, "8.1")],
        what: "No TLSA record at `{owner}` fits the certificates of `{host}`: {reason}.",
        why: "Senders that honour DANE do not deliver to this host.",
        fix: "Publish the record of the certificate in use, and keep the others until their time to live has passed twice.",
        pass: "A TLSA record of each MX host looked at fits its certificates.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_session(facts, out, &|host, seen| judge(facts, host, seen));
}

fn judge(facts: &Facts, host: &HostFacts, seen: &HostSession) -> HostSays {
    let (Some(judgement), Ok(Some(set))) = (&seen.dane, proved_set(host)) else { return HostSays::Nothing };
    match &judgement.result {
        DaneResult::Authenticated { record, .. } => {
            let fitting = set.records().get(*record).and_then(|record| record.as_ref().ok());
            let text = fitting.map(TlsaRecord::to_string).unwrap_or_default();
            HostSays::Good(vec![session_evidence(host, seen, format!("fits {text}")), evidence(set)])
        }
        DaneResult::Mismatch { would_match } => {
            let reasons: Vec<String> = judgement.records.iter().map(ToString::to_string).collect();
            let found = about(host, seen, chain_text(seen))
                .arg("owner", &set.question.name)
                .arg("reason", Arg::foreign(distinct(&reasons)))
                .evidence(evidence(set));
            HostSays::bad(with_publish(facts, set, would_match, found))
        }
        DaneResult::Undetermined | DaneResult::Unusable => HostSays::Nothing,
    }
}

/// Each reason once; sets often fail for one.
fn distinct(reasons: &[String]) -> String {
    let mut once: Vec<&str> = Vec::new();
    for reason in reasons {
        if !once.contains(&reason.as_str()) {
            once.push(reason);
        }
    }
    once.join("; ")
}

/// The records that would have fitted, beside those that stand.
fn with_publish(facts: &Facts, set: &TlsaSet, would_match: &[TlsaRecord], found: Finding) -> Finding {
    let owner = absolute(&set.end);
    let line = |record: &TlsaRecord| format!("{owner} IN TLSA {record}");
    let before: Vec<String> = set.records().iter().flatten().map(line).collect();
    let after: Vec<String> = before.iter().cloned().chain(would_match.iter().map(line)).collect();
    let fix = (!would_match.is_empty()).then(|| Fix::replace(place_of(facts, &set.end), &before, &after));
    with_fix(found, fix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{run, said};

    const WORLD: &str = "signed example.org\nexample.org. MX 10 mx.example.org.\nmx.example.org. A 192.0.2.1\nsession mx.example.org good\n";
    const OTHER: &str = "_25._tcp.mx.example.org. TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    /// DANE-3.2-1.
    #[test]
    fn a_mismatch_comes_with_the_record_to_publish() {
        let items = run(&TLSA_MISMATCH, &format!("{WORLD}{OTHER}"));
        let Outcome::Finding { severity: Severity::Error, fix: Some(fix) } = &items[0].outcome else {
            panic!("{items:?}")
        };
        assert!(fix.copy.contains("_25._tcp.mx.example.org. IN TLSA 3 1 1 "), "{}", fix.copy);
    }

    #[test]
    fn unsigned_records_are_not_held_against_anything() {
        let unsigned = format!("{}{OTHER}", WORLD.replace("signed example.org\n", ""));
        assert!(said(&TLSA_MISMATCH, &unsigned)[0].starts_with("not-applicable"));
    }
}
