//! RFC 8689 §2 and §4.2.1: REQUIRETLS as a session and a bounce show it.

use waxseal_conformance::requirements;
use waxseal_core::parse::Defect;
use waxseal_core::starttls::{self, NoticeKind, Session};

fn session(before: &str, inside: &str) -> Session {
    let paste = format!(
        "220 mx.example.org\nEHLO a\n250-mx.example.org\n250-STARTTLS\n{before}250 SIZE\nSTARTTLS\n220 go\n(TLS handshake)\n\
         EHLO a\n250-mx.example.org\n{inside}250 SIZE\n"
    );
    starttls::read(paste.as_bytes()).sessions.remove(0)
}

fn codes(session: &Session) -> Vec<&'static str> {
    session.problems.iter().map(|located| located.defect.code()).collect()
}

/// RTLS-2-1
#[test]
fn support_is_told() {
    assert!(requirements::find("RTLS-2-1").is_some());
    assert_eq!(session("", "250-REQUIRETLS\n").supports_requiretls(), Some(true));
    assert_eq!(session("", "").supports_requiretls(), Some(false));
}

/// RTLS-2-2
#[test]
fn the_keyword_stands_inside_tls() {
    let outside = session("250-REQUIRETLS\n", "");
    assert_eq!(codes(&outside), ["requiretls-only-before", "extensions-differ"]);
    assert_eq!(outside.supports_requiretls(), Some(false));
    assert!(outside.problems.iter().any(|located| located.defect.requirement() == "RTLS-2-2"));
    assert!(codes(&session("250-REQUIRETLS\n", "250-REQUIRETLS\n")).is_empty());
}

/// RTLS-4.2.1-1
#[test]
fn a_bounce_for_want_of_requiretls_is_explained() {
    assert!(requirements::find("RTLS-4.2.1-1").is_some());
    let bounce = b"Status: 5.7.30\nDiagnostic-Code: smtp; 550 5.7.30 REQUIRETLS support required\n";
    let notice = starttls::read(bounce).notices.remove(0);
    assert_eq!((notice.kind, notice.status.as_deref()), (NoticeKind::RequireTlsUnsupported, Some("5.7.30")));
    assert_eq!(notice.kind.reference(), (8689, "4.2.1"));
}
