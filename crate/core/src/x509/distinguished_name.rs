//! Names of subjects and issuers as text (RFC 4514 §2).
//!
//! The most telling part comes first: `CN=mx.example.org,O=Example`. Whatever could deceive a reader on a
//! screen is written as the escaped octets of its UTF-8.

use x509_parser::x509::{AttributeTypeAndValue, RelativeDistinguishedName, X509Name};

use crate::encoding::to_hex;

/// The short names of RFC 4514 §3, and the two that certificates have besides.
const SHORT: &[(&str, &str)] = &[
    ("2.5.4.3", "CN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "STREET"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
];

/// Tags of the string types that are not ASCII or UTF-8.
const TELETEX_STRING: u32 = 20;
const UNIVERSAL_STRING: u32 = 28;
const BMP_STRING: u32 = 30;

/// The text form; empty for an empty name.
pub(super) fn to_text(name: &X509Name<'_>) -> String {
    let mut parts: Vec<String> = name.iter_rdn().map(relative_to_text).collect();
    parts.reverse();
    parts.join(",")
}

/// The common names, in the order of the name.
pub(super) fn common_names(name: &X509Name<'_>) -> Vec<String> {
    name.iter_common_name().filter_map(value_of).collect()
}

fn relative_to_text(relative: &RelativeDistinguishedName<'_>) -> String {
    relative.iter().map(attribute_to_text).collect::<Vec<_>>().join("+")
}

fn attribute_to_text(attribute: &AttributeTypeAndValue<'_>) -> String {
    let oid = attribute.attr_type().to_id_string();
    let short = SHORT.iter().find(|(known, _)| *known == oid).map(|(_, short)| *short);
    // A value that is no text is written as its octets, RFC 4514 §2.4.
    let value = value_of(attribute)
        .map_or_else(|| format!("#{}", to_hex(attribute.attr_value().data)), |value| escaped(&value));
    format!("{}={value}", short.unwrap_or(&oid))
}

/// The text of a value, whichever of the string types it has.
fn value_of(attribute: &AttributeTypeAndValue<'_>) -> Option<String> {
    let value = attribute.attr_value();
    let data = value.data;
    let wide = |octets: &[u8]| octets.iter().fold(0_u32, |sum, octet| (sum << 8) | u32::from(*octet));
    match value.tag().0 {
        BMP_STRING => {
            let units = data.chunks_exact(2).map(|unit| u16::try_from(wide(unit)).unwrap_or_default());
            char::decode_utf16(units).collect::<Result<String, _>>().ok()
        }
        UNIVERSAL_STRING => data.chunks_exact(4).map(|unit| char::from_u32(wide(unit))).collect(),
        // In practice Latin-1 under another name.
        TELETEX_STRING => Some(data.iter().map(|octet| char::from(*octet)).collect()),
        _ => std::str::from_utf8(data).ok().map(str::to_owned),
    }
}

/// RFC 4514 §2.4, and every character that a screen may obey or hide.
fn escaped(value: &str) -> String {
    let last = value.chars().count().saturating_sub(1);
    let mut out = String::new();
    for (index, character) in value.chars().enumerate() {
        match character {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => out.extend(['\\', character]),
            '#' if index == 0 => out.push_str("\\#"),
            ' ' if index == 0 || index == last => out.push_str("\\ "),
            c if is_invisible(c) => {
                let mut octets = [0; 4];
                let octets = c.encode_utf8(&mut octets).bytes();
                octets.for_each(|octet| out.extend(["\\".to_owned(), to_hex(&[octet])]));
            }
            c => out.push(c),
        }
    }
    out
}

fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use x509_parser::asn1_rs::FromDer;

    use super::*;
    use crate::der;

    /// One attribute a relative name: object identifier, tag, value.
    fn name(attributes: &[(&[u8], u8, &[u8])]) -> Vec<u8> {
        let relative = |(oid, tag, value): &(&[u8], u8, &[u8])| {
            let pair = [der::write(der::OBJECT_IDENTIFIER, oid), der::write(*tag, value)].concat();
            der::write(0x31, &der::write(der::SEQUENCE, &pair))
        };
        der::write(der::SEQUENCE, &attributes.iter().map(relative).collect::<Vec<_>>().concat())
    }

    #[track_caller]
    fn text(attributes: &[(&[u8], u8, &[u8])]) -> String {
        let der = name(attributes);
        to_text(&X509Name::from_der(&der).unwrap().1)
    }

    const CN: &[u8] = &[0x55, 4, 3];
    const O: &[u8] = &[0x55, 4, 10];

    #[test]
    fn the_last_part_comes_first() {
        assert_eq!(text(&[(O, 12, b"Example"), (CN, 12, b"mx.example.org")]), "CN=mx.example.org,O=Example");
        assert_eq!(text(&[]), "");
    }

    #[test]
    fn what_would_deceive_is_escaped() {
        for (value, shown) in [
            ("a,b", "CN=a\\,b"),
            (" a ", "CN=\\ a\\ "),
            ("#a#", "CN=\\#a#"),
            ("a\u{1b}[31m", "CN=a\\1b[31m"),
            ("a\u{202e}b", "CN=a\\e2\\80\\aeb"),
            ("Bücher", "CN=Bücher"),
        ] {
            assert_eq!(text(&[(CN, 12, value.as_bytes())]), shown);
        }
    }

    #[test]
    fn every_string_type_is_read() {
        assert_eq!(text(&[(CN, 30, &[0, b'a', 0x20, 0xAC])]), "CN=a€");
        assert_eq!(text(&[(CN, 20, &[b'a', 0xFC])]), "CN=aü");
        assert_eq!(text(&[(CN, 4, &[0xFF])]), "CN=#ff");
    }

    #[test]
    fn unknown_attributes_keep_their_number() {
        assert_eq!(text(&[(&[0x55, 4, 97], 12, b"x")]), "2.5.4.97=x");
    }
}
