//! Certificates that tests make as they need them.

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, CustomExtension, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, KeyPair, KeyUsagePurpose, NameConstraints, SanType,
};
use time::OffsetDateTime;

use super::Certificate;
pub use super::to_pem as pem;
use crate::encoding::from_base64;
use crate::time::Timestamp;

/// The instant at which tests judge, within the dates that a [`Maker`] gives.
pub fn at() -> Timestamp {
    Timestamp::from_unix(1_795_000_000)
}

/// A certificate made, with what is needed to sign others by it.
pub struct Made {
    /// Its octets.
    pub der: Vec<u8>,
    /// Its key.
    pub key: KeyPair,
    params: CertificateParams,
}

impl Made {
    /// As the code under test reads it.
    pub fn certificate(&self) -> Certificate {
        Certificate::from_der(&self.der).unwrap()
    }

    /// As a block of PEM.
    pub fn pem(&self) -> String {
        pem("CERTIFICATE", &self.der)
    }
}

/// Says what a certificate is to be like.
pub struct Maker {
    /// What the maker's methods do not cover.
    pub params: CertificateParams,
    key: Option<KeyPair>,
}

impl Maker {
    /// An authority's.
    pub fn authority(name: &str) -> Self {
        let mut maker = Self::named(&[]).common_name(name);
        maker.params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        maker.params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        maker
    }

    /// A server's, with these names of hosts and no common name.
    pub fn server(names: &[&str]) -> Self {
        Self::named(names)
    }

    fn named(names: &[&str]) -> Self {
        let mut params = CertificateParams::default();
        params.subject_alt_names =
            names.iter().map(|name| SanType::DnsName((*name).try_into().unwrap())).collect();
        params.distinguished_name = DistinguishedName::new();
        params.use_authority_key_identifier_extension = true;
        Self { params, key: None }.valid_for_days(-30, 60)
    }

    /// With this common name, too.
    pub fn common_name(mut self, name: &str) -> Self {
        self.params.distinguished_name.push(DnType::CommonName, name);
        self
    }

    /// Valid from and until so many days after [`at`].
    pub fn valid_for_days(mut self, from: i64, until: i64) -> Self {
        let day = |days: i64| OffsetDateTime::from_unix_timestamp(at().unix() + days * 86_400).unwrap();
        (self.params.not_before, self.params.not_after) = (day(from), day(until));
        self
    }

    /// With this key instead of a new one.
    pub fn key(mut self, key: KeyPair) -> Self {
        self.key = Some(key);
        self
    }

    /// For an authority: with at most so many others below it.
    pub fn path_length(mut self, length: u8) -> Self {
        self.params.is_ca = IsCa::Ca(BasicConstraints::Constrained(length));
        self
    }

    /// For an authority: only for names within `domain`.
    pub fn only_within(mut self, domain: &str) -> Self {
        self.params.name_constraints = Some(NameConstraints {
            permitted_subtrees: vec![GeneralSubtree::DnsName(domain.to_owned())],
            excluded_subtrees: vec![GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix([0; 4], 0))],
        });
        self
    }

    /// With these purposes.
    pub fn purposes(mut self, purposes: &[ExtendedKeyUsagePurpose]) -> Self {
        self.params.extended_key_usages = purposes.to_vec();
        self
    }

    /// With a key that may be used for these things.
    pub fn key_usages(mut self, usages: &[KeyUsagePurpose]) -> Self {
        self.params.key_usages = usages.to_vec();
        self
    }

    /// With a critical extension that nobody knows.
    pub fn unknown_critical(mut self) -> Self {
        let mut extension = CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 55_555, 1], vec![5, 0]);
        extension.set_criticality(true);
        self.params.custom_extensions.push(extension);
        self
    }

    /// Signed by itself.
    pub fn make(self) -> Made {
        let key = self.key.unwrap_or_else(|| KeyPair::generate().unwrap());
        let der = self.params.self_signed(&key).unwrap().der().to_vec();
        Made { der, key, params: self.params }
    }

    /// Signed by another.
    pub fn signed_by(self, issuer: &Made) -> Made {
        let key = self.key.unwrap_or_else(|| KeyPair::generate().unwrap());
        let by = rcgen::Issuer::from_params(&issuer.params, &issuer.key);
        let der = self.params.signed_by(&key, &by).unwrap().der().to_vec();
        Made { der, key, params: self.params }
    }
}

impl Maker {
    /// A certificate that is always the same: self-signed for mx.example, with an Ed25519 key.
    pub fn fixture() -> Vec<u8> {
        from_base64(
            "MIIBLTCB4KADAgECAgEBMAUGAytlcDAVMRMwEQYDVQQDDApteC5leGFtcGxlMCAX\
             DTI2MTEyMzIxNTE1MloYDzIxMjYxMDMwMjE1MTUyWjAVMRMwEQYDVQQDDApteC5l\
             eGFtcGxlMCowBQYDK2VwAyEAK3qpMeviKseM9YivSmI+8i86OFM9M7ZH8IM3fmlc\
             Oy2jUzBRMB0GA1UdDgQWBBRW30UItEULtXdboEof+iyM6rc6PjAfBgNVHSMEGDAW\
             gBRW30UItEULtXdboEof+iyM6rc6PjAPBgNVHRMBAf8EBTADAQH/MAUGAytlcANB\
             AP/WhD5JqOkGkFsXh2LXq1wgfKVLucupjLfxz+GR2JE9rHGh6H+YNAGyb10QF9tI\
             2jT3ypP56iV/87OSsbOu6Ak=",
        )
        .unwrap()
    }
}
