//! Whether what a mail or a file name says of a report is what the report says (RFC 8460 §5.6: the report counts).

use super::TlsReport;

impl TlsReport<'_> {
    /// Whether `domain` is not the one that the report is about. TLSA policies are left out, as theirs may be the host's;
    /// so are names in their own script, which cannot be compared with A-labels here.
    pub(crate) fn is_about_other_than(&self, domain: &str) -> bool {
        let policies = self.policies.iter().filter(|policy| policy.policy_type != "tlsa");
        let mut names = policies.map(|policy| policy.policy_domain.as_ref()).filter(|name| !name.is_empty());
        is_comparable(domain) && names.any(|name| name.is_ascii() && !is_within(name, without_dot(domain)))
    }

    /// Whether `submitter` is not the domain of the contact, which it should be (RFC 8460 §5.3).
    pub(crate) fn is_from_other_than(&self, submitter: &str) -> bool {
        let contact = without_dot(self.contact_domain());
        is_comparable(submitter)
            && is_comparable(contact)
            && !contact.eq_ignore_ascii_case(without_dot(submitter))
    }

    /// Whether it covers another time than this, in seconds since 1970.
    pub(crate) fn is_of_other_time_than(&self, begin: Option<i64>, end: Option<i64>) -> bool {
        /// The end of a day is written as its last second or as the next midnight.
        const TOLERANCE: u64 = 1;
        let differs = |own: Option<i64>, told: Option<i64>| {
            own.zip(told).is_some_and(|(own, told)| own.abs_diff(told) > TOLERANCE)
        };
        differs(self.start, begin) || differs(self.end, end)
    }

    /// The domain of the contact's address; empty without.
    pub(crate) fn contact_domain(&self) -> &str {
        self.contact_info.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

fn is_comparable(name: &str) -> bool {
    !name.is_empty() && name.is_ascii()
}

fn without_dot(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

/// Whether `name` is `domain` or below it.
pub(crate) fn is_within(name: &str, domain: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let above = name.strip_suffix(&domain.to_ascii_lowercase());
    !domain.is_empty() && above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::tls_rpt::report::PolicyResult;

    fn report(kind: &'static str, domain: &'static str) -> TlsReport<'static> {
        let policy = PolicyResult {
            policy_type: Cow::Borrowed(kind),
            policy_domain: Cow::Borrowed(domain),
            ..PolicyResult::default()
        };
        TlsReport {
            contact_info: Cow::Borrowed("tls@a.example"),
            start: Some(1_773_014_400),
            end: Some(1_773_100_799),
            policies: vec![policy],
            ..TlsReport::default()
        }
    }

    /// RPT-5.6-1
    #[test]
    fn what_can_be_compared_is() {
        let of = |kind, domain, told| report(kind, domain).is_about_other_than(told);
        for (domain, told, differs) in [
            ("b.example", "b.example", false),
            ("b.example", "B.example.", false),
            ("sub.b.example", "b.example", false),
            ("b.example", "c.example", true),
            ("b.example", "", false),
            ("", "b.example", false),
            ("bücher.example", "xn--bcher-kva.example", false),
        ] {
            assert_eq!(of("sts", domain, told), differs, "{domain} {told}");
        }
        assert!(!of("tlsa", "mx.c.example", "b.example"));
        let from = |told| report("sts", "b.example").is_from_other_than(told);
        assert_eq!((from("A.example."), from("c.example"), from("")), (false, true, false));
        let time = |begin, end| report("sts", "b.example").is_of_other_time_than(begin, end);
        assert!(!time(Some(1_773_014_400), Some(1_773_100_800)));
        assert!(!time(None, None));
        assert!(time(Some(1_773_014_000), Some(1_773_100_799)));
        assert!(time(Some(1_773_014_400), Some(i64::MAX)));
    }
}
