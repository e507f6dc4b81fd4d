//! What is in a file that is held whole: reports go to the store, everything else is counted or said.

use std::fmt;

use super::file_name::FileName;
use super::inflate::{Budget, Inflater, Wrapping};
use super::mailbox::{Cut, MailboxSplitter};
use super::sniff::{Kind, beginning, sniff};
use super::trail::Trail;
use super::{Limits, archive};
use crate::text::show_foreign;
use crate::tls_rpt::mail::{self, Envelope};
use crate::tls_rpt::report::{Deviation, DeviationCode, Place, TlsReport, parse_reports};
use crate::tls_rpt::store::{Added, Store};
use crate::tls_rpt::view::{DuplicateKind, FileProblem, Problem, Progress};

/// Sorts what comes out of files.
pub(super) struct Sorter {
    pub(super) limits: Limits,
    pub(super) progress: Progress,
    /// What may have held a report, and was not understood.
    pub(super) problems: Vec<FileProblem>,
    /// What is something else.
    pub(super) set_aside: Vec<FileProblem>,
    pub(super) store: Store,
    pub(super) budget: Budget,
    /// Memory that serves one item after another.
    buffers: Vec<Vec<u8>>,
    inflaters: Vec<Inflater>,
}

/// Where an item was found, as far as it matters to what it is.
#[derive(Clone, Copy)]
pub(super) struct Origin<'p> {
    pub(super) trail: Trail<'p>,
    /// How many containers are around it.
    pub(super) depth: usize,
    /// The mail it came in.
    envelope: Option<&'p Envelope>,
    /// Whether it is said to be a report, by type or name.
    is_expected: bool,
    /// Whether it came out of gzip, whose name then counts.
    was_gzip: bool,
}

impl<'p> Origin<'p> {
    /// A file or an entry of an archive.
    pub(super) fn new(trail: Trail<'p>, depth: usize) -> Self {
        let name = trail.file_name();
        let is_expected =
            [".json", ".json.gz", ".eml", ".mbox"].into_iter().any(|ending| ends_with(name, ending));
        Self { trail, depth, envelope: None, is_expected, was_gzip: false }
    }

    /// Whether its mail or its name says that it is a report. That a name ends in `.json` says nothing of what the JSON
    /// is about.
    fn claims_report(&self) -> bool {
        match self.envelope {
            Some(envelope) => self.is_expected || envelope.claims_report(),
            None => FileName::parse(self.trail.file_name()).is_some(),
        }
    }

    /// What is in it, it being gzip.
    pub(super) fn unpacked(self) -> Self {
        Self { depth: self.depth + 1, was_gzip: true, ..self }
    }
}

/// Whether a name has an ending, in whatever case.
fn ends_with(name: &str, ending: &str) -> bool {
    let start = name.len().checked_sub(ending.len());
    start.and_then(|start| name.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(ending))
}

impl Sorter {
    pub(super) fn new(limits: Limits, store: Store) -> Self {
        Self {
            limits,
            progress: Progress::default(),
            problems: Vec::new(),
            set_aside: Vec::new(),
            store,
            budget: Budget::of(0, 0, 0),
            buffers: Vec::new(),
            inflaters: Vec::new(),
        }
    }

    /// Says that something could not be read.
    pub(super) fn problem(&mut self, name: &dyn fmt::Display, problem: Problem) {
        let (count, list, limit) = if problem.is_error() {
            (&mut self.progress.errors, &mut self.problems, self.limits.problems)
        } else {
            (&mut self.progress.other_files, &mut self.set_aside, self.limits.set_aside)
        };
        *count = count.saturating_add(1);
        if list.len() < limit {
            let name = show_foreign(&name.to_string(), self.limits.text_characters);
            let (code, reason) = (problem.code().to_owned(), problem.words().to_owned());
            list.push(FileProblem { name, code, reason, is_error: problem.is_error() });
            self.progress.listed = self.progress.listed.saturating_add(1);
        }
    }

    pub(super) fn take_inflater(&mut self, wrapping: Wrapping) -> Inflater {
        let mut inflater = self.inflaters.pop().unwrap_or_else(|| Inflater::new(wrapping));
        inflater.restart(wrapping);
        inflater
    }

    pub(super) fn give_inflater(&mut self, inflater: Inflater) {
        self.inflaters.push(inflater);
    }

    /// Takes in an item that is held whole.
    pub(super) fn item(&mut self, content: &[u8], origin: Origin<'_>) {
        if origin.depth > self.limits.nesting {
            return self.problem(&origin.trail, Problem::Nesting);
        }
        match sniff(content) {
            Kind::Gzip => self.gzip(content, origin),
            Kind::Zip => archive::read_whole(content, self, origin),
            Kind::Json => self.json(content, origin),
            Kind::Mailbox => self.mailbox(beginning(content), origin),
            // An empty line would end the header before it begins.
            Kind::Message => self.message(beginning(content), origin.trail, origin.depth),
            Kind::DmarcReport => self.progress.dmarc_reports = self.progress.dmarc_reports.saturating_add(1),
            Kind::Utf16 => self.problem(&origin.trail, Problem::Utf16),
            Kind::Other => self.other(content, origin),
        }
    }

    /// Something that is no container and no report.
    pub(super) fn other(&mut self, content: &[u8], origin: Origin<'_>) {
        match (origin.envelope.is_some(), origin.is_expected) {
            // Signatures, pictures and the like of a mail are no news.
            (true, false) => {}
            (_, true) if content.is_empty() => self.problem(&origin.trail, Problem::Empty),
            (_, true) => self.problem(&origin.trail, Problem::JsonInvalid),
            (false, false) => self.problem(&origin.trail, Problem::NotRecognised),
        }
    }

    fn gzip(&mut self, content: &[u8], origin: Origin<'_>) {
        let unpacked = self.inflate(content, Wrapping::Gzip);
        match unpacked {
            Ok(octets) => {
                self.item(&octets, origin.unpacked());
                self.buffers.push(octets);
            }
            Err(problem) => self.problem(&origin.trail, problem),
        }
    }

    /// Everything that a compressed item holds, within the budget and no more than one item may have.
    pub(super) fn inflate(&mut self, content: &[u8], wrapping: Wrapping) -> Result<Vec<u8>, Problem> {
        let mut out = self.buffers.pop().unwrap_or_default();
        out.clear();
        let mut inflater = self.take_inflater(wrapping);
        let max =
            self.limits.json_octets.max(self.limits.message_octets).max(self.limits.inner_archive_octets);
        let mut is_too_large = false;
        let result = inflater.push(content, &mut self.budget, &mut |octets| {
            is_too_large = out.len() + octets.len() > max;
            if !is_too_large {
                out.extend_from_slice(octets);
            }
            !is_too_large
        });
        let is_complete = inflater.is_complete();
        self.give_inflater(inflater);
        result?;
        match (is_too_large, is_complete) {
            (true, _) => Err(Problem::TooLarge),
            (_, false) => Err(Problem::CutOff),
            _ => Ok(out),
        }
    }

    fn json(&mut self, content: &[u8], origin: Origin<'_>) {
        if content.len() > self.limits.json_octets {
            return self.problem(&origin.trail, Problem::TooLarge);
        }
        let limits = self.limits;
        let parsed = parse_reports(content, &limits);
        for (report, deviations) in parsed.reports {
            self.report(&report, deviations, origin);
        }
        if let Some(problem) = parsed.problem {
            let claims_report = origin.claims_report();
            let problem = match problem {
                Problem::OtherJson if claims_report => Problem::NotAReport,
                problem => problem,
            };
            // JSON that accompanies other mail need not be ours.
            let is_ours = claims_report || origin.envelope.is_none();
            if is_ours || !matches!(problem, Problem::NotAReport | Problem::OtherJson | Problem::JsonInvalid)
            {
                self.problem(&origin.trail, problem);
            }
        }
    }

    fn report(&mut self, report: &TlsReport<'_>, mut deviations: Vec<Deviation>, origin: Origin<'_>) {
        let name = origin.trail.file_name();
        let told = FileName::parse(name);
        let mut deviate = |code| deviations.push(Deviation { code, place: Place::default() });
        if told.is_some_and(|told| told.disagrees(report)) {
            deviate(DeviationCode::FileNameDisagrees);
        }
        if let Some(envelope) = origin.envelope {
            if !name.is_empty() && told.is_none() {
                deviate(DeviationCode::FileNameForm);
            }
            deviations.extend(envelope.deviations(report));
        }
        if ends_with(name, ".json") && origin.was_gzip || ends_with(name, ".gz") && !origin.was_gzip {
            deviations.push(Deviation { code: DeviationCode::FileExtension, place: Place::default() });
        }
        let of_mail =
            origin.envelope.map(|envelope| envelope.domain.as_str()).filter(|domain| !domain.is_empty());
        let recipient = of_mail.or_else(|| told.map(|told| told.domain));
        let progress = &mut self.progress;
        match self.store.add(report, &deviations, recipient, &origin.trail) {
            Added::New => progress.reports = progress.reports.saturating_add(1),
            Added::Duplicate(kind) => {
                progress.duplicates = progress.duplicates.saturating_add(1);
                let is_other = u32::from(kind == DuplicateKind::SameName);
                progress.conflicting = progress.conflicting.saturating_add(is_other);
            }
        }
    }

    fn mailbox(&mut self, content: &[u8], origin: Origin<'_>) {
        let max = self.limits.message_octets;
        let mut number = 0;
        let mut splitter = MailboxSplitter::default();
        let mut take = |cut: Cut<'_>| self.cut(cut, &mut number, origin);
        splitter.push(content, max, &mut take);
        splitter.end(max, &mut take);
    }

    /// Takes in a message of a mailbox.
    pub(super) fn cut(&mut self, cut: Cut<'_>, number: &mut u32, origin: Origin<'_>) {
        *number = number.saturating_add(1);
        let trail = origin.trail.message(*number);
        match cut {
            Cut::Message(message) => self.message(message, trail, origin.depth),
            Cut::TooLarge => self.problem(&trail, Problem::TooLarge),
        }
    }

    /// Takes in a message: its report, or the fact that it has none.
    fn message(&mut self, message: &[u8], trail: Trail<'_>, depth: usize) {
        if message.len() > self.limits.message_octets {
            return self.problem(&trail, Problem::TooLarge);
        }
        let before = self.results();
        let limits = self.limits;
        let summary = mail::read_message(message, &limits, &mut |part| {
            let number = trail.part(part.number);
            let named = part.file_name.as_deref().map(|name| trail.entry(name));
            let origin = Origin {
                trail: named.unwrap_or(number),
                depth: depth + 1,
                envelope: Some(part.envelope),
                is_expected: part.is_typed,
                was_gzip: false,
            };
            self.item(part.octets, origin);
        });
        if let Some(problem) = summary.problem {
            self.problem(&trail, problem);
        }
        if self.results() == before {
            if summary.is_report {
                self.problem(&trail, Problem::ReportMissing);
            } else {
                self.progress.other_mail = self.progress.other_mail.saturating_add(1);
            }
        }
    }

    /// What changes when a message was of use, or could not be read.
    fn results(&self) -> [u32; 4] {
        let progress = &self.progress;
        [progress.reports, progress.duplicates, progress.dmarc_reports, progress.errors]
    }
}
