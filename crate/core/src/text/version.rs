//! Which TXT records at a name are records of a format at all.
//!
//! Anything may answer at `_mta-sts` or `_smtp._tls`: a wildcard SPF record, a verification token. Senders
//! keep the records that begin with the version and throw the rest away (RFC 8461 §3.1, RFC 8460 §3); a
//! record lost that way is silent, so the reason it was lost is worth a name.

use std::fmt;

use super::piece::{Piece, is_blank};

/// How a text begins, seen from one format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionPrefix {
    /// With the version and at once the semicolon.
    Exact,
    /// With the version, then blanks, then the semicolon: the grammar allows it, the rule for several TXT
    /// records discards it (RFC 8461 erratum 6285).
    SpaceBeforeDelimiter,
    /// Otherwise; with the mistake, if it looks like one.
    NotARecord(Option<NearMiss>),
}

/// Why a text that was probably meant as a record is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NearMiss {
    /// `v=STSv1\; …`: the backslash of a zone file has become part of the data.
    BackslashBeforeDelimiter,
    /// Something invisible stands first: a byte order mark, a no-break or zero-width space.
    InvisibleFirst,
    /// Blanks stand before the version.
    LeadingSpace,
    /// The quotation marks of a zone file have become part of the data.
    LiteralQuotes,
    /// No semicolon follows the version.
    NoDelimiter,
    /// The version stands in the record, but not first.
    NotFirst,
    /// The version has another number: `v=STSv2`.
    OtherVersion,
    /// Typographic quotation marks, from a word processor or a web page.
    SmartQuotes,
    /// `v = STSv1`: blanks around the equals sign.
    SpaceAroundEquals,
    /// Right but for upper and lower case.
    WrongCase,
}

impl fmt::Display for NearMiss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BackslashBeforeDelimiter => "a backslash stands before the semicolon; remove it",
            Self::InvisibleFirst => "an invisible character stands first; remove it",
            Self::LeadingSpace => "blanks stand first; remove them",
            Self::LiteralQuotes => "the quotation marks are part of the data; enter the text without them",
            Self::NoDelimiter => "no semicolon follows the version; add it",
            Self::NotFirst => "the version is not the first field; put it first",
            Self::OtherVersion => "the version is not one that is defined",
            Self::SmartQuotes => "typographic quotation marks are part of the data; remove them",
            Self::SpaceAroundEquals => "blanks stand around the equals sign; remove them",
            Self::WrongCase => "upper and lower case differ; write it exactly so",
        })
    }
}

/// How `text` begins, for the format whose records begin with `version` (`v=STSv1`).
pub(crate) fn version_prefix(text: &[u8], version: &str) -> VersionPrefix {
    let Some(after) = text.strip_prefix(version.as_bytes()) else {
        return VersionPrefix::NotARecord(near_miss(text, version));
    };
    let blanks = after.iter().take_while(|octet| is_blank(**octet)).count();
    match (blanks, after.get(blanks)) {
        (0, Some(b';')) => VersionPrefix::Exact,
        (_, Some(b';')) => VersionPrefix::SpaceBeforeDelimiter,
        (0, Some(b'\\')) => VersionPrefix::NotARecord(Some(NearMiss::BackslashBeforeDelimiter)),
        (0, Some(octet)) if octet.is_ascii_alphanumeric() => {
            VersionPrefix::NotARecord(Some(NearMiss::OtherVersion))
        }
        _ => VersionPrefix::NotARecord(Some(NearMiss::NoDelimiter)),
    }
}

fn near_miss(text: &[u8], version: &str) -> Option<NearMiss> {
    const INVISIBLE: [&str; 5] = ["\u{FEFF}", "\u{A0}", "\u{200B}", "\u{2060}", "\u{200E}"];
    const SMART: [&str; 6] = ["\u{201C}", "\u{201D}", "\u{201E}", "\u{2018}", "\u{2019}", "\u{AB}"];
    let begins_with = |marks: &[&str]| marks.iter().any(|mark| text.starts_with(mark.as_bytes()));
    if !mentions(text, version) {
        return other_version(text, version);
    }
    match text.first() {
        Some(b' ' | b'\t' | b'\r' | b'\n') => Some(NearMiss::LeadingSpace),
        Some(b'"' | b'\'') => Some(NearMiss::LiteralQuotes),
        // 0x93 and 0x94 are the typographic quotes of Windows-1252.
        Some(0x93 | 0x94) => Some(NearMiss::SmartQuotes),
        _ if begins_with(&SMART) => Some(NearMiss::SmartQuotes),
        _ if begins_with(&INVISIBLE) => Some(NearMiss::InvisibleFirst),
        _ => Some(NearMiss::misspelt(text, version)),
    }
}

impl NearMiss {
    /// For text that mentions the version, in any case and with blanks, but does not begin with it.
    fn misspelt(text: &[u8], version: &str) -> Self {
        let head = text.get(..version.len()).unwrap_or(text);
        if head.eq_ignore_ascii_case(version.as_bytes()) {
            Self::WrongCase
        } else if without_blanks(text, version.len()).eq_ignore_ascii_case(version.as_bytes()) {
            Self::SpaceAroundEquals
        } else {
            Self::NotFirst
        }
    }
}

/// Whether the version occurs anywhere, whatever its case, with blanks left out.
fn mentions(text: &[u8], version: &str) -> bool {
    let packed = without_blanks(text, usize::MAX);
    packed.windows(version.len()).any(|window| window.eq_ignore_ascii_case(version.as_bytes()))
}

/// The first `most` octets of the text that are no blanks.
fn without_blanks(text: &[u8], most: usize) -> Vec<u8> {
    text.iter().copied().filter(|octet| !is_blank(*octet)).take(most).collect()
}

/// `v=STSv2`: the version but for its number.
fn other_version(text: &[u8], version: &str) -> Option<NearMiss> {
    let stem = version.trim_end_matches(|character: char| character.is_ascii_digit());
    let head = without_blanks(text, stem.len());
    let next = without_blanks(text, stem.len() + 1).last().copied();
    let numbered = head.eq_ignore_ascii_case(stem.as_bytes()) && next.is_some_and(|o| o.is_ascii_digit());
    numbered.then_some(NearMiss::OtherVersion)
}

/// Which of the TXT records at a name a sender uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordSelection {
    /// The record or records left over.
    pub choice: Choice,
    /// The others, in their order.
    pub discarded: Vec<Discarded>,
}

impl RecordSelection {
    /// The index of the one record that is left, if one is.
    pub fn selected(&self) -> Option<usize> {
        match self.choice {
            Choice::One(index) => Some(index),
            Choice::None | Choice::Several(_) => None,
        }
    }
}

/// What is left after discarding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Nothing: the domain does not take part.
    None,
    /// One record, by its index; whether it is valid is for its parser to say.
    One(usize),
    /// Two or more, by index: senders treat that like none.
    Several(Vec<usize>),
}

/// A TXT record thrown away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discarded {
    /// Its index.
    pub index: usize,
    /// How it begins.
    pub prefix: VersionPrefix,
}

/// The selection among all the TXT records at one name, each with its strings joined.
pub(crate) fn select(texts: &[Vec<u8>], version: &str) -> RecordSelection {
    // The discarding is worded for several records; one record alone is read by the grammar.
    let alone = texts.len() == 1;
    let mut kept = Vec::new();
    let mut discarded = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        match version_prefix(text, version) {
            VersionPrefix::Exact => kept.push(index),
            VersionPrefix::SpaceBeforeDelimiter if alone => kept.push(index),
            prefix => discarded.push(Discarded { index, prefix }),
        }
    }
    let choice = match kept.as_slice() {
        [] => Choice::None,
        [index] => Choice::One(*index),
        _ => Choice::Several(kept),
    };
    RecordSelection { choice, discarded }
}

/// The part of a record after its version.
pub(super) fn after_version<'a>(text: Piece<'a>, version: &str) -> Piece<'a> {
    text.split_at(version.len()).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, miss: NearMiss) {
        let found = version_prefix(text.as_bytes(), "v=STSv1");
        assert_eq!(found, VersionPrefix::NotARecord(Some(miss)), "{text}");
    }

    #[test]
    fn each_near_miss_has_its_name() {
        check("v=STSv1\\; id=1;", NearMiss::BackslashBeforeDelimiter);
        check("\u{FEFF}v=STSv1; id=1;", NearMiss::InvisibleFirst);
        check(" v=STSv1; id=1;", NearMiss::LeadingSpace);
        check("\"v=STSv1; id=1;\"", NearMiss::LiteralQuotes);
        check("v=STSv1 id=1", NearMiss::NoDelimiter);
        check("v=STSv1", NearMiss::NoDelimiter);
        check("id=1; v=STSv1", NearMiss::NotFirst);
        check("v=STSv2; id=1", NearMiss::OtherVersion);
        check("v=STSv10; id=1", NearMiss::OtherVersion);
        check("\u{201C}v=STSv1; id=1;\u{201D}", NearMiss::SmartQuotes);
        check("v = STSv1; id=1", NearMiss::SpaceAroundEquals);
        check("V=stsv1; id=1", NearMiss::WrongCase);
    }

    #[test]
    fn windows_quotes_are_smart_quotes() {
        let found = version_prefix(b"\x93v=STSv1; id=1;\x94", "v=STSv1");
        assert_eq!(found, VersionPrefix::NotARecord(Some(NearMiss::SmartQuotes)));
    }

    #[test]
    fn what_was_never_meant_as_a_record_is_no_near_miss() {
        for text in ["", "v=spf1 -all", "google-site-verification=abc", "v", "v=STSv"] {
            assert_eq!(version_prefix(text.as_bytes(), "v=STSv1"), VersionPrefix::NotARecord(None), "{text}");
        }
    }
}
