//! JSON, read forwards: no tree is built, nothing is copied that need not be.
//!
//! It forgives what keeps its sense (a comma too many, a bare `NaN`, octets that are no UTF-8) and remembers it
//! as an [`Oddity`] for whoever asked for the value; it refuses what does not.

use std::borrow::Cow;

use super::DeviationCode;
use crate::tls_rpt::view::Problem;

/// What the next value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Object,
    Array,
    Text,
    Number,
    /// `true`, `false`, `null`, or a word that JSON does not have.
    Word,
}

/// What was forgiven; at most one of each kind is kept until it is taken.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Oddities(u8);

const ODDITIES: [(u8, DeviationCode); 8] = [
    (1, DeviationCode::InvalidUtf8),
    (2, DeviationCode::JsonControlCharacter),
    (4, DeviationCode::JsonLoneSurrogate),
    (8, DeviationCode::JsonBadEscape),
    (16, DeviationCode::JsonTrailingComma),
    (32, DeviationCode::JsonWord),
    (64, DeviationCode::JsonNumber),
    (128, DeviationCode::DuplicateKey),
];

impl Oddities {
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn codes(self) -> impl Iterator<Item = DeviationCode> {
        ODDITIES.into_iter().filter(move |(bit, _)| self.0 & bit != 0).map(|(_, code)| code)
    }

    fn add(&mut self, wanted: DeviationCode) {
        let bits = ODDITIES.into_iter().filter(|(_, code)| *code == wanted).map(|(bit, _)| bit);
        self.0 |= bits.fold(0, |all, bit| all | bit);
    }
}

/// Names that nothing but a report has: JSON with one of them somewhere within it holds a report in another wrapping.
const REPORT_NAMES: [&str; 4] =
    ["failure-details", "organization-name", "policy-string", "total-successful-session-count"];

/// Names of one object that are compared with those that follow. A report has eight in an object; whoever puts in more
/// than this buys no more than this much work for each.
const MAX_NAMES: usize = 100;

/// The names of an object.
#[derive(Clone, Debug, Default)]
pub(super) struct Names<'a>(Vec<Cow<'a, str>>);

impl<'a> Names<'a> {
    /// Takes a name in, and tells whether it was there.
    pub(super) fn is_repeated(&mut self, name: Cow<'a, str>) -> bool {
        let is_known = self.0.contains(&name);
        if !is_known && self.0.len() < MAX_NAMES {
            self.0.push(name);
        }
        is_known
    }
}

/// A reader that stands before a value, or behind one.
#[derive(Clone)]
pub(super) struct Json<'a> {
    input: &'a [u8],
    /// The same, if all of it is UTF-8: looked at once, and not again for every text.
    valid: Option<&'a str>,
    at: usize,
    depth: usize,
    max_depth: usize,
    /// Whether a value has just ended, so that a comma must come before the next.
    behind_value: bool,
    oddities: Oddities,
    has_skipped_report: bool,
}

type Read<T> = Result<T, Problem>;

impl<'a> Json<'a> {
    pub(super) fn new(input: &'a [u8], max_depth: usize) -> Self {
        Self {
            input,
            valid: std::str::from_utf8(input).ok(),
            at: 0,
            depth: 0,
            max_depth,
            behind_value: false,
            oddities: Oddities::default(),
            has_skipped_report: false,
        }
    }

    /// What was forgiven since the last call.
    pub(super) fn take_oddities(&mut self) -> Oddities {
        std::mem::take(&mut self.oddities)
    }

    /// Whether something stepped over since the last call has a name that only reports have.
    pub(super) fn take_skipped_report(&mut self) -> bool {
        std::mem::take(&mut self.has_skipped_report)
    }

    fn octet(&self) -> Option<u8> {
        self.input.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while matches!(self.octet(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn rest(&self) -> &'a [u8] {
        self.input.get(self.at..).unwrap_or_default()
    }

    fn complaint(&self) -> Problem {
        if self.at >= self.input.len() { Problem::CutOff } else { Problem::JsonInvalid }
    }

    /// Whether nothing is left but blanks, and what there is otherwise.
    pub(super) fn next_outside(&mut self) -> Option<u8> {
        self.skip_blanks();
        self.octet()
    }

    /// What kind of value comes.
    pub(super) fn kind(&mut self) -> Read<Kind> {
        self.skip_blanks();
        match self.octet() {
            Some(b'{') => Ok(Kind::Object),
            Some(b'[') => Ok(Kind::Array),
            Some(b'"') => Ok(Kind::Text),
            Some(b'-') if self.input.get(self.at + 1) == Some(&b'I') => Ok(Kind::Word),
            Some(b'-' | b'0'..=b'9') => Ok(Kind::Number),
            Some(b'a'..=b'z' | b'A'..=b'Z') => Ok(Kind::Word),
            _ => Err(self.complaint()),
        }
    }

    /// Steps into the object or array that comes.
    pub(super) fn enter(&mut self) -> Read<()> {
        if self.depth >= self.max_depth {
            return Err(Problem::JsonDepth);
        }
        self.depth += 1;
        self.at += 1;
        self.behind_value = false;
        Ok(())
    }

    /// Whether the container goes on; at its end, steps out of it.
    fn goes_on(&mut self, end: u8) -> Read<bool> {
        self.skip_blanks();
        if self.octet() == Some(b',') && self.behind_value {
            self.at += 1;
            self.behind_value = false;
            self.skip_blanks();
            if self.octet() == Some(end) {
                self.oddities.add(DeviationCode::JsonTrailingComma);
            }
        } else if self.behind_value && self.octet() != Some(end) {
            return Err(self.complaint());
        }
        if self.octet() != Some(end) {
            return if self.octet().is_some() { Ok(true) } else { Err(Problem::CutOff) };
        }
        self.at += 1;
        self.depth = self.depth.saturating_sub(1);
        self.behind_value = true;
        Ok(false)
    }

    /// The next name in an object, with its value to come; nothing at the end.
    pub(super) fn next_key(&mut self) -> Read<Option<Cow<'a, str>>> {
        if !self.goes_on(b'}')? {
            return Ok(None);
        }
        if self.octet() != Some(b'"') {
            return Err(Problem::JsonInvalid);
        }
        let key = self.text()?;
        self.skip_blanks();
        if self.octet() != Some(b':') {
            return Err(self.complaint());
        }
        self.at += 1;
        self.behind_value = false;
        Ok(Some(key))
    }

    /// Whether an array has a value to come.
    pub(super) fn next_item(&mut self) -> Read<bool> {
        self.goes_on(b']')
    }

    /// A number as it is written.
    pub(super) fn number(&mut self) -> &'a str {
        let is_part = |octet: &u8| matches!(octet, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
        let number = self.take_while(is_part);
        if !is_number(number) {
            self.oddities.add(DeviationCode::JsonNumber);
        }
        number
    }

    /// A word; `null` is one.
    pub(super) fn word(&mut self) -> &'a str {
        let word = self.take_while(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_'));
        if !matches!(word, "null" | "true" | "false") {
            self.oddities.add(DeviationCode::JsonWord);
        }
        word
    }

    fn take_while(&mut self, is_part: impl Fn(&u8) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.iter().position(|octet| !is_part(octet)).unwrap_or(rest.len());
        self.at += length;
        self.behind_value = true;
        rest.get(..length).and_then(|octets| std::str::from_utf8(octets).ok()).unwrap_or_default()
    }

    /// A text without its escapes.
    pub(super) fn text(&mut self) -> Read<Cow<'a, str>> {
        self.at += 1;
        self.behind_value = true;
        let rest = self.rest();
        let length = plain_length(rest).ok_or(Problem::CutOff)?;
        if rest.get(length) == Some(&b'"') {
            let start = self.at;
            self.at += length + 1;
            if let Some(text) = self.valid.and_then(|all| all.get(start..start + length)) {
                return Ok(Cow::Borrowed(text));
            }
            return Ok(self.decode(rest.get(..length).unwrap_or_default()));
        }
        self.escaped_text().map(Cow::Owned)
    }

    fn decode(&mut self, octets: &'a [u8]) -> Cow<'a, str> {
        if let Ok(text) = std::str::from_utf8(octets) {
            return Cow::Borrowed(text);
        }
        self.oddities.add(DeviationCode::InvalidUtf8);
        String::from_utf8_lossy(octets)
    }

    fn escaped_text(&mut self) -> Read<String> {
        let mut out = Vec::new();
        loop {
            let octet = self.octet().ok_or(Problem::CutOff)?;
            self.at += 1;
            match octet {
                b'"' => break,
                b'\\' => self.escape(&mut out)?,
                0..=0x1f => {
                    self.oddities.add(DeviationCode::JsonControlCharacter);
                    out.push(octet);
                }
                _ => out.push(octet),
            }
        }
        String::from_utf8(out).or_else(|error| {
            self.oddities.add(DeviationCode::InvalidUtf8);
            Ok(String::from_utf8_lossy(error.as_bytes()).into_owned())
        })
    }

    fn escape(&mut self, out: &mut Vec<u8>) -> Read<()> {
        let octet = self.octet().ok_or(Problem::CutOff)?;
        self.at += 1;
        let plain = match octet {
            b'"' | b'\\' | b'/' => octet,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let character = self.escaped_character();
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                return Ok(());
            }
            _ => {
                self.oddities.add(DeviationCode::JsonBadEscape);
                out.push(b'\\');
                octet
            }
        };
        out.push(plain);
        Ok(())
    }

    /// What `\u` stands for, the reader being behind it.
    fn escaped_character(&mut self) -> char {
        let Some(first) = self.hex_unit() else {
            self.oddities.add(DeviationCode::JsonBadEscape);
            return char::REPLACEMENT_CHARACTER;
        };
        if let Some(character) = char::from_u32(first) {
            return character;
        }
        let before = self.at;
        if first < 0xdc00 && self.rest().starts_with(b"\\u") {
            self.at += 2;
            if let Some(second @ 0xdc00..=0xdfff) = self.hex_unit() {
                let joined = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return char::from_u32(joined).unwrap_or(char::REPLACEMENT_CHARACTER);
            }
            self.at = before;
        }
        self.oddities.add(DeviationCode::JsonLoneSurrogate);
        char::REPLACEMENT_CHARACTER
    }

    fn hex_unit(&mut self) -> Option<u32> {
        let digits = self.rest().get(..4).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
        self.at += 4;
        u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    }

    /// Steps over the value that comes, whatever it is. The depth bounds the recursion.
    pub(super) fn skip(&mut self) -> Read<()> {
        match self.kind()? {
            Kind::Text => self.text().map(drop),
            Kind::Number => {
                self.number();
                Ok(())
            }
            Kind::Word => {
                self.word();
                Ok(())
            }
            Kind::Object => {
                self.enter()?;
                let mut names = Names::default();
                while let Some(name) = self.next_key()? {
                    self.has_skipped_report |= REPORT_NAMES.iter().any(|report| *report == name);
                    if names.is_repeated(name) {
                        self.oddities.add(DeviationCode::DuplicateKey);
                    }
                    self.skip()?;
                }
                Ok(())
            }
            Kind::Array => {
                self.enter()?;
                while self.next_item()? {
                    self.skip()?;
                }
                Ok(())
            }
        }
    }
}

/// Whether a text is a number of JSON (RFC 8259 §6): no zero in front of other digits, and digits around a point.
fn is_number(text: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    is_digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && is_digits(fraction)
        && is_digits(exponent)
}

/// Octets before the first quotation mark, backslash or control character, eight at a time.
fn plain_length(octets: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    let zero_octets = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
    let mut at = 0;
    let (words, rest) = octets.as_chunks::<8>();
    for word in words {
        let word = u64::from_le_bytes(*word);
        let special = zero_octets(word ^ (ONES * 0x22))
            | zero_octets(word ^ (ONES * 0x5c))
            | (word.wrapping_sub(ONES * 0x20) & !word & HIGH);
        // The lowest mark is right; those above it may come of a borrow.
        if special != 0 {
            return usize::try_from(special.trailing_zeros() / 8).ok().map(|octet| at + octet);
        }
        at += 8;
    }
    rest.iter().position(|octet| matches!(octet, b'"' | b'\\' | 0..=0x1f)).map(|octet| at + octet)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn skips(text: &str) -> Result<(), Problem> {
        let mut json = Json::new(text.as_bytes(), 20);
        json.skip()?;
        json.next_outside().map_or(Ok(()), |_| Err(Problem::JsonInvalid))
    }

    fn text_of(text: &str) -> (String, Vec<DeviationCode>) {
        let mut json = Json::new(text.as_bytes(), 20);
        let value = json.text().unwrap().into_owned();
        (value, json.take_oddities().codes().collect())
    }

    #[test]
    fn good() {
        for text in
            ["{}", "[]", " [1, {\"a\": [true, null]}, \"x\"] ", "-1.5e3", "{\"a\":1,}", "[NaN, -Infinity]"]
        {
            assert_eq!(skips(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn bad() {
        for (text, why) in [
            ("", Problem::CutOff),
            ("{", Problem::CutOff),
            ("{\"a\"", Problem::CutOff),
            ("[1", Problem::CutOff),
            ("\"abc", Problem::CutOff),
            ("{\"a\":1 \"b\":2}", Problem::JsonInvalid),
            ("{a:1}", Problem::JsonInvalid),
            ("[1 2]", Problem::JsonInvalid),
            ("[,]", Problem::JsonInvalid),
            ("<html>", Problem::JsonInvalid),
            ("[[[[[[[[[[[[[[[[[[[[[]", Problem::JsonDepth),
        ] {
            assert_eq!(skips(text), Err(why), "{text}");
        }
    }

    #[test]
    fn numbers() {
        for text in ["0", "-0", "7", "70", "-1.05e+3", "1E-2"] {
            assert!(is_number(text), "{text}");
        }
        for text in ["007", "-01", "00", "1.", ".5", "1e", "--1", "1+1", "", "-", "1.2.3"] {
            assert!(!is_number(text), "{text}");
        }
    }

    /// RPT-4-1
    #[test]
    fn names_that_repeat_are_noticed_wherever_they_are() {
        for (text, expected) in [
            (r#"{"a":1,"a":2}"#, vec![DeviationCode::DuplicateKey]),
            (r#"[{"b":{"a":1,"\u0061":2}}]"#, vec![DeviationCode::DuplicateKey]),
            (r#"{"a":{"a":1},"b":{"a":2}}"#, vec![]),
        ] {
            let mut json = Json::new(text.as_bytes(), 20);
            json.skip().unwrap();
            assert_eq!(json.take_oddities().codes().collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn escapes() {
        assert_eq!(text_of(r#""a\u00e9\ud83d\ude00\n\/""#), ("aé😀\n/".to_owned(), vec![]));
        assert_eq!(text_of(r#""\ud83dx""#), ("\u{fffd}x".to_owned(), vec![DeviationCode::JsonLoneSurrogate]));
        assert_eq!(text_of(r#""\q""#), ("\\q".to_owned(), vec![DeviationCode::JsonBadEscape]));
        assert_eq!(text_of("\"a\nb\""), ("a\nb".to_owned(), vec![DeviationCode::JsonControlCharacter]));
    }

    proptest! {
        #[test]
        fn plain_text_ends_where_it_ends_octet_by_octet(octets in proptest::collection::vec(prop_oneof![0x1e..=0x23_u8, Just(b'\\'), 0x5b..=0x5d_u8, any::<u8>()], 0..40)) {
            let naive = octets.iter().position(|octet| matches!(octet, b'"' | b'\\' | 0..=0x1f));
            prop_assert_eq!(plain_length(&octets), naive);
        }

        #[test]
        fn no_octets_panic_or_hang(input: Vec<u8>) {
            let mut json = Json::new(&input, 8);
            while json.skip().is_ok() && json.next_outside().is_some() {}
        }

        #[test]
        fn texts_are_read_as_serde_json_reads_them(text: String) {
            let written = serde_json::to_string(&text).unwrap();
            let (read, oddities) = text_of(&written);
            prop_assert_eq!((read, oddities), (text, vec![]));
        }
    }
}
