//! Hands files to the intake, piece by piece, with progress on a terminal.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use waxseal_core::tls_rpt::intake::Intake;
use waxseal_core::tls_rpt::report::MAX_COUNT;
use waxseal_core::tls_rpt::view::Problem;

use super::human::counted;

/// Octets of standard input, a pipe or a device: it cannot be sought in and is held whole.
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
            read_stream(intake, std::io::stdin().lock(), "standard input")?;
            continue;
        }
        let cannot_read = || format!("cannot read {}", path.display());
        let metadata = std::fs::metadata(path).with_context(cannot_read)?;
        if metadata.is_file() || metadata.is_dir() {
            list(path, &mut files, intake);
        } else {
            // A pipe or device has no length; whoever names one wants what comes out of it.
            let stream = File::open(path).with_context(cannot_read)?;
            read_stream(intake, stream, &path.to_string_lossy())?;
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
    // What a link leads to is what counts, except for folders: see `list_folder`.
    let Ok(metadata) = std::fs::metadata(path) else {
        return leave(path, Problem::Unreadable, intake);
    };
    if metadata.is_dir() {
        list_folder(path, files, intake);
    } else if metadata.is_file() {
        files.push(Found { path: path.to_owned(), size: metadata.len() });
    } else {
        leave(path, Problem::SpecialFile, intake);
    }
}

fn list_folder(folder: &Path, files: &mut Vec<Found>, intake: &mut Intake) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return leave(folder, Problem::Unreadable, intake);
    };
    let mut inside: Vec<PathBuf> = Vec::new();
    for entry in entries {
        match entry {
            Ok(entry) => inside.push(entry.path()),
            Err(_) => leave(folder, Problem::Unreadable, intake),
        }
    }
    inside.sort();
    for path in inside {
        // A link to a folder is followed where it was named; within a folder it could lead in circles.
        if path.is_symlink() && path.is_dir() {
            leave(&path, Problem::FolderLink, intake);
        } else {
            list(&path, files, intake);
        }
    }
}

/// Says that a path is not read, and why.
fn leave(path: &Path, why: Problem, intake: &mut Intake) {
    intake.begin(&path.to_string_lossy(), 0);
    intake.leave(why);
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
        let reports = counted(progress.reports, "report");
        bar.set_message(format!("{reports}, {} not understood", progress.errors));
    }
    bar.set_position(start.saturating_add(found.size));
    intake.end();
}

/// Reads what can only be read once and in order.
fn read_stream(intake: &mut Intake, stream: impl Read, name: &str) -> Result<()> {
    let mut octets = Vec::new();
    stream.take(MAX_INPUT + 1).read_to_end(&mut octets).with_context(|| format!("cannot read {name}"))?;
    let size = u64::try_from(octets.len())?;
    if size > MAX_INPUT {
        bail!("{name} is too long; give a file by its name");
    }
    intake.begin(name, size);
    while let Some(range) = intake.next_range() {
        let start = usize::try_from(range.offset)?;
        let end = start.saturating_add(usize::try_from(range.length)?).min(octets.len());
        intake.supply(octets.get(start..end).unwrap_or_default());
    }
    intake.end();
    Ok(())
}
