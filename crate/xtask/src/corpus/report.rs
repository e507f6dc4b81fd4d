//! The content of a report, as its sender would write it.

use std::fmt::Write as _;

use serde_json::{Value, json};
use waxseal_core::time::Timestamp;

use super::random::Random;

/// What a corpus is made of.
pub(super) struct Plan {
    pub(super) seed: u64,
    pub(super) domains: u64,
    pub(super) reporters: usize,
    pub(super) days: i64,
    pub(super) deviating_percent: u64,
}

/// A sender: organisation, contact and mail domain, and how many sessions it has on a day.
pub(super) struct Reporter {
    pub(super) organization: &'static str,
    pub(super) domain: &'static str,
    volume: u64,
    counts_both: bool,
}

const fn reporter(
    organization: &'static str,
    domain: &'static str,
    volume: u64,
    counts_both: bool,
) -> Reporter {
    Reporter { organization, domain, volume, counts_both }
}

pub(super) const REPORTERS: [Reporter; 8] = [
    reporter("Google Inc.", "google.com", 400, false),
    reporter("Microsoft Corporation", "microsoft.com", 300, true),
    reporter("Mail.ru", "corp.mail.ru", 40, false),
    reporter("Sender Mail", "sendermail.example", 80, false),
    reporter("mx.university.example", "university.example", 10, false),
    reporter("Provider GmbH", "provider.example", 60, true),
    reporter("relay.company.example", "company.example", 5, false),
    reporter("Post Office", "post.example", 25, false),
];

/// One report.
pub(super) struct Spec {
    pub(super) reporter: &'static Reporter,
    pub(super) domain: String,
    pub(super) day: i64,
    seed: u64,
    is_deviating: bool,
}

impl Spec {
    pub(super) fn new(plan: &Plan, reporter: &'static Reporter, domain: u64, day: i64) -> Self {
        let text = format!("{} {} {domain} {day}", plan.seed, reporter.organization);
        let seed = text.bytes().fold(plan.seed, |seed, octet| Random::new(seed ^ u64::from(octet)).next());
        let is_deviating = Random::new(seed ^ 1).below(100) < plan.deviating_percent;
        Self { reporter, domain: format!("domain{domain}.example"), day, seed, is_deviating }
    }

    fn start(&self) -> i64 {
        self.day * 86_400
    }

    pub(super) fn id(&self) -> String {
        format!("{}_{}", Timestamp::from_unix(self.start()), self.domain)
    }

    /// `sender!domain!begin!end!id`, without ending.
    pub(super) fn file_name(&self) -> String {
        let (start, end) = (self.start(), self.start() + 86_399);
        format!("{}!{}!{start}!{end}!001", self.reporter.domain, self.domain)
    }

    pub(super) fn json(&self) -> String {
        let mut random = Random::new(self.seed);
        let end = self.start() + if self.reporter.organization == "Mail.ru" { 86_400 } else { 86_399 };
        let mut policies = vec![self.policy(&mut random)];
        if self.reporter.counts_both {
            policies.extend(policies.first().map(tlsa_of));
        }
        let mut report = json!({
            "organization-name": self.reporter.organization,
            "date-range": {
                "start-datetime": Timestamp::from_unix(self.start()).to_string(),
                "end-datetime": Timestamp::from_unix(end).to_string(),
            },
            "contact-info": format!("tls-reports@{}", self.reporter.domain),
            "report-id": self.id(),
            "policies": policies,
        });
        if self.is_deviating {
            deviate(&mut report, random.below(5));
        }
        report.to_string()
    }

    fn policy(&self, random: &mut Random) -> Value {
        let sessions = 1 + random.below(self.reporter.volume);
        // The certificate of the second host is not renewed in time, twice a year, for four days.
        let is_expired = self.day.rem_euclid(180) < 4;
        let failed = if is_expired { 1 + sessions / 8 } else { u64::from(random.below(40) == 0) };
        let mode = if self.day.rem_euclid(366) < 200 { "testing" } else { "enforce" };
        let result = if is_expired {
            ("certificate-expired", "X509_V_ERR_CERT_HAS_EXPIRED")
        } else {
            ("validation-failure", "io-timeout-during-handshake")
        };
        let mut policy = json!({
            "policy": {
                "policy-type": "sts",
                "policy-string": [
                    "version: STSv1", format!("mode: {mode}"), format!("mx: mx1.{}", self.domain),
                    format!("mx: mx2.{}", self.domain), "max_age: 604800",
                ],
                "policy-domain": self.domain,
                "mx-host": [format!("mx1.{}", self.domain), format!("mx2.{}", self.domain)],
            },
            "summary": {
                "total-successful-session-count": sessions.saturating_sub(failed),
                "total-failure-session-count": failed,
            },
        });
        if failed > 0
            && let Some(policy) = policy.as_object_mut()
        {
            let detail = json!([{
                "result-type": result.0,
                "sending-mta-ip": format!("192.0.2.{}", random.below(250)),
                "receiving-mx-hostname": format!("mx2.{}", self.domain),
                "receiving-ip": "198.51.100.25",
                "failed-session-count": failed,
                "failure-reason-code": result.1,
            }]);
            policy.insert("failure-details".to_owned(), detail);
        }
        policy
    }
}

/// The same sessions again under TLSA records, as some senders have it.
fn tlsa_of(sts: &Value) -> Value {
    let mut tlsa = sts.clone();
    let domain = sts.pointer("/policy/policy-domain").cloned().unwrap_or_default();
    let record = format!("[\"3 1 1 {}\"]", "A5".repeat(32));
    if let Some(tlsa) = tlsa.as_object_mut() {
        let policy = json!({"policy-type": "tlsa", "policy-string": [record], "policy-domain": domain});
        tlsa.insert("policy".to_owned(), policy);
    }
    tlsa
}

/// One of the things that real senders get wrong.
fn deviate(report: &mut Value, which: u64) {
    let (place, value) = match which {
        0 => ("/policies/0/policy/mx-host", json!("mx1.mx-host-as-text.example")),
        1 => ("/contact-info", Value::Null),
        2 => ("/policies/0/summary/total-successful-session-count", json!("7")),
        3 => ("/date-range/start-datetime", json!("2026-01-05T00:00:00")),
        _ => ("/policies/0/policy/policy-string", json!("")),
    };
    if let Some(field) = report.pointer_mut(place) {
        *field = value;
    }
}

/// One report of many policies with many failures each.
pub(super) fn large_report(seed: u64, policies: u32, failures: u32) -> String {
    let mut random = Random::new(seed);
    let mut out = String::from(
        "{\"organization-name\":\"Sender Mail\",\"date-range\":{\"start-datetime\":\"2026-01-01T00:00:00Z\",\
         \"end-datetime\":\"2026-01-01T23:59:59Z\"},\"contact-info\":\"tls-reports@sendermail.example\",\
         \"report-id\":\"large\",\"policies\":[",
    );
    for number in 0..policies {
        let separator = if number == 0 { "" } else { "," };
        // Writing to a String cannot fail.
        let _ = write!(
            out,
            "{separator}{{\"policy\":{{\"policy-type\":\"sts\",\"policy-string\":[\"version: STSv1\",\"mode: testing\",\
             \"mx: *.domain{number}.example\",\"max_age: 604800\"],\"policy-domain\":\"domain{number}.example\",\
             \"mx-host\":[\"*.domain{number}.example\"]}},\"summary\":{{\"total-successful-session-count\":100000,\
             \"total-failure-session-count\":{failures}}},\"failure-details\":["
        );
        for failure in 0..failures {
            let separator = if failure == 0 { "" } else { "," };
            let _ = write!(
                out,
                "{separator}{{\"result-type\":\"validation-failure\",\"sending-mta-ip\":\"2001:db8::{:x}\",\
                 \"receiving-mx-hostname\":\"mx{}.domain{number}.example\",\"receiving-ip\":\"198.51.100.{}\",\
                 \"failed-session-count\":1,\"failure-reason-code\":\"io-timeout-during-handshake\"}}",
                1 + random.below(0xfff),
                random.below(20),
                random.below(250),
            );
        }
        out.push_str("]}");
    }
    out + "]}"
}
