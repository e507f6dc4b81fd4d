//! `curl --verbose smtp://…`. `*` is its own voice, `<` and `>` are the dialogue; braces hold octet counts.

use super::super::Tool;
use super::super::failure::{ConnectionFailure, HandshakeFailure};
use super::super::sign::{Place, Sign, target};
use super::super::tls::{TlsVersion, Verification};

const TOOL: Tool = Tool::Curl;

pub(super) fn read(line: &str, is_open: bool, signs: &mut Vec<Sign>) -> bool {
    if let Some(said) = line.strip_prefix("curl: (") {
        signs.push(Sign::Mark(TOOL, Place::Any));
        signs.extend(exit_reason(said).map(Sign::Failed));
        return true;
    }
    // The progress meter leaves its last line unfinished, and the first of these stands behind it.
    if let Some((_, peer)) = line.split_once("*   Trying ") {
        signs.push(Sign::Mark(TOOL, Place::Early));
        target(peer.trim_end_matches('.'), signs);
        return true;
    }
    let Some(said) = line.strip_prefix("* ") else {
        return is_open && (line.starts_with("{ [") || line.starts_with("} ["));
    };
    let connected = ["Connected to ", "Established connection to "];
    if let Some(peer) = connected.iter().find_map(|words| said.strip_prefix(words)) {
        return read_connected(peer, signs);
    }
    is_open && read_own(said.trim_start(), signs)
}

/// `mx.example.org (192.0.2.1) port 25 (#0)`; since curl 8.16 `mx.example.org (192.0.2.1 port 25) from …`.
fn read_connected(peer: &str, signs: &mut Vec<Sign>) -> bool {
    let words: Vec<&str> = peer.split_whitespace().collect();
    let [host, address, "port", port, ..] = words.as_slice() else { return false };
    signs.push(Sign::Mark(TOOL, Place::Start));
    target(host, signs);
    target(address.trim_matches(['(', ')']), signs);
    signs.extend(port.trim_end_matches(')').parse().ok().map(Sign::Port));
    true
}

fn read_own(said: &str, signs: &mut Vec<Sign>) -> bool {
    if let Some(rest) = said.strip_prefix("SSL connection using ") {
        let mut parts = rest.split(" / ");
        signs.extend(parts.next().map(|version| Sign::Version(TlsVersion::parse(version))));
        signs.extend(parts.next().map(|cipher| Sign::Cipher(cipher.to_owned())));
        signs.push(Sign::TlsUp);
    } else if let Some(verdict) = said.strip_prefix("SSL certificate verify ") {
        let code = verdict
            .split_once('(')
            .and_then(|(_, rest)| rest.split_once(')'))
            .and_then(|(n, _)| n.parse().ok());
        let words = verdict.trim_start_matches("result: ");
        signs.push(Sign::Verified(Verification::new(verdict.starts_with("ok"), code, words)));
    } else if said.starts_with("STARTTLS not supported") {
        signs.push(Sign::SaidNotOffered);
    } else if said.starts_with("Closing connection") || said.starts_with("shutting down connection") {
        signs.push(Sign::Complete);
    } else if let Some(words) = handshake_error(said) {
        signs.push(Sign::TlsDown(HandshakeFailure::from_words(words)));
    } else if let Some(failure) = connection_error(said) {
        signs.push(Sign::Failed(failure));
    }
    true
}

fn handshake_error(said: &str) -> Option<&str> {
    let is_error = said.contains("SSL_connect")
        || said.contains("SSL routines")
        || said.starts_with("SSL certificate problem");
    if said.starts_with("SSL certificate problem") {
        return Some("certificate verify failed");
    }
    is_error.then(|| said.rsplit("::").next().unwrap_or(said))
}

fn connection_error(said: &str) -> Option<ConnectionFailure> {
    let is_error =
        ["connect to ", "Failed to connect", "Could not resolve", "timed out", "response reading failed"];
    is_error.iter().any(|words| said.contains(words)).then(|| ConnectionFailure::from_words(said)).flatten()
}

/// The numbers curl ends with: 6 no such host, 7 no connection, 28 too late, 56 nothing came back.
fn exit_reason(said: &str) -> Option<ConnectionFailure> {
    match said.split(')').next()? {
        "6" => Some(ConnectionFailure::NameUnknown),
        "7" => ConnectionFailure::from_words(said).or(Some(ConnectionFailure::Refused)),
        "28" => Some(ConnectionFailure::TimedOut),
        "56" => Some(ConnectionFailure::Closed),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(line: &str) -> Vec<Sign> {
        let mut signs = Vec::new();
        read(line, true, &mut signs);
        signs.retain(|sign| !matches!(sign, Sign::Mark(..)));
        signs
    }

    #[test]
    fn connections() {
        let address = || Sign::Address("192.0.2.1".parse().unwrap());
        assert_eq!(
            signs("* Connected to mx.example.org (192.0.2.1) port 25 (#0)"),
            [Sign::Host("mx.example.org".into()), address(), Sign::Port(25)]
        );
        assert_eq!(
            signs("* Established connection to mx.example.org (192.0.2.1 port 25) from 192.0.2.9 port 40000"),
            [Sign::Host("mx.example.org".into()), address(), Sign::Port(25)]
        );
        assert_eq!(
            signs("  0     0    0 --:--:-- --:--:--     0*   Trying 192.0.2.1:25..."),
            [address(), Sign::Port(25)]
        );
    }

    #[test]
    fn tls_and_its_failures() {
        assert_eq!(
            signs("* SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384 / X25519 / id-ecPublicKey"),
            [Sign::Version(TlsVersion::Tls13), Sign::Cipher("TLS_AES_256_GCM_SHA384".into()), Sign::TlsUp]
        );
        let self_signed = "self-signed certificate (18), continuing anyway.";
        assert_eq!(
            signs(&format!("*  SSL certificate verify result: {self_signed}")),
            [Sign::Verified(Verification::new(false, Some(18), self_signed))]
        );
        assert_eq!(
            signs("* OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to mx.example.org:25"),
            [Sign::TlsDown(HandshakeFailure::Closed)]
        );
        assert_eq!(signs("* STARTTLS not supported."), [Sign::SaidNotOffered]);
    }

    #[test]
    fn ends() {
        assert_eq!(signs("curl: (28) Operation timed out"), [Sign::Failed(ConnectionFailure::TimedOut)]);
        assert_eq!(signs("curl: (8) Command failed: 500"), []);
    }
}
