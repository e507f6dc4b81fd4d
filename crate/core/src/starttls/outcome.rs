//! What became of STARTTLS in one session.

use std::fmt;

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

/// Why TLS did not come about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HandshakeFailure {
    /// The server said no in the language of TLS.
    Alert {
        /// The tool's words.
        said: String,
    },
    /// Something else than TLS came: as a rule the server had refused the command, and the tool did not look.
    AnsweredInClear,
    /// The client did not like the certificate; TLS itself worked.
    CertificateRejected {
        /// The tool's words.
        said: String,
    },
    /// The connection ended.
    Closed,
    /// What the tool said fits none of the others.
    Unexplained {
        /// The tool's words.
        said: String,
    },
    /// Client and server have no version, cipher or signature algorithm in common.
    NothingInCommon {
        /// The tool's words.
        said: String,
    },
}

impl HandshakeFailure {
    /// By the words of OpenSSL or GnuTLS.
    pub(super) fn from_words(said: &str) -> Self {
        let said: String = said.trim().chars().take(200).collect();
        let lower = said.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        if has(&[
            "wrong version number",
            "unknown protocol",
            "unexpected tls packet",
            "packet length too long",
            "record layer version",
        ]) {
            Self::AnsweredInClear
        } else if has(&[
            "certificate verify failed",
            "error in the certificate",
            "certificate is not trusted",
            "host verification failed",
        ]) {
            Self::CertificateRejected { said }
        } else if has(&[
            "protocol version",
            "unsupported protocol",
            "legacy sigalg",
            "no shared cipher",
            "no protocols available",
            "handshake failure",
            "insufficient security",
            "unsafe legacy",
            "dh key too small",
            "version too low",
            "no suitable",
        ]) {
            Self::NothingInCommon { said }
        } else if has(&["alert"]) {
            Self::Alert { said }
        } else if has(&[
            "unexpected eof",
            "lost connection",
            "pull function",
            "write:errno",
            "reset by peer",
            "broken pipe",
            "syscall",
            "closed",
            "terminated",
            "success",
        ]) {
            Self::Closed
        } else {
            Self::Unexplained { said }
        }
    }
}

impl fmt::Display for HandshakeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alert { said } => write!(f, "one side refused the handshake ({said})"),
            Self::AnsweredInClear => {
                f.write_str("the server went on in clear, as one does that has refused the command")
            }
            Self::CertificateRejected { said } => write!(f, "the program rejected its certificate ({said})"),
            Self::Closed => f.write_str("the connection ended before TLS was there"),
            Self::NothingInCommon { said } => {
                write!(f, "server and program share no version, cipher or signature ({said})")
            }
            Self::Unexplained { said } if said.is_empty() => f.write_str("the program does not say why"),
            Self::Unexplained { said } => write!(f, "{said}"),
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
    /// The connection could not be made, or ended early.
    Connection {
        /// How.
        failure: ConnectionFailure,
    },
    /// The transcript ends before the point.
    CutOff,
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
            Self::Connection { failure } => failure.fmt(f),
            Self::CutOff => f.write_str("the transcript ends before"),
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
            Self::Connection { failure } => failure.code(),
            Self::CutOff => "cut-off",
            Self::NoSmtp => "no-smtp",
            Self::OtherProtocol { .. } => "other-protocol",
            Self::Rejected { .. } => "rejected",
            Self::RepliesNotShown => "replies-not-shown",
        }
    }
}

/// How a connection failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConnectionFailure {
    /// The server, or something on the way, ended it.
    Closed,
    /// The name has no address.
    NameUnknown,
    /// Nothing listens.
    Refused,
    /// No answer came in time. Many networks block port 25 outwards.
    TimedOut,
    /// No way leads there.
    Unreachable,
}

impl ConnectionFailure {
    /// By the words of the C library; `None` if they tell of no such failure.
    pub(super) fn from_words(said: &str) -> Option<Self> {
        let lower = said.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        if has(&["connection refused", "errno=111", "errno=61"]) {
            Some(Self::Refused)
        } else if has(&["timed out", "timeout", "errno=110", "errno=60"]) {
            Some(Self::TimedOut)
        } else if has(&["unreachable", "no route to host", "errno=113", "errno=101"]) {
            Some(Self::Unreachable)
        } else if has(&[
            "name or service not known",
            "could not resolve",
            "cannot resolve",
            "nodename nor servname",
            "not known",
            "unknown host",
            "getaddrinfo",
            "host not found",
            "no address associated",
        ]) {
            Some(Self::NameUnknown)
        } else if has(&[
            "closed",
            "lost connection",
            "reset by peer",
            "broken pipe",
            "errno=32",
            "errno=104",
            "reading failed",
        ]) {
            Some(Self::Closed)
        } else {
            None
        }
    }

    /// A stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::NameUnknown => "name-unknown",
            Self::Refused => "refused",
            Self::TimedOut => "timed-out",
            Self::Unreachable => "unreachable",
        }
    }
}

impl fmt::Display for ConnectionFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Closed => "the connection ended before the server had said what it offers",
            Self::NameUnknown => "the name of the server has no address where this ran",
            Self::Refused => "the connection was refused",
            Self::TimedOut => "no answer came in time; many networks block port 25 outwards",
            Self::Unreachable => "no way leads to the server from where this ran",
        })
    }
}

/// A protocol that is not SMTP between servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Protocol {
    /// HTTP or HTTPS.
    Http,
    /// IMAP.
    Imap,
    /// POP3.
    Pop3,
    /// SMTP, but for users who submit mail, with or without STARTTLS (ports 465 and 587).
    Submission,
}

impl Protocol {
    /// By the number of a port that belongs to it.
    pub(super) fn of_port(port: u16) -> Option<Self> {
        match port {
            80 | 443 | 8443 => Some(Self::Http),
            143 | 993 => Some(Self::Imap),
            110 | 995 => Some(Self::Pop3),
            465 | 587 => Some(Self::Submission),
            _ => None,
        }
    }

    /// A stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Imap => "imap",
            Self::Pop3 => "pop3",
            Self::Submission => "submission",
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Http => "HTTP",
            Self::Imap => "IMAP",
            Self::Pop3 => "POP3",
            Self::Submission => "mail submission (ports 465 and 587)",
        })
    }
}
