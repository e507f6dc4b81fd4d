//! DNSKEY, DS, RRSIG, NSEC and NSEC3, read from canonical record data (RFC 4034 §2–5, RFC 5155 §3).
//!
//! A record that cannot be read gives `None` and takes part in no proof; the others are not disturbed.

use super::algorithm::{Algorithm, DigestType};
use super::type_bitmap::TypeBitmap;
use crate::dns::{Name, Rtype};

/// Splits a big-endian number off the front.
macro_rules! take {
    ($octets:expr, $number:ty) => {{
        let (head, rest) = $octets.split_first_chunk()?;
        ($octets) = rest;
        <$number>::from_be_bytes(*head)
    }};
}

/// A zone's public key (RFC 4034 §2).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Dnskey {
    /// Zone Key is 0x0100, REVOKE (RFC 5011 §2.1) 0x0080, SEP 0x0001.
    pub flags: u16,
    /// 3.
    pub protocol: u8,
    /// What the key is for.
    pub algorithm: Algorithm,
    /// The key.
    pub public_key: Vec<u8>,
    /// RFC 4034 Appendix B.
    pub tag: u16,
    /// The whole record data, which DS digests cover.
    pub rdata: Vec<u8>,
}

impl Dnskey {
    /// Reads record data.
    pub fn parse(rdata: &[u8]) -> Option<Self> {
        let mut rest = rdata;
        let flags = take!(rest, u16);
        let protocol = take!(rest, u8);
        let algorithm = Algorithm(take!(rest, u8));
        let (public_key, rdata) = (rest.to_vec(), rdata.to_vec());
        Some(Self { flags, protocol, algorithm, public_key, tag: key_tag(&rdata), rdata })
    }

    /// Whether it may sign records: Zone Key flag, protocol 3, and not revoked (RFC 4034 §2.1.1–2.1.2, RFC 5011 §2.1).
    pub fn is_zone_key(&self) -> bool {
        self.flags & 0x0100 != 0 && self.protocol == 3 && !self.is_revoked()
    }

    /// RFC 5011 §2.1: a revoked key is good for nothing but saying so.
    pub fn is_revoked(&self) -> bool {
        self.flags & 0x0080 != 0
    }

    /// The Secure Entry Point flag, which only advises (RFC 4034 §2.1.1).
    pub fn is_secure_entry_point(&self) -> bool {
        self.flags & 0x0001 != 0
    }

    /// Bits of the key: the modulus for RSA, the curve for the others; `None` where that is not known.
    pub fn bits(&self) -> Option<usize> {
        match self.algorithm {
            algorithm if algorithm.is_rsa() => {
                let (_, modulus) = self.rsa_parts()?;
                let top = modulus.first().map_or(0, |octet| octet.leading_zeros());
                Some((modulus.len() * 8).saturating_sub(usize::try_from(top).ok()?))
            }
            Algorithm::ECDSAP256SHA256 | Algorithm::ED25519 => Some(256),
            Algorithm::ECDSAP384SHA384 => Some(384),
            _ => None,
        }
    }

    /// Exponent and modulus (RFC 3110 §2), without leading zeros.
    pub(super) fn rsa_parts(&self) -> Option<(&[u8], &[u8])> {
        let (&short, rest) = self.public_key.split_first()?;
        let (length, rest) = match short {
            0 => {
                let (long, rest) = rest.split_first_chunk()?;
                (u16::from_be_bytes(*long), rest)
            }
            short => (u16::from(short), rest),
        };
        let (exponent, modulus) = rest.split_at_checked(usize::from(length))?;
        let trimmed = |octets: &'_ [u8]| octets.iter().take_while(|octet| **octet == 0).count();
        Some((exponent.get(trimmed(exponent)..)?, modulus.get(trimmed(modulus)..)?))
    }
}

/// RFC 4034 Appendix B; algorithm 1 (RFC 6840 §5.5) takes the tag out of the modulus.
pub fn key_tag(rdata: &[u8]) -> u16 {
    if rdata.get(3) == Some(&1) {
        let end = rdata.len();
        let tag = end.checked_sub(3).and_then(|at| rdata.get(at..)?.first_chunk().copied());
        return tag.map_or(0, u16::from_be_bytes);
    }
    let sum: u32 = rdata
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => u32::from(u16::from_be_bytes([*high, *low])),
            [high] => u32::from(*high) << 8,
            _ => 0,
        })
        .fold(0, u32::wrapping_add);
    let folded = sum.wrapping_add(sum >> 16) & 0xffff;
    u16::try_from(folded).unwrap_or_default()
}

/// What a parent says of a child's key (RFC 4034 §5).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ds {
    /// Tag of the key.
    pub tag: u16,
    /// Algorithm of the key.
    pub algorithm: Algorithm,
    /// How the digest is made.
    pub digest_type: DigestType,
    /// Digest of owner name and DNSKEY data.
    pub digest: Vec<u8>,
}

impl Ds {
    /// Reads record data.
    pub fn parse(rdata: &[u8]) -> Option<Self> {
        let mut rest = rdata;
        let tag = take!(rest, u16);
        let algorithm = Algorithm(take!(rest, u8));
        let digest_type = DigestType(take!(rest, u8));
        Some(Self { tag, algorithm, digest_type, digest: rest.to_vec() })
    }
}

/// A signature over an RRset (RFC 4034 §3).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rrsig {
    /// Type of the RRset.
    pub covered: Rtype,
    /// Algorithm of the key.
    pub algorithm: Algorithm,
    /// Labels of the owner name as it stands in the zone, a leading `*` not counted (RFC 4034 §3.1.3).
    pub labels: u8,
    /// TTL of the RRset in its zone.
    pub original_ttl: u32,
    /// Not after, in serial arithmetic (RFC 4034 §3.1.5).
    pub expiration: u32,
    /// Not before.
    pub inception: u32,
    /// Tag of the key.
    pub tag: u16,
    /// The zone.
    pub signer: Name,
    /// The signature.
    pub signature: Vec<u8>,
    /// The record data before the signature, with which the signed data begins.
    pub head: Vec<u8>,
}

impl Rrsig {
    /// Reads canonical record data.
    pub fn parse(rdata: &[u8]) -> Option<Self> {
        let mut rest = rdata;
        let covered = Rtype::from_int(take!(rest, u16));
        let algorithm = Algorithm(take!(rest, u8));
        let labels = take!(rest, u8);
        let original_ttl = take!(rest, u32);
        let expiration = take!(rest, u32);
        let inception = take!(rest, u32);
        let tag = take!(rest, u16);
        let (signer, signature) = Name::split_from(rest)?;
        let head = rdata.get(..rdata.len().checked_sub(signature.len())?)?.to_vec();
        let signature = signature.to_vec();
        Some(Self {
            covered,
            algorithm,
            labels,
            original_ttl,
            expiration,
            inception,
            tag,
            signer,
            signature,
            head,
        })
    }
}

/// The gap behind a name of the zone, and the types at the name (RFC 4034 §4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nsec {
    /// The next name of the zone.
    pub next: Name,
    /// The types.
    pub types: TypeBitmap,
}

impl Nsec {
    /// Reads canonical record data.
    pub fn parse(rdata: &[u8]) -> Option<Self> {
        let (next, bitmap) = Name::split_from(rdata)?;
        Some(Self { next, types: TypeBitmap::parse(bitmap)? })
    }
}

/// How NSEC3 owner names are hashed (RFC 5155 §3.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Nsec3Parameters {
    /// 1 is SHA-1, and there is no other.
    pub hash_algorithm: u8,
    /// Hashings beyond the first.
    pub iterations: u16,
    /// Put behind the name before each hashing.
    pub salt: Vec<u8>,
}

/// The gap behind a hash of the zone, and the types at the hash (RFC 5155 §3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nsec3 {
    /// How.
    pub parameters: Nsec3Parameters,
    /// Bit 0 is Opt-Out.
    pub flags: u8,
    /// The next hash of the zone.
    pub next_hash: Vec<u8>,
    /// The types; none at all at an empty non-terminal.
    pub types: TypeBitmap,
}

impl Nsec3 {
    /// Reads record data.
    pub fn parse(rdata: &[u8]) -> Option<Self> {
        let mut rest = rdata;
        let hash_algorithm = take!(rest, u8);
        let flags = take!(rest, u8);
        let iterations = take!(rest, u16);
        let salt_length = take!(rest, u8);
        let (salt, mut rest) = rest.split_at_checked(usize::from(salt_length))?;
        let hash_length = take!(rest, u8);
        let (next_hash, bitmap) = rest.split_at_checked(usize::from(hash_length))?;
        Some(Self {
            parameters: Nsec3Parameters { hash_algorithm, iterations, salt: salt.to_vec() },
            flags,
            next_hash: next_hash.to_vec(),
            types: TypeBitmap::parse(bitmap)?,
        })
    }

    /// Delegations without DS may lie in the gap unseen (RFC 5155 §6).
    pub fn is_opt_out(&self) -> bool {
        self.flags & 1 != 0
    }
}
