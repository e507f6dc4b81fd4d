//! What was said in a session, put in its places (RFC 3207 §4, RFC 5321 §4).
//!
//! Each reply answers the oldest command that has none yet. Where a tool does not show commands, the reply itself tells
//! what it answers: several lines of 250 answer EHLO. Inside TLS nothing from before counts.

use std::collections::VecDeque;

use super::draft::{Draft, Step};
use super::reply::{Reply, Verb, enhanced};
use super::session::{Ehlo, Pipelined, Refusal};
use super::tool::Tool;

/// What the steps of one session come to.
#[derive(Default)]
pub(super) struct Story {
    pub(super) greeting: Option<Reply>,
    pub(super) before: Option<Ehlo>,
    pub(super) inside: Option<Ehlo>,
    /// The reply to EHLO before TLS, where it was no list.
    pub(super) ehlo_refused: Option<Reply>,
    /// HELO was sent and EHLO was not.
    pub(super) has_only_helo: bool,
    pub(super) starttls_sent: bool,
    pub(super) starttls_reply: Option<Reply>,
    pub(super) refusals: Vec<Refusal>,
    /// A reply that no command asked for, after the greeting: 421 as a rule.
    pub(super) unasked: Option<Reply>,
    /// The same inside TLS.
    pub(super) unasked_inside: Option<Reply>,
    /// Commands that had no reply when TLS began.
    pub(super) piped: Vec<String>,
    pub(super) commands_inside: usize,
    pub(super) replies_inside: Vec<Reply>,
    /// MAIL was taken before TLS.
    sender_before: bool,
    sender_inside: bool,
    pub(super) state_kept: Option<Reply>,
    pub(super) is_inside: bool,
    /// TLS came before SMTP, as on port 465.
    pub(super) has_greeting_inside: bool,
    pending: VecDeque<(Verb, String)>,
}

impl Story {
    pub(super) fn of(draft: &Draft) -> Self {
        let mut story = Self::default();
        let announces = draft.tool.is_some_and(Tool::announces_tls);
        // With other settings a tool may leave its words about TLS out; who says EHLO again is inside, or TLS failed.
        let may_be_silent = draft.tls_down.is_none() && !draft.is_tls_up;
        for step in &draft.steps {
            story.tell(step, draft.tool, announces, may_be_silent);
        }
        story
    }

    fn tell(&mut self, step: &Step, tool: Option<Tool>, announces: bool, may_be_silent: bool) {
        match step {
            Step::TlsUp { .. } => self.enter_tls(),
            Step::Command { text, inside, .. } => {
                let is_silent = may_be_silent && Verb::parse(text) == Some(Verb::Ehlo);
                if *inside || (self.has_taken_starttls() && (!announces || is_silent)) {
                    self.enter_tls();
                }
                self.command(text);
            }
            Step::Reply { reply, inside } => {
                if *inside || (self.has_taken_starttls() && !announces) {
                    self.enter_tls();
                }
                self.reply(reply, tool);
            }
        }
    }

    pub(super) fn has_taken_starttls(&self) -> bool {
        self.starttls_reply.as_ref().is_some_and(|reply| reply.code == 220)
    }

    fn enter_tls(&mut self) {
        if !self.is_inside {
            self.is_inside = true;
            // What stands before STARTTLS only lost its reply; what stands behind it came in one segment with it.
            let sent =
                self.pending.iter().rposition(|(verb, _)| *verb == Verb::StartTls).map_or(0, |at| at + 1);
            self.piped = self.pending.drain(..).skip(sent).map(|(_, text)| text).collect();
        }
    }

    fn command(&mut self, text: &str) {
        let verb = Verb::parse(text).unwrap_or(Verb::Other);
        if self.is_inside {
            self.commands_inside += 1;
            self.sender_inside |= verb == Verb::Mail;
        }
        match verb {
            Verb::Helo => self.has_only_helo = self.before.is_none(),
            Verb::Ehlo => self.has_only_helo = false,
            _ => {}
        }
        if verb == Verb::StartTls && !self.is_inside {
            self.starttls_sent = true;
        }
        self.pending.push_back((verb, text.to_owned()));
    }

    fn reply(&mut self, reply: &Reply, tool: Option<Tool>) {
        let is_first_inside = self.is_inside && self.replies_inside.is_empty();
        if self.is_inside {
            if is_first_inside && tool == Some(Tool::OpensslSClient) && is_tail(reply) {
                return;
            }
            self.has_greeting_inside |= is_first_inside && reply.code == 220;
            self.replies_inside.push(reply.clone());
        } else if self.is_greeting(reply) {
            self.greeting = Some(reply.clone());
            return;
        }
        match self.pending.pop_front() {
            Some((Verb::Ehlo, text)) if reply.code == 250 && enhanced(reply.text()).is_some() => {
                // `250 2.0.0 Ok` is a reply to something, but not to EHLO.
                self.pending.push_front((Verb::Ehlo, text));
            }
            Some((verb, text)) => self.answer(verb, text, reply),
            None => self.answer_unasked(reply),
        }
    }

    /// A greeting is never 250 (RFC 5321 §4.3.2): a text that begins so begins behind it.
    fn is_greeting(&self, reply: &Reply) -> bool {
        let is_first = self.greeting.is_none() && self.pending.is_empty() && self.before.is_none();
        is_first && reply.code != 250
    }

    fn answer(&mut self, verb: Verb, text: String, reply: &Reply) {
        match verb {
            Verb::Ehlo => self.answer_ehlo(reply),
            Verb::StartTls if !self.is_inside => self.starttls_reply = Some(reply.clone()),
            Verb::Mail | Verb::Rcpt => self.answer_envelope(verb, text, reply),
            _ if reply.code == 421 => self.answer_unasked(reply),
            _ => {}
        }
    }

    fn answer_ehlo(&mut self, reply: &Reply) {
        if reply.code == 250 {
            let ehlo = if self.is_inside { &mut self.inside } else { &mut self.before };
            *ehlo = Some(Ehlo::of(reply));
        } else if self.is_inside {
            self.unasked_inside = Some(reply.clone());
        } else {
            self.ehlo_refused = Some(reply.clone());
        }
    }

    fn answer_envelope(&mut self, verb: Verb, text: String, reply: &Reply) {
        if !reply.is_positive() {
            self.refusals.push(Refusal { command: text, reply: reply.clone(), inside: self.is_inside });
            return;
        }
        match verb {
            Verb::Mail if !self.is_inside => self.sender_before = true,
            Verb::Rcpt if self.is_inside && self.sender_before && !self.sender_inside => {
                self.state_kept = Some(reply.clone());
            }
            _ => {}
        }
    }

    /// A reply without a command: the tool does not show commands, or the server spoke up by itself.
    fn answer_unasked(&mut self, reply: &Reply) {
        let is_list = reply.code == 250 && reply.lines.len() > 1;
        let slot = if self.is_inside { &self.inside } else { &self.before };
        if is_list && slot.is_none() {
            self.answer_ehlo(reply);
        } else if !reply.is_positive() {
            let unasked = if self.is_inside { &mut self.unasked_inside } else { &mut self.unasked };
            unasked.get_or_insert_with(|| reply.clone());
        } else if reply.code == 220 && !self.is_inside && self.before.is_some() {
            // Only replies were written down.
            self.starttls_sent = true;
            self.starttls_reply = Some(reply.clone());
        }
    }

    /// Whether the reply to EHLO was seen whole, and has no STARTTLS.
    pub(super) fn is_offer_missing(&self) -> bool {
        self.before.as_ref().is_some_and(|ehlo| ehlo.is_whole && !ehlo.has("STARTTLS"))
    }

    /// What became of the commands behind STARTTLS; `None` if there were none, or nothing was said inside.
    pub(super) fn pipelined(&self) -> Option<Pipelined> {
        if self.piped.is_empty() || self.replies_inside.is_empty() {
            return None;
        }
        let obeyed = self.replies_inside.len() > self.commands_inside
            && self.replies_inside.first().is_some_and(Reply::is_positive);
        Some(if obeyed { Pipelined::Obeyed } else { Pipelined::Discarded })
    }
}

/// The last line of the reply to EHLO before TLS, which openssl prints behind its report: one keyword. It looks like a
/// reply inside TLS, and `250 STARTTLS` like an offer there.
fn is_tail(reply: &Reply) -> bool {
    let [line] = reply.lines.as_slice() else { return false };
    reply.code == 250 && reply.is_whole && line.text.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// A reply as one line.
pub(super) fn spoken(reply: &Reply) -> String {
    let text: String = reply.text().chars().take(200).collect();
    format!("{} {text}", reply.code).trim().to_owned()
}
