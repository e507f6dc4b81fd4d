//! What was not checked, why, and how the reader can check it.

use super::build::not_checked_reason;
use super::{NotCheckedItem, OtherCommand, Reference};
use crate::check::{Facts, HostFacts, PolicyEvidence, ServerState};
use crate::dns::Name;
use crate::dnssec::SecurityStatus;
use crate::rules::{Item, NotChecked, Outcome};
use crate::text::Choice;

/// What the made-up label of a check begins with.
const PROBE_LABEL: &str = "waxseal-probe-";

/// What hangs on the made-up names.
const PROBES: &str = "Whether a wildcard answers";

/// Things not checked, each once.
pub(super) fn list(facts: &Facts, items: &[Item]) -> Vec<NotCheckedItem> {
    let mut list: Vec<NotCheckedItem> = Vec::new();
    let reasons = items.iter().filter_map(|item| match &item.outcome {
        Outcome::NotChecked(why) => Some((item, why)),
        _ => None,
    });
    for (item, why) in reasons {
        if let Some(entry) = explain(facts, item, why) {
            merge(&mut list, entry);
        }
    }
    if facts.mx.target.takes_mail() {
        list.extend(policy_certificate(facts));
        list.extend(facts.hosts.iter().filter(|host| !host.is_nameless()).filter_map(starttls));
        list.extend(dnssec(facts));
    }
    list.extend(unusable_policy(items));
    #[cfg(feature = "sessions")]
    for host in without_certificate(items) {
        if !list.iter().any(|known| known.host.as_deref() == Some(&host)) {
            list.push(no_certificate(host));
        }
    }
    // What hangs on names that we made up is the last thing that anybody misses.
    let last = list.iter().position(|entry| entry.what == PROBES);
    if let Some(place) = last {
        let probes = list.remove(place);
        list.push(probes);
    }
    list
}

/// Told by the rule that says what is wrong with it, and open all the same.
fn unusable_policy(items: &[Item]) -> Option<NotCheckedItem> {
    let is_open = |item: &&Item| matches!(item.outcome, Outcome::NotChecked(NotChecked::PolicyUnusable));
    items.iter().find(is_open).map(|_| NotCheckedItem {
        what: "What an MTA-STS policy would decide".to_owned(),
        why: sentence(&not_checked_reason(&NotChecked::PolicyUnusable)),
        how: "Repair the policy first; the findings say what is wrong with it.".to_owned(),
        command: None,
        other_commands: Vec::new(),
        action: None,
        host: None,
        references: vec![Reference::new(8461, "3.3")],
    })
}

/// Hosts of which what was brought shows no certificate.
#[cfg(feature = "sessions")]
fn without_certificate(items: &[Item]) -> Vec<String> {
    let mut hosts: Vec<String> = Vec::new();
    for item in items {
        if let Outcome::NotChecked(NotChecked::NoCertificate { host }) = &item.outcome {
            let host = host.to_string();
            if !hosts.contains(&host) {
                hosts.push(host);
            }
        }
    }
    hosts
}

#[cfg(feature = "sessions")]
fn no_certificate(host: String) -> NotCheckedItem {
    NotCheckedItem {
        what: format!("The certificate of {host}"),
        why: "What was brought of the server shows none.".to_owned(),
        how: "Once TLS comes about with the server, run the command again and paste what it prints."
            .to_owned(),
        command: None,
        other_commands: Vec::new(),
        action: None,
        host: Some(host),
        references: vec![Reference::new(8461, "4.2")],
    }
}

/// One failed lookup leaves many rules unchecked: it is told once, with the sections of all of them.
fn merge(list: &mut Vec<NotCheckedItem>, entry: NotCheckedItem) {
    let same = |known: &&mut NotCheckedItem| known.what == entry.what && known.why == entry.why;
    match list.iter_mut().find(same) {
        None => list.push(entry),
        Some(known) => {
            let fresh: Vec<Reference> = entry
                .references
                .into_iter()
                .filter(|reference| !known.references.contains(reference))
                .collect();
            known.references.extend(fresh);
        }
    }
}

fn explain(facts: &Facts, item: &Item, why: &NotChecked) -> Option<NotCheckedItem> {
    let entry = |what: String, how: &str, command: Option<String>, action: Option<&str>| NotCheckedItem {
        what,
        why: sentence(&not_checked_reason(why)),
        how: how.to_owned(),
        command,
        other_commands: Vec::new(),
        action: action.map(str::to_owned),
        host: None,
        references: item.rule.references.iter().map(|(rfc, section)| Reference::new(*rfc, section)).collect(),
    };
    let policy = || "The MTA-STS policy".to_owned();
    match why {
        NotChecked::PolicyHidden { url }
        | NotChecked::PolicyRefused { url }
        | NotChecked::PolicyUndetermined { url, .. } => {
            if facts.sts.policy.valid().is_some() {
                return Some(delivery(url));
            }
            let mut entry = entry(
                policy(),
                "Open the policy in a new tab and paste what you see; the report then takes it into account. The address must not redirect, and your browser must not warn about its certificate.",
                Some(url.clone()),
                Some("open-policy"),
            );
            entry.references = vec![Reference::new(8461, "3.3")];
            Some(entry)
        }
        NotChecked::Lookup { question, .. } if question.contains(PROBE_LABEL) => {
            let mut entry =
                entry(PROBES.to_owned(), "Check again once the other lookups succeed.", None, None);
            // Each has a question of its own, and nobody is helped by all of them.
            entry.why = "Names that this check makes up, to find wildcards, have no answer.".to_owned();
            Some(entry)
        }
        NotChecked::Lookup { question, .. } => Some(entry(
            format!("What depends on `{question}`"),
            "Check again, or choose another resolver; if the error stays, senders meet it too.",
            None,
            None,
        )),
        NotChecked::TooManyHosts { .. } => {
            Some(entry("The last MX hosts".to_owned(), "Check the hosts left out one by one.", None, None))
        }
        // Told for every host below, or by the rule that says why the policy is unusable; pending ends by itself.
        NotChecked::NoCertificate { .. }
        | NotChecked::NoSmtp { .. }
        | NotChecked::NotProved { .. }
        | NotChecked::PolicyUnusable
        | NotChecked::Pending { .. } => None,
    }
}

/// What stays open once the policy itself was pasted: how its host serves it.
fn delivery(url: &str) -> NotCheckedItem {
    NotCheckedItem {
        what: "How the policy is served".to_owned(),
        why: "The policy was pasted; status, type and redirects of its address were not seen.".to_owned(),
        how: "Run this; the status must be 200, the type text/plain, and there must be no redirect."
            .to_owned(),
        command: Some(format!("curl -sSi --max-time 60 {url}")),
        other_commands: Vec::new(),
        action: None,
        host: None,
        references: vec![Reference::new(8461, "3.3")],
    }
}

/// The certificate of the policy host, where neither this program nor a session that was brought shows it.
fn policy_certificate(facts: &Facts) -> Option<NotCheckedItem> {
    let sts = &facts.sts;
    let is_wanted = sts.selection.choice != Choice::None || sts.policy.body.is_some();
    let is_unseen =
        matches!(sts.policy.seen_here, PolicyEvidence::Refused | PolicyEvidence::Undetermined { .. });
    let why = match sts.server() {
        ServerState::Unseen => "A browser does not say why it could not reach a host.".to_owned(),
        ServerState::Inconclusive(why) => sentence(&why),
        ServerState::Accepted | ServerState::NoTls(_) | ServerState::Refused(_) => return None,
    };
    if !is_wanted || !is_unseen || (sts.host_a.is_absent() && sts.host_aaaa.is_absent()) {
        return None;
    }
    let name = sts.policy_host().to_string();
    Some(NotCheckedItem {
        what: format!("The certificate of the policy host {name}"),
        why,
        how: "Run this, and paste all it prints. What `curl -vk -w '%{certs}'` prints of the policy will do as well, and so will the certificates as a file.".to_owned(),
        command: is_plain(sts.policy_host()).then(|| openssl(&name, 443, "")),
        other_commands: Vec::new(),
        action: Some("paste-session".to_owned()),
        host: Some(name),
        references: vec![Reference::new(8461, "3.3")],
    })
}

/// What no session shows of a host: neither its certificate nor, if there is none at all, STARTTLS.
fn starttls(host: &HostFacts) -> Option<NotCheckedItem> {
    let why = match host.under_mta_sts() {
        ServerState::Unseen => "A browser cannot open port 25.".to_owned(),
        ServerState::Inconclusive(why) => sentence(&why),
        // Certificates that do not hold say nothing of STARTTLS.
        ServerState::Refused(_) if host.has_files_only() => {
            "The certificates came without a session.".to_owned()
        }
        ServerState::Accepted | ServerState::NoTls(_) | ServerState::Refused(_) => return None,
    };
    let name = host.name.to_string();
    let mut commands =
        if is_plain(&host.name) { mail_commands(&name).into_iter().map(Some).collect() } else { Vec::new() };
    // What openssl does not show, swaks does.
    if host.hides_replies() {
        commands.rotate_left(1);
    }
    let command = commands.first_mut().and_then(Option::take).map(|command| command.line);
    Some(NotCheckedItem {
        what: format!("STARTTLS and the certificate of {name}"),
        why,
        how: "Run this where port 25 is open, and paste all it prints.".to_owned(),
        command,
        other_commands: commands.into_iter().flatten().collect(),
        action: Some("paste-session".to_owned()),
        host: Some(name),
        references: vec![Reference::new(3207, "4"), Reference::new(8461, "4.2")],
    })
}

fn openssl(name: &str, port: u16, starttls: &str) -> String {
    let run =
        format!("openssl s_client -connect {name}:{port}{starttls} -servername {name} -showcerts </dev/null");
    marked("openssl", name, port, &run)
}

/// For a mail server, the program first that most people have.
fn mail_commands(name: &str) -> [OtherCommand; 3] {
    let swaks = format!(
        "swaks --server {name} --port 25 --ehlo \"$(hostname)\" --tls --tls-sni {name} --tls-get-peer-cert --quit-after HELO"
    );
    // Brackets keep posttls-finger from looking for MX records of the host.
    let posttls = format!("posttls-finger -C -t 20 -T 20 -l secure -s {name} '[{name}]:25' {name}");
    let command = |program: &str, line| OtherCommand { program: program.to_owned(), line };
    [
        command("openssl", openssl(name, 25, " -starttls smtp")),
        command("swaks", marked("swaks", name, 25, &swaks)),
        command("posttls-finger", marked("posttls-finger", name, 25, &posttls)),
    ]
}

/// Like those of `starttls::commands`, which the first module does without: it begins with the host and the time,
/// because openssl prints neither, and a paste may hold several.
fn marked(program: &str, name: &str, port: u16, run: &str) -> String {
    format!("(echo '# waxseal {program} {name}:{port}' $(date -u +%Y-%m-%dT%H:%M:%SZ); {run}) 2>&1")
}

/// Answers of which nothing could be proved, told once a reason.
fn dnssec(facts: &Facts) -> Vec<NotCheckedItem> {
    let mut list: Vec<NotCheckedItem> = Vec::new();
    let unproved = facts.proofs.iter().filter(|(_, proof)| proof.status == SecurityStatus::Indeterminate);
    for (question, proof) in unproved {
        let Some(reason) = &proof.reason else { continue };
        let entry = NotCheckedItem {
            what: format!("DNSSEC of `{question}`"),
            why: sentence(&reason.to_string()),
            how: "Run this with a validating tool; it must end in `fully validated` or `unsigned answer`."
                .to_owned(),
            command: is_plain(&question.name).then(|| format!("delv {question}")),
            other_commands: Vec::new(),
            action: None,
            host: None,
            references: vec![Reference::new(7672, "2.1.1"), Reference::new(4035, "4.9.3")],
        };
        if !list.iter().any(|known| known.why == entry.why) {
            list.push(entry);
        }
    }
    list
}

/// Whether a name can stand in a command as it is. Names come from outside, and commands are copied.
fn is_plain(name: &Name) -> bool {
    let plain = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_' | b'.');
    name.to_string().bytes().all(plain)
}

fn sentence(clause: &str) -> String {
    // Our clauses begin in ASCII, which spares the page the capitals of all other scripts.
    let mut sentence = format!("{clause}.");
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence
}

#[cfg(test)]
#[cfg(feature = "sessions")]
mod tests {
    use super::*;
    use crate::fixture::Fixture;
    use crate::report::build;
    use crate::starttls;

    const WORLD: &str = "example.org. MX 10 mx.example.org.\nmx.example.org. A 192.0.2.1\n";

    fn item(more: &str) -> NotCheckedItem {
        let fixture = Fixture::parse(&format!("{WORLD}{more}")).unwrap();
        let list = build(&mut fixture.check(), fixture.at()).not_checked;
        list.into_iter().find(|item| item.host.is_some()).unwrap()
    }

    fn programs(item: &NotCheckedItem) -> Vec<&str> {
        item.other_commands.iter().map(|command| command.program.as_str()).collect()
    }

    fn list_of(world: &str) -> Vec<NotCheckedItem> {
        let fixture = Fixture::parse(world).unwrap();
        build(&mut fixture.check(), fixture.at()).not_checked
    }

    /// Names that the check made up come last, and once.
    #[test]
    fn made_up_names_are_one_entry() {
        let label = crate::fixture::RANDOM_LABEL;
        let list = list_of(&format!(
            "{WORLD}fail {label}.example.org. TXT servfail\nfail {label}.example.org. A servfail\n\
             fail {label}._tls.example.org. TXT servfail\nfail _smtp._tls.example.org. TXT timeout\n"
        ));
        let what: Vec<&str> = list.iter().map(|entry| entry.what.as_str()).collect();
        assert_eq!(what.iter().filter(|what| **what == PROBES).count(), 1, "{what:?}");
        assert_eq!(what.last(), Some(&PROBES));
        assert!(!what.iter().any(|what| what.contains(PROBE_LABEL)), "{what:?}");
    }

    /// What a section shows as not checked is in the list, and so in the numbers at the top.
    #[test]
    fn nothing_is_left_open_unsaid() {
        let announced = "_mta-sts.example.org. TXT \"v=STSv1; id=1\"\nmta-sts.example.org. A 192.0.2.9\n";
        let mute = "policy rejected\nsession mta-sts.example.org\n| # waxseal openssl mta-sts.example.org:443 2026-11-23T00:00:00Z\n\
             | CONNECTED(00000003)\n| 80:error:0A000126:SSL routines::unexpected eof while reading:x\n| ---\n\
             | no peer certificate available\n| ---\n";
        for (more, what) in [
            (format!("{announced}{mute}"), "The certificate of mta-sts.example.org"),
            (format!("{announced}policy 404 text/plain\n"), "What an MTA-STS policy would decide"),
        ] {
            let list = list_of(&format!("{WORLD}{more}"));
            assert!(list.iter().any(|entry| entry.what == what), "{list:?}");
        }
    }

    #[test]
    fn other_programs_are_named_by_the_commands_of_sessions() {
        let item = item("");
        let known = starttls::commands("mx.example.org").unwrap();
        assert_eq!(programs(&item), ["swaks", "posttls-finger"]);
        for OtherCommand { program, line } in item.other_commands {
            assert!(
                known.iter().any(|command| command.tool.code() == program && command.line == line),
                "{line}"
            );
        }
    }

    /// TLS-5-1: where openssl shows nothing of what the server said, another program is to be run.
    #[test]
    fn a_program_that_shows_too_little_gives_way() {
        let item = item(
            "session mx.example.org\n| # waxseal openssl mx.example.org:25 2026-11-23T00:00:00Z\n| CONNECTED(00000003)\n\
             | Didn't find STARTTLS in server response, trying anyway...\n\
             | 80:error:0A000126:SSL routines::unexpected eof while reading:x\n| ---\n| no peer certificate available\n| ---\n",
        );
        assert!(item.command.as_ref().is_some_and(|line| line.contains("; swaks --server mx.example.org ")));
        assert_eq!(programs(&item), ["posttls-finger", "openssl"]);
    }
}
