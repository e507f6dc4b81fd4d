//! Rules turn facts into outcomes, each with evidence, an RFC section and what to do.
//!
//! One file is one rule: its declaration (with the documentation that becomes its page), its `check`, its
//! helpers, its tests. A rule looks at [`Facts`] only. For everything it is about it says one of four things:
//! it holds (pass), it does not (finding), it does not apply, or it could not be checked and why. Saying
//! nothing is for things that do not exist, not for things that were not seen.

#[macro_use]
mod rule;

mod dns;
mod dnssec;
mod evidence;
mod fix;
mod message;
mod mx;
mod outcome;
mod registry;
mod rpt;
mod sts;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(feature = "sessions")]
mod tls;
mod tlsa;
pub(crate) mod unknown;

pub use evidence::{EvidenceRef, Source};
pub use fix::{DiffLine, DiffOp, Fix, FixPlace};
pub use message::{Arg, Args, render, show_foreign};
pub use outcome::{Finding, Item, NotChecked, Outcome, Outcomes, Subject};
pub use registry::{RULES, rule};
#[cfg(feature = "sessions")]
pub(crate) use rpt::txt_data;
pub use rule::{Rule, Severity};

use crate::check::Facts;

/// Runs every rule over `facts`, in the order of their codes.
pub fn run(facts: &Facts) -> Vec<Item> {
    RULES
        .iter()
        .flat_map(|rule| {
            let mut outcomes = Outcomes::new(rule);
            (rule.check)(facts, &mut outcomes);
            outcomes.into_items()
        })
        .collect()
}
