//! The registered result types (RFC 8460 §4.3).

/// Registered at <https://www.iana.org/assignments/starttls-validation-result-types/>, here in the state of
/// 2018-09-28.
pub const RESULT_TYPES: [ResultType; 11] = [
    ResultType { name: "starttls-not-supported", class: ResultClass::Negotiation },
    ResultType { name: "certificate-host-mismatch", class: ResultClass::Negotiation },
    ResultType { name: "certificate-expired", class: ResultClass::Negotiation },
    ResultType { name: "certificate-not-trusted", class: ResultClass::Negotiation },
    ResultType { name: "validation-failure", class: ResultClass::General },
    ResultType { name: "tlsa-invalid", class: ResultClass::Dane },
    ResultType { name: "dnssec-invalid", class: ResultClass::Dane },
    ResultType { name: "dane-required", class: ResultClass::Dane },
    ResultType { name: "sts-policy-fetch-error", class: ResultClass::StsPolicy },
    ResultType { name: "sts-policy-invalid", class: ResultClass::StsPolicy },
    ResultType { name: "sts-webpki-invalid", class: ResultClass::StsPolicy },
];

/// One registered result type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResultType {
    /// As it stands in reports.
    pub name: &'static str,
    /// What has failed.
    pub class: ResultClass,
}

/// What has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResultClass {
    /// TLS with the MX host (RFC 8460 §4.3.1): MTA-STS in enforce makes mail wait for it.
    Negotiation,
    /// Anything else in TLS (RFC 8460 §4.3.3); counted like [`Self::Negotiation`].
    General,
    /// DANE (RFC 8460 §4.3.2.1): MTA-STS has no part in it.
    Dane,
    /// Getting or reading the MTA-STS policy (RFC 8460 §4.3.2.2): without a policy nothing is enforced.
    StsPolicy,
}

impl ResultType {
    /// The registered result type of that name.
    pub fn find(name: &str) -> Option<Self> {
        RESULT_TYPES.into_iter().find(|known| known.name == name)
    }

    /// The registered result type that a misspelt name means: `Certificate_Expired`.
    pub fn meant_by(name: &str) -> Option<Self> {
        if let Some(exact) = Self::find(name) {
            return Some(exact);
        }
        let spelt = name.trim().to_ascii_lowercase().replace([' ', '_'], "-");
        Self::find(&spelt)
    }
}
