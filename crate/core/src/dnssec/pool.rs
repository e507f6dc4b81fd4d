//! Recorded messages to prove from.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::validator::{Found, Messages};
use crate::dns::{DnsError, Message, OptRcode, Question};

/// Octets of the length in front of each message of a file (RFC 1035 §4.2.2).
const LENGTH_OCTETS: usize = 2;

/// Messages by the question they answer.
#[derive(Clone, Debug, Default)]
pub struct MessagePool {
    messages: BTreeMap<(String, u16), Found>,
    complete: bool,
}

/// Why a file is no sequence of messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PoolError {
    /// The file ends inside a message.
    CutShort {
        /// Octet at which that message begins.
        at: usize,
    },
    /// A message that cannot be read.
    Message {
        /// Octet at which it begins.
        at: usize,
        /// Why.
        error: DnsError,
    },
}

impl std::fmt::Display for PoolError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::CutShort { at } => write!(
                f,
                "the file ends inside the message at octet {at}; each message has its length in two octets in front"
            ),
            Self::Message { at, error } => write!(f, "the message at octet {at}: {error}"),
        }
    }
}

impl std::error::Error for PoolError {}

impl MessagePool {
    /// Reads messages, each with its length in two octets in front (RFC 1035 §4.2.2). Whatever is not among them
    /// counts as failed, not as still to come.
    ///
    /// # Errors
    /// [`PoolError`] names the message that cannot be read.
    pub fn from_octets(octets: &[u8]) -> Result<Self, PoolError> {
        let mut pool = Self { messages: BTreeMap::new(), complete: true };
        let mut at = 0;
        while let Some(rest) = octets.get(at..).filter(|rest| !rest.is_empty()) {
            let cut = || PoolError::CutShort { at };
            let (length, behind) = rest.split_first_chunk().ok_or_else(cut)?;
            let length = usize::from(u16::from_be_bytes(*length));
            let message = behind.get(..length).ok_or_else(cut)?;
            pool.insert(message).map_err(|error| PoolError::Message { at, error })?;
            at += LENGTH_OCTETS + length;
        }
        Ok(pool)
    }

    /// Takes one message; of several to one question the first stays.
    ///
    /// # Errors
    /// [`DnsError`] if it is no response.
    pub fn insert(&mut self, octets: &[u8]) -> Result<(), DnsError> {
        // The ID ties a response to a query on the way; here it means nothing.
        let mut octets = octets.to_vec();
        octets.iter_mut().take(2).for_each(|octet| *octet = 0);
        let question = Message::question_of(&octets)?;
        let message = Message::parse(&octets, &question, 0)?;
        let found = match message.rcode {
            OptRcode::NOERROR | OptRcode::NXDOMAIN => Found::Message(Rc::new(message)),
            _ => Found::Failed,
        };
        self.messages.entry(key(&question)).or_insert(found);
        Ok(())
    }

    /// Notes that there is no answer to `question` and will be none.
    pub fn fail(&mut self, question: &Question) {
        self.messages.entry(key(question)).or_insert(Found::Failed);
    }
}

impl Messages for MessagePool {
    fn find(&self, question: &Question) -> Found {
        let missing = if self.complete { Found::Failed } else { Found::Unknown };
        self.messages.get(&key(question)).cloned().unwrap_or(missing)
    }
}

fn key(question: &Question) -> (String, u16) {
    (question.name.to_lower(), question.rtype.to_int())
}
