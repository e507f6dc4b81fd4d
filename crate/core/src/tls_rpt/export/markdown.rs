//! A summary to read, for a ticket or mail.

use std::fmt::Write as _;

use crate::time::Timestamp;
use crate::tls_rpt::view::{Aggregates, Breakdown, DomainView, Insights};

/// Rows of one table.
const MAX_ROWS: usize = 20;

pub(super) fn summary(aggregates: &Aggregates, insights: &Insights, now: Timestamp) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_summary(&mut out, aggregates, insights, now);
    out
}

fn write_summary(
    out: &mut String,
    aggregates: &Aggregates,
    insights: &Insights,
    now: Timestamp,
) -> std::fmt::Result {
    let totals = &aggregates.totals;
    writeln!(
        out,
        "# TLS reports\n\n**{}**\n\n{}\n",
        escape(&aggregates.sentence),
        escape(&aggregates.detail)
    )?;
    writeln!(out, "| Sessions | Successful | Failed | Let through | Reports |\n|---|---|---|---|---|")?;
    writeln!(
        out,
        "| {} | {} | {} | {} | {} |\n\n{}\n",
        totals.sessions,
        totals.successful,
        totals.failed,
        totals.let_through,
        totals.reports,
        aggregates.counting.rule
    )?;
    if !insights.incidents.is_empty() {
        writeln!(out, "## Incidents\n")?;
        for incident in insights.incidents.iter().take(MAX_ROWS) {
            writeln!(
                out,
                "- {} ({}). {}",
                escape(&incident.sentence),
                incident.state_words,
                escape(&incident.explanation.remedy)
            )?;
        }
        writeln!(out)?;
    }
    for domain in insights.domains.iter().take(MAX_ROWS) {
        write_domain(out, domain)?;
    }
    let lines = insights.silent.iter().map(|silent| &silent.sentence);
    let lines: Vec<&String> =
        lines.chain(insights.spikes.iter().map(|spike| &spike.sentence)).take(MAX_ROWS).collect();
    if !lines.is_empty() {
        writeln!(out, "## Worth a look\n")?;
        for line in lines {
            writeln!(out, "- {}", escape(line))?;
        }
        writeln!(out)?;
    }
    for breakdown in aggregates.breakdowns.iter().filter(|breakdown| !breakdown.rows.is_empty()) {
        write_breakdown(out, breakdown)?;
    }
    writeln!(out, "As of {}.", now.readable())
}

fn write_domain(out: &mut String, domain: &DomainView) -> std::fmt::Result {
    writeln!(out, "## {}\n\n{}\n", escape(&domain.domain), escape(&domain.advice.sentence))?;
    writeln!(out, "| Evidence | Count | Needed |\n|---|---|---|")?;
    for line in &domain.advice.arithmetic {
        writeln!(out, "| {} | {} | {} |", escape(&line.label), line.value, line.needed)?;
    }
    writeln!(out)?;
    for step in &domain.advice.steps {
        writeln!(out, "- {}", escape(step))?;
    }
    if let (Some(policy), Some(record)) = (&domain.advice.policy, &domain.advice.record) {
        writeln!(out, "\n```\n{}```\n\n```\n{record}\n```", policy.replace('`', "'"))?;
    }
    writeln!(out)
}

fn write_breakdown(out: &mut String, breakdown: &Breakdown) -> std::fmt::Result {
    writeln!(out, "## {}\n\n| | Successful | Failed |\n|---|---|---|", breakdown.title)?;
    for row in breakdown.rows.iter().take(MAX_ROWS) {
        writeln!(out, "| {} | {} | {} |", escape(&row.label), row.successful, row.failed)?;
    }
    writeln!(out)
}

/// Foreign text must not become markup.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '*' | '_' | '[' | ']' | '|' | '#' | '!' => {
                out.push('\\');
                out.push(character);
            }
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn foreign_text_is_no_markup() {
        assert_eq!(super::escape("<b> [x](y) *a* |"), "&lt;b> \\[x\\](y) \\*a\\* \\|");
    }
}
