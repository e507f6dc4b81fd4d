//! What a transcript must not carry on: keys of TLS sessions and private keys.
//!
//! openssl prints the key of every TLS session, with which a recording of it can be read, and people paste more than
//! they mean to. Evidence is exported and passed on, so these never become part of it.

use std::borrow::Cow;

use super::intake_problem::Problems;
use super::lines::decode;

/// Lines of openssl and the words that stand before the key.
const KEYS: [&str; 2] = ["Master-Key", "Resumption PSK"];

/// PEM blocks with secrets in them, by a part of their label; `SSL SESSION PARAMETERS` holds the key of a session.
const BLOCKS: [&str; 2] = ["PRIVATE KEY", "SSL SESSION PARAMETERS"];

/// The text without secrets, in UTF-8 where it was UTF-16. All else stays as it is, line by line.
///
/// ```
/// let text = b"CONNECTED(00000003)\n    Master-Key: 1169AC\n---\n";
/// let kept = waxseal_core::starttls::without_secrets(text);
/// assert_eq!(kept, b"CONNECTED(00000003)\n    Master-Key:\n---\n");
/// ```
pub fn without_secrets(input: &[u8]) -> Vec<u8> {
    let text = decode(input, &mut Problems::default());
    let mut kept = Vec::with_capacity(text.len());
    let mut in_block = false;
    for line in text.split_inclusive(|octet| matches!(octet, b'\n' | b'\r')) {
        let words = String::from_utf8_lossy(line);
        if in_block || begins_block(&words) {
            // A block that is cut off has no end: nothing behind it is safe to keep, and the reader skips it as well.
            in_block = !words.contains("-----END ");
        } else {
            kept.extend_from_slice(&without_key(line, &words));
        }
    }
    kept
}

fn begins_block(line: &str) -> bool {
    line.split_once("-----BEGIN ").is_some_and(|(_, label)| BLOCKS.iter().any(|block| label.contains(block)))
}

/// The line up to and with the colon before a key.
fn without_key<'a>(line: &'a [u8], words: &str) -> Cow<'a, [u8]> {
    let is_key = KEYS.iter().any(|name| words.contains(name));
    let Some(colon) = line.iter().position(|octet| *octet == b':').filter(|_| is_key) else {
        return Cow::Borrowed(line);
    };
    let end = line.iter().rposition(|octet| !matches!(octet, b'\n' | b'\r')).map_or(0, |last| last + 1);
    let (before, after) = (line.get(..=colon).unwrap_or_default(), line.get(end..).unwrap_or_default());
    Cow::Owned([before, after].concat())
}

#[cfg(test)]
mod tests {
    use super::super::{IntakeProblem, read};
    use super::*;

    #[track_caller]
    fn kept(text: &str, expected: &str) {
        assert_eq!(String::from_utf8(without_secrets(text.as_bytes())).unwrap(), expected);
    }

    #[test]
    fn keys_of_sessions_go_and_their_lines_stay() {
        kept(
            "a\r\n    Master-Key: 11 69:AC\r\nResumption PSK: 8DA1",
            "a\r\n    Master-Key:\r\nResumption PSK:",
        );
        kept("> Master-Key: 11\rnext", "> Master-Key:\rnext");
        kept("Master-Key", "Master-Key");
    }

    #[test]
    fn blocks_go_whole_and_certificates_stay() {
        let certificate = "-----BEGIN CERTIFICATE-----\nZm9v\n-----END CERTIFICATE-----\n";
        for label in ["PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "SSL SESSION PARAMETERS"] {
            let block = format!("-----BEGIN {label}-----\nc2VjcmV0\n-----END {label}-----\n");
            kept(&format!("a\n{block}{certificate}"), &format!("a\n{certificate}"));
            kept(&format!("{certificate}> {block}"), certificate);
        }
        kept("a\n-----BEGIN PRIVATE KEY-----\nc2VjcmV0\nc2VjcmV0", "a\n");
        kept("-----BEGIN PRIVATE KEY----- c2Vj -----END PRIVATE KEY-----\nb", "b");
    }

    #[test]
    fn utf16_is_no_hiding_place() {
        let text: Vec<u8> =
            "CONNECTED(3)\nMaster-Key: 11\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(without_secrets(&text), b"CONNECTED(3)\nMaster-Key:\n");
    }

    #[test]
    fn what_is_kept_raises_no_alarm() {
        let text = b"CONNECTED(00000003)\n---\nNew, TLSv1.2, Cipher is X\n    Master-Key: 1169AC\n---\n";
        let secret = |text: &[u8]| {
            read(text).problems.iter().any(|located| located.defect == IntakeProblem::SessionSecret)
        };
        assert!(secret(text) && !secret(&without_secrets(text)));
    }

    proptest::proptest! {
        #[test]
        fn no_octets_panic_and_twice_is_once(octets: Vec<u8>) {
            let once = without_secrets(&octets);
            let _ = without_secrets(&once);
        }
    }
}
