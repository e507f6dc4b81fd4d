//! The recorded questions of `vectors/dnssec`: messages of real name servers, one file a class of cases.

#![allow(dead_code, reason = "each file of tests uses a part of it")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use waxseal_core::dns::{Message, Question};
use waxseal_core::dnssec::{Found, Messages, Proof, TrustAnchors, Validator, Verifier};
use waxseal_core::time::Timestamp;

/// One question and what it is worth.
pub struct Case {
    pub question: Question,
    pub expected: String,
    pub file: String,
}

/// All of them.
pub struct Vectors {
    pub anchors: TrustAnchors,
    pub at: Timestamp,
    pub cases: Vec<Case>,
    pub pools: BTreeMap<String, Pool>,
}

/// The messages of one file, as octets and read.
#[derive(Clone, Default)]
pub struct Pool {
    messages: BTreeMap<(String, u16), (Vec<u8>, Rc<Message>)>,
}

impl Messages for Pool {
    fn find(&self, question: &Question) -> Found {
        self.messages.get(&key(question)).map_or(Found::Failed, |(_, message)| {
            if matches!(message.rcode.to_string().as_str(), "NOERROR" | "NXDOMAIN") {
                Found::Message(Rc::clone(message))
            } else {
                Found::Failed
            }
        })
    }
}

fn key(question: &Question) -> (String, u16) {
    (question.name.to_lower(), question.rtype.to_int())
}

impl Pool {
    fn read(octets: &[u8]) -> Self {
        let mut pool = Self::default();
        let mut rest = octets;
        while let Some((length, behind)) = rest.split_first_chunk() {
            let (message, behind) = behind.split_at(usize::from(u16::from_be_bytes(*length)));
            let mut message = message.to_vec();
            message[..2].fill(0);
            let question = Message::question_of(&message).unwrap();
            let read = Message::parse(&message, &question, 0).unwrap();
            pool.messages.insert(key(&question), (message, Rc::new(read)));
            rest = behind;
        }
        pool
    }

    pub fn octets(&self, question: &Question) -> Option<&[u8]> {
        self.messages.get(&key(question)).map(|(octets, _)| octets.as_slice())
    }

    pub fn message(&self, question: &Question) -> Option<&Message> {
        self.messages.get(&key(question)).map(|(_, message)| &**message)
    }

    /// Every message, read.
    pub fn messages(&self) -> impl Iterator<Item = &Rc<Message>> {
        self.messages.values().map(|(_, message)| message)
    }

    /// The same messages, with another one for `question`.
    pub fn with(&self, question: &Question, message: Message) -> Overlay<'_> {
        Overlay { pool: self, question: question.clone(), message: Rc::new(message) }
    }
}

/// A pool with one message changed.
pub struct Overlay<'a> {
    pool: &'a Pool,
    question: Question,
    message: Rc<Message>,
}

impl Messages for Overlay<'_> {
    fn find(&self, question: &Question) -> Found {
        if *question == self.question {
            Found::Message(Rc::clone(&self.message))
        } else {
            self.pool.find(question)
        }
    }
}

impl Vectors {
    pub fn read() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/dnssec");
        let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
        let cases: Vec<Case> = text("cases.txt").lines().filter_map(read_case).collect();
        let mut pools = BTreeMap::new();
        for case in &cases {
            let path: PathBuf = folder.join(&case.file);
            pools.entry(case.file.clone()).or_insert_with(|| Pool::read(&std::fs::read(path).unwrap()));
        }
        let at = Timestamp::parse(text("time").trim()).unwrap();
        Self { anchors: TrustAnchors::parse(&text("anchor.zone")).unwrap(), at, cases, pools }
    }

    pub fn prove(
        &self,
        messages: &dyn Messages,
        verifier: &mut Verifier,
        question: &Question,
        at: Timestamp,
    ) -> Proof {
        let mut validator = Validator::new(messages, &self.anchors, verifier, at);
        validator.prove(question).expect("nothing is missing where what is missing counts as failed")
    }
}

fn read_case(line: &str) -> Option<Case> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [name, rtype, expected, file, ..] = words[..] else { return None };
    if name.starts_with('#') {
        return None;
    }
    let question = Question::new(name.parse().unwrap(), rtype.parse().unwrap());
    Some(Case { question, expected: expected.to_owned(), file: file.to_owned() })
}
