//! RFC 8461 §3.2: the policy file.

use waxseal_conformance::Expected::{Invalid, Valid};
use waxseal_conformance::{Outcome, rows};
use waxseal_core::mta_sts::{PolicyError, StsMode, parse_policy};
use waxseal_core::parse::Defect;

const GOOD: &str = "version: STSv1\nmode: enforce\nmx: mail.example.com\nmax_age: 604800\n";

fn read(body: impl AsRef<[u8]>) -> Outcome {
    let parsed = parse_policy(body.as_ref());
    let name = |defect: &PolicyError| (defect.code(), defect.requirement());
    let defects = parsed.defects.iter().map(|located| name(&located.defect)).collect();
    Outcome { is_valid: parsed.is_valid(), defects }
}

/// A policy that is good but for its version line.
fn version(line: &str) -> String {
    GOOD.replace("version: STSv1", line)
}

/// A policy that is good but for its mode line.
fn mode(line: &str) -> String {
    GOOD.replace("mode: enforce", line)
}

/// A policy that is good but for its max_age line.
fn max_age(line: &str) -> String {
    GOOD.replace("max_age: 604800", line)
}

/// A policy that is good but for its mx line.
fn mx(line: &str) -> String {
    GOOD.replace("mx: mail.example.com", line)
}

rows! { read;
    lf("STS-3.2-3", GOOD, Valid(&[]));
    crlf("STS-3.2-3", GOOD.replace('\n', "\r\n"), Valid(&[]));
    lf_and_crlf("STS-3.2-3", GOOD.replacen('\n', "\r\n", 2), Valid(&[]));
    bare_cr("STS-3.2-3", GOOD.replace('\n', "\r"), Invalid(&["bare-carriage-return"]));
    no_final_line_end("STS-3.2-3", GOOD.trim_end(), Valid(&[]));
    two_final_line_ends("STS-3.2-3", format!("{GOOD}\n"), Invalid(&["blank-line"]));
    two_final_crlf("STS-3.2-3", format!("{GOOD}\n").replace('\n', "\r\n"), Invalid(&["blank-line"]));
    blank_line("STS-3.2-3", GOOD.replacen('\n', "\n\n", 1), Invalid(&["blank-line"]));
    blanks_at_the_end_of_a_line("STS-3.2-3", GOOD.replace('\n', " \t\n"), Valid(&[]));
    fields_in_another_order("STS-3.2-3", "max_age: 1\nmx: a.example\nmode: none\nversion: STSv1", Valid(&[]));
    blank_before_the_colon("STS-3.2-3", mode("mode : enforce"), Invalid(&["space-before-colon"]));
    leading_blank("STS-3.2-3", mode(" mode: enforce"), Invalid(&["leading-space"]));
    no_blank_after_the_colon("STS-3.2-3", mode("mode:enforce"), Valid(&[]));
    tab_after_the_colon("STS-3.2-3", mode("mode:\t enforce"), Valid(&[]));
    mode_key_capitalised("STS-3.2-3", mode("Mode: enforce"), Invalid(&["misspelt-field", "missing-field"]));
    mode_value_capitalised("STS-3.2-3", mode("mode: Enforce"), Invalid(&["mode-invalid"]));
    mode_testing("STS-3.2-3", mode("mode: testing"), Valid(&[]));
    mode_none("STS-3.2-3", mode("mode: none"), Valid(&[]));
    version_unsupported("STS-3.2-3", version("version: STSv2"), Invalid(&["version-unsupported"]));
    version_in_lower_case("STS-3.2-3", version("version: stsv1"), Invalid(&["version-unsupported"]));
    version_missing("STS-3.2-3", GOOD.replace("version: STSv1\n", ""), Invalid(&["missing-field"]));
    mode_missing("STS-3.2-3", GOOD.replace("mode: enforce\n", ""), Invalid(&["missing-field"]));
    max_age_missing("STS-3.2-3", GOOD.replace("max_age: 604800\n", ""), Invalid(&["missing-field"]));
    max_age_week("STS-3.2-4", max_age("max_age: 604800"), Valid(&[]));
    max_age_maximum("STS-3.2-4", max_age("max_age: 31557600"), Valid(&[]));
    max_age_zero("STS-3.2-4", max_age("max_age: 0"), Valid(&["max-age-zero"]));
    max_age_over_maximum("STS-3.2-4", max_age("max_age: 31557601"), Valid(&["max-age-over-maximum"]));
    max_age_of_ten_digits("STS-3.2-4", max_age("max_age: 0000604800"), Valid(&[]));
    max_age_of_eleven_digits("STS-3.2-4", max_age("max_age: 00000604800"), Invalid(&["max-age-invalid"]));
    max_age_negative("STS-3.2-4", max_age("max_age: -1"), Invalid(&["max-age-invalid"]));
    max_age_with_a_plus("STS-3.2-4", max_age("max_age: +1"), Invalid(&["max-age-invalid"]));
    max_age_fraction("STS-3.2-4", max_age("max_age: 1.5"), Invalid(&["max-age-invalid"]));
    max_age_with_a_unit("STS-3.2-4", max_age("max_age: 7d"), Invalid(&["max-age-invalid"]));
    max_age_empty("STS-3.2-3", max_age("max_age:"), Invalid(&["value-missing"]));
    mx_name("STS-3.2-3", mx("mx: mail.example.com"), Valid(&[]));
    mx_wildcard("STS-3.2-3", mx("mx: *.example.net"), Valid(&[]));
    mx_star("STS-3.2-3", mx("mx: *"), Invalid(&["mx-invalid"]));
    mx_star_and_dot("STS-3.2-3", mx("mx: *."), Invalid(&["mx-invalid"]));
    mx_star_in_a_label("STS-3.2-3", mx("mx: *mail.example"), Invalid(&["mx-invalid"]));
    mx_star_in_the_middle("STS-3.2-3", mx("mx: a.*.example"), Invalid(&["mx-invalid"]));
    mx_two_stars("STS-3.2-3", mx("mx: *.*.example"), Invalid(&["mx-invalid"]));
    mx_leading_dot("STS-3.2-3", mx("mx: .example.com"), Invalid(&["mx-invalid"]));
    mx_trailing_dot("STS-3.2-3", mx("mx: mail.example.com."), Invalid(&["mx-invalid"]));
    mx_underscore("STS-3.2-3", mx("mx: a_b.example"), Invalid(&["mx-invalid"]));
    mx_address_literal("STS-3.2-3", mx("mx: [192.0.2.1]"), Invalid(&["mx-invalid"]));
    mx_comma_list("STS-3.2-6", mx("mx: a.example, b.example"), Invalid(&["mx-invalid"]));
    mx_u_label("STS-3.2-7", mx("mx: müller.example"), Invalid(&["mx-invalid"]));
    mx_a_label("STS-3.2-7", mx("mx: xn--mller-kva.example"), Valid(&[]));
    mx_address("STS-4.1-1", mx("mx: 192.0.2.1"), Valid(&["mx-is-address"]));
    none_without_mx("STS-3.2-3", "version: STSv1\nmode: none\nmax_age: 86400\n", Valid(&[]));
    enforce_without_mx("STS-3.2-3", "version: STSv1\nmode: enforce\nmax_age: 86400\n", Invalid(&["missing-field"]));
    testing_without_mx("STS-3.2-3", "version: STSv1\nmode: testing\nmax_age: 86400\n", Invalid(&["missing-field"]));
    version_twice("STS-3.2-9", version("version: STSv1\nversion: STSv2"), Valid(&["duplicate-field"]));
    mode_twice("STS-3.2-9", mode("mode: testing\nmode: enforce"), Valid(&["duplicate-field"]));
    max_age_twice("STS-3.2-9", max_age("max_age: 1\nmax_age: x"), Valid(&["duplicate-field"]));
    unknown_field("STS-3.2-8", format!("{GOOD}foo: bar baz\n"), Valid(&["unknown-field"]));
    line_without_a_colon("STS-3.2-3", format!("{GOOD}foo\n"), Invalid(&["colon-missing"]));
    byte_order_mark("STS-3.2-3", format!("\u{FEFF}{GOOD}"), Invalid(&["byte-order-mark"]));
    not_utf8("STS-3.2-3", [b"x: \xFF\n", GOOD.as_bytes()].concat(), Invalid(&["unknown-field", "not-utf8"]));
    nul("STS-3.2-3", format!("x: \0\n{GOOD}"), Invalid(&["unknown-field", "nul"]));
    more_than_senders_may_read(
        "STS-3.3-9",
        format!("{GOOD}{}", "mx: mail.example.com\n".repeat(4000)),
        Valid(&["too-large"])
    );
}

#[test]
fn the_first_of_two_modes_counts() {
    let policy = parse_policy(mode("mode: testing\nmode: enforce").as_bytes()).value.unwrap();
    assert_eq!(policy.mode, StsMode::Testing);
}

#[test]
fn a_max_age_over_the_maximum_is_kept_as_published() {
    let policy = parse_policy(max_age("max_age: 31557601").as_bytes()).value.unwrap();
    assert_eq!(policy.max_age, 31_557_601);
}
