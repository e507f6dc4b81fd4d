//! Zip files (APPNOTE 6.3.10), read from their directory at the end and never held whole.
//!
//! Archives that are made to explode let many entries share one piece of data. Entries are read in the order of
//! their place, and the first one that reaches back into what was read before ends the archive.

use super::flow::Flow;
use super::inflate::{Inflater, Wrapping};
use super::sorter::{Origin, Sorter};
use super::trail::Trail;
use super::{ByteRange, CHUNK, Limits};
use crate::order::sort_long;
use crate::tls_rpt::view::Problem;

const END: [u8; 4] = *b"PK\x05\x06";
const END_64: [u8; 4] = *b"PK\x06\x06";
const LOCATOR_64: [u8; 4] = *b"PK\x06\x07";
const ENTRY: [u8; 4] = *b"PK\x01\x02";
const LOCAL: [u8; 4] = *b"PK\x03\x04";
/// The record at the end with the longest comment, and the locator before it.
const TAIL: u64 = 22 + 65_535 + 20;
/// Octets of a directory that are read: 400,000 entries with long names.
const MAX_DIRECTORY: u64 = 96 << 20;

/// What is being read of an archive.
pub(super) struct Archive {
    size: u64,
    stage: Stage,
}

enum Stage {
    Tail,
    End64 { at: u64 },
    Directory { start: u64, size: u64, shift: u64, octets: Vec<u8> },
    Entries(Entries),
    Done,
}

struct Entry {
    offset: u64,
    size: u64,
    method: u16,
    is_encrypted: bool,
    name: String,
}

struct Entries {
    /// The next one last.
    list: Vec<Entry>,
    /// Where the data of the entries before end.
    covered: u64,
    /// The entry that is too large to be held, under way.
    open: Option<Open>,
}

struct Open {
    name: String,
    at: u64,
    left: u64,
    inflater: Option<Inflater>,
    flow: Flow,
}

/// Reads an archive that is held whole because it is in another container.
pub(super) fn read_whole(content: &[u8], sorter: &mut Sorter, origin: Origin<'_>) {
    let mut archive = Archive::new(u64::try_from(content.len()).unwrap_or(u64::MAX));
    while let Some(range) = archive.next_range() {
        let start = usize::try_from(range.offset).unwrap_or(usize::MAX);
        let end = start.saturating_add(usize::try_from(range.length).unwrap_or(usize::MAX));
        let octets = content.get(start..end.min(content.len())).unwrap_or_default();
        archive.supply(octets, sorter, origin);
    }
}

impl Archive {
    pub(super) fn new(size: u64) -> Self {
        Self { size, stage: Stage::Tail }
    }

    /// What is to be read next; nothing at the end.
    pub(super) fn next_range(&self) -> Option<ByteRange> {
        let (offset, end) = match &self.stage {
            Stage::Tail => (self.size.saturating_sub(TAIL), self.size),
            Stage::End64 { at } => (*at, at.saturating_add(56)),
            Stage::Directory { start, size, octets, .. } => {
                let read = u64::try_from(octets.len()).unwrap_or(u64::MAX);
                (start.saturating_add(read), start.saturating_add(*size))
            }
            Stage::Entries(entries) => entries.next_range()?,
            Stage::Done => return None,
        };
        let length = end.min(self.size).saturating_sub(offset).min(CHUNK);
        Some(ByteRange { offset, length })
    }

    /// Takes what was asked for.
    pub(super) fn supply(&mut self, octets: &[u8], sorter: &mut Sorter, origin: Origin<'_>) {
        if let Err(problem) = self.step(octets, sorter, origin) {
            sorter.problem(&origin.trail, problem);
            self.stage = Stage::Done;
        }
    }

    fn step(&mut self, octets: &[u8], sorter: &mut Sorter, origin: Origin<'_>) -> Result<(), Problem> {
        if octets.is_empty() {
            return Err(Problem::CutOff);
        }
        match &mut self.stage {
            Stage::Tail => self.stage = read_tail(octets, self.size)?,
            Stage::End64 { at } => self.stage = read_end_64(octets, *at, self.size)?,
            Stage::Directory { octets: read, size, shift, .. } => {
                read.extend_from_slice(octets);
                if u64::try_from(read.len()).unwrap_or(u64::MAX) >= *size {
                    let list = read_directory(read, *shift, &sorter.limits)?;
                    self.stage = Stage::Entries(Entries { list, covered: 0, open: None });
                }
            }
            Stage::Entries(entries) => entries.supply(octets, sorter, origin)?,
            Stage::Done => {}
        }
        if matches!(&self.stage, Stage::Entries(entries) if entries.list.is_empty() && entries.open.is_none())
        {
            self.stage = Stage::Done;
        }
        Ok(())
    }
}

fn number<const N: usize>(octets: &[u8], at: usize) -> Option<[u8; N]> {
    octets.get(at..)?.first_chunk().copied()
}

fn u16_at(octets: &[u8], at: usize) -> Option<u16> {
    number(octets, at).map(u16::from_le_bytes)
}

fn u32_at(octets: &[u8], at: usize) -> Option<u32> {
    number(octets, at).map(u32::from_le_bytes)
}

fn u64_at(octets: &[u8], at: usize) -> Option<u64> {
    number(octets, at).map(u64::from_le_bytes)
}

/// Finds the record at the end: the last one whose comment fills the rest of the file.
fn read_tail(octets: &[u8], size: u64) -> Result<Stage, Problem> {
    let is_end = |at: &usize| {
        let rest = octets.get(*at..).unwrap_or_default();
        rest.starts_with(&END)
            && u16_at(rest, 20).is_some_and(|comment| rest.len() >= 22 + usize::from(comment))
    };
    let at = (0..octets.len()).rev().find(is_end).ok_or(Problem::CutOff)?;
    let record = octets.get(at..).unwrap_or_default();
    let before = at.checked_sub(20).and_then(|start| octets.get(start..at)).unwrap_or_default();
    if before.starts_with(&LOCATOR_64) {
        return u64_at(before, 8).map(|at| Stage::End64 { at }).ok_or(Problem::ArchiveBroken);
    }
    let (length, start) = u32_at(record, 12).zip(u32_at(record, 16)).ok_or(Problem::ArchiveBroken)?;
    let octets = u64::try_from(octets.len() - at).unwrap_or(u64::MAX);
    directory(u64::from(start), u64::from(length), size.saturating_sub(octets))
}

fn read_end_64(octets: &[u8], at: u64, size: u64) -> Result<Stage, Problem> {
    if !octets.starts_with(&END_64) {
        return Err(Problem::ArchiveBroken);
    }
    let (length, start) = u64_at(octets, 40).zip(u64_at(octets, 48)).ok_or(Problem::ArchiveBroken)?;
    directory(start, length, at.min(size))
}

/// The directory ends where the record begins that tells of it; where that does not fit what it says, something
/// was put before the archive, and all places shift.
fn directory(start: u64, size: u64, end: u64) -> Result<Stage, Problem> {
    let shift =
        end.checked_sub(size).and_then(|real| real.checked_sub(start)).ok_or(Problem::ArchiveBroken)?;
    if size > MAX_DIRECTORY {
        return Err(Problem::ArchiveEntries);
    }
    if size == 0 {
        return Ok(Stage::Done);
    }
    Ok(Stage::Directory { start: start + shift, size, shift, octets: Vec::new() })
}

/// All entries with data, sorted so that the first in the file is the last in the list.
fn read_directory(octets: &[u8], shift: u64, limits: &Limits) -> Result<Vec<Entry>, Problem> {
    let mut list = Vec::new();
    let mut rest = octets;
    while rest.starts_with(&ENTRY) {
        let (entry, length) = read_entry(rest, shift).ok_or(Problem::ArchiveBroken)?;
        rest = rest.get(length..).ok_or(Problem::ArchiveBroken)?;
        let is_folder = entry.name.ends_with('/');
        // What macOS puts beside each file.
        let is_shadow = entry.name.starts_with("__MACOSX/") || entry.name.ends_with(".DS_Store");
        if !is_folder && !is_shadow {
            list.push(entry);
        }
        if list.len() > limits.entries {
            return Err(Problem::ArchiveEntries);
        }
    }
    sort_long(&mut list, |left: &Entry, right| right.offset.cmp(&left.offset));
    Ok(list)
}

/// One entry of the directory and the length of its record.
fn read_entry(octets: &[u8], shift: u64) -> Option<(Entry, usize)> {
    let (flags, method) = (u16_at(octets, 8)?, u16_at(octets, 10)?);
    let (packed, unpacked, offset) = (u32_at(octets, 20)?, u32_at(octets, 24)?, u32_at(octets, 42)?);
    let name_length = usize::from(u16_at(octets, 28)?);
    let extra_length = usize::from(u16_at(octets, 30)?);
    let comment_length = usize::from(u16_at(octets, 32)?);
    let name = octets.get(46..46 + name_length)?;
    let extra = octets.get(46 + name_length..46 + name_length + extra_length)?;
    let mut large = extra_64(extra);
    // Those that did not fit stand in the extra field, in this order.
    let mut full = |short: u32| {
        if short < u32::MAX {
            return Some(u64::from(short));
        }
        let (value, rest) = large.split_first_chunk()?;
        large = rest;
        Some(u64::from_le_bytes(*value))
    };
    let (_, size, offset) = (full(unpacked)?, full(packed)?, full(offset)?);
    let name = String::from_utf8_lossy(name).into_owned();
    let entry =
        Entry { offset: offset.checked_add(shift)?, size, method, is_encrypted: flags & 1 != 0, name };
    Some((entry, 46 + name_length + extra_length + comment_length))
}

/// The extra field with large numbers; empty without.
fn extra_64(mut extra: &[u8]) -> &[u8] {
    while let Some((id, length)) = u16_at(extra, 0).zip(u16_at(extra, 2)) {
        let end = 4 + usize::from(length);
        if id == 1 {
            return extra.get(4..end).unwrap_or_default();
        }
        extra = extra.get(end..).unwrap_or_default();
    }
    &[]
}

impl Entries {
    fn next_range(&self) -> Option<(u64, u64)> {
        match (&self.open, self.list.last()) {
            (Some(open), _) => Some((open.at, open.at.saturating_add(open.left))),
            (None, Some(entry)) => Some((entry.offset, u64::MAX)),
            (None, None) => None,
        }
    }

    /// Takes a piece of the file: the rest of a large entry, or as many whole entries as it holds.
    fn supply(&mut self, octets: &[u8], sorter: &mut Sorter, origin: Origin<'_>) -> Result<(), Problem> {
        if self.open.is_some() {
            self.feed(octets, sorter, origin);
            return Ok(());
        }
        let Some(start) = self.list.last().map(|entry| entry.offset) else {
            return Ok(());
        };
        let mut is_first = true;
        while let Some(entry) = self.list.last() {
            let at = usize::try_from(entry.offset.saturating_sub(start)).unwrap_or(usize::MAX);
            let Some(rest) = octets.get(at..) else {
                return Ok(());
            };
            let Some(data) = local_data(rest)? else {
                // The header is cut off here; the next piece begins with it.
                return if is_first { Err(Problem::CutOff) } else { Ok(()) };
            };
            let header = u64::try_from(rest.len() - data.len()).unwrap_or(u64::MAX);
            if entry.offset < self.covered {
                return Err(Problem::ArchiveOverlap);
            }
            let whole = usize::try_from(entry.size).ok().and_then(|size| data.get(..size));
            if whole.is_none() && !is_first {
                return Ok(());
            }
            is_first = false;
            self.covered = entry.offset.saturating_add(header).saturating_add(entry.size);
            let Some(entry) = self.list.pop() else {
                return Ok(());
            };
            match whole {
                Some(data) => read_small(&entry, data, sorter, origin),
                None => {
                    self.open = begin_large(entry, header, sorter, origin);
                    if self.open.is_some() {
                        self.feed(data, sorter, origin);
                    }
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Hands a piece of a large entry on.
    fn feed(&mut self, octets: &[u8], sorter: &mut Sorter, origin: Origin<'_>) {
        let Some(mut open) = self.open.take() else {
            return;
        };
        let name = open.name.clone();
        let trail = origin.trail.entry(&name);
        let inner = entry_origin(trail, origin);
        let length = u64::try_from(octets.len()).unwrap_or(u64::MAX);
        open.at = open.at.saturating_add(length);
        open.left = open.left.saturating_sub(length);
        if let Err(problem) = open.push(octets, sorter, inner) {
            sorter.problem(&trail, problem);
            open.flow = Flow::Done;
        }
        if open.left > 0 && !open.flow.is_done() {
            self.open = Some(open);
            return;
        }
        let is_whole = open.inflater.as_ref().is_none_or(Inflater::is_complete);
        open.inflater.into_iter().for_each(|inflater| sorter.give_inflater(inflater));
        open.flow.end(is_whole, sorter, inner);
    }
}

fn entry_origin<'c>(trail: Trail<'c>, origin: Origin<'_>) -> Origin<'c> {
    Origin::new(trail, origin.depth + 1)
}

/// What follows the local header; nothing if that is cut off.
fn local_data(octets: &[u8]) -> Result<Option<&[u8]>, Problem> {
    if octets.len() < 30 {
        return Ok(None);
    }
    if !octets.starts_with(&LOCAL) {
        return Err(Problem::ArchiveBroken);
    }
    let lengths = u16_at(octets, 26).zip(u16_at(octets, 28));
    let data = lengths.and_then(|(name, extra)| octets.get(30 + usize::from(name) + usize::from(extra)..));
    Ok(data)
}

const STORED: u16 = 0;
const DEFLATED: u16 = 8;

fn refusal(entry: &Entry) -> Option<Problem> {
    match entry.method {
        _ if entry.is_encrypted => Some(Problem::Encrypted),
        STORED | DEFLATED => None,
        _ => Some(Problem::ArchiveMethod),
    }
}

fn read_small(entry: &Entry, data: &[u8], sorter: &mut Sorter, origin: Origin<'_>) {
    let trail = origin.trail.entry(&entry.name);
    let inner = entry_origin(trail, origin);
    if let Some(problem) = refusal(entry) {
        return sorter.problem(&trail, problem);
    }
    if entry.method == STORED {
        return sorter.item(data, inner);
    }
    // Through a flow, so that a mailbox in an archive is cut as it comes out and need not be held.
    let mut open = Open {
        name: String::new(),
        at: 0,
        left: 0,
        inflater: Some(sorter.take_inflater(Wrapping::None)),
        flow: Flow::default(),
    };
    if let Err(problem) = open.push(data, sorter, inner) {
        sorter.problem(&trail, problem);
        return;
    }
    let is_whole = open.inflater.as_ref().is_none_or(Inflater::is_complete);
    open.inflater.into_iter().for_each(|inflater| sorter.give_inflater(inflater));
    open.flow.end(is_whole, sorter, inner);
}

fn begin_large(entry: Entry, header: u64, sorter: &mut Sorter, origin: Origin<'_>) -> Option<Open> {
    if let Some(problem) = refusal(&entry) {
        sorter.problem(&origin.trail.entry(&entry.name), problem);
        return None;
    }
    let inflater = (entry.method == DEFLATED).then(|| sorter.take_inflater(Wrapping::None));
    let at = entry.offset.saturating_add(header);
    Some(Open { name: entry.name, at, left: entry.size, inflater, flow: Flow::default() })
}

impl Open {
    fn push(&mut self, octets: &[u8], sorter: &mut Sorter, origin: Origin<'_>) -> Result<(), Problem> {
        let flow = &mut self.flow;
        let Some(inflater) = &mut self.inflater else {
            flow.push(octets, sorter, origin);
            return Ok(());
        };
        super::flow::unpack(inflater, flow, octets, sorter, origin)
    }
}
