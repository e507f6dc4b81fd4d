//! A session while its lines come in.
//!
//! Lines are only gathered here: replies of several lines become one, and everything keeps its order. What it means is
//! worked out when the session is complete, in `interpret.rs`.

use std::net::IpAddr;

use super::failure::{ConnectionFailure, HandshakeFailure, Protocol};
use super::pem::Certificate;
use super::reply::{MAX_REPLY_LINES, Reply, ReplyLine, ReplyText, enhanced};
use super::sign::Sign;
use super::tls::TlsFacts;
use super::tool::Tool;
use crate::parse::Span;
use crate::time::Timestamp;

/// Commands and replies kept of one session. A delivery has a dozen; more is a recording of something else.
pub const MAX_STEPS: usize = 500;

/// One thing that happened, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Command { text: String, inside: bool, span: Span },
    Reply { reply: Reply, inside: bool },
    TlsUp { span: Span },
}

/// What was gathered of one session.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) tool: Option<Tool>,
    pub(super) host: Option<String>,
    pub(super) address: Option<IpAddr>,
    pub(super) port: Option<u16>,
    pub(super) seen_at: Option<Timestamp>,
    pub(super) protocol: Option<Protocol>,
    pub(super) steps: Vec<Step>,
    pub(super) tls: TlsFacts,
    pub(super) is_tls_up: bool,
    /// The tool has looked at the certificate.
    pub(super) is_verifying: bool,
    /// Where the version was told.
    pub(super) tls_span: Option<Span>,
    pub(super) tls_down: Option<HandshakeFailure>,
    pub(super) failure: Option<ConnectionFailure>,
    pub(super) said_not_offered: Option<Span>,
    pub(super) certificates: Vec<Certificate>,
    pub(super) has_no_certificate: bool,
    pub(super) span: Span,
    /// The command line asks for STARTTLS of SMTP.
    pub(super) is_starttls_asked: bool,
    /// The line that only the beginning of a connection has was seen.
    pub(super) is_started: bool,
    /// The tool has told all of its report.
    pub(super) is_complete: bool,
    /// The line taken in is the end of the paste, and no line end follows.
    pub(super) is_line_cut: bool,
}

impl Draft {
    pub(super) fn new(span: Span) -> Self {
        Self {
            tool: None,
            host: None,
            address: None,
            port: None,
            seen_at: None,
            protocol: None,
            steps: Vec::new(),
            tls: TlsFacts::default(),
            is_tls_up: false,
            is_verifying: false,
            tls_span: None,
            tls_down: None,
            failure: None,
            said_not_offered: None,
            certificates: Vec::new(),
            has_no_certificate: false,
            span,
            is_starttls_asked: false,
            is_started: false,
            is_complete: false,
            is_line_cut: false,
        }
    }

    /// Takes in what a line of this session tells.
    pub(super) fn take(&mut self, sign: Sign, span: Span) {
        self.span = Span::new(self.span.start.min(span.start), span.end.max(self.span.end));
        match sign {
            Sign::Mark(..) | Sign::Secret => {}
            Sign::Host(name) => self.take_host(name),
            Sign::Address(address) => self.address = Some(address),
            Sign::Port(port) => self.port = Some(port),
            Sign::ServerName(name) => self.tls.server_name = Some(name),
            Sign::SeenAt(at) => {
                self.seen_at.get_or_insert(at);
            }
            Sign::Other(protocol) => {
                self.protocol.get_or_insert(protocol);
            }
            Sign::Client { text, inside } => self.take_command(text, inside, span),
            Sign::Server { text, inside } => self.take_reply(&text, inside, span),
            Sign::Bare { text } | Sign::Continued { text } => self.take_reply(&text, false, span),
            Sign::StarttlsAsked => self.is_starttls_asked = true,
            Sign::Verifying => self.is_verifying = true,
            Sign::TlsUp => self.take_tls(span),
            Sign::Version(version) => {
                self.tls_span.get_or_insert(span);
                self.tls.version = Some(version);
            }
            Sign::Cipher(cipher) => self.tls.cipher = Some(cipher),
            Sign::Verified(verification) => self.take_verification(verification),
            Sign::NameMatched(name) => self.tls.matched_name = Some(name),
            Sign::TlsDown(why) => self.take_handshake_failure(why),
            Sign::SaidNotOffered => {
                self.said_not_offered.get_or_insert(span);
            }
            Sign::NoCertificate => self.has_no_certificate = true,
            Sign::Complete => self.is_complete = true,
            Sign::Failed(failure) => {
                self.failure.get_or_insert(failure);
            }
        }
    }

    /// The name that was asked for stands first; names that come later may be what an alias led to.
    fn take_host(&mut self, name: String) {
        self.host.get_or_insert(name);
    }

    fn take_tls(&mut self, span: Span) {
        if !self.is_tls_up {
            self.is_tls_up = true;
            self.tls_down = None;
            self.push(Step::TlsUp { span });
        }
    }

    /// A tool that says several things of the certificate says the reason first and its sum last, but for OpenSSL, whose
    /// numbers say both. A reason is kept; a good sum does not wipe it out.
    fn take_verification(&mut self, verification: super::tls::Verification) {
        let known = self.tls.verification.as_ref();
        let keeps = known.is_some_and(|known| !known.is_good) && verification.code.is_none();
        if !keeps {
            self.tls.verification = Some(verification);
        }
    }

    /// After the handshake an error is the end of the session, not of the handshake. The first one with a reason counts.
    fn take_handshake_failure(&mut self, why: HandshakeFailure) {
        let has_reason = |why: &HandshakeFailure| !matches!(why, HandshakeFailure::Unexplained { .. });
        if self.is_tls_up && !matches!(why, HandshakeFailure::CertificateRejected { .. }) {
            return;
        }
        if !self.tls_down.as_ref().is_some_and(has_reason) {
            self.tls_down = Some(why);
        }
    }

    fn take_command(&mut self, text: String, inside: bool, span: Span) {
        self.push(Step::Command { text, inside, span });
    }

    fn take_reply(&mut self, text: &str, inside: bool, span: Span) {
        let Some(line) = ReplyLine::parse(text) else { return };
        self.notice_quiet_tls(span);
        let continues = self.continues(line.code);
        let text = ReplyText { text: line.text.to_owned(), span };
        // A paste that ends in `250 STAR` may have been cut in the middle of the keyword.
        let is_last = line.is_last && !(self.is_line_cut && could_become_starttls(line.text));
        if let Some(Step::Reply { reply, .. }) = self.steps.last_mut().filter(|_| continues) {
            if reply.lines.len() < MAX_REPLY_LINES {
                reply.lines.push(text);
            }
            reply.is_whole = is_last;
            reply.span = Span::new(reply.span.start, span.end);
            return;
        }
        let reply = Reply { code: line.code, lines: vec![text], is_whole: is_last, span };
        self.push(Step::Reply { reply, inside });
    }

    /// With `-quiet`, openssl prints nothing between its words on the certificate and what comes through TLS.
    fn notice_quiet_tls(&mut self, span: Span) {
        if self.tool == Some(Tool::OpensslSClient) && self.is_verifying && self.tls_down.is_none() {
            self.take_tls(span);
        }
    }

    /// Whether a line with this code goes on with the last reply (RFC 5321 §4.2.1: all lines of a reply have one code, and
    /// a hyphen behind it in all but the last).
    pub(super) fn continues(&self, code: u16) -> bool {
        matches!(self.steps.last(), Some(Step::Reply { reply, .. }) if !reply.is_whole && reply.code == code)
    }

    fn push(&mut self, step: Step) {
        if self.steps.len() < MAX_STEPS {
            self.steps.push(step);
        }
    }

    pub(super) fn take_certificate(&mut self, certificate: Certificate) {
        self.span = Span::new(self.span.start, certificate.span.end.max(self.span.end));
        if !self.certificates.iter().any(|known| known.der == certificate.der) {
            self.certificates.push(certificate);
        }
    }

    /// Whether a `220` of this text belongs to this session: as its greeting, or as the reply to STARTTLS. Otherwise it
    /// begins another one.
    pub(super) fn has_place_for_220(&self, text: &str) -> bool {
        let is_reply = |step: &Step| matches!(step, Step::Reply { .. });
        if !self.steps.iter().any(is_reply) || self.continues(220) {
            return true;
        }
        let unanswered: Vec<&Step> = self.steps.iter().rev().take_while(|step| !is_reply(step)).collect();
        // Where only replies were written down, the words have to tell.
        unanswered.iter().any(|step| is_starttls(step))
            || (unanswered.is_empty() && text.to_ascii_uppercase().contains("TLS"))
            || (self.has_only_offered() && goes_ahead(text))
    }

    /// Whether only replies were written down, of which the last offers STARTTLS.
    fn has_only_offered(&self) -> bool {
        let is_command = |step: &Step| matches!(step, Step::Command { .. });
        let offers = |line: &ReplyText| line.text.eq_ignore_ascii_case("STARTTLS");
        !self.steps.iter().any(is_command)
            && matches!(self.steps.last(), Some(Step::Reply { reply, .. }) if reply.lines.iter().skip(1).any(offers))
    }

    /// Whether anything of a session was seen, beyond the line that announces it.
    pub(super) fn has_content(&self) -> bool {
        !self.steps.is_empty()
            || self.is_tls_up
            || self.tls_down.is_some()
            || self.failure.is_some()
            || self.said_not_offered.is_some()
            || self.protocol.is_some()
            || self.is_started
    }
}

fn is_starttls(step: &Step) -> bool {
    matches!(step, Step::Command { text, .. } if text.trim().eq_ignore_ascii_case("STARTTLS"))
}

/// Whether the words are those of a server that takes a command. A greeting begins with the name of the server
/// (RFC 5321 §4.2) and has no enhanced status code.
fn goes_ahead(text: &str) -> bool {
    const WORDS: [&str; 6] = ["go ahead", "ready", "start", "begin", "proceed", "continue"];
    let lower = text.to_ascii_lowercase();
    enhanced(text).is_some() || WORDS.iter().any(|words| lower.starts_with(words))
}

fn could_become_starttls(text: &str) -> bool {
    text.len() < "STARTTLS".len() && "STARTTLS".starts_with(&text.to_ascii_uppercase())
}
