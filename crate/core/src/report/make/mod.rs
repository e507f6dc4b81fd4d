//! Records to publish, made from forms: MTA-STS policies and records, TLS-RPT records, TLSA records, and the steps of
//! a roll-over, each in the order in which it is safe to publish them.
//!
//! A form comes as it was filled in, as text. What cannot be used is told field by field, so that a page puts it beside
//! the field and a terminal names the option; nothing is made that would rest on such a field. What is made are steps:
//! what to do, when at the earliest, the exact lines, and what has to be true before the next step.
//!
//! # Limitations
//! Nothing is looked up: that a host exists, or that a zone is signed, is said as a condition and not checked.

mod field;
mod keys;
mod policy;
mod policy_notes;
mod rollover;
mod tlsa;
mod zone_text;

use serde::Serialize;

pub use field::{Field, FieldError, FieldProblem};
pub use keys::KeyRead;
pub use policy::{PolicyForm, PolicyMode, make_policy, make_tls_rpt};
pub use rollover::{RenewalChoice, RolloverForm, make_rollover};
pub use tlsa::{RecordChoice, TlsaForm, choices, make_tlsa};

use super::{Publish, ReasonView, Reference};
use crate::time::Timestamp;

/// Turns a name with characters outside ASCII into its A-labels, or gives it back as it is. It is the host's: a browser
/// has it built in. Whatever comes back is read again.
pub type ToAscii<'a> = &'a dyn Fn(&str) -> String;

/// What was made of a form.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct Made {
    /// What is there, or what is still needed, in one sentence.
    pub summary: String,
    /// Fields that cannot be used as they are.
    pub problems: Vec<FieldProblem>,
    /// What was read in the fields for certificates and keys.
    pub keys: Vec<KeyRead>,
    /// Records of which one is to be chosen, the recommended ones first.
    pub choices: Vec<RecordChoice>,
    /// What to do, in this order.
    pub steps: Vec<MakeStep>,
    /// What may go wrong, and what has to be so.
    pub notes: Vec<ReasonView>,
}

/// One step.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct MakeStep {
    /// When at the earliest.
    #[cfg_attr(test, ts(type = "string"))]
    pub at: Timestamp,
    /// The same for a reader: `now`, or a date.
    pub when: String,
    /// What to do, as a heading.
    pub title: String,
    /// How, or why; may be empty.
    pub detail: String,
    /// The lines.
    pub publish: Option<Publish>,
    /// The same as a file to save, where it is one.
    pub file: Option<MadeFile>,
    /// What has to be true before the next step; may be empty.
    pub before_next: String,
    /// The requirement.
    pub reference: Reference,
}

/// A file to publish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct MadeFile {
    /// Its name.
    pub name: String,
    /// Where it has to be found.
    pub url: String,
    /// Its content, octet for octet, with the line ends that RFC 8461 §3.2 names.
    pub text: String,
}

impl MakeStep {
    fn new(at: Timestamp, now: Timestamp, title: &str, reference: (u16, &'static str)) -> Self {
        Self {
            at,
            when: if at == now { "now".to_owned() } else { at.readable() },
            title: title.to_owned(),
            detail: String::new(),
            publish: None,
            file: None,
            before_next: String::new(),
            reference: Reference::new(reference.0, reference.1),
        }
    }

    fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    fn publish(self, publish: impl Into<Publish>) -> Self {
        Self { publish: Some(publish.into()), ..self }
    }

    fn before_next(self, condition: impl Into<String>) -> Self {
        Self { before_next: condition.into(), ..self }
    }
}

/// What is still missing or wrong; what is made says the rest.
fn summary(problems: &[FieldProblem], made: &str) -> String {
    let wrong = problems.iter().filter(|problem| !problem.missing).count();
    let missing: Vec<String> =
        problems.iter().filter(|problem| problem.missing).map(|problem| problem.field.to_string()).collect();
    match (wrong, missing.as_slice()) {
        (0, []) => made.to_owned(),
        (0, missing) => format!("{made} Still needed: {}.", missing.join(", ")).trim_start().to_owned(),
        (1, _) => format!("{made} One field needs another look.").trim_start().to_owned(),
        (wrong, _) => format!("{made} {wrong} fields need another look.").trim_start().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    /// Writes the TypeScript types; `cargo xtask codegen` calls it.
    #[test]
    fn export_bindings_of_forms() {
        use ts_rs::TS;
        let config = ts_rs::Config::from_env();
        super::Made::export_all(&config).unwrap();
        super::PolicyForm::export_all(&config).unwrap();
        super::RolloverForm::export_all(&config).unwrap();
        super::TlsaForm::export_all(&config).unwrap();
    }
}
