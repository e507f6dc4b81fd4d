//! Drives one check: sends what it asks for, hands back what came, tells the page.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;

use futures_util::FutureExt as _;
use futures_util::future::{Either, select};
use futures_util::stream::{FuturesUnordered, StreamExt};
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use waxseal_core::check::{Check, Evidence, ExchangeId, Options, Request, Resolver, Response, Supplied};
use waxseal_core::dns::MailDomain;
use waxseal_core::report::{self, Report};
use waxseal_core::time::Timestamp;
use web_sys::{AbortController, AbortSignal};

use crate::{fetch, to_js};

/// The whole check ends after this many milliseconds, whatever is still under way.
const DEADLINE_MS: u32 = 30_000;

#[derive(Deserialize)]
struct CheckOptions {
    domain: String,
    resolver: Resolver,
    second_resolver: Option<Resolver>,
    anchors: Option<String>,
    roots: Option<String>,
}

/// Signatures verified before the page gets its turn: each takes about a millisecond, a frame has sixteen.
const SIGNATURES_AT_A_TIME: usize = 4;

/// One check, running, done or replayed.
#[wasm_bindgen]
pub struct Checker {
    pub(crate) check: RefCell<Check>,
    controller: AbortController,
    started_ms: f64,
}

type Running<'a> = FuturesUnordered<Pin<Box<dyn Future<Output = (ExchangeId, Response, f64)> + 'a>>>;

#[wasm_bindgen]
impl Checker {
    /// A check of `options.domain`, not begun.
    ///
    /// # Errors
    /// If the options are not of their type, the domain is none or a resolver URL cannot be used.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(
            unchecked_param_type = "{ domain: string; resolver: { name: string; url: string }; second_resolver: { name: string; url: string } | null; anchors: string | null; roots: string | null }"
        )]
        options: JsValue,
    ) -> Result<Checker, JsError> {
        let options: CheckOptions = serde_wasm_bindgen::from_value(options)?;
        let domain = MailDomain::parse(&options.domain)?;
        let CheckOptions { resolver, second_resolver, anchors, roots, .. } = options;
        if !std::iter::once(&resolver).chain(&second_resolver).all(Resolver::is_usable) {
            return Err(JsError::new(
                "a resolver is given by its https URL, such as https://dns.example/dns-query",
            ));
        }
        let options = Options { resolver, second_resolver, anchors, roots };
        options.trust_anchors()?;
        Self::of(Check::new(domain, options, now(), random_label()?))
    }

    /// A check over an evidence bundle; nothing is asked, but [`Checker::run`] has its signatures to verify.
    ///
    /// # Errors
    /// If the text is no bundle that can be replayed, with the reason.
    pub fn replay(bundle: &str) -> Result<Checker, JsError> {
        Self::of(Check::replay(Evidence::from_bundle(bundle)?))
    }

    fn of(mut check: Check) -> Result<Checker, JsError> {
        check.set_slice(SIGNATURES_AT_A_TIME);
        let controller =
            AbortController::new().map_err(|_| JsError::new("this browser has no AbortController"))?;
        Ok(Self { check: RefCell::new(check), controller, started_ms: js_sys::Date::now() })
    }

    /// Asks everything there is to ask; resolves when all is answered, the user cancelled, or time ran out.
    pub async fn run(&self, on_change: js_sys::Function) {
        let work = Box::pin(self.work(&on_change));
        let signal = self.controller.signal();
        let end = Box::pin(fetch::aborted_or_after(&signal, DEADLINE_MS));
        if let Either::Right((reason, _)) = select(work, end).await {
            self.check.borrow_mut().close(reason);
            self.controller.abort();
        }
        while self.check.borrow().is_behind() {
            fetch::breathe().await;
            let _ = self.check.borrow_mut().poll();
        }
        let _ = on_change.call0(&JsValue::NULL);
    }

    async fn work(&self, on_change: &js_sys::Function) {
        let running: Running<'_> = FuturesUnordered::new();
        self.send(&running);
        let mut running = running;
        loop {
            while self.check.borrow().is_behind() {
                fetch::breathe().await;
                self.send(&running);
                let _ = on_change.call0(&JsValue::NULL);
            }
            let Some(first) = running.next().await else { return };
            self.take(first);
            // Answers come in bursts; what they ask for is worked out once for all of them.
            while let Some(Some(more)) = running.next().now_or_never() {
                self.take(more);
            }
            self.send(&running);
            let _ = on_change.call0(&JsValue::NULL);
        }
    }

    fn take(&self, (id, response, took_ms): (ExchangeId, Response, f64)) {
        let at_ms = millis(js_sys::Date::now() - self.started_ms);
        self.check.borrow_mut().respond(id, response, at_ms, millis(took_ms));
    }

    /// Starts every request the check asks for now.
    fn send<'a>(&'a self, running: &Running<'a>) {
        let requests = self.check.borrow_mut().poll();
        let options = self.check.borrow().evidence().options().clone();
        for (id, request) in requests {
            let signal = self.controller.signal();
            running.push(Box::pin(answer(id, request, options.clone(), signal)));
        }
    }

    /// Stops the check; what has come so far stays.
    pub fn cancel(&self) {
        self.controller.abort();
    }

    /// The report so far, judged at `at` (RFC 3339) or at the time of the check.
    ///
    /// # Errors
    /// If `at` is no time.
    #[wasm_bindgen(unchecked_return_type = "Report")]
    pub fn report(&self, at: Option<String>) -> Result<JsValue, JsError> {
        to_js(&self.judge(at)?)
    }

    /// The same report as Markdown.
    ///
    /// # Errors
    /// If `at` is no time.
    pub fn markdown(&self, at: Option<String>) -> Result<String, JsError> {
        Ok(report::to_markdown(&self.judge(at)?))
    }

    fn judge(&self, at: Option<String>) -> Result<Report, JsError> {
        let at = match at {
            Some(text) => Timestamp::parse(&text)?,
            None => self.check.borrow().evidence().started(),
        };
        Ok(report::build(&mut self.check.borrow_mut(), at))
    }

    /// Requests answered and sent.
    ///
    /// # Errors
    /// Only on a defect of the conversion.
    #[wasm_bindgen(unchecked_return_type = "{ done: number; sent: number }")]
    pub fn progress(&self) -> Result<JsValue, JsError> {
        #[derive(serde::Serialize)]
        struct Progress {
            done: usize,
            sent: usize,
        }
        let (done, sent) = self.check.borrow().progress();
        to_js(&Progress { done, sent })
    }

    /// The evidence bundle.
    ///
    /// # Errors
    /// Only on a defect of the conversion.
    pub fn bundle(&self) -> Result<String, JsError> {
        Ok(self.check.borrow().evidence().to_bundle()?)
    }

    /// Takes the policy as the user saw it.
    ///
    /// # Errors
    /// If there is no more room in the evidence.
    pub fn supply_policy(&self, body: Vec<u8>) -> Result<(), JsError> {
        Ok(self.check.borrow_mut().supply(Supplied::Policy { body, at: now() })?)
    }
}

async fn answer(
    id: ExchangeId,
    request: Request,
    options: Options,
    signal: AbortSignal,
) -> (ExchangeId, Response, f64) {
    let sent = js_sys::Date::now();
    let response = fetch::send(&request, &options, &signal).await;
    (id, response, js_sys::Date::now() - sent)
}

pub(crate) fn now() -> Timestamp {
    Timestamp::from_unix(whole(js_sys::Date::now() / 1000.0))
}

#[allow(
    clippy::as_conversions,
    reason = "a float to integer cast saturates, which is what a clock reading wants"
)]
fn whole(value: f64) -> i64 {
    value as i64
}

fn millis(value: f64) -> u32 {
    u32::try_from(whole(value).max(0)).unwrap_or(u32::MAX)
}

/// A label that nobody has published: 80 random bits.
fn random_label() -> Result<String, JsError> {
    let mut octets = [0u8; 10];
    getrandom::fill(&mut octets).map_err(|error| JsError::new(&error.to_string()))?;
    let hex: String = octets.iter().map(|octet| format!("{octet:02x}")).collect();
    Ok(format!("waxseal-probe-{hex}"))
}

impl Drop for Checker {
    fn drop(&mut self) {
        self.controller.abort();
    }
}
