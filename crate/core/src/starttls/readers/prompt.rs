//! Who speaks in a line of a dialogue: what people and programs write before it.

use super::super::reply::{ReplyLine, Verb};
use super::super::sign::Sign;

/// A line with what stood before it taken off.
pub(super) struct Prompt<'a> {
    is_server: bool,
    inside: bool,
    pub(super) text: &'a str,
}

impl<'a> Prompt<'a> {
    pub(super) fn of(line: &'a str) -> Option<Self> {
        let line = line.trim_start();
        exim(line)
            .or_else(|| smtplib(line))
            .or_else(|| named(line))
            .or_else(|| arrow(line))
            .or_else(|| line.strip_prefix("$ ").map(|text| Self::clear(false, text)))
    }

    fn clear(is_server: bool, text: &'a str) -> Self {
        Self { is_server, inside: false, text: text.trim() }
    }

    /// Prompts are used for much; only what is said in SMTP counts.
    pub(super) fn is_smtp(&self) -> bool {
        if self.is_server { ReplyLine::parse(self.text).is_some() } else { Verb::parse(self.text).is_some() }
    }

    pub(super) fn sign(&self) -> Sign {
        let (text, inside) = (self.text.to_owned(), self.inside);
        if self.is_server { Sign::Server { text, inside } } else { Sign::Client { text, inside } }
    }
}

/// `SMTP<< 250 OK` and `SMTP>> EHLO me`, as `exim -v` prints them; `SMTP|>` and `SMTP+>` where commands are gathered.
fn exim(line: &str) -> Option<Prompt<'_>> {
    let rest = line.strip_prefix("SMTP")?;
    let client =
        ["<< ", ">> ", "|> ", "+> "].into_iter().find_map(|arrow| Some((arrow, rest.strip_prefix(arrow)?)));
    client.map(|(arrow, text)| Prompt::clear(arrow == "<< ", text))
}

/// `send: 'ehlo me\r\n'` and `reply: b'250 OK\r\n'`, as the debug output of Python's `smtplib` has them.
fn smtplib(line: &str) -> Option<Prompt<'_>> {
    let (is_server, quoted) = match (line.strip_prefix("send: "), line.strip_prefix("reply: ")) {
        (Some(quoted), _) => (false, quoted),
        (None, Some(quoted)) => (true, quoted),
        (None, None) => return None,
    };
    let quoted = quoted.strip_prefix('b').unwrap_or(quoted);
    let mark = quoted.chars().next().filter(|mark| matches!(mark, '\'' | '"'))?;
    let text = quoted.strip_prefix(mark)?.strip_suffix(mark)?;
    let text = text.strip_suffix("\\n").map_or(text, |text| text.strip_suffix("\\r").unwrap_or(text));
    Some(Prompt::clear(is_server, text))
}

/// `C: `, `[S] `, `Client > `.
fn named(line: &str) -> Option<Prompt<'_>> {
    let bracketed = line.strip_prefix('[');
    let rest = bracketed.unwrap_or(line);
    let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    let (word, rest) = rest.split_at_checked(end)?;
    let is_server = match word.to_ascii_lowercase().as_str() {
        "c" | "client" => false,
        "s" | "server" => true,
        _ => return None,
    };
    let rest = if bracketed.is_some() { rest.strip_prefix(']')? } else { rest }.trim_start();
    let end = rest.find(|c| !matches!(c, ':' | '<' | '>' | '-')).unwrap_or(rest.len());
    let (mark, text) = rest.split_at_checked(end)?;
    (bracketed.is_some() || mark.contains([':', '<', '>'])).then(|| Prompt::clear(is_server, text))
}

/// Arrows and angle brackets in many lengths; a tilde is inside TLS.
fn arrow(line: &str) -> Option<Prompt<'_>> {
    let is_arrow = |c: char| matches!(c, '<' | '>' | '-' | '~' | '*' | '=');
    let end = line.find(|c| !is_arrow(c)).unwrap_or(line.len());
    let (arrow, text) = line.split_at_checked(end)?;
    let (is_server, is_client) = (arrow.starts_with('<'), arrow.ends_with('>'));
    if arrow.len() > 5 || is_server == is_client || !text.starts_with([' ', '\t']) {
        return None;
    }
    Some(Prompt { is_server, inside: arrow.contains('~'), text: text.trim() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign(line: &str) -> Option<Sign> {
        Prompt::of(line).filter(Prompt::is_smtp).map(|prompt| prompt.sign())
    }

    #[test]
    fn prompts_of_the_server() {
        for line in [
            "S: 250 ok",
            "s: 250 ok",
            "server: 250 ok",
            "[S] 250 ok",
            "[Server]: 250 ok",
            "S> 250 ok",
            "Server < 250 ok",
            "  SMTP<< 250 ok",
            r"reply: b'250 ok\r\n'",
            r"reply: '250 ok\r\n'",
        ] {
            assert_eq!(sign(line), Some(Sign::Server { text: "250 ok".into(), inside: false }), "{line}");
        }
    }

    #[test]
    fn prompts_of_the_client() {
        for line in [
            "C: EHLO me",
            "[C] EHLO me",
            "C> EHLO me",
            "Client > EHLO me",
            "client --> EHLO me",
            "  SMTP>> EHLO me",
            "  SMTP|> EHLO me",
            r"send: 'EHLO me\r\n'",
            "$ EHLO me",
        ] {
            assert_eq!(sign(line), Some(Sign::Client { text: "EHLO me".into(), inside: false }), "{line}");
        }
    }

    #[test]
    fn what_only_looks_like_one() {
        for line in [
            "S 250 ok",
            "[Q] 250 ok",
            "SMTP 250 ok",
            "C & S: 250 ok",
            "reply: retcode (250); Msg: b'ok'",
            "send: 250",
            "send: '",
            "[",
            "[S",
            "$ ls",
        ] {
            assert_eq!(sign(line), None, "{line}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_line_panics(line in "(SMTP|send: |reply: b|\\[|C|S|\\$)?[<>|+:'\\\\\\[\\] -]{0,4}\\PC{0,8}") {
            let _ = Prompt::of(&line);
        }
    }
}
