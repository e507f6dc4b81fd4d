//! Ways from foreign text into the DOM that must not exist in the front end.
//!
//! The Content-Security-Policy would stop most of them in a visitor's browser; here they are stopped in review,
//! and with a reason.

use super::{Source, Violation};

const AS_TEXT: &str = "foreign text must stay text: build elements and set textContent";
const AS_STYLE: &str = "the Content-Security-Policy refuses it: use a class or adoptedStyleSheets";
const AS_CODE: &str = "text must never become code";

const NEVER: &[(&str, &str)] = &[
    ("innerHTML", AS_TEXT),
    ("outerHTML", AS_TEXT),
    ("insertAdjacentHTML", AS_TEXT),
    ("setHTMLUnsafe", AS_TEXT),
    ("createContextualFragment", AS_TEXT),
    ("DOMParser", AS_TEXT),
    (".srcdoc", AS_TEXT),
    ("srcdoc=", AS_TEXT),
    ("document.write", AS_TEXT),
    ("eval(", AS_CODE),
    ("new Function(", AS_CODE),
    ("javascript:", AS_CODE),
    ("style=", AS_STYLE),
    ("setAttribute('style'", AS_STYLE),
    ("setAttribute(\"style\"", AS_STYLE),
];

pub(super) fn check(source: &Source) -> Vec<Violation> {
    let html = source.path.ends_with(".html");
    if !source.path.starts_with("www/") || !(html || source.path.ends_with(".ts")) {
        return Vec::new();
    }
    let mut violations = Vec::new();
    for (index, line) in source.text.lines().enumerate().filter(|(_, line)| !is_comment(line)) {
        for (word, advice) in NEVER.iter().filter(|(word, _)| uses(line, word)) {
            violations.push(source.violation(index + 1, format!("`{word}`: {advice}")));
        }
        if html && is_inline_code(line) {
            violations.push(source.violation(index + 1, "inline script or handler: put it into a module"));
        }
    }
    violations
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    ["//", "/*", "* ", "*/", "<!--"].iter().any(|start| line.starts_with(start))
}

/// The word itself, not the end of a longer one (`retrieval(`).
fn uses(line: &str, word: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let begins_word = word.starts_with(is_word);
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        !begins_word || !before.is_some_and(is_word)
    })
}

fn is_inline_code(line: &str) -> bool {
    let handler = line.split(' ').any(|word| word.starts_with("on") && word.contains("=\""));
    handler || line.contains("<script") && !line.contains("src=") || line.contains("<style")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&Source { path: path.to_owned(), text: text.to_owned() }).len()
    }

    #[test]
    fn ways_into_the_dom_are_found() {
        for line in [
            "el.innerHTML = text;",
            "document.write(text)",
            "  eval(text)",
            "`<p style=\"color: red\">`",
            "el.setAttribute('style', x)",
            "new DOMParser()",
            "frame.srcdoc = x",
        ] {
            assert_eq!(count("www/src/a.ts", line), 1, "{line}");
            assert_eq!(count("tests/browser/a.ts", line), 0, "{line}");
        }
    }

    #[test]
    fn what_only_looks_like_one_is_not() {
        for line in [
            "retrieval(x)",
            "// never innerHTML",
            " * no eval(x) here",
            "el.textContent = t;",
            "/^(on|srcdoc$)/",
            "fontstyle=1",
        ] {
            assert_eq!(count("www/src/a.ts", line), 0, "{line}");
        }
    }

    #[test]
    fn pages_have_no_inline_code() {
        assert_eq!(count("www/index.html", "<script>x()</script>"), 1);
        assert_eq!(count("www/index.html", "<button onclick=\"x()\">"), 1);
        assert_eq!(count("www/index.html", "<script type=\"module\" src=\"/src/main.ts\"></script>"), 0);
    }
}
