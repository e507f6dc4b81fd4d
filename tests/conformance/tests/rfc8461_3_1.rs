//! RFC 8461 §3.1: the TXT record at `_mta-sts.<domain>`.

use waxseal_conformance::Expected::{Invalid, Valid};
use waxseal_conformance::{Outcome, rows};
use waxseal_core::mta_sts::{
    Choice, NearMiss, RecordSelection, VersionPrefix, begins_like_record, parse_record, select_record,
};
use waxseal_core::parse::Defect;

fn read(text: impl AsRef<[u8]>) -> Outcome {
    let parsed = parse_record(text.as_ref());
    let name = |defect: &waxseal_core::mta_sts::RecordError| (defect.code(), defect.requirement());
    let defects = parsed.defects.iter().map(|located| name(&located.defect)).collect();
    Outcome { is_valid: parsed.is_valid(), defects }
}

fn select(texts: &[&str]) -> RecordSelection {
    let texts: Vec<Vec<u8>> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    select_record(&texts)
}

rows! { read;
    example_of_the_rfc("STS-3.1-3", "v=STSv1; id=20160831085700Z;", Valid(&[]));
    no_blanks_and_no_final_semicolon("STS-3.1-6", "v=STSv1;id=1", Valid(&[]));
    blank_before_first_semicolon("STS-3.1-5", "v=STSv1 ; id=1", Valid(&["space-before-delimiter"]));
    leading_space("STS-3.1-2", " v=STSv1; id=1;", Invalid(&["not-a-record"]));
    version_in_lower_case("STS-3.1-2", "v=stsv1; id=1", Invalid(&["not-a-record"]));
    version_key_in_upper_case("STS-3.1-2", "V=STSv1; id=1", Invalid(&["not-a-record"]));
    version_not_first("STS-3.1-2", "id=1; v=STSv1", Invalid(&["not-a-record"]));
    version_and_semicolon_alone("STS-3.1-3", "v=STSv1;", Invalid(&["id-missing"]));
    version_alone("STS-3.1-3", "v=STSv1", Invalid(&["id-missing"]));
    id_empty("STS-3.1-3", "v=STSv1; id=;", Invalid(&["id-empty"]));
    id_of_32_characters("STS-3.1-3", format!("v=STSv1; id={};", "a".repeat(32)), Valid(&[]));
    id_of_33_characters("STS-3.1-3", format!("v=STSv1; id={};", "a".repeat(33)), Invalid(&["id-too-long"]));
    id_with_hyphens("STS-3.1-3", "v=STSv1; id=2024-01-01;", Invalid(&["id-invalid"]));
    id_key_in_upper_case("STS-3.1-3", "v=STSv1; ID=1;", Invalid(&["misspelt-field", "id-missing"]));
    id_twice("STS-3.2-9", "v=STSv1; id=1; id=2;", Valid(&["duplicate-field"]));
    other_field_before_id("STS-3.2-8", "v=STSv1; x=a; id=1;", Valid(&["unknown-field"]));
    empty_field("STS-3.1-6", "v=STSv1;; id=1", Invalid(&["empty-field"]));
    two_final_semicolons("STS-3.1-6", "v=STSv1; id=1;;", Invalid(&["empty-field"]));
    final_space_without_semicolon("STS-3.1-6", "v=STSv1; id=1 ", Invalid(&["trailing-space"]));
    final_space_after_semicolon("STS-3.1-6", "v=STSv1; id=1; ", Valid(&[]));
    space_in_a_name("STS-3.1-6", "v=STSv1; a b=1; id=1", Invalid(&["name-invalid"]));
    field_without_equals_sign("STS-3.1-6", "v=STSv1; foo; id=1", Invalid(&["equals-missing"]));
    quotes_in_the_data("STS-3.1-2", "\"v=STSv1; id=1;\"", Invalid(&["not-a-record"]));
    not_ascii("STS-3.1-1", b"v=STSv1; id=1; x=\xC3\xA4;", Invalid(&["unknown-field", "not-ascii"]));
    name_of_32_characters("STS-3.2-8", format!("v=STSv1; id=1; x{}=1", "a".repeat(31)), Valid(&["unknown-field"]));
    name_of_33_characters("STS-3.1-6", format!("v=STSv1; id=1; x{}=1", "a".repeat(32)), Invalid(&["name-invalid"]));
    equals_sign_in_a_value("STS-3.1-6", "v=STSv1; id=1; x=a=b", Invalid(&["value-invalid"]));
}

#[test]
fn the_first_of_two_ids_counts() {
    let record = parse_record(b"v=STSv1; id=1; id=2;").value.unwrap();
    assert_eq!(record.id, "1");
}

#[test]
fn near_misses_are_not_records() {
    for (text, miss) in [
        (" v=STSv1; id=1", NearMiss::LeadingSpace),
        ("v=stsv1; id=1", NearMiss::WrongCase),
        ("\"v=STSv1; id=1;\"", NearMiss::LiteralQuotes),
        ("id=1; v=STSv1", NearMiss::NotFirst),
    ] {
        assert_eq!(begins_like_record(text.as_bytes()), VersionPrefix::NotARecord(Some(miss)), "{text}");
    }
}

#[test]
fn no_record_is_none() {
    assert_eq!(select(&[]).choice, Choice::None);
    assert_eq!(select(&["v=spf1 -all", "id=1; v=STSv1"]).choice, Choice::None);
}

#[test]
fn several_records_are_none() {
    let selection = select(&["v=STSv1; id=1;", "v=spf1 -all", "v=STSv1; id=1;"]);
    assert_eq!(selection.choice, Choice::Several(vec![0, 2]));
    assert_eq!(selection.selected(), None);
}

#[test]
fn other_records_are_discarded() {
    let selection = select(&["v=spf1 -all", "v=STSv1; id=1;", "v=STSv1 ; id=2;"]);
    assert_eq!(selection.choice, Choice::One(1));
    let discarded: Vec<usize> = selection.discarded.iter().map(|discarded| discarded.index).collect();
    assert_eq!(discarded, [0, 2]);
}

#[test]
fn a_record_alone_is_read_by_the_grammar() {
    assert_eq!(select(&["v=STSv1 ; id=1"]).choice, Choice::One(0));
}
