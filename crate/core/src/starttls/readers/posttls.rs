//! `posttls-finger`, the probe that comes with Postfix. Each line begins with its name.

use super::super::Tool;
use super::super::failure::{ConnectionFailure, HandshakeFailure};
use super::super::sign::{Place, Sign, postfix_peer};
use super::super::tls::{TlsVersion, Verification};
use super::plain;

const TOOL: Tool = Tool::PosttlsFinger;

pub(super) fn read(line: &str, signs: &mut Vec<Sign>) -> bool {
    let Some(rest) = line.strip_prefix("posttls-finger: ") else { return false };
    if let Some(peer) = rest.strip_prefix("Connected to ") {
        signs.push(Sign::Mark(TOOL, Place::Start));
        postfix_peer(peer, signs);
        return true;
    }
    if let Some(peer) = rest.strip_prefix("connect to ") {
        signs.push(Sign::Mark(TOOL, Place::Early));
        postfix_peer(peer, signs);
        signs.extend(ConnectionFailure::from_words(rest).map(Sign::Failed));
        return true;
    }
    signs.push(Sign::Mark(TOOL, Place::Any));
    if !read_refusal(rest, signs) && !plain::read(rest, signs) {
        read_words(rest, signs);
    }
    true
}

/// With `-c` it prints no dialogue, but the reply that ended it.
fn read_refusal(rest: &str, signs: &mut Vec<Sign>) -> bool {
    let client = |text: &str| Sign::Client { text: text.to_owned(), inside: false };
    let (command, reply) = if let Some(reply) = rest.strip_prefix("SMTP service not available: ") {
        (None, reply)
    } else if let Some(reply) = rest.strip_prefix("EHLO rejected: ") {
        (Some(client("EHLO")), reply)
    } else if let Some(reply) = rest.strip_prefix("STARTTLS rejected: ") {
        (Some(client("STARTTLS")), reply)
    } else {
        return false;
    };
    signs.extend(command);
    signs.push(Sign::Server { text: reply.to_owned(), inside: false });
    true
}

fn read_words(rest: &str, signs: &mut Vec<Sign>) {
    if let Some((trust, peer)) = rest.split_once(" TLS connection established to ") {
        read_established(trust, peer, signs);
    } else if let Some((_, said)) = rest.split_once("SSL_connect error to ") {
        let words =
            said.split_once("]:").map_or(said, |(_, rest)| rest.split_once(": ").map_or(rest, |(_, w)| w));
        signs.push(Sign::TlsDown(HandshakeFailure::from_words(words)));
    } else if let Some(said) = rest.strip_prefix("warning: TLS library problem: ") {
        let words = said.split(':').nth(4).unwrap_or(said);
        signs.push(Sign::TlsDown(HandshakeFailure::from_words(words)));
    } else if let Some((_, said)) = rest.split_once("certificate verification failed for ") {
        let words = said.split_once(": ").map_or(said, |(_, words)| words);
        signs.push(Sign::Verified(Verification::new(false, error_number(words), words)));
    } else if let Some((_, name)) = rest.split_once("Matched subjectAltName: ") {
        signs.push(Sign::NameMatched(name.trim().to_owned()));
    } else if let Some(failure) = failure(rest) {
        signs.push(Sign::Failed(failure));
    }
}

/// `Untrusted TLS connection established to mx[192.0.2.1]:25: TLSv1.3 with cipher X (256/256 bits) …`. Trusted is a
/// good chain, Verified a good chain and name.
fn read_established(trust: &str, peer: &str, signs: &mut Vec<Sign>) {
    postfix_peer(peer, signs);
    if matches!(trust, "Verified" | "Trusted") {
        signs.push(Sign::Verified(Verification::new(true, None, trust)));
    } else {
        // The reason, where there is one, came before, and stays.
        signs.push(Sign::Verified(Verification::new(false, None, trust)));
    }
    let facts =
        peer.split_once("]:").and_then(|(_, rest)| rest.split_once(": ")).map_or("", |(_, facts)| facts);
    if let Some((version, cipher)) = facts.split_once(" with cipher ") {
        signs.push(Sign::Version(TlsVersion::parse(version)));
        signs.extend(cipher.split_whitespace().next().map(|cipher| Sign::Cipher(cipher.to_owned())));
    }
    signs.push(Sign::TlsUp);
}

/// `num=62:hostname mismatch`
fn error_number(words: &str) -> Option<u16> {
    words.strip_prefix("num=")?.split(':').next()?.parse().ok()
}

fn failure(rest: &str) -> Option<ConnectionFailure> {
    let is_failure =
        ["timeout while", "lost connection", "Host or domain name not found", "Name service error"];
    if !is_failure.iter().any(|words| rest.contains(words)) {
        return None;
    }
    if rest.contains("Name service error") {
        return Some(ConnectionFailure::NameUnknown);
    }
    ConnectionFailure::from_words(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(rest: &str) -> Vec<Sign> {
        let mut signs = Vec::new();
        assert!(read(&format!("posttls-finger: {rest}"), &mut signs));
        signs.retain(|sign| !matches!(sign, Sign::Mark(..)));
        signs
    }

    #[test]
    fn what_was_agreed_on() {
        let signs = signs(
            "Verified TLS connection established to mx.example[192.0.2.1]:25: TLSv1.2 with cipher \
             ECDHE-RSA-AES256-GCM-SHA384 (256/256 bits)",
        );
        assert!(signs.contains(&Sign::Version(TlsVersion::Tls12)), "{signs:?}");
        assert!(signs.contains(&Sign::Cipher("ECDHE-RSA-AES256-GCM-SHA384".into())), "{signs:?}");
        assert!(signs.contains(&Sign::Verified(Verification::new(true, None, "Verified"))), "{signs:?}");
    }

    #[test]
    fn failures() {
        for (rest, expected) in [
            (
                "SSL_connect error to mx[192.0.2.1]:25: lost connection",
                Sign::TlsDown(HandshakeFailure::Closed),
            ),
            (
                "warning: TLS library problem: error:0A00014D:SSL routines::legacy sigalg disallowed or unsupported:x.c:1:",
                Sign::TlsDown(HandshakeFailure::NothingInCommon {
                    said: "legacy sigalg disallowed or unsupported".into(),
                }),
            ),
            ("timeout while reading server greeting", Sign::Failed(ConnectionFailure::TimedOut)),
            ("lost connection while sending EHLO", Sign::Failed(ConnectionFailure::Closed)),
            (
                "server certificate verification failed for mx[192.0.2.1]:25: num=62:hostname mismatch",
                Sign::Verified(Verification::new(false, Some(62), "num=62:hostname mismatch")),
            ),
        ] {
            assert_eq!(signs(rest), [expected], "{rest}");
        }
    }

    #[test]
    fn the_dialogue() {
        assert_eq!(signs("> STARTTLS"), [Sign::Client { text: "STARTTLS".into(), inside: false }]);
        assert_eq!(signs("< 250-SIZE"), [Sign::Server { text: "250-SIZE".into(), inside: false }]);
    }
}
