//! One exchange of a bundle as one flat object, which reads well and costs little to read.

use serde::{Deserialize, Serialize};

use crate::check::evidence::{Exchange, Supplied};
use crate::check::request::{DnsResponse, PolicyMethod, PolicyResponse, Request, ResolverRole, Response};
use crate::dns::Question;
use crate::encoding::{from_base64, to_base64};
use crate::time::Timestamp;

/// One exchange, or one thing the user brought.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Line {
    round: u32,
    at_ms: u32,
    took_ms: u32,
    /// `first` or `second` (resolver), `read` or `probe` (policy), `policy` or `session` (supplied).
    to: String,
    /// The name, the URL of the policy, or the host a session was brought for.
    name: String,
    /// The record type; empty for a policy.
    #[serde(rename = "type")]
    rtype: String,
    /// What came: the names of [`DnsResponse`] and [`PolicyResponse`] in kebab case.
    got: String,
    /// HTTP status, or the `Age` of a message.
    number: Option<u32>,
    /// Media type, location or reason.
    text: Option<String>,
    /// Octets in base64.
    data: Option<String>,
    /// Whether a body was cut.
    cut: bool,
    /// When the user brought it.
    at: Option<Timestamp>,
}

/// `None` for a request that is still under way.
pub(super) fn of_exchange(exchange: &Exchange) -> Option<Line> {
    let response = exchange.response.as_ref()?;
    let mut line = match response {
        Response::Dns(response) => of_dns(response),
        Response::Policy(response) => of_policy(response),
    };
    (line.round, line.at_ms, line.took_ms) = (exchange.round, exchange.at_ms, exchange.took_ms);
    let to = match &exchange.request {
        Request::Dns { resolver, question } => {
            (line.name, line.rtype) = (question.name.to_string(), question.rtype.to_string());
            if *resolver == ResolverRole::First { "first" } else { "second" }
        }
        Request::Policy { method, url } => {
            line.name.clone_from(url);
            if *method == PolicyMethod::Read { "read" } else { "probe" }
        }
    };
    to.clone_into(&mut line.to);
    Some(line)
}

fn got(got: &str) -> Line {
    Line { got: got.to_owned(), ..Line::default() }
}

fn of_dns(response: &DnsResponse) -> Line {
    match response {
        DnsResponse::Message { octets, age } => {
            Line { data: Some(to_base64(octets)), number: Some(*age), ..got("message") }
        }
        DnsResponse::HttpStatus { status } => Line { number: Some(u32::from(*status)), ..got("http-status") },
        DnsResponse::WrongMediaType { media_type } => {
            Line { text: Some(media_type.clone()), ..got("wrong-media-type") }
        }
        DnsResponse::TooLarge => got("too-large"),
        DnsResponse::TimedOut => got("timed-out"),
        DnsResponse::Unreachable { detail } => Line { text: Some(detail.clone()), ..got("unreachable") },
        DnsResponse::Cancelled => got("cancelled"),
        DnsResponse::DeadlinePassed => got("deadline-passed"),
    }
}

fn of_policy(response: &PolicyResponse) -> Line {
    match response {
        PolicyResponse::Document { status, media_type, body, cut } => Line {
            number: Some(u32::from(*status)),
            text: media_type.clone(),
            data: Some(to_base64(body)),
            cut: *cut,
            ..got("document")
        },
        PolicyResponse::Redirected { status, location } => {
            Line { number: status.map(u32::from), text: location.clone(), ..got("redirected") }
        }
        PolicyResponse::Hidden => got("hidden"),
        PolicyResponse::Rejected => got("rejected"),
        PolicyResponse::TimedOut => got("timed-out"),
        PolicyResponse::TlsFailed { detail } => Line { text: Some(detail.clone()), ..got("tls-failed") },
        PolicyResponse::Unreachable { detail } => Line { text: Some(detail.clone()), ..got("unreachable") },
        PolicyResponse::Cancelled => got("cancelled"),
        PolicyResponse::DeadlinePassed => got("deadline-passed"),
    }
}

/// `None` for a line that is no exchange this version knows.
pub(super) fn to_exchange(line: Line) -> Option<Exchange> {
    let dns = |resolver| {
        let question = Question::new(line.name.parse().ok()?, line.rtype.parse().ok()?);
        Some(Request::Dns { resolver, question })
    };
    let policy = |method| Request::Policy { method, url: line.name.clone() };
    let request = match line.to.as_str() {
        "first" => dns(ResolverRole::First)?,
        "second" => dns(ResolverRole::Second)?,
        "read" => policy(PolicyMethod::Read),
        "probe" => policy(PolicyMethod::Probe),
        _ => return None,
    };
    let (round, at_ms, took_ms) = (line.round, line.at_ms, line.took_ms);
    let response = match request {
        Request::Dns { .. } => Response::Dns(to_dns(line)?),
        Request::Policy { .. } => Response::Policy(to_policy(line)?),
    };
    Some(Exchange::new(round, request).answered(response, at_ms, took_ms))
}

fn to_dns(line: Line) -> Option<DnsResponse> {
    let status = line.number.and_then(|number| u16::try_from(number).ok());
    let text = line.text.unwrap_or_default();
    Some(match line.got.as_str() {
        "message" => {
            DnsResponse::Message { octets: from_base64(&line.data?)?, age: line.number.unwrap_or_default() }
        }
        "http-status" => DnsResponse::HttpStatus { status: status? },
        "wrong-media-type" => DnsResponse::WrongMediaType { media_type: text },
        "too-large" => DnsResponse::TooLarge,
        "timed-out" => DnsResponse::TimedOut,
        "unreachable" => DnsResponse::Unreachable { detail: text },
        "cancelled" => DnsResponse::Cancelled,
        "deadline-passed" => DnsResponse::DeadlinePassed,
        _ => return None,
    })
}

fn to_policy(line: Line) -> Option<PolicyResponse> {
    let status = line.number.and_then(|number| u16::try_from(number).ok());
    Some(match line.got.as_str() {
        "document" => {
            let body = from_base64(&line.data?)?;
            PolicyResponse::Document { status: status?, media_type: line.text, body, cut: line.cut }
        }
        "redirected" => PolicyResponse::Redirected { status, location: line.text },
        "hidden" => PolicyResponse::Hidden,
        "rejected" => PolicyResponse::Rejected,
        "timed-out" => PolicyResponse::TimedOut,
        "tls-failed" => PolicyResponse::TlsFailed { detail: line.text.unwrap_or_default() },
        "unreachable" => PolicyResponse::Unreachable { detail: line.text.unwrap_or_default() },
        "cancelled" => PolicyResponse::Cancelled,
        "deadline-passed" => PolicyResponse::DeadlinePassed,
        _ => return None,
    })
}

/// Something the user brought.
pub(super) fn of_supplied(supplied: &Supplied) -> Line {
    let (to, octets, at) = match supplied {
        Supplied::Policy { body, at } => ("policy", body, at),
        Supplied::Session { text, at, .. } => ("session", text, at),
    };
    let name = match supplied {
        Supplied::Session { host: Some(host), .. } => host.to_string(),
        _ => String::new(),
    };
    Line { to: to.to_owned(), name, data: Some(to_base64(octets)), at: Some(*at), ..got("pasted") }
}

/// `None` for a line that is nothing this version knows.
pub(super) fn to_supplied(line: Line) -> Option<Supplied> {
    let (octets, at) = (from_base64(&line.data?)?, line.at?);
    match line.to.as_str() {
        "policy" => Some(Supplied::Policy { body: octets, at }),
        "session" => {
            let host = if line.name.is_empty() { None } else { Some(line.name.parse().ok()?) };
            Some(Supplied::Session { text: octets, host, at })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::Rtype;

    #[track_caller]
    fn survives(request: Request, response: Response) {
        let exchange = Exchange::new(2, request).answered(response, 30, 20);
        let json = serde_json::to_string(&of_exchange(&exchange).unwrap()).unwrap();
        let back = to_exchange(serde_json::from_str(&json).unwrap());
        assert_eq!(back, Some(exchange), "{json}");
    }

    #[test]
    fn every_dns_response_survives() {
        let text = || "why ‹not›".to_owned();
        for response in [
            DnsResponse::Message { octets: vec![0, 255, 7], age: 9 },
            DnsResponse::HttpStatus { status: 503 },
            DnsResponse::WrongMediaType { media_type: text() },
            DnsResponse::TooLarge,
            DnsResponse::TimedOut,
            DnsResponse::Unreachable { detail: text() },
            DnsResponse::Cancelled,
            DnsResponse::DeadlinePassed,
        ] {
            let question = Question::new("a\\.b.example".parse().unwrap(), Rtype::from_int(65_280));
            survives(Request::Dns { resolver: ResolverRole::Second, question }, Response::Dns(response));
        }
    }

    #[test]
    fn every_policy_response_survives() {
        let text = || "why".to_owned();
        for response in [
            PolicyResponse::Document { status: 200, media_type: None, body: vec![1, 0], cut: true },
            PolicyResponse::Document { status: 404, media_type: Some(text()), body: Vec::new(), cut: false },
            PolicyResponse::Redirected { status: Some(301), location: Some(text()) },
            PolicyResponse::Redirected { status: None, location: None },
            PolicyResponse::Hidden,
            PolicyResponse::Rejected,
            PolicyResponse::TimedOut,
            PolicyResponse::TlsFailed { detail: text() },
            PolicyResponse::Unreachable { detail: text() },
            PolicyResponse::Cancelled,
            PolicyResponse::DeadlinePassed,
        ] {
            let url = "https://mta-sts.example.org/.well-known/mta-sts.txt".to_owned();
            survives(Request::Policy { method: PolicyMethod::Probe, url }, Response::Policy(response));
        }
    }

    #[test]
    fn what_the_user_brought_survives() {
        let at = Timestamp::from_unix(5);
        let host = Some("mx.example.org".parse().unwrap());
        for supplied in [
            Supplied::Policy { body: b"version: STSv1\n".to_vec(), at },
            Supplied::Session { text: b"220 mx\r\n".to_vec(), host, at },
            Supplied::Session { text: Vec::new(), host: None, at },
        ] {
            assert_eq!(to_supplied(of_supplied(&supplied)), Some(supplied));
        }
    }

    #[test]
    fn unknown_kinds_are_no_exchanges() {
        for json in [
            "{}",
            r#"{"to":"third","name":"a.example","type":"MX","got":"timed-out"}"#,
            r#"{"to":"first","name":"a..example","type":"MX","got":"timed-out"}"#,
            r#"{"to":"first","name":"a.example","type":"MX","got":"hidden"}"#,
            r#"{"to":"first","name":"a.example","type":"MX","got":"message","data":"*"}"#,
            r#"{"to":"read","name":"x","got":"document","number":70000,"data":""}"#,
        ] {
            assert_eq!(to_exchange(serde_json::from_str(json).unwrap()), None, "{json}");
        }
    }
}
