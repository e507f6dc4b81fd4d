//! What leaves the core: plain values that a page, a terminal or another program shows.
//!
//! TypeScript types of the page are generated from these (`www/src/generated/reports.ts`). All wording is done in
//! Rust; whoever shows it decides nothing. Foreign text in here has its control and direction characters made
//! visible already ([`crate::text::show_foreign`]), and still is text, never markup.
//!
//! Days are UTC days as `2026-10-16`. Counts never exceed 2^53 − 1, so that a JavaScript number holds them exactly.

mod aggregates;
mod insights;
mod live;
mod progress;
mod query;
mod rows;

pub use aggregates::{
    Aggregates, BarRow, Breakdown, Counting, CountingNote, Dimension, HeatMap, HeatRow, Timeline,
    TimelineDay, Totals,
};
pub use insights::{
    Advice, AdviceLine, DeviationView, DomainView, Explanation, IncidentState, IncidentView, Insights,
    PolicyPeriod, Readiness, SilentView, SpikeView, TlsaReadiness,
};
pub use live::{HostNow, LiveCheck, LiveComparison, PolicyHolder};
pub use progress::{DuplicateKind, FileProblem, Problem, Progress};
pub use query::Query;
pub use rows::{Row, RowsPage};

#[cfg(test)]
mod tests {
    use ts_rs::TS;

    use super::*;

    #[test]
    fn export_bindings_of_tls_reports() {
        let config = ts_rs::Config::from_env();
        Query::export_all(&config).unwrap();
        Aggregates::export_all(&config).unwrap();
        Insights::export_all(&config).unwrap();
        Progress::export_all(&config).unwrap();
        FileProblem::export_all(&config).unwrap();
        RowsPage::export_all(&config).unwrap();
        LiveCheck::export_all(&config).unwrap();
        LiveComparison::export_all(&config).unwrap();
        crate::tls_rpt::export::ExportFormat::export_all(&config).unwrap();
    }
}
