use crate::check::Facts;
use crate::dns::Name;
use crate::rules::mx::mx_evidence;
use crate::rules::unknown::said_unknown;
use crate::rules::{Arg, Args, Finding, Outcomes, Severity, show_foreign};
use crate::text::Choice;

use super::publish::publish_record;
use super::state::{
    is_announced, is_orphan, mx_names, no_mail, the_record, txt_evidence, unless_dane_may_protect,
};

declare_rule! {
    /// ## What it checks
    /// The domain has a TXT record at `_mta-sts` that announces an MTA-STS policy.
    ///
    /// ## Why it matters
    /// "A sender need only resolve a single TXT record" to know whether a domain takes part (RFC 8461 §3.1).
    /// Without the record senders look for no policy. Mail then goes over TLS only if nobody on the path
    /// removes the offer, and to whatever certificate answers. Publishing a policy is no MUST; this is an error
    /// because mail can be downgraded now.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mx.example.org.
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// ```
    ///
    /// ## How to fix
    /// Put the policy on the web first: a text file at
    /// `https://mta-sts.<domain>/.well-known/mta-sts.txt` with one `mx` line for each MX host, in `testing` mode
    /// to begin with. Then publish the TXT record. When the reports of senders show no failure, change the mode
    /// to `enforce`.
    ///
    /// ## Limits
    /// Senders that still hold an older policy of the domain apply it until its `max_age` has passed, record or
    /// no record (RFC 8461 §3.3). A domain may be protected by DANE instead.
    pub(crate) static STS_RECORD_MISSING = {
        code: "STS001", name: "sts-record-missing",
        summary: "the domain announces no MTA-STS policy",
        severity: Severity::Error, since: "0.1.0", references: [(8461, "3.1"), (8461, "3.3")],
        what: "There is no MTA-STS record at `{name}`{others}.",
        why: "Senders look for no policy, so whoever is on the path can take TLS away or answer with any certificate, and read or redirect the mail{of_whom}.",
        fix: "{steps}",
        pass: "There is an MTA-STS record at `{name}`.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let subject = the_record(facts);
    let txt = &facts.sts.txt;
    if said_unknown(txt, subject.clone(), out) {
        return;
    }
    let name = &txt.question.name;
    if facts.sts.selection.choice != Choice::None {
        return out.pass(subject, Args::none().with("name", name), vec![txt_evidence(facts)]);
    }
    if is_announced(facts) {
        return out.not_applicable(subject, "there is a record, though not one that senders take for it");
    }
    if txt.dangles() {
        return out.not_applicable(subject, "the name is an alias that leads nowhere");
    }
    if let Some(why) = no_mail(facts) {
        return out.not_applicable(subject, why);
    }
    // Whether a domain needs protection is known once it is known where its mail goes.
    let hosts = match mx_names(facts) {
        Ok(hosts) => hosts,
        Err(why) => return out.not_checked(subject, why, vec![txt_evidence(facts)]),
    };
    let severity = unless_dane_may_protect(facts);
    let of_whom =
        if severity == Severity::Error { "" } else { " that comes from senders that do not rely on DANE" };
    let finding = Finding::about(subject)
        .severity(severity)
        .arg("of_whom", of_whom)
        .arg("name", name)
        .arg("others", Arg::Words(others(txt.records().len())))
        .arg("steps", Arg::Words(steps(facts, &hosts)))
        .evidence(txt_evidence(facts))
        .evidence(mx_evidence(facts))
        .fix(publish_record(facts));
    out.find(finding);
}

fn others(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => ", only a TXT record of another kind".to_owned(),
        count => format!(", only {count} TXT records of other kinds"),
    }
}

/// The policy comes first, unless one is served already (RFC 8461 §8.1).
fn steps(facts: &Facts, hosts: &[Name]) -> String {
    if is_orphan(facts) {
        return "A policy is served already. Make sure that it lists every MX host, then publish the record below.".to_owned();
    }
    let (url, mx) = (&facts.sts.url, mx_lines(hosts));
    format!(
        "Serve a policy at `{url}` with the lines `version: STSv1`, `mode: testing`, {mx} and `max_age: 604800`. Then publish the record below."
    )
}

fn mx_lines(hosts: &[Name]) -> String {
    let lines: Vec<String> =
        hosts.iter().map(|host| format!("`mx: {}`", show_foreign(&host.to_lower(), 253))).collect();
    if lines.is_empty() { "one `mx` line for each mail server".to_owned() } else { lines.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{GOOD, fires, good_but, run, said};
    use crate::rules::{Outcome, render};

    const BARE: &str = "at 2026-11-23T16:40:00Z\nexample.org. MX 10 mx.example.org.";

    /// STS-3.1-1.
    #[test]
    fn the_record_to_publish_is_given_whole() {
        let item = run(&STS_RECORD_MISSING, BARE).remove(0);
        let Outcome::Finding { fix: Some(fix), .. } = item.outcome else { panic!("no fix") };
        assert_eq!(fix.copy, r#"_mta-sts.example.org. IN TXT "v=STSv1; id=20261123T164000""#);
        let words = render(item.rule.fix, &item.args);
        assert!(
            words.contains("`mx: mx.example.org` and") && words.ends_with("Then publish the record below."),
            "{words}"
        );
    }

    /// DANE-2.2-1: what DANE protects is not open for want of a policy.
    #[test]
    fn senders_that_rely_on_dane_are_left_out() {
        let why = |fixture: &str| {
            let item = run(&STS_RECORD_MISSING, fixture).remove(0);
            render(item.rule.why, &item.args)
        };
        let dane = format!(
            "signed example.org\n{BARE}\nmx.example.org. A 192.0.2.1\n_25._tcp.mx.example.org. TLSA 3 1 1 {}",
            "ab".repeat(32)
        );
        assert!(why(&dane).ends_with("the mail that comes from senders that do not rely on DANE."));
        assert!(why(BARE).ends_with("read or redirect the mail."));
    }

    #[test]
    fn a_wildcard_with_other_text_is_no_record() {
        let fixture = format!("{BARE}\n*.example.org. TXT \"v=spf1 -all\"");
        assert_eq!(
            said(&STS_RECORD_MISSING, &fixture),
            [
                "error _mta-sts.example.org: There is no MTA-STS record at `_mta-sts.example.org`, only a TXT record of another kind."
            ]
        );
    }

    #[test]
    fn only_an_absence_that_matters_is_an_error() {
        for (fixture, tag) in [
            (good_but(&["_mta-sts"], "fail _mta-sts.example.org. TXT servfail"), "not-checked"),
            ("fail example.org. MX timeout".to_owned(), "not-checked"),
            ("example.org. MX 0 .".to_owned(), "not-applicable"),
            (good_but(&["_mta-sts"], ""), "error"),
            (good_but(&["_mta-sts"], "_mta-sts.example.org. TXT \"V=STSv1; id=1\""), "not-applicable"),
            (GOOD.to_owned(), "pass"),
        ] {
            assert!(said(&STS_RECORD_MISSING, &fixture)[0].starts_with(tag), "{fixture}");
        }
    }

    /// STS-8.3-1: a policy `none` left behind after the record is gone protects nobody.
    #[test]
    fn a_policy_none_does_not_stand_in_for_the_record() {
        let fixture =
            format!("{BARE}\npolicy 200 text/plain\n| version: STSv1\n| mode: none\n| max_age: 86400");
        assert!(fires(&STS_RECORD_MISSING, &fixture));
    }
}
