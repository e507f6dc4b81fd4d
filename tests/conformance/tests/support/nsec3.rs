//! NSEC3 records that a test makes up (RFC 5155 §3, §5).

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(dead_code, reason = "each file of tests uses a part of it")]

use sha1::{Digest, Sha1};
use waxseal_core::dns::{Name, Record, Rtype};

use super::signed::{bitmap, record};

/// How a zone hashes, and what its records say of unsigned delegations.
#[derive(Clone, Copy)]
pub struct Chain {
    pub zone: &'static str,
    pub algorithm: u8,
    pub flags: u8,
    pub iterations: u16,
    pub salt: &'static [u8],
}

impl Chain {
    /// No iterations and no salt, as RFC 9276 §3.1 asks.
    pub fn plain(zone: &'static str) -> Self {
        Self { zone, algorithm: 1, flags: 0, iterations: 0, salt: &[] }
    }

    pub fn hash(&self, name: &str) -> [u8; 20] {
        let name: Name = name.parse().unwrap();
        let mut digest: [u8; 20] = Sha1::digest([&name.canonical_octets(), self.salt].concat()).into();
        for _ in 0..self.iterations {
            digest = Sha1::digest([&digest, self.salt].concat()).into();
        }
        digest
    }

    /// The record of `name`; nothing else is between it and the next hash.
    pub fn matching(&self, name: &str, types: &[Rtype]) -> Record {
        let hash = self.hash(name);
        self.record(&base32hex(&hash), &shifted(hash, 1), types)
    }

    /// A record in whose gap `name` lies, and practically nothing else.
    pub fn covering(&self, name: &str) -> Record {
        let hash = self.hash(name);
        self.record(&base32hex(&shifted(hash, -1)), &shifted(hash, 1), &[Rtype::A, Rtype::RRSIG])
    }

    pub fn record(&self, label: &str, next: &[u8], types: &[Rtype]) -> Record {
        let mut rdata = vec![self.algorithm, self.flags];
        rdata.extend(self.iterations.to_be_bytes());
        rdata.push(u8::try_from(self.salt.len()).unwrap());
        rdata.extend(self.salt);
        rdata.push(u8::try_from(next.len()).unwrap());
        rdata.extend(next);
        rdata.extend(bitmap(types));
        record(&format!("{label}.{}", self.zone), Rtype::NSEC3, &rdata)
    }
}

/// The hash a little before or behind.
fn shifted(mut hash: [u8; 20], by: i8) -> [u8; 20] {
    hash[18] = hash[18].wrapping_add_signed(by);
    hash
}

/// RFC 4648 §7, without padding.
fn base32hex(octets: &[u8; 20]) -> String {
    let digit = |at: usize| {
        let bits = (0..5).map(|bit| at * 5 + bit).map(|bit| octets[bit / 8] >> (7 - bit % 8) & 1);
        let value = bits.fold(0_u8, |value, bit| value << 1 | bit);
        char::from(b"0123456789abcdefghijklmnopqrstuv"[usize::from(value)])
    };
    (0..32).map(digit).collect()
}
