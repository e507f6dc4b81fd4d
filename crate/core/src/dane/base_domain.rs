//! At which name the records of a host are looked for (RFC 7672 §2.2.2, §2.2.3).
//!
//! The addresses come first. A host without secure addresses has no DANE, and a sender does not even ask for its
//! records. A host that is an alias may have them at the name behind it or at its own; the first name with a
//! secure set is the base domain, the name that the sender tells the server and holds its certificate against.

use crate::dns::Name;
use crate::dnssec::SecurityStatus;

/// The answer to the question for the addresses of a host, one family of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressAnswer {
    /// There is an answer, with addresses or without.
    Answered {
        /// The status of the first answer: of the alias if the host is one, else of the addresses.
        first: SecurityStatus,
        /// The weakest status of everything behind the first answer, the same as `first` if that is all.
        rest: SecurityStatus,
        /// The name at the end of the aliases, if the host is one.
        expanded: Option<Name>,
        /// Whether there are addresses.
        has_addresses: bool,
    },
    /// There was none.
    Failed,
}

/// Which names to ask for records, before any was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Candidates {
    /// A lookup failed: the host is passed over (RFC 7672 §2.1.2).
    Failed,
    /// In this order, until one has a secure set.
    Names(Vec<Name>),
    /// DNSSEC does not vouch for the addresses: no DANE, and no question for records.
    NotApplicable,
    /// There are no addresses.
    Unreachable,
}

/// The names to ask for the records of a host.
///
/// ```
/// use waxseal_core::dane::base_domain::{AddressAnswer, Candidates, candidates};
/// use waxseal_core::dnssec::SecurityStatus;
/// let host = "mx.example.org".parse()?;
/// let answer = AddressAnswer::Answered {
///     first: SecurityStatus::Secure, rest: SecurityStatus::Secure, expanded: None, has_addresses: true,
/// };
/// assert_eq!(candidates(&host, &[answer]), Candidates::Names(vec![host.clone()]));
/// # Ok::<(), waxseal_core::dns::NameError>(())
/// ```
pub fn candidates(host: &Name, answers: &[AddressAnswer]) -> Candidates {
    let mut first_of_all = SecurityStatus::Secure;
    let mut weakest = SecurityStatus::Secure;
    let mut alias = None;
    let mut is_reachable = false;
    for answer in answers {
        let AddressAnswer::Answered { first, rest, expanded, has_addresses } = answer else {
            return Candidates::Failed;
        };
        if is_error(*first) || is_error(*rest) {
            return Candidates::Failed;
        }
        first_of_all = first_of_all.max(*first);
        weakest = weakest.max(*first).max(*rest);
        alias = alias.or(expanded.as_ref());
        is_reachable |= has_addresses;
    }
    if !is_reachable {
        return Candidates::Unreachable;
    }
    match (first_of_all, weakest, alias) {
        (SecurityStatus::Secure, SecurityStatus::Secure, Some(expanded)) if expanded != host => {
            Candidates::Names(vec![expanded.clone(), host.clone()])
        }
        // An alias into an unsigned zone: the records at the alias itself still count.
        (SecurityStatus::Secure, _, Some(_)) | (SecurityStatus::Secure, SecurityStatus::Secure, None) => {
            Candidates::Names(vec![host.clone()])
        }
        _ => Candidates::NotApplicable,
    }
}

fn is_error(status: SecurityStatus) -> bool {
    matches!(status, SecurityStatus::Bogus | SecurityStatus::Indeterminate)
}

/// The answer to the question for records at one candidate, aliases of the record's name followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsaAnswer {
    /// There was none, or DNSSEC refutes it.
    Failed,
    /// No records, or some link of the answer is in an unsigned zone.
    NoSecureRecords,
    /// Records that DNSSEC vouches for, of use or not.
    Secure,
}

/// Where the search for the base domain stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// This is the next name to ask.
    Ask(Name),
    /// This is the base domain.
    BaseDomain(Name),
    /// A lookup failed: the host is passed over, and later candidates are not asked.
    Failed,
    /// No candidate has a secure set: there is no DANE for this host.
    NotApplicable,
}

/// Goes through the candidates as far as answers are there.
pub fn select(candidates: &[Name], answer: impl Fn(&Name) -> Option<TlsaAnswer>) -> Selection {
    for name in candidates {
        match answer(name) {
            None => return Selection::Ask(name.clone()),
            Some(TlsaAnswer::Failed) => return Selection::Failed,
            Some(TlsaAnswer::Secure) => return Selection::BaseDomain(name.clone()),
            Some(TlsaAnswer::NoSecureRecords) => {}
        }
    }
    Selection::NotApplicable
}

/// The name of the records: `_25._tcp.mx.example.org` (RFC 6698 §3); `None` if it would be too long.
pub fn owner(base_domain: &Name, port: u16) -> Option<Name> {
    base_domain.child("_tcp")?.child(&format!("_{port}"))
}

#[cfg(test)]
mod tests {
    use SecurityStatus::{Bogus, Indeterminate, Insecure, Secure};

    use super::*;

    fn name(text: &str) -> Name {
        text.parse().unwrap()
    }

    fn answered(first: SecurityStatus, rest: SecurityStatus, expanded: Option<&str>) -> AddressAnswer {
        AddressAnswer::Answered { first, rest, expanded: expanded.map(name), has_addresses: true }
    }

    fn names(of: &[&str]) -> Candidates {
        Candidates::Names(of.iter().map(|text| name(text)).collect())
    }

    /// DANE-2.2.2-2, DANE-2.2.2-3, DANE-2.1.1-2, DANE-2.1.3-1.
    #[test]
    fn candidates_by_case() {
        let (host, alias) = ("mx.example.org", Some("real.example.net"));
        for (answer, expected) in [
            (answered(Secure, Secure, None), names(&[host])),
            (answered(Insecure, Insecure, None), Candidates::NotApplicable),
            (answered(Insecure, Insecure, alias), Candidates::NotApplicable),
            (answered(Insecure, Secure, alias), Candidates::NotApplicable),
            (answered(Secure, Insecure, alias), names(&[host])),
            (answered(Secure, Secure, alias), names(&["real.example.net", host])),
            (answered(Secure, Secure, Some(host)), names(&[host])),
            (answered(Bogus, Bogus, None), Candidates::Failed),
            (answered(Indeterminate, Indeterminate, None), Candidates::Failed),
            (answered(Secure, Bogus, alias), Candidates::Failed),
            (AddressAnswer::Failed, Candidates::Failed),
        ] {
            assert_eq!(candidates(&name(host), std::slice::from_ref(&answer)), expected, "{answer:?}");
        }
    }

    /// An absence is an answer: its status counts, and the other family has the addresses.
    #[test]
    fn both_families_count() {
        let host = name("mx.example.org");
        let none = |status| AddressAnswer::Answered {
            first: status,
            rest: status,
            expanded: None,
            has_addresses: false,
        };
        assert_eq!(
            candidates(&host, &[answered(Secure, Secure, None), none(Secure)]),
            names(&["mx.example.org"])
        );
        assert_eq!(
            candidates(&host, &[answered(Secure, Secure, None), none(Insecure)]),
            Candidates::NotApplicable
        );
        assert_eq!(
            candidates(&host, &[answered(Secure, Secure, None), AddressAnswer::Failed]),
            Candidates::Failed
        );
        assert_eq!(candidates(&host, &[none(Secure), none(Secure)]), Candidates::Unreachable);
    }

    /// DANE-2.2.3-1, DANE-2.1.2-2.
    #[test]
    fn the_first_candidate_with_a_secure_set_is_the_base_domain() {
        use TlsaAnswer::{Failed, NoSecureRecords};
        let both = [name("real.example.net"), name("mx.example.org")];
        let select = |first, second| select(&both, |asked| if *asked == both[0] { first } else { second });
        assert_eq!(select(None, None), Selection::Ask(both[0].clone()));
        assert_eq!(select(Some(TlsaAnswer::Secure), None), Selection::BaseDomain(both[0].clone()));
        assert_eq!(select(Some(NoSecureRecords), None), Selection::Ask(both[1].clone()));
        assert_eq!(
            select(Some(NoSecureRecords), Some(TlsaAnswer::Secure)),
            Selection::BaseDomain(both[1].clone())
        );
        assert_eq!(select(Some(NoSecureRecords), Some(NoSecureRecords)), Selection::NotApplicable);
        assert_eq!(select(Some(Failed), Some(TlsaAnswer::Secure)), Selection::Failed);
    }

    /// TLSA-3-1.
    #[test]
    fn the_owner_has_port_and_transport_in_front() {
        assert_eq!(owner(&name("mx.example.org"), 25), Some(name("_25._tcp.mx.example.org")));
        let long = ["a".repeat(61).as_str(); 4].join(".");
        assert_eq!(owner(&name(&long), 25), None);
    }
}
