//! References to RFC sections exist.
//!
//! `RFC 8461 §3.2` in a comment is a promise that the reader finds the requirement there. The sections that
//! exist are listed in `rfc-sections.txt`, one RFC a line.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};

use super::{Source, Violation};
use crate::tree::{self, Tree};

const LIST: &str = "crate/xtask/rfc-sections.txt";
/// The tests below need references that lead nowhere.
const THIS_FILE: &str = "crate/xtask/src/tidy/rfc.rs";

/// The sections of each RFC we cite.
pub(super) struct Sections(BTreeMap<u32, BTreeSet<String>>);

impl Sections {
    pub(super) fn read(tree: &Tree) -> Result<Self> {
        Self::parse(&tree::read(&tree.join(LIST))?).context(LIST)
    }

    /// Lines of `NUMBER: SECTION SECTION …`; `#` starts a comment.
    fn parse(text: &str) -> Result<Self> {
        let mut sections = BTreeMap::new();
        for line in text.lines().map(|line| line.split('#').next().unwrap_or("").trim()) {
            if line.is_empty() {
                continue;
            }
            let (rfc, list) = line.split_once(':').with_context(|| format!("no colon in `{line}`"))?;
            let rfc: u32 = rfc.parse().with_context(|| format!("no number in `{line}`"))?;
            let list: BTreeSet<String> = list.split_whitespace().map(str::to_owned).collect();
            if list.is_empty() || sections.insert(rfc, list).is_some() {
                bail!("RFC {rfc} has no section or stands here twice");
            }
        }
        Ok(Self(sections))
    }

    /// What is wrong with a reference, if anything.
    fn complaint(&self, rfc: u32, section: &str) -> Option<String> {
        match self.0.get(&rfc) {
            None => Some(format!("RFC {rfc} is not in {LIST}: add its sections, or correct the number")),
            Some(list) if list.contains(section) => None,
            Some(_) => Some(format!("RFC {rfc} has no §{section}: correct the reference (or {LIST})")),
        }
    }
}

pub(super) fn check(source: &Source, sections: &Sections) -> Vec<Violation> {
    let mut violations = Vec::new();
    if source.path == THIS_FILE {
        return violations;
    }
    for (index, line) in source.text.lines().enumerate() {
        let mut references = prose_references(line);
        if source.is_rust() && source.path.contains("/rules/") {
            references.extend(rule_references(line));
        }
        for (rfc, section) in references {
            violations
                .extend(sections.complaint(rfc, &section).map(|advice| source.violation(index + 1, advice)));
        }
    }
    violations
}

/// `RFC 8461 §3.2`, also `RFC 8461 §3.1, §3.2` and `RFC 8461 §5 and §6`.
fn prose_references(line: &str) -> Vec<(u32, String)> {
    let mut found = Vec::new();
    for part in line.split("RFC ").skip(1) {
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        let Ok(rfc) = digits.parse() else { continue };
        let mut rest = part.strip_prefix(digits.as_str()).unwrap_or("");
        while let Some((section, after)) = next_section(rest) {
            found.push((rfc, section));
            rest = after;
        }
    }
    found
}

fn next_section(text: &str) -> Option<(String, &str)> {
    let start = text.trim_start_matches([',', ' ']);
    let start = start.strip_prefix("and ").unwrap_or(start);
    let text = start.strip_prefix('§')?.trim_start_matches('§');
    let taken: String = text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '.').collect();
    let rest = text.strip_prefix(taken.as_str())?;
    Some((taken.trim_end_matches('.').to_owned(), rest))
}

/// `(8461, "4.1")` in a rule's declaration; other pairs of a number and a text look different.
fn rule_references(line: &str) -> Vec<(u32, String)> {
    let mut found = Vec::new();
    for part in line.split('(').skip(1) {
        let Some((rfc, rest)) = part.split_once(", \"") else { continue };
        let Some((section, _)) = rest.split_once("\")") else { continue };
        let is_section = section.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
        match rfc.parse() {
            Ok(rfc) if rfc >= 1000 && is_section => found.push((rfc, section.to_owned())),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(path: &str, text: &str) -> Vec<String> {
        let sections = Sections::parse("# ours\n8461: 3 3.1 3.2 10.2 A\n8460: 4.3.1\n").unwrap();
        let source = Source { path: path.to_owned(), text: text.to_owned() };
        check(&source, &sections).iter().map(|violation| violation.advice.clone()).collect()
    }

    #[test]
    fn existing_sections_are_silent() {
        for text in [
            "// RFC 8461 §3.2",
            "see RFC 8461 §3.1, §3.2 and §10.2.",
            "(RFC 8461 §A; RFC 8460 §4.3.1)",
            "RFC 1925 says so without a section",
            "RFC number",
        ] {
            assert!(complaints("crate/a.rs", text).is_empty(), "{text}");
        }
    }

    #[test]
    fn missing_sections_and_unknown_rfcs_are_named() {
        assert!(complaints("a.rs", "// RFC 8461 §3.9").first().unwrap().contains("has no §3.9"));
        assert!(complaints("a.rs", "// RFC 8461 §3.1, §4.9").first().unwrap().contains("has no §4.9"));
        assert!(complaints("a.rs", "// RFC 9999 §1").first().unwrap().contains("not in"));
        assert_eq!(complaints("a.md", "RFC 8461 §").len(), 1);
    }

    #[test]
    fn declarations_of_rules_are_references_too() {
        let text = "references: [(8461, \"3.2\"), (8461, \"9.9\")],";
        assert_eq!(complaints("crate/core/src/rules/sts_x.rs", text).len(), 1);
        assert!(complaints("crate/core/src/dns/x.rs", text).is_empty());
        let table = "[(60, \"1 minute\"), (5400, \"90 minutes\")]";
        assert!(complaints("crate/core/src/rules/sts_x.rs", table).is_empty());
    }

    #[test]
    fn the_list_itself_is_checked() {
        for bad in ["8461 3", "x: 3", "8461:", "8461: 1\n8461: 2"] {
            assert!(Sections::parse(bad).is_err(), "{bad}");
        }
    }
}
