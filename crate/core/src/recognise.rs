//! What a pasted text is: a domain in one of its many guises, a policy, a record, a bundle, or what a mail server or
//! program said.

use serde::Serialize;

#[cfg(feature = "sessions")]
use crate::dane::{MatchingType, Selector, Usability, parse_presentation};
use crate::dns::{MailDomain, MailDomainError};
#[cfg(feature = "sessions")]
use crate::starttls::{self, IntakeProblem};

/// What a text was recognised as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Recognised {
    /// Nothing but space.
    Empty,
    /// A mail domain.
    Domain {
        /// In ASCII.
        domain: String,
        /// As its characters, where that differs.
        domain_unicode: Option<String>,
        /// What it was taken from.
        from: DomainSource,
        /// That in words.
        note: String,
    },
    /// A domain with letters outside ASCII, which the host must map to A-labels first (UTS #46).
    NeedsMapping {
        /// The domain.
        domain: String,
    },
    /// An MTA-STS policy.
    Policy {
        /// What is done with it.
        note: String,
    },
    /// The TXT record at `_mta-sts`.
    StsRecord {
        /// What is done with it.
        note: String,
    },
    /// The TXT record at `_smtp._tls`.
    TlsRptRecord {
        /// What is done with it.
        note: String,
    },
    /// An evidence bundle.
    Bundle {
        /// What is done with it.
        note: String,
    },
    /// What a program printed of a session with a mail server.
    Transcript {
        /// What is done with it.
        note: String,
    },
    /// A bounce, or lines of a log.
    Bounce {
        /// What is done with it.
        note: String,
    },
    /// TLS reports: the JSON of one, or mail that brings them.
    TlsReports {
        /// What is done with it.
        note: String,
    },
    /// Certificates and nothing else.
    Certificates {
        /// What is done with it.
        note: String,
    },
    /// A TLSA record, or its data alone, by its look: where sessions are judged it is read, and [`Self::Told`].
    TlsaRecord {
        /// What it is taken for.
        note: String,
    },
    /// Something of which all there is to say is said at once.
    Told {
        /// What it is, and where to go on.
        note: String,
    },
    /// Nothing we can check.
    Refused {
        /// Why, in one sentence.
        message: String,
    },
}

/// What a domain was taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
#[serde(rename_all = "kebab-case")]
pub enum DomainSource {
    /// It stood there alone.
    Domain,
    /// A mail address.
    Address,
    /// A URL of anything.
    Url,
    /// The URL of a policy, or its host.
    PolicyUrl,
    /// The name of one of the records.
    RecordName,
}

/// Characters of a one-line input we look at; a domain has 253, a URL with one rarely more than this.
const MAX_LINE: usize = 4_096;

/// What a mail that brings a TLS report has in it (RFC 8460 §5.3); a mail server that returns such a mail says more.
const TLS_REPORT_MARKS: [&str; 4] =
    ["TLS-Report-Domain:", "application/tlsrpt", "report-type=tlsrpt", "report-type=\"tlsrpt\""];

/// Octets of a text that are looked at to tell what it is; this happens while somebody types. A log that says nothing of
/// TLS in so many is not told from any other text.
#[cfg(feature = "sessions")]
const MAX_LOOK: usize = 1 << 20;

/// Says what `text` is.
pub fn recognise(text: &str) -> Recognised {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.is_empty() {
        return Recognised::Empty;
    }
    if let Some(document) = recognise_document(text) {
        return document;
    }
    if let Some(told) = recognise_told(text) {
        return told;
    }
    if let Some(said) = recognise_said(text) {
        return said;
    }
    if text.contains('\n') {
        return refuse(
            "this has several lines, but is neither a policy (`version: STSv1`), nor a record, nor a bundle, nor what \
             a mail server or program said"
                .to_owned(),
        );
    }
    if text.len() > MAX_LINE {
        return refuse(format!(
            "this has {} characters; a domain name has 253 at most",
            text.chars().count()
        ));
    }
    recognise_domain(text)
}

fn recognise_document(text: &str) -> Option<Recognised> {
    let begin = text.trim_start_matches(['"', '\u{201c}']);
    let lower: String = begin.chars().take(400).collect::<String>().to_ascii_lowercase();
    let note = |words: &str| words.to_owned();
    if lower.starts_with('{') {
        return Some(if text.contains("\"waxseal_bundle\"") {
            Recognised::Bundle {
                note: note("An evidence bundle: the check in it is replayed, nothing is asked."),
            }
        } else if text.contains("\"policies\"") && text.contains("\"report-id\"") {
            Recognised::TlsReports { note: note("A TLS report: it is read here, nothing is asked.") }
        } else {
            refuse(
                "this is JSON, but neither an evidence bundle (`waxseal_bundle`) nor a TLS report (`report-id`, \
                 `policies`)"
                    .to_owned(),
            )
        });
    }
    if TLS_REPORT_MARKS.iter().any(|mark| text.contains(mark)) && !text.contains("Diagnostic-Code:") {
        return Some(Recognised::TlsReports {
            note: note("Mail with TLS reports: it is read here, nothing is asked."),
        });
    }
    let compact: String = lower.chars().filter(|c| !c.is_whitespace()).collect();
    if compact.starts_with("v=sts") {
        return Some(Recognised::StsRecord {
            note: note("The TXT record at _mta-sts: it is judged here, nothing is asked."),
        });
    }
    if compact.starts_with("v=tlsrpt") {
        return Some(Recognised::TlsRptRecord {
            note: note("The TXT record at _smtp._tls: it is judged here, nothing is asked."),
        });
    }
    let field = |line: &str| {
        let name = line.split(':').next().unwrap_or_default().trim();
        line.contains(':') && ["version", "mode", "mx", "max_age"].contains(&name)
    };
    let fields = lower.lines().filter(|line| field(line)).count();
    let is_policy = fields >= 2 || (fields == 1 && compact.contains("stsv"));
    is_policy
        .then(|| Recognised::Policy { note: note("An MTA-STS policy: it is judged here, nothing is asked.") })
}

/// Records that no document is, and what must not be here at all.
fn recognise_told(text: &str) -> Option<Recognised> {
    if text.contains("PRIVATE KEY-----") && !text.contains("-----BEGIN CERTIFICATE") {
        let note = "A private key: it is not kept. Give the certificate.".to_owned();
        return Some(Recognised::Told { note });
    }
    // An owner and a type may stand before it.
    let record = text.split_once("\"v=").map_or(text, |(_, rest)| rest).to_ascii_lowercase();
    let record = record.trim_start_matches("v=");
    let others = [("spf1", "An SPF record"), ("dmarc1", "A DMARC record"), ("dkim1", "A DKIM record")];
    if !text.contains('\n')
        && let Some((_, name)) = others.iter().find(|(version, _)| record.starts_with(version))
    {
        let note = format!("{name}; Waxseal looks at MTA-STS, TLS-RPT and TLSA.");
        return Some(Recognised::Told { note });
    }
    if text.len() > MAX_LINE {
        return None;
    }
    let text = text.replace(['(', ')'], " ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let place = words.iter().position(|word| word.eq_ignore_ascii_case("TLSA"));
    let data = words.get(place.map_or(0, |place| place + 1)..).filter(|data| data.len() > 3)?;
    recognise_tlsa(data)
}

/// Three numbers, and digits: where TLSA records are not judged, they are handed on to where they are.
#[cfg(not(feature = "sessions"))]
fn recognise_tlsa(data: &[&str]) -> Option<Recognised> {
    let is_number = |word: &&str| word.len() < 4 && word.bytes().all(|octet| octet.is_ascii_digit());
    let is_data = |word: &&str| word.bytes().all(|octet| octet.is_ascii_hexdigit());
    let is_record = data.iter().take(3).all(is_number) && data.iter().skip(3).all(is_data);
    is_record.then(|| Recognised::TlsaRecord { note: "A TLSA record.".to_owned() })
}

/// Three numbers or names of RFC 7218, and digits; and what senders make of them.
#[cfg(feature = "sessions")]
fn recognise_tlsa(data: &[&str]) -> Option<Recognised> {
    let record = parse_presentation(&data.join(" ")).ok()?;
    let part = match record.selector {
        Selector::Cert => "certificate",
        Selector::Spki => "key",
        _ => "an unknown part",
    };
    let matching = match record.matching_type {
        MatchingType::Full => "whole",
        MatchingType::Sha2_256 => "SHA-256",
        MatchingType::Sha2_512 => "SHA-512",
        _ => "an unknown digest",
    };
    let worth = match record.usability() {
        Usability::Usable => "Mail senders use it where DNSSEC proves it; check the domain to hold it against its certificates.".to_owned(),
        Usability::Malformed { why } => format!("No sender uses it: {why}."),
        Usability::PkixUsage | Usability::UnknownParameter { .. } => {
            "Mail senders make nothing of these numbers (RFC 7672 §3.1.3).".to_owned()
        }
    };
    let usage = record.usage.acronym().unwrap_or("unknown usage");
    Some(Recognised::Told { note: format!("A TLSA record: {usage}, {part}, {matching}. {worth}") })
}

/// What a mail server or a mail program said, by marks that are in every such text: where sessions are not judged,
/// they are handed on to where they are, and read there.
#[cfg(not(feature = "sessions"))]
fn recognise_said(text: &str) -> Option<Recognised> {
    if !text.contains(char::is_whitespace) {
        return None;
    }
    let has = |marks: &[&str]| marks.iter().any(|mark| text.contains(mark));
    if has(&["CONNECTED(", "posttls-finger: ", "=== ", "STARTTLS", "EHLO ", "250-", "gnutls"]) {
        Some(Recognised::Transcript { note: "A transcript of a mail server.".to_owned() })
    } else if has(&["-----BEGIN "]) {
        Some(Recognised::Certificates { note: "Certificates.".to_owned() })
    } else if has(&["Diagnostic-Code", "status=", "TLS", "Remote-MTA", "4.7.", "5.7."]) {
        // The marks are rough: whether it is a bounce or a log is not known before it is read.
        Some(Recognised::Bounce {
            note: "A text from a mail program, by its looks; it is read here.".to_owned(),
        })
    } else {
        None
    }
}

/// What a mail server or a mail program said, or a certificate. A domain has no blanks in it.
#[cfg(feature = "sessions")]
fn recognise_said(text: &str) -> Option<Recognised> {
    if !text.contains(char::is_whitespace) {
        return None;
    }
    let head = text.get(..text.floor_char_boundary(MAX_LOOK)).unwrap_or(text);
    let intake = starttls::read(head.as_bytes());
    let is_certificate = |problem: &IntakeProblem| {
        matches!(problem, IntakeProblem::CertificateText | IntakeProblem::CertificateCut)
    };
    let has_certificate = !intake.certificates.is_empty()
        || intake.problems.iter().any(|located| is_certificate(&located.defect));
    if !intake.sessions.is_empty() {
        let note = "A transcript of a mail server: `waxseal starttls` judges it.".to_owned();
        Some(Recognised::Transcript { note })
    } else if !intake.notices.is_empty() {
        let note = "A bounce or lines of a log: `waxseal starttls` explains them.".to_owned();
        Some(Recognised::Bounce { note })
    } else if has_certificate {
        Some(Recognised::Certificates { note: "Certificates.".to_owned() })
    } else {
        None
    }
}

fn recognise_domain(text: &str) -> Recognised {
    let (host, from) = extract(text);
    if !host.is_ascii() {
        return Recognised::NeedsMapping { domain: host.to_owned() };
    }
    let (host, from) = strip_record_name(host, from);
    match MailDomain::parse(host) {
        Ok(domain) => {
            let ascii = domain.to_string();
            let unicode = domain.to_unicode();
            Recognised::Domain {
                note: note(from, &ascii),
                domain_unicode: (unicode != ascii).then_some(unicode),
                domain: ascii,
                from,
            }
        }
        Err(error) => refusal_of(&error),
    }
}

/// The host of an address, a URL or `<…>`, and what it was.
fn extract(text: &str) -> (&str, DomainSource) {
    let text = text.trim_matches(|c| matches!(c, '<' | '>' | '"' | '\'' | ',' | ';'));
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    if let Some((_, rest)) = text.split_once("://") {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        return (without_port(host), DomainSource::Url);
    }
    if let Some((local, domain)) = text.rsplit_once('@')
        && !local.is_empty()
    {
        return (domain.split(['?', '>']).next().unwrap_or_default(), DomainSource::Address);
    }
    match text.split_once('/') {
        Some((host, _)) if host.contains('.') => (without_port(host), DomainSource::Url),
        _ => (without_port(text.strip_prefix('@').unwrap_or(text)), DomainSource::Domain),
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port))
            if !name.contains(':') && !port.is_empty() && port.bytes().all(|o| o.is_ascii_digit()) =>
        {
            name
        }
        _ => host,
    }
}

/// `_mta-sts.example.org` and its like are asked for by the check itself; the domain is behind them.
fn strip_record_name(host: &str, from: DomainSource) -> (&str, DomainSource) {
    let strip = |prefix: &str| {
        let head = host.get(..prefix.len())?;
        head.eq_ignore_ascii_case(prefix).then(|| host.get(prefix.len()..)).flatten()
    };
    if let Some(rest) = strip("mta-sts.") {
        return (rest, DomainSource::PolicyUrl);
    }
    for prefix in ["_mta-sts.", "_smtp._tls.", "_25._tcp."] {
        if let Some(rest) = strip(prefix) {
            return (rest, DomainSource::RecordName);
        }
    }
    (host, from)
}

fn note(from: DomainSource, domain: &str) -> String {
    match from {
        DomainSource::Domain => "A domain.".to_owned(),
        DomainSource::Address => format!("A mail address; only its domain {domain} is looked up."),
        DomainSource::Url => format!("A URL; its host {domain} is checked as a mail domain."),
        DomainSource::PolicyUrl => format!("The policy host of {domain}; the domain is checked."),
        DomainSource::RecordName => format!("The name of a record of {domain}; the domain is checked."),
    }
}

fn refuse(clause: String) -> Recognised {
    let mut characters = clause.chars();
    let first = characters.next().map(|c| c.to_ascii_uppercase().to_string()).unwrap_or_default();
    Recognised::Refused { message: format!("{first}{}.", characters.as_str()) }
}

/// The same with a domain that the host has mapped to A-labels.
///
/// `typed` is what it was mapped from, for messages.
pub fn recognise_mapped(ascii: &str, typed: &str) -> Recognised {
    if !ascii.is_ascii() {
        return refuse("the name has characters that no domain can have".to_owned());
    }
    match recognise_domain(ascii) {
        Recognised::Refused { .. } if !ascii.contains('.') => {
            refusal_of(&MailDomainError::SingleLabel { label: typed.to_owned() })
        }
        recognised => recognised,
    }
}

fn refusal_of(error: &MailDomainError) -> Recognised {
    refuse(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn domain(text: &str, expected: &str, source: DomainSource) {
        match recognise(text) {
            Recognised::Domain { domain, from, .. } => {
                assert_eq!((domain.as_str(), from), (expected, source), "{text}")
            }
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn domains_in_their_guises() {
        domain("example.org", "example.org", DomainSource::Domain);
        domain(" EXAMPLE.ORG. ", "example.org", DomainSource::Domain);
        domain("@example.org", "example.org", DomainSource::Domain);
        domain("example.org:25", "example.org", DomainSource::Domain);
        domain("postmaster@example.org", "example.org", DomainSource::Address);
        domain("<mailto:a@b@example.org>", "example.org", DomainSource::Address);
        domain("https://user@example.org:8443/x?y#z", "example.org", DomainSource::Url);
        domain("example.org/path", "example.org", DomainSource::Url);
        domain("https://mta-sts.example.org/.well-known/mta-sts.txt", "example.org", DomainSource::PolicyUrl);
        domain("_MTA-STS.example.org", "example.org", DomainSource::RecordName);
        domain("_smtp._tls.example.org", "example.org", DomainSource::RecordName);
    }

    #[test]
    fn documents() {
        for (text, kind) in [
            ("version: STSv1\nmode: enforce", "policy"),
            ("version:STSv1", "policy"),
            ("v=STSv1; id=1", "sts-record"),
            ("\"v=STSv1; id=1\"", "sts-record"),
            ("V=STSv1", "sts-record"),
            ("v=TLSRPTv1; rua=mailto:a@b.example", "tls-rpt-record"),
            ("{\"waxseal_bundle\":1}", "bundle"),
            ("{\"organization-name\":\"a\",\"report-id\":\"1\",\"policies\":[]}", "tls-reports"),
            ("Subject: Report Domain: b.example\nTLS-Report-Domain: b.example\n\nTLS", "tls-reports"),
            (
                "TLS-Report-Domain: b.example\nDiagnostic-Code: smtp; TLS is required, but was not offered by host mx.example[192.0.2.1]",
                "bounce",
            ),
            ("", "empty"),
            ("bücher.example", "needs-mapping"),
            ("S: 220 mx.example ESMTP\nC: EHLO me", "transcript"),
            ("CONNECTED(00000003)\n---\nno peer certificate available", "transcript"),
            ("421 4.7.0 Try again later", "transcript"),
            ("TLS is required, but was not offered by host mx.example[192.0.2.1]", "bounce"),
            ("-----BEGIN CERTIFICATE-----\nMIIB", "certificates"),
            ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "certificates"),
        ] {
            let value = serde_json::to_value(recognise(text)).unwrap();
            assert_eq!(value["kind"], kind, "{text}");
        }
    }

    #[test]
    fn what_is_no_document_is_told_what_it_is() {
        let digest = "ab".repeat(32);
        for (text, words) in [
            (format!("3 1 1 {digest}"), "A TLSA record: DANE-EE, key, SHA-256. Mail senders use it"),
            (
                format!("_25._tcp.mx.example.org. 3600 IN TLSA ( 2 0 1\n {digest} )"),
                "A TLSA record: DANE-TA, certificate, SHA-256. Mail",
            ),
            (format!("TLSA 1 1 1 {digest}"), "make nothing of these numbers"),
            ("3 1 1 abcd".to_owned(), "A TLSA record: DANE-EE, key, SHA-256. No sender uses it: "),
            ("v=spf1 -all".to_owned(), "An SPF record; Waxseal looks at"),
            ("example.org. IN TXT \"v=spf1 mx -all\"".to_owned(), "An SPF record;"),
            ("v=DMARC1; p=none".to_owned(), "A DMARC record;"),
            ("\"v=DKIM1; p=abc\"".to_owned(), "A DKIM record;"),
            (
                "-----BEGIN EC PRIVATE KEY-----\nMHcC\n-----END EC PRIVATE KEY-----".to_owned(),
                "A private key: it is not kept.",
            ),
        ] {
            let Recognised::Told { note } = recognise(&text) else {
                panic!("{text}: {:?}", recognise(&text))
            };
            assert!(note.contains(words), "{text}: {note}");
        }
        // The name alone is that of a domain's record, and a log line is none.
        domain("_25._tcp.example.org", "example.org", DomainSource::RecordName);
        assert!(matches!(recognise("TLSA lookup error for mx.example.org:25"), Recognised::Bounce { .. }));
    }

    #[test]
    fn refusals_are_one_sentence() {
        for text in [
            "192.0.2.1",
            "localhost",
            "a b.example",
            "{}",
            "one\ntwo",
            &"a".repeat(10_000),
            "a..b",
            "xn--a.example",
        ] {
            match recognise(text) {
                Recognised::Refused { message } => {
                    assert!(message.ends_with('.') && message.len() < 200, "{message}")
                }
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text: String) {
            let _ = recognise(&text);
        }
    }
}
