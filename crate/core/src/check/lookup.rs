//! What the evidence says to one question, aliases followed across messages.

use std::fmt;
use std::rc::Rc;

use domain::base::iana::{OptRcode, Rtype};

use super::evidence::{Evidence, ExchangeId};
use super::request::{DnsResponse, ResolverRole};
use crate::dns::{
    Alias, AliasError, DnsError, ExtendedError, Message, Name, Question, Record, follow_aliases,
};
use crate::dnssec::{Proof, Reason, SecurityStatus};

/// Whose word a DNS fact is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// The resolver said so, and nobody asked whether it is true: it serves to compare.
    ResolversWord,
    /// Keys or signatures are still outstanding.
    Pending,
    /// What could be proved of it.
    Judged(Rc<Proof>),
}

/// Why a question has no answer. None of these is an absence.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LookupFailure {
    /// The aliases lead nowhere.
    Alias(AliasError),
    /// There is an answer, and DNSSEC shows that it is forged or broken: senders that validate get an error.
    Bogus(Reason),
    /// The user stopped the check first.
    Cancelled,
    /// The deadline of the check came first.
    DeadlinePassed,
    /// The resolver's HTTP answer was no DNS answer.
    Http {
        /// The status.
        status: u16,
    },
    /// What came was no answer to the question.
    Message(DnsError),
    /// REFUSED (RFC 1035 §4.1.1): the resolver or the name server will not answer.
    Refused {
        /// What the resolver adds.
        errors: Vec<ExtendedError>,
    },
    /// Another error code.
    ServerError {
        /// The code, such as SERVFAIL.
        rcode: String,
        /// What the resolver adds.
        errors: Vec<ExtendedError>,
    },
    /// No answer in time.
    TimedOut,
    /// No connection, or a resolver closed to web pages.
    Unreachable {
        /// What the host says.
        detail: String,
    },
    /// The response calls itself something else than a DNS message.
    WrongMediaType {
        /// What it calls itself.
        media_type: String,
    },
}

impl LookupFailure {
    /// Whether the name servers or the zone are to blame, not the way to the resolver: senders meet it too.
    pub fn is_the_domains(&self) -> bool {
        matches!(self, Self::Alias(_) | Self::Bogus(_) | Self::Refused { .. } | Self::ServerError { .. })
    }
}

impl fmt::Display for LookupFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = |errors: &[ExtendedError]| {
            let texts: Vec<String> = errors
                .iter()
                .map(|error| format!(" (extended error {}: {})", error.code, error.text))
                .collect();
            texts.concat()
        };
        match self {
            Self::Alias(error) => error.fmt(f),
            Self::Bogus(reason) => write!(f, "DNSSEC shows the answer to be forged or broken: {reason}"),
            Self::Cancelled => write!(f, "the check was stopped before the answer came"),
            Self::DeadlinePassed => write!(f, "the check ran out of time before the answer came"),
            Self::Http { status } => {
                write!(f, "the resolver answered with HTTP status {status}, which is no DNS answer")
            }
            Self::Message(error) => error.fmt(f),
            Self::Refused { errors } => write!(f, "the answer is REFUSED{}", said(errors)),
            Self::ServerError { rcode, errors } => {
                write!(f, "the answer is the error {rcode}{}", said(errors))
            }
            Self::TimedOut => write!(f, "no answer came in time"),
            Self::Unreachable { detail } => write!(
                f,
                "the resolver could not be reached ({detail}): no network, blocked, or closed to web pages"
            ),
            Self::WrongMediaType { media_type } => {
                write!(f, "the resolver sent `{media_type}` instead of a DNS message")
            }
        }
    }
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<T> {
    /// Records of the type asked for; at least one.
    Records(Vec<T>),
    /// The name exists without such records.
    NoData,
    /// The name does not exist (NXDOMAIN).
    NoName,
    /// There is no answer, and so no absence either.
    Failed(LookupFailure),
    /// Not asked, or still under way.
    Unknown,
}

/// One question with all that is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup<T> {
    /// The question.
    pub question: Question,
    /// The exchanges that bear on it, in order; empty if it was not asked.
    pub exchanges: Vec<ExchangeId>,
    /// The aliases followed.
    pub aliases: Vec<Alias>,
    /// The name the aliases end at: the name asked if there are none.
    pub end: Name,
    /// The answer.
    pub answer: Answer<T>,
    /// The smallest TTL on the way, `Age` subtracted; for records and aliases only.
    pub ttl: Option<u32>,
    /// Whose word it is.
    pub trust: Trust,
}

impl<T> Lookup<T> {
    /// The records, none if there are none for whatever reason.
    pub fn records(&self) -> &[T] {
        match &self.answer {
            Answer::Records(records) => records,
            _ => &[],
        }
    }

    /// Whether it is known that there are no such records.
    pub fn is_absent(&self) -> bool {
        matches!(self.answer, Answer::NoData | Answer::NoName)
    }

    /// Whether it is known that there are records or that there are none.
    pub fn is_known(&self) -> bool {
        self.is_absent() || matches!(self.answer, Answer::Records(_))
    }

    /// The failure, if that is the answer.
    pub fn failure(&self) -> Option<&LookupFailure> {
        match &self.answer {
            Answer::Failed(failure) => Some(failure),
            _ => None,
        }
    }

    /// What could be proved; `None` while that is not known.
    pub fn proof(&self) -> Option<&Proof> {
        match &self.trust {
            Trust::Judged(proof) => Some(proof),
            Trust::ResolversWord | Trust::Pending => None,
        }
    }

    /// What the answer is worth; `None` while that is not known.
    pub fn status(&self) -> Option<SecurityStatus> {
        self.proof().map(|proof| proof.status)
    }

    /// Whether the answer, records or absence, is signed all the way.
    pub fn is_secure(&self) -> bool {
        self.is_known() && self.status() == Some(SecurityStatus::Secure)
    }

    /// Whether an alias leads to a name without records of the type: it dangles.
    pub fn dangles(&self) -> bool {
        !self.aliases.is_empty() && self.is_absent()
    }

    /// The same lookup with its records read as something else; records `read` refuses are dropped.
    pub fn map<U>(self, read: impl Fn(T) -> Option<U>) -> Lookup<U> {
        let answer = match self.answer {
            Answer::Records(records) => Answer::Records(records.into_iter().filter_map(read).collect()),
            Answer::NoData => Answer::NoData,
            Answer::NoName => Answer::NoName,
            Answer::Failed(failure) => Answer::Failed(failure),
            Answer::Unknown => Answer::Unknown,
        };
        let Self { question, exchanges, aliases, end, ttl, trust, .. } = self;
        Lookup { question, exchanges, aliases, end, answer, ttl, trust }
    }
}

/// What `evidence` says to `question`. If an alias leaves the messages at hand, [`Lookup::answer`] is
/// [`Answer::Unknown`] and [`Lookup::end`] is the name to ask next.
pub(super) fn look_up(evidence: &Evidence, resolver: ResolverRole, question: &Question) -> Lookup<Record> {
    let mut lookup = Lookup {
        question: question.clone(),
        exchanges: Vec::new(),
        aliases: Vec::new(),
        end: question.name.clone(),
        answer: Answer::Unknown,
        ttl: None,
        trust: Trust::ResolversWord,
    };
    // Each turn uses one message; alias steps are bounded, so turns are.
    loop {
        let asked = Question::new(lookup.end.clone(), question.rtype);
        let Some((id, exchange)) = evidence.dns_exchange(resolver, &asked) else { return lookup };
        lookup.exchanges.push(id);
        match exchange.reading() {
            None => return lookup,
            Some(Err(failure)) => {
                lookup.answer = Answer::Failed(failure.clone());
                return lookup;
            }
            Some(Ok(message)) => {
                if take_message(&mut lookup, message, question.rtype) {
                    return lookup;
                }
            }
        }
    }
}

/// Puts what `message` says into `lookup`; false if another message is needed.
fn take_message(lookup: &mut Lookup<Record>, message: &Message, rtype: Rtype) -> bool {
    let known = lookup.aliases.len();
    match follow_aliases(message, &lookup.end, rtype, &mut lookup.aliases) {
        Err(error) => {
            lookup.answer = Answer::Failed(LookupFailure::Alias(error));
            return true;
        }
        Ok(end) => lookup.end = end,
    }
    let moved = lookup.aliases.len() > known;
    let records: Vec<Record> = message
        .answer
        .iter()
        .filter(|record| record.rtype == rtype && record.owner == lookup.end)
        .cloned()
        .collect();
    let alias_ttls = lookup.aliases.iter().map(|alias| alias.ttl);
    lookup.ttl = records.iter().map(|record| record.ttl).chain(alias_ttls).min();
    lookup.answer = if !records.is_empty() {
        Answer::Records(records)
    } else if message.rcode == OptRcode::NXDOMAIN {
        Answer::NoName
    } else if moved && !message.has_soa() {
        return false;
    } else {
        Answer::NoData
    };
    true
}

/// What `response` says to `question`.
pub(super) fn read_response(response: &DnsResponse, question: &Question) -> Result<Message, LookupFailure> {
    let (octets, age) = match response {
        DnsResponse::Message { octets, age } => (octets, *age),
        DnsResponse::HttpStatus { status } => return Err(LookupFailure::Http { status: *status }),
        DnsResponse::WrongMediaType { media_type } => {
            return Err(LookupFailure::WrongMediaType { media_type: media_type.clone() });
        }
        DnsResponse::TooLarge => {
            return Err(LookupFailure::Message(DnsError::TooLarge { octets: crate::dns::MAX_MESSAGE + 1 }));
        }
        DnsResponse::TimedOut => return Err(LookupFailure::TimedOut),
        DnsResponse::Unreachable { detail } => {
            return Err(LookupFailure::Unreachable { detail: detail.clone() });
        }
        DnsResponse::Cancelled => return Err(LookupFailure::Cancelled),
        DnsResponse::DeadlinePassed => return Err(LookupFailure::DeadlinePassed),
    };
    let message = Message::parse(octets, question, age).map_err(LookupFailure::Message)?;
    match message.rcode {
        OptRcode::NOERROR | OptRcode::NXDOMAIN => Ok(message),
        OptRcode::REFUSED => Err(LookupFailure::Refused { errors: message.extended_errors }),
        rcode => {
            Err(LookupFailure::ServerError { rcode: rcode.to_string(), errors: message.extended_errors })
        }
    }
}
