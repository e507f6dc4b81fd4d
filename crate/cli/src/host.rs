//! The native host: HTTPS by ureq and rustls, which unlike a browser sees why a connection failed.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Error};
use waxseal_core::check::{
    DnsResponse, MAX_POLICY_BODY, Options, PolicyResponse, Request, ResolverRole, Response,
};
use waxseal_core::dns::MAX_MESSAGE;

/// For one DNS question.
const DNS_TIMEOUT: Duration = Duration::from_secs(10);
/// For the policy; RFC 8461 §3.3 suggests a minute.
const POLICY_TIMEOUT: Duration = Duration::from_secs(30);

/// Sends requests. Clones share their connections.
#[derive(Clone)]
pub(crate) struct Host {
    agent: Agent,
    options: Arc<Options>,
}

impl Host {
    /// A host that trusts the roots in `ca`, or those of Mozilla.
    pub(crate) fn new(options: Options, ca: Option<&Path>) -> Result<Self> {
        let roots = match ca {
            Some(path) => RootCerts::from(read_roots(path)?),
            None => RootCerts::WebPki,
        };
        let config = Agent::config_builder()
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections_per_host(32)
            .user_agent(concat!("waxseal/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self { agent: config.into(), options: Arc::new(options) })
    }

    /// Sends `request` and says what came.
    pub(crate) fn send(&self, request: &Request) -> Response {
        match request {
            Request::Dns { resolver, question } => {
                let resolver = match (resolver, &self.options.second_resolver) {
                    (ResolverRole::Second, Some(second)) => second,
                    _ => &self.options.resolver,
                };
                Response::Dns(self.ask(&resolver.url_for(question)))
            }
            Request::Policy { url, .. } => Response::Policy(self.read_policy(url)),
        }
    }

    fn get(
        &self,
        url: &str,
        accept: &str,
        timeout: Duration,
    ) -> Result<ureq::http::Response<ureq::Body>, Error> {
        let request = self.agent.get(url).header("Accept", accept);
        request.config().timeout_global(Some(timeout)).build().call()
    }

    /// Asks one question over HTTPS; `url` has it.
    pub(crate) fn ask(&self, url: &str) -> DnsResponse {
        let mut response = match self.get(url, "application/dns-message", DNS_TIMEOUT) {
            Ok(response) => response,
            Err(Error::Timeout(_)) => return DnsResponse::TimedOut,
            Err(error) => return DnsResponse::Unreachable { detail: error.to_string() },
        };
        if !response.status().is_success() {
            return DnsResponse::HttpStatus { status: response.status().as_u16() };
        }
        let media_type = header(&response, "content-type").unwrap_or_default();
        if media_type.split(';').next().map(str::trim) != Some("application/dns-message") {
            return DnsResponse::WrongMediaType { media_type: media_type.chars().take(100).collect() };
        }
        let age = header(&response, "age").and_then(|age| age.trim().parse().ok()).unwrap_or(0);
        match read_body(&mut response, MAX_MESSAGE) {
            Ok((_, true)) => DnsResponse::TooLarge,
            Ok((octets, false)) => DnsResponse::Message { octets, age },
            Err(error) if is_timeout(&error) => DnsResponse::TimedOut,
            Err(error) => DnsResponse::Unreachable { detail: error.to_string() },
        }
    }

    fn read_policy(&self, url: &str) -> PolicyResponse {
        let mut response = match self.get(url, "text/plain", POLICY_TIMEOUT) {
            Ok(response) => response,
            Err(Error::Timeout(_)) => return PolicyResponse::TimedOut,
            Err(error) => return failed(&error),
        };
        let status = response.status().as_u16();
        if response.status().is_redirection() && status != 304 {
            return PolicyResponse::Redirected {
                status: Some(status),
                location: header(&response, "location"),
            };
        }
        let media_type = header(&response, "content-type");
        match read_body(&mut response, MAX_POLICY_BODY) {
            Ok((body, cut)) => PolicyResponse::Document { status, media_type, body, cut },
            Err(error) if is_timeout(&error) => PolicyResponse::TimedOut,
            Err(error) => PolicyResponse::Unreachable { detail: error.to_string() },
        }
    }
}

/// Certificate and protocol errors come wrapped in I/O errors where the handshake runs inside a read.
fn failed(error: &Error) -> PolicyResponse {
    let detail = error.to_string();
    let from_tls = matches!(error, Error::Rustls(_) | Error::Tls(_))
        || matches!(error, Error::Io(inner) if inner.kind() == std::io::ErrorKind::InvalidData);
    if from_tls { PolicyResponse::TlsFailed { detail } } else { PolicyResponse::Unreachable { detail } }
}

fn is_timeout(error: &std::io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    error.kind() == std::io::ErrorKind::TimedOut || matches!(inner, Some(Error::Timeout(_)))
}

fn header(response: &ureq::http::Response<ureq::Body>, name: &str) -> Option<String> {
    response.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// The body up to `limit` octets, and whether it was cut there.
fn read_body(
    response: &mut ureq::http::Response<ureq::Body>,
    limit: usize,
) -> std::io::Result<(Vec<u8>, bool)> {
    let mut body = Vec::new();
    let one_more = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    response.body_mut().as_reader().take(one_more).read_to_end(&mut body)?;
    let cut = body.len() > limit;
    body.truncate(limit);
    Ok((body, cut))
}

fn read_roots(path: &Path) -> Result<Vec<Certificate<'static>>> {
    let pem = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let roots: Vec<_> = parse_pem(&pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    anyhow::ensure!(!roots.is_empty(), "{} has no certificate in PEM form", path.display());
    Ok(roots)
}
