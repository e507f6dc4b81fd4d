//! The names of MX hosts that a policy allows (RFC 8461 §3.2, §4.1).

use std::fmt;
use std::net::Ipv4Addr;

use crate::text::is_close;

/// Longest name in text form, without the trailing dot (255 octets on the wire, RFC 1035 §2.3.4).
const MAX_NAME: usize = 253;

/// Longest label (RFC 1035 §2.3.4).
const MAX_LABEL: usize = 63;

/// A host name, or `*.` and the name that follows any one label. In lower case.
///
/// ```
/// use waxseal_core::mta_sts::MxPattern;
/// let pattern = MxPattern::parse("*.example.com").unwrap();
/// assert!(pattern.matches("MX1.Example.com."));
/// assert!(!pattern.matches("example.com"));
/// assert!(!pattern.matches("a.b.example.com"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MxPattern {
    wildcard: bool,
    domain: String,
}

impl MxPattern {
    /// Reads what stands after `mx:`, without blanks around it.
    ///
    /// `Domain` is that of RFC 5321 §4.1.2: letters, digits and inner hyphens, no dot at the end.
    pub fn parse(text: &str) -> Result<Self, MxPatternError> {
        if let Some(error) = known_mistake(text) {
            return Err(error);
        }
        let (wildcard, domain) = text.strip_prefix("*.").map_or((false, text), |domain| (true, domain));
        if domain.is_empty() {
            return Err(MxPatternError::WildcardAlone);
        }
        domain.split('.').try_for_each(check_label)?;
        Ok(Self { wildcard, domain: domain.to_ascii_lowercase() })
    }

    /// Whether one left-most label is left open.
    pub fn is_wildcard(&self) -> bool {
        self.wildcard
    }

    /// The name without `*.`.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Whether it is an IPv4 address: it has the form of a name, and no MX host has such a name.
    pub fn is_address(&self) -> bool {
        self.domain.parse::<Ipv4Addr>().is_ok()
    }

    /// Whether it is longer than the DNS can carry, so that no MX host has such a name.
    pub fn is_too_long(&self) -> bool {
        let length = self.domain.len() + if self.wildcard { 2 } else { 0 };
        length > MAX_NAME || self.domain.split('.').any(|label| label.len() > MAX_LABEL)
    }

    /// Whether the policy allows an MX host of this name.
    ///
    /// The name compared is that in the MX record, without regard to case; a dot at its end is not part of
    /// it. `*` stands for exactly one label, the first (RFC 8461 §4.1).
    pub fn matches(&self, host: &str) -> bool {
        let host = without_dot(host);
        if !self.wildcard {
            return host.eq_ignore_ascii_case(&self.domain);
        }
        host.split_once('.')
            .is_some_and(|(first, rest)| !first.is_empty() && rest.eq_ignore_ascii_case(&self.domain))
    }

    /// The mistake that may have been made, if the pattern comes close to the host without matching it.
    pub fn nearest_miss(&self, host: &str) -> Option<MxMiss> {
        if self.matches(host) {
            return None;
        }
        let host = without_dot(host).to_ascii_lowercase();
        let below = host.strip_suffix(&self.domain).and_then(|head| head.strip_suffix('.'));
        match (self.wildcard, below) {
            (true, _) if host == self.domain => Some(MxMiss::ApexUnderWildcard),
            (true, Some(head)) => Some(MxMiss::DeeperThanWildcard { labels: head.split('.').count() }),
            (false, Some(_)) => Some(MxMiss::BelowPattern),
            (false, None) if is_close(host.as_bytes(), self.domain.as_bytes()) => Some(MxMiss::OneSlip),
            _ => None,
        }
    }
}

impl fmt::Display for MxPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.wildcard { "*." } else { "" })?;
        f.write_str(&self.domain)
    }
}

fn without_dot(host: &str) -> &str {
    host.strip_suffix('.').unwrap_or(host)
}

/// How a pattern comes close to a host that it does not match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MxMiss {
    /// The host is the name after `*.` itself; the wildcard asks for one label more.
    ApexUnderWildcard,
    /// The host lies below a name that was given without wildcard.
    BelowPattern,
    /// The host has more than one label below the wildcard.
    DeeperThanWildcard {
        /// How many it has.
        labels: usize,
    },
    /// One letter differs.
    OneSlip,
}

impl fmt::Display for MxMiss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ApexUnderWildcard => {
                f.write_str("the wildcard asks for one label before this name; list the name itself")
            }
            Self::BelowPattern => {
                f.write_str("the policy lists the name above this one; list the host or a wildcard")
            }
            Self::DeeperThanWildcard { labels } => write!(
                f,
                "the wildcard stands for one label and the host has {labels}; list the host or a deeper wildcard"
            ),
            Self::OneSlip => f.write_str("the names differ by one slip; correct the policy or the MX record"),
        }
    }
}

/// Why a value of `mx` is no pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MxPatternError {
    /// An address in brackets.
    AddressLiteral,
    /// A letter, digit, hyphen and dot are all a name has.
    CharacterInvalid {
        /// The first other one.
        character: char,
    },
    /// Two dots in a row, or one at the beginning.
    EmptyLabel,
    /// A label begins or ends with a hyphen.
    HyphenAtEdge {
        /// The label.
        label: String,
    },
    /// Several hosts in one line.
    List,
    /// A name in letters beyond ASCII.
    NotAscii {
        /// The first such letter.
        character: char,
    },
    /// A port after the name.
    Port,
    /// A dot at the end.
    TrailingDot,
    /// A URL.
    Url,
    /// `*` or `*.` alone.
    WildcardAlone,
    /// `*` elsewhere than as the whole first label.
    WildcardMisplaced,
}

impl fmt::Display for MxPatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddressLiteral => f.write_str("an address is no MX host; write the host name"),
            Self::CharacterInvalid { character } => {
                write!(f, "{character:?} in a host name; use letters, digits, hyphens and dots")
            }
            Self::EmptyLabel => f.write_str("an empty label; write single dots between labels"),
            Self::HyphenAtEdge { label } => {
                write!(f, "the label {label:?} begins or ends with a hyphen; correct the host name")
            }
            Self::List => f.write_str("more than a host name; write one host a line, each after its own mx:"),
            Self::NotAscii { character } => {
                write!(f, "{character:?} is not ASCII; write the label in its xn-- form")
            }
            Self::Port => f.write_str("a port after the host name; write the host name alone"),
            Self::TrailingDot => f.write_str("a dot at the end; leave it out"),
            Self::Url => f.write_str("a URL is no MX host; write the host name alone"),
            Self::WildcardAlone => f.write_str("a wildcard without a name; write *. and a domain"),
            Self::WildcardMisplaced => {
                f.write_str("a wildcard inside a name; it must be the whole first label")
            }
        }
    }
}

/// Mistakes seen in the wild, which deserve a better name than their first odd character.
fn known_mistake(text: &str) -> Option<MxPatternError> {
    let port = text.rsplit_once(':').map(|(_, port)| port);
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|octet| octet.is_ascii_digit());
    if let Some(character) = text.chars().find(|character| !character.is_ascii()) {
        Some(MxPatternError::NotAscii { character })
    } else if text.starts_with('[') || text.parse::<std::net::Ipv6Addr>().is_ok() {
        Some(MxPatternError::AddressLiteral)
    } else if text.contains("://") {
        Some(MxPatternError::Url)
    } else if text.contains([',', ';', ' ', '\t']) {
        Some(MxPatternError::List)
    } else if port.is_some_and(is_port) {
        Some(MxPatternError::Port)
    } else if text == "*" {
        Some(MxPatternError::WildcardAlone)
    } else if text.rfind('*').is_some_and(|at| at > 0 || !text.starts_with("*.")) {
        Some(MxPatternError::WildcardMisplaced)
    } else if text.len() > 2 && text.ends_with('.') && !text.ends_with("..") {
        Some(MxPatternError::TrailingDot)
    } else {
        None
    }
}

fn check_label(label: &str) -> Result<(), MxPatternError> {
    let is_inner = |character: char| character.is_ascii_alphanumeric() || character == '-';
    if label.is_empty() {
        Err(MxPatternError::EmptyLabel)
    } else if let Some(character) = label.chars().find(|character| !is_inner(*character)) {
        Err(MxPatternError::CharacterInvalid { character })
    } else if label.starts_with('-') || label.ends_with('-') {
        Err(MxPatternError::HyphenAtEdge { label: label.to_owned() })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn good() {
        for text in ["mail.example.com", "*.example.net", "a", "1.example", "xn--mller-kva.example", "*.a"] {
            assert_eq!(MxPattern::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn bad() {
        use MxPatternError as E;
        for (text, why) in [
            ("[192.0.2.1]", E::AddressLiteral),
            ("2001:db8::1", E::AddressLiteral),
            ("a_b.example", E::CharacterInvalid { character: '_' }),
            ("a@b.example", E::CharacterInvalid { character: '@' }),
            (".example.com", E::EmptyLabel),
            ("a..example", E::EmptyLabel),
            ("*..example", E::EmptyLabel),
            (".", E::EmptyLabel),
            ("a..", E::EmptyLabel),
            ("-a.example", E::HyphenAtEdge { label: "-a".into() }),
            ("a-.example", E::HyphenAtEdge { label: "a-".into() }),
            ("a.example, b.example", E::List),
            ("10 a.example", E::List),
            ("müller.example", E::NotAscii { character: 'ü' }),
            ("a.example:25", E::Port),
            ("a.example.", E::TrailingDot),
            ("https://a.example", E::Url),
            ("*", E::WildcardAlone),
            ("*.", E::WildcardAlone),
            ("*a.example", E::WildcardMisplaced),
            ("a.*.example", E::WildcardMisplaced),
            ("*.*.example", E::WildcardMisplaced),
        ] {
            assert_eq!(MxPattern::parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn names_that_no_host_has_are_patterns_all_the_same() {
        assert!(MxPattern::parse("192.0.2.1").unwrap().is_address());
        assert!(MxPattern::parse(&format!("{}.example", "a".repeat(64))).unwrap().is_too_long());
        assert!(MxPattern::parse(&["abcdefg"; 40].join(".")).unwrap().is_too_long());
        assert!(!MxPattern::parse(&format!("{}.example", "a".repeat(63))).unwrap().is_too_long());
    }

    #[test]
    fn matching() {
        for (pattern, host, expected) in [
            ("mail.example.com", "mail.example.com", true),
            ("mail.example.com", "MAIL.Example.com", true),
            ("mail.example.com", "mail.example.com.", true),
            ("mail.example.com", "mail.example.com..", false),
            ("mail.example.com", "xmail.example.com", false),
            ("mail.example.com", "mail.example.comx", false),
            ("*.example.com", "mail.example.com", true),
            ("*.example.com", "MX.EXAMPLE.COM.", true),
            ("*.example.com", "example.com", false),
            ("*.example.com", ".example.com", false),
            ("*.example.com", "foo.bar.example.com", false),
            ("*.example.com", "mailexample.com", false),
            ("*.example.com", "", false),
        ] {
            assert_eq!(MxPattern::parse(pattern).unwrap().matches(host), expected, "{pattern} {host}");
        }
    }

    #[test]
    fn misses_are_named() {
        let miss = |pattern: &str, host| MxPattern::parse(pattern).unwrap().nearest_miss(host);
        assert_eq!(miss("*.example.com", "example.com."), Some(MxMiss::ApexUnderWildcard));
        assert_eq!(miss("*.example.com", "a.B.Example.com"), Some(MxMiss::DeeperThanWildcard { labels: 2 }));
        assert_eq!(miss("example.com", "mx.example.com"), Some(MxMiss::BelowPattern));
        assert_eq!(miss("mx1.example.com", "mx2.example.com"), Some(MxMiss::OneSlip));
        assert_eq!(miss("mx1.example.com", "mail.other.example"), None);
        assert_eq!(miss("mx1.example.com", "mx1.example.com"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in any::<String>(), host in any::<String>()) {
            if let Ok(pattern) = MxPattern::parse(&text) {
                let again = MxPattern::parse(&pattern.to_string());
                prop_assert_eq!(again, Ok(pattern.clone()));
                prop_assert!(!pattern.matches(&host) || pattern.nearest_miss(&host).is_none());
            }
        }

        #[test]
        fn a_wildcard_matches_exactly_one_label(
            labels in prop::collection::vec("[a-z0-9]{1,5}", 1..4), head in prop::collection::vec("[a-z]{1,3}", 0..4)
        ) {
            let pattern = MxPattern::parse(&format!("*.{}", labels.join("."))).unwrap();
            let host = head.iter().chain(&labels).cloned().collect::<Vec<_>>().join(".");
            // `a.a.a` is also `a` under `*.a.a`, so a head that repeats the domain is left out.
            prop_assume!(!head.iter().any(|label| labels.contains(label)));
            prop_assert_eq!(pattern.matches(&host), head.len() == 1);
        }
    }
}
