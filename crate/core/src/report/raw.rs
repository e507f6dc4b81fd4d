//! Every request and response, safe to show.

use super::{RawExchange, RawLine};
use crate::check::{
    DnsResponse, Evidence, Exchange, PolicyMethod, PolicyResponse, Request, ResolverRole, Response,
};
use crate::dns::{Message, Question, Record, Rtype};
use crate::rules::show_foreign;

/// Characters of one record shown.
const MAX_LINE: usize = 4_000;
/// Lines of a document shown.
const MAX_LINES: usize = 400;

pub(super) fn list(evidence: &Evidence) -> Vec<RawExchange> {
    (0..).zip(evidence.exchanges()).map(|(id, exchange)| show(id, evidence, exchange)).collect()
}

/// Questions to the first resolver that have no answer, keys and wildcard probes left out: no rule rests on those
/// alone.
pub(super) fn unanswered(evidence: &Evidence) -> u32 {
    let bears_on_a_rule = |exchange: &&Exchange| match &exchange.request {
        Request::Dns { resolver: ResolverRole::First, question } => {
            !matches!(question.rtype, Rtype::DS | Rtype::DNSKEY)
                && question.name.labels().first().is_none_or(|label| label != evidence.random_label())
        }
        _ => false,
    };
    let failed = |exchange: &&Exchange| match (&exchange.request, &exchange.response) {
        (Request::Dns { question, .. }, Some(Response::Dns(response))) => show_dns(question, response).failed,
        _ => false,
    };
    let count = evidence.exchanges().iter().filter(bears_on_a_rule).filter(failed).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

struct Shown {
    status: String,
    failed: bool,
    lines: Vec<RawLine>,
    octets: usize,
}

fn show(id: u32, evidence: &Evidence, exchange: &Exchange) -> RawExchange {
    let (asked, question) = match &exchange.request {
        Request::Dns { resolver: ResolverRole::First, question } => {
            (evidence.options().resolver.name.clone(), question.to_string())
        }
        Request::Dns { resolver: ResolverRole::Second, question } => {
            let second = evidence.options().second_resolver.as_ref();
            (second.map(|resolver| resolver.name.clone()).unwrap_or_default(), question.to_string())
        }
        Request::Policy { method, url } => {
            let how = match method {
                PolicyMethod::Read => "GET",
                PolicyMethod::Probe => "GET (probe, response hidden)",
            };
            (format!("mta-sts.{}", evidence.domain()), format!("{how} {url}"))
        }
    };
    let shown = match (&exchange.request, &exchange.response) {
        (_, None) => words("under way", false),
        (Request::Dns { question, .. }, Some(Response::Dns(response))) => show_dns(question, response),
        (_, Some(Response::Policy(response))) => show_policy(response),
        _ => words("a response of another kind", true),
    };
    RawExchange {
        id,
        round: exchange.round,
        asked,
        question: show_foreign(&question, 400),
        status: shown.status,
        failed: shown.failed,
        lines: shown.lines,
        took_ms: exchange.took_ms,
        at_ms: exchange.at_ms,
        octets: u32::try_from(shown.octets).unwrap_or(u32::MAX),
    }
}

fn words(status: impl Into<String>, failed: bool) -> Shown {
    Shown { status: status.into(), failed, lines: Vec::new(), octets: 0 }
}

fn show_dns(question: &Question, response: &DnsResponse) -> Shown {
    match response {
        DnsResponse::Message { octets, age } => match Message::parse(octets, question, *age) {
            Ok(message) => show_message(&message, octets.len()),
            Err(error) => Shown { octets: octets.len(), ..words(error.to_string(), true) },
        },
        DnsResponse::HttpStatus { status } => words(format!("HTTP status {status}"), true),
        DnsResponse::WrongMediaType { media_type } => {
            words(format!("no DNS message but {}", show_foreign(media_type, 100)), true)
        }
        DnsResponse::TooLarge => words("over 65,535 octets", true),
        DnsResponse::TimedOut => words("no answer in time", true),
        DnsResponse::Unreachable { detail } => {
            words(format!("not reached: {}", show_foreign(detail, 200)), true)
        }
        DnsResponse::Cancelled => words("stopped", true),
        DnsResponse::DeadlinePassed => words("out of time", true),
    }
}

fn show_message(message: &Message, octets: usize) -> Shown {
    let rcode = message.rcode.to_string();
    let failed = !matches!(rcode.as_str(), "NOERROR" | "NXDOMAIN");
    let count = message.answer.len();
    let mut status = match (rcode.as_str(), count) {
        ("NXDOMAIN", _) => "no such name".to_owned(),
        ("NOERROR", 0) => "no such record".to_owned(),
        ("NOERROR", 1) => "1 record".to_owned(),
        ("NOERROR", _) => format!("{count} records"),
        _ => rcode,
    };
    for error in &message.extended_errors {
        status.push_str(&format!(", extended error {}: {}", error.code, show_foreign(&error.text, 200)));
    }
    let line = |section: &'static str| move |record: &Record| record_line(section, record);
    let lines =
        message.answer.iter().map(line("answer")).chain(message.authority.iter().map(line("authority")));
    Shown { status, failed, lines: lines.collect(), octets }
}

fn record_line(section: &str, record: &Record) -> RawLine {
    RawLine {
        owner: show_foreign(&record.owner.to_string(), 300),
        rtype: record.rtype.to_string(),
        ttl: Some(record.ttl),
        text: show_foreign(&record.text, MAX_LINE),
        section: section.to_owned(),
    }
}

fn show_policy(response: &PolicyResponse) -> Shown {
    match response {
        PolicyResponse::Document { status, media_type, body, cut } => {
            let media_type = media_type.as_deref().unwrap_or("no content type");
            let cut = if *cut { ", cut" } else { "" };
            let text = String::from_utf8_lossy(body);
            let line = |text: &str| RawLine {
                owner: String::new(),
                rtype: String::new(),
                ttl: None,
                text: show_foreign(text.trim_end_matches('\r'), MAX_LINE),
                section: String::new(),
            };
            Shown {
                status: format!("HTTP status {status}, {}{cut}", show_foreign(media_type, 100)),
                failed: *status != 200,
                lines: text.split('\n').take(MAX_LINES).map(line).collect(),
                octets: body.len(),
            }
        }
        PolicyResponse::Redirected { location, .. } => {
            let to =
                location.as_deref().map(|to| format!(" to {}", show_foreign(to, 300))).unwrap_or_default();
            words(format!("a redirect{to}, not followed"), true)
        }
        PolicyResponse::Hidden => words("answered with a valid certificate; hidden from this page", false),
        PolicyResponse::Rejected => words("refused by the browser, which does not say why", true),
        PolicyResponse::TimedOut => words("no answer in time", true),
        PolicyResponse::TlsFailed { detail } => {
            words(format!("TLS failed: {}", show_foreign(detail, 300)), true)
        }
        PolicyResponse::Unreachable { detail } => {
            words(format!("not reached: {}", show_foreign(detail, 300)), true)
        }
        PolicyResponse::Cancelled => words("stopped", true),
        PolicyResponse::DeadlinePassed => words("out of time", true),
    }
}
