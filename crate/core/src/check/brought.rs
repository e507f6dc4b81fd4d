//! What the user brought of mail servers and of the policy host, read.
//!
//! A browser cannot speak SMTP and does not show certificates, so sessions come as text that somebody's program printed,
//! and certificates as files. What they show is as true as whoever brought them, and as old as they are.

use super::evidence::{Evidence, Supplied};
use super::facts::{HostFacts, StsFacts};
use crate::dane::Missing;
use crate::dns::Name;
use crate::parse::{Located, Span};
use crate::starttls::{self, HostMatch, IntakeProblem, Session, Tool};
use crate::time::Timestamp;
use crate::x509::Certificate;

/// One session, or certificates without one, and when it was.
#[derive(Clone, Debug)]
pub struct BroughtSession {
    /// The session.
    pub session: Session,
    /// When it was, as it says, or when it was brought.
    pub at: Timestamp,
    /// The host the user brought it for, if they said.
    pub host: Option<Name>,
    /// Which of its certificates could not be read.
    pub missing: Option<Missing>,
}

/// All of it, in the order it was brought.
pub(super) fn read(evidence: &Evidence) -> Vec<BroughtSession> {
    evidence.supplied().iter().flat_map(read_one).collect()
}

/// Certificates alone count for the host they were brought for; without one nobody knows whose they are.
fn read_one(supplied: &Supplied) -> Vec<BroughtSession> {
    let Supplied::Session { text, host, at } = supplied else { return Vec::new() };
    let intake = starttls::read(text);
    let mut sessions = intake.sessions;
    if sessions.is_empty() && host.is_some() && !intake.certificates.is_empty() {
        sessions.push(Session::of_certificates(intake.certificates));
    }
    let brought = |session: Session| BroughtSession {
        at: session.seen_at.unwrap_or(*at),
        host: host.clone(),
        missing: missing(&session, &intake.problems),
        session,
    };
    sessions.into_iter().map(brought).collect()
}

/// Which certificates of a session could not be read: those of broken blocks, and those that are not DER.
fn missing(session: &Session, problems: &[Located<IntakeProblem>]) -> Option<Missing> {
    let is_own = |span: Span| {
        session.tool == Tool::Files || session.span.start <= span.start && span.start <= session.span.end
    };
    let broken = problems
        .iter()
        .filter(|one| one.defect.hides_certificate())
        .map(|one| one.span)
        .filter(|span| is_own(*span));
    let no_der = session
        .certificates
        .iter()
        .filter(|one| Certificate::from_der(&one.der).is_err())
        .map(|one| one.span);
    let unread = broken.chain(no_der).map(|span| span.start).min()?;
    let first = session.certificates.first().map(|one| one.span.start);
    Some(if first.is_some_and(|first| first < unread) { Missing::Above } else { Missing::Any })
}

impl HostFacts {
    /// Whether a session that was brought for `host` is with this one. What servers of other protocols say is nothing of
    /// a mail server, even at the same address.
    pub fn has_session(&self, session: &Session, host: Option<&Name>) -> bool {
        if session.other_protocol().is_some() || session.is_without_smtp() {
            return false;
        }
        match session.matches(&self.name.to_string(), &self.addresses()) {
            HostMatch::Name | HostMatch::Address | HostMatch::SaidName => true,
            // Nothing in it says whose it is: then it is whose the user says.
            HostMatch::Unknown => host == Some(&self.name),
            HostMatch::Other { .. } => false,
        }
    }
}

impl StsFacts {
    /// Whether a session that was brought for `host` is with the policy host.
    ///
    /// One address serves many names, and the name in SNI decides which certificate is shown (RFC 8461 §7.1): an address
    /// alone tells nothing.
    pub fn has_session(&self, session: &Session, host: Option<&Name>) -> bool {
        let policy_host = self.policy_host();
        let is_for_it = host == Some(policy_host);
        if session.tool == Tool::Files {
            return is_for_it;
        }
        let server_name = session.tls.as_ref().and_then(|tls| tls.server_name.as_deref());
        match server_name.or(session.host.as_deref()) {
            Some(asked) if asked.parse().is_ok_and(|asked: Name| asked == *policy_host) => {
                session.is_web() || (is_for_it && session.may_be_web())
            }
            Some(_) => false,
            None => {
                let addresses = self.host_addresses();
                let is_elsewhere = session.address.is_some_and(|address| !addresses.contains(&address));
                is_for_it && session.may_be_web() && !is_elsewhere
            }
        }
    }
}
