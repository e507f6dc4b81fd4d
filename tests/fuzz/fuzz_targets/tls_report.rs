//! A TLS report of any octets: every text within its limit, every count one that JavaScript holds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use waxseal_core::tls_rpt::intake::Limits;
use waxseal_core::tls_rpt::report::{MAX_COUNT, parse_reports};

fuzz_target!(|octets: &[u8]| {
    let limits = Limits::default();
    for (report, deviations) in parse_reports(octets, &limits).reports {
        assert!(deviations.len() <= limits.deviations + 1);
        assert!(report.organization_name.chars().count() <= limits.text_characters);
        for policy in &report.policies {
            assert!(policy.successful <= MAX_COUNT && policy.failed_sessions() <= MAX_COUNT);
        }
    }
});
