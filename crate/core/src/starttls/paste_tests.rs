//! Pastes that are easily taken for something else: replies of several lines, bounces that begin with a code, the words
//! of one tool in the mouth of another.

use super::*;
use crate::parse::Defect;

/// The outcomes of all sessions, by their codes or by why nothing was seen; then the notices.
fn told(paste: &str) -> (Vec<&'static str>, Vec<&'static str>) {
    let intake = read(paste.as_bytes());
    let outcome = |session: &Session| match &session.starttls {
        StarttlsOutcome::NotChecked { why } => why.code(),
        other => other.code(),
    };
    let sessions = intake.sessions.iter().map(outcome).collect();
    (sessions, intake.notices.iter().map(|notice| notice.kind.code()).collect())
}

#[track_caller]
fn session(paste: &str, outcome: &'static str) {
    assert_eq!(told(paste), (vec![outcome], vec![]), "{paste}");
}

#[track_caller]
fn notice(paste: &str, kind: &'static str) {
    assert_eq!(told(paste), (vec![], vec![kind]), "{paste}");
}

fn defects(paste: &str) -> Vec<&'static str> {
    let sessions = read(paste.as_bytes()).sessions;
    sessions.iter().flat_map(|one| &one.problems).map(|located| located.defect.code()).collect()
}

/// RFC 5321 §4.2.1: all lines of a reply but the last have a hyphen behind the code.
#[test]
fn a_greeting_of_several_lines_begins_one_session() {
    let dialogue = |server: &str, client: &str| {
        let line = |text: &str| format!("{server}{text}\n");
        let greeting = ["220-mx.example ESMTP", "220-We do not take bulk mail", "220 go on"].map(line).concat();
        let ehlo = ["250-mx.example", "250 STARTTLS"].map(line).concat();
        format!("{greeting}{client}EHLO me\n{ehlo}{client}QUIT\n{}", line("221 bye"))
    };
    for (server, client) in [("", ""), ("S: ", "C: "), ("< ", "> "), ("<-  ", " -> "), ("<<< ", ">>> ")] {
        session(&dialogue(server, client), "offered");
    }
    let swaks = "=== Trying mx.example:25...\n=== Connected to mx.example.\n".to_owned() + &dialogue("<-  ", " -> ");
    session(&swaks, "offered");
    assert_eq!(read(swaks.as_bytes()).sessions[0].greeting.as_ref().unwrap().lines.len(), 3);
    let curl = "* Connected to mx.example (192.0.2.1) port 25 (#0)\n".to_owned() + &dialogue("< ", "> ");
    session(&curl, "offered");
}

#[test]
fn a_reply_of_several_lines_to_starttls_begins_no_session() {
    let start = "220 mx\nEHLO me\n250-mx\n250 STARTTLS\nSTARTTLS\n220-go\n220 on\n";
    session(start, "cut-off");
    session(&format!("{start}EHLO me\n250-mx\n250 SIZE\nQUIT\n221 bye\n"), "started");
}

#[test]
fn two_greetings_are_still_two_sessions() {
    let one = "220-mx.example\n220 ESMTP\nEHLO me\n250-mx.example\n250 STARTTLS\n";
    assert_eq!(told(&one.repeat(2)).0, ["offered", "offered"]);
}

/// TLS-6-1: that the keyword was written over stays known when the command is tried all the same.
#[test]
fn what_was_masked_stays_masked_when_starttls_is_tried() {
    let tried = |keyword: &str, end: &str| {
        format!("S: 220 mx\nC: EHLO me\nS: 250-mx\nS: 250 {keyword}\nC: STARTTLS\n{end}")
    };
    for end in ["", "S: 220 go ahead\n", "S: 421 4.3.2 busy\n", "S: 454 4.7.0 too many\n"] {
        session(&tried("XXXXXXXA", end), "stripped");
        session(&tried("DSN", end), "not-offered");
    }
    session(&tried("STARTTLS", "S: 220 go ahead\n"), "cut-off");
    let closed = tried("XXXXXXXA", "S: 220 go ahead\nConnection closed by foreign host.\n");
    session(&closed, "handshake-failed");
    assert_eq!(defects(&closed), ["keyword-masked"]);
}

/// TLS-4-2.
#[test]
fn a_server_without_tls_for_now_is_not_busy() {
    let tried = |reply: &str| format!("S: 220 mx\nC: EHLO me\nS: 250-mx\nS: 250 STARTTLS\nC: STARTTLS\nS: {reply}\n");
    session(&tried("454 4.7.0 TLS not available due to temporary reason, try again later"), "refused");
    session(&tried("454 4.7.0 Error: too many new TLS sessions from unknown"), "busy");
    session(&tried("451 4.3.0 Please try again later"), "busy");
}

#[test]
fn messages_that_openssl_prints_are_no_handshake() {
    let paste = "CONNECTED(00000003)\nDidn't find STARTTLS in server response, trying anyway...\n\
        >>> TLS 1.0, RecordHeader [length 0005]\n    16 03 01 01 3b\n\
        >>> TLS 1.3, Handshake [length 013b], ClientHello\n    01 00 01 37\n\
        4:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:ssl/record/ssl3_record.c:350:\n---\n\
        no peer certificate available\n---\nNew, (NONE), Cipher is (NONE)\n---\n";
    session(paste, "replies-not-shown");
    session(&paste.replace("], ClientHello", "]"), "replies-not-shown");
}

/// A sentence of a bounce that stands alone and begins with its code is no greeting.
#[test]
fn a_bounce_that_begins_with_its_code_is_a_bounce() {
    for (line, kind) in [
        ("450 4.7.321 starttls-not-supported: Destination mail server must support TLS", "starttls-not-offered"),
        ("550 5.7.322 certificate-expired: Destination mail server's certificate has expired", "certificate-expired"),
        ("450 4.7.323 tlsa-invalid: The domain failed DANE validation", "dane-mismatch"),
        ("550 5.7.324 dnssec-invalid: Destination domain returned invalid DNSSEC records", "dnssec-invalid"),
        ("450 4.7.320 Certificate validation failed [Message=SubjectMismatch]", "certificate-name-mismatch"),
        ("450 4.7.5 Server certificate not verified", "certificate-not-trusted"),
        (
            "451 4.7.5 Remote certificate failed MTA-STS validation. Reason: SubjectMismatch",
            "sts-certificate-invalid",
        ),
        ("450 4.7.5 Certificate validation failure, Reason:SubjectMismatch", "certificate-name-mismatch"),
        ("450 4.7.5 Certificate validation failure, Reason:UntrustedRoot", "certificate-not-trusted"),
        ("530 5.7.0 Must issue a STARTTLS command first", "tls-demanded"),
        ("550 5.7.30 REQUIRETLS support required", "requiretls-unsupported"),
        ("454 4.7.0 TLS not available due to local problem", "starttls-refused"),
    ] {
        notice(line, kind);
        notice(&format!("{line}\n"), kind);
        notice(&format!("< {line}\n"), kind);
    }
    let two = "450 4.7.323 tlsa-invalid: The domain failed DANE validation\n550 5.7.30 REQUIRETLS support required\n";
    assert_eq!(told(two), (vec![], vec!["dane-mismatch", "requiretls-unsupported"]));
}

#[test]
fn a_greeting_that_says_no_is_still_a_session() {
    for (greeting, why) in [
        ("421 4.7.0 mx.example Error: too many connections", "busy"),
        ("421 Service not available, closing transmission channel", "busy"),
        ("554 5.7.1 Service unavailable; client blocked", "rejected"),
        ("554 mx.example has no SMTP service here", "rejected"),
        ("450 4.7.1 Greylisted", "busy"),
    ] {
        session(greeting, why);
    }
    session("220 mx\nEHLO me\n250-mx\n250 SIZE\nMAIL FROM:<a@b>\n530 5.7.0 Must issue a STARTTLS command first\n", "not-offered");
}
