//! Zones that a test makes up and signs itself, record by record.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(dead_code, reason = "each file of tests uses a part of it")]

use std::collections::BTreeMap;
use std::rc::Rc;

use p256::ecdsa::signature::Signer;
use sha2::{Digest, Sha256};
use waxseal_core::dns::{Message, Name, OptRcode, Question, Record, RecordData, Rtype};
use waxseal_core::dnssec::{Found, Messages, Proof, TrustAnchors, Validator, Verifier, key_tag};
use waxseal_core::time::Timestamp;

/// The time of every test.
pub const NOW: u32 = 1_790_000_000;
/// Seconds before and after it in which signatures are good.
const LIFE: u32 = 86_400;
/// TTL of every record.
pub const TTL: u32 = 3_600;

pub fn name(text: &str) -> Name {
    text.parse().unwrap()
}

pub fn question(text: &str, rtype: Rtype) -> Question {
    Question::new(name(text), rtype)
}

/// A record with data as it stands in a message; `World::add` reads it.
pub fn record(owner: &str, rtype: Rtype, rdata: &[u8]) -> Record {
    let data = RecordData::Other(rdata.to_vec());
    Record { owner: name(owner), rtype, ttl: TTL, data, text: String::new(), rdata: rdata.to_vec() }
}

/// An alias.
pub fn alias(owner: &str, rtype: Rtype, target: &str) -> Record {
    record(owner, rtype, &name(target).canonical_octets())
}

pub fn address(owner: &str) -> Record {
    record(owner, Rtype::A, &[192, 0, 2, 1])
}

/// NSEC data (RFC 4034 §4.1).
pub fn nsec(owner: &str, next: &str, types: &[Rtype]) -> Record {
    record(owner, Rtype::NSEC, &[name(next).canonical_octets(), bitmap(types)].concat())
}

/// A type bitmap (RFC 4034 §4.1.2) of types below 256.
pub fn bitmap(types: &[Rtype]) -> Vec<u8> {
    let mut bits = [0_u8; 32];
    for rtype in types {
        let number = usize::from(rtype.to_int());
        bits[number / 8] |= 0x80 >> (number % 8);
    }
    let length = bits.iter().rposition(|octet| *octet != 0).map_or(0, |last| last + 1);
    if length == 0 {
        return Vec::new();
    }
    [&[0, u8::try_from(length).unwrap()], &bits[..length]].concat()
}

/// What a signature says beside the data; everything as it should be unless a test changes it.
#[derive(Clone, Debug)]
pub struct Terms {
    pub labels: Option<u8>,
    pub signer: Option<Name>,
    pub inception: u32,
    pub expiration: u32,
    pub original_ttl: u32,
    pub tag: Option<u16>,
}

impl Default for Terms {
    fn default() -> Self {
        let (inception, expiration) = (NOW - LIFE, NOW + LIFE);
        Self { labels: None, signer: None, inception, expiration, original_ttl: TTL, tag: None }
    }
}

/// A private key.
enum Key {
    P256(p256::ecdsa::SigningKey),
    Ed25519(ed25519_dalek::SigningKey),
}

impl Key {
    fn algorithm(&self) -> u8 {
        match self {
            Self::P256(_) => 13,
            Self::Ed25519(_) => 15,
        }
    }

    fn public(&self) -> Vec<u8> {
        match self {
            Self::P256(key) => key.verifying_key().to_sec1_point(false).as_bytes()[1..].to_vec(),
            Self::Ed25519(key) => key.verifying_key().to_bytes().to_vec(),
        }
    }

    fn sign(&self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(data);
                signature.to_bytes().to_vec()
            }
            Self::Ed25519(key) => key.sign(data).to_bytes().to_vec(),
        }
    }
}

/// A zone with one key.
pub struct Zone {
    pub name: Name,
    key: Key,
    /// DNSKEY flags.
    pub flags: u16,
    /// DNSKEY protocol.
    pub protocol: u8,
}

impl Zone {
    /// A zone of algorithm 13 with a key that is the same each time.
    pub fn new(apex: &str) -> Self {
        Self::p256(apex, &Sha256::digest(apex.to_ascii_lowercase()))
    }

    pub fn p256(apex: &str, secret: &[u8]) -> Self {
        Self::with(apex, Key::P256(p256::ecdsa::SigningKey::from_slice(secret).unwrap()))
    }

    pub fn ed25519(apex: &str, secret: &[u8]) -> Self {
        Self::with(apex, Key::Ed25519(ed25519_dalek::SigningKey::from_bytes(secret.try_into().unwrap())))
    }

    fn with(apex: &str, key: Key) -> Self {
        Self { name: name(apex), key, flags: 257, protocol: 3 }
    }

    pub fn dnskey(&self) -> Record {
        let mut rdata = self.flags.to_be_bytes().to_vec();
        rdata.extend([self.protocol, self.key.algorithm()]);
        rdata.extend(self.key.public());
        record(&self.name.to_string(), Rtype::DNSKEY, &rdata)
    }

    pub fn tag(&self) -> u16 {
        key_tag(&self.dnskey().rdata)
    }

    /// Digest type 2.
    pub fn ds(&self) -> Record {
        let digest = Sha256::digest([self.name.canonical_octets(), self.dnskey().rdata].concat());
        let mut rdata = self.tag().to_be_bytes().to_vec();
        rdata.extend([self.key.algorithm(), 2]);
        rdata.extend(digest);
        record(&self.name.to_string(), Rtype::DS, &rdata)
    }

    /// The records, which are one RRset, and their signature.
    pub fn sign(&self, records: &[Record]) -> Vec<Record> {
        self.sign_on(records, &Terms::default())
    }

    pub fn sign_on(&self, records: &[Record], terms: &Terms) -> Vec<Record> {
        let mut all = records.to_vec();
        all.push(self.signature(records, terms));
        all
    }

    /// RFC 4034 §3.1.8.1; a wildcard's signature is made at the wildcard's own name.
    pub fn signature(&self, records: &[Record], terms: &Terms) -> Record {
        let owner = &records[0].owner;
        let own = owner.label_count() - usize::from(owner.is_wildcard());
        let signer = terms.signer.as_ref().unwrap_or(&self.name);
        let mut head = records[0].rtype.to_int().to_be_bytes().to_vec();
        head.extend([self.key.algorithm(), terms.labels.unwrap_or(u8::try_from(own).unwrap())]);
        head.extend(terms.original_ttl.to_be_bytes());
        head.extend(terms.expiration.to_be_bytes());
        head.extend(terms.inception.to_be_bytes());
        head.extend(terms.tag.unwrap_or(self.tag()).to_be_bytes());
        head.extend(signer.canonical_octets());
        let mut data = head.clone();
        for rdata in sorted(records) {
            data.extend(owner.canonical_octets());
            data.extend(records[0].rtype.to_int().to_be_bytes());
            data.extend([0, 1]);
            data.extend(terms.original_ttl.to_be_bytes());
            data.extend(u16::try_from(rdata.len()).unwrap().to_be_bytes());
            data.extend(rdata);
        }
        head.extend(self.key.sign(&data));
        record(&owner.to_string(), Rtype::RRSIG, &head)
    }
}

/// RFC 4034 §6.3.
fn sorted(records: &[Record]) -> Vec<&[u8]> {
    let mut data: Vec<&[u8]> = records.iter().map(|record| record.rdata.as_slice()).collect();
    data.sort_unstable();
    data.dedup();
    data
}

/// The same records under another owner: what a server makes of a wildcard, or an attacker of anything.
pub fn renamed(records: Vec<Record>, owner: &str) -> Vec<Record> {
    records.into_iter().map(|record| Record { owner: name(owner), ..record }).collect()
}

/// A message.
pub fn message(rcode: OptRcode, answer: Vec<Record>, authority: Vec<Record>) -> Message {
    Message { rcode, answer, authority, extended_errors: Vec::new() }
}

pub fn answer(answer: Vec<Record>, authority: Vec<Record>) -> Message {
    message(OptRcode::NOERROR, answer, authority)
}

/// The octets of a response (RFC 1035 §4.1), without compression.
pub fn encode(question: &Question, message: &Message) -> Vec<u8> {
    let count = |section: &[Record]| u16::try_from(section.len()).unwrap().to_be_bytes();
    let mut octets = vec![0, 0, 0x84, u8::try_from(message.rcode.to_int()).unwrap(), 0, 1];
    octets.extend(count(&message.answer));
    octets.extend(count(&message.authority));
    octets.extend([0, 0]);
    octets.extend(question.name.canonical_octets());
    octets.extend(question.rtype.to_int().to_be_bytes());
    octets.extend([0, 1]);
    for record in message.answer.iter().chain(&message.authority) {
        octets.extend(record.owner.canonical_octets());
        octets.extend(record.rtype.to_int().to_be_bytes());
        octets.extend([0, 1]);
        octets.extend(record.ttl.to_be_bytes());
        octets.extend(u16::try_from(record.rdata.len()).unwrap().to_be_bytes());
        octets.extend(&record.rdata);
    }
    octets
}

/// Messages by question, and the anchors.
#[derive(Default)]
pub struct World {
    messages: BTreeMap<(String, u16), Rc<Message>>,
    anchors: String,
}

impl Messages for World {
    fn find(&self, question: &Question) -> Found {
        let key = (question.name.to_lower(), question.rtype.to_int());
        self.messages.get(&key).map_or(Found::Failed, |message| Found::Message(Rc::clone(message)))
    }
}

impl World {
    /// A world in which `zone` is the anchor.
    pub fn anchored(zone: &Zone) -> Self {
        let mut world = Self::default();
        world.anchor(&zone.name, &zone.ds().rdata);
        world.keys(zone);
        world
    }

    /// One more anchor, as DS data.
    pub fn anchor(&mut self, zone: &Name, ds: &[u8]) {
        let digest: String = ds[4..].iter().map(|octet| format!("{octet:02x}")).collect();
        let tag = u16::from_be_bytes([ds[0], ds[1]]);
        self.anchors.push_str(&format!("{zone} DS {tag} {} {} {digest}\n", ds[2], ds[3]));
    }

    /// Takes the message as a resolver would send it.
    pub fn add(&mut self, question: &Question, message: Message) {
        let read = Message::parse(&encode(question, &message), question, 0).unwrap();
        self.messages.insert((question.name.to_lower(), question.rtype.to_int()), Rc::new(read));
    }

    /// The answer about the zone's keys.
    pub fn keys(&mut self, zone: &Zone) {
        let asked = Question::new(zone.name.clone(), Rtype::DNSKEY);
        self.add(&asked, answer(zone.sign(&[zone.dnskey()]), Vec::new()));
    }

    /// `child` is a signed zone below `parent`.
    pub fn delegate(&mut self, parent: &Zone, child: &Zone) {
        let asked = Question::new(child.name.clone(), Rtype::DS);
        self.add(&asked, answer(parent.sign(&[child.ds()]), Vec::new()));
        self.keys(child);
    }

    /// `zone` proves with `denial` that there is no DS at `at`.
    pub fn no_ds(&mut self, zone: &Zone, at: &str, denial: Record) {
        self.add(&question(at, Rtype::DS), answer(Vec::new(), zone.sign(&[denial])));
    }

    pub fn prove(&self, question: &Question) -> Proof {
        self.prove_at(question, NOW)
    }

    pub fn prove_at(&self, question: &Question, now: u32) -> Proof {
        let anchors = TrustAnchors::parse(&self.anchors).unwrap();
        let mut verifier = Verifier::default();
        let mut validator =
            Validator::new(self, &anchors, &mut verifier, Timestamp::from_unix(i64::from(now)));
        validator.prove(question).unwrap()
    }
}

/// Octets from hexadecimal.
pub fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        text.chars().map(|digit| u8::try_from(digit.to_digit(16).unwrap()).unwrap()).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// Signature data with another signature at its end, of the same length.
pub fn with_signature(record: &Record, signature: &[u8]) -> Record {
    let head = &record.rdata[..record.rdata.len() - signature.len()];
    let rdata = [head, signature].concat();
    Record { rdata, ..record.clone() }
}
