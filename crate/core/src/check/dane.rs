//! Where DANE stands for a host, as far as DNS decides it (RFC 7672 §2.2; the certificate comes later).

use std::net::{Ipv4Addr, Ipv6Addr};

use super::lookup::{Answer, Lookup, Trust};
use crate::dane::{TlsaError, TlsaRecord, Usability};
use crate::dns::Name;
use crate::dnssec::SecurityStatus;

/// A TLSA lookup, each record as far as it can be read.
type TlsaLookup = Lookup<Result<TlsaRecord, TlsaError>>;

/// What a sender that does DANE finds for one host before it connects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostDane {
    /// The addresses are not signed, so the sender does not look for TLSA records (RFC 7672 §2.2.2).
    AddressesUnsigned,
    /// A lookup failed or is bogus: the sender passes the host over (RFC 7672 §2.1.2).
    Failed,
    /// Secure answers, and no TLSA record among them (RFC 7672 §2.2).
    NoRecords,
    /// Not known yet.
    Pending,
    /// TLSA records that are proved.
    Records {
        /// Where they are: the name that the certificate and SNI must fit (RFC 7672 §2.2.3).
        base_domain: Name,
        /// Whether one of them can authenticate; else TLS is required and nothing authenticated (RFC 7672 §2.2).
        usable: bool,
    },
    /// There are TLSA records, and they are not signed: they have no effect (RFC 6698 §4.1).
    RecordsUnsigned,
    /// There is no address to connect to.
    Unreachable,
}

/// What one address lookup contributes.
enum Addresses {
    Pending,
    Failed,
    /// The status of the first answer and the weakest of all.
    Known {
        first: SecurityStatus,
        weakest: SecurityStatus,
        any: bool,
    },
}

/// Judges a host by its addresses, its TLSA records, and those at the end of its alias if it is one.
pub(super) fn judge(
    host: &Name,
    a: &Lookup<Ipv4Addr>,
    aaaa: &Lookup<Ipv6Addr>,
    tlsa: &TlsaLookup,
    at_end: Option<&TlsaLookup>,
) -> HostDane {
    let (mut first, mut weakest, mut any) = (SecurityStatus::Secure, SecurityStatus::Secure, false);
    for addresses in [addresses(a), addresses(aaaa)] {
        match addresses {
            Addresses::Pending => return HostDane::Pending,
            Addresses::Failed => return HostDane::Failed,
            Addresses::Known { first: own_first, weakest: own_weakest, any: own_any } => {
                (first, weakest) = (first.max(own_first), weakest.max(own_weakest));
                any |= own_any;
            }
        }
    }
    if !any {
        return HostDane::Unreachable;
    }
    if first != SecurityStatus::Secure || (a.aliases.is_empty() && weakest != SecurityStatus::Secure) {
        return HostDane::AddressesUnsigned;
    }
    // RFC 7672 §2.2.2: the name at the end counts only if every step to it is secure, and comes first.
    let expanded = at_end.filter(|_| weakest == SecurityStatus::Secure).map(|set| (a.end.clone(), set));
    let candidates = expanded.into_iter().chain([(host.clone(), tlsa)]);
    let mut found = HostDane::NoRecords;
    for (name, set) in candidates {
        match at_candidate(name, set) {
            HostDane::NoRecords => {}
            HostDane::RecordsUnsigned => found = HostDane::RecordsUnsigned,
            decided => return decided,
        }
    }
    found
}

fn addresses<T>(lookup: &Lookup<T>) -> Addresses {
    match (&lookup.answer, &lookup.trust) {
        (Answer::Unknown, _) => Addresses::Pending,
        (Answer::Failed(_), _) => Addresses::Failed,
        (_, Trust::Pending | Trust::ResolversWord) => Addresses::Pending,
        (_, Trust::Judged(proof)) => match proof.status {
            // RFC 7672 §2.1.1: indeterminate is an error, like bogus.
            SecurityStatus::Bogus | SecurityStatus::Indeterminate => Addresses::Failed,
            weakest => Addresses::Known {
                first: proof.links.first().map_or(weakest, |link| link.status),
                weakest,
                any: !lookup.records().is_empty(),
            },
        },
    }
}

fn at_candidate(base_domain: Name, set: &TlsaLookup) -> HostDane {
    match (&set.answer, set.status()) {
        (Answer::Failed(_), _) => HostDane::Failed,
        (Answer::Unknown, _) | (_, None) => HostDane::Pending,
        (_, Some(SecurityStatus::Bogus | SecurityStatus::Indeterminate)) => HostDane::Failed,
        (Answer::Records(_), Some(SecurityStatus::Insecure)) => HostDane::RecordsUnsigned,
        (Answer::Records(records), Some(SecurityStatus::Secure)) => HostDane::Records {
            base_domain,
            usable: records.iter().flatten().any(|record| record.usability() == Usability::Usable),
        },
        (Answer::NoData | Answer::NoName, _) => HostDane::NoRecords,
    }
}
