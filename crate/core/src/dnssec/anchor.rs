//! Where trust begins: the root's keys, or those a user brings.

use std::fmt;

use super::algorithm::{Algorithm, DigestType};
use super::rdata::{Dnskey, Ds};
use super::signature;
use crate::dns::Name;
use crate::encoding::{from_base64, from_hex};

/// A key that is believed without proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Ds(Ds),
    Key(Dnskey),
}

impl Anchor {
    /// Whether `key` of `zone` is the one meant.
    pub(super) fn fits(&self, zone: &Name, key: &Dnskey) -> bool {
        match self {
            Self::Ds(ds) => {
                ds.tag == key.tag && ds.algorithm == key.algorithm && signature::digest_matches(ds, zone, key)
            }
            Self::Key(own) => own.rdata == key.rdata,
        }
    }

    pub(super) fn tag(&self) -> u16 {
        match self {
            Self::Ds(ds) => ds.tag,
            Self::Key(key) => key.tag,
        }
    }
}

/// Keys that are believed without proof, each for its zone.
///
/// ```
/// use waxseal_core::dnssec::TrustAnchors;
/// let anchors = TrustAnchors::parse("lab. IN DS 55648 13 2 (
///     b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17 ) ; a private root")?;
/// assert_eq!(anchors.zones().len(), 1);
/// # Ok::<(), waxseal_core::dnssec::AnchorError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustAnchors {
    anchors: Vec<(Name, Anchor)>,
}

/// Why a text holds no trust anchors.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnchorError {
    /// A record whose data cannot be read; `line` counts from 1.
    Data {
        /// The line it ends on.
        line: usize,
    },
    /// There is no DS or DNSKEY record at all.
    Empty,
    /// An owner that is no domain name.
    Name {
        /// The line.
        line: usize,
    },
    /// A record of another type.
    Type {
        /// The line.
        line: usize,
        /// What stands where the type belongs.
        found: String,
    },
}

impl fmt::Display for AnchorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Data { line } => {
                write!(f, "the trust anchor that ends on line {line} has data that cannot be read")
            }
            Self::Empty => write!(f, "there is no trust anchor: give DS or DNSKEY records as in a zone file"),
            Self::Name { line } => write!(f, "the trust anchor on line {line} has no domain name in front"),
            Self::Type { line, found } => {
                write!(f, "trust anchors are DS or DNSKEY records; line {line} has `{found}`")
            }
        }
    }
}

impl std::error::Error for AnchorError {}

/// KSK-2017 and KSK-2024 (RFC 9718 §2.3; <https://data.iana.org/root-anchors/root-anchors.xml>, read 2026-11-24): the
/// second was published ahead of the first's retirement, and either is good. KSK-2010 ended on 2019-01-11.
const IANA_ROOT: &str = "\
. DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
. DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16
";

impl Default for TrustAnchors {
    /// The keys of the root of the Internet.
    fn default() -> Self {
        // The text above is read by a test.
        Self::parse(IANA_ROOT).unwrap_or(Self { anchors: Vec::new() })
    }
}

impl TrustAnchors {
    /// Reads DS and DNSKEY records in zone-file form: owner, TTL and class if you like, type, data; comments behind
    /// `;`, data over several lines in parentheses.
    ///
    /// # Errors
    /// [`AnchorError`] names the line; a file is taken whole or not at all.
    pub fn parse(text: &str) -> Result<Self, AnchorError> {
        let mut anchors = Vec::new();
        let mut words: Vec<&str> = Vec::new();
        let mut depth = 0_usize;
        for (line, content) in (1..).zip(text.lines()) {
            let content = content.split(';').next().unwrap_or_default();
            for word in content.split_inclusive(['(', ')']).flat_map(str::split_whitespace) {
                depth =
                    depth.saturating_add(word.matches('(').count()).saturating_sub(word.matches(')').count());
                words.push(word.trim_matches(['(', ')']));
            }
            words.retain(|word| !word.is_empty());
            if depth == 0 && !words.is_empty() {
                anchors.push(read_record(&words, line)?);
                words.clear();
            }
        }
        match (anchors.is_empty(), words.is_empty()) {
            (_, false) => Err(AnchorError::Data { line: text.lines().count() }),
            (true, true) => Err(AnchorError::Empty),
            (false, true) => Ok(Self { anchors }),
        }
    }

    /// The zones they are for, each once.
    pub fn zones(&self) -> Vec<&Name> {
        let mut zones: Vec<&Name> = self.anchors.iter().map(|(zone, _)| zone).collect();
        zones.dedup();
        zones
    }

    /// Those of `zone`.
    pub(super) fn of(&self, zone: &Name) -> Vec<&Anchor> {
        self.anchors.iter().filter(|(owner, _)| owner == zone).map(|(_, anchor)| anchor).collect()
    }

    /// Whether any is at or above `name`.
    pub(super) fn cover(&self, name: &Name) -> bool {
        self.anchors.iter().any(|(zone, _)| name.is_within(zone))
    }
}

fn read_record(words: &[&str], line: usize) -> Result<(Name, Anchor), AnchorError> {
    let (owner, rest) = words.split_first().ok_or(AnchorError::Empty)?;
    let name: Name = owner.parse().map_err(|_| AnchorError::Name { line })?;
    let is_filler = |word: &&&str| word.parse::<u32>().is_ok() || word.eq_ignore_ascii_case("IN");
    let fillers = rest.iter().take(2).take_while(is_filler).count();
    let mut rest = rest.iter().skip(fillers);
    let rtype = rest.next().ok_or(AnchorError::Data { line })?;
    let data: Vec<&str> = rest.copied().collect();
    let anchor = match rtype.to_ascii_uppercase().as_str() {
        "DS" => read_ds(&data).map(Anchor::Ds),
        "DNSKEY" => read_dnskey(&data).map(Anchor::Key),
        _ => return Err(AnchorError::Type { line, found: (*rtype).to_owned() }),
    };
    anchor.map(|anchor| (name, anchor)).ok_or(AnchorError::Data { line })
}

fn read_ds(data: &[&str]) -> Option<Ds> {
    let (&[tag, algorithm, digest_type], digest) = data.split_first_chunk()?;
    Some(Ds {
        tag: tag.parse().ok()?,
        algorithm: Algorithm(algorithm.parse().ok()?),
        digest_type: DigestType(digest_type.parse().ok()?),
        digest: from_hex(&digest.concat()).filter(|digest| !digest.is_empty())?,
    })
}

fn read_dnskey(data: &[&str]) -> Option<Dnskey> {
    let (&[flags, protocol, algorithm], key) = data.split_first_chunk()?;
    let mut rdata = flags.parse::<u16>().ok()?.to_be_bytes().to_vec();
    rdata.push(protocol.parse().ok()?);
    rdata.push(algorithm.parse().ok()?);
    rdata.extend(from_base64(&key.concat()).filter(|key| !key.is_empty())?);
    Dnskey::parse(&rdata)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_of_the_internet_is_there() {
        let anchors = TrustAnchors::default();
        let tags: Vec<u16> = anchors.of(&Name::root()).iter().map(|anchor| anchor.tag()).collect();
        assert_eq!(tags, [20_326, 38_696]);
    }

    #[test]
    fn zone_file_text_is_read() {
        let text = "; a comment\nlab. 3600 IN DNSKEY 257 3 15 (\n  l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQw ; half\n  AQEX1SxZJA4= )\n\n. IN DS 1 13 2 AA\n";
        let anchors = TrustAnchors::parse(text).unwrap();
        assert_eq!(anchors.zones(), [&"lab".parse::<Name>().unwrap(), &Name::root()]);
        assert_eq!(anchors.of(&"lab".parse().unwrap())[0].tag(), 3_613, "DS-V-3");
        assert!(anchors.cover(&"x.lab".parse().unwrap()));
    }

    #[test]
    fn what_is_no_anchor_says_where() {
        for (text, error) in [
            ("", AnchorError::Empty),
            ("; nothing\n", AnchorError::Empty),
            ("\n. A 192.0.2.1", AnchorError::Type { line: 2, found: "A".into() }),
            (". DS 1 8 2", AnchorError::Data { line: 1 }),
            (". DS 1 8 2 zz", AnchorError::Data { line: 1 }),
            (". DNSKEY 257 3 8 ( AwEAAQ==\n", AnchorError::Data { line: 1 }),
            ("a..b DS 1 8 2 aa", AnchorError::Name { line: 1 }),
        ] {
            assert_eq!(TrustAnchors::parse(text), Err(error), "{text}");
        }
    }
}
