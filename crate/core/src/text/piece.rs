//! A part of the input that remembers where it was.

use crate::parse::Span;

/// No fact in a defect quotes more of foreign text than this many characters: a defect is one line to read,
/// and hundreds of them must stay small.
const MAX_QUOTED: usize = 80;

/// Some octets of the input and their place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    octets: &'a [u8],
    start: usize,
}

impl<'a> Piece<'a> {
    /// The whole input.
    pub(crate) fn whole(octets: &'a [u8]) -> Self {
        Self { octets, start: 0 }
    }

    pub(crate) fn octets(&self) -> &'a [u8] {
        self.octets
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.octets.is_empty()
    }

    pub(crate) fn span(&self) -> Span {
        Span::new(self.start, self.start + self.octets.len())
    }

    /// The place of the octet at `index` of this piece.
    pub(crate) fn span_at(&self, index: usize) -> Span {
        Span::new(self.start + index, self.start + index + 1)
    }

    /// Both sides of `index`; an index past the end leaves the right side empty.
    pub(crate) fn split_at(&self, index: usize) -> (Self, Self) {
        let index = index.min(self.octets.len());
        let (left, right) = self.octets.split_at(index);
        (Self { octets: left, start: self.start }, Self { octets: right, start: self.start + index })
    }

    /// Both sides of the first `separator`, without it.
    pub(crate) fn split_once(&self, separator: u8) -> Option<(Self, Self)> {
        let index = self.position(|octet| octet == separator)?;
        Some((self.split_at(index).0, self.split_at(index + 1).1))
    }

    /// What lies between the separators; one piece more than there are separators.
    pub(crate) fn split(&self, separator: u8) -> impl Iterator<Item = Self> + use<'a> {
        let mut rest = Some(*self);
        std::iter::from_fn(move || {
            let whole = rest?;
            let (left, right) = whole.split_once(separator).map_or((whole, None), |(l, r)| (l, Some(r)));
            rest = right;
            Some(left)
        })
    }

    /// Without spaces and tabs at its start.
    pub(crate) fn trim_start(&self) -> Self {
        let blanks = self.octets.iter().take_while(|octet| is_blank(**octet)).count();
        self.split_at(blanks).1
    }

    /// Without spaces and tabs at its end.
    pub(crate) fn trim_end(&self) -> Self {
        let blanks = self.octets.iter().rev().take_while(|octet| is_blank(**octet)).count();
        self.split_at(self.octets.len() - blanks).0
    }

    pub(crate) fn trim(&self) -> Self {
        self.trim_start().trim_end()
    }

    /// Index of the first octet that satisfies `wanted`.
    pub(crate) fn position(&self, wanted: impl Fn(u8) -> bool) -> Option<usize> {
        self.octets.iter().position(|octet| wanted(*octet))
    }

    /// The piece as text to quote: what is not UTF-8 replaced, and cut after 80 characters.
    pub(crate) fn quoted(&self) -> String {
        // Four octets hold any character, so the cut never loses one that would have been shown.
        let head = self.octets.get(..MAX_QUOTED * 4).unwrap_or(self.octets);
        String::from_utf8_lossy(head).chars().take(MAX_QUOTED).collect()
    }
}

/// WSP of RFC 5234: space or tab.
pub(crate) fn is_blank(octet: u8) -> bool {
    matches!(octet, b' ' | b'\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_keep_their_place() {
        let whole = Piece::whole(b"a; b ;c");
        let places: Vec<Span> = whole.split(b';').map(|piece| piece.trim().span()).collect();
        assert_eq!(places, [Span::new(0, 1), Span::new(3, 4), Span::new(6, 7)]);
    }

    #[test]
    fn a_separator_at_the_end_leaves_an_empty_piece() {
        let pieces: Vec<&[u8]> = Piece::whole(b"a;").split(b';').map(|piece| piece.octets()).collect();
        assert_eq!(pieces, [b"a".as_slice(), b""]);
    }

    #[test]
    fn a_quotation_is_short_and_always_text() {
        assert_eq!(Piece::whole(&[b'x'; 5000]).quoted().len(), 80);
        assert_eq!(Piece::whole(b"a\xFFb").quoted(), "a\u{FFFD}b");
    }
}
