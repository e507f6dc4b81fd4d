//! Certificates in PEM among other lines.
//!
//! Tools put their own marks before each line (`=== ` of swaks); terminals cut blocks off, mail programs quote them.

use super::intake_problem::{IntakeProblem, Problems};
use super::lines::Line;
use crate::encoding::from_base64;
use crate::parse::Span;

/// Octets of base64 in one block. Certificates have one or two thousand; with post-quantum signatures some ten.
pub const MAX_BLOCK_OCTETS: usize = 64 << 10;

/// Certificates kept of one paste. Ten hosts with chains of four fit many times.
pub const MAX_CERTIFICATES: usize = 1_000;

/// A certificate as it was sent: what its PEM block holds, not looked at any further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The octets, DER if all is well.
    pub der: Vec<u8>,
    /// The block.
    pub span: Span,
}

/// A block that has begun and not ended.
#[derive(Default)]
pub(super) struct PemReader {
    block: Option<Block>,
    count: usize,
}

struct Block {
    /// What stood before the first dashes, and stands before every line.
    prefix: String,
    is_certificate: bool,
    base64: String,
    span: Span,
}

/// What a line was to the reader.
pub(super) enum Taken {
    /// It is no part of a block.
    No,
    /// It is.
    Yes,
    /// It ends a block.
    Certificate(Certificate),
}

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";

impl PemReader {
    pub(super) fn read(&mut self, line: &Line<'_>, problems: &mut Problems) -> Taken {
        match self.block.take() {
            None => self.begin(line, problems),
            Some(block) => self.go_on(block, line, problems),
        }
    }

    /// A block that the paste cuts off.
    pub(super) fn finish(&mut self, problems: &mut Problems) {
        if let Some(block) = self.block.take().filter(|block| block.is_certificate) {
            problems.push(IntakeProblem::CertificateCut, block.span);
        }
    }

    fn begin(&mut self, line: &Line<'_>, problems: &mut Problems) -> Taken {
        let Some((prefix, label)) = line.text.split_once(BEGIN) else { return Taken::No };
        let label = label.trim_end_matches('-');
        if label.contains("PRIVATE KEY") {
            problems.push(IntakeProblem::PrivateKey, line.span);
        }
        self.block = Some(Block {
            prefix: prefix.trim().to_owned(),
            is_certificate: matches!(label, "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE"),
            base64: String::new(),
            span: line.span,
        });
        Taken::Yes
    }

    fn go_on(&mut self, mut block: Block, line: &Line<'_>, problems: &mut Problems) -> Taken {
        let text = line.text.trim();
        let text = text.strip_prefix(block.prefix.as_str()).unwrap_or(text).trim();
        if text.starts_with(END) {
            block.span = Span::new(block.span.start, line.span.end);
            return self.end(&block, problems);
        }
        let is_base64 = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'/' | b'=');
        let fits = block.base64.len() + text.len() <= MAX_BLOCK_OCTETS;
        // Encrypted keys and the like have headers: they are not kept, and only their end is of interest.
        if block.is_certificate && !(fits && text.bytes().all(is_base64)) {
            let defect =
                if fits { IntakeProblem::CertificateCut } else { IntakeProblem::CertificateTooLarge };
            problems.push(defect, block.span);
            return if fits { self.begin(line, problems) } else { Taken::Yes };
        }
        if block.is_certificate {
            block.base64.push_str(text);
        }
        self.block = Some(block);
        Taken::Yes
    }

    fn end(&mut self, block: &Block, problems: &mut Problems) -> Taken {
        if !block.is_certificate {
            return Taken::Yes;
        }
        self.count += 1;
        let defect = match from_base64(&block.base64).filter(|der| !der.is_empty()) {
            Some(der) if self.count <= MAX_CERTIFICATES => {
                return Taken::Certificate(Certificate { der, span: block.span });
            }
            Some(_) => IntakeProblem::TooManyCertificates,
            None => IntakeProblem::CertificateUnreadable,
        };
        problems.push(defect, block.span);
        Taken::Yes
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::*;

    /// The contents of all certificates, and the problems.
    fn read(text: &str) -> (Vec<Vec<u8>>, Vec<IntakeProblem>) {
        let (mut reader, mut problems, mut found) = (PemReader::default(), Problems::default(), Vec::new());
        for line in lines(text.as_bytes()) {
            if let Taken::Certificate(certificate) = reader.read(&line, &mut problems) {
                found.push(certificate.der);
            }
        }
        reader.finish(&mut problems);
        (found, problems.finish().into_iter().map(|located| located.defect).collect())
    }

    fn block(body: &str) -> String {
        format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
    }

    #[test]
    fn blocks_with_and_without_marks_before_their_lines() {
        assert_eq!(read(&block("Zm9v\nYmFy")), (vec![b"foobar".to_vec()], vec![]));
        for mark in ["=== ", "> ", "  ", "| "] {
            let marked: String = block("Zm9v").lines().map(|line| format!("{mark}{line}\n")).collect();
            assert_eq!(read(&marked), (vec![b"foo".to_vec()], vec![]), "{mark}");
        }
    }

    #[test]
    fn broken_blocks_do_not_hide_the_next() {
        let cut = format!("-----BEGIN CERTIFICATE-----\nZm9v\nVerify return code: 0\n{}", block("YmFy"));
        assert_eq!(read(&cut), (vec![b"bar".to_vec()], vec![IntakeProblem::CertificateCut]));
        let begun_again = format!("-----BEGIN CERTIFICATE-----\nZm9v\n{}", block("YmFy"));
        assert_eq!(read(&begun_again), (vec![b"bar".to_vec()], vec![IntakeProblem::CertificateCut]));
        assert_eq!(read("-----BEGIN CERTIFICATE-----\nZm9v"), (vec![], vec![IntakeProblem::CertificateCut]));
        assert_eq!(read(&block("Zm9v=Zm9v")), (vec![], vec![IntakeProblem::CertificateUnreadable]));
        assert_eq!(read(&block("")), (vec![], vec![IntakeProblem::CertificateUnreadable]));
    }

    #[test]
    fn other_blocks_are_passed_over_and_keys_are_warned_of() {
        let key = "-----BEGIN PRIVATE KEY-----\nZm9v\n-----END PRIVATE KEY-----\n";
        assert_eq!(read(key), (vec![], vec![IntakeProblem::PrivateKey]));
        let session = "-----BEGIN SSL SESSION PARAMETERS-----\nA: b\n-----END SSL SESSION PARAMETERS-----\n";
        assert_eq!(read(&(session.to_owned() + &block("Zm9v"))), (vec![b"foo".to_vec()], vec![]));
    }

    #[test]
    fn limits() {
        let large = format!("{}\n", "A".repeat(4_000)).repeat(20);
        assert_eq!(read(&block(&large)).1, [IntakeProblem::CertificateTooLarge]);
        let (found, problems) = read(&block("Zm9v").repeat(MAX_CERTIFICATES + 1));
        assert_eq!((found.len(), problems), (MAX_CERTIFICATES, vec![IntakeProblem::TooManyCertificates]));
    }
}
