//! What the mail says of the report it carries, and where the two disagree.

use super::header::{Header, unfolded};
use crate::tls_rpt::report::{Deviation, DeviationCode as Code, Place, TlsReport, is_within};

/// A message's own words on its report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Envelope {
    /// `TLS-Report-Domain`, in lower case; empty without.
    pub(crate) domain: String,
    submitter: String,
    has_report_type: bool,
    subject: String,
    signatures: Vec<Signature>,
    has_media_type: bool,
}

/// What a DKIM signature says; whether it is valid is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Signature {
    domain: String,
    has_length: bool,
    covers_report_fields: bool,
}

impl Envelope {
    pub(super) fn new(header: &Header<'_>) -> Self {
        let lower = |value: &[u8]| unfolded(value).to_ascii_lowercase();
        Self {
            domain: lower(header.report_domain),
            submitter: lower(header.report_submitter),
            has_report_type: header.media_type() == "multipart/report"
                && header.report_type().as_deref() == Some("tlsrpt"),
            subject: unfolded(header.subject),
            signatures: header.dkim_signatures.iter().map(|value| Signature::parse(value)).collect(),
            has_media_type: false,
        }
    }

    pub(super) fn with_part(&self, media_type: &str) -> Self {
        let has_media_type = matches!(media_type, "application/tlsrpt+gzip" | "application/tlsrpt+json");
        Self { has_media_type, ..self.clone() }
    }

    /// Whether the message says that it carries a TLS report.
    pub(crate) fn claims_report(&self) -> bool {
        self.has_report_type || !self.domain.is_empty() && !self.submitter.is_empty()
    }

    /// Where the mail departs from RFC 8460 §5.3, or from the report in it.
    pub(crate) fn deviations(&self, report: &TlsReport<'_>) -> Vec<Deviation> {
        let contact = report.contact_domain();
        let (domain, submitter) = told_by_subject(&self.subject);
        let is_signed = |signature: &&Signature| {
            is_within(&signature.domain, contact) || is_within(contact, &signature.domain)
        };
        let own: Vec<&Signature> = self.signatures.iter().filter(is_signed).collect();
        let found = [
            (Code::MailReportType, !self.has_report_type),
            (Code::MailHeadersMissing, self.domain.is_empty() || self.submitter.is_empty()),
            (Code::MailSubmitter, report.is_from_other_than(&self.submitter)),
            (Code::MailSubject, !has_subject_form(&self.subject)),
            (
                Code::MailSubjectDisagrees,
                report.is_about_other_than(domain) || report.is_from_other_than(submitter),
            ),
            (Code::MailMediaType, !self.has_media_type),
            (Code::MailDisagrees, report.is_about_other_than(&self.domain)),
            (Code::MailDkimMissing, self.signatures.is_empty() || !contact.is_empty() && own.is_empty()),
            (Code::MailDkimLength, own.iter().any(|signature| signature.has_length)),
            (
                Code::MailHeadersUnsigned,
                !own.is_empty() && !own.iter().any(|signature| signature.covers_report_fields),
            ),
        ];
        let is_so = found.into_iter().filter(|(_, is_so)| *is_so);
        is_so.map(|(code, _)| Deviation { code, place: Place::default() }).collect()
    }
}

impl Signature {
    /// Reads `d`, `l` and `h` of the tag list (RFC 6376 §3.5).
    fn parse(value: &[u8]) -> Self {
        let mut signature = Self::default();
        let value = unfolded(value);
        for (name, value) in value.split(';').filter_map(|tag| tag.split_once('=')) {
            let value = value.trim();
            match name.trim() {
                "d" => value.to_ascii_lowercase().clone_into(&mut signature.domain),
                "l" => signature.has_length = true,
                "h" => {
                    let lower = value.to_ascii_lowercase();
                    let covers = |wanted: &str| lower.split(':').any(|field| field.trim() == wanted);
                    signature.covers_report_fields =
                        covers("tls-report-domain") && covers("tls-report-submitter");
                }
                _ => {}
            }
        }
        signature
    }
}

/// `Report Domain: … Submitter: … Report-ID: <…@…>` (RFC 8460 §5.3).
fn has_subject_form(subject: &str) -> bool {
    let words: Vec<&str> = subject.split_whitespace().collect();
    match words.as_slice() {
        ["Report", "Domain:", _, "Submitter:", _, "Report-ID:", id] => {
            let inner = id.strip_prefix('<').and_then(|id| id.strip_suffix('>'));
            inner
                .and_then(|id| id.split_once('@'))
                .is_some_and(|(left, right)| !left.is_empty() && !right.is_empty())
        }
        _ => false,
    }
}

/// The domain and the submitter in a subject of that form, whatever its id; empty where there are none.
fn told_by_subject(subject: &str) -> (&str, &str) {
    let words: Vec<&str> = subject.split_whitespace().take(5).collect();
    match words.as_slice() {
        ["Report", "Domain:", domain, "Submitter:", submitter] => (domain, submitter),
        _ => ("", ""),
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::tls_rpt::report::PolicyResult;

    const GOOD: &str = "Subject: Report Domain: b.example Submitter: a.example Report-ID: <1@a.example>\n\
        TLS-Report-Domain: b.example\nTLS-Report-Submitter: a.example\n\
        Content-Type: multipart/report; report-type=tlsrpt; boundary=x\n\
        DKIM-Signature: v=1; d=a.example; s=s; h=from:tls-report-domain:\n tls-report-submitter; bh=x; b=y\n\n";

    #[track_caller]
    fn check(change: (&str, &str), media_type: &str, expected: &[&str]) {
        let text = GOOD.replace(change.0, change.1);
        assert!(change.0.is_empty() || text != GOOD, "{change:?} changes nothing");
        let (header, _) = Header::split(text.as_bytes());
        let policy = PolicyResult { policy_domain: Cow::Borrowed("b.example"), ..PolicyResult::default() };
        let report = TlsReport {
            contact_info: Cow::Borrowed("tls@a.example"),
            policies: vec![policy],
            ..TlsReport::default()
        };
        let deviations = Envelope::new(&header).with_part(media_type).deviations(&report);
        let codes: Vec<&str> = deviations.iter().map(|deviation| deviation.code.code()).collect();
        assert_eq!(codes, expected, "{change:?}");
    }

    #[test]
    fn each_demand_by_itself() {
        const TYPE: &str = "application/tlsrpt+gzip";
        check(("", ""), TYPE, &[]);
        check(("", ""), "application/gzip", &["media-type"]);
        check(("report-type=tlsrpt", "report-type=dmarc"), TYPE, &["report-type"]);
        check(("TLS-Report-Submitter", "X-Submitter"), TYPE, &["report-headers-missing"]);
        check(("Submitter: a.example\nC", "Submitter: c.example\nC"), TYPE, &["submitter-mismatch"]);
        check(("<1@a.example>", "1+a.example"), TYPE, &["subject-form"]);
        check(("Domain: b.example\nTLS", "Domain: c.example\nTLS"), TYPE, &["header-disagrees"]);
        check(("Report Domain: b.example", "Report Domain: c.example"), TYPE, &["subject-disagrees"]);
        check(("Submitter: a.example Report", "Submitter: c.example Report"), TYPE, &["subject-disagrees"]);
        check(("DKIM-Signature", "X-Signature"), TYPE, &["dkim-missing"]);
        check(("d=a.example", "d=c.example"), TYPE, &["dkim-missing"]);
        check(("bh=x", "l=100; bh=x"), TYPE, &["dkim-length-tag"]);
        check(("tls-report-domain:", ""), TYPE, &["report-headers-unsigned"]);
    }

    #[test]
    fn subjects() {
        for (subject, expected) in [
            ("Report Domain: b.example Submitter: a.example Report-ID: <x+y@a.example>", true),
            ("Report Domain: b.example  Submitter: a.example   Report-ID: <1@a>", true),
            ("Report domain: b.example Submitter: a.example Report-ID: <1@a>", false),
            ("Report Domain: b.example Submitter: a.example Report-ID: <1>", false),
            ("Report Domain: b.example", false),
            ("", false),
        ] {
            assert_eq!(has_subject_form(subject), expected, "{subject}");
        }
    }
}
