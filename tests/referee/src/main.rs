//! What the validator of the `domain` crate makes of questions.
//!
//! `waxseal-referee SERVER:PORT ANCHOR_FILE` reads a question a line (`name type`) from standard input, asks the
//! server, validates each answer with nothing remembered of the one before, and prints `name type status words` a
//! line. It is a referee beside unbound and delv: none of its code is in what the project publishes.

use std::fmt::Debug;
use std::io::{BufRead as _, stdin};
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use domain::base::{Message, MessageBuilder, Name, Rtype};
use domain::dnssec::validator::anchor::TrustAnchors;
use domain::dnssec::validator::context::{ValidationContext, ValidationState};
use domain::net::client::dgram_stream;
use domain::net::client::protocol::{TcpConnect, UdpConnect};
use domain::net::client::request::{ComposeRequest as _, RequestMessage, SendRequest};

/// Longer than any answer takes, hostile zones included.
const PATIENCE: Duration = Duration::from_secs(30);

type Request = RequestMessage<Vec<u8>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let server: SocketAddr = arguments.next().context("which server?")?.parse()?;
    let anchor = std::fs::read(arguments.next().context("which anchor file?")?)?;
    let (connection, transport) =
        dgram_stream::Connection::new(UdpConnect::new(server), TcpConnect::new(server));
    tokio::spawn(transport.run());
    for line in stdin().lock().lines() {
        let line = line?;
        let (name, rtype) = line.trim().split_once(' ').context("a line is `name type`")?;
        let judged = tokio::time::timeout(PATIENCE, judge(&connection, &anchor, name, rtype)).await;
        let said = judged.unwrap_or_else(|_| Err(anyhow!("no verdict in {} s", PATIENCE.as_secs())));
        println!("{name} {rtype} {}", said.unwrap_or_else(|error| format!("indeterminate {error}")));
    }
    Ok(())
}

/// Asks one question and validates the answer: the status, and the extended error if there is one.
async fn judge<S>(server: &S, anchor: &[u8], name: &str, rtype: &str) -> Result<String>
where
    S: SendRequest<Request> + Clone + Debug + Send + Sync + 'static,
{
    let mut reply = server.send_request(question(name, rtype)?).get_response().await?;
    let rcode = reply.header().rcode();
    let anchors = TrustAnchors::from_u8(anchor).map_err(|error| anyhow!("the anchor: {error:?}"))?;
    let context = ValidationContext::new(anchors, server.clone());
    let judged = context.validate_msg::<_, Vec<u8>>(&mut reply).await;
    let (state, error) = judged.map_err(|error| anyhow!("{error:?}"))?;
    let words = error.and_then(|error| Some(error.text()?.ok()?.to_string())).unwrap_or_default();
    Ok(format!("{} {rcode} {words}", status(state)))
}

fn question(name: &str, rtype: &str) -> Result<Request> {
    let mut message = MessageBuilder::new_vec();
    message.header_mut().set_rd(true);
    message.header_mut().set_cd(true);
    let mut message = message.question();
    message.push((
        name.parse::<Name<Vec<u8>>>()?,
        rtype.parse::<Rtype>().map_err(|_| anyhow!("type {rtype}"))?,
    ))?;
    let message: Message<Vec<u8>> = message.into_message();
    let mut request = RequestMessage::new(message)?;
    request.set_dnssec_ok(true);
    Ok(request)
}

fn status(state: ValidationState) -> &'static str {
    match state {
        ValidationState::Secure => "secure",
        ValidationState::Insecure => "insecure",
        ValidationState::Bogus => "bogus",
        ValidationState::Indeterminate => "indeterminate",
    }
}
