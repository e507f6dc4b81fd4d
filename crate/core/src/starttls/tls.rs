//! What a tool tells of TLS.

use std::fmt;

/// A version of TLS or of what came before it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TlsVersion {
    /// SSL 3.0 and 2.0.
    Ssl,
    /// TLS 1.0.
    Tls10,
    /// TLS 1.1.
    Tls11,
    /// TLS 1.2.
    Tls12,
    /// TLS 1.3.
    Tls13,
    /// A name we do not know, as the tool wrote it.
    Unassigned(String),
}

impl TlsVersion {
    /// Reads the name in the spelling of any of the tools: `TLSv1.2`, `TLS1.2`, `TLSv1_2`, `TLSv1`.
    pub(super) fn parse(text: &str) -> Self {
        let lower = text.to_ascii_lowercase().replace('_', ".");
        if lower.starts_with("ssl") {
            return Self::Ssl;
        }
        match lower.trim_start_matches("tls").trim_start_matches('v').trim() {
            "1" | "1.0" => Self::Tls10,
            "1.1" => Self::Tls11,
            "1.2" => Self::Tls12,
            "1.3" => Self::Tls13,
            _ => Self::Unassigned(text.chars().take(40).collect()),
        }
    }

    /// Whether it is one that RFC 8461 §7.2 has no more use for; unknown ones are not.
    pub fn is_old(&self) -> bool {
        matches!(self, Self::Ssl | Self::Tls10 | Self::Tls11)
    }
}

impl fmt::Display for TlsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ssl => "SSL",
            Self::Tls10 => "TLS 1.0",
            Self::Tls11 => "TLS 1.1",
            Self::Tls12 => "TLS 1.2",
            Self::Tls13 => "TLS 1.3",
            Self::Unassigned(name) => name,
        })
    }
}

/// The TLS session as the tool described it; nothing here was verified by us.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsFacts {
    /// The version agreed on.
    pub version: Option<TlsVersion>,
    /// The cipher suite, as the tool names it.
    pub cipher: Option<String>,
    /// The name sent in SNI, where the command shows it.
    pub server_name: Option<String>,
    /// What the tool said of the certificate, by its own anchors and names.
    pub verification: Option<Verification>,
    /// The name that the tool found in the certificate, where it looked for one.
    pub matched_name: Option<String>,
}

impl TlsFacts {
    /// Whether the cipher suite hides nothing, or is one that was broken long ago.
    pub fn has_weak_cipher(&self) -> bool {
        let Some(cipher) = &self.cipher else { return false };
        let upper = cipher.to_ascii_uppercase();
        let parts = || upper.split(['-', '_', ')', '(']);
        parts().any(|part| {
            matches!(
                part,
                "NULL" | "EXP" | "EXPORT" | "EXP1024" | "RC2" | "RC4" | "ARCFOUR" | "DES" | "ADH" | "AECDH"
            )
        })
    }
}

/// What a tool said of the certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Whether it was content.
    pub is_good: bool,
    /// The number of OpenSSL's error, where it gave one.
    pub code: Option<u16>,
    /// Its words.
    pub said: String,
}

impl Verification {
    pub(super) fn new(is_good: bool, code: Option<u16>, said: &str) -> Self {
        Self { is_good, code, said: said.trim().chars().take(200).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_in_all_spellings() {
        for (text, expected) in [
            ("TLSv1.3", TlsVersion::Tls13),
            ("TLS1.2", TlsVersion::Tls12),
            ("TLSv1_1", TlsVersion::Tls11),
            ("TLSv1", TlsVersion::Tls10),
            ("TLSv1.0", TlsVersion::Tls10),
            ("SSLv3", TlsVersion::Ssl),
            ("TLSv1.4", TlsVersion::Unassigned("TLSv1.4".into())),
        ] {
            assert_eq!(TlsVersion::parse(text), expected, "{text}");
        }
        assert!(TlsVersion::Tls11.is_old() && !TlsVersion::Tls12.is_old());
    }

    #[test]
    fn weak_ciphers() {
        let weak =
            |cipher: &str| TlsFacts { cipher: Some(cipher.into()), ..TlsFacts::default() }.has_weak_cipher();
        for cipher in
            ["RC4-MD5", "NULL-SHA256", "EXP-RC2-CBC-MD5", "ADH-AES256-SHA", "TLS_RSA_WITH_RC4_128_SHA"]
        {
            assert!(weak(cipher), "{cipher}");
        }
        for cipher in ["TLS_AES_256_GCM_SHA384", "ECDHE-RSA-AES128-SHA", "DES3-X", "CHACHA20-POLY1305"] {
            assert!(!weak(cipher), "{cipher}");
        }
    }
}
