//! Decompression (RFC 1951, RFC 1952) within a budget.
//!
//! A gzip bomb of a megabyte holds a gigabyte. What comes out is therefore paid for from a [`Budget`] that grows
//! with the size of the file it came from, and whoever receives it may say that it has seen enough.

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_HAS_MORE_INPUT;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

use crate::tls_rpt::view::Problem;

/// Octets that may still be decompressed of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Budget(u64);

impl Budget {
    /// What a file of that size may become.
    pub(super) fn of(size: u64, floor: u64, ratio: u64) -> Self {
        Self(floor.saturating_add(size.saturating_mul(ratio)))
    }

    fn spend(&mut self, octets: usize) -> Result<(), Problem> {
        let octets = u64::try_from(octets).unwrap_or(u64::MAX);
        self.0 = self.0.checked_sub(octets).ok_or(Problem::Inflated)?;
        Ok(())
    }
}

/// The distance that deflate may look back, and the size of the ring it writes into.
const WINDOW: usize = 32 << 10;

/// What a stream is wrapped in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrapping {
    /// Bare deflate, as in a zip file.
    None,
    /// gzip, perhaps several members one after another.
    Gzip,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Header,
    Body,
    /// Octets of the trailer still to come.
    Trailer(usize),
    /// Nothing more is of interest: bytes behind the last member are ignored, as every program does.
    End,
}

/// A stream that is fed in pieces of any size.
pub(super) struct Inflater {
    wrapping: Wrapping,
    stage: Stage,
    /// The header of a gzip member as far as it has come.
    header: Vec<u8>,
    decoder: Box<DecompressorOxide>,
    ring: Vec<u8>,
    at: usize,
    members: usize,
}

impl Inflater {
    pub(super) fn new(wrapping: Wrapping) -> Self {
        let stage = if wrapping == Wrapping::Gzip { Stage::Header } else { Stage::Body };
        Self {
            wrapping,
            stage,
            header: Vec::new(),
            decoder: Box::default(),
            ring: vec![0; WINDOW],
            at: 0,
            members: 0,
        }
    }

    /// Makes it as new, so that its memory serves the next stream.
    pub(super) fn restart(&mut self, wrapping: Wrapping) {
        self.wrapping = wrapping;
        self.stage = if wrapping == Wrapping::Gzip { Stage::Header } else { Stage::Body };
        self.header.clear();
        self.decoder.init();
        self.at = 0;
        self.members = 0;
    }

    /// Whether the stream has come to a good end.
    pub(super) fn is_complete(&self) -> bool {
        // A gzip trailer that is cut off loses a checksum and no data.
        self.members > 0 && self.stage != Stage::Body
    }

    /// Decompresses `input` and hands on what comes out, until `take` returns false.
    pub(super) fn push(
        &mut self,
        mut input: &[u8],
        budget: &mut Budget,
        take: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<(), Problem> {
        loop {
            match self.stage {
                Stage::End => return Ok(()),
                _ if input.is_empty() => return Ok(()),
                Stage::Header => input = self.read_header(input)?,
                Stage::Trailer(left) => {
                    let skipped = left.min(input.len());
                    input = input.get(skipped..).unwrap_or_default();
                    self.stage = if skipped == left { Stage::Header } else { Stage::Trailer(left - skipped) };
                }
                Stage::Body => {
                    let used = self.inflate(input, budget, take)?;
                    input = input.get(used..).unwrap_or_default();
                }
            }
        }
    }

    /// Collects a header until it is whole; what follows it is returned.
    fn read_header<'i>(&mut self, input: &'i [u8]) -> Result<&'i [u8], Problem> {
        /// Names and comments of real files are short.
        const MAX_HEADER: usize = 128 << 10;
        let before = self.header.len();
        self.header.extend_from_slice(input.get(..MAX_HEADER).unwrap_or(input));
        match gzip_header(&self.header) {
            Header::Whole(length) => {
                self.header.clear();
                self.decoder.init();
                self.at = 0;
                self.stage = Stage::Body;
                Ok(input.get(length.saturating_sub(before)..).unwrap_or_default())
            }
            Header::Cut if self.header.len() <= MAX_HEADER => Ok(&[]),
            _ if self.members > 0 => {
                self.stage = Stage::End;
                Ok(&[])
            }
            _ => Err(Problem::DeflateBroken),
        }
    }

    fn inflate(
        &mut self,
        input: &[u8],
        budget: &mut Budget,
        take: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<usize, Problem> {
        let (status, used, written) =
            decompress(&mut self.decoder, input, &mut self.ring, self.at, TINFL_FLAG_HAS_MORE_INPUT);
        budget.spend(written)?;
        let out = self.ring.get(self.at..self.at + written).unwrap_or_default();
        let goes_on = written == 0 || take(out);
        self.at = (self.at + written) % WINDOW;
        match status {
            TINFLStatus::Done => {
                self.members += 1;
                self.stage = if self.wrapping == Wrapping::Gzip { Stage::Trailer(8) } else { Stage::End };
            }
            TINFLStatus::HasMoreOutput | TINFLStatus::NeedsMoreInput => {}
            _ => return Err(Problem::DeflateBroken),
        }
        if !goes_on {
            self.stage = Stage::End;
            self.members += 1;
        }
        Ok(used)
    }
}

enum Header {
    Whole(usize),
    Cut,
    None,
}

/// The length of a gzip member's header (RFC 1952 §2.3).
fn gzip_header(octets: &[u8]) -> Header {
    match octets {
        [0x1f, 0x8b, 8, flags, _, _, _, _, _, _, rest @ ..] => {
            let length = header_fields(*flags, rest).map(|after| octets.len() - after.len());
            length.map_or(Header::Cut, Header::Whole)
        }
        _ if octets.len() < 10
            && [0x1f, 0x8b, 8].iter().zip(octets).all(|(wanted, octet)| wanted == octet) =>
        {
            Header::Cut
        }
        _ => Header::None,
    }
}

/// What follows the optional fields that `flags` announce.
fn header_fields(flags: u8, mut rest: &[u8]) -> Option<&[u8]> {
    const CHECKSUM: u8 = 2;
    const EXTRA: u8 = 4;
    const NAME: u8 = 8;
    const COMMENT: u8 = 16;
    if flags & EXTRA != 0 {
        let (length, after) = rest.split_first_chunk::<2>()?;
        rest = after.get(usize::from(u16::from_le_bytes(*length))..)?;
    }
    for flag in [NAME, COMMENT] {
        if flags & flag != 0 {
            let end = rest.iter().position(|octet| *octet == 0)?;
            rest = rest.get(end + 1..)?;
        }
    }
    if flags & CHECKSUM != 0 { rest.get(2..) } else { Some(rest) }
}

#[cfg(test)]
pub(super) mod tests {
    use miniz_oxide::deflate::compress_to_vec;
    use proptest::prelude::*;

    use super::*;

    /// A gzip member with a name.
    pub(crate) fn gzip(content: &[u8]) -> Vec<u8> {
        let head = b"\x1f\x8b\x08\x08\0\0\0\0\0\xffname.json\0";
        [head.as_slice(), &compress_to_vec(content, 6), &[0; 8]].concat()
    }

    fn inflated(octets: &[u8], piece: usize, budget: u64) -> Result<Vec<u8>, Problem> {
        let mut out = Vec::new();
        let mut inflater = Inflater::new(Wrapping::Gzip);
        let mut budget = Budget(budget);
        for piece in octets.chunks(piece) {
            inflater.push(piece, &mut budget, &mut |octets| {
                out.extend_from_slice(octets);
                true
            })?;
        }
        if inflater.is_complete() { Ok(out) } else { Err(Problem::CutOff) }
    }

    #[test]
    fn headers_with_all_fields() {
        let head = b"\x1f\x8b\x08\x1e\0\0\0\0\0\xff\x02\0xyname\0comment\0cc";
        let octets = [head.as_slice(), &compress_to_vec(b"hello", 6)].concat();
        for piece in 1..octets.len() {
            assert_eq!(inflated(&octets, piece, 99), Ok(b"hello".to_vec()), "{piece}");
        }
    }

    #[test]
    fn members_follow_each_other_and_bytes_behind_are_ignored() {
        let two = [gzip(b"one"), gzip(b"two"), b"\0\0junk".to_vec()].concat();
        for piece in [1, 7, 1000] {
            assert_eq!(inflated(&two, piece, 99), Ok(b"onetwo".to_vec()), "{piece}");
        }
    }

    #[test]
    fn what_is_damaged_or_cut_off_is_said() {
        let whole = gzip(&b"abcdefgh".repeat(100));
        assert_eq!(inflated(&whole[..whole.len() - 12], 9999, 9999), Err(Problem::CutOff));
        assert_eq!(inflated(&whole[..whole.len() - 5], 9999, 9999).map(|out| out.len()), Ok(800));
        assert_eq!(inflated(b"\x1f\x8b\x07\0\0\0\0\0\0\0\0\0", 9999, 9999), Err(Problem::DeflateBroken));
        let broken = [gzip(b"")[..20].to_vec(), vec![0xff; 40]].concat();
        assert_eq!(inflated(&broken, 9999, 9999), Err(Problem::DeflateBroken));
    }

    #[test]
    fn a_bomb_ends_at_the_budget() {
        let bomb = gzip(&vec![b' '; 4 << 20]);
        assert!(bomb.len() < 8_000);
        assert_eq!(inflated(&bomb, 999, 1 << 20), Err(Problem::Inflated));
    }

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(content: Vec<u8>, copies in 1..200_usize, piece in 1..500_usize) {
            let content = content.repeat(copies);
            prop_assert_eq!(inflated(&gzip(&content), piece, u64::MAX), Ok(content));
        }

        #[test]
        fn no_octets_panic_or_hang(octets: Vec<u8>, piece in 1..50_usize) {
            let _ = inflated(&[b"\x1f\x8b\x08\0\0\0\0\0\0\xff".as_slice(), &octets].concat(), piece, 1 << 20);
            let _ = inflated(&octets, piece, 1 << 20);
        }
    }
}
