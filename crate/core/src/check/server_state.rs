//! What a sender makes of a mail server, or of the policy host, as far as a session with it was brought.

use super::facts::{HostFacts, StsFacts};

/// What a sender that insists on an authenticated server does with a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerState {
    /// It goes on: delivers, or takes the policy.
    Accepted,
    /// What was brought does not tell; why.
    Inconclusive(String),
    /// There is no TLS to be had; why.
    NoTls(String),
    /// It goes away, though there is TLS; why.
    Refused(String),
    /// Nothing was brought.
    Unseen,
}

impl ServerState {
    /// Whether the sender goes away.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::NoTls(_) | Self::Refused(_))
    }

    /// Why, where it is not accepted.
    pub fn why(&self) -> Option<&str> {
        match self {
            Self::Inconclusive(why) | Self::NoTls(why) | Self::Refused(why) => Some(why),
            Self::Accepted | Self::Unseen => None,
        }
    }
}

impl HostFacts {
    /// Whether anything of the host itself was brought.
    pub fn is_seen(&self) -> bool {
        self.under_mta_sts() != ServerState::Unseen
    }
}

#[cfg(not(feature = "sessions"))]
impl HostFacts {
    /// Whether certificates were brought of it, and no session.
    #[inline(always)]
    pub fn has_files_only(&self) -> bool {
        false
    }

    /// Whether the program that was run does not show what the server said.
    #[inline(always)]
    pub fn hides_replies(&self) -> bool {
        false
    }

    /// What a sender does that holds the server to MTA-STS (RFC 8461 §4.2).
    #[inline(always)]
    pub fn under_mta_sts(&self) -> ServerState {
        ServerState::Unseen
    }

    /// What a sender does that holds the server to its TLSA records (RFC 7672 §3).
    #[inline(always)]
    pub fn under_dane(&self) -> ServerState {
        ServerState::Unseen
    }
}

#[cfg(not(feature = "sessions"))]
impl StsFacts {
    /// What a sender does that fetches the policy (RFC 8461 §3.3).
    #[inline(always)]
    pub fn server(&self) -> ServerState {
        ServerState::Unseen
    }
}

#[cfg(feature = "sessions")]
mod judged {
    use super::{HostFacts, ServerState, StsFacts};
    use crate::check::{HostSession, PkixVerdict};
    use crate::dane::DaneResult;
    use crate::starttls::{HandshakeFailure, StarttlsOutcome, Unseen};

    impl HostFacts {
        /// Whether certificates were brought of it, and no session.
        pub fn has_files_only(&self) -> bool {
            self.seen.as_ref().is_some_and(HostSession::is_files)
        }

        /// Whether the program that was run does not show what the server said.
        pub fn hides_replies(&self) -> bool {
            let hidden = StarttlsOutcome::NotChecked { why: Unseen::RepliesNotShown };
            self.seen.as_ref().is_some_and(|seen| seen.session.starttls == hidden)
        }

        /// What a sender does that holds the server to MTA-STS (RFC 8461 §4.2).
        pub fn under_mta_sts(&self) -> ServerState {
            self.with_tls(|seen| {
                let version = seen.session.tls.as_ref().and_then(|tls| tls.version.as_ref());
                if let Some(old) = version.filter(|version| version.is_old()) {
                    // RFC 8461 §7.2.
                    return ServerState::Refused(format!("it speaks {old} only"));
                }
                under_pkix(seen)
            })
        }

        /// What a sender does that holds the server to its TLSA records (RFC 7672 §3).
        pub fn under_dane(&self) -> ServerState {
            self.with_tls(|seen| {
                let Some(judgement) = &seen.dane else { return no_certificate() };
                match &judgement.result {
                    DaneResult::Authenticated { .. } | DaneResult::Unusable => ServerState::Accepted,
                    DaneResult::Mismatch { .. } => {
                        ServerState::Refused("no TLSA record fits its certificates".to_owned())
                    }
                    DaneResult::Undetermined => unverified(),
                }
            })
        }

        fn with_tls(&self, judge: impl FnOnce(&HostSession) -> ServerState) -> ServerState {
            let Some(seen) = &self.seen else { return ServerState::Unseen };
            let outcome = &seen.session.starttls;
            match outcome {
                StarttlsOutcome::Started
                | StarttlsOutcome::HandshakeFailed { why: HandshakeFailure::CertificateRejected { .. } } => {
                    judge(seen)
                }
                StarttlsOutcome::NotChecked { why: Unseen::CertificatesOnly } => without_session(judge(seen)),
                StarttlsOutcome::NotChecked { .. } | StarttlsOutcome::Offered => {
                    ServerState::Inconclusive(outcome.to_string())
                }
                _ => ServerState::NoTls(outcome.to_string()),
            }
        }
    }

    impl StsFacts {
        /// What a sender does that fetches the policy (RFC 8461 §3.3).
        pub fn server(&self) -> ServerState {
            let Some(seen) = &self.host_seen else { return ServerState::Unseen };
            match &seen.session.handshake {
                Some(why @ HandshakeFailure::CertificateRejected { .. }) if seen.chain.is_empty() => {
                    return ServerState::Inconclusive(format!("{why}, and does not show it"));
                }
                Some(why) if seen.chain.is_empty() => {
                    return ServerState::NoTls(format!("TLS does not come about: {why}"));
                }
                _ => {}
            }
            if seen.is_files() { without_session(under_pkix(seen)) } else { under_pkix(seen) }
        }
    }

    fn under_pkix(seen: &HostSession) -> ServerState {
        let Some(pkix) = &seen.pkix else { return no_certificate() };
        match pkix.verdict() {
            PkixVerdict::Accepted => ServerState::Accepted,
            PkixVerdict::Refused => {
                ServerState::Refused(pkix.refusals().into_iter().next().unwrap_or_default())
            }
            PkixVerdict::Undetermined => unverified(),
        }
    }

    /// Certificates that came alone: bad ones are reason enough to go away, and good ones have yet to be shown.
    fn without_session(state: ServerState) -> ServerState {
        match state {
            ServerState::Accepted => ServerState::Inconclusive(
                "the certificates that you brought would do; that the server shows them was not seen"
                    .to_owned(),
            ),
            state => state,
        }
    }

    fn no_certificate() -> ServerState {
        ServerState::Inconclusive("the transcript shows no certificate".to_owned())
    }

    fn unverified() -> ServerState {
        ServerState::Inconclusive("a signature of its certificates cannot be verified here".to_owned())
    }
}
