//! The command to run for a mail host, ready to paste into a shell.
//!
//! Each begins with a line that says which host and when, because openssl prints neither. The name goes into SNI, as RFC
//! 8461 §7.1 and RFC 7672 §8.1 want it of senders, and nothing is verified away: a bad certificate has to be seen.

use std::fmt;
use std::net::IpAddr;

use super::readers::MARK;
use super::tool::Tool;

/// Longest name a host can have (RFC 1035 §2.3.4).
const MAX_HOST: usize = 255;

/// A command for a POSIX shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The program.
    pub tool: Tool,
    /// One line.
    pub line: String,
}

/// Why there is no command for a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CommandError {
    /// It is empty, or longer than a name can be.
    Length,
    /// It has a control character, which no quoting makes safe to paste into a terminal.
    ControlCharacter,
    /// It begins with a hyphen, so that programs would take it for an option.
    LeadingHyphen,
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LeadingHyphen => "the host begins with a hyphen, so that programs take it for an option",
            Self::Length => "a host has 1 to 255 characters",
            Self::ControlCharacter => {
                "the host has control characters; no command is safe to paste with them"
            }
        })
    }
}

/// The commands for a mail host, the one that most people can run first.
///
/// ```
/// let commands = waxseal_core::starttls::commands("mx.example.org")?;
/// assert!(commands[0].line.contains("-connect mx.example.org:25 -starttls smtp"));
/// # Ok::<(), waxseal_core::starttls::CommandError>(())
/// ```
pub fn commands(host: &str) -> Result<Vec<Command>, CommandError> {
    let host = host.trim_end_matches('.');
    if host.is_empty() || host.len() > MAX_HOST {
        return Err(CommandError::Length);
    }
    if host.chars().any(|c| c.is_control() || ('\u{2028}'..='\u{202f}').contains(&c)) {
        return Err(CommandError::ControlCharacter);
    }
    if host.starts_with('-') {
        return Err(CommandError::LeadingHyphen);
    }
    let tools = [Tool::OpensslSClient, Tool::Swaks, Tool::PosttlsFinger, Tool::GnutlsCli, Tool::Curl];
    Ok(tools.map(|tool| Command { tool, line: line(tool, host) }).to_vec())
}

/// The whole line: who, when, and the program with both of its outputs.
fn line(tool: Tool, host: &str) -> String {
    let mark = quoted(&format!("{MARK} {} {}", tool.code(), with_port(host)));
    format!("(echo {mark} $(date -u +%Y-%m-%dT%H:%M:%SZ); {}) 2>&1", run(tool, host))
}

/// openssl and gnutls-cli pass on what they are given once TLS is there: one EHLO, and nothing that could come before the
/// server's turn, because servers end sessions in which a client talks out of turn. There is no QUIT for that reason,
/// and because openssl takes a line that begins with Q for itself; the end of input ends both. Options that LibreSSL does not
/// know, whose openssl is that of macOS, are left out.
fn run(tool: Tool, host: &str) -> String {
    let name = quoted(host);
    let names = is_name(host);
    let option = |text: &str| if names { format!(" {text} {name}") } else { String::new() };
    let speech = "(sleep 5; printf 'EHLO %s\\r\\n' \"$(hostname)\"; sleep 5)";
    match tool {
        Tool::OpensslSClient => format!(
            "{speech} | openssl s_client -connect {} -starttls smtp{} -showcerts",
            quoted(&with_port(host)),
            option("-servername"),
        ),
        Tool::Swaks => format!(
            "swaks --server {name} --port 25 --ehlo \"$(hostname)\" --tls{} --tls-get-peer-cert --quit-after HELO",
            option("--tls-sni"),
        ),
        Tool::PosttlsFinger => {
            format!(
                "posttls-finger -C -t 20 -T 20 -l secure{} {} {name}",
                option("-s"),
                quoted(&in_brackets(host))
            )
        }
        Tool::GnutlsCli => format!(
            "{speech} | gnutls-cli --starttls-proto=smtp --port 25{}{} --print-cert --insecure {name}",
            option("--sni-hostname"),
            option("--verify-hostname"),
        ),
        Tool::Curl | Tool::Dialogue | Tool::Files => {
            let url = quoted(&format!("smtp://{}/", with_port(host)));
            format!("curl -sSv -k --ssl-reqd --max-time 60 {url}\"$(hostname)\"")
        }
    }
}

fn is_name(host: &str) -> bool {
    host.parse::<IpAddr>().is_err()
}

fn with_port(host: &str) -> String {
    if host.contains(':') { format!("[{host}]:25") } else { format!("{host}:25") }
}

/// Brackets keep posttls-finger from looking for MX records of the host.
fn in_brackets(host: &str) -> String {
    format!("[{host}]:25")
}

/// As one word of a POSIX shell. Inside single quotes nothing has a meaning but the single quote itself.
fn quoted(word: &str) -> String {
    let is_safe =
        |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'.' | b'-' | b'_' | b':' | b'/');
    if !word.is_empty() && !word.starts_with('-') && word.bytes().all(is_safe) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}
