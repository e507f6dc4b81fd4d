//! PEM: DER in base64 between two marks (RFC 7468), with any text around it.
//!
//! Transcripts, mails and configuration files carry it, often indented or quoted with `>`. A block that is
//! broken is reported with its place, and reading goes on behind it.

use std::fmt;

use crate::encoding::{from_base64, to_base64};
use crate::parse::{Located, Span};

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const MARK: &str = "-----";

/// A block as found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// What it is said to be: `CERTIFICATE`.
    pub(super) label: String,
    pub(super) der: Vec<u8>,
    pub(super) span: Span,
}

/// Why a block cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PemError {
    /// A character between the marks that is not base64.
    Base64Invalid {
        /// The line, counted from 1 behind the first mark.
        line: usize,
    },
    /// The base64 has not the length that its octets need: text is missing.
    Base64Incomplete,
    /// Nothing between the marks.
    Empty,
    /// The text ends, or another block begins, before the end mark.
    EndMissing,
    /// The end mark names something else than the first mark.
    LabelsDiffer {
        /// What the first mark names.
        begin: String,
        /// What the end mark names.
        end: String,
    },
}

impl fmt::Display for PemError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base64Invalid { line } => {
                write!(f, "line {line} of the block has characters that are not base64; copy it again")
            }
            Self::Base64Incomplete => {
                f.write_str("characters are missing in the block; copy it again, whole")
            }
            Self::Empty => f.write_str("there is nothing between the marks"),
            Self::EndMissing => f.write_str("the END mark is missing; copy the block again, whole"),
            Self::LabelsDiffer { begin, end } => write!(f, "BEGIN says {begin:?} and END says {end:?}"),
        }
    }
}

/// A block, as programs write it (RFC 7468 §2).
///
/// ```
/// assert!(waxseal_core::x509::to_pem("CERTIFICATE", b"foo").contains("\nZm9v\n"));
/// ```
pub fn to_pem(label: &str, der: &[u8]) -> String {
    let base64 = to_base64(der);
    let lines: Vec<&str> =
        base64.as_bytes().chunks(64).filter_map(|line| str::from_utf8(line).ok()).collect();
    format!("{BEGIN}{label}{MARK}\n{}\n{END}{label}{MARK}\n", lines.join("\n"))
}

/// Every block of a text, and every broken one, in their order.
pub(super) fn blocks(text: &[u8]) -> Vec<Result<Block, Located<PemError>>> {
    let Some(decoded) = from_utf16(text) else { return blocks_of_octets(text) };
    // Places in the decoded text are none in what was given.
    let span = Span::new(0, text.len());
    let found = blocks_of_octets(decoded.as_bytes()).into_iter();
    found
        .map(|found| found.map(|block| Block { span, ..block }).map_err(|one| Located { span, ..one }))
        .collect()
}

/// A text in UTF-16, as some terminals write what a program says: by its mark, or by every second of the first octets
/// being NUL and none of the others.
fn from_utf16(text: &[u8]) -> Option<String> {
    let head = text.get(..64).unwrap_or(text);
    let nuls = |first: usize| head.iter().skip(first).step_by(2).filter(|octet| **octet == 0).count();
    let half = head.len() / 2;
    let (is_little_endian, body) = match text {
        [0xFF, 0xFE, body @ ..] => (true, body),
        [0xFE, 0xFF, body @ ..] => (false, body),
        _ if half > 0 && nuls(1) == half && nuls(0) == 0 => (true, text),
        _ if half > 0 && nuls(0) == half && nuls(1) == 0 => (false, text),
        _ => return None,
    };
    let unit =
        |pair: [u8; 2]| if is_little_endian { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) };
    let units: Vec<u16> = body.chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(unit).collect();
    Some(String::from_utf16_lossy(&units))
}

fn blocks_of_octets(text: &[u8]) -> Vec<Result<Block, Located<PemError>>> {
    let mut found = Vec::new();
    let mut open: Option<Open> = None;
    let mut start = 0;
    // Where there is no LF at all, a CR alone ends lines.
    let line_end = if text.contains(&b'\n') { b'\n' } else { b'\r' };
    for line in text.split_inclusive(|octet| *octet == line_end) {
        let end = start + line.len();
        let line = plain(line);
        if let Some(label) = mark(&line, BEGIN) {
            found.extend(open.take().map(|open| Err(open.broken(start, PemError::EndMissing))));
            open = Some(Open { label, start, lines: Vec::new() });
        } else if let Some(label) = mark(&line, END) {
            found.extend(open.take().map(|open| open.close(end, label)));
        } else if let Some(open) = &mut open {
            open.lines.push(line);
        }
        start = end;
    }
    found.extend(open.map(|open| Err(open.broken(text.len(), PemError::EndMissing))));
    found
}

/// A line without what mails and terminals put around it. Octets outside ASCII are no base64 and no mark.
fn plain(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '>' || c == '\u{feff}' || c == '\0');
    text.to_owned()
}

/// What a mark names. Transcripts may have words before it on the same line.
fn mark(line: &str, kind: &str) -> Option<String> {
    let (_, behind) = line.split_once(kind)?;
    behind.strip_suffix(MARK).map(|label| label.trim().to_owned())
}

struct Open {
    label: String,
    start: usize,
    lines: Vec<String>,
}

impl Open {
    fn broken(&self, end: usize, defect: PemError) -> Located<PemError> {
        Located { defect, span: Span::new(self.start, end) }
    }

    fn close(self, end: usize, end_label: String) -> Result<Block, Located<PemError>> {
        if end_label != self.label {
            let defect = PemError::LabelsDiffer { begin: self.label.clone(), end: end_label };
            return Err(self.broken(end, defect));
        }
        match self.decode() {
            Ok(der) => Ok(Block { label: self.label, der, span: Span::new(self.start, end) }),
            Err(defect) => Err(self.broken(end, defect)),
        }
    }

    /// Lines with a colon are headers of keys and S/MIME; they stand before the data and are left out.
    fn decode(&self) -> Result<Vec<u8>, PemError> {
        let is_base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | ' ' | '\t');
        let mut data = String::new();
        for (index, line) in self.lines.iter().enumerate() {
            if data.is_empty() && line.contains(':') {
                continue;
            }
            if !line.chars().all(is_base64) {
                return Err(PemError::Base64Invalid { line: index + 1 });
            }
            data.extend(line.chars().filter(|c| !c.is_ascii_whitespace()));
        }
        match data.as_str() {
            "" => Err(PemError::Empty),
            data => from_base64(data).ok_or(PemError::Base64Incomplete),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn one(text: &str) -> Result<(String, Vec<u8>), PemError> {
        let found = blocks(text.as_bytes());
        assert_eq!(found.len(), 1, "{found:?}");
        let block = found.into_iter().next().unwrap();
        block.map(|block| (block.label, block.der)).map_err(|located| located.defect)
    }

    #[test]
    fn good() {
        for text in [
            "-----BEGIN X-----\nZm9v\n-----END X-----\n",
            "-----BEGIN X-----\r\nZm\r\n9v\r\n-----END X-----",
            "depth=0\n 0 s:CN = a\n-----BEGIN X-----\nZm9v\n-----END X-----\n---\n",
            "> > -----BEGIN X-----\n> > Zm9v\n> > -----END X-----",
            "    -----BEGIN X-----\n    Zm 9v\n\n    -----END X-----",
            "\u{feff}-----BEGIN X-----\nZm9v\n-----END X-----",
            "-----BEGIN X-----\nProc-Type: 4,ENCRYPTED\n\nZm9v\n-----END X-----",
            "cert: -----BEGIN X-----\nZm9v\n-----END X-----",
        ] {
            assert_eq!(one(text).unwrap(), ("X".to_owned(), b"foo".to_vec()), "{text}");
        }
    }

    #[test]
    fn bad() {
        for (text, why) in [
            ("-----BEGIN X-----\nZm9v\n", PemError::EndMissing),
            ("-----BEGIN X-----\nZm9\n-----END X-----", PemError::Base64Incomplete),
            ("-----BEGIN X-----\nZm9v\nZ*9v\n-----END X-----", PemError::Base64Invalid { line: 2 }),
            ("-----BEGIN X-----\n-----END X-----", PemError::Empty),
            (
                "-----BEGIN X-----\nZm9v\n-----END Y-----",
                PemError::LabelsDiffer { begin: "X".into(), end: "Y".into() },
            ),
        ] {
            assert_eq!(one(text).unwrap_err(), why, "{text}");
        }
    }

    #[test]
    fn one_broken_block_does_not_hide_the_next() {
        let text = "-----BEGIN X-----\nZm9v\n-----BEGIN X-----\nZm9v\n-----END X-----\n";
        let found = blocks(text.as_bytes());
        assert_eq!(found.len(), 2);
        let first = found[0].as_ref().unwrap_err();
        assert_eq!((&first.defect, first.span), (&PemError::EndMissing, Span::new(0, 23)));
        assert_eq!(found[1].as_ref().unwrap().der, b"foo");
    }

    #[test]
    fn utf_16_is_read_too() {
        let text = "hello\r\n-----BEGIN X-----\r\nZm9v\r\n-----END X-----\r\n";
        let of = |mark: [u8; 2], octets: fn(u16) -> [u8; 2]| {
            let body = text.encode_utf16().flat_map(octets);
            mark.into_iter().chain(body).collect::<Vec<u8>>()
        };
        for input in [of([0xFF, 0xFE], u16::to_le_bytes), of([0xFE, 0xFF], u16::to_be_bytes)] {
            let found = blocks(&input);
            let block = found[0].as_ref().unwrap();
            assert_eq!(
                (found.len(), block.der.as_slice(), block.span),
                (1, &b"foo"[..], Span::new(0, input.len()))
            );
        }
    }

    #[test]
    fn an_end_without_a_beginning_is_text() {
        assert!(blocks(b"Zm9v\n-----END X-----\n").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn any_octets_are_read(octets: Vec<u8>) {
            let _ = blocks(&octets);
        }

        #[test]
        fn marks_and_noise_are_read(parts in proptest::collection::vec(0_usize..6, 0..12)) {
            let words = ["-----BEGIN X-----\n", "-----END X-----\n", "Zm9v\n", "-----END Y-----", "\n", "é"];
            let text: String = parts.iter().map(|part| words[*part]).collect();
            let _ = blocks(text.as_bytes());
        }
    }
}
