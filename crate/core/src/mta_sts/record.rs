//! The TXT record at `_mta-sts.<domain>` (RFC 8461 §3.1).
//!
//! It announces that a policy exists and carries an `id`. Senders compare the id with that of the policy
//! they remember and fetch the policy anew when it differs; a domain that changes its policy and leaves the
//! id alone is not heard.
//!
//! The parser takes the joined text: the character strings of one TXT record are put together with nothing
//! between them (RFC 8461 §3.1).

use std::fmt;

use crate::parse::{Defect, Effect, Parsed, Span};
use crate::text::{self, DefectList, Field, RecordSelection, TaggedError, VersionPrefix};

pub use crate::text::Extension;

/// What a record begins with.
pub const VERSION: &str = "v=STSv1";

/// Longest id.
pub const MAX_ID: usize = 32;

const KNOWN: &[&str] = &["id", "v"];

/// A record as senders use it.
///
/// `Display` writes it as it is best published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StsRecord {
    /// Names this version of the policy: 1 to 32 letters and digits, without any order.
    pub id: String,
    /// Fields that senders ignore.
    pub extensions: Vec<Extension>,
}

impl fmt::Display for StsRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{VERSION}; id={};", self.id)?;
        self.extensions.iter().try_for_each(|Extension { name, value }| write!(f, " {name}={value};"))
    }
}

/// What can be wrong with the record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordError {
    /// A field that counts once is there again; only the first counts.
    DuplicateField {
        /// Its name.
        name: &'static str,
    },
    /// The frame of the record is broken.
    Form(TaggedError),
    /// `id=` with nothing after it.
    IdEmpty,
    /// The id has other characters than letters and digits.
    IdInvalid {
        /// The first such character.
        character: char,
    },
    /// There is no id.
    IdMissing,
    /// The id is longer than 32 characters.
    IdTooLong {
        /// Its length.
        length: usize,
    },
}

impl From<TaggedError> for RecordError {
    fn from(error: TaggedError) -> Self {
        Self::Form(error)
    }
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DuplicateField { name } => {
                write!(f, "\"{name}\" is there again and only the first counts; remove this one")
            }
            Self::Form(error) => error.fmt(f),
            Self::IdEmpty => f.write_str("the id is empty; write 1 to 32 letters and digits"),
            Self::IdInvalid { character } => {
                write!(f, "{character:?} in the id; write letters and digits only")
            }
            Self::IdMissing => f.write_str("there is no id; add \"id=\" and 1 to 32 letters and digits"),
            Self::IdTooLong { length } => {
                write!(f, "the id has {length} characters; write at most {MAX_ID}")
            }
        }
    }
}

impl Defect for RecordError {
    fn code(&self) -> &'static str {
        match self {
            Self::DuplicateField { .. } => "duplicate-field",
            Self::Form(error) => error.code(),
            Self::IdEmpty => "id-empty",
            Self::IdInvalid { .. } => "id-invalid",
            Self::IdMissing => "id-missing",
            Self::IdTooLong { .. } => "id-too-long",
        }
    }

    fn effect(&self) -> Effect {
        match self {
            Self::DuplicateField { .. } => Effect::Risks,
            Self::Form(error) => error.effect(),
            _ => Effect::Invalidates,
        }
    }

    fn reference(&self) -> (u16, &'static str) {
        match self {
            Self::DuplicateField { .. } => (8461, "3.2"),
            _ => (8461, "3.1"),
        }
    }
}

impl RecordError {
    /// The requirement it breaks or, for what only informs, rests on.
    pub fn requirement(&self) -> &'static str {
        match self {
            Self::DuplicateField { .. } => "STS-3.2-9",
            Self::IdEmpty | Self::IdInvalid { .. } | Self::IdMissing | Self::IdTooLong { .. } => "STS-3.1-3",
            Self::Form(TaggedError::NotARecord { .. }) => "STS-3.1-2",
            Self::Form(TaggedError::NotAscii) => "STS-3.1-1",
            Self::Form(TaggedError::SpaceBeforeDelimiter { .. }) => "STS-3.1-5",
            Self::Form(TaggedError::UnknownField { .. } | TaggedError::MisspeltField { .. }) => "STS-3.2-8",
            Self::Form(_) => "STS-3.1-6",
        }
    }
}

/// Whether a TXT record is an MTA-STS record, judged as senders do, by its beginning.
pub fn begins_like_record(text: &[u8]) -> VersionPrefix {
    text::version_prefix(text, VERSION)
}

/// Which of the TXT records at `_mta-sts.<domain>` senders use (RFC 8461 §3.1).
///
/// ```
/// use waxseal_core::{mta_sts::select_record, text::Choice};
/// let texts = [b"v=spf1 -all".to_vec(), b"v=STSv1; id=1;".to_vec()];
/// assert_eq!(select_record(&texts).choice, Choice::One(1));
/// ```
pub fn select_record(texts: &[Vec<u8>]) -> RecordSelection {
    text::select(texts, VERSION)
}

/// A record as read.
pub type ParsedStsRecord = Parsed<StsRecord, RecordError>;

/// Reads one record.
///
/// A known name with a bad value also fits the grammar of extensions, which would be ignored; like the
/// senders we treat it as what it was meant to be, and report the value.
///
/// ```
/// use waxseal_core::mta_sts::parse_record;
/// let parsed = parse_record(b"v=STSv1; id=20160831085700Z;");
/// assert_eq!(parsed.value.map(|record| record.id).as_deref(), Some("20160831085700Z"));
/// ```
pub fn parse_record(text: &[u8]) -> ParsedStsRecord {
    text::parse_record(text, VERSION, |fields, defects| read_record(fields, text.len(), defects))
}

fn read_record(fields: &[Field<'_>], end: usize, defects: &mut DefectList<RecordError>) -> Option<StsRecord> {
    // RFC 8461 §3.2: of a field that must not be repeated the first counts, valid or not.
    let mut first_id: Option<Option<String>> = None;
    let mut extensions = Vec::new();
    for field in fields {
        match field.name.octets() {
            b"id" if first_id.is_none() => first_id = Some(read_id(field, defects)),
            b"id" => defects.push(RecordError::DuplicateField { name: "id" }, field.whole.span()),
            b"v" => defects.push(RecordError::DuplicateField { name: "v" }, field.whole.span()),
            _ => extensions.extend(text::read_extension(field, KNOWN, defects)),
        }
    }
    if first_id.is_none() {
        defects.push(RecordError::IdMissing, Span::at(end));
    }
    first_id.flatten().map(|id| StsRecord { id, extensions })
}

fn read_id(field: &Field<'_>, defects: &mut DefectList<RecordError>) -> Option<String> {
    let value = field.value;
    if value.is_empty() {
        defects.push(RecordError::IdEmpty, field.whole.span());
        return None;
    }
    if let Some(index) = value.position(|octet| !octet.is_ascii_alphanumeric()) {
        let character = value.quoted().chars().find(|character| !character.is_ascii_alphanumeric());
        let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
        defects.push(RecordError::IdInvalid { character }, value.span_at(index));
        return None;
    }
    if value.octets().len() > MAX_ID {
        defects.push(RecordError::IdTooLong { length: value.octets().len() }, value.span());
        return None;
    }
    Some(value.quoted())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn codes(text: &[u8]) -> Vec<&'static str> {
        parse_record(text).defects.iter().map(|located| located.defect.code()).collect()
    }

    #[test]
    fn good() {
        for (text, id, found) in [
            ("v=STSv1; id=1;", "1", vec![]),
            ("v=STSv1;\tid=1\t;\t", "1", vec![]),
            ("v=STSv1;x=a;id=1", "1", vec!["unknown-field"]),
            ("v=STSv1; id=1; v=STSv1", "1", vec!["duplicate-field"]),
            ("v=STSv1; id=1; id=a-b", "1", vec!["duplicate-field"]),
            ("v=STSv1; id=1; Id=2", "1", vec!["misspelt-field"]),
        ] {
            let parsed = parse_record(text.as_bytes());
            assert_eq!(parsed.value.map(|record| record.id).as_deref(), Some(id), "{text}");
            assert_eq!(codes(text.as_bytes()), found, "{text}");
        }
    }

    #[test]
    fn bad() {
        for (text, why) in [
            (b"v=STSv1; id = 1".as_slice(), vec!["space-around-equals"]),
            (b"v=STSv1; id=a-b; id=1", vec!["id-invalid", "duplicate-field"]),
            (b"v=STSv1; id=1; x=a=b", vec!["value-invalid"]),
            (b"v=STSv1; id=1; x=\x07", vec!["value-invalid"]),
            (b"v=STSv1; id=1; x=", vec!["value-empty"]),
            (b"v=STSv1; id=1; =x", vec!["name-invalid"]),
            (b"v=STSv1; id=1; x=\xC3\xA4", vec!["unknown-field", "not-ascii"]),
            (b"v=STSv1; id=\xC3\xA4", vec!["not-ascii", "id-invalid"]),
            (b"v=STSv1;;;", vec!["empty-field", "empty-field", "id-missing"]),
            (b"", vec!["not-a-record"]),
            (b"v=STSv1; id=1, max_age=1", vec!["id-invalid"]),
        ] {
            assert_eq!(codes(text), why, "{}", String::from_utf8_lossy(text));
            assert_eq!(parse_record(text).value, None, "{}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn more_than_a_record_can_hold_is_not_read() {
        let long = [b"v=STSv1; id=1; x=".as_slice(), &[b'a'; 65_536]].concat();
        assert_eq!(codes(&long), ["too-long"]);
    }

    #[test]
    fn defects_are_bounded_and_none_of_their_weight_is_lost() {
        let unknown = "x=1;".repeat(300);
        let parsed = parse_record(format!("v=STSv1; id=1;{unknown}").as_bytes());
        assert!(parsed.is_valid());
        assert_eq!(parsed.defects.len(), text::MAX_DEFECTS + 1);
        let parsed = parse_record(format!("v=STSv1; id=1;{unknown};;x=1").as_bytes());
        assert!(!parsed.is_valid());
    }

    #[test]
    fn a_defect_points_at_its_octets() {
        let text = b"v=STSv1; id=2024-01-01;";
        let parsed = parse_record(text);
        assert_eq!(parsed.defects[0].span.of(text), b"-");
    }

    prop_compose! {
        fn records()(
            id in "[A-Za-z0-9]{1,32}",
            extensions in prop::collection::vec(("x[a-z0-9_.-]{5,31}", "[!-:<>-~]{1,40}"), 0..5),
        ) -> StsRecord {
            let extension = |(name, value): (String, String)| Extension { name, value: value.replace('>', ".") };
            StsRecord { id, extensions: extensions.into_iter().map(extension).collect() }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(record in records()) {
            prop_assert_eq!(parse_record(record.to_string().as_bytes()).value, Some(record));
        }

        #[test]
        fn any_octets_are_read_and_spans_stay_inside(tail in prop::collection::vec(any::<u8>(), 0..200)) {
            for text in [tail.clone(), [b"v=STSv1;".as_slice(), &tail].concat()] {
                let parsed = parse_record(&text);
                prop_assert!(parsed.defects.iter().all(|located| located.span.end <= text.len()));
                prop_assert!(parsed.is_valid() || !parsed.defects.is_empty());
            }
        }
    }
}
