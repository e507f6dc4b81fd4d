//! One certificate (RFC 5280 §4.1).

use std::fmt;
use std::net::IpAddr;

use sha2::{Digest, Sha256};
use x509_parser::asn1_rs::FromDer;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::oid_registry::OID_X509_EXT_SUBJECT_ALT_NAME;
use x509_parser::x509::X509Version;

use super::distinguished_name::{common_names, to_text};
use super::dns_constraints::DnsConstraints;
use super::key::{PublicKey, SignatureAlgorithm};
use crate::encoding::to_hex;
use crate::time::Timestamp;

/// A larger certificate is refused. Those of large providers with hundreds of names have some twenty kilobytes,
/// and the library that looks for paths reads no more than this either.
pub(super) const MAX_CERTIFICATE_OCTETS: usize = 65_535;

/// Names shown and compared of one certificate. Authorities issue a hundred at most.
const MAX_NAMES: usize = 2_000;

/// The context tag of a name of a host among the alternative names.
const DNS_NAME: u32 = 2;

/// A certificate as read. It may be of no use; that is another question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    subject_der: Vec<u8>,
    issuer_der: Vec<u8>,
    spki_der: Vec<u8>,
    /// The version, counted from 1 as people do. Only version 3 has extensions, and with them names of hosts.
    pub version: u32,
    /// Whom it names, as text (RFC 4514).
    pub subject: String,
    /// Who signed it, as text.
    pub issuer: String,
    /// The number its authority gave it, in hexadecimal.
    pub serial: String,
    /// The first second in which it counts.
    pub not_before: Timestamp,
    /// The last one.
    pub not_after: Timestamp,
    /// The names of hosts that it stands for.
    pub names: SubjectNames,
    /// The common names of its subject. They are no names of hosts (RFC 9525 §2), except to DANE where there are
    /// no others (RFC 7672 §3.2.3).
    pub common_names: Vec<String>,
    /// Its key.
    pub key: PublicKey,
    /// How it is signed.
    pub signature: SignatureAlgorithm,
    /// Whether it is an authority's: it may sign others.
    pub is_ca: bool,
    /// How many authorities may stand between it and a server's own certificate; `None` for any number.
    pub path_length: Option<u32>,
    /// Whether its key may sign certificates, where it says what the key is for (RFC 5280 §4.2.1.3).
    pub may_sign: Option<bool>,
    /// Whether its key may sign in handshakes, where it says what the key is for (RFC 8446 §4.4.2.2).
    pub may_sign_handshakes: Option<bool>,
    /// Whether its key may encrypt or agree on keys, where it says what the key is for: what handshakes of TLS 1.2 without
    /// forward secrecy ask for (RFC 5280 §4.2.1.3).
    pub may_exchange_keys: Option<bool>,
    /// Whether its key may be a TLS server's, where it says what the key is for (RFC 5280 §4.2.1.12).
    pub may_serve: Option<bool>,
    /// Whether it may be a TLS server's only because it may be anything: some libraries do not take that.
    pub is_for_any_purpose: bool,
    /// The identifier of its own key.
    pub subject_key_id: Option<Vec<u8>>,
    /// The identifier of the key that signed it.
    pub authority_key_id: Option<Vec<u8>>,
    /// Where the certificate of its authority can be had (RFC 5280 §4.2.2.1).
    pub issuer_urls: Vec<String>,
    /// The first extension that must be understood and that TLS libraries do not know (RFC 5280 §4.2).
    pub unknown_critical: Option<String>,
    /// For which hosts it may issue.
    dns_constraints: DnsConstraints,
}

/// The subject alternative names (RFC 5280 §4.2.1.6).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubjectNames {
    /// Names of hosts, as written.
    pub dns: Vec<String>,
    /// Addresses.
    pub addresses: Vec<IpAddr>,
    /// How many names of other kinds, and names that cannot be read, there are.
    pub others: usize,
    /// Whether names of hosts may be among what could not be read. They may not be the right ones, and still the
    /// common name does not stand in for them.
    pub are_cut: bool,
}

/// Why octets are no certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateError {
    /// They have not the form of one (RFC 5280 §4.1).
    Malformed,
    /// Something stands behind the certificate.
    TrailingOctets {
        /// How many octets.
        count: usize,
    },
    /// More than a certificate may have.
    TooLarge {
        /// How many octets.
        octets: usize,
    },
}

impl fmt::Display for CertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("the octets have not the form of a certificate; export it again"),
            Self::TrailingOctets { count } => write!(f, "{count} octets stand behind the certificate"),
            Self::TooLarge { octets } => {
                write!(f, "{octets} octets are more than the {MAX_CERTIFICATE_OCTETS} a certificate may have")
            }
        }
    }
}

impl Certificate {
    /// Reads one certificate in DER, with nothing behind it.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        if der.len() > MAX_CERTIFICATE_OCTETS {
            return Err(CertificateError::TooLarge { octets: der.len() });
        }
        let (rest, parsed) = X509Certificate::from_der(der).map_err(|_| CertificateError::Malformed)?;
        if !rest.is_empty() {
            return Err(CertificateError::TrailingOctets { count: rest.len() });
        }
        let mut certificate = Self::frame(der, &parsed);
        for extension in parsed.extensions() {
            certificate.read(extension.parsed_extension());
            let is_read = matches!(extension.parsed_extension(), ParsedExtension::SubjectAlternativeName(_));
            certificate.names.are_cut |= extension.oid == OID_X509_EXT_SUBJECT_ALT_NAME && !is_read;
        }
        Ok(certificate)
    }

    /// What every certificate has.
    fn frame(der: &[u8], parsed: &X509Certificate<'_>) -> Self {
        let validity = parsed.validity();
        let X509Version(version) = parsed.version();
        Self {
            der: der.to_vec(),
            subject_der: parsed.subject().as_raw().to_vec(),
            issuer_der: parsed.issuer().as_raw().to_vec(),
            spki_der: parsed.public_key().raw.to_vec(),
            version: version.saturating_add(1),
            subject: to_text(parsed.subject()),
            issuer: to_text(parsed.issuer()),
            serial: to_hex(parsed.raw_serial()),
            not_before: Timestamp::from_unix(validity.not_before.timestamp()),
            not_after: Timestamp::from_unix(validity.not_after.timestamp()),
            names: SubjectNames::default(),
            common_names: common_names(parsed.subject()),
            key: PublicKey::read(parsed.public_key()),
            signature: SignatureAlgorithm::read(&parsed.signature_algorithm),
            is_ca: false,
            path_length: None,
            may_sign: None,
            may_sign_handshakes: None,
            may_exchange_keys: None,
            may_serve: None,
            is_for_any_purpose: false,
            subject_key_id: None,
            authority_key_id: None,
            issuer_urls: Vec::new(),
            unknown_critical: unknown_critical(parsed),
            dns_constraints: DnsConstraints::default(),
        }
    }

    fn read(&mut self, extension: &ParsedExtension<'_>) {
        match extension {
            ParsedExtension::SubjectAlternativeName(names) => {
                names.general_names.iter().take(MAX_NAMES).for_each(|name| self.names.read(name));
                let more = names.general_names.len().saturating_sub(MAX_NAMES);
                self.names.others += more;
                self.names.are_cut |= more > 0;
            }
            ParsedExtension::BasicConstraints(constraints) => {
                self.is_ca = constraints.ca;
                self.path_length = constraints.path_len_constraint;
            }
            ParsedExtension::KeyUsage(usage) => {
                self.may_sign = Some(usage.key_cert_sign());
                self.may_sign_handshakes = Some(usage.digital_signature());
                self.may_exchange_keys = Some(usage.key_encipherment() || usage.key_agreement());
            }
            ParsedExtension::NameConstraints(constraints) => {
                self.dns_constraints = DnsConstraints::read(constraints);
            }
            ParsedExtension::ExtendedKeyUsage(usage) => {
                self.may_serve = Some(usage.any || usage.server_auth);
                self.is_for_any_purpose = usage.any && !usage.server_auth;
            }
            ParsedExtension::SubjectKeyIdentifier(id) => self.subject_key_id = Some(id.0.to_vec()),
            ParsedExtension::AuthorityKeyIdentifier(id) => {
                self.authority_key_id = id.key_identifier.as_ref().map(|id| id.0.to_vec());
            }
            ParsedExtension::AuthorityInfoAccess(access) => {
                let issuers = access
                    .accessdescs
                    .iter()
                    .filter(|access| access.access_method.to_id_string() == "1.3.6.1.5.5.7.48.2");
                self.issuer_urls = issuers.filter_map(|access| url_of(&access.access_location)).collect();
            }
            _ => {}
        }
    }

    /// The certificate as octets: what `Cert(0)` of DANE selects.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Its key with the algorithm, as octets: what `SPKI(1)` of DANE selects.
    pub fn spki(&self) -> &[u8] {
        &self.spki_der
    }

    /// The name of the subject as octets; paths compare names so.
    pub(crate) fn subject_der(&self) -> &[u8] {
        &self.subject_der
    }

    /// The name of the issuer as octets.
    pub(crate) fn issuer_der(&self) -> &[u8] {
        &self.issuer_der
    }

    /// The SHA-256 digest of the certificate, in hexadecimal.
    pub fn fingerprint(&self) -> String {
        to_hex(&Sha256::digest(&self.der))
    }

    /// The SHA-256 digest of its key, in hexadecimal: the data of a `3 1 1` record.
    pub fn spki_fingerprint(&self) -> String {
        to_hex(&Sha256::digest(&self.spki_der))
    }

    /// Whether it names itself as its issuer. Whether it signed itself too is another question.
    pub fn is_self_issued(&self) -> bool {
        self.subject_der == self.issuer_der
    }

    /// Whether `other` may be the authority that issued it, by names and identifiers of keys alone.
    pub fn may_be_issued_by(&self, other: &Self) -> bool {
        let ids_differ = match (&self.authority_key_id, &other.subject_key_id) {
            (Some(wanted), Some(found)) => wanted != found,
            _ => false,
        };
        self.issuer_der == other.subject_der && !ids_differ
    }

    /// Whether it may issue for `name`, which stands for `host` (RFC 5280 §4.2.1.10).
    pub(crate) fn may_name(&self, name: &str, host: &str) -> bool {
        self.dns_constraints.allow(name, host)
    }

    /// Whether `now` is within its dates (RFC 5280 §4.1.2.5: both ends count).
    pub fn is_current(&self, now: Timestamp) -> bool {
        self.not_before <= now && now <= self.not_after
    }
}

impl SubjectNames {
    fn read(&mut self, name: &GeneralName<'_>) {
        match name {
            GeneralName::DNSName(name) => self.dns.push((*name).to_owned()),
            GeneralName::IPAddress(octets) => match address(octets) {
                Some(address) => self.addresses.push(address),
                None => self.others += 1,
            },
            GeneralName::Invalid(tag, _) => {
                self.others += 1;
                self.are_cut |= tag.0 == DNS_NAME;
            }
            _ => self.others += 1,
        }
    }
}

fn address(octets: &[u8]) -> Option<IpAddr> {
    let four = <[u8; 4]>::try_from(octets).map(IpAddr::from);
    four.or_else(|_| <[u8; 16]>::try_from(octets).map(IpAddr::from)).ok()
}

fn url_of(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::URI(url) => Some((*url).to_owned()),
        _ => None,
    }
}

/// Key usage, the two alternative names, basic constraints, name constraints, distribution points, the four of
/// certificate policies, purposes: what TLS libraries process or may leave unread.
const KNOWN_EXTENSIONS: &[&str] = &[
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.18",
    "2.5.29.19",
    "2.5.29.30",
    "2.5.29.31",
    "2.5.29.32",
    "2.5.29.33",
    "2.5.29.36",
    "2.5.29.37",
    "2.5.29.54",
];

fn unknown_critical(parsed: &X509Certificate<'_>) -> Option<String> {
    let critical = parsed.extensions().iter().filter(|extension| extension.critical);
    critical
        .map(|extension| extension.oid.to_id_string())
        .find(|oid| !KNOWN_EXTENSIONS.contains(&oid.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::x509::testing::{Maker, at};

    #[test]
    fn a_certificate_is_shown_whole() {
        let ca = Maker::authority("Test CA").make();
        let leaf = Maker::server(&["mx.example.org", "*.example.net"]).common_name("mx").signed_by(&ca);
        let certificate = leaf.certificate();
        assert_eq!((certificate.subject.as_str(), certificate.issuer.as_str()), ("CN=mx", "CN=Test CA"));
        assert_eq!(certificate.names.dns, ["mx.example.org", "*.example.net"]);
        assert_eq!(certificate.common_names, ["mx"]);
        assert_eq!(certificate.key.to_string(), "ECDSA P-256");
        assert_eq!(certificate.signature, SignatureAlgorithm::EcdsaSha256);
        assert_eq!((certificate.version, certificate.is_ca, certificate.is_self_issued()), (3, false, false));
        assert!(ca.certificate().is_ca && ca.certificate().is_self_issued());
        assert!(certificate.may_be_issued_by(&ca.certificate()));
        assert_eq!(certificate.fingerprint().len(), 64);
    }

    #[test]
    fn both_ends_of_the_dates_count() {
        let certificate = Maker::server(&["mx.example.org"]).make().certificate();
        let Certificate { not_before, not_after, .. } = certificate;
        let off = |time: Timestamp, by: i64| Timestamp::from_unix(time.unix() + by);
        for (now, expected) in
            [(not_before, true), (not_after, true), (off(not_before, -1), false), (off(not_after, 1), false)]
        {
            assert_eq!(certificate.is_current(now), expected, "{now}");
        }
        assert!(certificate.is_current(at()));
    }

    #[test]
    fn what_is_no_certificate() {
        let der = Maker::server(&["mx.example.org"]).make().der;
        assert_eq!(Certificate::from_der(&der[..der.len() - 1]), Err(CertificateError::Malformed));
        assert_eq!(Certificate::from_der(b""), Err(CertificateError::Malformed));
        let longer = [der.as_slice(), b"\0"].concat();
        assert_eq!(Certificate::from_der(&longer), Err(CertificateError::TrailingOctets { count: 1 }));
        let large = vec![0x30; MAX_CERTIFICATE_OCTETS + 1];
        assert_eq!(Certificate::from_der(&large), Err(CertificateError::TooLarge { octets: 65_536 }));
    }

    proptest::proptest! {
        #[test]
        fn no_change_of_a_certificate_panics(at: usize, octet: u8) {
            let mut der = Maker::fixture();
            let at = at % der.len();
            der[at] = octet;
            let _ = Certificate::from_der(&der);
        }
    }
}
