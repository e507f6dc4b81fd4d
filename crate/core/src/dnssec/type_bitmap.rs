//! The types that exist at a name (RFC 4034 §4.1.2).

use crate::dns::Rtype;

/// A set of record types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypeBitmap {
    types: Vec<u16>,
}

/// NXNAME (RFC 9824 §4): the name does not exist, though an NSEC matches it.
pub const NXNAME: Rtype = Rtype::from_int(128);

impl TypeBitmap {
    /// Windows in ascending order, each with 1 to 32 octets; none at all is an empty set (RFC 6840 §6.4).
    pub fn parse(octets: &[u8]) -> Option<Self> {
        let mut types = Vec::new();
        let mut rest = octets;
        let mut last: Option<u8> = None;
        while let Some((&[window, length], behind)) = rest.split_first_chunk() {
            if last.is_some_and(|last| window <= last) || !(1..=32).contains(&length) {
                return None;
            }
            let (bits, behind) = behind.split_at_checked(usize::from(length))?;
            push_window(&mut types, window, bits);
            (last, rest) = (Some(window), behind);
        }
        rest.is_empty().then_some(Self { types })
    }

    /// Whether records of the type exist at the name.
    pub fn has(&self, rtype: Rtype) -> bool {
        self.types.contains(&rtype.to_int())
    }

    /// The types, ascending.
    pub fn iter(&self) -> impl Iterator<Item = Rtype> + '_ {
        self.types.iter().copied().map(Rtype::from_int)
    }

    /// A name at which a zone cut is seen from above: NS without SOA (RFC 6840 §4.1).
    pub fn is_delegation(&self) -> bool {
        self.has(Rtype::NS) && !self.has(Rtype::SOA)
    }
}

fn push_window(types: &mut Vec<u16>, window: u8, bits: &[u8]) {
    let octets = (0u8..32).zip(bits);
    for (at, octet) in octets {
        for bit in (0..8u8).filter(|bit| octet & (0x80 >> bit) != 0) {
            types.push(u16::from_be_bytes([window, at * 8 + bit]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 4034 §4.3: A MX RRSIG NSEC TYPE1234.
    #[test]
    fn windows_are_read() {
        let mut octets = vec![0, 6, 0x40, 0x01, 0, 0, 0, 3, 4, 27];
        octets.extend([0; 26]);
        octets.push(0x20);
        let types: Vec<u16> = TypeBitmap::parse(&octets).unwrap().types;
        assert_eq!(types, [1, 15, 46, 47, 1234]);
        assert_eq!(TypeBitmap::parse(&[]), Some(TypeBitmap::default()));
    }

    #[test]
    fn broken_windows_make_the_record_useless() {
        for octets in [&[0u8, 0][..], &[0, 33], &[0, 2, 1], &[1, 1, 1, 0, 1, 1], &[0, 1, 1, 0, 1, 1], &[0]] {
            assert_eq!(TypeBitmap::parse(octets), None, "{octets:?}");
        }
    }
}
