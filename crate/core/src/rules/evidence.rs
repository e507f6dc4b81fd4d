//! What a reader can open to see for themselves.

use std::fmt::Write as _;

use serde::Serialize;

use super::message::show_foreign;
use crate::check::{Answer, ExchangeId, Lookup, PolicyEvidence, PolicyFacts};
use crate::dns::{Alias, Question};
use crate::parse::Span;

/// Whose word a piece of evidence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The DNS resolver's; nothing was proved.
    Resolver,
    /// Proved here by DNSSEC.
    Proved,
    /// Seen by this program.
    Here,
    /// Handed in by the user.
    Pasted,
}

/// A quotation from the evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceRef {
    /// What it is a quotation of: `_mta-sts.example.org TXT`.
    pub label: String,
    /// The text, made safe to show.
    pub text: String,
    /// Line and column in the original, for files.
    pub line_column: Option<(usize, usize)>,
    /// Where it is in the raw evidence.
    pub exchanges: Vec<ExchangeId>,
    /// Whose word it is.
    pub source: Source,
    /// Seconds it may be kept, for DNS.
    pub ttl: Option<u32>,
}

/// Characters of evidence shown in place; the raw evidence has the rest.
const MAX_QUOTE: usize = 2_000;

impl EvidenceRef {
    /// A DNS answer, its records put into words by `show`.
    pub fn lookup<T>(lookup: &Lookup<T>, show: impl Fn(&T) -> String) -> Self {
        let text = match &lookup.answer {
            Answer::Records(records) => records.iter().map(show).collect::<Vec<_>>().join("\n"),
            Answer::NoData => "no such record".to_owned(),
            Answer::NoName => "no such name (NXDOMAIN)".to_owned(),
            Answer::Failed(failure) => failure.to_string(),
            Answer::Unknown => "no answer yet".to_owned(),
        };
        let source = if lookup.is_secure() { Source::Proved } else { Source::Resolver };
        let dns = Self::of_answer(&lookup.question, &lookup.aliases, &text);
        Self { exchanges: lookup.exchanges.clone(), source, ttl: lookup.ttl, ..dns }
    }

    /// What does not depend on the type of the records: one function for all of them.
    #[inline(never)]
    fn of_answer(question: &Question, aliases: &[Alias], answer: &str) -> Self {
        let mut text = String::new();
        for Alias { from, to, .. } in aliases {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{from} is an alias of {to}");
        }
        text.push_str(answer);
        Self {
            label: question.to_string(),
            text: show_lines(&text),
            line_column: None,
            exchanges: Vec::new(),
            source: Source::Resolver,
            ttl: None,
        }
    }

    /// What was proved, or not, in words of ours about foreign names.
    #[inline(never)]
    pub fn proof(label: String, text: &str, exchanges: &[ExchangeId], source: Source) -> Self {
        Self {
            label,
            text: show_lines(text),
            line_column: None,
            exchanges: exchanges.to_vec(),
            source,
            ttl: None,
        }
    }

    /// TXT records, each as joined text.
    pub fn txt(lookup: &Lookup<Vec<u8>>) -> Self {
        Self::lookup(lookup, |text| String::from_utf8_lossy(text).into_owned())
    }

    /// One place in the policy, or all of it.
    pub fn policy(policy: &PolicyFacts, url: &str, span: Option<Span>) -> Self {
        let body = policy.body.as_deref().unwrap_or_default();
        let quoted = span.map_or(body, |span| whole_lines(body, span));
        Self {
            label: url.to_owned(),
            text: show_lines(&String::from_utf8_lossy(quoted)),
            line_column: span.map(|span| span.line_column(body)),
            exchanges: policy.exchanges.clone(),
            source: match policy.evidence {
                PolicyEvidence::Pasted { .. } => Source::Pasted,
                _ => Source::Here,
            },
            ttl: None,
        }
    }

    /// What came of fetching the policy, in words of ours.
    pub fn fetch(policy: &PolicyFacts, url: &str, words: impl Into<String>) -> Self {
        let mut evidence = Self::policy(policy, url, None);
        evidence.text = words.into();
        evidence
    }
}

/// The lines of `body` that `span` touches.
fn whole_lines(body: &[u8], span: Span) -> &[u8] {
    let before = Span::new(0, span.start).of(body);
    let start = before.iter().rposition(|&octet| octet == b'\n').map_or(0, |at| at + 1);
    let behind = Span::new(span.end.max(span.start), body.len()).of(body);
    let end = behind.iter().position(|&octet| octet == b'\n').map_or(body.len(), |at| span.end + at);
    Span::new(start, end).of(body)
}

/// Foreign text of several lines, each made safe to show.
fn show_lines(text: &str) -> String {
    let mut left = MAX_QUOTE;
    let mut shown = Vec::new();
    for line in text.split('\n') {
        let line = show_foreign(line.trim_end_matches('\r'), left);
        left = left.saturating_sub(line.chars().count());
        shown.push(line);
        if left == 0 {
            break;
        }
    }
    shown.join("\n")
}
