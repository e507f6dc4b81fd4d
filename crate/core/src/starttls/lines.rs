//! Pasted text as lines that know their place.
//!
//! What people paste went through terminals, mail programs and editors: escape sequences, carriage returns of
//! progress meters, UTF-16, octets that are no text at all. Lines come out as plain text; spans keep pointing
//! into the octets that were given.

use std::borrow::Cow;

use super::intake_problem::{IntakeProblem, Problems};
use crate::parse::Span;

/// Octets read of one paste. A day's log of a busy server fits, and reading that much stays a matter of a
/// second in a browser.
pub const MAX_READ_OCTETS: usize = 16 << 20;

/// Octets read of one line. RFC 5321 §4.5.3.1.5 allows a reply line 512; log lines with certificate names are
/// longer, dumps are not worth reading.
pub const MAX_LINE_OCTETS: usize = 4_096;

/// A line without its end, without escape sequences and without blanks at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) span: Span,
}

impl Line<'_> {
    /// Without the octets that stand before every line; they are ASCII. Its place stays that of the whole line.
    pub(super) fn without_mark(mut self, octets: usize) -> Self {
        if octets > 0 {
            self.text = Cow::Owned(self.text.get(octets..).unwrap_or_default().to_owned());
        }
        self
    }
}

/// The octets to read by lines, and what had to be done to them first.
pub(super) fn decode<'a>(input: &'a [u8], problems: &mut Problems) -> Cow<'a, [u8]> {
    let read = input.get(..MAX_READ_OCTETS).unwrap_or(input);
    if input.len() > MAX_READ_OCTETS {
        let span = Span::new(MAX_READ_OCTETS, input.len());
        problems.push(IntakeProblem::TooLarge { octets: input.len() }, span);
    }
    if let Some(text) = from_utf16(read) {
        problems.push(IntakeProblem::Utf16, Span::at(0));
        return Cow::Owned(text.into_bytes());
    }
    let nul = read.iter().position(|octet| *octet == 0);
    if let Some(at) = nul {
        problems.push(IntakeProblem::Nul, Span::new(at, at + 1));
    }
    Cow::Borrowed(read)
}

/// The text if the octets are UTF-16: by its byte order mark, or by every second of the first octets being NUL,
/// as Windows shells write it without a mark.
fn from_utf16(octets: &[u8]) -> Option<String> {
    let head = octets.get(..64).unwrap_or(octets);
    let nuls = |parity: usize| head.iter().skip(parity).step_by(2).filter(|octet| **octet == 0).count();
    let most = head.len() / 4;
    let (body, is_big) = match octets {
        [0xFF, 0xFE, body @ ..] => (body, false),
        [0xFE, 0xFF, body @ ..] => (body, true),
        _ if most > 0 && nuls(1) > most && nuls(0) == 0 => (octets, false),
        _ if most > 0 && nuls(0) > most && nuls(1) == 0 => (octets, true),
        _ => return None,
    };
    let unit = |pair: &[u8]| match (pair, is_big) {
        ([a, b], true) => u16::from_be_bytes([*a, *b]),
        ([a, b], false) => u16::from_le_bytes([*a, *b]),
        _ => u16::from(b'?'),
    };
    Some(char::decode_utf16(body.chunks_exact(2).map(unit)).map(|c| c.unwrap_or('\u{fffd}')).collect())
}

/// All lines. LF, CRLF and a CR alone end them; the last one need not be ended.
pub(super) fn lines(octets: &[u8]) -> impl Iterator<Item = Line<'_>> {
    let mut at = if octets.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    std::iter::from_fn(move || {
        let rest = octets.get(at..).filter(|rest| !rest.is_empty())?;
        let length = rest.iter().position(|octet| matches!(octet, b'\n' | b'\r')).unwrap_or(rest.len());
        let span = Span::new(at, at + length);
        let end = match rest.get(length..) {
            Some([b'\r', b'\n', ..]) => 2,
            Some([]) | None => 0,
            Some(_) => 1,
        };
        at += length + end;
        Some(Line { text: plain(span.of(octets)), span })
    })
}

/// Octets that stand before every line that is not blank: the marks of quoted mail, the blanks of a list or of Markdown.
pub(super) fn common_mark(octets: &[u8]) -> usize {
    let mut common: Option<&[u8]> = None;
    for line in lines(octets) {
        let line = line.span.of(octets);
        if line.trim_ascii().is_empty() {
            continue;
        }
        let is_mark = |octet: &&u8| matches!(octet, b' ' | b'\t' | b'>' | b'|');
        let length = match common {
            None => line.iter().take_while(is_mark).count(),
            Some(known) => line.iter().zip(known).take_while(|(a, b)| a == b).count(),
        };
        common = line.get(..length);
        if length == 0 {
            return 0;
        }
    }
    common.map_or(0, <[u8]>::len)
}

fn plain(octets: &[u8]) -> Cow<'_, str> {
    let head = octets.get(..MAX_LINE_OCTETS).unwrap_or(octets);
    match String::from_utf8_lossy(head) {
        Cow::Borrowed(text) if !text.contains(is_removed) => Cow::Borrowed(text.trim_end()),
        text => Cow::Owned(without_escapes(&text).trim_end().to_owned()),
    }
}

/// Escape sequences begin with ESC; other control characters but the tab are nothing a reader sees.
fn is_removed(c: char) -> bool {
    c.is_control() && c != '\t'
}

/// Without `ESC [ … letter` (colours, cursor), `ESC ] … BEL` (titles) and other control characters.
fn without_escapes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        if c == '\u{1b}' {
            skip_escape(&mut characters);
        } else if !is_removed(c) {
            plain.push(c);
        }
    }
    plain
}

fn skip_escape(characters: &mut std::str::Chars<'_>) {
    let is_end: fn(char) -> bool = match characters.next() {
        Some('[') => |c| ('\u{40}'..='\u{7e}').contains(&c),
        Some(']') => |c| c == '\u{7}' || c == '\\',
        _ => return,
    };
    let _ = characters.find(|c| is_end(*c));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(octets: &[u8]) -> Vec<String> {
        lines(octets).map(|line| line.text.into_owned()).collect()
    }

    #[test]
    fn every_line_end_ends_a_line() {
        assert_eq!(texts(b"a\nb\r\nc\rd"), ["a", "b", "c", "d"]);
        assert_eq!(texts(b"\xEF\xBB\xBFa\n\nb\n"), ["a", "", "b"]);
        assert_eq!(texts(b""), Vec::<String>::new());
    }

    #[test]
    fn marks_before_every_line() {
        for (text, expected) in [
            ("> a\n> b\n", 2),
            (">> a\n\n>> b", 3),
            ("    a\n\n      b\n", 4),
            ("> a\n< b\n", 0),
            (" -> a\n<- b\n", 0),
            ("", 0),
        ] {
            assert_eq!(common_mark(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn spans_point_into_what_was_given() {
        let input = b"\x1b[32m250 ok\x1b[0m \r\nx";
        let all: Vec<Line<'_>> = lines(input).collect();
        assert_eq!((all[0].text.as_ref(), all[0].span), ("250 ok", Span::new(0, 16)));
        assert_eq!(all[1].span.of(input), b"x");
    }

    #[test]
    fn escapes_and_control_characters_go() {
        assert_eq!(texts(b"\x1b]0;title\x07a\x1b[1;31mb\x1b[K\x08c\x1b"), ["abc"]);
        assert_eq!(texts(b"a\tb\xFF"), ["a\tb\u{fffd}"]);
    }

    #[test]
    fn utf16_is_read_with_and_without_its_mark() {
        let units: Vec<u8> = "220 mx ESMTP\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = "220 mx ESMTP\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = [b"\xFF\xFE".as_slice(), &units].concat();
        for input in [units, big, marked] {
            let mut problems = Problems::default();
            assert_eq!(decode(&input, &mut problems).as_ref(), b"220 mx ESMTP\n");
            assert!(problems.has(&IntakeProblem::Utf16));
        }
    }

    #[test]
    fn a_long_line_and_a_large_paste_are_cut() {
        assert_eq!(texts(&[b'x'; 10_000])[0].len(), MAX_LINE_OCTETS);
        let (large, mut problems) = (vec![b'\n'; MAX_READ_OCTETS + 1], Problems::default());
        assert_eq!(decode(&large, &mut problems).len(), MAX_READ_OCTETS);
        assert!(problems.has(&IntakeProblem::TooLarge { octets: MAX_READ_OCTETS + 1 }));
    }
}
