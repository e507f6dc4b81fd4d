//! `check` and `replay`.

use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, anyhow, bail};
use waxseal_core::check::{Check, CloseReason, Evidence, Options, RESOLVERS, Resolver};
use waxseal_core::dns::MailDomain;
use waxseal_core::recognise::{Recognised, recognise, recognise_mapped};
use waxseal_core::report::{self, Report, Seal};
use waxseal_core::time::Timestamp;

use crate::args::{CheckOptions, ReplayOptions};
use crate::host::Host;
use crate::{FINE, FOUND, UNCHECKED, human, session};

/// The whole check ends after this time, whatever is still under way.
const DEADLINE: Duration = Duration::from_secs(60);

/// `waxseal check`.
pub(crate) fn check(options: &CheckOptions) -> Result<u8> {
    let domain = domain(&options.domain)?;
    let resolver = resolver(&options.doh)?;
    let second_resolver = options.compare.as_deref().map(self::resolver).transpose()?;
    let started = now()?;
    let anchors = text_of(options.anchor.as_deref())?;
    let roots = text_of(options.ca.as_deref())?;
    let choice = Options { resolver, second_resolver, anchors, roots };
    choice.trust_anchors()?;
    let host = Host::new(choice.clone(), options.ca.as_deref())?;
    let mut check = Check::new(domain, choice, started, random_label()?);
    drive(&mut check, &host);
    for brought in &options.session {
        session::bring(&mut check, brought, started)?;
    }
    if let Some(path) = &options.save {
        std::fs::write(path, check.evidence().to_bundle()?)
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    show(&report::build(&mut check, options.at.unwrap_or(started)), options.json, options.all)
}

/// `waxseal replay`.
pub(crate) fn replay(options: &ReplayOptions) -> Result<u8> {
    let path = &options.bundle;
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let evidence = match Evidence::from_bundle(&text) {
        Ok(evidence) => evidence,
        Err(error) => {
            human::complain(&format!("{}: {error}", path.display()));
            return Ok(FOUND);
        }
    };
    let at = options.at.unwrap_or(evidence.started());
    show(&report::build(&mut Check::replay(evidence), at), options.json, options.all)
}

/// The text of a file, if there is one.
fn text_of(path: Option<&Path>) -> Result<Option<String>> {
    let read = |path: &Path| {
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
    };
    path.map(read).transpose()
}

/// Sends every wave side by side, one thread a request, until nothing is left to ask.
fn drive(check: &mut Check, host: &Host) {
    let start = Instant::now();
    let millis = |duration: Duration| u32::try_from(duration.as_millis()).unwrap_or(u32::MAX);
    let (sender, receiver) = mpsc::channel();
    loop {
        for (id, request) in check.poll() {
            let (sender, host) = (sender.clone(), host.clone());
            thread::spawn(move || {
                let sent = Instant::now();
                let response = host.send(&request);
                // The check may have ended; then nobody listens any more.
                let _ = sender.send((id, response, sent.elapsed()));
            });
        }
        if check.is_done() {
            return;
        }
        match receiver.recv_timeout(DEADLINE.saturating_sub(start.elapsed())) {
            Ok((id, response, took)) => check.respond(id, response, millis(start.elapsed()), millis(took)),
            Err(_) => return check.close(CloseReason::Deadline),
        }
    }
}

fn show(report: &Report, json: bool, all: bool) -> Result<u8> {
    if json {
        human::say(&(serde_json::to_string_pretty(report)? + "\n"))?;
    } else {
        human::print(report, all)?;
    }
    Ok(match report.verdict.seal {
        Seal::Unknown => UNCHECKED,
        _ if report.counts.error > 0 => FOUND,
        _ if report.unanswered > 0 => UNCHECKED,
        _ => FINE,
    })
}

fn domain(text: &str) -> Result<MailDomain> {
    let recognised = match recognise(text) {
        Recognised::NeedsMapping { domain } => {
            let ascii = idna::domain_to_ascii_strict(&domain)
                .map_err(|_| anyhow!("`{domain}` is no valid domain name"))?;
            recognise_mapped(&ascii, &domain)
        }
        recognised => recognised,
    };
    match recognised {
        Recognised::Domain { domain, .. } => Ok(MailDomain::parse(&domain)?),
        Recognised::Refused { message: words }
        | Recognised::Told { note: words }
        | Recognised::TlsaRecord { note: words } => bail!("{words}"),
        Recognised::Policy { .. } => bail!("this is a policy: use `waxseal policy FILE`"),
        Recognised::StsRecord { .. } => bail!("this is a record: use `waxseal record sts TEXT`"),
        Recognised::TlsRptRecord { .. } => bail!("this is a record: use `waxseal record tlsrpt TEXT`"),
        Recognised::Bundle { .. } => bail!("this is a bundle: use `waxseal replay FILE`"),
        Recognised::Transcript { .. } | Recognised::Bounce { .. } => {
            bail!("this is a transcript or a bounce: use `waxseal starttls FILE`")
        }
        Recognised::TlsReports { .. } => bail!("these are TLS reports: use `waxseal tlsrpt FILE`"),
        Recognised::Certificates { .. } => bail!("this is a certificate; there is no domain to check"),
        Recognised::Empty | Recognised::NeedsMapping { .. } => bail!("there is no domain to check"),
    }
}

pub(crate) fn resolver(choice: &str) -> Result<Resolver> {
    if let Some((_, name, url)) = RESOLVERS.iter().find(|(id, ..)| *id == choice) {
        return Ok(Resolver { name: (*name).to_owned(), url: (*url).to_owned() });
    }
    let name = choice.split("://").nth(1).and_then(|rest| rest.split(['/', ':']).next()).unwrap_or(choice);
    let resolver = Resolver { name: name.to_owned(), url: choice.to_owned() };
    if resolver.is_usable() {
        Ok(resolver)
    } else {
        bail!(
            "`{choice}` is no resolver: give cloudflare, google, dns-sb, or an https URL such as https://dns.example/dns-query"
        )
    }
}

pub(crate) fn now() -> Result<Timestamp> {
    let since =
        SystemTime::now().duration_since(UNIX_EPOCH).context("the clock of this machine is before 1970")?;
    Ok(Timestamp::from_unix(i64::try_from(since.as_secs())?))
}

/// A label that nobody has published: 80 random bits.
fn random_label() -> Result<String> {
    let mut octets = [0u8; 10];
    getrandom::fill(&mut octets).map_err(|error| anyhow!("no random numbers: {error}"))?;
    let hex: String = octets.iter().map(|octet| format!("{octet:02x}")).collect();
    Ok(format!("waxseal-probe-{hex}"))
}
