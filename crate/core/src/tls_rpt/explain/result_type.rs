//! The result types of RFC 8460 §4.3.

use super::Entry;

/// Sorted as in the RFC.
const ENTRIES: [(&str, Entry); 11] = [
    (
        "starttls-not-supported",
        Entry {
            title: "STARTTLS not offered",
            meaning: "The MX host did not offer STARTTLS to the sender, so the connection could not be encrypted.",
            causes: &[
                "TLS is switched off on this host, or its certificate file cannot be read",
                "a firewall or filter between sender and host removes STARTTLS from the greeting",
                "an attacker on the path removes it; one sender in one network that sees it alone is a sign of that",
            ],
            remedy: "Connect to the host from outside (`openssl s_client -starttls smtp -connect HOST:25`) and switch STARTTLS on; look for filters such as SMTP fixup if it is on.",
            reference: "RFC 8460 §4.3.1",
        },
    ),
    (
        "certificate-host-mismatch",
        Entry {
            title: "Certificate for another name",
            meaning: "The certificate that the MX host shows does not carry the name by which the sender reached it.",
            causes: &[
                "the certificate names the machine or the website and not the MX host",
                "a new MX host was added without a certificate of its own",
                "several hosts behind one address, of which the wrong one answered",
            ],
            remedy: "Get a certificate whose subject alternative names have the MX host as it stands in DNS, or let the MX record name a host that the certificate has.",
            reference: "RFC 8460 §4.3.1",
        },
    ),
    (
        "certificate-expired",
        Entry {
            title: "Expired certificate",
            meaning: "The certificate that the MX host shows is past its end.",
            causes: &[
                "the renewal failed",
                "the certificate was renewed and the mail server was not reloaded",
                "one of several servers behind the name was left out",
            ],
            remedy: "Renew it, reload the mail server on every machine behind the name, and watch the certificate that port 25 shows, not the file.",
            reference: "RFC 8460 §4.3.1",
        },
    ),
    (
        "certificate-not-trusted",
        Entry {
            title: "Certificate not trusted",
            meaning: "The sender could not build a path from the certificate to an authority that it trusts, or a constraint on that path was broken.",
            causes: &[
                "the intermediate certificate is not sent along",
                "the certificate is self-signed or of a private authority",
                "the authority is new or withdrawn, and this sender does not trust it",
                "under DANE: no TLSA record fits the certificate",
            ],
            remedy: "Send the whole chain from port 25, and use an authority that browsers trust; with DANE, publish the TLSA record of the new key before using it.",
            reference: "RFC 8460 §4.3.1",
        },
    ),
    (
        "validation-failure",
        Entry {
            title: "TLS failed",
            meaning: "TLS failed in a way that none of the other types tells.",
            causes: &[
                "the connection broke off or timed out in the handshake",
                "no protocol version or cipher in common",
                "anything else that the sender could not put into words; the reason code may tell",
            ],
            remedy: "Look at the reason code. Single ones are network trouble; many from one sender point to protocol versions or ciphers.",
            reference: "RFC 8460 §4.3.3",
        },
    ),
    (
        "tlsa-invalid",
        Entry {
            title: "No valid TLSA record",
            meaning: "Of the TLSA records that were found none could be used or fitted.",
            causes: &[
                "the certificate's key changed and the TLSA record did not",
                "the record is malformed: a digest of the wrong length, or a usage that mail does not use",
            ],
            remedy: "Publish `3 1 1` of the key in use and keep the record of the old key for the time that DNS caches it; let renewal keep the key.",
            reference: "RFC 8460 §4.3.2.1",
        },
    ),
    (
        "dnssec-invalid",
        Entry {
            title: "DNSSEC failed",
            meaning: "The sender's resolver gave no valid answer because a signature did not hold.",
            causes: &[
                "signatures have expired",
                "a key was changed without the DS record at the parent, or the other way round",
                "a name server denies the existence of TLSA records without proof",
            ],
            remedy: "Check the zone of the MX host with a validating resolver; mail from DANE senders waits until it holds again.",
            reference: "RFC 8460 §4.3.2.1",
        },
    ),
    (
        "dane-required",
        Entry {
            title: "DANE demanded, and not there",
            meaning: "The sender is set up to demand DANE for this domain, and found no validated TLSA records for the MX host.",
            causes: &[
                "TLSA records were withdrawn",
                "the zone of an MX host is not signed",
                "the sender's own settings",
            ],
            remedy: "If DANE was meant to be there, publish the TLSA records; if not, tell the sender.",
            reference: "RFC 8460 §4.3.2.1",
        },
    ),
    (
        "sts-policy-fetch-error",
        Entry {
            title: "MTA-STS policy not fetched",
            meaning: "The TXT record says that there is a policy, and the sender could not get it from the policy host. Without one, or with the one it had kept, it delivered all the same.",
            causes: &[
                "the web server was down, slow, or answered 404 or a redirect, which senders must not follow",
                "`mta-sts.DOMAIN` has no address, or one family of addresses does not work",
                "a firewall or a bot filter keeps mail servers out",
            ],
            remedy: "Fetch `https://mta-sts.DOMAIN/.well-known/mta-sts.txt` from elsewhere, over IPv4 and IPv6; it must answer 200 without redirect.",
            reference: "RFC 8460 §4.3.2.2",
        },
    ),
    (
        "sts-policy-invalid",
        Entry {
            title: "MTA-STS policy not valid",
            meaning: "The policy was fetched and cannot be used.",
            causes: &[
                "a line is misspelt, `version` or `max_age` is missing, or there are no `mx` lines",
                "the web server sends an HTML page in its place",
            ],
            remedy: "Check the policy file here, line by line, and give the TXT record a new id when it is mended.",
            reference: "RFC 8460 §4.3.2.2",
        },
    ),
    (
        "sts-webpki-invalid",
        Entry {
            title: "Policy host's certificate failed",
            meaning: "The certificate of the policy host `mta-sts.DOMAIN`, the web server and not the MX host, could not be validated, so the policy was not used.",
            causes: &[
                "the web server's certificate has expired or does not name `mta-sts.DOMAIN`",
                "the web server sends an incomplete chain",
                "the name points to a hosting service that has no certificate for it",
            ],
            remedy: "Mend the certificate of the policy host; the MX hosts have no part in this.",
            reference: "RFC 8460 §4.3.2.2",
        },
    ),
];

const UNKNOWN: Entry = Entry {
    title: "Failure of an unregistered type",
    meaning: "The report names a kind of failure that is not in the registry of RFC 8460.",
    causes: &["a newer kind than this program knows", "a slip in the sender's program"],
    remedy: "Look at the reason code and at other reports of the same day.",
    reference: "RFC 8460 §6.6",
};

const MISSING: Entry = Entry {
    title: "Failure without a type",
    meaning: "The report counts failed sessions and does not say in which way they failed.",
    causes: &["the sender's program met an error that it has no name for"],
    remedy: "Look at other reports of the same day.",
    reference: "RFC 8460 §4.4",
};

pub(super) fn find(result_type: &str) -> &'static Entry {
    let known = ENTRIES.iter().find(|(name, _)| *name == result_type);
    known.map_or(if result_type.is_empty() { &MISSING } else { &UNKNOWN }, |(_, entry)| entry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls_rpt::report::RESULT_TYPES;

    #[test]
    fn every_registered_type_is_explained() {
        let names: Vec<&str> = ENTRIES.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, RESULT_TYPES.map(|known| known.name));
        assert_eq!((find("").title, find("x").title), (MISSING.title, UNKNOWN.title));
    }
}
