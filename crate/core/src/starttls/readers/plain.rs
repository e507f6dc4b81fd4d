//! The dialogue itself, as people and programs write it down.
//!
//! A prompt before each line, with the time before it or without, or no prompt at all: then a line of three digits is the
//! server's, and a command the client's.

use super::super::Tool;
use super::super::failure::{ConnectionFailure, Protocol};
use super::super::reply::{ReplyLine, Verb};
use super::super::sign::{Place, Sign, target};
use super::prompt::Prompt;

pub(super) fn read(line: &str, signs: &mut Vec<Sign>) -> bool {
    let prompt = Prompt::of(without_time(line));
    let said = prompt.as_ref().map_or(line, |prompt| prompt.text);
    if let Some(protocol) = other_protocol(said) {
        signs.push(Sign::Other(protocol));
        return true;
    }
    if let Some(prompt) = prompt.filter(Prompt::is_smtp) {
        signs.push(prompt.sign());
        return true;
    }
    let bare = line.trim_start();
    let is_indented = bare.len() < line.len();
    if ReplyLine::parse(bare).is_some() {
        let text = bare.to_owned();
        signs.push(if is_indented { Sign::Continued { text } } else { Sign::Bare { text } });
        return true;
    }
    if is_handshake(line) {
        signs.push(Sign::TlsUp);
        return true;
    }
    if Verb::parse(bare).is_some_and(|verb| !is_indented || is_whole(bare, verb)) {
        signs.push(Sign::Client { text: bare.to_owned(), inside: false });
        return true;
    }
    telnet(line, signs)
}

/// Whether an indented line is a command and nothing else. Many a word begins a line of a text, and bounces are folded
/// before `STARTTLS command)`.
fn is_whole(bare: &str, verb: Verb) -> bool {
    let words = bare.split_whitespace().count();
    match verb {
        Verb::Other => false,
        Verb::StartTls | Verb::Quit => words == 1,
        Verb::Ehlo | Verb::Helo => words == 2 && !bare.ends_with(')'),
        Verb::Mail | Verb::Rcpt => true,
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
    let is_aside =
        line.contains(begin) && line.ends_with(end) && !line.contains("[length") && line.len() < 100;
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
    } else if let Some(peer) = line.trim_start().strip_prefix("Connecting to ") {
        // `exim -v`: `Connecting to mx.example.org [192.0.2.1]:25 ... connected`.
        let Some((host, rest)) = peer.split_once(" [") else { return false };
        let Some((address, _)) = rest.split_once("]:") else { return false };
        mark(Place::Start);
        target(host, signs);
        target(address, signs);
    } else if line.starts_with("reply: retcode (") {
        // `smtplib` says every reply twice.
        mark(Place::Any);
    } else if let Some(peer) = line.strip_prefix("connect: ") {
        return smtplib_peer(peer, signs);
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

/// `connect: ('mx.example.org', 25)` and then `connect: to ('mx.example.org', 25) None`, of Python's `smtplib`.
fn smtplib_peer(peer: &str, signs: &mut Vec<Sign>) -> bool {
    let (place, peer) = match peer.strip_prefix("to ") {
        Some(peer) => (Place::Start, peer),
        None => (Place::Early, peer),
    };
    let Some((host, rest)) = peer.strip_prefix("('").and_then(|peer| peer.split_once("', ")) else {
        return false;
    };
    let Some(port) = rest.split(')').next().and_then(|port| port.parse().ok()) else { return false };
    signs.push(Sign::Mark(Tool::Dialogue, place));
    target(host, signs);
    signs.push(Sign::Port(port));
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
