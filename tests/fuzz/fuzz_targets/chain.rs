//! Chains of any octets: PEM, DER, PKCS#7, base64. Every item has its place, and everything read can be judged.

#![no_main]

use libfuzzer_sys::fuzz_target;
use waxseal_core::report::certificate_report;
use waxseal_core::time::Timestamp;
use waxseal_core::x509::{Anchor, MAX_CERTIFICATES, read_chain, read_key_material};

fuzz_target!(|octets: &[u8]| {
    let read = read_chain(octets);
    assert!(read.certificates.len() <= MAX_CERTIFICATES);
    assert_eq!(read.certificates.len(), read.places.len());
    assert!(!read.certificates.is_empty() || !read.problems.is_empty());
    let spans = read.places.iter().chain(read.problems.iter().map(|problem| &problem.span));
    spans.for_each(|span| assert!(span.start <= span.end && span.end <= octets.len()));
    // Each is trusted in turn with the first as the server's own: the search has to end.
    let anchors: Vec<Anchor<'_>> = read.certificates.iter().map(Anchor::Certificate).collect();
    let report =
        certificate_report(&read, Some("mx.example.org"), &anchors, Timestamp::from_unix(1_795_000_000));
    assert!(!report.valid || report.checked);
    let _ = read_key_material(octets);
});
