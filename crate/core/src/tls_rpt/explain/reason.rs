//! What senders write into `failure-reason-code`: names of OpenSSL, alerts of TLS, texts of Go and of Windows, and
//! those of single senders. No RFC lists them.

use super::Entry;

const NONE: &[&str] = &[];

/// Pieces of text in lower case, any of which tells the reason.
struct Known {
    marks: &'static [&'static str],
    entry: Entry,
}

const fn known(
    marks: &'static [&'static str],
    title: &'static str,
    meaning: &'static str,
    remedy: &'static str,
) -> Known {
    Known { marks, entry: Entry { title, meaning, causes: NONE, remedy, reference: "" } }
}

/// The first that fits counts, so the more telling come first.
const KNOWN: &[Known] = &[
    known(
        &[
            "x509_v_err_cert_has_expired",
            "certificate has expired",
            "sec_e_cert_expired",
            "0x80090328",
            "cert_e_expired",
            "certificate-expired",
            "certificate expired",
        ],
        "Certificate expired",
        "The certificate, or one above it in the chain, is past its end.",
        "Renew it, and reload the server that shows it.",
    ),
    known(
        &["x509_v_err_cert_not_yet_valid", "certificate is not yet valid"],
        "Certificate not yet valid",
        "The certificate begins later than the sender's clock says.",
        "Wait for its beginning, or look at the clocks of both sides.",
    ),
    known(
        &[
            "x509_v_err_depth_zero_self_signed_cert",
            "self-signed certificate",
            "self signed certificate",
            "x509_v_err_self_signed_cert",
        ],
        "Self-signed certificate",
        "The certificate, or the root that was sent along, is vouched for by nobody but itself.",
        "Use a certificate of a public authority, or publish it by DANE.",
    ),
    known(
        &[
            "x509_v_err_unable_to_get_issuer_cert",
            "x509_v_err_unable_to_verify_leaf_signature",
            "unable to get local issuer",
            "unable to verify the first certificate",
        ],
        "Chain incomplete",
        "The certificate of the issuer was not sent and is not known to the sender.",
        "Send the intermediate certificates along: use the full chain file in the mail server's settings.",
    ),
    known(
        &[
            "certificate signed by unknown authority",
            "sec_e_untrusted_root",
            "0x80090325",
            "untrustedroot",
            "cert_e_untrustedroot",
            "0x800b0109",
            "unknown_ca",
            "unknown-ca",
            "alert-48",
        ],
        "Authority not trusted",
        "The chain ends at an authority that the sender does not trust, or is incomplete.",
        "Send the whole chain, and use an authority that browsers trust.",
    ),
    known(
        &[
            "x509_v_err_hostname_mismatch",
            "certificate is valid for",
            "sec_e_wrong_principal",
            "0x80090322",
            "cert_e_cn_no_match",
            "0x800b010f",
            "doesn't contain any ip sans",
            "not valid for any names",
            "hostname mismatch",
        ],
        "Name not in the certificate",
        "None of the names in the certificate is the one that the sender asked for.",
        "Get a certificate that has the name of the MX host.",
    ),
    known(
        &["legacy common name"],
        "Name only in the common name",
        "The name stands in the subject's common name alone, which current programs ignore (RFC 9525 §2).",
        "Get a certificate with subject alternative names.",
    ),
    known(
        &["x509_v_err_cert_revoked", "certificate_revoked", "crypt_e_revoked", "0x80092010"],
        "Certificate revoked",
        "The authority has revoked the certificate.",
        "Replace it.",
    ),
    known(
        &[
            "crypt_e_revocation_offline",
            "0x80092013",
            "crypt_e_no_revocation_check",
            "0x80092012",
            "unable_to_get_crl",
        ],
        "Revocation could not be checked",
        "The sender could not reach the place where the authority lists revoked certificates.",
        "Nothing, if it is rare; else use an authority whose lists can be reached.",
    ),
    known(
        &[
            "x509_v_err_invalid_purpose",
            "incompatible key usage",
            "x509_v_err_invalid_ca",
            "x509_v_err_path_length_exceeded",
            "x509_v_err_proxy_path_length_exceeded",
            "not authorized to sign",
        ],
        "Certificate not meant for this",
        "A certificate of the chain is used in a way that it does not allow.",
        "Get a certificate for a TLS server, with the chain that its authority gives out.",
    ),
    known(
        &[
            "x509_v_err_ee_key_too_small",
            "x509_v_err_ca_key_too_small",
            "x509_v_err_ca_md_too_weak",
            "insecure algorithm sha1",
            "md5",
        ],
        "Key or signature too weak",
        "A key is too short, or a signature uses a digest that is no longer accepted.",
        "Get a new certificate with a key of at least 2048 bits of RSA, or of an elliptic curve.",
    ),
    known(
        &[
            "x509_v_err_dane_no_match",
            "dane_no_match",
            "no matching dane",
            "dane-no-match",
            "no tlsa record matched",
        ],
        "No TLSA record fits",
        "The certificate fits none of the TLSA records.",
        "Publish the record of the key in use.",
    ),
    known(
        &[
            "alert-40",
            "handshake_failure",
            "handshake failure",
            "handshake-failure",
            "no shared cipher",
            "sec_e_algorithm_mismatch",
            "0x80090331",
        ],
        "No common ground in the handshake",
        "Sender and host found no cipher, group or signature in common, or one of them refused the other (TLS alert 40).",
        "Allow current ciphers and both RSA and ECDSA, or add a certificate of the other kind.",
    ),
    known(
        &[
            "alert-70",
            "protocol_version",
            "protocol-version",
            "unsupported protocol",
            "no supported versions",
            "wrong version number",
            "wrong_version_number",
        ],
        "No common TLS version",
        "Sender and host have no TLS version in common (TLS alert 70), or what came was no TLS.",
        "Allow TLS 1.2 and 1.3.",
    ),
    known(
        &["alert-112", "unrecognized_name", "unrecognized-name"],
        "Name refused by the host",
        "The host knows no certificate for the name that the sender asked for (TLS alert 112).",
        "Add the MX host's name to the server's certificates, or let it answer with a default.",
    ),
    known(
        &["alert-80", "internal_error", "internal-error", "sec_e_internal_error"],
        "Internal error",
        "One side met an error of its own in the handshake (TLS alert 80).",
        "Look at the mail server's log for that time.",
    ),
    known(
        &["alert-71", "insufficient_security", "insufficient-security"],
        "Security not sufficient",
        "The ciphers that were offered are weaker than the other side demands (TLS alert 71).",
        "Allow stronger ciphers.",
    ),
    known(
        &[
            "alert-42",
            "bad_certificate",
            "bad-certificate",
            "alert-46",
            "certificate_unknown",
            "certificate-unknown",
            "alert-43",
            "unsupported_certificate",
        ],
        "Certificate refused",
        "The other side refused the certificate without saying why.",
        "Check its names, dates and chain as seen from port 25.",
    ),
    known(
        &[
            "first record does not look like a tls handshake",
            "ssl routines::packet length too long",
            "unexpected message",
            "sec_e_illegal_message",
            "0x80090326",
        ],
        "No TLS where it should begin",
        "After STARTTLS something else than TLS came: often an error text of the mail server or of a filter.",
        "Look at the mail server's log for that time; look for a filter that answers in its place.",
    ),
    known(
        &["bad https response code: 404", "status code 404", "http 404", "404 not found"],
        "Policy not found (404)",
        "The policy host answered that there is no such file.",
        "Publish it at `/.well-known/mta-sts.txt`.",
    ),
    known(
        &["bad https response code: 30", "redirect"],
        "Policy host redirects",
        "The policy host answered with a redirect, which senders must not follow (RFC 8461 §3.3).",
        "Serve the file at the address itself.",
    ),
    known(
        &["bad https response code: 403", "bad https response code: 429"],
        "Policy host refuses",
        "The policy host refused the sender: a bot filter, a block by country, or too many requests.",
        "Let everybody fetch this one file.",
    ),
    known(
        &["bad https response code"],
        "Policy host in error",
        "The policy host answered with an error.",
        "Look at the web server's log.",
    ),
    known(
        &["no such host", "nxdomain", "name or service not known", "servfail", "dns-error", "lookup failed"],
        "Name not found",
        "The name could not be looked up in DNS.",
        "Check that it has addresses, and that all name servers answer.",
    ),
    known(
        &["connection refused", "connection-refused"],
        "Connection refused",
        "Nothing listens at the port.",
        "Start the server, or take its address out of DNS.",
    ),
    known(
        &[
            "io-timeout",
            "i/o timeout",
            "context deadline exceeded",
            "timed out",
            "timeout",
            "connection-timeout",
        ],
        "Timed out",
        "No answer came in time.",
        "Single ones are network trouble; many point to an address that does not answer, often the IPv6 one, or to a tarpit.",
    ),
    known(
        &[
            "connection reset",
            "connection-reset",
            "broken pipe",
            "unexpected eof",
            "eof",
            "closed by peer",
            "connection closed",
            "remote-closed",
        ],
        "Connection broken off",
        "The other side closed the connection in the middle.",
        "Look at limits on connections and at filters; single ones are network trouble.",
    ),
    known(
        &["unable to do http request"],
        "Policy request failed",
        "The HTTPS request for the policy failed before an answer came.",
        "Check addresses and certificate of the policy host.",
    ),
    known(
        &["x509_v_err_", "x509:"],
        "Certificate not valid",
        "The certificate failed a check that the code names.",
        "Look the code up in the documentation of OpenSSL or Go, and check the chain as seen from port 25.",
    ),
];

pub(super) fn find(reason: &str) -> Option<&'static Entry> {
    /// The longest text that is looked at; those of real senders have a line or two.
    const LOOKED_AT: usize = 600;
    let lower: String = reason.chars().take(LOOKED_AT).collect::<String>().to_ascii_lowercase();
    // A number of an alert ends with its last digit: `alert-4` is not `alert-40`.
    let has = |mark: &str| match lower.split_once(mark) {
        Some((_, after)) if mark.starts_with("alert-") => {
            !after.starts_with(|next: char| next.is_ascii_digit())
        }
        found => found.is_some(),
    };
    KNOWN.iter().find(|known| known.marks.iter().any(|mark| has(mark))).map(|known| &known.entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_of_real_senders() {
        for (reason, title) in [
            ("X509_V_ERR_CERT_HAS_EXPIRED", "Certificate expired"),
            ("X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED", "Certificate not meant for this"),
            ("X509_V_ERR_SUBJECT_ISSUER_MISMATCH", "Certificate not valid"),
            ("x509: certificate signed by unknown authority", "Authority not trusted"),
            ("x509: certificate is valid for www.b.example, not mx.b.example", "Name not in the certificate"),
            ("SEC_E_UNTRUSTED_ROOT", "Authority not trusted"),
            ("0x80090322", "Name not in the certificate"),
            ("tls-remote-alert-40-handshake-failure", "No common ground in the handshake"),
            ("tls-remote-alert-70-protocol-version", "No common TLS version"),
            ("io-timeout-during-handshake", "Timed out"),
            ("bad https response code: 404", "Policy not found (404)"),
            ("bad https response code: 500", "Policy host in error"),
            (
                "unable to do http request: Get \"https://mta-sts.b.example/\": context deadline exceeded",
                "Timed out",
            ),
        ] {
            assert_eq!(find(reason).map(|entry| entry.title), Some(title), "{reason}");
        }
        assert!(find("alert-400").is_none() && find("").is_none());
    }

    #[test]
    fn marks_are_lower_case_and_each_is_met_first_where_it_stands() {
        for known in KNOWN {
            for mark in known.marks {
                assert_eq!(*mark, mark.to_ascii_lowercase());
                assert_eq!(find(mark).map(|entry| entry.title), Some(known.entry.title), "{mark}");
            }
        }
    }
}
