//! A text that was brought for the mail servers of a check: taken as evidence, or refused with the reason.

use serde::Serialize;

use super::ProblemView;
use super::transcript::transcript;
use crate::check::{Check, Facts, Supplied};
use crate::dns::Name;
use crate::rules::show_foreign;
use crate::starttls::{self, HostMatch, IntakeProblem, Session, StarttlsOutcome, Unseen};
use crate::time::Timestamp;

/// Names of hosts in a message.
const MAX_HOSTS_SHOWN: usize = 4;

/// What became of a text.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct PasteView {
    /// Whether it is evidence of the check now. If not, nothing of it was kept.
    pub taken: bool,
    /// One or two sentences: whose sessions they are, or why it was not taken and what to do.
    pub message: String,
    /// What is wrong with the text, where it was taken all the same.
    pub problems: Vec<ProblemView>,
}

/// Takes `text` as evidence of `check` if it has a session with one of the mail servers; `host` is whom it was brought for.
pub fn paste(check: &mut Check, text: Vec<u8>, host: Option<Name>, at: Timestamp) -> PasteView {
    let facts = check.facts(at);
    let problems = transcript(&text, None).problems;
    match sort(&facts, &text, host.as_ref()) {
        Ok(hosts) => {
            check.supply(Supplied::Session { text, host, at });
            PasteView { taken: true, message: taken(&hosts), problems }
        }
        Err(refusal) => PasteView { taken: false, message: refusal, problems: Vec::new() },
    }
}

fn taken(hosts: &[String]) -> String {
    let shown: Vec<&str> = hosts.iter().take(MAX_HOSTS_SHOWN).map(String::as_str).collect();
    let more = hosts.len().saturating_sub(MAX_HOSTS_SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("Taken as evidence of {}{more}.", shown.join(", "))
}

/// The mail servers that the sessions are with, or why nothing can be made of the text.
fn sort(facts: &Facts, text: &[u8], host: Option<&Name>) -> Result<Vec<String>, String> {
    let intake = starttls::read(text);
    if intake.problems.iter().any(|located| located.defect == IntakeProblem::PrivateKey) {
        return Err("There is a private key in this text, so nothing of it was kept. Paste it without the key; if others have seen it, replace the key.".to_owned());
    }
    if intake.sessions.is_empty() {
        return Err(no_session(&intake));
    }
    let is_smtp = |session: &&Session| other_protocol(session).is_none();
    let Some(first) = intake.sessions.iter().find(is_smtp) else {
        let said = intake.sessions.iter().find_map(other_protocol).unwrap_or_default();
        return Err(format!("Not taken: {said}. Run the command as it stands, to port 25 with STARTTLS."));
    };
    let of = |session: &Session| {
        facts.hosts.iter().find(|known| known.has_session(session, host)).map(|known| known.name.to_string())
    };
    let mut hosts: Vec<String> = intake.sessions.iter().filter(is_smtp).filter_map(of).collect();
    hosts.sort();
    hosts.dedup();
    if hosts.is_empty() { Err(stranger(facts, first, host)) } else { Ok(hosts) }
}

fn other_protocol(session: &Session) -> Option<String> {
    match &session.starttls {
        StarttlsOutcome::NotChecked { why: why @ Unseen::OtherProtocol { .. } } => Some(why.to_string()),
        _ => None,
    }
}

fn no_session(intake: &starttls::Intake<'_>) -> String {
    if !intake.notices.is_empty() {
        return "This is a bounce or a log, not a session. The box at the top explains it.".to_owned();
    }
    if !intake.certificates.is_empty() {
        return "These are certificates without a session, and nothing shows who sent them. Paste all that the command prints.".to_owned();
    }
    let why = intake.problems.last().map(|located| format!(": {}", located.defect)).unwrap_or_default();
    format!("Nothing to judge{why}.")
}

/// A session with somebody else.
fn stranger(facts: &Facts, session: &Session, host: Option<&Name>) -> String {
    let expected = match host {
        Some(host) => host.to_string(),
        None => format!("a mail server of {}", facts.domain),
    };
    let known = facts.hosts.iter().find(|known| host.is_none_or(|host| *host == known.name));
    let matched = known.map(|known| session.matches(&known.name.to_string(), &known.addresses()));
    match matched {
        Some(HostMatch::Other { asked }) => {
            format!("Not taken: this is a session with {}, not with {expected}.", show_foreign(&asked, 300))
        }
        _ => format!(
            "Not taken: nothing in it says that it is with {expected}. Paste it under the server it was run for."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    const DOMAIN: &str = "example.org. MX 10 mx.example.org.\nexample.org. MX 20 mx2.example.org.\n\
        mx.example.org. A 192.0.2.1\nmx2.example.org. A 192.0.2.2\n";
    /// TypeScript types of what the second module of the page gives.
    #[test]
    fn export_bindings_of_sessions() {
        use ts_rs::TS;
        let config = ts_rs::Config::from_env();
        PasteView::export_all(&config).unwrap();
        super::super::CertificateReport::export_all(&config).unwrap();
        super::super::TranscriptReport::export_all(&config).unwrap();
    }

    const UNNAMED: &str = "CONNECTED(00000003)\n---\nNew, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384\n---\n";

    fn check() -> Check {
        Fixture::parse(DOMAIN).unwrap().check()
    }

    fn paste_into(check: &mut Check, text: &str, host: Option<&str>) -> PasteView {
        let at = check.evidence().started();
        paste(check, text.as_bytes().to_vec(), host.map(|host| host.parse().unwrap()), at)
    }

    #[track_caller]
    fn taken(text: &str, host: Option<&str>, of: &str) {
        let mut check = check();
        let view = paste_into(&mut check, text, host);
        assert!(view.taken && view.message == format!("Taken as evidence of {of}."), "{view:?}");
        assert_eq!(check.evidence().supplied().len(), 1);
    }

    #[track_caller]
    fn refused(text: &str, host: Option<&str>, words: &str) {
        let mut check = check();
        let view = paste_into(&mut check, text, host);
        assert!(!view.taken && view.message.contains(words), "{view:?}");
        assert!(check.evidence().supplied().is_empty(), "what is refused is not kept");
    }

    #[test]
    fn sessions_with_the_mail_servers_are_taken() {
        taken(UNNAMED, Some("mx.example.org"), "mx.example.org");
        taken(&format!("Connecting to 192.0.2.2\n{UNNAMED}"), None, "mx2.example.org");
        taken("220 mx.example.org ESMTP\nEHLO a\n250-mx.example.org\n250 SIZE\n", None, "mx.example.org");
        let both = format!("Connecting to 192.0.2.1\n{UNNAMED}Connecting to 192.0.2.2\n{UNNAMED}");
        taken(&both, Some("mx2.example.org"), "mx.example.org, mx2.example.org");
    }

    #[test]
    fn what_says_nothing_of_them_is_refused() {
        refused("", None, "there is nothing in it");
        refused("hello world", None, "no SMTP session");
        refused(UNNAMED, None, "nothing in it says that it is with a mail server of example.org");
        refused(
            &format!("Connecting to 192.0.2.9\n{UNNAMED}"),
            Some("mx.example.org"),
            "a session with 192.0.2.9",
        );
        refused("* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\n", Some("mx.example.org"), "IMAP");
        refused("TLSA lookup error for mx.example.org:25", None, "The box at the top");
        refused("-----BEGIN CERTIFICATE-----\nZm9v\n-----END CERTIFICATE-----\n", None, "without a session");
    }

    #[test]
    fn keys_are_never_kept() {
        let key = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n";
        refused(&format!("{UNNAMED}{key}"), Some("mx.example.org"), "a private key");
        let mut check = check();
        let at = check.evidence().started();
        for text in
            [format!("{UNNAMED}{key}"), UNNAMED.replace("---\nNew", "---\n    Master-Key: 1169AC\nNew")]
        {
            // Whoever supplies it, by this door or by another.
            check.supply(Supplied::Session { text: text.into_bytes(), host: None, at });
        }
        for supplied in check.evidence().supplied() {
            let Supplied::Session { text, .. } = supplied else { panic!("{supplied:?}") };
            let text = String::from_utf8_lossy(text);
            assert!(
                text.contains("CONNECTED") && !text.contains("c2VjcmV0") && !text.contains("1169AC"),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_wrong_with_the_text_is_told() {
        let view =
            paste_into(&mut check(), &format!("{UNNAMED}    Master-Key: 1169AC\n"), Some("mx.example.org"));
        assert_eq!(view.problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["session-secret"]);
    }
}
