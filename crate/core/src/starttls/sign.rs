//! What one line of a transcript tells.

use std::net::IpAddr;

use super::failure::{ConnectionFailure, HandshakeFailure};
use super::tls::{TlsVersion, Verification};
use super::{Protocol, Tool};
use crate::time::Timestamp;

/// One thing a line tells; the readers of the tools put them out, the builder puts sessions together from them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// The line is of this tool, and where in its output such lines stand.
    Mark(Tool, Place),
    Host(String),
    Address(IpAddr),
    Port(u16),
    /// The name sent in SNI.
    ServerName(String),
    SeenAt(Timestamp),
    /// Another protocol than SMTP is spoken.
    Other(Protocol),
    /// The command line asks for STARTTLS of SMTP.
    StarttlsAsked,
    /// A line of the client; `inside` if the tool marks it as inside TLS.
    Client {
        text: String,
        inside: bool,
    },
    /// A line of the server.
    Server {
        text: String,
        inside: bool,
    },
    /// A line that has the form of a reply, and no prompt: it counts only inside a session, or as its first line.
    Bare {
        text: String,
    },
    /// An indented line that has the form of a reply: it counts only where it goes on with one.
    Continued {
        text: String,
    },
    /// The tool looks at the certificate, so that TLS has begun.
    Verifying,
    /// TLS is there.
    TlsUp,
    Version(TlsVersion),
    Cipher(String),
    Verified(Verification),
    /// The tool says which name it found in the certificate.
    NameMatched(String),
    TlsDown(HandshakeFailure),
    /// The tool says that it saw no STARTTLS, which is less than seeing a reply without it.
    SaidNotOffered,
    /// The server sent no certificate, or none was seen.
    NoCertificate,
    /// The tool has told all it knows of the handshake.
    Complete,
    /// The connection could not be made, or ended.
    Failed(ConnectionFailure),
    /// The line carries a key of the TLS session.
    Secret,
}

/// Where in the output of a tool a line stands; tells one session from the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Before all output: the command line.
    Announced,
    /// Exactly once a connection.
    Start,
    /// At the beginning, perhaps before [`Place::Start`]: what goes to standard error comes early in a pipe.
    Early,
    /// Anywhere.
    Any,
}

/// `host:25`, `[host]:25`, `[2001:db8::1]:25`, or without port.
pub(super) fn host_and_port(text: &str) -> (Option<&str>, Option<u16>) {
    let text = text.trim_matches(|c| matches!(c, '\'' | '"' | ','));
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, rest)) => (host, rest.strip_prefix(':')),
        None => match text.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') => (host, Some(port)),
            _ => (text, None),
        },
    };
    let port = port.and_then(|port| port.trim_end_matches('.').parse().ok());
    ((!host.is_empty()).then_some(host), port)
}

/// The signs of a target: a name or an address, and its port.
pub(super) fn target(text: &str, signs: &mut Vec<Sign>) {
    let (host, port) = host_and_port(text);
    if let Some(host) = host {
        match host.parse() {
            Ok(address) => signs.push(Sign::Address(address)),
            Err(_) => signs.push(Sign::Host(host.trim_end_matches('.').to_owned())),
        }
    }
    signs.extend(port.map(Sign::Port));
}

/// `name[address]:port`, as Postfix writes it.
pub(super) fn postfix_peer(text: &str, signs: &mut Vec<Sign>) {
    let Some((host, rest)) = text.split_once('[') else { return };
    let Some((address, rest)) = rest.split_once(']') else { return };
    signs.push(Sign::Host(host.trim().to_owned()));
    signs.extend(address.parse().ok().map(Sign::Address));
    let digits: String = rest.chars().skip(1).take_while(char::is_ascii_digit).collect();
    signs.extend(digits.parse().ok().map(Sign::Port));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets() {
        for (text, host, port) in [
            ("mx.example.org:25", Some("mx.example.org"), Some(25)),
            ("[mx.example.org]:25", Some("mx.example.org"), Some(25)),
            ("'192.0.2.1:25'...", Some("192.0.2.1"), None),
            ("[2001:db8::1]:25", Some("2001:db8::1"), Some(25)),
            ("2001:db8::1", Some("2001:db8::1"), None),
            ("mx.example.org", Some("mx.example.org"), None),
            ("mx.example.org:smtp", Some("mx.example.org"), None),
            ("", None, None),
        ] {
            assert_eq!(host_and_port(text), (host, port), "{text}");
        }
    }

    #[test]
    fn peers_of_postfix() {
        let mut signs = Vec::new();
        postfix_peer("mx.example.org[2001:db8::1]:25: TLSv1.3", &mut signs);
        let address = "2001:db8::1".parse().unwrap();
        assert_eq!(signs, [Sign::Host("mx.example.org".into()), Sign::Address(address), Sign::Port(25)]);
    }
}
