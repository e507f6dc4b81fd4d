//! Which algorithms and digests count (IANA registries as RFC 9904, 9905 and 9906 left them, read 2026-11-24).

use std::fmt;

use serde::Serialize;

/// A DNSSEC algorithm number (<https://www.iana.org/assignments/dns-sec-alg-numbers>, read 2026-11-24).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Algorithm(pub u8);

/// What a validator does with an algorithm or a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// Verified, and believed.
    Full,
    /// SHA-1: verified, and by default treated as if it were unknown (RFC 9905 §2).
    Sha1,
    /// Not verified: a zone with nothing else is insecure (RFC 4035 §5.2).
    None,
}

impl Algorithm {
    /// RFC 3110.
    pub const RSASHA1: Self = Self(5);
    /// RFC 5155 §2.
    pub const RSASHA1_NSEC3: Self = Self(7);
    /// RFC 5702.
    pub const RSASHA256: Self = Self(8);
    /// RFC 5702.
    pub const RSASHA512: Self = Self(10);
    /// RFC 6605.
    pub const ECDSAP256SHA256: Self = Self(13);
    /// RFC 6605.
    pub const ECDSAP384SHA384: Self = Self(14);
    /// RFC 8080.
    pub const ED25519: Self = Self(15);

    /// What we do with it. Ed448 (16) has no released pure-Rust verifier, GOST (12) is retired (RFC 9906).
    pub fn support(self) -> Support {
        match self {
            Self::RSASHA1 | Self::RSASHA1_NSEC3 => Support::Sha1,
            Self::RSASHA256
            | Self::RSASHA512
            | Self::ECDSAP256SHA256
            | Self::ECDSAP384SHA384
            | Self::ED25519 => Support::Full,
            _ => Support::None,
        }
    }

    /// Whether keys of it are RSA keys, which come in lengths.
    pub fn is_rsa(self) -> bool {
        matches!(self, Self::RSASHA1 | Self::RSASHA1_NSEC3 | Self::RSASHA256 | Self::RSASHA512)
    }

    /// The mnemonic of the registry.
    pub fn mnemonic(self) -> &'static str {
        match self.0 {
            1 => "RSAMD5",
            3 => "DSA",
            5 => "RSASHA1",
            6 => "DSA-NSEC3-SHA1",
            7 => "RSASHA1-NSEC3-SHA1",
            8 => "RSASHA256",
            10 => "RSASHA512",
            12 => "ECC-GOST",
            13 => "ECDSAP256SHA256",
            14 => "ECDSAP384SHA384",
            15 => "ED25519",
            16 => "ED448",
            17 => "SM2SM3",
            23 => "ECC-GOST12",
            253 => "PRIVATEDNS",
            254 => "PRIVATEOID",
            _ => "unassigned",
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.0, self.mnemonic())
    }
}

/// A DS digest type (<https://www.iana.org/assignments/ds-rr-types>, read 2026-11-24).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct DigestType(pub u8);

impl DigestType {
    /// RFC 4034 §5.1.3.
    pub const SHA1: Self = Self(1);
    /// RFC 4509.
    pub const SHA256: Self = Self(2);
    /// RFC 6605.
    pub const SHA384: Self = Self(4);

    /// What we do with it.
    pub fn support(self) -> Support {
        match self {
            Self::SHA1 => Support::Sha1,
            Self::SHA256 | Self::SHA384 => Support::Full,
            _ => Support::None,
        }
    }

    /// The mnemonic of the registry.
    pub fn mnemonic(self) -> &'static str {
        match self.0 {
            0 => "reserved",
            1 => "SHA-1",
            2 => "SHA-256",
            3 => "GOST R 34.11-94",
            4 => "SHA-384",
            5 => "GOST R 34.11-2012",
            6 => "SM3",
            _ => "unassigned",
        }
    }
}

impl fmt::Display for DigestType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.0, self.mnemonic())
    }
}
