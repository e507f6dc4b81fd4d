//! What `--json` prints. The fields are an interface: programs rely on them.

use serde::Serialize;
use waxseal_core::tls_rpt::intake::Intake;
use waxseal_core::tls_rpt::view::{
    Aggregates, DeviationView, Dimension, DomainView, FileProblem, IncidentView, Insights, Progress,
    SilentView, SpikeView, Totals,
};

/// Everything but the rows.
#[derive(Serialize)]
pub(super) struct Summary {
    pub(super) made_by: &'static str,
    /// The answer in one sentence.
    pub(super) sentence: String,
    pub(super) detail: String,
    /// Files that were opened.
    pub(super) files: u32,
    /// Reports taken in, whatever the filter.
    pub(super) reports: u32,
    pub(super) duplicates: u32,
    pub(super) other_mail: u32,
    pub(super) dmarc_reports: u32,
    pub(super) other_files: u32,
    /// How many of them should have held a report and could not be read.
    pub(super) not_understood: u32,
    /// Which, up to 100,000.
    pub(super) errors: Vec<FileProblem>,
    /// Which of the other files are neither a report nor mail nor an archive, up to 1,000.
    pub(super) not_recognised: Vec<FileProblem>,
    /// Sessions under the filter, counted honestly.
    pub(super) totals: Totals,
    pub(super) counting_rule: String,
    /// Sessions by adding up every number of every policy.
    pub(super) raw_sessions: u64,
    /// Failed sessions by result type under the filter, most first. A session with several counts under each.
    pub(super) failures: Vec<Failures>,
    /// Result types that are not listed.
    pub(super) more_failures: u32,
    pub(super) incidents: Vec<IncidentView>,
    pub(super) spikes: Vec<SpikeView>,
    pub(super) silent: Vec<SilentView>,
    pub(super) deviations: Vec<DeviationView>,
    /// The advice on each domain, with what outsiders saw of its policies.
    pub(super) domains: Vec<DomainView>,
}

/// Failed sessions of one result type.
#[derive(Serialize)]
pub(super) struct Failures {
    pub(super) result_type: String,
    pub(super) sessions: u64,
}

impl Summary {
    pub(super) fn new(intake: &Intake, aggregates: Aggregates, insights: Insights) -> Self {
        let progress = intake.progress().clone();
        let Progress { files, reports, duplicates, other_mail, dmarc_reports, other_files, .. } = progress;
        let of_type = aggregates.breakdowns.iter().find(|list| list.dimension == Dimension::ResultType);
        let failures = of_type.map(|list| list.rows.as_slice()).unwrap_or_default().iter();
        let Insights { incidents, spikes, silent, domains, deviations, .. } = insights;
        Self {
            made_by: concat!("waxseal ", env!("CARGO_PKG_VERSION")),
            sentence: aggregates.sentence,
            detail: aggregates.detail,
            files,
            reports,
            duplicates,
            other_mail,
            dmarc_reports,
            other_files,
            not_understood: progress.errors,
            errors: intake.problems().to_vec(),
            not_recognised: intake.set_aside().to_vec(),
            totals: aggregates.totals,
            counting_rule: aggregates.counting.rule,
            raw_sessions: aggregates.counting.raw_sessions,
            failures: failures
                .map(|row| Failures { result_type: row.value.clone(), sessions: row.failed })
                .collect(),
            more_failures: of_type.map_or(0, |list| list.more),
            incidents,
            spikes,
            silent,
            deviations,
            domains,
        }
    }
}
