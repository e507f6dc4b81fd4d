//! RFC 8460 §3 and §7: finding the record, and where reports may go.

mod support;

use support::{POLICY, finds, records_but};
use waxseal_core::rules::Severity;

/// RPT-3-5
#[test]
fn strings_are_joined_without_space() {
    let record = r#"_smtp._tls.example.org. TXT "v=TLSRPTv1; rua=mailto:t" "ls@example.org""#;
    assert_eq!(finds(&(records_but(&["_smtp._tls"], record) + POLICY), "RPT003"), None);
}

/// RPT-7-1
#[test]
fn reports_to_another_domain_need_no_permission() {
    let record = r#"_smtp._tls.example.org. TXT "v=TLSRPTv1; rua=mailto:tls@collector.example""#;
    let world = records_but(&["_smtp._tls"], record) + POLICY;
    assert_eq!(finds(&world, "RPT010"), Some(Severity::Notice));
    assert_eq!((finds(&world, "RPT003"), finds(&world, "RPT004")), (None, None));
}
