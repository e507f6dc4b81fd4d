//! How connections and handshakes fail, by the words of the programs.

use std::fmt;

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
            "bad hostname",
            "name resolution",
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
