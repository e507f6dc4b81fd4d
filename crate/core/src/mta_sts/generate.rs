//! What to publish to have MTA-STS, and in which order (RFC 8461 §3, §8).
//!
//! The policy goes first and the record after it: a sender that sees a new id fetches the policy at once, and
//! would keep the old one under the new id (RFC 8461 §8.1). To end it all, a policy of mode `none` takes the place
//! of the old one for as long as senders may remember that (RFC 8461 §8.3).

use std::fmt;

use super::{MxPattern, MxPatternError, Policy, StsMode, StsRecord};
use crate::time::Timestamp;

/// Two weeks: the least that RFC 8461 §3.2 expects, and a time that an operator can wait out.
pub const SUGGESTED_MAX_AGE: u64 = 1_209_600;

/// A day, for the mode `none`: long enough to be noticed, short enough to be waited out.
const NONE_MAX_AGE: u64 = 86_400;

/// What to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyWish {
    /// The MX hosts, as in the DNS.
    pub hosts: Vec<String>,
    /// What a failure is to mean.
    pub mode: StsMode,
    /// How many seconds senders may remember it.
    pub max_age: u64,
    /// How many seconds they may remember what was published before; `None` if nothing was.
    pub former_max_age: Option<u64>,
    /// The time to live of the record, in seconds.
    pub record_ttl: u32,
    /// When it is published; the id is made of it.
    pub now: Timestamp,
}

/// What to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyDraft {
    /// The file, for `https://mta-sts.<domain>/.well-known/mta-sts.txt`.
    pub policy: Policy,
    /// The record, for `_mta-sts.<domain>`.
    pub record: StsRecord,
    /// In this order.
    pub steps: Vec<PublicationStep>,
}

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicationStep {
    /// When at the earliest.
    pub at: Timestamp,
    /// What.
    pub action: PublicationAction,
}

/// What to do. Each rests on a part of RFC 8461.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PublicationAction {
    /// Put the file on the policy host, whose certificate must name `mta-sts.<domain>` (§3.3, §8.2).
    PublishPolicy,
    /// Then publish the record with the new id (§8.1).
    PublishRecord,
    /// From now on every sender that looks knows the new policy; the old one had to work until here (§8.1).
    FormerRecordOver,
    /// From now on no sender remembers the old policy (§8.3).
    FormerPolicyOver,
    /// Look at reports for a while before failures are to stop mail (§5).
    WatchReports,
    /// Remove the record and the file (§8.3).
    RemoveAll,
}

impl fmt::Display for PublicationAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PublishPolicy => "put the policy on the policy host and fetch it once",
            Self::PublishRecord => "publish the record with its new id",
            Self::FormerRecordOver => {
                "the old record is out of every cache; until now hosts had to fit the old policy too"
            }
            Self::FormerPolicyOver => "no sender remembers the old policy any more",
            Self::WatchReports => "read the reports; if no failures are left, change to enforce",
            Self::RemoveAll => "remove the record and the policy",
        })
    }
}

/// Why no policy can be made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyWishError {
    /// A host that no policy can list.
    HostInvalid {
        /// The host.
        host: String,
        /// Why not.
        why: MxPatternError,
    },
    /// An address, or a name longer than the DNS carries: it has the form, and no MX host is called so.
    HostUnusable {
        /// The host.
        host: String,
    },
    /// More seconds than senders may remember a policy (RFC 8461 §3.2).
    MaxAgeOverMaximum {
        /// How many.
        seconds: u64,
    },
    /// A policy that is not of mode `none` lists at least one host (RFC 8461 §3.2).
    NoHosts,
}

impl fmt::Display for PolicyWishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HostInvalid { host, why } => write!(f, "{host:?} is no host for a policy: {why}"),
            Self::HostUnusable { host } => write!(f, "{host:?} is no name of an MX host; give names"),
            Self::MaxAgeOverMaximum { seconds } => {
                write!(f, "max_age {seconds} is over the maximum of {}", super::policy::MAX_AGE)
            }
            Self::NoHosts => f.write_str("there are no MX hosts; a policy lists them"),
        }
    }
}

/// Makes policy and record, and the order to publish them in.
///
/// ```
/// use waxseal_core::mta_sts::{StsMode, generate::{PolicyWish, SUGGESTED_MAX_AGE, generate}};
/// use waxseal_core::time::Timestamp;
/// let draft = generate(&PolicyWish {
///     hosts: vec!["mx.example.org".to_owned()],
///     mode: StsMode::Testing,
///     max_age: SUGGESTED_MAX_AGE,
///     former_max_age: None,
///     record_ttl: 3600,
///     now: Timestamp::from_unix(1_795_000_000),
/// }).unwrap();
/// assert_eq!(draft.policy.to_string(), "version: STSv1\nmode: testing\nmx: mx.example.org\nmax_age: 1209600\n");
/// assert_eq!(draft.record.to_string(), "v=STSv1; id=20261118T110640;");
/// ```
pub fn generate(wish: &PolicyWish) -> Result<PolicyDraft, PolicyWishError> {
    if wish.max_age > super::policy::MAX_AGE {
        return Err(PolicyWishError::MaxAgeOverMaximum { seconds: wish.max_age });
    }
    let mut mx: Vec<MxPattern> = Vec::new();
    for host in &wish.hosts {
        let pattern = pattern(host)?;
        if !mx.contains(&pattern) {
            mx.push(pattern);
        }
    }
    let is_none = wish.mode == StsMode::None;
    if mx.is_empty() && !is_none {
        return Err(PolicyWishError::NoHosts);
    }
    let max_age = if is_none { wish.max_age.min(NONE_MAX_AGE) } else { wish.max_age };
    let mx = if is_none { Vec::new() } else { mx };
    Ok(PolicyDraft {
        policy: Policy { mode: wish.mode, max_age, mx, extensions: Vec::new() },
        record: StsRecord { id: wish.now.compact(), extensions: Vec::new() },
        steps: steps(wish, max_age),
    })
}

/// The pattern that allows this host, or the pattern as it is given.
pub fn pattern(host: &str) -> Result<MxPattern, PolicyWishError> {
    let bare = host.strip_suffix('.').unwrap_or(host);
    let invalid = |why| PolicyWishError::HostInvalid { host: host.to_owned(), why };
    let pattern = MxPattern::parse(bare).map_err(invalid)?;
    if pattern.is_address() || pattern.is_too_long() {
        return Err(PolicyWishError::HostUnusable { host: host.to_owned() });
    }
    Ok(pattern)
}

fn steps(wish: &PolicyWish, max_age: u64) -> Vec<PublicationStep> {
    let after = |seconds: u64| {
        let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
        Timestamp::from_unix(wish.now.unix().saturating_add(seconds))
    };
    let mut steps = Vec::new();
    let mut add = |seconds, action| steps.push(PublicationStep { at: after(seconds), action });
    add(0, PublicationAction::PublishPolicy);
    add(0, PublicationAction::PublishRecord);
    if let Some(former) = wish.former_max_age {
        add(u64::from(wish.record_ttl), PublicationAction::FormerRecordOver);
        add(former.max(u64::from(wish.record_ttl)), PublicationAction::FormerPolicyOver);
    }
    match wish.mode {
        StsMode::Testing => add(max_age, PublicationAction::WatchReports),
        StsMode::None => {
            let all = wish.former_max_age.unwrap_or_default().max(max_age);
            add(all.saturating_add(u64::from(wish.record_ttl)), PublicationAction::RemoveAll);
        }
        StsMode::Enforce => {}
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mta_sts::{parse_policy, parse_record};

    fn wish(hosts: &[&str], mode: StsMode) -> PolicyWish {
        PolicyWish {
            hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
            mode,
            max_age: SUGGESTED_MAX_AGE,
            former_max_age: Some(SUGGESTED_MAX_AGE),
            record_ttl: 300,
            now: Timestamp::from_unix(1_795_000_000),
        }
    }

    /// STS-3.1-3, STS-3.2-3: what is made is what senders read.
    #[test]
    fn what_is_made_is_valid() {
        for mode in [StsMode::Enforce, StsMode::Testing, StsMode::None] {
            let draft =
                generate(&wish(&["MX1.Example.org.", "*.example.net", "mx1.example.org"], mode)).unwrap();
            let policy = parse_policy(draft.policy.to_string().as_bytes());
            assert_eq!((policy.value, policy.defects), (Some(draft.policy), vec![]));
            let record = parse_record(draft.record.to_string().as_bytes());
            assert_eq!((record.value, record.defects), (Some(draft.record), vec![]));
        }
    }

    /// STS-8.1-1, STS-8.1-2, STS-8.3-1.
    #[test]
    fn the_order_of_publication_is_safe() {
        use PublicationAction as A;
        let actions = |mode| {
            let steps = generate(&wish(&["mx.example.org"], mode)).unwrap().steps;
            steps.iter().map(|step| (step.at.unix() - 1_795_000_000, step.action)).collect::<Vec<_>>()
        };
        let first = [(0, A::PublishPolicy), (0, A::PublishRecord)];
        let over = [(300, A::FormerRecordOver), (1_209_600, A::FormerPolicyOver)];
        let after = |last: &[(i64, A)]| [first.as_slice(), &over, last].concat();
        assert_eq!(actions(StsMode::Enforce), after(&[]));
        assert_eq!(actions(StsMode::Testing), after(&[(1_209_600, A::WatchReports)]));
        assert_eq!(actions(StsMode::None), after(&[(1_209_900, A::RemoveAll)]));
    }

    #[test]
    fn what_cannot_be_made() {
        for host in ["mx_1.example.org", "bücher.example", "", "*"] {
            let made = generate(&wish(&[host], StsMode::Enforce));
            assert!(matches!(made, Err(PolicyWishError::HostInvalid { .. })), "{host}");
        }
        let address = generate(&wish(&["192.0.2.1"], StsMode::Enforce));
        assert!(matches!(
            address,
            Err(PolicyWishError::HostUnusable { .. } | PolicyWishError::HostInvalid { .. })
        ));
        assert_eq!(generate(&wish(&[], StsMode::Enforce)), Err(PolicyWishError::NoHosts));
        let long = PolicyWish { max_age: 31_557_601, ..wish(&["mx.example.org"], StsMode::Enforce) };
        assert_eq!(generate(&long), Err(PolicyWishError::MaxAgeOverMaximum { seconds: 31_557_601 }));
    }
}
