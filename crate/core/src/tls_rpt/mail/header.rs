//! Header fields of messages and parts (RFC 5322 §2.2, RFC 2045 §5.1), as far as reports need them.

use memchr::memchr;

use super::transfer::Encoding;
use crate::order::sort_short;

/// Octets of header fields that are read; a real message has a few kilobytes of them.
const MAX_HEADER: usize = 256 << 10;

/// Pieces of one parameter; a file name of 255 octets has four.
const MAX_PIECES: usize = 64;

/// The fields that matter, each as its raw value.
#[derive(Clone, Debug, Default)]
pub(super) struct Header<'a> {
    pub(super) content_type: &'a [u8],
    pub(super) disposition: &'a [u8],
    pub(super) encoding: &'a [u8],
    pub(super) subject: &'a [u8],
    pub(super) report_domain: &'a [u8],
    pub(super) report_submitter: &'a [u8],
    pub(super) dkim_signatures: Vec<&'a [u8]>,
}

impl<'a> Header<'a> {
    /// Reads the fields up to the empty line; what follows it is the body.
    pub(super) fn split(message: &'a [u8]) -> (Self, &'a [u8]) {
        let mut header = Self::default();
        let mut rest = message;
        let mut field: Option<(&'a [u8], usize)> = None;
        let within = message.len().min(MAX_HEADER);
        loop {
            let length = memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
            let (line, after) = rest.split_at(length);
            let is_empty = matches!(line, b"" | b"\n" | b"\r\n");
            if !is_empty && line.starts_with(b" ") || line.starts_with(b"\t") {
                if let Some((_, length)) = field.as_mut() {
                    *length += line.len();
                }
            } else {
                if let Some((start, length)) = field.take() {
                    header.take_field(start.get(..length).unwrap_or_default());
                }
                field = Some((rest, line.len()));
            }
            if is_empty || message.len() - rest.len() > within {
                return (header, after);
            }
            rest = after;
        }
    }

    fn take_field(&mut self, field: &'a [u8]) {
        let Some(colon) = memchr(b':', field) else {
            return;
        };
        let (name, value) = field.split_at(colon);
        let value = value.get(1..).unwrap_or_default();
        let is = |known: &str| name.trim_ascii_end().eq_ignore_ascii_case(known.as_bytes());
        // Some program of a sender writes `ContentType`.
        if is("Content-Type") || is("ContentType") {
            self.content_type = value;
        } else if is("Content-Transfer-Encoding") {
            self.encoding = value;
        } else if is("Content-Disposition") {
            self.disposition = value;
        } else if is("Subject") {
            self.subject = value;
        } else if is("TLS-Report-Domain") {
            self.report_domain = value;
        } else if is("TLS-Report-Submitter") {
            self.report_submitter = value;
        } else if is("DKIM-Signature") {
            self.dkim_signatures.push(value);
        }
    }

    pub(super) fn transfer_encoding(&self) -> Encoding {
        Encoding::parse(&unfolded(self.encoding))
    }

    /// `multipart/report`, in lower case; `text/plain` where there is none.
    pub(super) fn media_type(&self) -> String {
        let value = unfolded(self.content_type);
        let name = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if name.is_empty() { "text/plain".to_owned() } else { name }
    }

    pub(super) fn boundary(&self) -> Option<String> {
        parameter(self.content_type, "boundary").filter(|boundary| !boundary.is_empty())
    }

    pub(super) fn report_type(&self) -> Option<String> {
        parameter(self.content_type, "report-type").map(|name| name.to_ascii_lowercase())
    }

    /// The name of an attachment, without the blanks that folding leaves in it.
    pub(super) fn file_name(&self) -> Option<String> {
        let name = parameter(self.disposition, "filename").or_else(|| parameter(self.content_type, "name"));
        name.map(|name| name.replace(char::is_whitespace, ""))
    }
}

/// The value on one line.
pub(super) fn unfolded(value: &[u8]) -> String {
    String::from_utf8_lossy(value).replace(['\r', '\n'], "").replace('\t', " ").trim().to_owned()
}

/// A parameter, also in the pieces and the percent encoding of RFC 2231 §3 and §4.
fn parameter(value: &[u8], wanted: &str) -> Option<String> {
    if value.is_empty() {
        return None;
    }
    let value = unfolded(value);
    let mut pieces: Vec<(u32, String)> = Vec::new();
    for parameter in split_quoted(&value).skip(1) {
        let Some((name, text)) = parameter.split_once('=').filter(|_| pieces.len() < MAX_PIECES) else {
            continue;
        };
        let mut name = name.trim().split('*');
        if !name.next().is_some_and(|name| name.eq_ignore_ascii_case(wanted)) {
            continue;
        }
        let number = name.clone().next().and_then(|number| number.parse().ok());
        let is_encoded = parameter.split('=').next().is_some_and(|name| name.trim_end().ends_with('*'));
        let text = unquoted(text.trim());
        pieces.push((number.unwrap_or(0), if is_encoded { percent_decoded(&text) } else { text }));
    }
    sort_short(&mut pieces, |(number, _)| *number);
    let parts: Vec<String> = pieces.into_iter().map(|(_, text)| text).collect();
    (!parts.is_empty()).then(|| parts.concat())
}

/// Splits at semicolons that are not quoted.
fn split_quoted(value: &str) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    let mut is_escaped = false;
    value.split(move |character| {
        let was_escaped = is_escaped;
        is_escaped = character == '\\' && is_quoted && !was_escaped;
        if character == '"' && !was_escaped {
            is_quoted = !is_quoted;
        }
        character == ';' && !is_quoted
    })
}

fn unquoted(text: &str) -> String {
    let Some(inner) = text.strip_prefix('"') else {
        return text.split_whitespace().next().unwrap_or_default().to_owned();
    };
    let mut out = String::new();
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            '\\' => out.extend(characters.next()),
            _ => out.push(character),
        }
    }
    out
}

/// `utf-8''a%21b` → `a!b`
fn percent_decoded(text: &str) -> String {
    let text = text.rsplit('\'').next().unwrap_or(text);
    let mut out = Vec::new();
    let mut parts = text.split('%');
    out.extend_from_slice(parts.next().unwrap_or_default().as_bytes());
    for part in parts {
        match part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(octet) => {
                out.push(octet);
                out.extend_from_slice(part.get(2..).unwrap_or_default().as_bytes());
            }
            None => out.extend_from_slice(format!("%{part}").as_bytes()),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fields_are_read_up_to_the_empty_line() {
        let (header, body) =
            Header::split(b"Subject: a\r\n b\r\ncontent-type: text/x;\r\n\tname=y\r\n\r\nSubject: z");
        assert_eq!(unfolded(header.subject), "a b");
        assert_eq!((header.media_type().as_str(), body), ("text/x", b"Subject: z".as_slice()));
        assert_eq!(header.file_name().unwrap(), "y");
    }

    #[test]
    fn a_message_may_have_no_body_or_no_header() {
        assert_eq!(Header::split(b"Subject: a").1, b"");
        assert_eq!(unfolded(Header::split(b"Subject: a").0.subject), "a");
        assert_eq!(Header::split(b"\nbody").1, b"body");
        assert_eq!(Header::split(b"").1, b"");
    }

    #[test]
    fn parameters() {
        for (value, name, expected) in [
            ("multipart/report; boundary=\"a;b\\\"c\"; report-type=tlsrpt", "boundary", Some("a;b\"c")),
            ("multipart/report; boundary=abc ; x=y", "boundary", Some("abc")),
            ("multipart/report; report-type=\"TLSRPT\";", "report-type", Some("TLSRPT")),
            ("a/b; name*0=\"x!y\"; name*1=\"!1.json\"", "name", Some("x!y!1.json")),
            ("a/b; name*=utf-8''x%21y.json", "name", Some("x!y.json")),
            ("a/b; name*1*=%21z; name*0*=utf-8''x%zz", "name", Some("x%zz!z")),
            ("a/b; filename=x", "name", None),
            ("", "name", None),
        ] {
            assert_eq!(parameter(value.as_bytes(), name).as_deref(), expected, "{value}");
        }
    }

    proptest! {
        #[test]
        fn no_octets_panic(octets: Vec<u8>) {
            let (header, _) = Header::split(&octets);
            let _ = (header.media_type(), header.boundary(), header.file_name(), header.report_type());
        }
    }
}
