//! The summary on a terminal. Foreign text was made safe by the core; no control character gets here.

use std::fmt::Write as _;

use anyhow::Result;
use waxseal_core::tls_rpt::view::{DomainView, IncidentState, Readiness};

use super::summary::Summary;
use crate::human::{Paint, say};

/// Lines of one list; `--json` has all.
const MAX_LINES: usize = 12;

pub(super) fn print(summary: &Summary) -> Result<()> {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_summary(&mut out, &Paint::of_terminal(), summary);
    say(&out)
}

fn write_summary(out: &mut String, paint: &Paint, summary: &Summary) -> std::fmt::Result {
    writeln!(out, "{}\n{}\n", paint.text("1", &summary.sentence), summary.detail)?;
    let totals = &summary.totals;
    let percent = totals.success_percent.map(|percent| format!(" ({percent:.2} %)")).unwrap_or_default();
    writeln!(
        out,
        "{}: {} successful{percent}, {} failed, {} of them let through",
        counted(totals.sessions, "session"),
        totals.successful,
        totals.failed,
        totals.let_through
    )?;
    for failures in summary.failures.iter().take(MAX_LINES) {
        let name = if failures.result_type.is_empty() { "not stated" } else { &failures.result_type };
        writeln!(out, "  {:>9}  {name}", failures.sessions)?;
    }
    write_incidents(out, paint, summary)?;
    for domain in summary.domains.iter().take(MAX_LINES) {
        write_domain(out, paint, domain)?;
    }
    let left_out = summary.domains.len().saturating_sub(MAX_LINES);
    if left_out > 0 {
        let domains = if left_out == 1 { "domain" } else { "domains" };
        writeln!(out, "\n{left_out} more {domains}: see --json, or choose with --domain")?;
    }
    write_list(out, "Worth a look", summary.spikes.iter().map(|spike| &spike.sentence))?;
    write_list(out, "Silent", summary.silent.iter().map(|silent| &silent.sentence))?;
    let problem = |name: &str, reason: &str| format!("{name}: {reason}");
    let errors = summary.errors.iter().map(|error| problem(&error.name, &error.reason));
    write_list(out, "Not understood", errors)?;
    let others = summary.not_recognised.iter().map(|other| problem(&other.name, &other.reason));
    write_list(out, "Left aside", others)?;
    let account = [
        counted(summary.reports, "report"),
        counted(summary.duplicates, "duplicate"),
        counted(summary.other_mail, "other mail"),
        counted(summary.dmarc_reports, "DMARC report"),
        counted(summary.other_files, "other file"),
        format!("{} not understood", summary.not_understood),
    ];
    writeln!(out, "\n{}: {}", counted(summary.files, "file"), account.join(", "))
}

/// `1 report`, `2 reports`
pub(super) fn counted(number: impl Into<u64>, noun: &str) -> String {
    let number = number.into();
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

fn write_incidents(out: &mut String, paint: &Paint, summary: &Summary) -> std::fmt::Result {
    if summary.incidents.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", paint.text("1", "Incidents"))?;
    for incident in summary.incidents.iter().take(MAX_LINES) {
        let color = if incident.state == IncidentState::Over { "33" } else { "31" };
        writeln!(out, "  {} ({})", incident.sentence, paint.text(color, &incident.state_words))?;
        if let Some(reason) = incident.reasons.first() {
            writeln!(out, "      said: {reason}")?;
        }
        writeln!(out, "      {}", incident.explanation.remedy)?;
    }
    let left_out = summary.incidents.len().saturating_sub(MAX_LINES);
    if left_out > 0 {
        writeln!(out, "  {left_out} more: see --json")?;
    }
    Ok(())
}

fn write_domain(out: &mut String, paint: &Paint, domain: &DomainView) -> std::fmt::Result {
    writeln!(out, "\n{}: {}", paint.text("1", &domain.domain), domain.advice.sentence)?;
    // Where nothing is to be decided, what a decision would take is no news.
    let is_open =
        !matches!(domain.readiness, Readiness::Enforcing | Readiness::NoPolicy | Readiness::Withdrawn);
    for line in domain.advice.arithmetic.iter().filter(|_| is_open) {
        let mark = match line.met {
            Some(true) => paint.text("32", "yes"),
            Some(false) => paint.text("31", "no "),
            None => "   ".to_owned(),
        };
        let needed = if line.needed.is_empty() { String::new() } else { format!(" ({})", line.needed) };
        writeln!(out, "  {mark} {:>9}  {}{needed}", line.value, line.label)?;
    }
    for step in &domain.advice.steps {
        writeln!(out, "  - {step}")?;
    }
    if let (Some(policy), Some(record)) = (&domain.advice.policy, &domain.advice.record) {
        let policy: String = policy.lines().map(|line| format!("      {line}\n")).collect();
        write!(out, "  policy file:\n{policy}  TXT record at _mta-sts.{}:\n      {record}\n", domain.domain)?;
    }
    writeln!(out, "  DANE: {}", domain.tlsa_advice.sentence)
}

fn write_list(
    out: &mut String,
    title: &str,
    lines: impl ExactSizeIterator<Item = impl std::fmt::Display>,
) -> std::fmt::Result {
    let count = lines.len();
    if count == 0 {
        return Ok(());
    }
    writeln!(out, "\n{title}")?;
    for line in lines.take(MAX_LINES) {
        writeln!(out, "  {line}")?;
    }
    if count > MAX_LINES {
        writeln!(out, "  {} more: see --json", count - MAX_LINES)?;
    }
    Ok(())
}
