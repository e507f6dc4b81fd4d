//! Instants, always handed in.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

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

    /// Reads RFC 3339 text, or a date alone, which means its first second in UTC.
    pub fn parse(text: &str) -> Result<Self, TimestampError> {
        let text = text.trim();
        if let Ok(instant) = OffsetDateTime::parse(text, &Rfc3339) {
            return Ok(Self(instant.unix_timestamp()));
        }
        let date = time::Date::parse(text, format_description!("[year]-[month]-[day]"));
        date.map(|date| Self(date.midnight().assume_utc().unix_timestamp())).map_err(|_| TimestampError)
    }

    fn date_time(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.0).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// The form of `id` values most publishers use: `20261123T164000`.
    pub fn compact(self) -> String {
        let form = format_description!("[year][month][day]T[hour][minute][second]");
        self.date_time().format(form).unwrap_or_default()
    }

    /// For a reader: `23 Nov 2026, 16:40 UTC`.
    pub fn readable(self) -> String {
        let form = format_description!("[day padding:none] [month repr:short] [year], [hour]:[minute] UTC");
        self.date_time().format(form).unwrap_or_default()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.date_time().format(&Rfc3339).unwrap_or_default())
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
        assert_eq!(Timestamp::parse("yesterday"), Err(TimestampError));
    }
}
