//! Questions, and the octets that ask them.

use std::fmt;

use domain::base::MessageBuilder;
use domain::base::iana::{Class, OptionCode, Rtype};

use super::Name;
use crate::encoding::to_base64url;

/// A name and a record type; the class is always IN.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Question {
    /// The name asked for.
    pub name: Name,
    /// The record type asked for.
    pub rtype: Rtype,
}

impl Question {
    /// A question.
    pub fn new(name: Name, rtype: Rtype) -> Self {
        Self { name, rtype }
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.rtype)
    }
}

/// Queries are padded to a multiple of this many octets (RFC 8467 §4.1).
const PADDING_BLOCK: usize = 128;
/// Octets of the OPT record and of the header of its padding option (RFC 6891 §6.1.2, RFC 7830 §3).
const OPT_OCTETS: usize = 11 + 4;
/// Octets of a message header, and of type and class behind the question name (RFC 1035 §4.1).
const HEADER_AND_QUESTION_TAIL: usize = 12 + 4;

/// The query message for `question`: ID 0 (RFC 8484 §4.1), RD, CD (RFC 4035 §4.9.2: we judge ourselves),
/// DO (RFC 4035 §4.9.1), padded.
///
/// Every browser asking the same question sends the same octets, so HTTP caches help and nobody stands out.
pub fn encode_query(question: &Question) -> Vec<u8> {
    let used = HEADER_AND_QUESTION_TAIL + OPT_OCTETS + question.name.as_domain().len();
    let padding = u16::try_from(used.next_multiple_of(PADDING_BLOCK) - used).unwrap_or_default();
    let mut builder = MessageBuilder::new_vec();
    builder.header_mut().set_rd(true);
    builder.header_mut().set_cd(true);
    let mut questions = builder.question();
    // Appending to a Vec cannot fail, and one question always fits.
    let _ = questions.push((question.name.as_domain(), question.rtype, Class::IN));
    let mut additional = questions.additional();
    let _ = additional.opt(|opt| {
        opt.set_udp_payload_size(1232);
        opt.set_dnssec_ok(true);
        opt.push_raw_option(OptionCode::PADDING, padding, |target| {
            use domain::dep::octseq::OctetsBuilder;
            target.append_slice(&vec![0; usize::from(padding)])
        })
    });
    additional.finish()
}

/// The value of the `dns` variable of a DoH GET (RFC 8484 §4.1: base64url without padding).
pub fn query_parameter(question: &Question) -> String {
    to_base64url(&encode_query(question))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8467 §4.1, RFC 8484 §4.1.
    #[test]
    fn a_query_is_padded_and_has_no_identity() {
        for name in ["a.example", "_25._tcp.a-long-host-name-of-a-mail-server.department.example.org"] {
            let octets = encode_query(&Question::new(name.parse().unwrap(), Rtype::TLSA));
            assert_eq!(octets.len() % PADDING_BLOCK, 0, "{name}");
            assert_eq!(octets[..2], [0, 0]);
            assert_eq!(octets[2..4], [0x01, 0x10], "RD and CD");
        }
    }
}
