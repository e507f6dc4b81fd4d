//! TLSA records for a certificate, a request or a public key.

use serde::{Deserialize, Serialize};

use super::field::{Field, FieldError, Reader};
use super::keys::{describe, read_material};
use super::{KeyRead, Made, ToAscii, summary};
use crate::dane::rollover::Keys;
use crate::dane::{Merit, base_domain, suggest, zone_line};
use crate::dns::Name;
use crate::parse::Effect;
use crate::report::ReasonView;
use crate::rules::{Fix, FixPlace};
use crate::time::Timestamp;
use crate::x509::{IdentityRule, KeyMaterial, Origin, PublicKey, match_name};

use super::MakeStep;

/// The form, as filled in. The certificate or key is handed over beside it.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct TlsaForm {
    /// The MX host.
    pub host: String,
    /// The port, 25 for mail between servers.
    pub port: String,
    /// The time to live of the records, in seconds.
    pub ttl: String,
}

/// A record that can be published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct RecordChoice {
    /// Its data.
    pub record: String,
    /// As a line of a zone; without a host only its type and data.
    pub line: String,
    /// A stable name of the reason.
    pub merit: String,
    /// Why to publish it, or not, as a clause.
    pub why: String,
    /// What it is made of, as a clause.
    pub of: String,
    /// Whether it is what RFC 7671 §5.1 recommends.
    pub recommended: bool,
}

/// The records for what was read, the recommended ones first; `owner` has the host and the port.
pub fn choices(material: &[KeyMaterial], owner: Option<&Name>, ttl: u32) -> Vec<RecordChoice> {
    let view = |suggestion: crate::dane::Suggestion| {
        let record = suggestion.record.to_string();
        RecordChoice {
            line: owner
                .map_or_else(|| format!("TLSA {record}"), |owner| zone_line(owner, ttl, &suggestion.record)),
            record,
            merit: suggestion.merit.code().to_owned(),
            why: suggestion.merit.to_string(),
            of: material.get(suggestion.source).map(describe).unwrap_or_default(),
            recommended: suggestion.merit == Merit::Recommended,
        }
    };
    suggest(material).into_iter().map(view).collect()
}

/// Makes TLSA records.
///
/// ```
/// use waxseal_core::report::make::{TlsaForm, make_tlsa};
/// use waxseal_core::time::Timestamp;
/// let form = TlsaForm { host: "mx.example.org".to_owned(), port: "25".to_owned(), ttl: "3600".to_owned() };
/// let key = b"-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----\n";
/// let made = make_tlsa(&form, key, Timestamp::from_unix(0), &str::to_owned);
/// assert_eq!(made.problems[0].code, "private-key");
/// assert!(made.choices.is_empty());
/// ```
pub fn make_tlsa(form: &TlsaForm, octets: &[u8], now: Timestamp, to_ascii: ToAscii<'_>) -> Made {
    let mut reader = Reader::new(to_ascii);
    let material = reader.take(Field::Keys, read_material(octets));
    let (host, port) = (reader.name(Field::Host, &form.host), reader.port(&form.port));
    let ttl = reader.ttl(&form.ttl);
    let owner = owner(&mut reader, host.as_ref(), port);
    let keys =
        material.clone().map(|material| KeyRead::of(Field::Keys, &Keys::from(material))).unwrap_or_default();
    let choices = match (&material, &owner, ttl) {
        (Some(material), Some(owner), Some(ttl)) => choices(material, Some(owner), ttl),
        _ => Vec::new(),
    };
    let lines: Vec<String> =
        choices.iter().filter(|choice| choice.recommended).map(|choice| choice.line.clone()).collect();
    let steps = if choices.is_empty() { Vec::new() } else { vec![step(&lines, now)] };
    let notes = match (material, host) {
        (Some(material), Some(host)) if !choices.is_empty() => notes(&material, &host, now),
        _ => Vec::new(),
    };
    let said = match choices.len() {
        0 => String::new(),
        _ => format!(
            "{} recommended, {} besides.",
            records(lines.len()),
            choices.len().saturating_sub(lines.len())
        ),
    };
    Made { summary: summary(&reader.problems, &said), problems: reader.problems, keys, choices, steps, notes }
}

fn records(count: usize) -> String {
    if count == 1 { "1 record".to_owned() } else { format!("{count} records") }
}

/// The name of the records, `_25._tcp.mx.example.org`.
pub(super) fn owner(reader: &mut Reader<'_>, host: Option<&Name>, port: Option<u16>) -> Option<Name> {
    let owner = base_domain::owner(host?, port?).ok_or(FieldError::OwnerTooLong);
    reader.take(Field::Host, owner)
}

fn step(lines: &[String], now: Timestamp) -> MakeStep {
    MakeStep::new(now, now, "Publish the recommended record", (7671, "5.1"))
        .publish(Fix::add(FixPlace::HostZone, lines))
        .before_next("The answer to the lookup is signed, and the server shows this certificate or key.")
}

/// What has to be so, for the record to do any good, and no harm.
fn notes(material: &[KeyMaterial], host: &Name, now: Timestamp) -> Vec<ReasonView> {
    let note = |code: &str, effect, message: &str, reference| {
        ReasonView::new(code, effect, &message, Some(reference))
    };
    let mut notes = vec![
        note(
            "zone-signed",
            Effect::Informs,
            "DNSSEC has to sign the zone of the host: senders make nothing of records in an unsigned zone",
            (7672, "2.2"),
        ),
        note(
            "starttls-always",
            Effect::Informs,
            "from then on senders that do DANE deliver only with STARTTLS and a key that fits a record",
            (7672, "2.2"),
        ),
    ];
    if material.iter().any(|item| item.origin != Origin::Certificate) {
        notes.push(note("key-not-in-use", Effect::Risks, "if the server does not use this key yet, publish its record beside that of the key in use, and wait two lifetimes before you use it: plan the roll-over", (7672, "4")));
    }
    if has_two_algorithms(material) {
        notes.push(note(
            "two-algorithms",
            Effect::Risks,
            "the keys are of two algorithms, and senders choose between them: publish a record for each",
            (7671, "8"),
        ));
    }
    for certificate in material.iter().filter_map(|item| item.certificate.as_ref()).filter(|one| !one.is_ca) {
        if certificate.not_after < now {
            let message = format!(
                "the certificate ended on {}: records with usage 3 do not mind, MTA-STS does",
                certificate.not_after.readable()
            );
            notes.push(note("certificate-expired", Effect::Risks, &message, (7671, "5.1")));
        }
        if match_name(certificate, &[&host.to_lower()], IdentityRule::DnsId).is_err() {
            let message = format!(
                "the certificate does not name {}: records with usage 3 do not mind, those with usage 2 and MTA-STS do",
                host.to_lower()
            );
            notes.push(note("name-differs", Effect::Risks, &message, (7671, "5.1")));
        }
    }
    notes
}

fn has_two_algorithms(material: &[KeyMaterial]) -> bool {
    let own = material.iter().filter(|item| !item.certificate.as_ref().is_some_and(|one| one.is_ca));
    let kinds: Vec<bool> =
        own.filter_map(|item| PublicKey::from_spki(&item.spki)).map(|key| key.algorithm.is_rsa()).collect();
    kinds.contains(&true) && kinds.contains(&false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::x509::testing::{Maker, at, pem};

    fn form() -> TlsaForm {
        TlsaForm { host: "mx.example.org".to_owned(), port: "25".to_owned(), ttl: "3600".to_owned() }
    }

    fn made(form: &TlsaForm, octets: &[u8]) -> Made {
        make_tlsa(form, octets, at(), &str::to_owned)
    }

    fn codes(made: &Made) -> Vec<&str> {
        made.notes.iter().map(|note| note.code.as_str()).collect()
    }

    /// OPS-5.1-3, DANE-3.1-1.
    #[test]
    fn the_recommended_record_comes_first_and_as_a_line() {
        let leaf = Maker::server(&["mx.example.org"]).make();
        let made = made(&form(), leaf.pem().as_bytes());
        let digest = leaf.certificate().spki_fingerprint();
        let line = format!("_25._tcp.mx.example.org. 3600 IN TLSA 3 1 1 {digest}");
        assert_eq!((made.choices[0].line.as_str(), made.choices[0].recommended), (line.as_str(), true));
        assert_eq!(made.choices.iter().filter(|choice| choice.recommended).count(), 1);
        assert_eq!(made.steps[0].publish.as_ref().unwrap().copy, line);
        assert_eq!(codes(&made), ["zone-signed", "starttls-always"]);
        assert_eq!(made.summary, "1 record recommended, 3 besides.");
        assert!(made.keys[0].words.starts_with("certificate of mx.example.org, "), "{:?}", made.keys);
    }

    /// DANE-4-1, OPS-5.1-1, OPS-5.1-2.
    #[test]
    fn what_has_to_be_so_is_said() {
        let other = Maker::server(&["other.example"]).valid_for_days(-90, -1).make();
        let made_of = |octets: &[u8]| made(&form(), octets);
        assert_eq!(codes(&made_of(other.pem().as_bytes()))[2..], ["certificate-expired", "name-differs"]);
        let key = pem("PUBLIC KEY", other.certificate().spki());
        assert_eq!(codes(&made_of(key.as_bytes()))[2..], ["key-not-in-use"]);
        let rsa = "-----BEGIN RSA PUBLIC KEY-----\nMAYCAQMCAQM=\n-----END RSA PUBLIC KEY-----\n";
        assert_eq!(codes(&made_of((key + rsa).as_bytes()))[2..], ["key-not-in-use", "two-algorithms"]);
    }

    #[test]
    fn each_field_has_its_own_error() {
        let leaf = Maker::server(&["mx.example.org"]).make().pem();
        let told = |form: &TlsaForm, octets: &[u8]| {
            let made = made(form, octets);
            assert!(made.choices.is_empty() && made.steps.is_empty() && made.notes.is_empty());
            made.problems.iter().map(|problem| (problem.field, problem.code.clone())).collect::<Vec<_>>()
        };
        let of = |field, code: &str| vec![(field, code.to_owned())];
        assert_eq!(told(&form(), b""), of(Field::Keys, "missing"));
        assert_eq!(
            told(&TlsaForm { host: "mx_1.example.org".to_owned(), ..form() }, leaf.as_bytes()),
            of(Field::Host, "name-invalid")
        );
        assert_eq!(
            told(&TlsaForm { port: "0".to_owned(), ..form() }, leaf.as_bytes()),
            of(Field::Port, "number-outside")
        );
        assert_eq!(
            told(&TlsaForm { ttl: "2147483648".to_owned(), ..form() }, leaf.as_bytes()),
            of(Field::Ttl, "number-outside")
        );
        let long = ["a".repeat(63), "b".repeat(63), "c".repeat(63), "d".repeat(58)].join(".");
        assert_eq!(
            told(&TlsaForm { host: long, ..form() }, leaf.as_bytes()),
            of(Field::Host, "name-too-long")
        );
        assert_eq!(
            made(&TlsaForm::default(), b"").summary,
            "Still needed: a certificate, request or public key, the mail host, the port, the time to live."
        );
    }
}
