//! Defects of record and policy, as the parsers report them, put into findings.

use crate::check::Facts;
use crate::mta_sts::PolicyError;
use crate::parse::{Defect, Located};
use crate::rules::{Arg, EvidenceRef, show_foreign};

/// Defects quoted in one finding; a person repairs these first and looks again.
const MAX_QUOTED: usize = 20;

/// Characters of a list of foreign words in a message.
const MAX_WORDS: usize = 300;

/// The first of `defects` in words, and how many more there are.
pub(super) fn in_words<D: Defect>(defects: &[&Located<D>]) -> Arg {
    let first = defects.first().map(|located| located.defect.to_string()).unwrap_or_default();
    first_and_more(&first, defects.len().saturating_sub(1))
}

fn first_and_more(first: &str, more: usize) -> Arg {
    let first = show_foreign(first, MAX_WORDS);
    Arg::Words(match more {
        0 => first,
        1 => format!("{first} (and one more defect)"),
        more => format!("{first} (and {more} more defects)"),
    })
}

/// Foreign words as a list of code.
pub(super) fn list(words: impl IntoIterator<Item = String>) -> Arg {
    quoted_list(&mut words.into_iter())
}

fn quoted_list(words: &mut dyn Iterator<Item = String>) -> Arg {
    let shown: Vec<String> =
        words.take(MAX_QUOTED).map(|word| format!("`{}`", show_foreign(&word, 80))).collect();
    Arg::Words(shown.join(", "))
}

/// The line of the policy each defect is in, with what is wrong with it.
pub(super) fn policy_quotes(facts: &Facts, defects: &[&Located<PolicyError>]) -> Vec<EvidenceRef> {
    let quote = |located: &&Located<PolicyError>| {
        let mut quote = EvidenceRef::policy(&facts.sts.policy, &facts.sts.url, Some(located.span));
        quote.text = format!("{}\n→ {}", quote.text, show_foreign(&located.defect.to_string(), MAX_WORDS));
        quote
    };
    defects.iter().take(MAX_QUOTED).map(quote).collect()
}

/// The defects of the policy, if a body was seen.
pub(super) fn policy_defects(facts: &Facts) -> &[Located<PolicyError>] {
    facts.sts.policy.parsed.as_ref().map(|parsed| parsed.defects.as_slice()).unwrap_or_default()
}
