//! Proves one chain again and again, each time from nothing.
//!
//! The input is a sequence of messages, each behind its length in two octets; the last one answers the question. The
//! chains in `chains` are records of the Internet of August 2026, from the root's key down, since the peer knows no
//! other root. A host writes them to [`input`] and calls [`run`].

#![allow(unsafe_code, reason = "a function has no name outside without `no_mangle`")]

use std::cell::RefCell;

thread_local! {
    static INPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Makes room for `length` octets, and says where.
#[unsafe(no_mangle)]
pub extern "C" fn input(length: usize) -> *mut u8 {
    INPUT.with_borrow_mut(|input| {
        input.clear();
        input.resize(length, 0);
        input.as_mut_ptr()
    })
}

/// Proves the chain `rounds` times; the number of times it was secure.
#[unsafe(no_mangle)]
pub extern "C" fn run(rounds: u32) -> u32 {
    INPUT.with_borrow(|input| (0..rounds).map(|_| u32::from(is_secure(input))).sum())
}

/// Every signature of the chains is good then.
#[cfg(any(feature = "prover", feature = "waxseal"))]
const NOW: u32 = 1_786_100_000;

#[cfg(feature = "waxseal")]
fn is_secure(messages: &[u8]) -> bool {
    use waxseal_core::dnssec::{MessagePool, SecurityStatus, TrustAnchors, Validator, Verifier};
    use waxseal_core::time::Timestamp;

    let Some(question) =
        each(messages).last().and_then(|last| waxseal_core::dns::Message::question_of(last).ok())
    else {
        return false;
    };
    let Ok(pool) = MessagePool::from_octets(messages) else { return false };
    let (anchors, mut verifier) = (TrustAnchors::default(), Verifier::default());
    let now = Timestamp::from_unix(i64::from(NOW));
    let mut validator = Validator::new(&pool, &anchors, &mut verifier, now);
    validator.prove(&question).is_some_and(|proof| proof.status == SecurityStatus::Secure)
}

/// The peer takes the records alone, one behind the other.
#[cfg(all(feature = "prover", not(feature = "waxseal")))]
fn is_secure(messages: &[u8]) -> bool {
    use dnssec_prover::ser::parse_rr_stream;
    use dnssec_prover::validation::verify_rr_stream;

    let records: Vec<u8> = each(messages).filter_map(records).flatten().copied().collect();
    let Ok(records) = parse_rr_stream(&records) else { return false };
    let now = u64::from(NOW);
    verify_rr_stream(&records)
        .is_ok_and(|found| found.valid_from <= now && now <= found.expires && !found.verified_rrs.is_empty())
}

#[cfg(not(any(feature = "prover", feature = "waxseal")))]
fn is_secure(messages: &[u8]) -> bool {
    each(messages).all(|message| records(message).is_none())
}

fn each(mut octets: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (length, rest) = octets.split_first_chunk()?;
        let (message, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        octets = rest;
        Some(message)
    })
}

/// What stands behind the header and the question (RFC 1035 §4.1).
#[cfg_attr(feature = "waxseal", allow(dead_code, reason = "this engine reads messages"))]
fn records(message: &[u8]) -> Option<&[u8]> {
    let mut rest = message.get(12..)?;
    while let Some((&length, behind)) = rest.split_first().filter(|(length, _)| **length > 0) {
        rest = behind.get(usize::from(length)..)?;
    }
    rest.get(5..)
}
