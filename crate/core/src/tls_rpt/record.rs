//! The TXT record at `_smtp._tls.<domain>` (RFC 8460 §3).
//!
//! One field counts, `rua`: one or more URIs with commas between them. A comma, an exclamation mark or a
//! semicolon inside a URI is percent-encoded, because the record uses two of them itself and the third
//! divides sizes from URIs in the related DMARC record.
//!
//! RFC 8460 does not say what a generator does with a record that breaks the grammar. We take the domain to
//! have no TLS-RPT then, as RFC 8461 does with its own record.
//!
//! The parser takes the joined text: the character strings of one TXT record are put together with nothing
//! between them (RFC 8460 §3).

use std::fmt;

use super::report_uri::{ReportUri, UriProblem};
use crate::parse::{Defect, Effect, Parsed, Span};
use crate::text::{self, DefectList, Field, Piece, RecordSelection, TaggedError, VersionPrefix};

pub use crate::text::Extension;

/// What a record begins with.
pub const VERSION: &str = "v=TLSRPTv1";

const KNOWN: &[&str] = &["rua", "v"];

/// A record as generators of reports use it.
///
/// `Display` writes it as it is best published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsRptRecord {
    /// Every URI of every `rua`, also those of no use.
    pub rua: Vec<ReportUri>,
    /// Fields that generators ignore.
    pub extensions: Vec<Extension>,
}

impl fmt::Display for TlsRptRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{VERSION}; rua=")?;
        for (index, uri) in self.rua.iter().enumerate() {
            write!(f, "{}{uri}", if index == 0 { "" } else { "," })?;
        }
        self.extensions.iter().try_for_each(|Extension { name, value }| write!(f, "; {name}={value}"))
    }
}

/// What can be wrong with the record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordError {
    /// The frame of the record is broken.
    Form(TaggedError),
    /// There are URIs, and none of them is of use.
    NoUsableUri,
    /// There is no `rua`.
    RuaMissing,
    /// `rua` is there more than once. The grammar allows it and the RFC has no rule for it; the URIs are put
    /// together here, and a generator may use only some of them.
    SeveralRua,
    /// Nothing stands before, after or between commas.
    UriEmpty,
    /// A character that no URI has.
    UriInvalid {
        /// The first such character.
        character: char,
    },
    /// A percent sign without two hexadecimal digits.
    UriPercent,
    /// An exclamation mark that is not percent-encoded.
    UriReserved,
    /// No report can be sent to this URI.
    UriUnusable {
        /// Why not.
        problem: UriProblem,
    },
    /// A text without a scheme.
    UriWithoutScheme {
        /// Whether it looks like a mail address.
        is_address: bool,
    },
    /// The version again.
    VersionRepeated,
}

impl From<TaggedError> for RecordError {
    fn from(error: TaggedError) -> Self {
        Self::Form(error)
    }
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(error @ TaggedError::EqualsMissing { .. }) => {
                write!(f, "{error}; write a semicolon inside a URI as %3B")
            }
            Self::Form(error) => error.fmt(f),
            Self::NoUsableUri => f.write_str("no report can be sent to any URI; write a mailto or https URI"),
            Self::RuaMissing => f.write_str("there is no rua; add \"rua=\" and a mailto or https URI"),
            Self::SeveralRua => f.write_str(
                "another rua, which senders may overlook; write one rua with a comma between URIs",
            ),
            Self::UriEmpty => f.write_str("no URI here; write a mailto or https URI or remove the comma"),
            Self::UriInvalid { character } => {
                write!(f, "{character:?} in a URI; percent-encode it, and divide URIs with a comma")
            }
            Self::UriPercent => f.write_str("a percent sign without two hexadecimal digits; write it as %25"),
            Self::UriReserved => f.write_str(
                "'!' in a URI; write it as %21, or leave out a size limit, which TLS-RPT does not have",
            ),
            Self::UriUnusable { problem } => write!(f, "the URI {problem}"),
            Self::UriWithoutScheme { is_address: true } => {
                f.write_str("a mail address without scheme; write mailto: before it")
            }
            Self::UriWithoutScheme { is_address: false } => {
                f.write_str("no URI, as it has no scheme; write mailto:local@domain or https://host/path")
            }
            Self::VersionRepeated => f.write_str("the version again, which is ignored; remove it"),
        }
    }
}

impl Defect for RecordError {
    fn code(&self) -> &'static str {
        match self {
            Self::Form(error) => error.code(),
            Self::NoUsableUri => "no-usable-uri",
            Self::RuaMissing => "rua-missing",
            Self::SeveralRua => "several-rua",
            Self::UriEmpty => "uri-empty",
            Self::UriInvalid { .. } => "uri-invalid",
            Self::UriPercent => "uri-percent",
            Self::UriReserved => "uri-reserved",
            Self::UriUnusable { .. } => "uri-unusable",
            Self::UriWithoutScheme { .. } => "uri-without-scheme",
            Self::VersionRepeated => "version-repeated",
        }
    }

    fn effect(&self) -> Effect {
        match self {
            Self::Form(error) => error.effect(),
            Self::SeveralRua | Self::UriUnusable { .. } | Self::VersionRepeated => Effect::Risks,
            _ => Effect::Invalidates,
        }
    }

    fn reference(&self) -> (u16, &'static str) {
        (8460, "3")
    }
}

impl RecordError {
    /// The requirement it breaks or, for what only informs, rests on.
    pub fn requirement(&self) -> &'static str {
        match self {
            Self::Form(TaggedError::SpaceBeforeDelimiter { .. }) => "RPT-3-4",
            Self::Form(TaggedError::UnknownField { .. } | TaggedError::MisspeltField { .. }) => "RPT-3-6",
            Self::NoUsableUri | Self::UriUnusable { .. } | Self::UriWithoutScheme { .. } => "RPT-3-2",
            Self::UriReserved | Self::UriInvalid { .. } | Self::UriPercent => "RPT-3-3",
            _ => "RPT-3-1",
        }
    }
}

/// Whether a TXT record is a TLS-RPT record, judged as senders do, by its beginning.
pub fn begins_like_record(text: &[u8]) -> VersionPrefix {
    text::version_prefix(text, VERSION)
}

/// Which of the TXT records at `_smtp._tls.<domain>` counts (RFC 8460 §3).
pub fn select_record(texts: &[Vec<u8>]) -> RecordSelection {
    text::select(texts, VERSION)
}

/// A record as read.
pub type ParsedTlsRptRecord = Parsed<TlsRptRecord, RecordError>;

/// Reads one record.
///
/// ```
/// use waxseal_core::tls_rpt::parse_record;
/// let parsed = parse_record(b"v=TLSRPTv1; rua=mailto:reports@example.com");
/// assert_eq!(parsed.value.map(|record| record.rua.len()), Some(1));
/// ```
pub fn parse_record(text: &[u8]) -> ParsedTlsRptRecord {
    text::parse_record(text, VERSION, |fields, defects| Some(read_record(fields, text.len(), defects)))
}

fn read_record(fields: &[Field<'_>], end: usize, defects: &mut DefectList<RecordError>) -> TlsRptRecord {
    let mut rua_span: Option<Span> = None;
    let mut record = TlsRptRecord { rua: Vec::new(), extensions: Vec::new() };
    for field in fields {
        match field.name.octets() {
            b"rua" => {
                if rua_span.is_some() {
                    defects.push(RecordError::SeveralRua, field.whole.span());
                }
                rua_span = rua_span.or(Some(field.whole.span()));
                record.rua.extend(field.value.split(b',').filter_map(|uri| read_uri(uri.trim(), defects)));
            }
            b"v" => defects.push(RecordError::VersionRepeated, field.whole.span()),
            // The address for failure reports of DMARC, taken over with the rest: no slip of the hand.
            b"ruf" => record.extensions.extend(text::read_extension(field, &[], defects)),
            _ => record.extensions.extend(text::read_extension(field, KNOWN, defects)),
        }
    }
    let is_useless = |rua: &[ReportUri]| !rua.is_empty() && rua.iter().all(|uri| uri.problem().is_some());
    match rua_span {
        None => defects.push(RecordError::RuaMissing, Span::at(end)),
        Some(span) if is_useless(&record.rua) => defects.push(RecordError::NoUsableUri, span),
        Some(_) => {}
    }
    record
}

fn read_uri(piece: Piece<'_>, defects: &mut DefectList<RecordError>) -> Option<ReportUri> {
    if let Some((defect, span)) = uri_defect(piece) {
        defects.push(defect, span);
        return None;
    }
    let text = String::from_utf8_lossy(piece.octets());
    let Some(uri) = ReportUri::new(&text, piece.span()) else {
        let is_address = text.contains('@') && !text.contains("//");
        defects.push(RecordError::UriWithoutScheme { is_address }, piece.span());
        return None;
    };
    if let Some(problem) = uri.problem() {
        defects.push(RecordError::UriUnusable { problem }, piece.span());
    }
    Some(uri)
}

/// What keeps the text from being made of the characters of a URI (RFC 3986 §2).
fn uri_defect(piece: Piece<'_>) -> Option<(RecordError, Span)> {
    let octets = piece.octets();
    let digits_follow = |index: usize| {
        octets.get(index + 1..index + 3).is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit))
    };
    let lone_percent =
        |(index, octet): (usize, &u8)| (*octet == b'%' && !digits_follow(index)).then_some(index);
    if piece.is_empty() {
        Some((RecordError::UriEmpty, piece.span()))
    } else if let Some(index) = piece.position(|octet| octet == b'!') {
        Some((RecordError::UriReserved, piece.span_at(index)))
    } else if let Some(index) = piece.position(|octet| !is_uri_character(octet)) {
        let character = octets.get(index).filter(|octet| octet.is_ascii()).copied().map(char::from);
        let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
        Some((RecordError::UriInvalid { character }, piece.span_at(index)))
    } else {
        let index = octets.iter().enumerate().find_map(lone_percent)?;
        Some((RecordError::UriPercent, piece.span_at(index)))
    }
}

fn is_uri_character(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"-._~:/?#[]@$&'()*+=%".contains(&octet)
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
        for (text, uris, found) in [
            ("v=TLSRPTv1;rua=mailto:a@x.example;", 1, vec![]),
            ("v=TLSRPTv1; rua=mailto:a@x.example\t,\thttps://y.example/r ; x=1;", 2, vec!["unknown-field"]),
            ("v=TLSRPTv1; x=1; rua=https://x.example/r?a=b&c=%2C", 1, vec!["unknown-field"]),
            ("v=TLSRPTv1; rua=mailto:a@x.example,ftp://y.example/", 2, vec!["uri-unusable"]),
            ("v=TLSRPTv1; rua=mailto:a@x.example; v=TLSRPTv1", 1, vec!["version-repeated"]),
            ("v=TLSRPTv1; rua=mailto:a@x.example; RUA=mailto:b@x.example", 1, vec!["misspelt-field"]),
        ] {
            let parsed = parse_record(text.as_bytes());
            assert_eq!(parsed.value.map(|record| record.rua.len()), Some(uris), "{text}");
            assert_eq!(codes(text.as_bytes()), found, "{text}");
        }
    }

    #[test]
    fn bad() {
        for (text, why) in [
            (b"v=TLSRPTv1; RUA=mailto:a@x.example".as_slice(), vec!["misspelt-field", "rua-missing"]),
            (b"v=TLSRPTv1; rua=mailto:a@x.example,", vec!["uri-empty"]),
            (b"v=TLSRPTv1; rua=,", vec!["uri-empty", "uri-empty"]),
            (b"v=TLSRPTv1; rua=mailto:a@x.example!10m", vec!["uri-reserved"]),
            (b"v=TLSRPTv1; rua=mailto:a@x.example mailto:b@x.example", vec!["uri-invalid"]),
            (b"v=TLSRPTv1; rua=mailto: a@x.example", vec!["uri-invalid"]),
            (b"v=TLSRPTv1; rua=https://x.example/%zz", vec!["uri-percent"]),
            (b"v=TLSRPTv1; rua=https://x.example/%2", vec!["uri-percent"]),
            (b"v=TLSRPTv1; rua=https://x.example/r;s", vec!["equals-missing"]),
            (b"v=TLSRPTv1; rua=mailto:a", vec!["no-usable-uri", "uri-unusable"]),
            (b"v=TLSRPTv1; rua=mailto:\xC3\xA4@x.example", vec!["not-ascii", "uri-invalid"]),
            (b"v=TLSRPTv1; rua =mailto:a@x.example", vec!["space-around-equals"]),
        ] {
            assert_eq!(codes(text), why, "{}", String::from_utf8_lossy(text));
            assert_eq!(parse_record(text).value, None, "{}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn a_uri_knows_its_place() {
        let text = b"v=TLSRPTv1; rua=mailto:a@x.example , https://y.example/";
        let record = parse_record(text).value.unwrap();
        for uri in record.rua {
            assert_eq!(uri.span.of(text), uri.text.as_bytes());
        }
    }

    prop_compose! {
        fn texts()(
            rua in prop::collection::vec(
                prop_oneof!["mailto:[a-z.+]{1,9}@[a-z]{1,9}\\.example", "https://[a-z]{1,9}\\.example/[a-z=?]{0,9}"], 1..5
            ),
            extensions in prop::collection::vec("x[a-z0-9_.-]{5,31}=[0-9a-z:/]{1,9}", 0..4),
        ) -> String {
            format!("v=TLSRPTv1; rua={}; {}", rua.join(" , "), extensions.join(";"))
        }
    }

    /// Everything but the places, which writing anew may move.
    fn content(record: TlsRptRecord) -> (Vec<String>, Vec<Extension>) {
        (record.rua.into_iter().map(|uri| uri.text).collect(), record.extensions)
    }

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(text in texts()) {
            let record = parse_record(text.as_bytes()).value.unwrap();
            let again = parse_record(record.to_string().as_bytes()).value.unwrap();
            prop_assert_eq!(content(again), content(record));
        }

        #[test]
        fn any_octets_are_read_and_spans_stay_inside(tail in prop::collection::vec(any::<u8>(), 0..200)) {
            for text in [tail.clone(), [b"v=TLSRPTv1; rua=".as_slice(), &tail].concat()] {
                let parsed = parse_record(&text);
                prop_assert!(parsed.defects.iter().all(|located| located.span.end <= text.len()));
                prop_assert!(parsed.is_valid() || !parsed.defects.is_empty());
            }
        }
    }
}
