//! X.509 certificates: what a server shows to say who it is (RFC 5280, RFC 9525).
//!
//! A certificate binds a key to names and is signed by an authority, whose own certificate is signed by
//! another, up to one that the reader trusts beforehand. People bring certificates in every form that tools
//! write: [`read_chain`] takes PEM with text around it, DER, and PKCS#7 bundles, and one bad item never hides
//! the others. [`Certificate`] shows one of them, [`identity`] says for which hosts it stands, [`verify`] looks
//! for a path from it to an authority, and [`examine`] names what is wrong with a chain as it was sent.
//!
//! # Limitations
//! Revocation is not asked about, and certificate transparency is not looked at.
//! Signatures by P-521, Ed448 and RSASSA-PSS keys are not verified; that is said, and is never a pass.

mod arrange;
mod certificate;
mod chain;
mod distinguished_name;
mod dns_constraints;
mod examine;
mod explain;
pub mod identity;
mod key;
mod leaf;
mod path;
mod path_problem;
mod pem;
mod pkcs7;
mod purpose;
mod request;
#[cfg(feature = "webpki-roots")]
mod roots;
mod signature;
#[cfg(any(test, feature = "fixture"))]
#[allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test aid whose input is ours")]
pub mod testing;

pub use crate::der::DerError;
pub use arrange::{Arrangement, arrange};
pub use certificate::{Certificate, CertificateError, SubjectNames};
pub use chain::{ChainError, MAX_CERTIFICATES, MAX_STORE, ReadChain, read_chain, read_store};
pub use examine::examine;
pub use identity::{IdentityRule, MatchedName, NameMismatch, NearMiss, Nearest, match_name};
pub use key::{KeyAlgorithm, PublicKey, SignatureAlgorithm};
pub use path::{Anchor, Path, verify};
pub use path_problem::{PathProblem, Place};
pub use pem::{PemError, to_pem};
pub use request::{KeyMaterial, KeyMaterialError, Origin, read_key_material};
#[cfg(feature = "webpki-roots")]
pub use roots::mozilla_roots;
