//! Two chains of the Internet, recorded in August 2026: the keys that everybody trusts prove them, and no other time does.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "support/random.rs"]
mod random;

use std::path::Path;

use random::Random;
use waxseal_core::dns::{Message, Question};
use waxseal_core::dnssec::{MessagePool, Proof, SecurityStatus, TrustAnchors, Validator, Verifier};
use waxseal_core::time::Timestamp;

/// A time at which every signature of the chains is good.
const AT: i64 = 1_786_100_000;
/// Seconds of a year, longer than any of them lasts.
const YEAR: i64 = 31_536_000;

fn chain(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bench-wasm/chains");
    std::fs::read(folder.join(name)).unwrap()
}

/// The last message's question.
fn question(mut octets: &[u8]) -> Question {
    loop {
        let (length, rest) = octets.split_first_chunk().unwrap();
        let (message, rest) = rest.split_at(usize::from(u16::from_be_bytes(*length)));
        if rest.is_empty() {
            return Message::question_of(message).unwrap();
        }
        octets = rest;
    }
}

fn prove(octets: &[u8], question: &Question, at: i64) -> Option<Proof> {
    let pool = MessagePool::from_octets(octets).ok()?;
    let (anchors, mut verifier) = (TrustAnchors::default(), Verifier::default());
    Validator::new(&pool, &anchors, &mut verifier, Timestamp::from_unix(at)).prove(question)
}

/// DS-CH-1 (RFC 9718 §2.3): from the root's keys over a TLD to the records.
#[test]
fn the_roots_keys_prove_records_of_the_internet() {
    for name in ["p256.messages", "rsa.messages"] {
        let octets = chain(name);
        let asked = question(&octets);
        let status = |at| prove(&octets, &asked, at).unwrap().status;
        assert_eq!(status(AT), SecurityStatus::Secure, "{name}");
        assert_eq!(status(AT - YEAR), SecurityStatus::Bogus, "{name}");
        assert_eq!(status(AT + YEAR), SecurityStatus::Bogus, "{name}");
    }
}

/// One flipped bit leaves the same records secure, or nothing.
#[test]
fn a_flipped_bit_proves_nothing_else() {
    let mut random = Random::new(1);
    for name in ["p256.messages", "rsa.messages"] {
        let octets = chain(name);
        let asked = question(&octets);
        let honest = prove(&octets, &asked, AT).unwrap();
        let mut broken = 0;
        for _ in 0..200 {
            let mut changed = octets.clone();
            changed[random.below(octets.len())] ^= 1 << random.below(8);
            match prove(&changed, &asked, AT) {
                Some(proof) if proof.status == SecurityStatus::Secure => assert_eq!(proof.end, honest.end),
                _ => broken += 1,
            }
        }
        assert!(broken > 100, "{name}: only {broken} flips broke anything");
    }
}
