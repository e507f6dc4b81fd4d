//! Paths from a server's certificate to an authority (RFC 5280 §6.1).
//!
//! rustls-webpki looks for the path: signatures, dates, names of issuers, basic constraints, name constraints,
//! purposes and critical extensions. Added here are the key usage of authorities, which it leaves out, and the
//! limits that the certificate of a trust anchor itself sets, which RFC 7671 §5.2.1 asks DANE to heed.

use std::cell::RefCell;
use std::time::Duration;

use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime};
use webpki::{EndEntityCert, Error, VerifiedPath, anchor_from_trusted_cert};

use super::Certificate;
use super::explain::Explain;
use super::leaf::Leaf;
use super::path_problem::{PathProblem, Place};
use super::purpose::ServerPurpose;
use super::signature::{ALGORITHMS, InPlaceOf};
use crate::der::{self, BIT_STRING, SEQUENCE};
use crate::time::Timestamp;

/// Where a path may end.
#[derive(Clone, Debug)]
pub enum Anchor<'a> {
    /// A certificate that is trusted, whether it is a root or not. Its own dates and limits hold.
    Certificate(&'a Certificate),
    /// A key without a name: whoever a certificate names as its issuer, if the key verifies it.
    Key(&'a [u8]),
    /// An entry of a store of roots, which has a name and a key and no dates.
    Root(TrustAnchor<'a>),
}

/// A path that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The places of its certificates in the chain, the server's own first, without the anchor's.
    pub certificates: Vec<usize>,
    /// Which of the anchors it ends at.
    pub anchor: usize,
}

impl Path {
    /// The places of all that has a part in it, the anchor's too where it was sent.
    pub fn sent(&self, chain: &[Certificate], anchors: &[Anchor<'_>]) -> Vec<usize> {
        let anchor = match anchors.get(self.anchor) {
            Some(Anchor::Certificate(anchor)) => chain.iter().position(|one| one == *anchor),
            _ => None,
        };
        let anchor = anchor.filter(|place| !self.certificates.contains(place));
        self.certificates.iter().copied().chain(anchor).collect()
    }
}

/// Looks for a path from the certificate at `leaf` to one of the anchors, as of `now`. Names of hosts are not
/// looked at.
///
/// What is wrong is told in the order of the chain; the first is what a sender would say.
pub fn verify(
    chain: &[Certificate],
    leaf: usize,
    anchors: &[Anchor<'_>],
    now: Timestamp,
) -> Result<Path, Vec<PathProblem>> {
    let Some(own) = chain.get(leaf) else { return Err(Vec::new()) };
    let search = Search::new(chain, leaf, own, anchors, now);
    match search.run() {
        Ok(path) => Ok(path),
        Err(error) => Err(Explain { chain, anchors, now }.problems(leaf, &error, search.noted.take())),
    }
}

/// Whether the key verifies the signature of a certificate; `None` if its algorithm is not verified here.
pub(super) fn is_signed_by(certificate: &Certificate, spki: &[u8]) -> Option<bool> {
    is_signed(certificate.der(), spki)
}

/// The same of anything in the frame of certificates and requests: what is signed, the algorithm, the signature.
pub(super) fn is_signed(der: &[u8], spki: &[u8]) -> Option<bool> {
    let (outer, _) = der::expect(der, SEQUENCE).ok()?;
    let (signed, rest) = der::expect(outer.content, SEQUENCE).ok()?;
    let (algorithm, rest) = der::expect(rest, SEQUENCE).ok()?;
    let signature = whole_bits(rest)?;
    let (info, _) = der::expect(spki, SEQUENCE).ok()?;
    let (key_algorithm, rest) = der::expect(info.content, SEQUENCE).ok()?;
    let key = whole_bits(rest)?;
    let verifier = ALGORITHMS.iter().find(|candidate| {
        candidate.signature_alg_id().as_ref() == algorithm.content
            && candidate.public_key_alg_id().as_ref() == key_algorithm.content
    })?;
    Some(verifier.verify_signature(key, signed.whole, signature).is_ok())
}

/// The bits of a bit string that fills its octets; the first octet says how many of the last do not count.
fn whole_bits(input: &[u8]) -> Option<&[u8]> {
    let (bits, _) = der::expect(input, BIT_STRING).ok()?;
    bits.content.split_first().filter(|(unused, _)| **unused == 0).map(|(_, bits)| bits)
}

/// Everything the library borrows while it looks.
struct Search<'a> {
    chain: &'a [Certificate],
    leaf_place: usize,
    leaf: Leaf,
    others: Vec<CertificateDer<'a>>,
    trusted: Vec<TrustAnchor<'a>>,
    /// For each of `trusted`, the anchor it was made of.
    origins: Vec<usize>,
    anchors: &'a [Anchor<'a>],
    now: Timestamp,
    /// Why paths that the library found do not hold after all.
    noted: RefCell<Vec<PathProblem>>,
}

impl<'a> Search<'a> {
    fn new(
        chain: &'a [Certificate],
        leaf_place: usize,
        own: &Certificate,
        anchors: &'a [Anchor<'a>],
        now: Timestamp,
    ) -> Self {
        let others = chain.iter().enumerate().filter(|(index, _)| *index != leaf_place);
        let others = others.map(|(_, certificate)| CertificateDer::from(certificate.der())).collect();
        let mut search = Self {
            chain,
            leaf_place,
            leaf: Leaf::of(own),
            others,
            trusted: Vec::new(),
            origins: Vec::new(),
            anchors,
            now,
            noted: RefCell::default(),
        };
        anchors.iter().enumerate().for_each(|(index, anchor)| search.trust(index, anchor));
        search
    }

    fn trust(&mut self, index: usize, anchor: &'a Anchor<'a>) {
        let chain = self.chain;
        let made: Vec<TrustAnchor<'a>> = match anchor {
            Anchor::Certificate(certificate) => {
                let der = CertificateDer::from(certificate.der());
                anchor_from_trusted_cert(&der).map(|anchor| anchor.to_owned()).into_iter().collect()
            }
            Anchor::Key(spki) => {
                let key = der::expect(spki, SEQUENCE).map(|(info, _)| info.content).unwrap_or_default();
                chain.iter().filter_map(|certificate| bare_key(certificate, key)).collect()
            }
            Anchor::Root(root) => vec![root.clone()],
        };
        self.origins.extend(made.iter().map(|_| index));
        self.trusted.extend(made);
    }

    fn run(&self) -> Result<Path, Error> {
        let own = EndEntityCert::try_from(&self.leaf.der)?;
        let substitutes: Vec<InPlaceOf<'_>> = ALGORITHMS
            .iter()
            .map(|algorithm| InPlaceOf {
                algorithm: *algorithm,
                message: &self.leaf.to_be_signed,
                signed: &self.leaf.signed,
            })
            .collect();
        let algorithms: Vec<&dyn SignatureVerificationAlgorithm> =
            substitutes.iter().map(|one| -> &dyn SignatureVerificationAlgorithm { one }).collect();
        let time =
            UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(self.now.unix()).unwrap_or(0)));
        let check = |path: &VerifiedPath<'_>| self.check(path);
        let found = own.verify_for_usage(
            &algorithms,
            &self.trusted,
            &self.others,
            time,
            ServerPurpose,
            None,
            Some(&check),
        )?;
        Ok(Path { certificates: self.places(&found), anchor: self.origin(&found).unwrap_or_default() })
    }

    /// What the library does not check of a path it found.
    fn check(&self, path: &VerifiedPath<'_>) -> Result<(), Error> {
        let places = self.places(path);
        let above: Vec<(usize, &Certificate)> =
            places.iter().skip(1).filter_map(|place| Some((*place, self.chain.get(*place)?))).collect();
        let mut problems: Vec<PathProblem> = above
            .iter()
            .filter(|(_, certificate)| certificate.may_sign == Some(false))
            .map(|(place, _)| PathProblem::NotASigningKey { at: Place::Sent(*place) })
            .collect();
        problems.extend(self.chain.get(self.leaf_place).and_then(|own| key_problem(own, self.leaf_place)));
        let anchor = self.origin(path).and_then(|index| self.anchors.get(index));
        if let Some(Anchor::Certificate(anchor)) = anchor {
            let below = above.iter().filter(|(_, certificate)| !certificate.is_self_issued()).count();
            problems.extend(anchor_problems(anchor, place_of(self.chain, anchor), below, self.now));
        }
        if problems.is_empty() {
            return Ok(());
        }
        self.noted.borrow_mut().extend(problems);
        Err(Error::UnknownIssuer)
    }

    fn origin(&self, path: &VerifiedPath<'_>) -> Option<usize> {
        let index = self.trusted.iter().position(|anchor| std::ptr::eq(anchor, path.anchor()))?;
        self.origins.get(index).copied()
    }

    fn places(&self, path: &VerifiedPath<'_>) -> Vec<usize> {
        let place = |der: CertificateDer<'_>| {
            let mut all = self.chain.iter().enumerate().filter(|(index, _)| *index != self.leaf_place);
            all.find(|(_, certificate)| certificate.der() == der.as_ref()).map(|(index, _)| index)
        };
        let above = path.intermediate_certificates().filter_map(|certificate| place(certificate.der()));
        std::iter::once(self.leaf_place).chain(above).collect()
    }
}

/// The key of a server has to sign in the handshake or, before TLS 1.3, may encrypt the client's secret. OpenSSL asks
/// for either.
pub(super) fn key_problem(own: &Certificate, place: usize) -> Option<PathProblem> {
    let is_for_tls = own.may_sign_handshakes != Some(false) || own.may_exchange_keys != Some(false);
    (!is_for_tls).then_some(PathProblem::KeyNotForTls { at: Place::Sent(place) })
}

/// An anchor with a given key and the name that a certificate gives its issuer.
fn bare_key<'a>(certificate: &'a Certificate, key: &'a [u8]) -> Option<TrustAnchor<'a>> {
    let (name, _) = der::expect(certificate.issuer_der(), SEQUENCE).ok()?;
    Some(TrustAnchor {
        subject: name.content.into(),
        subject_public_key_info: key.into(),
        name_constraints: None,
    })
}

/// Where a certificate that is trusted was sent, if it was.
fn place_of(chain: &[Certificate], anchor: &Certificate) -> Place {
    chain.iter().position(|certificate| certificate == anchor).map_or(Place::Anchor, Place::Sent)
}

/// What the certificate of an anchor says against its being one, with so many authorities below it.
fn anchor_problems(anchor: &Certificate, at: Place, below: usize, now: Timestamp) -> Vec<PathProblem> {
    let mut problems = date_problems(anchor, at, now);
    // Version 1 has no place to say so; a root of that age is one by being trusted.
    let is_old_root = anchor.version < 3 && anchor.is_self_issued();
    if !anchor.is_ca && !is_old_root {
        problems.push(PathProblem::NotAnAuthority { at });
    }
    if anchor.may_sign == Some(false) {
        problems.push(PathProblem::NotASigningKey { at });
    }
    if anchor.may_serve == Some(false) {
        problems.push(PathProblem::PurposeOther { at });
    }
    if let Some(allowed) =
        anchor.path_length.filter(|allowed| u32::try_from(below).is_ok_and(|count| count > *allowed))
    {
        problems.push(PathProblem::PathTooLong { at, allowed });
    }
    if let Some(oid) = &anchor.unknown_critical {
        problems.push(PathProblem::CriticalExtension { at, oid: oid.clone() });
    }
    problems
}

pub(super) fn date_problems(certificate: &Certificate, at: Place, now: Timestamp) -> Vec<PathProblem> {
    let Certificate { not_before, not_after, .. } = *certificate;
    if now > not_after {
        vec![PathProblem::Expired { at, not_after, now }]
    } else if now < not_before {
        vec![PathProblem::NotYetValid { at, not_before, now }]
    } else {
        Vec::new()
    }
}

#[cfg(test)]
#[path = "path_tests.rs"]
mod tests;
