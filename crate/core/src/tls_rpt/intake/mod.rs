//! Files of any kind in, reports out, without reading anything by itself.
//!
//! The host opens a file and asks what to read of it; it hands in the octets and asks again. So a mailbox of half
//! a gigabyte goes through in pieces, an archive is read from its directory at the end, and nothing is held but the
//! message at hand. What a file is, is decided by its content.
//!
//! ```
//! use waxseal_core::time::Timestamp;
//! use waxseal_core::tls_rpt::intake::{Intake, Limits};
//! let file = br#"{"organization-name": "Sender", "report-id": "1", "policies": []}"#;
//! let mut intake = Intake::new(Limits::default(), Timestamp::from_unix(1_800_000_000));
//! intake.begin("a.json", 65);
//! while let Some(range) = intake.next_range() {
//!     let start = range.offset as usize;
//!     intake.supply(&file[start..start + range.length as usize]);
//! }
//! intake.end();
//! assert_eq!(intake.progress().reports, 1);
//! ```
//!
//! # Limitations
//! Checksums of gzip and zip are not verified, as some senders leave them out; damaged data show as damaged deflate or
//! JSON. Zip entries are read if stored or deflated.

mod archive;
mod file_name;
mod flow;
mod inflate;
mod limits;
mod mailbox;
mod sniff;
mod sorter;
mod trail;

pub use limits::Limits;

use self::archive::Archive;
use self::flow::Flow;
use self::inflate::Budget;
use self::sniff::{Kind, sniff};
use self::sorter::{Origin, Sorter};
use self::trail::Trail;
use super::store::Store;
use super::view::{FileProblem, Problem, Progress};
use crate::time::Timestamp;

/// Octets that are asked for at once: large enough that asking costs nothing, small enough to be held twice.
pub const CHUNK: u64 = 4 << 20;

/// Octets of a file that the host is to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByteRange {
    /// The first one.
    pub offset: u64,
    /// How many.
    pub length: u64,
}

/// Takes files in, one after another.
pub struct Intake {
    sorter: Sorter,
    file: Option<OpenFile>,
}

struct OpenFile {
    name: String,
    size: u64,
    /// How far it has been read in order.
    at: u64,
    reading: Reading,
}

enum Reading {
    InOrder(Flow),
    Archive(Archive),
}

impl Intake {
    /// An empty one. Reports on days after `now` have an impossible date.
    pub fn new(limits: Limits, now: Timestamp) -> Self {
        Self { sorter: Sorter::new(limits, Store::new(limits.text_characters, now)), file: None }
    }

    /// What has been taken in.
    pub fn store(&self) -> &Store {
        &self.sorter.store
    }

    /// The same, to be changed.
    pub fn store_mut(&mut self) -> &mut Store {
        &mut self.sorter.store
    }

    /// How far it is.
    pub fn progress(&self) -> &Progress {
        &self.sorter.progress
    }

    /// What could not be read; at most [`Limits::problems`] are kept.
    pub fn problems(&self) -> &[FileProblem] {
        &self.sorter.problems
    }

    /// What is neither a report nor mail nor an archive; at most [`Limits::set_aside`] are kept.
    pub fn set_aside(&self) -> &[FileProblem] {
        &self.sorter.set_aside
    }

    /// Opens a file; one that is still open is ended.
    pub fn begin(&mut self, name: &str, size: u64) {
        self.end();
        let limits = self.sorter.limits;
        self.sorter.progress.files = self.sorter.progress.files.saturating_add(1);
        self.sorter.budget = Budget::of(size, limits.inflated_floor, limits.inflated_ratio);
        let reading = Reading::InOrder(Flow::default());
        self.file = Some(OpenFile { name: name.to_owned(), size, at: 0, reading });
    }

    /// What is to be read next of the file; nothing when there is nothing more to know.
    pub fn next_range(&self) -> Option<ByteRange> {
        let file = self.file.as_ref()?;
        match &file.reading {
            Reading::Archive(archive) => archive.next_range(),
            Reading::InOrder(flow) if flow.is_done() => None,
            Reading::InOrder(_) => {
                let length = file.size.saturating_sub(file.at).min(CHUNK);
                (length > 0).then_some(ByteRange { offset: file.at, length })
            }
        }
    }

    /// Takes the octets that were asked for. None at all mean that the file is shorter than it was.
    pub fn supply(&mut self, octets: &[u8]) {
        let Some(file) = self.file.as_mut() else {
            return;
        };
        let length = u64::try_from(octets.len()).unwrap_or(u64::MAX);
        self.sorter.progress.octets = self.sorter.progress.octets.saturating_add(length);
        let origin = Origin::new(Trail::file(&file.name), 0);
        if file.at == 0 && sniff(octets) == Kind::Zip && matches!(file.reading, Reading::InOrder(_)) {
            file.at = file.size;
            if length == file.size {
                archive::read_whole(octets, &mut self.sorter, origin);
                file.reading = Reading::InOrder(Flow::Done);
            } else {
                file.reading = Reading::Archive(Archive::new(file.size));
            }
            return;
        }
        match &mut file.reading {
            Reading::Archive(archive) => archive.supply(octets, &mut self.sorter, origin),
            Reading::InOrder(flow) if file.at == 0 && length == file.size => {
                // Whole already: nothing need be copied.
                self.sorter.item(octets, origin);
                *flow = Flow::Done;
            }
            Reading::InOrder(flow) => {
                file.at = file.at.saturating_add(length);
                flow.push(octets, &mut self.sorter, origin);
                if octets.is_empty() {
                    std::mem::take(flow).end(false, &mut self.sorter, origin);
                    *flow = Flow::Done;
                }
            }
        }
    }

    /// Says that the host could not read the file, and closes it.
    pub fn fail(&mut self) {
        self.leave(Problem::Unreadable);
    }

    /// Says why the host does not read the file, or not to its end, and closes it.
    pub fn leave(&mut self, why: Problem) {
        if let Some(file) = self.file.take() {
            self.sorter.problem(&Trail::file(&file.name), why);
        }
    }

    /// Closes the file. Before it was read to its end, what was read stays and the rest is left out unsaid: the host
    /// has been told to stop.
    pub fn end(&mut self) {
        let Some(file) = self.file.take() else {
            return;
        };
        let origin = Origin::new(Trail::file(&file.name), 0);
        match file.reading {
            Reading::InOrder(flow) if file.at >= file.size => flow.end(true, &mut self.sorter, origin),
            Reading::InOrder(_) | Reading::Archive(_) => {}
        }
    }
}

#[cfg(test)]
#[allow(clippy::as_conversions, reason = "sizes of test files are small")]
mod tests;
