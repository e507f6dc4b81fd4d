//! Chains of certificates at random, the same at every run.

#![allow(dead_code, reason = "each file of tests uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use rcgen::{ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P384_SHA384, PKCS_ED25519};
use waxseal_core::x509::testing::{Made, Maker};

/// Numbers by the generator of Knuth's MMIX; only their variety matters.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        let mut dice = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        dice.below(2);
        dice
    }

    /// A number from zero to one less than `sides`.
    pub fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// One thing that is wrong, or nothing.
const FLAWS: &[&str] = &[
    "none",
    "none",
    "leaf-expired",
    "leaf-not-yet-valid",
    "authority-expired",
    "root-expired",
    "not-an-authority",
    "not-a-signing-key",
    "path-too-long",
    "root-path-too-long",
    "name-permitted",
    "name-not-permitted",
    "client-purpose",
    "any-purpose",
    "any-purpose-authority",
    "client-purpose-authority",
    "leaf-critical",
    "authority-critical",
    "other-signer",
    "leaf-is-authority",
    "wrong-name",
    "wildcard",
    "deep-wildcard",
    "partial-wildcard",
    "common-name",
    "common-name-beside",
    "upper-case",
    "several-names",
];

/// A chain: the server's own first, the root last, and what of it is sent.
pub struct World {
    pub all: Vec<Made>,
    /// Places in `all`, in the order sent; the server's own is always there and first.
    pub sent: Vec<usize>,
    pub flaw: &'static str,
}

impl World {
    /// Every flaw comes once before any comes twice.
    pub fn random(dice: &mut Dice, number: u64) -> Self {
        let flaw = FLAWS[usize::try_from(number).unwrap() % FLAWS.len()];
        // Most flaws are in the authority between the root and the server, which must be there then.
        let between = 1 + dice.below(2);
        let root = authority(dice, "Root", flaw, 0).make();
        let mut above = vec![root];
        for depth in 1..=between {
            let maker = authority(dice, &format!("Authority {depth}"), flaw, depth);
            let made = maker.signed_by(above.last().unwrap());
            above.push(made);
        }
        let leaf = server(dice, flaw);
        let mut all = vec![match flaw {
            "other-signer" => {
                let name = format!("Authority {between}");
                leaf.signed_by(&Maker::authority(&name).make())
            }
            _ => leaf.signed_by(above.last().unwrap()),
        }];
        all.extend(above.into_iter().rev());
        let sent = sent(dice, all.len());
        Self { all, sent, flaw }
    }
}

/// Nearly always the whole chain, often without the root, sometimes with a gap or in another order.
fn sent(dice: &mut Dice, count: usize) -> Vec<usize> {
    let mut sent: Vec<usize> = (0..count).collect();
    if dice.below(2) == 0 {
        sent.pop();
    }
    if sent.len() > 2 && dice.below(8) == 0 {
        sent.remove(1);
    }
    if sent.len() > 2 && dice.below(4) == 0 {
        let last = sent.len() - 1;
        sent.swap(1, last);
    }
    sent
}

fn key(dice: &mut Dice) -> KeyPair {
    match dice.below(4) {
        0 => KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).unwrap(),
        1 => KeyPair::generate_for(&PKCS_ED25519).unwrap(),
        _ => KeyPair::generate().unwrap(),
    }
}

/// The key of a server: OpenSSL cannot load an Ed25519 key in the form that rcgen writes.
fn server_key(dice: &mut Dice) -> KeyPair {
    match dice.below(3) {
        0 => KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).unwrap(),
        _ => KeyPair::generate().unwrap(),
    }
}

fn authority(dice: &mut Dice, name: &str, flaw: &str, depth: usize) -> Maker {
    let mut maker = Maker::authority(name).key(key(dice));
    maker.params.use_authority_key_identifier_extension = flaw != "other-signer";
    match (flaw, depth) {
        ("root-expired", 0) | ("authority-expired", 1) => maker.valid_for_days(-90, -1),
        ("not-an-authority", 1) => {
            maker.params.is_ca = rcgen::IsCa::ExplicitNoCa;
            maker
        }
        ("not-a-signing-key", 1) => maker.key_usages(&[KeyUsagePurpose::DigitalSignature]),
        // With another authority below it there is one too many; with none, all is well.
        ("path-too-long", 1) | ("root-path-too-long", 0) => maker.path_length(0),
        ("name-permitted", 1) => maker.only_within("example.org"),
        ("name-not-permitted", 1) => maker.only_within("example.net"),
        ("any-purpose-authority", 1) => maker.purposes(&[ExtendedKeyUsagePurpose::Any]),
        ("client-purpose-authority", 1) => maker.purposes(&[ExtendedKeyUsagePurpose::ClientAuth]),
        ("authority-critical", 1) => maker.unknown_critical(),
        _ => maker,
    }
}

fn server(dice: &mut Dice, flaw: &str) -> Maker {
    let names: &[&str] = match flaw {
        "wrong-name" => &["other.example.org"],
        "wildcard" => &["*.example.org"],
        "deep-wildcard" => &["*.org"],
        "partial-wildcard" => &["m*.example.org"],
        "common-name" => &[],
        "common-name-beside" => &["other.example.org"],
        "upper-case" => &["MX.Example.ORG"],
        "several-names" => &["other.example.org", "mx.example.org"],
        _ => &["mx.example.org"],
    };
    let mut maker = Maker::server(names).key(server_key(dice));
    maker.params.use_authority_key_identifier_extension = flaw != "other-signer";
    match flaw {
        "leaf-expired" => maker.valid_for_days(-90, -1),
        "leaf-not-yet-valid" => maker.valid_for_days(1, 90),
        "client-purpose" => maker.purposes(&[ExtendedKeyUsagePurpose::ClientAuth]),
        "any-purpose" => maker.purposes(&[ExtendedKeyUsagePurpose::Any]),
        "leaf-critical" => maker.unknown_critical(),
        "leaf-is-authority" => {
            maker.params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
            maker
        }
        "common-name" | "common-name-beside" => maker.common_name("mx.example.org"),
        _ => maker,
    }
}
