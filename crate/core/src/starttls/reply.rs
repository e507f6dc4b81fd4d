//! Commands and replies of SMTP (RFC 5321 §4.1, §4.2).

use crate::parse::Span;

/// Lines kept of one reply. Servers list a dozen extensions; more than this is no reply to EHLO.
pub const MAX_REPLY_LINES: usize = 100;

/// A reply of the server, all its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The three digits.
    pub code: u16,
    /// The text of each line, without the digits and the mark behind them, and its place.
    pub lines: Vec<ReplyText>,
    /// Whether its last line was seen.
    pub is_whole: bool,
    /// From the first line to the last.
    pub span: Span,
}

/// The text of one line of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyText {
    /// Without the digits.
    pub text: String,
    /// The whole line.
    pub span: Span,
}

impl Reply {
    /// The text of the first line.
    pub fn text(&self) -> &str {
        self.lines.first().map_or("", |line| line.text.as_str())
    }

    /// Whether the server says that a later try may do better (RFC 5321 §4.2.1).
    pub fn is_temporary(&self) -> bool {
        (400..500).contains(&self.code)
    }

    /// Whether the server did what was asked, or is ready for more.
    pub fn is_positive(&self) -> bool {
        (200..400).contains(&self.code)
    }

    /// `451 4.7.1`, or the code alone where no enhanced one follows (RFC 5321 §4.2 has the three digits).
    pub fn codes(&self) -> String {
        match enhanced(self.text()) {
            Some(status) => format!("{} {status}", self.code),
            None => self.code.to_string(),
        }
    }
}

/// The enhanced status code a text begins with: `4.7.0`.
pub(super) fn enhanced(text: &str) -> Option<&str> {
    let word = text.split_whitespace().next()?;
    let parts: Vec<&str> = word.split('.').collect();
    let is_number = |part: &&str| (1..=3).contains(&part.len()) && part.bytes().all(|o| o.is_ascii_digit());
    let is_class = matches!(parts.first(), Some(&"2" | &"4" | &"5"));
    (parts.len() == 3 && is_class && parts.iter().all(is_number)).then_some(word)
}

/// One line of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ReplyLine<'a> {
    pub(super) code: u16,
    pub(super) is_last: bool,
    pub(super) text: &'a str,
}

impl<'a> ReplyLine<'a> {
    /// Reads `250-SIZE`, `250 OK` and `250`.
    pub(super) fn parse(line: &'a str) -> Option<Self> {
        let (digits, rest) = line.split_at_checked(3)?;
        let begins = digits.starts_with(['2', '3', '4', '5']);
        if !begins || !digits.bytes().all(|octet| octet.is_ascii_digit()) {
            return None;
        }
        let code = digits.parse().ok()?;
        let mut characters = rest.chars();
        match characters.next() {
            None => Some(Self { code, is_last: true, text: "" }),
            Some(' ') => Some(Self { code, is_last: true, text: characters.as_str().trim() }),
            Some('-') => Some(Self { code, is_last: false, text: characters.as_str().trim() }),
            Some(_) => None,
        }
    }
}

/// The verb of a command; others are of no interest here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Ehlo,
    Helo,
    Mail,
    Rcpt,
    StartTls,
    Quit,
    Other,
}

impl Verb {
    /// Reads the first word. `None` if it is no command that a person or a tool would send.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let rest = rest.trim();
        let colon = |name: &str| rest.len() >= 5 && rest.to_ascii_uppercase().starts_with(name);
        match word.to_ascii_uppercase().as_str() {
            "EHLO" | "LHLO" => Some(Self::Ehlo),
            "HELO" => Some(Self::Helo),
            "MAIL" if colon("FROM:") => Some(Self::Mail),
            "RCPT" if colon("TO:") => Some(Self::Rcpt),
            "STARTTLS" => Some(Self::StartTls),
            "QUIT" if rest.is_empty() => Some(Self::Quit),
            "DATA" | "RSET" | "NOOP" | "HELP" | "VRFY" | "EXPN" | "AUTH" => Some(Self::Other),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reply_lines() {
        let line = |code, is_last, text| Some(ReplyLine { code, is_last, text });
        for (text, expected) in [
            ("250-SIZE 10", line(250, false, "SIZE 10")),
            ("250 OK", line(250, true, "OK")),
            ("220", line(220, true, "")),
            ("250-", line(250, false, "")),
            ("421 4.7.0 busy ", line(421, true, "4.7.0 busy")),
        ] {
            assert_eq!(ReplyLine::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_reply_line() {
        for text in ["", "25", "2500 x", "250x", "150 x", "950 x", "abc d", " 250 x", "25\u{e9} x"] {
            assert_eq!(ReplyLine::parse(text), None, "{text}");
        }
    }

    #[test]
    fn verbs() {
        for (text, expected) in [
            ("ehlo me", Some(Verb::Ehlo)),
            ("MAIL FROM:<>", Some(Verb::Mail)),
            ("rcpt to: <a@b>", Some(Verb::Rcpt)),
            ("STARTTLS", Some(Verb::StartTls)),
            ("NOOP", Some(Verb::Other)),
            ("mail me", None),
            ("quit smoking", None),
            ("hello", None),
            ("", None),
        ] {
            assert_eq!(Verb::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn enhanced_codes() {
        assert_eq!(enhanced("4.7.0 busy"), Some("4.7.0"));
        for text in ["", "busy", "4.7 x", "3.1.1 x", "4.7.0.1 x", "4..1 x", "4.7.1000 x"] {
            assert_eq!(enhanced(text), None, "{text}");
        }
    }
}
