//! Why there is no path from a server's certificate to an authority.
//!
//! The library that looks for paths tells one defect, without the certificate it is in. Here the chain is walked
//! up once more, in the order of its signatures, and everything that speaks against it is named with its place.

use webpki::Error;

use super::path::{date_problems, is_signed_by, key_problem};
use super::path_problem::{PathProblem, Place};
use super::{Anchor, Certificate, arrange};
use crate::der::{self, SEQUENCE};
use crate::time::Timestamp;

/// Finds out why there is no path, by walking up from the server's certificate.
pub(super) struct Explain<'a> {
    pub(super) chain: &'a [Certificate],
    pub(super) anchors: &'a [Anchor<'a>],
    pub(super) now: Timestamp,
}

impl Explain<'_> {
    pub(super) fn problems(&self, leaf: usize, error: &Error, noted: Vec<PathProblem>) -> Vec<PathProblem> {
        let mut problems = Vec::new();
        let arranged = arrange(self.chain).path;
        let walk = if arranged.first() == Some(&leaf) { arranged } else { vec![leaf] };
        for (depth, place) in walk.iter().enumerate() {
            let Some(certificate) = self.chain.get(*place) else { break };
            let issuer = walk.get(depth + 1).and_then(|next| self.chain.get(*next));
            problems.extend(self.of(certificate, *place, depth));
            if self.anchors.iter().any(|anchor| is_issuer(anchor, certificate)) {
                problems.extend(self.of_anchors(certificate, *place));
                break;
            }
            match issuer {
                Some(issuer) => problems.extend(signature_problem(certificate, *place, issuer.spki())),
                None => problems.extend(self.end(certificate, *place, depth)),
            }
        }
        for problem in noted {
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
        if problems.is_empty() || matches!(error, Error::NameConstraintViolation) {
            problems.push(told_by(error));
        }
        problems
    }

    /// What a certificate itself says against its place.
    fn of(&self, certificate: &Certificate, place: usize, depth: usize) -> Vec<PathProblem> {
        let at = Place::Sent(place);
        let mut problems = date_problems(certificate, at, self.now);
        if depth > 0 && !certificate.is_ca {
            problems.push(PathProblem::NotAnAuthority { at });
        }
        if depth > 0 && certificate.may_sign == Some(false) {
            problems.push(PathProblem::NotASigningKey { at });
        }
        if depth == 0 {
            problems.extend(key_problem(certificate, place));
        }
        if certificate.may_serve == Some(false) {
            problems.push(PathProblem::PurposeOther { at });
        }
        if let Some(allowed) = certificate
            .path_length
            .filter(|allowed| depth > 1 && u32::try_from(depth - 1).is_ok_and(|below| below > *allowed))
        {
            problems.push(PathProblem::PathTooLong { at, allowed });
        }
        if let Some(oid) = &certificate.unknown_critical {
            problems.push(PathProblem::CriticalExtension { at, oid: oid.clone() });
        }
        problems
    }

    /// The signature by the anchors that have the issuer's name.
    fn of_anchors(&self, certificate: &Certificate, place: usize) -> Option<PathProblem> {
        let mut problem = None;
        for anchor in self.anchors.iter().filter(|anchor| is_issuer(anchor, certificate)) {
            let spki = match anchor {
                Anchor::Certificate(anchor) => anchor.spki().to_vec(),
                Anchor::Key(spki) => spki.to_vec(),
                Anchor::Root(root) => der::write(SEQUENCE, &root.subject_public_key_info),
            };
            problem = Some(signature_problem(certificate, place, &spki)?);
        }
        problem
    }

    /// The walk ends at a certificate whose issuer is neither here nor trusted.
    fn end(&self, certificate: &Certificate, place: usize, depth: usize) -> Option<PathProblem> {
        if !certificate.is_self_issued() {
            let (issuer, urls) = (certificate.issuer.clone(), certificate.issuer_urls.clone());
            return Some(PathProblem::IssuerMissing { at: place, issuer, urls });
        }
        let subject = certificate.subject.clone();
        Some(if depth == 0 {
            PathProblem::SelfSigned
        } else {
            PathProblem::UntrustedRoot { at: place, subject }
        })
    }
}

fn is_issuer(anchor: &Anchor<'_>, certificate: &Certificate) -> bool {
    match anchor {
        Anchor::Certificate(anchor) => anchor.subject_der() == certificate.issuer_der(),
        Anchor::Key(spki) => is_signed_by(certificate, spki) == Some(true),
        Anchor::Root(root) => der::expect(certificate.issuer_der(), SEQUENCE)
            .is_ok_and(|(name, _)| name.content == root.subject.as_ref()),
    }
}

fn signature_problem(certificate: &Certificate, place: usize, spki: &[u8]) -> Option<PathProblem> {
    let (at, signature) = (Place::Sent(place), certificate.signature.clone());
    match is_signed_by(certificate, spki) {
        Some(true) => None,
        Some(false) => Some(PathProblem::SignatureInvalid { at }),
        None if signature.is_weak() => Some(PathProblem::SignatureWeak { at, signature }),
        None => Some(PathProblem::AlgorithmUnchecked { at, signature }),
    }
}

/// What only the library knows.
fn told_by(error: &Error) -> PathProblem {
    match error {
        Error::NameConstraintViolation => PathProblem::NameForbidden,
        Error::MaximumNameConstraintComparisonsExceeded
        | Error::MaximumPathBuildCallsExceeded
        | Error::MaximumPathDepthExceeded
        | Error::MaximumSignatureChecksExceeded => PathProblem::TooComplex,
        other => PathProblem::FormRefused { defect: other.to_string() },
    }
}
