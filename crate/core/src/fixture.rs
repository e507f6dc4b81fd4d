//! A domain's whole world as a text a person can write: zone lines, a policy, and what fails.
//!
//! Rule examples, tests and documentation use it. The text is run through a real [`Check`], so a fixture can
//! hold nothing that a check could not see.
//!
//! ```text
//! domain example.org
//! at 2026-11-23
//! example.org. MX 10 mx.example.org.
//! mx.example.org. A 192.0.2.1
//! _mta-sts.example.org. TXT "v=STSv1; id=1"
//! fail _25._tcp.mx.example.org. TLSA servfail
//! policy 200 text/plain
//! | version: STSv1
//! | mode: enforce
//! | mx: mx.example.org
//! | max_age: 604800
//! ```
//!
//! Every world has a signed root. `signed ZONE [DATE]` signs a zone, until that date; `unsigned ZONE` delegates
//! without DS inside one; `bogus NAME TYPE` and `stripped NAME TYPE` spoil or leave out the signature over those records
//! or their denial. Behind `signed ZONE`, `algorithm ZONE NUMBER` writes another number than the 13 it is signed with,
//! `digest ZONE TYPE...` gives its DS records other digests, `ds ZONE TAG` adds one that fits no key, `key ZONE ALGORITHM
//! BITS` adds an RSA key that signs nothing, and `nsec3 ZONE ITERATIONS SALT [opt-out]` denies by hashes (`-`: no salt).
//!
//! `session HOST` hands in a session, its lines behind `|`, or one of openssl with a certificate that is `good`, `expired`,
//! `ends-soon`, `self-signed`, for a `wrong-name`, or sent `with-root`: `session HOST KIND`. A host that begins with
//! `mta-sts.` is a policy host, and its session one of HTTPS.
//!
//! `domain` defaults to `example.org`, `at` to 2026-11-23. `fail` takes `servfail`, `refused`, `timeout`,
//! `unreachable`, `http-503` or `html`. `policy` takes a status and a media type with the body behind `|`, or
//! `redirect`, `hidden`, `rejected` (by a browser), `timeout`, `tls-failed` or `unreachable`; without a line it
//! is unreachable. `took` is the milliseconds the policy takes, `padding` the octets of one ignored line put behind
//! its body. `pasted` hands in a body. `second` before a zone line makes it the second resolver's, which
//! then has those lines instead of the first's for that name and type.

mod session;
mod signer;

use std::collections::BTreeMap;

use domain::base::iana::{Class, Rcode, Rtype};
use domain::base::rdata::{ComposeRecordData, UnknownRecordData};
use domain::base::{MessageBuilder, Ttl};
use domain::zonefile::inplace::{Entry, ScannedRecord, Zonefile};

use crate::check::{
    Check, DnsResponse, Facts, Options, PolicyMethod, PolicyResponse, Request, Resolver, ResolverRole,
    Response, Supplied,
};
use crate::dns::{MailDomain, Name, Question};
use crate::dnssec::Nsec3Parameters;
use crate::encoding::from_hex;
use crate::time::Timestamp;
use session::Sessions;
use signer::{Raw, SignedZone, Signer};

/// A world, read.
pub struct Fixture {
    domain: MailDomain,
    at: Timestamp,
    records: Vec<Line>,
    second: Vec<Line>,
    failures: BTreeMap<(String, u16), DnsResponse>,
    policy: PolicyResponse,
    probe: PolicyResponse,
    took_ms: u32,
    pasted: Option<Vec<u8>>,
    signer: Signer,
    sessions: Sessions,
}

/// One record of the world.
struct Line {
    owner: Name,
    record: ScannedRecord,
}

impl Line {
    fn rtype(&self) -> Rtype {
        self.record.rtype()
    }
}

/// The label of the wildcard probe in fixtures.
pub const RANDOM_LABEL: &str = "waxseal-probe-0123456789abcdef";

impl Fixture {
    /// Reads a fixture.
    ///
    /// # Errors
    /// The line that cannot be read, and why; for the one who wrote it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut reader = FixtureReader::default();
        for (number, line) in text.lines().enumerate() {
            reader.line(line).map_err(|why| format!("line {}: {why}: {line}", number + 1))?;
        }
        reader.finish()
    }

    /// The check of this world, run to its end.
    pub fn check(&self) -> Check {
        let resolver =
            |name: &str| Resolver { name: name.to_owned(), url: format!("https://{name}.example/dns-query") };
        let options = Options {
            resolver: resolver("first"),
            second_resolver: (!self.second.is_empty()).then(|| resolver("second")),
            anchors: Some(self.signer.anchor()),
            roots: self.sessions.roots(),
        };
        let mut check = Check::new(self.domain.clone(), options, self.at, RANDOM_LABEL.to_owned());
        for (host, text) in &self.sessions.brought {
            let (text, host) = (text.clone(), Some(host.clone()));
            check.supply(Supplied::Session { text, host, at: self.at }).expect("a fixture is small");
        }
        if let Some(body) = &self.pasted {
            check.supply(Supplied::Policy { body: body.clone(), at: self.at }).expect("a fixture is small");
        }
        loop {
            let requests = check.poll();
            if requests.is_empty() {
                return check;
            }
            for (id, request) in requests {
                let took_ms = if matches!(request, Request::Policy { .. }) { self.took_ms } else { 10 };
                check.respond(id, self.respond(&request), took_ms, took_ms);
            }
        }
    }

    /// The facts of this world.
    pub fn facts(&self) -> Facts {
        self.check().facts(self.at)
    }

    /// The instant it is judged at.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// What this world answers to `request`.
    pub fn respond(&self, request: &Request) -> Response {
        match request {
            Request::Dns { resolver, question } => Response::Dns(self.resolve(*resolver, question)),
            Request::Policy { method: PolicyMethod::Read, .. } => Response::Policy(self.policy.clone()),
            Request::Policy { method: PolicyMethod::Probe, .. } => Response::Policy(self.probe.clone()),
        }
    }

    fn resolve(&self, resolver: ResolverRole, question: &Question) -> DnsResponse {
        if let Some(failure) = self.failures.get(&(question.name.to_lower(), question.rtype.to_int())) {
            return failure.clone();
        }
        let overridden = |record: &&Line| {
            resolver == ResolverRole::Second
                && self.second.iter().any(|s| s.owner == record.owner && s.rtype() == record.rtype())
        };
        let mut zone: Vec<&Line> = self.records.iter().filter(|record| !overridden(record)).collect();
        if resolver == ResolverRole::Second {
            zone.extend(&self.second);
        }
        DnsResponse::Message { octets: self.answer(&zone, question), age: 0 }
    }

    /// The message a recursive resolver would send: aliases followed, wildcards expanded, signatures beside.
    fn answer(&self, zone: &[&Line], question: &Question) -> Vec<u8> {
        match question.rtype {
            Rtype::DNSKEY => {
                return compose(question, Rcode::NOERROR, &self.signer.keys(&question.name), &[]);
            }
            Rtype::DS => {
                let (records, denial) = self.signer.delegation(&question.name);
                return compose(question, Rcode::NOERROR, &records, &denial);
            }
            _ => {}
        }
        let Found { end, exists, records } = find(zone, question);
        let answered = records.iter().any(|record| record.rtype == question.rtype);
        let types: Vec<Rtype> = at_name(zone, &end).1.iter().map(|line| line.rtype()).collect();
        let denial = if answered {
            Vec::new()
        } else {
            self.signer.deny(&end, question.rtype, exists.then_some(types.as_slice()))
        };
        let rcode = if exists { Rcode::NOERROR } else { Rcode::NXDOMAIN };
        compose(question, rcode, &self.sign(&records), &denial)
    }

    /// The records with a signature behind those of each owner and type.
    fn sign(&self, records: &[Raw]) -> Vec<Raw> {
        let mut signed = Vec::new();
        let mut rest = records;
        while let Some(first) = rest.first() {
            let same = |record: &&Raw| record.owner == first.owner && record.rtype == first.rtype;
            let (rrset, behind) = rest.split_at(rest.iter().take_while(same).count());
            signed.extend(self.signer.sign_rrset(rrset));
            rest = behind;
        }
        signed
    }
}

/// What a zone has for a question.
struct Found {
    end: Name,
    exists: bool,
    records: Vec<Raw>,
}

fn find(zone: &[&Line], question: &Question) -> Found {
    let mut records: Vec<(Name, &Line)> = Vec::new();
    let mut current = question.name.clone();
    let mut exists = true;
    for _ in 0..16 {
        let (found, here) = at_name(zone, &current);
        exists = found;
        let wanted: Vec<_> = here.iter().filter(|record| record.rtype() == question.rtype).collect();
        if !wanted.is_empty() {
            records.extend(wanted.into_iter().map(|record| (current.clone(), *record)));
            break;
        }
        let Some(alias) = here.iter().find(|record| record.rtype() == Rtype::CNAME) else { break };
        records.push((current.clone(), alias));
        let domain::rdata::ZoneRecordData::Cname(cname) = alias.record.data() else { break };
        current = Name::from_domain(cname.cname());
    }
    let records = records.into_iter().map(|(owner, line)| raw(owner, line)).collect();
    Found { end: current, exists, records }
}

fn raw(owner: Name, line: &Line) -> Raw {
    let (mut wire, mut rdata) = (Vec::new(), Vec::new());
    // Appending to a Vec cannot fail.
    let _ = line.record.data().compose_rdata(&mut wire);
    let _ = line.record.data().compose_canonical_rdata(&mut rdata);
    Raw { owner, rtype: line.rtype(), ttl: line.record.ttl().as_secs(), wire, rdata }
}

/// Whether the name exists (or something below it), and its records or those of the wildcard that covers it.
fn at_name<'a>(zone: &[&'a Line], name: &Name) -> (bool, Vec<&'a Line>) {
    let own: Vec<_> = zone.iter().filter(|line| line.owner == *name).copied().collect();
    let exists = |name: &Name| zone.iter().any(|line| line.owner.is_within(name));
    if exists(name) {
        return (true, own);
    }
    let encloser = name.ancestry().into_iter().skip(1).find(exists);
    let wildcard = encloser.and_then(|encloser| encloser.child("*"));
    let expanded: Vec<_> =
        zone.iter().filter(|line| wildcard.as_ref() == Some(&line.owner)).copied().collect();
    (!expanded.is_empty(), expanded)
}

fn compose(question: &Question, rcode: Rcode, records: &[Raw], denial: &[Raw]) -> Vec<u8> {
    let mut builder = MessageBuilder::new_vec();
    builder.header_mut().set_qr(true);
    builder.header_mut().set_rcode(rcode);
    let mut questions = builder.question();
    let _ = questions.push((question.name.as_domain(), question.rtype, Class::IN));
    let mut answers = questions.answer();
    let parts = |record: &Raw| {
        let data = UnknownRecordData::from_octets(record.rtype, record.wire.clone()).ok()?;
        Some((record.owner.as_domain().clone(), Class::IN, Ttl::from_secs(record.ttl), data))
    };
    for record in records.iter().filter_map(parts) {
        let _ = answers.push(record);
    }
    let mut authority = answers.authority();
    for record in denial.iter().filter_map(parts) {
        let _ = authority.push(record);
    }
    if !records.iter().any(|record| record.rtype == question.rtype) {
        let root = domain::base::Name::<Vec<u8>>::root_vec();
        let soa = domain::rdata::Soa::new(
            root.clone(),
            root.clone(),
            1.into(),
            Ttl::HOUR,
            Ttl::HOUR,
            Ttl::HOUR,
            Ttl::HOUR,
        );
        let _ = authority.push((root, Class::IN, Ttl::HOUR, soa));
    }
    authority.finish()
}

#[derive(Default)]
struct FixtureReader {
    domain: Option<MailDomain>,
    at: Option<Timestamp>,
    zone: String,
    second: String,
    failures: BTreeMap<(String, u16), DnsResponse>,
    policy: Option<PolicyResponse>,
    probe: Option<PolicyResponse>,
    took_ms: Option<u32>,
    padding: usize,
    pasted: Option<Vec<u8>>,
    into_pasted: bool,
    into_session: bool,
    sessions: Sessions,
    security: Vec<String>,
}

impl FixtureReader {
    fn line(&mut self, line: &str) -> Result<(), String> {
        if let Some(text) = line.strip_prefix('|') {
            return self.body(text.strip_prefix(' ').unwrap_or(text));
        }
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "" => {}
            "domain" => self.domain = Some(MailDomain::parse(rest).map_err(|error| error.to_string())?),
            "at" => self.at = Some(Timestamp::parse(rest).map_err(|error| error.to_string())?),
            "fail" => self.fail(rest)?,
            "policy" => self.policy(rest)?,
            "took" => self.took_ms = Some(rest.parse().map_err(|_| "`took` takes milliseconds".to_owned())?),
            "padding" => self.padding = rest.parse().map_err(|_| "`padding` takes octets".to_owned())?,
            "session" => self.session(rest)?,
            "pasted" => {
                self.pasted = Some(Vec::new());
                (self.into_pasted, self.into_session) = (true, false);
            }
            "signed" | "unsigned" | "bogus" | "stripped" | "algorithm" | "digest" | "ds" | "key"
            | "nsec3" => {
                self.security.push(line.to_owned());
            }
            "second" => push_record(&mut self.second, rest),
            _ => push_record(&mut self.zone, line),
        }
        Ok(())
    }

    fn body(&mut self, text: &str) -> Result<(), String> {
        if self.into_session {
            self.sessions.line(text);
            return Ok(());
        }
        let into = match (&mut self.pasted, &mut self.policy) {
            (Some(pasted), _) if self.into_pasted => pasted,
            (_, Some(PolicyResponse::Document { body, .. })) => body,
            _ => return Err("a body without `policy` or `pasted` above it".to_owned()),
        };
        into.extend_from_slice(text.as_bytes());
        into.push(b'\n');
        Ok(())
    }

    fn fail(&mut self, rest: &str) -> Result<(), String> {
        let [name, rtype, kind] = rest.split(' ').collect::<Vec<_>>()[..] else {
            return Err("`fail` takes a name, a type and a kind".to_owned());
        };
        let name: Name = name.parse().map_err(|_| "no name".to_owned())?;
        let rtype: Rtype = rtype.parse().map_err(|_| "no record type".to_owned())?;
        let question = Question::new(name.clone(), rtype);
        let error = |rcode| DnsResponse::Message { octets: compose(&question, rcode, &[], &[]), age: 0 };
        let response = match kind {
            "servfail" => error(Rcode::SERVFAIL),
            "refused" => error(Rcode::REFUSED),
            "timeout" => DnsResponse::TimedOut,
            "unreachable" => DnsResponse::Unreachable { detail: "no connection".to_owned() },
            "http-503" => DnsResponse::HttpStatus { status: 503 },
            "html" => DnsResponse::WrongMediaType { media_type: "text/html".to_owned() },
            _ => return Err(format!("no such failure: {kind}")),
        };
        self.failures.insert((name.to_lower(), rtype.to_int()), response);
        Ok(())
    }

    /// `session HOST`, its lines behind `|`, or `session HOST KIND`.
    fn session(&mut self, rest: &str) -> Result<(), String> {
        let (host, kind) = rest.split_once(' ').unwrap_or((rest, ""));
        let host: Name = host.parse().map_err(|_| "no host".to_owned())?;
        self.into_session = kind.is_empty();
        if kind.is_empty() {
            self.sessions.open(host);
            return Ok(());
        }
        self.sessions.make(host, kind)
    }

    fn policy(&mut self, rest: &str) -> Result<(), String> {
        (self.into_pasted, self.into_session) = (false, false);
        let (word, media_type) = rest.split_once(' ').unwrap_or((rest, ""));
        let detail = || "as the fixture says".to_owned();
        let (policy, probe) = match word {
            "redirect" => (PolicyResponse::Redirected { status: Some(301), location: None }, None),
            "hidden" => (PolicyResponse::Rejected, Some(PolicyResponse::Hidden)),
            "rejected" => (PolicyResponse::Rejected, Some(PolicyResponse::Rejected)),
            "timeout" => (PolicyResponse::TimedOut, None),
            "tls-failed" => (PolicyResponse::TlsFailed { detail: detail() }, None),
            "unreachable" => (PolicyResponse::Unreachable { detail: detail() }, None),
            _ => {
                let status = word.parse().map_err(|_| "no such policy".to_owned())?;
                let media_type = (!media_type.is_empty()).then(|| media_type.to_owned());
                (PolicyResponse::Document { status, media_type, body: Vec::new(), cut: false }, None)
            }
        };
        self.policy = Some(policy);
        self.probe = probe;
        Ok(())
    }

    /// Makes a policy as long as a fixture cannot be.
    fn pad(&mut self) {
        if let (true, Some(PolicyResponse::Document { body, .. })) = (self.padding > 0, &mut self.policy) {
            body.extend_from_slice(b"x-padding: ");
            body.resize(body.len() + self.padding, b'x');
            body.push(b'\n');
        }
    }

    fn finish(mut self) -> Result<Fixture, String> {
        self.pad();
        let at = self.at.unwrap_or(Timestamp::from_unix(1_795_392_000));
        let mut signer = Signer::new(at);
        for line in &self.security {
            read_security(&mut signer, line)?;
        }
        let default = || MailDomain::parse("example.org").map_err(|error| error.to_string());
        Ok(Fixture {
            domain: self.domain.map_or_else(default, Ok)?,
            at,
            signer,
            sessions: self.sessions,
            records: scan(&self.zone)?,
            second: scan(&self.second)?,
            failures: self.failures,
            policy: self
                .policy
                .unwrap_or(PolicyResponse::Unreachable { detail: "connection refused".to_owned() }),
            probe: self.probe.unwrap_or(PolicyResponse::Rejected),
            took_ms: self.took_ms.unwrap_or(10),
            pasted: self.pasted,
        })
    }
}

/// `signed ZONE [DATE]`, `unsigned ZONE`, `bogus NAME TYPE`, `stripped NAME TYPE`, or a detail of a signed zone.
fn read_security(signer: &mut Signer, line: &str) -> Result<(), String> {
    let words: Vec<&str> = line.split(' ').collect();
    let name = |text: &str| text.parse::<Name>().map_err(|error| format!("{error}: {line}"));
    let rtype = |text: &str| text.parse::<Rtype>().map_err(|_| format!("no record type: {line}"));
    match words[..] {
        ["signed", zone] => signer.sign(name(zone)?, None),
        ["signed", zone, until] => {
            signer.sign(name(zone)?, Some(Timestamp::parse(until).map_err(|error| error.to_string())?));
        }
        ["unsigned", zone] => signer.delegate(name(zone)?),
        ["bogus", owner, wanted] => signer.spoil(name(owner)?, rtype(wanted)?),
        ["stripped", owner, wanted] => signer.strip(name(owner)?, rtype(wanted)?),
        [detail, zone, ref values @ ..] => {
            let zone = signer.zone_mut(&name(zone)?).ok_or_else(|| format!("no signed zone: {line}"))?;
            read_zone_detail(zone, detail, values).ok_or_else(|| format!("not understood: {line}"))?;
        }
        _ => return Err(format!("not understood: {line}")),
    }
    Ok(())
}

/// `algorithm ZONE NUMBER`, `digest ZONE TYPE...`, `ds ZONE TAG`, `key ZONE ALGORITHM BITS`,
/// `nsec3 ZONE ITERATIONS SALT [opt-out]`; `None` if that is not what the words say.
fn read_zone_detail(zone: &mut SignedZone, detail: &str, values: &[&str]) -> Option<()> {
    match (detail, values) {
        ("algorithm", [number]) => zone.algorithm = number.parse().ok()?,
        ("digest", types) => {
            zone.digests = types.iter().map(|digest| digest.parse().ok()).collect::<Option<_>>()?;
        }
        ("ds", [tag]) => zone.stale.push(tag.parse().ok()?),
        ("key", [algorithm, bits]) => zone.further_keys.push((algorithm.parse().ok()?, bits.parse().ok()?)),
        ("nsec3", [iterations, salt, flags @ ..]) => {
            let salt = if *salt == "-" { Vec::new() } else { from_hex(salt)? };
            let parameters =
                Nsec3Parameters { hash_algorithm: 1, iterations: iterations.parse().ok()?, salt };
            zone.nsec3 = Some((parameters, flags.first() == Some(&"opt-out")));
        }
        _ => return None,
    }
    Some(())
}

/// A zone line may leave out TTL and class; the scanner wants them.
fn push_record(zone: &mut String, line: &str) {
    let (owner, rest) = line.split_once(' ').unwrap_or((line, ""));
    let (first, behind) = rest.split_once(' ').unwrap_or((rest, ""));
    let line = match first.parse::<u32>() {
        Ok(ttl) => format!("{owner} {ttl} IN {behind}\n"),
        Err(_) => format!("{owner} 3600 IN {rest}\n"),
    };
    zone.push_str(&line);
}

fn scan(zone: &str) -> Result<Vec<Line>, String> {
    let mut file = Zonefile::load(&mut zone.as_bytes()).map_err(|error| error.to_string())?;
    let mut records = Vec::new();
    while let Some(entry) = file.next_entry().map_err(|error| error.to_string())? {
        if let Entry::Record(record) = entry {
            records.push(Line { owner: Name::from_domain(record.owner()), record });
        }
    }
    Ok(records)
}
