//! Fields of forms: read one by one, each with its own error.

use std::fmt;

use serde::Serialize;

use super::ToAscii;
use crate::dane::{Malformation, TlsaError};
use crate::dns::{MailDomain, MailDomainError, Name};
use crate::mta_sts::generate::PolicyWishError;
use crate::rules::show_foreign;
use crate::time::{Timestamp, TimestampError};
use crate::tls_rpt::generate::RecordWishError;
use crate::x509::KeyMaterialError;

/// Characters of a message; a field may hold anything.
const MAX_MESSAGE: usize = 400;

/// The longest TTL (RFC 2181 §8).
const MAX_TTL: u64 = 2_147_483_647;

/// A field, as pages and options call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// When the next key is to be used.
    Change,
    /// Certificates, keys or records in use.
    Current,
    /// The mail domain.
    Domain,
    /// How long senders may remember the policy that is published.
    FormerMaxAge,
    /// The MX host.
    Host,
    /// The MX hosts of a policy.
    Hosts,
    /// Certificates or keys to make records for.
    Keys,
    /// How long senders may remember the policy.
    MaxAge,
    /// Certificates, keys or records to come.
    Next,
    /// The port.
    Port,
    /// The TLSA records that are published.
    Published,
    /// Where reports go.
    Reports,
    /// How long signatures last.
    Signatures,
    /// The time to live.
    Ttl,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Change => "the date of the change",
            Self::Current => "the key in use",
            Self::Domain => "the domain",
            Self::FormerMaxAge => "the `max_age` of the published policy",
            Self::Host => "the mail host",
            Self::Hosts => "the MX hosts",
            Self::Keys => "a certificate, request or public key",
            Self::MaxAge => "`max_age`",
            Self::Next => "the next key",
            Self::Port => "the port",
            Self::Published => "the published records",
            Self::Reports => "an address for reports",
            Self::Signatures => "how long signatures last",
            Self::Ttl => "the time to live",
        })
    }
}

/// A field that cannot be used as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct FieldProblem {
    /// Which.
    pub field: Field,
    /// Whether nothing is in it yet.
    pub missing: bool,
    /// A stable name.
    pub code: String,
    /// Why, and what to write, as a clause.
    pub message: String,
}

/// Why a field cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldError {
    /// Not the name of a domain or host.
    Domain(MailDomainError),
    /// No certificate, request or public key; or a private one.
    KeyMaterial(KeyMaterialError),
    /// There is nothing in it.
    Missing,
    /// No whole number, or one out of bounds.
    NumberOutside {
        /// What stands there.
        found: String,
        /// The least.
        lowest: u64,
        /// The most.
        highest: u64,
    },
    /// The name with the labels of the record in front is longer than the DNS carries.
    OwnerTooLong,
    /// Not a host for a policy, or none.
    Policy(PolicyWishError),
    /// Not a TLSA record.
    Record {
        /// Which of those in the field, from 1.
        number: usize,
        /// Why not.
        why: TlsaError,
    },
    /// A TLSA record whose data cannot be what its numbers say.
    RecordMalformed {
        /// Which of those in the field, from 1.
        number: usize,
        /// Why not.
        why: Malformation,
    },
    /// A TLSA record of which mail senders make nothing (RFC 7672 §3.1.3).
    RecordUnusable {
        /// Which of those in the field, from 1.
        number: usize,
    },
    /// Not somewhere to send reports to.
    Reports(RecordWishError),
    /// Not an instant.
    Time(TimestampError),
    /// An instant so far ahead that nobody plans for it.
    TimeTooFar {
        /// The last one that is taken.
        latest: Timestamp,
    },
    /// More than is read.
    TooLarge {
        /// How many octets there are.
        octets: usize,
        /// How many are read.
        limit: usize,
    },
    /// More of them than are read.
    TooMany {
        /// How many are read.
        limit: usize,
    },
}

impl FieldError {
    /// A stable kebab-case name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Domain(_) => "name-invalid",
            Self::KeyMaterial(KeyMaterialError::PrivateKey) => "private-key",
            Self::KeyMaterial(_) => "no-key",
            Self::Missing => "missing",
            Self::NumberOutside { .. } => "number-outside",
            Self::OwnerTooLong => "name-too-long",
            Self::Policy(_) => "host-invalid",
            Self::Record { .. } => "record-invalid",
            Self::RecordMalformed { .. } => "record-malformed",
            Self::RecordUnusable { .. } => "record-unusable",
            Self::Reports(_) => "address-invalid",
            Self::Time(_) => "time-invalid",
            Self::TimeTooFar { .. } => "time-too-far",
            Self::TooLarge { .. } => "too-large",
            Self::TooMany { .. } => "too-many",
        }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Domain(why) => why.fmt(f),
            Self::KeyMaterial(why) => why.fmt(f),
            Self::Missing => f.write_str("there is nothing here yet"),
            Self::NumberOutside { found, lowest, highest } => {
                write!(f, "{found:?} is no whole number from {lowest} to {highest}")
            }
            Self::OwnerTooLong => f.write_str("the name of the record would be longer than 255 octets"),
            Self::Policy(why) => why.fmt(f),
            Self::Record { number, why } => write!(f, "record {number}: {why}"),
            Self::RecordMalformed { number, why } => write!(f, "record {number}: {why}"),
            Self::RecordUnusable { number } => {
                write!(f, "record {number}: mail senders make nothing of these numbers; publish 3 1 1")
            }
            Self::Reports(why) => why.fmt(f),
            Self::Time(why) => why.fmt(f),
            Self::TimeTooFar { latest } => {
                write!(f, "that is too far ahead; give a time before {}", latest.readable())
            }
            Self::TooLarge { octets, limit } => {
                write!(f, "{octets} octets are too many; at most {limit} are read")
            }
            Self::TooMany { limit } => write!(f, "there are more than {limit}; give fewer"),
        }
    }
}

/// Reads the fields of one form and keeps what is wrong with them.
pub(super) struct Reader<'a> {
    to_ascii: ToAscii<'a>,
    pub(super) problems: Vec<FieldProblem>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(to_ascii: ToAscii<'a>) -> Self {
        Self { to_ascii, problems: Vec::new() }
    }

    pub(super) fn refuse(&mut self, field: Field, error: &FieldError) {
        self.problems.push(FieldProblem {
            field,
            missing: *error == FieldError::Missing,
            code: error.code().to_owned(),
            message: shown(&error.to_string()),
        });
    }

    /// The value, or nothing and one problem more.
    pub(super) fn take<T>(&mut self, field: Field, read: Result<T, FieldError>) -> Option<T> {
        read.map_err(|error| self.refuse(field, &error)).ok()
    }

    /// The name of a domain or of a host, in any script.
    pub(super) fn name(&mut self, field: Field, text: &str) -> Option<Name> {
        let read = match text.trim() {
            "" => Err(FieldError::Missing),
            text => MailDomain::parse(&self.ascii(text)).map_err(FieldError::Domain),
        };
        self.take(field, read).map(|domain| domain.name().clone())
    }

    pub(super) fn ascii(&self, text: &str) -> String {
        if text.is_ascii() { text.to_owned() } else { (self.to_ascii)(text) }
    }

    pub(super) fn number(&mut self, field: Field, text: &str, lowest: u64, highest: u64) -> Option<u64> {
        let outside = || FieldError::NumberOutside { found: text.trim().to_owned(), lowest, highest };
        let read = match text.trim() {
            "" => Err(FieldError::Missing),
            // A sign would be read as well.
            text if !text.bytes().all(|octet| octet.is_ascii_digit()) => Err(outside()),
            text => {
                text.parse().ok().filter(|number| (lowest..=highest).contains(number)).ok_or_else(outside)
            }
        };
        self.take(field, read)
    }

    pub(super) fn ttl(&mut self, text: &str) -> Option<u32> {
        let seconds = self.number(Field::Ttl, text, 0, MAX_TTL)?;
        u32::try_from(seconds).ok()
    }

    pub(super) fn port(&mut self, text: &str) -> Option<u16> {
        let port = self.number(Field::Port, text, 1, u64::from(u16::MAX))?;
        u16::try_from(port).ok()
    }

    pub(super) fn time(&mut self, field: Field, text: &str, latest: Timestamp) -> Option<Timestamp> {
        let read = Timestamp::parse(text).map_err(FieldError::Time);
        let near = read
            .and_then(|time| if time <= latest { Ok(time) } else { Err(FieldError::TimeTooFar { latest }) });
        self.take(field, near)
    }
}

/// Messages quote what stands in a field. The backticks of our own messages mark code and stay.
fn shown(message: &str) -> String {
    let safe = |part: &str| show_foreign(part, MAX_MESSAGE);
    message.split('`').map(safe).collect::<Vec<_>>().join("`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(text: &str) -> String {
        text.to_owned()
    }

    #[test]
    fn numbers_have_bounds() {
        for (text, expected) in [
            ("0", Some(0)),
            (" 9 ", Some(9)),
            ("10", None),
            ("-1", None),
            ("+1", None),
            ("1.5", None),
            ("1e3", None),
            ("99999999999999999999999", None),
        ] {
            let mut reader = Reader::new(&same);
            assert_eq!(reader.number(Field::MaxAge, text, 0, 9), expected, "{text}");
            assert_eq!(reader.problems.is_empty(), expected.is_some());
        }
    }

    #[test]
    fn a_missing_field_is_told_from_a_wrong_one() {
        let mut reader = Reader::new(&same);
        reader.name(Field::Domain, "  ");
        reader.name(Field::Host, "mx_1.example.org");
        let told: Vec<(bool, &str)> =
            reader.problems.iter().map(|problem| (problem.missing, problem.code.as_str())).collect();
        assert_eq!(told, [(true, "missing"), (false, "name-invalid")]);
    }

    #[test]
    fn names_in_any_script_are_mapped_by_the_host_and_read_again() {
        let map =
            |text: &str| if text == "bücher.example" { "xn--bcher-kva.example" } else { "xn--.x" }.to_owned();
        let mut reader = Reader::new(&map);
        assert_eq!(
            reader.name(Field::Domain, "bücher.example").unwrap().to_string(),
            "xn--bcher-kva.example"
        );
        assert_eq!(reader.name(Field::Domain, "☃.example"), None);
    }

    #[test]
    fn what_is_quoted_is_made_visible() {
        let mut reader = Reader::new(&same);
        reader.number(Field::Ttl, "1\u{202E}2", 0, 9);
        let message = &reader.problems[0].message;
        assert!(!message.contains('\u{202E}') && message.contains("202"), "{message}");
    }
}
