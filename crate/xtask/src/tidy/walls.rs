//! Who may import whom.
//!
//! `core` has no I/O and no clock, so that a recorded bundle replays to the same verdict anywhere. Inside it,
//! protocols do not know each other and rules see facts only, so that each can be read and tested alone.

use super::paths::named;
use super::source::{code_lines, is_test_file};
use super::{Source, Violation};

const CORE: &str = "crate/core/src/";
const WASM: &str = "crate/wasm/";
/// The crate that knows JavaScript only converts; logic in it would be out of reach of the other hosts. Modules that are
/// loaded apart are built of it by feature, each with exports of its own.
const WASM_MAX_LINES: usize = 600;

/// What the core must not reach, and what to do instead.
const CORE_NEVER: &[(&str, &str)] = &[
    ("web_sys", "the browser belongs in crate/wasm"),
    ("js_sys", "JavaScript belongs in crate/wasm"),
    ("wasm_bindgen", "JavaScript belongs in crate/wasm"),
    ("gloo", "the browser belongs in crate/wasm"),
    ("std::fs", "the core reads no files; take bytes as an argument"),
    ("std::env", "the core reads no environment; take options as an argument"),
    ("std::process", "the core starts no programs"),
    ("SystemTime::now", "the core has no clock; take `now` as an argument"),
    ("Instant::now", "the core has no clock; take `now` as an argument"),
    ("now_utc", "the core has no clock; take `now` as an argument"),
    ("getrandom", "the core draws no random numbers; take them as an argument"),
    ("tokio", "the core has no async runtime; emit a request and take its response"),
    ("async_std", "the core has no async runtime; emit a request and take its response"),
];

/// Address types are plain data; everything else of `std::net` is a socket or the way to one.
const NET_DATA: &[&str] = &["IpAddr", "Ipv4Addr", "Ipv6Addr", "AddrParseError"];

/// A module of the core, and the paths it must not name. A path stands for everything under it.
struct Wall {
    module: &'static str,
    forbidden: &'static [&'static str],
    advice: &'static str,
}

const UPPER: &[&str] = &["mta_sts", "dane", "tls_rpt", "starttls", "check", "sender", "rules", "report"];

const WALLS: &[Wall] = &[
    Wall { module: "dns", forbidden: UPPER, advice: "dns knows no mail" },
    Wall { module: "dnssec", forbidden: UPPER, advice: "dnssec knows no mail" },
    Wall { module: "x509", forbidden: UPPER, advice: "x509 knows no mail" },
    Wall {
        module: "mta_sts",
        forbidden: &["dane", "tls_rpt", "starttls", "check", "sender", "rules", "report"],
        advice: "the protocols do not import each other, nor what stands on them",
    },
    Wall {
        module: "dane",
        forbidden: &["mta_sts", "tls_rpt", "starttls", "check", "sender", "rules", "report"],
        advice: "the protocols do not import each other, nor what stands on them",
    },
    Wall {
        module: "tls_rpt",
        forbidden: &["mta_sts", "dane", "starttls", "check", "sender", "rules", "report"],
        advice: "the protocols do not import each other, nor what stands on them",
    },
    Wall {
        module: "starttls",
        forbidden: &["mta_sts", "dane", "tls_rpt", "check", "sender", "rules", "report"],
        advice: "the protocols do not import each other, nor what stands on them",
    },
    Wall { module: "check", forbidden: &["rules", "sender", "report"], advice: "facts know no verdict" },
    Wall { module: "rules", forbidden: MACHINERY, advice: "rules see Facts only" },
    Wall { module: "sender", forbidden: MACHINERY, advice: "senders see Facts only" },
];

/// How facts came to be: nothing that judges them may depend on it.
const MACHINERY: &[&str] = &[
    "check::Check",
    "check::Request",
    "check::Response",
    "check::DnsResponse",
    "check::PolicyResponse",
    "check::Bundle",
    "check::bundle",
    "check::plan",
    "check::request",
    "dns::Message",
    "dns::message",
    "dns::follow_aliases",
    "report",
];

pub(super) fn check(source: &Source) -> Vec<Violation> {
    if !source.is_rust() || is_test_file(&source.path) {
        return Vec::new();
    }
    let mut violations = Vec::new();
    match source.path.strip_prefix(CORE) {
        Some(inside) => {
            violations.extend(never(source));
            violations.extend(imports(source, &module_of(inside)));
        }
        None if !source.path.starts_with(WASM) && !source.path.starts_with("crate/xtask/") => {
            violations.extend(only_wasm_knows_javascript(source));
        }
        None => {}
    }
    violations
}

fn never(source: &Source) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (line, code) in code_lines(&source.text) {
        for (word, advice) in CORE_NEVER {
            if code.contains(word) {
                violations.push(source.violation(line, format!("`{word}` in the core: {advice}")));
            }
        }
        if opens_a_socket(code) {
            violations
                .push(source.violation(line, "`std::net` in the core: only its address types are data"));
        }
    }
    violations
}

fn opens_a_socket(code: &str) -> bool {
    let Some((_, named)) = code.split_once("std::net") else {
        return false;
    };
    let words = named.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut types = words.filter(|word| word.starts_with(char::is_uppercase)).peekable();
    types.peek().is_none() || !types.all(|word| NET_DATA.contains(&word))
}

fn imports(source: &Source, module: &[String]) -> Vec<Violation> {
    let walls = WALLS.iter().filter(|wall| module.first().is_some_and(|name| name == wall.module));
    let mut violations = Vec::new();
    for wall in walls {
        for named in named(&source.text, module) {
            let path = named.path.join("::");
            let broken = wall.forbidden.iter().any(|forbidden| is_under(&path, forbidden));
            if broken {
                violations.push(source.violation(named.line, format!("`crate::{path}`: {}", wall.advice)));
            }
        }
    }
    violations
}

fn is_under(path: &str, parent: &str) -> bool {
    path.strip_prefix(parent).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// `dns/name.rs` → `["dns", "name"]`, `dns/mod.rs` → `["dns"]`, `lib.rs` → `[]`
fn module_of(inside: &str) -> Vec<String> {
    let mut module: Vec<String> = inside.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|name| matches!(name.as_str(), "mod" | "lib" | "main")) {
        module.pop();
    }
    module
}

fn only_wasm_knows_javascript(source: &Source) -> Vec<Violation> {
    let uses = |code: &str| ["wasm_bindgen", "web_sys", "js_sys"].iter().any(|word| code.contains(word));
    let lines = code_lines(&source.text).into_iter().filter(|(_, code)| uses(code));
    lines.map(|(line, _)| source.violation(line, "only crate/wasm knows JavaScript")).collect()
}

pub(super) fn check_wasm_size(sources: &[Source]) -> Option<Violation> {
    // Three things are written in it that have nothing to do with each other: checks, TLS reports, and forms for
    // records. Each is held to the limit.
    let apart =
        |source: &Source| ["/reports.rs", "/make.rs"].iter().position(|end| source.path.ends_with(end));
    let lines = |part: Option<usize>| -> usize {
        let own = |source: &&Source| {
            source.path.starts_with("crate/wasm/src/") && source.is_rust() && apart(source) == part
        };
        sources.iter().filter(own).map(|source| source.text.lines().count()).sum()
    };
    let total = [None, Some(0), Some(1)].map(lines).into_iter().max().unwrap_or_default();
    (total > WASM_MAX_LINES).then(|| Violation {
        file: "crate/wasm/src/lib.rs".to_owned(),
        line: 1,
        advice: format!(
            "a module of crate/wasm has {total} lines, over {WASM_MAX_LINES}: move decisions into the core"
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn broken(path: &str, text: &str, expected: &[usize]) {
        let source = Source { path: path.to_owned(), text: text.to_owned() };
        let lines: Vec<usize> = check(&source).iter().map(|violation| violation.line).collect();
        assert_eq!(lines, expected, "{path}: {text}");
    }

    #[test]
    fn the_core_reaches_nothing_outside() {
        for line in [
            "use std::fs::read;",
            "let now = SystemTime::now();",
            "use std::net::TcpStream;",
            "use std::net::{IpAddr, UdpSocket};",
            "use std::net;",
            "use tokio::spawn;",
            "web_sys::window()",
        ] {
            broken("crate/core/src/check/mod.rs", line, &[1]);
        }
        broken("crate/core/src/dns/name.rs", "use std::net::{Ipv4Addr, Ipv6Addr};", &[]);
        broken(
            "crate/core/src/dns/name.rs",
            "// never std::fs\n#[cfg(test)]\nmod tests {\n use std::fs;\n}",
            &[],
        );
        broken("crate/cli/src/main.rs", "use std::fs;", &[]);
    }

    #[test]
    fn protocols_do_not_know_each_other() {
        broken(
            "crate/core/src/mta_sts/policy.rs",
            "use crate::dns::Name;\nuse crate::dane::TlsaRecord;",
            &[2],
        );
        broken("crate/core/src/dane/mod.rs", "use crate::{parse::Span,\n tls_rpt::Record};", &[2]);
        broken("crate/core/src/dns/name.rs", "fn f() { super::super::mta_sts::parse() }", &[1]);
        broken(
            "crate/core/src/check/facts.rs",
            "use crate::mta_sts::Policy;\nuse crate::dane::TlsaRecord;",
            &[],
        );
    }

    #[test]
    fn rules_see_facts_and_not_how_they_came() {
        broken("crate/core/src/rules/sts_mode_none.rs", "use crate::check::{Facts, Check};", &[1]);
        broken(
            "crate/core/src/rules/sts_mode_none.rs",
            "use crate::check::Facts;\nuse crate::dns::Name;",
            &[],
        );
        broken("crate/core/src/rules/testing.rs", "use crate::check::Check;", &[]);
    }

    #[test]
    fn a_name_that_only_begins_alike_is_another() {
        assert!(is_under("check::Check", "check::Check") && is_under("check::plan::X", "check::plan"));
        assert!(!is_under("check::CheckOptions", "check::Check"));
    }

    #[test]
    fn javascript_is_known_in_one_crate() {
        broken("crate/cli/src/main.rs", "use wasm_bindgen::prelude::*;", &[1]);
        broken("crate/wasm/src/lib.rs", "use wasm_bindgen::prelude::*;", &[]);
    }

    #[test]
    fn the_wasm_crate_stays_small() {
        let file =
            |lines: usize| Source { path: "crate/wasm/src/a.rs".to_owned(), text: "x\n".repeat(lines) };
        assert!(check_wasm_size(&[file(300), file(300)]).is_none());
        assert!(check_wasm_size(&[file(300), file(301)]).is_some());
        let apart = |lines: usize| Source { path: "crate/wasm/src/make.rs".to_owned(), ..file(lines) };
        assert!(check_wasm_size(&[file(600), apart(600)]).is_none());
        assert!(check_wasm_size(&[file(1), apart(601)]).is_some());
    }
}
