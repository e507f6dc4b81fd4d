//! Domain names, and the names that may stand to the right of an `@`.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use domain::base::name::{Label, ToLabelIter};
use serde::{Deserialize, Serialize};

/// An absolute domain name of at most 255 octets; compares without regard to ASCII case (RFC 1035 §2.3.3).
///
/// ```
/// use waxseal_core::dns::Name;
/// let name: Name = "MX.Example.org.".parse()?;
/// assert_eq!(name, "mx.example.org".parse()?);
/// assert_eq!(name.to_string(), "MX.Example.org");
/// # Ok::<(), waxseal_core::dns::NameError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(domain::base::Name<Vec<u8>>);

/// Why a text is not a domain name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameError {
    /// The text does not follow the presentation form of RFC 1035 §5.1, or a length limit is broken.
    Malformed {
        /// What the parser says.
        reason: String,
    },
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed { reason } => write!(f, "not a domain name: {reason}"),
        }
    }
}

impl std::error::Error for NameError {}

impl FromStr for Name {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        domain::base::Name::vec_from_str(text)
            .map(Self)
            .map_err(|error| NameError::Malformed { reason: error.to_string() })
    }
}

impl fmt::Display for Name {
    /// Without the final dot, except for the root, which is `.`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_root() { f.write_str(".") } else { self.0.fmt(f) }
    }
}

impl Serialize for Name {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl Name {
    /// The root of the tree.
    pub fn root() -> Self {
        Self(domain::base::Name::root_vec())
    }

    /// Whether this is the root.
    pub fn is_root(&self) -> bool {
        self.0.is_root()
    }

    /// A name read from a message, decompressed.
    pub(crate) fn from_domain(name: &impl domain::base::ToName) -> Self {
        Self(name.to_vec())
    }

    pub(crate) fn as_domain(&self) -> &domain::base::Name<Vec<u8>> {
        &self.0
    }

    /// The octets of RFC 1035 §3.1 in lower case, the form that hashes and signatures cover (RFC 4034 §6.2).
    pub fn canonical_octets(&self) -> Vec<u8> {
        // Length octets are at most 63, below the capital letters.
        self.0.as_slice().to_ascii_lowercase()
    }

    /// How many labels it has, the root not counted.
    pub fn label_count(&self) -> usize {
        self.0.iter_labels().count().saturating_sub(1)
    }

    /// Whether the first label is `*` (RFC 4592 §2.1.1).
    pub fn is_wildcard(&self) -> bool {
        self.0.first().is_wildcard()
    }

    /// The octets of the first label, empty for the root.
    pub fn first_label(&self) -> &[u8] {
        self.0.first().as_slice()
    }

    /// The name with no more than its right-most `count` labels.
    pub fn suffix(&self, count: usize) -> Self {
        let drop = self.label_count().saturating_sub(count);
        self.0.iter_suffixes().nth(drop).map_or_else(Self::root, |name| Self::from_domain(&name))
    }

    /// The deepest name that both are within.
    pub fn common_ancestor(&self, other: &Self) -> Self {
        let both = self.0.iter_labels().rev().zip(other.0.iter_labels().rev());
        let shared = both.take_while(|(own, others)| own == others).count();
        self.suffix(shared.saturating_sub(1))
    }

    /// The name at the start of `octets`, uncompressed, and what stands behind it.
    pub(crate) fn split_from(octets: &[u8]) -> Option<(Self, &[u8])> {
        let mut parser = domain::dep::octseq::Parser::from_ref(octets);
        let name = domain::base::Name::<&[u8]>::parse(&mut parser).ok()?;
        Some((Self::from_domain(&name), octets.get(parser.pos()..)?))
    }

    /// The labels from the left, without the root, as text; octets outside ASCII are escaped as in a zone file.
    pub fn labels(&self) -> Vec<String> {
        self.0.iter_labels().filter(|label| !label.is_root()).map(Label::to_string).collect()
    }

    /// `label` put in front; `None` if the result would be longer than 255 octets or the label is no label.
    pub fn child(&self, label: &str) -> Option<Self> {
        let text = if self.is_root() { format!("{label}.") } else { format!("{label}.{}.", self.0) };
        text.parse().ok()
    }

    /// The name without its first label; `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        self.0.parent().map(|parent| Self::from_domain(&parent))
    }

    /// This name and everything above it up to and including the root.
    pub fn ancestry(&self) -> Vec<Self> {
        std::iter::successors(Some(self.clone()), Self::parent).collect()
    }

    /// Whether this name is `other` or below it.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.ends_with(&other.0)
    }

    /// The name with `from`, one of its suffixes, replaced by `to` (RFC 6672 §2.2); `None` if `from` is no
    /// suffix or the result is too long.
    pub fn replace_suffix(&self, from: &Self, to: &Self) -> Option<Self> {
        if !self.is_within(from) {
            return None;
        }
        let kept = self.labels().len().checked_sub(from.labels().len())?;
        let prefix = self.labels().into_iter().take(kept).collect::<Vec<_>>().join(".");
        match (prefix.is_empty(), to.is_root()) {
            (true, _) => Some(to.clone()),
            (false, true) => format!("{prefix}.").parse().ok(),
            (false, false) => format!("{prefix}.{to}.").parse().ok(),
        }
    }

    /// Lower-case text without the final dot, the form used in comparisons and URLs.
    pub fn to_lower(&self) -> String {
        self.to_string().to_ascii_lowercase()
    }

    /// Whether the last label is a number, which makes the name an address or nothing (RFC 3696 §2 in spirit:
    /// no top-level domain is numeric).
    pub fn ends_in_number(&self) -> bool {
        self.labels().last().is_some_and(|label| label.bytes().all(|octet| octet.is_ascii_digit()))
    }

    /// The address this name spells, as in an MX record that holds `192.0.2.1.` where a name belongs.
    pub fn as_address(&self) -> Option<IpAddr> {
        let text = self.to_string();
        text.trim_matches(|c| c == '[' || c == ']').parse().ok()
    }

    /// The first label that is no host name label (letters, digits and inner hyphens; RFC 5321 §4.1.2).
    pub fn first_bad_host_label(&self) -> Option<String> {
        self.labels().into_iter().find(|label| !is_host_label(label))
    }
}

/// Whether a text is the name of a host or domain: letters, digits and inner hyphens, and no number at the end, which
/// would make it an address (RFC 5321 §4.1.2).
pub(crate) fn is_host_name(text: &str) -> bool {
    let is_number = |label: &str| label.bytes().all(|octet| octet.is_ascii_digit());
    text.len() <= 253 && text.split('.').all(is_host_label) && !text.rsplit('.').next().is_some_and(is_number)
}

fn is_host_label(label: &str) -> bool {
    !label.is_empty()
        && label.len() <= 63
        && label.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// A domain that can have mail: at least two labels, host-name letters only, A-labels that decode.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MailDomain {
    name: Name,
}

/// Why a name is refused as a mail domain. Each is a sentence a visitor can act on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum MailDomainError {
    /// RFC 5321 §4.1.3 address literals have no policy (RFC 8461 §3.4).
    Address {
        /// The address.
        address: String,
    },
    /// An `xn--` label that does not decode, or decodes to something another spelling stands for.
    BadALabel {
        /// The label.
        label: String,
    },
    /// Two dots in a row, or one at the start.
    EmptyLabel,
    /// A label over 63 octets.
    LabelTooLong {
        /// The label.
        label: String,
        /// Its length.
        length: usize,
    },
    /// The name is over 253 characters.
    NameTooLong {
        /// Its length.
        length: usize,
    },
    /// Nothing but space.
    Nothing,
    /// A character that no host name has.
    BadCharacter {
        /// The label.
        label: String,
        /// The character.
        character: char,
    },
    /// A label begins or ends with a hyphen.
    EdgeHyphen {
        /// The label.
        label: String,
    },
    /// The last label is a number.
    NumericTop {
        /// The label.
        label: String,
    },
    /// One label only.
    SingleLabel {
        /// The label.
        label: String,
    },
}

impl fmt::Display for MailDomainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address { address } => {
                write!(
                    f,
                    "`{address}` is an address: mail to an address has no MX, no MTA-STS and no DANE; give the domain instead"
                )
            }
            Self::BadALabel { label } => {
                write!(f, "the label `{label}` is not a valid encoded (xn--) label; check its spelling")
            }
            Self::EmptyLabel => {
                write!(f, "there is an empty label: two dots in a row, or a dot at the start")
            }
            Self::LabelTooLong { label, length } => {
                write!(f, "the label `{}…` has {length} characters; a label has 63 at most", cut(label))
            }
            Self::NameTooLong { length } => {
                write!(f, "the name has {length} characters; a domain name has 253 at most")
            }
            Self::Nothing => write!(f, "there is nothing to check; type a domain such as example.org"),
            Self::BadCharacter { label, character } => {
                write!(f, "`{}` has the character {}, which no mail domain has", cut(label), show(*character))
            }
            Self::EdgeHyphen { label } => {
                write!(f, "the label `{label}` begins or ends with a hyphen, which no domain does")
            }
            Self::NumericTop { label } => {
                write!(f, "the last label `{label}` is a number, so this is not a domain name")
            }
            Self::SingleLabel { label } => {
                write!(f, "`{label}` has no dot; give the whole domain, such as {label}.org")
            }
        }
    }
}

impl std::error::Error for MailDomainError {}

/// The first characters of a long text, for messages.
fn cut(text: &str) -> String {
    text.chars().take(24).collect()
}

/// A character as a reader can recognise it, whatever it does to a screen.
fn show(character: char) -> String {
    if character == ' ' {
        "space".to_owned()
    } else if character.is_ascii_graphic() {
        format!("`{character}`")
    } else {
        format!("U+{:04X}", u32::from(character))
    }
}

impl MailDomain {
    /// Reads a domain whose labels are ASCII already (a host maps U-labels first); one final dot is allowed.
    ///
    /// ```
    /// use waxseal_core::dns::MailDomain;
    /// assert_eq!(MailDomain::parse("Example.org.")?.to_string(), "example.org");
    /// assert!(MailDomain::parse("192.0.2.1").is_err());
    /// # Ok::<(), waxseal_core::dns::MailDomainError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, MailDomainError> {
        let text = text.trim();
        let bare = text.trim_start_matches('[').trim_end_matches(']');
        if bare.strip_prefix("IPv6:").unwrap_or(bare).parse::<IpAddr>().is_ok() {
            return Err(MailDomainError::Address { address: bare.to_owned() });
        }
        let text = text.strip_suffix('.').unwrap_or(text);
        if text.is_empty() {
            return Err(MailDomainError::Nothing);
        }
        let labels: Vec<&str> = text.split('.').collect();
        for label in &labels {
            check_label(label)?;
        }
        if text.len() > 253 {
            return Err(MailDomainError::NameTooLong { length: text.len() });
        }
        let last = labels.last().copied().unwrap_or_default();
        if labels.len() < 2 {
            return Err(MailDomainError::SingleLabel { label: last.to_owned() });
        }
        if last.bytes().all(|octet| octet.is_ascii_digit()) {
            return Err(MailDomainError::NumericTop { label: last.to_owned() });
        }
        text.to_ascii_lowercase()
            .parse()
            .map(|name| Self { name })
            .map_err(|_| MailDomainError::NameTooLong { length: text.len() })
    }

    /// The name.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// The name with A-labels shown as the characters they stand for; equal to the ASCII form if none has.
    pub fn to_unicode(&self) -> String {
        let labels = self.name.labels();
        let shown = labels.iter().map(|label| match label.strip_prefix("xn--") {
            Some(code) => idna::punycode::decode_to_string(code).unwrap_or_else(|| label.clone()),
            None => label.clone(),
        });
        shown.collect::<Vec<_>>().join(".")
    }
}

impl fmt::Display for MailDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)
    }
}

fn check_label(label: &str) -> Result<(), MailDomainError> {
    let owned = || label.to_owned();
    if label.is_empty() {
        return Err(MailDomainError::EmptyLabel);
    }
    let bad = |c: &char| !(c.is_ascii_alphanumeric() || *c == '-' || *c == '_');
    if let Some(character) = label.chars().find(bad) {
        return Err(MailDomainError::BadCharacter { label: owned(), character });
    }
    if label.len() > 63 {
        return Err(MailDomainError::LabelTooLong { label: owned(), length: label.len() });
    }
    if label.starts_with('-') || label.ends_with('-') {
        return Err(MailDomainError::EdgeHyphen { label: owned() });
    }
    if label.contains('_') {
        return Err(MailDomainError::BadCharacter { label: owned(), character: '_' });
    }
    check_a_label(&label.to_ascii_lowercase()).map_err(|()| MailDomainError::BadALabel { label: owned() })
}

/// Whether a lower-case label that begins with `xn--` is what encoding its decoded form gives (RFC 5890 §2.3.2.1).
///
/// Labels without the prefix pass. Full IDNA mapping is the host's work; this keeps fake A-labels out.
#[allow(clippy::result_unit_err, reason = "the caller names the label")]
pub fn check_a_label(label: &str) -> Result<(), ()> {
    let Some(code) = label.strip_prefix("xn--") else { return Ok(()) };
    let decoded = idna::punycode::decode_to_string(code).ok_or(())?;
    let unsafe_character =
        |c: char| c.is_control() || c.is_whitespace() || ('\u{200b}'..='\u{206f}').contains(&c);
    if decoded.is_ascii() || decoded.chars().any(unsafe_character) {
        return Err(());
    }
    match idna::punycode::encode_str(&decoded) {
        Some(again) if again == code => Ok(()),
        _ => Err(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn name(text: &str) -> Name {
        text.parse().unwrap()
    }

    #[test]
    fn mail_domains_that_are_fine() {
        for (text, shown) in [
            ("example.org", "example.org"),
            (" EXAMPLE.org. ", "example.org"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("a-b.c3.example", "a-b.c3.example"),
        ] {
            assert_eq!(MailDomain::parse(text).unwrap().to_string(), shown, "{text}");
        }
        assert_eq!(MailDomain::parse("xn--bcher-kva.example").unwrap().to_unicode(), "bücher.example");
    }

    #[test]
    fn mail_domains_that_are_refused() {
        use MailDomainError as E;
        let long = "a".repeat(64);
        for (text, why) in [
            ("", E::Nothing),
            (".", E::Nothing),
            ("192.0.2.1", E::Address { address: "192.0.2.1".into() }),
            ("[IPv6:2001:db8::1]", E::Address { address: "IPv6:2001:db8::1".into() }),
            ("localhost", E::SingleLabel { label: "localhost".into() }),
            ("a..example", E::EmptyLabel),
            (".example.org", E::EmptyLabel),
            ("a b.example", E::BadCharacter { label: "a b".into(), character: ' ' }),
            ("a_b.example", E::BadCharacter { label: "a_b".into(), character: '_' }),
            ("-a.example", E::EdgeHyphen { label: "-a".into() }),
            ("example.123", E::NumericTop { label: "123".into() }),
            ("xn--a.example", E::BadALabel { label: "xn--a".into() }),
            ("xn--example-.example", E::EdgeHyphen { label: "xn--example-".into() }),
            (&format!("{long}.example"), E::LabelTooLong { label: long.clone(), length: 64 }),
        ] {
            assert_eq!(MailDomain::parse(text).unwrap_err(), why, "{text}");
        }
    }

    #[test]
    fn a_name_of_254_characters_is_refused() {
        let text = ["a".repeat(63).as_str(); 4].join(".");
        assert_eq!(MailDomain::parse(&text), Err(MailDomainError::NameTooLong { length: 255 }));
    }

    #[test]
    fn relations() {
        let host = name("mx.a.example");
        assert_eq!(host.parent(), Some(name("a.example")));
        assert_eq!(host.ancestry().len(), 4);
        assert!(host.is_within(&name("A.Example")));
        assert!(!name("xa.example").is_within(&name("a.example")));
        assert_eq!(host.child("_tcp"), Some(name("_tcp.mx.a.example")));
        assert_eq!(host.replace_suffix(&name("example"), &name("test")), Some(name("mx.a.test")));
        assert_eq!(name("192.0.2.1").as_address(), Some("192.0.2.1".parse().unwrap()));
        assert_eq!(name("a_b.example").first_bad_host_label().as_deref(), Some("a_b"));
    }
}
