//! What the sentences of mail programs come to, and what to do.

/// What kept a sender from delivering, or would have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum NoticeKind {
    /// The certificate has expired.
    CertificateExpired,
    /// The certificate is for another name.
    CertificateNameMismatch,
    /// The certificate has no path to an authority the sender trusts, or does not match the TLSA records: Postfix says
    /// the same of both.
    CertificateNotTrusted,
    /// The certificate matches no TLSA record.
    DaneMismatch,
    /// The sender insists on DANE, and the host has none that can be used.
    DaneMissing,
    /// DNSSEC of the domain or its host is broken.
    DnssecInvalid,
    /// TLS was begun and did not come about.
    HandshakeFailed,
    /// The message asks for REQUIRETLS, and the server does not offer it.
    RequireTlsUnsupported,
    /// The server offers no STARTTLS, and the sender insists on it.
    StarttlsNotOffered,
    /// The server offered STARTTLS and refused it.
    StarttlsRefused,
    /// The certificate does not satisfy the domain's MTA-STS policy.
    StsCertificateInvalid,
    /// The MTA-STS policy of the domain could not be fetched or used.
    StsPolicyUnusable,
    /// The MTA-STS policy of the domain does not list this MX host.
    StsMxNotListed,
    /// The receiver demands TLS, and the sender came without.
    TlsDemanded,
    /// The TLSA records could not be looked up.
    TlsaLookupFailed,
    /// TLS of the sender itself is not set up.
    SenderWithoutTls,
}

impl NoticeKind {
    /// A stable kebab-case name.
    pub fn code(self) -> &'static str {
        match self {
            Self::CertificateExpired => "certificate-expired",
            Self::CertificateNameMismatch => "certificate-name-mismatch",
            Self::CertificateNotTrusted => "certificate-not-trusted",
            Self::DaneMismatch => "dane-mismatch",
            Self::DaneMissing => "dane-missing",
            Self::DnssecInvalid => "dnssec-invalid",
            Self::HandshakeFailed => "handshake-failed",
            Self::RequireTlsUnsupported => "requiretls-unsupported",
            Self::StarttlsNotOffered => "starttls-not-offered",
            Self::StarttlsRefused => "starttls-refused",
            Self::StsCertificateInvalid => "sts-certificate-invalid",
            Self::StsMxNotListed => "sts-mx-not-listed",
            Self::StsPolicyUnusable => "sts-policy-unusable",
            Self::TlsDemanded => "tls-demanded",
            Self::TlsaLookupFailed => "tlsa-lookup-failed",
            Self::SenderWithoutTls => "sender-without-tls",
        }
    }

    /// One sentence on what it means.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::CertificateExpired => {
                "The sender found that the certificate of the mail server has expired."
            }
            Self::CertificateNameMismatch => {
                "The certificate of the mail server does not name the host the sender asked for."
            }
            Self::CertificateNotTrusted => {
                "The sender insists on a certificate it can verify, by DANE or by an authority, and \
                 this one it could not."
            }
            Self::DaneMismatch => {
                "The certificate of the mail server matches none of its TLSA records, so senders with \
                 DANE hold mail back."
            }
            Self::DaneMissing => {
                "The sender is set up to insist on DANE, and the domain or its mail host has no \
                 usable TLSA records under DNSSEC."
            }
            Self::DnssecInvalid => {
                "DNSSEC of the domain or of its mail host does not validate, so the sender trusts no \
                 answer."
            }
            Self::HandshakeFailed => "The server took STARTTLS, and then both sides did not agree on TLS.",
            Self::RequireTlsUnsupported => {
                "The message was sent with REQUIRETLS, and the next server does not offer it, so the \
                 message was returned."
            }
            Self::StarttlsNotOffered => "The sender insists on TLS, and the server did not offer STARTTLS.",
            Self::StarttlsRefused => {
                "The server offered STARTTLS and then refused it, as a rule because it cannot read \
                 its key or certificate."
            }
            Self::StsCertificateInvalid => {
                "The domain's MTA-STS policy asks for a valid certificate, and the mail server has \
                 none for its name."
            }
            Self::StsMxNotListed => {
                "The MX host is not in the domain's MTA-STS policy, or mail was led to another host."
            }
            Self::StsPolicyUnusable => "The sender could not get or use the domain's MTA-STS policy.",
            Self::TlsDemanded => {
                "The receiving server takes mail only inside TLS, and the sender did not begin it."
            }
            Self::TlsaLookupFailed => {
                "The sender could not look up the TLSA records, and an error is no absence, so it \
                 holds mail back."
            }
            Self::SenderWithoutTls => "The sending server insists on TLS and cannot do it itself.",
        }
    }

    /// One sentence on what to do.
    pub fn advice(self) -> &'static str {
        match self {
            Self::CertificateExpired => {
                "Renew the certificate and restart the mail server, which may still hold the old one."
            }
            Self::CertificateNameMismatch => {
                "Get a certificate that has the MX host name among its DNS names."
            }
            Self::CertificateNotTrusted => {
                "If the host has TLSA records, compare them with the certificate it sends; otherwise \
                 look for a missing intermediate certificate or a private authority."
            }
            Self::DaneMismatch => {
                "Publish a TLSA record for the certificate in use, or go back to the certificate that \
                 was published; after this, publish before you renew."
            }
            Self::DaneMissing => {
                "Sign the zones and publish TLSA records, or let the sender not insist for this \
                 domain."
            }
            Self::DnssecInvalid => {
                "Check the signatures and the DS record of the zone; expired signatures and a \
                 forgotten DS are the usual causes."
            }
            Self::HandshakeFailed => {
                "Take a transcript of the server: versions, ciphers and key types tell what is \
                 missing."
            }
            Self::RequireTlsUnsupported => {
                "Nothing is wrong with the domain; send without REQUIRETLS, or turn it on at the \
                 receiving server."
            }
            Self::StarttlsNotOffered => {
                "Turn STARTTLS on at this server; if it is on, something between both takes the offer \
                 out."
            }
            Self::StarttlsRefused => "Look into the log of the receiving server for a file it cannot read.",
            Self::StsCertificateInvalid => {
                "Get a certificate of a public authority that names the MX host, and send it with its \
                 intermediates."
            }
            Self::StsMxNotListed => {
                "Add the host to the policy and give the record a new id; if you do not know the \
                 host, look who changed the MX."
            }
            Self::StsPolicyUnusable => {
                "Check the policy host: its certificate, its status 200 without redirect, and the \
                 file itself."
            }
            Self::TlsDemanded => {
                "Turn on TLS for outgoing mail at the sender; as the receiver of public mail, know \
                 that RFC 3207 does not allow demanding it."
            }
            Self::TlsaLookupFailed => {
                "Check that the name servers answer questions for TLSA with a record or with a signed \
                 denial."
            }
            Self::SenderWithoutTls => {
                "Nothing is wrong with the domain; the sender has to repair its own TLS."
            }
        }
    }

    /// RFC and section.
    pub fn reference(self) -> (u16, &'static str) {
        match self {
            Self::CertificateExpired | Self::CertificateNotTrusted | Self::CertificateNameMismatch => {
                (7672, "3.2.2")
            }
            Self::DaneMismatch => (7672, "2.2"),
            Self::DaneMissing | Self::DnssecInvalid | Self::TlsaLookupFailed => (7672, "2.1.2"),
            Self::HandshakeFailed | Self::StarttlsRefused | Self::SenderWithoutTls => (3207, "4"),
            Self::RequireTlsUnsupported => (8689, "4.2.1"),
            Self::StarttlsNotOffered => (3207, "6"),
            Self::StsCertificateInvalid => (8461, "4.2"),
            Self::StsMxNotListed => (8461, "4.1"),
            Self::StsPolicyUnusable => (8461, "3.3"),
            Self::TlsDemanded => (3207, "4"),
        }
    }
}
