//! MTA-STS (RFC 8461).

mod mx_not_listed;

pub(crate) use mx_not_listed::STS_MX_NOT_LISTED;

use super::{NotChecked, Outcomes, Subject};
use crate::check::{Facts, PolicyEvidence};
use crate::mta_sts::Policy;

/// Why a rule about the content of the policy has nothing to look at.
pub(super) enum NoPolicy {
    /// Not seen.
    Unseen(NotChecked),
    /// Seen, but senders cannot use it; other rules say why.
    Unusable,
    /// There is none, and none is announced.
    NotApplicable(&'static str),
}

impl NoPolicy {
    pub(super) fn say(self, subject: Subject, out: &mut Outcomes) {
        match self {
            Self::Unseen(why) => out.not_checked(subject, why, Vec::new()),
            Self::Unusable => out.not_checked(subject, NotChecked::PolicyUnusable, Vec::new()),
            Self::NotApplicable(why) => out.not_applicable(subject, why),
        }
    }
}

/// The policy senders would use, or why there is nothing to look at.
pub(super) fn policy_or_why(facts: &Facts) -> Result<&Policy, NoPolicy> {
    let sts = &facts.sts;
    if let Some(policy) = sts.policy.valid() {
        return Ok(policy);
    }
    let url = sts.url.clone();
    let announced = sts.txt.records().iter().any(|text| text.starts_with(b"v=STSv1"));
    match &sts.policy.evidence {
        _ if sts.txt.is_absent() && sts.policy.body.is_none() => {
            Err(NoPolicy::NotApplicable("the domain announces no MTA-STS policy"))
        }
        _ if sts.txt.is_known() && !announced && sts.policy.body.is_none() => {
            Err(NoPolicy::NotApplicable("the domain announces no MTA-STS policy"))
        }
        PolicyEvidence::Hidden => Err(NoPolicy::Unseen(NotChecked::PolicyHidden { url })),
        PolicyEvidence::Refused => Err(NoPolicy::Unseen(NotChecked::PolicyRefused { url })),
        PolicyEvidence::Undetermined { reason } => {
            Err(NoPolicy::Unseen(NotChecked::PolicyUndetermined { url, reason: *reason }))
        }
        _ => Err(NoPolicy::Unusable),
    }
}
