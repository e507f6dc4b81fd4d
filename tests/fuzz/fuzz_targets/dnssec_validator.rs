//! Any sequence of messages as the proof of an answer to the first one's question: a verdict that agrees with itself.

#![no_main]

use libfuzzer_sys::fuzz_target;
use waxseal_core::dns::Message;
use waxseal_core::dnssec::{MessagePool, SecurityStatus, TrustAnchors, Validator, Verifier};
use waxseal_core::time::Timestamp;

const ANCHOR: &str = include_str!("../../conformance/vectors/dnssec/anchor.zone");
const TIME: &str = include_str!("../../conformance/vectors/dnssec/time");

fuzz_target!(|octets: &[u8]| {
    let Some(first) = first_message(octets) else { return };
    let Ok(question) = Message::question_of(first) else { return };
    let Ok(pool) = MessagePool::from_octets(octets) else { return };
    let anchors = TrustAnchors::parse(ANCHOR).expect("the anchor can be read");
    let at = Timestamp::parse(TIME.trim()).expect("the time can be read");
    let mut verifier = Verifier::default();
    let mut prove = || {
        let mut validator = Validator::new(&pool, &anchors, &mut verifier, at);
        let proof = validator.prove(&question).expect("what is missing counts as failed");
        (proof, validator.into_zones())
    };
    let (proof, zones) = prove();
    let is_secure = proof.status == SecurityStatus::Secure;
    assert_eq!(is_secure, proof.reason.is_none());
    assert!(!is_secure || proof.links.iter().all(|link| link.status == SecurityStatus::Secure));
    assert!(!is_secure || zones.iter().any(|zone| zone.status == SecurityStatus::Secure));
    // What the verifier remembers of the first time changes nothing.
    assert_eq!(prove(), (proof, zones));
});

/// Behind its length of two octets (RFC 1035 §4.2.2).
fn first_message(octets: &[u8]) -> Option<&[u8]> {
    let (length, rest) = octets.split_first_chunk()?;
    rest.get(..usize::from(u16::from_be_bytes(*length)))
}
