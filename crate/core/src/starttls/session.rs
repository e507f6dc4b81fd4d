//! One connection to a mail server, as a transcript shows it.

use std::net::IpAddr;

use super::failure::{HandshakeFailure, Protocol};
use super::outcome::{StarttlsOutcome, Unseen};
use super::pem::Certificate;
use super::reply::Reply;
use super::session_defect::SessionDefect;
use super::tls::TlsFacts;
use super::tool::Tool;
use crate::parse::{Effect, Located, Span};
use crate::time::Timestamp;

/// One connection to a mail server, and what it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// What printed it.
    pub tool: Tool,
    /// The name that was asked for, where the transcript has it. openssl prints none.
    pub host: Option<String>,
    /// The address that was talked to.
    pub address: Option<IpAddr>,
    /// The port.
    pub port: Option<u16>,
    /// When, where the transcript says.
    pub seen_at: Option<Timestamp>,
    /// What the server said first.
    pub greeting: Option<Reply>,
    /// The reply to EHLO before TLS.
    pub before: Option<Ehlo>,
    /// The reply to EHLO inside TLS.
    pub inside: Option<Ehlo>,
    /// What became of STARTTLS.
    pub starttls: StarttlsOutcome,
    /// Why TLS did not come about, whatever the protocol.
    pub handshake: Option<HandshakeFailure>,
    /// The TLS session, if it came about.
    pub tls: Option<TlsFacts>,
    /// The certificates, in the order they were printed; one printed twice is here once.
    pub certificates: Vec<Certificate>,
    /// What became of commands that were sent in one segment behind STARTTLS.
    pub pipelined: Option<Pipelined>,
    /// What the server says of senders and recipients: refusals, greylisting, `530` before TLS.
    pub refusals: Vec<Refusal>,
    /// What is wrong, in the order of the transcript.
    pub problems: Vec<Located<SessionDefect>>,
    /// From its first line to its last.
    pub span: Span,
}

impl Session {
    /// Certificates that somebody has of a server, and nothing of a session with it.
    pub fn of_certificates(certificates: Vec<Certificate>) -> Self {
        Self {
            tool: Tool::Files,
            host: None,
            address: None,
            port: None,
            seen_at: None,
            greeting: None,
            before: None,
            inside: None,
            starttls: StarttlsOutcome::NotChecked { why: Unseen::CertificatesOnly },
            handshake: None,
            tls: None,
            certificates,
            pipelined: None,
            refusals: Vec::new(),
            problems: Vec::new(),
            span: Span::at(0),
        }
    }

    /// Whether the other one shows the same, wherever in a text each of them stands.
    pub fn shows_the_same(&self, other: &Self) -> bool {
        let certificates = |session: &Self| -> Vec<Vec<u8>> {
            session.certificates.iter().map(|one| one.der.clone()).collect()
        };
        let defects = |session: &Self| -> Vec<SessionDefect> {
            session.problems.iter().map(|located| located.defect.clone()).collect()
        };
        (self.tool, &self.host, self.address, self.port, self.seen_at)
            == (other.tool, &other.host, other.address, other.port, other.seen_at)
            && (&self.starttls, &self.handshake, &self.tls) == (&other.starttls, &other.handshake, &other.tls)
            && (certificates(self), defects(self)) == (certificates(other), defects(other))
    }

    /// What the server calls itself in its last reply to EHLO.
    pub fn said_name(&self) -> Option<&str> {
        self.inside.iter().chain(&self.before).find_map(|ehlo| ehlo.name.as_deref())
    }

    /// The protocol that was spoken, where that is not SMTP between servers.
    pub fn other_protocol(&self) -> Option<Protocol> {
        match self.starttls {
            StarttlsOutcome::NotChecked { why: Unseen::OtherProtocol { protocol } } => Some(protocol),
            _ => None,
        }
    }

    /// Whether it is one with a web server.
    pub fn is_web(&self) -> bool {
        self.other_protocol() == Some(Protocol::Http)
    }

    /// Whether TLS came up, and nothing in it shows that SMTP was spoken before. Its certificates are then of whatever
    /// listens at that port.
    pub fn is_without_smtp(&self) -> bool {
        matches!(self.starttls, StarttlsOutcome::NotChecked { why: Unseen::NoSmtp })
    }

    /// Whether nothing in it shows that SMTP was spoken, nor anything else.
    pub fn may_be_web(&self) -> bool {
        let is_mute =
            matches!(self.starttls, StarttlsOutcome::NotChecked { why: Unseen::NoSmtp | Unseen::CutOff });
        self.is_web() || (is_mute && self.port.is_none() && self.greeting.is_none())
    }

    /// The worst of what was seen; `None` if nothing can be said.
    pub fn effect(&self) -> Option<Effect> {
        let defects = self.problems.iter().map(|located| crate::parse::Defect::effect(&located.defect));
        // `Effect` is ordered from the worst to the mildest.
        self.starttls.effect().into_iter().chain(defects).min()
    }

    /// Whether the server takes mail under REQUIRETLS (RFC 8689 §2); `None` where the reply inside TLS was not seen.
    pub fn supports_requiretls(&self) -> Option<bool> {
        let inside = self.inside.as_ref().filter(|ehlo| ehlo.is_whole)?;
        Some(inside.has("REQUIRETLS"))
    }

    /// Whether this is a session with `host`, which may have these addresses.
    ///
    /// The name and address asked for count before what the server calls itself: hosts of a pool all have names of
    /// their own.
    pub fn matches(&self, host: &str, addresses: &[IpAddr]) -> HostMatch {
        let same = |name: &str| name.trim_end_matches('.').eq_ignore_ascii_case(host.trim_end_matches('.'));
        let said = || self.said_name();
        let server_name = self.tls.as_ref().and_then(|tls| tls.server_name.as_deref());
        match (self.host.as_deref().or(server_name), self.address) {
            (Some(asked), _) if same(asked) => HostMatch::Name,
            (_, Some(address)) if addresses.contains(&address) => HostMatch::Address,
            (Some(asked), _) => HostMatch::Other { asked: asked.to_owned() },
            (None, Some(address)) if !addresses.is_empty() => HostMatch::Other { asked: address.to_string() },
            (None, _) if said().is_some_and(same) => HostMatch::SaidName,
            (None, _) => HostMatch::Unknown,
        }
    }
}

/// Whether a session is with a certain host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostMatch {
    /// One of its addresses was talked to.
    Address,
    /// Its name was asked for.
    Name,
    /// Another name or address was asked for.
    Other {
        /// Which.
        asked: String,
    },
    /// Nothing tells what was asked for, and the server calls itself so.
    SaidName,
    /// Nothing tells what was asked for.
    Unknown,
}

/// A reply to EHLO (RFC 5321 §4.1.1.1): the name of the server, and what it can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ehlo {
    /// What the server calls itself.
    pub name: Option<String>,
    /// Its keywords, in order.
    pub keywords: Vec<Keyword>,
    /// Whether the last line was seen.
    pub is_whole: bool,
    /// The whole reply.
    pub span: Span,
}

impl Ehlo {
    /// Reads a reply with code 250: the first line holds the name, each other a keyword.
    pub(super) fn of(reply: &Reply) -> Self {
        let mut lines = reply.lines.iter();
        let name = lines.next().and_then(|line| line.text.split_whitespace().next()).map(str::to_owned);
        let keyword = |line: &super::reply::ReplyText| {
            let (word, parameters) = line.text.split_once([' ', '=']).unwrap_or((&line.text, ""));
            let parameters = parameters.trim();
            Keyword {
                word: word.to_ascii_uppercase(),
                parameters: (!parameters.is_empty()).then(|| parameters.to_owned()),
                span: line.span,
            }
        };
        Self { name, keywords: lines.map(keyword).collect(), is_whole: reply.is_whole, span: reply.span }
    }

    /// The keyword of that name.
    pub fn find(&self, word: &str) -> Option<&Keyword> {
        self.keywords.iter().find(|keyword| keyword.word == word)
    }

    /// Whether it is there.
    pub fn has(&self, word: &str) -> bool {
        self.find(word).is_some()
    }
}

/// One extension that a server offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyword {
    /// Its name, in upper case; keywords have none (RFC 5321 §4.1.1.1).
    pub word: String,
    /// What follows it.
    pub parameters: Option<String>,
    /// Its line.
    pub span: Span,
}

impl Keyword {
    /// Whether something on the way wrote over it: `XXXXXXXA` and the like.
    pub fn is_masked(&self) -> bool {
        let body = self.word.trim_end_matches(|c: char| c.is_ascii_alphabetic() && c != 'X');
        let cut = self.word.len() - body.len();
        body.len() >= 4 && cut <= 1 && body.bytes().all(|octet| octet == b'X')
    }
}

/// A command that the server did not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The command.
    pub command: String,
    /// The reply.
    pub reply: Reply,
    /// Whether TLS was there.
    pub inside: bool,
}

/// What became of commands that came in one segment behind STARTTLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pipelined {
    /// They were forgotten, as they must be.
    Discarded,
    /// The server answered them inside TLS: who sits on the way can put commands into the session.
    Obeyed,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyword(word: &str) -> Keyword {
        Keyword { word: word.into(), parameters: None, span: Span::at(0) }
    }

    #[test]
    fn masks() {
        for word in ["XXXXXXXA", "XXXXXXXX", "XXXXXXXXB", "XXXX", "XXXXA"] {
            assert!(keyword(word).is_masked(), "{word}");
        }
        for word in ["STARTTLS", "XCLIENT", "XX", "XEXCH50", "X", "", "XXXXAB", "AXXXX", "X-EXPS"] {
            assert!(!keyword(word).is_masked(), "{word}");
        }
    }
}
