//! What can be wrong with a paste.

use std::fmt;

use super::intake::MAX_SESSIONS;
use super::lines::MAX_READ_OCTETS;
use super::pem::MAX_CERTIFICATES;
use crate::order::sort_short;
use crate::parse::{Effect, Located, Span};
use crate::text::MAX_DEFECTS;

/// What is wrong with a paste, whatever the servers in it do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IntakeProblem {
    /// A block of PEM ends early, or has other lines in it.
    CertificateCut,
    /// The description of a certificate, without the certificate.
    CertificateText,
    /// A block of PEM larger than any certificate.
    CertificateTooLarge,
    /// A block of PEM whose base64 is wrong.
    CertificateUnreadable,
    /// Nothing but blanks.
    Empty,
    /// Nothing in it is known.
    NothingKnown,
    /// NUL octets: not a text.
    Nul,
    /// A private key. It is not kept, and should be replaced if this paste went anywhere.
    PrivateKey,
    /// Keys of a TLS session, with which a recording of it can be read.
    SessionSecret,
    /// More octets than are read.
    TooLarge {
        /// How many there are.
        octets: usize,
    },
    /// More certificates than are kept.
    TooManyCertificates,
    /// More kinds of notices than are kept.
    TooManyNotices,
    /// More problems than are worth listing.
    TooManyProblems,
    /// More sessions than are kept.
    TooManySessions,
    /// The text was UTF-16, as Windows shells write it; it was read all the same.
    Utf16,
}

impl fmt::Display for IntakeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CertificateCut => f.write_str("a certificate is cut off; paste the whole output"),
            Self::CertificateText => f.write_str(
                "a certificate in words, as `openssl x509 -text` prints it; paste the block that begins with BEGIN \
                 CERTIFICATE",
            ),
            Self::CertificateTooLarge => f.write_str("a certificate is larger than any is; it was passed over"),
            Self::CertificateUnreadable => f.write_str("a certificate is not base64; copy it again"),
            Self::Empty => f.write_str("there is nothing in it; paste the output of one of the commands"),
            Self::NothingKnown => f.write_str(
                "no SMTP session, certificate, bounce or log line was found; paste the output of one of the commands",
            ),
            Self::Nul => f.write_str("NUL octets; this is no text"),
            Self::PrivateKey => {
                f.write_str("a private key is in it; it was not read, and needs replacing if others saw it")
            }
            Self::SessionSecret => {
                f.write_str("keys of the TLS session are in it; cut them out before you pass it on")
            }
            Self::TooLarge { octets } => {
                write!(f, "{octets} octets, of which the first {MAX_READ_OCTETS} were read; cut out what matters")
            }
            Self::TooManyCertificates => write!(f, "more than {MAX_CERTIFICATES} certificates; the rest was passed over"),
            Self::TooManyNotices => f.write_str("more different notices than are kept; the rest was passed over"),
            Self::TooManyProblems => f.write_str("more problems than are worth listing; repair these first"),
            Self::TooManySessions => write!(f, "more than {MAX_SESSIONS} sessions; the rest was passed over"),
            Self::Utf16 => f.write_str("the text was in UTF-16 and was converted"),
        }
    }
}

impl IntakeProblem {
    /// A stable kebab-case name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::CertificateCut => "certificate-cut",
            Self::CertificateText => "certificate-text",
            Self::CertificateTooLarge => "certificate-too-large",
            Self::CertificateUnreadable => "certificate-unreadable",
            Self::Empty => "empty",
            Self::NothingKnown => "nothing-known",
            Self::Nul => "nul",
            Self::PrivateKey => "private-key",
            Self::SessionSecret => "session-secret",
            Self::TooLarge { .. } => "too-large",
            Self::TooManyCertificates => "too-many-certificates",
            Self::TooManyNotices => "too-many-notices",
            Self::TooManyProblems => "too-many-problems",
            Self::TooManySessions => "too-many-sessions",
            Self::Utf16 => "utf16",
        }
    }

    /// Whether a certificate was there and is not among those that were read.
    pub fn hides_certificate(&self) -> bool {
        matches!(
            self,
            Self::CertificateCut
                | Self::CertificateTooLarge
                | Self::CertificateUnreadable
                | Self::TooManyCertificates
        )
    }

    /// What it means for the paste.
    pub fn effect(&self) -> Effect {
        match self {
            Self::Empty | Self::NothingKnown | Self::CertificateText => Effect::Invalidates,
            Self::SessionSecret | Self::Utf16 => Effect::Informs,
            _ => Effect::Risks,
        }
    }
}

/// The problems met so far. What concerns the paste as a whole is told once, and the list stays short.
#[derive(Default)]
pub(super) struct Problems(Vec<Located<IntakeProblem>>);

impl Problems {
    pub(super) fn push(&mut self, defect: IntakeProblem, span: Span) {
        let is_of_a_block = matches!(
            defect,
            IntakeProblem::CertificateCut
                | IntakeProblem::CertificateTooLarge
                | IntakeProblem::CertificateUnreadable
                | IntakeProblem::PrivateKey
        );
        if self.0.len() > MAX_DEFECTS || (!is_of_a_block && self.has(&defect)) {
            return;
        }
        let defect = if self.0.len() == MAX_DEFECTS { IntakeProblem::TooManyProblems } else { defect };
        self.0.push(Located { defect, span });
    }

    pub(super) fn has(&self, defect: &IntakeProblem) -> bool {
        self.0.iter().any(|located| located.defect == *defect)
    }

    /// All of them, in the order of the paste.
    pub(super) fn finish(mut self) -> Vec<Located<IntakeProblem>> {
        sort_short(&mut self.0, |located| located.span);
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_stays_short() {
        let mut problems = Problems::default();
        for at in 0..10_000 {
            problems.push(IntakeProblem::CertificateCut, Span::at(at));
            problems.push(IntakeProblem::TooManyCertificates, Span::at(at));
        }
        let found = problems.finish();
        let once =
            found.iter().filter(|located| located.defect == IntakeProblem::TooManyCertificates).count();
        assert_eq!((found.len(), once), (MAX_DEFECTS + 1, 1));
        assert_eq!(found[MAX_DEFECTS].defect, IntakeProblem::TooManyProblems);
    }
}
