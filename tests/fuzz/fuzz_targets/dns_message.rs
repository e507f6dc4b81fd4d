//! Any octets as a DNS message: read, or refused with a reason, and the same whatever its ID.

#![no_main]

use libfuzzer_sys::fuzz_target;
use waxseal_core::dns::{MAX_RECORDS, Message, follow_aliases};

fuzz_target!(|octets: &[u8]| {
    let Ok(question) = Message::question_of(octets) else { return };
    let Ok(message) = Message::parse(octets, &question, 0) else { return };
    assert!(message.answer.len() + message.authority.len() <= MAX_RECORDS);
    let aged = Message::parse(octets, &question, u32::MAX).expect("age changes TTLs only");
    assert!(aged.answer.iter().all(|record| record.ttl == 0));
    let mut steps = Vec::new();
    let _ = follow_aliases(&message, &question.name, question.rtype, &mut steps);
    for record in message.answer.iter().chain(&message.authority) {
        let shown = record.owner.to_string();
        let read = shown.parse().ok();
        assert_eq!(read.as_ref(), Some(&record.owner), "{shown} is read as another name");
    }
});
