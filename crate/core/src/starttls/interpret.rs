//! From what was said to what it means: the outcome of STARTTLS, and the session with all that was seen of it.

use super::draft::{Draft, Step};
use super::failure::{ConnectionFailure, HandshakeFailure, Protocol};
use super::judge;
use super::outcome::{StarttlsOutcome, Unseen};
use super::reply::Reply;
use super::session::{Ehlo, Session};
use super::story::{Story, spoken};
use super::tool::Tool;

/// Puts a session together.
pub(super) fn session(draft: Draft) -> Session {
    let story = Story::of(&draft);
    let starttls = outcome(&draft, &story);
    let is_up = matches!(starttls, StarttlsOutcome::Started)
        || (draft.is_tls_up && matches!(starttls, StarttlsOutcome::NotChecked { .. }));
    let tls = (is_up || draft.is_tls_up).then(|| draft.tls.clone());
    let problems = judge::problems(&draft, &story, tls.as_ref());
    Session {
        tool: draft.tool.unwrap_or(Tool::Dialogue),
        host: draft.host,
        address: draft.address,
        port: draft.port,
        seen_at: draft.seen_at,
        pipelined: story.pipelined(),
        greeting: story.greeting,
        before: story.before,
        inside: story.inside,
        starttls,
        handshake: draft.tls_down.filter(|_| !draft.is_tls_up),
        tls,
        certificates: draft.certificates,
        refusals: story.refusals,
        problems,
        span: draft.span,
    }
}

fn unseen(why: Unseen) -> StarttlsOutcome {
    StarttlsOutcome::NotChecked { why }
}

fn outcome(draft: &Draft, story: &Story) -> StarttlsOutcome {
    let protocol = draft.protocol.or_else(|| draft.port.and_then(Protocol::of_port));
    if let Some(protocol) = protocol {
        return unseen(Unseen::OtherProtocol { protocol });
    }
    if story.has_greeting_inside && story.before.is_none() {
        return unseen(Unseen::OtherProtocol { protocol: Protocol::Submission });
    }
    let is_smtp = |tool: Tool| tool.shows_replies() || tool == Tool::GnutlsCli;
    let has_spoken = draft.steps.iter().any(|step| matches!(step, Step::Reply { .. }));
    if draft.is_tls_up || story.is_inside {
        let was_asked = draft.is_starttls_asked || draft.said_not_offered.is_some();
        return if has_spoken || was_asked || draft.tool.is_some_and(is_smtp) {
            StarttlsOutcome::Started
        } else {
            unseen(Unseen::NoSmtp)
        };
    }
    if story.starttls_sent {
        return sent(draft, story);
    }
    match (&story.before, draft.tool.is_none_or(Tool::shows_replies)) {
        (Some(ehlo), _) => offered(ehlo),
        (None, true) => nothing_offered(draft, story),
        (None, false) => not_shown(draft),
    }
}

/// STARTTLS was sent, and TLS is not there.
fn sent(draft: &Draft, story: &Story) -> StarttlsOutcome {
    match (&story.starttls_reply, not_in_the_list(story)) {
        (Some(reply), missing) if reply.code == 220 => taken(draft, missing),
        // To refuse what was not offered is right; that it was not is the matter, whatever became of the try.
        (_, Some(missing)) => missing,
        (Some(reply), None) if reply.code == 421 || is_rate_limit(reply) => {
            unseen(Unseen::Busy { reply: spoken(reply) })
        }
        (Some(reply), None) => StarttlsOutcome::Refused { code: reply.code, text: reply.text().to_owned() },
        (None, None) => ended(draft, story),
    }
}

/// The server took STARTTLS. Where nothing came of it that was seen, what was missing before stays what is known.
fn taken(draft: &Draft, missing: Option<StarttlsOutcome>) -> StarttlsOutcome {
    match (&draft.tls_down, draft.failure, missing) {
        (Some(why), ..) => StarttlsOutcome::HandshakeFailed { why: why.clone() },
        (None, Some(ConnectionFailure::Closed), _) => {
            StarttlsOutcome::HandshakeFailed { why: HandshakeFailure::Closed }
        }
        (None, _, Some(missing)) => missing,
        (None, Some(failure), None) => unseen(Unseen::Connection { failure }),
        (None, None, None) => unseen(Unseen::CutOff),
    }
}

/// What the list of extensions shows where STARTTLS is masked or missing in it.
fn not_in_the_list(story: &Story) -> Option<StarttlsOutcome> {
    let outcome = story.before.as_ref().map(offered)?;
    matches!(outcome, StarttlsOutcome::Stripped { .. } | StarttlsOutcome::NotOffered).then_some(outcome)
}

/// `454 4.7.0 Error: too many new TLS sessions` of Postfix is about this client, and not about TLS. That a server which
/// has no TLS now asks to come back is what 454 means (RFC 3207 §4).
fn is_rate_limit(reply: &Reply) -> bool {
    let lower = reply.text().to_ascii_lowercase();
    let is_of_this_client = ["too many", "rate limit"].iter().any(|words| lower.contains(words));
    reply.is_temporary() && (is_of_this_client || (reply.code != 454 && lower.contains("try again later")))
}

/// The reply to EHLO was seen, and STARTTLS was not sent.
fn offered(ehlo: &Ehlo) -> StarttlsOutcome {
    const LENGTH: usize = "STARTTLS".len();
    if ehlo.has("STARTTLS") {
        return StarttlsOutcome::Offered;
    }
    let mask = ehlo.keywords.iter().find(|keyword| keyword.is_masked() && keyword.word.len() == LENGTH);
    match mask {
        Some(keyword) => StarttlsOutcome::Stripped { masked: keyword.word.clone() },
        None if ehlo.is_whole => StarttlsOutcome::NotOffered,
        None => unseen(Unseen::CutOff),
    }
}

/// No list of extensions was seen, by a tool that would have shown it.
fn nothing_offered(draft: &Draft, story: &Story) -> StarttlsOutcome {
    let refused = |reply: &Reply| {
        let reply_text = spoken(reply);
        let is_later = reply.is_temporary();
        unseen(if is_later {
            Unseen::Busy { reply: reply_text }
        } else {
            Unseen::Rejected { reply: reply_text }
        })
    };
    match (&story.greeting, &story.ehlo_refused) {
        (Some(greeting), _) if greeting.code != 220 => refused(greeting),
        // A server that does not know EHLO has no extensions (RFC 5321 §4.1.4).
        (_, Some(reply)) if matches!(reply.code, 500 | 502) => StarttlsOutcome::NotOffered,
        (_, Some(reply)) => refused(reply),
        _ => match &story.unasked {
            Some(reply) => refused(reply),
            None => ended(draft, story),
        },
    }
}

fn ended(draft: &Draft, story: &Story) -> StarttlsOutcome {
    match (draft.failure, &story.unasked) {
        (_, Some(reply)) if reply.is_temporary() => unseen(Unseen::Busy { reply: spoken(reply) }),
        _ if story.has_only_helo => unseen(Unseen::NoEhlo),
        (Some(failure), _) => unseen(Unseen::Connection { failure }),
        (None, _) => unseen(Unseen::CutOff),
    }
}

/// A tool that shows no replies, and no TLS.
fn not_shown(draft: &Draft) -> StarttlsOutcome {
    match (draft.said_not_offered, draft.failure, &draft.tls_down) {
        (Some(_), _, _) => unseen(Unseen::RepliesNotShown),
        (None, Some(failure), _) => unseen(Unseen::Connection { failure }),
        (None, None, Some(why)) => StarttlsOutcome::HandshakeFailed { why: why.clone() },
        (None, None, None) => unseen(Unseen::CutOff),
    }
}
