//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use waxseal_core::time::Timestamp;

use crate::certificate::{CertOptions, DaneOptions, TlsaOptions};
use crate::make::Make;
pub(crate) use crate::tlsrpt::TlsrptOptions;

/// Tells whether mail to a domain can be read or redirected on its way.
#[derive(Parser)]
#[command(
    version,
    about,
    after_help = "Exit status: 0 no error findings, 1 error findings, failed sessions or a document that is not valid, 2 wrong usage or output that cannot be written, 3 could not be checked."
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
    /// Prove the answer to one DNS question, from the root down
    Dnssec(DnssecOptions),
    /// Judge an MTA-STS policy file
    Policy(PolicyOptions),
    /// Judge a TXT record
    Record(RecordOptions),
    /// Judge a chain of certificates
    Cert(CertOptions),
    /// Hold TLSA records against a chain of certificates
    Dane(DaneOptions),
    /// Make TLSA records for a certificate, a request or a public key
    Tlsa(TlsaOptions),
    /// Make records to publish, and say in which order
    #[command(subcommand)]
    Make(Make),
    /// Read TLS reports (TLS-RPT): what fails, for whom, and whether to enforce
    Tlsrpt(TlsrptOptions),
    /// List the rules, or explain one
    Rules(RulesOptions),
    /// Judge a transcript of a mail server, a bounce or log lines
    Starttls(StarttlsOptions),
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
    /// Trust the DS or DNSKEY records in this zone file instead of the root's keys
    #[arg(long, value_name = "FILE")]
    pub(crate) anchor: Option<PathBuf>,
    /// Judge as of this time (RFC 3339, or a date)
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) at: Option<Timestamp>,
    /// Print the report as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// List the rules that hold, too
    #[arg(long)]
    pub(crate) all: bool,
    /// What a program printed of sessions with the mail servers or the policy host, or certificates of the host named; may
    /// be repeated
    #[arg(long, value_name = "[HOST=]FILE")]
    pub(crate) session: Vec<OsString>,
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
pub(crate) struct DnssecOptions {
    /// A domain name
    pub(crate) name: String,
    /// A record type, such as MX or TLSA
    #[arg(value_name = "TYPE")]
    pub(crate) rtype: String,
    /// DoH resolver: cloudflare, google, dns-sb, or its URL
    #[arg(long, default_value = "cloudflare", value_name = "URL")]
    pub(crate) doh: String,
    /// Prove from these DNS messages, each with its length in two octets in front; nothing is asked
    #[arg(long, value_name = "FILE", conflicts_with = "doh")]
    pub(crate) messages: Option<PathBuf>,
    /// Trust the DS or DNSKEY records in this zone file instead of the root's keys
    #[arg(long, value_name = "FILE")]
    pub(crate) anchor: Option<PathBuf>,
    /// Trust the certificates in this PEM file, and no others, for the resolver
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// Judge as of this time (RFC 3339, or a date)
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) at: Option<Timestamp>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
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

#[derive(Args)]
pub(crate) struct StarttlsOptions {
    /// What a program printed, or - for standard input
    #[arg(required_unless_present = "commands")]
    pub(crate) file: Option<PathBuf>,
    /// The mail host it should be about
    #[arg(long, value_name = "NAME")]
    pub(crate) host: Option<String>,
    /// Print the commands to run for this mail host instead
    #[arg(long, value_name = "NAME", conflicts_with_all = ["file", "host"])]
    pub(crate) commands: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

pub(crate) fn time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).map_err(|error| error.to_string())
}
