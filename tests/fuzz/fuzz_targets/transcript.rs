//! Pastes of any octets: sessions, bounces, certificates. Every span lies in the text, and everything can be shown.

#![no_main]

use libfuzzer_sys::fuzz_target;
use waxseal_core::report::transcript;
use waxseal_core::starttls;

fuzz_target!(|octets: &[u8]| {
    let intake = starttls::read(octets);
    for session in &intake.sessions {
        assert!(session.span.end <= intake.text.len());
        for located in &session.problems {
            assert!(located.span.end <= intake.text.len());
        }
    }
    for notice in &intake.notices {
        assert!(notice.span.end <= intake.text.len());
    }
    let report = transcript(octets, Some("mx.example.org"));
    assert_eq!(report.sessions.len(), intake.sessions.len());
});
