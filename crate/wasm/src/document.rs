//! What needs no network: recognising a text, and judging one policy or record.

use serde::Serialize;
use wasm_bindgen::prelude::*;
use waxseal_core::check::RESOLVERS;
use waxseal_core::dnssec::TrustAnchors;
use waxseal_core::recognise::{Recognised, recognise as recognise_text, recognise_mapped};
use waxseal_core::report::{self, DocumentKind};

use crate::to_js;

/// What a pasted text is.
///
/// # Errors
/// Only on a defect of the conversion.
#[wasm_bindgen(unchecked_return_type = "Recognised")]
pub fn recognise(text: &str) -> Result<JsValue, JsError> {
    to_js(&match recognise_text(text) {
        Recognised::NeedsMapping { domain } => recognise_mapped(&map_to_ascii(&domain), &domain),
        recognised => recognised,
    })
}

/// UTS #46 mapping by the browser; the core re-validates what comes back.
pub(crate) fn map_to_ascii(domain: &str) -> String {
    let url = web_sys::Url::new(&format!("http://{}/", domain.replace(['/', '?', '#', '@', '\\', ':'], " ")));
    url.map_or_else(|_| domain.to_owned(), |url| url.hostname())
}

#[derive(Serialize)]
struct KnownResolver {
    id: &'static str,
    name: &'static str,
    url: &'static str,
}

/// Resolvers a page can use; the first is the default.
///
/// # Errors
/// Only on a defect of the conversion.
#[wasm_bindgen(unchecked_return_type = "{ id: string; name: string; url: string }[]")]
pub fn resolvers() -> Result<JsValue, JsError> {
    to_js(&RESOLVERS.map(|(id, name, url)| KnownResolver { id, name, url }))
}

/// Why `text` holds no trust anchors, as a clause; nothing if it does.
#[wasm_bindgen]
pub fn refuse_anchors(text: &str) -> Option<String> {
    TrustAnchors::parse(text).err().map(|error| error.to_string())
}

/// Judges one policy or record by itself.
///
/// # Errors
/// If `kind` is none of `policy`, `sts-record`, `tls-rpt-record`.
#[wasm_bindgen(unchecked_return_type = "DocumentReport")]
pub fn check_document(
    #[wasm_bindgen(unchecked_param_type = "DocumentKind")] kind: JsValue,
    body: &[u8],
) -> Result<JsValue, JsError> {
    let kind: DocumentKind = serde_wasm_bindgen::from_value(kind)?;
    to_js(&report::document(kind, body, &[]))
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str =
    r#"import type { DocumentKind, DocumentReport, Recognised, Report } from "../generated/report";"#;
