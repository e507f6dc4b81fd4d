use crate::check::Facts;
use crate::rules::{Arg, Args, Finding, Outcomes, Severity};

use super::publish::shorten_ttl;
use super::state::{has_record_or_said, the_record, txt_evidence};

declare_rule! {
    /// ## What it checks
    /// The TTL of the MTA-STS record is at most a day.
    ///
    /// ## Why it matters
    /// Senders learn of a new policy by the `id` in this record, and resolvers keep the record for its TTL. A
    /// domain "SHOULD therefore ensure that old policies continue to work" until the TTL has passed (RFC 8461
    /// §8.1): with a long one, an old mail server has to stay up that much longer, or mail waits.
    ///
    /// ## Example
    /// ```fires
    /// _mta-sts.example.org. 604800 TXT "v=STSv1; id=1"
    /// ```
    /// ```silent
    /// _mta-sts.example.org. 3600 TXT "v=STSv1; id=1"
    /// ```
    ///
    /// ## How to fix
    /// Publish the record with a TTL of an hour or so.
    ///
    /// ## Limits
    /// A resolver shows how much of the TTL is left, so the real one may be longer than what is shown.
    pub(crate) static STS_TXT_TTL_LONG = {
        code: "STS043", name: "sts-txt-ttl-long",
        summary: "resolvers keep the MTA-STS record for longer than a day",
        severity: Severity::Warning, since: "0.1.0", references: [(8461, "8.1")],
        what: "Resolvers may keep the MTA-STS record for {ttl}.",
        why: "A change of the policy stays unknown to senders for that long, and mail to new hosts waits meanwhile.",
        fix: "Publish the record with a TTL of an hour.",
        pass: "The resolver keeps the MTA-STS record for {ttl}.",
    }
}

/// One day.
const LONG: u32 = 86_400;

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    if has_record_or_said(facts, out).is_none() {
        return;
    }
    let Some(seconds) = facts.sts.txt.ttl else {
        return out.not_applicable(the_record(facts), "the answer has no TTL");
    };
    let ttl = Arg::Seconds(u64::from(seconds));
    if seconds <= LONG {
        return out.pass(the_record(facts), Args::none().with("ttl", ttl), vec![txt_evidence(facts)]);
    }
    let finding = Finding::about(the_record(facts)).arg("ttl", ttl).evidence(txt_evidence(facts));
    out.find(finding.fix(shorten_ttl(facts, seconds)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{good_but, run, said};

    fn with(ttl: u32) -> String {
        good_but(&["_mta-sts"], &format!("_mta-sts.example.org. {ttl} TXT \"v=STSv1; id=1\""))
    }

    /// STS-8.1-2.
    #[test]
    fn a_day_is_the_limit() {
        assert_eq!(
            said(&STS_TXT_TTL_LONG, &with(172_800)),
            ["warning _mta-sts.example.org: Resolvers may keep the MTA-STS record for 2 days."]
        );
        assert!(said(&STS_TXT_TTL_LONG, &with(86_401))[0].starts_with("warning"));
        assert!(said(&STS_TXT_TTL_LONG, &with(86_400))[0].starts_with("pass"));
    }

    #[test]
    fn only_the_ttl_changes() {
        let Outcome::Finding { fix: Some(fix), .. } =
            run(&STS_TXT_TTL_LONG, &with(604_800)).remove(0).outcome
        else {
            panic!("no fix")
        };
        assert_eq!(fix.copy, r#"_mta-sts.example.org. 3600 IN TXT "v=STSv1; id=1""#);
    }
}
