//! What the first module does without: sessions with mail servers, and certificates.

use wasm_bindgen::prelude::*;
use waxseal_core::report::{self, certificate_report};
use waxseal_core::x509::{mozilla_roots, read_chain};

use crate::checker::{Checker, now};
use crate::to_js;

#[wasm_bindgen]
impl Checker {
    /// Takes what a program printed of sessions with mail servers, `host` being whom it was run for.
    ///
    /// # Errors
    /// If the host is no name.
    #[wasm_bindgen(unchecked_return_type = "PasteView")]
    pub fn supply_session(&self, text: Vec<u8>, host: Option<String>) -> Result<JsValue, JsError> {
        let host = host.map(|host| host.parse()).transpose()?;
        to_js(&report::paste(&mut self.check.borrow_mut(), &text, host, now()))
    }
}

/// Judges transcripts, bounces and log lines by themselves.
///
/// # Errors
/// Only on a defect of the conversion.
#[wasm_bindgen(unchecked_return_type = "TranscriptReport")]
pub fn check_transcript(text: &[u8]) -> Result<JsValue, JsError> {
    to_js(&report::transcript(text, None))
}

/// Judges certificates in PEM, DER or PKCS#7 by themselves, as of now; with a host, whether they stand for it.
///
/// # Errors
/// Only on a defect of the conversion.
#[wasm_bindgen(unchecked_return_type = "CertificateReport")]
pub fn check_certificates(octets: &[u8], host: Option<String>) -> Result<JsValue, JsError> {
    to_js(&certificate_report(&read_chain(octets), host.as_deref(), &mozilla_roots(), now()))
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str =
    r#"import type { CertificateReport, PasteView, TranscriptReport } from "../generated/report";"#;
