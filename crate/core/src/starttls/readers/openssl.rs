//! `openssl s_client -starttls smtp`, versions 1.1.1 to 3.x.
//!
//! It prints nothing of what is said before TLS, but for the last line of the reply to EHLO, which comes behind
//! its report. It does not look at reply codes: where the greeting was a 421 it says that it found no STARTTLS
//! and tries anyway, so that sentence is no evidence of anything.

use super::super::Tool;
use super::super::failure::{ConnectionFailure, HandshakeFailure, Protocol};
use super::super::sign::{Place, Sign};
use super::super::tls::{TlsVersion, Verification};
use crate::time::Timestamp;

const TOOL: Tool = Tool::OpensslSClient;

pub(super) fn read(line: &str, is_open: bool, signs: &mut Vec<Sign>) -> bool {
    read_own(line, signs) || (is_open && read_open(line.trim_start(), signs))
}

/// Lines that nothing else prints.
fn read_own(line: &str, signs: &mut Vec<Sign>) -> bool {
    let mut mark = |place| signs.push(Sign::Mark(TOOL, place));
    if line.starts_with("CONNECTED(") {
        mark(Place::Start);
    } else if let Some(address) = line.strip_prefix("Connecting to ").filter(|rest| !rest.starts_with('\'')) {
        // Since OpenSSL 3.2, before CONNECTED.
        let Ok(address) = address.trim().parse() else { return false };
        mark(Place::Early);
        signs.push(Sign::Address(address));
    } else if line.starts_with("Didn't find STARTTLS in server response") {
        mark(Place::Early);
        signs.push(Sign::SaidNotOffered);
    } else if line.starts_with("depth=")
        || line.starts_with("verify error:num=")
        || line.starts_with("verify return:")
    {
        mark(Place::Early);
        signs.push(Sign::Verifying);
    } else if line == "CONNECTION ESTABLISHED" {
        // With -brief, in the place of its report.
        mark(Place::Start);
        signs.push(Sign::TlsUp);
    } else if let Some(rest) = line.strip_prefix("New, ") {
        return read_agreed(rest, signs);
    } else if line == "no peer certificate available" {
        mark(Place::Any);
        signs.push(Sign::NoCertificate);
    } else if line.starts_with("SSL handshake has read ") {
        mark(Place::Any);
    } else if is_error(line) {
        mark(Place::Any);
        signs.push(if is_connection_error(line) {
            // The number alone, as in `connect:errno=22`, follows words that tell more.
            Sign::Failed(ConnectionFailure::from_words(line).unwrap_or(ConnectionFailure::Unreachable))
        } else {
            Sign::TlsDown(HandshakeFailure::from_words(error_words(line)))
        });
    } else if line.starts_with("getaddrinfo: ") || line.starts_with("BIO_lookup_ex: ") {
        mark(Place::Early);
        signs.push(Sign::Failed(ConnectionFailure::NameUnknown));
    } else {
        return false;
    }
    true
}

/// `New, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384`, or `(NONE)` for both. Also printed as `Reused, …`.
fn read_agreed(rest: &str, signs: &mut Vec<Sign>) -> bool {
    let Some((version, cipher)) = rest.split_once(", Cipher is ") else { return false };
    signs.push(Sign::Mark(TOOL, Place::Any));
    if cipher == "(NONE)" {
        signs.push(Sign::TlsDown(HandshakeFailure::Unexplained { said: String::new() }));
    } else {
        // LibreSSL and OpenSSL before 1.1.0 write `TLSv1/SSLv3` for all of them, and the version in its own line.
        signs.extend((!version.contains('/')).then(|| Sign::Version(TlsVersion::parse(version))));
        signs.extend([Sign::Cipher(cipher.to_owned()), Sign::TlsUp]);
    }
    signs.push(Sign::Complete);
    true
}

/// Lines that mean what they mean only inside its output.
fn read_open(line: &str, signs: &mut Vec<Sign>) -> bool {
    if let Some(rest) = line.strip_prefix("Verify return code: ") {
        signs.extend(verification(rest).map(Sign::Verified));
    } else if let Some(words) = line.strip_prefix("Verification error: ") {
        signs.push(Sign::Verified(Verification::new(false, None, words)));
    } else if line == "Verification: OK" {
        signs.push(Sign::Verified(Verification::new(true, None, "OK")));
    } else if let Some(version) = line.strip_prefix("Protocol version: ") {
        signs.push(Sign::Version(TlsVersion::parse(version)));
    } else if let Some(cipher) = line.strip_prefix("Ciphersuite: ") {
        signs.push(Sign::Cipher(cipher.to_owned()));
    } else if let Some(name) = line.strip_prefix("Verified peername: ") {
        signs.push(Sign::NameMatched(name.to_owned()));
    } else if let Some(version) = line.strip_prefix("Protocol").and_then(after_colon) {
        // The line in the session's own block: `TLSv1.2` where `New, …` says `TLSv1.0` for the cipher's sake.
        signs.push(Sign::Version(TlsVersion::parse(version)));
    } else if let Some(seconds) = line.strip_prefix("Start Time: ") {
        signs.extend(seconds.trim().parse().ok().map(|unix| Sign::SeenAt(Timestamp::from_unix(unix))));
    } else if let Some(key) = ["Master-Key", "Resumption PSK"].iter().find_map(|name| line.strip_prefix(name))
    {
        signs.extend(after_colon(key).filter(|key| !key.is_empty()).map(|_| Sign::Secret));
    } else if line.starts_with("ALPN protocol: h") {
        signs.push(Sign::Other(Protocol::Http));
    } else {
        return is_furniture(line);
    }
    true
}

fn after_colon(rest: &str) -> Option<&str> {
    rest.trim_start().strip_prefix(':').map(str::trim)
}

/// `19 (self-signed certificate in certificate chain)`
fn verification(text: &str) -> Option<Verification> {
    let (code, words) = text.split_once(' ')?;
    let code = code.parse().ok()?;
    Some(Verification::new(code == 0, Some(code), words.trim_matches(['(', ')'])))
}

/// `80FB:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../ssl/x.c:350:` has its reason in the
/// third place from the end; versions before 3.0 have a function there as well.
fn error_words(line: &str) -> &str {
    let Some((_, rest)) = line.split_once(":error:") else { return line };
    let parts: Vec<&str> = rest.split(':').collect();
    let file = parts.iter().position(|part| part.ends_with(".c"));
    file.and_then(|at| at.checked_sub(1)).and_then(|at| parts.get(at)).copied().unwrap_or(rest)
}

/// `80FB9F38D07F0000:error:…`, `write:errno=104`, `connect:errno=111`.
fn is_error(line: &str) -> bool {
    let number = line.split_once(":error:").map(|(number, _)| number);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_hexdigit());
    number.is_some_and(is_number) || line.starts_with("write:errno=") || line.starts_with("connect:errno=")
}

fn is_connection_error(line: &str) -> bool {
    ["connect:errno=", "connect: ", "BIO_connect", "getaddrinfo", "BIO_lookup", "gethostbyname"]
        .iter()
        .any(|word| line.contains(word))
}

/// Lines of the report that could be taken for something else.
fn is_furniture(line: &str) -> bool {
    line == "---" || line == "closed" || line == "DONE" || line == "read R BLOCK"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(line: &str) -> Vec<Sign> {
        let mut signs = Vec::new();
        read(line, true, &mut signs);
        signs
    }

    #[test]
    fn the_handshake() {
        assert_eq!(
            signs("New, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384"),
            [
                Sign::Mark(TOOL, Place::Any),
                Sign::Version(TlsVersion::Tls13),
                Sign::Cipher("TLS_AES_256_GCM_SHA384".into()),
                Sign::TlsUp,
                Sign::Complete,
            ]
        );
        let old = signs("New, TLSv1/SSLv3, Cipher is ECDHE-RSA-AES256-GCM-SHA384");
        assert!(old.contains(&Sign::TlsUp) && !old.iter().any(|sign| matches!(sign, Sign::Version(_))));
        assert!(signs("New, (NONE), Cipher is (NONE)").contains(&Sign::Complete));
        assert_eq!(signs("    Protocol  : TLSv1"), [Sign::Version(TlsVersion::Tls10)]);
    }

    #[test]
    fn verification_by_number_and_words() {
        let said = Verification::new(false, Some(62), "hostname mismatch");
        assert_eq!(signs("Verify return code: 62 (hostname mismatch)"), [Sign::Verified(said)]);
        let good = Verification::new(true, Some(0), "ok");
        assert_eq!(signs("    Verify return code: 0 (ok)"), [Sign::Verified(good)]);
    }

    #[test]
    fn errors_of_old_and_new_versions() {
        for (line, expected) in [
            (
                "80FB9F38D07F0000:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../ssl/r.c:350:",
                HandshakeFailure::AnsweredInClear,
            ),
            (
                "140:error:1408F10B:SSL routines:ssl3_get_record:wrong version number:ssl/record/r.c:332:",
                HandshakeFailure::AnsweredInClear,
            ),
            (
                "4:error:0A000102:SSL routines:f:unsupported protocol:ssl/s.c:1:",
                HandshakeFailure::NothingInCommon { said: "unsupported protocol".into() },
            ),
            ("write:errno=104", HandshakeFailure::Closed),
        ] {
            assert_eq!(signs(line), [Sign::Mark(TOOL, Place::Any), Sign::TlsDown(expected)], "{line}");
        }
        let refused = Sign::Failed(ConnectionFailure::Refused);
        assert_eq!(signs("connect:errno=111"), [Sign::Mark(TOOL, Place::Any), refused]);
    }

    #[test]
    fn secrets_are_seen_where_there_are_some() {
        assert_eq!(signs("    Master-Key: 1169AC"), [Sign::Secret]);
        assert_eq!(signs("    Master-Key: "), []);
        assert_eq!(signs("    Resumption PSK: 8DA1"), [Sign::Secret]);
    }

    #[test]
    fn nothing_is_claimed_from_others() {
        for line in
            ["250 CHUNKING", "Connecting to '203.0.113.1:25'...", "Connecting to mail", "New, shiny", "---"]
        {
            assert!(!read(line, false, &mut Vec::new()), "{line}");
        }
    }
}
