//! Chains of certificates in whatever form they come.
//!
//! PEM with any text around it (RFC 7468), DER, one or several behind each other, PKCS#7 bundles in either,
//! and base64 without marks. Every item is read by itself: what is wrong with one is reported with its place,
//! and the others are read all the same.

use std::fmt;

use super::certificate::{Certificate, CertificateError};
use super::pem::{self, PemError};
use super::pkcs7;
use crate::der::{self, DerError, SEQUENCE};
use crate::encoding::from_base64;
use crate::parse::{Located, Span};

/// Certificates read of one input. A server sends three or four, a transcript of several servers some dozens; the
/// store of a whole system is no chain, and looking for paths through it would cost.
pub const MAX_CERTIFICATES: usize = 100;

/// Certificates read of a store of roots. That of a system has some hundred and fifty.
pub const MAX_STORE: usize = 1_000;

/// Octets read of one input. Transcripts with debug output have a few megabytes.
const MAX_INPUT_OCTETS: usize = 16 << 20;

/// Problems reported of one input; more of them say nothing new.
const MAX_PROBLEMS: usize = 50;

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadChain {
    /// The certificates, in their order. In a bundle that order means nothing.
    pub certificates: Vec<Certificate>,
    /// Where in the input each of them stands.
    pub places: Vec<Span>,
    /// What could not be read, and what was left out.
    pub problems: Vec<Located<ChainError>>,
}

/// Why an item of the input is no certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChainError {
    /// A bundle that cannot be taken apart.
    Bundle(DerError),
    /// A bundle with no certificates in it.
    BundleEmpty,
    /// An item that should be a certificate.
    Certificate(CertificateError),
    /// Octets that have not the frame of DER.
    Der(DerError),
    /// The input is longer than what is read of it.
    InputTooLarge {
        /// How many octets there are.
        octets: usize,
    },
    /// There is nothing in the input that looks like a certificate.
    NothingFound,
    /// A block of something else.
    OtherBlock {
        /// What it says it is.
        label: String,
    },
    /// A block of PEM that is broken.
    Pem(PemError),
    /// A private key. It was not read, and it should go nowhere.
    PrivateKey,
    /// More certificates than are read.
    TooManyCertificates {
        /// How many were read.
        read: usize,
        /// How many were left out.
        left_out: usize,
    },
}

impl ChainError {
    /// A stable kebab-case name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Bundle(_) => "bundle-malformed",
            Self::BundleEmpty => "bundle-empty",
            Self::Certificate(_) => "certificate-malformed",
            Self::Der(_) => "der-malformed",
            Self::InputTooLarge { .. } => "input-too-large",
            Self::NothingFound => "no-certificate",
            Self::OtherBlock { .. } => "other-block",
            Self::Pem(_) => "pem-malformed",
            Self::PrivateKey => "private-key",
            Self::TooManyCertificates { .. } => "too-many-certificates",
        }
    }
}

impl ReadChain {
    /// Where certificates stand that were not read, if there are any: what is read behind them may not be the server's own.
    pub fn first_unread(&self) -> Option<usize> {
        let hidden = self.problems.iter().filter(|located| located.defect.hides_certificates());
        let place = |located: &Located<ChainError>| match located.defect {
            ChainError::TooManyCertificates { .. } => located.span.end,
            _ => located.span.start,
        };
        hidden.map(place).min()
    }
}

impl ChainError {
    /// Whether there is a certificate in the input, or may be one, that was not read.
    fn hides_certificates(&self) -> bool {
        match self {
            Self::Bundle(_)
            | Self::Certificate(_)
            | Self::Der(_)
            | Self::InputTooLarge { .. }
            | Self::Pem(_)
            | Self::TooManyCertificates { .. } => true,
            Self::BundleEmpty | Self::NothingFound | Self::OtherBlock { .. } | Self::PrivateKey => false,
        }
    }
}

impl fmt::Display for ChainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bundle(error) => write!(f, "a PKCS#7 bundle is broken: {error}"),
            Self::BundleEmpty => f.write_str("a PKCS#7 bundle has no certificates in it"),
            Self::Certificate(error) => write!(f, "a certificate is broken: {error}"),
            Self::Der(error) => write!(f, "the octets are no certificate: {error}"),
            Self::InputTooLarge { octets } => {
                write!(f, "the input has {octets} octets, of which {MAX_INPUT_OCTETS} were read")
            }
            Self::NothingFound => {
                f.write_str("there is no certificate; give PEM (-----BEGIN CERTIFICATE-----), DER or PKCS#7")
            }
            Self::OtherBlock { label } => {
                write!(f, "a block of {label:?} is no certificate and was left out")
            }
            Self::Pem(error) => write!(f, "a PEM block is broken: {error}"),
            Self::PrivateKey => f.write_str("a private key was left out; keep it on its server"),
            Self::TooManyCertificates { read, left_out } => {
                write!(f, "{left_out} certificates after the first {read} were left out")
            }
        }
    }
}

/// Reads every certificate of an input.
///
/// ```
/// use waxseal_core::x509::{ChainError, read_chain};
/// let read = read_chain(b"220 mx.example.org ESMTP\n-----BEGIN CERTIFICATE-----\nMIIB");
/// assert!(read.certificates.is_empty());
/// assert!(matches!(read.problems[0].defect, ChainError::Pem(_)));
/// ```
pub fn read_chain(input: &[u8]) -> ReadChain {
    read_up_to(input, MAX_CERTIFICATES)
}

/// Reads the certificates of a store of roots, in the same forms.
pub fn read_store(input: &[u8]) -> ReadChain {
    read_up_to(input, MAX_STORE)
}

fn read_up_to(input: &[u8], limit: usize) -> ReadChain {
    let mut reader = Reader { limit, read: ReadChain::default(), left_out: 0 };
    let read = input.get(..MAX_INPUT_OCTETS).unwrap_or(input);
    if read.len() < input.len() {
        let cut = Span::new(read.len(), input.len());
        reader.problem(ChainError::InputTooLarge { octets: input.len() }, cut);
    }
    reader.input(read);
    reader.finish(Span::new(0, input.len()))
}

struct Reader {
    limit: usize,
    read: ReadChain,
    left_out: usize,
}

impl Reader {
    fn input(&mut self, input: &[u8]) {
        let blocks = pem::blocks(input);
        if blocks.is_empty() {
            return self.without_marks(input);
        }
        for block in blocks {
            match block {
                Ok(block) => self.block(&block),
                Err(Located { defect, span }) => self.problem(ChainError::Pem(defect), span),
            }
        }
    }

    fn block(&mut self, block: &pem::Block) {
        match block.label.as_str() {
            "CERTIFICATE" | "X509 CERTIFICATE" | "PKCS7" | "CMS" | "PKCS #7 SIGNED DATA" => {
                self.elements(&block.der, block.span, false);
            }
            // What OpenSSL writes behind such a certificate is about trust and none of it.
            "TRUSTED CERTIFICATE" => match der::read(&block.der) {
                Ok((element, _)) => self.certificate(element.whole, block.span),
                Err(error) => self.problem(ChainError::Der(error), block.span),
            },
            label if label.contains("PRIVATE KEY") => self.problem(ChainError::PrivateKey, block.span),
            label => {
                let label = label.chars().take(40).collect();
                self.problem(ChainError::OtherBlock { label }, block.span);
            }
        }
    }

    fn without_marks(&mut self, input: &[u8]) {
        if input.first() == Some(&SEQUENCE) {
            return self.elements(input, Span::new(0, input.len()), true);
        }
        // Base64 of DER begins with MI; a text that does so and is none is a text.
        let is_base64 = input.trim_ascii_start().starts_with(b"MI");
        let bare =
            || String::from_utf8(input.iter().copied().filter(|o| !o.is_ascii_whitespace()).collect()).ok();
        if let Some(der) = is_base64.then(bare).flatten().and_then(|text| from_base64(&text)) {
            self.elements(&der, Span::new(0, input.len()), false);
        }
    }

    /// One element behind the other. Their places are known where the input itself is DER.
    fn elements(&mut self, mut rest: &[u8], whole: Span, is_in_place: bool) {
        let mut start = whole.start;
        while !rest.is_empty() {
            let (element, behind) = match der::read(rest) {
                Ok(read) => read,
                Err(error) => return self.problem(ChainError::Der(error), Span::new(start, whole.end)),
            };
            let end = start + element.whole.len();
            let span = if is_in_place { Span::new(start, end) } else { whole };
            if pkcs7::is_bundle(element.whole) {
                self.bundle(element.whole, span);
            } else {
                self.certificate(element.whole, span);
            }
            (rest, start) = (behind, if is_in_place { end } else { start });
        }
    }

    fn bundle(&mut self, bundle: &[u8], span: Span) {
        match pkcs7::certificates(bundle) {
            Ok(found) if found.is_empty() => self.problem(ChainError::BundleEmpty, span),
            Ok(found) => found.into_iter().for_each(|der| self.certificate(der, span)),
            Err(error) => self.problem(ChainError::Bundle(error), span),
        }
    }

    fn certificate(&mut self, der: &[u8], span: Span) {
        if self.read.certificates.len() >= self.limit {
            self.left_out += 1;
            return;
        }
        match Certificate::from_der(der) {
            Ok(certificate) => {
                self.read.certificates.push(certificate);
                self.read.places.push(span);
            }
            Err(error) => self.problem(ChainError::Certificate(error), span),
        }
    }

    fn problem(&mut self, defect: ChainError, span: Span) {
        if self.read.problems.len() < MAX_PROBLEMS {
            self.read.problems.push(Located { defect, span });
        }
    }

    fn finish(mut self, whole: Span) -> ReadChain {
        if self.left_out > 0 {
            let defect = ChainError::TooManyCertificates { read: self.limit, left_out: self.left_out };
            self.read.problems.push(Located { defect, span: whole });
        }
        if self.read.certificates.is_empty() && self.read.problems.is_empty() {
            self.read.problems.push(Located { defect: ChainError::NothingFound, span: whole });
        }
        self.read
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::x509::testing::{Maker, pem};

    fn codes(input: &[u8]) -> (usize, Vec<&'static str>) {
        let read = read_chain(input);
        assert_eq!(read.certificates.len(), read.places.len());
        (read.certificates.len(), read.problems.iter().map(|located| located.defect.code()).collect())
    }

    /// A bundle as tools write it: no signer, no content.
    fn bundle(certificates: &[&[u8]]) -> Vec<u8> {
        let signed_data = der::write(der::OBJECT_IDENTIFIER, &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2]);
        let data = der::write(
            SEQUENCE,
            &der::write(der::OBJECT_IDENTIFIER, &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 1]),
        );
        let set = der::write(der::CONTEXT_0, &certificates.concat());
        let body = [der::write(der::INTEGER, &[1]), der::write(0x31, &[]), data, set, der::write(0x31, &[])]
            .concat();
        der::write(
            SEQUENCE,
            &[signed_data, der::write(der::CONTEXT_0, &der::write(SEQUENCE, &body))].concat(),
        )
    }

    #[test]
    fn every_form_is_read() {
        let der = Maker::fixture();
        let text = pem("CERTIFICATE", &der);
        let bundle = bundle(&[&der, &der]);
        let trusted = [der.as_slice(), &der::write(SEQUENCE, &[])].concat();
        for (input, count) in [
            (der.clone(), 1),
            ([der.as_slice(), der.as_slice()].concat(), 2),
            (text.clone().into_bytes(), 1),
            (format!("depth=1\n 0 s:CN = a\n{text} 1 s:CN = b\n{text}---\n").into_bytes(), 2),
            (text.replace('\n', "\r").repeat(2).into_bytes(), 2),
            (text.encode_utf16().flat_map(u16::to_le_bytes).collect(), 1),
            (text.encode_utf16().flat_map(u16::to_be_bytes).collect(), 1),
            (bundle.clone(), 2),
            (pem("PKCS7", &bundle).into_bytes(), 2),
            (pem("TRUSTED CERTIFICATE", &trusted).into_bytes(), 1),
            (format!("  {}\n", crate::encoding::to_base64(&der)).into_bytes(), 1),
        ] {
            assert_eq!(codes(&input), (count, vec![]));
        }
    }

    #[test]
    fn one_bad_item_does_not_hide_the_others() {
        let der = Maker::fixture();
        let good = pem("CERTIFICATE", &der);
        let cut = pem("CERTIFICATE", &der[..der.len() - 3]);
        let key = pem("PRIVATE KEY", b"secret");
        let other = pem("DH PARAMETERS", b"x");
        let open = good.replace("-----END CERTIFICATE-----", "");
        let input = format!("{good}{cut}{key}{other}{open}{good}");
        assert_eq!(
            codes(input.as_bytes()),
            (2, vec!["der-malformed", "private-key", "other-block", "pem-malformed"])
        );
    }

    #[test]
    fn places_are_where_the_items_stand() {
        let der = Maker::fixture();
        let read = read_chain(&[der.as_slice(), der.as_slice()].concat());
        assert_eq!(read.places, [Span::new(0, der.len()), Span::new(der.len(), 2 * der.len())]);
        let text = pem("CERTIFICATE", &der);
        let read = read_chain(format!("abc\n{text}").as_bytes());
        assert_eq!(read.places, [Span::new(4, 4 + text.len())]);
    }

    #[test]
    fn what_is_no_certificate_at_all() {
        for (input, code) in [
            (&b""[..], "no-certificate"),
            (b"250 mx.example.org\n", "no-certificate"),
            (b"MIT licence", "no-certificate"),
            (b"\x30\x84\xFF\xFF\xFF\xFF", "der-malformed"),
            (b"\x30\x80\x30\x80\x30\x80", "der-malformed"),
            (b"\x30\x03\x02\x01\x07", "certificate-malformed"),
        ] {
            assert_eq!(codes(input), (0, vec![code]), "{input:?}");
        }
    }

    #[test]
    fn a_thousand_certificates_are_not_all_read() {
        let input = pem("CERTIFICATE", &Maker::fixture()).repeat(1_000);
        assert_eq!(codes(input.as_bytes()), (MAX_CERTIFICATES, vec!["too-many-certificates"]));
    }

    #[test]
    fn megabytes_of_text_are_read_through_once() {
        let line = "Nov 24 06:00:00 mx postfix/smtpd[1]: connect from a.example\n";
        let mut text = line.repeat((10 << 20) / line.len());
        text += &pem("CERTIFICATE", &Maker::fixture());
        assert_eq!(codes(text.as_bytes()), (1, vec![]));
        let (found, problems) = codes(line.repeat(2 + MAX_INPUT_OCTETS / line.len()).as_bytes());
        assert_eq!((found, problems), (0, vec!["input-too-large"]));
    }

    #[test]
    fn many_broken_blocks_give_few_problems() {
        let input = "-----BEGIN CERTIFICATE-----\n".repeat(10_000);
        assert_eq!(codes(input.as_bytes()).1.len(), MAX_PROBLEMS);
    }

    #[test]
    fn deep_nesting_is_not_followed() {
        let mut bomb = vec![5, 0];
        for _ in 0..5_000 {
            bomb = der::write(SEQUENCE, &bomb);
        }
        assert_eq!(codes(&bomb), (0, vec!["certificate-malformed"]));
        assert_eq!(codes(&bundle(&[&bomb])), (0, vec!["certificate-malformed"]));
    }

    proptest::proptest! {
        #[test]
        fn any_octets_are_read(octets: Vec<u8>) {
            let _ = read_chain(&octets);
        }

        #[test]
        fn a_changed_bundle_is_read(at: usize, octet: u8) {
            let mut input = bundle(&[&Maker::fixture()]);
            let at = at % input.len();
            input[at] = octet;
            let _ = read_chain(&input);
        }
    }
}
