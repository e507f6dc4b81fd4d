//! What one record of a set says of a server.

use std::fmt;

use super::agility::Standing;
use crate::parse::Effect;
use crate::x509::{MatchedName, NameMismatch, PathProblem};

/// What a record says of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordResult {
    /// Usage 2, and what it names was not sent.
    AnchorNotSent {
        /// Who issued the last certificate sent, which may be whom the record names.
        issuer: Option<String>,
    },
    /// Usage 3, and what it names is not the server's own certificate or key.
    Different {
        /// The certificate of the chain that it names instead: the usage should be 2.
        names: Option<usize>,
    },
    /// Usage 2, and it names the server's own certificate, which is no authority: the usage should be 3.
    LeafIsNoAnchor,
    /// It fits.
    Matches {
        /// The certificate that it names; `None` if it was not sent.
        depth: Option<usize>,
        /// Under usage 2, the name by which the certificate stands for the server.
        name: Option<MatchedName>,
    },
    /// Usage 2, the path holds, and the certificate has none of the names.
    NameDiffers {
        /// The certificate that the record names.
        depth: Option<usize>,
        /// The names.
        mismatch: NameMismatch,
    },
    /// Usage 2, and there is no path to what it names.
    PathFails {
        /// The certificate that the record names; `None` if it was not sent.
        depth: Option<usize>,
        /// Why not.
        problems: Vec<PathProblem>,
    },
    /// It is left aside, whatever it says.
    NotUsed {
        /// Why.
        standing: Standing,
        /// Whether it would fit, if it was used.
        would_match: bool,
    },
}

impl RecordResult {
    /// A stable kebab-case name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AnchorNotSent { .. } => "anchor-not-sent",
            Self::Different { names: None } => "different",
            Self::Different { names: Some(_) } => "names-another",
            Self::LeafIsNoAnchor => "leaf-is-no-anchor",
            Self::Matches { .. } => "matches",
            Self::NameDiffers { .. } => "name-differs",
            Self::NotUsed { standing, .. } => standing.code(),
            Self::PathFails { .. } => "path-fails",
        }
    }

    /// RFC and section.
    pub fn reference(&self) -> (u16, &'static str) {
        match self {
            Self::AnchorNotSent { .. } => (7671, "5.2.2"),
            Self::LeafIsNoAnchor | Self::PathFails { .. } => (7671, "5.2"),
            Self::Matches { name: None, .. } => (7671, "5.1"),
            Self::Matches { .. } | Self::Different { .. } => (7672, "3.2"),
            Self::NameDiffers { .. } => (7672, "3.2.2"),
            Self::NotUsed { standing: Standing::Superseded { .. }, .. } => (7671, "9"),
            Self::NotUsed { .. } => (6698, "4.1"),
        }
    }

    /// Whether it is of use and fits.
    pub fn is_match(&self) -> bool {
        matches!(self, Self::Matches { .. })
    }

    /// Whether it would fit but for what was not verified. A path that fails for another reason too fails.
    pub(super) fn is_open(&self) -> bool {
        let decides =
            |problem: &PathProblem| problem.effect() == Effect::Invalidates && !problem.is_unchecked();
        match self {
            Self::PathFails { problems, .. } => !problems.iter().any(decides),
            _ => false,
        }
    }
}

impl fmt::Display for RecordResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnchorNotSent { issuer: None } => {
                f.write_str("the server sent no certificate that the record names")
            }
            Self::AnchorNotSent { issuer: Some(issuer) } => write!(
                f,
                "the server sent no certificate that the record names; if it is that of {issuer:?}, send it too, even if it is a root"
            ),
            Self::Different { names: None } => {
                f.write_str("the record names another certificate or key than the server's")
            }
            Self::Different { names: Some(place) } => write!(
                f,
                "the record names certificate {place} of the chain, which is not the server's own; for an authority's the usage is 2"
            ),
            Self::LeafIsNoAnchor => f.write_str(
                "the record names the server's own certificate as an authority's; for its own the usage is 3",
            ),
            Self::Matches { depth: Some(place), .. } => {
                write!(f, "the record fits certificate {place} of the chain")
            }
            Self::Matches { depth: None, .. } => {
                f.write_str("the record holds the authority that the chain leads to")
            }
            Self::NameDiffers { mismatch, .. } => mismatch.fmt(f),
            Self::NotUsed { standing, would_match } => {
                let fits = if *would_match { ", though it fits" } else { "" };
                write!(f, "{standing}{fits}")
            }
            Self::PathFails { problems, .. } => {
                f.write_str("the certificate does not lead to the authority that the record names")?;
                problems.iter().try_for_each(|problem| write!(f, "; {problem}"))
            }
        }
    }
}
