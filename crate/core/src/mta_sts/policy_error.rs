//! What can be wrong with a policy file.

use std::fmt;

use super::policy::{MAX_AGE, MAX_READ_OCTETS, MAX_SENDER_OCTETS, StsMode};
use super::{MxPattern, MxPatternError};
use crate::parse::{Defect, Effect};

/// One kind of defect of a policy file.
///
/// Whether it invalidates the policy is decided by the grammar of RFC 8461 §3.2, also where many senders are
/// known to be lenient; the message says so then.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyError {
    /// CR without LF ends lines; only LF and CRLF do.
    BareCarriageReturn {
        /// How many there are.
        count: usize,
    },
    /// A line with nothing in it.
    BlankLine,
    /// The file begins with a byte order mark.
    ByteOrderMark,
    /// A line without a colon.
    ColonMissing {
        /// Whether it has an equals sign instead.
        equals: bool,
    },
    /// A line that is meant as a comment; the format has none.
    Comment,
    /// A field that counts once is there again; only the first counts.
    DuplicateField {
        /// Its name.
        name: &'static str,
    },
    /// Nothing but blanks and line ends.
    Empty,
    /// Backslash and n instead of a line end.
    EscapedLineEnd,
    /// A value with a control character.
    ExtensionValueInvalid {
        /// The name of the field.
        name: String,
        /// The first such character.
        character: char,
    },
    /// A name is empty, too long, or of other characters than letters, digits, `_`, `-` and `.`.
    FieldNameInvalid {
        /// The name.
        name: String,
    },
    /// A web page instead of a policy.
    HtmlPage,
    /// A line begins with blanks.
    LeadingSpace,
    /// Not 1 to 10 digits.
    MaxAgeInvalid {
        /// The value.
        found: String,
    },
    /// Over the maximum; some senders cap it, others reject the policy.
    MaxAgeOverMaximum {
        /// The value.
        seconds: u64,
    },
    /// Senders forget the policy at once.
    MaxAgeZero,
    /// A field that is ignored, though its name resembles one that counts.
    MisspeltField {
        /// The name given.
        name: String,
        /// The name probably meant.
        meant: &'static str,
    },
    /// A field that must be there is not.
    MissingField {
        /// Its name.
        name: &'static str,
    },
    /// Not one of the three modes.
    ModeInvalid {
        /// The value.
        found: String,
        /// The mode probably meant.
        meant: Option<StsMode>,
    },
    /// Not a name or `*.` and a name.
    MxInvalid {
        /// The value.
        found: String,
        /// Why not.
        why: MxPatternError,
    },
    /// An IPv4 address; it has the form of a name, but no MX host has such a name.
    MxIsAddress {
        /// The value.
        pattern: MxPattern,
    },
    /// A name longer than the DNS carries, so no MX host has it.
    MxTooLong {
        /// The value.
        pattern: MxPattern,
    },
    /// Octets that are not UTF-8.
    NotUtf8,
    /// NUL octets.
    Nul {
        /// How many there are.
        count: usize,
    },
    /// Blanks between name and colon.
    SpaceBeforeColon {
        /// The name.
        name: String,
    },
    /// Larger than the size at which senders may give up.
    TooLarge {
        /// Its size.
        octets: usize,
    },
    /// Larger than we read.
    TooLargeToRead {
        /// Its size.
        octets: usize,
    },
    /// More defects than are worth listing.
    TooManyDefects {
        /// How many are not listed.
        more: usize,
        /// The worst effect among them.
        worst: Effect,
    },
    /// A field that this version of the format does not define; it is ignored.
    UnknownField {
        /// Its name.
        name: String,
    },
    /// The file is in UTF-16.
    Utf16,
    /// Nothing follows the colon.
    ValueMissing {
        /// The name.
        name: String,
    },
    /// Not `STSv1`.
    VersionUnsupported {
        /// The value.
        found: String,
    },
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MaxAgeInvalid { found } => {
                write!(f, "max_age {found:?} is no number of seconds; write digits only, at most {MAX_AGE}")
            }
            Self::MaxAgeOverMaximum { seconds } => write!(
                f,
                "max_age {seconds} is over the maximum and some senders reject the policy; write at most {MAX_AGE}"
            ),
            Self::MaxAgeZero => {
                f.write_str("max_age 0 makes senders forget the policy at once; write weeks, such as 1209600")
            }
            Self::ModeInvalid { found, meant: Some(meant) } => {
                write!(f, "{found:?} is no mode; write \"{meant}\" if that is meant")
            }
            Self::ModeInvalid { found, meant: None } => {
                write!(f, "{found:?} is no mode; write enforce, testing or none")
            }
            Self::MxInvalid { found, why } => write!(f, "mx {found:?}: {why}"),
            Self::MxIsAddress { pattern } => {
                write!(f, "mx {pattern} is an address and matches no MX host; write the host name")
            }
            Self::MxTooLong { pattern } => write!(
                f,
                "an mx name of {} characters matches no MX host; correct it",
                pattern.to_string().len()
            ),
            Self::VersionUnsupported { found } => {
                write!(f, "version {found:?} is not defined; write STSv1")
            }
            _ => self.write_file_or_line_defect(f),
        }
    }
}

impl PolicyError {
    fn write_file_or_line_defect(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BareCarriageReturn { count } => {
                write!(f, "{count} lines end with CR alone; end lines with LF or CRLF")
            }
            Self::BlankLine => f.write_str(
                "a blank line, which many senders skip and others reject; remove it, also at the end of the file",
            ),
            Self::ByteOrderMark => f.write_str("a byte order mark begins the file; save it without"),
            Self::ColonMissing { equals: true } => f.write_str("no colon; write name: value instead of name=value"),
            Self::ColonMissing { equals: false } => f.write_str("no colon; write name: value or remove the line"),
            Self::Comment => f.write_str("a policy has no comments; remove the line"),
            Self::DuplicateField { name } => {
                write!(f, "\"{name}\" is there again and only the first counts; remove this one")
            }
            Self::Empty => f.write_str("the policy is empty; write version, mode, max_age and mx"),
            Self::EscapedLineEnd => {
                f.write_str("a backslash and a letter stand for a line end; write a real line end")
            }
            Self::ExtensionValueInvalid { name, character } => {
                write!(f, "{character:?} in the value of {name:?}; use no control characters")
            }
            Self::FieldNameInvalid { name } => {
                write!(f, "{name:?} is no field name; use 1 to 32 letters, digits, dots, hyphens and underscores")
            }
            Self::HtmlPage => f.write_str("a web page, not a policy; serve the policy as plain text"),
            Self::LeadingSpace => f.write_str("blanks begin the line; remove them"),
            Self::MisspeltField { name, meant } => {
                write!(f, "the field {name:?} is ignored; write \"{meant}\" if that is meant")
            }
            Self::MissingField { name } => write!(f, "the field \"{name}\" is missing; add it"),
            Self::NotUtf8 => f.write_str("octets that are not UTF-8; save the file in UTF-8 or ASCII"),
            Self::Nul { count } => write!(f, "{count} NUL octets; save the file as plain text"),
            Self::SpaceBeforeColon { name } => {
                write!(f, "blanks between {name:?} and its colon; remove them")
            }
            Self::TooLarge { octets } => write!(
                f,
                "{octets} octets, and senders may stop at {MAX_SENDER_OCTETS}; use fewer lines or wildcards"
            ),
            Self::TooLargeToRead { octets } => {
                write!(f, "{octets} octets, of which only {MAX_READ_OCTETS} were read; write a short policy")
            }
            Self::TooManyDefects { more, .. } => write!(f, "{more} more defects; repair these first"),
            Self::UnknownField { name } => write!(f, "the field {name:?} is not defined and is ignored"),
            Self::Utf16 => f.write_str("the file is in UTF-16; save it in UTF-8 or ASCII"),
            Self::ValueMissing { name } => write!(f, "{name:?} has no value; complete or remove the line"),
            // Written by `Display` above, each with its value.
            Self::MaxAgeInvalid { .. }
            | Self::MaxAgeOverMaximum { .. }
            | Self::MaxAgeZero
            | Self::ModeInvalid { .. }
            | Self::MxInvalid { .. }
            | Self::MxIsAddress { .. }
            | Self::MxTooLong { .. }
            | Self::VersionUnsupported { .. } => Ok(()),
        }
    }

    /// The requirement it breaks or, for what only informs, rests on.
    pub fn requirement(&self) -> &'static str {
        match self {
            Self::MaxAgeInvalid { .. } | Self::MaxAgeOverMaximum { .. } | Self::MaxAgeZero => "STS-3.2-4",
            Self::MxInvalid { why: MxPatternError::List, .. } => "STS-3.2-6",
            Self::MxInvalid { why: MxPatternError::NotAscii { .. }, .. } => "STS-3.2-7",
            Self::MxIsAddress { .. } | Self::MxTooLong { .. } => "STS-4.1-1",
            Self::MisspeltField { .. } | Self::UnknownField { .. } => "STS-3.2-8",
            Self::DuplicateField { .. } => "STS-3.2-9",
            Self::TooLarge { .. } | Self::TooLargeToRead { .. } => "STS-3.3-9",
            _ => "STS-3.2-3",
        }
    }
}

impl Defect for PolicyError {
    fn code(&self) -> &'static str {
        match self {
            Self::BareCarriageReturn { .. } => "bare-carriage-return",
            Self::BlankLine => "blank-line",
            Self::ByteOrderMark => "byte-order-mark",
            Self::ColonMissing { .. } => "colon-missing",
            Self::Comment => "comment",
            Self::DuplicateField { .. } => "duplicate-field",
            Self::Empty => "empty",
            Self::EscapedLineEnd => "escaped-line-end",
            Self::ExtensionValueInvalid { .. } => "extension-value-invalid",
            Self::FieldNameInvalid { .. } => "field-name-invalid",
            Self::HtmlPage => "html-page",
            Self::LeadingSpace => "leading-space",
            Self::MaxAgeInvalid { .. } => "max-age-invalid",
            Self::MaxAgeOverMaximum { .. } => "max-age-over-maximum",
            Self::MaxAgeZero => "max-age-zero",
            Self::MisspeltField { .. } => "misspelt-field",
            Self::MissingField { .. } => "missing-field",
            Self::ModeInvalid { .. } => "mode-invalid",
            Self::MxInvalid { .. } => "mx-invalid",
            Self::MxIsAddress { .. } => "mx-is-address",
            Self::MxTooLong { .. } => "mx-too-long",
            Self::NotUtf8 => "not-utf8",
            Self::Nul { .. } => "nul",
            Self::SpaceBeforeColon { .. } => "space-before-colon",
            Self::TooLarge { .. } => "too-large",
            Self::TooLargeToRead { .. } => "too-large-to-read",
            Self::TooManyDefects { .. } => "too-many-defects",
            Self::UnknownField { .. } => "unknown-field",
            Self::Utf16 => "utf16",
            Self::ValueMissing { .. } => "value-missing",
            Self::VersionUnsupported { .. } => "version-unsupported",
        }
    }

    fn effect(&self) -> Effect {
        match self {
            // RFC 8461 §3.2 puts the maximum in its text, not in its grammar, and senders differ: some cap the
            // value, some reject the policy. The value is kept so that both can be told.
            Self::MaxAgeOverMaximum { .. } => Effect::Risks,
            Self::DuplicateField { .. }
            | Self::MaxAgeZero
            | Self::MisspeltField { .. }
            | Self::MxIsAddress { .. }
            | Self::MxTooLong { .. }
            | Self::TooLarge { .. } => Effect::Risks,
            Self::TooManyDefects { worst, .. } => *worst,
            Self::UnknownField { .. } => Effect::Informs,
            _ => Effect::Invalidates,
        }
    }

    fn reference(&self) -> (u16, &'static str) {
        match self {
            Self::MxIsAddress { .. } | Self::MxTooLong { .. } => (8461, "4.1"),
            Self::TooLarge { .. } | Self::TooLargeToRead { .. } => (8461, "3.3"),
            _ => (8461, "3.2"),
        }
    }
}
