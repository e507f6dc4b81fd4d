//! Worlds written as text, and what the rules and the verdict say of them.

#![allow(dead_code, reason = "each file of tests uses a part of it")]
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use waxseal_core::fixture::Fixture;
use waxseal_core::report;
use waxseal_core::rules::{self, Outcome, Severity};

/// A domain where everything is right, without its policy.
pub const RECORDS: &str = r#"
example.org. MX 10 mx1.example.org.
example.org. MX 20 mx2.example.org.
mx1.example.org. A 192.0.2.1
mx2.example.org. A 192.0.2.2
_mta-sts.example.org. TXT "v=STSv1; id=20261101"
mta-sts.example.org. A 192.0.2.9
_smtp._tls.example.org. TXT "v=TLSRPTv1; rua=mailto:tls@example.org"
"#;

/// Its policy.
pub const POLICY: &str = r#"
policy 200 text/plain
| version: STSv1
| mode: enforce
| mx: mx1.example.org
| mx: mx2.example.org
| max_age: 2592000
"#;

/// [`RECORDS`] without the lines that begin with one of `without`, and `more`.
pub fn records_but(without: &[&str], more: &str) -> String {
    let kept = RECORDS.lines().filter(|line| !without.iter().any(|start| line.starts_with(start)));
    format!("{}\n{more}\n", kept.collect::<Vec<_>>().join("\n"))
}

/// The severity of what the rule `code` finds in `world`, if it finds something.
#[track_caller]
pub fn finds(world: &str, code: &str) -> Option<Severity> {
    assert!(rules::rule(code).is_some(), "there is no rule {code}");
    let facts = Fixture::parse(world).expect("a world").facts();
    rules::run(&facts).into_iter().find_map(|item| match item.outcome {
        Outcome::Finding { severity, .. } if item.rule.code == code => Some(severity),
        _ => None,
    })
}

/// The case the verdict on `world` is.
#[track_caller]
pub fn verdict(world: &str) -> String {
    let fixture = Fixture::parse(world).expect("a world");
    report::build(&mut fixture.check(), fixture.at()).verdict.code
}
