//! `tlsrpt`: reports from files, folders and mailboxes.

mod domains;
mod files;
mod human;
mod summary;

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use waxseal_core::time::Timestamp;
use waxseal_core::tls_rpt::export::{ExportFormat, export};
use waxseal_core::tls_rpt::intake::{Intake, Limits};
use waxseal_core::tls_rpt::report::Day;
use waxseal_core::tls_rpt::view::Query;
use waxseal_core::tls_rpt::{InsightLimits, insights};

use crate::args::time;
use crate::human::{complain, say};
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
    since: Option<Day>,
    /// Replace names of domains, hosts and reports in the rows of --ndjson and --csv
    #[arg(long)]
    anonymise: bool,
    /// Read as of this time: it dates the advice, and later reports are in the future (RFC 3339, or a date)
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "it is no day; write one as 2026-03-09".to_owned())
}

/// `waxseal tlsrpt`.
pub(crate) fn tlsrpt(options: &TlsrptOptions) -> Result<u8> {
    if options.anonymise && !(options.ndjson || options.csv) {
        bail!("--anonymise replaces names in rows; give it with --ndjson or --csv");
    }
    let now = options.at.map_or_else(now, Ok)?;
    let mut intake = Intake::new(Limits::default(), now);
    files::read_all(&mut intake, &options.paths)?;
    let store = intake.store();
    let chosen = domains::choose(store, &options.domain);
    chosen.complaints.iter().for_each(|text| complain(text));
    let query = Query {
        domain: chosen.values,
        from: options.since.map(|since| since.to_string()),
        ..Query::default()
    };
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
    let is_all_known = summary.not_understood == 0 && chosen.complaints.is_empty();
    Ok(match (summary.totals.failed, summary.reports) {
        (1.., _) => FOUND,
        (0, 1..) if is_all_known => FINE,
        (0, _) => UNCHECKED,
    })
}

fn now() -> Result<Timestamp> {
    let since =
        SystemTime::now().duration_since(UNIX_EPOCH).context("the clock of this machine is before 1970")?;
    Ok(Timestamp::from_unix(i64::try_from(since.as_secs())?))
}
