//! What was not checked, why, and how the reader can check it.

use super::build::not_checked_reason;
use super::{NotCheckedItem, Reference};
use crate::check::{Facts, HostFacts, PolicyEvidence, ServerState};
use crate::dns::Name;
use crate::dnssec::SecurityStatus;
use crate::rules::{Item, NotChecked, Outcome};
use crate::text::Choice;

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
    list
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
    let command = is_plain(&host.name).then(|| openssl(&name, 25, " -starttls smtp"));
    Some(NotCheckedItem {
        what: format!("STARTTLS and the certificate of {name}"),
        why,
        how: "Run this where port 25 is open, and paste all it prints.".to_owned(),
        command,
        action: Some("paste-session".to_owned()),
        host: Some(name),
        references: vec![Reference::new(3207, "4"), Reference::new(8461, "4.2")],
    })
}

/// Like those of `starttls::commands`, which the first module does without: it begins with the host and the time,
/// because openssl prints neither, and a paste may hold several.
fn openssl(name: &str, port: u16, starttls: &str) -> String {
    format!(
        "(echo '# waxseal openssl {name}:{port}' $(date -u +%Y-%m-%dT%H:%M:%SZ); openssl s_client -connect {name}:{port}{starttls} -servername {name} -showcerts </dev/null) 2>&1"
    )
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
