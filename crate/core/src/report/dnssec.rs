//! DNSSEC proofs as they are shown: each zone from the root down, each link of an answer, each reason in words.

use serde::Serialize;

use super::dnssec_words as words;
use crate::dns::{Name, Question};
use crate::dnssec::{
    DenialProof, DsProof, KeyProof, LinkProof, Outcome, Proof, SecurityStatus, SignatureProof, ZoneProof,
};
use crate::rules::show_foreign;
use crate::time::Timestamp;

/// Characters of one NSEC or NSEC3 record shown.
const MAX_DENIAL: usize = 600;

/// What was proved of one answer.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct ProofView {
    /// `mx.example.org A`.
    pub question: String,
    /// What it is worth.
    pub status: SecurityStatus,
    /// The same in a sentence.
    pub words: String,
    /// That sentence without what it is worth, for places that show this otherwise.
    pub detail: String,
    /// Stable name of the reason, such as `signature-expired`; nothing for secure answers.
    pub reason: Option<String>,
    /// INFO-CODE of RFC 8914 a resolver would give.
    pub extended_error: Option<u16>,
    /// What a validator finds that still believes SHA-1, where that differs.
    pub with_sha1: Option<SecurityStatus>,
    /// `records`, `no-data` or `no-name`; nothing where the proof broke before.
    pub answer: Option<String>,
    /// The name the aliases end at.
    pub end: String,
    /// Each alias, then the answer.
    pub links: Vec<LinkView>,
}

/// One link of a proof.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct LinkView {
    /// The name it is about.
    pub name: String,
    /// The type of the records.
    pub rtype: String,
    /// The zone that vouches for it, or the first one that is not signed.
    pub zone: Option<String>,
    /// What it is worth.
    pub status: SecurityStatus,
    /// What it shows, in a sentence.
    pub words: String,
    /// The signature.
    pub signature: Option<SignatureView>,
    /// The records that prove an absence.
    pub denial: Vec<DenialView>,
}

/// A signature that verified.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct SignatureView {
    /// Tag of the key.
    pub tag: u16,
    /// `13 (ECDSAP256SHA256)`.
    pub algorithm: String,
    /// First second it is valid.
    #[cfg_attr(test, ts(type = "string"))]
    pub from: Timestamp,
    /// Last second it is valid.
    #[cfg_attr(test, ts(type = "string"))]
    pub to: Timestamp,
    /// `14 Nov 2026 to 12 Dec 2026`.
    pub words: String,
    /// The second of them.
    pub until: String,
}

/// An NSEC or NSEC3 record that takes part in a proof.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct DenialView {
    /// Its owner.
    pub owner: String,
    /// `NSEC` or `NSEC3`.
    pub rtype: String,
    /// Its data.
    pub text: String,
    /// Its signature.
    pub signature: SignatureView,
}

/// One zone of the chain of trust.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct ZoneView {
    /// Its name; `.` for the root.
    pub name: String,
    /// The zone above; nothing where a trust anchor stands.
    pub parent: Option<String>,
    /// Whether its keys are proved.
    pub status: SecurityStatus,
    /// The same in a sentence.
    pub words: String,
    /// Stable name of the reason.
    pub reason: Option<String>,
    /// Its DS records, or the trust anchors.
    pub ds: Vec<DsView>,
    /// Signature over the DS records.
    pub ds_signature: Option<SignatureView>,
    /// What proves that there is no DS record.
    pub denial: Vec<DenialView>,
    /// Its keys.
    pub keys: Vec<KeyView>,
    /// Signature over the keys.
    pub key_signature: Option<SignatureView>,
}

/// A DS record or a trust anchor.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct DsView {
    /// Tag of the key.
    pub tag: u16,
    /// Algorithm of the key.
    pub algorithm: String,
    /// Digest type; nothing for an anchor that is the key itself.
    pub digest: Option<String>,
    /// Whether a key of the zone fits it.
    pub fits: bool,
}

/// A key of a zone.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct KeyView {
    /// Its tag.
    pub tag: u16,
    /// Its algorithm.
    pub algorithm: String,
    /// Its bits.
    pub bits: Option<u32>,
    /// `vouched for by the parent`, `signs the zone`, `revoked`.
    pub role: String,
    /// Whether a DS record or an anchor vouches for it.
    pub vouched_for: bool,
    /// Whether it signed something seen here.
    pub signs: bool,
}

/// One question's proof with the zones it rests on, for programs.
#[derive(Clone, Debug, Serialize)]
pub struct DnssecReport {
    /// The proof.
    #[serde(flatten)]
    pub proof: ProofView,
    /// The instant it was judged at.
    pub at: Timestamp,
    /// The zones, from the root down.
    pub chain: Vec<ZoneView>,
}

/// The proof of `question` as it is shown.
pub fn proof_view(question: &Question, proof: &Proof, at: Timestamp) -> ProofView {
    let link = |link: &LinkProof| link_view(link, at);
    ProofView {
        question: question.to_string(),
        status: proof.status,
        words: words::of_proof(proof),
        detail: words::detail_of_proof(proof),
        reason: proof.reason.as_ref().map(|reason| reason.code().to_owned()),
        extended_error: proof.reason.as_ref().and_then(crate::dnssec::Reason::extended_error),
        with_sha1: proof.with_sha1,
        answer: proof.outcome.map(|outcome| answer_word(outcome).to_owned()),
        end: shown_name(&proof.end),
        links: proof.links.iter().map(link).collect(),
    }
}

/// The zones as they are shown; a key counts as signing where one of `proofs` or a zone below rests on it.
pub fn zone_views(zones: &[ZoneProof], proofs: &[&Proof], at: Timestamp) -> Vec<ZoneView> {
    zones.iter().map(|zone| zone_view(zone, &signing_tags(zone, zones, proofs), at)).collect()
}

fn answer_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Records => "records",
        Outcome::NoData => "no-data",
        Outcome::NoName => "no-name",
    }
}

fn shown_name(name: &Name) -> String {
    show_foreign(&name.to_string(), 300)
}

fn link_view(link: &LinkProof, at: Timestamp) -> LinkView {
    LinkView {
        name: shown_name(&link.name),
        rtype: link.rtype.to_string(),
        zone: link.zone.as_ref().map(shown_name),
        status: link.status,
        words: words::of_link(link),
        signature: link.signature.as_ref().map(|signature| signature_view(signature, at)),
        denial: denial_views(&link.denial, at),
    }
}

fn denial_views(denial: &[DenialProof], at: Timestamp) -> Vec<DenialView> {
    let view = |record: &DenialProof| DenialView {
        owner: shown_name(&record.owner),
        rtype: record.rtype.to_string(),
        text: show_foreign(&record.text, MAX_DENIAL),
        signature: signature_view(&record.signature, at),
    };
    denial.iter().map(view).collect()
}

fn signature_view(signature: &SignatureProof, at: Timestamp) -> SignatureView {
    let (from, to) = (words::near(at, signature.inception), words::near(at, signature.expiration));
    SignatureView {
        tag: signature.tag,
        algorithm: signature.algorithm.to_string(),
        from,
        to,
        words: format!("{} to {}", from.readable(), to.readable()),
        until: to.readable(),
    }
}

/// Tags of the keys of `zone` that something shown rests on.
fn signing_tags(zone: &ZoneProof, zones: &[ZoneProof], proofs: &[&Proof]) -> Vec<u16> {
    let own = zone.key_signature.iter();
    let of_children =
        zones.iter().filter(|child| child.parent.as_ref() == Some(&zone.name)).flat_map(|child| {
            child.ds_signature.iter().chain(child.denial.iter().map(|denial| &denial.signature))
        });
    let of_links = proofs
        .iter()
        .flat_map(|proof| &proof.links)
        .filter(|link| link.zone.as_ref() == Some(&zone.name))
        .flat_map(|link| link.signature.iter().chain(link.denial.iter().map(|denial| &denial.signature)));
    own.chain(of_children).chain(of_links).map(|signature| signature.tag).collect()
}

fn zone_view(zone: &ZoneProof, signing: &[u16], at: Timestamp) -> ZoneView {
    let signature = |signature: &SignatureProof| signature_view(signature, at);
    ZoneView {
        name: shown_name(&zone.name),
        parent: zone.parent.as_ref().map(shown_name),
        status: zone.status,
        words: words::of_zone(zone),
        reason: zone.reason.as_ref().map(|reason| reason.code().to_owned()),
        ds: zone.ds.iter().map(ds_view).collect(),
        ds_signature: zone.ds_signature.as_ref().map(signature),
        denial: denial_views(&zone.denial, at),
        keys: zone
            .keys
            .iter()
            .map(|key| key_view(key, signing, zone.status == SecurityStatus::Secure))
            .collect(),
        key_signature: zone.key_signature.as_ref().map(signature),
    }
}

fn ds_view(ds: &DsProof) -> DsView {
    DsView {
        tag: ds.tag,
        algorithm: ds.algorithm.to_string(),
        digest: ds.digest_type.map(|digest| digest.to_string()),
        fits: ds.fits,
    }
}

fn key_view(key: &KeyProof, signing: &[u16], proved: bool) -> KeyView {
    let signs = signing.contains(&key.tag) && !key.revoked;
    KeyView {
        tag: key.tag,
        algorithm: key.algorithm.to_string(),
        bits: key.bits.and_then(|bits| u32::try_from(bits).ok()),
        role: words::of_key(key, signs, proved).to_owned(),
        vouched_for: key.vouched_for,
        signs,
    }
}
