//! Hands files to the intake, piece by piece, with progress on a terminal.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use waxseal_core::tls_rpt::intake::Intake;
use waxseal_core::tls_rpt::report::MAX_COUNT;

/// Octets of standard input, which cannot be sought in and is held whole.
const MAX_INPUT: u64 = 1 << 30;

/// A file to be read.
struct Found {
    path: PathBuf,
    size: u64,
}

/// Reads every file under `paths`. A file that cannot be read is a problem of the intake; a path that is not there
/// is a slip of whoever typed it.
pub(super) fn read_all(intake: &mut Intake, paths: &[PathBuf]) -> Result<()> {
    let mut files = Vec::new();
    for path in paths {
        if path == Path::new("-") {
            read_standard_input(intake)?;
        } else if let Err(error) = std::fs::metadata(path) {
            bail!("cannot read {}: {error}", path.display());
        } else {
            list(path, &mut files, intake);
        }
    }
    let bar = progress_bar(files.iter().map(|file| file.size).fold(0, u64::saturating_add).min(MAX_COUNT));
    for file in &files {
        read(intake, file, &bar);
    }
    bar.finish_and_clear();
    Ok(())
}

fn progress_bar(octets: u64) -> ProgressBar {
    // Hidden by itself where standard error is no terminal.
    let bar = ProgressBar::new(octets);
    let style = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes} {bytes_per_sec} {msg}");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar
}

/// All files under a path, in the order of their names.
fn list(path: &Path, files: &mut Vec<Found>, intake: &mut Intake) {
    let Ok(metadata) = std::fs::symlink_metadata(path).and_then(|own| {
        // A link is followed where it was named; within a folder it could lead in circles.
        if own.is_symlink() { std::fs::metadata(path) } else { Ok(own) }
    }) else {
        return unreadable(path, intake);
    };
    if !metadata.is_dir() {
        return files.push(Found { path: path.to_owned(), size: metadata.len() });
    }
    let Ok(entries) = std::fs::read_dir(path) else {
        return unreadable(path, intake);
    };
    let mut inside: Vec<PathBuf> = Vec::new();
    for entry in entries {
        match entry {
            Ok(entry) if entry.file_type().is_ok_and(|kind| kind.is_symlink() && entry.path().is_dir()) => {}
            Ok(entry) => inside.push(entry.path()),
            Err(_) => unreadable(path, intake),
        }
    }
    inside.sort();
    for path in inside {
        list(&path, files, intake);
    }
}

fn unreadable(path: &Path, intake: &mut Intake) {
    intake.begin(&path.to_string_lossy(), 0);
    intake.fail();
}

fn read(intake: &mut Intake, found: &Found, bar: &ProgressBar) {
    intake.begin(&found.path.to_string_lossy(), found.size);
    let Ok(mut file) = File::open(&found.path) else {
        return intake.fail();
    };
    let start = bar.position();
    let mut octets = Vec::new();
    while let Some(range) = intake.next_range() {
        octets.clear();
        let piece = file.seek(SeekFrom::Start(range.offset));
        let piece = piece.and_then(|_| file.by_ref().take(range.length).read_to_end(&mut octets));
        if piece.is_err() {
            return intake.fail();
        }
        intake.supply(&octets);
        bar.set_position(start.saturating_add(range.offset).min(start.saturating_add(found.size)));
        let progress = intake.progress();
        bar.set_message(format!("{} reports, {} not understood", progress.reports, progress.errors));
    }
    bar.set_position(start.saturating_add(found.size));
    intake.end();
}

fn read_standard_input(intake: &mut Intake) -> Result<()> {
    let mut octets = Vec::new();
    std::io::stdin().lock().take(MAX_INPUT + 1).read_to_end(&mut octets)?;
    let size = u64::try_from(octets.len())?;
    if size > MAX_INPUT {
        bail!("standard input is too long; give the file by its name");
    }
    intake.begin("standard input", size);
    while let Some(range) = intake.next_range() {
        let start = usize::try_from(range.offset)?;
        let end = start.saturating_add(usize::try_from(range.length)?).min(octets.len());
        intake.supply(octets.get(start..end).unwrap_or_default());
    }
    intake.end();
    Ok(())
}
