//! `policy`, `record` and `rules`.

use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail};
use waxseal_core::parse::Effect;
use waxseal_core::report::{DefectView, DocumentKind, DocumentReport, document};
use waxseal_core::rules::{RULES, rule};

use crate::args::{PolicyOptions, RecordKind, RecordOptions, RulesOptions};
use crate::human::say;
use crate::{FINE, FOUND};

/// Octets of a document read; the parsers have limits of their own far below.
const MAX_INPUT: u64 = 17 * 1024 * 1024;

/// `waxseal policy`.
pub(crate) fn policy(options: &PolicyOptions) -> Result<u8> {
    let body = content(&options.file)?;
    let report = document(DocumentKind::Policy, &body, &options.mx);
    let status = show(&report, options.json)?;
    Ok(if report.mx.iter().any(|mx| mx.matched_by.is_none()) { FOUND } else { status })
}

/// `waxseal record`.
pub(crate) fn record(options: &RecordOptions) -> Result<u8> {
    let text = match options.text.as_str() {
        // A shell puts a line end behind the record that is no part of it.
        "-" => without_line_end(&standard_input()?).to_vec(),
        text => text.as_bytes().to_vec(),
    };
    let kind = match options.kind {
        RecordKind::Sts => DocumentKind::StsRecord,
        RecordKind::Tlsrpt => DocumentKind::TlsRptRecord,
    };
    show(&document(kind, &text, &[]), options.json)
}

/// `waxseal rules`.
pub(crate) fn rules(options: &RulesOptions) -> Result<u8> {
    let Some(code) = &options.code else {
        let lines = RULES.iter().map(|rule| format!("{}  {}  {}\n", rule.code, rule.name, rule.summary));
        say(&lines.collect::<String>())?;
        return Ok(FINE);
    };
    let Some(rule) = rule(code) else { bail!("there is no rule `{code}`; `waxseal rules` lists them all") };
    let references: Vec<String> =
        rule.references.iter().map(|(rfc, section)| format!("RFC {rfc} §{section}")).collect();
    let head = format!("{} {}\n{}\n{}\n\n", rule.code, rule.name, rule.summary, references.join(", "));
    let docs = rule.docs.lines().map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line)));
    say(&(head + &docs.collect::<String>()))?;
    Ok(FINE)
}

/// `text` without one final LF or CRLF.
fn without_line_end(text: &[u8]) -> &[u8] {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    text.strip_suffix(b"\r").unwrap_or(text)
}

/// What is in a file, or on standard input for `-`.
pub(crate) fn content(file: &Path) -> Result<Vec<u8>> {
    if file == Path::new("-") {
        return standard_input();
    }
    let octets = std::fs::File::open(file).map_err(Into::into).and_then(read);
    octets.with_context(|| format!("cannot read {}", file.display()))
}

fn standard_input() -> Result<Vec<u8>> {
    read(std::io::stdin()).context("cannot read standard input")
}

fn read(input: impl Read) -> Result<Vec<u8>> {
    let mut octets = Vec::new();
    input.take(MAX_INPUT).read_to_end(&mut octets)?;
    Ok(octets)
}

fn show(report: &DocumentReport, json: bool) -> Result<u8> {
    if json {
        say(&(serde_json::to_string_pretty(report)? + "\n"))?;
    } else {
        print(report)?;
    }
    Ok(if report.valid { FINE } else { FOUND })
}

fn print(report: &DocumentReport) -> Result<()> {
    let mut lines = vec![report.summary.clone()];
    lines.extend(report.defects.iter().map(defect_line));
    lines.extend(report.mx.iter().map(|mx| match (&mx.matched_by, &mx.miss) {
        (Some(pattern), _) => format!("{}: allowed by `mx: {pattern}`", mx.host),
        (None, Some(miss)) => format!("{}: not allowed ({miss})", mx.host),
        (None, None) => format!("{}: not allowed by any mx line", mx.host),
    }));
    say(&(lines.join("\n") + "\n"))
}

fn defect_line(defect: &DefectView) -> String {
    let effect = match defect.effect {
        Effect::Invalidates => "error",
        Effect::Risks => "warning",
        Effect::Informs => "notice",
    };
    let DefectView { line, column, message, code, reference, .. } = defect;
    format!("{line}:{column}: {effect}: {message} [{code}, {}]", reference.text)
}
