//! PKCS#7 bundles: signed data without a signer, there to carry certificates (RFC 5652 §5.1, §10.2.3).

use crate::der::{self, CONTEXT_0, DerError, INTEGER, OBJECT_IDENTIFIER, SEQUENCE};

/// 1.2.840.113549.1.7.2, signed data.
const SIGNED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];

/// Whether an element is a bundle of this kind.
pub(super) fn is_bundle(element: &[u8]) -> bool {
    content_of(element).is_ok_and(|content| content.is_some())
}

/// The certificates of a bundle, each as DER; a set has no order. Elements that are no certificates of the
/// usual kind (attribute certificates and others have tags of their own) are left out.
pub(super) fn certificates(bundle: &[u8]) -> Result<Vec<&[u8]>, DerError> {
    let Some(mut rest) = content_of(bundle)? else { return Ok(Vec::new()) };
    // Behind version, digest algorithms and content stand the certificates, if there are any.
    while !rest.is_empty() {
        let (element, behind) = der::read(rest)?;
        if element.tag == CONTEXT_0 {
            return certificates_of(element.content);
        }
        rest = behind;
    }
    Ok(Vec::new())
}

fn certificates_of(mut rest: &[u8]) -> Result<Vec<&[u8]>, DerError> {
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (element, behind) = der::read(rest)?;
        if element.tag == SEQUENCE {
            found.push(element.whole);
        }
        rest = behind;
    }
    Ok(found)
}

/// What stands in the signed data behind its version; `None` if this is other content or none at all.
fn content_of(element: &[u8]) -> Result<Option<&[u8]>, DerError> {
    let (outer, _) = der::expect(element, SEQUENCE)?;
    let (kind, rest) = der::read(outer.content)?;
    if kind.tag != OBJECT_IDENTIFIER || kind.content != SIGNED_DATA {
        return Ok(None);
    }
    let (explicit, _) = der::expect(rest, CONTEXT_0)?;
    let (signed_data, _) = der::expect(explicit.content, SEQUENCE)?;
    let (_, behind_version) = der::expect(signed_data.content, INTEGER)?;
    Ok(Some(behind_version))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(certificates: &[&[u8]]) -> Vec<u8> {
        let algorithms = der::write(0x31, &[]);
        let data = der::write(SEQUENCE, &der::write(OBJECT_IDENTIFIER, &[0x2A]));
        let set = der::write(CONTEXT_0, &certificates.concat());
        let signers = der::write(0x31, &[]);
        let body = [der::write(INTEGER, &[1]), algorithms, data, set, signers].concat();
        let explicit = der::write(CONTEXT_0, &der::write(SEQUENCE, &body));
        der::write(SEQUENCE, &[der::write(OBJECT_IDENTIFIER, SIGNED_DATA), explicit].concat())
    }

    #[test]
    fn every_certificate_is_found_and_other_kinds_are_left_out() {
        let (first, other, second) =
            (der::write(SEQUENCE, &[1]), der::write(0xA1, &[3]), der::write(SEQUENCE, &[2]));
        let bundle = bundle(&[&first, &other, &second]);
        assert!(is_bundle(&bundle));
        assert_eq!(certificates(&bundle).unwrap(), [first.as_slice(), second.as_slice()]);
    }

    #[test]
    fn other_content_is_no_bundle() {
        assert!(!is_bundle(&der::write(SEQUENCE, &der::write(INTEGER, &[1]))));
        assert!(!is_bundle(b"text"));
    }

    #[test]
    fn a_bundle_that_ends_early_is_an_error() {
        let bundle = bundle(&[&der::write(SEQUENCE, &[1])]);
        assert!(certificates(&bundle[..bundle.len() - 3]).is_err());
    }

    proptest::proptest! {
        #[test]
        fn no_octets_panic(octets: Vec<u8>) {
            let _ = certificates(&octets);
        }
    }
}
