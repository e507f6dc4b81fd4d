//! The line that tells what was run: the mark our own commands print, or the command line itself.

use super::super::Tool;
use super::super::failure::Protocol;
use super::super::sign::{Place, Sign, target};
use crate::time::Timestamp;

/// What the commands we give begin their output with, so that it tells which host it is about, and when.
pub(crate) const MARK: &str = "# waxseal";

pub(super) fn read(line: &str, signs: &mut Vec<Sign>) -> bool {
    if let Some(rest) = line.strip_prefix(MARK) {
        return read_mark(rest, signs);
    }
    read_command(line, signs)
}

/// `# waxseal openssl mx.example.org:25 2026-11-24T06:20:00Z`
fn read_mark(rest: &str, signs: &mut Vec<Sign>) -> bool {
    let mut words = rest.split_whitespace();
    let Some(tool) = words.next().and_then(tool_named) else { return false };
    signs.push(Sign::Mark(tool, Place::Announced));
    if let Some(word) = words.next() {
        target(word, signs);
    }
    signs.extend(
        (tool == Tool::OpensslSClient && signs.contains(&Sign::Port(25))).then_some(Sign::StarttlsAsked),
    );
    signs.extend(words.next().and_then(|word| Timestamp::parse(word).ok()).map(Sign::SeenAt));
    true
}

fn tool_named(word: &str) -> Option<Tool> {
    [Tool::Curl, Tool::GnutlsCli, Tool::OpensslSClient, Tool::PosttlsFinger, Tool::Swaks]
        .into_iter()
        .find(|tool| tool.code() == word)
}

/// A command line as a shell shows it: the command alone, or behind a prompt or a pipe.
fn read_command(line: &str, signs: &mut Vec<Sign>) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_command = |word: &str| {
        let name = word.rsplit('/').next().unwrap_or(word);
        matches!(
            name,
            "openssl" | "posttls-finger" | "swaks" | "gnutls-cli" | "curl" | "telnet" | "nc" | "ncat"
        )
    };
    let is_prompt = |word: &&str| word.ends_with(['$', '#', '%', '>', '|', '(', ';']) || *word == "sudo";
    let is_first = |at: usize| at.checked_sub(1).and_then(|index| words.get(index)).is_none_or(is_prompt);
    let command = words.iter().enumerate().find(|(at, word)| is_command(word) && is_first(*at));
    let Some((at, _)) = command else { return false };
    let arguments = words.get(at + 1..).unwrap_or_default();
    // A pipe behind the command is not part of it.
    let end = arguments
        .iter()
        .position(|word| matches!(*word, "|" | ";" | "&&" | "2>&1" | "<"))
        .unwrap_or(arguments.len());
    let arguments = arguments.get(..end).unwrap_or_default();
    let name = words.get(at).map_or("", |word| word.rsplit('/').next().unwrap_or(word));
    match name {
        "openssl" => openssl(arguments, signs),
        "posttls-finger" => with_options(Tool::PosttlsFinger, arguments, POSTTLS_FINGER, signs),
        "swaks" => with_options(Tool::Swaks, arguments, SWAKS, signs),
        "gnutls-cli" => with_options(Tool::GnutlsCli, arguments, GNUTLS_CLI, signs),
        "curl" => curl(arguments, signs),
        _ => telnet(arguments, signs),
    }
}

/// What an option of a tool means for us. Options that are not listed stand alone.
#[derive(Clone, Copy, PartialEq)]
enum Meaning {
    Target,
    Port,
    ServerName,
    Skipped,
}

type Options = &'static [(&'static str, Meaning)];

const OPENSSL: Options = &[
    ("-connect", Meaning::Target),
    ("-host", Meaning::Target),
    ("-port", Meaning::Port),
    ("-servername", Meaning::ServerName),
    ("-starttls", Meaning::Skipped),
    ("-name", Meaning::Skipped),
    ("-verify_hostname", Meaning::Skipped),
    ("-CAfile", Meaning::Skipped),
    ("-CApath", Meaning::Skipped),
    ("-cipher", Meaning::Skipped),
    ("-dane_tlsa_domain", Meaning::Skipped),
    ("-dane_tlsa_rrdata", Meaning::Skipped),
];
const POSTTLS_FINGER: Options = &[
    ("-s", Meaning::ServerName),
    ("-t", Meaning::Skipped),
    ("-T", Meaning::Skipped),
    ("-l", Meaning::Skipped),
    ("-L", Meaning::Skipped),
    ("-F", Meaning::Skipped),
    ("-P", Meaning::Skipped),
    ("-o", Meaning::Skipped),
    ("-a", Meaning::Skipped),
    ("-d", Meaning::Skipped),
];
const SWAKS: Options = &[
    ("--server", Meaning::Target),
    ("-s", Meaning::Target),
    ("--port", Meaning::Port),
    ("-p", Meaning::Port),
    ("--tls-sni", Meaning::ServerName),
    ("--ehlo", Meaning::Skipped),
    ("--helo", Meaning::Skipped),
    ("--to", Meaning::Skipped),
    ("-t", Meaning::Skipped),
    ("--from", Meaning::Skipped),
    ("-f", Meaning::Skipped),
    ("--quit-after", Meaning::Skipped),
    ("-q", Meaning::Skipped),
];
const GNUTLS_CLI: Options = &[
    ("--port", Meaning::Port),
    ("-p", Meaning::Port),
    ("--sni-hostname", Meaning::ServerName),
    ("--verify-hostname", Meaning::Skipped),
    ("--starttls-proto", Meaning::Skipped),
    ("--x509cafile", Meaning::Skipped),
    ("--priority", Meaning::Skipped),
];

fn openssl(arguments: &[&str], signs: &mut Vec<Sign>) -> bool {
    let Some(("s_client", arguments)) = arguments.split_first().map(|(first, rest)| (*first, rest)) else {
        return false;
    };
    let after = |option: &str| {
        let at = arguments.iter().position(|word| *word == option)?;
        arguments.get(at + 1)
    };
    with_options(Tool::OpensslSClient, arguments, OPENSSL, signs);
    signs.extend(after("-starttls").and_then(|name| starttls(name)));
    true
}

fn starttls(name: &str) -> Option<Sign> {
    match name {
        "smtp" => Some(Sign::StarttlsAsked),
        "imap" => Some(Sign::Other(Protocol::Imap)),
        "pop3" => Some(Sign::Other(Protocol::Pop3)),
        _ => None,
    }
}

/// The targets and names among the options; a word that belongs to no option is a target.
fn with_options(tool: Tool, arguments: &[&str], options: Options, signs: &mut Vec<Sign>) -> bool {
    signs.push(Sign::Mark(tool, Place::Announced));
    let (mut pending, mut has_target) = (None, false);
    for argument in arguments {
        let word = argument.trim_matches(|c| matches!(c, '\'' | '"' | ')'));
        let (name, value) = match word.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name, Some(value)),
            _ => (word, None),
        };
        let meaning = options.iter().find(|(option, _)| *option == name).map(|(_, meaning)| *meaning);
        let (meaning, value) = match (pending.take(), meaning, value) {
            (Some(meaning), _, _) => (meaning, word),
            (None, Some(meaning), Some(value)) => (meaning, value),
            (None, Some(meaning), None) => {
                pending = Some(meaning);
                continue;
            }
            (None, None, _) if word.starts_with('-') || has_target => continue,
            (None, None, _) => (Meaning::Target, word),
        };
        match meaning {
            Meaning::Target => {
                has_target = true;
                target(value, signs);
            }
            Meaning::Port => signs.extend(value.parse().ok().map(Sign::Port)),
            Meaning::ServerName => signs.push(Sign::ServerName(value.to_owned())),
            Meaning::Skipped => {}
        }
    }
    true
}

fn curl(arguments: &[&str], signs: &mut Vec<Sign>) -> bool {
    let url = arguments
        .iter()
        .map(|word| word.trim_matches(['\'', '"']))
        .find_map(|word| word.strip_prefix("smtp://"));
    let Some(url) = url else { return false };
    signs.push(Sign::Mark(Tool::Curl, Place::Announced));
    target(url.split('/').next().unwrap_or_default(), signs);
    true
}

/// `telnet HOST 25`, `nc -v HOST 25`. Without a number it is no such command.
fn telnet(arguments: &[&str], signs: &mut Vec<Sign>) -> bool {
    let mut words = arguments.iter().filter(|word| !word.starts_with('-'));
    let (Some(host), Some(port)) = (words.next(), words.next()) else { return false };
    let port = if *port == "smtp" { Some(25) } else { port.parse().ok() };
    let Some(port) = port else { return false };
    signs.push(Sign::Mark(Tool::Dialogue, Place::Announced));
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

    #[track_caller]
    fn check(line: &str, tool: Tool, more: &[Sign]) {
        let expected = [&[Sign::Mark(tool, Place::Announced)], more].concat();
        assert_eq!(signs(line), expected, "{line}");
    }

    fn host() -> Sign {
        Sign::Host("mx.example.org".to_owned())
    }

    #[test]
    fn our_own_mark() {
        let at = Timestamp::parse("2026-11-24T06:20:00Z").unwrap();
        check(
            "# waxseal openssl mx.example.org:25 2026-11-24T06:20:00Z",
            Tool::OpensslSClient,
            &[host(), Sign::Port(25), Sign::StarttlsAsked, Sign::SeenAt(at)],
        );
        check("# waxseal swaks mx.example.org:25 now", Tool::Swaks, &[host(), Sign::Port(25)]);
    }

    #[test]
    fn command_lines() {
        let name = || Sign::ServerName("mx.example.org".to_owned());
        check(
            "me@host:~$ openssl s_client -connect mx.example.org:25 -starttls smtp -servername mx.example.org",
            Tool::OpensslSClient,
            &[host(), Sign::Port(25), name(), Sign::StarttlsAsked],
        );
        check(
            "(sleep 2; echo quit) | openssl s_client -starttls imap -connect mx.example.org:143",
            Tool::OpensslSClient,
            &[host(), Sign::Port(143), Sign::Other(Protocol::Imap)],
        );
        check(
            "# posttls-finger -l secure '[mx.example.org]:25' x",
            Tool::PosttlsFinger,
            &[host(), Sign::Port(25)],
        );
        check(
            "$ (echo '# waxseal swaks mx.example.org:25' $(date); swaks --server mx.example.org --tls) 2>&1",
            Tool::Swaks,
            &[host()],
        );
        check("$ swaks --to a@b --server mx.example.org --tls", Tool::Swaks, &[host()]);
        check(
            "gnutls-cli --starttls-proto=smtp --port=25 --sni-hostname mx.example.org mx.example.org",
            Tool::GnutlsCli,
            &[Sign::Port(25), name(), host()],
        );
        check("$ curl -v --ssl-reqd smtp://mx.example.org:25/me", Tool::Curl, &[host(), Sign::Port(25)]);
        check("% telnet mx.example.org 25", Tool::Dialogue, &[host(), Sign::Port(25)]);
        check("$ nc -v mx.example.org smtp", Tool::Dialogue, &[host(), Sign::Port(25)]);
    }

    #[test]
    fn words_in_prose_are_no_commands() {
        for line in [
            "posttls-finger: Connected to mx.example.org[192.0.2.1]:25",
            "I ran openssl s_client -connect mx.example.org:25",
            "openssl x509 -text",
            "curl https://example.org/",
            "telnet mx.example.org",
            "# waxseal what mx.example.org",
            "250-swaks",
        ] {
            assert_eq!(signs(line), [], "{line}");
        }
    }
}
