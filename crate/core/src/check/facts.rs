//! What a check found out, typed, each fact with the exchanges it came from.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::rc::Rc;

use domain::base::iana::Rtype;

#[cfg(feature = "sessions")]
use super::brought;
use super::dane::{self, HostDane};
use super::disagreement::{Disagreement, agreed, disagreement, uncompared};
use super::evidence::{Evidence, ExchangeId};
use super::lookup::{Answer, Lookup, look_up};
use super::plan::{DomainNames, HostNames, MAX_MX_HOSTS, is_askable, mx_hosts};
use super::policy_facts::{self, PolicyFacts};
use super::prove::Prover;
use super::request::{Request, ResolverRole, policy_url};
#[cfg(feature = "sessions")]
use super::seen::{self, HostSession};
use super::server_state::ServerState;
use crate::dane::{TlsaError, TlsaRecord, parse_rdata};
use crate::dns::{MailDomain, Name, Question, Record, RecordData};
use crate::dnssec::{Proof, ZoneProof};
use crate::mta_sts::{self, ParsedStsRecord};
use crate::order::sort_short;
use crate::text::RecordSelection;
use crate::time::Timestamp;
use crate::tls_rpt::{self, ParsedTlsRptRecord};

/// All that rules may look at.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The domain checked.
    pub domain: MailDomain,
    /// The instant everything is judged at.
    pub at: Timestamp,
    /// Where mail to the domain goes.
    pub mx: MxFacts,
    /// The hosts, in the order senders try them. Empty where there are none or they are not known.
    pub hosts: Vec<HostFacts>,
    /// MX hosts beyond [`MAX_MX_HOSTS`], not looked at.
    pub hosts_left_out: usize,
    /// MTA-STS.
    pub sts: StsFacts,
    /// TLS-RPT of the domain.
    pub tls_rpt: TlsRptFacts,
    /// Answers that should not exist, if all is well.
    pub accidents: Accidents,
    /// Questions to which the two resolvers gave different answers.
    pub disagreements: Vec<Disagreement>,
    /// Questions to which both gave the same answer, as the second gave it.
    pub agreed: Vec<Lookup<Record>>,
    /// Questions put to both of which one has no answer; the lookup without it.
    pub uncompared: Vec<Lookup<Record>>,
    /// Whether a second resolver was asked.
    pub compared: bool,
    /// The zones the proofs rest on, from the root down.
    pub zones: Vec<ZoneProof>,
    /// For each of [`Facts::zones`] the exchanges that brought its DS records and its keys.
    pub zone_exchanges: Vec<Vec<ExchangeId>>,
    /// What was proved of each question, in the order the facts were read.
    pub proofs: Vec<(Question, Rc<Proof>)>,
}

/// One MX record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MxRecord {
    /// Lower is tried first.
    pub preference: u16,
    /// The host.
    pub exchange: Name,
}

/// The MX answer and what it means (RFC 5321 §5.1, RFC 7505).
#[derive(Clone, Debug)]
pub struct MxFacts {
    /// The MX RRset.
    pub lookup: Lookup<MxRecord>,
    /// Where mail goes.
    pub target: MailTarget,
}

/// Where mail to a domain goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailTarget {
    /// To the hosts of the MX records.
    Hosts,
    /// To the domain itself: there is no MX record (RFC 5321 §5.1).
    Implicit,
    /// Nowhere: the one MX record says so (RFC 7505 §3).
    Null {
        /// Its preference; 0 by the RFC.
        preference: u16,
    },
    /// To hosts, though a null MX beside them says nowhere (RFC 7505 §3 forbids that).
    NullBesideHosts,
    /// Nowhere: the domain does not exist.
    NoSuchDomain,
    /// Not known.
    Unknown,
}

impl MailTarget {
    /// Whether the domain takes mail somewhere.
    pub fn takes_mail(&self) -> bool {
        matches!(self, Self::Hosts | Self::Implicit | Self::NullBesideHosts)
    }
}

/// What is known of one MX host.
#[derive(Clone, Debug)]
pub struct HostFacts {
    /// Its name as the MX record gives it.
    pub name: Name,
    /// Its preferences; several if the host is listed more than once.
    pub preferences: Vec<u16>,
    /// IPv4 addresses.
    pub a: Lookup<Ipv4Addr>,
    /// IPv6 addresses.
    pub aaaa: Lookup<Ipv6Addr>,
    /// `_25._tcp.<host>` TLSA; each record as far as it can be read.
    pub tlsa: Lookup<Result<TlsaRecord, TlsaError>>,
    /// The same at the name the host is an alias of, if it is one.
    pub tlsa_at_end: Option<Lookup<Result<TlsaRecord, TlsaError>>>,
    /// A random name beside the TLSA name.
    pub tlsa_sibling: Lookup<Record>,
    /// `_smtp._tls.<host>`: where DANE senders report to.
    pub tls_rpt: Lookup<Vec<u8>>,
    /// What a sender that does DANE finds before it connects.
    pub dane: HostDane,
    /// What the user brought of it.
    #[cfg(feature = "sessions")]
    pub seen: Option<HostSession>,
}

impl HostFacts {
    /// Whether it is known that the host has no address.
    pub fn has_no_address(&self) -> bool {
        self.a.is_absent() && self.aaaa.is_absent()
    }

    /// Its addresses, of both kinds.
    pub fn addresses(&self) -> Vec<IpAddr> {
        both_kinds(&self.a, &self.aaaa)
    }

    /// Whether the name is an address, or the root: nothing to look up.
    pub fn is_nameless(&self) -> bool {
        !is_askable(&self.name)
    }
}

/// What is known of MTA-STS.
#[derive(Clone, Debug)]
pub struct StsFacts {
    /// The TXT records at `_mta-sts.<domain>`, strings joined.
    pub txt: Lookup<Vec<u8>>,
    /// Which of them is the record (RFC 8461 §3.1).
    pub selection: RecordSelection,
    /// The record, parsed, if exactly one was selected.
    pub record: Option<ParsedStsRecord>,
    /// Addresses of the policy host.
    pub host_a: Lookup<Ipv4Addr>,
    /// Addresses of the policy host.
    pub host_aaaa: Lookup<Ipv6Addr>,
    /// Where the policy is.
    pub url: String,
    /// How the policy was seen.
    pub policy: PolicyFacts,
    /// What the user brought of the policy host.
    #[cfg(feature = "sessions")]
    pub host_seen: Option<HostSession>,
    /// `_mta-sts` of the parent domain.
    pub parent: Option<Lookup<Vec<u8>>>,
}

impl StsFacts {
    /// The name of the policy host.
    pub fn policy_host(&self) -> &Name {
        &self.host_a.question.name
    }

    /// Whether no sender can fetch the policy, because of what a session shows of its host. A connection that this
    /// program made itself and found good says more.
    pub fn host_fails(&self) -> bool {
        !self.policy.has_answered() && self.server().is_failure()
    }

    /// Whether anything was seen of the policy host that a sender which fetches the policy asks for.
    pub fn host_holds(&self) -> bool {
        self.policy.has_answered() || self.server() == ServerState::Accepted
    }

    /// Its addresses, of both kinds.
    pub fn host_addresses(&self) -> Vec<IpAddr> {
        both_kinds(&self.host_a, &self.host_aaaa)
    }
}

fn both_kinds(a: &Lookup<Ipv4Addr>, aaaa: &Lookup<Ipv6Addr>) -> Vec<IpAddr> {
    let old = a.records().iter().map(|address| IpAddr::V4(*address));
    old.chain(aaaa.records().iter().map(|address| IpAddr::V6(*address))).collect()
}

/// What is known of TLS-RPT.
#[derive(Clone, Debug)]
pub struct TlsRptFacts {
    /// The TXT records at `_smtp._tls.<domain>`, strings joined.
    pub txt: Lookup<Vec<u8>>,
    /// Which of them is the record (RFC 8460 §3).
    pub selection: RecordSelection,
    /// The record, parsed, if exactly one was selected.
    pub record: Option<ParsedTlsRptRecord>,
}

/// Answers at names where there should be none.
#[derive(Clone, Debug)]
pub struct Accidents {
    /// TXT at a random name beside `_mta-sts`.
    pub sts_sibling: Lookup<Vec<u8>>,
    /// A at a random name beside `mta-sts`.
    pub policy_host_sibling: Lookup<Ipv4Addr>,
    /// TXT at a random name beside `_smtp._tls`.
    pub tls_rpt_sibling: Lookup<Vec<u8>>,
    /// TXT at the name an early draft used.
    pub tls_rpt_legacy: Lookup<Vec<u8>>,
    /// TXT at `_mta-sts.<domain>.<domain>`.
    pub sts_doubled: Option<Lookup<Vec<u8>>>,
    /// TXT at `_smtp._tls.<domain>.<domain>`.
    pub tls_rpt_doubled: Option<Lookup<Vec<u8>>>,
    /// TXT of the domain itself.
    pub apex: Lookup<Vec<u8>>,
}

struct Reader<'a, 'p> {
    evidence: &'a Evidence,
    prover: &'a Prover<'p>,
}

/// Reads the facts out of `evidence`.
pub(super) fn read(evidence: &Evidence, prover: Prover<'_>, at: Timestamp) -> Facts {
    let mut facts = read_with(evidence, &prover, at);
    (facts.zones, facts.proofs) = prover.finish();
    facts.zone_exchanges = facts.zones.iter().map(|zone| exchanges_of(evidence, zone)).collect();
    facts
}

fn read_with(evidence: &Evidence, prover: &Prover<'_>, at: Timestamp) -> Facts {
    let reader = Reader { evidence, prover };
    let domain = evidence.domain.clone();
    let mx = reader.mx();
    let both = reader.both();
    let all_hosts = mx_hosts(&reader.look(domain.name(), Rtype::MX)).unwrap_or_default();
    #[allow(unused_mut, reason = "what was brought is added where sessions are judged")]
    let mut hosts: Vec<HostFacts> = all_hosts
        .iter()
        .filter(|host| !host.is_root())
        .take(MAX_MX_HOSTS)
        .map(|host| reader.host(host, &mx.lookup))
        .collect();
    #[allow(unused_mut, reason = "what was brought is added where sessions are judged")]
    let mut sts = reader.sts();
    #[cfg(feature = "sessions")]
    let brought = brought::read(evidence);
    #[cfg(feature = "sessions")]
    {
        sts.host_seen = seen::of_policy_host(evidence, &brought, &sts, at);
    }
    #[cfg(feature = "sessions")]
    for host in &mut hosts {
        host.seen = seen::of_host(evidence, &brought, host, mx.lookup.is_secure(), at);
    }
    Facts {
        at,
        hosts_left_out: all_hosts.iter().filter(|host| !host.is_root()).count() - hosts.len(),
        hosts,
        mx,
        sts,
        tls_rpt: reader.tls_rpt(),
        accidents: reader.accidents(),
        disagreements: both.iter().filter_map(disagreement).collect(),
        agreed: both.iter().filter_map(agreed).collect(),
        uncompared: both.iter().filter_map(uncompared).collect(),
        compared: evidence.options.second_resolver.is_some(),
        zones: Vec::new(),
        zone_exchanges: Vec::new(),
        proofs: Vec::new(),
        domain,
    }
}

fn exchanges_of(evidence: &Evidence, zone: &ZoneProof) -> Vec<ExchangeId> {
    let questions = [Rtype::DS, Rtype::DNSKEY].map(|rtype| Question::new(zone.name.clone(), rtype));
    let found = questions.iter().filter_map(|asked| evidence.dns_exchange(ResolverRole::First, asked));
    found.map(|(id, _)| id).collect()
}

impl Reader<'_, '_> {
    fn look(&self, name: &Name, rtype: Rtype) -> Lookup<Record> {
        self.prover.look(&Question::new(name.clone(), rtype))
    }

    fn txt(&self, name: &Name) -> Lookup<Vec<u8>> {
        self.look(name, Rtype::TXT).map(|record| match record.data {
            // RFC 8461 §3.1, RFC 8460 §3: strings are joined without space.
            RecordData::Txt(strings) => Some(strings.concat()),
            _ => None,
        })
    }

    fn a(&self, name: &Name) -> Lookup<Ipv4Addr> {
        self.look(name, Rtype::A).map(|record| match record.data {
            RecordData::A(address) => Some(address),
            _ => None,
        })
    }

    fn aaaa(&self, name: &Name) -> Lookup<Ipv6Addr> {
        self.look(name, Rtype::AAAA).map(|record| match record.data {
            RecordData::Aaaa(address) => Some(address),
            _ => None,
        })
    }

    fn tlsa(&self, name: &Name) -> Lookup<Result<TlsaRecord, TlsaError>> {
        self.look(name, Rtype::TLSA).map(|record| match record.data {
            RecordData::Other(octets) => Some(parse_rdata(&octets)),
            _ => None,
        })
    }

    fn mx(&self) -> MxFacts {
        let lookup = self.look(self.evidence.domain.name(), Rtype::MX).map(|record| match record.data {
            RecordData::Mx { preference, exchange } => Some(MxRecord { preference, exchange }),
            _ => None,
        });
        let target = mail_target(&lookup.answer);
        MxFacts { lookup, target }
    }

    fn host(&self, name: &Name, mx: &Lookup<MxRecord>) -> HostFacts {
        let label = &self.evidence.random_label;
        let nowhere = || HostNames { tlsa: Name::root(), tlsa_sibling: Name::root(), tls_rpt: Name::root() };
        let names = HostNames::of(name, label).unwrap_or_else(nowhere);
        let a = self.a(name);
        let tlsa_at_end = (!a.aliases.is_empty())
            .then(|| HostNames::of(&a.end, label))
            .flatten()
            .map(|names| self.tlsa(&names.tlsa));
        let mut preferences: Vec<u16> = mx
            .records()
            .iter()
            .filter(|record| record.exchange == *name)
            .map(|record| record.preference)
            .collect();
        sort_short(&mut preferences, |preference| *preference);
        let (aaaa, tlsa) = (self.aaaa(name), self.tlsa(&names.tlsa));
        HostFacts {
            #[cfg(feature = "sessions")]
            seen: None,
            dane: dane::judge(name, &a, &aaaa, &tlsa, tlsa_at_end.as_ref()),
            name: name.clone(),
            preferences,
            aaaa,
            tlsa,
            tlsa_at_end,
            tlsa_sibling: self.look(&names.tlsa_sibling, Rtype::TLSA),
            tls_rpt: self.txt(&names.tls_rpt),
            a,
        }
    }

    fn names(&self) -> DomainNames {
        let root = Name::root;
        DomainNames::of(self.evidence.domain.name(), &self.evidence.random_label).unwrap_or_else(|| {
            DomainNames {
                sts: root(),
                sts_sibling: root(),
                policy_host: root(),
                tls_rpt: root(),
                tls_rpt_sibling: root(),
                tls_rpt_legacy: root(),
                sts_doubled: None,
                tls_rpt_doubled: None,
                sts_parent: None,
            }
        })
    }

    fn sts(&self) -> StsFacts {
        let names = self.names();
        let txt = self.txt(&names.sts);
        let selection = mta_sts::select_record(txt.records());
        let record =
            selection.selected().and_then(|index| txt.records().get(index)).map(|t| mta_sts::parse_record(t));
        StsFacts {
            selection,
            record,
            host_a: self.a(&names.policy_host),
            host_aaaa: self.aaaa(&names.policy_host),
            url: policy_url(&self.evidence.domain),
            policy: policy_facts::read(self.evidence),
            #[cfg(feature = "sessions")]
            host_seen: None,
            parent: names.sts_parent.as_ref().map(|name| self.txt(name)),
            txt,
        }
    }

    fn tls_rpt(&self) -> TlsRptFacts {
        let txt = self.txt(&self.names().tls_rpt);
        let selection = tls_rpt::select_record(txt.records());
        let record =
            selection.selected().and_then(|index| txt.records().get(index)).map(|t| tls_rpt::parse_record(t));
        TlsRptFacts { txt, selection, record }
    }

    fn accidents(&self) -> Accidents {
        let names = self.names();
        Accidents {
            sts_sibling: self.txt(&names.sts_sibling),
            policy_host_sibling: self.a(&names.sts_sibling),
            tls_rpt_sibling: self.txt(&names.tls_rpt_sibling),
            tls_rpt_legacy: self.txt(&names.tls_rpt_legacy),
            sts_doubled: names.sts_doubled.as_ref().map(|name| self.txt(name)),
            tls_rpt_doubled: names.tls_rpt_doubled.as_ref().map(|name| self.txt(name)),
            apex: self.txt(self.evidence.domain.name()),
        }
    }

    /// Both answers to each question that was put to both resolvers.
    fn both(&self) -> Vec<(Lookup<Record>, Lookup<Record>)> {
        let questions = self.evidence.exchanges.iter().filter_map(|exchange| match &exchange.request {
            Request::Dns { resolver: ResolverRole::Second, question } => Some(question),
            _ => None,
        });
        // Where one of them leaves an alias open, its end is a question to that one alone.
        let of_both =
            questions.filter(|question| self.evidence.dns_exchange(ResolverRole::First, question).is_some());
        let look = |role, question| look_up(self.evidence, role, question);
        of_both
            .map(|question| (look(ResolverRole::First, question), look(ResolverRole::Second, question)))
            .collect()
    }
}

fn mail_target(answer: &Answer<MxRecord>) -> MailTarget {
    match answer {
        Answer::Records(records) => {
            let null = records.iter().find(|record| record.exchange.is_root());
            match (null, records.len()) {
                (None, _) => MailTarget::Hosts,
                (Some(null), 1) => MailTarget::Null { preference: null.preference },
                (Some(null), _) if records.iter().all(|record| record.exchange.is_root()) => {
                    MailTarget::Null { preference: null.preference }
                }
                (Some(_), _) => MailTarget::NullBesideHosts,
            }
        }
        Answer::NoData => MailTarget::Implicit,
        Answer::NoName => MailTarget::NoSuchDomain,
        Answer::Failed(_) | Answer::Unknown => MailTarget::Unknown,
    }
}
