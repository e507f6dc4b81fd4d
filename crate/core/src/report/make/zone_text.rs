//! TLSA records as people paste them: lines of a zone, answers of `dig`, or the data of records alone (RFC 1035 §5.1).
//!
//! A line may leave out its owner, its time to live and its class; what is left out is told from what is said, because
//! a plan must wait for the lifetime that senders really keep, and a line of another server is no record of this one.

use std::fmt;

use crate::dns::Name;

/// A record's text, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// The line it begins in, from 1.
    pub(super) line: usize,
    /// Whose it is, with the origin behind it where one was given.
    pub(super) owner: Option<String>,
    /// In seconds.
    pub(super) ttl: Option<u32>,
    /// It has a time to live that is none (RFC 2181 §8).
    pub(super) is_ttl_wrong: bool,
    /// What stands behind the type, or all of it where no type is named.
    pub(super) data: String,
}

/// What is worth knowing of the lines themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LineNote {
    /// A line that belongs to another name, and is not counted.
    OfAnother { line: usize, owner: String, wanted: String },
    /// A time to live that is none.
    TtlWrong { line: usize },
    /// The published records live longer than the form says.
    TtlLonger { published: u32, form: u32 },
    /// Some published records live for another time than the new ones, though a set has one (RFC 2181 §5.2).
    TtlUneven { shortest: u32, planned: u32 },
}

impl LineNote {
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::OfAnother { .. } => "published-elsewhere",
            Self::TtlLonger { .. } => "published-ttl-longer",
            Self::TtlWrong { .. } => "published-ttl-wrong",
            Self::TtlUneven { .. } => "published-ttl-uneven",
        }
    }
}

impl fmt::Display for LineNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OfAnother { line, owner, wanted } => {
                write!(f, "line {line} belongs to {owner}, not to {wanted}; it is not counted")
            }
            Self::TtlWrong { line } => write!(
                f,
                "the time to live in line {line} is none (0 to 2147483647 seconds); the plan uses that of the form"
            ),
            Self::TtlLonger { published, form } => write!(
                f,
                "the published records live {published} s, the form says {form}; the plan uses the longer"
            ),
            Self::TtlUneven { shortest, planned } => write!(
                f,
                "a published record lives {shortest} s, the new ones {planned}; a set has one time to live, so give all the same"
            ),
        }
    }
}

/// What earlier lines say for those that follow.
#[derive(Default)]
struct Context {
    origin: Option<String>,
    /// Of `$TTL`.
    ttl: Option<u32>,
    /// Of the last line that states one, which counts where there is no `$TTL` (RFC 1035 §5.1, RFC 2308 §4).
    last_ttl: Option<u32>,
    owner: Option<String>,
}

/// The records of a text, without comments and brackets.
pub(super) fn entries(text: &str) -> Vec<Entry> {
    let mut context = Context::default();
    let mut entries = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.split(';').next().unwrap_or_default();
        let is_going_on = open.is_some();
        let (_, record) = open.get_or_insert_with(|| (number, String::new()));
        record.push_str(&line.replace(['(', ')'], " "));
        record.push(' ');
        let is_open = (is_going_on || line.contains('(')) && !line.contains(')');
        if !is_open && let Some((line, record)) = open.take() {
            entries.extend(context.entry(line, &record));
        }
    }
    // A bracket that nobody closed.
    entries.extend(open.and_then(|(line, record)| context.entry(line, &record)));
    entries
}

impl Context {
    fn entry(&mut self, line: usize, record: &str) -> Option<Entry> {
        let words: Vec<&str> = record.split_whitespace().collect();
        match words.as_slice() {
            [] => return None,
            [word, origin, ..] if word.eq_ignore_ascii_case("$ORIGIN") => {
                self.origin = Some((*origin).to_owned());
                return None;
            }
            [word, ttl, ..] if word.eq_ignore_ascii_case("$TTL") => {
                self.ttl = seconds(ttl);
                return None;
            }
            words if is_of_another_type(words) => return None,
            _ => {}
        }
        let Some(place) = words.iter().position(|word| word.eq_ignore_ascii_case("TLSA")) else {
            return Some(Entry { line, data: words.join(" "), ..Entry::default() });
        };
        let (head, data) = words.split_at_checked(place).unwrap_or_default();
        let is_class = |word: &str| word.eq_ignore_ascii_case("IN");
        let first = head.first().filter(|word| !is_time(word) && !is_class(word));
        if let Some(first) = first {
            self.owner = Some(self.absolute(first));
        }
        let times = head.get(usize::from(first.is_some())..).unwrap_or_default();
        let stated = times.iter().find_map(|word| seconds(word));
        self.last_ttl = stated.or(self.last_ttl);
        Some(Entry {
            line,
            owner: self.owner.clone(),
            ttl: stated.or(self.ttl).or(self.last_ttl),
            is_ttl_wrong: stated.is_none() && times.iter().any(|word| is_time(word)),
            data: data.get(1..).unwrap_or_default().join(" "),
        })
    }

    fn absolute(&self, owner: &str) -> String {
        match &self.origin {
            Some(origin) if owner == "@" => origin.clone(),
            Some(origin) if origin == "." && !owner.ends_with('.') => format!("{owner}."),
            Some(origin) if !owner.ends_with('.') => format!("{owner}.{origin}"),
            _ => owner.to_owned(),
        }
    }
}

/// What `dig` and zones have beside TLSA records: signatures, and records of other types.
fn is_of_another_type(words: &[&str]) -> bool {
    const OTHERS: [&str; 14] = [
        "A", "AAAA", "CNAME", "DNAME", "DNSKEY", "DS", "MX", "NS", "NSEC", "NSEC3", "PTR", "SOA", "SRV",
        "TXT",
    ];
    let is = |word: &str, wanted: &str| word.eq_ignore_ascii_case(wanted);
    let pairs = words.iter().zip(words.iter().skip(1));
    words.iter().any(|word| is(word, "RRSIG"))
        || pairs
            .into_iter()
            .any(|(class, word)| is(class, "IN") && OTHERS.iter().any(|other| is(word, other)))
}

/// Whether it stands in the place of a time to live, right or wrong.
fn is_time(word: &str) -> bool {
    seconds(word).is_some() || word.trim_start_matches('-').bytes().all(|octet| octet.is_ascii_digit())
}

/// `3600`, or `1h30m` as some name servers write it; no more than RFC 2181 §8 allows.
fn seconds(word: &str) -> Option<u32> {
    units(word).filter(|seconds| i32::try_from(*seconds).is_ok())
}

fn units(word: &str) -> Option<u32> {
    let mut total: u32 = 0;
    let mut number: Option<u32> = None;
    for character in word.chars() {
        if let Some(digit) = character.to_digit(10) {
            number = Some(number.unwrap_or(0).checked_mul(10)?.checked_add(digit)?);
            continue;
        }
        let unit = match character.to_ascii_lowercase() {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return None,
        };
        total = total.checked_add(number.take()?.checked_mul(unit)?)?;
    }
    match number {
        Some(number) => total.checked_add(number),
        None => (!word.is_empty()).then_some(total),
    }
}

impl Entry {
    /// Whether it is a record of `wanted`, as far as it says whose it is. A name without a dot at its end may go on.
    pub(super) fn belongs_to(&self, wanted: &Name) -> bool {
        let Some(owner) = self.owner.as_ref().filter(|owner| *owner != "@") else { return true };
        let wanted = wanted.to_lower();
        let (wanted, owner) = (wanted.trim_end_matches('.'), owner.to_ascii_lowercase());
        match owner.strip_suffix('.') {
            Some(owner) => owner == wanted,
            None => wanted.strip_prefix(&owner).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> Entry {
        let mut entries = entries(text);
        assert_eq!(entries.len(), 1, "{text}");
        entries.remove(0)
    }

    #[test]
    fn owner_and_time_to_live_are_read_in_any_order() {
        for (text, owner, ttl) in [
            ("3 1 1 ab", None, None),
            ("_25._tcp.mx.example.org. 3600 IN TLSA 3 1 1 ab", Some("_25._tcp.mx.example.org."), Some(3_600)),
            ("_25._tcp.mx IN 1d TLSA ( 3 1 1\n ab )", Some("_25._tcp.mx"), Some(86_400)),
            ("  3600 IN TLSA 3 1 1 ab", None, Some(3_600)),
            (
                "$TTL 2h\n$ORIGIN example.org.\n_25._tcp.mx TLSA 3 1 1 ab",
                Some("_25._tcp.mx.example.org."),
                Some(7_200),
            ),
            ("TLSA 3 1 1 ab ; of 2026", None, None),
        ] {
            let entry = entry(text);
            assert_eq!(
                (entry.owner.as_deref(), entry.ttl, entry.data.as_str()),
                (owner, ttl, "3 1 1 ab"),
                "{text}"
            );
        }
    }

    /// RFC 1035 §5.1: a line without an owner has that of the line before.
    #[test]
    fn an_owner_goes_on() {
        let entries = entries("_25._tcp.a. 60 IN TLSA 3 1 1 ab\n   IN TLSA 3 1 1 cd\n");
        assert_eq!(
            entries[1],
            Entry {
                line: 2,
                owner: Some("_25._tcp.a.".to_owned()),
                ttl: Some(60),
                is_ttl_wrong: false,
                data: "3 1 1 cd".to_owned()
            }
        );
    }

    #[test]
    fn what_else_a_zone_has() {
        let text = "$ORIGIN .\n$TTL 1d\n_25._tcp.mx.example.org IN TLSA 3 1 1 ab\n\
            _25._tcp.mx.example.org. 60 IN RRSIG TLSA 13 5 60 20261201000000 20261101000000 1 example.org. ab==\n\
            mx.example.org. 60 IN A 192.0.2.1\n_25._tcp.mx.example.org. 60 IN CNAME dane.example.\n";
        let entry = entry(text);
        assert_eq!((entry.owner.as_deref(), entry.ttl), (Some("_25._tcp.mx.example.org."), Some(86_400)));
    }

    /// RFC 2181 §8
    #[test]
    fn a_time_to_live_that_is_none() {
        for ttl in ["99999999999", "-1", "2147483648"] {
            let entry = entry(&format!("_25._tcp.mx. {ttl} IN TLSA 3 1 1 ab"));
            assert!(entry.is_ttl_wrong && entry.ttl.is_none(), "{entry:?}");
        }
        assert!(!entry("_25._tcp.mx. 2147483647 IN TLSA 3 1 1 ab").is_ttl_wrong);
    }

    #[test]
    fn times() {
        for (word, wanted) in [
            ("0", Some(0)),
            ("1h30m", Some(5_400)),
            ("1W", Some(604_800)),
            ("h", None),
            ("in", None),
            ("4294967296", None),
            ("9999999w", None),
            ("", None),
        ] {
            assert_eq!(seconds(word), wanted, "{word}");
        }
    }

    #[test]
    fn whose_a_line_is() {
        let wanted: Name = "_25._tcp.mx1.example.org".parse().unwrap();
        for (owner, is_ours) in [
            ("_25._tcp.mx1.example.org.", true),
            ("_25._TCP.mx1.Example.org", true),
            ("_25._tcp.mx1", true),
            ("_25._tcp", true),
            ("@", true),
            ("_25._tcp.mx", false),
            ("_25._tcp.mx1.", false),
            ("_25._tcp.mx2.example.org.", false),
            ("_443._tcp.mx1.example.org.", false),
        ] {
            let entry = Entry { owner: Some(owner.to_owned()), ..Entry::default() };
            assert_eq!(entry.belongs_to(&wanted), is_ours, "{owner}");
        }
        assert!(Entry::default().belongs_to(&wanted));
    }
}
