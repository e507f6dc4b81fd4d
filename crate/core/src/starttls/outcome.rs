//! What became of STARTTLS in one session.

use std::fmt;

use super::failure::{ConnectionFailure, HandshakeFailure, Protocol};
use crate::parse::Effect;

/// What became of STARTTLS.
///
/// It is what was seen, and no more: a server that was busy did not refuse STARTTLS, and a tool that shows no
/// replies cannot show that the keyword is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StarttlsOutcome {
    /// The command was sent, and TLS did not come about. openssl and gnutls-cli do not show whether it was taken.
    HandshakeFailed {
        /// Why.
        why: HandshakeFailure,
    },
    /// Nothing can be said.
    NotChecked {
        /// Why not.
        why: Unseen,
    },
    /// The reply to EHLO was seen whole, and the keyword is not in it.
    NotOffered,
    /// The keyword was seen; the command was not sent.
    Offered,
    /// The server did not take the command.
    Refused {
        /// The three digits.
        code: u16,
        /// Its words.
        text: String,
    },
    /// TLS came about.
    Started,
    /// Something on the way wrote over the keyword (RFC 3207 §6, RFC 8689 §8.2).
    Stripped {
        /// What stands in its place.
        masked: String,
    },
}

impl StarttlsOutcome {
    /// A stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::HandshakeFailed { .. } => "handshake-failed",
            Self::NotChecked { .. } => "not-checked",
            Self::NotOffered => "not-offered",
            Self::Offered => "offered",
            Self::Refused { .. } => "refused",
            Self::Started => "started",
            Self::Stripped { .. } => "stripped",
        }
    }

    /// What it means for mail to this host; `None` where nothing was seen that could mean something.
    pub fn effect(&self) -> Option<Effect> {
        match self {
            Self::NotChecked { .. } => None,
            Self::Started | Self::Offered => Some(Effect::Informs),
            // The server did its part; whether the certificate is good is not for the anchors of that program to say.
            Self::HandshakeFailed { why: HandshakeFailure::CertificateRejected { .. } } => {
                Some(Effect::Informs)
            }
            // Mail in clear, or no mail from those who insist (RFC 7672 §2.2, RFC 8461 §5).
            _ => Some(Effect::Invalidates),
        }
    }

    /// The requirement it rests on.
    pub fn requirement(&self) -> &'static str {
        match self {
            Self::HandshakeFailed { .. } => "TLS-4-5",
            Self::NotChecked { .. } | Self::Started => "TLS-5-1",
            Self::NotOffered | Self::Offered => "TLS-2-1",
            Self::Refused { code: 454, .. } => "TLS-4-2",
            Self::Refused { .. } => "TLS-4-1",
            Self::Stripped { .. } => "TLS-6-1",
        }
    }
}

impl fmt::Display for StarttlsOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HandshakeFailed { why } => write!(f, "STARTTLS led to no TLS: {why}"),
            Self::NotChecked { why } => write!(f, "STARTTLS was not checked: {why}"),
            Self::NotOffered => f.write_str("the server offers no STARTTLS: mail to it goes in clear"),
            Self::Offered => f.write_str("the server offers STARTTLS; it was not tried"),
            Self::Refused { code: 454, text } => {
                write!(f, "the server offers STARTTLS and cannot do it now: 454 {text}")
            }
            Self::Refused { code, text } => write!(f, "the server refused STARTTLS: {code} {text}"),
            Self::Started => f.write_str("STARTTLS worked"),
            Self::Stripped { masked } => {
                write!(f, "something on the way wrote {masked} over STARTTLS: mail goes in clear")
            }
        }
    }
}

/// Why nothing can be said of STARTTLS.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unseen {
    /// The server is busy, limits rates, or asks to come back (4xx).
    Busy {
        /// Its reply.
        reply: String,
    },
    /// Certificates were brought, and no session that shows them.
    CertificatesOnly,
    /// The connection could not be made, or ended early.
    Connection {
        /// How.
        failure: ConnectionFailure,
    },
    /// The transcript ends before the point.
    CutOff,
    /// EHLO was not sent, and HELO brings no list of extensions (RFC 5321 §4.1.1.1).
    NoEhlo,
    /// Nothing in it shows that SMTP was spoken.
    NoSmtp,
    /// Another protocol was spoken.
    OtherProtocol {
        /// Which.
        protocol: Protocol,
    },
    /// The server does not talk to this client (5xx).
    Rejected {
        /// Its reply.
        reply: String,
    },
    /// The tool failed and does not show what the server said; it fails the same way at servers that are busy,
    /// block the client, or hang up.
    RepliesNotShown,
}

impl fmt::Display for Unseen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy { reply } => write!(f, "the server asks to come back later ({reply})"),
            Self::CertificatesOnly => {
                f.write_str("the certificates came without a session, so nothing shows that the server offers them")
            }
            Self::Connection { failure } => failure.fmt(f),
            Self::CutOff => f.write_str("the transcript ends before"),
            Self::NoEhlo => f.write_str("EHLO was not sent, so the server could offer nothing"),
            Self::NoSmtp => f.write_str("nothing in the transcript shows that SMTP was spoken"),
            Self::OtherProtocol { protocol } => write!(f, "this is a session of {protocol}, not of SMTP"),
            Self::Rejected { reply } => write!(f, "the server does not talk to this client ({reply})"),
            Self::RepliesNotShown => f.write_str(
                "the program does not show what the server said, and fails alike where it is busy, blocks the \
                 client, or offers no STARTTLS; run swaks or posttls-finger",
            ),
        }
    }
}

impl Unseen {
    /// A stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Busy { .. } => "busy",
            Self::CertificatesOnly => "certificates-only",
            Self::Connection { failure } => failure.code(),
            Self::CutOff => "cut-off",
            Self::NoEhlo => "no-ehlo",
            Self::NoSmtp => "no-smtp",
            Self::OtherProtocol { .. } => "other-protocol",
            Self::Rejected { .. } => "rejected",
            Self::RepliesNotShown => "replies-not-shown",
        }
    }
}
