//! Keys and signatures by their algorithms (RFC 5280 §4.1.1.2, §4.1.2.7).

use std::fmt;

use x509_parser::asn1_rs::FromDer;
use x509_parser::public_key::PublicKey as Parsed;
use x509_parser::x509::{AlgorithmIdentifier, SubjectPublicKeyInfo};

/// The key of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// Its algorithm.
    pub algorithm: KeyAlgorithm,
    /// Its size in bits, where the algorithm leaves it open or names it.
    pub bits: Option<usize>,
}

/// What a key is for, with its curve.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyAlgorithm {
    /// DSA, which no mail server uses any more.
    Dsa,
    /// Ed25519 (RFC 8410).
    Ed25519,
    /// Ed448 (RFC 8410).
    Ed448,
    /// Another one.
    Other {
        /// Its object identifier.
        oid: String,
    },
    /// The curve P-256.
    P256,
    /// The curve P-384.
    P384,
    /// The curve P-521.
    P521,
    /// RSA.
    Rsa,
    /// RSA that is only to be used with PSS.
    RsaPss,
}

impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dsa => "DSA",
            Self::Ed25519 => "Ed25519",
            Self::Ed448 => "Ed448",
            Self::Other { oid } => oid,
            Self::P256 => "ECDSA P-256",
            Self::P384 => "ECDSA P-384",
            Self::P521 => "ECDSA P-521",
            Self::Rsa => "RSA",
            Self::RsaPss => "RSASSA-PSS",
        })
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.algorithm, self.bits) {
            (KeyAlgorithm::Rsa | KeyAlgorithm::RsaPss | KeyAlgorithm::Dsa, Some(bits)) => {
                write!(f, "{} {bits}", self.algorithm)
            }
            _ => self.algorithm.fmt(f),
        }
    }
}

/// RSA keys below this size have less than 112 bits of strength; TLS for mail must not use them (RFC 9325 §4.5).
pub(super) const MIN_RSA_BITS: usize = 2048;

impl KeyAlgorithm {
    /// Whether it is RSA, for the choice that TLS makes between the certificates of a server.
    pub fn is_rsa(&self) -> bool {
        matches!(self, Self::Rsa | Self::RsaPss)
    }
}

impl PublicKey {
    /// Reads a key with its algorithm, in DER.
    pub fn from_spki(spki: &[u8]) -> Option<Self> {
        let (rest, info) = SubjectPublicKeyInfo::from_der(spki).ok()?;
        rest.is_empty().then(|| Self::read(&info))
    }

    pub(super) fn read(info: &SubjectPublicKeyInfo<'_>) -> Self {
        let algorithm = key_algorithm(&info.algorithm);
        let bits = match algorithm {
            KeyAlgorithm::P256 | KeyAlgorithm::Ed25519 => Some(256),
            KeyAlgorithm::P384 => Some(384),
            KeyAlgorithm::P521 => Some(521),
            KeyAlgorithm::Ed448 => Some(456),
            KeyAlgorithm::Rsa => match info.parsed() {
                Ok(Parsed::RSA(key)) => Some(bits_of(key.modulus)),
                _ => None,
            },
            _ => None,
        };
        Self { algorithm, bits }
    }

    /// Whether it has less strength than TLS may be used with.
    pub fn is_weak(&self) -> bool {
        match self.algorithm {
            KeyAlgorithm::Rsa | KeyAlgorithm::RsaPss => self.bits.is_some_and(|bits| bits < MIN_RSA_BITS),
            KeyAlgorithm::Dsa => true,
            _ => false,
        }
    }
}

/// The bits of a number without the zeros in front of it.
fn bits_of(number: &[u8]) -> usize {
    let mut octets = number.iter().skip_while(|octet| **octet == 0);
    let Some(first) = octets.next() else { return 0 };
    let leading = usize::try_from(first.leading_zeros()).unwrap_or(0);
    8 * (1 + octets.count()) - leading
}

fn key_algorithm(algorithm: &AlgorithmIdentifier<'_>) -> KeyAlgorithm {
    let oid = algorithm.algorithm.to_id_string();
    match oid.as_str() {
        "1.2.840.113549.1.1.1" => KeyAlgorithm::Rsa,
        "1.2.840.113549.1.1.10" => KeyAlgorithm::RsaPss,
        "1.2.840.10045.2.1" => curve(algorithm),
        "1.3.101.112" => KeyAlgorithm::Ed25519,
        "1.3.101.113" => KeyAlgorithm::Ed448,
        "1.2.840.10040.4.1" => KeyAlgorithm::Dsa,
        _ => KeyAlgorithm::Other { oid },
    }
}

fn curve(algorithm: &AlgorithmIdentifier<'_>) -> KeyAlgorithm {
    let named = algorithm.parameters.as_ref().and_then(|any| any.as_oid().ok());
    let oid = named.map(|oid| oid.to_id_string()).unwrap_or_default();
    match oid.as_str() {
        "1.2.840.10045.3.1.7" => KeyAlgorithm::P256,
        "1.3.132.0.34" => KeyAlgorithm::P384,
        "1.3.132.0.35" => KeyAlgorithm::P521,
        // Curves of other names, and parameters written out, which RFC 5480 forbids.
        _ => KeyAlgorithm::Other { oid: format!("1.2.840.10045.2.1 {oid}").trim_end().to_owned() },
    }
}

/// How a certificate is signed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// By ECDSA with SHA-1.
    EcdsaSha1,
    /// By ECDSA with SHA-256.
    EcdsaSha256,
    /// By ECDSA with SHA-384.
    EcdsaSha384,
    /// By ECDSA with SHA-512.
    EcdsaSha512,
    /// By Ed25519.
    Ed25519,
    /// By Ed448.
    Ed448,
    /// By another one.
    Other {
        /// Its object identifier.
        oid: String,
    },
    /// By RSA with MD5.
    RsaMd5,
    /// By RSASSA-PSS, whose parameters name the hash.
    RsaPss,
    /// By RSA with SHA-1.
    RsaSha1,
    /// By RSA with SHA-256.
    RsaSha256,
    /// By RSA with SHA-384.
    RsaSha384,
    /// By RSA with SHA-512.
    RsaSha512,
}

impl SignatureAlgorithm {
    pub(super) fn read(algorithm: &AlgorithmIdentifier<'_>) -> Self {
        let oid = algorithm.algorithm.to_id_string();
        match oid.as_str() {
            "1.2.840.113549.1.1.4" => Self::RsaMd5,
            "1.2.840.113549.1.1.5" | "1.3.14.3.2.29" => Self::RsaSha1,
            "1.2.840.113549.1.1.10" => Self::RsaPss,
            "1.2.840.113549.1.1.11" => Self::RsaSha256,
            "1.2.840.113549.1.1.12" => Self::RsaSha384,
            "1.2.840.113549.1.1.13" => Self::RsaSha512,
            "1.2.840.10045.4.1" => Self::EcdsaSha1,
            "1.2.840.10045.4.3.2" => Self::EcdsaSha256,
            "1.2.840.10045.4.3.3" => Self::EcdsaSha384,
            "1.2.840.10045.4.3.4" => Self::EcdsaSha512,
            "1.3.101.112" => Self::Ed25519,
            "1.3.101.113" => Self::Ed448,
            _ => Self::Other { oid },
        }
    }

    /// Whether its hash no longer keeps two certificates apart; TLS libraries refuse it.
    pub fn is_weak(&self) -> bool {
        matches!(self, Self::EcdsaSha1 | Self::RsaMd5 | Self::RsaSha1)
    }
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EcdsaSha1 => "ECDSA with SHA-1",
            Self::EcdsaSha256 => "ECDSA with SHA-256",
            Self::EcdsaSha384 => "ECDSA with SHA-384",
            Self::EcdsaSha512 => "ECDSA with SHA-512",
            Self::Ed25519 => "Ed25519",
            Self::Ed448 => "Ed448",
            Self::Other { oid } => oid,
            Self::RsaMd5 => "RSA with MD5",
            Self::RsaPss => "RSASSA-PSS",
            Self::RsaSha1 => "RSA with SHA-1",
            Self::RsaSha256 => "RSA with SHA-256",
            Self::RsaSha384 => "RSA with SHA-384",
            Self::RsaSha512 => "RSA with SHA-512",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_counted_from_the_first_one() {
        for (number, bits) in [(&[][..], 0), (&[0, 0], 0), (&[0, 0x80, 0], 16), (&[1, 0], 9)] {
            assert_eq!(bits_of(number), bits, "{number:?}");
        }
    }

    #[test]
    fn short_rsa_keys_and_old_hashes_are_weak() {
        let rsa = |bits| PublicKey { algorithm: KeyAlgorithm::Rsa, bits: Some(bits) };
        assert!(rsa(2047).is_weak() && !rsa(2048).is_weak());
        assert_eq!(rsa(2048).to_string(), "RSA 2048");
        assert!(SignatureAlgorithm::RsaSha1.is_weak() && !SignatureAlgorithm::RsaSha256.is_weak());
    }
}
