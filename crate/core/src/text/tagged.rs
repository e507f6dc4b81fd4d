//! Records of the form `v=…; name=value; name=value`.
//!
//! RFC 8461 §3.1 and RFC 8460 §3 give the same frame: the version first, then fields, each before it a
//! semicolon that may have blanks around it, and at most one semicolon at the end.

use std::fmt;

use super::piece::Piece;
use super::version::{NearMiss, VersionPrefix, after_version, version_prefix};
use super::{DefectList, likely_meant};
use crate::parse::{Defect, Effect, Parsed, Span};

/// No TXT record is longer: the length of RDATA has 16 bits (RFC 1035 §3.2.1). Pasted text may be.
pub const MAX_RECORD_OCTETS: usize = 65_535;

/// Longest name of an extension field.
const MAX_NAME: usize = 32;

/// A field that is not of the version we know; readers ignore it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Its name, 1 to 32 letters, digits, `_`, `-` and `.`.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// What can be wrong with the frame of a record, whatever its fields mean.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TaggedError {
    /// Two semicolons with nothing between them.
    EmptyField,
    /// A field is not `name=value`.
    EqualsMissing {
        /// The field.
        text: String,
    },
    /// A field that is ignored, though its name resembles one that counts.
    MisspeltField {
        /// The name given.
        name: String,
        /// The name probably meant.
        meant: &'static str,
    },
    /// A name is empty, too long, or of other characters than letters, digits, `_`, `-` and `.`.
    NameInvalid {
        /// The name.
        name: String,
    },
    /// The text does not begin as a record does.
    NotARecord {
        /// What it must begin with.
        version: &'static str,
        /// The mistake, if it looks like one.
        near_miss: Option<NearMiss>,
    },
    /// Octets outside US-ASCII.
    NotAscii,
    /// Blanks beside the equals sign of a field.
    SpaceAroundEquals {
        /// The name.
        name: String,
    },
    /// Blanks between version and first semicolon: beside another TXT record the rule "begins with the
    /// version and a semicolon" throws the record away.
    SpaceBeforeDelimiter {
        /// What it must begin with.
        version: &'static str,
    },
    /// More octets than a TXT record can have; nothing was read.
    TooLong {
        /// Its length.
        octets: usize,
    },
    /// More defects than are worth listing.
    TooManyDefects {
        /// How many are not listed.
        more: usize,
        /// The worst effect among them.
        worst: Effect,
    },
    /// Blanks at the very end: the grammar has them only beside a semicolon, though lenient readers do not
    /// mind.
    TrailingSpace,
    /// A field that this version of the format does not define; it is ignored.
    UnknownField {
        /// Its name.
        name: String,
    },
    /// Nothing follows the equals sign.
    ValueEmpty {
        /// The name.
        name: String,
    },
    /// A character that a value cannot have.
    ValueInvalid {
        /// The name.
        name: String,
        /// The first such character.
        character: char,
    },
}

impl fmt::Display for TaggedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyField => f.write_str("empty field between two semicolons; write one semicolon"),
            Self::EqualsMissing { text } => {
                write!(f, "the field {text:?} is not name=value; complete or remove it")
            }
            Self::MisspeltField { name, meant } => {
                write!(f, "the field {name:?} is ignored; write \"{meant}\" if that is meant")
            }
            Self::NameInvalid { name } => {
                write!(f, "{name:?} is no field name; use 1 to 32 letters, digits, dots, hyphens and underscores")
            }
            Self::NotARecord { version, near_miss: Some(miss) } => {
                write!(f, "does not begin with \"{version};\": {miss}")
            }
            Self::NotARecord { version, near_miss: None } => {
                write!(f, "does not begin with \"{version};\", so it is another record")
            }
            Self::NotAscii => f.write_str("octets outside US-ASCII; use ASCII only"),
            Self::SpaceAroundEquals { name } => {
                write!(f, "blanks beside the equals sign of {name:?}; write name=value without them")
            }
            Self::SpaceBeforeDelimiter { version } => {
                write!(f, "blanks before the first semicolon; write \"{version};\", as senders look for it")
            }
            Self::TooLong { octets } => {
                write!(f, "{octets} octets do not fit a TXT record; write at most {MAX_RECORD_OCTETS}")
            }
            Self::TooManyDefects { more, .. } => write!(f, "{more} more defects; repair these first"),
            Self::TrailingSpace => f.write_str(
                "blanks at the end, which some senders overlook and others reject; remove them or add a semicolon",
            ),
            Self::UnknownField { name } => write!(f, "the field {name:?} is not defined and is ignored"),
            Self::ValueEmpty { name } => write!(f, "the field {name:?} has no value; complete or remove it"),
            Self::ValueInvalid { name, character } => {
                write!(f, "{character:?} in the value of {name:?}; use visible ASCII without ; and =")
            }
        }
    }
}

impl TaggedError {
    /// A stable kebab-case name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::EmptyField => "empty-field",
            Self::EqualsMissing { .. } => "equals-missing",
            Self::MisspeltField { .. } => "misspelt-field",
            Self::NameInvalid { .. } => "name-invalid",
            Self::NotARecord { .. } => "not-a-record",
            Self::NotAscii => "not-ascii",
            Self::SpaceAroundEquals { .. } => "space-around-equals",
            Self::SpaceBeforeDelimiter { .. } => "space-before-delimiter",
            Self::TooLong { .. } => "too-long",
            Self::TooManyDefects { .. } => "too-many-defects",
            Self::TrailingSpace => "trailing-space",
            Self::UnknownField { .. } => "unknown-field",
            Self::ValueEmpty { .. } => "value-empty",
            Self::ValueInvalid { .. } => "value-invalid",
        }
    }

    /// What it means for the record.
    pub fn effect(&self) -> Effect {
        match self {
            Self::MisspeltField { .. } | Self::SpaceBeforeDelimiter { .. } => Effect::Risks,
            Self::TooManyDefects { worst, .. } => *worst,
            Self::UnknownField { .. } => Effect::Informs,
            _ => Effect::Invalidates,
        }
    }
}

/// A field with both its sides, neither of them judged yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field<'a> {
    /// The whole field.
    pub(crate) whole: Piece<'a>,
    /// What stands before its first equals sign.
    pub(crate) name: Piece<'a>,
    /// What stands after it.
    pub(crate) value: Piece<'a>,
}

/// Reads one record; `read` makes the value of its fields, where they make one.
pub(crate) fn parse_record<T, D: Defect + From<TaggedError>>(
    input: &[u8],
    version: &'static str,
    read: impl FnOnce(&[Field<'_>], &mut DefectList<D>) -> Option<T>,
) -> Parsed<T, D> {
    let mut defects = DefectList::new();
    let value = read_fields(input, version, &mut defects).and_then(|fields| read(&fields, &mut defects));
    let too_many = |more, worst| TaggedError::TooManyDefects { more, worst }.into();
    Parsed::judge(value, defects.finish(input.len(), too_many))
}

/// The fields after the version; `None` if the text is no record, and then nothing else is worth saying.
fn read_fields<'a, D: Defect + From<TaggedError>>(
    input: &'a [u8],
    version: &'static str,
    defects: &mut DefectList<D>,
) -> Option<Vec<Field<'a>>> {
    let whole = Piece::whole(input);
    if input.len() > MAX_RECORD_OCTETS {
        let excess = Span::new(MAX_RECORD_OCTETS, input.len());
        defects.push(TaggedError::TooLong { octets: input.len() }, excess);
        return None;
    }
    match version_prefix(input, version) {
        VersionPrefix::Exact => {}
        VersionPrefix::SpaceBeforeDelimiter => {
            let blanks = after_version(whole, version).split_once(b';').map(|(blanks, _)| blanks.span());
            defects.push(TaggedError::SpaceBeforeDelimiter { version }, blanks.unwrap_or(whole.span()));
        }
        // The bare version is a record without a field, not another record.
        VersionPrefix::NotARecord(_) if input == version.as_bytes() => {}
        VersionPrefix::NotARecord(near_miss) => {
            defects.push(TaggedError::NotARecord { version, near_miss }, whole.span());
            return None;
        }
    }
    if let Some(index) = whole.position(|octet| !octet.is_ascii()) {
        defects.push(TaggedError::NotAscii, whole.span_at(index));
    }
    Some(split_fields(after_version(whole, version), defects))
}

fn split_fields<'a, D: Defect + From<TaggedError>>(
    after_version: Piece<'a>,
    defects: &mut DefectList<D>,
) -> Vec<Field<'a>> {
    let mut fields = Vec::new();
    let mut pieces = after_version.split(b';').skip(1).peekable();
    while let Some(piece) = pieces.next() {
        let is_last = pieces.peek().is_none();
        let text = piece.trim();
        if text.is_empty() {
            // What follows the last semicolon may be nothing.
            if !is_last {
                defects.push(TaggedError::EmptyField, piece.span());
            }
            continue;
        }
        if is_last && piece.trim_end() != piece {
            defects.push(TaggedError::TrailingSpace, Span::new(text.span().end, piece.span().end));
        }
        fields.extend(split_field(text, defects));
    }
    fields
}

fn split_field<'a, D: Defect + From<TaggedError>>(
    whole: Piece<'a>,
    defects: &mut DefectList<D>,
) -> Option<Field<'a>> {
    let Some((name, value)) = whole.split_once(b'=') else {
        defects.push(TaggedError::EqualsMissing { text: whole.quoted() }, whole.span());
        return None;
    };
    let field = Field { whole, name: name.trim_end(), value: value.trim_start() };
    if field.name != name || field.value != value {
        let gap = Span::new(field.name.span().end, field.value.span().start);
        defects.push(TaggedError::SpaceAroundEquals { name: field.name.quoted() }, gap);
    }
    Some(field)
}

/// Reads a field that is not one of `known`; says so if it looks like one of them.
pub(crate) fn read_extension<D: Defect + From<TaggedError>>(
    field: &Field<'_>,
    known: &[&'static str],
    defects: &mut DefectList<D>,
) -> Option<Extension> {
    let name = field.name.quoted();
    if !is_extension_name(field.name.octets()) {
        defects.push(TaggedError::NameInvalid { name }, field.name.span());
        return None;
    }
    if field.value.is_empty() {
        defects.push(TaggedError::ValueEmpty { name }, field.whole.span());
        return None;
    }
    if let Some(index) = field.value.position(is_barred_from_values) {
        let character = field.value.octets().get(index).copied().map_or('\0', char::from);
        let error = TaggedError::ValueInvalid { name, character };
        defects.push(error, field.value.span_at(index));
        return None;
    }
    match likely_meant(field.name.octets(), known) {
        Some(meant) => {
            defects.push(TaggedError::MisspeltField { name: name.clone(), meant }, field.name.span());
        }
        None => defects.push(TaggedError::UnknownField { name: name.clone() }, field.whole.span()),
    }
    Some(Extension { name, value: String::from_utf8_lossy(field.value.octets()).into_owned() })
}

/// Visible ASCII but `;` and `=` is allowed; what is not ASCII has been reported for the record as a whole.
fn is_barred_from_values(octet: u8) -> bool {
    octet.is_ascii() && (!octet.is_ascii_graphic() || matches!(octet, b';' | b'='))
}

/// `sts-ext-name` and its twin of TLS-RPT: a letter or digit, then up to 31 of letters, digits, `_-.`.
///
/// ```
/// use waxseal_core::text::is_extension_name;
/// assert!(is_extension_name(b"max_age"));
/// assert!(!is_extension_name(b"_age"));
/// ```
pub fn is_extension_name(name: &[u8]) -> bool {
    let inner = |octet: &u8| octet.is_ascii_alphanumeric() || matches!(octet, b'_' | b'-' | b'.');
    name.len() <= MAX_NAME && name.first().is_some_and(u8::is_ascii_alphanumeric) && name.iter().all(inner)
}
