//! A pasted transcript, bounce or log, ready to show: what each session came to, and what is wrong where.

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::Reference;
use crate::encoding::{to_base64, to_hex};
use crate::parse::{Defect, Effect, Located, Span};
use crate::rules::show_foreign;
use crate::starttls::{
    self, Certificate, Ehlo, HostMatch, IntakeProblem, Notice, Pipelined, Refusal, Reply, Session,
    SessionDefect, StarttlsOutcome, TlsFacts,
};
use crate::time::Timestamp;

/// What a paste comes to.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct TranscriptReport {
    /// What it comes to as a whole.
    pub status: TranscriptStatus,
    /// One sentence.
    pub summary: String,
    /// The sessions with mail servers.
    pub sessions: Vec<SessionView>,
    /// Bounces and log lines.
    pub notices: Vec<NoticeView>,
    /// Certificates outside of any session.
    pub certificates: Vec<SentCertificateView>,
    /// What is wrong with the paste itself.
    pub problems: Vec<ProblemView>,
}

/// What a paste comes to as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
#[serde(rename_all = "kebab-case")]
pub enum TranscriptStatus {
    /// STARTTLS was seen to work, or to be offered, and nothing is wrong.
    Fine,
    /// Something is wrong.
    Found,
    /// Nothing can be said.
    Unchecked,
}

/// One session.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct SessionView {
    /// What printed it.
    pub tool: &'static str,
    /// The name asked for.
    pub host: Option<String>,
    /// The address.
    pub address: Option<String>,
    /// The port.
    pub port: Option<u16>,
    /// When, where the transcript says.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub seen_at: Option<Timestamp>,
    /// Whether it is with the host that was expected: `name`, `address`, `said-name`, `other`, `unknown`; nothing where
    /// none was expected.
    pub host_match: Option<&'static str>,
    /// What the server said first.
    pub greeting: Option<String>,
    /// The reply to EHLO before TLS.
    pub before: Option<EhloView>,
    /// And inside.
    pub inside: Option<EhloView>,
    /// What became of STARTTLS.
    pub starttls: StarttlsView,
    /// The TLS session.
    pub tls: Option<TlsView>,
    /// Its certificates.
    pub certificates: Vec<SentCertificateView>,
    /// Whether mail under REQUIRETLS is taken, where that was seen.
    pub requiretls: Option<bool>,
    /// `discarded` or `obeyed`, where commands were sent behind STARTTLS.
    pub pipelined: Option<&'static str>,
    /// Senders and recipients that were refused.
    pub refusals: Vec<RefusalView>,
    /// What is wrong.
    pub defects: Vec<ProblemView>,
}

/// A reply to EHLO.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct EhloView {
    /// What the server calls itself.
    pub name: Option<String>,
    /// Keywords with what follows them.
    pub keywords: Vec<String>,
    /// Whether its end was seen.
    pub whole: bool,
}

/// What became of STARTTLS.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct StarttlsView {
    /// A stable name.
    pub kind: &'static str,
    /// Why nothing can be said, as a stable name.
    pub unseen: Option<&'static str>,
    /// What it means for mail.
    pub effect: Option<Effect>,
    /// One sentence.
    pub message: String,
    /// The code of a refusal.
    pub code: Option<u16>,
}

/// The TLS session, in the tool's words.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct TlsView {
    /// `TLS 1.3`.
    pub version: Option<String>,
    /// The cipher suite.
    pub cipher: Option<String>,
    /// The name in SNI.
    pub server_name: Option<String>,
    /// Whether the tool was content with the certificate, by its own anchors.
    pub verified: Option<bool>,
    /// Its words.
    pub verification: Option<String>,
}

/// A certificate as it was printed.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct SentCertificateView {
    /// SHA-256 of its octets, hexadecimal.
    pub sha256: String,
    /// Its octets, base64.
    pub der: String,
    /// Line of its beginning.
    pub line: u32,
}

/// A command that was refused.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct RefusalView {
    /// The command.
    pub command: String,
    /// The reply.
    pub reply: String,
    /// Whether TLS was there.
    pub inside: bool,
    /// Whether a later try may do better: greylisting, rate limits.
    pub temporary: bool,
}

/// A sentence of a mail program.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct NoticeView {
    /// A stable name.
    pub kind: &'static str,
    /// Whose sentence it is.
    pub software: &'static str,
    /// The server.
    pub host: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// The domain of the recipient.
    pub domain: Option<String>,
    /// The enhanced status code.
    pub status: Option<String>,
    /// What it means.
    pub meaning: &'static str,
    /// What to do.
    pub advice: &'static str,
    /// The line.
    pub quoted: String,
    /// Its number.
    pub line: u32,
    /// How often.
    pub count: usize,
    /// Where to read about it.
    pub reference: Reference,
}

/// Something wrong.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct ProblemView {
    /// A stable name.
    pub code: &'static str,
    /// What it means.
    pub effect: Effect,
    /// From 1.
    pub line: u32,
    /// What is wrong.
    pub message: String,
    /// The requirement, for what servers do.
    pub reference: Option<Reference>,
}

/// Judges a paste; `host` is the mail host it should be about.
pub fn transcript(input: &[u8], host: Option<&str>) -> TranscriptReport {
    let intake = starttls::read(input);
    let lines = Lines::of(&intake.text);
    let sessions: Vec<SessionView> =
        intake.sessions.iter().map(|session| session_view(session, host, &lines)).collect();
    let notices: Vec<NoticeView> = intake.notices.iter().map(|notice| notice_view(notice, &lines)).collect();
    let status = status(&intake.sessions, host, !notices.is_empty());
    TranscriptReport {
        status,
        summary: summary(&sessions, &notices, intake.certificates.len(), &intake.problems),
        sessions,
        notices,
        certificates: intake.certificates.iter().map(|one| certificate_view(one, &lines)).collect(),
        problems: intake_problems(&intake),
    }
}

/// What is wrong with a paste itself.
pub(super) fn intake_problems(intake: &starttls::Intake<'_>) -> Vec<ProblemView> {
    let lines = Lines::of(&intake.text);
    intake.problems.iter().map(|located| intake_view(located, &lines)).collect()
}

/// A session of another host says nothing of this one.
fn status(sessions: &[Session], host: Option<&str>, has_notices: bool) -> TranscriptStatus {
    let is_other = |session: &&Session| {
        host.is_some_and(|host| matches!(session.matches(host, &[]), HostMatch::Other { .. }))
    };
    let effects = sessions.iter().filter(|session| !is_other(session)).map(Session::effect);
    let worst = effects.flatten().min();
    let has_seen = sessions.iter().any(|session| !is_other(&session) && session.starttls.effect().is_some());
    match worst {
        Some(Effect::Invalidates) => TranscriptStatus::Found,
        _ if has_notices => TranscriptStatus::Found,
        _ if has_seen => TranscriptStatus::Fine,
        _ => TranscriptStatus::Unchecked,
    }
}

fn summary(
    sessions: &[SessionView],
    notices: &[NoticeView],
    certificates: usize,
    problems: &[Located<IntakeProblem>],
) -> String {
    let count = |number: usize, one: &str, many: &str| match number {
        0 => None,
        1 => Some(format!("one {one}")),
        _ => Some(format!("{number} {many}")),
    };
    let parts: Vec<String> = [
        count(sessions.len(), "session", "sessions"),
        count(notices.len(), "complaint of a mail program", "complaints of mail programs"),
        count(certificates, "certificate outside of a session", "certificates outside of sessions"),
    ]
    .into_iter()
    .flatten()
    .collect();
    match (parts.is_empty(), problems.first()) {
        (false, _) => format!("In this paste: {}.", parts.join(", ")),
        (true, Some(located)) => format!("Nothing to judge: {}.", located.defect),
        (true, None) => "Nothing to judge.".to_owned(),
    }
}

fn session_view(session: &Session, host: Option<&str>, lines: &Lines) -> SessionView {
    SessionView {
        tool: session.tool.code(),
        host: session.host.as_deref().map(|name| show_foreign(name, 300)),
        address: session.address.map(|address| address.to_string()),
        port: session.port,
        seen_at: session.seen_at,
        host_match: host.map(|host| host_match(&session.matches(host, &[]))),
        greeting: session.greeting.as_ref().map(reply_text),
        before: session.before.as_ref().map(ehlo_view),
        inside: session.inside.as_ref().map(ehlo_view),
        starttls: starttls_view(&session.starttls),
        tls: session.tls.as_ref().map(tls_view),
        certificates: session.certificates.iter().map(|one| certificate_view(one, lines)).collect(),
        requiretls: session.supports_requiretls(),
        pipelined: session.pipelined.map(|fate| match fate {
            Pipelined::Discarded => "discarded",
            Pipelined::Obeyed => "obeyed",
        }),
        refusals: session.refusals.iter().map(refusal_view).collect(),
        defects: session.problems.iter().map(|located| defect_view(located, lines)).collect(),
    }
}

fn host_match(found: &HostMatch) -> &'static str {
    match found {
        HostMatch::Address => "address",
        HostMatch::Name => "name",
        HostMatch::Other { .. } => "other",
        HostMatch::SaidName => "said-name",
        HostMatch::Unknown => "unknown",
    }
}

fn reply_text(reply: &Reply) -> String {
    show_foreign(&format!("{} {}", reply.code, reply.text()), 300)
}

fn ehlo_view(ehlo: &Ehlo) -> EhloView {
    let keyword = |keyword: &starttls::Keyword| match &keyword.parameters {
        Some(parameters) => show_foreign(&format!("{} {parameters}", keyword.word), 200),
        None => show_foreign(&keyword.word, 200),
    };
    EhloView {
        name: ehlo.name.as_deref().map(|name| show_foreign(name, 300)),
        keywords: ehlo.keywords.iter().map(keyword).collect(),
        whole: ehlo.is_whole,
    }
}

fn starttls_view(outcome: &StarttlsOutcome) -> StarttlsView {
    let unseen = match outcome {
        StarttlsOutcome::NotChecked { why } => Some(why.code()),
        _ => None,
    };
    let code = match outcome {
        StarttlsOutcome::Refused { code, .. } => Some(*code),
        _ => None,
    };
    let message = show_foreign(&outcome.to_string(), 600);
    StarttlsView { kind: outcome.code(), unseen, effect: outcome.effect(), message, code }
}

fn tls_view(tls: &TlsFacts) -> TlsView {
    TlsView {
        version: tls.version.as_ref().map(|version| show_foreign(&version.to_string(), 60)),
        cipher: tls.cipher.as_deref().map(|cipher| show_foreign(cipher, 200)),
        server_name: tls.server_name.as_deref().map(|name| show_foreign(name, 300)),
        verified: tls.verification.as_ref().map(|verification| verification.is_good),
        verification: tls.verification.as_ref().map(|verification| show_foreign(&verification.said, 200)),
    }
}

fn certificate_view(certificate: &Certificate, lines: &Lines) -> SentCertificateView {
    SentCertificateView {
        sha256: to_hex(&Sha256::digest(&certificate.der)),
        der: to_base64(&certificate.der),
        line: lines.number(certificate.span),
    }
}

fn refusal_view(refusal: &Refusal) -> RefusalView {
    RefusalView {
        command: show_foreign(&refusal.command, 300),
        reply: reply_text(&refusal.reply),
        inside: refusal.inside,
        temporary: refusal.reply.is_temporary(),
    }
}

fn notice_view(notice: &Notice, lines: &Lines) -> NoticeView {
    let (rfc, section) = notice.kind.reference();
    NoticeView {
        kind: notice.kind.code(),
        software: notice.software.code(),
        host: notice.host.as_deref().map(|host| show_foreign(host, 300)),
        address: notice.address.map(|address| address.to_string()),
        domain: notice.domain.as_deref().map(|domain| show_foreign(domain, 300)),
        status: notice.status.clone(),
        meaning: notice.kind.meaning(),
        advice: notice.kind.advice(),
        quoted: show_foreign(&notice.quoted, 300),
        line: lines.number(notice.span),
        count: notice.count,
        reference: Reference::new(rfc, section),
    }
}

fn defect_view(located: &Located<SessionDefect>, lines: &Lines) -> ProblemView {
    let (rfc, section) = located.defect.reference();
    ProblemView {
        code: located.defect.code(),
        effect: located.defect.effect(),
        line: lines.number(located.span),
        message: show_foreign(&located.defect.to_string(), 600),
        reference: Some(Reference::new(rfc, section)),
    }
}

fn intake_view(located: &Located<IntakeProblem>, lines: &Lines) -> ProblemView {
    ProblemView {
        code: located.defect.code(),
        effect: located.defect.effect(),
        line: lines.number(located.span),
        message: located.defect.to_string(),
        reference: None,
    }
}

/// Where lines begin: counting them anew for every defect of a large log would take its square.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &[u8]) -> Self {
        let breaks = text.iter().enumerate().filter(|(_, octet)| **octet == b'\n');
        Self(breaks.map(|(at, _)| at + 1).collect())
    }

    fn number(&self, span: Span) -> u32 {
        let before = self.0.partition_point(|start| *start <= span.start);
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLEAR: &[u8] =
        b"=== Trying mx.example.org:25...\n=== Connected to mx.example.org.\n<-  220 mx ESMTP\n \
        -> EHLO me\n<-  250-mx\n<-  250 SIZE\n";

    #[test]
    fn the_status_is_the_worst_that_was_seen() {
        assert_eq!(transcript(CLEAR, None).status, TranscriptStatus::Found);
        assert_eq!(
            transcript(b"220 mx ESMTP\nEHLO me\n250-mx\n250 STARTTLS\n", None).status,
            TranscriptStatus::Fine
        );
        assert_eq!(transcript(b"421 busy", None).status, TranscriptStatus::Unchecked);
        assert_eq!(transcript(b"TLSA lookup error for mx.example:25", None).status, TranscriptStatus::Found);
        assert_eq!(transcript(b"", None).status, TranscriptStatus::Unchecked);
    }

    #[test]
    fn a_session_with_another_host_says_nothing_of_this_one() {
        let report = transcript(CLEAR, Some("other.example.org"));
        assert_eq!(
            (report.status, report.sessions[0].host_match),
            (TranscriptStatus::Unchecked, Some("other"))
        );
        let report = transcript(CLEAR, Some("MX.example.org."));
        assert_eq!((report.status, report.sessions[0].host_match), (TranscriptStatus::Found, Some("name")));
    }

    #[test]
    fn lines_are_numbered_from_one() {
        let lines = Lines::of(b"a\nb\n");
        assert_eq!([0, 1, 2, 3, 9].map(|at| lines.number(Span::at(at))), [1, 1, 2, 2, 3]);
    }

    #[test]
    fn foreign_text_is_made_visible() {
        let report = transcript("220 mx\u{202e} ESMTP\nEHLO me\n250-a\n250 STARTTLS\n".as_bytes(), None);
        assert!(report.sessions[0].greeting.as_ref().unwrap().contains("U+202E"));
    }
}
