//! For which hosts a certificate stands (RFC 9525 §6, RFC 7672 §3.2.3).
//!
//! The names of hosts are in the subject alternative names. Each is compared label by label, without regard to
//! case; `*` may stand for exactly one label, the first, and only as the whole of it. The common name of the
//! subject is no name of a host (RFC 9525 §2). DANE alone still looks at it, for an authority's record and only
//! where the certificate names no host otherwise (RFC 7672 §3.2.3).
//!
//! Names are compared as A-labels; whoever has a U-label converts it first.

use std::fmt;

use super::Certificate;
use crate::text::is_close;

/// Which names of a certificate count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityRule {
    /// Subject alternative names only: the rule of MTA-STS and of the web (RFC 9525 §2).
    DnsId,
    /// The common name too, if there is no subject alternative name for a host: the rule of DANE-TA.
    DnsIdElseCommonName,
}

/// The name by which a certificate stands for a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchedName {
    /// The name in the certificate.
    pub name: String,
    /// The host asked for.
    pub reference: String,
    /// Whether it is only the common name.
    pub is_common_name: bool,
}

/// A certificate stands for none of the hosts asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameMismatch {
    /// The hosts asked for.
    pub references: Vec<String>,
    /// The names that count, as the certificate has them.
    pub presented: Vec<String>,
    /// Whether there are names of hosts that cannot be read.
    pub are_cut: bool,
    /// The name that comes closest, if one comes close.
    pub nearest: Option<Nearest>,
}

/// Names shown of a certificate; it may have hundreds.
const MAX_NAMES_SHOWN: usize = 5;

impl fmt::Display for NameMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { references, presented, are_cut, nearest } = self;
        write!(f, "the certificate has none of the names {}", references.join(", "))?;
        match presented.len() {
            0 if *are_cut => f.write_str("; its alternative names cannot be read")?,
            0 => f.write_str("; it names no host at all")?,
            count => {
                let shown: Vec<&str> = presented.iter().take(MAX_NAMES_SHOWN).map(String::as_str).collect();
                let more = if count > MAX_NAMES_SHOWN { " and others" } else { "" };
                write!(f, "; it has {}{more}", shown.join(", "))?;
            }
        }
        nearest.as_ref().map_or(Ok(()), |nearest| write!(f, "; {:?} {}", nearest.name, nearest.why))
    }
}

/// A name that comes close to a host, and why it does not match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearest {
    /// The name in the certificate.
    pub name: String,
    /// The host asked for.
    pub reference: String,
    /// What is between them.
    pub why: NearMiss,
}

/// Why a name that comes close does not match. The first that fits is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum NearMiss {
    /// It would match, but it is the common name, which does not count.
    CommonNameOnly,
    /// The `*` would have to stand for several labels, and stands for one.
    WildcardTooHigh,
    /// The host is the name behind `*.` itself, and `*` stands for a label that must be there.
    WildcardNeedsLabel,
    /// The `*` is not the whole first label, and counts for nothing (RFC 9525 §6.3).
    WildcardMisplaced,
    /// One or two letters differ.
    Spelling,
    /// It is another host of the same domain.
    SameDomain,
}

impl fmt::Display for NearMiss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CommonNameOnly => "stands only in the common name, which does not count",
            Self::WildcardTooHigh => "stands for one label only, and the host has more in that place",
            Self::WildcardNeedsLabel => "asks for a label in front, and the host has none",
            Self::WildcardMisplaced => {
                "has its `*` not as the whole first label, where it counts for nothing"
            }
            Self::Spelling => "is spelt almost like it",
            Self::SameDomain => "is another host of the same domain",
        })
    }
}

/// Whether a certificate stands for one of the hosts.
///
/// ```
/// use waxseal_core::x509::identity::dns_id_matches;
/// assert!(dns_id_matches("*.Example.com", "mx1.example.com."));
/// assert!(!dns_id_matches("*.example.com", "a.mx1.example.com"));
/// ```
pub fn match_name(
    certificate: &Certificate,
    references: &[&str],
    rule: IdentityRule,
) -> Result<MatchedName, NameMismatch> {
    let dns = certificate.names.dns.as_slice();
    // Names of hosts that cannot be read are names of hosts all the same (RFC 7672 §3.2.3).
    let has_dns = !dns.is_empty() || certificate.names.are_cut;
    let is_common_name = !has_dns && rule == IdentityRule::DnsIdElseCommonName;
    let presented = if is_common_name { certificate.common_names.as_slice() } else { dns };
    let pairs =
        || references.iter().flat_map(|reference| presented.iter().map(move |name| (name, *reference)));
    if let Some((name, reference)) = pairs().find(|(name, reference)| dns_id_matches(name, reference)) {
        return Ok(MatchedName { name: name.clone(), reference: reference.to_owned(), is_common_name });
    }
    let common = if is_common_name { &[] } else { certificate.common_names.as_slice() };
    Err(NameMismatch {
        references: references.iter().map(|reference| (*reference).to_owned()).collect(),
        presented: presented.to_vec(),
        are_cut: certificate.names.are_cut,
        nearest: nearest(presented, common, references),
    })
}

/// Whether one name of a certificate stands for a host (RFC 9525 §6.3).
pub fn dns_id_matches(presented: &str, reference: &str) -> bool {
    let reference = reference.strip_suffix('.').unwrap_or(reference);
    if !is_dns_id(presented) || reference.is_empty() {
        return false;
    }
    match presented.strip_prefix("*.") {
        None => presented.eq_ignore_ascii_case(reference),
        Some(suffix) => reference
            .split_once('.')
            .is_some_and(|(first, rest)| !first.is_empty() && rest.eq_ignore_ascii_case(suffix)),
    }
}

/// Whether a name counts at all: labels of letters, digits, hyphens and, as some hosts have them, underscores;
/// `*` only as the whole first label and with more behind it.
fn is_dns_id(presented: &str) -> bool {
    let name = presented.strip_prefix("*.").unwrap_or(presented);
    let is_label = |label: &str| {
        let fits = |octet: u8| octet.is_ascii_alphanumeric() || octet == b'-' || octet == b'_';
        !label.is_empty() && label.len() <= 63 && label.bytes().all(fits)
    };
    presented.len() <= 253 && name.split('.').all(is_label)
}

/// The closest name of all, by the order of [`NearMiss`].
fn nearest(presented: &[String], common_names: &[String], references: &[&str]) -> Option<Nearest> {
    let mut best: Option<Nearest> = None;
    for reference in references {
        let reference = reference.strip_suffix('.').unwrap_or(reference).to_ascii_lowercase();
        let named = presented.iter().filter_map(|name| Some((name, near_miss(name, &reference)?)));
        let common = common_names.iter().filter(|name| dns_id_matches(name, &reference));
        for (name, why) in named.chain(common.map(|name| (name, NearMiss::CommonNameOnly))) {
            if best.as_ref().is_none_or(|best| why < best.why) {
                best = Some(Nearest { name: name.clone(), reference: reference.clone(), why });
            }
        }
    }
    best
}

fn near_miss(name: &str, reference: &str) -> Option<NearMiss> {
    let name = name.to_ascii_lowercase();
    if let Some(suffix) = name.strip_prefix("*.") {
        if reference == suffix {
            return Some(NearMiss::WildcardNeedsLabel);
        }
        let inside = reference.strip_suffix(suffix).is_some_and(|front| front.ends_with('.'));
        return inside.then_some(NearMiss::WildcardTooHigh);
    }
    if name.contains('*') {
        return shares_domain(&name, reference).then_some(NearMiss::WildcardMisplaced);
    }
    // `mx1` and `mx2` are two hosts and no slip.
    let without_digits = |name: &str| name.replace(|c: char| c.is_ascii_digit(), "");
    let is_slip = without_digits(&name) != without_digits(reference);
    if is_slip && is_close(name.as_bytes(), reference.as_bytes()) {
        return Some(NearMiss::Spelling);
    }
    shares_domain(&name, reference).then_some(NearMiss::SameDomain)
}

/// Whether the last two labels are the same, which are the domain more often than not.
fn shares_domain(name: &str, reference: &str) -> bool {
    let last_two = |name: &str| name.rsplitn(3, '.').take(2).map(str::to_owned).collect::<Vec<_>>();
    let labels = last_two(name);
    labels.len() == 2 && labels == last_two(reference)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::x509::testing::Maker;

    /// PKIX-9525-6.3a, PKIX-9525-6.3b.
    #[test]
    fn labels_are_compared_one_by_one() {
        for (presented, reference, expected) in [
            ("mx.example.com", "mx.example.com", true),
            ("MX.Example.COM", "mx.example.com", true),
            ("mx.example.com", "mx.example.com.", true),
            ("xn--bcher-kva.example", "xn--bcher-kva.example", true),
            ("mx_1.example.com", "mx_1.example.com", true),
            ("*.example.com", "mx.example.com", true),
            ("*.example.com", "xn--bcher-kva.example.com", true),
            ("*.example.com", "example.com", false),
            ("*.example.com", ".example.com", false),
            ("*.example.com", "a.b.example.com", false),
            ("*.com", "example.com", true),
            ("*", "example", false),
            ("*.", "example.", false),
            ("m*.example.com", "mx.example.com", false),
            ("*x.example.com", "mx.example.com", false),
            ("mx.*.com", "mx.example.com", false),
            ("*.*.com", "mx.example.com", false),
            ("mx.example.com.", "mx.example.com", false),
            ("bücher.example", "xn--bcher-kva.example", false),
            ("mx.example.com\0.evil.example", "mx.example.com", false),
            ("", "", false),
        ] {
            assert_eq!(dns_id_matches(presented, reference), expected, "{presented} {reference}");
        }
    }

    /// DANE-3.2.3-1, PKIX-9525-2.
    #[test]
    fn the_common_name_counts_for_dane_and_alone() {
        let common_only = Maker::server(&[]).common_name("mx.example.com").make().certificate();
        let both = Maker::server(&["mx.example.org"]).common_name("mx.example.com").make().certificate();
        let of = |certificate: &Certificate, rule| match_name(certificate, &["mx.example.com"], rule);
        let matched = of(&common_only, IdentityRule::DnsIdElseCommonName).unwrap();
        assert!(matched.is_common_name);
        for (certificate, rule) in [
            (&common_only, IdentityRule::DnsId),
            (&both, IdentityRule::DnsId),
            (&both, IdentityRule::DnsIdElseCommonName),
        ] {
            let mismatch = of(certificate, rule).unwrap_err();
            assert_eq!(mismatch.nearest.unwrap().why, NearMiss::CommonNameOnly);
        }
    }

    #[test]
    fn the_nearest_name_is_told_with_the_reason() {
        for (names, expected) in [
            (&["*.example.com", "b.example.com"][..], Some(("*.example.com", NearMiss::WildcardTooHigh))),
            (&["*.a.b.example.com"], Some(("*.a.b.example.com", NearMiss::WildcardNeedsLabel))),
            (&["mx2.example.com", "a.c.example.com"], Some(("a.c.example.com", NearMiss::Spelling))),
            (&["mx2.example.com"], Some(("mx2.example.com", NearMiss::SameDomain))),
            (&["mx.example.net"], None),
        ] {
            let certificate = Maker::server(names).make().certificate();
            let mismatch = match_name(&certificate, &["a.b.example.com"], IdentityRule::DnsId).unwrap_err();
            let nearest = mismatch.nearest.map(|nearest| (nearest.name, nearest.why));
            assert_eq!(nearest, expected.map(|(name, why)| (name.to_owned(), why)), "{names:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_names_panic(presented: String, reference: String) {
            dns_id_matches(&presented, &reference);
            near_miss(&presented, &reference);
        }
    }
}
