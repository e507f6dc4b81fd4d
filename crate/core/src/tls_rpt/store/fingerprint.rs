//! Whether two reports are one.
//!
//! By content first, whatever its spelling: the same report arrives as mail, as `.json.gz` saved from it, and again
//! from a second mailbox. Then by name: organisation, report-id, policy domains and start. The report-id alone is no
//! name, because some senders give one id to all reports of a day (RFC 8460 §4.4 asks only that it be unique).

use std::hash::Hash;

use siphasher::sip128::{Hasher128 as _, SipHasher13};

use crate::order::sort_long;
use crate::tls_rpt::report::TlsReport;

/// 128 bits of what something says. Chance collisions are out of the question; whoever makes one on purpose hides
/// only a report of its own making.
pub(super) fn content(report: &TlsReport<'_>) -> u128 {
    digest(report)
}

/// 128 bits of its name; nothing for a report without organisation or id, which has none: ids are unique only for one
/// sender.
pub(super) fn name(report: &TlsReport<'_>) -> Option<u128> {
    if report.organization_name.trim().is_empty() || report.report_id.trim().is_empty() {
        return None;
    }
    let mut domains: Vec<&str> = report.policies.iter().map(|policy| policy.policy_domain.as_ref()).collect();
    sort_long(&mut domains, Ord::cmp);
    domains.dedup();
    Some(digest(&(&report.organization_name, &report.report_id, domains, report.start)))
}

/// SipHash, whose result of 128 bits no two reports of one mailbox share by chance.
fn digest(value: &impl Hash) -> u128 {
    let mut hasher = SipHasher13::new();
    value.hash(&mut hasher);
    hasher.finish128().as_u128()
}
