//! The sentences, by the program that says them.
//!
//! Read in the sources and manuals of Postfix 3.4 to 3.10 (`smtp_proto.c`, `smtp_tls_policy.c`, `tls_dane.c`), Exim 4.92 to
//! 4.97 (`smtp.c`), sendmail 8.17, and in Microsoft's list of error codes for Exchange Online, in November 2026.

use super::kind::NoticeKind as Kind;

/// Whose sentence it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Software {
    /// Exchange and Exchange Online.
    Exchange,
    /// Exim.
    Exim,
    /// Gmail.
    Gmail,
    /// Postfix.
    Postfix,
    /// sendmail.
    Sendmail,
    /// Words that several programs have in common.
    Unknown,
}

impl Software {
    /// A stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Exchange => "exchange",
            Self::Exim => "exim",
            Self::Gmail => "gmail",
            Self::Postfix => "postfix",
            Self::Sendmail => "sendmail",
            Self::Unknown => "unknown",
        }
    }
}

/// All of these words, in lower case, are in the sentence.
type Sentence = (&'static [&'static str], Kind, Software);

/// A line without any of these is none of the sentences; most lines of a log end here.
const HINTS: &[&str] = &["tls", "dane", "certificate", "mta-sts", "dnssec", "ssl", "encrypt"];

/// Those that name the reason come before those that only name the effect.
const SENTENCES: &[Sentence] = &[
    // Exchange Online: words and numbers.
    (&["certificate-host-mismatch"], Kind::CertificateNameMismatch, Software::Exchange),
    (&["certificate-expired:"], Kind::CertificateExpired, Software::Exchange),
    (&["tlsa-invalid"], Kind::DaneMismatch, Software::Exchange),
    (&["dnssec-invalid"], Kind::DnssecInvalid, Software::Exchange),
    (&["starttls-not-supported"], Kind::StarttlsNotOffered, Software::Exchange),
    (&["failed mta-sts validation", "certificate"], Kind::StsCertificateInvalid, Software::Exchange),
    (&["mx hosts of", "failed mta-sts validation"], Kind::StsMxNotListed, Software::Exchange),
    (
        &[".7.320", "certificate validation failed", "subjectmismatch"],
        Kind::CertificateNameMismatch,
        Software::Exchange,
    ),
    (&[".7.320", "certificate validation failed"], Kind::CertificateNotTrusted, Software::Exchange),
    (
        &[".7.5", "certificate validation failure", "subjectmismatch"],
        Kind::CertificateNameMismatch,
        Software::Exchange,
    ),
    (&[".7.5", "certificate validation failure", "expired"], Kind::CertificateExpired, Software::Exchange),
    (&[".7.5", "certificate validation failure"], Kind::CertificateNotTrusted, Software::Exchange),
    (&["5.7.3 starttls is required to send mail"], Kind::StarttlsNotOffered, Software::Exchange),
    // Postfix.
    (&["tls is required, but was not offered by host"], Kind::StarttlsNotOffered, Software::Postfix),
    (&["tls is required, but host", "refused to start tls"], Kind::StarttlsRefused, Software::Postfix),
    (&["tls is required, but our tls engine is unavailable"], Kind::SenderWithoutTls, Software::Postfix),
    (&["tlsa lookup error for"], Kind::TlsaLookupFailed, Software::Postfix),
    (&["dane tlsa lookup problem"], Kind::TlsaLookupFailed, Software::Postfix),
    (&["name service error for name=_", "type=tlsa"], Kind::TlsaLookupFailed, Software::Postfix),
    (&["non dnssec destination"], Kind::DaneMissing, Software::Postfix),
    (&["no tlsa records found"], Kind::DaneMissing, Software::Postfix),
    (
        &["certificate verification failed for", "certificate has expired"],
        Kind::CertificateExpired,
        Software::Postfix,
    ),
    (&["certificate verification failed for", "num=10:"], Kind::CertificateExpired, Software::Postfix),
    (&["certificate verification failed for", "num=62:"], Kind::CertificateNameMismatch, Software::Postfix),
    (
        &["certificate verification failed for", "no matching dane tlsa"],
        Kind::DaneMismatch,
        Software::Postfix,
    ),
    (&["certificate verification failed for", "num=65:"], Kind::DaneMismatch, Software::Postfix),
    (&["certificate verification failed for"], Kind::CertificateNotTrusted, Software::Postfix),
    (&["server certificate not trusted"], Kind::CertificateNotTrusted, Software::Postfix),
    (&["server certificate not verified"], Kind::CertificateNotTrusted, Software::Postfix),
    (&["cannot start tls: handshake failure"], Kind::HandshakeFailed, Software::Postfix),
    (&["ssl_connect error to"], Kind::HandshakeFailed, Software::Postfix),
    // Exim.
    (&["dane error: tlsa lookup"], Kind::TlsaLookupFailed, Software::Exim),
    (&["dane error: no usable tlsa records"], Kind::DaneMissing, Software::Exim),
    (&["dane attempt failed", "expired"], Kind::CertificateExpired, Software::Exim),
    (&["dane attempt failed", "verif"], Kind::DaneMismatch, Software::Exim),
    (&["dane attempt failed", "certificate"], Kind::DaneMismatch, Software::Exim),
    (&["dane attempt failed"], Kind::HandshakeFailed, Software::Exim),
    (
        &["a tls session is required, but the server did not offer tls support"],
        Kind::StarttlsNotOffered,
        Software::Exim,
    ),
    (
        &["a tls session is required, but an attempt to start tls failed"],
        Kind::StarttlsRefused,
        Software::Exim,
    ),
    (&["tls session: (certificate verification failed)"], Kind::CertificateNotTrusted, Software::Exim),
    (
        &["tls error on connection to", "certificate verification failed"],
        Kind::CertificateNotTrusted,
        Software::Exim,
    ),
    (&["tls session: (gnutls_handshake)"], Kind::HandshakeFailed, Software::Exim),
    (&["tls session: (ssl_connect)"], Kind::HandshakeFailed, Software::Exim),
    (&["tls error on connection", "certificate verify failed"], Kind::CertificateNotTrusted, Software::Exim),
    (&["tls error on connection to"], Kind::HandshakeFailed, Software::Exim),
    (&["tls error on connection (ssl_connect)"], Kind::HandshakeFailed, Software::Exim),
    (&["ssl verify error: ", "certificate has expired"], Kind::CertificateExpired, Software::Exim),
    (&["ssl verify error: certificate name mismatch"], Kind::CertificateNameMismatch, Software::Exim),
    (&["ssl verify error: ", "hostname mismatch"], Kind::CertificateNameMismatch, Software::Exim),
    (&["ssl verify error: ", "error="], Kind::CertificateNotTrusted, Software::Exim),
    // Gmail.
    (
        &["tls negotiation failed", "certificate doesn't match the host"],
        Kind::CertificateNameMismatch,
        Software::Gmail,
    ),
    (&["tls negotiation failed"], Kind::HandshakeFailed, Software::Gmail),
    // sendmail.
    (&["ruleset=tls_server", "tls handshake failed"], Kind::HandshakeFailed, Software::Sendmail),
    (&["403 4.7.0 tls handshake failed"], Kind::HandshakeFailed, Software::Sendmail),
    (&["starttls=client", "error: connect failed"], Kind::HandshakeFailed, Software::Sendmail),
    (&["ruleset=tls_server", "reject=403"], Kind::CertificateNotTrusted, Software::Sendmail),
    // What servers say to senders, and words that several programs share.
    (&["5.7.30", "requiretls"], Kind::RequireTlsUnsupported, Software::Unknown),
    (&["requiretls support required"], Kind::RequireTlsUnsupported, Software::Unknown),
    (&["must issue a starttls command first"], Kind::TlsDemanded, Software::Unknown),
    (&["5.7.10", "encryption needed"], Kind::TlsDemanded, Software::Unknown),
    (&["454", "tls not available"], Kind::StarttlsRefused, Software::Unknown),
    (&["454", "tls currently unavailable"], Kind::StarttlsRefused, Software::Unknown),
    (&["mta-sts", "policy", "fetch"], Kind::StsPolicyUnusable, Software::Unknown),
    (&["mta-sts", "not listed"], Kind::StsMxNotListed, Software::Unknown),
    (&["mta-sts", "mx", "not", "match"], Kind::StsMxNotListed, Software::Unknown),
    (&["mta-sts", "certificate", "fail"], Kind::StsCertificateInvalid, Software::Unknown),
    (&["tlsa lookup failed"], Kind::TlsaLookupFailed, Software::Unknown),
    (&["tlsa", "mismatch"], Kind::DaneMismatch, Software::Unknown),
    (&["dane validation failed"], Kind::DaneMismatch, Software::Unknown),
    (&["dane", "no matching"], Kind::DaneMismatch, Software::Unknown),
];

/// What a line says, if it is one of the sentences.
pub(super) fn recognise(text: &str) -> Option<(Kind, Software)> {
    let lower = text.to_ascii_lowercase();
    if !HINTS.iter().any(|hint| lower.contains(hint)) {
        return None;
    }
    let is_said = |words: &&Sentence| words.0.iter().all(|word| lower.contains(word));
    SENTENCES.iter().find(is_said).map(|(_, kind, software)| (*kind, *software))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_passes_the_hints() {
        for (words, ..) in SENTENCES {
            let line = words.join(" ");
            assert!(recognise(&line).is_some(), "{line}");
            assert_eq!(line, line.to_ascii_lowercase(), "compared with lower case");
        }
    }

    #[test]
    fn lines_of_real_programs() {
        use Software::{Exchange, Exim, Gmail, Postfix, Sendmail, Unknown};
        for (line, kind, software) in [
            (
                "postfix/smtp[1520]: 30E4: to=<a@b>, relay=mx.b[192.0.2.4]:25, dsn=4.7.5, status=deferred (Server \
                 certificate not trusted)",
                Kind::CertificateNotTrusted,
                Postfix,
            ),
            ("Diagnostic-Code: X-Postfix; TLSA lookup error for mx.b:25", Kind::TlsaLookupFailed, Postfix),
            (
                "postfix/smtp[2]: warning: DANE TLSA lookup problem: Host or domain name not found. Name service error for \
                 name=_25._tcp.mx.b type=TLSA: Host not found, try again",
                Kind::TlsaLookupFailed,
                Postfix,
            ),
            (
                "(TLS is required, but host mx.b[192.0.2.4] refused to start TLS: 454 4.7.0 TLS not available due to \
                 local problem)",
                Kind::StarttlsRefused,
                Postfix,
            ),
            (
                "2026-11-24 06:00:00 1abc-00 H=mx.b [192.0.2.4]: a TLS session is required, but the server did not offer \
                 TLS support",
                Kind::StarttlsNotOffered,
                Exim,
            ),
            (
                "DANE attempt failed; TLS connection to mx.b [192.0.2.4]: (certificate verification failed)",
                Kind::DaneMismatch,
                Exim,
            ),
            ("== a@b R=d T=smtp defer (-36): DANE error: tlsa lookup DEFER", Kind::TlsaLookupFailed, Exim),
            ("450 4.7.323 tlsa-invalid: The domain failed DANE validation", Kind::DaneMismatch, Exchange),
            (
                "Remote Server returned '554 5.4.8 SMTPSEND.STS; MX hosts of 'b' failed MTA-STS validation'",
                Kind::StsMxNotListed,
                Exchange,
            ),
            (
                "451 4.7.5 Remote certificate failed MTA-STS validation. Reason: SubjectMismatch",
                Kind::StsCertificateInvalid,
                Exchange,
            ),
            (
                "[{LED=450 4.7.320 Certificate validation failed [Message=SubjectMismatch]",
                Kind::CertificateNameMismatch,
                Exchange,
            ),
            (
                "TLS Negotiation failed, the certificate doesn't match the host.",
                Kind::CertificateNameMismatch,
                Gmail,
            ),
            (
                "ruleset=tls_server, arg1=SOFTWARE, relay=mx.b, reject=403 4.7.0 TLS handshake failed.",
                Kind::HandshakeFailed,
                Sendmail,
            ),
            (
                "[{LED=450 4.4.317 Cannot connect to remote server [Message=451 5.7.3 STARTTLS is required to send mail]",
                Kind::StarttlsNotOffered,
                Exchange,
            ),
            (
                "454 4.7.5 Certificate validation failure, Reason:UntrustedRoot",
                Kind::CertificateNotTrusted,
                Exchange,
            ),
            (
                "Host or domain name not found. Name service error for name=_25._tcp.mx.b type=TLSA: Host not found, try \
                 again",
                Kind::TlsaLookupFailed,
                Postfix,
            ),
            (
                "TLS error on connection (SSL_connect): error:0A000086:SSL routines::certificate verify failed",
                Kind::CertificateNotTrusted,
                Exim,
            ),
            (
                "1abc-00 [192.0.2.4] SSL verify error: depth=0 error=certificate has expired cert=/CN=mx.b",
                Kind::CertificateExpired,
                Exim,
            ),
            (
                "1abc-00 [192.0.2.4] SSL verify error: certificate name mismatch: DN=\"/CN=a\" H=\"mx.b\"",
                Kind::CertificateNameMismatch,
                Exim,
            ),
            (
                "1abc-00 [192.0.2.4] SSL verify error: depth=2 error=unable to get local issuer certificate cert=/CN=R",
                Kind::CertificateNotTrusted,
                Exim,
            ),
            ("TLSA lookup failed", Kind::TlsaLookupFailed, Unknown),
            ("defer (-36) H=mx.b [192.0.2.4]: TLSA lookup failed", Kind::TlsaLookupFailed, Unknown),
            ("DANE TLSA lookup failed", Kind::TlsaLookupFailed, Unknown),
            ("DANE validation failed", Kind::DaneMismatch, Unknown),
            ("530 5.7.0 Must issue a STARTTLS command first", Kind::TlsDemanded, Unknown),
            ("550 5.7.30 REQUIRETLS support required", Kind::RequireTlsUnsupported, Unknown),
        ] {
            assert_eq!(recognise(line), Some((kind, software)), "{line}");
        }
    }

    #[test]
    fn other_lines_of_a_log() {
        for line in [
            "postfix/smtp[1]: Untrusted TLS connection established to mx.b[192.0.2.4]:25: TLSv1.3 with cipher X",
            "postfix/smtp[1]: Verified TLS connection established to mx.b[192.0.2.4]:25: TLSv1.3 with cipher X",
            "postfix/smtpd[1]: SSL_accept error from unknown[192.0.2.9]: lost connection",
            "TLS error on connection from a.b [192.0.2.9] (SSL_accept): error:0A000126:SSL routines::unexpected eof",
            "postfix/smtp[1]: A: to=<a@b>, relay=mx.b[192.0.2.4]:25, dsn=2.0.0, status=sent (250 2.0.0 Ok)",
            "status=deferred (host mx.b[192.0.2.4] said: 450 4.2.0 Greylisted)",
            "The certificate was renewed.",
            "",
        ] {
            assert_eq!(recognise(line), None, "{line}");
        }
    }
}
