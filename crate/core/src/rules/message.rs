//! The one place where messages are put into words from templates and typed arguments.

use crate::dns::Name;
pub use crate::text::show_foreign;
pub(super) use crate::text::without_invisible;
use crate::time::Timestamp;

/// A typed value in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// Text that came from outside: shown with every control and direction character made visible.
    Foreign(String),
    /// Words of ours.
    Words(String),
    /// A domain name.
    Name(Name),
    /// A number of things.
    Count(usize),
    /// A span of time.
    Seconds(u64),
    /// An instant.
    Instant(Timestamp),
}

impl From<&Name> for Arg {
    fn from(name: &Name) -> Self {
        Self::Name(name.clone())
    }
}

impl From<usize> for Arg {
    fn from(count: usize) -> Self {
        Self::Count(count)
    }
}

impl From<&'static str> for Arg {
    fn from(words: &'static str) -> Self {
        Self::Words(words.to_owned())
    }
}

impl From<Timestamp> for Arg {
    fn from(instant: Timestamp) -> Self {
        Self::Instant(instant)
    }
}

impl Arg {
    /// Octets from outside.
    pub fn foreign(octets: impl AsRef<[u8]>) -> Self {
        Self::foreign_octets(octets.as_ref())
    }

    #[inline(never)]
    fn foreign_octets(octets: &[u8]) -> Self {
        Self::Foreign(String::from_utf8_lossy(octets).into_owned())
    }

    /// Several names, as a list.
    pub fn names<'a>(names: impl IntoIterator<Item = &'a Name>) -> Self {
        Self::Words(names.into_iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
    }

    fn text(&self) -> String {
        match self {
            Self::Foreign(text) => show_foreign(text, MAX_ARG),
            Self::Words(text) => text.clone(),
            Self::Name(name) => show_foreign(&name.to_string(), MAX_ARG),
            Self::Count(count) => count.to_string(),
            Self::Seconds(seconds) => duration(*seconds),
            Self::Instant(instant) => instant.readable(),
        }
    }
}

/// Characters of a foreign text in a message; the evidence has all of it.
const MAX_ARG: usize = 160;

/// Named values for the places of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Args(Vec<(&'static str, Arg)>);

impl Args {
    /// No values.
    pub fn none() -> Self {
        Self::default()
    }

    /// One more value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.set(name, value);
        self
    }

    pub(super) fn set(&mut self, name: &'static str, value: impl Into<Arg>) {
        self.0.push((name, value.into()));
    }

    /// The names and texts of all values, for reports that other programs read.
    pub fn texts(&self) -> Vec<(&'static str, String)> {
        self.0.iter().map(|(name, value)| (*name, value.text())).collect()
    }

    fn text(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value.text())
    }
}

/// `template` with each `{name}` replaced. A place without a value stays visible, which the registry's tests
/// turn into a failure.
pub fn render(template: &str, args: &Args) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        match args.text(name) {
            Some(text) => out.push_str(&text),
            None => out.extend(["{", name, "}"]),
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// A span of time in its largest fitting unit: `1 day`, `90 minutes`.
fn duration(seconds: u64) -> String {
    const UNITS: [(u64, &str); 4] = [(604_800, "week"), (86_400, "day"), (3_600, "hour"), (60, "minute")];
    let fitting = UNITS.iter().find(|(size, _)| seconds >= *size && seconds.is_multiple_of(*size));
    let (count, unit) = fitting.map_or((seconds, "second"), |(size, unit)| (seconds / size, unit));
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled() {
        let args = Args::none().with("host", &"mx.example".parse::<Name>().unwrap()).with("n", 2usize);
        assert_eq!(render("{host} has {n} `{x}` {", &args), "mx.example has 2 `{x}` {");
    }

    #[test]
    fn foreign_text_cannot_hide() {
        assert_eq!(show_foreign("a\u{202e}b`\n<i>", 99), "a‹U+202E›b'‹U+000A›<i>");
        assert_eq!(show_foreign("abc", 2), "ab…");
    }

    #[test]
    fn durations() {
        for (seconds, text) in
            [(0, "0 seconds"), (60, "1 minute"), (5400, "90 minutes"), (86400, "1 day"), (604_800, "1 week")]
        {
            assert_eq!(duration(seconds), text);
        }
    }
}
