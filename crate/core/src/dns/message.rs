//! What a response message says to one question.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use domain::base::ParsedRecord;
use domain::base::iana::{Class, Opcode, OptRcode, Rtype};
use domain::base::message::RecordSection;
use domain::base::opt::ExtendedError as OptExtendedError;
use domain::base::rdata::{ParseRecordData, UnknownRecordData};
use domain::base::zonefile_fmt::{DisplayKind, ZonefileFmt};
use domain::rdata::{A, Aaaa, Cname, Dname, Dnskey, Ds, Mx, Nsec, Nsec3, Rrsig, Soa, Txt};
use serde::Serialize;

use super::canonical::CanonicalRdata;
use super::{Name, Question};
use crate::encoding::to_hex;

/// The largest message of the wire format (RFC 8484 §6).
pub const MAX_MESSAGE: usize = 65_535;

/// Records read from one message. An honest signed answer has a few dozen; ten thousand one-octet records
/// fit in 64 KiB and would make every later step slow.
pub const MAX_RECORDS: usize = 512;

type Parsed<'a> = ParsedRecord<'a, &'a [u8]>;

/// Why a response is not an answer to the question at all. None of these says anything about the name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DnsError {
    /// The octets are no DNS message.
    Malformed {
        /// The part in which reading stopped.
        part: &'static str,
    },
    /// QR is clear: a query came back.
    NotAResponse,
    /// More octets than a message can have.
    TooLarge {
        /// How many came.
        octets: usize,
    },
    /// More records than we read.
    TooManyRecords,
    /// TC is set, which cannot happen over HTTPS (RFC 8484 §6).
    Truncated,
    /// The ID is not the one we sent (RFC 8484 §4.1: 0).
    WrongId {
        /// The ID that came.
        id: u16,
    },
    /// The answer is to another question.
    WrongQuestion {
        /// The question in the message, as far as it can be read.
        found: String,
    },
}

impl fmt::Display for DnsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed { part } => {
                write!(f, "the answer is not a DNS message: its {part} cannot be read")
            }
            Self::NotAResponse => write!(f, "the resolver sent a query back instead of a response"),
            Self::TooLarge { octets } => {
                write!(f, "the answer has {octets} octets, more than a DNS message can have")
            }
            Self::TooManyRecords => write!(f, "the answer has more than {MAX_RECORDS} records"),
            Self::Truncated => write!(f, "the answer is marked as truncated"),
            Self::WrongId { id } => write!(f, "the answer has the ID {id}, the question had 0"),
            Self::WrongQuestion { found } => write!(f, "the answer is to another question ({found})"),
        }
    }
}

impl std::error::Error for DnsError {}

/// One record of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its owner.
    pub owner: Name,
    /// Its type.
    pub rtype: Rtype,
    /// Seconds it may be kept, less the `Age` of the HTTP response (RFC 8484 §5.1).
    pub ttl: u32,
    /// Its data as far as the checker reads it.
    pub data: RecordData,
    /// Its data in zone-file form, safe to show.
    pub text: String,
    /// Its data in the canonical form that signatures cover (RFC 4034 §6.2).
    pub rdata: Vec<u8>,
}

/// The data of the record types the checker looks into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordData {
    /// RFC 1035 §3.4.1.
    A(Ipv4Addr),
    /// RFC 3596 §2.2.
    Aaaa(Ipv6Addr),
    /// RFC 1035 §3.3.1.
    Cname(Name),
    /// RFC 6672 §2.1.
    Dname(Name),
    /// RFC 1035 §3.3.9.
    Mx {
        /// Lower is tried first.
        preference: u16,
        /// The host.
        exchange: Name,
    },
    /// RFC 1035 §3.3.14: one entry a character-string.
    Txt(Vec<Vec<u8>>),
    /// Everything else, and what could not be read: the octets.
    Other(Vec<u8>),
}

/// An Extended DNS Error (RFC 8914 §2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExtendedError {
    /// The INFO-CODE.
    pub code: u16,
    /// The EXTRA-TEXT, which is the resolver's prose.
    pub text: String,
}

/// A response, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Response code, extended part included.
    pub rcode: OptRcode,
    /// The answer section.
    pub answer: Vec<Record>,
    /// The authority section.
    pub authority: Vec<Record>,
    /// What the resolver says of its error.
    pub extended_errors: Vec<ExtendedError>,
}

impl Message {
    /// Reads `octets` as the response to `question`, `age` seconds old.
    pub fn parse(octets: &[u8], question: &Question, age: u32) -> Result<Self, DnsError> {
        if octets.len() > MAX_MESSAGE {
            return Err(DnsError::TooLarge { octets: octets.len() });
        }
        let message =
            domain::base::Message::from_octets(octets).map_err(|_| DnsError::Malformed { part: "header" })?;
        check_header(&message, question)?;
        let mut budget = MAX_RECORDS;
        let answer = message.answer().map_err(|_| DnsError::Malformed { part: "question" })?;
        let (answer, rest) = read_section(answer, age, &mut budget, "answer section")?;
        let authority = rest.ok_or(DnsError::Malformed { part: "authority section" })?;
        let (authority, rest) = read_section(authority, age, &mut budget, "authority section")?;
        let additional = rest.ok_or(DnsError::Malformed { part: "additional section" })?;
        read_section(additional, age, &mut budget, "additional section")?;
        let extended_errors = read_extended_errors(&message);
        Ok(Self { rcode: message.opt_rcode(), answer, authority, extended_errors })
    }

    /// The question `octets` have, for messages that come without one beside them.
    pub fn question_of(octets: &[u8]) -> Result<Question, DnsError> {
        let message =
            domain::base::Message::from_octets(octets).map_err(|_| DnsError::Malformed { part: "header" })?;
        let asked = message.sole_question().map_err(|_| DnsError::Malformed { part: "question" })?;
        Ok(Question::new(Name::from_domain(asked.qname()), asked.qtype()))
    }

    /// Whether the authority section has the SOA of a negative answer (RFC 2308 §2).
    pub fn has_soa(&self) -> bool {
        self.authority.iter().any(|record| record.rtype == Rtype::SOA)
    }
}

fn check_header(message: &domain::base::Message<&[u8]>, question: &Question) -> Result<(), DnsError> {
    let header = message.header();
    if !header.qr() || header.opcode() != Opcode::QUERY {
        return Err(DnsError::NotAResponse);
    }
    if header.id() != 0 {
        return Err(DnsError::WrongId { id: header.id() });
    }
    if header.tc() {
        return Err(DnsError::Truncated);
    }
    let asked = message.sole_question().map_err(|_| DnsError::Malformed { part: "question" })?;
    let same = Name::from_domain(asked.qname()) == question.name
        && asked.qtype() == question.rtype
        && asked.qclass() == Class::IN;
    if same {
        Ok(())
    } else {
        Err(DnsError::WrongQuestion { found: format!("{} {}", asked.qname(), asked.qtype()) })
    }
}

type Section<'a> = RecordSection<'a, &'a [u8]>;

/// The IN records of one section, and the section behind it.
fn read_section<'a>(
    mut section: Section<'a>,
    age: u32,
    budget: &mut usize,
    part: &'static str,
) -> Result<(Vec<Record>, Option<Section<'a>>), DnsError> {
    let mut records = Vec::new();
    for record in section.by_ref() {
        let record = record.map_err(|_| DnsError::Malformed { part })?;
        *budget = budget.checked_sub(1).ok_or(DnsError::TooManyRecords)?;
        if record.class() == Class::IN && record.rtype() != Rtype::OPT {
            records.push(read_record(&record, age).ok_or(DnsError::Malformed { part })?);
        }
    }
    let rest = section.next_section().map_err(|_| DnsError::Malformed { part })?;
    Ok((records, rest))
}

/// A record whose data cannot be read keeps its octets: one broken record never hides the others.
fn read_record(record: &Parsed<'_>, age: u32) -> Option<Record> {
    let raw = record.to_record::<UnknownRecordData<&[u8]>>().ok()??;
    // Data with a broken name verifies nowhere; it is kept to be shown.
    let canonical = record.to_record::<CanonicalRdata>().ok().flatten();
    let rdata = canonical.map_or_else(|| raw.data().data().to_vec(), |canonical| canonical.into_data().0);
    let known = read_data(record);
    let (data, text) =
        known.unwrap_or_else(|| (RecordData::Other(raw.data().data().to_vec()), show(raw.data())));
    Some(Record {
        owner: Name::from_domain(&record.owner()),
        rtype: record.rtype(),
        ttl: record.ttl().as_secs().saturating_sub(age),
        data,
        text,
        rdata,
    })
}

fn show(data: &impl ZonefileFmt) -> String {
    data.display_zonefile(DisplayKind::Simple).to_string()
}

/// Data and text of the types a check of mail meets; all others are shown in the form of RFC 3597 §5, since
/// every type more costs octets in WASM.
fn read_data(record: &Parsed<'_>) -> Option<(RecordData, String)> {
    fn parse<'a, D>(record: &Parsed<'a>) -> Option<D>
    where
        D: ParseRecordData<'a, &'a [u8]>,
    {
        Some(record.to_record::<D>().ok()??.into_data())
    }
    let other = |text| (RecordData::Other(octets_of(record)), text);
    Some(match record.rtype() {
        Rtype::A => parse::<A>(record).map(|data| (RecordData::A(data.addr()), show(&data)))?,
        Rtype::AAAA => parse::<Aaaa>(record).map(|data| (RecordData::Aaaa(data.addr()), show(&data)))?,
        Rtype::CNAME => parse::<Cname<_>>(record)
            .map(|data| (RecordData::Cname(Name::from_domain(data.cname())), show(&data)))?,
        Rtype::DNAME => parse::<Dname<_>>(record)
            .map(|data| (RecordData::Dname(Name::from_domain(data.dname())), show(&data)))?,
        Rtype::MX => parse::<Mx<_>>(record).map(|data| {
            let exchange = Name::from_domain(data.exchange());
            (RecordData::Mx { preference: data.preference(), exchange }, show(&data))
        })?,
        Rtype::TXT => parse::<Txt<_>>(record)
            .map(|data| (RecordData::Txt(data.iter().map(<[u8]>::to_vec).collect()), show(&data)))?,
        Rtype::SOA => other(show(&parse::<Soa<_>>(record)?)),
        Rtype::TLSA => other(show_tlsa(&octets_of(record))?),
        Rtype::DS => other(show(&parse::<Ds<_>>(record)?)),
        Rtype::DNSKEY => other(show(&parse::<Dnskey<_>>(record)?)),
        Rtype::RRSIG => other(show(&parse::<Rrsig<_, _>>(record)?)),
        Rtype::NSEC => other(show(&parse::<Nsec<_, _>>(record)?)),
        Rtype::NSEC3 => other(show(&parse::<Nsec3<_>>(record)?)),
        _ => return None,
    })
}

/// Three numbers and hexadecimal (RFC 6698 §2.2); the library reads TLSA only together with all other types.
fn show_tlsa(octets: &[u8]) -> Option<String> {
    let ([usage, selector, matching_type], data) = octets.split_first_chunk::<3>()?;
    Some(format!("{usage} {selector} {matching_type} {}", to_hex(data)))
}

fn octets_of(record: &Parsed<'_>) -> Vec<u8> {
    let raw = record.to_record::<UnknownRecordData<&[u8]>>().ok().flatten();
    raw.map(|raw| raw.data().data().to_vec()).unwrap_or_default()
}

fn read_extended_errors(message: &domain::base::Message<&[u8]>) -> Vec<ExtendedError> {
    let Some(opt) = message.opt() else { return Vec::new() };
    let errors = opt.opt().iter::<OptExtendedError<&[u8]>>().flatten();
    errors
        .map(|error| ExtendedError {
            code: error.code().to_int(),
            text: String::from_utf8_lossy(error.text_slice().unwrap_or_default()).into_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::encode_query;

    fn question() -> Question {
        Question::new("example.org".parse().unwrap(), Rtype::MX)
    }

    /// The query turned into a response, to be damaged one thing at a time.
    fn response() -> Vec<u8> {
        let mut octets = encode_query(&question());
        octets[2] |= 0x80;
        octets
    }

    #[track_caller]
    fn fails(change: impl FnOnce(&mut Vec<u8>), error: DnsError) {
        let mut octets = response();
        change(&mut octets);
        assert_eq!(Message::parse(&octets, &question(), 0), Err(error));
    }

    #[test]
    fn an_empty_answer_is_read() {
        let message = Message::parse(&response(), &question(), 0).unwrap();
        assert_eq!(message.rcode, OptRcode::NOERROR);
        assert!(message.answer.is_empty() && !message.has_soa());
    }

    #[test]
    fn what_is_no_answer_says_why() {
        fails(|o| o[2] &= 0x7f, DnsError::NotAResponse);
        fails(|o| o[1] = 9, DnsError::WrongId { id: 9 });
        fails(|o| o[2] |= 0x02, DnsError::Truncated);
        fails(|o| o.truncate(11), DnsError::Malformed { part: "header" });
        fails(|o| o.truncate(40), DnsError::Malformed { part: "additional section" });
        fails(|o| o[13] = b'X', DnsError::WrongQuestion { found: "Xxample.org MX".into() });
        fails(|o| o.resize(70_000, 0), DnsError::TooLarge { octets: 70_000 });
        fails(|o| *o = b"<!doctype html><html>".to_vec(), DnsError::NotAResponse);
        // A name that points at itself (RFC 1035 §4.1.4).
        fails(|o| o[12..14].copy_from_slice(&[0xc0, 12]), DnsError::Malformed { part: "question" });
    }

    proptest::proptest! {
        #[test]
        fn no_octets_panic(octets: Vec<u8>) {
            let _ = Message::parse(&octets, &question(), 0);
        }

        #[test]
        fn no_damage_panics(at in 12usize..128, octet: u8) {
            let mut octets = response();
            octets[7] = 2;
            octets[at] = octet;
            let _ = Message::parse(&octets, &question(), 0);
        }
    }
}
