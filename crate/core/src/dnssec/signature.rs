//! The mathematics: does this key verify this signature over these octets, and does this digest fit this key?

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd};
use p256::ecdsa::signature::Verifier as _;
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
        Algorithm::RSASHA1 | Algorithm::RSASHA1_NSEC3 => {
            rsa(key, signature, &[DIGEST_INFO_SHA1, &Sha1::digest(data)].concat())
        }
        Algorithm::RSASHA256 => rsa(key, signature, &[DIGEST_INFO_SHA256, &Sha256::digest(data)].concat()),
        Algorithm::RSASHA512 => rsa(key, signature, &[DIGEST_INFO_SHA512, &Sha512::digest(data)].concat()),
        Algorithm::ECDSAP256SHA256 => p256(&key.public_key, data, signature),
        Algorithm::ECDSAP384SHA384 => p384(&key.public_key, data, signature),
        Algorithm::ED25519 => ed25519(&key.public_key, data, signature),
        _ => Verification::UnusableKey,
    }
}

fn verdict(valid: bool) -> Verification {
    if valid { Verification::Valid } else { Verification::Invalid }
}

/// What stands before the digest in a signed block (RFC 8017 §9.2, note 1).
const DIGEST_INFO_SHA1: &[u8] = b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14";
const DIGEST_INFO_SHA256: &[u8] =
    b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20";
const DIGEST_INFO_SHA512: &[u8] =
    b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40";

/// RFC 8017 §8.2.2: the signature raised to the exponent is the padded digest, octet by octet. Nothing of it is
/// secret, so this takes fewer steps than arithmetic that hides them.
fn rsa(key: &Dnskey, signature: &[u8], digest_info: &[u8]) -> Verification {
    let Some((exponent, modulus)) = rsa_key(key) else { return Verification::UnusableKey };
    // Of equal length, octets compare as numbers do.
    if signature.len() != modulus.len() || signature >= modulus {
        return Verification::Invalid;
    }
    let expected = padded(digest_info, modulus.len());
    verdict(expected.is_some_and(|expected| raised(signature, exponent, modulus) == Some(expected)))
}

/// EMSA-PKCS1-v1_5 (RFC 8017 §9.2): 0, 1, at least eight times 255, 0, and the digest.
fn padded(digest_info: &[u8], length: usize) -> Option<Vec<u8>> {
    let padding = length.checked_sub(digest_info.len() + 3).filter(|padding| *padding >= 8)?;
    Some([&[0, 1][..], &vec![0xff; padding], &[0], digest_info].concat())
}

/// `base` to the power of `exponent`, modulo `modulus`: from the top bit down, squared for each and multiplied for
/// each that is set. `None` for an even modulus, which is no key.
fn raised(base: &[u8], exponent: &[u8], modulus: &[u8]) -> Option<Vec<u8>> {
    let modulus_number = Option::<Odd<BoxedUint>>::from(Odd::new(BoxedUint::from_be_slice_vartime(modulus)))?;
    let precision = modulus_number.bits_precision();
    let parameters = BoxedMontyParams::new_vartime(modulus_number);
    let base = BoxedMontyForm::new(BoxedUint::from_be_slice(base, precision).ok()?, &parameters);
    let bits = exponent.iter().flat_map(|octet| (0..8).rev().map(move |bit| octet >> bit & 1 == 1));
    let power = bits.skip_while(|bit| !bit).skip(1).fold(base.clone(), |power, bit| {
        let squared = power.square();
        if bit { squared.mul(&base) } else { squared }
    });
    let octets = power.retrieve().to_be_bytes();
    octets.get(octets.len().checked_sub(modulus.len())?..).map(<[u8]>::to_vec)
}

/// Exponent and modulus of a key we compute with.
fn rsa_key(key: &Dnskey) -> Option<(&[u8], &[u8])> {
    let (exponent, modulus) = key.rsa_parts()?;
    let is_odd = |octets: &[u8]| octets.last().is_some_and(|octet| octet & 1 == 1);
    let fits = key.bits().is_some_and(|bits| RSA_BITS.contains(&bits))
        && exponent.len() <= MAX_EXPONENT_OCTETS
        && exponent != [1]
        && is_odd(modulus)
        && is_odd(exponent);
    fits.then_some((exponent, modulus))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_taken_from_the_top_bit_down() {
        // 4^13 = 67,108,864 = 445 modulo 497; 2^255 modulo 251, with a zero octet in front of the power.
        assert_eq!(raised(&[0, 4], &[13], &[1, 0xf1]), Some(vec![1, 0xbd]));
        assert_eq!(raised(&[0, 2], &[0xff], &[0, 251]), Some(vec![0, 32]));
        assert_eq!(raised(&[0, 7], &[1], &[1, 1]), Some(vec![0, 7]));
        assert_eq!(raised(&[7], &[3], &[10]), None, "an even modulus");
    }

    /// RFC 8017 §9.2: a block too short for eight octets of padding is none.
    #[test]
    fn a_digest_is_padded_to_the_length_of_the_modulus() {
        let block = padded(&[7; 4], 16).unwrap();
        assert_eq!(block, [0, 1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 7, 7, 7, 7]);
        assert_eq!(padded(&[7; 4], 15).map(|block| block.len()), Some(15));
        assert_eq!(padded(&[7; 4], 14), None);
    }

    /// RFC 8017 §8.2.2: a signature as long as the modulus, and a smaller number.
    #[test]
    fn signatures_of_other_lengths_are_invalid() {
        let mut rdata = vec![1, 0, 3, 8, 3, 1, 0, 1];
        rdata.extend([0xff; 64]);
        let key = Dnskey::parse(&rdata).unwrap();
        for length in [0, 63, 64, 65] {
            assert_eq!(verify(&key, b"", &vec![0xff; length]), Verification::Invalid, "{length}");
        }
        assert_eq!(verify(&key, b"", &[&[0][..], &[0xfe; 64]].concat()), Verification::Invalid);
    }
}
