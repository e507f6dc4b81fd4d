//! Records to publish, made from forms.

use wasm_bindgen::prelude::*;
use waxseal_core::report::make;

use crate::checker::now;
use crate::document::map_to_ascii;
use crate::to_js;

/// Makes an MTA-STS policy with its record, and the record for TLS reports.
///
/// # Errors
/// If the form lacks a field.
#[wasm_bindgen(unchecked_return_type = "Made")]
pub fn make_policy(
    #[wasm_bindgen(unchecked_param_type = "PolicyForm")] form: JsValue,
) -> Result<JsValue, JsError> {
    let form = serde_wasm_bindgen::from_value(form)?;
    to_js(&make::make_policy(&form, now(), &map_to_ascii))
}

/// Makes TLSA records for a certificate, a request or a public key.
///
/// # Errors
/// If the form lacks a field.
#[wasm_bindgen(unchecked_return_type = "Made")]
pub fn make_tlsa(
    #[wasm_bindgen(unchecked_param_type = "TlsaForm")] form: JsValue,
    keys: &[u8],
) -> Result<JsValue, JsError> {
    let form = serde_wasm_bindgen::from_value(form)?;
    to_js(&make::make_tlsa(&form, keys, now(), &map_to_ascii))
}

/// Plans the way from one key to the next.
///
/// # Errors
/// If the form lacks a field.
#[wasm_bindgen(unchecked_return_type = "Made")]
pub fn make_rollover(
    #[wasm_bindgen(unchecked_param_type = "RolloverForm")] form: JsValue,
    current: &[u8],
    next: &[u8],
) -> Result<JsValue, JsError> {
    let form = serde_wasm_bindgen::from_value(form)?;
    to_js(&make::make_rollover(&form, current, next, now(), &map_to_ascii))
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"import type { Made, PolicyForm, RolloverForm, TlsaForm } from "../generated/report";"#;
