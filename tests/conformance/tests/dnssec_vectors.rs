//! Every recorded question of the signed tree gets the status that RFC 4035 §4.3 gives it.

#[path = "support/vectors.rs"]
mod vectors;

use vectors::Vectors;
use waxseal_core::dnssec::{SecurityStatus, Validator, Verifier};

#[test]
fn every_recorded_question_has_the_status_it_should_have() {
    let vectors = Vectors::read();
    let mut verifier = Verifier::default();
    let mut wrong = Vec::new();
    for case in &vectors.cases {
        let proof = vectors.prove(&vectors.pools[&case.file], &mut verifier, &case.question, vectors.at);
        if proof.status.word() != case.expected {
            wrong.push(format!(
                "{}: {} instead of {}, {:?}",
                case.question,
                proof.status.word(),
                case.expected,
                proof.reason
            ));
        }
    }
    assert!(vectors.cases.len() >= 120, "{} questions are too few", vectors.cases.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// RFC 9905 §2: what a validator that still believes SHA-1 finds is told beside the verdict, and is not shown as ours.
#[test]
fn the_chain_of_a_sha1_zone_is_the_chain_of_the_verdict() {
    let vectors = Vectors::read();
    for name in ["www.sha1.tree", "www.sha1n3.tree", "www.ds1.tree"] {
        let case = vectors.cases.iter().find(|case| case.question.name.to_string() == name).unwrap();
        let mut verifier = Verifier::default();
        let pool = &vectors.pools[&case.file];
        let mut validator = Validator::new(pool, &vectors.anchors, &mut verifier, vectors.at);
        let proof = validator.prove(&case.question).unwrap();
        assert_eq!((proof.status, proof.with_sha1), (SecurityStatus::Insecure, Some(SecurityStatus::Secure)));
        let zones = validator.into_zones();
        let last = zones.last().unwrap();
        assert_eq!(last.status, SecurityStatus::Insecure, "{}", last.name);
    }
}
