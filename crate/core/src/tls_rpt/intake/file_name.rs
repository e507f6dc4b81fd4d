//! The name of a report's file (RFC 8460 §5.1): `sender!domain!begin!end[!id].json[.gz]`.

use crate::tls_rpt::report::TlsReport;

/// What a file name says of the report in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileName<'n> {
    sender: &'n str,
    pub(super) domain: &'n str,
    begin: Option<i64>,
    end: Option<i64>,
}

impl<'n> FileName<'n> {
    /// Reads a name; nothing for one of another form.
    pub(super) fn parse(name: &'n str) -> Option<Self> {
        let mut parts = name.split('!');
        let (sender, domain) = (parts.next()?, parts.next()?);
        let (begin, end) = (parts.next()?, parts.next()?);
        let is_number = |part: &str| part.starts_with(|first: char| first.is_ascii_digit());
        let is_name = domain.contains('.') && is_number(begin) && is_number(end);
        is_name.then(|| Self { sender, domain, begin: seconds(begin), end: seconds(end) })
    }

    /// Whether the report says otherwise.
    pub(super) fn disagrees(&self, report: &TlsReport<'_>) -> bool {
        report.is_about_other_than(self.domain)
            || report.is_from_other_than(self.sender)
            || report.is_of_other_time_than(self.begin, self.end)
    }
}

/// The number that a part begins with; behind the last one stands the extension, perhaps with a copy's number.
fn seconds(part: &str) -> Option<i64> {
    let length = part.bytes().position(|octet| !octet.is_ascii_digit()).unwrap_or(part.len());
    part.get(..length)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let read = |name| FileName::parse(name).map(|name| (name.sender, name.domain, name.begin, name.end));
        for (name, expected) in [
            ("a.example!b.example!1!2!001.json.gz", Some(("a.example", "b.example", Some(1), Some(2)))),
            ("a.example!b.example!1!2 (1).json", Some(("a.example", "b.example", Some(1), Some(2)))),
            (
                "a.example!b.example!1!99999999999999999999.json",
                Some(("a.example", "b.example", Some(1), None)),
            ),
            ("a.example!b.example!x!2.json", None),
            ("a.example!b!1!2.json", None),
            ("a.example!b.example!1", None),
            ("report.json", None),
            ("", None),
        ] {
            assert_eq!(read(name), expected, "{name}");
        }
    }
}
