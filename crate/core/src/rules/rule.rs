//! What a rule is made of.

use serde::Serialize;

use super::outcome::Outcomes;
use crate::check::Facts;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// A MUST is broken, or mail can be downgraded or refused now.
    Error,
    /// A SHOULD is broken, or it will fail at a known time.
    Warning,
    /// Worth knowing.
    Notice,
}

/// A rule: its identity, its documentation, its words and its check.
#[derive(Debug)]
pub struct Rule {
    /// Never moved, never reused: `STS010`.
    pub code: &'static str,
    /// Kebab-case, states the defect: `sts-mx-not-listed`.
    pub name: &'static str,
    /// One line, lower case; empty without the feature `rule-docs`, as in WASM.
    pub summary: &'static str,
    /// The worst this rule finds; a finding may be milder.
    pub severity: Severity,
    /// The version it came with.
    pub since: &'static str,
    /// RFC number and section of the requirement.
    pub references: &'static [(u16, &'static str)],
    /// Markdown with the five headings; empty without the feature `rule-docs`, as in WASM, where the pages of
    /// the site have it.
    pub docs: &'static str,
    /// What is wrong, with `{arg}` places.
    pub what: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// What to do.
    pub fix: &'static str,
    /// What holds when nothing is wrong.
    pub pass: &'static str,
    /// Where the rule is; empty where [`Rule::docs`] is.
    pub file: &'static str,
    /// Its line.
    pub line: u32,
    /// Looks at the facts.
    pub check: fn(&Facts, &mut Outcomes),
}

/// Declares one rule as a `static`; its doc comment becomes [`Rule::docs`].
macro_rules! declare_rule {
    (
        $(#[doc = $doc:literal])+
        pub(crate) static $id:ident = {
            code: $code:literal, name: $name:literal,
            summary: $summary:literal,
            severity: $severity:expr, since: $since:literal, references: [$(($rfc:literal, $section:literal)),+ $(,)?],
            what: $what:literal,
            why: $why:literal,
            fix: $fix:literal,
            pass: $pass:literal $(,)?
        }
    ) => {
        $(#[doc = $doc])+
        pub(crate) static $id: $crate::rules::Rule = $crate::rules::Rule {
            code: $code,
            name: $name,
            summary: if cfg!(any(test, feature = "rule-docs")) { $summary } else { "" },
            severity: $severity,
            since: $since,
            references: &[$(($rfc, $section)),+],
            docs: if cfg!(any(test, feature = "rule-docs")) { concat!($($doc, "\n"),+) } else { "" },
            what: $what,
            why: $why,
            fix: $fix,
            pass: $pass,
            file: if cfg!(any(test, feature = "rule-docs")) { file!() } else { "" },
            line: line!(),
            check,
        };
    };
}
