//! Records to publish for a certificate, a key or a request (RFC 7671 §5, RFC 7672 §3.1).
//!
//! Whatever can sensibly be published is offered, the best first and each with its reason. Whole data are not
//! (RFC 7671 §5.2.1), nor are the usages 0 and 1, of which mail senders make nothing (RFC 7672 §3.1.3).

use std::fmt;

use super::matching::association_data;
use super::{CertificateUsage, MatchingType, Selector, TlsaRecord};
use crate::dns::Name;
use crate::x509::{Certificate, KeyMaterial, arrange};

/// A record that can be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The record.
    pub record: TlsaRecord,
    /// Of which of the inputs it is.
    pub source: usize,
    /// What it is good for.
    pub merit: Merit,
}

/// Why to publish a record, or not. In the order of preference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Merit {
    /// `3 1 1`, which RFC 7671 §5.1 recommends.
    Recommended,
    /// `2 0 1`, the second choice of RFC 7672 §3.1, for many servers under one authority.
    SecondChoice,
    /// `3 0 1`: every renewal needs a new record, even with the same key.
    BoundToCertificate,
    /// `2 1 1`: the authority's limits are not bound (RFC 7671 §5.2.1).
    KeyOfAuthority,
    /// SHA-512: only beside SHA-256 (RFC 7671 §2, §8.3).
    BesideSha256,
}

impl Merit {
    /// A stable kebab-case name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Recommended => "recommended",
            Self::SecondChoice => "second-choice",
            Self::BoundToCertificate => "bound-to-certificate",
            Self::KeyOfAuthority => "key-of-authority",
            Self::BesideSha256 => "beside-sha256",
        }
    }
}

impl fmt::Display for Merit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Recommended => {
                "recommended: every sender knows it, and it stays as long as the key, whatever names and dates say"
            }
            Self::SecondChoice => {
                "second choice, for many servers under one authority: send its certificate too, with right names and dates"
            }
            Self::BoundToCertificate => "changes at every renewal, even with the same key",
            Self::KeyOfAuthority => "binds the key of the authority and none of its limits; prefer 2 0 1",
            Self::BesideSha256 => "only beside the same with SHA-256, and then for every key",
        })
    }
}

/// The records for each input, the recommended ones first.
///
/// Of several certificates the server's own gets usage 3 and the others, being authorities, usage 2.
pub fn suggest(material: &[KeyMaterial]) -> Vec<Suggestion> {
    let leaf = leaf_of(material);
    let mut suggestions: Vec<Suggestion> = Vec::new();
    for (source, item) in material.iter().enumerate() {
        let is_authority = item.certificate.as_ref().is_some_and(|one| one.is_ca) && leaf != Some(source);
        let usage = if is_authority { CertificateUsage::DaneTa } else { CertificateUsage::DaneEe };
        for selector in [Selector::Spki, Selector::Cert] {
            for matching_type in [MatchingType::Sha2_256, MatchingType::Sha2_512] {
                let record = record(item, usage, selector, matching_type);
                let merit = merit(usage, selector, matching_type);
                suggestions.extend(record.map(|record| Suggestion { record, source, merit }));
            }
        }
    }
    crate::order::sort_short(&mut suggestions, |suggestion| (suggestion.merit, suggestion.source));
    suggestions
}

fn leaf_of(material: &[KeyMaterial]) -> Option<usize> {
    let certificates = material.iter().enumerate();
    let certificates: Vec<(usize, Certificate)> =
        certificates.filter_map(|(source, item)| Some((source, item.certificate.clone()?))).collect();
    let chain: Vec<Certificate> = certificates.iter().map(|(_, certificate)| certificate.clone()).collect();
    arrange(&chain).leaf().and_then(|place| certificates.get(place)).map(|(source, _)| *source)
}

/// The record of a key or certificate; `None` where the selector asks for a certificate and there is none.
pub(super) fn record(
    item: &KeyMaterial,
    usage: CertificateUsage,
    selector: Selector,
    matching_type: MatchingType,
) -> Option<TlsaRecord> {
    let selected = match selector {
        Selector::Cert => item.certificate.as_ref()?.der(),
        _ => &item.spki,
    };
    let association_data = association_data(matching_type, selected)?;
    Some(TlsaRecord { usage, selector, matching_type, association_data })
}

fn merit(usage: CertificateUsage, selector: Selector, matching_type: MatchingType) -> Merit {
    match (usage, selector, matching_type) {
        (_, _, MatchingType::Sha2_512) => Merit::BesideSha256,
        (CertificateUsage::DaneTa, Selector::Cert, _) => Merit::SecondChoice,
        (CertificateUsage::DaneTa, _, _) => Merit::KeyOfAuthority,
        (_, Selector::Cert, _) => Merit::BoundToCertificate,
        _ => Merit::Recommended,
    }
}

/// A record as a line of a zone file.
///
/// ```
/// use waxseal_core::dane::{parse_presentation, zone_line};
/// let record = parse_presentation("3 1 1 abcd").unwrap();
/// let owner = "_25._tcp.mx.example.org".parse()?;
/// assert_eq!(zone_line(&owner, 3600, &record), "_25._tcp.mx.example.org. 3600 IN TLSA 3 1 1 abcd");
/// # Ok::<(), waxseal_core::dns::NameError>(())
/// ```
pub fn zone_line(owner: &Name, ttl: u32, record: &TlsaRecord) -> String {
    format!("{}. {ttl} IN TLSA {record}", owner.to_string().trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::x509::read_key_material;
    use crate::x509::testing::{Maker, pem};

    fn numbers(suggestions: &[Suggestion]) -> Vec<String> {
        let numbers =
            |record: &TlsaRecord| format!("{} {} {}", record.usage, record.selector, record.matching_type);
        suggestions.iter().map(|one| format!("{} of {}", numbers(&one.record), one.source)).collect()
    }

    /// OPS-5.1-3, DANE-3.1-1, DANE-3.1.3-1.
    #[test]
    fn a_chain_gets_records_for_its_server_and_its_authority() {
        let ca = Maker::authority("CA").make();
        let leaf = Maker::server(&["mx.example.org"]).signed_by(&ca);
        let material = read_key_material(format!("{}{}", leaf.pem(), ca.pem()).as_bytes()).unwrap();
        let suggestions = suggest(&material);
        assert_eq!(
            numbers(&suggestions),
            [
                "3 1 1 of 0",
                "2 0 1 of 1",
                "3 0 1 of 0",
                "2 1 1 of 1",
                "3 1 2 of 0",
                "3 0 2 of 0",
                "2 1 2 of 1",
                "2 0 2 of 1",
            ]
        );
        let first = &suggestions[0].record;
        assert_eq!(first.to_string(), format!("3 1 1 {}", leaf.certificate().spki_fingerprint()));
    }

    #[test]
    fn a_key_alone_gets_records_of_keys() {
        let spki = Maker::server(&["mx.example.org"]).make().certificate().spki().to_vec();
        let material = read_key_material(pem("PUBLIC KEY", &spki).as_bytes()).unwrap();
        assert_eq!(numbers(&suggest(&material)), ["3 1 1 of 0", "3 1 2 of 0"]);
    }

    /// A server may sign its own certificate and mark it as an authority's, as many tools do.
    #[test]
    fn a_self_signed_certificate_is_the_servers_own() {
        let material = read_key_material(Maker::authority("mx").make().pem().as_bytes()).unwrap();
        assert_eq!(suggest(&material)[0].merit, Merit::Recommended);
    }
}
