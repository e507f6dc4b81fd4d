//! A paste, taken apart: sessions, bounces and log lines, certificates, and what is wrong with the paste itself.

use std::borrow::Cow;

use super::bounce::{Notice, NoticeReader};
use super::draft::Draft;
use super::intake_problem::{IntakeProblem, Problems};
use super::lines::{self, Line};
use super::pem::{Certificate, PemReader, Taken};
use super::reply::{ReplyLine, Verb, enhanced};
use super::session::Session;
use super::sign::{Place, Sign};
use super::tool::Tool;
use super::{bounce, interpret, readers};
use crate::parse::{Located, Span};

/// Sessions kept of one paste. A provider's domain has ten hosts, each tried by every tool a few times.
pub const MAX_SESSIONS: usize = 200;

/// What a paste holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intake<'a> {
    /// The octets that spans point into: those given, or UTF-8 where they were UTF-16.
    pub text: Cow<'a, [u8]>,
    /// The sessions with mail servers, in order.
    pub sessions: Vec<Session>,
    /// Bounces and log lines about TLS.
    pub notices: Vec<Notice>,
    /// Certificates that stand outside of any session.
    pub certificates: Vec<Certificate>,
    /// What is wrong with the paste.
    pub problems: Vec<Located<IntakeProblem>>,
}

/// Takes a paste apart. Any octets will do.
///
/// ```
/// let paste = "S: 220 mx.example ESMTP\nC: EHLO me\nS: 250-mx.example\nS: 250 SIZE\n";
/// let intake = waxseal_core::starttls::read(paste.as_bytes());
/// assert_eq!(intake.sessions[0].starttls.code(), "not-offered");
/// ```
pub fn read(input: &[u8]) -> Intake<'_> {
    let mut problems = Problems::default();
    let text = lines::decode(input, &mut problems);
    let is_ended = text.ends_with(b"\n") || text.ends_with(b"\r");
    let end_of_last_line = if is_ended { usize::MAX } else { text.len() };
    let mut reader = Reader { problems, end_of_last_line, ..Reader::default() };
    let mark = lines::common_mark(&text);
    for line in lines::lines(&text) {
        reader.read_line(&line.without_mark(mark));
    }
    reader.finish(&text);
    let Reader { sessions, notices, loose, problems, .. } = reader;
    Intake { sessions, notices: notices.finish(), certificates: loose, problems: problems.finish(), text }
}

#[derive(Default)]
struct Reader {
    draft: Option<Draft>,
    pem: PemReader,
    notices: NoticeReader,
    sessions: Vec<Session>,
    loose: Vec<Certificate>,
    problems: Problems,
    has_seen_text: bool,
    is_after_blank: bool,
    /// Where the last line ends if no line end follows: it may be cut in its middle.
    end_of_last_line: usize,
    certificate_text: Option<Span>,
}

impl Reader {
    fn read_line(&mut self, line: &Line<'_>) {
        match self.pem.read(line, &mut self.problems) {
            Taken::No => {}
            Taken::Yes => return self.has_seen_text = true,
            Taken::Certificate(certificate) => return self.take_certificate(certificate),
        }
        if line.text.trim().is_empty() {
            self.is_after_blank = true;
            return self.notices.end_paragraph();
        }
        let open = self.draft.as_ref().and_then(|draft| draft.tool);
        let signs = readers::read(&line.text, open);
        let is_taken = !signs.is_empty() && self.take(signs, line.span);
        if !is_taken {
            self.notices.read(line);
            self.note_certificate_text(line);
        }
        self.has_seen_text = true;
        self.is_after_blank = false;
    }

    /// `openssl x509 -text` begins its output so.
    fn note_certificate_text(&mut self, line: &Line<'_>) {
        if line.text.trim() == "Certificate:" || line.text.trim_start().starts_with("Signature Algorithm: ") {
            self.certificate_text.get_or_insert(line.span);
        }
    }

    fn take_certificate(&mut self, certificate: Certificate) {
        match &mut self.draft {
            Some(draft) => draft.take_certificate(certificate),
            None => self.loose.push(certificate),
        }
    }

    /// Gives the signs of one line to the session they belong to. `false` if they belong to none.
    fn take(&mut self, signs: Vec<Sign>, span: Span) -> bool {
        if signs.contains(&Sign::Secret) {
            self.problems.push(IntakeProblem::SessionSecret, span);
        }
        if self.ends_with_notice(&signs) {
            self.end_session();
            return false;
        }
        if self.begins_session(&signs) {
            self.end_session();
            self.draft = Some(Draft::new(span));
        }
        let Some(draft) = &mut self.draft.as_mut().filter(|draft| fits(draft, &signs)) else { return false };
        for sign in &signs {
            if let Sign::Mark(tool, place) = sign {
                draft.tool = Some(*tool);
                draft.is_started |= *place == Place::Start;
            }
        }
        draft.is_line_cut = span.end == self.end_of_last_line;
        signs.into_iter().for_each(|sign| draft.take(sign, span));
        true
    }

    /// A bounce below a session, a paragraph of its own: the server said no such thing.
    fn ends_with_notice(&self, signs: &[Sign]) -> bool {
        let is_bounce = |sign: &Sign| matches!(sign, Sign::Bare { text } if is_notice(text));
        self.is_after_blank && self.draft.is_some() && signs.iter().any(is_bounce)
    }

    fn begins_session(&self, signs: &[Sign]) -> bool {
        let mark = signs.iter().find_map(|sign| match sign {
            Sign::Mark(tool, place) => Some((*tool, *place)),
            _ => None,
        });
        match (&self.draft, mark) {
            (None, Some(_)) => true,
            (None, None) => signs.iter().any(|sign| self.can_open(sign)),
            (Some(draft), Some((_, Place::Announced))) => draft.has_content() || names_another(draft, signs),
            (Some(draft), Some((tool, place))) => begins_by_mark(draft, tool, place),
            (Some(draft), None) => signs.iter().any(|sign| begins_by_reply(draft, sign)),
        }
    }

    /// Whether a line without a tool's mark may open a session when none is open.
    fn can_open(&self, sign: &Sign) -> bool {
        match sign {
            Sign::Server { text, .. } | Sign::Bare { text } if is_notice(text) => false,
            Sign::Server { .. } | Sign::Other(_) => true,
            Sign::Client { text, .. } => !matches!(Verb::parse(text), None | Some(Verb::Other | Verb::Quit)),
            Sign::Bare { text } => {
                let code = ReplyLine::parse(text).map(|line| line.code);
                code == Some(220) || !self.has_seen_text
            }
            _ => false,
        }
    }

    fn end_session(&mut self) {
        let Some(draft) = self.draft.take() else { return };
        if !draft.has_content() && draft.host.is_none() {
            return;
        }
        if self.sessions.len() < MAX_SESSIONS {
            self.sessions.push(interpret::session(draft));
        } else {
            self.problems.push(IntakeProblem::TooManySessions, draft.span);
        }
    }

    fn finish(&mut self, text: &[u8]) {
        self.end_session();
        self.pem.finish(&mut self.problems);
        if self.notices.end() {
            self.problems.push(IntakeProblem::TooManyNotices, Span::at(text.len()));
        }
        let is_barren = self.sessions.is_empty() && self.notices.is_empty() && self.loose.is_empty();
        let is_told = [IntakeProblem::CertificateCut, IntakeProblem::CertificateUnreadable]
            .iter()
            .any(|problem| self.problems.has(problem));
        if is_barren && !is_told {
            let (defect, span) = match (self.has_seen_text, self.certificate_text) {
                (false, _) => (IntakeProblem::Empty, Span::at(0)),
                (true, Some(span)) => (IntakeProblem::CertificateText, span),
                (true, None) => (IntakeProblem::NothingKnown, Span::at(0)),
            };
            self.problems.push(defect, span);
        }
    }
}

/// Whether a reply is one of the sentences of bounces: then it came back as a bounce, or stands in a log, and greets
/// nobody. What could be a greeting (RFC 5321 §4.3.2) has to have an enhanced status code besides.
fn is_notice(text: &str) -> bool {
    let is_reply = |line: ReplyLine<'_>| match line.code {
        220 => false,
        421 | 554 => enhanced(line.text).is_some(),
        _ => true,
    };
    ReplyLine::parse(text).is_some_and(is_reply) && bounce::is_known(text)
}

/// Whether the signs belong to the open session: an indented reply does only where it goes on with one.
fn fits(draft: &Draft, signs: &[Sign]) -> bool {
    signs.iter().all(|sign| match sign {
        Sign::Continued { text } => ReplyLine::parse(text).is_some_and(|line| draft.continues(line.code)),
        _ => true,
    })
}

/// Whether a command line is about another host than the one before it, of which nothing came.
fn names_another(draft: &Draft, signs: &[Sign]) -> bool {
    draft.host.is_some()
        && signs.iter().any(|sign| matches!(sign, Sign::Host(host) if Some(host) != draft.host.as_ref()))
}

/// Whether a line of `tool` belongs to another connection than the one that is open.
fn begins_by_mark(draft: &Draft, tool: Tool, place: Place) -> bool {
    let is_other = draft.tool.is_some_and(|open| open != tool);
    match place {
        // Only a command line was seen; this is its output.
        _ if !draft.has_content() => false,
        _ if is_other => true,
        Place::Start => draft.is_started,
        Place::Early => draft.is_started && draft.is_complete,
        Place::Any | Place::Announced => false,
    }
}

/// Whether a reply is the greeting of another session.
fn begins_by_reply(draft: &Draft, sign: &Sign) -> bool {
    let (Sign::Server { text, .. } | Sign::Bare { text }) = sign else { return false };
    ReplyLine::parse(text).is_some_and(|line| line.code == 220 && !draft.has_place_for_220(line.text))
}
