//! What a check asks its host for, and what a host may answer.

use crate::dns::{MailDomain, Question};

/// Octets of a policy body a host reads before it cuts: RFC 8461 §3.3 suggests 64 kB to senders; we read
/// twice that to be able to say "too large" about a body and still show its beginning.
pub const MAX_POLICY_BODY: usize = 131_072;

/// Which of the chosen resolvers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResolverRole {
    /// The one every fact comes from.
    First,
    /// The one asked for comparison, if the user wants that.
    Second,
}

/// How a policy host is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyMethod {
    /// A GET whose status, type and body are read, redirects not followed (in a browser: `cors`, `manual`).
    Read,
    /// A GET whose response stays hidden but shows that a valid certificate answered (browser: `no-cors`, `follow`).
    Probe,
}

/// One thing to do for the check.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Request {
    /// Ask a resolver.
    Dns {
        /// Which one.
        resolver: ResolverRole,
        /// What.
        question: Question,
    },
    /// GET the policy of the domain.
    Policy {
        /// How.
        method: PolicyMethod,
        /// Where: always the URL of RFC 8461 §3.2.
        url: String,
    },
}

/// The only URL a policy may have (RFC 8461 §3.2).
pub fn policy_url(domain: &MailDomain) -> String {
    format!("https://mta-sts.{domain}/.well-known/mta-sts.txt")
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response {
    /// To a [`Request::Dns`].
    Dns(DnsResponse),
    /// To a [`Request::Policy`].
    Policy(PolicyResponse),
}

/// What a host got from a resolver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DnsResponse {
    /// HTTP 2xx with `application/dns-message`.
    Message {
        /// The message.
        octets: Vec<u8>,
        /// Seconds of the `Age` header (RFC 8484 §5.1).
        age: u32,
    },
    /// A status outside 2xx carries no DNS answer (RFC 8484 §4.2.1).
    HttpStatus {
        /// The status.
        status: u16,
    },
    /// Another media type, such as the HTML of a portal.
    WrongMediaType {
        /// What the response called itself, cut to 100 characters.
        media_type: String,
    },
    /// Over 65,535 octets.
    TooLarge,
    /// No answer within the limit for one request.
    TimedOut,
    /// The request failed: no network, blocked, refused, bad certificate, or (in a browser) a resolver that
    /// does not allow web pages; a browser does not tell these apart.
    Unreachable {
        /// What the host says.
        detail: String,
    },
    /// The user stopped the check.
    Cancelled,
    /// The deadline of the whole check came first.
    DeadlinePassed,
}

/// What a host got from a policy host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyResponse {
    /// A response that may be read.
    Document {
        /// HTTP status.
        status: u16,
        /// The `Content-Type`, if there was one.
        media_type: Option<String>,
        /// The body as far as it was read.
        body: Vec<u8>,
        /// Whether reading stopped at [`MAX_POLICY_BODY`].
        cut: bool,
    },
    /// A redirect, not followed (RFC 8461 §3.3 forbids senders to follow it).
    Redirected {
        /// Status and target where the host sees them; a browser does not.
        status: Option<u16>,
        /// The `Location`.
        location: Option<String>,
    },
    /// A probe was answered by a server with a valid certificate; status and body are hidden.
    Hidden,
    /// A browser gave its one error for everything: unreachable, bad certificate, no CORS header, forbidden.
    Rejected,
    /// The request was cut off by our limit: nothing is known.
    TimedOut,
    /// The TLS connection failed; only hosts that see the reason say so.
    TlsFailed {
        /// The reason.
        detail: String,
    },
    /// No connection; only hosts that see the reason say so.
    Unreachable {
        /// The reason.
        detail: String,
    },
    /// The user stopped the check.
    Cancelled,
    /// The deadline of the whole check came first.
    DeadlinePassed,
}
