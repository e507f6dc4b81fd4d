//! `swaks --tls`. `===` is its own voice, `***` its complaint; in the arrows `-` is clear, `~` is TLS and `*` an error.

use super::super::Tool;
use super::super::failure::{ConnectionFailure, HandshakeFailure};
use super::super::sign::{Place, Sign, target};
use super::super::tls::{TlsVersion, Verification};

const TOOL: Tool = Tool::Swaks;

pub(super) fn read(line: &str, is_open: bool, signs: &mut Vec<Sign>) -> bool {
    if let Some(said) = line.strip_prefix("=== ") {
        return read_own(said, is_open, signs);
    }
    is_open && line.strip_prefix("*** ").is_some_and(|said| read_complaint(said, signs))
}

fn read_own(said: &str, is_open: bool, signs: &mut Vec<Sign>) -> bool {
    if let Some(peer) = said.strip_prefix("Trying ") {
        signs.push(Sign::Mark(TOOL, Place::Start));
        target(peer.trim_end_matches('.'), signs);
        return true;
    }
    if let Some(host) = said.strip_prefix("Connected to ") {
        signs.push(Sign::Mark(TOOL, Place::Any));
        target(host.trim_end_matches('.'), signs);
        return true;
    }
    if !is_open {
        return false;
    }
    if let Some((_, suite)) = said.split_once("TLS started with cipher ") {
        let mut parts = suite.split(':');
        signs.extend(parts.next().map(|version| Sign::Version(TlsVersion::parse(version))));
        signs.extend(parts.next().map(|cipher| Sign::Cipher(cipher.to_owned())));
        signs.push(Sign::TlsUp);
    } else if let Some((_, verdict)) = said.split_once("TLS peer certificate ") {
        let is_good = !verdict.contains("failed");
        if verdict.contains("verification") {
            signs.push(Sign::Verified(Verification::new(is_good, None, verdict)));
        }
    }
    true
}

fn read_complaint(said: &str, signs: &mut Vec<Sign>) -> bool {
    if let Some(words) = said.strip_prefix("TLS startup failed") {
        let inner = words.trim().trim_matches(['(', ')']);
        signs.push(Sign::TlsDown(startup_failure(inner)));
    } else if said.starts_with("Host did not advertise STARTTLS") {
        signs.push(Sign::SaidNotOffered);
    } else if said.contains("closed connection")
        || said.starts_with("Error connecting")
        // The reason stands on a line of its own.
        || said.trim_start().starts_with("IO::Socket::")
        || said.starts_with("Timeout")
    {
        signs.extend(ConnectionFailure::from_words(said).map(Sign::Failed));
    }
    true
}

/// `connect(): error:0A00014D:SSL routines::unsupported protocol` has its reason at the end. Error 0 is OpenSSL's
/// empty list of errors: TLS complained of nothing, the connection was reset under it.
fn startup_failure(said: &str) -> HandshakeFailure {
    if said.contains("error:00000000:") {
        return HandshakeFailure::Closed;
    }
    let reason = said.split(':').rfind(|part| !part.trim().is_empty());
    HandshakeFailure::from_words(reason.unwrap_or(said))
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
    fn its_own_voice() {
        assert_eq!(
            signs("=== Trying mx.example.org:25..."),
            [Sign::Host("mx.example.org".into()), Sign::Port(25)]
        );
        assert_eq!(signs("=== Connected to mx.example.org."), [Sign::Host("mx.example.org".into())]);
        assert_eq!(
            signs("=== TLS started with cipher TLSv1.3:TLS_AES_256_GCM_SHA384:256"),
            [Sign::Version(TlsVersion::Tls13), Sign::Cipher("TLS_AES_256_GCM_SHA384".into()), Sign::TlsUp]
        );
    }

    #[test]
    fn complaints() {
        for (line, expected) in [
            ("*** Host did not advertise STARTTLS", Sign::SaidNotOffered),
            ("*** Remote host closed connection unexpectedly.", Sign::Failed(ConnectionFailure::Closed)),
            (
                "*** TLS startup failed (connect(): error:0A00014D:SSL routines::unsupported protocol)",
                Sign::TlsDown(HandshakeFailure::NothingInCommon { said: "unsupported protocol".into() }),
            ),
            (
                "*** TLS startup failed (connect(): error:00000000:lib(0)::reason(0))",
                Sign::TlsDown(HandshakeFailure::Closed),
            ),
            (
                "*** TLS startup failed (connect(): error:0A000126:SSL routines::unexpected eof while reading)",
                Sign::TlsDown(HandshakeFailure::Closed),
            ),
            (
                "*** \tIO::Socket::INET6: connect: Connection refused",
                Sign::Failed(ConnectionFailure::Refused),
            ),
            (
                "*** \tIO::Socket::INET6: Bad hostname 'mx.example'",
                Sign::Failed(ConnectionFailure::NameUnknown),
            ),
            ("*** Error connecting to mx.example.org:25:", Sign::Failed(ConnectionFailure::Refused)),
        ] {
            let found = signs(line);
            // The reason of a failed connection stands on the next line.
            let expected = if line.ends_with(':') { vec![] } else { vec![expected] };
            assert_eq!(found, expected, "{line}");
        }
    }
}
