//! The zones that vouch for what mail rests on.

use super::seen::{Seen, delivery, signature_words, unseen};
use crate::check::{ExchangeId, Facts};
use crate::dns::Name;
use crate::dnssec::{DsProof, KeyProof, SecurityStatus, ZoneProof};
use crate::rules::mx::domain;
use crate::rules::{Args, EvidenceRef, Finding, NotChecked, Outcomes, Source, Subject};

/// What a rule says of one zone.
pub(super) enum ZoneSays {
    /// It holds.
    Good,
    /// It does not.
    Bad(Finding),
    /// The zone has nothing the rule is about.
    Nothing,
}

/// A zone, and the exchanges that brought its DS records and keys.
#[derive(Clone, Copy, Debug)]
pub(super) struct OwnZone<'a> {
    pub(super) proof: &'a ZoneProof,
    pub(super) exchanges: &'a [ExchangeId],
}

/// The zones whose signatures are over what mail rests on, or would be if they counted; the root is nobody's.
pub(super) fn own_zones(facts: &Facts) -> Vec<OwnZone<'_>> {
    let seen = delivery(facts);
    let is_own = |name: &Name| seen.iter().any(|seen| rests_on(seen, name));
    let zones = facts.zones.iter().zip(&facts.zone_exchanges);
    zones
        .filter(|(proof, _)| !proof.name.is_root() && is_own(&proof.name))
        .map(|(proof, exchanges)| OwnZone { proof, exchanges })
        .collect()
}

/// Whether one of the links of the proof is in the zone.
fn rests_on(seen: &Seen<'_>, zone: &Name) -> bool {
    let links = seen.proof.map(|proof| proof.links.as_slice()).unwrap_or_default();
    links.iter().any(|link| link.zone.as_ref() == Some(zone))
}

/// Says what `judge` makes of each zone: findings one by one, a pass only if none was bad and nothing unseen.
/// `nothing` says why the rule does not apply where no zone has anything it is about.
pub(super) fn each_zone(
    facts: &Facts,
    out: &mut Outcomes,
    nothing: &'static str,
    judge: &dyn Fn(OwnZone<'_>) -> ZoneSays,
) {
    let mut evidence = Vec::new();
    let mut is_clean = true;
    for zone in own_zones(facts) {
        match judge(zone) {
            ZoneSays::Good => evidence.push(zone.evidence()),
            ZoneSays::Nothing => {}
            ZoneSays::Bad(finding) => {
                is_clean = false;
                out.find(finding.evidence(zone.evidence()));
            }
        }
    }
    end(facts, out, nothing, is_clean, evidence, hidden(facts));
}

/// Why a zone that mail rests on may have been missed. An answer that is bogus in a zone that was judged hides none.
fn hidden(facts: &Facts) -> Option<NotChecked> {
    let own = own_zones(facts);
    let in_judged = |seen: &&Seen<'_>| {
        let around = facts.zones.iter().filter(|zone| seen.question.name.is_within(&zone.name));
        let deepest = around.max_by_key(|zone| zone.name.label_count());
        seen.bogus().is_some()
            && deepest
                .is_some_and(|zone| own.iter().any(|own| own.is_secure() && own.proof.name == zone.name))
    };
    delivery(facts).iter().filter(|seen| !in_judged(seen)).find_map(Seen::not_judged)
}

/// Without a finding: not checked if anything is unseen, not applicable without evidence, else a pass.
pub(super) fn conclude(
    facts: &Facts,
    out: &mut Outcomes,
    nothing: &'static str,
    is_clean: bool,
    evidence: Vec<EvidenceRef>,
) {
    end(facts, out, nothing, is_clean, evidence, unseen(facts));
}

fn end(
    facts: &Facts,
    out: &mut Outcomes,
    nothing: &'static str,
    is_clean: bool,
    evidence: Vec<EvidenceRef>,
    unseen: Option<NotChecked>,
) {
    match unseen {
        _ if !is_clean => {}
        Some(why) => out.not_checked(domain(facts), why, Vec::new()),
        None if evidence.is_empty() => out.not_applicable(domain(facts), nothing),
        None => out.pass(domain(facts), Args::none(), evidence),
    }
}

impl OwnZone<'_> {
    /// The start of a finding about the zone.
    pub(super) fn about(&self) -> Finding {
        Finding::about(Subject::Record(self.proof.name.clone())).arg("zone", &self.proof.name)
    }

    pub(super) fn is_secure(&self) -> bool {
        self.proof.status == SecurityStatus::Secure
    }

    /// DS records and keys, one a line.
    pub(super) fn evidence(&self) -> EvidenceRef {
        let zone = self.proof;
        let ds = zone.ds.iter().map(ds_line);
        let lines: Vec<String> = ds.chain(zone.keys.iter().map(key_line)).collect();
        let mut text = lines.join("\n");
        if let Some(reason) = &zone.reason {
            text.extend(["\n", &reason.to_string()]);
        }
        if let Some(signature) = &zone.key_signature {
            text.extend(["\nkeys ", &signature_words(signature)]);
        }
        let source = if self.is_secure() { Source::Proved } else { Source::Resolver };
        EvidenceRef::proof(format!("DS and DNSKEY of {}", zone.name), text.trim(), self.exchanges, source)
    }
}

fn ds_line(ds: &DsProof) -> String {
    let digest = ds.digest_type.map(|digest| format!(", digest {digest}")).unwrap_or_default();
    let fits = if ds.fits { "fits a key" } else { "fits no key" };
    format!("DS {}, algorithm {}{digest}: {fits}", ds.tag, ds.algorithm)
}

fn key_line(key: &KeyProof) -> String {
    let bits = key.bits.map(|bits| format!(", {bits} bits")).unwrap_or_default();
    let role = match (key.revoked, key.vouched_for) {
        (true, _) => "revoked",
        (_, true) => "vouched for by the parent",
        _ => "signs the zone",
    };
    format!("key {}, algorithm {}{bits}: {role}", key.tag, key.algorithm)
}
