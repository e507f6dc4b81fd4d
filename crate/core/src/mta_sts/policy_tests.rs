//! Tests of the policy parser, beside it because of their length.

use proptest::prelude::*;

use super::*;
use crate::parse::{Defect, Effect};

const GOOD: &str = "version: STSv1\nmode: enforce\nmx: mx.example.com\nmax_age: 604800\n";

fn codes(body: &[u8]) -> Vec<&'static str> {
    parse_policy(body).defects.iter().map(|located| located.defect.code()).collect()
}

#[track_caller]
fn check(body: &[u8], expected: &[&str]) {
    assert_eq!(codes(body), expected, "{}", String::from_utf8_lossy(body));
}

/// The good policy with one line put before it.
fn with(line: &str) -> Vec<u8> {
    format!("{line}\n{GOOD}").into_bytes()
}

#[test]
fn the_fields_are_read() {
    let body = b"mx: *.example.net\r\nx-note: a b\r\nmax_age:\t86400 \r\nmode:testing\r\nversion:  STSv1\t\r\nmx:A.example";
    let policy = parse_policy(body).value.unwrap();
    assert_eq!((policy.mode, policy.max_age), (StsMode::Testing, 86_400));
    assert_eq!(
        policy.mx.iter().map(MxPattern::to_string).collect::<Vec<_>>(),
        ["*.example.net", "a.example"]
    );
    assert_eq!(policy.extensions, [Extension { name: "x-note".into(), value: "a b".into() }]);
    assert!(policy.allows("MX.Example.net.") && !policy.allows("example.net"));
}

#[test]
fn files_that_are_no_policy_are_named_and_not_picked_apart() {
    check(b"", &["empty"]);
    check(b" \r\n\n", &["empty"]);
    check(b"\xEF\xBB\xBF", &["byte-order-mark", "empty"]);
    check(b"<!DOCTYPE html>\n<title>404</title>\n", &["html-page"]);
    check(b"\n  <html>", &["html-page"]);
    check(b"\xFF\xFEv\0e\0r\0", &["utf16"]);
}

#[test]
fn every_mistake_of_a_line_is_named() {
    for (line, expected) in [
        ("# note", vec!["comment"]),
        ("// note: x", vec!["comment"]),
        ("note", vec!["colon-missing"]),
        (" x: y", vec!["leading-space", "unknown-field"]),
        ("x : y", vec!["unknown-field", "space-before-colon"]),
        (": y", vec!["field-name-invalid"]),
        ("a b: y", vec!["field-name-invalid"]),
        ("_x: y", vec!["field-name-invalid"]),
        ("abcdefghijabcdefghijabcdefghijabc: y", vec!["field-name-invalid"]),
        ("x:", vec!["unknown-field", "value-missing"]),
        ("x: a\tb", vec!["unknown-field", "extension-value-invalid"]),
        ("x: a\u{7f}b", vec!["unknown-field", "extension-value-invalid"]),
        ("mx:", vec!["value-missing"]),
        ("", vec!["blank-line"]),
        (" \t", vec!["blank-line"]),
    ] {
        let mut found = codes(&with(line));
        let mut expected = expected;
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{line:?}");
    }
}

#[test]
fn near_names_are_hinted_at() {
    for (line, meant) in [
        ("nmx: a.example", "mx"),
        ("ms: a.example", "mx"),
        ("MX: a.example", "mx"),
        ("maxage: 1", "max_age"),
        ("max-age: 1", "max_age"),
        ("Mode: enforce", "mode"),
        ("verison: STSv1", "version"),
    ] {
        let parsed = parse_policy(&with(line));
        let name = line.split(':').next().unwrap().to_owned();
        assert_eq!(parsed.defects[0].defect, PolicyError::MisspeltField { name, meant });
        assert!(parsed.is_valid(), "{line}");
    }
}

#[test]
fn a_bad_mode_says_which_was_meant_and_what_else_is_missing() {
    for (mode, meant) in [
        ("report", Some(StsMode::Testing)),
        ("Enforce", Some(StsMode::Enforce)),
        ("enforced", Some(StsMode::Enforce)),
        ("off", None),
    ] {
        let parsed = parse_policy(format!("version: STSv1\nmode: {mode}\nmax_age: 1\n").as_bytes());
        assert_eq!(parsed.defects[0].defect, PolicyError::ModeInvalid { found: mode.into(), meant });
        assert_eq!(parsed.defects.len(), 1 + usize::from(meant.is_some()), "{mode}");
    }
}

#[test]
fn a_bad_first_value_is_not_repaired_by_a_second() {
    check(&with("mode: off"), &["mode-invalid", "duplicate-field"]);
    assert!(!parse_policy(&with("mode: off")).is_valid());
}

#[test]
fn line_ends_written_with_backslashes_do_not_hide_the_policy() {
    let line = GOOD.replace('\n', "\\n");
    check(line.as_bytes(), &["escaped-line-end"; 4]);
    check(GOOD.replace('\n', "\\r\\n").as_bytes(), &["escaped-line-end"; 4]);
    check(&with("x: C:\\new"), &["unknown-field"]);
}

#[test]
fn line_ends_of_cr_alone_are_one_defect() {
    let parsed = parse_policy(GOOD.replace('\n', "\r").as_bytes());
    assert_eq!(parsed.defects.len(), 1);
    assert_eq!(parsed.defects[0].defect, PolicyError::BareCarriageReturn { count: 4 });
}

#[test]
fn a_defect_points_at_its_line_and_octets() {
    let body = b"version: STSv1\r\nmode: Enforce\r\nmx: a.example\r\nmax_age: 1\r\n";
    let defect = &parse_policy(body).defects[0];
    assert_eq!(defect.span.of(body), b"Enforce");
    assert_eq!(defect.span.line_column(body), (2, 7));
}

#[test]
fn size_is_a_risk_and_then_a_limit() {
    let padded = |octets: usize| {
        let line = format!("x: {}\n", "a".repeat(1000));
        format!("{GOOD}{}", line.repeat(octets / line.len() + 1)).into_bytes()
    };
    let large = parse_policy(&padded(MAX_SENDER_OCTETS));
    assert!(large.is_valid());
    assert!(large.defects.iter().any(|located| located.defect.code() == "too-large"));
    let huge = parse_policy(&padded(MAX_READ_OCTETS));
    assert!(!huge.is_valid());
    assert!(huge.defects.iter().any(|located| located.defect.code() == "too-large-to-read"));
}

#[test]
fn many_defects_are_counted_and_keep_their_weight() {
    let lines = |line: &str| format!("{GOOD}{}", line.repeat(100_000));
    let parsed = parse_policy(lines("a\n").as_bytes());
    assert_eq!(parsed.defects.len(), text::MAX_DEFECTS + 1);
    let last = &parsed.defects.last().unwrap().defect;
    assert_eq!(last, &PolicyError::TooManyDefects { more: 99_801, worst: Effect::Invalidates });
    assert!(!parsed.is_valid());
    let unknown = parse_policy(lines("abc: d\n").as_bytes());
    assert!(unknown.is_valid());
    let hidden = parse_policy(format!("{}mode: off\n", lines("abc: d\n")).as_bytes());
    assert!(hidden.is_valid(), "a duplicate mode is ignored, bad or not");
    let hidden = parse_policy(format!("{}oops\n", lines("abc: d\n")).as_bytes());
    assert!(!hidden.is_valid());
}

#[test]
fn a_megabyte_of_nul_is_one_line() {
    let parsed = parse_policy(&vec![0; MAX_READ_OCTETS]);
    assert_eq!(parsed.defects.iter().filter(|located| located.defect.code() == "nul").count(), 1);
    assert!(parsed.defects.len() < 10);
}

#[test]
fn messages_are_one_line_without_a_full_stop() {
    let body = b"\xEF\xBB\xBFa\n\n x : \t\n#\nmx: a\rmode: \x1b\nmax_age: 1e5\nversion: 2\nmx: a,b\nx\n\xFF: 1\nmode: none";
    let parsed = parse_policy(body);
    assert!(parsed.defects.len() > 8);
    for located in parsed.defects {
        let message = located.defect.to_string();
        assert!(!message.is_empty() && !message.contains(['\n', '\r', '\x1b']), "{message}");
        assert!(!message.ends_with('.') && !message.starts_with(char::is_uppercase), "{message}");
    }
}

prop_compose! {
    fn policies()(
        mode in prop_oneof![Just(StsMode::Enforce), Just(StsMode::Testing), Just(StsMode::None)],
        max_age in 0..=9_999_999_999_u64,
        mx in prop::collection::vec("(\\*\\.)?([a-z0-9]{1,9}\\.){1,3}[a-z]{2,9}", 1..6),
        extensions in prop::collection::vec(("x[a-z0-9_.-]{0,31}", "[!-~äß€𝄞]([ -~ü]{0,20}[!-~])?"), 0..4),
    ) -> Policy {
        let extension = |(name, value)| Extension { name, value };
        Policy {
            mode,
            max_age,
            mx: mx.iter().map(|text| MxPattern::parse(text).unwrap()).collect(),
            extensions: extensions.into_iter().filter(|(name, _)| name != "xm").map(extension).collect(),
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_the_same(policy in policies()) {
        prop_assert_eq!(parse_policy(policy.to_string().as_bytes()).value, Some(policy));
    }

    #[test]
    fn any_octets_are_read_and_spans_stay_inside(octets in prop::collection::vec(any::<u8>(), 0..300)) {
        let parsed = parse_policy(&octets);
        prop_assert!(parsed.defects.iter().all(|located| located.span.end <= octets.len()));
        prop_assert!(parsed.is_valid() || !parsed.defects.is_empty());
    }

    #[test]
    fn any_mix_of_likely_parts_is_read(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "version", "mode", "max_age", "mx", ":", ": ", "STSv1", "enforce", "none", "604800", "a.example",
                "\n", "\r\n", "\r", "\\n", " ", "\t", "*.", ",", "\0", "\u{FEFF}", "x", "=", "#",
            ]),
            0..40,
        )
    ) {
        let body = parts.concat();
        let parsed = parse_policy(body.as_bytes());
        prop_assert!(parsed.defects.iter().all(|located| located.span.end <= body.len()));
        prop_assert!(parsed.is_valid() || !parsed.defects.is_empty());
    }
}
