//! DNSSEC, validated here (RFC 4033–4035, 5155, 6840, 9276, 9824): no resolver's word is taken.
//!
//! DNS answers can be forged on the way and by the resolver itself. DNSSEC signs them: each zone signs its
//! records, and its parent signs a digest (DS) of the zone's key, up to the root, whose keys everybody knows.
//! Absence is signed too: NSEC and NSEC3 records say which names lie next to each other, so that nothing can lie
//! between. A zone that takes no part is *proved* to be unsigned by its parent; only then may unsigned answers be
//! believed as far as unsigned answers can.
//!
//! [`Validator`] is given messages, [`TrustAnchors`] and a time. It answers a question with a [`Proof`], or names
//! the questions it still needs. It asks for nothing itself, and the same messages give the same proof anywhere.
//!
//! # Invariants
//! - Nothing is [`SecurityStatus::Secure`] without an unbroken chain of verified signatures from an anchor.
//! - Missing signatures never prove a zone unsigned (RFC 4035 §5).
//! - All work is bounded by [`limits`]; running out is [`Reason::GaveUp`], not a verdict.
//!
//! # Limitations
//! Anchors are not rolled over by RFC 5011, which needs memory over months. Ed448 and GOST are not verified: zones
//! with nothing else are insecure, as RFC 4035 §5.2 asks.

mod algorithm;
mod anchor;
mod denial;
mod display;
pub mod limits;
mod nsec;
mod nsec3;
mod pool;
mod proof;
mod rdata;
mod reason;
mod rrset;
mod signature;
mod type_bitmap;
mod validator;
mod verifier;
mod zone;

pub use algorithm::{Algorithm, DigestType, Support};
pub use anchor::{AnchorError, TrustAnchors};
pub use pool::{MessagePool, PoolError};
pub use proof::{
    DenialProof, DsProof, KeyProof, LinkProof, Outcome, Proof, SecurityStatus, SignatureProof, ZoneProof,
};
pub use rdata::{Dnskey, Ds, Nsec, Nsec3, Nsec3Parameters, Rrsig, key_tag};
pub use reason::{Lack, Limit, Reason};
pub use type_bitmap::{NXNAME, TypeBitmap};
pub use validator::{Found, Messages, Validator};
pub use verifier::Verifier;
