//! The one module that talks to the network.
//!
//! A browser reports every failed `fetch` with the same words, so nothing here guesses why one failed: what
//! was seen is handed to the core as it is, and the core says what it means.

use gloo_net::http::{Request as HttpRequest, RequestBuilder, Response as HttpResponse};
use js_sys::{Array, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use waxseal_core::check::{
    CloseReason, DnsResponse, MAX_POLICY_BODY, Options, PolicyMethod, PolicyResponse, Request, ResolverRole,
    Response,
};
use waxseal_core::dns::MAX_MESSAGE;
use web_sys::{
    AbortSignal, ReadableStreamDefaultReader, ReferrerPolicy, RequestCache, RequestCredentials, RequestMode,
    RequestRedirect, ResponseType,
};

/// Milliseconds for one DNS question: a resolver gives up on a dead name server within about five seconds.
const DNS_TIMEOUT_MS: u32 = 8_000;
/// Milliseconds for one policy request; RFC 8461 §3.3 suggests a minute to senders, which have no reader waiting.
const POLICY_TIMEOUT_MS: u32 = 10_000;

/// Sends `request` and says what came.
pub(crate) async fn send(request: &Request, options: &Options, cancel: &AbortSignal) -> Response {
    match request {
        Request::Dns { resolver, question } => {
            let resolver = match (resolver, &options.second_resolver) {
                (ResolverRole::Second, Some(second)) => second,
                _ => &options.resolver,
            };
            Response::Dns(ask(&resolver.url_for(question), cancel).await)
        }
        Request::Policy { method: PolicyMethod::Read, url } => {
            Response::Policy(read_policy(url, cancel).await)
        }
        Request::Policy { method: PolicyMethod::Probe, url } => {
            Response::Policy(probe_policy(url, cancel).await)
        }
    }
}

/// Both signals in one, and the timeout alone to tell afterwards which it was.
fn limit(cancel: &AbortSignal, timeout_ms: u32) -> (AbortSignal, AbortSignal) {
    let timeout = AbortSignal::timeout_with_u32(timeout_ms);
    (AbortSignal::any(&Array::of2(cancel, &timeout)), timeout)
}

/// A request that tells the other side as little as possible.
fn quiet(url: &str, signal: &AbortSignal) -> RequestBuilder {
    HttpRequest::get(url)
        .credentials(RequestCredentials::Omit)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .abort_signal(Some(signal))
}

/// One DoH question by GET, which needs no preflight (RFC 8484 §4.1).
async fn ask(url: &str, cancel: &AbortSignal) -> DnsResponse {
    let (signal, timeout) = limit(cancel, DNS_TIMEOUT_MS);
    let failed = |detail: String| match (cancel.aborted(), timeout.aborted()) {
        (true, _) => DnsResponse::Cancelled,
        (_, true) => DnsResponse::TimedOut,
        _ => DnsResponse::Unreachable { detail },
    };
    let request = quiet(url, &signal).header("Accept", "application/dns-message").mode(RequestMode::Cors);
    let response = match request.send().await {
        Ok(response) => response,
        Err(error) => return failed(error.to_string()),
    };
    if !(200..300).contains(&response.status()) {
        return DnsResponse::HttpStatus { status: response.status() };
    }
    let media_type = response.headers().get("content-type").unwrap_or_default();
    if media_type.split(';').next().map(str::trim) != Some("application/dns-message") {
        return DnsResponse::WrongMediaType { media_type: media_type.chars().take(100).collect() };
    }
    // Readable only where the resolver exposes it; without it TTLs are at most too long by the cache's age.
    let age = response.headers().get("age").and_then(|age| age.trim().parse().ok()).unwrap_or(0);
    match read_body(&response, MAX_MESSAGE).await {
        Ok((_, true)) => DnsResponse::TooLarge,
        Ok((octets, false)) => DnsResponse::Message { octets, age },
        Err(error) => failed(words(&error)),
    }
}

/// `cors` with `redirect: manual`: a redirect that senders must not follow shows as such (RFC 8461 §3.3), and
/// HTTP caches are left out (also §3.3).
async fn read_policy(url: &str, cancel: &AbortSignal) -> PolicyResponse {
    let (signal, timeout) = limit(cancel, POLICY_TIMEOUT_MS);
    let request = quiet(url, &signal)
        .mode(RequestMode::Cors)
        .redirect(RequestRedirect::Manual)
        .cache(RequestCache::NoStore);
    let response = match request.send().await {
        Ok(response) => response,
        Err(_) => return failed_policy(cancel, &timeout),
    };
    if response.type_() == ResponseType::Opaqueredirect {
        return PolicyResponse::Redirected { status: None, location: None };
    }
    match read_body(&response, MAX_POLICY_BODY).await {
        Ok((body, cut)) => PolicyResponse::Document {
            status: response.status(),
            media_type: response.headers().get("content-type"),
            body,
            cut,
        },
        Err(_) => failed_policy(cancel, &timeout),
    }
}

/// `no-cors` must follow redirects, so it shows only that a server with a valid certificate answered.
async fn probe_policy(url: &str, cancel: &AbortSignal) -> PolicyResponse {
    let (signal, timeout) = limit(cancel, POLICY_TIMEOUT_MS);
    let request = quiet(url, &signal).mode(RequestMode::NoCors).cache(RequestCache::NoStore);
    match request.send().await {
        Ok(_) => PolicyResponse::Hidden,
        Err(_) => failed_policy(cancel, &timeout),
    }
}

fn failed_policy(cancel: &AbortSignal, timeout: &AbortSignal) -> PolicyResponse {
    match (cancel.aborted(), timeout.aborted()) {
        (true, _) => PolicyResponse::Cancelled,
        (_, true) => PolicyResponse::TimedOut,
        _ => PolicyResponse::Rejected,
    }
}

/// The body up to `limit` octets, and whether it was cut there; the rest is never loaded.
async fn read_body(response: &HttpResponse, limit: usize) -> Result<(Vec<u8>, bool), JsValue> {
    let Some(stream) = response.body() else { return Ok((Vec::new(), false)) };
    let reader: ReadableStreamDefaultReader = stream.get_reader().dyn_into()?;
    let mut body = Vec::new();
    loop {
        let chunk = JsFuture::from(reader.read()).await?;
        if Reflect::get(&chunk, &"done".into())?.is_truthy() {
            return Ok((body, false));
        }
        let octets: Uint8Array = Reflect::get(&chunk, &"value".into())?.dyn_into()?;
        body.extend_from_slice(&octets.to_vec());
        if body.len() > limit {
            body.truncate(limit);
            let _ = reader.cancel();
            return Ok((body, true));
        }
    }
}

/// Lets the page do what waits to be done.
pub(crate) async fn breathe() {
    let waiting = Promise::new(&mut |resolve, _| {
        let set_timeout = Reflect::get(&js_sys::global(), &"setTimeout".into());
        let started = set_timeout.and_then(|set_timeout| {
            set_timeout.dyn_into::<js_sys::Function>()?.call2(&JsValue::UNDEFINED, &resolve, &0.into())
        });
        if started.is_err() {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    });
    let _ = JsFuture::from(waiting).await;
}

/// Waits until the user cancels or `after_ms` have passed, and says which it was.
pub(crate) async fn aborted_or_after(cancel: &AbortSignal, after_ms: u32) -> CloseReason {
    let (either, _) = limit(cancel, after_ms);
    let waiting = Promise::new(&mut |resolve, _| {
        if either.aborted() {
            let _ = resolve.call0(&JsValue::NULL);
        }
        either.set_onabort(Some(&resolve));
    });
    let _ = JsFuture::from(waiting).await;
    if cancel.aborted() { CloseReason::Cancelled } else { CloseReason::Deadline }
}

/// What a browser says of an error, in its own words.
fn words(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(|| "error".to_owned(), |error| String::from(error.message()))
}
