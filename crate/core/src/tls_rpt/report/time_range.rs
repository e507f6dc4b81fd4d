//! Which day a report is about.

use std::fmt;

use crate::time::Timestamp;

const SECONDS: i64 = 86_400;

/// A UTC day, counted from 1970-01-01. `Display` writes it as `2026-10-16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

impl Day {
    /// The first day that a report can be about: the drafts of RFC 8460 are of 2016, and so is its example.
    pub const FIRST: Self = Self(16_801);

    /// The day of an instant.
    pub fn of(seconds: i64) -> Self {
        Self(i32::try_from(seconds.div_euclid(SECONDS)).unwrap_or(i32::MAX))
    }

    /// Reads `2026-10-16`, or the day of an instant of RFC 3339.
    pub fn parse(text: &str) -> Option<Self> {
        Timestamp::parse(text).ok().map(|instant| Self::of(instant.unix()))
    }

    /// Its first second.
    pub fn start(self) -> i64 {
        i64::from(self.0) * SECONDS
    }

    /// For a reader: `16 Oct 2026`.
    pub fn readable(self) -> String {
        let whole = Timestamp::from_unix(self.start()).readable();
        whole.split(',').next().unwrap_or_default().to_owned()
    }

    /// The day that most of the range lies in, if it is about a day long; else the day it starts.
    ///
    /// So `00:00:00Z` to `23:59:59Z` and to the next midnight are one day, and the local day of a sender east of
    /// Greenwich is not put a day early.
    pub fn of_range(start: Option<i64>, end: Option<i64>) -> Option<Self> {
        const ABOUT_A_DAY: i64 = SECONDS * 3 / 2;
        match (start, end) {
            (Some(start), Some(end)) if (0..=ABOUT_A_DAY).contains(&end.saturating_sub(start)) => {
                Some(Self::of(start + (end - start) / 2))
            }
            (Some(start), _) => Some(Self::of(start)),
            (None, Some(end)) => Some(Self::of(end.saturating_sub(1))),
            (None, None) => None,
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = Timestamp::from_unix(self.start()).to_string();
        f.write_str(whole.split('T').next().unwrap_or_default())
    }
}

/// How a date was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateForm {
    Good,
    WithoutZone,
    OtherForm,
}

/// Reads a date leniently: RFC 3339, or the same without zone (taken for UTC), or with a zone without colon, or
/// seconds since 1970.
pub(super) fn read_date(text: &str) -> Option<(i64, DateForm)> {
    let text = text.trim();
    let read = |text: &str| Timestamp::parse(text).ok().map(Timestamp::unix);
    if text.len() > 10
        && let Some(seconds) = read(text)
    {
        return Some((seconds, DateForm::Good));
    }
    if let Some(seconds) = read(text).or_else(|| read(&format!("{text}Z"))) {
        return Some((seconds, DateForm::WithoutZone));
    }
    let with_colon = text.len().checked_sub(2).and_then(|at| text.split_at_checked(at));
    if let Some(seconds) = with_colon.and_then(|(head, tail)| read(&format!("{head}:{tail}"))) {
        return Some((seconds, DateForm::OtherForm));
    }
    let is_seconds = (9..=10).contains(&text.len()) && text.bytes().all(|octet| octet.is_ascii_digit());
    is_seconds.then(|| text.parse().ok()).flatten().map(|seconds| (seconds, DateForm::OtherForm))
}

/// Whether a range is a full UTC day, in the form of RFC 8460 Appendix B or up to the next midnight.
pub(super) fn is_full_day(start: i64, end: i64) -> bool {
    start.rem_euclid(SECONDS) == 0 && matches!(end.saturating_sub(start), 86_399 | 86_400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn day(start: &str, end: &str) -> String {
        let read = |text| read_date(text).map(|(seconds, _)| seconds);
        Day::of_range(read(start), read(end)).map(|day| day.to_string()).unwrap_or_default()
    }

    #[test]
    fn first_day_is_of_2016() {
        assert_eq!(Day::FIRST.to_string(), "2016-01-01");
        assert_eq!(Day::parse("2016-01-01"), Some(Day::FIRST));
        assert_eq!(Day::FIRST.readable(), "1 Jan 2016");
    }

    #[test]
    fn the_day_of_a_range() {
        for (start, end, expected) in [
            ("2026-03-09T00:00:00Z", "2026-03-09T23:59:59Z", "2026-03-09"),
            ("2026-03-09T00:00:00Z", "2026-03-10T00:00:00Z", "2026-03-09"),
            ("2026-03-08T22:00:00Z", "2026-03-09T22:00:00Z", "2026-03-09"),
            ("2026-03-09T00:00:00+02:00", "2026-03-10T00:00:00+02:00", "2026-03-09"),
            ("2026-03-09T00:00:00", "2026-03-09T23:59:59", "2026-03-09"),
            ("2026-03-09T07:00:00Z", "2026-03-16T07:00:00Z", "2026-03-09"),
            ("2026-03-09T10:00:00Z", "2026-03-09T11:00:00Z", "2026-03-09"),
            ("x", "2026-03-10T00:00:00Z", "2026-03-09"),
            ("x", "y", ""),
        ] {
            assert_eq!(day(start, end), expected, "{start} {end}");
        }
    }

    #[test]
    fn forms_of_dates() {
        for (text, form) in [
            ("2026-03-09T00:00:00.123Z", Some(DateForm::Good)),
            ("2026-03-09T00:00:00", Some(DateForm::WithoutZone)),
            ("2026-03-09", Some(DateForm::WithoutZone)),
            ("2026-03-09T00:00:00+0000", Some(DateForm::OtherForm)),
            ("1773014400", Some(DateForm::OtherForm)),
            ("9 March 2026", None),
            ("", None),
        ] {
            assert_eq!(read_date(text).map(|(_, form)| form), form, "{text}");
        }
    }
}
