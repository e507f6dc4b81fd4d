//! Servers, their certificates and records, for the sections on DANE.

#![allow(dead_code, reason = "each file of tests uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use waxseal_conformance::requirements;
use waxseal_core::dane::{
    DaneJudgement, DaneResult, Presented, Remark, TlsaError, TlsaRecord, judge, parse_presentation,
    record_for,
};
use waxseal_core::x509::Certificate;
use waxseal_core::x509::testing::{Made, Maker, at};

/// The host, which is the base domain, and the mail domain.
pub const NAMES: &[&str] = &["mx.example.org", "example.org"];

pub type Set = Vec<Result<TlsaRecord, TlsaError>>;

/// A server with a certificate by an authority below a root.
pub struct Server {
    pub root: Made,
    pub middle: Made,
    pub leaf: Made,
}

pub fn server() -> Server {
    let root = Maker::authority("Root").make();
    let middle = Maker::authority("Middle").signed_by(&root);
    let leaf = Maker::server(&["mx.example.org"]).signed_by(&middle);
    Server { root, middle, leaf }
}

/// The record with these numbers, of a certificate.
pub fn of(numbers: [u8; 3], made: &Made) -> Result<TlsaRecord, TlsaError> {
    let [usage, selector, matching_type] = numbers;
    Ok(record_for(usage.into(), selector.into(), matching_type.into(), &made.certificate()).unwrap())
}

/// The record with these numbers, and so many octets of nothing.
pub fn blank(numbers: &str, octets: usize) -> Result<TlsaRecord, TlsaError> {
    parse_presentation(&format!("{numbers} {}", "5a".repeat(octets)))
}

pub fn judged(id: &str, set: &[Result<TlsaRecord, TlsaError>], chain: &[&Made]) -> DaneJudgement {
    assert!(requirements::find(id).is_some(), "{id} is not in the list of requirements");
    let chain: Vec<Certificate> = chain.iter().map(|made| made.certificate()).collect();
    judge(set, &Presented { chain: &chain, leaf: 0, references: NAMES, now: at() })
}

#[track_caller]
pub fn authenticates(id: &str, set: &[Result<TlsaRecord, TlsaError>], chain: &[&Made]) {
    let judgement = judged(id, set, chain);
    assert!(matches!(judgement.result, DaneResult::Authenticated { .. }), "{id}: {judgement:?}");
}

#[track_caller]
pub fn differs(id: &str, set: &[Result<TlsaRecord, TlsaError>], chain: &[&Made]) {
    let judgement = judged(id, set, chain);
    assert!(matches!(judgement.result, DaneResult::Mismatch { .. }), "{id}: {judgement:?}");
}

#[track_caller]
pub fn is_unusable(id: &str, set: &[Result<TlsaRecord, TlsaError>], chain: &[&Made]) {
    assert_eq!(judged(id, set, chain).result, DaneResult::Unusable, "{id}");
}

/// The set is remarked on, and the remark rests on the requirement.
#[track_caller]
pub fn is_remarked(id: &str, code: &str, set: &[Result<TlsaRecord, TlsaError>], chain: &[&Made]) {
    let remarks = judged(id, set, chain).remarks;
    let found = remarks.iter().find(|remark| remark.code() == code);
    assert_eq!(found.map(Remark::requirement), Some(id), "{remarks:?}");
}
