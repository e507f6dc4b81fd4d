//! `dnssec`: the proof of one answer.

use std::fmt::Write as _;
use std::path::Path;
use std::thread;

use anyhow::{Context, Result, anyhow};
use waxseal_core::check::{DnsResponse, Options};
use waxseal_core::dns::{Name, Question, Rtype};
use waxseal_core::dnssec::{
    MessagePool, Proof, SecurityStatus, TrustAnchors, Validator, Verifier, ZoneProof,
};
use waxseal_core::report::{DnssecReport, LinkView, SignatureView, ZoneView, proof_view, zone_views};
use waxseal_core::time::Timestamp;

use crate::args::DnssecOptions;
use crate::host::Host;
use crate::{FINE, FOUND, UNCHECKED, human, run};

/// Rounds of questions: one a zone would be the worst, and all of a chain are asked together.
const MAX_ROUNDS: usize = 32;

/// `waxseal dnssec`.
pub(crate) fn prove(options: &DnssecOptions) -> Result<u8> {
    let name: Name = options.name.parse().map_err(|error| anyhow!("`{}`: {error}", options.name))?;
    let rtype: Rtype = options
        .rtype
        .to_ascii_uppercase()
        .parse()
        .map_err(|_| anyhow!("`{}` is no record type; give one such as MX or TYPE52", options.rtype))?;
    let question = Question::new(name, rtype);
    let anchors = read_anchors(options.anchor.as_deref())?;
    let at = options.at.map_or_else(run::now, Ok)?;
    let (proof, zones) = match &options.messages {
        Some(path) => from_file(path, &anchors, &question, at)?,
        None => from_resolver(options, &anchors, &question, at)?,
    };
    let report = DnssecReport {
        proof: proof_view(&question, &proof, at),
        at,
        chain: zone_views(&zones, &[&proof], at),
    };
    if options.json {
        human::say(&(serde_json::to_string_pretty(&report)? + "\n"))?;
    } else {
        human::say(&text(&report))?;
    }
    Ok(match proof.status {
        SecurityStatus::Secure | SecurityStatus::Insecure => FINE,
        SecurityStatus::Bogus => FOUND,
        SecurityStatus::Indeterminate => UNCHECKED,
    })
}

/// The anchors in a file, or those of the root.
pub(crate) fn read_anchors(path: Option<&Path>) -> Result<TrustAnchors> {
    let Some(path) = path else { return Ok(TrustAnchors::default()) };
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    TrustAnchors::parse(&text).with_context(|| path.display().to_string())
}

fn from_file(
    path: &Path,
    anchors: &TrustAnchors,
    question: &Question,
    at: Timestamp,
) -> Result<(Proof, Vec<ZoneProof>)> {
    let octets = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let pool = MessagePool::from_octets(&octets).with_context(|| path.display().to_string())?;
    let mut verifier = Verifier::default();
    let mut validator = Validator::new(&pool, anchors, &mut verifier, at);
    let proof =
        validator.prove(question).context("a file of messages is all there is, so nothing can be missing")?;
    Ok((proof, validator.into_zones()))
}

fn from_resolver(
    options: &DnssecOptions,
    anchors: &TrustAnchors,
    question: &Question,
    at: Timestamp,
) -> Result<(Proof, Vec<ZoneProof>)> {
    let resolver = run::resolver(&options.doh)?;
    let choice = Options { resolver: resolver.clone(), second_resolver: None, anchors: None, roots: None };
    let host = Host::new(choice, options.ca.as_deref())?;
    let mut pool = MessagePool::default();
    let mut verifier = Verifier::default();
    for _ in 0..MAX_ROUNDS {
        let mut validator = Validator::new(&pool, anchors, &mut verifier, at);
        if let Some(proof) = validator.prove(question) {
            return Ok((proof, validator.into_zones()));
        }
        let needs = validator.needs().to_vec();
        for (question, response) in ask_all(&host, &resolver, &needs) {
            let is_read = match &response {
                DnsResponse::Message { octets, .. } => pool.insert(octets).is_ok(),
                _ => false,
            };
            if !is_read {
                pool.fail(&question);
            }
        }
    }
    Err(anyhow!("the proof of {question} needs more than {MAX_ROUNDS} rounds of questions"))
}

/// Asks side by side, one thread a question.
fn ask_all(
    host: &Host,
    resolver: &waxseal_core::check::Resolver,
    questions: &[Question],
) -> Vec<(Question, DnsResponse)> {
    let threads: Vec<_> = questions
        .iter()
        .map(|question| {
            let (host, url, question) = (host.clone(), resolver.url_for(question), question.clone());
            thread::spawn(move || (question, host.ask(&url)))
        })
        .collect();
    threads.into_iter().filter_map(|thread| thread.join().ok()).collect()
}

fn text(report: &DnssecReport) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_report(&mut out, report);
    out
}

fn write_report(out: &mut String, report: &DnssecReport) -> std::fmt::Result {
    let proof = &report.proof;
    writeln!(out, "{}: {}", proof.question, word(proof.status))?;
    writeln!(out, "  {}", proof.words)?;
    if let Some(code) = proof.extended_error {
        writeln!(out, "  extended DNS error {code} (RFC 8914)")?;
    }
    if let Some(status) = proof.with_sha1 {
        writeln!(out, "  a validator that still believes SHA-1 finds it {}", word(status))?;
    }
    writeln!(out, "\nChain, as of {}", report.at.readable())?;
    for zone in &report.chain {
        write_zone(out, zone)?;
    }
    writeln!(out, "\nAnswer")?;
    for link in &proof.links {
        write_link(out, link)?;
    }
    Ok(())
}

fn write_zone(out: &mut String, zone: &ZoneView) -> std::fmt::Result {
    writeln!(out, "  {} {}: {}", zone.name, word(zone.status), zone.words)?;
    for ds in &zone.ds {
        let digest = ds.digest.as_deref().map(|digest| format!(", digest {digest}")).unwrap_or_default();
        let fits = if ds.fits { "fits a key" } else { "fits no key" };
        let what = if zone.parent.is_some() { "DS" } else { "anchor" };
        writeln!(out, "    {what} {} algorithm {}{digest}: {fits}", ds.tag, ds.algorithm)?;
    }
    for key in &zone.keys {
        let bits = key.bits.map(|bits| format!(", {bits} bits")).unwrap_or_default();
        writeln!(out, "    key {} algorithm {}{bits}: {}", key.tag, key.algorithm, key.role)?;
    }
    for signature in zone.key_signature.iter() {
        writeln!(out, "    keys {}", signed(signature))?;
    }
    for record in &zone.denial {
        writeln!(out, "    {} {} {}", record.owner, record.rtype, record.text)?;
    }
    Ok(())
}

fn write_link(out: &mut String, link: &LinkView) -> std::fmt::Result {
    writeln!(out, "  {} {} {}: {}", link.name, link.rtype, word(link.status), link.words)?;
    for signature in link.signature.iter() {
        writeln!(out, "    {}", signed(signature))?;
    }
    for record in &link.denial {
        writeln!(out, "    {} {} {}", record.owner, record.rtype, record.text)?;
    }
    Ok(())
}

fn signed(signature: &SignatureView) -> String {
    format!("signed by key {} algorithm {}, {}", signature.tag, signature.algorithm, signature.words)
}

fn word(status: SecurityStatus) -> &'static str {
    status.word()
}
