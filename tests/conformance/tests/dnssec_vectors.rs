//! Every recorded question of the signed tree gets the status that RFC 4035 §4.3 gives it.

#[path = "support/vectors.rs"]
mod vectors;

use vectors::Vectors;
use waxseal_core::dnssec::Verifier;

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
