//! What is taken away: rows for other programs, a summary for a ticket, and both without names for a bug report.

mod anonymiser;
mod csv;
mod markdown;

use serde::{Deserialize, Serialize};

use super::insights;
use super::store::Store;
use super::view::{Aggregates, Insights, Query, Row};
use crate::time::Timestamp;
use anonymiser::Anonymiser;

/// The forms of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
#[serde(rename_all = "kebab-case")]
pub enum ExportFormat {
    /// Rows with a heading, for a spreadsheet (RFC 4180).
    Csv,
    /// A JSON object a row and line.
    Ndjson,
    /// Numbers, insights and rows in one JSON object.
    Json,
    /// A summary to read.
    Markdown,
}

/// An export as JSON.
#[derive(Serialize)]
struct Document {
    made_by: &'static str,
    query: Query,
    aggregates: Aggregates,
    insights: Insights,
    rows: Vec<Row>,
}

/// Writes what passes a query. Anonymised, the names of domains, hosts, addresses and reports are replaced; senders
/// that are known by their habits keep theirs, as a bug may be about them.
pub fn export(
    store: &Store,
    query: &Query,
    format: ExportFormat,
    anonymised: bool,
    now: Timestamp,
) -> Result<String, serde_json::Error> {
    let mut names = anonymised.then(Anonymiser::default);
    match format {
        ExportFormat::Csv => {
            let mut out = csv::heading();
            each_row(store, query, &mut names, &mut |row| out.push_str(&csv::line(&row)));
            Ok(out)
        }
        ExportFormat::Ndjson => {
            let mut lines = Vec::new();
            each_row(store, query, &mut names, &mut |row| lines.push(serde_json::to_string(&row)));
            let lines: Vec<String> = lines.into_iter().collect::<Result<_, _>>()?;
            Ok(lines.into_iter().map(|line| line + "\n").collect())
        }
        ExportFormat::Json => json(store, query, &mut names, now),
        ExportFormat::Markdown => {
            let text = markdown::summary(&store.aggregate(query), &insights(store, now), now);
            Ok(match &mut names {
                Some(names) => names.text(&text, store),
                None => text,
            })
        }
    }
}

fn json(
    store: &Store,
    query: &Query,
    names: &mut Option<Anonymiser>,
    now: Timestamp,
) -> Result<String, serde_json::Error> {
    let mut rows = Vec::new();
    each_row(store, query, names, &mut |row| rows.push(row));
    let document = Document {
        made_by: concat!("waxseal ", env!("CARGO_PKG_VERSION")),
        query: query.clone(),
        aggregates: store.aggregate(query),
        insights: insights(store, now),
        rows,
    };
    let Some(names) = names else {
        return serde_json::to_string_pretty(&document);
    };
    let mut value = serde_json::to_value(&document)?;
    names.value(&mut value, store);
    serde_json::to_string_pretty(&value)
}

fn each_row(store: &Store, query: &Query, names: &mut Option<Anonymiser>, take: &mut dyn FnMut(Row)) {
    store.each_row(query, &mut |group, policy, detail| {
        let mut row = store.row(group, policy, detail);
        if let Some(names) = names.as_mut() {
            names.row(&mut row, store);
        }
        take(row);
    });
}
