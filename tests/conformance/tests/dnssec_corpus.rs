//! Whether the recorded DNSSEC cases are whole; what a validator makes of them is tested elsewhere.

#[path = "support/corpus.rs"]
mod corpus;

use std::collections::BTreeSet;

use corpus::{Vectors, read};
use waxseal_core::dns::{Message, Question, Rtype};

/// The recorded answer to a question, read as any answer is.
fn answer(vectors: &Vectors, file: &str, question: &Question) -> Option<Message> {
    let messages = vectors.messages.get(file)?;
    messages.iter().find_map(|octets| Message::parse(octets, question, 0).ok())
}

#[test]
fn every_case_has_a_known_status_and_is_asked_once() {
    let vectors = read();
    let statuses: BTreeSet<_> = vectors.cases.iter().map(|case| case.expected.as_str()).collect();
    assert_eq!(statuses, BTreeSet::from(["bogus", "indeterminate", "insecure", "secure"]));
    let asked: BTreeSet<_> = vectors.cases.iter().map(|case| case.question.to_string()).collect();
    assert_eq!(asked.len(), vectors.cases.len());
}

#[test]
fn every_case_has_its_answer_and_the_chain_above_it() {
    let vectors = read();
    for case in &vectors.cases {
        let wants = |question: Question| {
            assert!(
                answer(&vectors, &case.file, &question).is_some(),
                "{}: no answer to {question}",
                case.question
            );
        };
        wants(case.question.clone());
        for above in case.question.name.ancestry() {
            if !above.is_root() {
                wants(Question::new(above.clone(), Rtype::DS));
            }
            wants(Question::new(above, Rtype::DNSKEY));
        }
    }
}

#[test]
fn secure_cases_have_signatures() {
    let vectors = read();
    for case in vectors.cases.iter().filter(|case| case.expected == "secure") {
        let found = answer(&vectors, &case.file, &case.question).expect("checked above");
        let signed = found.answer.iter().chain(&found.authority).any(|record| record.rtype == Rtype::RRSIG);
        assert!(signed, "{}", case.question);
    }
}
