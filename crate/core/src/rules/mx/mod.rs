//! MX records and the hosts they name (RFC 5321 §5.1, RFC 7505).
//!
//! Every other protection hangs on these names: MTA-STS compares them with the policy, DANE looks for TLSA
//! records below them, and certificates must bear them.

mod domain_is_alias;
mod duplicate;
mod host_dangling;
mod host_invalid_name;
mod host_is_address;
mod host_is_alias;
mod host_lookup_failed;
mod host_private_address;
mod host_without_address;
mod implicit;
mod lookup_failed;
mod no_such_domain;
mod null;
mod null_beside_others;
mod null_preference;
mod only_ipv4;
mod single;
mod too_many;

pub(crate) use domain_is_alias::MX_DOMAIN_IS_ALIAS;
pub(crate) use duplicate::MX_DUPLICATE;
pub(crate) use host_dangling::MX_HOST_DANGLING;
pub(crate) use host_invalid_name::MX_HOST_INVALID_NAME;
pub(crate) use host_is_address::MX_HOST_IS_ADDRESS;
pub(crate) use host_is_alias::MX_HOST_IS_ALIAS;
pub(crate) use host_lookup_failed::MX_HOST_LOOKUP_FAILED;
pub(crate) use host_private_address::MX_HOST_PRIVATE_ADDRESS;
pub(crate) use host_without_address::MX_HOST_WITHOUT_ADDRESS;
pub(crate) use implicit::MX_IMPLICIT;
pub(crate) use lookup_failed::MX_LOOKUP_FAILED;
pub(crate) use no_such_domain::MX_NO_SUCH_DOMAIN;
pub(crate) use null::MX_NULL;
pub(crate) use null_beside_others::MX_NULL_BESIDE_OTHERS;
pub(crate) use null_preference::MX_NULL_PREFERENCE;
pub(crate) use only_ipv4::MX_ONLY_IPV4;
pub(crate) use single::MX_SINGLE;
pub(crate) use too_many::MX_TOO_MANY;

use super::unknown::{said_unknown, unknown};
use super::{Args, EvidenceRef, Finding, Fix, FixPlace, NotChecked, Outcomes, Subject};
use crate::check::{Facts, HostFacts, MxRecord};
use crate::dns::Name;

/// The domain, as what an outcome is about.
pub(super) fn domain(facts: &Facts) -> Subject {
    Subject::Domain(facts.domain.name().clone())
}

/// The MX answer.
pub(super) fn mx_evidence(facts: &Facts) -> EvidenceRef {
    EvidenceRef::lookup(&facts.mx.lookup, |mx| format!("{} {}", mx.preference, mx.exchange))
}

/// Both address answers of a host.
pub(super) fn address_evidence(host: &HostFacts) -> Vec<EvidenceRef> {
    vec![
        EvidenceRef::lookup(&host.a, ToString::to_string),
        EvidenceRef::lookup(&host.aaaa, ToString::to_string),
    ]
}

/// What a rule says of one host.
pub(super) enum HostSays {
    /// It holds, as this shows.
    Good(Vec<EvidenceRef>),
    /// It does not, for one reason or for several.
    Bad(Vec<Finding>),
    /// It could not be checked.
    Unseen(NotChecked),
    /// The host has nothing the rule is about; what is wrong with it, if anything, another rule says.
    Nothing,
}

impl HostSays {
    /// It does not hold, for one reason.
    pub(super) fn bad(finding: Finding) -> Self {
        Self::Bad(vec![finding])
    }
}

/// Says what `judge` makes of each host: findings one by one, a pass only if no host was bad or unseen.
/// `nothing` says why the rule does not apply where no host has anything it is about.
pub(super) fn each_host(
    facts: &Facts,
    out: &mut Outcomes,
    nothing: &'static str,
    judge: &dyn Fn(&HostFacts) -> HostSays,
) {
    if said_unknown(&facts.mx.lookup, domain(facts), out) {
        return;
    }
    let mut evidence = Vec::new();
    let mut is_clean = true;
    for host in &facts.hosts {
        match judge(host) {
            HostSays::Good(shown) => evidence.extend(shown),
            HostSays::Nothing => {}
            HostSays::Bad(findings) => {
                is_clean = false;
                findings.into_iter().for_each(|finding| out.find(finding));
            }
            HostSays::Unseen(why) => {
                is_clean = false;
                out.not_checked(Subject::MxHost(host.name.clone()), why, Vec::new());
            }
        }
    }
    if !is_clean {
        return;
    }
    match (facts.hosts.is_empty(), evidence.is_empty()) {
        (true, _) => out.not_applicable(domain(facts), "there is no MX host"),
        (_, true) => out.not_applicable(domain(facts), nothing),
        _ => out.pass(domain(facts), Args::none(), evidence),
    }
}

/// [`each_host`] without those whose name is an address: nothing can be looked up for them.
pub(super) fn each_named_host(
    facts: &Facts,
    out: &mut Outcomes,
    nothing: &'static str,
    judge: &dyn Fn(&HostFacts) -> HostSays,
) {
    each_host(facts, out, nothing, &|host| if host.is_nameless() { HostSays::Nothing } else { judge(host) });
}

/// Whether an address of the host is known.
pub(super) fn has_address(host: &HostFacts) -> bool {
    !host.a.records().is_empty() || !host.aaaa.records().is_empty()
}

/// Why the addresses of the host are not all known.
pub(super) fn addresses_unknown(host: &HostFacts) -> Option<NotChecked> {
    unknown(&host.a).or_else(|| unknown(&host.aaaa))
}

/// Whether the name of the host, or the name it is an alias of, does not exist or has nothing an alias
/// could lead to.
fn dangles(host: &HostFacts) -> bool {
    use crate::check::Answer::NoName;
    let both_deny = matches!((&host.a.answer, &host.aaaa.answer), (NoName, NoName));
    host.has_no_address() && (both_deny || !host.a.aliases.is_empty() || !host.aaaa.aliases.is_empty())
}

/// A name as a zone file has it, with the final dot.
pub(super) fn absolute(name: &Name) -> String {
    if name.is_root() { name.to_string() } else { format!("{name}.") }
}

/// Where a name is published: with the domain, or perhaps with somebody else.
pub(super) fn place_of(facts: &Facts, name: &Name) -> FixPlace {
    if name.is_within(facts.domain.name()) { FixPlace::Zone } else { FixPlace::HostZone }
}

/// One MX record as a zone line, at the name where the records are.
fn mx_line(facts: &Facts, preference: u16, exchange: &Name) -> String {
    format!("{} IN MX {preference} {}", absolute(&facts.mx.lookup.end), absolute(exchange))
}

/// The MX records as they are, as zone lines.
fn mx_lines(facts: &Facts) -> Vec<String> {
    facts.mx.lookup.records().iter().map(|mx| mx_line(facts, mx.preference, &mx.exchange)).collect()
}

/// The MX records without those that `keep` refuses; `None` if none would be left, which helps nobody.
fn fix_keeping(facts: &Facts, keep: &dyn Fn(&MxRecord) -> bool) -> Option<Fix> {
    let kept = facts.mx.lookup.records().iter().filter(|mx| keep(mx));
    let after: Vec<String> = kept.map(|mx| mx_line(facts, mx.preference, &mx.exchange)).collect();
    let place = place_of(facts, &facts.mx.lookup.end);
    (!after.is_empty()).then(|| Fix::replace(place, &mx_lines(facts), &after))
}

/// `finding` with `fix`, if there is one.
pub(super) fn with_fix(finding: Finding, fix: Option<Fix>) -> Finding {
    match fix {
        Some(fix) => finding.fix(fix),
        None => finding,
    }
}

/// `finding` with all of `evidence`.
pub(super) fn with_evidence(finding: Finding, evidence: Vec<EvidenceRef>) -> Finding {
    evidence.into_iter().fold(finding, Finding::evidence)
}
