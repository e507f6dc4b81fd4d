//! The evidence bundle: a check as a file that replays anywhere, offline, to the same report.
//!
//! A bundle is JSON: version, domain, clock, resolvers, every exchange with the raw octets in base64, what
//! the user brought, and a SHA-256 over all of it. The digest finds accidents (a file cut short, an editor's
//! "repair"); it is no signature, and whoever made a bundle can write what they like into it.

mod line;

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::evidence::{Evidence, Options};
use crate::dns::MailDomain;
use crate::dnssec::AnchorError;
use crate::encoding::to_hex;
use crate::time::Timestamp;
use line::Line;

/// The version this program writes, and the only one it reads.
pub const BUNDLE_VERSION: u32 = 1;

/// Octets of a bundle we read: 25 MX hosts with 64 KiB answers fit several times.
pub const MAX_BUNDLE: usize = 16 * 1024 * 1024;

/// Exchanges of a bundle we read; an honest check has a few hundred at most.
const MAX_EXCHANGES: usize = 4_096;

/// Why a file is no bundle we can replay.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BundleError {
    /// The digest does not fit the content.
    Altered,
    /// The trust anchors in it cannot be read.
    Anchors {
        /// Why.
        reason: AnchorError,
    },
    /// The domain in it is no mail domain.
    Domain {
        /// Why.
        reason: String,
    },
    /// An exchange of a kind this version does not know.
    Exchange {
        /// Which, from 1.
        number: usize,
    },
    /// It is JSON, but not of a bundle.
    NotABundle,
    /// It is not JSON, or ends early, or a field has the wrong shape.
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the reader says.
        reason: String,
    },
    /// Over [`MAX_BUNDLE`].
    TooLarge {
        /// Its octets.
        octets: usize,
    },
    /// More exchanges than a check makes.
    TooManyExchanges {
        /// How many.
        count: usize,
    },
    /// Another version.
    Version {
        /// The version found.
        found: u64,
    },
}

impl fmt::Display for BundleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Altered => write!(
                f,
                "the bundle was changed after it was exported: its digest does not fit; export it again"
            ),
            Self::Anchors { reason } => write!(f, "the bundle has its own trust anchors, and {reason}"),
            Self::Domain { reason } => write!(f, "the bundle names no mail domain: {reason}"),
            Self::Exchange { number } => write!(f, "exchange {number} of the bundle is of no known kind"),
            Self::NotABundle => {
                write!(f, "this JSON is not an evidence bundle: it has no `waxseal_bundle` version")
            }
            Self::Syntax { line, column, reason } => {
                write!(
                    f,
                    "the bundle cannot be read at line {line}, column {column}: {reason}; it may be cut short"
                )
            }
            Self::TooLarge { octets } => {
                write!(f, "the file has {octets} octets; a bundle has {MAX_BUNDLE} at most")
            }
            Self::TooManyExchanges { count } => {
                write!(f, "the bundle has {count} exchanges; a check makes {MAX_EXCHANGES} at most")
            }
            Self::Version { found } => write!(
                f,
                "the bundle has version {found}; this program reads version {BUNDLE_VERSION}: use the program that made it, or check again"
            ),
        }
    }
}

impl std::error::Error for BundleError {}

#[derive(Serialize, Deserialize)]
struct Bundle {
    waxseal_bundle: u32,
    made_by: String,
    domain: String,
    started: Timestamp,
    random_label: String,
    options: Options,
    exchanges: Vec<Line>,
    supplied: Vec<Line>,
    #[serde(default)]
    sha256: String,
}

impl Bundle {
    fn digest(&self) -> Result<String, serde_json::Error> {
        Ok(to_hex(&Sha256::digest(serde_json::to_vec(&(
            self.waxseal_bundle,
            &self.domain,
            self.started,
            &self.random_label,
            &self.options,
            &self.exchanges,
            &self.supplied,
        ))?)))
    }
}

impl Evidence {
    /// The evidence as a bundle. Unanswered requests are left out: a bundle holds what was seen.
    ///
    /// # Errors
    /// Only if JSON cannot be written, which these types never cause.
    pub fn to_bundle(&self) -> Result<String, serde_json::Error> {
        let mut bundle = Bundle {
            waxseal_bundle: BUNDLE_VERSION,
            made_by: format!("waxseal {}", env!("CARGO_PKG_VERSION")),
            domain: self.domain.to_string(),
            started: self.started,
            random_label: self.random_label.clone(),
            options: self.options.clone(),
            exchanges: self.exchanges.iter().filter_map(line::of_exchange).collect(),
            supplied: self.supplied.iter().map(line::of_supplied).collect(),
            sha256: String::new(),
        };
        bundle.sha256 = bundle.digest()?;
        serde_json::to_string(&bundle)
    }

    /// Reads a bundle.
    ///
    /// # Errors
    /// [`BundleError`] names what is wrong with the file; nothing of a broken bundle is used.
    pub fn from_bundle(text: &str) -> Result<Self, BundleError> {
        if text.len() > MAX_BUNDLE {
            return Err(BundleError::TooLarge { octets: text.len() });
        }
        // Before the rest is read, so a bundle of the future is called that and not "broken".
        let version = version_in(text);
        version.map_or(Ok(()), check_version)?;
        let bundle: Bundle = serde_json::from_str(text).map_err(|error| broken(text, &error, version))?;
        check_version(bundle.waxseal_bundle.into())?;
        if bundle.exchanges.len() > MAX_EXCHANGES {
            return Err(BundleError::TooManyExchanges { count: bundle.exchanges.len() });
        }
        if bundle.digest().map_err(|error| syntax(&error))? != bundle.sha256 {
            return Err(BundleError::Altered);
        }
        let domain = MailDomain::parse(&bundle.domain)
            .map_err(|error| BundleError::Domain { reason: error.to_string() })?;
        let numbered = |number| BundleError::Exchange { number };
        let read = |(number, line)| line::to_exchange(line).ok_or(numbered(number));
        let exchanges = (1..).zip(bundle.exchanges).map(read).collect::<Result<_, _>>()?;
        let read = |(number, line)| line::to_supplied(line).ok_or(numbered(number));
        let supplied = (1..).zip(bundle.supplied).map(read).collect::<Result<_, _>>()?;
        let anchors = bundle.options.trust_anchors().map_err(|reason| BundleError::Anchors { reason })?;
        Ok(Self {
            domain,
            anchors,
            options: bundle.options,
            started: bundle.started,
            random_label: bundle.random_label,
            exchanges,
            supplied,
        })
    }
}

/// The version as the text has it. Reading all of it as JSON only for that would double the code that reads it.
fn version_in(text: &str) -> Option<u64> {
    let (_, behind) = text.split_once("\"waxseal_bundle\"")?;
    let number = behind.trim_start().strip_prefix(':')?.trim_start();
    let end = number.find(|character: char| !character.is_ascii_digit()).unwrap_or(number.len());
    number.get(..end)?.parse().ok()
}

fn check_version(found: u64) -> Result<(), BundleError> {
    if found == u64::from(BUNDLE_VERSION) { Ok(()) } else { Err(BundleError::Version { found }) }
}

/// What the reader refused: a bundle with a mistake in it, or an object of another kind.
fn broken(text: &str, error: &serde_json::Error, version: Option<u64>) -> BundleError {
    let is_other_object = version.is_none() && error.is_data() && text.trim_start().starts_with('{');
    if is_other_object { BundleError::NotABundle } else { syntax(error) }
}

fn syntax(error: &serde_json::Error) -> BundleError {
    BundleError::Syntax { line: error.line(), column: error.column(), reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &BundleError) {
        assert_eq!(Evidence::from_bundle(text).as_ref(), Err(expected), "{text}");
    }

    #[test]
    fn another_version_is_named_whatever_else_it_holds() {
        check("{\n \"waxseal_bundle\" : 2, \"exchanges\": {} }", &BundleError::Version { found: 2 });
        check("{\"of\":\"the future\",\"waxseal_bundle\":10}", &BundleError::Version { found: 10 });
    }

    #[test]
    fn an_object_of_another_kind_is_no_broken_bundle() {
        check("{\"domain\":7}", &BundleError::NotABundle);
        check(" {\"name\":\"waxseal_bundle\"}", &BundleError::NotABundle);
    }
}
