//! The core of Waxseal: when someone mails a domain, who on the path can read or redirect it?
//!
//! Bytes go in, typed facts come out, and rules turn facts into a report. Nothing here reads a clock, opens
//! a socket or draws a random number; a host (a browser page, a terminal, a recorded bundle) does that and
//! hands in what it saw.

pub mod check;
pub mod dane;
mod der;
pub mod dns;
pub mod dnssec;
mod encoding;
#[cfg(any(test, feature = "fixture"))]
#[allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test aid whose input is ours")]
pub mod fixture;
pub mod mta_sts;
mod order;
pub mod parse;
pub mod recognise;
pub mod report;
pub mod rules;
#[cfg(feature = "sessions")]
pub mod starttls;
pub mod text;
pub mod time;
pub mod tls_rpt;
#[cfg(feature = "sessions")]
pub mod x509;
