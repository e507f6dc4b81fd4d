//! What a broken record was probably meant to be.

use crate::parse::Span;
use crate::tls_rpt::{ReportUri, parse_record};

/// A record without a defect and with the destinations of `text`, as far as they can be made out; `None` if
/// none can. It is a proposal for a person to read, never what a sender would see.
pub(super) fn repaired(texts: &[&[u8]]) -> Option<String> {
    let mut uris: Vec<String> = Vec::new();
    for text in texts {
        for uri in rua_values(&String::from_utf8_lossy(text)).iter().flat_map(|value| value.split(',')) {
            let uri = repaired_uri(uri);
            if is_usable(&uri) && !uris.contains(&uri) {
                uris.push(uri);
            }
        }
    }
    let record = format!("v=TLSRPTv1; rua={}", uris.join(","));
    let parsed = parse_record(record.as_bytes());
    (parsed.is_valid() && parsed.defects.is_empty()).then_some(record)
}

/// What follows each `rua=`, in any case and with blanks, up to the next semicolon.
fn rua_values(text: &str) -> Vec<String> {
    let lower = text.to_ascii_lowercase();
    let starts = lower.match_indices("rua").filter_map(|(at, name)| text.get(at + name.len()..));
    let values = starts.filter_map(|rest| rest.trim_start().strip_prefix('=')?.split(';').next());
    values.map(str::to_owned).collect()
}

fn repaired_uri(text: &str) -> String {
    let packed: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    let bare = packed.trim_matches(['"', '\'', '\\', '\u{201C}', '\u{201D}', '<', '>']);
    // DMARC has size limits (`!10m`), TLS-RPT has none.
    let (uri, limit) = bare.rsplit_once('!').unwrap_or((bare, ""));
    let is_limit = limit.starts_with(|first: char| first.is_ascii_digit()) && limit.len() < 8;
    let uri = if is_limit || limit.is_empty() { uri.to_owned() } else { bare.replace('!', "%21") };
    let has_scheme = uri.contains("://") || uri.to_ascii_lowercase().starts_with("mailto:");
    if uri.contains('@') && !has_scheme { format!("mailto:{uri}") } else { uri }
}

fn is_usable(uri: &str) -> bool {
    ReportUri::new(uri, Span::at(0)).is_some_and(|uri| uri.problem().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good() {
        for (text, record) in [
            ("v=TLSRPTv1; rua=a@x.example", "v=TLSRPTv1; rua=mailto:a@x.example"),
            ("v=TLSRPTv1; RUA = mailto: a@x.example", "v=TLSRPTv1; rua=mailto:a@x.example"),
            ("v=TLSRPTv1 rua=mailto:a@x.example", "v=TLSRPTv1; rua=mailto:a@x.example"),
            ("\"v=TLSRPTv1; rua=mailto:a@x.example\"", "v=TLSRPTv1; rua=mailto:a@x.example"),
            ("v=TLSRPTv1; rua=mailto:a@x.example!10m", "v=TLSRPTv1; rua=mailto:a@x.example"),
            ("v=TLSRPTv1; rua=mailto:a!b@x.example", "v=TLSRPTv1; rua=mailto:a%21b@x.example"),
            ("rua=https://x.example/r?a=b; v=TLSRPTv1", "v=TLSRPTv1; rua=https://x.example/r?a=b"),
            ("v=TLSRPTv1; rua=mailto:a@x.example,,ftp://x/", "v=TLSRPTv1; rua=mailto:a@x.example"),
            (
                "v=TLSRPTv1; rua=a@x.example; rua=b@x.example",
                "v=TLSRPTv1; rua=mailto:a@x.example,mailto:b@x.example",
            ),
        ] {
            assert_eq!(repaired(&[text.as_bytes()]).as_deref(), Some(record), "{text}");
        }
    }

    #[test]
    fn bad() {
        for text in [
            "",
            "v=TLSRPTv1",
            "v=TLSRPTv1; rua=",
            "v=TLSRPTv1; rua=http://x.example/",
            "v=TLSRPTv1; rua=\u{FFFD}",
        ] {
            assert_eq!(repaired(&[text.as_bytes()]), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_proposed_is_valid(text in "(rua|RUA|[ =;,!@:a-z\"])*") {
            if let Some(record) = repaired(&[text.as_bytes()]) {
                proptest::prop_assert!(parse_record(record.as_bytes()).is_valid());
            }
        }
    }
}
