//! The code of a Rust file: without comments and without its tests.

/// The lines of code with their numbers, from 1. Comments are cut off, and everything from
/// `#[cfg(test)] mod …` on is left out: tests stand last in a file and may do what code may not.
pub(super) fn code_lines(text: &str) -> Vec<(usize, &str)> {
    let all: Vec<(usize, &str)> = text.lines().enumerate().map(|(index, line)| (index + 1, line)).collect();
    let tests = all.windows(2).position(|pair| matches!(pair, [a, b] if starts_tests(a.1, b.1)));
    let kept = all.into_iter().take(tests.unwrap_or(usize::MAX));
    kept.map(|(number, line)| (number, without_comment(line))).collect()
}

fn starts_tests(attribute: &str, item: &str) -> bool {
    attribute == "#[cfg(test)]"
        && item.trim_start_matches("pub(crate) ").starts_with("mod ")
        && item.ends_with('{')
}

/// Cuts at `//` unless it stands in a string (an URL). Block comments are not the style of this code.
fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    let mut previous = ' ';
    for (at, c) in line.char_indices() {
        match c {
            '"' if previous != '\\' && previous != '\'' => quoted = !quoted,
            '/' if previous == '/' && !quoted => return line.get(..at.saturating_sub(1)).unwrap_or(line),
            _ => {}
        }
        previous = c;
    }
    line
}

/// A file that only tests use.
pub(super) fn is_test_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    path.contains("/tests/") || name == "testing.rs" || name == "tests.rs" || name.ends_with("_tests.rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_strings_stay() {
        assert_eq!(without_comment("let a = \"https://x\"; // why"), "let a = \"https://x\"; ");
        assert_eq!(without_comment("/// doc"), "");
        assert_eq!(without_comment("let c = '\"'; // x"), "let c = '\"'; ");
        assert_eq!(without_comment("a / b"), "a / b");
    }

    #[test]
    fn tests_are_not_code() {
        let text = "use a;\n#[cfg(test)]\npub(crate) mod testing;\nfn f() {}\n#[cfg(test)]\nmod tests {\n}\n";
        let lines: Vec<usize> = code_lines(text).iter().map(|(number, _)| *number).collect();
        assert_eq!(lines, [1, 2, 3, 4]);
    }

    #[test]
    fn test_files_are_known_by_name() {
        assert!(is_test_file("crate/core/src/rules/testing.rs"));
        assert!(is_test_file("crate/core/src/mta_sts/policy_tests.rs"));
        assert!(!is_test_file("crate/core/src/rules/rule.rs"));
    }
}
