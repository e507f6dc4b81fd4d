//! What may go wrong with a policy that is made, before it is published (RFC 8461 §5, §8, §10).

use crate::dns::Name;
use crate::mta_sts::generate::PolicyWish;
use crate::mta_sts::{MxPattern, StsMode};
use crate::parse::Effect;
use crate::report::ReasonView;

/// RFC 8461 §10.2 wants `max_age` as long as practical; senders come back once a day.
const DAY: u64 = 86_400;

/// "Weeks or greater" is what RFC 8461 §3.2 expects.
const TWO_WEEKS: u64 = 1_209_600;

pub(super) fn policy_notes(wish: &PolicyWish, domain: &Name, has_reports: bool) -> Vec<ReasonView> {
    let mut notes = Vec::new();
    let mut note = |code: &str, effect, message: &str, section| {
        notes.push(ReasonView::new(code, effect, &message, Some((8461, section))));
    };
    let PolicyWish { mode, max_age, former_max_age, record_ttl, .. } = *wish;
    match mode {
        StsMode::Enforce if former_max_age.is_none() => note(
            "enforce-at-once",
            Effect::Risks,
            "no policy is said to be published: begin with testing, so that reports show what enforce would stop, or give the max_age of the one that is there",
            "5",
        ),
        StsMode::Testing if !has_reports => note(
            "testing-without-reports",
            Effect::Risks,
            "testing without reports protects nothing and tells nothing: give an address for them",
            "5",
        ),
        StsMode::None if former_max_age.is_none() => note(
            "nothing-to-withdraw",
            Effect::Informs,
            "the mode none is for the way out of a policy: give the max_age of the one that is published",
            "8.3",
        ),
        _ => {}
    }
    match mode {
        StsMode::None if max_age > DAY => note(
            "max-age-capped",
            Effect::Informs,
            "a policy that says none is to be forgotten soon: it is made with 86400 seconds",
            "8.3",
        ),
        StsMode::Enforce | StsMode::Testing if max_age < DAY => note(
            "max-age-short",
            Effect::Risks,
            "senders forget the policy within a day, and some take no notice of such; write 1209600 or more",
            "10.2",
        ),
        StsMode::Enforce if max_age < TWO_WEEKS => note(
            "max-age-low",
            Effect::Informs,
            "weeks or more are expected; write 1209600 or more once the policy has proved itself",
            "3.2",
        ),
        _ => {}
    }
    if u64::from(record_ttl) > DAY {
        note(
            "ttl-long",
            Effect::Risks,
            "until the record is out of every cache, a change of the policy is not seen; a day at most is better",
            "8.1",
        );
    }
    if wish.hosts.iter().any(|host| is_own_wildcard(host, domain)) {
        note(
            "own-wildcard",
            Effect::Risks,
            "the pattern allows every name directly in the domain, also that of a rented machine; list the hosts",
            "10.4",
        );
    }
    notes
}

fn is_own_wildcard(host: &str, domain: &Name) -> bool {
    let pattern = MxPattern::parse(host.strip_suffix('.').unwrap_or(host));
    pattern.is_ok_and(|pattern| pattern.is_wildcard() && pattern.domain() == domain.to_lower())
}
