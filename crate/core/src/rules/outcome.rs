//! What rules say.

use std::fmt;

use super::evidence::EvidenceRef;
use super::fix::Fix;
use super::message::{Arg, Args};
use super::rule::{Rule, Severity};
use crate::check::{LookupFailure, UndeterminedReason};
use crate::dns::Name;
use crate::dnssec::Reason;

/// What an outcome is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The domain.
    Domain(Name),
    /// One of its MX hosts.
    MxHost(Name),
    /// A record, by its owner name.
    Record(Name),
    /// The policy, by its URL.
    Policy(String),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Domain(name) | Self::MxHost(name) | Self::Record(name) => name.fmt(f),
            Self::Policy(url) => url.fmt(f),
        }
    }
}

/// Why something could not be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotChecked {
    /// A lookup it depends on failed.
    Lookup {
        /// The lookup.
        question: String,
        /// How.
        failure: LookupFailure,
    },
    /// A lookup it depends on has not been answered yet.
    Pending {
        /// The lookup.
        question: String,
    },
    /// The body of the policy is hidden from this page (no CORS header); pasting it helps.
    PolicyHidden {
        /// Where to open it.
        url: String,
    },
    /// Nothing is known of the policy.
    PolicyUndetermined {
        /// Where to open it.
        url: String,
        /// Why.
        reason: UndeterminedReason,
    },
    /// The policy cannot be used, so nothing can be said about what it would allow; another rule says why.
    PolicyUnusable,
    /// The browser could neither read nor probe the policy host.
    PolicyRefused {
        /// Where to open it.
        url: String,
    },
    /// A browser cannot speak SMTP: the certificate and STARTTLS of a host were not seen.
    NoSmtp {
        /// The host.
        host: Name,
    },
    /// What was brought of a host has no certificate in it.
    NoCertificate {
        /// The host.
        host: Name,
    },
    /// It could not be found out what an answer is worth: neither proved, nor proved to be unsigned.
    NotProved {
        /// The lookup.
        question: String,
        /// Why.
        reason: Reason,
    },
    /// More hosts than are looked at.
    TooManyHosts {
        /// How many were left out.
        left_out: usize,
    },
}

/// What a rule says of one subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Pass,
    /// It does not.
    Finding {
        /// How bad.
        severity: Severity,
        /// What to publish, where that can be said exactly.
        fix: Option<Fix>,
    },
    /// There is nothing here it could be about; the text says why.
    NotApplicable(&'static str),
    /// It could not be checked.
    NotChecked(NotChecked),
}

/// One thing said by one rule.
#[derive(Clone, Debug)]
pub struct Item {
    /// The rule.
    pub rule: &'static Rule,
    /// About what.
    pub subject: Subject,
    /// What.
    pub outcome: Outcome,
    /// Values for the places of the rule's messages.
    pub args: Args,
    /// What shows it.
    pub evidence: Vec<EvidenceRef>,
}

/// A finding being put together. Its methods stay calls: copied into seventy rules they cost kilobytes of WASM.
#[derive(Clone, Debug)]
#[must_use]
pub struct Finding {
    subject: Subject,
    severity: Option<Severity>,
    args: Args,
    evidence: Vec<EvidenceRef>,
    fix: Option<Fix>,
}

impl Finding {
    /// A finding about `subject`, as severe as the rule says.
    #[inline(never)]
    pub fn about(subject: Subject) -> Self {
        Self { subject, severity: None, args: Args::default(), evidence: Vec::new(), fix: None }
    }

    /// Makes it milder (or, rarely, worse) than the rule's own severity.
    #[inline(never)]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// Fills the place `{name}` of the rule's messages.
    pub fn arg(self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.arg_value(name, value.into())
    }

    #[inline(never)]
    fn arg_value(mut self, name: &'static str, value: Arg) -> Self {
        self.args.set(name, value);
        self
    }

    /// Adds evidence.
    #[inline(never)]
    pub fn evidence(mut self, evidence: EvidenceRef) -> Self {
        self.evidence.push(evidence);
        self
    }

    /// Says exactly what to publish.
    #[inline(never)]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }
}

/// Collects what one rule says.
#[derive(Debug)]
pub struct Outcomes {
    rule: &'static Rule,
    items: Vec<Item>,
}

impl Outcomes {
    /// For one rule.
    pub fn new(rule: &'static Rule) -> Self {
        Self { rule, items: Vec::new() }
    }

    /// It does not hold.
    #[inline(never)]
    pub fn find(&mut self, finding: Finding) {
        let severity = finding.severity.unwrap_or(self.rule.severity);
        let outcome = Outcome::Finding { severity, fix: finding.fix };
        self.push(finding.subject, outcome, finding.args, finding.evidence);
    }

    /// It holds; `args` fill the places of the rule's `pass` message.
    #[inline(never)]
    pub fn pass(&mut self, subject: Subject, args: Args, evidence: Vec<EvidenceRef>) {
        self.push(subject, Outcome::Pass, args, evidence);
    }

    /// There is nothing here it could be about; `why` is one lower-case clause.
    #[inline(never)]
    pub fn not_applicable(&mut self, subject: Subject, why: &'static str) {
        self.push(subject, Outcome::NotApplicable(why), Args::default(), Vec::new());
    }

    /// It could not be checked.
    #[inline(never)]
    pub fn not_checked(&mut self, subject: Subject, why: NotChecked, evidence: Vec<EvidenceRef>) {
        self.push(subject, Outcome::NotChecked(why), Args::default(), evidence);
    }

    #[inline(never)]
    fn push(&mut self, subject: Subject, outcome: Outcome, args: Args, evidence: Vec<EvidenceRef>) {
        self.items.push(Item { rule: self.rule, subject, outcome, args, evidence });
    }

    /// All that was said.
    pub fn into_items(self) -> Vec<Item> {
        self.items
    }
}
