//! A text that was brought for the mail servers of a check: taken as evidence, or refused with the reason.

use serde::Serialize;

use super::ProblemView;
use super::nameless::{self, Why};
use super::paste_nothing::nothing_in;
use super::transcript::intake_problems;
use crate::check::{Check, Facts, Supplied};
use crate::dns::Name;
use crate::rules::show_foreign;
use crate::starttls::{self, HostMatch, IntakeProblem, Session, StarttlsOutcome, Unseen};
use crate::time::Timestamp;
use crate::x509::{Certificate, IdentityRule, arrange, match_name, read_chain, to_pem};

/// Names of hosts in a message.
const MAX_HOSTS_SHOWN: usize = 4;

/// Octets of a text that is kept as it is. A session has some thousand; what is longer has a log around it, and evidence
/// is carried about.
const MAX_KEPT_WHOLE: usize = 256 << 10;

/// What became of a text.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct PasteView {
    /// Whether it is evidence of the check now. If not, nothing of it was kept.
    pub taken: bool,
    /// Whether it names no server, and why it was taken for one is in the message.
    pub presumed: bool,
    /// One or two sentences: whose sessions they are, or why it was not taken and what to do.
    pub message: String,
    /// What is wrong with the text, where it was taken all the same.
    pub problems: Vec<ProblemView>,
}

/// Takes `text` as evidence of `check` if it has a session with one of the mail servers or with the policy host, or
/// certificates for one of them; `host` is whom it was brought for.
pub fn paste(check: &mut Check, text: &[u8], host: Option<Name>, at: Timestamp) -> PasteView {
    let facts = check.facts(at);
    let intake = starttls::read(text);
    let presumed = if host.is_none() { nameless::presume(&facts, &intake.sessions) } else { None };
    let (host, why) = presumed.map_or((host, Why::Brought), |(host, why)| (Some(host), why));
    let taken = sort(&facts, text, &intake, host.as_ref(), why).and_then(|sorted| {
        let supplied = Supplied::Session { text: sorted.kept, host, at };
        check.supply(supplied).map_err(|error| format!("Not taken: {error}."))?;
        Ok(PasteView {
            taken: true,
            presumed: sorted.presumed,
            message: sorted.message,
            problems: sorted.problems,
        })
    });
    taken.unwrap_or_else(|message| PasteView { taken: false, presumed: false, message, problems: Vec::new() })
}

/// What a text is taken for, and what of it is kept.
struct Sorted {
    message: String,
    /// Whether that is presumed.
    presumed: bool,
    kept: Vec<u8>,
    /// What is wrong with the text.
    problems: Vec<ProblemView>,
}

/// Whose sessions or certificates they are, or why nothing can be made of the text.
fn sort(
    facts: &Facts,
    text: &[u8],
    intake: &starttls::Intake<'_>,
    host: Option<&Name>,
    why: Why,
) -> Result<Sorted, String> {
    if intake.problems.iter().any(|located| located.defect == IntakeProblem::PrivateKey) {
        return Err("There is a private key in this text, so nothing of it was kept. Paste it without the key; if others have seen it, replace the key.".to_owned());
    }
    if intake.sessions.is_empty() {
        return certificates(facts, text, host, intake);
    }
    let owned: Vec<(String, &Session)> = intake
        .sessions
        .iter()
        .filter_map(|session| Some((owner(facts, session, host)?.to_string(), session)))
        .collect();
    let mut hosts: Vec<String> = owned.iter().map(|(name, _)| name.clone()).collect();
    hosts.sort();
    hosts.dedup();
    if hosts.is_empty() {
        return Err(stranger(facts, &intake.sessions, host));
    }
    let own: Vec<&Session> = owned.into_iter().map(|(_, session)| session).collect();
    if let Some(why) = nothing_in(intake, &own) {
        return Err(why);
    }
    let presumed = host.and_then(|host| nameless::sentence(&own, host, facts, why));
    let is_presumed = presumed.is_some();
    let message = [Some(taken(&hosts)), presumed].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let (kept, problems) = (kept(intake, &own), intake_problems(intake));
    Ok(Sorted { message, presumed: is_presumed, kept, problems })
}

/// Whose session it is. One that was brought for a mail server is not taken for the policy host.
fn owner<'a>(facts: &'a Facts, session: &Session, host: Option<&Name>) -> Option<&'a Name> {
    let policy_host = facts.sts.policy_host();
    let mail_host =
        facts.hosts.iter().find(|known| known.has_session(session, host)).map(|known| &known.name);
    let may_be_policy_host = host.is_none_or(|host| host == policy_host);
    mail_host.or_else(|| (may_be_policy_host && facts.sts.has_session(session, host)).then_some(policy_host))
}

/// Certificates alone count as the chain of the host they were brought for.
fn certificates(
    facts: &Facts,
    text: &[u8],
    host: Option<&Name>,
    intake: &starttls::Intake<'_>,
) -> Result<Sorted, String> {
    let read = read_chain(text);
    let known = host.filter(|host| all_hosts(facts).any(|known| known == *host));
    let Some(host) = known.filter(|_| !read.certificates.is_empty()) else {
        return Err(no_session(facts, intake, &read.certificates));
    };
    let pem: String = read.certificates.iter().map(|one| to_pem("CERTIFICATE", one.der())).collect();
    let message = format!("Taken as the certificates of {host}, as you brought them.");
    // What a file has beside its certificates does not matter.
    Ok(Sorted { message, presumed: false, kept: pem.into_bytes(), problems: Vec::new() })
}

/// The mail servers and the policy host.
fn all_hosts(facts: &Facts) -> impl Iterator<Item = &Name> {
    facts.hosts.iter().map(|host| &host.name).chain([facts.sts.policy_host()])
}

/// The host that the server's own certificate names, if it names one of them only. Whether that server shows it is another
/// question: it may be the next one.
fn only_one_named<'a>(facts: &'a Facts, certificates: &[Certificate]) -> Option<&'a Name> {
    let own = certificates.get(arrange(certificates).leaf()?)?;
    let rule = IdentityRule::DnsIdElseCommonName;
    let mut named = all_hosts(facts).filter(|host| match_name(own, &[&host.to_string()], rule).is_ok());
    named.next().filter(|_| named.next().is_none())
}

/// Of a text that is longer than sessions are, their lines alone, if they come to the same sessions by themselves.
fn kept(intake: &starttls::Intake<'_>, own: &[&Session]) -> Vec<u8> {
    if intake.text.len() <= MAX_KEPT_WHOLE {
        return intake.text.to_vec();
    }
    let lines: Vec<&[u8]> = own.iter().map(|session| session.span.of(&intake.text)).collect();
    let short = lines.join(&b'\n');
    let is_same = {
        let again = starttls::read(&short).sessions;
        again.len() == own.len() && again.iter().zip(own).all(|(one, other)| one.shows_the_same(other))
    };
    if is_same { short } else { intake.text.to_vec() }
}

fn taken(hosts: &[String]) -> String {
    let shown: Vec<&str> = hosts.iter().take(MAX_HOSTS_SHOWN).map(String::as_str).collect();
    let more = hosts.len().saturating_sub(MAX_HOSTS_SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("Taken as evidence of {}{more}.", shown.join(", "))
}

fn other_protocol(session: &Session) -> Option<String> {
    match &session.starttls {
        StarttlsOutcome::NotChecked { why: why @ Unseen::OtherProtocol { .. } } => Some(why.to_string()),
        _ => None,
    }
}

fn no_session(facts: &Facts, intake: &starttls::Intake<'_>, certificates: &[Certificate]) -> String {
    if !intake.notices.is_empty() {
        return "This is a bounce or a log, not a session. The box at the top explains it.".to_owned();
    }
    if !certificates.is_empty() || !intake.certificates.is_empty() {
        let whose = match only_one_named(facts, certificates) {
            Some(host) => format!("{host}, if that is the server that shows them: they name it"),
            None => "the server that they belong to".to_owned(),
        };
        return format!(
            "These are certificates without a session, and nothing shows who sent them. Paste all that the command prints, or bring them under {whose}."
        );
    }
    let why = intake.problems.last().map(|located| format!(": {}", located.defect)).unwrap_or_default();
    format!("Nothing to judge{why}.")
}

/// Sessions with somebody else.
fn stranger(facts: &Facts, sessions: &[Session], host: Option<&Name>) -> String {
    let policy_host = facts.sts.policy_host();
    if host == Some(policy_host) {
        return not_the_policy_host(sessions, policy_host);
    }
    let Some(session) = sessions.iter().find(|session| other_protocol(session).is_none()) else {
        let said = sessions.iter().find_map(other_protocol).unwrap_or_default();
        return format!("Not taken: {said}. Run the command as it stands, to port 25 with STARTTLS.");
    };
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
        _ if session.is_without_smtp() => {
            "Not taken: this is TLS without SMTP; run the command as it stands.".to_owned()
        }
        _ => format!(
            "Not taken: nothing in it says that it is with {expected}. Paste it under the server it was run for, or name that one with `--session HOST=FILE`."
        ),
    }
}

fn not_the_policy_host(sessions: &[Session], policy_host: &Name) -> String {
    let Some(session) = sessions.iter().find(|session| session.may_be_web()) else {
        return format!(
            "Not taken: this is not a session of HTTPS. Run the command as it stands, to port 443 of {policy_host}."
        );
    };
    let server_name = session.tls.as_ref().and_then(|tls| tls.server_name.clone());
    let address = || session.address.map(|address| address.to_string());
    let asked = server_name.or(session.host.clone()).or_else(address);
    format!(
        "Not taken: this is a session with {}, not with {policy_host}.",
        show_foreign(&asked.unwrap_or_default(), 300)
    )
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

    const UNNAMED: &str =
        "CONNECTED(00000003)\n---\nNew, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384\n---\n250 CHUNKING\n";
    const NAMELESS: &str = "The output does not name its server; taken as";

    fn check() -> Check {
        Fixture::parse(DOMAIN).unwrap().check()
    }

    fn paste_into(check: &mut Check, text: &str, host: Option<&str>) -> PasteView {
        let at = check.evidence().started();
        paste(check, text.as_bytes(), host.map(|host| host.parse().unwrap()), at)
    }

    #[track_caller]
    fn taken(text: &str, host: Option<&str>, of: &str) {
        taken_of(DOMAIN, text, host, &format!("Taken as evidence of {of}."));
    }

    #[track_caller]
    fn taken_of(world: &str, text: &str, host: Option<&str>, message: &str) {
        let mut check = Fixture::parse(world).unwrap().check();
        let view = paste_into(&mut check, text, host);
        assert!(view.taken && view.message == message, "{view:?}");
        assert_eq!(check.evidence().supplied().len(), 1);
        let facts = check.facts(check.evidence().started());
        assert!(facts.hosts.iter().any(|host| host.seen.is_some()), "what is taken counts");
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
        let brought = format!("mx.example.org. {NAMELESS} mx.example.org because you brought it there");
        taken(UNNAMED, Some("mx.example.org"), &brought);
        taken(&format!("Connecting to 192.0.2.2\n{UNNAMED}"), None, "mx2.example.org");
        taken("220 mx.example.org ESMTP\nEHLO a\n250-mx.example.org\n250 SIZE\n", None, "mx.example.org");
        let both = format!("Connecting to 192.0.2.1\n{UNNAMED}Connecting to 192.0.2.2\n{UNNAMED}");
        taken(&both, Some("mx2.example.org"), "mx.example.org, mx2.example.org");
    }

    /// What openssl prints names nobody. Where it can be with one server only, it is taken for that one.
    #[test]
    fn sessions_that_name_no_server_are_taken_where_there_is_no_doubt() {
        let alone = "example.org. MX 10 mx.example.org.\nmx.example.org. A 192.0.2.1\n";
        let only = format!(
            "Taken as evidence of mx.example.org. {NAMELESS} mx.example.org, the only mail server of example.org."
        );
        taken_of(alone, UNNAMED, None, &only);
        let with_certificate = |names: &[&str]| {
            let leaf = crate::x509::testing::Maker::server(names).make();
            UNNAMED.replacen("---\n", &format!("---\n{}---\n", leaf.pem()), 1)
        };
        let by_name = format!("mx2.example.org. {NAMELESS} mx2.example.org, which its certificate names");
        taken(&with_certificate(&["mx2.example.org", "www.example.org"]), None, &by_name);
        let nobody = "nothing in it says that it is with a mail server of example.org";
        for names in [&["*.example.org"][..], &["www.example.org"]] {
            refused(&with_certificate(names), None, nobody);
        }
        let two = with_certificate(&["mx.example.org"]) + &with_certificate(&["mx2.example.org"]);
        refused(&two, None, nobody);
        // What calls itself something else may be anybody's server.
        let mut check = Fixture::parse(alone).unwrap().check();
        let other = "220 mx.example.net ESMTP\nEHLO a\n250-mx.example.net\n250 SIZE\n";
        let view = paste_into(&mut check, other, None);
        assert!(!view.taken && view.message.contains("--session HOST=FILE"), "{view:?}");
    }

    /// Certificates of whatever listens somewhere are not held against a mail server.
    #[test]
    fn tls_without_smtp_is_refused() {
        let mute = UNNAMED.replace("250 CHUNKING\n", "");
        for (text, host) in [
            (mute.clone(), Some("mx.example.org")),
            (mute.clone(), None),
            (format!("Connecting to 192.0.2.1\n{mute}"), None),
        ] {
            refused(&text, host, "this is TLS without SMTP; run the command as it stands.");
        }
        let mut check = check();
        let at = check.evidence().started();
        let host = Some("mx.example.org".parse().unwrap());
        check.supply(Supplied::Session { text: mute.into_bytes(), host, at }).unwrap();
        assert!(check.facts(at).hosts.iter().all(|host| host.seen.is_none()));
    }

    /// What the command of the report prints first tells whose session it is.
    #[test]
    fn the_command_that_is_given_says_for_whom_it_was_run() {
        let mut check = check();
        let at = check.evidence().started();
        let report = super::super::build(&mut check, at);
        let command = report.not_checked.iter().find_map(|item| item.command.as_deref()).unwrap();
        let mark = command.strip_prefix("(echo '").and_then(|rest| rest.split('\'').next()).unwrap();
        taken(&format!("{mark} 2026-11-24T06:20:00Z\n{UNNAMED}"), None, "mx.example.org");
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
        for line in [
            "450 4.7.323 tlsa-invalid: The domain failed DANE validation",
            "454 4.7.0 TLS not available due to local problem",
            "530 5.7.0 Must issue a STARTTLS command first",
        ] {
            refused(line, Some("mx.example.org"), "a bounce or a log, not a session");
        }
        refused("-----BEGIN CERTIFICATE-----\nZm9v\n-----END CERTIFICATE-----\n", None, "without a session");
    }

    /// The marks of a session alone are no evidence.
    #[test]
    fn what_shows_nothing_is_said_and_not_kept() {
        let host = Some("mx.example.org");
        let mut check = check();
        let at = check.evidence().started();
        let report = super::super::build(&mut check, at);
        let command = report.not_checked.iter().find_map(|item| item.command.as_deref()).unwrap();
        refused(command, host, "That is the command. Run it");
        refused(&format!("user@mail:~$ {command}\n"), host, "That is the command.");
        let mark = "# waxseal openssl mx.example.org:25 2026-11-24T06:20:00Z\n";
        refused(mark, host, "ends before the server had said anything");
        refused(&format!("{mark}connect:errno=110\n"), host, "no answer came in time");
        let errno =
            "80AB:error:8000006F:system library:BIO_connect:Connection refused:x\nconnect:errno=111\n";
        refused(
            &format!("user@mail:~$ {command}\n{mark}{errno}"),
            host,
            "the connection was refused; try from",
        );
        let begun = format!("{mark}CONNECTED(00000003)\n---\nCertificate chain\n 0 s:CN = a\n   i:CN = b\n");
        let cut = format!("{begun}-----BEGIN CERTIFICATE-----\nMIIBIjANBgkqhkiG9w0BAQEF\n");
        refused(&cut, host, "the certificate that begins in line 7 is not whole");
        // What a server says of itself is evidence, though it tells nothing of STARTTLS.
        let brought = format!("mx.example.org. {NAMELESS} mx.example.org because you brought it there");
        taken("421 mx.example.org too many connections\n", host, &brought);
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
            check.supply(Supplied::Session { text: text.into_bytes(), host: None, at }).unwrap();
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
