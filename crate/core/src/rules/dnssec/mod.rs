//! Signed zones (RFC 4033–4035, 9276, 9904–9906): whether signatures hold, how long they will, and what they cover.
//!
//! DNSSEC is what DANE stands on, and what keeps MX records from being forged. Its failures come in two kinds. A
//! zone that is not signed, or signed so that nobody has to believe it, leaves mail as it was before. A zone that
//! is signed wrongly stops it: senders that validate take a wrong proof for an attack, and wait.
//!
//! The rules speak of the zones that vouch for what mail rests on, not of those above them: nobody who reads a
//! report about a domain can mend the top of the tree.

mod algorithm_weak;
mod broken;
mod denial_broken;
mod domain_unsigned_host_signed;
mod ds_digest_weak;
mod ds_stale;
mod host_unsigned;
mod not_proved;
mod nsec3_parameters;
mod rsa_key_short;
mod seen;
mod signature_expires;
mod signature_long;
mod signed;
mod unsigned;
mod zones;

pub(crate) use algorithm_weak::DNSSEC_ALGORITHM_WEAK;
pub(crate) use broken::DNSSEC_BROKEN;
pub(crate) use denial_broken::{DNSSEC_DENIAL_BROKEN, has_secure_addresses};
pub(crate) use domain_unsigned_host_signed::DNSSEC_DOMAIN_UNSIGNED_HOST_SIGNED;
pub(crate) use ds_digest_weak::DNSSEC_DS_DIGEST_WEAK;
pub(crate) use ds_stale::DNSSEC_DS_STALE;
pub(crate) use host_unsigned::DNSSEC_HOST_UNSIGNED;
pub(crate) use not_proved::DNSSEC_NOT_PROVED;
pub(crate) use nsec3_parameters::DNSSEC_NSEC3_PARAMETERS;
pub(crate) use rsa_key_short::DNSSEC_RSA_KEY_SHORT;
pub(crate) use signature_expires::DNSSEC_SIGNATURE_EXPIRES;
pub(crate) use signature_long::DNSSEC_SIGNATURE_LONG;
pub(crate) use unsigned::DNSSEC_UNSIGNED;

/// Several things in one clause, the last ones counted where there are many.
fn listed(things: &[String]) -> String {
    /// Names in one sentence; the evidence has all.
    const SHOWN: usize = 5;
    let mut shown: Vec<String> = things.iter().take(SHOWN).cloned().collect();
    if let Some(left) = things.len().checked_sub(SHOWN).filter(|left| *left > 0) {
        shown.push(format!("and {left} more"));
    }
    shown.join(", ")
}
