//! `waxseal starttls` without a network.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use serde_json::Value;
use support::waxseal;

#[track_caller]
fn json(arguments: &[&str], input: &[u8], status: i32) -> Value {
    let output = waxseal(&[&["starttls", "-", "--json"], arguments].concat(), input);
    assert_eq!(output.status.code(), Some(status), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

const CLEAR: &[u8] =
    b"=== Trying mx.example.org:25...\n=== Connected to mx.example.org.\n<-  220 mx.example.org\n \
    -> EHLO a\n<-  250-mx.example.org\n<-  250 SIZE\n";

#[test]
fn the_exit_status_tells_fine_from_wrong_from_unknown() {
    json(&[], b"220 mx\nEHLO a\n250-mx\n250 STARTTLS\n", 0);
    assert_eq!(json(&[], CLEAR, 1)["sessions"][0]["starttls"]["kind"], "not-offered");
    assert_eq!(json(&[], b"421 Try again later\n", 3)["sessions"][0]["starttls"]["unseen"], "busy");
    assert_eq!(json(&[], b"", 3)["problems"][0]["code"], "empty");
    let bounce = b"450 4.7.323 tlsa-invalid: The domain failed DANE validation\n";
    assert_eq!(json(&[], bounce, 1)["notices"][0]["kind"], "dane-mismatch");
    assert_eq!(
        json(&[], b"TLSA lookup error for mx.example.org:25\n", 1)["notices"][0]["kind"],
        "tlsa-lookup-failed"
    );
}

#[test]
fn a_session_with_another_host_does_not_count() {
    let report = json(&["--host", "other.example.org"], CLEAR, 3);
    assert_eq!(report["sessions"][0]["host_match"], "other");
    assert_eq!(json(&["--host", "mx.example.org"], CLEAR, 1)["sessions"][0]["host_match"], "name");
}

#[test]
fn wrong_usage() {
    for arguments in [
        &["starttls"][..],
        &["starttls", "/no/such/file"],
        &["starttls", "--commands", "-x"],
        &["starttls", "--commands", "a\nb"],
        &["starttls", "--commands", "a..b"],
        &["starttls", "-", "--commands", "mx.example.org"],
    ] {
        assert_eq!(waxseal(arguments, b"").status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn commands_for_a_host() {
    let output = waxseal(&["starttls", "--commands", "mx.example.org"], b"");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.lines().all(|line| line.starts_with("(echo '# waxseal ")), "{text}");
    assert!(text.contains("openssl s_client -connect mx.example.org:25 -starttls smtp"), "{text}");
}

#[test]
fn on_a_terminal_it_is_words() {
    let output = waxseal(&["starttls", "-"], CLEAR);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("mx.example.org, by swaks") && text.contains("offers no STARTTLS"), "{text}");
}

/// A terminal may obey escape sequences, also those of a server.
#[test]
fn foreign_control_characters_do_not_pass() {
    let paste = "S: 220 mx\u{202e}\u{9b} ESMTP\nC: EHLO a\nS: 250-mx\u{202e}\nS: 250 X\u{202e}Y\n\u{202e}TLS is required, but \
        was not offered by host \u{202e}\n";
    for arguments in [&["starttls", "-"][..], &["starttls", "-", "--json"]] {
        let text = String::from_utf8(waxseal(arguments, paste.as_bytes()).stdout).unwrap();
        assert!(!text.contains('\u{202e}') && !text.contains('\u{9b}'), "{text:?}");
    }
}
