//! The report on a terminal.

use std::fmt::Write as _;
use std::io::{ErrorKind, IsTerminal};

use anyhow::{Context, Result};
use waxseal_core::report::{Mark, Report, ReportItem, ReportOutcome, Section};
use waxseal_core::rules::{DiffOp, Severity};

/// Escape sequences, or nothing where the output is no terminal.
pub(crate) struct Paint {
    on: bool,
}

impl Paint {
    /// For standard output.
    pub(crate) fn of_terminal() -> Self {
        Self { on: std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() }
    }

    pub(crate) fn text(&self, code: &str, text: &str) -> String {
        if self.on { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// Prints `report`, rules that hold only as a number unless `all` is set. Texts from outside were made safe by
/// the core; no control character reaches the terminal.
pub(crate) fn print(report: &Report, all: bool) -> Result<()> {
    let paint = Paint::of_terminal();
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_report(&mut out, &paint, report, all);
    say(&out)
}

/// Writes to standard output. A reader that has seen enough and went away is no error; a full disk is one, and whoever
/// keeps the output must not take half of it for the whole.
pub(crate) fn say(text: &str) -> Result<()> {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(error).context("cannot write to standard output")
        }
        _ => Ok(()),
    }
}

/// Writes a line to standard error. Where that cannot be written to, nobody can be told, and the exit status stands.
pub(crate) fn complain(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "waxseal: {text}");
}

fn write_report(out: &mut String, paint: &Paint, report: &Report, all: bool) -> std::fmt::Result {
    let name = report.domain_unicode.as_ref().map(|unicode| format!(" ({unicode})")).unwrap_or_default();
    writeln!(out, "{}{name}, {}\n", paint.text("1", &report.domain), report.at_readable)?;
    writeln!(out, "{}\n{}\n", paint.text("1", &report.verdict.sentence), report.verdict.detail)?;
    for row in &report.senders {
        let mark = match row.mark {
            Mark::Good => paint.text("32", "good"),
            Mark::Partly => paint.text("33", "part"),
            Mark::Bad => paint.text("31", "bad "),
            Mark::Unknown => paint.text("2", "?   "),
        };
        writeln!(out, "  {mark}  {}: normally {}; attacked: {}", row.sender, row.normally, row.attacked)?;
    }
    for section in &report.sections {
        write_section(out, paint, section, all)?;
    }
    write_not_checked(out, paint, report)?;
    let counts = &report.counts;
    writeln!(
        out,
        "\n{} errors, {} warnings, {} notices, {} passes, {} not applicable, {} not checked; {} requests; asked {}",
        counts.error,
        counts.warning,
        counts.notice,
        counts.pass,
        counts.not_applicable,
        counts.not_checked,
        report.exchanges.len(),
        report.told.iter().map(|told| told.name.as_str()).collect::<Vec<_>>().join(" and "),
    )
}

fn write_section(out: &mut String, paint: &Paint, section: &Section, all: bool) -> std::fmt::Result {
    let is_shown = |item: &&ReportItem| match item.outcome {
        ReportOutcome::NotApplicable => false,
        ReportOutcome::Pass => all,
        ReportOutcome::Finding | ReportOutcome::NotChecked => true,
    };
    let passes = section.items.iter().filter(|item| item.outcome == ReportOutcome::Pass).count();
    let shown: Vec<&ReportItem> = section.items.iter().filter(is_shown).collect();
    if shown.is_empty() && passes == 0 {
        return Ok(());
    }
    writeln!(out, "\n{}", paint.text("1", &section.title))?;
    for item in shown {
        write_item(out, paint, item)?;
    }
    if passes > 0 && !all {
        writeln!(out, "  {} {passes} (--all lists them)", paint.text("32", "pass       "))?;
    }
    Ok(())
}

fn write_item(out: &mut String, paint: &Paint, item: &ReportItem) -> std::fmt::Result {
    let tag = match (item.outcome, item.severity) {
        (ReportOutcome::Finding, Some(Severity::Error)) => paint.text("31", "error      "),
        (ReportOutcome::Finding, Some(Severity::Warning)) => paint.text("33", "warning    "),
        (ReportOutcome::Finding, _) => paint.text("36", "notice     "),
        (ReportOutcome::NotChecked, _) => paint.text("2", "not checked"),
        (ReportOutcome::Pass | ReportOutcome::NotApplicable, _) => paint.text("32", "pass       "),
    };
    writeln!(out, "  {tag} {} {}", item.code, item.what.replace('`', ""))?;
    if item.outcome != ReportOutcome::Finding {
        return Ok(());
    }
    writeln!(
        out,
        "              {}\n              {}",
        item.why.replace('`', ""),
        item.fix.replace('`', "")
    )?;
    for line in item.publish.iter().flat_map(|publish| &publish.diff) {
        match line.op {
            DiffOp::Keep => writeln!(out, "                {}", line.text)?,
            DiffOp::Remove => {
                writeln!(out, "              {}", paint.text("31", &format!("- {}", line.text)))?
            }
            DiffOp::Add => writeln!(out, "              {}", paint.text("32", &format!("+ {}", line.text)))?,
        }
    }
    Ok(())
}

fn write_not_checked(out: &mut String, paint: &Paint, report: &Report) -> std::fmt::Result {
    if report.not_checked.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", paint.text("1", "Not checked"))?;
    for item in &report.not_checked {
        let plain = |text: &str| text.replace('`', "");
        writeln!(out, "  {}: {} {}", plain(&item.what), plain(&item.why), plain(&item.how))?;
        if let Some(command) = &item.command {
            writeln!(out, "    {command}")?;
        }
    }
    Ok(())
}
