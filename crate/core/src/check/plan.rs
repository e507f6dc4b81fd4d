//! Which requests the facts need, given what is known.

use domain::base::iana::Rtype;

use super::evidence::Evidence;
use super::lookup::{Answer, Lookup, look_up};
use super::prove::Prover;
use super::request::{PolicyMethod, PolicyResponse, Request, ResolverRole, Response, policy_url};
use crate::dns::{Name, Question, Record, RecordData};
use crate::order::sort_short;

/// MX hosts looked at. The largest honest sets have about a dozen; each host costs ten questions.
pub const MAX_MX_HOSTS: usize = 20;

/// Requests, in the order to send them, without repeats.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// The requests.
    pub requests: Vec<Request>,
}

/// Names that bear on one domain and are asked for by the domain alone.
pub(super) struct DomainNames {
    pub(super) sts: Name,
    pub(super) sts_sibling: Name,
    pub(super) policy_host: Name,
    pub(super) tls_rpt: Name,
    pub(super) tls_rpt_sibling: Name,
    pub(super) tls_rpt_legacy: Name,
    pub(super) sts_doubled: Option<Name>,
    pub(super) tls_rpt_doubled: Option<Name>,
    pub(super) sts_parent: Option<Name>,
}

impl DomainNames {
    /// `None` if a name would be over 255 octets: such a domain cannot publish MTA-STS or TLS-RPT at all.
    pub(super) fn of(domain: &Name, random_label: &str) -> Option<Self> {
        let tls = domain.child("_tls")?;
        let parent = domain.parent().filter(|parent| parent.labels().len() >= 2);
        let doubled = |prefix: &str| format!("{prefix}.{domain}.{domain}").parse().ok();
        Some(Self {
            sts: domain.child("_mta-sts")?,
            sts_sibling: domain.child(random_label)?,
            policy_host: domain.child("mta-sts")?,
            tls_rpt: tls.child("_smtp")?,
            tls_rpt_sibling: tls.child(random_label)?,
            tls_rpt_legacy: domain.child("_smtp-tlsrpt")?,
            sts_doubled: doubled("_mta-sts"),
            tls_rpt_doubled: doubled("_smtp._tls"),
            sts_parent: parent.and_then(|parent| parent.child("_mta-sts")),
        })
    }
}

/// Names asked for each MX host.
pub(super) struct HostNames {
    pub(super) tlsa: Name,
    pub(super) tlsa_sibling: Name,
    pub(super) tls_rpt: Name,
}

impl HostNames {
    pub(super) fn of(host: &Name, random_label: &str) -> Option<Self> {
        let tcp = host.child("_tcp")?;
        Some(Self {
            tlsa: tcp.child("_25")?,
            tlsa_sibling: tcp.child(random_label)?,
            tls_rpt: host.child("_tls")?.child("_smtp")?,
        })
    }
}

/// The MX hosts in order of preference, each once; the domain itself for an implicit MX (RFC 5321 §5.1).
/// `None` while the MX answer is not known. Names that are addresses or the root are no hosts.
pub(super) fn mx_hosts(lookup: &Lookup<Record>) -> Option<Vec<Name>> {
    match &lookup.answer {
        Answer::Records(records) => {
            let mut hosts: Vec<(u16, Name)> = records
                .iter()
                .filter_map(|record| match &record.data {
                    RecordData::Mx { preference, exchange } => Some((*preference, exchange.clone())),
                    _ => None,
                })
                .collect();
            sort_short(&mut hosts, Clone::clone);
            let mut once: Vec<Name> = Vec::new();
            for (_, host) in hosts {
                if !once.contains(&host) {
                    once.push(host);
                }
            }
            Some(once)
        }
        Answer::NoData => Some(vec![lookup.end.clone()]),
        Answer::NoName => Some(Vec::new()),
        Answer::Failed(_) | Answer::Unknown => None,
    }
}

/// Whether addresses and TLSA records of an MX target can be asked for.
pub(super) fn is_askable(host: &Name) -> bool {
    !host.is_root() && host.as_address().is_none()
}

/// Everything the facts need that can be named now.
pub(super) fn needs(evidence: &Evidence, prover: &Prover<'_>) -> Needs {
    let mut planner = Planner { evidence, prover, needs: Needs::default() };
    planner.domain();
    planner.policy();
    let mx = prover.look(&Question::new(evidence.domain.name().clone(), Rtype::MX));
    for host in mx_hosts(&mx).unwrap_or_default().iter().filter(|host| is_askable(host)).take(MAX_MX_HOSTS) {
        planner.host(host);
    }
    for question in prover.needs() {
        planner.push(ResolverRole::First, &question.name, question.rtype);
    }
    planner.needs
}

struct Planner<'a, 'p> {
    evidence: &'a Evidence,
    prover: &'a Prover<'p>,
    needs: Needs,
}

impl Planner<'_, '_> {
    fn domain(&mut self) {
        let domain = self.evidence.domain.name().clone();
        self.compared(&domain, Rtype::MX);
        if let Some(names) = DomainNames::of(&domain, &self.evidence.random_label) {
            self.compared(&names.sts, Rtype::TXT);
            self.compared(&names.tls_rpt, Rtype::TXT);
            self.first(&names.policy_host, Rtype::A);
            self.first(&names.policy_host, Rtype::AAAA);
            self.first(&names.sts_sibling, Rtype::TXT);
            self.first(&names.sts_sibling, Rtype::A);
            self.first(&names.tls_rpt_sibling, Rtype::TXT);
            self.first(&names.tls_rpt_legacy, Rtype::TXT);
            for name in [&names.sts_doubled, &names.tls_rpt_doubled, &names.sts_parent].into_iter().flatten()
            {
                self.first(name, Rtype::TXT);
            }
        }
        self.first(&domain, Rtype::TXT);
        self.zone_keys(&domain);
    }

    /// A and AAAA come before TLSA (RFC 7672 §2.2.2); all are asked at once and judged in that order.
    fn host(&mut self, host: &Name) {
        self.compared(host, Rtype::A);
        self.compared(host, Rtype::AAAA);
        let addresses = self.prover.look(&Question::new(host.clone(), Rtype::A));
        if let Some(names) = HostNames::of(host, &self.evidence.random_label) {
            self.compared(&names.tlsa, Rtype::TLSA);
            self.first(&names.tlsa_sibling, Rtype::TLSA);
            self.first(&names.tls_rpt, Rtype::TXT);
        }
        self.zone_keys(host);
        // RFC 7672 §2.2.2: the fully expanded name is the first candidate for the base domain.
        if !addresses.aliases.is_empty()
            && let Some(names) = HostNames::of(&addresses.end, &self.evidence.random_label)
        {
            self.first(&names.tlsa, Rtype::TLSA);
            self.zone_keys(&addresses.end);
        }
    }

    /// DS and DNSKEY of every zone that may stand above `name`, so that signatures can be judged later
    /// without another round trip.
    fn zone_keys(&mut self, name: &Name) {
        for zone in name.ancestry() {
            if !zone.is_root() {
                self.push(ResolverRole::First, &zone, Rtype::DS);
            }
            self.push(ResolverRole::First, &zone, Rtype::DNSKEY);
        }
    }

    /// The policy is read at once, and probed only where a browser hid why it could not be read.
    fn policy(&mut self) {
        let url = policy_url(&self.evidence.domain);
        let read = Request::Policy { method: PolicyMethod::Read, url: url.clone() };
        let rejected = self.evidence.exchanges.iter().any(|exchange| {
            exchange.request == read && exchange.response == Some(Response::Policy(PolicyResponse::Rejected))
        });
        self.needs.requests.push(read);
        if rejected {
            self.needs.requests.push(Request::Policy { method: PolicyMethod::Probe, url });
        }
    }

    /// Asked of the first resolver, and of the second if there is one.
    fn compared(&mut self, name: &Name, rtype: Rtype) {
        self.first(name, rtype);
        if self.evidence.options.second_resolver.is_some() {
            self.chased(ResolverRole::Second, name, rtype);
        }
    }

    fn first(&mut self, name: &Name, rtype: Rtype) {
        self.chased(ResolverRole::First, name, rtype);
    }

    /// The question, and where an alias left the answer open, the question at its end.
    fn chased(&mut self, resolver: ResolverRole, name: &Name, rtype: Rtype) {
        self.push(resolver, name, rtype);
        let question = Question::new(name.clone(), rtype);
        let lookup = match resolver {
            ResolverRole::First => self.prover.look(&question),
            ResolverRole::Second => look_up(self.evidence, resolver, &question),
        };
        if lookup.answer == Answer::Unknown && lookup.end != *name {
            self.push(resolver, &lookup.end, rtype);
        }
    }

    fn push(&mut self, resolver: ResolverRole, name: &Name, rtype: Rtype) {
        let request = Request::Dns { resolver, question: Question::new(name.clone(), rtype) };
        if !self.needs.requests.contains(&request) {
            self.needs.requests.push(request);
        }
    }
}
