//! `make`: records to publish, in the order in which it is safe.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Args, Subcommand, ValueEnum};
use waxseal_core::report::make::{
    Field, Made, MakeStep, PolicyForm, PolicyMode, RenewalChoice, RolloverForm, make_policy, make_rollover,
    make_tls_rpt,
};
use waxseal_core::report::{Publish, ReasonView};
use waxseal_core::rules::DiffOp;
use waxseal_core::time::Timestamp;

use crate::args::time;
use crate::certificate::reasons;
use crate::document::content;
use crate::human::{complain, say};
use crate::run::now;
use crate::{FINE, USAGE};

#[derive(Subcommand)]
pub(crate) enum Make {
    /// An MTA-STS policy with its record, and with --report the record for TLS reports
    Sts(StsOptions),
    /// The record for TLS reports alone
    Tlsrpt(ReportOptions),
    /// The steps from one key of a mail server to the next, with the TLSA records of each
    Rollover(RolloverOptions),
}

#[derive(Args)]
pub(crate) struct StsOptions {
    /// The mail domain
    domain: String,
    /// An MX host or a pattern such as *.mx.example.org; may be repeated
    #[arg(long, value_name = "HOST")]
    mx: Vec<String>,
    /// What a failure is to mean
    #[arg(long, value_enum, default_value_t = Mode::Testing)]
    mode: Mode,
    /// How long senders may remember the policy
    #[arg(long, value_name = "SECONDS", default_value = "1209600")]
    max_age: String,
    /// The max_age of the policy that is published, if there is one
    #[arg(long, value_name = "SECONDS", default_value = "", hide_default_value = true)]
    former_max_age: String,
    /// Where TLS reports go: a mail address or an https address; may be repeated
    #[arg(long, value_name = "ADDRESS")]
    report: Vec<String>,
    /// The time to live of the records
    #[arg(long, value_name = "SECONDS", default_value = "3600")]
    ttl: String,
    /// Write the policy to this file, with the line ends it is to be published with
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Publish at this time (RFC 3339, or a date); the id is made of it
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Mode {
    /// Senders do not deliver
    Enforce,
    /// Senders report, and deliver
    Testing,
    /// Senders forget the policy: the way out
    None,
}

#[derive(Args)]
pub(crate) struct ReportOptions {
    /// The mail domain
    domain: String,
    /// A mail address or an https address; may be repeated
    #[arg(required = true, value_name = "ADDRESS")]
    report: Vec<String>,
    /// The time to live of the record
    #[arg(long, value_name = "SECONDS", default_value = "3600")]
    ttl: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(crate) struct RolloverOptions {
    /// The MX host
    #[arg(long, value_name = "NAME")]
    host: String,
    /// The port
    #[arg(long, default_value = "25")]
    port: String,
    /// What is in use: certificates, public keys, or their TLSA records; - for standard input
    #[arg(long, value_name = "FILE")]
    current: PathBuf,
    /// What is to come: certificates, requests, public keys, or their TLSA records
    #[arg(long, value_name = "FILE")]
    next: PathBuf,
    /// A TLSA record that is published, such as "3 1 1 HEX"; may be repeated
    #[arg(long, value_name = "RECORD")]
    tlsa: Vec<String>,
    /// The time to live of the records
    #[arg(long, value_name = "SECONDS", default_value = "3600")]
    ttl: String,
    /// How long signatures of the zone last
    #[arg(long, value_name = "DAYS", default_value = "14")]
    signatures: String,
    /// Use the next key at this time (RFC 3339, or a date), and not as soon as it may be
    #[arg(long, value_name = "TIME", default_value = "", hide_default_value = true)]
    change: String,
    /// How certificates are renewed
    #[arg(long, value_enum, default_value_t = Renewed::Manual)]
    renewal: Renewed,
    /// Begin at this time (RFC 3339, or a date)
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Renewed {
    /// By hand
    Manual,
    /// By a program, with a new key each time
    NewKey,
    /// By a program that keeps the key
    SameKey,
}

/// `waxseal make`.
pub(crate) fn make(what: &Make) -> Result<u8> {
    match what {
        Make::Sts(options) => sts(options),
        Make::Tlsrpt(options) => tlsrpt(options),
        Make::Rollover(options) => rollover(options),
    }
}

fn sts(options: &StsOptions) -> Result<u8> {
    let form = PolicyForm {
        domain: options.domain.clone(),
        mode: match options.mode {
            Mode::Enforce => PolicyMode::Enforce,
            Mode::Testing => PolicyMode::Testing,
            Mode::None => PolicyMode::None,
        },
        max_age: options.max_age.clone(),
        hosts: options.mx.join("\n"),
        reports: options.report.join(" "),
        former_max_age: options.former_max_age.clone(),
        ttl: options.ttl.clone(),
    };
    let made = make_policy(&form, options.at.map_or_else(now, Ok)?, &to_ascii);
    if let Some(file) = options.save.as_deref().filter(|_| made.problems.is_empty()) {
        save(file, &made)?;
    }
    show(&made, options.json)
}

fn save(file: &Path, made: &Made) -> Result<()> {
    let policy = made.steps.iter().find_map(|step| step.file.as_ref());
    let text = policy.map(|policy| policy.text.as_str()).unwrap_or_default();
    std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}

fn tlsrpt(options: &ReportOptions) -> Result<u8> {
    let form = PolicyForm {
        domain: options.domain.clone(),
        reports: options.report.join(" "),
        ttl: options.ttl.clone(),
        ..PolicyForm::default()
    };
    show(&make_tls_rpt(&form, now()?, &to_ascii), options.json)
}

fn rollover(options: &RolloverOptions) -> Result<u8> {
    let form = RolloverForm {
        host: options.host.clone(),
        port: options.port.clone(),
        ttl: options.ttl.clone(),
        signatures: options.signatures.clone(),
        change: options.change.clone(),
        renewal: match options.renewal {
            Renewed::Manual => RenewalChoice::Manual,
            Renewed::NewKey => RenewalChoice::NewKey,
            Renewed::SameKey => RenewalChoice::SameKey,
        },
        published: options.tlsa.join("\n"),
    };
    let (current, next) = (content(&options.current)?, content(&options.next)?);
    show(&make_rollover(&form, &current, &next, options.at.map_or_else(now, Ok)?, &to_ascii), options.json)
}

fn to_ascii(name: &str) -> String {
    idna::domain_to_ascii_strict(name).unwrap_or_else(|_| name.to_owned())
}

/// What cannot be used is a matter of usage: nothing that rests on it was made.
fn show(made: &Made, json: bool) -> Result<u8> {
    for problem in &made.problems {
        complain(&format!("{}: {}", option(problem.field), plain(&problem.message)));
    }
    if json {
        say(&(serde_json::to_string_pretty(made)? + "\n"))?;
    } else if made.problems.is_empty() {
        say(&text(made))?;
    }
    Ok(if made.problems.is_empty() { FINE } else { USAGE })
}

fn option(field: Field) -> &'static str {
    match field {
        Field::Change => "--change",
        Field::Current => "--current",
        Field::Domain => "DOMAIN",
        Field::FormerMaxAge => "--former-max-age",
        Field::Host => "--host",
        Field::Hosts => "--mx",
        Field::Keys => "FILE",
        Field::MaxAge => "--max-age",
        Field::Next => "--next",
        Field::Port => "--port",
        Field::Published => "--tlsa",
        Field::Reports => "address for reports",
        Field::Signatures => "--signatures",
        Field::Ttl => "--ttl",
    }
}

fn text(made: &Made) -> String {
    let mut out = String::new();
    for (number, step) in (1..).zip(&made.steps) {
        // Writing to a String cannot fail.
        let _ = write_step(&mut out, number, step);
    }
    if made.steps.is_empty() {
        let _ = writeln!(out, "{}\n", made.summary);
    }
    let notes: Vec<ReasonView> =
        made.notes.iter().map(|note| ReasonView { message: plain(&note.message), ..note.clone() }).collect();
    out + &reasons(&notes)
}

fn write_step(out: &mut String, number: usize, step: &MakeStep) -> std::fmt::Result {
    let MakeStep { when, title, detail, before_next, reference, .. } = step;
    writeln!(out, "{number}. {when}: {} ({})", plain(title), reference.text)?;
    if !detail.is_empty() {
        writeln!(out, "   {}", plain(detail))?;
    }
    if let Some(publish) = &step.publish {
        write_lines(out, publish)?;
    }
    if !before_next.is_empty() {
        writeln!(out, "   Before the next step: {}", plain(before_next))?;
    }
    writeln!(out)
}

/// Signs only where something goes or stays: lines that are all new are easier to copy without.
fn write_lines(out: &mut String, publish: &Publish) -> std::fmt::Result {
    let is_all_new = publish.diff.iter().all(|line| line.op == DiffOp::Add);
    for line in &publish.diff {
        let sign = match line.op {
            _ if is_all_new => "",
            DiffOp::Keep => "  ",
            DiffOp::Remove => "- ",
            DiffOp::Add => "+ ",
        };
        writeln!(out, "     {sign}{}", line.text)?;
    }
    Ok(())
}

fn plain(text: &str) -> String {
    text.replace('`', "")
}
