//! `tlsrpt`: reports from files, folders and mailboxes.

mod files;
mod human;
mod summary;

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use waxseal_core::time::Timestamp;
use waxseal_core::tls_rpt::export::{ExportFormat, export};
use waxseal_core::tls_rpt::intake::{Intake, Limits};
use waxseal_core::tls_rpt::view::Query;
use waxseal_core::tls_rpt::{InsightLimits, insights};

use crate::human::say;
use crate::{FINE, FOUND, UNCHECKED};
use summary::Summary;

/// What to read, and how to show it.
#[derive(clap::Args)]
pub(crate) struct TlsrptOptions {
    /// Files, folders and mailboxes: .json, .json.gz, .zip, .eml, mbox, Maildir; - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Print numbers, incidents and advice as JSON
    #[arg(long, conflicts_with_all = ["ndjson", "csv"])]
    json: bool,
    /// Print every row as a line of JSON
    #[arg(long, conflicts_with = "csv")]
    ndjson: bool,
    /// Print every row as CSV
    #[arg(long)]
    csv: bool,
    /// Look at this recipient domain only; may be repeated
    #[arg(long, value_name = "DOMAIN")]
    domain: Vec<String>,
    /// Look at this day and later ones only
    #[arg(long, value_name = "DAY", value_parser = day)]
    since: Option<Timestamp>,
    /// Replace names of domains, hosts and reports in rows
    #[arg(long)]
    anonymise: bool,
    /// Read as of this time: it dates the advice, and later reports are in the future (RFC 3339, or a date)
    #[arg(long, value_name = "TIME", value_parser = day)]
    at: Option<Timestamp>,
}

fn day(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).map_err(|error| error.to_string())
}

/// `waxseal tlsrpt`.
pub(crate) fn tlsrpt(options: &TlsrptOptions) -> Result<u8> {
    let now = options.at.map_or_else(now, Ok)?;
    let mut intake = Intake::new(Limits::default(), now);
    files::read_all(&mut intake, &options.paths)?;
    let domains = options.domain.iter().map(|domain| domain.trim_end_matches('.').to_ascii_lowercase());
    let query = Query {
        domain: domains.collect(),
        from: options.since.map(|since| since.to_string()),
        ..Query::default()
    };
    let store = intake.store();
    let rows = match (options.ndjson, options.csv) {
        (true, _) => Some(ExportFormat::Ndjson),
        (_, true) => Some(ExportFormat::Csv),
        _ => None,
    };
    let insights = insights(store, &query, InsightLimits::WHOLE, now);
    let summary = Summary::new(&intake, store.aggregate(&query), insights);
    if let Some(format) = rows {
        say(&export(store, &query, format, options.anonymise, now)?)?;
    } else if options.json {
        say(&(serde_json::to_string_pretty(&summary)? + "\n"))?;
    } else {
        human::print(&summary)?;
    }
    Ok(match (summary.totals.failed, summary.reports, summary.not_understood) {
        (1.., ..) => FOUND,
        (0, 0, _) | (0, _, 1..) => UNCHECKED,
        (0, 1.., 0) => FINE,
    })
}

fn now() -> Result<Timestamp> {
    let since =
        SystemTime::now().duration_since(UNIX_EPOCH).context("the clock of this machine is before 1970")?;
    Ok(Timestamp::from_unix(i64::try_from(since.as_secs())?))
}
