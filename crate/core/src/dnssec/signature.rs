//! The mathematics: does this key verify this signature over these octets, and does this digest fit this key?

use p256::ecdsa::signature::Verifier as _;
use rsa::BoxedUint;
use rsa::pkcs1v15;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::algorithm::{Algorithm, DigestType};
use super::rdata::{Dnskey, Ds};
use crate::dns::Name;

/// Bits of an RSA modulus we compute with: RFC 5702 §2.1 allows 512 to 4,096.
pub const RSA_BITS: std::ops::RangeInclusive<usize> = 512..=4_096;

/// Octets of an RSA exponent we compute with. RFC 3110 §2 allows any; the work grows with it, and 65537 has three.
const MAX_EXPONENT_OCTETS: usize = 16;

/// What became of one signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verification {
    /// It verifies.
    Valid,
    /// It does not.
    Invalid,
    /// The key is none this program can compute with (length, exponent, point): nothing is known.
    UnusableKey,
}

/// Whether `signature` over `data` was made with `key`.
pub fn verify(key: &Dnskey, data: &[u8], signature: &[u8]) -> Verification {
    match key.algorithm {
        Algorithm::RSASHA1 | Algorithm::RSASHA1_NSEC3 => rsa(key, signature, |key, signature| {
            pkcs1v15::VerifyingKey::<Sha1>::new(key).verify(data, signature).is_ok()
        }),
        Algorithm::RSASHA256 => rsa(key, signature, |key, signature| {
            pkcs1v15::VerifyingKey::<Sha256>::new(key).verify(data, signature).is_ok()
        }),
        Algorithm::RSASHA512 => rsa(key, signature, |key, signature| {
            pkcs1v15::VerifyingKey::<Sha512>::new(key).verify(data, signature).is_ok()
        }),
        Algorithm::ECDSAP256SHA256 => p256(&key.public_key, data, signature),
        Algorithm::ECDSAP384SHA384 => p384(&key.public_key, data, signature),
        Algorithm::ED25519 => ed25519(&key.public_key, data, signature),
        _ => Verification::UnusableKey,
    }
}

fn verdict(valid: bool) -> Verification {
    if valid { Verification::Valid } else { Verification::Invalid }
}

fn rsa(
    key: &Dnskey,
    signature: &[u8],
    check: impl FnOnce(rsa::PublicKey, &pkcs1v15::Signature) -> bool,
) -> Verification {
    let Some(public) = rsa_key(key) else { return Verification::UnusableKey };
    verdict(pkcs1v15::Signature::try_from(signature).is_ok_and(|signature| check(public, &signature)))
}

/// The checks the library makes for keys with exponents of up to 33 bits, made here for longer ones.
fn rsa_key(key: &Dnskey) -> Option<rsa::PublicKey> {
    let (exponent, modulus) = key.rsa_parts()?;
    let is_odd = |octets: &[u8]| octets.last().is_some_and(|octet| octet & 1 == 1);
    let fits = key.bits().is_some_and(|bits| RSA_BITS.contains(&bits))
        && exponent.len() <= MAX_EXPONENT_OCTETS
        && exponent != [1]
        && is_odd(modulus)
        && is_odd(exponent);
    let number = BoxedUint::from_be_slice_vartime;
    fits.then(|| rsa::PublicKey::new_unchecked(number(modulus), number(exponent)))
}

/// RFC 6605 §4: the key is x | y, the signature r | s; SEC 1 puts a 4 before an uncompressed point.
fn p256(key: &[u8], data: &[u8], signature: &[u8]) -> Verification {
    use ::p256::ecdsa::{Signature, VerifyingKey};
    let Ok(key) = VerifyingKey::from_sec1_bytes(&sec1(key)) else { return Verification::UnusableKey };
    verdict(Signature::from_slice(signature).is_ok_and(|signature| key.verify(data, &signature).is_ok()))
}

fn p384(key: &[u8], data: &[u8], signature: &[u8]) -> Verification {
    use ::p384::ecdsa::{Signature, VerifyingKey};
    let Ok(key) = VerifyingKey::from_sec1_bytes(&sec1(key)) else { return Verification::UnusableKey };
    verdict(Signature::from_slice(signature).is_ok_and(|signature| key.verify(data, &signature).is_ok()))
}

fn sec1(key: &[u8]) -> Vec<u8> {
    [&[4], key].concat()
}

/// RFC 8080 §3–4. Strict verification refuses keys of small order, with which one signature fits many texts.
fn ed25519(key: &[u8], data: &[u8], signature: &[u8]) -> Verification {
    use ed25519_dalek::{Signature, VerifyingKey};
    let key = <&[u8; 32]>::try_from(key).ok().and_then(|key| VerifyingKey::from_bytes(key).ok());
    let Some(key) = key else { return Verification::UnusableKey };
    verdict(
        Signature::from_slice(signature).is_ok_and(|signature| key.verify_strict(data, &signature).is_ok()),
    )
}

/// Whether `ds` is a digest of `key`, the key of the zone `zone` (RFC 4034 §5.1.4); false for unknown digests.
pub fn digest_matches(ds: &Ds, zone: &Name, key: &Dnskey) -> bool {
    let octets = [zone.canonical_octets(), key.rdata.clone()].concat();
    match ds.digest_type {
        DigestType::SHA1 => Sha1::digest(&octets)[..] == ds.digest,
        DigestType::SHA256 => Sha256::digest(&octets)[..] == ds.digest,
        DigestType::SHA384 => Sha384::digest(&octets)[..] == ds.digest,
        _ => false,
    }
}
