//! A paste of which nothing can be learnt: the command itself, a connection that failed, an output that was cut.
//!
//! It is a session by its marks, and so would count as evidence, though it changes nothing: the one who brought it is
//! better told at once what it is, and what to do.

use super::transcript::intake_problems;
use crate::starttls::{ConnectionFailure, Intake, IntakeProblem, Session, StarttlsOutcome, Unseen};

/// What only the line has that is to be run: the shell puts the time in its place.
const OF_THE_COMMAND: &[u8] = b"$(date -u";

/// What the text was and what to do, where none of the sessions shows anything.
pub(super) fn nothing_in(intake: &Intake<'_>, sessions: &[&Session]) -> Option<String> {
    let why: Vec<&Unseen> = sessions.iter().map(|session| unseen(session)).collect::<Option<_>>()?;
    let failure = why.iter().find_map(|why| match why {
        Unseen::Connection { failure } => Some(*failure),
        _ => None,
    });
    if let Some(failure) = failure {
        return Some(could_not_connect(failure));
    }
    let cut = intake_problems(intake)
        .into_iter()
        .find(|problem| problem.code == IntakeProblem::CertificateCut.code());
    if let Some(cut) = cut {
        return Some(format!(
            "The text is cut off: the certificate that begins in line {} is not whole. Paste all that the command printed.",
            cut.line
        ));
    }
    if intake.text.windows(OF_THE_COMMAND.len()).any(|window| window == OF_THE_COMMAND) {
        return Some("That is the command. Run it, and paste what it printed.".to_owned());
    }
    Some(
        "The text ends before the server had said anything of TLS. Paste all that the command printed."
            .to_owned(),
    )
}

/// Why the session shows nothing at all; `None` if it shows something. What a server that is busy says is something.
fn unseen(session: &Session) -> Option<&Unseen> {
    match &session.starttls {
        StarttlsOutcome::NotChecked { why: why @ (Unseen::Connection { .. } | Unseen::CutOff) } => {
            (session.certificates.is_empty() && session.handshake.is_none()).then_some(why)
        }
        _ => None,
    }
}

fn could_not_connect(failure: ConnectionFailure) -> String {
    let elsewhere = match failure {
        ConnectionFailure::NameUnknown => "try where the name is known",
        ConnectionFailure::Closed => "the server may turn away the network this ran in; try from another",
        ConnectionFailure::Refused | ConnectionFailure::TimedOut | ConnectionFailure::Unreachable => {
            "try from a host that can reach the port"
        }
    };
    format!("Nothing could be seen: {failure}; {elsewhere}.")
}
