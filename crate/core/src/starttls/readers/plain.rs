//! The dialogue itself, as people and programs write it down.
//!
//! `C:` and `S:` as in RFC 3207 §5, arrows and angle brackets in many lengths, a time in brackets before them, or no
//! prompt at all: then a line of three digits is the server's, and a command the client's.

use super::super::Tool;
use super::super::failure::{ConnectionFailure, Protocol};
use super::super::reply::{ReplyLine, Verb};
use super::super::sign::{Place, Sign, target};

pub(super) fn read(line: &str, signs: &mut Vec<Sign>) -> bool {
    let prompt = Prompt::of(without_time(line));
    let said = prompt.as_ref().map_or(line, |prompt| prompt.text);
    if let Some(protocol) = other_protocol(said) {
        signs.push(Sign::Other(protocol));
        return true;
    }
    // Prompts are used for much; only what is said in SMTP counts.
    if let Some(prompt) = prompt.filter(Prompt::is_smtp) {
        signs.push(prompt.sign());
        return true;
    }
    if ReplyLine::parse(line).is_some() {
        signs.push(Sign::Bare { text: line.to_owned() });
        return true;
    }
    if is_handshake(line) {
        signs.push(Sign::TlsUp);
        return true;
    }
    if Verb::parse(line).is_some() {
        signs.push(Sign::Client { text: line.to_owned(), inside: false });
        return true;
    }
    telnet(line, signs)
}

/// Who speaks.
struct Prompt<'a> {
    is_server: bool,
    inside: bool,
    text: &'a str,
}

const LETTERS: &[(&str, bool)] = &[
    ("C:", false),
    ("S:", true),
    ("Client:", false),
    ("Server:", true),
    ("client:", false),
    ("server:", true),
];

impl<'a> Prompt<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let line = line.trim_start();
        for (letter, is_server) in LETTERS {
            if let Some(text) = line.strip_prefix(letter) {
                return Some(Self { is_server: *is_server, inside: false, text: text.trim() });
            }
        }
        let is_arrow = |c: char| matches!(c, '<' | '>' | '-' | '~' | '*' | '=');
        let end = line.find(|c| !is_arrow(c)).unwrap_or(line.len());
        let (arrow, text) = line.split_at_checked(end)?;
        let (is_server, is_client) = (arrow.starts_with('<'), arrow.ends_with('>'));
        if arrow.len() > 5 || is_server == is_client || !text.starts_with([' ', '\t']) {
            return None;
        }
        Some(Self { is_server, inside: arrow.contains('~'), text: text.trim() })
    }

    fn is_smtp(&self) -> bool {
        if self.is_server { ReplyLine::parse(self.text).is_some() } else { Verb::parse(self.text).is_some() }
    }

    fn sign(&self) -> Sign {
        let (text, inside) = (self.text.to_owned(), self.inside);
        if self.is_server { Sign::Server { text, inside } } else { Sign::Client { text, inside } }
    }
}

/// Without `[000.123]` or `12:03:04.5` at the beginning.
fn without_time(line: &str) -> &str {
    let line = line.trim_start();
    if let Some((time, rest)) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let is_time =
            !time.is_empty() && time.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ':' | ' '));
        return if is_time { rest } else { line };
    }
    match line.split_once([' ', '\t']) {
        Some((time, rest))
            if time.contains(':') && time.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ':')) =>
        {
            rest
        }
        _ => line,
    }
}

/// `C & S: <negotiate a TLS session>` as in RFC 3207 §5, `(TLS handshake)`, `*** TLS established ***`. Not
/// `>>> TLS 1.3, Handshake [length 0124], ClientHello`, which tools print of each message.
fn is_handshake(line: &str) -> bool {
    let (begin, end) = (['<', '(', '[', '*'], ['>', ')', ']', '*']);
    let is_aside = line.contains(begin) && line.ends_with(end) && !line.contains("[length") && line.len() < 100;
    let lower = line.to_ascii_lowercase();
    let words = ["negotiate", "negotiation", "handshake", "established", "started"];
    let has_failed = ["fail", "error", "not "].iter().any(|word| lower.contains(word));
    is_aside && lower.contains("tls") && words.iter().any(|word| lower.contains(word)) && !has_failed
}

fn other_protocol(text: &str) -> Option<Protocol> {
    let upper: String = text.chars().take(24).collect::<String>().to_ascii_uppercase();
    if upper.starts_with("HTTP/1.") || upper.starts_with("HTTP/2 ") || upper.starts_with("GET / HTTP") {
        Some(Protocol::Http)
    } else if upper.starts_with("* OK")
        || upper.starts_with("* CAPABILITY IMAP")
        || upper.starts_with("* BYE")
    {
        Some(Protocol::Imap)
    } else if upper.starts_with("+OK") || upper.starts_with("-ERR") {
        Some(Protocol::Pop3)
    } else {
        None
    }
}

/// What telnet and nc say of the connection.
fn telnet(line: &str, signs: &mut Vec<Sign>) -> bool {
    let mut mark = |place| signs.push(Sign::Mark(Tool::Dialogue, place));
    if let Some(address) = line.strip_prefix("Trying ").map(|rest| rest.trim_end_matches('.')) {
        let Ok(address) = address.parse() else { return false };
        mark(Place::Early);
        signs.push(Sign::Address(address));
    } else if let Some(host) = line.strip_prefix("Connected to ") {
        mark(Place::Start);
        target(host.trim_end_matches('.'), signs);
    } else if let Some(host) = line.strip_prefix("... while talking to ") {
        // A bounce of sendmail quotes the session.
        mark(Place::Start);
        target(host.trim_end_matches(['.', ':']), signs);
    } else if let Some(rest) = line.strip_prefix("telnet: ") {
        mark(Place::Any);
        signs.extend(ConnectionFailure::from_words(rest).map(Sign::Failed));
    } else if line.starts_with("Connection closed by foreign host") {
        signs.push(Sign::Failed(ConnectionFailure::Closed));
    } else {
        return line.starts_with("Escape character is");
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(line: &str) -> Vec<Sign> {
        let mut signs = Vec::new();
        read(line, &mut signs);
        signs
    }

    #[test]
    fn prompts_of_the_server() {
        for line in [
            "S: 250 ok",
            "< 250 ok",
            "<- 250 ok",
            "<-  250 ok",
            "<-- 250 ok",
            "<<< 250 ok",
            "<** 250 ok",
            "[000.123] <-- \t250 ok",
            "12:03:04 < 250 ok",
            "server: 250 ok",
        ] {
            assert_eq!(signs(line), [Sign::Server { text: "250 ok".into(), inside: false }], "{line}");
        }
        for line in ["<~  250 ok", "<~* 250 ok", "[000.5] <~~ 250 ok"] {
            assert_eq!(signs(line), [Sign::Server { text: "250 ok".into(), inside: true }], "{line}");
        }
    }

    #[test]
    fn lines_without_prompts() {
        assert_eq!(signs("250 ok"), [Sign::Bare { text: "250 ok".into() }]);
        for line in ["C & S: <negotiate a TLS session>", "(TLS handshake)", "*** TLS established ***"] {
            assert_eq!(signs(line), [Sign::TlsUp], "{line}");
        }
        for line in [
            "TLS established",
            "*** TLS handshake failed ***",
            "(a long story)",
            ">>> TLS 1.3, Handshake [length 0124], ClientHello",
            "<<< TLS 1.3, Handshake [length 0004]",
        ] {
            assert_eq!(signs(line), [], "{line}");
        }
    }

    #[test]
    fn prompts_of_the_client() {
        for line in ["C: EHLO me", "> EHLO me", " -> EHLO me", "--> EHLO me", ">>> EHLO me", "EHLO me"] {
            assert_eq!(signs(line), [Sign::Client { text: "EHLO me".into(), inside: false }], "{line}");
        }
        assert_eq!(signs(" ~> EHLO me"), [Sign::Client { text: "EHLO me".into(), inside: true }]);
    }

    #[test]
    fn what_only_looks_like_a_prompt() {
        for line in [
            "> Hello, we looked into it",
            "<p> 250",
            "-----BEGIN",
            "--- 250 ok",
            "C: drive",
            "S: 25",
            "=>",
            "<>",
        ] {
            assert_eq!(signs(line), [], "{line}");
        }
    }

    #[test]
    fn other_protocols() {
        for (line, protocol) in [
            ("HTTP/1.1 400 Bad Request", Protocol::Http),
            ("< HTTP/1.1 400 Bad Request", Protocol::Http),
            ("S: * OK [CAPABILITY IMAP4rev1] ready", Protocol::Imap),
            ("* OK [CAPABILITY IMAP4rev1] ready", Protocol::Imap),
            ("+OK Dovecot ready.", Protocol::Pop3),
        ] {
            assert_eq!(signs(line), [Sign::Other(protocol)], "{line}");
        }
    }
}
