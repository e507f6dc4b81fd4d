//! `gnutls-cli --starttls-proto=smtp`. It shows nothing of what is said before TLS, and when that goes otherwise than
//! it expects it waits until its time is over: `error receiving '220 '` may be anything.

use super::super::Tool;
use super::super::failure::{ConnectionFailure, HandshakeFailure};
use super::super::sign::{Place, Sign, target};
use super::super::tls::{TlsVersion, Verification};

const TOOL: Tool = Tool::GnutlsCli;

pub(super) fn read(line: &str, is_open: bool, signs: &mut Vec<Sign>) -> bool {
    read_own(line, signs) || (is_open && read_open(line, signs))
}

fn read_own(line: &str, signs: &mut Vec<Sign>) -> bool {
    let quoted = |rest: &str| rest.split('\'').nth(1).map(str::to_owned);
    if line.starts_with("Processed ") && line.contains(" CA certificate") {
        signs.push(Sign::Mark(TOOL, Place::Start));
    } else if let Some(name) = line.strip_prefix("Resolving '").and_then(|rest| quoted(&format!("'{rest}"))) {
        signs.push(Sign::Mark(TOOL, Place::Any));
        target(&name, signs);
    } else if let Some(peer) =
        line.strip_prefix("Connecting to '").and_then(|rest| quoted(&format!("'{rest}")))
    {
        signs.push(Sign::Mark(TOOL, Place::Any));
        // IPv6 addresses have no brackets here.
        let host = peer.rsplit_once(':').map_or(peer.as_str(), |(host, _)| host);
        signs.extend(host.trim_matches(['[', ']']).parse().ok().map(Sign::Address));
    } else if line.starts_with("error receiving '") {
        signs.extend([Sign::Mark(TOOL, Place::Early), Sign::SaidNotOffered, Sign::Complete]);
    } else if let Some(said) = line.strip_prefix("*** Fatal error: ") {
        signs.push(Sign::Mark(TOOL, Place::Early));
        signs.extend([Sign::TlsDown(HandshakeFailure::from_words(said)), Sign::Complete]);
    } else if let Some(said) = line.strip_prefix("Cannot connect to ") {
        signs.push(Sign::Mark(TOOL, Place::Early));
        signs.extend(ConnectionFailure::from_words(said).map(Sign::Failed));
    } else if let Some(said) = line.strip_prefix("Cannot resolve ") {
        signs.push(Sign::Mark(TOOL, Place::Early));
        signs.extend(said.split(':').next().map(|name| Sign::Host(name.trim().to_owned())));
        signs.push(Sign::Failed(ConnectionFailure::NameUnknown));
    } else if line.starts_with("- Certificate type: ") || line.starts_with("- Got a certificate list of ") {
        signs.push(Sign::Mark(TOOL, Place::Any));
    } else if let Some(rest) = line.strip_prefix("- Description: (") {
        read_description(rest, signs);
    } else {
        return false;
    }
    true
}

/// `(TLS1.3-X.509)-(ECDHE-SECP256R1)-(ECDSA-SECP256R1-SHA256)-(AES-256-GCM)`; older versions write
/// `(TLS1.2)-(ECDHE-RSA-SECP256R1)-(AES-256-GCM)`.
fn read_description(rest: &str, signs: &mut Vec<Sign>) {
    signs.push(Sign::Mark(TOOL, Place::Any));
    let mut parts = rest.trim_end_matches(')').split(")-(");
    if let Some(first) = parts.next() {
        signs.push(Sign::Version(TlsVersion::parse(first.split('-').next().unwrap_or(first))));
    }
    let suite = parts.collect::<Vec<_>>().join(" ");
    if !suite.is_empty() {
        signs.push(Sign::Cipher(suite));
    }
    signs.push(Sign::TlsUp);
}

fn read_open(line: &str, signs: &mut Vec<Sign>) -> bool {
    if let Some(said) = line.strip_prefix("- Status: ") {
        let is_good = said.starts_with("The certificate is trusted");
        signs.push(Sign::Verified(Verification::new(is_good, None, said)));
    } else if line.starts_with("- Handshake was completed") {
        signs.push(Sign::TlsUp);
    } else if line.starts_with("- Peer has closed") {
        signs.push(Sign::Complete);
    } else {
        return line.starts_with("- ") || line.starts_with("*** PKI verification");
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(line: &str) -> Vec<Sign> {
        let mut signs = Vec::new();
        read(line, true, &mut signs);
        signs.retain(|sign| !matches!(sign, Sign::Mark(..)));
        signs
    }

    #[test]
    fn target_and_address() {
        assert_eq!(
            signs("Resolving 'mx.example.org:25'..."),
            [Sign::Host("mx.example.org".into()), Sign::Port(25)]
        );
        let address = Sign::Address("2001:db8::1".parse().unwrap());
        assert_eq!(signs("Connecting to '2001:db8::1:25'..."), [address]);
    }

    #[test]
    fn descriptions_of_old_and_new_versions() {
        for (line, version, cipher) in [
            (
                "- Description: (TLS1.3-X.509)-(ECDHE-SECP256R1)-(ECDSA-SECP256R1-SHA256)-(AES-256-GCM)",
                TlsVersion::Tls13,
                "ECDHE-SECP256R1 ECDSA-SECP256R1-SHA256 AES-256-GCM",
            ),
            ("- Description: (TLS1.2)-(RSA)-(ARCFOUR-128)-(SHA1)", TlsVersion::Tls12, "RSA ARCFOUR-128 SHA1"),
        ] {
            assert_eq!(
                signs(line),
                [Sign::Version(version), Sign::Cipher(cipher.into()), Sign::TlsUp],
                "{line}"
            );
        }
    }

    #[test]
    fn a_rejected_certificate_is_no_failed_handshake_of_the_server() {
        let said = "Error in the certificate.".to_owned();
        let down = Sign::TlsDown(HandshakeFailure::CertificateRejected { said });
        assert_eq!(signs("*** Fatal error: Error in the certificate."), [down, Sign::Complete]);
    }
}
