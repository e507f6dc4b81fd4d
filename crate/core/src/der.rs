//! The frame of DER: tag, length, content (X.690 §8.1, §10.1).
//!
//! Only what bundles and requests need around certificates; certificates themselves are read by a library.
//! Nothing here recurses: each caller goes down a fixed number of levels, so nesting costs nothing.

use std::fmt;

/// Tags that are looked for.
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
#[cfg(feature = "sessions")]
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const SEQUENCE: u8 = 0x30;
/// `[0]` and `[3]`, constructed.
pub(crate) const CONTEXT_0: u8 = 0xA0;
#[cfg(feature = "sessions")]
pub(crate) const CONTEXT_3: u8 = 0xA3;

/// Why octets have not the frame of DER.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DerError {
    /// A length that is only found out by reading on, which BER allows and DER does not.
    IndefiniteLength,
    /// A length written with more octets than it needs, or with more than four.
    LengthForm,
    /// A tag of several octets; no format read here has one.
    LongTag,
    /// The octets end before the length says.
    Truncated {
        /// How many octets are missing, if the length is there.
        missing: usize,
    },
    /// Another element than the format has here.
    UnexpectedTag {
        /// The tag found.
        found: u8,
        /// The tag there should be.
        expected: u8,
    },
}

impl fmt::Display for DerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IndefiniteLength => f.write_str("an indefinite length, which is BER and not DER"),
            Self::LengthForm => f.write_str("a length that is not written as DER asks"),
            Self::LongTag => f.write_str("a tag of several octets, which no certificate has"),
            Self::Truncated { missing } => write!(f, "the octets end early, {missing} or more are missing"),
            Self::UnexpectedTag { found, expected } => {
                write!(f, "an element with tag {found:#04x} where {expected:#04x} belongs")
            }
        }
    }
}

/// One element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
    /// With tag and length.
    pub(crate) whole: &'a [u8],
}

/// The first element of `input`, and what stands behind it.
pub(crate) fn read(input: &[u8]) -> Result<(Element<'_>, &[u8]), DerError> {
    let [tag, first, rest @ ..] = input else { return Err(DerError::Truncated { missing: 2 - input.len() }) };
    if tag & 0x1F == 0x1F {
        return Err(DerError::LongTag);
    }
    let (length, body) = read_length(*first, rest)?;
    let Some((content, behind)) = body.split_at_checked(length) else {
        return Err(DerError::Truncated { missing: length - body.len() });
    };
    let whole = input.get(..input.len() - behind.len()).unwrap_or(input);
    Ok((Element { tag: *tag, content, whole }, behind))
}

fn read_length(first: u8, rest: &[u8]) -> Result<(usize, &[u8]), DerError> {
    if first < 0x80 {
        return Ok((usize::from(first), rest));
    }
    let count = usize::from(first & 0x7F);
    match count {
        0 => return Err(DerError::IndefiniteLength),
        1..=4 => {}
        _ => return Err(DerError::LengthForm),
    }
    let Some((octets, body)) = rest.split_at_checked(count) else {
        return Err(DerError::Truncated { missing: count - rest.len() });
    };
    let length = octets.iter().fold(0_usize, |sum, octet| (sum << 8) | usize::from(*octet));
    let is_shortest = octets.first() != Some(&0) && length >= 0x80;
    if is_shortest { Ok((length, body)) } else { Err(DerError::LengthForm) }
}

/// The first element, if it has this tag.
pub(crate) fn expect(input: &[u8], expected: u8) -> Result<(Element<'_>, &[u8]), DerError> {
    let (element, behind) = read(input)?;
    if element.tag == expected {
        Ok((element, behind))
    } else {
        Err(DerError::UnexpectedTag { found: element.tag, expected })
    }
}

/// An element put together from its content.
#[cfg(feature = "sessions")]
pub(crate) fn write(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let length = content.len().to_be_bytes();
    let significant = length.iter().skip_while(|octet| **octet == 0).copied().collect::<Vec<u8>>();
    match significant.as_slice() {
        [] => out.push(0),
        [short] if *short < 0x80 => out.push(*short),
        long => {
            out.push(0x80 | u8::try_from(long.len()).unwrap_or(0x7F));
            out.extend_from_slice(long);
        }
    }
    out.extend_from_slice(content);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good() {
        for (input, content, behind) in
            [(&[0x02, 1, 7][..], &[7][..], &[][..]), (&[0x30, 0], &[], &[]), (&[0x30, 0, 9], &[], &[9])]
        {
            let (element, rest) = read(input).unwrap();
            assert_eq!((element.content, rest), (content, behind), "{input:?}");
        }
    }

    #[test]
    fn bad() {
        for (input, why) in [
            (&[][..], DerError::Truncated { missing: 2 }),
            (&[0x30], DerError::Truncated { missing: 1 }),
            (&[0x30, 5, 1], DerError::Truncated { missing: 4 }),
            (&[0x30, 0x82, 1], DerError::Truncated { missing: 1 }),
            (&[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], DerError::Truncated { missing: 0xFFFF_FFFF }),
            (&[0x30, 0x80, 0, 0], DerError::IndefiniteLength),
            (&[0x30, 0x81, 5, 0, 0, 0, 0, 0], DerError::LengthForm),
            (&[0x30, 0x82, 0, 0x80], DerError::LengthForm),
            (&[0x30, 0x85, 1, 0, 0, 0, 0], DerError::LengthForm),
            (&[0x1F, 0x81, 1, 0], DerError::LongTag),
        ] {
            assert_eq!(read(input).unwrap_err(), why, "{input:?}");
        }
        let wrong = DerError::UnexpectedTag { found: 2, expected: 0x30 };
        assert_eq!(expect(&[2, 0], SEQUENCE).unwrap_err(), wrong);
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read(tag in 0_u8..0x1F, content in proptest::collection::vec(0_u8.., 0..400)) {
            let written = write(tag, &content);
            let (element, rest) = read(&written).unwrap();
            proptest::prop_assert_eq!((element.tag, element.content, element.whole), (tag, content.as_slice(), written.as_slice()));
            proptest::prop_assert!(rest.is_empty());
        }

        #[test]
        fn no_octets_panic(octets: Vec<u8>) {
            let _ = read(&octets);
        }
    }
}
