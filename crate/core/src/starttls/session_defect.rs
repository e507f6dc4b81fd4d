//! What can be wrong with a mail server, as far as one session shows it.

use std::fmt;

use super::tls::TlsVersion;
use crate::parse::{Defect, Effect};

/// One thing wrong, or worth knowing, in a session with a mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionDefect {
    /// The greeting is written over, as some firewalls do that also mask keywords.
    BannerMasked,
    /// A server that takes no command before TLS says so with another code than 530.
    BeforeTlsCode {
        /// The code.
        code: u16,
    },
    /// The cipher suite hides nothing or was broken long ago.
    CipherWeak {
        /// Its name, as the tool gives it.
        cipher: String,
    },
    /// A command sent in clear behind STARTTLS was obeyed inside TLS (CVE-2011-0411 and its like).
    CommandInjected {
        /// The command.
        command: String,
        /// The reply that gives it away.
        reply: String,
    },
    /// The lists of extensions before and inside TLS differ, which they may.
    ExtensionsDiffer {
        /// Those only before.
        only_before: Vec<String>,
        /// Those only inside.
        only_inside: Vec<String>,
    },
    /// A keyword other than STARTTLS is written over.
    KeywordMasked {
        /// What stands there.
        masked: String,
    },
    /// The server calls itself something else than it was asked for as. Senders do not compare these names.
    NameDiffers {
        /// The name asked for.
        asked: String,
        /// The name said.
        said: String,
    },
    /// STARTTLS worked though the reply to EHLO did not list it: the server does not say so, or something takes it out.
    OfferMissing,
    /// The server offers STARTTLS inside TLS.
    OfferedAgain,
    /// Something follows the keyword STARTTLS.
    ParameterAfterKeyword {
        /// What.
        parameter: String,
    },
    /// As soon as TLS was there the server ended the session.
    RefusedInsideTls {
        /// Its reply.
        reply: String,
    },
    /// A code that RFC 3207 does not give STARTTLS.
    ReplyUndefined {
        /// The code.
        code: u16,
    },
    /// REQUIRETLS is offered before TLS and not inside.
    RequireTlsOnlyBefore,
    /// The server takes no mail without TLS.
    RequiresTls,
    /// A sender given before TLS still counted inside.
    StateKept {
        /// The reply that gives it away.
        reply: String,
    },
    /// TLS 1.1 or older.
    VersionOld {
        /// The version.
        version: TlsVersion,
    },
}

impl fmt::Display for SessionDefect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BannerMasked => f.write_str(
                "the greeting is written over with asterisks; a firewall on the way changes what the server says",
            ),
            Self::BeforeTlsCode { code } => {
                write!(f, "the server wants TLS first and says so with {code}; RFC 3207 asks for 530")
            }
            Self::CipherWeak { cipher } => {
                write!(f, "the cipher suite {cipher} protects nothing; turn it off at the server")
            }
            Self::CommandInjected { command, reply } => write!(
                f,
                "the server obeyed {command:?}, which came in clear before TLS ({reply}); anyone on the way can put \
                 commands in, so update the mail server"
            ),
            Self::ExtensionsDiffer { only_before, only_inside } => {
                let list = |words: &[String]| if words.is_empty() { "none".into() } else { words.join(", ") };
                write!(f, "extensions only before TLS: {}; only inside: {}", list(only_before), list(only_inside))
            }
            Self::KeywordMasked { masked } => {
                write!(f, "a keyword is written over ({masked}); a firewall on the way changes what the server says")
            }
            Self::NameDiffers { asked, said } => {
                write!(f, "asked for {asked}, the server calls itself {said}; senders do not compare these names")
            }
            Self::OfferMissing => f.write_str(
                "STARTTLS works and is not listed in the reply to EHLO, where senders look for it: their mail goes in clear",
            ),
            Self::OfferedAgain => f.write_str("STARTTLS is offered again inside TLS; no server must do that"),
            Self::ParameterAfterKeyword { parameter } => {
                write!(f, "{parameter:?} follows the keyword STARTTLS, which has no parameters; some senders overlook it")
            }
            Self::RefusedInsideTls { reply } => {
                write!(f, "the server ended the session as soon as TLS was there ({reply})")
            }
            Self::ReplyUndefined { code } => {
                write!(f, "{code} is no reply to STARTTLS; RFC 3207 has 220, 454 and 501")
            }
            Self::RequireTlsOnlyBefore => f.write_str(
                "REQUIRETLS is offered before TLS and not inside, where senders look for it",
            ),
            Self::RequiresTls => f.write_str(
                "the server takes no mail without TLS; RFC 3207 forbids that to a public server, and it protects",
            ),
            Self::StateKept { reply } => write!(
                f,
                "the server remembers a sender given in clear before TLS ({reply}); it must forget all of it"
            ),
            Self::VersionOld { version } => {
                write!(f, "{version} was agreed on; offer TLS 1.2 or 1.3")
            }
        }
    }
}

impl SessionDefect {
    /// The requirement it breaks or, for what only informs, rests on.
    pub fn requirement(&self) -> &'static str {
        match self {
            Self::BannerMasked | Self::KeywordMasked { .. } => "TLS-6-1",
            Self::BeforeTlsCode { .. } => "TLS-4-4",
            Self::CipherWeak { .. } => "TLS-4.1-1",
            Self::CommandInjected { .. } => "TLS-4-6",
            Self::ExtensionsDiffer { .. } => "TLS-4.2-3",
            Self::NameDiffers { .. } => "TLS-5-1",
            Self::OfferMissing => "TLS-2-1",
            Self::OfferedAgain => "TLS-4.2-2",
            Self::ParameterAfterKeyword { .. } => "TLS-2-1",
            Self::RefusedInsideTls { .. } => "TLS-4.1-1",
            Self::ReplyUndefined { .. } => "TLS-4-1",
            Self::RequireTlsOnlyBefore => "RTLS-2-2",
            Self::RequiresTls => "TLS-4-3",
            Self::StateKept { .. } => "TLS-4.2-1",
            Self::VersionOld { .. } => "STS-7.2-1",
        }
    }
}

impl Defect for SessionDefect {
    fn code(&self) -> &'static str {
        match self {
            Self::BannerMasked => "banner-masked",
            Self::BeforeTlsCode { .. } => "before-tls-code",
            Self::CipherWeak { .. } => "cipher-weak",
            Self::CommandInjected { .. } => "command-injected",
            Self::ExtensionsDiffer { .. } => "extensions-differ",
            Self::KeywordMasked { .. } => "keyword-masked",
            Self::NameDiffers { .. } => "name-differs",
            Self::OfferMissing => "offer-missing",
            Self::OfferedAgain => "offered-again",
            Self::ParameterAfterKeyword { .. } => "parameter-after-keyword",
            Self::RefusedInsideTls { .. } => "refused-inside-tls",
            Self::ReplyUndefined { .. } => "reply-undefined",
            Self::RequireTlsOnlyBefore => "requiretls-only-before",
            Self::RequiresTls => "requires-tls",
            Self::StateKept { .. } => "state-kept",
            Self::VersionOld { .. } => "version-old",
        }
    }

    fn effect(&self) -> Effect {
        match self {
            Self::CipherWeak { .. }
            | Self::CommandInjected { .. }
            | Self::OfferMissing
            | Self::StateKept { .. }
            | Self::VersionOld { .. } => Effect::Invalidates,
            Self::BeforeTlsCode { .. } | Self::ExtensionsDiffer { .. } | Self::NameDiffers { .. } => {
                Effect::Informs
            }
            _ => Effect::Risks,
        }
    }

    fn reference(&self) -> (u16, &'static str) {
        match self {
            Self::BannerMasked | Self::KeywordMasked { .. } => (3207, "6"),
            Self::CipherWeak { .. } | Self::RefusedInsideTls { .. } => (3207, "4.1"),
            Self::BeforeTlsCode { .. }
            | Self::CommandInjected { .. }
            | Self::ReplyUndefined { .. }
            | Self::RequiresTls => (3207, "4"),
            Self::ExtensionsDiffer { .. } | Self::OfferedAgain | Self::StateKept { .. } => (3207, "4.2"),
            Self::NameDiffers { .. } => (5321, "4.1.1.1"),
            Self::OfferMissing | Self::ParameterAfterKeyword { .. } => (3207, "2"),
            Self::RequireTlsOnlyBefore => (8689, "2"),
            Self::VersionOld { .. } => (8461, "7.2"),
        }
    }
}
