//! Numbers of sessions, however they are written.

/// A number of things as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    /// A whole number, `u64::MAX` standing for all above.
    Whole(u64),
    /// A fraction, cut to a whole number.
    Part(u64),
    /// No number, or one below 0: how many there were is not known.
    None,
}

/// Reads `12`, `12.0` and `1.2e1` without a detour through floating point.
pub(super) fn read_count(text: &str) -> Count {
    if let Ok(count) = text.parse() {
        return Count::Whole(count);
    }
    let (is_negative, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Count::None;
    }
    // An exponent that does not fit is as good as a very large one of its sign.
    let far = if exponent.starts_with('-') { -1_000_000 } else { 1_000_000 };
    let exponent: i64 = exponent.parse().map_or(far, |exponent: i64| exponent.clamp(-1_000_000, 1_000_000));
    let point = i64::try_from(whole.len()).unwrap_or(i64::MAX).saturating_add(exponent);
    let (kept, dropped) = digits.split_at(usize::try_from(point.max(0)).unwrap_or(0).min(digits.len()));
    let zeros = point.saturating_sub(i64::try_from(digits.len()).unwrap_or(i64::MAX)).max(0);
    let step = |sum: u64, digit: u64| sum.saturating_mul(10).saturating_add(digit);
    let mut sum = kept.iter().fold(0, |sum, digit| step(sum, u64::from(digit - b'0')));
    for _ in 0..zeros.min(20) {
        sum = step(sum, 0);
    }
    match (is_negative, dropped.iter().all(|digit| *digit == b'0')) {
        (true, _) if sum > 0 || dropped.iter().any(|digit| *digit != b'0') => Count::None,
        (_, true) => Count::Whole(sum),
        (_, false) => Count::Part(sum),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        for (text, expected) in [
            ("0", Count::Whole(0)),
            ("-0", Count::Whole(0)),
            ("12.0", Count::Whole(12)),
            ("1.2e1", Count::Whole(12)),
            ("1200e-2", Count::Whole(12)),
            ("12.5", Count::Part(12)),
            ("-3", Count::None),
            ("-0.5", Count::None),
            ("9223372036854775808", Count::Whole(1 << 63)),
            ("99999999999999999999", Count::Whole(u64::MAX)),
            ("1e400", Count::Whole(u64::MAX)),
            ("1e99999999999999999999", Count::Whole(u64::MAX)),
            ("1e-400", Count::Part(0)),
            ("0e400", Count::Whole(0)),
            ("", Count::None),
            ("-", Count::None),
            ("1.2.3", Count::None),
            ("twelve", Count::None),
        ] {
            assert_eq!(read_count(text), expected, "{text}");
        }
    }
}
