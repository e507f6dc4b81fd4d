//! Sessions that name no server: `openssl s_client` prints neither the name nor the address it was given.

use crate::check::{Facts, HostFacts};
use crate::dns::Name;
use crate::starttls::{HostMatch, Session};
use crate::x509::{Certificate, IdentityRule, arrange, match_name};

/// Why such a session is taken for one with a certain server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// The user brought it for that server.
    Brought,
    /// Its certificate names that one of the mail servers and no other.
    CertificateNames,
    /// The domain has no other mail server.
    OnlyServer,
}

/// The mail server that sessions which name none must be with, if something tells.
pub(super) fn presume(facts: &Facts, sessions: &[Session]) -> Option<(Name, Why)> {
    if !sessions
        .iter()
        .all(|session| is_nameless(session) && facts.hosts.iter().all(|host| is_open(host, session)))
    {
        return None;
    }
    // What a server calls itself may be a name of its own, or that of a server of somebody else.
    let are_mute = sessions.iter().all(|session| session.said_name().is_none() && session.greeting.is_none());
    match facts.hosts.as_slice() {
        [only] if are_mute && !sessions.is_empty() => Some((only.name.clone(), Why::OnlyServer)),
        _ => {
            let mut named = sessions.iter().map(|session| named_alone(facts, session));
            let first = named.next()??;
            named.all(|other| other == Some(first)).then(|| (first.clone(), Why::CertificateNames))
        }
    }
}

/// The sentence that says so, where a session that counts for `host` does not name it.
pub(super) fn sentence(sessions: &[&Session], host: &Name, facts: &Facts, why: Why) -> Option<String> {
    if !sessions
        .iter()
        .all(|session| is_nameless(session) && session.said_name().is_none_or(|said| !is(host, said)))
    {
        return None;
    }
    let why = match why {
        Why::Brought => " because you brought it there".to_owned(),
        Why::CertificateNames => ", which its certificate names".to_owned(),
        Why::OnlyServer => format!(", the only mail server of {}", facts.domain),
    };
    Some(format!("The output does not name its server; taken as {host}{why}."))
}

/// Neither a name nor an address was asked for, as far as it shows.
fn is_nameless(session: &Session) -> bool {
    let server_name = session.tls.as_ref().and_then(|tls| tls.server_name.as_ref());
    session.host.is_none() && session.address.is_none() && server_name.is_none()
}

fn is_open(host: &HostFacts, session: &Session) -> bool {
    host.has_session(session, Some(&host.name))
        && session.matches(&host.name.to_string(), &host.addresses()) == HostMatch::Unknown
}

/// The one mail server that the certificate of the session names.
fn named_alone<'a>(facts: &'a Facts, session: &Session) -> Option<&'a Name> {
    let chain: Vec<Certificate> =
        session.certificates.iter().filter_map(|one| Certificate::from_der(&one.der).ok()).collect();
    let own = chain.get(arrange(&chain).leaf()?)?;
    let names = |host: &&HostFacts| {
        match_name(own, &[&host.name.to_string()], IdentityRule::DnsIdElseCommonName).is_ok()
    };
    let mut named = facts.hosts.iter().filter(names).map(|host| &host.name);
    named.next().filter(|_| named.next().is_none())
}

fn is(host: &Name, said: &str) -> bool {
    said.parse().is_ok_and(|said: Name| said == *host)
}
