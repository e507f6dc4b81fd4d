//! Command-line words of one command.
//!
//! A command takes what it knows, then calls [`Args::finish`], which refuses whatever is left: a misspelt
//! option must not be silently ignored.

use anyhow::{Result, bail};

/// The words after the command's name; those after a lone `--` are kept apart.
pub(crate) struct Args {
    words: Vec<String>,
    tail: Option<Vec<String>>,
}

impl Args {
    pub(crate) fn new(words: impl IntoIterator<Item = String>) -> Self {
        let mut words: Vec<String> = words.into_iter().collect();
        let tail = words.iter().position(|word| word == "--").map(|at| {
            let mut tail = words.split_off(at);
            tail.remove(0);
            tail
        });
        Self { words, tail }
    }

    pub(crate) fn wants_help(&mut self) -> bool {
        self.flag("--help") || self.flag("-h")
    }

    /// Takes a flag such as `--dev`; true when it was there.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let before = self.words.len();
        self.words.retain(|word| word != name);
        self.words.len() < before
    }

    /// Takes one `--name VALUE` or `--name=VALUE`.
    pub(crate) fn value(&mut self, name: &str) -> Result<Option<String>> {
        let prefix = format!("{name}=");
        let Some(at) = self.words.iter().position(|word| word == name || word.starts_with(&prefix)) else {
            return Ok(None);
        };
        let word = self.words.remove(at);
        if let Some(value) = word.strip_prefix(&prefix) {
            return Ok(Some(value.to_owned()));
        }
        if self.words.get(at).is_none_or(|next| next.starts_with("--")) {
            bail!("{name} needs a value");
        }
        Ok(Some(self.words.remove(at)))
    }

    /// Takes every `--name VALUE`, in order.
    pub(crate) fn values(&mut self, name: &str) -> Result<Vec<String>> {
        let mut values = Vec::new();
        while let Some(value) = self.value(name)? {
            values.push(value);
        }
        Ok(values)
    }

    /// Takes what stands after `--`; `None` when there was no `--`.
    pub(crate) fn tail(&mut self) -> Option<Vec<String>> {
        self.tail.take()
    }

    /// Takes every word that is left before the `--`.
    pub(crate) fn rest(&mut self) -> Vec<String> {
        std::mem::take(&mut self.words)
    }

    /// Refuses words nobody took.
    pub(crate) fn finish(self) -> Result<()> {
        if let Some(word) = self.words.first() {
            bail!("`{word}` is not understood here; --help lists the options");
        }
        if self.tail.is_some() {
            bail!("this command takes nothing after `--`");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(line: &str) -> Args {
        Args::new(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn takes_flags_and_values_in_any_order() {
        let mut args = args("--port 81 --open --listen=[::1]:80");
        assert_eq!(args.value("--listen").unwrap().as_deref(), Some("[::1]:80"));
        assert!(args.flag("--open"));
        assert!(!args.flag("--open"));
        assert_eq!(args.value("--port").unwrap().as_deref(), Some("81"));
        args.finish().unwrap();
    }

    #[test]
    fn repeats_are_kept_in_order() {
        assert_eq!(args("--only a --only=b").values("--only").unwrap(), ["a", "b"]);
    }

    #[test]
    fn what_stands_after_two_dashes_is_left_alone() {
        let mut args = args("--no-mta -- sh --help");
        assert!(!args.wants_help());
        assert_eq!(args.tail().unwrap(), ["sh", "--help"]);
        assert_eq!(args.rest(), ["--no-mta"]);
    }

    #[test]
    fn nothing_is_ignored() {
        assert!(args("--prot 81").finish().is_err());
        assert!(args("-- x").finish().is_err());
        assert!(args("--port").value("--port").is_err());
        assert!(args("--port --open").value("--port").is_err());
    }
}
