//! The way from a file to what is in it, kept without cost and written only where something is to be said.

use std::fmt;

/// One step of the way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trail<'p> {
    parent: Option<&'p Trail<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'p> {
    Name(&'p str),
    Message(u32),
    Part(u32),
}

impl<'p> Trail<'p> {
    /// A file.
    pub(crate) fn file(name: &'p str) -> Self {
        Self { parent: None, step: Step::Name(name) }
    }

    /// An entry of an archive, or an attachment with a name.
    pub(crate) fn entry<'c>(&'c self, name: &'c str) -> Trail<'c> {
        Trail { parent: Some(self), step: Step::Name(name) }
    }

    /// A message of a mailbox, counted from 1.
    pub(crate) fn message<'c>(&'c self, number: u32) -> Trail<'c> {
        Trail { parent: Some(self), step: Step::Message(number) }
    }

    /// A part of a message, counted from 1.
    pub(crate) fn part<'c>(&'c self, number: u32) -> Trail<'c> {
        Trail { parent: Some(self), step: Step::Part(number) }
    }

    /// The innermost name of a file, without folders.
    pub(crate) fn file_name(&self) -> &'p str {
        match (self.step, self.parent) {
            (Step::Name(name), _) => {
                let behind =
                    name.bytes().rposition(|octet| matches!(octet, b'/' | b'\\')).map_or(0, |at| at + 1);
                name.get(behind..).unwrap_or(name)
            }
            _ => "",
        }
    }
}

impl fmt::Display for Trail<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            write!(f, "{parent} › ")?;
        }
        match self.step {
            Step::Name(name) => f.write_str(name),
            Step::Message(number) => write!(f, "message {number}"),
            Step::Part(number) => write!(f, "part {number}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_is_written_from_the_outside() {
        let file = Trail::file("in/mail.zip");
        let (entry, message) = (file.entry("a/b.mbox"), file.message(3));
        assert_eq!(message.part(2).to_string(), "in/mail.zip › message 3 › part 2");
        assert_eq!((entry.to_string().as_str(), entry.file_name()), ("in/mail.zip › a/b.mbox", "b.mbox"));
        assert_eq!((file.file_name(), message.file_name()), ("mail.zip", ""));
    }
}
