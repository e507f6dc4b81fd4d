//! Where MTA-STS stands for the domain as a whole.

use super::build::has_usable_record;
use crate::check::{Facts, HostFacts, PolicyEvidence};
use crate::mta_sts::Policy;
use crate::text::Choice;

/// Where MTA-STS stands for the domain as a sender without a cached policy meets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StsState<'a> {
    /// No record: senders look no further.
    Absent,
    /// A record senders cannot use, or several.
    BadRecord,
    /// The record lookup failed: senders find no policy (RFC 8461 §3.3), now.
    RecordUnknown,
    /// The record is there; the policy cannot be fetched by any sender.
    PolicyBroken,
    /// The record is there; the policy is not valid.
    PolicyInvalid,
    /// The record is there; what the policy says was not seen.
    PolicyUnseen,
    /// A valid policy.
    Policy(&'a Policy),
}

pub(super) fn sts_state(facts: &Facts) -> StsState<'_> {
    let sts = &facts.sts;
    if !sts.txt.is_known() {
        return StsState::RecordUnknown;
    }
    match sts.selection.choice {
        Choice::None => return StsState::Absent,
        Choice::Several(_) => return StsState::BadRecord,
        Choice::One(_) if !has_usable_record(facts) => return StsState::BadRecord,
        Choice::One(_) if sts.host_fails() => return StsState::PolicyBroken,
        Choice::One(_) => {}
    }
    match (&sts.policy.parsed, &sts.policy.evidence) {
        (Some(parsed), _) => parsed.value.as_ref().map_or(StsState::PolicyInvalid, StsState::Policy),
        (None, PolicyEvidence::Hidden | PolicyEvidence::Refused | PolicyEvidence::Undetermined { .. }) => {
            StsState::PolicyUnseen
        }
        (None, _) => StsState::PolicyBroken,
    }
}

/// MX hosts an `mx` line does not cover.
pub(super) fn unlisted<'a>(facts: &'a Facts, policy: &Policy) -> Vec<&'a HostFacts> {
    facts.hosts.iter().filter(|host| !policy.mx.iter().any(|mx| mx.matches(&host.name.to_string()))).collect()
}
