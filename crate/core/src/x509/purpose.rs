//! What a certificate may be used for (RFC 5280 §4.2.1.12).

use webpki::{Error, ExtendedKeyUsageValidator, KeyPurposeIdIter, KeyUsage};

/// 2.5.29.37.0: any purpose. RFC 5280 lets an application take it; OpenSSL does, rustls does not.
const ANY: &[usize] = &[2, 5, 29, 37, 0];

/// A TLS server's, or any; or none is named.
pub(super) struct ServerPurpose;

impl ExtendedKeyUsageValidator for ServerPurpose {
    fn validate(&self, purposes: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        let mut are_named = false;
        for purpose in purposes {
            are_named = true;
            let purpose = purpose?.to_decoded_oid();
            if purpose == KeyUsage::SERVER_AUTH_REPR || purpose == ANY {
                return Ok(());
            }
        }
        // Which purposes there are is told by whoever has read the certificate.
        if are_named { Err(Error::EmptyEkuExtension) } else { Ok(()) }
    }
}
