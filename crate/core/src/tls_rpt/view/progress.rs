//! How far the intake is, and what it could not use.

use serde::Serialize;

/// Counts that only grow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct Progress {
    /// Files begun.
    pub files: u32,
    /// Octets read of them.
    #[cfg_attr(test, ts(type = "number"))]
    pub octets: u64,
    /// Reports taken in.
    pub reports: u32,
    /// Reports that were there already.
    pub duplicates: u32,
    /// Among those, the ones that carried another content under the same name.
    pub conflicting: u32,
    /// Messages without a report.
    pub other_mail: u32,
    /// DMARC reports.
    pub dmarc_reports: u32,
    /// Files that are something else, such as pictures beside the reports.
    pub other_files: u32,
    /// Files, entries and messages that should have held a report and could not be read.
    pub errors: u32,
    /// How many of the errors and other files are listed with their reasons.
    pub listed: u32,
}

/// Why a report counts as there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
#[serde(rename_all = "kebab-case")]
pub enum DuplicateKind {
    /// It says the same, whatever its spelling.
    SameContent,
    /// Organisation, report-id, policy domains and start are the same, and it says something else. The first counts.
    SameName,
}

/// A file, or a part of one, that was not understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct FileProblem {
    /// Its name, with the way into it: `mail.zip › 2026/a.eml › part 2`.
    pub name: String,
    /// A stable name of the reason: `json-invalid`.
    pub code: String,
    /// The reason in words.
    pub reason: String,
    /// Whether a report may be lost; if not, it is something else and only said so that nothing goes unsaid.
    pub is_error: bool,
}

/// Why something could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Problem {
    /// A zip entry overlaps another: the mark of an archive made to explode.
    ArchiveOverlap,
    /// More entries than [`crate::tls_rpt::intake::Limits::entries`].
    ArchiveEntries,
    /// The directory of a zip file is missing or broken.
    ArchiveBroken,
    /// A compression method other than stored and deflate.
    ArchiveMethod,
    /// An encrypted zip entry.
    Encrypted,
    /// The compressed data are damaged.
    DeflateBroken,
    /// It ends before its end.
    CutOff,
    /// There is nothing in it.
    Empty,
    /// A link to a folder, within a folder: it could lead in circles and is not followed.
    FolderLink,
    /// A message that says it carries a report has none that can be found.
    ReportMissing,
    /// The text is no JSON.
    JsonInvalid,
    /// JSON that should be a TLS report and is none.
    NotAReport,
    /// Neither a report nor a container of one.
    NotRecognised,
    /// JSON of something else: it has no name that a report has.
    OtherJson,
    /// Objects within objects beyond [`crate::tls_rpt::intake::Limits::json_depth`].
    JsonDepth,
    /// Containers within containers beyond [`crate::tls_rpt::intake::Limits::nesting`].
    Nesting,
    /// More parts than [`crate::tls_rpt::intake::Limits::parts`].
    MailParts,
    /// More octets come out than [`crate::tls_rpt::intake::Limits`] allow for what went in.
    Inflated,
    /// Larger than one report or message may be.
    TooLarge,
    /// More policies or failures than [`crate::tls_rpt::intake::Limits::rows`].
    TooManyRows,
    /// A pipe, socket or device within a folder: reading it could wait for ever.
    SpecialFile,
    /// The text of a report is UTF-16.
    Utf16,
    /// The host could not read it.
    Unreadable,
}

impl Problem {
    /// Whether a report may be lost by it.
    pub fn is_error(self) -> bool {
        !matches!(self, Self::FolderLink | Self::NotRecognised | Self::OtherJson | Self::SpecialFile)
    }

    /// A stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::ArchiveOverlap => "archive-overlap",
            Self::ArchiveEntries => "archive-entries",
            Self::ArchiveBroken => "archive-broken",
            Self::ArchiveMethod => "archive-method",
            Self::Encrypted => "encrypted",
            Self::DeflateBroken => "deflate-broken",
            Self::CutOff => "cut-off",
            Self::Empty => "empty",
            Self::FolderLink => "folder-link",
            Self::ReportMissing => "report-missing",
            Self::JsonInvalid => "json-invalid",
            Self::NotAReport => "not-a-report",
            Self::NotRecognised => "not-recognised",
            Self::OtherJson => "other-json",
            Self::JsonDepth => "json-depth",
            Self::Nesting => "nesting",
            Self::MailParts => "mail-parts",
            Self::Inflated => "inflated",
            Self::TooLarge => "too-large",
            Self::TooManyRows => "too-many-rows",
            Self::SpecialFile => "special-file",
            Self::Utf16 => "utf-16",
            Self::Unreadable => "unreadable",
        }
    }

    /// The reason in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::ArchiveOverlap => "entries of the archive overlap, as in archives made to explode",
            Self::ArchiveEntries => "the archive has more entries than are read",
            Self::ArchiveBroken => "the directory of the archive is missing or broken",
            Self::ArchiveMethod => "compressed by a method other than deflate",
            Self::Encrypted => "encrypted",
            Self::DeflateBroken => "the compressed data are damaged",
            Self::CutOff => "cut off before its end",
            Self::Empty => "empty",
            Self::FolderLink => "a link to a folder, which is not followed; name the folder itself",
            Self::ReportMissing => "a mail that says it carries a report, and has none",
            Self::JsonInvalid => "no JSON",
            Self::NotAReport => "JSON, but no TLS report",
            Self::NotRecognised => "neither a report nor mail nor an archive",
            Self::OtherJson => "JSON of something else than a TLS report",
            Self::JsonDepth => "JSON nested too deeply",
            Self::Nesting => "containers nested too deeply",
            Self::MailParts => "a mail of too many parts",
            Self::Inflated => "decompresses to far more than a report",
            Self::TooLarge => "too large for one report or message",
            Self::TooManyRows => "more policies or failures than are read",
            Self::SpecialFile => "a pipe, socket or device, which is read only where it is named",
            Self::Utf16 => "UTF-16, where reports are UTF-8",
            Self::Unreadable => "could not be read",
        }
    }
}
