//! Waxseal in a browser: every export converts its arguments, calls one function of the core, and converts
//! the result back. Three modules are built of it, by feature: `check`, where [`fetch`] is the one place that talks to
//! the network and [`Checker`] the one that drives it; the same with `sessions`; and `reports`, which talks to nobody.

#[cfg(feature = "check")]
mod checker;
#[cfg(feature = "check")]
mod document;
#[cfg(feature = "check")]
mod fetch;
#[cfg(feature = "sessions")]
mod make;
#[cfg(feature = "reports")]
mod reports;
#[cfg(feature = "sessions")]
mod sessions;

use wasm_bindgen::prelude::*;

#[cfg(feature = "check")]
pub use checker::Checker;
#[cfg(feature = "check")]
pub use document::{check_document, recognise, refuse_anchors, resolvers};
#[cfg(feature = "sessions")]
pub use make::{make_policy, make_rollover, make_tlsa};
#[cfg(feature = "reports")]
pub use reports::TlsReports;
#[cfg(feature = "sessions")]
pub use sessions::{check_certificates, check_transcript};

/// Runs once when the module is loaded.
#[wasm_bindgen(start)]
pub fn start() {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
}

/// A value as plain JavaScript, exactly as its JSON would read.
#[cfg(feature = "check")]
fn to_js(value: &impl serde::Serialize) -> Result<JsValue, JsError> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).map_err(|error| JsError::new(&error.to_string()))
}
