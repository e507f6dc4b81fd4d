//! Where reports go: the URIs of `rua` (RFC 8460 §3).

use std::fmt;

use crate::encoding::from_hex;
use crate::parse::Span;

/// A URI of `rua`; its characters are those of RFC 3986.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportUri {
    /// How reports are sent there.
    pub scheme: ReportScheme,
    /// The URI as published, percent-encoding and all.
    pub text: String,
    /// Its place in the record.
    pub span: Span,
}

/// The way a report takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReportScheme {
    /// By mail.
    Mailto,
    /// By HTTPS POST.
    Https,
    /// By no way that is defined.
    Other,
}

/// Why no report can be sent to a URI though it is one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UriProblem {
    /// `mailto:` without exactly one address of the form `local@domain`.
    AddressInvalid,
    /// `https:` without `//` and a host.
    HostInvalid,
    /// Neither `mailto` nor `https`.
    SchemeUnsupported {
        /// The scheme, in lower case.
        scheme: String,
    },
}

impl fmt::Display for UriProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddressInvalid => f.write_str("has no mail address; write mailto:local@domain"),
            Self::HostInvalid => f.write_str("has no host; write https://host/path"),
            Self::SchemeUnsupported { scheme } => {
                write!(f, "has the scheme {scheme:?}; only mailto and https are defined")
            }
        }
    }
}

impl ReportUri {
    /// Takes a text as a URI if it begins with a scheme (RFC 3986 §3.1).
    pub(crate) fn new(text: &str, span: Span) -> Option<Self> {
        let scheme = match scheme_of(text)?.as_str() {
            "mailto" => ReportScheme::Mailto,
            "https" => ReportScheme::Https,
            _ => ReportScheme::Other,
        };
        Some(Self { scheme, text: text.to_owned(), span })
    }

    /// Why no report can be sent there; `None` if nothing speaks against it.
    pub fn problem(&self) -> Option<UriProblem> {
        match self.scheme {
            ReportScheme::Mailto if self.address().is_none() => Some(UriProblem::AddressInvalid),
            ReportScheme::Https if self.host().is_none() => Some(UriProblem::HostInvalid),
            ReportScheme::Other => {
                Some(UriProblem::SchemeUnsupported { scheme: scheme_of(&self.text).unwrap_or_default() })
            }
            ReportScheme::Mailto | ReportScheme::Https => None,
        }
    }

    /// The mail address of a `mailto` URI, percent-decoded for display.
    pub fn address(&self) -> Option<String> {
        let after_scheme = self.after_scheme(ReportScheme::Mailto)?;
        let encoded = after_scheme.split(['?', '#']).next().unwrap_or_default();
        let address = percent_decoded(encoded)?;
        let (local, domain) = address.rsplit_once('@')?;
        let is_local = !local.is_empty() && !local.contains(['@', ',', '/']) && !has_blank_or_control(local);
        (is_local && is_host_name(domain)).then(|| address.clone())
    }

    /// The host of an `https` URI.
    pub fn host(&self) -> Option<&str> {
        let authority = self.after_scheme(ReportScheme::Https)?.strip_prefix("//")?;
        let authority = authority.split(['/', '?', '#']).next()?;
        let host_and_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        if let Some(literal) = host_and_port.strip_prefix('[') {
            let (address, port) = literal.split_once(']')?;
            let is_port_or_nothing = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
            return (is_port_or_nothing && address.parse::<std::net::Ipv6Addr>().is_ok()).then_some(address);
        }
        let (host, port) = host_and_port.split_once(':').unwrap_or((host_and_port, ""));
        (is_host_name(host) && is_port(port)).then_some(host)
    }

    fn after_scheme(&self, scheme: ReportScheme) -> Option<&str> {
        let (_, rest) = self.text.split_once(':')?;
        (self.scheme == scheme).then_some(rest)
    }
}

impl fmt::Display for ReportUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The scheme in lower case, if the text begins with one.
fn scheme_of(text: &str) -> Option<String> {
    let (scheme, _) = text.split_once(':')?;
    let follows = |character: char| character.is_ascii_alphanumeric() || matches!(character, '+' | '-' | '.');
    let begins = scheme.starts_with(|character: char| character.is_ascii_alphabetic());
    (begins && scheme.chars().all(follows)).then(|| scheme.to_ascii_lowercase())
}

/// An empty port means the usual one (RFC 3986 §3.2.3).
fn is_port(port: &str) -> bool {
    port.is_empty() || port.parse::<u16>().is_ok_and(|_| port.bytes().all(|octet| octet.is_ascii_digit()))
}

/// A host name or IPv4 address as reports can be sent to, in A-labels.
fn is_host_name(host: &str) -> bool {
    let is_label = |label: &str| {
        let inner = |octet: u8| octet.is_ascii_alphanumeric() || octet == b'-' || octet == b'_';
        (1..=63).contains(&label.len())
            && label.bytes().all(inner)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 253 && host.strip_suffix('.').unwrap_or(host).split('.').all(is_label)
}

fn has_blank_or_control(text: &str) -> bool {
    text.chars().any(|character| character.is_whitespace() || character.is_control())
}

/// With each `%xx` replaced by its octet; `None` if that is not UTF-8 or a percent sign stands alone.
fn percent_decoded(text: &str) -> Option<String> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        if *first != b'%' {
            octets.push(*first);
            continue;
        }
        let (digits, tail) = tail.split_at_checked(2)?;
        let pair = from_hex(std::str::from_utf8(digits).ok()?)?;
        octets.extend(pair);
        rest = tail;
    }
    String::from_utf8(octets).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(text: &str) -> ReportUri {
        ReportUri::new(text, Span::at(0)).unwrap()
    }

    #[test]
    fn addresses() {
        for (text, address) in [
            ("mailto:a@x.example", "a@x.example"),
            ("MAILTO:a+b@x.example?subject=r", "a+b@x.example"),
            ("mailto:a%21b@x.example", "a!b@x.example"),
            ("mailto:%C3%A4@x.example", "ä@x.example"),
        ] {
            assert_eq!(uri(text).address().as_deref(), Some(address), "{text}");
            assert_eq!(uri(text).problem(), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_address() {
        for text in [
            "mailto:",
            "mailto:a",
            "mailto:@x.example",
            "mailto:a@",
            "mailto:a@b@x.example",
            "mailto:a@x..example",
            "mailto:a@-x.example",
            "mailto://a@x.example",
            "mailto:a%20b@x.example",
            "mailto:a%0Ab@x.example",
            "mailto:a@x.example%2Cb@y.example",
            "mailto:a%FF@x.example",
            "mailto:a%2",
        ] {
            assert_eq!(uri(text).problem(), Some(UriProblem::AddressInvalid), "{text}");
        }
    }

    #[test]
    fn hosts() {
        for (text, host) in [
            ("https://x.example", "x.example"),
            ("https://x.example:8443/r?a=b", "x.example"),
            ("https://x.example:/", "x.example"),
            ("HTTPS://user@x.example/", "x.example"),
            ("https://192.0.2.1/", "192.0.2.1"),
            ("https://[2001:db8::1]:443/", "2001:db8::1"),
        ] {
            assert_eq!(uri(text).host(), Some(host), "{text}");
            assert_eq!(uri(text).problem(), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_host() {
        for text in [
            "https:",
            "https:x.example",
            "https:/x.example",
            "https:///r",
            "https://:443/",
            "https://x..example/",
            "https://x.example:port/",
            "https://x.example:99999/",
            "https://[x.example]/",
            "https://[::1]x/",
        ] {
            assert_eq!(uri(text).problem(), Some(UriProblem::HostInvalid), "{text}");
        }
    }

    #[test]
    fn other_schemes_have_their_name_in_the_problem() {
        assert_eq!(uri("FTP://x/").problem(), Some(UriProblem::SchemeUnsupported { scheme: "ftp".into() }));
        assert_eq!(ReportUri::new("a@x.example", Span::at(0)), None);
        assert_eq!(ReportUri::new("://x", Span::at(0)), None);
    }
}
