//! The three small numbers of a TLSA record, with the names of RFC 7218.
//!
//! The registries are open: <https://www.iana.org/assignments/dane-parameters/>, whose entries are taken
//! from RFC 6698 §7 and RFC 7218 §2 (the registry itself is at the URL above). A number that no RFC gives a meaning is kept.

use std::fmt;

/// What the record says about the certificate it names (RFC 6698 §2.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CertificateUsage {
    /// 0: an authority above the server, which a public authority must vouch for too.
    PkixTa,
    /// 1: the server's own, which a public authority must vouch for too.
    PkixEe,
    /// 2: an authority above the server, and no other is needed.
    DaneTa,
    /// 3: the server's own, and no authority is needed.
    DaneEe,
    /// 255: for private use.
    PrivCert,
    /// Without a meaning so far.
    Unassigned(u8),
}

/// Which part of the certificate counts (RFC 6698 §2.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Selector {
    /// 0: the certificate as a whole.
    Cert,
    /// 1: its public key with the algorithm, `SubjectPublicKeyInfo`.
    Spki,
    /// 255: for private use.
    PrivSel,
    /// Without a meaning so far.
    Unassigned(u8),
}

/// How the data stand for that part (RFC 6698 §2.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MatchingType {
    /// 0: they are the part itself.
    Full,
    /// 1: they are its SHA-256 digest.
    Sha2_256,
    /// 2: they are its SHA-512 digest.
    Sha2_512,
    /// 255: for private use.
    PrivMatch,
    /// Without a meaning so far.
    Unassigned(u8),
}

/// The conversions and names that all three have.
macro_rules! registry {
    ($type:ident: $($number:literal = $variant:ident $acronym:literal),+ $(,)?) => {
        impl From<u8> for $type {
            fn from(number: u8) -> Self {
                match number {
                    $($number => Self::$variant,)+
                    other => Self::Unassigned(other),
                }
            }
        }

        impl From<$type> for u8 {
            fn from(value: $type) -> Self {
                match value {
                    $($type::$variant => $number,)+
                    $type::Unassigned(number) => number,
                }
            }
        }

        impl $type {
            /// The name of RFC 7218, if it has one.
            pub fn acronym(self) -> Option<&'static str> {
                match self {
                    $(Self::$variant => Some($acronym),)+
                    Self::Unassigned(_) => None,
                }
            }

            /// Reads a decimal number or a name of RFC 7218 in any case (RFC 7218 §2).
            pub(super) fn from_presentation(text: &str) -> Option<Self> {
                $(if text.eq_ignore_ascii_case($acronym) {
                    return Some(Self::$variant);
                })+
                let is_number = text.bytes().all(|octet| octet.is_ascii_digit());
                text.parse::<u8>().ok().filter(|_| is_number).map(Self::from)
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                u8::from(*self).fmt(f)
            }
        }
    };
}

registry!(CertificateUsage:
    0 = PkixTa "PKIX-TA", 1 = PkixEe "PKIX-EE", 2 = DaneTa "DANE-TA", 3 = DaneEe "DANE-EE", 255 = PrivCert "PrivCert",
);
registry!(Selector: 0 = Cert "Cert", 1 = Spki "SPKI", 255 = PrivSel "PrivSel");
registry!(MatchingType:
    0 = Full "Full", 1 = Sha2_256 "SHA2-256", 2 = Sha2_512 "SHA2-512", 255 = PrivMatch "PrivMatch",
);

impl MatchingType {
    /// How many octets its digest has; `None` where the data are no digest that we know.
    pub fn digest_length(self) -> Option<usize> {
        match self {
            Self::Sha2_256 => Some(32),
            Self::Sha2_512 => Some(64),
            Self::Full | Self::PrivMatch | Self::Unassigned(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_comes_back() {
        for number in 0..=255_u8 {
            assert_eq!(u8::from(CertificateUsage::from(number)), number);
            assert_eq!(u8::from(Selector::from(number)), number);
            assert_eq!(u8::from(MatchingType::from(number)), number);
        }
    }

    #[test]
    fn names_are_read_in_any_case() {
        assert_eq!(CertificateUsage::from_presentation("dane-ee"), Some(CertificateUsage::DaneEe));
        assert_eq!(Selector::from_presentation("spki"), Some(Selector::Spki));
        assert_eq!(MatchingType::from_presentation("SHA2-512"), Some(MatchingType::Sha2_512));
        for text in ["", "256", "+1", "-1", "DANE", "1 "] {
            assert_eq!(CertificateUsage::from_presentation(text), None, "{text:?}");
        }
    }

    #[test]
    fn numbers_without_a_meaning_have_no_name() {
        assert_eq!(CertificateUsage::from(4).acronym(), None);
        assert_eq!(MatchingType::from(255).acronym(), Some("PrivMatch"));
    }
}
