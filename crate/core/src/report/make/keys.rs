//! Certificates and keys as people have them at hand: PEM, DER, PKCS#7, or the TLSA records and digests of them.

use serde::Serialize;

use super::field::{Field, FieldError};
use super::zone_text::{Entry, entries};
use crate::dane::rollover::Keys;
use crate::dane::{TlsaRecord, Usability, parse_presentation};
use crate::rules::show_foreign;
use crate::x509::{KeyMaterial, KeyMaterialError, Origin, PublicKey, read_key_material};

/// Octets of a field; the longest chain that is read has less.
const MAX_OCTETS: usize = 1_048_576;

/// Records of a field: more than a set with every combination for two keys of two algorithms.
const MAX_RECORDS: usize = 100;

/// Characters of a name that are shown.
const MAX_NAME: usize = 100;

/// What every mark of a private key in PEM ends with.
const PRIVATE: &[u8] = b"PRIVATE KEY-----";

/// What was read in a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct KeyRead {
    /// In which.
    pub field: Field,
    /// What, as a clause.
    pub words: String,
}

impl KeyRead {
    pub(super) fn of(field: Field, keys: &Keys) -> Vec<Self> {
        let material = keys.material.iter().map(describe);
        let records = keys.records.iter().map(|record| format!("record {record}"));
        material.chain(records).map(|words| Self { field, words }).collect()
    }
}

/// `certificate of mx.example.org, ECDSA P-256, until 3 Feb 2027, 10:00 UTC`
pub(super) fn describe(item: &KeyMaterial) -> String {
    let key = PublicKey::from_spki(&item.spki)
        .map_or_else(|| "a key of unknown kind".to_owned(), |key| key.to_string());
    let Some(certificate) = &item.certificate else {
        let what = if item.origin == Origin::Request { "request" } else { "public key" };
        return format!("{what}, {key}");
    };
    let names = &certificate.names.dns;
    let whom = names.first().unwrap_or(&certificate.subject);
    let more = names.len().saturating_sub(1);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let what =
        if certificate.is_ca && names.is_empty() { "certificate of the authority" } else { "certificate of" };
    let until = certificate.not_after.readable();
    format!("{what} {}{more}, {key}, until {until}", show_foreign(whom, MAX_NAME))
}

/// Certificates, requests and public keys. A private key is refused, also beside something else.
pub(super) fn read_material(octets: &[u8]) -> Result<Vec<KeyMaterial>, FieldError> {
    check_text(octets)?;
    read_key_material(octets).map_err(FieldError::KeyMaterial)
}

/// The same, or TLSA records, or digests of public keys.
pub(super) fn read_keys(octets: &[u8]) -> Result<Keys, FieldError> {
    match as_records(octets) {
        Some(text) => read_usable(text),
        None => read_material(octets).map(Keys::from),
    }
}

/// The lines of what is given as TLSA records.
pub(super) fn lines_of(octets: &[u8]) -> Vec<RecordLine> {
    as_records(octets).and_then(|text| read_records(text).ok()).unwrap_or_default()
}

fn check_text(octets: &[u8]) -> Result<(), FieldError> {
    if octets.len() > MAX_OCTETS {
        return Err(FieldError::TooLarge { octets: octets.len(), limit: MAX_OCTETS });
    }
    if octets.iter().all(u8::is_ascii_whitespace) {
        return Err(FieldError::Missing);
    }
    if octets.windows(PRIVATE.len()).any(|window| window == PRIVATE) {
        return Err(FieldError::KeyMaterial(KeyMaterialError::PrivateKey));
    }
    Ok(())
}

/// The text, if it is one of records: DER is no text, and PEM has its marks. Records begin with a digit or a name.
fn as_records(octets: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(octets).ok().filter(|text| text.len() <= MAX_OCTETS)?;
    let is_text = text.chars().all(|character| !character.is_control() || character.is_whitespace());
    let first = entries(text).into_iter().next()?.data;
    let looks_right = is_digest(&first) || first.split_whitespace().count() >= 4;
    (is_text && looks_right && !text.contains("-----BEGIN")).then_some(text)
}

fn read_usable(text: &str) -> Result<Keys, FieldError> {
    let records: Vec<TlsaRecord> = read_records(text)?.into_iter().map(|line| line.record).collect();
    for (number, record) in (1..).zip(&records) {
        match record.usability() {
            Usability::Usable => {}
            Usability::Malformed { why } => return Err(FieldError::RecordMalformed { number, why }),
            Usability::PkixUsage | Usability::UnknownParameter { .. } => {
                return Err(FieldError::RecordUnusable { number });
            }
        }
    }
    Ok(Keys { material: Vec::new(), records })
}

/// A record, and what its line says beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RecordLine {
    pub(super) record: TlsaRecord,
    pub(super) entry: Entry,
}

/// Every TLSA record of a text, of use or not: lines of a zone, or their data alone. A SHA-256 digest alone is taken
/// for that of a public key.
pub(super) fn read_records(text: &str) -> Result<Vec<RecordLine>, FieldError> {
    if text.len() > MAX_OCTETS {
        return Err(FieldError::TooLarge { octets: text.len(), limit: MAX_OCTETS });
    }
    let entries = entries(text);
    if entries.len() > MAX_RECORDS {
        return Err(FieldError::TooMany { limit: MAX_RECORDS });
    }
    let read = |(number, entry): (usize, Entry)| {
        let data = if is_digest(&entry.data) { format!("3 1 1 {}", entry.data) } else { entry.data.clone() };
        let record = parse_presentation(&data).map_err(|why| FieldError::Record { number, why })?;
        Ok(RecordLine { record, entry })
    };
    (1..).zip(entries).map(read).collect()
}

fn is_digest(entry: &str) -> bool {
    entry.len() == 64 && entry.bytes().all(|octet| octet.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::x509::testing::{Maker, pem};

    const DIGEST: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[track_caller]
    fn records(text: &str) -> Vec<String> {
        read_keys(text.as_bytes()).unwrap().records.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn records_are_read_in_every_form() {
        let (first, second) = DIGEST.split_at(32);
        let one = [format!("3 1 1 {DIGEST}")];
        for text in [
            format!("3 1 1 {DIGEST}"),
            format!("_25._tcp.mx.example.org. 3600 IN TLSA 3 1 1 {DIGEST} ; the key of 2026\n\n"),
            format!("; set of today\n_25._tcp.mx IN tlsa ( 3 1 1\n  {}\n  {} )\n", first, second),
            DIGEST.to_uppercase(),
        ] {
            assert_eq!(records(&text), one, "{text}");
        }
        let two = format!("3 1 1 {DIGEST}\nDANE-EE SPKI SHA2-256 {DIGEST}");
        assert_eq!(records(&two).len(), 2);
    }

    #[test]
    fn certificates_and_keys_are_read() {
        let made = Maker::server(&["mx.example.org"]).make();
        for octets in [
            made.pem().into_bytes(),
            made.der.clone(),
            pem("PUBLIC KEY", made.certificate().spki()).into_bytes(),
        ] {
            let keys = read_keys(&octets).unwrap();
            assert_eq!((keys.material.len(), keys.records.len()), (1, 0));
        }
        // The digits of an Ed25519 key are few, and no text either.
        let short =
            [&[0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00], &[b'1'; 32][..]]
                .concat();
        assert_eq!(read_keys(&short).unwrap().material.len(), 1);
    }

    #[test]
    fn what_cannot_be_used() {
        let made = Maker::server(&["mx.example.org"]).make();
        let private = made.key.serialize_pem();
        let code = |octets: &[u8]| read_keys(octets).unwrap_err().code();
        assert_eq!(code(b" \n"), "missing");
        assert_eq!(code(b"hello"), "no-key");
        assert_eq!(code(b"I have lost my key"), "record-invalid");
        assert_eq!(code(private.as_bytes()), "private-key");
        assert_eq!(code(&made.key.serialize_der()), "private-key");
        assert_eq!(code(format!("{}{private}", made.pem()).as_bytes()), "private-key");
        // Without its end it is no less private.
        assert_eq!(code(&private.as_bytes()[..60]), "private-key");
        assert_eq!(code(b"3 1 1 abcd"), "record-malformed");
        assert_eq!(code(format!("1 1 1 {DIGEST}").as_bytes()), "record-unusable");
        assert_eq!(code(format!("3 1 9 {DIGEST}").as_bytes()), "record-unusable");
        assert_eq!(code(format!("3 1 1 {DIGEST}\n3 1 x {DIGEST}").as_bytes()), "record-invalid");
        assert_eq!(code(&vec![b'a'; MAX_OCTETS + 1]), "too-large");
        assert_eq!(code(format!("{DIGEST}\n").repeat(101).as_bytes()), "too-many");
    }

    proptest::proptest! {
        #[test]
        fn any_octets_are_read(octets: Vec<u8>) {
            let _ = read_keys(&octets);
        }

        #[test]
        fn any_text_is_read(text: String) {
            let _ = read_records(&text);
        }
    }
}
