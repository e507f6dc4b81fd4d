//! What is taken away: rows for other programs, a summary for a ticket, and both without names for a bug report.

mod anonymiser;
mod csv;
mod markdown;

use serde::{Deserialize, Serialize};

use super::store::Store;
use super::view::{Aggregates, Insights, Query, Row};
use super::{InsightLimits, insights};
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
            let text = markdown::summary(
                &store.aggregate(query),
                &insights(store, query, InsightLimits::default(), now),
                now,
            );
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
    let mut insights = insights(store, query, InsightLimits::WHOLE, now);
    if let Some(names) = names.as_mut() {
        insights.deviations.iter_mut().for_each(|deviation| names.deviation(deviation));
    }
    let document = Document {
        made_by: concat!("waxseal ", env!("CARGO_PKG_VERSION")),
        query: query.clone(),
        aggregates: store.aggregate(query),
        insights,
        rows,
    };
    let text = serde_json::to_string(&document)?;
    Ok(match names {
        // Names are words wherever they stand, in JSON as in a sentence, and JSON's own marks are none.
        Some(names) => names.text(&text, store),
        None => text,
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls_rpt::intake::{Intake, Limits};

    const REPORT: &str = r#"{"organization-name":"Acme \"Mail\" GmbH","report-id":"r+b.example","date-range":
        {"start-datetime":"2026-03-09T00:00:00Z","end-datetime":"2026-03-09T23:59:59Z"},"policies":[{"policy":
        {"policy-type":"sts","policy-domain":"b.example","policy-string":["version: STSv1","mode: testing","mx: mx1.b.example"]},
        "summary":{"total-successful-session-count":1,"total-failure-session-count":1},"failure-details":[{"result-type":
        "validation-failure","sending-mta-ip":"192.0.2.1","receiving-mx-hostname":"mx1.b.example","failed-session-count":1,
        "failure-reason-code":"Get \"https://mta-sts.b.example/\": timeout"}]}]}"#;

    fn exported(format: ExportFormat, anonymised: bool) -> String {
        let now = Timestamp::parse("2026-03-20").unwrap();
        let mut intake = Intake::new(Limits::default(), now);
        intake.begin("secret.json", REPORT.len().try_into().unwrap());
        intake.supply(REPORT.as_bytes());
        intake.end();
        export(intake.store(), &Query::default(), format, anonymised, now).unwrap()
    }

    #[test]
    fn every_form_has_the_failure_and_anonymised_no_name() {
        for format in [ExportFormat::Csv, ExportFormat::Ndjson, ExportFormat::Json, ExportFormat::Markdown] {
            let (plain, hidden) = (exported(format, false), exported(format, true));
            assert!(plain.contains("b.example") && plain.contains("validation-failure"), "{plain}");
            assert!(hidden.contains("validation-failure"), "{hidden}");
            for name in ["b.example", "192.0.2.1", "Acme", "secret"] {
                assert!(!hidden.contains(name), "{format:?} {name}: {hidden}");
            }
        }
    }

    #[test]
    fn json_stays_json_without_names() {
        for anonymised in [false, true] {
            let value: serde_json::Value =
                serde_json::from_str(&exported(ExportFormat::Json, anonymised)).unwrap();
            assert_eq!(value["rows"][0]["failed"], 1);
            assert_eq!(value["aggregates"]["totals"]["sessions"], 2);
        }
    }
}
