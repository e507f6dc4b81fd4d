//! TLSA records against chains, held against what `openssl s_client` makes of the same handshake.
//!
//! Random worlds, the same at every run: chains of up to four certificates with one thing or none wrong, and for
//! each several sets of records. Where OpenSSL and we differ, [`known`] says why and who is right; a difference
//! without such an entry fails, and so does an entry that never occurs.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/dice.rs"]
mod dice;
#[path = "support/openssl.rs"]
mod openssl;

use std::collections::BTreeMap;

use dice::{Dice, World};
use openssl::{Scratch, Server, complaint};
use waxseal_core::dane::{
    DaneJudgement, DaneResult, Presented, TlsaError, TlsaRecord, judge, parse_presentation, record_for,
};
use waxseal_core::time::Timestamp;
use waxseal_core::x509::testing::{Made, Maker, at};
use waxseal_core::x509::{Certificate, read_chain};

const WORLDS: u64 = 45;
const SETS: usize = 5;
const HOST: &str = "mx.example.org";

/// Where we differ on purpose.
fn known(world: &World, ours: &DaneJudgement, theirs: &Result<usize, String>) -> Option<&'static str> {
    let authenticated = matches!(ours.result, DaneResult::Authenticated { .. });
    // OpenSSL checks the dates of a root that a record names and not those of an authority below one; GnuTLS checks
    // both. A record that only some senders take is no success: we check both (RFC 7671 §5.2).
    if world.flaw == "authority-expired" && !authenticated && theirs.is_ok() {
        return Some("the dates of a named authority that is no root");
    }
    // RFC 5280 §4.2.1.12 lets an application take a certificate for any purpose, and lets it refuse one. OpenSSL
    // refuses; GnuTLS takes it, and so do we, with a warning.
    if world.flaw.starts_with("any-purpose") && authenticated && theirs.is_err() {
        return Some("a certificate for any purpose and not for a server's by name");
    }
    // RFC 7672 §3.2.3 and RFC 9525 §6.3 ask for `*` to be the whole first label. The tool takes `m*`, while Postfix
    // tells the library not to: we are right.
    if world.flaw == "partial-wildcard" && !authenticated && theirs.is_ok() {
        return Some("a wildcard inside a label");
    }
    None
}

/// How many of the differences there are to be.
const KNOWN: usize = 3;

type Set = Vec<Result<TlsaRecord, TlsaError>>;

fn texts(set: &Set) -> Vec<String> {
    set.iter().flatten().map(ToString::to_string).collect()
}

fn of(numbers: [u8; 3], made: &Made) -> Result<TlsaRecord, TlsaError> {
    let [usage, selector, matching_type] = numbers;
    Ok(record_for(usage.into(), selector.into(), matching_type.into(), &made.certificate()).unwrap())
}

/// One to four records; most name a certificate of the world, some one that is not sent, some are malformed.
fn random_set(dice: &mut Dice, world: &World, stranger: &Made) -> Set {
    let count = 1 + dice.below(3);
    let mut set: Set = (0..count)
        .map(|_| {
            let named = match dice.below(6) {
                0 => stranger,
                _ => dice.pick(&world.all),
            };
            let usage = 2 + u8::try_from(dice.below(2)).unwrap();
            let (selector, matching) = (dice.below(2), dice.below(5).saturating_sub(2));
            of([usage, u8::try_from(selector).unwrap(), u8::try_from(matching).unwrap()], named)
        })
        .collect();
    if dice.below(4) == 0 {
        set.push(parse_presentation(&format!("3 1 2 {}", "ab".repeat(63))));
    }
    set
}

#[test]
fn openssl_agrees() {
    let stranger = Maker::authority("Stranger").make();
    let mut differences: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut cases, mut authenticated) = (0, 0);
    let mut unexplained = Vec::new();
    for seed in 0..WORLDS {
        let mut dice = Dice::new(seed);
        let world = World::random(&mut dice, seed);
        let scratch = Scratch::new();
        let chain: Vec<String> = world.sent.iter().map(|place| world.all[*place].pem()).collect();
        let server = Server::start(&scratch, &chain, &world.all[0].key.serialize_pem());
        let certificates: Vec<Certificate> =
            world.sent.iter().map(|place| world.all[*place].certificate()).collect();
        for _ in 0..SETS {
            let set = random_set(&mut dice, &world, &stranger);
            let presented = Presented { chain: &certificates, leaf: 0, references: &[HOST], now: at() };
            let ours = judge(&set, &presented);
            let theirs = server.dane(HOST, &texts(&set), at().unix());
            cases += 1;
            let is_match = matches!(ours.result, DaneResult::Authenticated { .. });
            authenticated += usize::from(is_match);
            if is_match == theirs.is_ok() {
                continue;
            }
            match known(&world, &ours, &theirs) {
                Some(why) => *differences.entry(why).or_default() += 1,
                None => unexplained.push(format!(
                    "world {seed} ({}), {:?}\nours: {ours:?}\nOpenSSL: {:?} {}\n",
                    world.flaw,
                    texts(&set),
                    theirs.as_ref().ok(),
                    complaint(theirs.as_ref().err().map_or("", String::as_str)),
                )),
            }
        }
    }
    assert!(unexplained.is_empty(), "{}", unexplained.join("\n"));
    // Both verdicts have to occur often, or the comparison says little.
    assert!(authenticated * 5 > cases && authenticated * 5 < cases * 4, "{authenticated} of {cases}");
    assert_eq!(differences.len(), KNOWN, "{differences:?}");
    println!("{cases} cases, {authenticated} authenticated, differences: {differences:?}");
}

/// A chain by the commands of a postmaster, a record for one of its certificates, and who takes it.
struct Odd {
    name: &'static str,
    commands: &'static [&'static str],
    /// The files that are sent.
    sent: &'static [&'static str],
    numbers: [u8; 3],
    /// The file that the record is of.
    of: &'static str,
    /// Whether we take it, and whether OpenSSL does.
    expected: (bool, bool),
}

const CA: &str = "req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout ca.key -out ca -subj /CN=CA -days 30";
const REQUEST: &str = "req -new -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout key -out csr -subj /CN=mx.example.org";
/// Without extensions this is version 1.
const SIGN: &str = "x509 -req -in csr -CA ca -CAkey ca.key -CAcreateserial -days 20 -out leaf";
const SELF: &str = "req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout key -out leaf -days 30 -subj /CN=mx.example.org -addext subjectAltName=DNS:mx.example.org";
const CROSS: &str =
    "x509 -req -in ca.csr -CA top -CAkey top.key -CAcreateserial -days 20 -out cross -extfile caext";

const ODD: &[Odd] = &[
    // Version 1 has no alternative names, so that the common name counts (RFC 7672 §3.2.3).
    Odd {
        name: "version-1",
        commands: &[CA, REQUEST, SIGN],
        sent: &["leaf", "ca"],
        numbers: [2, 0, 1],
        of: "ca",
        expected: (true, true),
    },
    Odd {
        name: "version-1-full",
        commands: &[CA, REQUEST, SIGN],
        sent: &["leaf"],
        numbers: [2, 0, 0],
        of: "ca",
        expected: (true, true),
    },
    Odd {
        name: "version-1-key",
        commands: &[CA, REQUEST, SIGN],
        sent: &["leaf"],
        numbers: [2, 1, 0],
        of: "ca",
        expected: (true, true),
    },
    Odd {
        name: "root-not-sent",
        commands: &[CA, REQUEST, SIGN],
        sent: &["leaf"],
        numbers: [2, 0, 1],
        of: "ca",
        expected: (false, false),
    },
    // A server's own certificate is no authority over itself, though it signed itself: RFC 6698 §2.1.1.
    Odd {
        name: "leaf-as-anchor",
        commands: &[SELF],
        sent: &["leaf"],
        numbers: [2, 0, 1],
        of: "leaf",
        expected: (false, false),
    },
    Odd {
        name: "leaf-as-full-anchor",
        commands: &[SELF],
        sent: &["leaf"],
        numbers: [2, 0, 0],
        of: "leaf",
        expected: (false, false),
    },
    // But it is signed by the key in the record, which is all that RFC 7671 §5.2.3 asks of the last certificate.
    Odd {
        name: "leaf-signed-by-record",
        commands: &[SELF],
        sent: &["leaf"],
        numbers: [2, 1, 0],
        of: "leaf",
        expected: (true, true),
    },
    Odd {
        name: "self-signed",
        commands: &[SELF],
        sent: &["leaf"],
        numbers: [3, 1, 1],
        of: "leaf",
        expected: (true, true),
    },
    // The same authority once signed by itself and once by another: either stands for it.
    Odd {
        name: "cross-signed",
        commands: &[
            CA,
            "req -x509 -nodes -newkey rsa:2048 -keyout top.key -out top -subj /CN=Top -days 30",
            "req -new -key ca.key -subj /CN=CA -out ca.csr",
            CROSS,
            REQUEST,
            SIGN,
        ],
        sent: &["leaf", "cross"],
        numbers: [2, 1, 1],
        of: "ca",
        expected: (true, true),
    },
];

#[test]
fn odd_chains_are_judged_as_noted() {
    for odd in ODD {
        let scratch = Scratch::new();
        scratch.write("caext", "basicConstraints=critical,CA:TRUE\n");
        odd.commands.iter().for_each(|command| scratch.run(command));
        let read = |name: &str| read_chain(scratch.read(name).as_bytes()).certificates.remove(0);
        let [usage, selector, matching_type] = odd.numbers;
        let record = record_for(usage.into(), selector.into(), matching_type.into(), &read(odd.of)).unwrap();
        let chain: Vec<Certificate> = odd.sent.iter().map(|name| read(name)).collect();
        let now = Timestamp::from_unix(chain[0].not_after.unix() - 86_400);
        let set = vec![Ok(record)];
        let judgement = judge(&set, &Presented { chain: &chain, leaf: 0, references: &[HOST], now });
        let pems: Vec<String> = odd.sent.iter().map(|name| scratch.read(name)).collect();
        let server = Server::start(&scratch, &pems, &scratch.read("key"));
        let theirs = server.dane(HOST, &texts(&set), now.unix());
        let is_match = matches!(judgement.result, DaneResult::Authenticated { .. });
        assert_eq!((is_match, theirs.is_ok()), odd.expected, "{}: {judgement:?}, {theirs:?}", odd.name);
    }
}
