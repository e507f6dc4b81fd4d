//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use waxseal_core::time::Timestamp;

pub(crate) use crate::tlsrpt::TlsrptOptions;

/// Tells whether mail to a domain can be read or redirected on its way.
#[derive(Parser)]
#[command(
    version,
    about,
    after_help = "Exit status: 0 no error findings, 1 error findings, failed sessions or a document that is not valid, 2 wrong usage, 3 could not be checked."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Check a domain
    Check(CheckOptions),
    /// Repeat a check from an evidence bundle; nothing is asked
    Replay(ReplayOptions),
    /// Judge an MTA-STS policy file
    Policy(PolicyOptions),
    /// Judge a TXT record
    Record(RecordOptions),
    /// Read TLS reports (TLS-RPT): what fails, for whom, and whether to enforce
    Tlsrpt(TlsrptOptions),
    /// List the rules, or explain one
    Rules(RulesOptions),
}

#[derive(Args)]
pub(crate) struct CheckOptions {
    /// A domain, a mail address or a URL
    pub(crate) domain: String,
    /// DoH resolver: cloudflare, google, dns-sb, or its URL
    #[arg(long, default_value = "cloudflare", value_name = "URL")]
    pub(crate) doh: String,
    /// A second resolver to compare with
    #[arg(long, value_name = "URL")]
    pub(crate) compare: Option<String>,
    /// Trust the certificates in this PEM file, and no others, for resolver and policy host
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// Judge as of this time (RFC 3339, or a date)
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) at: Option<Timestamp>,
    /// Print the report as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// List the rules that hold, too
    #[arg(long)]
    pub(crate) all: bool,
    /// Write the evidence bundle to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct ReplayOptions {
    /// The bundle
    pub(crate) bundle: PathBuf,
    /// Judge as of this time instead of that of the check
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) at: Option<Timestamp>,
    /// Print the report as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// List the rules that hold, too
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Args)]
pub(crate) struct PolicyOptions {
    /// The policy file, or - for standard input
    pub(crate) file: PathBuf,
    /// Hold this MX host against the policy; may be repeated
    #[arg(long, value_name = "HOST")]
    pub(crate) mx: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Which record.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum RecordKind {
    /// The one at _mta-sts
    Sts,
    /// The one at _smtp._tls
    Tlsrpt,
}

#[derive(Args)]
pub(crate) struct RecordOptions {
    /// Which record
    pub(crate) kind: RecordKind,
    /// Its text, strings joined, or - for standard input
    #[arg(allow_hyphen_values = true)]
    pub(crate) text: String,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct RulesOptions {
    /// A code such as STS010, or a name such as sts-mx-not-listed
    pub(crate) code: Option<String>,
}

fn time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).map_err(|error| error.to_string())
}
