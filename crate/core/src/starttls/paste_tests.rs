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
        let greeting =
            ["220-mx.example ESMTP", "220-We do not take bulk mail", "220 go on"].map(line).concat();
        let ehlo = ["250-mx.example", "250 STARTTLS"].map(line).concat();
        format!("{greeting}{client}EHLO me\n{ehlo}{client}QUIT\n{}", line("221 bye"))
    };
    for (server, client) in [("", ""), ("S: ", "C: "), ("< ", "> "), ("<-  ", " -> "), ("<<< ", ">>> ")] {
        session(&dialogue(server, client), "offered");
    }
    let swaks =
        "=== Trying mx.example:25...\n=== Connected to mx.example.\n".to_owned() + &dialogue("<-  ", " -> ");
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
    let tried =
        |reply: &str| format!("S: 220 mx\nC: EHLO me\nS: 250-mx\nS: 250 STARTTLS\nC: STARTTLS\nS: {reply}\n");
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
        (
            "450 4.7.321 starttls-not-supported: Destination mail server must support TLS",
            "starttls-not-offered",
        ),
        (
            "550 5.7.322 certificate-expired: Destination mail server's certificate has expired",
            "certificate-expired",
        ),
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

/// Postfix folds its bounces before the name of the command.
#[test]
fn a_folded_bounce_begins_no_session() {
    for verb in ["STARTTLS", "EHLO", "HELP", "QUIT"] {
        let paste = format!(
            "<a@b.example>: host mx.b.example[192.0.2.1] refused to talk: 454 4.7.0 TLS not available due to local\n    \
             problem (in reply to\n    {verb} command)\n"
        );
        notice(&paste, "starttls-refused");
    }
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
    session(
        "220 mx\nEHLO me\n250-mx\n250 SIZE\nMAIL FROM:<a@b>\n530 5.7.0 Must issue a STARTTLS command first\n",
        "not-offered",
    );
}

/// What `exim -v` prints: only the first line of a reply has its prompt.
#[test]
fn the_dialogue_of_exim() {
    let paste = "delivering 1abc-00\n Connecting to mx.example [192.0.2.1]:25 ... connected\n  SMTP<< 220 mx.example ESMTP\n  \
        SMTP>> EHLO me\n  SMTP<< 250-mx.example Hello\n         250-SIZE 1000\n         250 STARTTLS\n  SMTP>> STARTTLS\n  \
        SMTP<< 220 go on\n  SMTP>> EHLO me\n  SMTP<< 250-mx.example Hello\n         250 SIZE 1000\n  SMTP>> QUIT\n";
    session(paste, "started");
    let read = read(paste.as_bytes());
    let one = &read.sessions[0];
    assert_eq!((one.host.as_deref(), one.address), (Some("mx.example"), Some("192.0.2.1".parse().unwrap())));
    assert_eq!(one.before.as_ref().unwrap().keywords.len(), 2);
    let before = paste.split("  SMTP>> STARTTLS").next().unwrap();
    session(before, "offered");
    session(&before.replace("STARTTLS", "DSN"), "not-offered");
}

#[test]
fn the_debug_output_of_smtplib() {
    let paste = r"connect: ('mx.example', 25)
connect: to ('mx.example', 25) None
reply: b'220 mx.example ESMTP\r\n'
reply: retcode (220); Msg: b'mx.example ESMTP'
connect: b'mx.example ESMTP'
send: 'ehlo me\r\n'
reply: b'250-mx.example\r\n'
reply: b'250-STARTTLS\r\n'
reply: b'250 SIZE\r\n'
reply: retcode (250); Msg: b'mx.example\nSTARTTLS\nSIZE'
send: 'STARTTLS\r\n'
reply: b'454 4.7.0 TLS not available\r\n'
reply: retcode (454); Msg: b'4.7.0 TLS not available'
send: 'QUIT\r\n'
";
    session(paste, "refused");
    assert_eq!(read(paste.as_bytes()).sessions[0].host.as_deref(), Some("mx.example"));
    assert_eq!(told(&paste.repeat(2)).0, ["refused", "refused"]);
}

#[test]
fn who_speaks_in_other_notations() {
    for (server, client) in [
        ("[S] ", "[C] "),
        ("S> ", "C> "),
        ("Server < ", "Client > "),
        ("", "    "),
        ("", "$ "),
        ("S ---> ", "C ---> "),
    ] {
        let paste = format!(
            "{server}220 mx ESMTP\n{client}EHLO me\n{server}250-mx\n{server}250 SIZE\n{client}STARTTLS\n{server}502 no\n"
        );
        session(&paste, "not-offered");
        session(&paste.replace("SIZE", "STARTTLS"), "refused");
    }
}

/// Where only replies were written down, the list inside TLS is not the list of another server without STARTTLS.
#[test]
fn replies_alone_go_on_inside_tls() {
    let paste = |go: &str| {
        format!(
            "220 mx.example ESMTP\n250-mx.example\n250-STARTTLS\n250 SIZE\n{go}\n250-mx.example\n250 SIZE\n"
        )
    };
    for go in [
        "220 2.0.0 go on",
        "220 Go ahead",
        "220 Ready",
        "220 2.0.0 Ready to start TLS",
        "220-2.0.0 go\n220 on",
    ] {
        session(&paste(go), "started");
    }
    for greeting in ["220 mx2.example ESMTP", "220 mx2.example ready", "220 mx2 hello"] {
        assert_eq!(told(&paste(greeting)).0, ["offered", "not-offered"], "{greeting}");
    }
}

#[test]
fn short_outputs_of_openssl() {
    let brief = "depth=0 CN = mx.example\nverify error:num=18:self-signed certificate\nCONNECTION ESTABLISHED\n\
        Protocol version: TLSv1.3\nCiphersuite: TLS_AES_256_GCM_SHA384\nPeer certificate: CN = mx.example\n\
        Verification error: self-signed certificate\nServer Temp Key: X25519, 253 bits\n250 8BITMIME\nDONE\n";
    session(brief, "started");
    let tls = read(brief.as_bytes()).sessions.remove(0).tls.unwrap();
    assert_eq!(
        (tls.version, tls.cipher.as_deref()),
        (Some(TlsVersion::Tls13), Some("TLS_AES_256_GCM_SHA384"))
    );
    assert!(!tls.verification.unwrap().is_good);
    let quiet = "depth=0 CN = mx.example\nverify return:1\n250 8BITMIME\n";
    session(quiet, "started");
    let refused = "depth=1 CN = R\nverify error:num=19:self-signed certificate in certificate chain\n\
        4:error:0A000086:SSL routines:tls_post_process_server_certificate:certificate verify failed:ssl/s.c:1889:\n\
        CONNECTED(00000003)\n---\nNew, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384\n---\n";
    // Nothing shows whether this was a mail server.
    session(refused, "no-smtp");
    session(&format!("# waxseal openssl mx.example:25 now\n{refused}"), "started");
    session(&format!("$ openssl s_client -connect mx.example:443\n{refused}"), "other-protocol");
}

#[test]
fn what_posttls_finger_says_without_the_dialogue() {
    session("posttls-finger: STARTTLS rejected: 454 4.7.0 TLS not available\n", "refused");
    session("posttls-finger: SMTP service not available: 421 4.7.0 too many connections\n", "busy");
    session("posttls-finger: SMTP service not available: 554 5.7.1 no\n", "rejected");
}

/// With `-L verbose` it leaves out the line that sums TLS up.
#[test]
fn the_second_list_is_that_inside_tls() {
    let lines = "Connected to mx.example[192.0.2.1]:25|< 220 mx.example ESMTP|> EHLO me|< 250-mx.example|\
        < 250 STARTTLS|> STARTTLS|< 220 2.0.0 go|> EHLO me|< 250-mx.example|< 250 SIZE";
    let said: String = lines.split('|').map(|line| format!("posttls-finger: {line}\n")).collect();
    session(&said, "started");
}

#[test]
fn names_and_connections_that_fail_are_not_checked() {
    let swaks = "=== Trying mx.example:25...\n*** Error connecting to mx.example:25:\n";
    session(&format!("{swaks}*** \tIO::Socket::INET6: connect: Connection refused\n"), "refused");
    session(&format!("{swaks}*** \tIO::Socket::INET6: Bad hostname 'mx.example'\n"), "name-unknown");
    session("getaddrinfo: Name or service not known\nconnect:errno=22\n", "name-unknown");
}

/// RFC 5321 §4.3.2: no server greets with 250.
#[test]
fn a_text_that_begins_behind_the_greeting() {
    let list = "250-mx.example\n250-PIPELINING\n250 STARTTLS\n";
    session(list, "offered");
    session(&format!("{list}454 4.7.0 TLS not available\n"), "offered");
    session(&format!("{list}220 2.0.0 Ready to start TLS\n250-mx.example\n250 SIZE\n"), "started");
    session("250-mx.example\n250-PIPELINING\n250 SIZE\n", "not-offered");
}

/// RFC 3207 §4 has no enhanced status code.
#[test]
fn a_bounce_without_an_enhanced_code() {
    notice("530 Must issue a STARTTLS command first\n", "tls-demanded");
}

#[test]
fn a_bounce_below_a_session_is_no_word_of_the_server() {
    let bounce = "450 4.7.323 tlsa-invalid: The domain failed DANE validation\n";
    let dialogue = "220 mx ESMTP\nEHLO x\n250-mx\n250 STARTTLS\nQUIT\n221 bye\n";
    let (sessions, notices) = told(&format!("{dialogue}\n{bounce}"));
    assert_eq!((sessions, notices.len()), (vec!["offered"], 1));
}
