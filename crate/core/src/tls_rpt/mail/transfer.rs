//! What a part is encoded in (RFC 2045 §6).

/// How the body of a part is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// As it is: 7bit, 8bit, binary, or a name nobody knows.
    Plain,
    Base64,
    QuotedPrintable,
}

impl Encoding {
    pub(super) fn parse(name: &str) -> Self {
        let name = name.trim();
        if name.eq_ignore_ascii_case("base64") {
            Self::Base64
        } else if name.eq_ignore_ascii_case("quoted-printable") {
            Self::QuotedPrintable
        } else {
            Self::Plain
        }
    }

    /// Appends the decoded octets; what does not belong is left out, as mail programs do.
    pub(super) fn decode(self, body: &[u8], out: &mut Vec<u8>) {
        match self {
            Self::Plain => out.extend_from_slice(body),
            Self::Base64 => decode_base64(body, out),
            Self::QuotedPrintable => decode_quoted_printable(body, out),
        }
    }
}

/// Marks in [`DIGITS`] for what is no digit.
const SKIPPED: u8 = 64;
const PADDING: u8 = 65;

/// The value of each digit.
const DIGITS: [u8; 256] = digits();

#[allow(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "evaluated while compiling, where a mistake is an error"
)]
const fn digits() -> [u8; 256] {
    let mut table = [SKIPPED; 256];
    let mut value = 0;
    while value < 26 {
        table[b'A' as usize + value] = value as u8;
        table[b'a' as usize + value] = value as u8 + 26;
        value += 1;
    }
    value = 0;
    while value < 10 {
        table[b'0' as usize + value] = value as u8 + 52;
        value += 1;
    }
    table[b'+' as usize] = 62;
    table[b'/' as usize] = 63;
    table[b'=' as usize] = PADDING;
    table
}

fn digit(octet: u8) -> u8 {
    DIGITS.get(usize::from(octet)).copied().unwrap_or(SKIPPED)
}

fn decode_base64(body: &[u8], out: &mut Vec<u8>) {
    out.reserve(body.len() / 4 * 3 + 3);
    let mut body = body;
    loop {
        // Whole groups without line ends between them, which is nearly all there is.
        while let Some((&[a, b, c, d], rest)) = body.split_first_chunk() {
            let (a, b, c, d) = (digit(a), digit(b), digit(c), digit(d));
            if (a | b | c | d) >= SKIPPED {
                break;
            }
            out.extend_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
            body = rest;
        }
        match next_group(body) {
            (Some([a, b, c, d]), rest) => {
                out.extend_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
                body = rest;
            }
            (None, rest) => return out.extend(last_group(rest)),
        }
    }
}

/// Four digits with whatever stands between them, or the rest if padding or the end comes first.
fn next_group(body: &[u8]) -> (Option<[u8; 4]>, &[u8]) {
    let mut group = [0; 4];
    let mut slots = group.iter_mut();
    let mut slot = slots.next();
    for (index, octet) in body.iter().enumerate() {
        let value = digit(*octet);
        if value == PADDING {
            break;
        }
        let Some(place) = slot.as_mut().filter(|_| value < SKIPPED) else {
            continue;
        };
        **place = value;
        slot = slots.next();
        if slot.is_none() {
            return (Some(group), body.get(index + 1..).unwrap_or_default());
        }
    }
    (None, body)
}

/// The one or two octets of a group that is not full.
fn last_group(rest: &[u8]) -> impl Iterator<Item = u8> {
    let mut values = rest.iter().map(|octet| digit(*octet)).take_while(|value| *value != PADDING);
    let mut next = || values.find(|value| *value < SKIPPED);
    let (first, second, third) = (next(), next(), next());
    let one = first.zip(second).map(|(a, b)| a << 2 | b >> 4);
    let two = second.zip(third).map(|(b, c)| b << 4 | c >> 2);
    one.into_iter().chain(two)
}

fn decode_quoted_printable(body: &[u8], out: &mut Vec<u8>) {
    let mut rest = body;
    while let Some(at) = rest.iter().position(|octet| *octet == b'=') {
        let (before, from) = rest.split_at(at);
        out.extend_from_slice(before);
        rest = match from {
            [b'=', b'\r', b'\n', after @ ..] | [b'=', b'\n', after @ ..] => after,
            [b'=', high, low, after @ ..] => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    out.push(high << 4 | low);
                    after
                }
                _ => plain_equals(from, out),
            },
            _ => plain_equals(from, out),
        };
    }
    out.extend_from_slice(rest);
}

fn plain_equals<'a>(from: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
    out.push(b'=');
    from.get(1..).unwrap_or_default()
}

fn hex(octet: u8) -> Option<u8> {
    char::from(octet).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decoded(encoding: Encoding, body: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        encoding.decode(body, &mut out);
        out
    }

    #[test]
    fn base64() {
        for (body, expected) in [
            ("", ""),
            ("Zg==", "f"),
            ("Zm8=", "fo"),
            ("Zm9v", "foo"),
            ("Zm9\r\nvYm\r\nFy", "foobar"),
            ("Zm9vYmE", "fooba"),
            ("  Zm9v!YmFy\n--junk", "foobar\u{0}"),
            ("Zm9vYg==Zm9v", "foob"),
            ("Z", ""),
        ] {
            let decoded = decoded(Encoding::Base64, body.as_bytes());
            assert!(decoded.starts_with(expected.trim_end_matches('\u{0}').as_bytes()), "{body}");
            assert!(expected.ends_with('\u{0}') || decoded.len() == expected.len(), "{body}");
        }
    }

    #[test]
    fn quoted_printable() {
        for (body, expected) in
            [("a=3Db", "a=b"), ("a=\r\nb=\nc", "abc"), ("=zz", "=zz"), ("a=", "a="), ("=C3=a9", "é")]
        {
            assert_eq!(decoded(Encoding::QuotedPrintable, body.as_bytes()), expected.as_bytes(), "{body}");
        }
    }

    proptest! {
        #[test]
        fn base64_of_any_width_is_read(octets: Vec<u8>, width in 1..90_usize) {
            let text = crate::encoding::to_base64(&octets);
            let lines: Vec<&str> = text.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap()).collect();
            prop_assert_eq!(decoded(Encoding::Base64, lines.join("\r\n").as_bytes()), octets);
        }

        #[test]
        fn no_octets_panic(octets: Vec<u8>) {
            decoded(Encoding::Base64, &octets);
            decoded(Encoding::QuotedPrintable, &octets);
        }
    }
}
