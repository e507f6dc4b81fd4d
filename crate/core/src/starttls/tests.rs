//! Whole pastes: what is seen, what is only said, and what is none of it.

use proptest::prelude::*;

use super::*;
use crate::parse::{Defect, Effect};

#[track_caller]
fn only(paste: &str) -> Session {
    let intake = read(paste.as_bytes());
    assert_eq!(intake.sessions.len(), 1, "{:?}", intake.sessions);
    intake.sessions.into_iter().next().unwrap()
}

/// The outcome, and why nothing was seen where that is it; then the codes of the defects.
#[track_caller]
fn check(paste: &str, outcome: &str, codes: &[&str]) {
    let session = only(paste);
    let told = match &session.starttls {
        StarttlsOutcome::NotChecked { why } => why.code(),
        other => other.code(),
    };
    let found: Vec<&str> = session.problems.iter().map(|located| located.defect.code()).collect();
    assert_eq!((told, found.as_slice()), (outcome, codes), "{paste}");
}

fn problems(paste: &[u8]) -> Vec<&'static str> {
    read(paste).problems.iter().map(|located| located.defect.code()).collect()
}

/// A dialogue up to the reply to EHLO, with these keywords.
fn hello(keywords: &[&str]) -> String {
    let mut lines = vec!["S: 220 mx.example ESMTP".to_owned(), "C: EHLO me".to_owned()];
    lines.push("S: 250-mx.example".to_owned());
    lines.extend(keywords.iter().map(|word| format!("S: 250-{word}")));
    lines.push("S: 250 SIZE".to_owned());
    lines.join("\n") + "\n"
}

/// The same inside TLS, where the second list is.
fn whole(before: &[&str], inside: &[&str]) -> String {
    let second = hello(inside).split_once("C: EHLO").unwrap().1.to_owned();
    format!(
        "{}C: STARTTLS\nS: 220 go ahead\nC & S: <negotiate a TLS session>\nC: EHLO{second}C: QUIT\nS: 221 bye\n",
        hello(before)
    )
}

/// The sample of RFC 3207 §5, as it stands there.
#[test]
fn the_sample_of_the_rfc() {
    let sample = "\
        S: <waits for connection on TCP port 25>\n\
        C: <opens connection>\n\
        S: 220 mail.imc.org SMTP service ready\n\
        C: EHLO mail.example.com\n\
        S: 250-mail.imc.org offers a warm hug of welcome\n\
        S: 250-8BITMIME\n\
        S: 250-STARTTLS\n\
        S: 250 DSN\n\
        C: STARTTLS\n\
        S: 220 Go ahead\n\
        C: <starts TLS negotiation>\n\
        C & S: <negotiate a TLS session>\n\
        C & S: <check result of negotiation>\n\
        C: EHLO mail.example.com\n\
        S: 250-mail.imc.org touches your hand gently for a moment\n\
        S: 250-8BITMIME\n\
        S: 250 DSN\n";
    check(sample, "started", &[]);
    let session = only(sample);
    assert_eq!(session.before.unwrap().name.as_deref(), Some("mail.imc.org"));
    assert!(session.inside.unwrap().has("DSN"));
}

#[test]
fn offered_missing_and_masked() {
    check(&hello(&["STARTTLS"]), "offered", &[]);
    check(&hello(&["starttls"]), "offered", &[]);
    check(&hello(&["PIPELINING"]), "not-offered", &[]);
    check(&hello(&["XXXXXXXA"]), "stripped", &[]);
    check(&hello(&["XXXXXXXX"]), "stripped", &[]);
    check(&hello(&["STARTTLS", "XXXXXXXA"]), "offered", &[]);
    check(&hello(&["STARTTLS", "XXXXA"]), "offered", &["keyword-masked"]);
    check(&hello(&["STARTTLS required"]), "offered", &["parameter-after-keyword"]);
    check("220 ****************\nEHLO me\n250-mx\n250 XXXXXXXA\n", "stripped", &["banner-masked"]);
}

/// The first line of the reply is the name of the server, whatever it looks like.
#[test]
fn the_name_is_no_keyword() {
    check("220 mx\nEHLO me\n250-STARTTLS\n250 SIZE\n", "not-offered", &[]);
}

#[test]
fn replies_to_starttls() {
    let with = |reply: &str| hello(&["STARTTLS"]) + "C: STARTTLS\nS: " + reply + "\n";
    check(&with("454 4.7.0 TLS not available"), "refused", &[]);
    check(&with("501 5.5.4 Syntax error"), "refused", &[]);
    check(&with("502 5.5.1 Not implemented"), "refused", &["reply-undefined"]);
    check(&with("421 4.7.0 Too many connections"), "busy", &[]);
    check(&with("454 4.7.0 Error: too many new TLS sessions from unknown"), "busy", &[]);
    check(&with("220 go ahead"), "cut-off", &[]);
    check(&(with("220 go ahead") + "Connection closed by foreign host.\n"), "handshake-failed", &[]);
}

/// A client that tries STARTTLS although it was not offered shows whether the server or the way is to blame.
#[test]
fn starttls_without_an_offer() {
    let tried = |keyword: &str, reply: &str| hello(&[keyword]) + "C: STARTTLS\nS: " + reply + "\n";
    check(&tried("DSN", "502 5.5.1 Not implemented"), "not-offered", &[]);
    check(&tried("XXXXXXXA", "500 5.5.1 Unrecognized"), "stripped", &[]);
    check(&whole(&["DSN"], &["DSN"]), "started", &["offer-missing"]);
    check(&whole(&["XXXXXXXA", "DSN"], &["DSN"]), "started", &["offer-missing"]);
    let openssl = "CONNECTED(00000003)\nDidn't find STARTTLS in server response, trying anyway...\n\
        New, TLSv1.3, Cipher is X\n250 SIZE\n";
    check(openssl, "started", &["offer-missing"]);
}

/// Trap 26: a server that is busy, slow or does not like the client has not said that it has no STARTTLS.
#[test]
fn not_checked_is_no_absence() {
    for (paste, why) in [
        ("S: 421 4.7.0 mx.example Try again later\n", "busy"),
        ("S: 450 4.7.1 Greylisted\n", "busy"),
        ("S: 554 5.7.1 Blocked\n", "rejected"),
        ("S: 220 mx ESMTP\nC: EHLO me\nS: 421 4.3.2 Shutting down\n", "busy"),
        ("S: 220 mx ESMTP\nC: EHLO me\nS: 550 5.7.1 Helo rejected\n", "rejected"),
        ("S: 220 mx ESMTP\nC: EHLO me\n", "cut-off"),
        ("S: 220 mx ESMTP\nC: EHLO me\nS: 250-mx\nS: 250-SIZE\n", "cut-off"),
        ("S: 220 mx ESMTP\n", "cut-off"),
        ("S: 220 mx ESMTP\nC: HELO me\nS: 250 mx\nC: QUIT\nS: 221 bye\n", "no-ehlo"),
        (
            "CONNECTED(00000003)\nDidn't find STARTTLS in server response, trying anyway...\n",
            "replies-not-shown",
        ),
        ("connect:errno=111\n", "refused"),
        ("4:error:8000006F:system library:BIO_connect:Connection timed out:crypto/bio.c:125:\n", "timed-out"),
        ("posttls-finger: timeout while reading server greeting\n", "timed-out"),
        ("telnet: Unable to connect to remote host: No route to host\n", "unreachable"),
        ("curl: (6) Could not resolve host: mx.example\n", "name-unknown"),
    ] {
        check(paste, why, &[]);
    }
}

#[test]
fn a_server_without_ehlo_has_no_extensions() {
    check("S: 220 mx\nC: EHLO me\nS: 502 5.5.1 Unrecognized\nC: HELO me\nS: 250 mx\n", "not-offered", &[]);
}

#[test]
fn inside_tls() {
    check(&whole(&["STARTTLS"], &[]), "started", &[]);
    check(&whole(&["STARTTLS"], &["STARTTLS"]), "started", &["offered-again"]);
    check(&whole(&["STARTTLS"], &["REQUIRETLS"]), "started", &["extensions-differ"]);
    check(
        &whole(&["STARTTLS", "REQUIRETLS"], &[]),
        "started",
        &["requiretls-only-before", "extensions-differ"],
    );
    assert_eq!(only(&whole(&["STARTTLS"], &["REQUIRETLS"])).supports_requiretls(), Some(true));
    assert_eq!(only(&whole(&["STARTTLS"], &[])).supports_requiretls(), Some(false));
    assert_eq!(only(&hello(&["STARTTLS"])).supports_requiretls(), None);
}

#[test]
fn commands_behind_starttls() {
    let start = hello(&["STARTTLS"]) + "C: STARTTLS\nC: NOOP\nS: 220 go ahead\n(TLS handshake)\n";
    let list = "S: 250-mx.example\nS: 250 SIZE\n";
    let obeyed = format!("{start}S: 250 2.0.0 Ok\nC: EHLO me\n{list}");
    check(&obeyed, "started", &["command-injected"]);
    assert_eq!(only(&obeyed).pipelined, Some(Pipelined::Obeyed));
    // The same where the client does not wait for the stray reply.
    check(&format!("{start}C: EHLO me\nS: 250 2.0.0 Ok\n{list}"), "started", &["command-injected"]);
    let discarded = format!("{start}C: EHLO me\n{list}");
    check(&discarded, "started", &[]);
    assert_eq!(only(&discarded).pipelined, Some(Pipelined::Discarded));
    assert_eq!(only(&whole(&["STARTTLS"], &[])).pipelined, None);
}

#[test]
fn what_was_said_before_tls_is_forgotten() {
    let start = hello(&["STARTTLS"]) + "C: MAIL FROM:<a@example>\nS: 250 Ok\nC: STARTTLS\nS: 220 go\n";
    let inside = "C: EHLO me\nS: 250-mx.example\nS: 250 SIZE\n";
    check(&format!("{start}{inside}C: RCPT TO:<b@example>\nS: 250 Ok\n"), "started", &["state-kept"]);
    check(&format!("{start}{inside}C: RCPT TO:<b@example>\nS: 503 need MAIL\n"), "started", &[]);
    let again = "C: MAIL FROM:<a@example>\nS: 250 Ok\nC: RCPT TO:<b@example>\nS: 250 Ok\n";
    check(&format!("{start}{inside}{again}"), "started", &[]);
}

#[test]
fn servers_that_demand_tls() {
    let with = |reply: &str| hello(&["STARTTLS"]) + "C: MAIL FROM:<a@example>\nS: " + reply + "\n";
    check(&with("530 5.7.0 Must issue a STARTTLS command first"), "offered", &["requires-tls"]);
    check(&with("550 5.7.10 STARTTLS required"), "offered", &["requires-tls", "before-tls-code"]);
    check(&with("530 5.7.1 Authentication required"), "offered", &[]);
    check(&with("450 4.2.0 Greylisted"), "offered", &[]);
    assert!(only(&with("450 4.2.0 Greylisted")).refusals[0].reply.is_temporary());
}

/// openssl prints the last line of the first reply behind its report: it is neither a reply inside TLS nor an offer there.
#[test]
fn the_last_line_of_the_first_reply_is_not_inside() {
    let report = "CONNECTED(00000003)\n---\nNew, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384\nVerify return code: 0 (ok)\n---\n";
    check(&format!("{report}250 STARTTLS\n"), "started", &[]);
    check(&format!("{report}250 STARTTLS\n250-mx\n250 SIZE\n221 bye\n"), "started", &[]);
    check(&format!("{report}250 SIZE\n250-mx\n250 STARTTLS\n"), "started", &["offered-again"]);
}

const BLOCK: &str = "-----BEGIN CERTIFICATE-----\nZm9v\n-----END CERTIFICATE-----\n";

/// OpenSSL 1.1.1 as it prints without `-showcerts`: the certificate stands in its own section.
#[test]
fn openssl_1_1_1() {
    let paste = format!(
        "depth=0 CN = mx.example\nverify error:num=18:self signed certificate\nverify return:1\nCONNECTED(00000005)\n---\n\
         Certificate chain\n 0 s:CN = mx.example\n   i:CN = mx.example\n---\nServer certificate\n{BLOCK}\
         subject=CN = mx.example\n\nissuer=CN = mx.example\n\n---\nNo client certificate CA names sent\n---\n\
         SSL handshake has read 1900 bytes and written 420 bytes\nVerification error: self signed certificate\n---\n\
         New, TLSv1.2, Cipher is ECDHE-RSA-AES256-GCM-SHA384\nServer public key is 2048 bit\nSSL-Session:\n    \
         Protocol  : TLSv1.2\n    Cipher    : ECDHE-RSA-AES256-GCM-SHA384\n    Start Time: 1700000000\n    \
         Timeout   : 7200 (sec)\n    Verify return code: 18 (self signed certificate)\n    \
         Extended master secret: no\n---\n250 HELP\nEHLO me\n250-mx.example\n250 HELP\nquit\n221 bye\nclosed\n"
    );
    check(&paste, "started", &[]);
    let session = only(&paste);
    assert_eq!(session.certificates.len(), 1);
    assert_eq!(session.seen_at.unwrap().unix(), 1_700_000_000);
    let tls = session.tls.unwrap();
    assert_eq!(tls.version, Some(TlsVersion::Tls12));
    assert_eq!(tls.verification.unwrap().code, Some(18));
    assert!(session.inside.unwrap().has("HELP"));
}

/// OpenSSL 3.2 and later names the address and the version in lines of their own.
#[test]
fn openssl_3_5() {
    let paste = format!(
        "Connecting to 2001:db8::25\nCONNECTED(00000003)\ndepth=0 CN=mx.example\nverify return:1\n---\nCertificate chain\n \
         0 s:CN=mx.example\n   i:CN=issuer\n   a:PKEY: EC, (prime256v1); sigalg: sha256WithRSAEncryption\n{BLOCK}---\n\
         Negotiated TLS1.3 group: X25519MLKEM768\n---\nSSL handshake has read 4000 bytes and written 1600 bytes\n\
         Verification: OK\nVerified peername: mx.example\n---\nNew, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384\n\
         Protocol: TLSv1.3\nServer public key is 256 bit\nThis TLS version forbids renegotiation.\n\
         Verify return code: 0 (ok)\n---\n250 SMTPUTF8\nDONE\n"
    );
    check(&paste, "started", &[]);
    let session = only(&paste);
    assert_eq!(session.address, Some("2001:db8::25".parse().unwrap()));
    let tls = session.tls.unwrap();
    assert_eq!((tls.version, tls.matched_name.as_deref()), (Some(TlsVersion::Tls13), Some("mx.example")));
    assert!(tls.verification.unwrap().is_good);
}

/// CheckTLS and the like: a time, an arrow, a tab; a tilde inside TLS.
#[test]
fn a_dialogue_of_a_web_service() {
    let paste = "[000.101]\tConnected to server\n[000.211] <-- \t220 mx.example ESMTP\n[000.211] --> \tEHLO www.example\n\
        [000.330] <-- \t250-mx.example\n250-STARTTLS\n250 SIZE\n[000.331] --> \tSTARTTLS\n[000.440] <-- \t220 go\n\
        [000.800] ~~> \tEHLO www.example\n[000.900] <~~ \t250-mx.example\n250-STARTTLS\n250 SIZE\n";
    check(paste, "started", &["offered-again"]);
}

#[test]
fn a_bounce_of_sendmail_quotes_the_session() {
    let paste = "   ----- Transcript of session follows -----\n... while talking to mx.example.:\n>>> STARTTLS\n\
        <<< 454 4.3.3 TLS not available\n<a@example>... Deferred: 454 4.3.3 TLS not available\n";
    check(paste, "refused", &[]);
    assert_eq!(only(paste).host.as_deref(), Some("mx.example"));
}

/// Without anchors of its own gnutls-cli trusts nobody; that is not the server's fault.
#[test]
fn a_certificate_that_only_the_program_rejects() {
    let paste = "Processed 0 CA certificate(s).\nResolving 'mx.example:25'...\nConnecting to '192.0.2.1:25'...\n\
        - Certificate type: X.509\n- Status: The certificate is NOT trusted. The certificate issuer is unknown. \n\
        *** PKI verification of server certificate failed...\n*** Fatal error: Error in the certificate.\n";
    check(paste, "handshake-failed", &[]);
    assert_eq!(only(paste).effect(), Some(Effect::Informs));
}

/// A zero behind a handshake that did not happen says nothing of a certificate.
#[test]
fn verify_return_code_zero_without_a_certificate() {
    let paste = "CONNECTED(00000003)\nwrite:errno=104\n---\nno peer certificate available\n---\n\
        New, (NONE), Cipher is (NONE)\nVerify return code: 0 (ok)\n---\n";
    check(paste, "handshake-failed", &[]);
    assert_eq!(only(paste).tls, None);
}

#[test]
fn other_protocols_are_recognised() {
    let tls = "CONNECTED(00000003)\n---\nNew, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384\n---\n";
    check(&format!("$ openssl s_client -connect example.org:443\n{tls}"), "other-protocol", &[]);
    check(&format!("{tls}HTTP/1.1 400 Bad Request\n"), "other-protocol", &[]);
    check(
        &format!("$ openssl s_client -starttls imap -connect example.org:143\n{tls}"),
        "other-protocol",
        &[],
    );
    check(&format!("{tls}. OK Capability completed\n* OK ready\n"), "other-protocol", &[]);
    check("+OK Dovecot ready.\n", "other-protocol", &[]);
    check(tls, "no-smtp", &[]);
    check(&format!("{tls}220 mx.example ESMTP\n"), "other-protocol", &[]);
    let submission = "=== Trying mx.example:587...\n=== Connected to mx.example.\n<-  220 mx ESMTP\n";
    check(submission, "other-protocol", &[]);
}

#[test]
fn old_versions_and_weak_ciphers() {
    let swaks = |suite: &str| {
        format!(
            "=== Trying mx:25...\n<-  220 mx ESMTP\n -> EHLO me\n<-  250-mx\n<-  250 STARTTLS\n -> STARTTLS\n\
             <-  220 go\n=== TLS started with cipher {suite}:256\n"
        )
    };
    check(&swaks("TLSv1.3:TLS_AES_256_GCM_SHA384"), "started", &[]);
    check(&swaks("TLSv1.1:ECDHE-RSA-AES256-SHA"), "started", &["version-old"]);
    check(&swaks("TLSv1.2:ADH-AES256-SHA"), "started", &["cipher-weak"]);
}

#[test]
fn several_sessions_are_told_apart() {
    let swaks = "=== Trying mx1.example:25...\n<** 421 busy\n";
    let finger = "posttls-finger: Connected to mx2.example[192.0.2.2]:25\nposttls-finger: < 554 no\n";
    let mark = "# waxseal openssl mx3.example:25 2026-11-24T06:20:00Z\n";
    let openssl = "depth=0 CN = a\nCONNECTED(00000003)\nNew, TLSv1.3, Cipher is X\n250 SIZE\n";
    let paste = [swaks, finger, mark, openssl, openssl, &hello(&[]), &hello(&["STARTTLS"])].concat();
    let intake = read(paste.as_bytes());
    let told: Vec<(Option<&str>, &str)> =
        intake.sessions.iter().map(|session| (session.host.as_deref(), session.starttls.code())).collect();
    assert_eq!(
        told,
        [
            (Some("mx1.example"), "not-checked"),
            (Some("mx2.example"), "not-checked"),
            (Some("mx3.example"), "started"),
            (None, "started"),
            (None, "not-offered"),
            (None, "offered"),
        ]
    );
    assert_eq!(intake.sessions[2].seen_at.unwrap().to_string(), "2026-11-24T06:20:00Z");
    assert_eq!(intake.sessions[2].tool, Tool::OpensslSClient);
}

/// A server that says nothing leaves a command without output, which is not the output of the next.
#[test]
fn commands_without_output_are_sessions_too() {
    let mark = |host: &str| format!("# waxseal openssl {host}:25 2026-11-24T06:20:00Z\n");
    let paste = mark("mx1.example")
        + &mark("mx2.example")
        + "CONNECTED(00000003)\nNew, TLSv1.3, Cipher is X\n250 SIZE\n";
    let intake = read(paste.as_bytes());
    let told: Vec<(Option<&str>, &str)> =
        intake.sessions.iter().map(|session| (session.host.as_deref(), session.starttls.code())).collect();
    assert_eq!(told, [(Some("mx1.example"), "not-checked"), (Some("mx2.example"), "started")]);
}

#[test]
fn a_session_is_matched_by_what_was_asked_for() {
    let swaks = only("=== Trying mx1.example:25...\n<-  220 pool7.provider.example ESMTP\n");
    assert_eq!(swaks.matches("MX1.example.", &[]), HostMatch::Name);
    assert_eq!(swaks.matches("mx2.example", &[]), HostMatch::Other { asked: "mx1.example".into() });
    let address = "192.0.2.2".parse().unwrap();
    let finger = only("posttls-finger: Connected to mx2.example[192.0.2.2]:25\n");
    assert_eq!(finger.matches("alias.example", &[address]), HostMatch::Address);
    let dialogue = only(&hello(&["STARTTLS"]));
    assert_eq!(dialogue.matches("mx.example", &[]), HostMatch::SaidName);
    assert_eq!(dialogue.matches("mx1.example", &[]), HostMatch::Unknown);
}

#[test]
fn wrong_pastes_are_said_to_be_wrong() {
    for (paste, code) in [
        ("", "empty"),
        (" \n\t\n", "empty"),
        ("Dear postmaster,\nyour mail does not work.\n", "nothing-known"),
        ("Certificate:\n    Data:\n        Version: 3 (0x2)\n", "certificate-text"),
        ("-----BEGIN CERTIFICATE-----\nMIIB\n", "certificate-cut"),
    ] {
        assert_eq!(problems(paste.as_bytes()), [code], "{paste}");
    }
}

#[test]
fn colours_line_ends_and_utf16_do_not_matter() {
    let plain = whole(&["STARTTLS"], &["STARTTLS"]);
    let coloured: String = plain.lines().map(|line| format!("\u{1b}[32m{line}\u{1b}[0m\r\n")).collect();
    let carriage = plain.replace('\n', "\r");
    let utf16: Vec<u8> = plain.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for paste in [coloured.as_bytes(), carriage.as_bytes(), &utf16] {
        let intake = read(paste);
        assert_eq!(intake.sessions.len(), 1);
        let codes: Vec<&str> =
            intake.sessions[0].problems.iter().map(|located| located.defect.code()).collect();
        assert_eq!(
            (intake.sessions[0].starttls.code(), codes.as_slice()),
            ("started", ["offered-again"].as_slice())
        );
        let span = intake.sessions[0].problems[0].span;
        assert!(String::from_utf8_lossy(span.of(&intake.text)).contains("250-STARTTLS"));
    }
}

#[test]
fn quoted_and_indented_pastes() {
    let swaks = "=== Trying mx:25...\n<-  220 mx ESMTP\n -> EHLO me\n<-  250-mx\n<-  250 STARTTLS\n";
    let openssl = "CONNECTED(00000003)\nNew, TLSv1.3, Cipher is X\n250 SIZE\n";
    for mark in ["> ", ">", "    ", "\t", "| "] {
        let marked = |paste: &str| paste.lines().map(|line| format!("{mark}{line}\n")).collect::<String>();
        check(&marked(swaks), "offered", &[]);
        check(&marked(openssl), "started", &[]);
    }
}

#[test]
fn loose_certificates_and_those_of_a_session() {
    let block = "-----BEGIN CERTIFICATE-----\nZm9v\n-----END CERTIFICATE-----\n";
    assert_eq!(read(block.as_bytes()).certificates[0].der, b"foo");
    let twice = format!("CONNECTED(00000003)\n{block}{block}New, TLSv1.3, Cipher is X\n250 SIZE\n");
    assert_eq!(only(&twice).certificates.len(), 1);
}

#[test]
fn keys_in_a_paste_are_warned_of_once() {
    let block = "CONNECTED(00000003)\nNew, TLSv1.2, Cipher is X\n    Master-Key: 11\n    Master-Key: 22\n";
    assert_eq!(problems(block.as_bytes()), ["session-secret"]);
}

#[test]
fn bounces_are_found_among_transcripts() {
    let paste = hello(&["STARTTLS"])
        + "\n<a@example>: TLS is required, but was not offered by host\n    mx.example[192.0.2.1]\n";
    let intake = read(paste.as_bytes());
    assert_eq!((intake.sessions.len(), intake.notices.len()), (1, 1));
    assert_eq!(intake.notices[0].kind, NoticeKind::StarttlsNotOffered);
}

#[test]
fn a_session_is_as_good_as_its_worst_part() {
    assert_eq!(only(&hello(&["STARTTLS"])).effect(), Some(Effect::Informs));
    assert_eq!(only(&hello(&["STARTTLS x"])).effect(), Some(Effect::Risks));
    assert_eq!(only(&hello(&[])).effect(), Some(Effect::Invalidates));
    assert_eq!(only("S: 421 busy").effect(), None);
}

#[test]
fn the_number_of_sessions_is_limited() {
    let paste = hello(&["STARTTLS"]).repeat(MAX_SESSIONS + 5);
    let intake = read(paste.as_bytes());
    assert_eq!(intake.sessions.len(), MAX_SESSIONS);
    assert_eq!(problems(paste.as_bytes()), ["too-many-sessions"]);
}

mod command_lines {
    use super::*;

    #[test]
    fn what_we_tell_people_to_run_is_what_we_read() {
        for command in commands("mx.example.org").unwrap() {
            let mark = command.line.split(['\'', '"']).find(|part| part.starts_with("# waxseal")).unwrap();
            let session = only(&format!("{mark} 2026-11-24T06:20:00Z\n"));
            assert_eq!((session.tool, session.host.as_deref()), (command.tool, Some("mx.example.org")));
        }
    }

    #[test]
    fn names_cannot_break_out_of_their_quotes() {
        for host in
            ["a'b", "$(reboot)", "`reboot`", "a;b", "a b", "a\\b", "<b>.example", "!!", "a\"b", "%n", "*"]
        {
            for command in commands(host).unwrap() {
                let inner = host.replace('\'', "'\\''");
                let rest = command.line.replace(&inner, "");
                assert!(!rest.contains("reboot"), "{}", command.line);
                for part in command.line.match_indices(&inner) {
                    let before = command.line.split_at(part.0).0;
                    let quotes = before.replace("'\\''", "").matches('\'').count();
                    assert_eq!(quotes % 2, 1, "{host} stands outside of quotes in {}", command.line);
                }
            }
        }
    }

    #[test]
    fn hosts_without_a_safe_command() {
        assert_eq!(commands(""), Err(CommandError::Length));
        assert_eq!(commands(&"a".repeat(300)), Err(CommandError::Length));
        assert_eq!(commands("a\nb"), Err(CommandError::ControlCharacter));
        assert_eq!(commands("a\u{202e}b"), Err(CommandError::ControlCharacter));
        assert_eq!(commands("-oProxy"), Err(CommandError::LeadingHyphen));
    }

    #[test]
    fn addresses_get_no_sni() {
        for command in commands("192.0.2.1").unwrap() {
            assert!(
                !command.line.contains("sni") && !command.line.contains("-servername"),
                "{}",
                command.line
            );
        }
        let lines: Vec<String> = commands("2001:db8::1").unwrap().into_iter().map(|one| one.line).collect();
        assert!(lines[0].contains("-connect '[2001:db8::1]:25'"), "{}", lines[0]);
    }
}

/// Pieces of transcripts, to be put together in any order.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "CONNECTED(00000003)",
            "---",
            "New, TLSv1.3, Cipher is X",
            "New, (NONE), Cipher is (NONE)",
            "250 STARTTLS",
            "250-mx",
            "220 mx",
            "421 busy",
            "EHLO me",
            "STARTTLS",
            "MAIL FROM:<a>",
            "RCPT TO:<b>",
            "<-  250-XXXXXXXA",
            " ~> EHLO me",
            "=== Trying mx:25...",
            "*** Host did not advertise STARTTLS",
            "posttls-finger: < 220 mx",
            "posttls-finger: Connected to mx[192.0.2.1]:25",
            "* Connected to mx (192.0.2.1) port 25 (#0)",
            "Processed 1 CA certificate(s).",
            "error receiving '220 ': Timeout",
            "-----BEGIN CERTIFICATE-----",
            "Zm9v",
            "-----END CERTIFICATE-----",
            "(TLS handshake)",
            "$ openssl s_client -connect mx:25",
            "TLSA lookup error for mx:25",
            "Remote-MTA: dns; mx.example",
            "    folded",
            "\u{1b}[31m250 x\u{1b}",
            "",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,20}",
    ]
}

proptest! {
    #[test]
    fn no_octets_panic(octets: Vec<u8>) {
        let _ = read(&octets);
    }

    #[test]
    fn no_order_of_lines_panics_and_every_span_is_in_the_text(lines in prop::collection::vec(piece(), 0..60)) {
        let paste = lines.join("\n");
        let intake = read(paste.as_bytes());
        for session in &intake.sessions {
            prop_assert!(session.span.end <= intake.text.len());
            for located in &session.problems {
                prop_assert!(located.span.end <= intake.text.len());
                prop_assert!(!located.defect.to_string().is_empty());
            }
        }
    }

    /// Cutting a transcript never makes a finding out of nothing: what is not seen is not held against the server.
    #[test]
    fn a_cut_transcript_never_looks_worse(at in 0usize..800) {
        let paste = whole(&["PIPELINING", "STARTTLS", "DSN"], &["PIPELINING", "DSN"]);
        let cut = paste.get(..at.min(paste.len())).unwrap_or(&paste);
        for session in read(cut.as_bytes()).sessions {
            prop_assert_ne!(session.effect(), Some(Effect::Invalidates));
            prop_assert_ne!(session.effect(), Some(Effect::Risks));
        }
    }
}
