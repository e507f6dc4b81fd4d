//! `starttls`: transcripts, bounces and log lines, and the commands that make transcripts.

use anyhow::{Result, bail};
use serde_json::json;
use waxseal_core::dns::Name;
use waxseal_core::parse::Effect;
use waxseal_core::report::{
    NoticeView, ProblemView, SessionView, TranscriptReport, TranscriptStatus, transcript,
};
use waxseal_core::starttls;

use crate::args::StarttlsOptions;
use crate::document::content;
use crate::human::say;
use crate::{FINE, FOUND, UNCHECKED};

/// `waxseal starttls`.
pub(crate) fn starttls(options: &StarttlsOptions) -> Result<u8> {
    match (&options.commands, &options.file) {
        (Some(host), _) => commands(host, options.json),
        (None, Some(file)) => {
            let report = transcript(&content(file)?, options.host.as_deref());
            show(&report, options.json)
        }
        (None, None) => bail!("give a file, or - for standard input"),
    }
}

fn commands(host: &str, json: bool) -> Result<u8> {
    if host.parse::<std::net::IpAddr>().is_err()
        && let Err(error) = host.parse::<Name>()
    {
        bail!("`{host}` is no name of a host: {error}");
    }
    let commands = match starttls::commands(host) {
        Ok(commands) => commands,
        Err(error) => bail!("{error}"),
    };
    if json {
        let list: Vec<_> =
            commands.iter().map(|one| json!({"tool": one.tool.code(), "line": one.line})).collect();
        say(&(serde_json::to_string_pretty(&list)? + "\n"))?;
    } else {
        say(&commands.iter().map(|one| format!("{}\n", one.line)).collect::<String>())?;
    }
    Ok(FINE)
}

fn show(report: &TranscriptReport, json: bool) -> Result<u8> {
    if json {
        say(&(serde_json::to_string_pretty(report)? + "\n"))?;
    } else {
        say(&(lines(report).join("\n") + "\n"))?;
    }
    Ok(match report.status {
        TranscriptStatus::Fine => FINE,
        TranscriptStatus::Found => FOUND,
        TranscriptStatus::Unchecked => UNCHECKED,
    })
}

fn lines(report: &TranscriptReport) -> Vec<String> {
    let mut lines = vec![report.summary.clone()];
    report.sessions.iter().for_each(|session| lines.extend(session_lines(session)));
    report.notices.iter().for_each(|notice| lines.extend(notice_lines(notice)));
    lines.extend(report.problems.iter().map(problem_line));
    lines
}

fn session_lines(session: &SessionView) -> Vec<String> {
    let host = session.host.as_deref().unwrap_or("a host it does not name");
    let address = session.address.as_ref().map(|address| format!(" [{address}]")).unwrap_or_default();
    let mut lines = vec![String::new(), format!("{host}{address}, by {}", session.tool)];
    if session.host_match == Some("other") {
        lines.push("  another host than the one you asked about; it does not count".to_owned());
    }
    lines.push(format!("  {}: {}", effect(session.starttls.effect), session.starttls.message));
    if let Some(tls) = &session.tls {
        let part = |text: &Option<String>| text.clone().unwrap_or_else(|| "?".to_owned());
        let verified =
            tls.verification.as_ref().map(|said| format!("; certificate: {said}")).unwrap_or_default();
        lines.push(format!("  {}, {}{verified}", part(&tls.version), part(&tls.cipher)));
    }
    let count = session.certificates.len();
    lines.extend((count > 0).then(|| format!("  certificates: {count}")));
    lines.extend(session.defects.iter().map(|defect| format!("  {}", problem_line(defect))));
    lines.extend(
        session.refusals.iter().map(|one| format!("  {} was answered with {}", one.command, one.reply)),
    );
    lines
}

fn notice_lines(notice: &NoticeView) -> Vec<String> {
    let about = notice.host.as_ref().or(notice.domain.as_ref());
    let host = about.map(|name| format!(" about {name}")).unwrap_or_default();
    let times = if notice.count > 1 { format!(", {} times", notice.count) } else { String::new() };
    vec![
        String::new(),
        format!("line {}: {}{host}{times} [{}]", notice.line, notice.kind, notice.reference.text),
        format!("  {}", notice.meaning),
        format!("  {}", notice.advice),
        format!("  > {}", notice.quoted),
    ]
}

fn problem_line(problem: &ProblemView) -> String {
    let reference = problem.reference.as_ref().map(|one| format!(", {}", one.text)).unwrap_or_default();
    let ProblemView { line, message, code, .. } = problem;
    format!("line {line}: {}: {message} [{code}{reference}]", effect(Some(problem.effect)))
}

fn effect(effect: Option<Effect>) -> &'static str {
    match effect {
        Some(Effect::Invalidates) => "error",
        Some(Effect::Risks) => "warning",
        Some(Effect::Informs) => "notice",
        None => "not checked",
    }
}
