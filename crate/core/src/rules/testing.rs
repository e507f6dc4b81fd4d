//! Tests of rules: a fixture in, what one rule said out.

use super::{Item, Outcome, Outcomes, Rule, Severity, render};
use crate::fixture::Fixture;

/// What `rule` says of the world in `fixture`.
#[track_caller]
pub(crate) fn run(rule: &'static Rule, fixture: &str) -> Vec<Item> {
    let fixture = Fixture::parse(fixture).unwrap_or_else(|error| panic!("bad fixture: {error}"));
    let mut outcomes = Outcomes::new(rule);
    (rule.check)(&fixture.facts(), &mut outcomes);
    outcomes.into_items()
}

/// The outcomes in one line each: `error mx.example.org: text`, `pass …`, `not-checked …`, `not-applicable …`.
#[track_caller]
pub(crate) fn said(rule: &'static Rule, fixture: &str) -> Vec<String> {
    run(rule, fixture).iter().map(line).collect()
}

/// Whether `rule` finds something in `fixture`.
#[track_caller]
pub(crate) fn fires(rule: &'static Rule, fixture: &str) -> bool {
    run(rule, fixture).iter().any(|item| matches!(item.outcome, Outcome::Finding { .. }))
}

fn line(item: &Item) -> String {
    let (tag, text) = match &item.outcome {
        Outcome::Pass => ("pass", render(item.rule.pass, &item.args)),
        Outcome::Finding { severity: Severity::Error, .. } => ("error", render(item.rule.what, &item.args)),
        Outcome::Finding { severity: Severity::Warning, .. } => {
            ("warning", render(item.rule.what, &item.args))
        }
        Outcome::Finding { severity: Severity::Notice, .. } => ("notice", render(item.rule.what, &item.args)),
        Outcome::NotApplicable(why) => ("not-applicable", (*why).to_owned()),
        Outcome::NotChecked(why) => ("not-checked", format!("{why:?}")),
    };
    format!("{tag} {}: {text}", item.subject)
}

/// A domain where everything is right, to change one thing in.
pub(crate) const GOOD: &str = r#"
example.org. MX 10 mx1.example.org.
example.org. MX 20 mx2.example.org.
mx1.example.org. A 192.0.2.1
mx1.example.org. AAAA 2001:db8::1
mx2.example.org. A 192.0.2.2
mx2.example.org. AAAA 2001:db8::2
_mta-sts.example.org. TXT "v=STSv1; id=20261101"
mta-sts.example.org. A 192.0.2.9
_smtp._tls.example.org. TXT "v=TLSRPTv1; rua=mailto:tls@example.org"
_smtp._tls.mx1.example.org. TXT "v=TLSRPTv1; rua=mailto:tls@example.org"
_smtp._tls.mx2.example.org. TXT "v=TLSRPTv1; rua=mailto:tls@example.org"
policy 200 text/plain
| version: STSv1
| mode: enforce
| mx: mx1.example.org
| mx: mx2.example.org
| max_age: 2592000
"#;

/// [`GOOD`] with every line that begins with one of `without` left out and `with` added.
pub(crate) fn good_but(without: &[&str], with: &str) -> String {
    let kept = GOOD.lines().filter(|line| !without.iter().any(|start| line.starts_with(start)));
    // Added lines come first, so that `|` lines of GOOD stay behind its `policy` line.
    format!("{with}\n{}", kept.collect::<Vec<_>>().join("\n"))
}

/// [`good_but`] in a signed zone.
pub(crate) fn signed_but(without: &[&str], with: &str) -> String {
    format!("signed example.org\n{}", good_but(without, with))
}
