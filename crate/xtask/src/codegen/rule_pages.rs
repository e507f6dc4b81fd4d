//! One page a rule, from the documentation in the rule's source, and an index of them.
//!
//! They are plain HTML without a script: a finding links to them, search engines read them, and they work
//! from a copied folder. All links are relative.

use std::fmt::Write as _;

use anyhow::Result;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use waxseal_core::rules::{Rule, Severity};

use super::Generated;

const FOLDER: &str = "www/public/rules";

pub(super) fn generate(rules: &[&Rule]) -> Result<Vec<Generated>> {
    let mut files = vec![Generated { path: format!("{FOLDER}/index.html"), text: index(rules) }];
    for rule in rules {
        files.push(Generated { path: format!("{FOLDER}/{}/index.html", rule.code), text: page(rule) });
    }
    Ok(files)
}

fn page(rule: &Rule) -> String {
    let mut body = format!(
        "<p class=\"way\"><a href=\"../../\">Waxseal</a> › <a href=\"../\">Rules</a> · <a href=\"../../#reports\">Reports</a> · <a href=\"../../#make\">Make records</a></p>\n\
         <h1><code>{code}</code> {name}</h1>\n<p class=\"summary\">{summary}</p>\n<dl>\n\
         <dt>Severity</dt><dd>{severity}</dd>\n<dt>Since</dt><dd>{since}</dd>\n",
        code = escape(rule.code),
        name = escape(rule.name),
        summary = escape(&sentence(rule.summary)),
        severity = severity(rule.severity),
        since = escape(rule.since),
    );
    let links: Vec<String> = rule.references.iter().map(|(rfc, section)| reference(*rfc, section)).collect();
    let _ = write!(body, "<dt>Requirement</dt><dd>{}</dd>\n</dl>\n{}", links.join(", "), markdown(rule.docs));
    let _ = writeln!(body, "<p class=\"source\">Source: <code>{}</code></p>", escape(rule.file));
    document(&format!("{} {}", rule.code, rule.name), &sentence(rule.summary), "../../rules.css", &body)
}

fn index(rules: &[&Rule]) -> String {
    let mut body = "<p class=\"way\"><a href=\"../\">Waxseal</a> · <a href=\"../#reports\">Reports</a> · <a href=\"../#make\">Make records</a></p>\n<h1>What is checked</h1>\n<table>\n\
        <thead><tr><th>Code</th><th>Severity</th><th>What is wrong</th></tr></thead>\n<tbody>\n"
        .to_owned();
    for rule in rules {
        let _ = writeln!(
            body,
            "<tr><td><a href=\"{code}/\">{code}</a></td><td>{severity}</td><td><code>{name}</code> {summary}</td></tr>",
            code = escape(rule.code),
            severity = severity(rule.severity),
            name = escape(rule.name),
            summary = markdown_inline(rule.summary),
        );
    }
    body.push_str("</tbody>\n</table>\n");
    document(
        "Rules",
        "Everything Waxseal checks about a domain's mail transport security.",
        "../rules.css",
        &body,
    )
}

fn document(title: &str, description: &str, css: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{} · Waxseal</title>\n<meta name=\"description\" content=\"{}\">\n\
         <link rel=\"stylesheet\" href=\"{css}\">\n\
         <link rel=\"icon\" href=\"{icon}\">\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        escape(title),
        escape(description),
        icon = css.replace("rules.css", "seal.svg"),
    )
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Notice => "notice",
    }
}

/// The RFC Editor's pages have an anchor for every section; appendices have letters.
fn reference(rfc: u16, section: &str) -> String {
    let kind =
        if section.starts_with(|first: char| first.is_ascii_alphabetic()) { "appendix" } else { "section" };
    let section = escape(section);
    format!("<a href=\"https://www.rfc-editor.org/rfc/rfc{rfc}#{kind}-{section}\">RFC {rfc} §{section}</a>")
}

/// Summaries are lower case without a full stop, to be read after a code; on a page they are sentences.
fn sentence(summary: &str) -> String {
    let mut chars = summary.replace('`', "").chars().collect::<Vec<_>>().into_iter();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.collect::<String>())
}

fn markdown(docs: &str) -> String {
    // A doc comment keeps the space after `///`.
    let lines: Vec<&str> = docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    let source = lines.join("\n");
    let mut out = String::new();
    html::push_html(&mut out, Parser::new_ext(&source, Options::ENABLE_TABLES).map(plain));
    out
}

fn markdown_inline(text: &str) -> String {
    let html = markdown(text);
    html.trim().trim_start_matches("<p>").trim_end_matches("</p>").to_owned()
}

/// HTML in a doc comment is shown, not obeyed: examples of hostile records belong in these pages. The page
/// has one `h1` of its own.
fn plain(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Heading { level: HeadingLevel::H1, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: HeadingLevel::H2, id, classes, attrs })
        }
        Event::End(TagEnd::Heading(HeadingLevel::H1)) => Event::End(TagEnd::Heading(HeadingLevel::H2)),
        other => other,
    }
}

fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use waxseal_core::rules::RULES;

    use super::*;

    #[test]
    fn references_point_at_the_section() {
        assert_eq!(
            reference(8461, "4.1"),
            "<a href=\"https://www.rfc-editor.org/rfc/rfc8461#section-4.1\">RFC 8461 §4.1</a>"
        );
        assert!(reference(8460, "B").contains("#appendix-B\""));
    }

    #[test]
    fn documentation_is_markdown_and_never_markup() {
        let html = markdown(" ## What it checks\n Text `a<b`.\n\n <img src=x onerror=alert(1)>\n");
        assert!(html.starts_with("<h2>What it checks</h2>\n<p>Text <code>a&lt;b</code>.</p>"), "{html}");
        assert!(!html.contains("<img"), "{html}");
        assert!(markdown("a <b onclick=x>c</b>").contains("&lt;b onclick"));
        assert_eq!(markdown_inline("no `mx`"), "no <code>mx</code>");
    }

    #[test]
    fn a_summary_becomes_a_sentence() {
        assert_eq!(sentence("an MX host matches no `mx` pattern"), "An MX host matches no mx pattern.");
    }

    #[test]
    fn every_rule_has_a_page_with_its_style_and_a_way_back() {
        let files = generate(RULES).unwrap();
        assert_eq!(files.len(), RULES.len() + 1);
        for (file, rule) in files.iter().skip(1).zip(RULES) {
            assert_eq!(file.path, format!("www/public/rules/{}/index.html", rule.code));
            assert!(file.text.contains("href=\"../../rules.css\"") && file.text.contains("href=\"../../\""));
            assert!(files.first().unwrap().text.contains(&format!("<a href=\"{}/\">", rule.code)));
        }
    }

    #[test]
    fn pages_bring_no_script_and_no_inline_style() {
        for file in generate(RULES).unwrap() {
            for refused in ["<script", " style=", "javascript:", " onerror="] {
                assert!(!file.text.contains(refused), "{refused} in {}", file.path);
            }
        }
    }
}
