//! What to publish to have reports (RFC 8460 §3).

use std::fmt;

use super::report_uri::{ReportUri, UriProblem};
use super::{TlsRptRecord, record};
use crate::encoding::to_hex;
use crate::parse::Span;

/// Why no record can be made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordWishError {
    /// There is nowhere to send reports to.
    NoDestination,
    /// A destination that no report can be sent to.
    Unusable {
        /// The destination as given.
        destination: String,
        /// Why not, if it is a URI at all.
        why: Option<UriProblem>,
    },
}

impl fmt::Display for RecordWishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDestination => f.write_str("there is nowhere to send reports to; give a mail address"),
            Self::Unusable { destination, why: Some(why) } => write!(f, "{destination:?} {why}"),
            Self::Unusable { destination, why: None } => {
                write!(f, "{destination:?} is neither a mail address nor a URI")
            }
        }
    }
}

/// Makes the record for `_smtp._tls.<domain>` that sends reports to these mail addresses and URIs.
///
/// ```
/// use waxseal_core::tls_rpt::generate::generate;
/// let record = generate(&["tls!reports@example.org", "https://reports.example.org/v1"]).unwrap();
/// assert_eq!(
///     record.to_string(),
///     "v=TLSRPTv1; rua=mailto:tls%21reports@example.org,https://reports.example.org/v1"
/// );
/// ```
pub fn generate(destinations: &[&str]) -> Result<TlsRptRecord, RecordWishError> {
    let rua = destinations.iter().map(|destination| uri(destination)).collect::<Result<Vec<_>, _>>()?;
    if rua.is_empty() {
        return Err(RecordWishError::NoDestination);
    }
    let record = TlsRptRecord { rua, extensions: Vec::new() };
    // The grammar of records is known in one place: what it does not read back is not published.
    let read = record::parse_record(record.to_string().as_bytes());
    let is_whole = read.value.is_some_and(|read| read.rua.len() == record.rua.len());
    if is_whole {
        return Ok(record);
    }
    let destination = destinations.join(",");
    Err(RecordWishError::Unusable { destination, why: None })
}

fn uri(destination: &str) -> Result<ReportUri, RecordWishError> {
    let trimmed = destination.trim();
    let is_address = trimmed.contains('@') && !trimmed.contains(':');
    let text = if is_address { format!("mailto:{trimmed}") } else { trimmed.to_owned() };
    let unusable = |why| RecordWishError::Unusable { destination: trimmed.to_owned(), why };
    let uri = ReportUri::new(&encoded(&text), Span::at(0)).ok_or_else(|| unusable(None))?;
    match uri.problem() {
        None => Ok(uri),
        why => Err(unusable(why)),
    }
}

/// RFC 8460 §3 reserves comma, exclamation mark and semicolon; blanks and what is no ASCII no URI has
/// (RFC 3986 §2).
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for octet in text.bytes() {
        match octet {
            b',' | b'!' | b';' => out.push_str(&percent(octet)),
            octet if octet.is_ascii_graphic() => out.push(char::from(octet)),
            octet => out.push_str(&percent(octet)),
        }
    }
    out
}

fn percent(octet: u8) -> String {
    format!("%{}", to_hex(&[octet]).to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RPT-3-2, RPT-3-3.
    #[test]
    fn what_is_made_is_valid() {
        for (destinations, text) in [
            (&["a@example.org"][..], "v=TLSRPTv1; rua=mailto:a@example.org"),
            (&["mailto:a@example.org"], "v=TLSRPTv1; rua=mailto:a@example.org"),
            (&[" a!b@example.org "], "v=TLSRPTv1; rua=mailto:a%21b@example.org"),
        ] {
            let record = generate(destinations).unwrap();
            assert_eq!(record.to_string(), text);
            let read = record::parse_record(text.as_bytes());
            assert!(read.value.is_some() && read.defects.is_empty(), "{text}: {:?}", read.defects);
        }
    }

    #[test]
    fn what_cannot_be_made() {
        assert_eq!(generate(&[]), Err(RecordWishError::NoDestination));
        for bad in ["example.org", "http://example.org/", "https:///", "mailto:", "@", "ftp://example.org/"] {
            assert!(matches!(generate(&[bad]), Err(RecordWishError::Unusable { .. })), "{bad}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_made_is_always_read(destination: String) {
            if let Ok(record) = generate(&[&destination]) {
                let read = record::parse_record(record.to_string().as_bytes());
                proptest::prop_assert!(read.value.is_some());
            }
        }
    }
}
