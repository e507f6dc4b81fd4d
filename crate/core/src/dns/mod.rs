//! DNS as a mail domain's visitor sees it: names, questions, messages and the aliases between them.
//!
//! DNS answers come as wire messages (RFC 1035 §4, over HTTPS as RFC 8484 §6 asks) and stay whole: the raw
//! octets are evidence, and what this module reads out of them is only a view. Parsing is done by the
//! `domain` crate; this module decides what a message *means* for one question: records, no data, no name,
//! or an error that must never be mistaken for an absence.
//!
//! # Limitations
//! Nothing here is validated: a message is the resolver's word. Validation is a layer above.

mod alias;
mod canonical;
mod message;
mod name;
mod query;

pub use alias::{Alias, AliasError, AliasKind, MAX_ALIASES, follow_aliases};
pub use domain::base::iana::{OptRcode, Rtype};
pub use message::{DnsError, ExtendedError, MAX_MESSAGE, MAX_RECORDS, Message, Record, RecordData};
pub(crate) use name::is_host_name;
pub use name::{MailDomain, MailDomainError, Name, NameError, check_a_label};
pub use query::{Question, encode_query, query_parameter};
