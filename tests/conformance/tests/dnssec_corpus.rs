//! Whether the recorded DNSSEC cases are whole.

#[path = "support/vectors.rs"]
mod vectors;

use std::collections::BTreeSet;

use vectors::Vectors;
use waxseal_core::dns::{Question, Rtype};

#[test]
fn every_case_has_a_known_status_and_is_asked_once() {
    let vectors = Vectors::read();
    let statuses: BTreeSet<_> = vectors.cases.iter().map(|case| case.expected.as_str()).collect();
    assert_eq!(statuses, BTreeSet::from(["bogus", "indeterminate", "insecure", "secure"]));
    let asked: BTreeSet<_> = vectors.cases.iter().map(|case| case.question.to_string()).collect();
    assert_eq!(asked.len(), vectors.cases.len());
}

#[test]
fn every_case_has_its_answer_and_the_chain_above_it() {
    let vectors = Vectors::read();
    for case in &vectors.cases {
        let has = |question: Question| {
            let found = vectors.pools[&case.file].message(&question).is_some();
            assert!(found, "{}: no answer to {question}", case.question);
        };
        has(case.question.clone());
        for above in case.question.name.ancestry() {
            if !above.is_root() {
                has(Question::new(above.clone(), Rtype::DS));
            }
            has(Question::new(above, Rtype::DNSKEY));
        }
    }
}

#[test]
fn secure_cases_have_signatures() {
    let vectors = Vectors::read();
    for case in vectors.cases.iter().filter(|case| case.expected == "secure") {
        let found = vectors.pools[&case.file].message(&case.question).unwrap();
        let signed = found.answer.iter().chain(&found.authority).any(|record| record.rtype == Rtype::RRSIG);
        assert!(signed, "{}", case.question);
    }
}
