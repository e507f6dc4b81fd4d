//! What the rules about `max_age` share: they differ in the bounds and in what they propose.

use crate::check::Facts;
use crate::mta_sts::{Policy, PolicyError};
use crate::rules::{Arg, Args, EvidenceRef, Finding, Outcomes, Severity};

use super::publish::{new_id, set_field};
use super::state::{or_said, policy_or_why, the_policy};

/// RFC 8461 §8.3 asks for a short time on the way out.
pub(super) const NONE_IS_SHORT: &str = "the policy says `none`, which is not meant to be kept for long";

/// A better value, and how much the present one matters.
pub(super) struct Proposal {
    pub(super) severity: Severity,
    pub(super) seconds: u64,
}

/// Says what `judgement` makes of the policy: nothing wrong, a proposal, or why it is not for this rule.
pub(super) fn judge(
    facts: &Facts,
    out: &mut Outcomes,
    judgement: impl Fn(&Policy) -> Result<Option<Proposal>, &'static str>,
) {
    let subject = the_policy(facts);
    let Some(policy) = or_said(policy_or_why(facts), subject.clone(), out) else { return };
    let max_age = Arg::Seconds(policy.max_age);
    match judgement(policy) {
        Err(why) => out.not_applicable(subject, why),
        Ok(None) => out.pass(subject, Args::none().with("max_age", max_age), vec![evidence(facts)]),
        Ok(Some(proposal)) => out.find(
            Finding::about(subject)
                .severity(proposal.severity)
                .arg("max_age", max_age)
                .arg("seconds", Arg::Words(policy.max_age.to_string()))
                .arg("id", Arg::Words(new_id(facts)))
                .evidence(evidence(facts))
                .fix(set_field(facts, "max_age", &proposal.seconds.to_string())),
        ),
    }
}

/// The line, where a defect points at it; else the policy.
fn evidence(facts: &Facts) -> EvidenceRef {
    let is_max_age = |defect: &PolicyError| {
        matches!(defect, PolicyError::MaxAgeZero | PolicyError::MaxAgeOverMaximum { .. })
    };
    let defects = super::defects::policy_defects(facts);
    let span = defects.iter().find(|located| is_max_age(&located.defect)).map(|located| located.span);
    EvidenceRef::policy(&facts.sts.policy, &facts.sts.url, span)
}
