//! A server's own certificate, as the library that looks for paths will take it.
//!
//! That library, rustls-webpki, refuses a certificate of version 1 and one that is marked as an authority's
//! wherever a server's own belongs. RFC 5280 §6.1 asks for neither: a certificate at the end of a path need not
//! have extensions, and basic constraints are checked of those above it. Private authorities that are run by hand
//! issue such certificates, and senders built on OpenSSL take them. So the library is handed the same certificate
//! as version 3 and without basic constraints, while the signature is verified over what was signed.

use rustls_pki_types::CertificateDer;

use super::Certificate;
use crate::der::{self, CONTEXT_0, CONTEXT_3, Element, INTEGER, OBJECT_IDENTIFIER, SEQUENCE};

/// 2.5.29.19, basic constraints.
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1D, 0x13];

/// The octets to hand over, and what is signed before and after the change.
pub(super) struct Leaf {
    pub(super) der: CertificateDer<'static>,
    /// What the library will find signed.
    pub(super) to_be_signed: Vec<u8>,
    /// What the authority signed.
    pub(super) signed: Vec<u8>,
}

impl Leaf {
    /// Of a certificate that the library takes as it is, or cannot take at all, nothing is changed.
    pub(super) fn of(certificate: &Certificate) -> Self {
        let unchanged =
            || Self { der: certificate.der().to_vec().into(), to_be_signed: Vec::new(), signed: Vec::new() };
        if certificate.version == 3 && !certificate.is_ca {
            return unchanged();
        }
        Self::changed(certificate.der()).unwrap_or_else(unchanged)
    }

    fn changed(certificate: &[u8]) -> Option<Self> {
        let (outer, _) = der::expect(certificate, SEQUENCE).ok()?;
        let (signed, behind) = der::expect(outer.content, SEQUENCE).ok()?;
        let to_be_signed = der::write(SEQUENCE, &fields(signed.content)?);
        let der = der::write(SEQUENCE, &[to_be_signed.as_slice(), behind].concat());
        Some(Self { der: der.into(), to_be_signed, signed: signed.whole.to_vec() })
    }
}

/// The fields, with version 3 and without basic constraints.
fn fields(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut out = der::write(CONTEXT_0, &der::write(INTEGER, &[2]));
    while !rest.is_empty() {
        let (field, behind) = der::read(rest).ok()?;
        match field.tag {
            CONTEXT_0 => {}
            CONTEXT_3 => out.extend(extensions(field)?),
            _ => out.extend_from_slice(field.whole),
        }
        rest = behind;
    }
    Some(out)
}

fn extensions(field: Element<'_>) -> Option<Vec<u8>> {
    let (list, _) = der::expect(field.content, SEQUENCE).ok()?;
    let (mut rest, mut kept) = (list.content, Vec::new());
    while !rest.is_empty() {
        let (extension, behind) = der::expect(rest, SEQUENCE).ok()?;
        let (kind, _) = der::expect(extension.content, OBJECT_IDENTIFIER).ok()?;
        if kind.content != BASIC_CONSTRAINTS {
            kept.extend_from_slice(extension.whole);
        }
        rest = behind;
    }
    Some(der::write(CONTEXT_3, &der::write(SEQUENCE, &kept)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::x509::testing::Maker;

    #[test]
    fn only_what_the_library_refuses_is_changed() {
        let plain = Maker::server(&["mx.example.org"]).make().certificate();
        assert_eq!(Leaf::of(&plain).der.as_ref(), plain.der());
        let authority = Maker::authority("CA").make().certificate();
        let leaf = Leaf::of(&authority);
        let changed = Certificate::from_der(&leaf.der).unwrap();
        assert!(!changed.is_ca);
        assert_eq!(changed.subject_key_id, authority.subject_key_id);
        assert_eq!((changed.spki(), changed.not_after), (authority.spki(), authority.not_after));
        assert!(authority.der().windows(leaf.signed.len()).any(|window| window == leaf.signed));
    }

    #[test]
    fn version_1_becomes_version_3() {
        // The frame of version 1 is that of version 3 without its first and last field.
        let three = Maker::server(&[]).common_name("mx").make();
        let (outer, _) = der::read(&three.der).unwrap();
        let (signed, behind) = der::read(outer.content).unwrap();
        let (mut rest, mut kept) = (signed.content, Vec::new());
        while let Ok((field, next)) = der::read(rest) {
            if field.tag != CONTEXT_0 && field.tag != CONTEXT_3 {
                kept.extend_from_slice(field.whole);
            }
            rest = next;
        }
        let one = der::write(SEQUENCE, &[der::write(SEQUENCE, &kept).as_slice(), behind].concat());
        let one = Certificate::from_der(&one).unwrap();
        assert_eq!(one.version, 1);
        let changed = Certificate::from_der(&Leaf::of(&one).der).unwrap();
        assert_eq!((changed.version, changed.subject), (3, one.subject));
    }

    proptest::proptest! {
        #[test]
        fn no_octets_panic(octets: Vec<u8>) {
            let _ = Leaf::changed(&octets);
            let _ = fields(&octets);
        }
    }
}
