//! What was not checked, why, and how the reader can check it.

use super::build::not_checked_reason;
use super::{NotCheckedItem, Reference};
use crate::check::Facts;
use crate::rules::{Item, NotChecked, Outcome};

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
        list.extend(
            facts
                .hosts
                .iter()
                .filter(|host| !host.is_nameless())
                .map(|host| starttls(&host.name.to_string())),
        );
        list.push(dnssec(facts));
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
        NotChecked::NoSmtp { .. }
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
        references: vec![Reference::new(8461, "3.3")],
    }
}

fn starttls(host: &str) -> NotCheckedItem {
    NotCheckedItem {
        what: format!("STARTTLS and the certificate of {host}"),
        why: "A browser cannot open port 25.".to_owned(),
        how: "Run this where port 25 is open; the certificate must be valid for that name and must not have expired.".to_owned(),
        command: Some(format!(
            "openssl s_client -starttls smtp -connect {host}:25 -servername {host} -verify_hostname {host} -showcerts </dev/null"
        )),
        action: None,
        references: vec![Reference::new(3207, "4"), Reference::new(8461, "4.2")],
    }
}

fn dnssec(facts: &Facts) -> NotCheckedItem {
    NotCheckedItem {
        what: "DNSSEC, and with it DANE".to_owned(),
        why:
            "This version does not validate DNSSEC signatures; every DNS answer below is the resolver's word."
                .to_owned(),
        how: "Run this with a validating tool; it must end in `fully validated`.".to_owned(),
        command: Some(format!("delv {} MX", facts.domain)),
        action: None,
        references: vec![Reference::new(7672, "2.1.1"), Reference::new(4035, "4.9.3")],
    }
}

fn sentence(clause: &str) -> String {
    // Our clauses begin in ASCII, which spares the page the capitals of all other scripts.
    let mut sentence = format!("{clause}.");
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence
}
