//! Everything seen in one check: who was asked what, when, and what came back.

use std::fmt;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::CloseReason;
use super::bundle::MAX_BUNDLE;
use super::lookup::{LookupFailure, read_response};
use super::request::{DnsResponse, MAX_POLICY_BODY, PolicyResponse, Request, ResolverRole, Response};
use crate::dns::{MailDomain, Message, Name, Question};
use crate::dnssec::{AnchorError, TrustAnchors};
use crate::time::Timestamp;

/// Number of an exchange: its place in [`Evidence::exchanges`].
pub type ExchangeId = usize;

/// A resolver as the user chose it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolver {
    /// The operator, for people.
    pub name: String,
    /// The DoH URL, without the `dns` variable.
    pub url: String,
}

/// What the user chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// The resolver every fact comes from.
    pub resolver: Resolver,
    /// A second one to compare with.
    pub second_resolver: Option<Resolver>,
    /// DS or DNSKEY records in zone-file form to trust instead of the root's keys: for private roots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchors: Option<String>,
    /// Certificates of authorities in PEM to trust instead of Mozilla's: for private ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roots: Option<String>,
}

impl Options {
    /// The trust anchors.
    ///
    /// # Errors
    /// [`AnchorError`] if the text has none.
    pub fn trust_anchors(&self) -> Result<TrustAnchors, AnchorError> {
        self.anchors.as_deref().map_or_else(|| Ok(TrustAnchors::default()), TrustAnchors::parse)
    }
}

/// One request and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The wave it left in, from 1.
    pub round: u32,
    /// What was asked.
    pub request: Request,
    /// What came; `None` while it is under way.
    pub response: Option<Response>,
    /// Milliseconds from the start of the check to the response.
    pub at_ms: u32,
    /// Milliseconds from sending to the response.
    pub took_ms: u32,
    /// What a DNS response says, read once.
    reading: Option<Reading>,
}

/// A DNS response, read.
pub(super) type Reading = Result<Rc<Message>, LookupFailure>;

impl Exchange {
    /// A request under way.
    pub(super) fn new(round: u32, request: Request) -> Self {
        Self { round, request, response: None, at_ms: 0, took_ms: 0, reading: None }
    }

    /// The same with its response.
    pub(super) fn answered(mut self, response: Response, at_ms: u32, took_ms: u32) -> Self {
        if let (Request::Dns { question, .. }, Response::Dns(response)) = (&self.request, &response) {
            self.reading = Some(read_response(response, question).map(Rc::new));
        }
        (self.response, self.at_ms, self.took_ms) = (Some(response), at_ms, took_ms);
        self
    }

    /// What the DNS response says; `None` while there is none.
    pub(super) fn reading(&self) -> Option<&Reading> {
        self.reading.as_ref()
    }
}

/// Something the user brought because the host could not see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Supplied {
    /// The body of the policy as the user saw it.
    Policy {
        /// The octets.
        body: Vec<u8>,
        /// When it was handed in.
        at: Timestamp,
    },
    /// What a program printed of sessions with mail servers, certificates, bounces, log lines.
    Session {
        /// The octets.
        text: Vec<u8>,
        /// The host it was brought for, if the user said.
        host: Option<Name>,
        /// When it was handed in.
        at: Timestamp,
    },
}

/// Why something was not added to the evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SupplyError {
    /// With it the evidence could be exported and not be read again. Bring only what matters.
    TooLarge {
        /// Its octets.
        octets: usize,
    },
}

impl fmt::Display for SupplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::TooLarge { octets } = self;
        write!(f, "{octets} octets more than can be kept as evidence of one check; cut out what matters")
    }
}

impl std::error::Error for SupplyError {}

impl Supplied {
    /// A policy is kept up to where reading one stops, and one octet more, so that it shows that there was more.
    fn without_excess(self) -> Self {
        match self {
            Self::Policy { mut body, at } => {
                body.truncate(MAX_POLICY_BODY + 1);
                Self::Policy { body, at }
            }
            session @ Self::Session { .. } => session,
        }
    }

    fn octets(&self) -> usize {
        match self {
            Self::Policy { body, .. } => body.len(),
            Self::Session { text, .. } => text.len(),
        }
    }

    /// Evidence is exported and passed on: keys in it would be as well.
    #[cfg(feature = "sessions")]
    fn without_secrets(self) -> Self {
        match self {
            Self::Session { text, host, at } => {
                Self::Session { text: crate::starttls::without_secrets(&text), host, at }
            }
            Self::Policy { .. } => self,
        }
    }

    /// Where sessions are not judged none are taken.
    #[cfg(not(feature = "sessions"))]
    fn without_secrets(self) -> Self {
        self
    }
}

/// Everything seen in one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    pub(super) domain: MailDomain,
    pub(super) options: Options,
    pub(super) anchors: TrustAnchors,
    pub(super) started: Timestamp,
    pub(super) random_label: String,
    pub(super) exchanges: Vec<Exchange>,
    pub(super) supplied: Vec<Supplied>,
}

impl Evidence {
    pub(super) fn new(
        domain: MailDomain,
        options: Options,
        started: Timestamp,
        random_label: String,
    ) -> Self {
        // Whoever makes options has asked `trust_anchors` first; without anchors nothing is proved.
        let anchors = options.trust_anchors().unwrap_or_default();
        let (exchanges, supplied) = (Vec::new(), Vec::new());
        Self { domain, options, anchors, started, random_label, exchanges, supplied }
    }

    /// The domain checked.
    pub fn domain(&self) -> &MailDomain {
        &self.domain
    }

    /// What the user chose.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// When the check began.
    pub fn started(&self) -> Timestamp {
        self.started
    }

    /// The label of the wildcard probe.
    pub fn random_label(&self) -> &str {
        &self.random_label
    }

    /// All exchanges, in the order they were sent.
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }

    /// What the user brought, oldest first.
    pub fn supplied(&self) -> &[Supplied] {
        &self.supplied
    }

    /// Requests without a response.
    pub fn pending(&self) -> usize {
        self.exchanges.iter().filter(|exchange| exchange.response.is_none()).count()
    }

    /// The exchange that asked `question` of `resolver`.
    pub fn dns_exchange(
        &self,
        resolver: ResolverRole,
        question: &Question,
    ) -> Option<(ExchangeId, &Exchange)> {
        self.exchanges.iter().enumerate().find(|(_, exchange)| match &exchange.request {
            Request::Dns { resolver: asked_of, question: asked } => {
                *asked_of == resolver && asked == question
            }
            Request::Policy { .. } => false,
        })
    }

    pub(super) fn was_asked(&self, request: &Request) -> bool {
        self.exchanges.iter().any(|exchange| exchange.request == *request)
    }

    /// The wave the next request belongs to: one more than the last wave that has a response.
    pub(super) fn next_round(&self) -> u32 {
        let answered = self.exchanges.iter().filter(|exchange| exchange.response.is_some());
        answered.map(|exchange| exchange.round + 1).max().unwrap_or(1)
    }

    pub(super) fn ask(&mut self, round: u32, request: Request) -> ExchangeId {
        self.exchanges.push(Exchange::new(round, request));
        self.exchanges.len() - 1
    }

    /// A response to a request that was answered or never made is dropped: late answers change nothing.
    pub(super) fn answer(&mut self, id: ExchangeId, response: Response, at_ms: u32, took_ms: u32) {
        let Some(exchange) = self.exchanges.get_mut(id) else { return };
        let fits = matches!(
            (&exchange.request, &response),
            (Request::Dns { .. }, Response::Dns(_)) | (Request::Policy { .. }, Response::Policy(_))
        );
        if fits && exchange.response.is_none() {
            *exchange = exchange.clone().answered(response, at_ms, took_ms);
        }
    }

    /// Takes it only if the evidence can still be exported and read again.
    pub(super) fn supply(&mut self, supplied: Supplied) -> Result<(), SupplyError> {
        let supplied = supplied.without_secrets().without_excess();
        let octets = supplied.octets();
        self.supplied.push(supplied);
        if self.to_bundle().is_ok_and(|bundle| bundle.len() <= MAX_BUNDLE) {
            return Ok(());
        }
        self.supplied.pop();
        Err(SupplyError::TooLarge { octets })
    }

    pub(super) fn close(&mut self, reason: CloseReason) {
        let (dns, policy) = match reason {
            CloseReason::Cancelled => (DnsResponse::Cancelled, PolicyResponse::Cancelled),
            CloseReason::Deadline => (DnsResponse::DeadlinePassed, PolicyResponse::DeadlinePassed),
        };
        for exchange in self.exchanges.iter_mut().filter(|exchange| exchange.response.is_none()) {
            let response = match exchange.request {
                Request::Dns { .. } => Response::Dns(dns.clone()),
                Request::Policy { .. } => Response::Policy(policy.clone()),
            };
            *exchange = exchange.clone().answered(response, 0, 0);
        }
    }
}

/// A resolver known to answer web pages (it sends CORS headers) and not to filter: id, operator, URL.
///
/// Quad9, AdGuard and NextDNS sent no CORS header when last seen, so a page cannot use them.
pub const RESOLVERS: [(&str, &str, &str); 3] = [
    ("cloudflare", "Cloudflare", "https://cloudflare-dns.com/dns-query"),
    ("google", "Google", "https://dns.google/dns-query"),
    ("dns-sb", "DNS.SB", "https://doh.sb/dns-query"),
];

impl Resolver {
    /// The URL that asks `question` with GET (RFC 8484 §4.1); the URL may end in `{?dns}`, as templates do.
    pub fn url_for(&self, question: &Question) -> String {
        let url = self.url.strip_suffix("{?dns}").unwrap_or(&self.url);
        let joint = if url.contains('?') { '&' } else { '?' };
        format!("{url}{joint}dns={}", crate::dns::query_parameter(question))
    }

    /// Whether the URL may be used: HTTPS (RFC 8484 §5), or plain HTTP to this very machine.
    pub fn is_usable(&self) -> bool {
        let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
        let rest = self.url.strip_prefix("https://");
        rest.is_some_and(|host| !host.is_empty() && !host.starts_with('/'))
            || local.iter().any(|prefix| {
                self.url
                    .strip_prefix(prefix)
                    .is_some_and(|rest| rest.starts_with(':') || rest.starts_with('/'))
            })
    }
}
