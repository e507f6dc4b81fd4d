//! Names taken out, so that a report of a bug tells nothing of whose mail it is about.
//!
//! Every word with a dot or a colon in it that is not a number is a name or an address, wherever it stands; the same
//! one gets the same substitute throughout, and a name below another keeps that shape.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::tls_rpt::report::DeviationCode;
use crate::tls_rpt::report::known_habit;
use crate::tls_rpt::store::Store;
use crate::tls_rpt::view::{DeviationView, Row};

#[derive(Default)]
pub(super) struct Anonymiser {
    words: BTreeMap<String, String>,
    reporters: BTreeMap<String, String>,
    ids: BTreeMap<String, String>,
    addresses: usize,
    names: usize,
}

impl Anonymiser {
    /// Takes the names out of a row.
    pub(super) fn row(&mut self, row: &mut Row, store: &Store) {
        for field in [
            &mut row.domain,
            &mut row.policy_domain,
            &mut row.mx,
            &mut row.sending_ip,
            &mut row.receiving_ip,
            &mut row.reason,
        ] {
            *field = self.text(field, store);
        }
        row.reporter = self.reporter(&row.reporter);
        row.report_id = self.id(&row.report_id);
        row.helo.clear();
        row.information.clear();
    }

    /// Takes out what tells where a deviation was found.
    pub(super) fn deviation(&mut self, deviation: &mut DeviationView) {
        deviation.file.clear();
        deviation.report_id = self.id(&deviation.report_id);
    }

    /// Takes the names out of a text: unknown reporters first, as theirs may have blanks in them.
    pub(super) fn text(&mut self, text: &str, store: &Store) -> String {
        let mut text = text.to_owned();
        for reporter in store.reporters().filter(|reporter| !reporter.is_empty()) {
            // In JSON a quotation mark has a backslash before it.
            let escaped = reporter.replace('\\', "\\\\").replace('"', "\\\"");
            for form in [escaped.as_str(), reporter] {
                if text.contains(form) {
                    text = text.replace(form, &self.reporter(reporter));
                }
            }
        }
        let is_part = |character: char| character.is_alphanumeric() || "._:-".contains(character);
        let mut out = String::new();
        let mut word = String::new();
        for character in text.chars().chain(std::iter::once('\0')) {
            if is_part(character) {
                word.push(character);
                continue;
            }
            let taken = std::mem::take(&mut word);
            out.push_str(&self.word(&taken));
            if character != '\0' {
                out.push(character);
            }
        }
        out
    }

    fn word(&mut self, word: &str) -> String {
        // A pattern like `*.b.example` leaves its dot in front.
        let dots = word.len() - word.trim_start_matches('.').len();
        let (before, rest) = word.split_at(dots);
        let bare = rest.trim_end_matches(['.', ':', '-']);
        let behind = rest.strip_prefix(bare).unwrap_or_default();
        if let Some(known) = self.words.get(bare) {
            return format!("{before}{known}{behind}");
        }
        let substitute = if bare.parse::<IpAddr>().is_ok() {
            self.addresses += 1;
            format!("address-{}", self.addresses)
        } else if is_name(bare) {
            self.names += 1;
            format!("name-{}.example", self.names)
        } else {
            return word.to_owned();
        };
        self.words.insert(bare.to_owned(), substitute.clone());
        // What stands in a row already must stay when the text around it is gone through.
        self.words.insert(substitute.clone(), substitute.clone());
        format!("{before}{substitute}{behind}")
    }

    fn reporter(&mut self, reporter: &str) -> String {
        if reporter.is_empty() || known_habit(DeviationCode::MxHostMissing, reporter).contains("does this") {
            return reporter.to_owned();
        }
        let next = self.reporters.len() + 1;
        self.reporters.entry(reporter.to_owned()).or_insert_with(|| format!("reporter-{next}")).clone()
    }

    fn id(&mut self, id: &str) -> String {
        let next = self.ids.len() + 1;
        self.ids.entry(id.to_owned()).or_insert_with(|| format!("report-{next}")).clone()
    }
}

/// Labels with dots between them, of which the last is not a number: `mx.b.example`, and not `0.1` or `16.10.2026`.
fn is_name(word: &str) -> bool {
    let labels: Vec<&str> = word.split('.').collect();
    let ends_well = labels.last().is_some_and(|last| last.len() > 1 && last.starts_with(char::is_alphabetic));
    labels.len() > 1 && ends_well && labels.iter().all(|label| !label.is_empty())
}

impl Store {
    /// Every organisation that sent a report.
    pub(crate) fn reporters(&self) -> impl Iterator<Item = &str> {
        self.texts.reporter.texts()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_replaced_wherever_they_stand() {
        let store = Store::new(99, crate::time::Timestamp::from_unix(0));
        let mut names = Anonymiser::default();
        let text = "Get \"https://mta-sts.b.example/x\": mx.b.example (192.0.2.1, 2001:db8::1) failed. See mx.b.example.";
        assert_eq!(
            names.text(text, &store),
            "Get \"https://name-1.example/x\": name-2.example (address-1, address-2) failed. See name-2.example."
        );
        assert_eq!(names.text("mx: *.b.example", &store), "mx: *.name-3.example");
        for kept in ["certificate-expired", "X509_V_ERR_CERT_HAS_EXPIRED", "2026-10-16", "98.5 %", "a: b", ""]
        {
            assert_eq!(names.text(kept, &store), kept);
        }
    }
}
