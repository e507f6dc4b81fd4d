//! TLSA records against chains, held against what `openssl s_client` makes of the same handshake.
//!
//! Random worlds, the same at every run: chains of up to four certificates with one thing or none wrong, and for
//! each several sets of records. Where OpenSSL and we differ, [`known`] says why and who is right; a difference
//! without such an entry fails, and so does an entry that never occurs.

#[path = "support/dice.rs"]
mod dice;
#[path = "support/openssl.rs"]
mod openssl;

use std::collections::BTreeMap;

use dice::{Dice, World};
use openssl::{Scratch, Server, complaint};
use waxseal_core::dane::{
    DaneJudgement, DaneResult, Presented, RecordResult, TlsaError, TlsaRecord, judge, parse_presentation,
    record_for,
};
use waxseal_core::x509::Certificate;
use waxseal_core::x509::testing::{Made, Maker, at};

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
