//! A mailbox of any octets, and the same in pieces: the pieces must not matter.
#![no_main]

use libfuzzer_sys::fuzz_target;
use waxseal_core::time::Timestamp;
use waxseal_core::tls_rpt::intake::{Intake, Limits};
use waxseal_core::tls_rpt::view::Progress;

fn read(octets: &[u8], piece: usize) -> Progress {
    let mut intake = Intake::new(Limits::default(), Timestamp::from_unix(1_800_000_000));
    intake.begin("x", octets.len() as u64);
    while let Some(range) = intake.next_range() {
        let start = range.offset as usize;
        intake.supply(&octets[start..start + (range.length as usize).min(piece)]);
    }
    intake.end();
    intake.progress().clone()
}

fuzz_target!(|octets: &[u8]| {
    let mailbox = [b"From a@b.example Mon Nov 23 00:00:00 2026\n", octets].concat();
    assert_eq!(read(&mailbox, usize::MAX), read(&mailbox, 1 + octets.len() / 3));
});
