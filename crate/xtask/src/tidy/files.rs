//! Sizes, tests that do not run, and notes to nobody.

use super::source::code_lines;
use super::{Source, Violation};

/// A longer file has more than one subject. Tests at its end do not count.
const MAX_LINES: usize = 600;

/// Put together so that this file does not complain about itself.
const IGNORED: &str = concat!("#[", "ignore");
const NOTES: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
const LEFT_OUT: &[&str] = &[".skip(", ".only(", ".todo(", "{ skip:", "{ only:", ".fixme(", "unittest.skip"];

pub(super) fn check(source: &Source) -> Vec<Violation> {
    let mut violations = Vec::new();
    violations.extend(too_long(source));
    for (index, line) in source.text.lines().enumerate() {
        let advice = complaint(source, line);
        violations.extend(advice.map(|advice| source.violation(index + 1, advice)));
    }
    violations
}

fn too_long(source: &Source) -> Option<Violation> {
    let count = if source.is_rust() { code_lines(&source.text).len() } else { 0 };
    let advice = format!("{count} lines without tests, over {MAX_LINES}: split it by meaning");
    (count > MAX_LINES).then(|| source.violation(MAX_LINES, advice))
}

fn complaint(source: &Source, line: &str) -> Option<&'static str> {
    if source.is_rust() && line.trim_start().starts_with(IGNORED) {
        return Some("a test that does not run: make it pass, or pin the wrong behaviour and say why");
    }
    if runs_tests(&source.path) && LEFT_OUT.iter().any(|word| line.contains(word)) {
        return Some("a test that is left out, or leaves out the others: run them all");
    }
    if NOTES.iter().any(|word| has_word(line, word)) && !names_a_reason(line) {
        return Some("a note to nobody: do it now, or name the issue (#12) or the RFC section");
    }
    None
}

/// `.skip(` is an ordinary iterator method in Rust, so only test files of the other languages are asked.
fn runs_tests(path: &str) -> bool {
    let script = [".ts", ".mjs", ".js", ".py"].iter().any(|extension| path.ends_with(extension));
    script && (path.starts_with("tests/") || path.contains(".test."))
}

fn has_word(line: &str, word: &str) -> bool {
    line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|other| other == word)
}

fn names_a_reason(line: &str) -> bool {
    let issue = line.split('#').skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    issue || line.contains("RFC ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&Source { path: path.to_owned(), text: text.to_owned() }).len()
    }

    #[test]
    fn a_file_is_long_without_its_tests() {
        let code = "x\n".repeat(MAX_LINES);
        assert_eq!(count("a.rs", &code), 0);
        assert_eq!(count("a.rs", &format!("{code}#[cfg(test)]\nmod tests {{\n{code}")), 0);
        assert_eq!(count("a.rs", &format!("{code}y\n")), 1);
    }

    #[test]
    fn disabled_tests() {
        assert_eq!(count("a.rs", &format!("    {IGNORED}]")), 1);
        assert_eq!(count("a.rs", "iter.skip(1)"), 0);
        assert_eq!(count("tests/browser/smoke.mjs", "test.skip('x')"), 1);
        assert_eq!(count("www/src/box.test.ts", "describe.only('x')"), 1);
        assert_eq!(count("www/src/box.ts", "list.only(1)"), 0);
    }

    #[test]
    fn notes_need_an_owner() {
        let note = NOTES.first().unwrap();
        assert_eq!(count("a.ts", &format!("// {note}: later")), 1);
        assert_eq!(count("a.ts", &format!("// {note}(#12): later")), 0);
        assert_eq!(count("a.rs", &format!("// {note} RFC 8461 §3.2")), 0);
        assert_eq!(count("a.rs", &format!("// {note}S is a word of its own")), 0);
    }
}
