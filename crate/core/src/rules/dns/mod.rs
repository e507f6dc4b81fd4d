//! Accidents in the zone that make other answers wrong, and how far resolvers agree.

mod doubled_suffix;
mod record_at_apex;
mod resolvers_disagree;
mod wildcard_answers;

pub(crate) use doubled_suffix::DNS_DOUBLED_SUFFIX;
pub(crate) use record_at_apex::DNS_RECORD_AT_APEX;
pub(crate) use resolvers_disagree::DNS_RESOLVERS_DISAGREE;
pub(crate) use wildcard_answers::DNS_WILDCARD_ANSWERS;

use super::Subject;
use crate::check::{Facts, Lookup};
use crate::text::VersionPrefix;
use crate::{mta_sts, tls_rpt};

/// One of the two formats whose record stands in TXT at a name of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    MtaSts,
    TlsRpt,
}

impl Format {
    /// The format `text` is a record of, by its beginning.
    fn of(text: &[u8]) -> Option<Self> {
        let is_record = |prefix| !matches!(prefix, VersionPrefix::NotARecord(_));
        if is_record(mta_sts::begins_like_record(text)) {
            Some(Self::MtaSts)
        } else {
            is_record(tls_rpt::begins_like_record(text)).then_some(Self::TlsRpt)
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::MtaSts => "MTA-STS",
            Self::TlsRpt => "TLS-RPT",
        }
    }

    /// The question whose answer should hold the record.
    fn lookup(self, facts: &Facts) -> &Lookup<Vec<u8>> {
        match self {
            Self::MtaSts => &facts.sts.txt,
            Self::TlsRpt => &facts.tls_rpt.txt,
        }
    }
}

fn record_of<T>(lookup: &Lookup<T>) -> Subject {
    Subject::Record(lookup.question.name.clone())
}
