//! Archives of any octets: they end, within the budget, and what is added up afterwards does too.
#![no_main]

use libfuzzer_sys::fuzz_target;
use waxseal_core::time::Timestamp;
use waxseal_core::tls_rpt::{InsightLimits, insights};
use waxseal_core::tls_rpt::intake::{Intake, Limits};
use waxseal_core::tls_rpt::view::Query;

fuzz_target!(|octets: &[u8]| {
    let now = Timestamp::from_unix(1_800_000_000);
    let starts: [&[u8]; 4] = [b"", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08\0\0\0\0\0\0\xff"];
    let mut intake = Intake::new(Limits { inflated_floor: 1 << 20, ..Limits::default() }, now);
    for start in starts {
        let file = [start, octets].concat();
        intake.begin("x", file.len() as u64);
        let mut calls = 0;
        while let Some(range) = intake.next_range() {
            let from = range.offset as usize;
            intake.supply(&file[from..from + range.length as usize]);
            calls += 1;
            assert!(calls < 1_000);
        }
        intake.end();
    }
    intake.store().aggregate(&Query::default());
    insights(intake.store(), &Query::default(), InsightLimits::default(), now);
});
