//! What every parser of foreign text returns: a value if there is one, and every defect, with its place.
//!
//! A parser here never stops at the first defect and never hides the rest of the document behind one bad
//! line. Whether the document as a whole counts is one question ([`Parsed::value`] is `Some`), what is wrong
//! with it is another ([`Parsed::defects`]), because a sender decides by the first and a postmaster repairs
//! by the second.

use std::fmt;

use serde::Serialize;

use crate::order::sort_short;

/// A range of octets in the input, half open.
///
/// Positions are octets, not characters: they stay right in text that is not UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    /// First octet.
    pub start: usize,
    /// One past the last octet.
    pub end: usize,
}

impl Span {
    /// The octets from `start` up to and without `end`; an inverted range becomes empty at `start`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// An empty place, for things that are missing at `at`.
    pub fn at(at: usize) -> Self {
        Self { start: at, end: at }
    }

    /// The octets of `input` that the span names, as far as they exist.
    pub fn of<'a>(&self, input: &'a [u8]) -> &'a [u8] {
        let end = self.end.min(input.len());
        input.get(self.start.min(end)..end).unwrap_or_default()
    }

    /// Line and column of the first octet, both counted from 1; lines end at LF, columns are characters
    /// where the line is UTF-8 and octets where it is not.
    pub fn line_column(&self, input: &[u8]) -> (usize, usize) {
        let before = Self::new(0, self.start).of(input);
        let line = 1 + before.iter().filter(|&&octet| octet == b'\n').count();
        let tail = before.rsplit(|&octet| octet == b'\n').next().unwrap_or_default();
        let column = 1 + std::str::from_utf8(tail).map_or(tail.len(), |text| text.chars().count());
        (line, column)
    }
}

/// What a defect means for the document it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// The document does not count: senders treat it as absent or broken.
    Invalidates,
    /// The document counts, but some senders read it otherwise, or it will hurt later.
    Risks,
    /// Worth knowing; no sender behaves differently.
    Informs,
}

/// One kind of defect of one format.
///
/// `Display` of an implementation is one line, lower case, without a full stop.
pub trait Defect: fmt::Display {
    /// A stable kebab-case name, unique in its format: `id-too-long`.
    fn code(&self) -> &'static str;
    /// What it means for the document.
    fn effect(&self) -> Effect;
    /// The requirement broken, by RFC and section: `(8461, "3.1")`.
    fn reference(&self) -> (u16, &'static str);
}

/// A defect and its place in the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<D> {
    /// What is wrong.
    pub defect: D,
    /// Where, in octets of the input.
    pub span: Span,
}

/// The outcome of parsing one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed<T, D> {
    /// The document as a conforming reader uses it; `None` if it does not count.
    pub value: Option<T>,
    /// Every defect, in the order of the input.
    pub defects: Vec<Located<D>>,
}

impl<T, D: Defect> Parsed<T, D> {
    /// `value` unless one of the defects invalidates the document; the defects are put in input order.
    pub fn judge(value: Option<T>, mut defects: Vec<Located<D>>) -> Self {
        sort_short(&mut defects, |located| located.span);
        let invalid = defects.iter().any(|located| located.defect.effect() == Effect::Invalidates);
        Self { value: if invalid { None } else { value }, defects }
    }

    /// Whether the document counts.
    pub fn is_valid(&self) -> bool {
        self.value.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_and_column_count_from_one_and_in_characters() {
        let input = "a\nbü c".as_bytes();
        assert_eq!(Span::at(0).line_column(input), (1, 1));
        assert_eq!(Span::at(5).line_column(input), (2, 3));
        assert_eq!(Span::at(99).line_column(input), (2, 5));
    }

    #[test]
    fn a_span_past_the_end_is_cut() {
        assert_eq!(Span::new(2, 9).of(b"abc"), b"c");
        assert_eq!(Span::new(7, 9).of(b"abc"), b"");
    }
}
