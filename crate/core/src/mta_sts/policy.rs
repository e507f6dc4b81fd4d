//! The policy file (RFC 8461 §3.2).
//!
//! Lines of `name: value`, ended by LF or CRLF, in any order: the version, the mode, how many seconds a
//! sender may remember the policy, and one `mx` line for every MX host or group of hosts. Names and keywords
//! are case-sensitive, blanks may stand after the colon and at the end of a line and nowhere else, and there
//! are neither blank lines nor comments.
//!
//! A known name with a bad value would fit the grammar of extensions too and be ignored as one. Like the
//! senders we treat it as what it was meant to be: `mode: Enforce` is a bad mode, not an unknown field.

use std::fmt;

use super::{MxPattern, PolicyError};
use crate::parse::{Parsed, Span};
use crate::text::{self, DefectList, Piece};

pub use crate::text::Extension;

/// Largest `max_age`, one year of 365.25 days in seconds (RFC 8461 §3.2).
pub const MAX_AGE: u64 = 31_557_600;

/// The size at which senders may stop reading: 64 KiB (RFC 8461 §3.3, a suggestion).
pub const MAX_SENDER_OCTETS: usize = 65_536;

/// The size at which we stop reading. No sender is known to read so much; a policy of this size is an
/// attack or a mistake, and the work on it must stay bounded.
pub const MAX_READ_OCTETS: usize = 1 << 20;

const MAX_AGE_DIGITS: usize = 10;

const KNOWN: &[&str] = &["version", "mode", "max_age", "mx"];

/// A policy as senders use it.
///
/// `Display` writes it as it is best published, with LF line ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// What a failure means.
    pub mode: StsMode,
    /// How many seconds a sender may remember the policy, as published: perhaps over [`MAX_AGE`].
    pub max_age: u64,
    /// The MX hosts, in their order.
    pub mx: Vec<MxPattern>,
    /// Fields that senders ignore.
    pub extensions: Vec<Extension>,
}

impl Policy {
    /// Whether any pattern matches the name in an MX record.
    pub fn allows(&self, host: &str) -> bool {
        self.mx.iter().any(|pattern| pattern.matches(host))
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "version: STSv1\nmode: {}\n", self.mode)?;
        self.mx.iter().try_for_each(|pattern| writeln!(f, "mx: {pattern}"))?;
        writeln!(f, "max_age: {}", self.max_age)?;
        self.extensions.iter().try_for_each(|Extension { name, value }| writeln!(f, "{name}: {value}"))
    }
}

/// What a sender does when a host fails (RFC 8461 §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StsMode {
    /// It does not deliver there.
    Enforce,
    /// It reports the failure and delivers as if there were no policy.
    Testing,
    /// It acts as if there were no policy.
    None,
}

impl StsMode {
    fn parse(text: &[u8]) -> Option<Self> {
        match text {
            b"enforce" => Some(Self::Enforce),
            b"testing" => Some(Self::Testing),
            b"none" => Some(Self::None),
            _ => None,
        }
    }

    /// The mode probably meant: right but for case, one slip away, or `report`, as drafts of the RFC called
    /// `testing`.
    fn meant_by(text: &[u8]) -> Option<Self> {
        if text.eq_ignore_ascii_case(b"report") {
            return Some(Self::Testing);
        }
        text::likely_meant(text, &["enforce", "testing", "none"])
            .and_then(|mode| Self::parse(mode.as_bytes()))
    }
}

impl fmt::Display for StsMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Enforce => "enforce",
            Self::Testing => "testing",
            Self::None => "none",
        })
    }
}

/// A policy file as read.
pub type ParsedPolicy = Parsed<Policy, PolicyError>;

/// Reads a policy file.
///
/// ```
/// use waxseal_core::mta_sts::{StsMode, parse_policy};
/// let parsed = parse_policy(b"version: STSv1\nmode: enforce\nmx: mx.example.com\nmax_age: 604800\n");
/// assert_eq!(parsed.value.map(|policy| policy.mode), Some(StsMode::Enforce));
/// ```
pub fn parse_policy(body: &[u8]) -> ParsedPolicy {
    let mut reader = Reader::new();
    if let Some(text) = reader.read_file(Piece::whole(body)) {
        text.lines().for_each(|line| reader.read_line(line));
        reader.miss_fields(body.len());
    }
    let value = reader.fields.to_policy();
    let too_many = |more, worst| PolicyError::TooManyDefects { more, worst };
    Parsed::judge(value, reader.defects.finish(body.len(), too_many))
}

/// The fields met so far. `Some(None)` is a field whose first value was bad: RFC 8461 §3.2 lets only the
/// first count, so a later good one does not repair it.
#[derive(Default)]
struct Fields {
    version: Option<Option<()>>,
    mode: Option<Option<StsMode>>,
    mode_meant: Option<StsMode>,
    max_age: Option<Option<u64>>,
    mx: Vec<MxPattern>,
    has_mx_line: bool,
    extensions: Vec<Extension>,
}

impl Fields {
    fn to_policy(&self) -> Option<Policy> {
        self.version.flatten()?;
        let (mode, max_age) = (self.mode.flatten()?, self.max_age.flatten()?);
        Some(Policy { mode, max_age, mx: self.mx.clone(), extensions: self.extensions.clone() })
    }
}

struct Reader {
    fields: Fields,
    defects: DefectList<PolicyError>,
}

impl Reader {
    fn new() -> Self {
        Self { fields: Fields::default(), defects: DefectList::new() }
    }

    /// Looks at the file as a whole; the part to read by lines, unless it is no text at all.
    fn read_file<'a>(&mut self, body: Piece<'a>) -> Option<Piece<'a>> {
        let octets = body.octets();
        let is_filler = |octet: u8| matches!(octet, b' ' | b'\t' | b'\r' | b'\n');
        let size = octets.len();
        if octets.starts_with(b"\xFF\xFE") || octets.starts_with(b"\xFE\xFF") {
            self.defects.push(PolicyError::Utf16, Span::new(0, 2));
            return None;
        }
        let text = self.skip_byte_order_mark(body);
        let Some(first) = text.position(|octet| !is_filler(octet)) else {
            self.defects.push(PolicyError::Empty, body.span());
            return None;
        };
        // No name of a field begins so.
        if text.octets().get(first) == Some(&b'<') {
            self.defects.push(PolicyError::HtmlPage, text.span_at(first));
            return None;
        }
        if size > MAX_READ_OCTETS {
            let excess = Span::new(MAX_READ_OCTETS, size);
            self.defects.push(PolicyError::TooLargeToRead { octets: size }, excess);
        } else if size > MAX_SENDER_OCTETS {
            self.defects.push(PolicyError::TooLarge { octets: size }, Span::new(MAX_SENDER_OCTETS, size));
        }
        let text = text.split_at(MAX_READ_OCTETS).0;
        self.count_octets(text);
        Some(text)
    }

    fn skip_byte_order_mark<'a>(&mut self, body: Piece<'a>) -> Piece<'a> {
        if !body.octets().starts_with(b"\xEF\xBB\xBF") {
            return body;
        }
        let (mark, text) = body.split_at(3);
        self.defects.push(PolicyError::ByteOrderMark, mark.span());
        text
    }

    /// Reports once, at the first place, what would otherwise fill the list.
    fn count_octets(&mut self, text: Piece<'_>) {
        let count = text.octets().iter().filter(|octet| **octet == 0).count();
        if let Some(index) = text.position(|octet| octet == 0) {
            self.defects.push(PolicyError::Nul { count }, text.span_at(index));
        }
        let bare = bare_carriage_returns(text.octets());
        if let Some(index) = bare.first {
            self.defects.push(PolicyError::BareCarriageReturn { count: bare.count }, text.span_at(index));
        }
    }

    fn read_line(&mut self, Line { text, is_escaped }: Line<'_>) {
        if is_escaped {
            let end = text.span().end;
            self.defects.push(PolicyError::EscapedLineEnd, Span::new(end, end + 2));
        }
        let line = text.trim();
        if line.is_empty() {
            self.defects.push(PolicyError::BlankLine, text.span());
            return;
        }
        if line.span().start > text.span().start {
            let blanks = Span::new(text.span().start, line.span().start);
            self.defects.push(PolicyError::LeadingSpace, blanks);
        }
        if let Err(error) = std::str::from_utf8(line.octets()) {
            self.defects.push(PolicyError::NotUtf8, line.span_at(error.valid_up_to()));
        }
        if line.octets().starts_with(b"#") || line.octets().starts_with(b"//") {
            self.defects.push(PolicyError::Comment, line.span());
            return;
        }
        match line.split_once(b':') {
            Some((name, value)) => self.read_field(line, name, value.trim_start()),
            None => {
                let equals = line.position(|octet| octet == b'=').is_some();
                self.defects.push(PolicyError::ColonMissing { equals }, line.span());
            }
        }
    }

    fn read_field(&mut self, line: Piece<'_>, given_name: Piece<'_>, value: Piece<'_>) {
        let name = given_name.trim_end();
        if name != given_name {
            let blanks = Span::new(name.span().end, given_name.span().end);
            self.defects.push(PolicyError::SpaceBeforeColon { name: name.quoted() }, blanks);
        }
        let duplicate = match name.octets() {
            b"version" if self.fields.version.is_some() => Some("version"),
            b"mode" if self.fields.mode.is_some() => Some("mode"),
            b"max_age" if self.fields.max_age.is_some() => Some("max_age"),
            _ => None,
        };
        if let Some(name) = duplicate {
            self.defects.push(PolicyError::DuplicateField { name }, line.span());
            return;
        }
        if value.is_empty() && text::is_extension_name(name.octets()) {
            self.defects.push(PolicyError::ValueMissing { name: name.quoted() }, line.span());
        }
        match name.octets() {
            b"version" => self.fields.version = Some(self.read_version(value)),
            b"mode" => self.fields.mode = Some(self.read_mode(value)),
            b"max_age" => self.fields.max_age = Some(self.read_max_age(value)),
            b"mx" => self.read_mx(value),
            _ => self.read_extension(name, value),
        }
    }

    fn read_version(&mut self, value: Piece<'_>) -> Option<()> {
        if value.octets() == b"STSv1" {
            return Some(());
        }
        self.reject(value, |found| PolicyError::VersionUnsupported { found });
        None
    }

    fn read_mode(&mut self, value: Piece<'_>) -> Option<StsMode> {
        let mode = StsMode::parse(value.octets());
        if mode.is_none() {
            self.fields.mode_meant = StsMode::meant_by(value.octets());
            let meant = self.fields.mode_meant;
            self.reject(value, |found| PolicyError::ModeInvalid { found, meant });
        }
        mode
    }

    fn read_max_age(&mut self, value: Piece<'_>) -> Option<u64> {
        let Some(seconds) = parse_seconds(value.octets()) else {
            self.reject(value, |found| PolicyError::MaxAgeInvalid { found });
            return None;
        };
        if seconds == 0 {
            self.defects.push(PolicyError::MaxAgeZero, value.span());
        } else if seconds > MAX_AGE {
            self.defects.push(PolicyError::MaxAgeOverMaximum { seconds }, value.span());
        }
        Some(seconds)
    }

    fn read_mx(&mut self, value: Piece<'_>) {
        self.fields.has_mx_line = true;
        let text = String::from_utf8_lossy(value.octets());
        match MxPattern::parse(&text) {
            Err(why) => self.reject(value, |found| PolicyError::MxInvalid { found, why }),
            Ok(pattern) => {
                if pattern.is_address() {
                    let error = PolicyError::MxIsAddress { pattern: pattern.clone() };
                    self.defects.push(error, value.span());
                } else if pattern.is_too_long() {
                    let error = PolicyError::MxTooLong { pattern: pattern.clone() };
                    self.defects.push(error, value.span());
                }
                self.fields.mx.push(pattern);
            }
        }
    }

    /// Reports a bad value; a missing one has been reported already.
    fn reject(&mut self, value: Piece<'_>, error: impl FnOnce(String) -> PolicyError) {
        if !value.is_empty() {
            self.defects.push(error(value.quoted()), value.span());
        }
    }

    fn read_extension(&mut self, name: Piece<'_>, value: Piece<'_>) {
        let (octets, quoted) = (name.octets(), name.quoted());
        let is_name = text::is_extension_name(octets);
        if !is_name {
            self.defects.push(PolicyError::FieldNameInvalid { name: quoted.clone() }, name.span());
        }
        match text::likely_meant(octets, KNOWN) {
            Some(meant) => {
                self.defects.push(PolicyError::MisspeltField { name: quoted.clone(), meant }, name.span());
            }
            None if is_name => {
                self.defects.push(PolicyError::UnknownField { name: quoted.clone() }, name.span());
            }
            None => {}
        }
        // NUL has been reported for the file as a whole.
        if let Some(index) = value.position(|octet| octet.is_ascii_control() && octet != 0) {
            let character = value.octets().get(index).copied().map_or('\0', char::from);
            let error = PolicyError::ExtensionValueInvalid { name: quoted.clone(), character };
            self.defects.push(error, value.span_at(index));
        }
        let value = String::from_utf8_lossy(value.octets()).into_owned();
        self.fields.extensions.push(Extension { name: quoted, value });
    }

    fn miss_fields(&mut self, end: usize) {
        // Which mode was meant decides about mx too, so that all is said at once.
        let mode = self.fields.mode.flatten().or(self.fields.mode_meant);
        let needs_mx =
            self.fields.mode.is_none() || matches!(mode, Some(StsMode::Enforce | StsMode::Testing));
        for (name, is_missing) in [
            ("version", self.fields.version.is_none()),
            ("mode", self.fields.mode.is_none()),
            ("max_age", self.fields.max_age.is_none()),
            ("mx", needs_mx && !self.fields.has_mx_line),
        ] {
            if is_missing {
                self.defects.push(PolicyError::MissingField { name }, Span::at(end));
            }
        }
    }
}

/// RFC 8461 §3.2: 1 to 10 digits. (Erratum 7282 asks for 8; leading zeros may make ten.)
fn parse_seconds(digits: &[u8]) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let text = std::str::from_utf8(digits).ok().filter(|_| is_number && digits.len() <= MAX_AGE_DIGITS)?;
    text.parse().ok()
}

struct BareReturns {
    first: Option<usize>,
    count: usize,
}

fn bare_carriage_returns(octets: &[u8]) -> BareReturns {
    let next = octets.iter().skip(1).map(Some).chain([None]);
    let mut bare = BareReturns { first: None, count: 0 };
    for (index, (octet, next)) in octets.iter().zip(next).enumerate() {
        if *octet == b'\r' && next != Some(&b'\n') {
            bare.first = bare.first.or(Some(index));
            bare.count += 1;
        }
    }
    bare
}

/// A line without its end.
struct Line<'a> {
    text: Piece<'a>,
    /// Whether `\n` in two characters ended it.
    is_escaped: bool,
}

impl<'a> Piece<'a> {
    /// The lines: ended by LF or CRLF, and by what was mistaken for that, so that one such mistake does not
    /// hide the rest of the policy. After the last line end there is no line.
    fn lines(self) -> impl Iterator<Item = Line<'a>> {
        let mut rest = self;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let end = LineEnd::find(rest.octets());
            let (text, tail) = rest.split_at(end.at);
            rest = tail.split_at(end.length).1;
            Some(Line { text, is_escaped: end.is_escaped })
        })
    }
}

struct LineEnd {
    at: usize,
    length: usize,
    is_escaped: bool,
}

impl LineEnd {
    fn find(octets: &[u8]) -> Self {
        // Values of extensions may hold a backslash; those of the known fields may not, so there it is
        // safe to take `\n` for a line end.
        let may_escape = KNOWN
            .iter()
            .any(|name| octets.strip_prefix(name.as_bytes()).is_some_and(|tail| tail.first() == Some(&b':')));
        let breaks = |octet: &u8| matches!(octet, b'\n' | b'\r') || (may_escape && *octet == b'\\');
        let mut from = 0;
        while let Some(index) = octets.get(from..).and_then(|tail| tail.iter().position(breaks)) {
            let at = from + index;
            let tail = octets.get(at..).unwrap_or_default();
            if let Some((length, is_escaped)) = Self::measure(tail) {
                return Self { at, length, is_escaped };
            }
            from = at + 1;
        }
        Self { at: octets.len(), length: 0, is_escaped: false }
    }

    /// Length of the line end that `tail` begins with, and whether it is written with backslashes.
    fn measure(tail: &[u8]) -> Option<(usize, bool)> {
        match tail {
            [b'\r', b'\n', ..] => Some((2, false)),
            [b'\r' | b'\n', ..] => Some((1, false)),
            [b'\\', b'r', b'\\', b'n', ..] => Some((4, true)),
            [b'\\', b'n', ..] => Some((2, true)),
            _ => None,
        }
    }
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
