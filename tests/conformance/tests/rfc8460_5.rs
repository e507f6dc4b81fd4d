//! RFC 8460 §5 and §3: the mail and the file that carry a report.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test fails by panicking"
)]

#[path = "support/tls_reports.rs"]
mod tls_reports;

use tls_reports::{fixture, outcome};
use waxseal_conformance::Expected::{Invalid, Valid};
use waxseal_conformance::rows;
use waxseal_core::tls_rpt::view::Query;

rows! { outcome;
    unsigned("RPT-3-10", "mail-unsigned.eml", Invalid(&["dkim-missing"]));
    signed_in_part("RPT-3-12", "mail-signed-in-part.eml", Invalid(&["dkim-length-tag", "report-headers-unsigned"]));
    headers_not_signed("RPT-5.3-4", "mail-signed-in-part.eml", Invalid(&["dkim-length-tag", "report-headers-unsigned"]));
    extension_of_plain_json("RPT-5.1-2", "mail-mislabelled-gzip.eml", Valid(&["file-extension"]));
    conforming("RPT-5.3-1", "mail-conforming.eml", Valid(&[]));
    plain_json("RPT-5.3-1", "mail-plain-json.eml", Valid(&[]));
    other_media_type("RPT-5.3-1", "mail-octet-stream.eml", Valid(&["media-type"]));
    without_report_headers("RPT-5.3-2", "mail-without-report-headers.eml", Valid(&["report-headers-missing"]));
    other_submitter("RPT-5.3-3", "mail-other-submitter.eml", Invalid(&["submitter-mismatch"]));
    other_subject("RPT-5.3-5", "mail-microsoft-subject.eml", Valid(&["subject-form"]));
    folded_subject("RPT-5.3-5", "mail-folded-subject.eml", Valid(&[]));
    blank_line_first("RPT-5.3-1", "mail-blank-line-first.eml", Valid(&[]));
    other_domain_in_the_subject("RPT-5.6-1", "mail-other-subject.eml", Valid(&["subject-disagrees"]));
    other_day_in_the_file_name("RPT-5.6-1", "mail-other-file-name.eml", Valid(&["file-name-disagrees"]));
    other_domain("RPT-5.6-1", "mail-other-domain.eml", Valid(&["header-disagrees"]));
}

#[test]
fn the_body_is_authoritative() {
    let page = fixture("mail-other-domain.eml").store().rows(&Query::default(), 0, 9);
    assert_eq!(page.rows[0].domain, "b.example");
}
