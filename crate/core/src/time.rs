//! Instants, always handed in.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::{Date, Month, OffsetDateTime, Time};

/// A second of UTC, counted from 1970-01-01. As JSON it is RFC 3339 text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// Why a text is not an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimestampError;

impl fmt::Display for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a time; write it like 2026-11-23T16:40:00Z")
    }
}

impl std::error::Error for TimestampError {}

impl Timestamp {
    /// From seconds since 1970-01-01T00:00:00Z.
    pub fn from_unix(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub fn unix(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339 text, or a date alone, which means its first second in UTC. Fractions are dropped.
    pub fn parse(text: &str) -> Result<Self, TimestampError> {
        read(text.trim()).map(Self).ok_or(TimestampError)
    }

    fn date_time(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.0).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// The form of `id` values most publishers use: `20261123T164000`.
    pub fn compact(self) -> String {
        let t = self.date_time();
        let (month, second) = (u8::from(t.month()), t.second());
        format!("{:04}{month:02}{:02}T{:02}{:02}{second:02}", t.year(), t.day(), t.hour(), t.minute())
    }

    /// For a reader: `23 Nov 2026, 16:40 UTC`.
    pub fn readable(self) -> String {
        let t = self.date_time();
        let month: String = t.month().to_string().chars().take(3).collect();
        format!("{} {month} {}, {:02}:{:02} UTC", t.day(), t.year(), t.hour(), t.minute())
    }
}

/// The calendar is the library's; only the digits are picked apart here, because its format descriptions
/// cost more octets in WASM than all of DNS.
fn read(text: &str) -> Option<i64> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u8>().ok();
    let year = text.get(..4)?.parse::<u16>().ok()?;
    let shape = |at: usize, mark: &[u8]| text.as_bytes().get(at).is_some_and(|octet| mark.contains(octet));
    if !shape(4, b"-") || !shape(7, b"-") {
        return None;
    }
    let month = Month::try_from(number(5, 7)?).ok()?;
    let date = Date::from_calendar_date(i32::from(year), month, number(8, 10)?).ok()?;
    if text.len() == 10 {
        return Some(date.midnight().assume_utc().unix_timestamp());
    }
    if !shape(10, b"Tt ") || !shape(13, b":") || !shape(16, b":") {
        return None;
    }
    // A leap second counts as the second before it.
    let time = Time::from_hms(number(11, 13)?, number(14, 16)?, number(17, 19)?.min(59)).ok()?;
    let offset = offset(without_fraction(text.get(19..)?)?)?;
    Some(date.with_time(time).assume_utc().unix_timestamp() - offset)
}

fn without_fraction(zone: &str) -> Option<&str> {
    match zone.strip_prefix('.') {
        None => Some(zone),
        Some(rest) => {
            let digits = rest.find(|c: char| !c.is_ascii_digit())?;
            (digits > 0).then(|| rest.get(digits..)).flatten()
        }
    }
}

/// Seconds east of UTC.
fn offset(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, rest) = match zone.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    let fits = rest.len() == 5 && (0..24).contains(&hours) && (0..60).contains(&minutes);
    fits.then_some(sign * (hours * 3600 + minutes * 60))
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let t = self.date_time();
        let (month, second) = (u8::from(t.month()), t.second());
        write!(f, "{:04}-{month:02}-{:02}T{:02}:{:02}:{second:02}Z", t.year(), t.day(), t.hour(), t.minute())
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let instant = Timestamp::parse("2026-11-23T16:40:05Z").unwrap();
        assert_eq!(instant.to_string(), "2026-11-23T16:40:05Z");
        assert_eq!(instant.compact(), "20261123T164005");
        assert_eq!(instant.readable(), "23 Nov 2026, 16:40 UTC");
        assert_eq!(Timestamp::parse("2026-11-23").unwrap().to_string(), "2026-11-23T00:00:00Z");
    }

    #[test]
    fn offsets_and_fractions() {
        for text in ["2026-11-23T17:40:05+01:00", "2026-11-23t11:10:05.999-05:30", "2026-11-23 16:40:05z"] {
            assert_eq!(Timestamp::parse(text).unwrap().to_string(), "2026-11-23T16:40:05Z", "{text}");
        }
    }

    #[test]
    fn what_is_no_time() {
        for text in [
            "",
            "yesterday",
            "2026-13-01",
            "2026-02-30",
            "2026-11-23T25:00:00Z",
            "2026-11-23T16:40:05",
            "2026-11-23T16:40:05.Z",
            "2026-11-23T16:40:05+1:0",
            "20261123",
            "é26-11-23",
        ] {
            assert_eq!(Timestamp::parse(text), Err(TimestampError), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read(seconds in 0i64..253_402_300_799) {
            let instant = Timestamp::from_unix(seconds);
            proptest::prop_assert_eq!(Timestamp::parse(&instant.to_string()), Ok(instant));
        }

        #[test]
        fn no_text_panics(text: String) {
            let _ = Timestamp::parse(&text);
        }
    }
}
