//! Record data in canonical form: names decompressed and, where RFC 4034 §6.2 asks for it, in lower case.
//!
//! Signatures are made over this form. Only the types of RFC 1035 may be compressed in a message, and only the
//! types listed in RFC 4034 §6.2 (less NSEC and HINFO, RFC 6840 §5.1) have their names folded; every newer type
//! is taken as it came (RFC 3597 §7).

use domain::base::iana::Rtype;
use domain::base::name::{ParsedName, ToName};
use domain::base::rdata::{ParseRecordData, RecordData};
use domain::base::wire::ParseError;
use domain::dep::octseq::Parser;

/// Canonical data of one record.
pub(super) struct CanonicalRdata(pub(super) Vec<u8>);

impl RecordData for CanonicalRdata {
    fn rtype(&self) -> Rtype {
        Rtype::NULL
    }
}

/// What the data of a type begins with; whatever stands behind is taken as it came.
#[derive(Clone, Copy)]
enum Part {
    Octets(usize),
    Name,
}

/// RFC 4034 §6.2 (3), RFC 6840 §5.1. SIG, PX, NXT, NAPTR and A6 are left out: mail asks for none of them, and data
/// that is not folded can only fail to verify.
fn parts(rtype: Rtype) -> &'static [Part] {
    use Part::{Name, Octets};
    match rtype {
        Rtype::NS
        | Rtype::MD
        | Rtype::MF
        | Rtype::CNAME
        | Rtype::MB
        | Rtype::MG
        | Rtype::MR
        | Rtype::PTR
        | Rtype::DNAME => &[Name],
        Rtype::MX | Rtype::AFSDB | Rtype::RT | Rtype::KX => &[Octets(2), Name],
        Rtype::SOA | Rtype::MINFO | Rtype::RP => &[Name, Name],
        Rtype::SRV => &[Octets(6), Name],
        Rtype::RRSIG => &[Octets(18), Name],
        _ => &[],
    }
}

impl<'a> ParseRecordData<'a, &'a [u8]> for CanonicalRdata {
    fn parse_rdata(rtype: Rtype, parser: &mut Parser<'a, &'a [u8]>) -> Result<Option<Self>, ParseError> {
        let mut octets = Vec::with_capacity(parser.remaining());
        for part in parts(rtype) {
            match part {
                Part::Octets(count) => octets.extend_from_slice(parser.parse_octets(*count)?),
                Part::Name => {
                    // Appending to a Vec cannot fail.
                    let _ = ParsedName::parse(parser)?.compose_canonical(&mut octets);
                }
            }
        }
        octets.extend_from_slice(parser.parse_octets(parser.remaining())?);
        Ok(Some(Self(octets)))
    }
}
