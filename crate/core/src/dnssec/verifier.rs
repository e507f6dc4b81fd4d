//! Verifies each signature once, and not more at a time than the host has time for.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::rdata::Dnskey;
use super::signature::{self, Verification};

/// Remembers which signatures verified: facts are derived anew whenever an answer comes, signatures are not.
///
/// What it remembers is a function of key, data and signature alone, so it may live as long as anyone likes.
#[derive(Clone, Debug, Default)]
pub struct Verifier {
    known: BTreeMap<[u8; 32], Verification>,
    fuel: Option<usize>,
    deferred: usize,
}

impl Verifier {
    /// From now on verifies at most `fuel` further signatures, and defers the rest; `None` is without limit.
    pub fn refuel(&mut self, fuel: Option<usize>) {
        self.fuel = fuel;
        self.deferred = 0;
    }

    /// Signatures deferred since the last [`Verifier::refuel`].
    pub fn deferred(&self) -> usize {
        self.deferred
    }

    /// Different signatures verified so far.
    pub fn verified(&self) -> usize {
        self.known.len()
    }

    /// `None` if there is no fuel left for it.
    pub(super) fn verify(&mut self, key: &Dnskey, data: &[u8], signature: &[u8]) -> Option<Verification> {
        let id = identity(key, data, signature);
        if let Some(known) = self.known.get(&id) {
            return Some(*known);
        }
        if let Some(fuel) = &mut self.fuel {
            if *fuel == 0 {
                self.deferred += 1;
                return None;
            }
            *fuel -= 1;
        }
        let found = signature::verify(key, data, signature);
        self.known.insert(id, found);
        Some(found)
    }
}

/// Lengths keep one part from running into the next.
fn identity(key: &Dnskey, data: &[u8], signature: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [&key.rdata, data, signature] {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}
