//! Bounces and log lines: what senders say when TLS kept them from delivering.
//!
//! A postmaster whose mail does not arrive has no transcript but a line of somebody's log, or a bounce that a
//! correspondent forwarded. Programs have fixed sentences for these cases; [`kind::NoticeKind`] is what they come to,
//! and says what to do.
//!
//! # Limitations
//! Sentences are matched, so a program that changes them, or speaks another language than English, is not understood.

mod facts;
mod kind;
mod sentences;

use std::net::IpAddr;

use super::lines::{Line, MAX_LINE_OCTETS};
use crate::parse::Span;

pub use kind::NoticeKind;
pub use sentences::Software;

/// Different notices kept of one paste. A log of a day repeats a few; this many different ones are no longer read.
pub const MAX_NOTICES: usize = 100;

/// Characters kept of the line itself.
const MAX_QUOTED: usize = 300;

/// A sentence of a mail program about TLS, and how often it was there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it comes to.
    pub kind: NoticeKind,
    /// Whose sentence it is.
    pub software: Software,
    /// The mail server it is about.
    pub host: Option<String>,
    /// Its address.
    pub address: Option<IpAddr>,
    /// The domain of the recipient. Bounces of Postfix name it where they do not name the server.
    pub domain: Option<String>,
    /// The enhanced status code: `4.7.5`.
    pub status: Option<String>,
    /// The line, cut.
    pub quoted: String,
    /// Its first place.
    pub span: Span,
    /// How many lines said the same of the same host.
    pub count: usize,
}

/// Whether a line is one of the sentences.
pub(super) fn is_known(text: &str) -> bool {
    sentences::recognise(text).is_some()
}

/// Collects notices line by line.
#[derive(Default)]
pub(super) struct NoticeReader {
    notices: Vec<Notice>,
    has_more: bool,
    /// The line being read, with what was folded behind it.
    unfolded: String,
    span: Option<Span>,
    /// The server that the report on delivery names.
    remote: Option<String>,
    /// The domain of its recipient.
    recipient: Option<String>,
}

impl NoticeReader {
    pub(super) fn read(&mut self, line: &Line<'_>) {
        let is_broken = self.span.is_some() && is_soft_break(&self.unfolded);
        let is_folded = self.span.is_some() && line.text.starts_with([' ', '\t']);
        if is_broken || is_folded {
            if is_broken {
                self.unfolded.pop();
            } else {
                self.unfolded.push(' ');
            }
            if self.unfolded.len() + line.text.len() <= MAX_LINE_OCTETS {
                self.unfolded.push_str(line.text.trim());
            }
            return;
        }
        self.end_line();
        self.unfolded.push_str(line.text.trim());
        self.span = Some(line.span);
    }

    /// A blank line ends what was folded, and what a report on delivery says of one recipient.
    pub(super) fn end_paragraph(&mut self) {
        self.end_line();
        (self.remote, self.recipient) = (None, None);
    }

    /// Whether there was more than is kept.
    pub(super) fn end(&mut self) -> bool {
        self.end_line();
        self.has_more
    }

    pub(super) fn is_empty(&self) -> bool {
        self.notices.is_empty()
    }

    pub(super) fn finish(self) -> Vec<Notice> {
        self.notices
    }

    fn end_line(&mut self) {
        let Some(span) = self.span.take() else { return };
        let text = std::mem::take(&mut self.unfolded);
        if let Some(remote) = facts::remote_mta(&text) {
            self.learn_remote(remote);
        } else if let Some(domain) = facts::final_recipient(&text) {
            self.recipient = Some(domain);
        } else if let Some((kind, software)) = sentences::recognise(&text) {
            self.keep(kind, software, &text, span);
        }
    }

    /// The field may stand behind the diagnosis it belongs to.
    fn learn_remote(&mut self, remote: String) {
        let is_of_this = |notice: &&mut Notice| notice.host.is_none() && notice.domain == self.recipient;
        if let Some(last) = self.notices.last_mut().filter(is_of_this) {
            last.host = Some(remote.clone());
        }
        self.remote = Some(remote);
    }

    fn keep(&mut self, kind: NoticeKind, software: Software, text: &str, span: Span) {
        let (host, address) = facts::server(text);
        let host = host.or_else(|| self.remote.clone());
        let domain = facts::recipient(text).or_else(|| self.recipient.clone());
        let same = |notice: &&mut Notice| {
            notice.kind == kind && agrees(&notice.host, &host) && agrees(&notice.domain, &domain)
        };
        if let Some(known) = self.notices.iter_mut().find(same) {
            known.count = known.count.saturating_add(1);
            known.host = known.host.take().or(host);
            known.domain = known.domain.take().or(domain);
            return;
        }
        if self.notices.len() >= MAX_NOTICES {
            self.has_more = true;
            return;
        }
        let (status, quoted) = (facts::status(text), text.chars().take(MAX_QUOTED).collect());
        self.notices.push(Notice { kind, software, host, address, domain, status, quoted, span, count: 1 });
    }
}

/// Quoted-printable breaks lines of 76 characters with an equals sign at their end.
fn is_soft_break(text: &str) -> bool {
    text.ends_with('=') && text.len() >= 70
}

/// Whether two sentences can be about the same: what one of them leaves out, the other may say.
fn agrees(one: &Option<String>, other: &Option<String>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::*;

    fn notices(text: &str) -> Vec<Notice> {
        let mut reader = NoticeReader::default();
        for line in lines(text.as_bytes()) {
            if line.text.is_empty() { reader.end_paragraph() } else { reader.read(&line) }
        }
        reader.end();
        reader.finish()
    }

    #[test]
    fn folded_lines_are_one() {
        let found = notices(
            "Final-Recipient: rfc822; a@example.org\nStatus: 4.7.4\nDiagnostic-Code: X-Postfix; TLS is required, but was\n    \
             not offered by host mx.example.org[192.0.2.1]\nAction: failed\n",
        );
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].kind, found[0].software), (NoticeKind::StarttlsNotOffered, Software::Postfix));
        assert_eq!(found[0].host.as_deref(), Some("mx.example.org"));
        assert_eq!(found[0].address, Some("192.0.2.1".parse().unwrap()));
    }

    #[test]
    fn quoted_printable_breaks_are_undone() {
        let found = notices(
            "Remote Server returned '554 5.4.8 SMTPSEND.Dns; MX hosts of 'example.org' fai=\nled MTA-STS validation'\n",
        );
        assert_eq!(found.iter().map(|notice| notice.kind).collect::<Vec<_>>(), [NoticeKind::StsMxNotListed]);
    }

    #[test]
    fn the_server_of_a_report_on_delivery() {
        let before = "Remote-MTA: dns; mx.example.org\nDiagnostic-Code: smtp; 550 5.7.30 REQUIRETLS support required\n";
        let after = "Diagnostic-Code: smtp; 550 5.7.30 REQUIRETLS support required\nRemote-MTA: dns; mx.example.org\n";
        for text in [before, after] {
            let found = notices(text);
            assert_eq!(found[0].host.as_deref(), Some("mx.example.org"), "{text}");
            assert_eq!(found[0].status.as_deref(), Some("5.7.30"), "{text}");
        }
    }

    #[test]
    fn a_bounce_that_names_only_the_recipient() {
        let text = "<a@example.org>: Server certificate not verified\n\nReporting-MTA: dns; sender.example\n\n\
            Final-Recipient: rfc822; a@example.org\nDiagnostic-Code: X-Postfix; Server certificate not verified\n\n\
            Final-Recipient: rfc822; b@example.net\nDiagnostic-Code: X-Postfix; Server certificate not verified\n";
        let found = notices(text);
        let told: Vec<(Option<&str>, usize)> =
            found.iter().map(|notice| (notice.domain.as_deref(), notice.count)).collect();
        assert_eq!(told, [(Some("example.org"), 2), (Some("example.net"), 1)]);
    }

    #[test]
    fn the_same_is_counted() {
        let line = |host: &str| {
            format!("postfix/smtp[1]: Q: TLS is required, but was not offered by host {host}[192.0.2.1]\n")
        };
        let text = line("mx1.example").repeat(1_000) + &line("mx2.example");
        let counts: Vec<usize> = notices(&text).iter().map(|notice| notice.count).collect();
        assert_eq!(counts, [1_000, 1]);
    }

    #[test]
    fn there_is_a_limit() {
        let line = |n| format!("postfix/smtp[1]: TLSA lookup error for mx{n}.example:25\n");
        let text: String = (0..=MAX_NOTICES).map(line).collect();
        let mut reader = NoticeReader::default();
        lines(text.as_bytes()).for_each(|line| reader.read(&line));
        assert!(reader.end());
        assert_eq!(reader.finish().len(), MAX_NOTICES);
    }
}
