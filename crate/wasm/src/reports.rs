//! TLS reports in a worker: the page slices files, the core asks for slices and adds up.

use serde::Serialize;
use wasm_bindgen::prelude::*;
use waxseal_core::time::Timestamp;
use waxseal_core::tls_rpt::export::{ExportFormat, export};
use waxseal_core::tls_rpt::intake::{Intake, Limits};
use waxseal_core::tls_rpt::view::{LiveCheck, Query};
use waxseal_core::tls_rpt::{InsightLimits, compare_live, insights};

/// Reports of one visit.
#[wasm_bindgen]
pub struct TlsReports {
    intake: Intake,
    now: Timestamp,
}

/// Octets that the page is to read: half open, as `Blob.slice` takes them.
#[derive(Serialize)]
struct Range {
    offset: f64,
    length: f64,
}

/// A count of octets as JavaScript has it; exact up to 2^53, beyond which no file is.
#[allow(clippy::as_conversions, reason = "JavaScript has no other number")]
fn number(octets: u64) -> f64 {
    octets as f64
}

#[allow(clippy::as_conversions, reason = "a float to integer cast saturates, which is what a size wants")]
fn octets(number: f64) -> u64 {
    number as u64
}

#[wasm_bindgen]
impl TlsReports {
    /// None yet. `now` (RFC 3339) dates the advice and tells what lies in the future.
    #[wasm_bindgen(constructor)]
    pub fn new(now: &str) -> Result<TlsReports, JsError> {
        let now = Timestamp::parse(now)?;
        Ok(Self { intake: Intake::new(Limits::default(), now), now })
    }

    /// Opens a file by its name or path.
    pub fn begin(&mut self, name: &str, size: f64) {
        self.intake.begin(name, octets(size));
    }

    /// Takes a file that has been read whole, in one call: for small files the calls take longer than the work.
    pub fn take_whole(&mut self, name: &str, octets: &[u8]) {
        self.intake.begin(name, u64::try_from(octets.len()).unwrap_or(u64::MAX));
        self.intake.supply(octets);
        self.intake.end();
    }

    /// What to read next of it; nothing at its end.
    #[wasm_bindgen(unchecked_return_type = "{ offset: number; length: number } | undefined")]
    pub fn next_range(&self) -> Result<JsValue, JsError> {
        match self.intake.next_range() {
            Some(range) => to_js(&Range { offset: number(range.offset), length: number(range.length) }),
            None => Ok(JsValue::UNDEFINED),
        }
    }

    /// Takes what was asked for.
    pub fn supply(&mut self, octets: &[u8]) {
        self.intake.supply(octets);
    }

    /// Says that the file could not be read, and closes it.
    pub fn fail(&mut self) {
        self.intake.fail();
    }

    /// Closes the file; before its end, what was read stays.
    pub fn end(&mut self) {
        self.intake.end();
    }

    /// Counts so far.
    #[wasm_bindgen(unchecked_return_type = "Progress")]
    pub fn progress(&self) -> Result<JsValue, JsError> {
        to_js(self.intake.progress())
    }

    /// What was not understood, and behind it what was set aside, from the `offset`th on.
    #[wasm_bindgen(unchecked_return_type = "FileProblem[]")]
    pub fn problems(&self, offset: usize, limit: usize) -> Result<JsValue, JsError> {
        let problems = self.intake.problems().iter().chain(self.intake.set_aside()).skip(offset).take(limit);
        to_js(&problems.collect::<Vec<_>>())
    }

    /// Every number under a query.
    #[wasm_bindgen(unchecked_return_type = "Aggregates")]
    pub fn aggregate(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Partial<Query>")] query: JsValue,
    ) -> Result<JsValue, JsError> {
        to_js(&self.intake.store().aggregate(&read(query)?))
    }

    /// Incidents, advice and everything else that no query changes.
    #[wasm_bindgen(unchecked_return_type = "Insights")]
    pub fn insights(&self) -> Result<JsValue, JsError> {
        to_js(&insights(self.intake.store(), &Query::default(), InsightLimits::default(), self.now))
    }

    /// A piece of the rows under a query.
    #[wasm_bindgen(unchecked_return_type = "RowsPage")]
    pub fn rows(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Partial<Query>")] query: JsValue,
        offset: u32,
        limit: u32,
    ) -> Result<JsValue, JsError> {
        to_js(&self.intake.store().rows(&read(query)?, offset, limit))
    }

    /// The reports on a domain beside a check of it.
    #[wasm_bindgen(unchecked_return_type = "LiveComparison")]
    pub fn compare_live(
        &self,
        domain: &str,
        #[wasm_bindgen(unchecked_param_type = "Partial<LiveCheck>")] live: JsValue,
    ) -> Result<JsValue, JsError> {
        let live: LiveCheck = serde_wasm_bindgen::from_value(live)?;
        to_js(&compare_live(self.intake.store(), domain, &live, self.now))
    }

    /// What is under a query, to be saved.
    pub fn export(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Partial<Query>")] query: JsValue,
        #[wasm_bindgen(unchecked_param_type = "ExportFormat")] format: JsValue,
        anonymised: bool,
    ) -> Result<String, JsError> {
        let format: ExportFormat = serde_wasm_bindgen::from_value(format)?;
        Ok(export(self.intake.store(), &read(query)?, format, anonymised, self.now)?)
    }
}

/// A value as its JSON reads. Views are large, and the browser's own parser is faster than a call for each field.
fn to_js(value: &impl Serialize) -> Result<JsValue, JsError> {
    js_sys::JSON::parse(&serde_json::to_string(value)?).map_err(|_| JsError::new("this is a defect"))
}

fn read(query: JsValue) -> Result<Query, JsError> {
    Ok(serde_wasm_bindgen::from_value(query)?)
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"import type { Aggregates, ExportFormat, FileProblem, Insights, LiveCheck, LiveComparison, Progress, Query, RowsPage } from "../generated/reports";"#;
