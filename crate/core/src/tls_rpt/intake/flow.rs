//! A file that comes in pieces. A mailbox is cut into messages as it comes; whatever has to be held whole is held
//! up to its limit and then sorted.

use super::inflate::{Inflater, Wrapping};
use super::mailbox::MailboxSplitter;
use super::sniff::{Kind, LOOKED_AT, beginning, sniff};
use super::sorter::{Origin, Sorter};
use crate::tls_rpt::view::Problem;

/// What has been made of a file so far.
pub(super) enum Flow {
    /// The beginning, not yet enough to tell what it is.
    Begun(Vec<u8>),
    /// Held until it is whole.
    Held {
        octets: Vec<u8>,
        max: usize,
    },
    Mailbox {
        splitter: MailboxSplitter,
        messages: u32,
    },
    Gzip {
        inflater: Box<Inflater>,
        inner: Box<Flow>,
    },
    /// Sorted, or refused: the rest is of no interest.
    Done,
}

impl Default for Flow {
    fn default() -> Self {
        Self::Begun(Vec::new())
    }
}

impl Flow {
    pub(super) fn is_done(&self) -> bool {
        matches!(self, Self::Done)
    }

    /// Takes the next piece.
    pub(super) fn push(&mut self, piece: &[u8], sorter: &mut Sorter, origin: Origin<'_>) {
        match self {
            Self::Begun(octets) => {
                octets.extend_from_slice(piece);
                if octets.len() >= LOOKED_AT {
                    let octets = std::mem::take(octets);
                    *self = Self::of(&octets, sorter, origin);
                    let is_mailbox = matches!(self, Self::Mailbox { .. });
                    self.push(if is_mailbox { beginning(&octets) } else { &octets }, sorter, origin);
                }
            }
            Self::Held { octets, max } => {
                if octets.len() + piece.len() > *max {
                    sorter.problem(&origin.trail, Problem::TooLarge);
                    *self = Self::Done;
                } else {
                    octets.extend_from_slice(piece);
                }
            }
            Self::Mailbox { splitter, messages } => {
                let max = sorter.limits.message_octets;
                splitter.push(piece, max, &mut |cut| sorter.cut(cut, messages, origin));
            }
            Self::Gzip { inflater, inner } => {
                if let Err(problem) = unpack(inflater, inner, piece, sorter, origin) {
                    sorter.problem(&origin.trail, problem);
                    *self = Self::Done;
                } else if inner.is_done() {
                    *self = Self::Done;
                }
            }
            Self::Done => {}
        }
    }

    /// What a file that begins so will be.
    fn of(octets: &[u8], sorter: &mut Sorter, origin: Origin<'_>) -> Self {
        let limits = sorter.limits;
        let held = |max| Self::Held { octets: Vec::new(), max };
        match sniff(octets) {
            _ if origin.depth > limits.nesting => {
                sorter.problem(&origin.trail, Problem::Nesting);
                Self::Done
            }
            Kind::Gzip => {
                let inflater = Box::new(sorter.take_inflater(Wrapping::Gzip));
                Self::Gzip { inflater, inner: Box::default() }
            }
            Kind::Mailbox => Self::Mailbox { splitter: MailboxSplitter::default(), messages: 0 },
            Kind::Zip => held(limits.inner_archive_octets),
            Kind::Json => held(limits.json_octets),
            Kind::Message => held(limits.message_octets),
            Kind::DmarcReport | Kind::Utf16 => {
                sorter.item(octets, origin);
                Self::Done
            }
            Kind::Other => {
                sorter.other(octets, origin);
                Self::Done
            }
        }
    }

    /// Sorts what has been held back. `is_whole` is false if the file ends before its end.
    pub(super) fn end(self, is_whole: bool, sorter: &mut Sorter, origin: Origin<'_>) {
        match self {
            Self::Done => {}
            Self::Begun(octets) | Self::Held { octets, .. } if is_whole => sorter.item(&octets, origin),
            Self::Begun(_) | Self::Held { .. } => sorter.problem(&origin.trail, Problem::CutOff),
            Self::Mailbox { splitter, mut messages } => {
                let max = sorter.limits.message_octets;
                splitter.end(max, &mut |cut| sorter.cut(cut, &mut messages, origin));
                if !is_whole {
                    sorter.problem(&origin.trail, Problem::CutOff);
                }
            }
            Self::Gzip { inflater, inner } => {
                let is_whole = is_whole && inflater.is_complete();
                sorter.give_inflater(*inflater);
                inner.end(is_whole, sorter, origin.unpacked());
            }
        }
    }
}

pub(super) fn unpack(
    inflater: &mut Inflater,
    inner: &mut Flow,
    piece: &[u8],
    sorter: &mut Sorter,
    origin: Origin<'_>,
) -> Result<(), Problem> {
    let mut budget = sorter.budget;
    let result = inflater.push(piece, &mut budget, &mut |octets| {
        inner.push(octets, sorter, origin.unpacked());
        !inner.is_done()
    });
    sorter.budget = budget.min(sorter.budget);
    result
}
