//! `--domain`: which recipient domains of the reports are meant.

use std::borrow::Cow;

use waxseal_core::tls_rpt::store::Store;

/// Domains of reports that are named where another was asked for.
const MAX_NAMED: usize = 10;

/// What was asked for, as the reports spell it.
pub(super) struct Chosen {
    /// Values for a query: several where reports spell one domain in several ways.
    pub(super) values: Vec<String>,
    /// What no report is about, in sentences.
    pub(super) complaints: Vec<String>,
}

/// Looks the domains up in the reports. A name in its own script and its A-label are one domain (RFC 8460 §4.4 asks
/// for the latter).
pub(super) fn choose(store: &Store, asked: &[String]) -> Chosen {
    let known = store.recipient_domains();
    let mut chosen = Chosen { values: Vec::new(), complaints: Vec::new() };
    for domain in asked {
        let wanted = plain(domain);
        let spellings = known.iter().filter(|known| to_ascii(known) == wanted);
        let before = chosen.values.len();
        chosen.values.extend(spellings.map(|known| (*known).to_owned()));
        if chosen.values.len() == before {
            // Stays a filter that nothing passes: no filter at all would show every domain.
            chosen.values.push(wanted);
            chosen.complaints.extend(complaint(domain, &known));
        }
    }
    chosen
}

/// Without final dot, in lower case, with A-labels.
fn plain(domain: &str) -> String {
    let domain = domain.trim();
    to_ascii(&domain.strip_suffix('.').unwrap_or(domain).to_ascii_lowercase()).into_owned()
}

fn to_ascii(domain: &str) -> Cow<'_, str> {
    if domain.is_ascii() {
        return Cow::Borrowed(domain);
    }
    idna::domain_to_ascii_strict(domain).map_or(Cow::Borrowed(domain), Cow::Owned)
}

/// Says that no report is about a domain, and what they are about; nothing where there is no report at all.
fn complaint(domain: &str, known: &[&str]) -> Option<String> {
    if known.is_empty() {
        return None;
    }
    let label =
        |domain: &&str| if domain.is_empty() { "a domain that is not stated" } else { domain }.to_owned();
    let mut named: Vec<String> = known.iter().take(MAX_NAMED).map(label).collect();
    let more = known.len().saturating_sub(MAX_NAMED);
    if more > 0 {
        named.push(format!("{more} more"));
    }
    let about = if domain.trim().is_empty() {
        "--domain names no domain, and every report states its own".to_owned()
    } else {
        format!("no report is about {domain}")
    };
    Some(format!("{about}; the reports are about: {}", named.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_domain() {
        for asked in
            ["bücher.example", "BÜCHER.example.", "xn--bcher-kva.example", " XN--BCHER-KVA.EXAMPLE. "]
        {
            assert_eq!(plain(asked), "xn--bcher-kva.example", "{asked}");
        }
        assert_eq!((plain("_x.example"), plain("")), ("_x.example".to_owned(), String::new()));
    }

    #[test]
    fn what_the_reports_are_about_is_said_in_short() {
        assert_eq!(complaint("c.example", &[]), None);
        let said = complaint("c.example", &["", "b.example"]).unwrap();
        assert_eq!(
            said,
            "no report is about c.example; the reports are about: a domain that is not stated, b.example"
        );
        let many = complaint("c.example", &["b.example"; 12]).unwrap();
        assert!(many.ends_with("b.example, 2 more"), "{many}");
    }
}
