//! RFC 8460 §3: the TXT record at `_smtp._tls.<domain>`.

use waxseal_conformance::Expected::{Invalid, Valid};
use waxseal_conformance::{Outcome, rows};
use waxseal_core::parse::Defect;
use waxseal_core::tls_rpt::{Choice, RecordError, parse_record, select_record};

fn read(text: impl AsRef<[u8]>) -> Outcome {
    let parsed = parse_record(text.as_ref());
    let name = |defect: &RecordError| (defect.code(), defect.requirement());
    let defects = parsed.defects.iter().map(|located| name(&located.defect)).collect();
    Outcome { is_valid: parsed.is_valid(), defects }
}

fn choose(texts: &[&str]) -> Choice {
    let texts: Vec<Vec<u8>> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    select_record(&texts).choice
}

/// The URIs of a valid record.
fn uris(text: &str) -> Vec<String> {
    parse_record(text.as_bytes())
        .value
        .into_iter()
        .flat_map(|record| record.rua)
        .map(|uri| uri.text)
        .collect()
}

rows! { read;
    mailto("RPT-3-2", "v=TLSRPTv1;rua=mailto:reports@example.com", Valid(&[]));
    https_with_a_query("RPT-3-2", "v=TLSRPTv1; rua=https://r.example/v1/tlsrpt?a=b", Valid(&[]));
    two_uris("RPT-3-1", "v=TLSRPTv1; rua=mailto:a@x.example,https://y.example/r", Valid(&[]));
    two_uris_with_blanks("RPT-3-1", "v=TLSRPTv1; rua=mailto:a@x.example , https://y.example/r", Valid(&[]));
    two_rua("RPT-3-1", "v=TLSRPTv1; rua=mailto:a@x.example; rua=mailto:b@x.example", Valid(&["several-rua"]));
    raw_exclamation_mark("RPT-3-3", "v=TLSRPTv1; rua=mailto:a!b@x.example", Invalid(&["uri-reserved"]));
    encoded_exclamation_mark("RPT-3-3", "v=TLSRPTv1; rua=mailto:a%21b@x.example", Valid(&[]));
    address_without_scheme("RPT-3-2", "v=TLSRPTv1; rua=a@x.example", Invalid(&["uri-without-scheme"]));
    http_only("RPT-3-2", "v=TLSRPTv1; rua=http://x/", Invalid(&["no-usable-uri", "uri-unusable"]));
    ftp_only("RPT-3-2", "v=TLSRPTv1; rua=ftp://x/", Invalid(&["no-usable-uri", "uri-unusable"]));
    http_beside_mailto("RPT-3-2", "v=TLSRPTv1; rua=http://x/,mailto:a@x.example", Valid(&["uri-unusable"]));
    rua_empty("RPT-3-1", "v=TLSRPTv1; rua=", Invalid(&["uri-empty"]));
    version_alone("RPT-3-1", "v=TLSRPTv1;", Invalid(&["rua-missing"]));
    rua_missing("RPT-3-1", "v=TLSRPTv1; foo=1", Invalid(&["unknown-field", "rua-missing"]));
    version_in_lower_case("RPT-3-1", "v=tlsrptv1; rua=mailto:a@x.example", Invalid(&["not-a-record"]));
    leading_space("RPT-3-1", " v=TLSRPTv1; rua=mailto:a@x.example", Invalid(&["not-a-record"]));
    version_not_first("RPT-3-1", "rua=mailto:a@x.example; v=TLSRPTv1", Invalid(&["not-a-record"]));
    blank_before_first_semicolon(
        "RPT-3-4",
        "v=TLSRPTv1 ; rua=mailto:a@x.example",
        Valid(&["space-before-delimiter"])
    );
    unknown_field("RPT-3-6", "v=TLSRPTv1; rua=mailto:a@x.example; ruf=mailto:b@x.example", Valid(&["unknown-field"]));
}

#[test]
fn two_rua_are_put_together() {
    let text = "v=TLSRPTv1; rua=mailto:a@x.example; rua=mailto:b@x.example";
    assert_eq!(uris(text), ["mailto:a@x.example", "mailto:b@x.example"]);
}

#[test]
fn blanks_around_a_comma_are_not_part_of_the_uris() {
    let text = "v=TLSRPTv1; rua=mailto:a@x.example , https://y.example/r?a=b";
    assert_eq!(uris(text), ["mailto:a@x.example", "https://y.example/r?a=b"]);
}

#[test]
fn several_records_are_none() {
    let record = "v=TLSRPTv1; rua=mailto:a@x.example";
    assert_eq!(choose(&[record, record]), Choice::Several(vec![0, 1]));
    assert_eq!(choose(&["v=spf1 -all", record]), Choice::One(1));
    assert_eq!(choose(&["v=spf1 -all"]), Choice::None);
}
