//! The programs whose output is read.

use std::fmt;

/// What printed a transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Tool {
    /// curl with `smtp://` and `--verbose`.
    Curl,
    /// Lines of client and server as a person or another program wrote them down.
    Dialogue,
    /// None: certificates that somebody has as a file.
    Files,
    /// GnuTLS, `--starttls-proto=smtp`.
    GnutlsCli,
    /// OpenSSL, `-starttls smtp`.
    OpensslSClient,
    /// The probe that comes with Postfix.
    PosttlsFinger,
    /// The Swiss Army Knife for SMTP.
    Swaks,
}

impl Tool {
    /// A stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Dialogue => "dialogue",
            Self::Files => "files",
            Self::GnutlsCli => "gnutls-cli",
            Self::OpensslSClient => "openssl",
            Self::PosttlsFinger => "posttls-finger",
            Self::Swaks => "swaks",
        }
    }

    /// Whether it prints what is said before TLS. Those that do not leave the reasons of a failure unsaid.
    pub fn shows_replies(self) -> bool {
        !matches!(self, Self::OpensslSClient | Self::GnutlsCli | Self::Files)
    }

    /// Whether it says when TLS is there. In a plain dialogue it shows only by the dialogue going on.
    pub(super) fn announces_tls(self) -> bool {
        self != Self::Dialogue
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dialogue => "an SMTP dialogue",
            Self::Files => "certificates",
            Self::OpensslSClient => "openssl s_client",
            other => other.code(),
        })
    }
}
