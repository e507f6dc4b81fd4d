//! Keys in the forms that people have them in before there is a certificate: requests (RFC 2986) and public keys.

use std::fmt;

use x509_parser::asn1_rs::FromDer;
use x509_parser::x509::SubjectPublicKeyInfo;

use super::Certificate;
use super::path::is_signed;
use super::pem;
use super::pkcs7;
use crate::der::{self, BIT_STRING, INTEGER, OCTET_STRING, SEQUENCE};

/// Items read of one input: as many as a chain has.
const MAX_ITEMS: usize = super::MAX_CERTIFICATES;

/// The algorithm of RSA keys, for keys that are written without it.
const RSA: &[u8] =
    &[0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00];

/// A key, with the certificate it is in, if it is in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyMaterial {
    /// The form it had.
    pub origin: Origin,
    /// The key with its algorithm, as octets.
    pub spki: Vec<u8>,
    /// The certificate.
    pub certificate: Option<Certificate>,
}

/// What a key was given as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A certificate.
    Certificate,
    /// A key alone.
    PublicKey,
    /// A request for a certificate.
    Request,
}

/// Why an input has no key to read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyMaterialError {
    /// Nothing in it is a certificate, a request or a public key.
    NothingFound,
    /// It is a private key. It was not looked into.
    PrivateKey,
    /// A request whose signature its own key does not verify: it was damaged or put together.
    RequestSignatureInvalid,
}

impl fmt::Display for KeyMaterialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NothingFound => {
                "there is no certificate, no request and no public key; give one in PEM or DER"
            }
            Self::PrivateKey => {
                "this is a private key, which should go nowhere; give its public key (openssl pkey -pubout)"
            }
            Self::RequestSignatureInvalid => {
                "the signature of the request does not hold; make the request again"
            }
        })
    }
}

/// Reads every certificate, request and public key of an input, in PEM, DER or PKCS#7.
///
/// ```
/// use waxseal_core::x509::{KeyMaterialError, read_key_material};
/// let key = b"-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----\n";
/// assert_eq!(read_key_material(key), Err(KeyMaterialError::PrivateKey));
/// ```
pub fn read_key_material(input: &[u8]) -> Result<Vec<KeyMaterial>, KeyMaterialError> {
    let blocks = pem::blocks(input);
    let mut found = Vec::new();
    let mut has_private_key = false;
    if blocks.is_empty() {
        read_der(input, &mut found)?;
    }
    for block in blocks.iter().flatten().take(MAX_ITEMS) {
        has_private_key |= block.label.contains("PRIVATE KEY");
        match block.label.as_str() {
            "RSA PUBLIC KEY" => found.extend(public_key(&with_algorithm(&block.der))),
            label if label.contains("PRIVATE KEY") => {}
            _ => read_der(&block.der, &mut found)?,
        }
    }
    match found.len() {
        0 if has_private_key => Err(KeyMaterialError::PrivateKey),
        0 => Err(KeyMaterialError::NothingFound),
        _ => Ok(found),
    }
}

fn read_der(mut rest: &[u8], found: &mut Vec<KeyMaterial>) -> Result<(), KeyMaterialError> {
    while let Ok((element, behind)) = der::expect(rest, SEQUENCE) {
        if pkcs7::is_bundle(element.whole) {
            let certificates = pkcs7::certificates(element.whole).unwrap_or_default();
            found.extend(certificates.into_iter().take(MAX_ITEMS).filter_map(certificate));
        } else if let Some(item) = certificate(element.whole).or_else(|| public_key(element.whole)) {
            found.push(item);
        } else if let Some(item) = request(element.whole) {
            found.push(item?);
        } else if is_private_key(element.content) {
            return Err(KeyMaterialError::PrivateKey);
        }
        rest = if found.len() < MAX_ITEMS { behind } else { &[] };
    }
    Ok(())
}

fn certificate(der: &[u8]) -> Option<KeyMaterial> {
    let certificate = Certificate::from_der(der).ok()?;
    let spki = certificate.spki().to_vec();
    Some(KeyMaterial { origin: Origin::Certificate, spki, certificate: Some(certificate) })
}

fn public_key(der: &[u8]) -> Option<KeyMaterial> {
    let (rest, _) = SubjectPublicKeyInfo::from_der(der).ok()?;
    rest.is_empty().then(|| KeyMaterial { origin: Origin::PublicKey, spki: der.to_vec(), certificate: None })
}

/// Version, subject, key: RFC 2986 §4.1.
fn request(der: &[u8]) -> Option<Result<KeyMaterial, KeyMaterialError>> {
    let (outer, _) = der::expect(der, SEQUENCE).ok()?;
    let (info, _) = der::expect(outer.content, SEQUENCE).ok()?;
    let (_, rest) = der::expect(info.content, INTEGER).ok()?;
    let (_, rest) = der::expect(rest, SEQUENCE).ok()?;
    let (key, _) = der::expect(rest, SEQUENCE).ok()?;
    let key = public_key(key.whole)?;
    Some(match is_signed(der, &key.spki) {
        Some(false) => Err(KeyMaterialError::RequestSignatureInvalid),
        _ => Ok(KeyMaterial { origin: Origin::Request, ..key }),
    })
}

/// Private keys of every form begin with the number of a version, but for those that are encrypted: there an
/// octet string follows the algorithm, where certificates and public keys have a bit string.
fn is_private_key(content: &[u8]) -> bool {
    let is_encrypted = der::expect(content, SEQUENCE)
        .and_then(|(_, behind)| der::expect(behind, OCTET_STRING))
        .is_ok_and(|(_, behind)| behind.is_empty());
    is_encrypted || der::expect(content, INTEGER).is_ok()
}

fn with_algorithm(pkcs1: &[u8]) -> Vec<u8> {
    let bits = der::write(BIT_STRING, &[&[0], pkcs1].concat());
    der::write(SEQUENCE, &[RSA, bits.as_slice()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::x509::testing::{Maker, pem};

    fn request_der() -> Vec<u8> {
        let made = Maker::server(&["mx.example.org"]).make();
        let params = rcgen::CertificateParams::new(vec!["mx.example.org".to_owned()]).unwrap();
        params.serialize_request(&made.key).unwrap().der().to_vec()
    }

    #[test]
    fn every_form_is_read() {
        let der = Maker::fixture();
        let spki = Certificate::from_der(&der).unwrap().spki().to_vec();
        let request = request_der();
        for (input, origin) in [
            (der.clone(), Origin::Certificate),
            (pem("CERTIFICATE", &der).into_bytes(), Origin::Certificate),
            (spki.clone(), Origin::PublicKey),
            (pem("PUBLIC KEY", &spki).into_bytes(), Origin::PublicKey),
            (request.clone(), Origin::Request),
            (pem("CERTIFICATE REQUEST", &request).into_bytes(), Origin::Request),
            (pem("NEW CERTIFICATE REQUEST", &request).into_bytes(), Origin::Request),
        ] {
            let found = read_key_material(&input).unwrap();
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].origin, origin);
            assert_eq!(found[0].certificate.is_some(), origin == Origin::Certificate);
        }
    }

    #[test]
    fn an_rsa_key_gets_its_algorithm() {
        let pkcs1 = der::write(SEQUENCE, &[der::write(INTEGER, &[5]), der::write(INTEGER, &[3])].concat());
        let found = read_key_material(pem("RSA PUBLIC KEY", &pkcs1).as_bytes()).unwrap();
        assert!(found[0].spki.starts_with(&[0x30]) && found[0].spki.ends_with(&pkcs1));
    }

    #[test]
    fn what_has_no_key_to_read() {
        let private = Maker::server(&["mx.example.org"]).make().key.serialize_der();
        let mut damaged = request_der();
        let last = damaged.len() - 1;
        damaged[last] ^= 1;
        let octets = der::write(OCTET_STRING, b"secret");
        let encrypted = der::write(SEQUENCE, &[RSA, octets.as_slice()].concat());
        for (input, why) in [
            (b"hello".to_vec(), KeyMaterialError::NothingFound),
            (encrypted.clone(), KeyMaterialError::PrivateKey),
            (pem("ENCRYPTED PRIVATE KEY", &encrypted).into_bytes(), KeyMaterialError::PrivateKey),
            (private.clone(), KeyMaterialError::PrivateKey),
            (pem("PRIVATE KEY", &private).into_bytes(), KeyMaterialError::PrivateKey),
            (damaged, KeyMaterialError::RequestSignatureInvalid),
        ] {
            assert_eq!(read_key_material(&input), Err(why));
        }
    }

    #[test]
    fn a_private_key_beside_its_certificate_is_passed_over() {
        let made = Maker::server(&["mx.example.org"]).make();
        let both = format!("{}{}", pem("PRIVATE KEY", &made.key.serialize_der()), made.pem());
        assert_eq!(read_key_material(both.as_bytes()).unwrap().len(), 1);
    }

    proptest::proptest! {
        #[test]
        fn any_octets_are_read(octets: Vec<u8>) {
            let _ = read_key_material(&octets);
        }
    }
}
