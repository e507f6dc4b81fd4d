//! The signatures of certificates, verified by RustCrypto, so that they are verified in a page too.
//!
//! RSA with PKCS#1 v1.5 and with PSS, ECDSA on P-256 and P-384 with each SHA-2, and Ed25519. A signature by
//! another algorithm is not verified, which is told apart from one that does not hold.

use p256::ecdsa::signature::hazmat::PrehashVerifier;
use rsa::pkcs1::DecodeRsaPublicKey;
use rsa::traits::SignatureScheme;
use rsa::{Pkcs1v15Sign, Pss, PublicKey};
use rustls_pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id};
use sha2::{Digest, Sha256, Sha384, Sha512};

/// Every algorithm, for the search of paths.
pub(super) const ALGORITHMS: &[&dyn SignatureVerificationAlgorithm] = &[
    &Ecdsa { curve: Curve::P256, hash: Hash::Sha256 },
    &Ecdsa { curve: Curve::P384, hash: Hash::Sha384 },
    &Ecdsa { curve: Curve::P256, hash: Hash::Sha384 },
    &Ecdsa { curve: Curve::P384, hash: Hash::Sha256 },
    &Ecdsa { curve: Curve::P256, hash: Hash::Sha512 },
    &Ecdsa { curve: Curve::P384, hash: Hash::Sha512 },
    &Rsa { scheme: Scheme::Pkcs1, hash: Hash::Sha256 },
    &Rsa { scheme: Scheme::Pkcs1, hash: Hash::Sha384 },
    &Rsa { scheme: Scheme::Pkcs1, hash: Hash::Sha512 },
    &Rsa { scheme: Scheme::Pss, hash: Hash::Sha256 },
    &Rsa { scheme: Scheme::Pss, hash: Hash::Sha384 },
    &Rsa { scheme: Scheme::Pss, hash: Hash::Sha512 },
    &Ed25519,
];

#[derive(Clone, Copy, Debug)]
enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn of(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Curve {
    P256,
    P384,
}

#[derive(Debug)]
struct Ecdsa {
    curve: Curve,
    hash: Hash,
}

impl SignatureVerificationAlgorithm for Ecdsa {
    fn verify_signature(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let digest = self.hash.of(message);
        let holds = match self.curve {
            Curve::P256 => holds_p256(key, &digest, signature),
            Curve::P384 => holds_p384(key, &digest, signature),
        };
        holds.ok_or(InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        match self.curve {
            Curve::P256 => alg_id::ECDSA_P256,
            Curve::P384 => alg_id::ECDSA_P384,
        }
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        match self.hash {
            Hash::Sha256 => alg_id::ECDSA_SHA256,
            Hash::Sha384 => alg_id::ECDSA_SHA384,
            Hash::Sha512 => alg_id::ECDSA_SHA512,
        }
    }
}

fn holds_p256(key: &[u8], digest: &[u8], signature: &[u8]) -> Option<()> {
    let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(key).ok()?;
    let signature = p256::ecdsa::Signature::from_der(signature).ok()?;
    key.verify_prehash(digest, &signature).ok()
}

fn holds_p384(key: &[u8], digest: &[u8], signature: &[u8]) -> Option<()> {
    let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(key).ok()?;
    let signature = p384::ecdsa::Signature::from_der(signature).ok()?;
    // Of a digest longer than the curve's numbers the first bits count, of a shorter one all (FIPS 186-5 §6.4).
    key.verify_prehash(digest, &signature).ok()
}

#[derive(Clone, Copy, Debug)]
enum Scheme {
    Pkcs1,
    Pss,
}

#[derive(Debug)]
struct Rsa {
    scheme: Scheme,
    hash: Hash,
}

impl SignatureVerificationAlgorithm for Rsa {
    fn verify_signature(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        // The library takes keys of 1,024 to 8,192 bits, which bounds the work.
        let key = PublicKey::from_pkcs1_der(key).map_err(|_| InvalidSignature)?;
        let digest = self.hash.of(message);
        // The salt of PSS is as long as the digest: the identifiers below say so.
        let verified = match (self.scheme, self.hash) {
            (Scheme::Pkcs1, Hash::Sha256) => Pkcs1v15Sign::new::<Sha256>().verify(&key, &digest, signature),
            (Scheme::Pkcs1, Hash::Sha384) => Pkcs1v15Sign::new::<Sha384>().verify(&key, &digest, signature),
            (Scheme::Pkcs1, Hash::Sha512) => Pkcs1v15Sign::new::<Sha512>().verify(&key, &digest, signature),
            (Scheme::Pss, Hash::Sha256) => Pss::<Sha256>::new().verify(&key, &digest, signature),
            (Scheme::Pss, Hash::Sha384) => Pss::<Sha384>::new().verify(&key, &digest, signature),
            (Scheme::Pss, Hash::Sha512) => Pss::<Sha512>::new().verify(&key, &digest, signature),
        };
        verified.map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::RSA_ENCRYPTION
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        match (self.scheme, self.hash) {
            (Scheme::Pkcs1, Hash::Sha256) => alg_id::RSA_PKCS1_SHA256,
            (Scheme::Pkcs1, Hash::Sha384) => alg_id::RSA_PKCS1_SHA384,
            (Scheme::Pkcs1, Hash::Sha512) => alg_id::RSA_PKCS1_SHA512,
            (Scheme::Pss, Hash::Sha256) => alg_id::RSA_PSS_SHA256,
            (Scheme::Pss, Hash::Sha384) => alg_id::RSA_PSS_SHA384,
            (Scheme::Pss, Hash::Sha512) => alg_id::RSA_PSS_SHA512,
        }
    }
}

#[derive(Debug)]
struct Ed25519;

impl SignatureVerificationAlgorithm for Ed25519 {
    fn verify_signature(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let holds = || {
            let key = ed25519_dalek::VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
            let signature = ed25519_dalek::Signature::from_slice(signature).ok()?;
            key.verify_strict(message, &signature).ok()
        };
        holds().ok_or(InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ED25519
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ED25519
    }
}

/// An algorithm that verifies one message in place of another; see [`super::leaf`].
#[derive(Debug)]
pub(super) struct InPlaceOf<'a> {
    pub(super) algorithm: &'a dyn SignatureVerificationAlgorithm,
    /// What is handed in.
    pub(super) message: &'a [u8],
    /// What is verified then.
    pub(super) signed: &'a [u8],
}

impl SignatureVerificationAlgorithm for InPlaceOf<'_> {
    fn verify_signature(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let message = if message == self.message { self.signed } else { message };
        self.algorithm.verify_signature(key, message, signature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.algorithm.public_key_alg_id()
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.algorithm.signature_alg_id()
    }
}
