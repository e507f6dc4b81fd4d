//! Whether a record stands for a certificate (RFC 6698 §2.1.2, §2.1.3).

use sha2::{Digest, Sha256, Sha512};

use super::{CertificateUsage, MatchingType, Selector, TlsaRecord};
use crate::x509::Certificate;

/// Whether the data of the record are what its selector and matching type make of the certificate. The usage is
/// not looked at: it says which certificate to hold the record against.
///
/// ```
/// use waxseal_core::dane::{fits, parse_presentation};
/// use waxseal_core::x509::Certificate;
/// fn names_itself(certificate: &Certificate) -> bool {
///     let record = format!("3 1 1 {}", certificate.spki_fingerprint());
///     parse_presentation(&record).is_ok_and(|record| fits(&record, certificate))
/// }
/// ```
pub fn fits(record: &TlsaRecord, certificate: &Certificate) -> bool {
    let selected = selected(record.selector, certificate);
    let wanted = selected.and_then(|octets| association_data(record.matching_type, octets));
    wanted.is_some_and(|data| data == record.association_data)
}

/// The record with these parameters that stands for the certificate; `None` if one of them has no meaning.
pub fn record_for(
    usage: CertificateUsage,
    selector: Selector,
    matching_type: MatchingType,
    certificate: &Certificate,
) -> Option<TlsaRecord> {
    let association_data = association_data(matching_type, selected(selector, certificate)?)?;
    Some(TlsaRecord { usage, selector, matching_type, association_data })
}

/// What the matching type makes of the selected octets.
pub fn association_data(matching_type: MatchingType, selected: &[u8]) -> Option<Vec<u8>> {
    match matching_type {
        MatchingType::Full => Some(selected.to_vec()),
        MatchingType::Sha2_256 => Some(Sha256::digest(selected).to_vec()),
        MatchingType::Sha2_512 => Some(Sha512::digest(selected).to_vec()),
        MatchingType::PrivMatch | MatchingType::Unassigned(_) => None,
    }
}

fn selected(selector: Selector, certificate: &Certificate) -> Option<&[u8]> {
    match selector {
        Selector::Cert => Some(certificate.der()),
        Selector::Spki => Some(certificate.spki()),
        Selector::PrivSel | Selector::Unassigned(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::x509::testing::Maker;

    /// TLSA-2.1.4-1.
    #[test]
    fn every_known_pair_of_parameters_fits_its_own_certificate_and_no_other() {
        let certificate = Maker::server(&["mx.example.org"]).make().certificate();
        let other = Maker::server(&["mx.example.org"]).make().certificate();
        for selector in [0, 1].map(Selector::from) {
            for matching_type in [0, 1, 2].map(MatchingType::from) {
                let record =
                    record_for(CertificateUsage::DaneEe, selector, matching_type, &certificate).unwrap();
                assert!(fits(&record, &certificate) && !fits(&record, &other), "{record}");
            }
        }
    }

    #[test]
    fn unknown_parameters_fit_nothing() {
        let certificate = Maker::server(&["mx.example.org"]).make().certificate();
        for (selector, matching_type) in [(2, 1), (255, 0), (1, 3), (0, 255)] {
            let (selector, matching_type) = (Selector::from(selector), MatchingType::from(matching_type));
            assert_eq!(record_for(CertificateUsage::DaneEe, selector, matching_type, &certificate), None);
        }
    }

    /// A renewed certificate with the key kept.
    #[test]
    fn a_key_outlives_its_certificate() {
        let made = Maker::server(&["mx.example.org"]).make();
        let old = made.certificate();
        let renewed =
            Maker::server(&["mx.example.org"]).key(made.key).valid_for_days(0, 90).make().certificate();
        let of =
            |selector| record_for(CertificateUsage::DaneEe, selector, MatchingType::Sha2_256, &old).unwrap();
        assert!(fits(&of(Selector::Spki), &renewed) && !fits(&of(Selector::Cert), &renewed));
    }
}
