//! Where DANE stands for a host, as far as DNS decides it (RFC 7672 §2.2; the certificate comes later).

use std::net::{Ipv4Addr, Ipv6Addr};

use super::lookup::{Answer, Lookup, Trust};
use crate::dane::base_domain::{AddressAnswer, Candidates, Selection, TlsaAnswer, candidates, select};
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

/// Judges a host by its addresses, its TLSA records, and those at the end of its alias if it is one.
pub(super) fn judge(
    host: &Name,
    a: &Lookup<Ipv4Addr>,
    aaaa: &Lookup<Ipv6Addr>,
    tlsa: &TlsaLookup,
    at_end: Option<&TlsaLookup>,
) -> HostDane {
    let known: Vec<AddressAnswer> = [addresses(a), addresses(aaaa)].into_iter().flatten().collect();
    if known.len() < 2 && !known.contains(&AddressAnswer::Failed) {
        return HostDane::Pending;
    }
    let names = match candidates(host, &known) {
        Candidates::Failed => return HostDane::Failed,
        Candidates::Unreachable => return HostDane::Unreachable,
        Candidates::NotApplicable => return HostDane::AddressesUnsigned,
        Candidates::Names(names) => names,
    };
    let set_at = |name: &Name| if name == host { Some(tlsa) } else { at_end };
    match select(&names, |name| tlsa_answer(set_at(name)?)) {
        Selection::Ask(_) => HostDane::Pending,
        Selection::Failed => HostDane::Failed,
        Selection::BaseDomain(base_domain) => {
            let records = set_at(&base_domain).map(Lookup::records).unwrap_or_default();
            let usable = records.iter().flatten().any(|record| record.usability() == Usability::Usable);
            HostDane::Records { base_domain, usable }
        }
        Selection::NotApplicable if names.iter().filter_map(set_at).any(|set| !set.records().is_empty()) => {
            HostDane::RecordsUnsigned
        }
        Selection::NotApplicable => HostDane::NoRecords,
    }
}

/// `None` while it is not known.
fn addresses<T>(lookup: &Lookup<T>) -> Option<AddressAnswer> {
    match (&lookup.answer, &lookup.trust) {
        (Answer::Unknown, _) => None,
        (Answer::Failed(_), _) => Some(AddressAnswer::Failed),
        (_, Trust::Pending | Trust::ResolversWord) => None,
        (_, Trust::Judged(proof)) => Some(AddressAnswer::Answered {
            first: proof.links.first().map_or(proof.status, |link| link.status),
            rest: proof.status,
            expanded: (!lookup.aliases.is_empty()).then(|| lookup.end.clone()),
            has_addresses: !lookup.records().is_empty(),
        }),
    }
}

/// `None` while it is not known.
fn tlsa_answer(set: &TlsaLookup) -> Option<TlsaAnswer> {
    match (&set.answer, set.status()) {
        (Answer::Failed(_), _) | (_, Some(SecurityStatus::Bogus | SecurityStatus::Indeterminate)) => {
            Some(TlsaAnswer::Failed)
        }
        (Answer::Unknown, _) | (_, None) => None,
        (Answer::Records(_), Some(SecurityStatus::Secure)) => Some(TlsaAnswer::Secure),
        (Answer::Records(_) | Answer::NoData | Answer::NoName, _) => Some(TlsaAnswer::NoSecureRecords),
    }
}
