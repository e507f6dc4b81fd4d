//! `cert`, `dane` and `tlsa`.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Result, anyhow, bail};
use clap::Args;
use serde::Serialize;
use waxseal_core::dane::{RecordLine, TlsaError, TlsaRecord, base_domain, parse_line};
use waxseal_core::dns::Name;
use waxseal_core::parse::Effect;
use waxseal_core::report::make::choices;
use waxseal_core::report::{
    CertificateReport, CertificateView, DaneReport, DaneStatus, ReasonView, certificate_report, dane_report,
};
use waxseal_core::time::Timestamp;
use waxseal_core::x509::{
    Anchor, KeyMaterialError, mozilla_roots, read_chain, read_key_material, read_store,
};

use crate::args::time;
use crate::document::content;
use crate::human::{complain, say};
use crate::run::now;
use crate::{FINE, FOUND, UNCHECKED};

/// More is no time to live (RFC 2181 §8): 31 bits.
const MAX_TTL: i64 = 0x7FFF_FFFF;

#[derive(Args)]
pub(crate) struct CertOptions {
    /// Certificates in PEM with any text around it, DER or PKCS#7, in any order, or - for standard input
    pub(crate) file: PathBuf,
    /// Hold the certificate against this host
    #[arg(long, value_name = "NAME", value_parser = host)]
    pub(crate) host: Option<String>,
    /// Trust the certificates in this file, and no others, instead of the roots of Mozilla
    #[arg(long, value_name = "FILE")]
    pub(crate) roots: Option<PathBuf>,
    /// Judge as of this time (RFC 3339, or a date)
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) at: Option<Timestamp>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct DaneOptions {
    /// The TLSA base domain, most often the MX host
    #[arg(long, value_name = "NAME", value_parser = host)]
    pub(crate) host: String,
    /// Another name that the certificate may have, most often the mail domain; may be repeated
    #[arg(long = "ref", value_name = "NAME", value_parser = host)]
    pub(crate) references: Vec<String>,
    /// A TLSA record, such as "3 1 1 HEX" or its line in a zone file; may be repeated
    #[arg(long, value_name = "RECORD", required = true)]
    pub(crate) tlsa: Vec<String>,
    /// The certificates that the server sent, the server's own first, or - for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) chain: PathBuf,
    /// Judge as of this time (RFC 3339, or a date)
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) at: Option<Timestamp>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct TlsaOptions {
    /// A certificate, a chain, a request or a public key, or - for standard input
    pub(crate) file: PathBuf,
    /// The MX host whose records these are
    #[arg(long, value_name = "NAME", value_parser = host)]
    pub(crate) host: Option<String>,
    /// The time to live of the records, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, value_parser = clap::value_parser!(u32).range(..=MAX_TTL))]
    pub(crate) ttl: u32,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// A name of a host in ASCII; other characters are mapped first.
fn host(text: &str) -> Result<String, String> {
    let ascii = if text.is_ascii() {
        text.to_owned()
    } else {
        idna::domain_to_ascii_strict(text).map_err(|_| format!("`{text}` is no valid name of a host"))?
    };
    let name: Name = ascii.parse().map_err(|error| format!("{error}"))?;
    match name.first_bad_host_label() {
        Some(label) if !label.contains('_') => Err(format!("`{label}` is no label of a host")),
        _ => Ok(name.to_lower()),
    }
}

/// `waxseal cert`.
pub(crate) fn cert(options: &CertOptions) -> Result<u8> {
    let read = read_chain(&content(&options.file)?);
    let store = options.roots.as_deref().map(content).transpose()?.map(|octets| read_store(&octets));
    let anchors = match &store {
        Some(store) if store.certificates.is_empty() => {
            bail!("there are no certificates in the file of roots")
        }
        Some(store) => store.certificates.iter().map(Anchor::Certificate).collect(),
        None => mozilla_roots(),
    };
    let report =
        certificate_report(&read, options.host.as_deref(), &anchors, options.at.map_or_else(now, Ok)?);
    show(&report, options.json, print_certificate)?;
    Ok(match (report.valid, report.checked) {
        (true, _) => FINE,
        (false, false) if !report.certificates.is_empty() => UNCHECKED,
        (false, _) => FOUND,
    })
}

/// `waxseal dane`.
pub(crate) fn dane(options: &DaneOptions) -> Result<u8> {
    let read = read_chain(&content(&options.chain)?);
    let records: Vec<_> =
        options.tlsa.iter().map(|text| record(text, &options.host)).collect::<Result<_>>()?;
    let mut references = vec![options.host.as_str()];
    references.extend(options.references.iter().map(String::as_str));
    let report = dane_report(&records, &read, &references, options.at.map_or_else(now, Ok)?);
    show(&report, options.json, print_dane)?;
    Ok(match report.status {
        DaneStatus::Authenticated => FINE,
        DaneStatus::Mismatch | DaneStatus::Unusable => FOUND,
        DaneStatus::Undetermined => UNCHECKED,
    })
}

/// A record, of this host if it says whose it is: under a name such as `_25._tcp.mx.example.org`.
fn record(text: &str, host: &str) -> Result<Result<TlsaRecord, TlsaError>> {
    let RecordLine { owner, record } = parse_line(text);
    if let Some(owner) = owner {
        let base = owner.splitn(3, '.').nth(2).unwrap_or_default();
        let is_same = base.parse().is_ok_and(|base: Name| host.parse().is_ok_and(|host: Name| base == host));
        if !is_same {
            bail!("the record at `{owner}` is not one of {host}, which --host names");
        }
    }
    Ok(record)
}

/// `waxseal tlsa`.
pub(crate) fn tlsa(options: &TlsaOptions) -> Result<u8> {
    let material = match read_key_material(&content(&options.file)?) {
        Ok(material) => material,
        Err(error @ KeyMaterialError::PrivateKey) => bail!("{}: {error}", options.file.display()),
        Err(error) => {
            complain(&format!("{}: {error}", options.file.display()));
            return Ok(FOUND);
        }
    };
    let owner = options.host.as_deref().map(owner).transpose()?;
    show(&choices(&material, owner.as_ref(), options.ttl), options.json, |choices| {
        choices.iter().map(|choice| format!("; {}\n{}\n", choice.why, choice.line)).collect()
    })?;
    Ok(FINE)
}

fn owner(host: &str) -> Result<Name> {
    let name: Name = host.parse()?;
    base_domain::owner(&name, 25).ok_or_else(|| anyhow!("`{host}` is too long for a TLSA record"))
}

fn show<T: Serialize + ?Sized>(report: &T, json: bool, print: impl Fn(&T) -> String) -> Result<()> {
    say(&if json { serde_json::to_string_pretty(report)? + "\n" } else { print(report) })
}

fn print_certificate(report: &CertificateReport) -> String {
    let verdict = match (report.valid, report.checked) {
        (true, _) => "valid",
        (false, true) => "not valid",
        (false, false) => "not checked",
    };
    let mut out = format!("{verdict}, {}\n", report.at.readable());
    if let Some((host, name)) = report.host.as_ref().zip(report.matched_name.as_ref()) {
        let _ = writeln!(out, "stands for {host} by {name}");
    }
    out + &reasons(&report.reasons) + &certificates(&report.certificates)
}

fn print_dane(report: &DaneReport) -> String {
    let verdict = match report.status {
        DaneStatus::Authenticated => "authenticated",
        DaneStatus::Mismatch => "mismatch: senders that do DANE do not deliver",
        DaneStatus::Undetermined => "not checked",
        DaneStatus::Unusable => {
            "no record of use: senders that do DANE insist on TLS and authenticate nobody"
        }
    };
    let mut out = format!("{verdict}, {}\n", report.at.readable());
    out += &reasons(&report.reasons);
    for record in &report.would_match {
        let _ = writeln!(out, "would fit: {record}");
    }
    out + &certificates(&report.certificates)
}

pub(crate) fn reasons(reasons: &[ReasonView]) -> String {
    let line = |reason: &ReasonView| {
        let effect = match reason.effect {
            Effect::Invalidates => "error",
            Effect::Risks => "warning",
            Effect::Informs => "notice",
        };
        let record = reason.record.map(|record| format!("record {record}: ")).unwrap_or_default();
        let reference = reason.reference.as_ref().map(|reference| format!(", {}", reference.text));
        let ReasonView { message, code, .. } = reason;
        format!("{effect}: {record}{message} [{code}{}]\n", reference.unwrap_or_default())
    };
    reasons.iter().map(line).collect()
}

fn certificates(certificates: &[CertificateView]) -> String {
    let mut out = String::new();
    for (place, certificate) in certificates.iter().enumerate() {
        let CertificateView { subject, issuer, not_before, not_after, key, signature, .. } = certificate;
        // Writing to a String cannot fail.
        let _ = writeln!(out, "\n{place}  {subject}\n   issued by {issuer}, signed with {signature}");
        let _ = writeln!(out, "   from {} to {}, key {key}", not_before.readable(), not_after.readable());
        if !certificate.dns_names.is_empty() {
            let _ = writeln!(out, "   names {}", certificate.dns_names.join(", "));
        }
        let _ = writeln!(out, "   SHA-256 {}\n   of the key {}", certificate.sha256, certificate.spki_sha256);
    }
    out
}
