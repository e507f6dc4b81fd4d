//! What the text formats of mail security have in common: pieces of input that know their place, a bounded
//! list of defects, and `v=…; name=value;` records in TXT (RFC 8461 §3.1, RFC 8460 §3).

mod defect_list;
mod foreign;
mod misspelling;
mod piece;
mod tagged;
mod version;

pub(crate) use defect_list::DefectList;
pub(crate) use foreign::without_invisible;
pub(crate) use misspelling::{is_close, likely_meant};
pub(crate) use piece::Piece;
pub(crate) use tagged::{Field, parse_record, read_extension};
pub(crate) use version::{select, version_prefix};

pub use defect_list::MAX_DEFECTS;
pub use foreign::show_foreign;
pub use tagged::{Extension, MAX_RECORD_OCTETS, TaggedError, is_extension_name};
pub use version::{Choice, Discarded, NearMiss, RecordSelection, VersionPrefix};
