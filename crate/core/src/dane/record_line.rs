//! A record as it stands in a zone file (RFC 1035 §5.1): what `tlsa` prints and what `dig` shows.

use super::{TlsaError, TlsaRecord, parse_presentation};

/// A record, and whose it is if the line says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordLine<'a> {
    /// The name before it, as written.
    pub owner: Option<&'a str>,
    /// The record.
    pub record: Result<TlsaRecord, TlsaError>,
}

/// Reads a record with what may stand before it: a name, a time to live, a class, and the type. Brackets and a comment at the
/// end do not matter.
///
/// ```
/// use waxseal_core::dane::parse_line;
/// let line = parse_line("_25._tcp.mx.example.org. 3600 IN TLSA 3 1 1 abcd");
/// assert_eq!(line.owner, Some("_25._tcp.mx.example.org."));
/// assert_eq!(line.record.unwrap().to_string(), "3 1 1 abcd");
/// ```
pub fn parse_line(text: &str) -> RecordLine<'_> {
    let is_type = |word: &&str| word.eq_ignore_ascii_case("TLSA");
    let before: Vec<&str> = text.split_ascii_whitespace().take_while(|word| !is_type(word)).collect();
    let has_type = text.split_ascii_whitespace().any(|word| is_type(&word)) && before.len() <= 3;
    let skipped = if has_type { before.len() + 1 } else { 0 };
    let data: Vec<&str> = text.split_ascii_whitespace().skip(skipped).collect();
    let data = data.join(" ");
    let data = data.split(';').next().unwrap_or_default().replace(['(', ')'], " ");
    let is_name =
        |word: &&str| !word.eq_ignore_ascii_case("IN") && !word.bytes().all(|octet| octet.is_ascii_digit());
    let owner = before.first().copied().filter(is_name).filter(|_| has_type);
    RecordLine { owner, record: parse_presentation(&data) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dane::zone_line;

    #[test]
    fn what_may_stand_around_a_record() {
        const OWNER: &str = "_25._tcp.mx.example.org.";
        for (text, owner) in [
            ("3 1 1 abcd", None),
            ("TLSA 3 1 1 abcd", None),
            ("IN TLSA 3 1 1 abcd", None),
            ("3600 IN tlsa 3 1 1 abcd", None),
            ("_25._tcp.mx.example.org. TLSA 3 1 1 abcd", Some(OWNER)),
            ("_25._tcp.mx.example.org.\t3600\tIN\tTLSA\t3 1 1 ab cd", Some(OWNER)),
            ("_25._tcp.mx.example.org. IN 3600 TLSA 3 1 1 ( ab\n cd ) ; the key", Some(OWNER)),
        ] {
            let line = parse_line(text);
            assert_eq!(line.owner, owner, "{text}");
            assert_eq!(line.record.map(|record| record.to_string()), Ok("3 1 1 abcd".to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_printed_is_read() {
        let record = parse_presentation("2 0 1 abcd").unwrap();
        let owner = "_25._tcp.mx.example.org".parse().unwrap();
        assert_eq!(parse_line(&zone_line(&owner, 3600, &record)).record, Ok(record));
    }

    #[test]
    fn other_lines_are_no_record() {
        for text in ["", "TLSA", "mx.example.org. MX 10 a", "a b c d TLSA 3 1 1 abcd", "3 1 1 xy"] {
            let line = parse_line(text);
            assert_eq!(line.record, parse_presentation(text.trim_start_matches("TLSA")), "{text}");
        }
    }
}
