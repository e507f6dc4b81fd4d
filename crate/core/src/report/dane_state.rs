//! Where DANE stands for the domain as a whole: as its weakest reachable host (RFC 7672 §2.2.1).

use crate::check::{Facts, HostDane, HostFacts};
use crate::dnssec::SecurityStatus;

/// What senders that honour DANE find before they connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DaneState {
    /// Nothing that DANE could rest on, proved or proved to be unsigned.
    Absent,
    /// No host can be used: every lookup fails or is bogus.
    AllFail,
    /// MX records, addresses and usable TLSA records of every host are proved.
    Complete,
    /// TLSA records of hosts are proved, and the MX records that name the hosts are not.
    HostsOnly,
    /// Some hosts have proved and usable TLSA records, others do not.
    Partial,
    /// TLSA records without any effect: they are not signed.
    Unsigned,
    /// Every host has proved TLSA records, and some have none that can authenticate.
    Unusable,
    /// Not known yet, or not to be found out.
    Unknown,
}

impl DaneState {
    /// Whether it protects mail of some senders.
    pub(super) fn protects(self) -> bool {
        matches!(self, Self::Complete | Self::Partial)
    }
}

/// Hosts a sender would connect to.
fn reachable(facts: &Facts) -> impl Iterator<Item = &HostFacts> {
    facts.hosts.iter().filter(|host| !host.is_nameless() && host.dane != HostDane::Unreachable)
}

pub(super) fn dane_state(facts: &Facts) -> DaneState {
    let any = |wanted: fn(&HostDane) -> bool| reachable(facts).any(|host| wanted(&host.dane));
    let all = |wanted: fn(&HostDane) -> bool| {
        reachable(facts).next().is_some() && reachable(facts).all(|host| wanted(&host.dane))
    };
    let has_records = |dane: &HostDane| matches!(dane, HostDane::Records { .. });
    let is_usable = |dane: &HostDane| matches!(dane, HostDane::Records { usable: true, .. });
    match facts.mx.lookup.status() {
        None => return DaneState::Unknown,
        Some(SecurityStatus::Indeterminate | SecurityStatus::Bogus) => return DaneState::AllFail,
        Some(SecurityStatus::Insecure) if any(has_records) => return DaneState::HostsOnly,
        Some(SecurityStatus::Insecure | SecurityStatus::Secure) => {}
    }
    if any(|dane| *dane == HostDane::Pending) {
        return DaneState::Unknown;
    }
    if all(|dane| *dane == HostDane::Failed) {
        return DaneState::AllFail;
    }
    if all(is_usable) {
        return DaneState::Complete;
    }
    if all(has_records) {
        return DaneState::Unusable;
    }
    if any(is_usable) {
        return DaneState::Partial;
    }
    let has_tlsa = reachable(facts).any(|host| !host.tlsa.records().is_empty());
    if has_tlsa { DaneState::Unsigned } else { DaneState::Absent }
}

/// Names of the hosts a sender that honours DANE passes over because a lookup fails.
pub(super) fn failing(facts: &Facts) -> Vec<String> {
    let failing = reachable(facts).filter(|host| host.dane == HostDane::Failed);
    failing.map(|host| host.name.to_string()).collect()
}
