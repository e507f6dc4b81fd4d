//! What of a session breaks RFC 3207, RFC 8689 or RFC 8461 §7.2.

use super::draft::{Draft, Step};
use super::failure::ConnectionFailure;
use super::session::{Ehlo, Pipelined};
use super::session_defect::SessionDefect;
use super::story::{Story, spoken};
use super::tls::TlsFacts;
use crate::order::sort_short;
use crate::parse::{Located, Span};

/// Everything wrong or worth knowing, in the order of the transcript.
pub(super) fn problems(draft: &Draft, story: &Story, tls: Option<&TlsFacts>) -> Vec<Located<SessionDefect>> {
    let mut found = Found(Vec::new());
    before_tls(draft, story, &mut found);
    starttls_reply(story, &mut found);
    inside_tls(story, &mut found);
    agreed(draft, tls, &mut found);
    missing_offer(draft, story, &mut found);
    lists(story, &mut found);
    injected(draft, story, &mut found);
    names(draft, story, &mut found);
    sort_short(&mut found.0, |located| located.span);
    found.0
}

struct Found(Vec<Located<SessionDefect>>);

impl Found {
    fn push(&mut self, defect: SessionDefect, span: Span) {
        self.0.push(Located { defect, span });
    }
}

fn before_tls(draft: &Draft, story: &Story, found: &mut Found) {
    let is_closed = draft.failure == Some(ConnectionFailure::Closed);
    let has_failed =
        story.has_taken_starttls() && !story.is_inside && (draft.tls_down.is_some() || is_closed);
    if let Some(greeting) = story.greeting.as_ref().filter(|greeting| greeting.text().contains("*****")) {
        found.push(SessionDefect::BannerMasked, greeting.span);
    }
    // Eight letters may have been STARTTLS: then the outcome tells of them, but where a handshake failed.
    let is_told = |word: &str| word.len() == "STARTTLS".len() && !(has_failed && story.is_offer_missing());
    for keyword in story.before.iter().flat_map(|ehlo| &ehlo.keywords) {
        if keyword.is_masked() && !is_told(&keyword.word) {
            found.push(SessionDefect::KeywordMasked { masked: keyword.word.clone() }, keyword.span);
        }
    }
    if let Some(keyword) = story.before.as_ref().and_then(|ehlo| ehlo.find("STARTTLS"))
        && let Some(parameter) = &keyword.parameters
    {
        // RFC 3207 §2: "The STARTTLS keyword has no parameters".
        found.push(SessionDefect::ParameterAfterKeyword { parameter: parameter.clone() }, keyword.span);
    }
    for refusal in story.refusals.iter().filter(|refusal| !refusal.inside) {
        let (reply, wants_tls) = (&refusal.reply, wants_tls(refusal.reply.text()));
        if reply.code == 530 && (wants_tls || reply.text().contains("5.7.0")) {
            found.push(SessionDefect::RequiresTls, reply.span);
        } else if wants_tls && !reply.is_temporary() {
            found.push(SessionDefect::RequiresTls, reply.span);
            found.push(SessionDefect::BeforeTlsCode { code: reply.code }, reply.span);
        }
    }
}

fn wants_tls(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    ["STARTTLS", "TLS REQUIRED", "REQUIRES TLS", "ENCRYPTION REQUIRED", "MUST USE TLS"]
        .iter()
        .any(|words| upper.contains(words))
}

fn starttls_reply(story: &Story, found: &mut Found) {
    if let Some(reply) = &story.starttls_reply
        && !matches!(reply.code, 220 | 421 | 454 | 501)
        && !story.is_offer_missing()
    {
        // RFC 3207 §4 lists 220, 501 and 454; RFC 5321 §3.8 allows 421 at any time.
        found.push(SessionDefect::ReplyUndefined { code: reply.code }, reply.span);
    }
}

fn inside_tls(story: &Story, found: &mut Found) {
    if let Some(keyword) = story.inside.as_ref().and_then(|ehlo| ehlo.find("STARTTLS")) {
        found.push(SessionDefect::OfferedAgain, keyword.span);
    }
    if let Some(reply) = &story.state_kept {
        found.push(SessionDefect::StateKept { reply: spoken(reply) }, reply.span);
    }
    if let Some(reply) = story.unasked_inside.as_ref().filter(|_| story.inside.is_none()) {
        found.push(SessionDefect::RefusedInsideTls { reply: spoken(reply) }, reply.span);
    }
}

/// What client and server agreed on. The version stands as soon as the server has sent its certificate, even if the
/// client gave up then.
fn agreed(draft: &Draft, tls: Option<&TlsFacts>, found: &mut Found) {
    let span = draft.tls_span.unwrap_or(draft.span);
    let is_agreed = tls.is_some() || !draft.certificates.is_empty();
    if let Some(version) = draft.tls.version.as_ref().filter(|version| is_agreed && version.is_old()) {
        found.push(SessionDefect::VersionOld { version: version.clone() }, span);
    }
    let Some(tls) = tls else { return };
    if let Some(cipher) = tls.cipher.as_ref().filter(|_| tls.has_weak_cipher()) {
        found.push(SessionDefect::CipherWeak { cipher: cipher.clone() }, span);
    }
}

/// TLS worked although the keyword was not there: senders, who look for it, go on in clear.
fn missing_offer(draft: &Draft, story: &Story, found: &mut Found) {
    let said = draft.said_not_offered.filter(|_| story.before.is_none());
    let missing = story.before.as_ref().filter(|_| story.is_offer_missing()).map(|ehlo| ehlo.span);
    if let (true, Some(span)) = (story.is_inside, missing.or(said)) {
        found.push(SessionDefect::OfferMissing, span);
    }
}

/// Compares the two lists of extensions, where both were seen whole.
fn lists(story: &Story, found: &mut Found) {
    let is_whole = |ehlo: &&Ehlo| ehlo.is_whole;
    let (before, inside) = (story.before.as_ref().filter(is_whole), story.inside.as_ref().filter(is_whole));
    let (Some(before), Some(inside)) = (before, inside) else { return };
    let only = |one: &Ehlo, other: &Ehlo| -> Vec<String> {
        let words = one.keywords.iter().filter(|keyword| !keyword.is_masked()).map(|keyword| &keyword.word);
        words.filter(|word| *word != "STARTTLS" && !other.has(word)).cloned().collect()
    };
    let (only_before, only_inside) = (only(before, inside), only(inside, before));
    if only_before.iter().any(|word| word == "REQUIRETLS") {
        let keyword = before.find("REQUIRETLS");
        // RFC 8689 §2: after STARTTLS the keyword stands in the new reply to EHLO.
        found.push(SessionDefect::RequireTlsOnlyBefore, keyword.map_or(before.span, |keyword| keyword.span));
    }
    if !only_before.is_empty() || !only_inside.is_empty() {
        found.push(SessionDefect::ExtensionsDiffer { only_before, only_inside }, inside.span);
    }
}

fn injected(draft: &Draft, story: &Story, found: &mut Found) {
    if story.pipelined() != Some(Pipelined::Obeyed) {
        return;
    }
    let command = story.piped.first().cloned().unwrap_or_default();
    let (reply, span) =
        story.replies_inside.first().map_or((String::new(), draft.span), |reply| (spoken(reply), reply.span));
    found.push(SessionDefect::CommandInjected { command, reply }, span);
}

/// What the server calls itself, where that is not what it was asked for as.
fn names(draft: &Draft, story: &Story, found: &mut Found) {
    let ehlo = story.inside.as_ref().or(story.before.as_ref());
    let (Some(asked), Some(ehlo)) = (&draft.host, ehlo) else { return };
    let Some(said) = &ehlo.name else { return };
    let is_same = said.trim_end_matches('.').eq_ignore_ascii_case(asked.trim_end_matches('.'));
    if !is_same && draft.steps.iter().any(|step| matches!(step, Step::Reply { .. })) {
        let defect = SessionDefect::NameDiffers { asked: asked.clone(), said: said.clone() };
        found.push(defect, ehlo.span);
    }
}
