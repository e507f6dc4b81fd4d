//! The report as Markdown, for tickets and mail.

use std::fmt::Write as _;

use super::{Report, ReportItem, ReportOutcome};
use crate::rules::{DiffOp, Severity};

/// The report as Markdown.
pub fn to_markdown(report: &Report) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_report(&mut out, report);
    out
}

fn write_report(out: &mut String, report: &Report) -> std::fmt::Result {
    let counts = &report.counts;
    writeln!(out, "# Mail transport security of {}\n", escape(&report.domain))?;
    writeln!(out, "**{}**\n\n{}\n", text(&report.verdict.sentence), text(&report.verdict.detail))?;
    writeln!(
        out,
        "{} errors, {} warnings, {} notices, {} passes, {} not applicable, {} not checked. As of {}. Names were looked up through {}.\n",
        counts.error,
        counts.warning,
        counts.notice,
        counts.pass,
        counts.not_applicable,
        counts.not_checked,
        report.at_readable,
        report.told.iter().map(|told| escape(&told.name)).collect::<Vec<_>>().join(" and ")
    )?;
    if !report.senders.is_empty() {
        writeln!(out, "| A sending server that | Normally | With an attacker on the path |\n|---|---|---|")?;
        for row in &report.senders {
            writeln!(out, "| {} | {} | {} |", row.sender, row.normally, row.attacked)?;
        }
        writeln!(out)?;
    }
    for section in &report.sections {
        writeln!(out, "## {}\n", section.title)?;
        for item in &section.items {
            write_item(out, item)?;
        }
        writeln!(out)?;
    }
    writeln!(out, "## Not checked\n")?;
    for item in &report.not_checked {
        writeln!(out, "- **{}**: {} {}", text(&item.what), text(&item.why), text(&item.how))?;
        if let Some(command) = &item.command {
            writeln!(out, "\n  ```\n  {command}\n  ```")?;
        }
    }
    Ok(())
}

fn write_item(out: &mut String, item: &ReportItem) -> std::fmt::Result {
    let tag = match (item.outcome, item.severity) {
        (ReportOutcome::Finding, Some(Severity::Error)) => "error",
        (ReportOutcome::Finding, Some(Severity::Warning)) => "warning",
        (ReportOutcome::Finding, _) => "notice",
        (ReportOutcome::NotChecked, _) => "not checked",
        (ReportOutcome::Pass, _) => "pass",
        (ReportOutcome::NotApplicable, _) => return Ok(()),
    };
    let references: Vec<String> =
        item.references.iter().map(|reference| format!("[{}]({})", reference.text, reference.url)).collect();
    writeln!(out, "- **{tag}** {} ({}, {})", text(&item.what), item.code, references.join(", "))?;
    if item.outcome == ReportOutcome::Finding {
        writeln!(out, "  {} {}", text(&item.why), text(&item.fix))?;
    }
    for evidence in &item.evidence {
        let quoted: Vec<String> = evidence.text.lines().map(|line| format!("  > {}", escape(line))).collect();
        writeln!(
            out,
            "\n  {} ({}):\n\n{}\n",
            escape(&evidence.label),
            evidence.source_words,
            quoted.join("\n")
        )?;
    }
    if let Some(publish) = &item.publish {
        writeln!(out, "\n  ```diff")?;
        for line in &publish.diff {
            let mark = match line.op {
                DiffOp::Keep => ' ',
                DiffOp::Remove => '-',
                DiffOp::Add => '+',
            };
            writeln!(out, "  {mark} {}", line.text.replace("```", "'''"))?;
        }
        writeln!(out, "  ```\n")?;
    }
    Ok(())
}

/// Our own sentences, whose backticks are Markdown's too; everything else in them is escaped.
fn text(sentence: &str) -> String {
    let parts = sentence.split('`').enumerate();
    parts.map(|(n, part)| if n % 2 == 1 { format!("`{part}`") } else { escape(part) }).collect()
}

/// Text in which nothing is Markdown or HTML.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '*' | '_' | '[' | ']' | '|' | '`' | '\\' | '#' | '!' => out.extend(['\\', character]),
            _ => out.push(character),
        }
    }
    out
}
