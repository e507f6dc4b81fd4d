//! What somebody between a resolver and a visitor, or the resolver itself, can do to the messages of a proof.
//!
//! Nobody has the zones' keys, but everybody has everything they ever signed: records can be changed, dropped,
//! moved, renamed and shown in answer to other questions.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use waxseal_core::dns::{Message, Name, OptRcode, Question, Record, Rtype};

use super::random::Random;

/// One way to attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attack {
    /// One to three bits of the octets are flipped.
    BitFlip,
    /// Letters change their case, in names and elsewhere.
    CaseFlip,
    /// The keys or DS records of another zone, under this zone's name.
    ForeignKeys,
    /// Records of another message are put in.
    Insert,
    /// Records move from one section to the other.
    Move,
    /// NXDOMAIN becomes NOERROR, and the other way round.
    Rcode,
    /// Another message answers the question, with its owner names as they are.
    Replay,
    /// The denial of another message answers the question.
    ReplayDenial,
    /// The denial of another message of the same chain, as of the parent zone below a cut.
    ReplayDenialOfChain,
    /// The records and the denial of another message, renamed to the name in question: a wildcard's, for one.
    ReplayRenamed,
    /// One record, all signatures, or a whole section is dropped.
    Strip,
    /// A signature is put beside an RRset it was not made for.
    SwapSignatures,
    /// The whole proof is looked at at another time.
    TimeShift,
}

impl Attack {
    pub const ALL: [Self; 13] = [
        Self::BitFlip,
        Self::CaseFlip,
        Self::ForeignKeys,
        Self::Insert,
        Self::Move,
        Self::Rcode,
        Self::Replay,
        Self::ReplayDenial,
        Self::ReplayDenialOfChain,
        Self::ReplayRenamed,
        Self::Strip,
        Self::SwapSignatures,
        Self::TimeShift,
    ];
}

/// What an attacker works with.
pub struct Loot<'a> {
    /// Every message ever seen.
    pub all: &'a [&'a Message],
    /// Those of the proof itself.
    pub chain: &'a [&'a Message],
    /// Every DS and DNSKEY message.
    pub keys: &'a [&'a Message],
}

/// The message for `question` after an attack; `None` if it can no longer be read, or the attack changes no message.
pub fn change(
    attack: Attack,
    random: &mut Random,
    question: &Question,
    octets: &[u8],
    message: &Message,
    loot: &Loot<'_>,
) -> Option<Message> {
    let mut changed = message.clone();
    let other = random_message(random, loot);
    match attack {
        Attack::BitFlip => return flip_bits(random, question, octets),
        Attack::CaseFlip => return flip_case(random, question, octets),
        Attack::ForeignKeys => changed = renamed(random.pick::<&Message>(loot.keys), question),
        Attack::Insert => insert(random, &mut changed, other),
        Attack::Move => move_records(random, &mut changed),
        Attack::Rcode => flip_rcode(&mut changed),
        Attack::Replay => changed = (*random.pick(loot.all)).clone(),
        Attack::ReplayDenial => replay_denial(random, &mut changed, other),
        Attack::ReplayDenialOfChain => {
            let of_chain = *random.pick(loot.chain);
            replay_denial(random, &mut changed, of_chain);
        }
        Attack::ReplayRenamed => changed = renamed(random.pick::<&Message>(loot.all), question),
        Attack::Strip => strip(random, &mut changed),
        Attack::SwapSignatures => swap_signatures(random, &mut changed, other),
        Attack::TimeShift => return None,
    }
    Some(changed)
}

fn random_message<'a>(random: &mut Random, loot: &Loot<'a>) -> &'a Message {
    let from = if random.one_in(2) { loot.all } else { loot.chain };
    from[random.below(from.len())]
}

/// The octets behind the ID and the flags, so that something of the message is still read.
fn flip_bits(random: &mut Random, question: &Question, octets: &[u8]) -> Option<Message> {
    let mut octets = octets.to_vec();
    for _ in 0..=random.below(3) {
        let at = 3 + random.below(octets.len() - 3);
        octets[at] ^= 1 << random.below(8);
    }
    Message::parse(&octets, question, 0).ok()
}

/// In the name of the question, to which most others point, or anywhere.
fn flip_case(random: &mut Random, question: &Question, octets: &[u8]) -> Option<Message> {
    let mut octets = octets.to_vec();
    let rarity = 1 + random.below(12);
    let end = if random.one_in(2) { question.name.canonical_octets().len() } else { octets.len() };
    for octet in octets.iter_mut().skip(12).take(end).filter(|octet| octet.is_ascii_alphabetic()) {
        if random.one_in(rarity) {
            *octet ^= 0x20;
        }
    }
    Message::parse(&octets, question, 0).ok()
}

fn flip_rcode(message: &mut Message) {
    let is_error = message.rcode == OptRcode::NXDOMAIN;
    message.rcode = if is_error { OptRcode::NOERROR } else { OptRcode::NXDOMAIN };
}

fn insert(random: &mut Random, message: &mut Message, other: &Message) {
    let records: Vec<&Record> = other.answer.iter().chain(&other.authority).collect();
    if records.is_empty() {
        return;
    }
    for _ in 0..=random.below(4) {
        let record = (*random.pick(&records)).clone();
        let section = if random.one_in(2) { &mut message.answer } else { &mut message.authority };
        section.insert(random.below(section.len() + 1), record);
    }
}

fn move_records(random: &mut Random, message: &mut Message) {
    let Message { answer, authority, .. } = message;
    let (from, to) = if random.one_in(2) { (answer, authority) } else { (authority, answer) };
    for _ in 0..=random.below(4) {
        if !from.is_empty() {
            let record = from.swap_remove(random.below(from.len()));
            to.insert(random.below(to.len() + 1), record);
        }
    }
}

fn replay_denial(random: &mut Random, message: &mut Message, other: &Message) {
    if random.one_in(2) {
        message.answer.clear();
    }
    if random.one_in(2) {
        message.authority.clear();
    }
    message.authority.extend(other.authority.iter().cloned());
    if random.one_in(2) {
        flip_rcode(message);
    }
}

/// The owners in the answer become the name in question; the DS and DNSKEY records of a zone become another's.
fn renamed(message: &Message, question: &Question) -> Message {
    let mut message = message.clone();
    let Some(first) = message.answer.first().map(|record| record.owner.clone()) else { return message };
    for record in message.answer.iter_mut().filter(|record| record.owner == first) {
        record.owner = question.name.clone();
    }
    message
}

fn strip(random: &mut Random, message: &mut Message) {
    match random.below(6) {
        0 => message.answer.clear(),
        1 => message.authority.clear(),
        2 => message.answer.retain(|record| record.rtype != Rtype::RRSIG),
        3 => message.authority.retain(|record| record.rtype != Rtype::RRSIG),
        4 => drop_one(random, &mut message.answer),
        _ => drop_one(random, &mut message.authority),
    }
}

fn drop_one(random: &mut Random, section: &mut Vec<Record>) {
    if !section.is_empty() {
        section.remove(random.below(section.len()));
    }
}

/// Half of the time the signature keeps its own type covered, half of the time it gets that of its new place.
fn swap_signatures(random: &mut Random, message: &mut Message, other: &Message) {
    let is_signature = |record: &&Record| record.rtype == Rtype::RRSIG;
    let foreign: Vec<&Record> = other.answer.iter().chain(&other.authority).filter(is_signature).collect();
    let mut own: Vec<&mut Record> =
        message.answer.iter_mut().chain(&mut message.authority).filter(|r| r.rtype == Rtype::RRSIG).collect();
    if foreign.is_empty() || own.is_empty() {
        return;
    }
    let from = *random.pick(&foreign);
    let at = random.below(own.len());
    let to = &mut own[at];
    let covered: Vec<u8> = to.rdata.iter().take(2).copied().collect();
    to.rdata.clone_from(&from.rdata);
    if random.one_in(2) && to.rdata.len() > 2 && covered.len() == 2 {
        to.rdata[..2].copy_from_slice(&covered);
    }
}

/// Seconds by which the clock may be wrong: a little, beyond the signatures, or by half of what serial numbers hold.
pub fn time_shift(random: &mut Random) -> i64 {
    let sign = if random.one_in(2) { 1 } else { -1 };
    let seconds = match random.below(5) {
        0 => random.below(3_600),
        1 => random.below(60 * 86_400),
        2 => random.below(20 * 366 * 86_400),
        3 => (1 << 31) - 2 + random.below(5),
        _ => (1 << 32) - 2 + random.below(5),
    };
    sign * i64::try_from(seconds).unwrap()
}

/// The names of the chain, for a reader of a failure.
pub fn show(questions: &[(Attack, Question)]) -> String {
    let one = |(attack, question): &(Attack, Question)| format!("{attack:?} on {question}");
    questions.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Records of `rtype` at `name` as a set.
pub fn records_at(message: &Message, name: &Name, rtype: Rtype) -> Option<Vec<Vec<u8>>> {
    let own = |record: &&Record| record.owner == *name && record.rtype == rtype;
    let mut data: Vec<Vec<u8>> = message.answer.iter().filter(own).map(|r| r.rdata.clone()).collect();
    data.sort();
    data.dedup();
    (!data.is_empty()).then_some(data)
}
