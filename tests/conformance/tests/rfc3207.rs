//! RFC 3207: what a session with a mail server has to look like, one row a demand.

use waxseal_conformance::requirements;
use waxseal_core::parse::Defect;
use waxseal_core::starttls::{self, Pipelined, Session, StarttlsOutcome};

const GREETING: &str = "S: 220 mx.example.org ESMTP\n";
const HELLO: &str = "C: EHLO sender.example\n";
const LIST: &str = "S: 250-mx.example.org\nS: 250-STARTTLS\nS: 250 SIZE\n";
const START: &str = "C: STARTTLS\nS: 220 Go ahead\nC & S: <negotiate a TLS session>\n";
const LIST_INSIDE: &str = "S: 250-mx.example.org\nS: 250 SIZE\n";

#[track_caller]
fn session(parts: &[&str]) -> Session {
    let paste = parts.concat();
    let mut sessions = starttls::read(paste.as_bytes()).sessions;
    assert_eq!(sessions.len(), 1, "{paste}");
    sessions.remove(0)
}

/// The outcome, and the defects; where there are some, one rests on the requirement, and else the outcome does.
#[track_caller]
fn check(id: &str, parts: &[&str], outcome: &str, codes: &[&str]) {
    assert!(requirements::find(id).is_some(), "{id} is not in the list of requirements");
    let session = session(parts);
    let found: Vec<&str> = session.problems.iter().map(|located| located.defect.code()).collect();
    assert_eq!((session.starttls.code(), found.as_slice()), (outcome, codes), "{id}");
    let is_cited = session.problems.iter().any(|located| located.defect.requirement() == id);
    assert!(is_cited || codes.is_empty(), "{id}: {:?}", session.problems);
}

/// TLS-2-1
#[test]
fn the_keyword_stands_alone() {
    let missing = "S: 250-mx.example.org\nS: 250 SIZE\n";
    let parameter = "S: 250-mx.example.org\nS: 250-STARTTLS foo\nS: 250 SIZE\n";
    check("TLS-2-1", &[GREETING, HELLO, LIST], "offered", &[]);
    check("TLS-2-1", &[GREETING, HELLO, missing], "not-offered", &[]);
    check("TLS-2-1", &[GREETING, HELLO, parameter], "offered", &["parameter-after-keyword"]);
    assert_eq!(session(&[GREETING, HELLO, missing]).starttls.requirement(), "TLS-2-1");
}

/// TLS-4-1
#[test]
fn starttls_has_three_replies() {
    let replied = |reply: &str| format!("C: STARTTLS\nS: {reply}\n");
    for (reply, codes) in [
        ("454 TLS not available due to temporary reason", [].as_slice()),
        ("501 Syntax error (no parameters allowed)", &[]),
        ("500 What?", &["reply-undefined"]),
        ("554 No", &["reply-undefined"]),
    ] {
        check("TLS-4-1", &[GREETING, HELLO, LIST, &replied(reply)], "refused", codes);
    }
}

/// TLS-4-2
#[test]
fn a_temporary_refusal_is_told_as_one() {
    let session = session(&[GREETING, HELLO, LIST, "C: STARTTLS\nS: 454 4.7.0 Not now\n"]);
    let expected = StarttlsOutcome::Refused { code: 454, text: "4.7.0 Not now".to_owned() };
    assert_eq!((&session.starttls, session.starttls.requirement()), (&expected, "TLS-4-2"));
}

/// TLS-4-3
#[test]
fn a_public_server_must_not_demand_tls() {
    let demand = "C: MAIL FROM:<a@sender.example>\nS: 530 5.7.0 Must issue a STARTTLS command first\n";
    check("TLS-4-3", &[GREETING, HELLO, LIST, demand], "offered", &["requires-tls"]);
}

/// TLS-4-4
#[test]
fn a_demand_for_tls_is_530() {
    let demand = "C: MAIL FROM:<a@sender.example>\nS: 550 5.7.1 STARTTLS required\n";
    check("TLS-4-4", &[GREETING, HELLO, LIST, demand], "offered", &["requires-tls", "before-tls-code"]);
}

/// TLS-4-5
#[test]
fn a_handshake_that_fails_is_told() {
    let session = session(&[
        "posttls-finger: Connected to mx.example.org[192.0.2.1]:25\nposttls-finger: < 220 mx.example.org\n",
        "posttls-finger: > EHLO a\nposttls-finger: < 250-mx.example.org\nposttls-finger: < 250 STARTTLS\n",
        "posttls-finger: > STARTTLS\nposttls-finger: < 220 go\n",
        "posttls-finger: SSL_connect error to mx.example.org[192.0.2.1]:25: lost connection\n",
    ]);
    assert_eq!((session.starttls.code(), session.starttls.requirement()), ("handshake-failed", "TLS-4-5"));
}

/// TLS-4-6
#[test]
fn commands_behind_starttls_are_not_obeyed() {
    let piped = "C: STARTTLS\nC: NOOP\nS: 220 Go ahead\nC & S: <negotiate a TLS session>\n";
    let obeyed = [GREETING, HELLO, LIST, piped, HELLO, "S: 250 2.0.0 Ok\n", LIST_INSIDE];
    check("TLS-4-6", &obeyed, "started", &["command-injected"]);
    let discarded = session(&[GREETING, HELLO, LIST, piped, HELLO, LIST_INSIDE]);
    assert_eq!((discarded.pipelined, discarded.problems.len()), (Some(Pipelined::Discarded), 0));
}

/// TLS-4.1-1
#[test]
fn a_server_that_is_not_content_says_554() {
    let unhappy = "S: 554 5.7.3 Not good enough\n";
    check("TLS-4.1-1", &[GREETING, HELLO, LIST, START, HELLO, unhappy], "started", &["refused-inside-tls"]);
}

/// TLS-4.2-1
#[test]
fn what_was_said_before_tls_is_forgotten() {
    let (mail, rcpt) = ("C: MAIL FROM:<a@sender.example>\nS: 250 Ok\n", "C: RCPT TO:<b@example.org>\n");
    let start = [GREETING, HELLO, LIST, mail, START, HELLO, LIST_INSIDE, rcpt];
    check("TLS-4.2-1", &[start.as_slice(), &["S: 250 Ok\n"]].concat(), "started", &["state-kept"]);
    check("TLS-4.2-1", &[start.as_slice(), &["S: 503 need MAIL\n"]].concat(), "started", &[]);
}

/// TLS-4.2-2
#[test]
fn starttls_is_not_offered_inside_tls() {
    check("TLS-4.2-2", &[GREETING, HELLO, LIST, START, HELLO, LIST], "started", &["offered-again"]);
    check("TLS-4.2-2", &[GREETING, HELLO, LIST, START, HELLO, LIST_INSIDE], "started", &[]);
}

/// TLS-4.2-3
#[test]
fn the_list_may_be_another_inside_tls() {
    let more = "S: 250-mx.example.org\nS: 250-AUTH PLAIN\nS: 250 SIZE\n";
    check("TLS-4.2-3", &[GREETING, HELLO, LIST, START, HELLO, more], "started", &["extensions-differ"]);
}

/// TLS-6-1
#[test]
fn traces_of_a_man_in_the_middle_are_told() {
    let masked = "S: 250-mx.example.org\nS: 250-XXXXXXXA\nS: 250 SIZE\n";
    let session = session(&[GREETING, HELLO, masked]);
    assert_eq!((session.starttls.code(), session.starttls.requirement()), ("stripped", "TLS-6-1"));
    let banner = "S: 220 ********************\n";
    check("TLS-6-1", &[banner, HELLO, LIST], "offered", &["banner-masked"]);
}

/// TLS-5-1
#[test]
fn a_session_has_the_shape_of_the_sample() {
    let session = session(&[GREETING, HELLO, LIST, START, HELLO, LIST_INSIDE]);
    assert_eq!(session.greeting.map(|reply| reply.code), Some(220));
    assert!(session.before.is_some_and(|ehlo| ehlo.has("STARTTLS")));
    assert!(session.inside.is_some_and(|ehlo| ehlo.has("SIZE")));
    assert_eq!(session.starttls, StarttlsOutcome::Started);
}

/// STS-7.2-1
#[test]
fn tls_is_1_2_or_newer() {
    let started = |version: &str| {
        format!(
            "=== Trying mx.example.org:25...\n<-  220 mx.example.org\n -> EHLO a\n<-  250-mx.example.org\n<-  250 STARTTLS\n \
             -> STARTTLS\n<-  220 go\n=== TLS started with cipher {version}:ECDHE-RSA-AES128-SHA:128\n"
        )
    };
    check("STS-7.2-1", &[&started("TLSv1.1")], "started", &["version-old"]);
    check("STS-7.2-1", &[&started("TLSv1.2")], "started", &[]);
}
