//! The mail that carries a report (RFC 8460 §5.3).
//!
//! `multipart/report; report-type="tlsrpt"` with a text for people and the report as attachment. Gateways wrap it,
//! people forward it, and programs that send it get the types wrong; so every part is looked at, and what it
//! contains decides, not what it is called.

mod envelope;
mod header;
mod transfer;

use memchr::memchr;

pub(crate) use envelope::Envelope;

use super::intake::Limits;
use super::view::Problem;
use header::Header;

/// A part that may be, or hold, a report.
pub(crate) struct Attachment<'m> {
    /// Its octets, decoded.
    pub(crate) octets: &'m [u8],
    /// Its name, if it has one.
    pub(crate) file_name: Option<String>,
    /// Its number in the message, from 1, counted through.
    pub(crate) number: u32,
    /// Whether its type is one of TLS-RPT.
    pub(crate) is_typed: bool,
    /// What the message around it says.
    pub(crate) envelope: &'m Envelope,
}

/// What a message as a whole was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct MailSummary {
    /// Whether it says that it carries a TLS report.
    pub(crate) is_report: bool,
    /// A limit that was reached.
    pub(crate) problem: Option<Problem>,
}

/// Hands every part of a message that may hold a report to `found`.
pub(crate) fn read_message(
    message: &[u8],
    limits: &Limits,
    found: &mut dyn FnMut(Attachment<'_>),
) -> MailSummary {
    let mut walk = Walk { limits, found, parts: 0, scratch: Vec::new(), summary: MailSummary::default() };
    walk.message(message, 0);
    walk.summary
}

struct Walk<'l, 'f> {
    limits: &'l Limits,
    found: &'f mut dyn FnMut(Attachment<'_>),
    parts: usize,
    scratch: Vec<u8>,
    summary: MailSummary,
}

impl Walk<'_, '_> {
    fn message(&mut self, message: &[u8], depth: usize) {
        let (header, body) = Header::split(message);
        let envelope = Envelope::new(&header);
        self.summary.is_report |= envelope.claims_report();
        self.part(&header, body, &envelope, depth);
    }

    fn part(&mut self, header: &Header<'_>, body: &[u8], envelope: &Envelope, depth: usize) {
        if self.parts >= self.limits.parts {
            self.summary.problem = Some(Problem::MailParts);
            return;
        }
        self.parts += 1;
        if depth > self.limits.mail_depth {
            self.summary.problem = Some(Problem::Nesting);
            return;
        }
        let media_type = header.media_type();
        match (media_type.split('/').next(), header.boundary()) {
            (Some("multipart"), Some(boundary)) => self.parts_of(body, &boundary, envelope, depth),
            _ if media_type == "message/rfc822" || media_type == "message/global" => {
                let mut decoded = std::mem::take(&mut self.scratch);
                decoded.clear();
                header.transfer_encoding().decode(body, &mut decoded);
                self.message(&decoded, depth + 1);
                self.scratch = decoded;
            }
            _ => self.leaf(header, &media_type, body, envelope),
        }
    }

    fn parts_of(&mut self, body: &[u8], boundary: &str, envelope: &Envelope, depth: usize) {
        for part in Parts::new(body, boundary.as_bytes()) {
            if self.parts >= self.limits.parts {
                self.summary.problem = Some(Problem::MailParts);
                return;
            }
            let (header, body) = Header::split(part);
            self.part(&header, body, envelope, depth + 1);
        }
    }

    fn leaf(&mut self, header: &Header<'_>, media_type: &str, body: &[u8], envelope: &Envelope) {
        let is_typed = media_type.starts_with("application/tlsrpt");
        self.summary.is_report |= is_typed;
        let file_name = header.file_name();
        if !is_typed && !may_hold_report(media_type, file_name.as_deref(), body) {
            return;
        }
        let mut decoded = std::mem::take(&mut self.scratch);
        decoded.clear();
        header.transfer_encoding().decode(body, &mut decoded);
        let number = u32::try_from(self.parts).unwrap_or(u32::MAX);
        let envelope = envelope.with_part(media_type);
        (self.found)(Attachment { octets: &decoded, file_name, number, is_typed, envelope: &envelope });
        self.scratch = decoded;
    }
}

/// Texts for people are left alone unless they begin like JSON; pictures, sound and the like never are reports.
fn may_hold_report(media_type: &str, file_name: Option<&str>, body: &[u8]) -> bool {
    const ENDINGS: [&str; 5] = [".json", ".gz", ".gzip", ".zip", ".eml"];
    let named = file_name.is_some_and(|name| {
        let name = name.to_ascii_lowercase();
        ENDINGS.iter().any(|ending| name.ends_with(ending))
    });
    let begins_as_json = || body.trim_ascii_start().starts_with(b"{");
    named || media_type.starts_with("application/") || media_type.starts_with("text/") && begins_as_json()
}

/// The parts between the boundary lines of a multipart body (RFC 2046 §5.1). A missing last line ends the last
/// part at the end of the body.
struct Parts<'b> {
    rest: Option<&'b [u8]>,
    boundary: &'b [u8],
}

impl<'b> Parts<'b> {
    fn new(body: &'b [u8], boundary: &'b [u8]) -> Self {
        let mut parts = Self { rest: Some(body), boundary };
        // What stands before the first boundary is for mail programs that know no parts.
        let _ = parts.next();
        parts
    }

    /// Whether a line is a boundary, and whether it is the last one.
    fn is_boundary(&self, line: &[u8]) -> Option<bool> {
        let rest = line.strip_prefix(b"--")?.strip_prefix(self.boundary)?;
        let rest = rest.trim_ascii_end();
        match rest {
            b"" => Some(false),
            b"--" => Some(true),
            _ => None,
        }
    }
}

impl<'b> Iterator for Parts<'b> {
    type Item = &'b [u8];

    fn next(&mut self) -> Option<&'b [u8]> {
        let whole = self.rest.take()?;
        let mut at = 0;
        while let Some(rest) = whole.get(at..).filter(|rest| !rest.is_empty()) {
            let length = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
            let (line, after) = rest.split_at(length);
            if line.starts_with(b"--")
                && let Some(is_last) = self.is_boundary(line)
            {
                self.rest = (!is_last).then_some(after);
                return whole.get(..at);
            }
            at += length;
        }
        Some(whole)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Number, name and text of each part that may hold a report.
    fn found(message: &str) -> (Vec<(u32, String, String)>, MailSummary) {
        let mut parts = Vec::new();
        let summary = read_message(message.as_bytes(), &Limits::default(), &mut |part| {
            let text = String::from_utf8_lossy(part.octets).into_owned();
            parts.push((part.number, part.file_name.unwrap_or_default(), text));
        });
        (parts, summary)
    }

    const REPORT: &str = "Subject: Report Domain: b.example Submitter: a.example Report-ID: <1@a.example>\r\n\
        TLS-Report-Domain: b.example\r\nTLS-Report-Submitter: a.example\r\n\
        Content-Type: multipart/report; report-type=\"tlsrpt\"; boundary=\"xx\"\r\n\r\n\
        preamble\r\n--xx\r\nContent-Type: text/plain\r\n\r\nA report.\r\n--xx\r\n\
        Content-Type: application/tlsrpt+json; \r\n name=\"a.example!b.example!1!2.json\"\r\n\
        Content-Transfer-Encoding: base64\r\n\r\neyJhIjoxfQ==\r\n--xx--\r\nepilogue";

    #[test]
    fn the_report_is_found() {
        let (parts, summary) = found(REPORT);
        assert_eq!(parts, [(3, "a.example!b.example!1!2.json".to_owned(), "{\"a\":1}".to_owned())]);
        assert_eq!(summary, MailSummary { is_report: true, problem: None });
    }

    #[test]
    fn the_last_boundary_may_be_missing_its_end() {
        assert_eq!(found(&REPORT.replace("--xx--\r\nepilogue", "--xx\r\n")).0.len(), 1);
        assert_eq!(found(&REPORT.replace("\r\n--xx--\r\nepilogue", "")).0.len(), 1);
    }

    #[test]
    fn a_forwarded_report_is_found() {
        let forwarded = format!(
            "Subject: Fwd\nContent-Type: multipart/mixed; boundary=out\n\n--out\n\nSee below.\n--out\n\
             Content-Type: message/rfc822\n\n{REPORT}\n--out--\n"
        );
        let (parts, summary) = found(&forwarded);
        assert_eq!((parts.len(), summary.is_report), (1, true));
    }

    #[test]
    fn other_mail_has_none() {
        for message in [
            "Subject: hi\n\nhello",
            "Subject: hi\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=",
            "Subject: hi\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nhi\n--b\nContent-Type: text/html\n\n<p>hi\n--b--",
        ] {
            assert_eq!(found(message), (vec![], MailSummary::default()), "{message}");
        }
    }

    #[test]
    fn a_text_part_that_begins_as_json_is_looked_at() {
        assert_eq!(found("Subject: x\n\n \n{\"a\":1}").0.len(), 1);
    }

    #[test]
    fn parts_are_limited() {
        let many = format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\nx\n".repeat(1_000_000));
        assert_eq!(
            found(&many),
            (vec![], MailSummary { is_report: false, problem: Some(Problem::MailParts) })
        );
    }

    #[test]
    fn depth_is_limited() {
        let mut message = "Subject: x\n\nx".to_owned();
        for _ in 0..100 {
            message = format!("Content-Type: message/rfc822\n\n{message}");
        }
        assert_eq!(found(&message).1.problem, Some(Problem::Nesting));
        // Every level has the same boundary, so that the innermost parts are those of the outermost.
        let parts = "Content-Type: multipart/mixed; boundary=b\n\n--b\n".repeat(100);
        assert_eq!(found(&parts).1.problem, None);
    }

    proptest! {
        #[test]
        fn no_octets_panic(octets: Vec<u8>) {
            read_message(&octets, &Limits::default(), &mut |_| {});
        }

        /// No part has a boundary of its own making in it: that would be a line that begins with two hyphens.
        #[test]
        fn parts_are_what_was_put_together(parts in prop::collection::vec("([a-z ][a-z -]{0,19})?", 1..6)) {
            let text = format!("p\n--b\n{}\n--b--\n", parts.join("\n--b\n"));
            let read: Vec<&[u8]> = Parts::new(text.as_bytes(), b"b").collect();
            let expected: Vec<String> = parts.iter().map(|part| format!("{part}\n")).collect();
            prop_assert_eq!(read, expected.iter().map(|part| part.as_bytes()).collect::<Vec<_>>());
        }
    }
}
