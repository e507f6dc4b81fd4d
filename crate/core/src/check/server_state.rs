//! What a sender makes of a mail server, as far as a session with it was brought.

use super::facts::HostFacts;

/// What a sender that insists on an authenticated server does with a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerState {
    /// It delivers.
    Accepted,
    /// What was brought does not tell; why.
    Inconclusive(String),
    /// There is no TLS to be had; why.
    NoTls(String),
    /// It does not deliver, though there is TLS; why.
    Refused(String),
    /// Nothing was brought.
    Unseen,
}

impl ServerState {
    /// Whether the sender goes away.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::NoTls(_) | Self::Refused(_))
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
    /// What a sender does that holds the server to MTA-STS (RFC 8461 §4.2).
    pub fn under_mta_sts(&self) -> ServerState {
        ServerState::Unseen
    }

    /// What a sender does that holds the server to its TLSA records (RFC 7672 §3).
    pub fn under_dane(&self) -> ServerState {
        ServerState::Unseen
    }
}

#[cfg(feature = "sessions")]
mod judged {
    use super::{HostFacts, ServerState};
    use crate::check::HostSession;
    use crate::dane::DaneResult;
    use crate::starttls::{HandshakeFailure, StarttlsOutcome};

    impl HostFacts {
        /// What a sender does that holds the server to MTA-STS (RFC 8461 §4.2).
        pub fn under_mta_sts(&self) -> ServerState {
            self.with_tls(|seen| {
                let version = seen.session.tls.as_ref().and_then(|tls| tls.version.as_ref());
                if let Some(old) = version.filter(|version| version.is_old()) {
                    // RFC 8461 §7.2.
                    return ServerState::Refused(format!("it speaks {old} only"));
                }
                let Some(pkix) = &seen.pkix else { return no_certificate() };
                match (&pkix.name, pkix.problems.first()) {
                    (_, Some(problem)) => ServerState::Refused(problem.to_string()),
                    (Err(mismatch), None) => ServerState::Refused(mismatch.to_string()),
                    (Ok(_), None) => ServerState::Accepted,
                }
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
                    DaneResult::Undetermined => ServerState::Inconclusive(
                        "a signature of its certificates cannot be verified here".to_owned(),
                    ),
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
                StarttlsOutcome::NotChecked { .. } | StarttlsOutcome::Offered => {
                    ServerState::Inconclusive(outcome.to_string())
                }
                _ => ServerState::NoTls(outcome.to_string()),
            }
        }
    }

    fn no_certificate() -> ServerState {
        ServerState::Inconclusive("the transcript shows no certificate".to_owned())
    }
}
