//! The TLSA record (RFC 6698 §2, RFC 7218).
//!
//! On the wire: usage, selector and matching type, one octet each, then the data up to the end of the
//! record. In text: three numbers or names, then the data in hexadecimal, in which blanks do not count.

use std::fmt;

use super::{CertificateUsage, MatchingType, Selector};
use crate::der::{self, BIT_STRING, CONTEXT_0, INTEGER, OBJECT_IDENTIFIER, SEQUENCE};
use crate::encoding::{from_hex, to_hex};

/// A record as published, of use or not.
///
/// `Display` writes the text form with numbers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TlsaRecord {
    /// What the record says about the certificate it names.
    pub usage: CertificateUsage,
    /// Which part of the certificate counts.
    pub selector: Selector,
    /// How the data stand for that part.
    pub matching_type: MatchingType,
    /// The data.
    pub association_data: Vec<u8>,
}

impl fmt::Display for TlsaRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let data = to_hex(&self.association_data);
        write!(f, "{} {} {} {data}", self.usage, self.selector, self.matching_type)
    }
}

/// Why octets or a text are no TLSA record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TlsaError {
    /// The data are not an even number of hexadecimal digits.
    DataNotHex,
    /// A number is not 0 to 255 and not a name of RFC 7218 either.
    NumberInvalid {
        /// Which of the three.
        parameter: Parameter,
        /// What stands there.
        found: String,
    },
    /// Fewer than three octets, so that a parameter is missing.
    TooShort {
        /// How many there are.
        octets: usize,
    },
}

impl fmt::Display for TlsaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DataNotHex => {
                f.write_str("the data are no even number of hexadecimal digits; publish them whole")
            }
            Self::NumberInvalid { parameter, found } => {
                write!(f, "the {parameter} {found:?} is not a number from 0 to 255; write such as 3 1 1")
            }
            Self::TooShort { octets } => {
                write!(f, "{octets} octets cannot hold usage, selector and matching type; publish all three")
            }
        }
    }
}

impl TlsaError {
    /// A stable kebab-case name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::DataNotHex => "data-not-hex",
            Self::NumberInvalid { .. } => "number-invalid",
            Self::TooShort { .. } => "too-short",
        }
    }

    /// The requirement it breaks.
    pub fn requirement(&self) -> &'static str {
        match self {
            Self::DataNotHex | Self::NumberInvalid { .. } => "TLSA-2.2-1",
            Self::TooShort { .. } => "TLSA-2.1.4-1",
        }
    }

    /// RFC and section.
    pub fn reference(&self) -> (u16, &'static str) {
        match self {
            Self::DataNotHex | Self::NumberInvalid { .. } => (6698, "2.2"),
            Self::TooShort { .. } => (6698, "2.1"),
        }
    }
}

/// One of the three small numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Parameter {
    /// The certificate usage.
    CertificateUsage,
    /// The selector.
    Selector,
    /// The matching type.
    MatchingType,
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CertificateUsage => "certificate usage",
            Self::Selector => "selector",
            Self::MatchingType => "matching type",
        })
    }
}

/// Whether a record is of use to a mail sender (RFC 6698 §4.1, RFC 7672 §3.1).
///
/// A record of no use never counts as a match, and beside others it is left out. Where no record of a set is
/// of use, a sender still insists on TLS but can authenticate nobody (RFC 7672 §2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usability {
    /// It is.
    Usable,
    /// The data cannot be what the numbers say.
    Malformed {
        /// Why not.
        why: Malformation,
    },
    /// A usage that asks for a public authority too. RFC 7672 §3.1.3 leaves open what a mail sender does
    /// with it, and senders treat it as unusable.
    PkixUsage,
    /// A number that senders give no meaning; the first such.
    UnknownParameter {
        /// Which number.
        parameter: Parameter,
    },
}

/// Why data cannot be what the numbers say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Malformation {
    /// A digest of another length than its algorithm has.
    DigestLength {
        /// How many octets there are.
        found: usize,
        /// How many there must be.
        expected: usize,
    },
    /// There are no data.
    Empty,
    /// Not a certificate in DER, and nothing after it.
    NotACertificate,
    /// Not a `SubjectPublicKeyInfo` in DER, and nothing after it.
    NotAPublicKey,
}

impl fmt::Display for Malformation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DigestLength { found, expected } => {
                write!(f, "the digest has {found} octets instead of {expected}; compute it anew")
            }
            Self::Empty => f.write_str("there are no data; publish the digest"),
            Self::NotACertificate => {
                f.write_str("the data are no DER certificate; publish its digest with matching type 1")
            }
            Self::NotAPublicKey => {
                f.write_str("the data are no DER public key; publish its digest with matching type 1")
            }
        }
    }
}

impl TlsaRecord {
    /// Whether it is of use to a mail sender, judged by the record alone.
    ///
    /// ```
    /// use waxseal_core::dane::{Usability, parse_presentation};
    /// let record = parse_presentation(&format!("3 1 1 {}", "ab".repeat(32))).unwrap();
    /// assert_eq!(record.usability(), Usability::Usable);
    /// ```
    pub fn usability(&self) -> Usability {
        // Without data no numbers make sense; with unknown numbers no data can be judged.
        if self.association_data.is_empty() {
            return Usability::Malformed { why: Malformation::Empty };
        }
        if let Some(parameter) = self.unknown_parameter() {
            return Usability::UnknownParameter { parameter };
        }
        match (self.malformation(), self.usage) {
            (Some(why), _) => Usability::Malformed { why },
            (None, CertificateUsage::PkixTa | CertificateUsage::PkixEe) => Usability::PkixUsage,
            (None, _) => Usability::Usable,
        }
    }

    fn unknown_parameter(&self) -> Option<Parameter> {
        if matches!(self.usage, CertificateUsage::PrivCert | CertificateUsage::Unassigned(_)) {
            Some(Parameter::CertificateUsage)
        } else if matches!(self.selector, Selector::PrivSel | Selector::Unassigned(_)) {
            Some(Parameter::Selector)
        } else if matches!(self.matching_type, MatchingType::PrivMatch | MatchingType::Unassigned(_)) {
            Some(Parameter::MatchingType)
        } else {
            None
        }
    }

    /// For records whose numbers are all known.
    fn malformation(&self) -> Option<Malformation> {
        let data = self.association_data.as_slice();
        if let Some(expected) = self.matching_type.digest_length() {
            let found = data.len();
            return (found != expected).then_some(Malformation::DigestLength { found, expected });
        }
        let is_key = || key_frame(data).is_some_and(<[u8]>::is_empty);
        let is_certificate = || certificate_frame(data).is_some();
        match self.selector {
            Selector::Spki => (!is_key()).then_some(Malformation::NotAPublicKey),
            _ => (!is_certificate()).then_some(Malformation::NotACertificate),
        }
    }
}

/// Reads a record as the DNS carries it. Empty data are read, so that the record can be shown; they are
/// never usable.
///
/// ```
/// use waxseal_core::dane::{CertificateUsage, parse_rdata};
/// assert_eq!(parse_rdata(&[3, 1, 1, 0xAB]).unwrap().usage, CertificateUsage::DaneEe);
/// assert!(parse_rdata(&[3, 1]).is_err());
/// ```
pub fn parse_rdata(rdata: &[u8]) -> Result<TlsaRecord, TlsaError> {
    let [usage, selector, matching_type, data @ ..] = rdata else {
        return Err(TlsaError::TooShort { octets: rdata.len() });
    };
    Ok(TlsaRecord {
        usage: CertificateUsage::from(*usage),
        selector: Selector::from(*selector),
        matching_type: MatchingType::from(*matching_type),
        association_data: data.to_vec(),
    })
}

/// Reads the text form (RFC 6698 §2.2): numbers or names of RFC 7218, then hexadecimal digits, which may
/// have blanks between them.
pub fn parse_presentation(text: &str) -> Result<TlsaRecord, TlsaError> {
    let mut words = text.split_ascii_whitespace();
    let invalid = |parameter, found: &str| TlsaError::NumberInvalid { parameter, found: quoted(found) };
    let mut next = || words.next().unwrap_or_default();
    let (usage, selector, matching_type) = (next(), next(), next());
    let usage = CertificateUsage::from_presentation(usage)
        .ok_or_else(|| invalid(Parameter::CertificateUsage, usage))?;
    let selector =
        Selector::from_presentation(selector).ok_or_else(|| invalid(Parameter::Selector, selector))?;
    let matching_type = MatchingType::from_presentation(matching_type)
        .ok_or_else(|| invalid(Parameter::MatchingType, matching_type))?;
    let digits = words.collect::<String>();
    let association_data = from_hex(&digits).ok_or(TlsaError::DataNotHex)?;
    Ok(TlsaRecord { usage, selector, matching_type, association_data })
}

/// The beginning of a word: errors are one line to read.
fn quoted(word: &str) -> String {
    word.chars().take(20).collect()
}

/// The frame of a certificate in DER, with nothing after it (RFC 5280 §4.1): what every certificate has, read in
/// order. Extensions are not looked at; whoever judges the certificate reads those.
fn certificate_frame(data: &[u8]) -> Option<()> {
    let (outer, rest) = der::expect(data, SEQUENCE).ok()?;
    let (inner, behind) = der::expect(outer.content, SEQUENCE).ok()?;
    let (_, behind) = der::expect(algorithm_frame(behind)?, BIT_STRING).ok()?;
    let (first, after_version) = der::read(inner.content).ok()?;
    let fields = if first.tag == CONTEXT_0 { after_version } else { inner.content };
    let (_serial, fields) = der::expect(fields, INTEGER).ok()?;
    let (_issuer, fields) = der::expect(algorithm_frame(fields)?, SEQUENCE).ok()?;
    let (_validity, fields) = der::expect(fields, SEQUENCE).ok()?;
    let (_subject, fields) = der::expect(fields, SEQUENCE).ok()?;
    key_frame(fields)?;
    (rest.is_empty() && behind.is_empty()).then_some(())
}

/// An AlgorithmIdentifier (RFC 5280 §4.1.1.2), and what stands behind it.
fn algorithm_frame(data: &[u8]) -> Option<&[u8]> {
    let (algorithm, behind) = der::expect(data, SEQUENCE).ok()?;
    der::expect(algorithm.content, OBJECT_IDENTIFIER).ok()?;
    Some(behind)
}

/// A SubjectPublicKeyInfo (RFC 5280 §4.1.2.7), and what stands behind it.
fn key_frame(data: &[u8]) -> Option<&[u8]> {
    let (key, behind) = der::expect(data, SEQUENCE).ok()?;
    let (_, rest) = der::expect(algorithm_frame(key.content)?, BIT_STRING).ok()?;
    rest.is_empty().then_some(behind)
}

#[cfg(test)]
mod tests {
    use crate::encoding::from_base64;
    use proptest::prelude::*;

    use super::*;

    /// A self-signed certificate for mx.example with an Ed25519 key.
    const CERTIFICATE: &str = "\
        MIIBLTCB4KADAgECAgEBMAUGAytlcDAVMRMwEQYDVQQDDApteC5leGFtcGxlMCAX\
        DTI2MTEyMzIxNTE1MloYDzIxMjYxMDMwMjE1MTUyWjAVMRMwEQYDVQQDDApteC5l\
        eGFtcGxlMCowBQYDK2VwAyEAK3qpMeviKseM9YivSmI+8i86OFM9M7ZH8IM3fmlc\
        Oy2jUzBRMB0GA1UdDgQWBBRW30UItEULtXdboEof+iyM6rc6PjAfBgNVHSMEGDAW\
        gBRW30UItEULtXdboEof+iyM6rc6PjAPBgNVHRMBAf8EBTADAQH/MAUGAytlcANB\
        AP/WhD5JqOkGkFsXh2LXq1wgfKVLucupjLfxz+GR2JE9rHGh6H+YNAGyb10QF9tI\
        2jT3ypP56iV/87OSsbOu6Ak=";

    /// The key of that certificate.
    const PUBLIC_KEY: &str = "MCowBQYDK2VwAyEAK3qpMeviKseM9YivSmI+8i86OFM9M7ZH8IM3fmlcOy0=";

    fn record(numbers: [u8; 3], data: &[u8]) -> TlsaRecord {
        parse_rdata(&[numbers.as_slice(), data].concat()).unwrap()
    }

    #[track_caller]
    fn check(numbers: [u8; 3], data: &[u8], expected: Usability) {
        assert_eq!(record(numbers, data).usability(), expected, "{numbers:?}");
    }

    #[test]
    fn digests_have_one_length() {
        for (numbers, expected) in [([3, 1, 1], 32), ([2, 0, 2], 64)] {
            check(numbers, &vec![7; expected], Usability::Usable);
            for found in [1, expected - 1, expected + 1] {
                let why = Malformation::DigestLength { found, expected };
                check(numbers, &vec![7; found], Usability::Malformed { why });
            }
        }
    }

    #[test]
    fn full_data_are_what_the_selector_says() {
        let certificate = from_base64(CERTIFICATE).unwrap();
        let key = from_base64(PUBLIC_KEY).unwrap();
        let no_certificate = Usability::Malformed { why: Malformation::NotACertificate };
        let no_key = Usability::Malformed { why: Malformation::NotAPublicKey };
        for usage in [2, 3] {
            check([usage, 0, 0], &certificate, Usability::Usable);
            check([usage, 0, 0], &key, no_certificate);
            check([usage, 0, 0], &certificate[..certificate.len() - 1], no_certificate);
            check([usage, 0, 0], &[certificate.as_slice(), b"\0"].concat(), no_certificate);
            check([usage, 1, 0], &key, Usability::Usable);
            check([usage, 1, 0], &certificate, no_key);
            check([usage, 1, 0], &key[..key.len() - 1], no_key);
            check([usage, 1, 0], &[key.as_slice(), b"\0"].concat(), no_key);
        }
    }

    #[test]
    fn the_first_unknown_number_is_named() {
        for (numbers, parameter) in [
            ([4, 2, 3], Parameter::CertificateUsage),
            ([255, 0, 1], Parameter::CertificateUsage),
            ([3, 2, 3], Parameter::Selector),
            ([0, 255, 1], Parameter::Selector),
            ([3, 1, 3], Parameter::MatchingType),
            ([1, 1, 255], Parameter::MatchingType),
        ] {
            check(numbers, &[7; 32], Usability::UnknownParameter { parameter });
        }
    }

    #[test]
    fn no_data_are_malformed_whatever_the_numbers() {
        for numbers in [[3, 1, 1], [2, 0, 0], [1, 1, 1], [9, 9, 9]] {
            check(numbers, b"", Usability::Malformed { why: Malformation::Empty });
        }
    }

    #[test]
    fn pkix_usages_are_of_no_use_to_mail() {
        check([0, 0, 1], &[7; 32], Usability::PkixUsage);
        check([1, 1, 2], &[7; 64], Usability::PkixUsage);
        let why = Malformation::DigestLength { found: 31, expected: 32 };
        check([1, 1, 1], &[7; 31], Usability::Malformed { why });
    }

    #[test]
    fn texts() {
        let plain = parse_presentation("3 1 1 abcd").unwrap();
        assert_eq!(plain, record([3, 1, 1], &[0xAB, 0xCD]));
        assert_eq!(parse_presentation("  Dane-EE\tspki SHA2-256 A B\n cd").unwrap(), plain);
        assert_eq!(parse_presentation("3 1 1").unwrap(), record([3, 1, 1], b""));
        assert_eq!(plain.to_string(), "3 1 1 abcd");
    }

    #[test]
    fn texts_that_are_none() {
        let number = |parameter, found: &str| TlsaError::NumberInvalid { parameter, found: found.into() };
        for (text, why) in [
            ("", number(Parameter::CertificateUsage, "")),
            ("x 1 1 ab", number(Parameter::CertificateUsage, "x")),
            ("3 256 1 ab", number(Parameter::Selector, "256")),
            ("3 1 x", number(Parameter::MatchingType, "x")),
            ("3 1", number(Parameter::MatchingType, "")),
            ("3 1 1 abc", TlsaError::DataNotHex),
            ("3 1 1 xy", TlsaError::DataNotHex),
        ] {
            assert_eq!(parse_presentation(text), Err(why), "{text}");
        }
    }

    #[test]
    fn three_octets_are_the_least() {
        assert_eq!(parse_rdata(&[3, 1]), Err(TlsaError::TooShort { octets: 2 }));
        assert_eq!(parse_rdata(&[]), Err(TlsaError::TooShort { octets: 0 }));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(rdata in prop::collection::vec(any::<u8>(), 3..80)) {
            let record = parse_rdata(&rdata).unwrap();
            prop_assert_eq!(parse_presentation(&record.to_string()), Ok(record));
        }

        #[test]
        fn any_octets_are_read_and_judged(numbers in prop::array::uniform3(0..4_u8), data in any::<Vec<u8>>()) {
            let usability = record(numbers, &data).usability();
            let known = numbers[1] < 2 && numbers[2] < 3;
            prop_assert!(known || usability != Usability::Usable);
        }

        #[test]
        fn any_text_is_read(text in any::<String>()) {
            if let Ok(record) = parse_presentation(&text) {
                prop_assert_eq!(parse_presentation(&record.to_string()), Ok(record));
            }
        }
    }
}
