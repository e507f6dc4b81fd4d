//! The recorded DNSSEC cases of `vectors/dnssec`: questions, what the RFCs say of them, and every message a
//! validator needs. `tests/world/dnssec_record.py` records them; its text says what the files hold.

#![allow(dead_code, reason = "each file of tests uses a part of it")]
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use waxseal_core::dns::{Name, Question, Rtype};
use waxseal_core::time::Timestamp;

/// One question.
#[derive(Clone, Debug)]
pub struct Case {
    /// What is asked.
    pub question: Question,
    /// `secure`, `insecure`, `bogus` or `indeterminate`.
    pub expected: String,
    /// The class of cases it belongs to, which is also the file its messages are in.
    pub file: String,
}

/// All of them.
pub struct Vectors {
    /// The questions in the order they are written down.
    pub cases: Vec<Case>,
    /// The messages by file.
    pub messages: BTreeMap<String, Vec<Vec<u8>>>,
    /// The trust anchor: a DNSKEY record as zone text.
    pub anchor: String,
    /// When the messages were recorded.
    pub time: Timestamp,
}

/// Reads everything.
#[track_caller]
pub fn read() -> Vectors {
    let cases: Vec<Case> = text("cases.txt").lines().map(case).collect();
    let files = cases.iter().map(|case| case.file.clone());
    let messages = files.map(|file| (file.clone(), split(&octets(&file)))).collect();
    let time = Timestamp::parse(text("time").trim()).expect("a time");
    Vectors { cases, messages, anchor: text("anchor.zone"), time }
}

fn case(line: &str) -> Case {
    let mut words = line.split(' ');
    let mut word = || words.next().expect("a line is `name type expected file`");
    let name: Name = word().parse().expect("a name");
    let rtype: Rtype = word().parse().expect("a type");
    Case { question: Question::new(name, rtype), expected: word().to_owned(), file: word().to_owned() }
}

/// Messages with their lengths before them (RFC 1035 §4.2.2).
fn split(mut octets: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    while let Some((length, rest)) = octets.split_first_chunk::<2>() {
        let (message, rest) = rest.split_at(usize::from(u16::from_be_bytes(*length)));
        found.push(message.to_vec());
        octets = rest;
    }
    assert!(octets.is_empty(), "half a length at the end");
    found
}

fn path(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors/dnssec").join(file)
}

fn octets(file: &str) -> Vec<u8> {
    fs::read(path(file)).expect("a file of the corpus")
}

fn text(file: &str) -> String {
    String::from_utf8(octets(file)).expect("UTF-8")
}
