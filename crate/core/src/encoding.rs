//! Base64 and hexadecimal, by the DNS library that is linked for zone-file text anyway.

use domain::utils::{base16, base64};

/// Standard base64 (RFC 4648 §4).
pub(crate) fn to_base64(octets: &[u8]) -> String {
    base64::encode_string(octets)
}

/// The octets of standard base64; `None` for anything else.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    base64::decode(text).ok()
}

/// base64url without padding (RFC 4648 §5).
pub(crate) fn to_base64url(octets: &[u8]) -> String {
    let mark = |character| match character {
        '+' => Some('-'),
        '/' => Some('_'),
        '=' => None,
        other => Some(other),
    };
    to_base64(octets).chars().filter_map(mark).collect()
}

/// Lower-case hexadecimal.
pub(crate) fn to_hex(octets: &[u8]) -> String {
    base16::encode_string(octets).to_ascii_lowercase()
}

/// The octets of hexadecimal in either case; `None` for anything else.
pub(crate) fn from_hex(text: &str) -> Option<Vec<u8>> {
    base16::decode_vec(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4648 §10.
    #[test]
    fn vectors() {
        for (text, base64) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foobar", "Zm9vYmFy")] {
            assert_eq!(to_base64(text.as_bytes()), base64);
            assert_eq!(from_base64(base64).unwrap(), text.as_bytes());
        }
        assert_eq!(to_base64url(&[0xfb, 0xff]), "-_8");
        assert_eq!(to_hex(&[0xab, 1]), "ab01");
        assert_eq!(from_hex("aB01"), Some(vec![0xab, 1]));
        assert_eq!(
            (from_hex("abc"), from_hex("zz"), from_base64("a*=="), from_base64("abc")),
            (None, None, None, None)
        );
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read(octets: Vec<u8>) {
            proptest::prop_assert_eq!(from_base64(&to_base64(&octets)), Some(octets.clone()));
            proptest::prop_assert_eq!(from_hex(&to_hex(&octets)), Some(octets));
        }
    }
}
