//! The authorities that Mozilla trusts.

use super::Anchor;

/// Every root of the Mozilla programme that is trusted for TLS servers, as the crate `webpki-roots` has them.
///
/// Senders of mail use the store of their system, which is this one or close to it.
pub fn mozilla_roots() -> Vec<Anchor<'static>> {
    webpki_roots::TLS_SERVER_ROOTS.iter().map(|root| Anchor::Root(root.clone())).collect()
}
