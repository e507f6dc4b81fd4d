//! One reader a tool: a line goes in, signs come out.
//!
//! A reader claims a line by words that only its tool prints; lines that could be anyone's (`- Status: …`) it
//! claims only while a session of its tool is open. Lines that nobody claims are noise and cost nothing.

mod curl;
mod gnutls;
mod openssl;
mod plain;
mod posttls;
mod prompt;
mod shell;
mod swaks;

use super::Tool;
use super::sign::Sign;

pub(super) use shell::MARK;

/// The signs of one line. `open` is the tool whose session is open.
pub(super) fn read(line: &str, open: Option<Tool>) -> Vec<Sign> {
    let mut signs = Vec::new();
    if line.is_empty() {
        return signs;
    }
    let _ = shell::read(line, &mut signs)
        || posttls::read(line, &mut signs)
        || openssl::read(line, open == Some(Tool::OpensslSClient), &mut signs)
        || gnutls::read(line, open == Some(Tool::GnutlsCli), &mut signs)
        || swaks::read(line, open == Some(Tool::Swaks), &mut signs)
        || curl::read(line, open == Some(Tool::Curl), &mut signs)
        || read_plain(line, open, &mut signs);
    signs
}

/// The dialogue itself. What looks like a word about TLS counts only where no tool has its own words for that.
fn read_plain(line: &str, open: Option<Tool>, signs: &mut Vec<Sign>) -> bool {
    let is_read = plain::read(line, signs);
    if open.is_some_and(Tool::announces_tls) {
        signs.retain(|sign| *sign != Sign::TlsUp);
    }
    is_read
}
