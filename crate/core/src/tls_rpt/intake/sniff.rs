//! What a file is, by its content. Names lie: a `.json.gz` that is plain JSON is not even rare.

use memchr::memmem;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Gzip,
    Zip,
    Json,
    Mailbox,
    Message,
    DmarcReport,
    Utf16,
    /// Anything else.
    Other,
}

/// Octets from the beginning that are looked at. Header fields that mail servers add may take several kilobytes.
pub(super) const LOOKED_AT: usize = 32 << 10;

/// Names of fields of which every message has one.
const FIELDS: [&str; 12] = [
    "from",
    "to",
    "subject",
    "date",
    "received",
    "return-path",
    "message-id",
    "mime-version",
    "content-type",
    "dkim-signature",
    "delivered-to",
    "tls-report-domain",
];

/// Looks at the beginning of a file.
pub(super) fn sniff(content: &[u8]) -> Kind {
    let content = content.get(..LOOKED_AT).unwrap_or(content);
    if content.starts_with(&[0x1f, 0x8b]) {
        return Kind::Gzip;
    }
    if content.starts_with(b"PK\x03\x04") || content.starts_with(b"PK\x05\x06") {
        return Kind::Zip;
    }
    if content.starts_with(b"\xff\xfe{") || content.starts_with(b"\xfe\xff\0{") {
        return Kind::Utf16;
    }
    let text = beginning(content);
    match text.first() {
        Some(b'{' | b'[') => Kind::Json,
        Some(b'<') if memmem::find(text, b"<feedback").is_some() => Kind::DmarcReport,
        _ if text.starts_with(b"From ") => Kind::Mailbox,
        _ if is_message(text) => Kind::Message,
        _ => Kind::Other,
    }
}

/// A text from its first character on: editors put a byte order mark before it, and programs that cut mailboxes leave
/// blank lines.
pub(super) fn beginning(content: &[u8]) -> &[u8] {
    content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content).trim_ascii_start()
}

/// Lines of `name: value` from the first one on, and among them a field that only messages have.
fn is_message(text: &[u8]) -> bool {
    let mut has_field = false;
    for line in text.split(|octet| *octet == b'\n') {
        if line.trim_ascii().is_empty() {
            break;
        }
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            continue;
        }
        let Some(name) = line.split(|octet| *octet == b':').next().filter(|name| name.len() < line.len())
        else {
            // The last line may be cut off.
            return has_field && !line.ends_with(b"\r");
        };
        if !name.iter().all(|octet| matches!(octet, b'!'..=b'9' | b';'..=b'~')) || name.is_empty() {
            return false;
        }
        has_field |= FIELDS.iter().any(|field| name.eq_ignore_ascii_case(field.as_bytes()));
    }
    has_field
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        for (content, kind) in [
            (b"\x1f\x8b\x08".as_slice(), Kind::Gzip),
            (b"PK\x03\x04", Kind::Zip),
            (b"PK\x05\x06", Kind::Zip),
            (b" \n{\"a\":1}", Kind::Json),
            (b"\xef\xbb\xbf[", Kind::Json),
            (b"\xff\xfe{\0", Kind::Utf16),
            (b"<?xml version=\"1.0\"?>\n<feedback>", Kind::DmarcReport),
            (b"<html>", Kind::Other),
            (b"From a@example Mon Nov 23 00:00:00 2026\nSubject: x", Kind::Mailbox),
            (b"\n\r\nFrom a@example Mon Nov 23 00:00:00 2026\nSubject: x", Kind::Mailbox),
            (b"\xef\xbb\xbfFrom a@example Mon Nov 23 00:00:00 2026\nSubject: x", Kind::Mailbox),
            (b"\r\nSubject: x\n\n", Kind::Message),
            (b"Received: x\n\tby y\nX-A: b\n\nbody", Kind::Message),
            (b"X-A: b\r\nSubject: c\r\n\r\n", Kind::Message),
            (b"Subject: x\nX-Cut", Kind::Message),
            (b"version: STSv1\nmode: enforce\n", Kind::Other),
            (b"Subject: x\nno field\n\n", Kind::Message),
            (b"", Kind::Other),
            (b"\0\0\0", Kind::Other),
        ] {
            assert_eq!(sniff(content), kind, "{}", String::from_utf8_lossy(content));
        }
    }
}
