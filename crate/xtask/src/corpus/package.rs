//! What reports come in: gzip, zip and mail.

use std::fmt::Write as _;
use std::io::Write;

use anyhow::Result;
use miniz_oxide::deflate::compress_to_vec;

use super::random::Random;
use super::report::Spec;

/// As gzip writes it by default.
const LEVEL: u8 = 6;

pub(super) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    out.extend(compress_to_vec(content, LEVEL));
    out.extend(crc32(content).to_le_bytes());
    out.extend(u32::try_from(content.len()).unwrap_or(u32::MAX).to_le_bytes());
    out
}

/// The checksum of gzip and zip (RFC 1952 §8).
fn crc32(content: &[u8]) -> u32 {
    let step =
        |crc: u32, octet: &u8| {
            (0..8).fold(crc ^ u32::from(*octet), |crc, _| {
                if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 }
            })
        };
    !content.iter().fold(u32::MAX, step)
}

/// A zip file written in one go, with large numbers where there are more entries than the old form can count.
pub(super) struct Zip<W> {
    out: W,
    at: u64,
    directory: Vec<u8>,
    entries: u64,
}

impl<W: Write> Zip<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, at: 0, directory: Vec::new(), entries: 0 }
    }

    pub(super) fn entry(&mut self, name: &str, content: &[u8]) -> Result<()> {
        self.add(name, content, 8, &compress_to_vec(content, LEVEL))
    }

    pub(super) fn stored(&mut self, name: &str, content: &[u8]) -> Result<()> {
        self.add(name, content, 0, content)
    }

    fn add(&mut self, name: &str, content: &[u8], method: u16, packed: &[u8]) -> Result<()> {
        let mut fields = Vec::new();
        for number in [20, 0, method, 0, 0x21] {
            fields.extend(number.to_le_bytes());
        }
        fields.extend(crc32(content).to_le_bytes());
        fields.extend(u32::try_from(packed.len())?.to_le_bytes());
        fields.extend(u32::try_from(content.len())?.to_le_bytes());
        fields.extend(u16::try_from(name.len())?.to_le_bytes());
        fields.extend([0, 0]);
        self.out.write_all(b"PK\x03\x04")?;
        self.out.write_all(&fields)?;
        self.out.write_all(name.as_bytes())?;
        self.out.write_all(packed)?;
        self.directory.extend(b"PK\x01\x02\x14\0");
        self.directory.extend(fields);
        self.directory.extend([0; 10]);
        self.directory.extend(u32::try_from(self.at)?.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.at += u64::try_from(30 + name.len() + packed.len())?;
        self.entries += 1;
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<()> {
        let (size, entries) = (u64::try_from(self.directory.len())?, self.entries);
        self.out.write_all(&self.directory)?;
        let mut end = b"PK\x06\x06".to_vec();
        end.extend(44_u64.to_le_bytes());
        end.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        for number in [entries, entries, size, self.at] {
            end.extend(number.to_le_bytes());
        }
        end.extend(b"PK\x06\x07\0\0\0\0");
        end.extend((self.at + size).to_le_bytes());
        end.extend(1_u32.to_le_bytes());
        let short = u16::try_from(entries).unwrap_or(u16::MAX);
        end.extend(b"PK\x05\x06\0\0\0\0");
        end.extend(short.to_le_bytes());
        end.extend(short.to_le_bytes());
        end.extend(u32::try_from(size).unwrap_or(u32::MAX).to_le_bytes());
        end.extend(u32::try_from(self.at).unwrap_or(u32::MAX).to_le_bytes());
        end.extend([0, 0]);
        self.out.write_all(&end)?;
        self.out.flush()?;
        Ok(())
    }
}

fn base64(octets: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit =
        |value: u32| DIGITS.get(usize::try_from(value & 63).unwrap_or(0)).copied().map_or('=', char::from);
    let mut out = String::new();
    for group in octets.chunks(3) {
        let value =
            group.iter().fold(0, |value, octet| value << 8 | u32::from(*octet)) << (8 * (3 - group.len()));
        for place in 0..4_usize {
            let is_padding = place > group.len();
            out.push(if is_padding { '=' } else { digit(value >> (18 - 6 * place)) });
        }
        if out.len() % 78 == 76 {
            out.push_str("\r\n");
        }
    }
    out
}

/// Octets of the header fields that real mail servers add on the way.
const HEADER_OCTETS: usize = 3_000;

pub(super) fn mail(spec: &Spec, json: &str, random: &mut Random) -> String {
    let (sender, domain) = (spec.reporter.domain, &spec.domain);
    let mut out = String::new();
    while out.len() < HEADER_OCTETS {
        // Writing to a String cannot fail.
        let _ = write!(
            out,
            "X-Transport-Information: {:016x}{:016x}{:016x}\r\n\t{:016x}{:016x}{:016x}\r\n",
            random.next(),
            random.next(),
            random.next(),
            random.next(),
            random.next(),
            random.next()
        );
    }
    let boundary = format!("{:016x}", random.next());
    let _ = write!(
        out,
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={sender}; s=s1;\r\n\
         \th=from:to:subject:tls-report-domain:tls-report-submitter; bh=AAAA; b=BBBB\r\n\
         From: tls-reports@{sender}\r\nTo: tls@{domain}\r\n\
         Subject: Report Domain: {domain} Submitter: {sender} Report-ID: <{id}@{sender}>\r\n\
         TLS-Report-Domain: {domain}\r\nTLS-Report-Submitter: {sender}\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=tlsrpt; boundary=\"{boundary}\"\r\n\r\n\
         --{boundary}\r\nContent-Type: text/plain; charset=\"UTF-8\"\r\n\r\nThis is an aggregate TLS report.\r\n\r\n\
         --{boundary}\r\nContent-Type: application/tlsrpt+gzip; name=\"{name}.json.gz\"\r\n\
         Content-Disposition: attachment; filename=\"{name}.json.gz\"\r\nContent-Transfer-Encoding: base64\r\n\r\n\
         {body}\r\n--{boundary}--\r\n",
        id = spec.id().replace(':', "."),
        name = spec.file_name(),
        body = base64(&gzip(json.as_bytes())),
    );
    out
}

pub(super) fn other_mail(number: u32) -> String {
    format!("From: a@domain0.example\r\nTo: b@domain0.example\r\nSubject: Lunch {number}\r\n\r\nAt noon?\r\n")
}
