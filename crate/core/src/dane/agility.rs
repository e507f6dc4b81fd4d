//! Which records of a set count (RFC 6698 §4.1, RFC 7671 §9, RFC 7672 §5).
//!
//! Records of no use are dropped first, so that a malformed one with a strong digest does not push out a good
//! one. Of those left, each pair of usage and selector keeps its whole data and its strongest digest: a sender
//! that takes the weaker one too could be attacked through it, so what only the weaker one fits is no match.

use std::fmt;

use super::{CertificateUsage, MatchingType, Selector, TlsaError, TlsaRecord, Usability};

/// Records looked at of one set. A set has two to ten; more than this is no roll-over.
pub const MAX_RECORDS: usize = 64;

/// What a sender does with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Holds it against the certificates.
    Counts,
    /// Leaves it aside, because there are more records than it looks at.
    LeftOut,
    /// Leaves it aside, because another with the same usage and selector has a stronger digest.
    Superseded {
        /// The stronger digest.
        by: MatchingType,
    },
    /// Cannot read it.
    Unreadable(TlsaError),
    /// Can do nothing with it.
    Unusable(Usability),
}

impl Standing {
    /// A stable kebab-case name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::LeftOut => "left-out",
            Self::Superseded { .. } => "superseded",
            Self::Unreadable(error) => error.code(),
            Self::Unusable(Usability::Malformed { .. }) => "malformed",
            Self::Unusable(Usability::PkixUsage) => "pkix-usage",
            Self::Unusable(_) => "unknown-parameter",
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Counts => f.write_str("the record counts"),
            Self::LeftOut => write!(f, "the record is beyond the first {MAX_RECORDS}, which are looked at"),
            Self::Superseded { by } => {
                let digest = by.acronym().unwrap_or("a stronger digest");
                write!(f, "the record is left aside, because others of its kind have {digest}")
            }
            Self::Unreadable(error) => write!(f, "the record cannot be read: {error}"),
            Self::Unusable(Usability::Malformed { why }) => write!(f, "the record is malformed: {why}"),
            Self::Unusable(Usability::PkixUsage) => {
                f.write_str("the record asks for a public authority too, and senders take it for unusable")
            }
            Self::Unusable(Usability::UnknownParameter { parameter }) => {
                write!(f, "the {parameter} of the record has no meaning")
            }
            Self::Unusable(Usability::Usable) => f.write_str("the record is of use"),
        }
    }
}

/// The standing of every record of a set, in its order.
///
/// ```
/// use waxseal_core::dane::{MatchingType, Standing, parse_presentation, standings};
/// let set = [format!("3 1 1 {}", "ab".repeat(32)), format!("3 1 2 {}", "ab".repeat(64))];
/// let standings = standings(&set.map(|text| parse_presentation(&text)));
/// assert_eq!(standings, [Standing::Superseded { by: MatchingType::Sha2_512 }, Standing::Counts]);
/// ```
pub fn standings(records: &[Result<TlsaRecord, TlsaError>]) -> Vec<Standing> {
    let usable = || {
        let read = records.iter().take(MAX_RECORDS).flatten();
        read.filter(|record| record.usability() == Usability::Usable)
    };
    let standing = |(index, record): (usize, &Result<TlsaRecord, TlsaError>)| match record {
        _ if index >= MAX_RECORDS => Standing::LeftOut,
        Err(error) => Standing::Unreadable(error.clone()),
        Ok(record) => match record.usability() {
            Usability::Usable => {
                let rivals = usable().filter(|other| pair(other) == pair(record));
                judged(record.matching_type, rivals.map(|other| other.matching_type))
            }
            unusable => Standing::Unusable(unusable),
        },
    };
    records.iter().enumerate().map(standing).collect()
}

fn pair(record: &TlsaRecord) -> (CertificateUsage, Selector) {
    (record.usage, record.selector)
}

fn judged(own: MatchingType, all: impl Iterator<Item = MatchingType>) -> Standing {
    match all.max_by_key(|matching_type| strength(*matching_type)) {
        Some(by) if own != MatchingType::Full && strength(own) < strength(by) => Standing::Superseded { by },
        _ => Standing::Counts,
    }
}

/// Whole data are no digest and push out none. SHA-512 is the strongest defined.
fn strength(matching_type: MatchingType) -> u8 {
    match matching_type {
        MatchingType::Sha2_512 => 2,
        MatchingType::Sha2_256 => 1,
        MatchingType::Full | MatchingType::PrivMatch | MatchingType::Unassigned(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse_presentation;
    use super::*;

    /// Each record by its numbers and the length of its data; whether it counts.
    #[track_caller]
    fn check(set: &[(&str, usize, bool)]) {
        let records: Vec<_> = set
            .iter()
            .map(|(numbers, length, _)| parse_presentation(&format!("{numbers} {}", "5a".repeat(*length))))
            .collect();
        let counts: Vec<bool> =
            standings(&records).iter().map(|standing| *standing == Standing::Counts).collect();
        let expected: Vec<bool> = set.iter().map(|(_, _, counts)| *counts).collect();
        assert_eq!(counts, expected, "{set:?}");
    }

    /// OPS-9-1, DANE-5-1.
    #[test]
    fn the_strongest_digest_of_a_pair_counts() {
        check(&[("3 1 1", 32, true)]);
        check(&[("3 1 1", 32, false), ("3 1 2", 64, true)]);
        check(&[("3 1 2", 64, true), ("3 1 1", 32, false), ("3 1 1", 32, false)]);
    }

    /// OPS-9-1.
    #[test]
    fn pairs_do_not_know_each_other() {
        check(&[("3 1 1", 32, true), ("3 0 2", 64, true), ("2 1 2", 64, true), ("2 0 1", 32, true)]);
    }

    /// OPS-9-1.
    #[test]
    fn whole_data_always_count_and_push_out_nothing() {
        let key = "302a300506032b65700321002b7aa931ebe22ac78cf588af4a623ef22f3a38533d33b647f083377e695c3b2d";
        let full = parse_presentation(&format!("3 1 0 {key}"));
        let records = [parse_presentation(&format!("3 1 1 {}", "5a".repeat(32))), full.clone()];
        assert_eq!(standings(&records), [Standing::Counts, Standing::Counts]);
        let records = [parse_presentation(&format!("3 1 2 {}", "5a".repeat(64))), full];
        assert_eq!(standings(&records), [Standing::Counts, Standing::Counts]);
    }

    /// OPS-9-1: "malformed" ones first.
    #[test]
    fn what_is_of_no_use_pushes_out_nothing() {
        check(&[("3 1 1", 32, true), ("3 1 2", 63, false), ("3 1 3", 32, false), ("1 1 2", 64, false)]);
    }

    #[test]
    fn a_set_too_large_is_cut() {
        let one = parse_presentation(&format!("3 1 1 {}", "5a".repeat(32)));
        let all = standings(&vec![one; MAX_RECORDS + 2]);
        assert_eq!(all.iter().filter(|standing| **standing == Standing::LeftOut).count(), 2);
    }
}
