//! Files of reports, taken in as a page or a terminal does.

use std::path::PathBuf;

use waxseal_conformance::Outcome;
use waxseal_core::time::Timestamp;
use waxseal_core::tls_rpt::intake::{Intake, Limits};
use waxseal_core::tls_rpt::report::DeviationCode;

/// Some days after those of the fixtures.
pub const NOW: &str = "2026-03-20T12:00:00Z";

pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/tls-rpt")
}

/// Hands a file to an intake, in the pieces it asks for.
pub fn take(intake: &mut Intake, name: &str, content: &[u8]) {
    intake.begin(name, content.len() as u64);
    while let Some(range) = intake.next_range() {
        let start = usize::try_from(range.offset).expect("a place in memory");
        let end = start + usize::try_from(range.length).expect("a length in memory");
        intake.supply(&content[start..end]);
    }
    intake.end();
}

pub fn intake() -> Intake {
    Intake::new(Limits::default(), Timestamp::parse(NOW).expect("a time"))
}

/// An intake of one fixture.
pub fn fixture(name: &str) -> Intake {
    let content = std::fs::read(folder().join(name)).expect(name);
    let mut intake = intake();
    take(&mut intake, name, &content);
    intake
}

/// Conforming unless a deviation is an error or the file cannot be read.
#[allow(dead_code, reason = "not every file of tests judges by it")]
pub fn outcome(name: &str) -> Outcome {
    let intake = fixture(name);
    let mut is_valid = intake.progress().reports > 0 && intake.problems().is_empty();
    let mut defects = Vec::new();
    for view in intake.store().deviation_views() {
        is_valid &= view.severity != "error";
        let code = DeviationCode::ALL.iter().find(|code| code.code() == view.code).expect("a known code");
        defects.push((code.code(), code.requirement()));
    }
    Outcome { is_valid, defects }
}
