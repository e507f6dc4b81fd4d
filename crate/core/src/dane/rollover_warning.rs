//! What may go wrong on the way from one key to the next (RFC 7671 §8, §11).

use std::fmt;

use super::{Combination, TlsaRecord};
use crate::time::Timestamp;
use crate::x509::PublicKey;

/// What may go wrong on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RolloverWarning {
    /// A key in use whose algorithm has no successor: senders that choose it will find no record.
    AlgorithmWithoutNext {
        /// The key.
        key: PublicKey,
    },
    /// The certificate in use ends before the next one may be used.
    CertificateEndsFirst {
        /// When it ends.
        not_after: Timestamp,
        /// When the next one may be used.
        deploy: Timestamp,
    },
    /// Records of whole certificates, which a program renews: the next renewal breaks the mail.
    CertificateRenewedByProgram,
    /// The next keys are wanted before every sender knows their records.
    ChangeTooSoon {
        /// When they are wanted.
        wanted: Timestamp,
        /// When they may be used.
        earliest: Timestamp,
    },
    /// Records of this kind are published, and none of them fits the next keys (RFC 7671 §8).
    CombinationWithoutNext {
        /// The kind.
        combination: Combination,
    },
    /// No published record fits a key in use.
    CurrentNotPublished {
        /// The key.
        key: PublicKey,
    },
    /// A record said to be of a key in use is not published.
    CurrentRecordNotPublished {
        /// The record.
        record: TlsaRecord,
    },
    /// A published record that fits neither the keys in use nor the next.
    FitsNeither {
        /// Which, as a place in the set.
        record: usize,
    },
    /// Records of an authority's, which issues from another intermediate without asking.
    IntermediateMayChange,
    /// A program makes a new key at each renewal, and nobody publishes its record first.
    KeyRenewedByProgram,
    /// Published more than once, which makes no second key of it.
    PublishedTwice {
        /// The second, as a place in the set.
        record: usize,
    },
    /// Published and of no use, so that it counts for nothing.
    PublishedUseless {
        /// Which, as a place in the set.
        record: usize,
    },
    /// The next keys are those in use: their records stay.
    SameKeys,
    /// Signatures last long, and so does an attacker's use of an old record.
    SignaturesLong {
        /// How long, in seconds.
        seconds: u32,
    },
    /// The time to live is long, and so is every step.
    TtlLong {
        /// How long, in seconds.
        seconds: u32,
    },
}

impl RolloverWarning {
    /// A stable kebab-case name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AlgorithmWithoutNext { .. } => "algorithm-without-next",
            Self::CertificateEndsFirst { .. } => "certificate-ends-first",
            Self::CertificateRenewedByProgram => "certificate-renewed-by-program",
            Self::ChangeTooSoon { .. } => "change-too-soon",
            Self::CombinationWithoutNext { .. } => "combination-without-next",
            Self::CurrentNotPublished { .. } => "current-not-published",
            Self::CurrentRecordNotPublished { .. } => "current-record-not-published",
            Self::FitsNeither { .. } => "fits-neither",
            Self::IntermediateMayChange => "intermediate-may-change",
            Self::KeyRenewedByProgram => "key-renewed-by-program",
            Self::PublishedTwice { .. } => "published-twice",
            Self::PublishedUseless { .. } => "published-useless",
            Self::SameKeys => "same-keys",
            Self::SignaturesLong { .. } => "signatures-long",
            Self::TtlLong { .. } => "ttl-long",
        }
    }
}

impl fmt::Display for RolloverWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlgorithmWithoutNext { key } => {
                write!(f, "there is no next key for the {key} key in use; senders that choose it need a record too")
            }
            Self::CertificateEndsFirst { not_after, deploy } => write!(
                f,
                "the certificate ends on {}, before the next may be used on {}; renew it with the same key first",
                not_after.readable(),
                deploy.readable()
            ),
            Self::CertificateRenewedByProgram => f.write_str(
                "the records are of whole certificates, which a program renews; publish 3 1 1 and keep the key",
            ),
            Self::ChangeTooSoon { wanted, earliest } => write!(
                f,
                "{} is too soon: senders know the new records on {}; the steps are planned for then",
                wanted.readable(),
                earliest.readable()
            ),
            Self::CombinationWithoutNext { combination } => write!(
                f,
                "records of kind {combination} are published, and none fits the next key; give the certificate it is made of, or take these out with the old ones"
            ),
            Self::CurrentNotPublished { key } => {
                write!(f, "no published record fits the {key} key in use; publish its record now")
            }
            Self::CurrentRecordNotPublished { record } => {
                write!(f, "the record {record} is said to be in use and is not published; publish it now")
            }
            Self::FitsNeither { record } => write!(
                f,
                "record {} of the set fits neither the key in use nor the next, and goes with the old ones; if it is of another key of the server, give that too",
                record.saturating_add(1)
            ),
            Self::IntermediateMayChange => f.write_str(
                "public authorities change their intermediates without notice; pin your own authority, or publish 3 1 1",
            ),
            Self::KeyRenewedByProgram => f.write_str(
                "a program makes a new key at each renewal; let it keep the key, or publish the next record first",
            ),
            Self::PublishedTwice { record } => {
                write!(f, "record {} of the set is there twice, which makes no second key of it", record.saturating_add(1))
            }
            Self::PublishedUseless { record } => {
                write!(f, "record {} of the set is of no use and counts for nothing", record.saturating_add(1))
            }
            Self::SameKeys => f.write_str("the next keys are those in use, so that their records stay"),
            Self::SignaturesLong { seconds } => write!(
                f,
                "signatures last {} days; an old record can be shown to senders for so long",
                seconds / 86_400
            ),
            Self::TtlLong { seconds } => {
                write!(f, "the time to live is {} hours; lower it first", seconds / 3_600)
            }
        }
    }
}
