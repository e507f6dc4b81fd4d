//! Whatever is done to the messages of a proof, it never proves anything else.
//!
//! Each run takes one recorded question, attacks one to three messages of its proof, and proves again. Of a secure
//! answer an attack may leave the same answer, or make it bogus or indeterminate; it may not make another secure
//! answer, nor one that is proved insecure. Of an answer that is not secure it may not make a secure one.
//!
//! `WAXSEAL_ATTACK_RUNS` and `WAXSEAL_ATTACK_SEED` make it more runs, or other ones:
//! `WAXSEAL_ATTACK_RUNS=10000000 cargo test --profile tool -p waxseal-conformance --test dnssec_attacks`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "support/attack.rs"]
mod attack;
#[path = "support/random.rs"]
mod random;
#[path = "support/vectors.rs"]
mod vectors;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use attack::{Attack, Loot};
use random::Random;
use vectors::{Case, Pool, Vectors};
use waxseal_core::dns::{Message, Name, Question, Rtype};
use waxseal_core::dnssec::{Found, Messages, Outcome, Proof, Reason, SecurityStatus, Verifier};
use waxseal_core::time::Timestamp;

/// Runs of `cargo test`.
const RUNS: usize = 100_000;
/// Any number; another one makes other runs.
const SEED: u64 = 20_261_124;
/// Lies are wrong in parts that are not signed, such as the response code: an attack may make the truth of them.
const LIES: &str = "lies.messages";
/// Signatures remembered before the memory of wrong ones is thrown away.
const MAX_REMEMBERED: usize = 500_000;

/// Messages of a pool, some of them replaced, and a list of those that were looked at.
struct Attacked<'a> {
    pool: &'a Pool,
    replaced: BTreeMap<(String, u16), Rc<Message>>,
    seen: RefCell<Vec<Question>>,
}

impl<'a> Attacked<'a> {
    fn new(pool: &'a Pool) -> Self {
        Self { pool, replaced: BTreeMap::new(), seen: RefCell::default() }
    }

    fn message(&self, question: &Question) -> Option<&Message> {
        self.replaced.get(&key(question)).map(|message| &**message).or_else(|| self.pool.message(question))
    }
}

impl Messages for Attacked<'_> {
    fn find(&self, question: &Question) -> Found {
        if !self.seen.borrow().contains(question) {
            self.seen.borrow_mut().push(question.clone());
        }
        match self.replaced.get(&key(question)) {
            Some(message) => Found::Message(Rc::clone(message)),
            None => self.pool.find(question),
        }
    }
}

fn key(question: &Question) -> (String, u16) {
    (question.name.to_lower(), question.rtype.to_int())
}

/// What somebody who asked has learnt.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    status: SecurityStatus,
    outcome: Option<Outcome>,
    end: String,
    aliases: Vec<(String, Rtype)>,
    records: Option<Vec<Vec<u8>>>,
}

impl Answer {
    fn of(question: &Question, proof: &Proof, messages: &Attacked<'_>) -> Self {
        let aliases = proof.links.iter().rev().skip(1).rev();
        Self {
            status: proof.status,
            outcome: proof.outcome,
            end: proof.end.to_lower(),
            aliases: aliases.map(|link| (link.name.to_lower(), link.rtype)).collect(),
            records: records(question, &proof.end, messages),
        }
    }
}

/// Those at the end of the aliases, from the answer to the question or from that to the question about the end.
fn records(question: &Question, end: &Name, messages: &Attacked<'_>) -> Option<Vec<Vec<u8>>> {
    let of_end = Question::new(end.clone(), question.rtype);
    [question, &of_end]
        .into_iter()
        .find_map(|asked| attack::records_at(messages.message(asked)?, end, asked.rtype))
}

/// One recorded question, and what it is worth untouched.
struct Target<'a> {
    case: &'a Case,
    pool: &'a Pool,
    answer: Answer,
    /// The questions of its proof.
    chain: Vec<Question>,
}

impl<'a> Target<'a> {
    fn new(vectors: &'a Vectors, case: &'a Case, verifier: &mut Verifier) -> Self {
        let pool = &vectors.pools[&case.file];
        let messages = Attacked::new(pool);
        let proof = vectors.prove(&messages, verifier, &case.question, vectors.at);
        let answer = Answer::of(&case.question, &proof, &messages);
        let chain = messages.seen.take().into_iter().filter(|asked| pool.message(asked).is_some()).collect();
        Self { case, pool, answer, chain }
    }

    /// What is wrong with the outcome of an attack; `None` if nothing is.
    fn judge(&self, found: &Answer, reason: Option<&Reason>) -> Option<&'static str> {
        match (self.answer.status, found.status) {
            (SecurityStatus::Secure, SecurityStatus::Secure) if *found != self.answer => {
                Some("another secure answer")
            }
            (SecurityStatus::Insecure | SecurityStatus::Bogus, SecurityStatus::Secure) => {
                Some("a secure answer")
            }
            // In a zone with too many iterations anybody can do that (RFC 9276 §4).
            (_, SecurityStatus::Insecure) if matches!(reason, Some(Reason::Iterations { .. })) => None,
            (SecurityStatus::Secure, SecurityStatus::Insecure) => Some("proved insecure"),
            _ => None,
        }
    }
}

/// How often each attack ended in which status.
type Tally = BTreeMap<Attack, BTreeMap<SecurityStatus, usize>>;

/// Attacks a target once, and gives what was done.
fn attack_once(
    vectors: &Vectors,
    target: &Target<'_>,
    loot: &Loot<'_>,
    random: &mut Random,
    verifier: &mut Verifier,
    tally: &mut Tally,
) -> Result<(), String> {
    let mut messages = Attacked::new(target.pool);
    let (mut done, mut at) = (Vec::new(), vectors.at);
    for _ in 0..=[0, 0, 0, 1, 2][random.below(5)] {
        let attack = *random.pick(&Attack::ALL);
        if attack == Attack::TimeShift {
            // A signature that is not valid now may well be at another time.
            if target.answer.status == SecurityStatus::Secure {
                at = Timestamp::from_unix(vectors.at.unix() + attack::time_shift(random));
                done.push((attack, target.case.question.clone()));
            }
            continue;
        }
        let question = random.pick(&target.chain).clone();
        let octets = target.pool.octets(&question).unwrap();
        let message = messages.message(&question).unwrap().clone();
        if let Some(changed) = attack::change(attack, random, &question, octets, &message, loot) {
            messages.replaced.insert(key(&question), Rc::new(changed));
            done.push((attack, question));
        }
    }
    let proof = vectors.prove(&messages, verifier, &target.case.question, at);
    let answer = Answer::of(&target.case.question, &proof, &messages);
    if let [(attack, _)] = done[..] {
        *tally.entry(attack).or_default().entry(answer.status).or_default() += 1;
    }
    match target.judge(&answer, proof.reason.as_ref()) {
        None => Ok(()),
        Some(wrong) => Err(format!(
            "{wrong}: {} after {} at {}\n  {answer:?}\n  {:?}\n  instead of {:?}",
            target.case.question,
            attack::show(&done),
            at.unix() - vectors.at.unix(),
            proof.reason,
            target.answer
        )),
    }
}

fn setting<T: std::str::FromStr>(name: &str, default: T) -> T {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn no_attack_makes_a_wrong_answer_secure() {
    let vectors = Vectors::read();
    let mut warm = Verifier::default();
    let targets: Vec<Target<'_>> = vectors
        .cases
        .iter()
        .filter(|case| case.file != LIES)
        .map(|case| Target::new(&vectors, case, &mut warm))
        .collect();
    let all: Vec<&Message> =
        vectors.pools.values().flat_map(Pool::messages).map(|message| &**message).collect();
    let is_of_keys = |message: &&&Message| {
        message.answer.first().is_some_and(|record| matches!(record.rtype, Rtype::DS | Rtype::DNSKEY))
    };
    let keys: Vec<&Message> = all.iter().filter(is_of_keys).copied().collect();
    let mut verifier = warm.clone();
    let mut random = Random::new(setting("WAXSEAL_ATTACK_SEED", SEED));
    let (mut tally, mut wrong) = (Tally::new(), BTreeSet::new());
    for _ in 0..setting("WAXSEAL_ATTACK_RUNS", RUNS) {
        let target = random.pick(&targets);
        let chain: Vec<&Message> =
            target.chain.iter().filter_map(|asked| target.pool.message(asked)).collect();
        let loot = Loot { all: &all, chain: &chain, keys: &keys };
        if let Err(text) = attack_once(&vectors, target, &loot, &mut random, &mut verifier, &mut tally) {
            wrong.insert(text);
        }
        if verifier.verified() > MAX_REMEMBERED {
            verifier = warm.clone();
        }
    }
    println!("{tally:#?}");
    assert!(
        wrong.is_empty(),
        "{} wrong answers\n{}",
        wrong.len(),
        wrong.into_iter().take(20).collect::<Vec<_>>().join("\n")
    );
    assert_attacks_bite(&tally);
}

/// An attack that changes no proof at all would test nothing.
fn assert_attacks_bite(tally: &Tally) {
    for attack in Attack::ALL {
        let ends = tally.get(&attack).cloned().unwrap_or_default();
        let broken = ends.get(&SecurityStatus::Bogus).copied().unwrap_or_default();
        assert!(broken > 0 || attack == Attack::CaseFlip, "{attack:?} broke nothing: {ends:?}");
    }
}
