//! The report on a terminal.

use std::io::IsTerminal;

use waxseal_core::report::{Mark, Report, ReportItem, ReportOutcome};
use waxseal_core::rules::{DiffOp, Severity};

/// Escape sequences, or nothing where the output is no terminal.
struct Paint {
    on: bool,
}

impl Paint {
    fn text(&self, code: &str, text: &str) -> String {
        if self.on { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// Prints `report`. Texts from outside were made safe by the core; no control character reaches the terminal.
pub(crate) fn print(report: &Report) {
    let paint = Paint { on: std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() };
    let name = report.domain_unicode.as_ref().map(|unicode| format!(" ({unicode})")).unwrap_or_default();
    println!("{}{name}, {}\n", paint.text("1", &report.domain), report.at_readable);
    println!("{}\n{}\n", paint.text("1", &report.verdict.sentence), report.verdict.detail);
    for row in &report.senders {
        let mark = match row.mark {
            Mark::Good => paint.text("32", "good"),
            Mark::Partly => paint.text("33", "part"),
            Mark::Bad => paint.text("31", "bad "),
            Mark::Unknown => paint.text("2", "?   "),
        };
        println!("  {mark}  {}: normally {}; attacked: {}", row.sender, row.normally, row.attacked);
    }
    for section in &report.sections {
        let shown: Vec<&ReportItem> =
            section.items.iter().filter(|item| item.outcome != ReportOutcome::NotApplicable).collect();
        if !shown.is_empty() {
            println!("\n{}", paint.text("1", &section.title));
            shown.iter().for_each(|item| print_item(&paint, item));
        }
    }
    print_not_checked(&paint, report);
    let counts = &report.counts;
    println!(
        "\n{} errors, {} warnings, {} notices, {} passes, {} not applicable, {} not checked; {} requests; asked {}",
        counts.error,
        counts.warning,
        counts.notice,
        counts.pass,
        counts.not_applicable,
        counts.not_checked,
        report.exchanges.len(),
        report.told.iter().map(|told| told.name.as_str()).collect::<Vec<_>>().join(" and "),
    );
}

fn print_item(paint: &Paint, item: &ReportItem) {
    let tag = match (item.outcome, item.severity) {
        (ReportOutcome::Finding, Some(Severity::Error)) => paint.text("31", "error      "),
        (ReportOutcome::Finding, Some(Severity::Warning)) => paint.text("33", "warning    "),
        (ReportOutcome::Finding, _) => paint.text("36", "notice     "),
        (ReportOutcome::NotChecked, _) => paint.text("2", "not checked"),
        (ReportOutcome::Pass | ReportOutcome::NotApplicable, _) => paint.text("32", "pass       "),
    };
    println!("  {tag} {} {}", item.code, item.what.replace('`', ""));
    if item.outcome != ReportOutcome::Finding {
        return;
    }
    println!("              {}\n              {}", item.why.replace('`', ""), item.fix.replace('`', ""));
    for line in item.publish.iter().flat_map(|publish| &publish.diff) {
        match line.op {
            DiffOp::Keep => println!("                {}", line.text),
            DiffOp::Remove => println!("              {}", paint.text("31", &format!("- {}", line.text))),
            DiffOp::Add => println!("              {}", paint.text("32", &format!("+ {}", line.text))),
        }
    }
}

fn print_not_checked(paint: &Paint, report: &Report) {
    if report.not_checked.is_empty() {
        return;
    }
    println!("\n{}", paint.text("1", "Not checked"));
    for item in &report.not_checked {
        println!(
            "  {}: {} {}",
            item.what.replace('`', ""),
            item.why.replace('`', ""),
            item.how.replace('`', "")
        );
        if let Some(command) = &item.command {
            println!("    {command}");
        }
    }
}
