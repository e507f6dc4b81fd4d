//! A mailbox in one file (RFC 4155): messages one after another, each behind a line `From sender date`.
//!
//! The line counts as such only behind an empty line (or at the beginning) and if it has a time in it, so that
//! a sentence that begins with "From" does not cut a message in two.

use memchr::memchr;

/// A longer line is no separator.
const MAX_SEPARATOR: usize = 500;

/// Cuts a mailbox that comes in pieces into messages.
#[derive(Default)]
pub(super) struct MailboxSplitter {
    /// What is not yet handed on: a message from its first octet.
    buffer: Vec<u8>,
    /// How far `buffer` has been looked through: the beginning of a line.
    scanned: usize,
    /// Whether the line before `scanned` was empty, or there was none.
    behind_empty_line: bool,
    /// Whether the message in the buffer grew too large and is dropped up to its end.
    is_dropping: bool,
    has_begun: bool,
}

/// What comes out of a splitter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut<'b> {
    Message(&'b [u8]),
    TooLarge,
}

impl MailboxSplitter {
    /// Takes the next piece and hands on every message that is whole now.
    pub(super) fn push(&mut self, piece: &[u8], max: usize, take: &mut dyn FnMut(Cut<'_>)) {
        if !self.has_begun {
            self.has_begun = true;
            self.behind_empty_line = true;
        }
        self.buffer.extend_from_slice(piece);
        let mut start = 0;
        while let Some(rest) = self.buffer.get(self.scanned..) {
            let Some(length) = memchr(b'\n', rest).map(|at| at + 1) else {
                break;
            };
            let line = rest.get(..length).unwrap_or_default();
            if self.behind_empty_line && is_separator(line) {
                let message = self.buffer.get(start..self.scanned).unwrap_or_default();
                hand_on(message, std::mem::take(&mut self.is_dropping), max, take);
                start = self.scanned + length;
            }
            self.behind_empty_line = matches!(line, b"\n" | b"\r\n");
            self.scanned += length;
        }
        self.buffer.drain(..start);
        self.scanned -= start;
        if self.buffer.len() > max {
            // Only the beginning of an unfinished line is still needed.
            self.is_dropping = true;
            let is_long = self.buffer.len() - self.scanned > MAX_SEPARATOR;
            self.behind_empty_line &= !is_long;
            self.buffer.drain(..if is_long { self.buffer.len() } else { self.scanned });
            self.scanned = 0;
        }
    }

    /// Hands on the last message.
    pub(super) fn end(self, max: usize, take: &mut dyn FnMut(Cut<'_>)) {
        hand_on(&self.buffer, self.is_dropping, max, take);
    }
}

fn hand_on(message: &[u8], is_dropping: bool, max: usize, take: &mut dyn FnMut(Cut<'_>)) {
    if is_dropping || message.len() > max {
        take(Cut::TooLarge);
    } else if !message.trim_ascii().is_empty() {
        take(Cut::Message(message));
    }
}

fn is_separator(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else {
        return false;
    };
    let has_time = rest.windows(3).any(|three| matches!(three, [b'0'..=b'9', b':', b'0'..=b'9']));
    has_time && line.len() <= MAX_SEPARATOR
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(mailbox: &[u8], piece: usize, max: usize) -> Vec<String> {
        let mut found = Vec::new();
        let mut take = |cut: Cut<'_>| {
            found.push(match cut {
                Cut::Message(message) => String::from_utf8_lossy(message).into_owned(),
                Cut::TooLarge => "too large".to_owned(),
            });
        };
        let mut splitter = MailboxSplitter::default();
        for piece in mailbox.chunks(piece) {
            splitter.push(piece, max, &mut take);
        }
        splitter.end(max, &mut take);
        found
    }

    const LINE: &str = "From a@b.example Mon Nov 23 00:00:00 2026\n";

    #[test]
    fn messages_are_cut_at_separators_only() {
        let first =
            "Subject: 1\n\nFrom here on it is text.\n\nFrom now on too.\n\n>From x 00:00\nFrom y 00:00\n\n";
        let mailbox = format!("{LINE}{first}{LINE}Subject: 2\r\n\r\nbody\r\n\r\n{LINE}");
        for piece in [1, 3, 10_000] {
            let found = split(mailbox.as_bytes(), piece, 10_000);
            assert_eq!(found, [first, "Subject: 2\r\n\r\nbody\r\n\r\n"], "{piece}");
        }
    }

    #[test]
    fn a_message_that_is_too_large_is_dropped_and_said() {
        let large = "x".repeat(3_000);
        let mailbox = format!("{LINE}Subject: 1\n\n{large}\n\n{LINE}Subject: 2\n\n{LINE}S: 3\n{large}");
        for piece in [1, 700, 10_000] {
            let found = split(mailbox.as_bytes(), piece, 1_000);
            assert_eq!(found, ["too large", "Subject: 2\n\n", "too large"], "{piece}");
        }
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(octets: Vec<u8>, piece in 1..40_usize) {
            let mailbox = [LINE.as_bytes(), &octets, b"\n\n", LINE.as_bytes(), &octets].concat();
            prop_assert_eq!(split(&mailbox, piece, 9_999), split(&mailbox, 9_999, 9_999));
        }
    }
}
