//! The TLS-RPT record of the domain, and those of its MX hosts (RFC 8460 §3).
//!
//! Each of these rules is about one state of the record, so that one mistake is reported once.

mod external_destination;
mod host_record_missing;
mod legacy_name;
mod record_dangling;
mod record_duplicate_rua;
mod record_invalid;
mod record_lookup_failed;
mod record_missing;
mod record_not_first;
mod record_risky_syntax;
mod record_several;
mod record_unknown_field;
mod repair;
mod uri_unusable;

pub(crate) use external_destination::RPT_EXTERNAL_DESTINATION;
pub(crate) use host_record_missing::RPT_HOST_RECORD_MISSING;
pub(crate) use legacy_name::RPT_LEGACY_NAME;
pub(crate) use record_dangling::RPT_RECORD_DANGLING;
pub(crate) use record_duplicate_rua::RPT_RECORD_DUPLICATE_RUA;
pub(crate) use record_invalid::RPT_RECORD_INVALID;
pub(crate) use record_lookup_failed::RPT_RECORD_LOOKUP_FAILED;
pub(crate) use record_missing::RPT_RECORD_MISSING;
pub(crate) use record_not_first::RPT_RECORD_NOT_FIRST;
pub(crate) use record_risky_syntax::RPT_RECORD_RISKY_SYNTAX;
pub(crate) use record_several::RPT_RECORD_SEVERAL;
pub(crate) use record_unknown_field::RPT_RECORD_UNKNOWN_FIELD;
pub(crate) use uri_unusable::RPT_URI_UNUSABLE;

use super::mx::{absolute, place_of};
use super::unknown::unknown;
use super::{Arg, Args, EvidenceRef, Finding, Fix, NotChecked, Outcomes, Subject, show_foreign};
use crate::check::{Facts, MailTarget};
use crate::dns::Name;
use crate::parse::Located;
use crate::text::{Choice, NearMiss, VersionPrefix};
use crate::tls_rpt::{ParsedTlsRptRecord, RecordError, TlsRptRecord};

/// What stands at `_smtp._tls.<domain>`.
enum State<'a> {
    /// The domain takes no mail; the clause says so.
    NoMail(&'static str),
    /// No answer.
    Unseen(NotChecked),
    /// An alias that leads to nothing.
    Dangling,
    /// A text, by its index, that was probably meant as a record.
    NearMiss(usize, NearMiss),
    /// No record, but one at the name an early draft used.
    AtLegacyName,
    /// No record.
    Missing,
    /// Several, by their indices.
    Several(&'a [usize]),
    /// One, by its index, valid or not.
    One(usize, &'a ParsedTlsRptRecord),
}

fn state(facts: &Facts) -> State<'_> {
    let rpt = &facts.tls_rpt;
    match facts.mx.target {
        MailTarget::Null { .. } => return State::NoMail("the domain takes no mail"),
        MailTarget::NoSuchDomain => return State::NoMail("the domain does not exist"),
        _ => {}
    }
    if let Some(why) = unknown(&rpt.txt) {
        return State::Unseen(why);
    }
    match (&rpt.selection.choice, &rpt.record) {
        (Choice::Several(several), _) => State::Several(several),
        (Choice::One(index), Some(parsed)) => State::One(*index, parsed),
        _ if rpt.txt.dangles() => State::Dangling,
        _ => near_miss(facts)
            .unwrap_or_else(|| if is_at_legacy_name(facts) { State::AtLegacyName } else { State::Missing }),
    }
}

fn near_miss(facts: &Facts) -> Option<State<'_>> {
    facts.tls_rpt.selection.discarded.iter().find_map(|discarded| match discarded.prefix {
        VersionPrefix::NotARecord(Some(miss)) => Some(State::NearMiss(discarded.index, miss)),
        _ => None,
    })
}

fn is_at_legacy_name(facts: &Facts) -> bool {
    let texts = facts.accidents.tls_rpt_legacy.records();
    texts.iter().any(|text| !matches!(crate::tls_rpt::begins_like_record(text), VersionPrefix::NotARecord(_)))
}

/// The owner name of the record.
fn owner(facts: &Facts) -> &Name {
    &facts.tls_rpt.txt.question.name
}

fn subject(facts: &Facts) -> Subject {
    Subject::Record(owner(facts).clone())
}

fn evidence(facts: &Facts) -> EvidenceRef {
    EvidenceRef::txt(&facts.tls_rpt.txt)
}

fn pass(facts: &Facts, out: &mut Outcomes) {
    out.pass(subject(facts), Args::none(), vec![evidence(facts)]);
}

/// The start of a finding about the record.
fn about(facts: &Facts) -> Finding {
    Finding::about(subject(facts)).arg("owner", owner(facts)).arg("domain", facts.domain.name())
}

/// The state, unless it is that nothing is known or needed: that is said for every rule alike.
fn state_or_say<'a>(facts: &'a Facts, out: &mut Outcomes) -> Option<State<'a>> {
    match state(facts) {
        State::NoMail(why) => out.not_applicable(subject(facts), why),
        State::Unseen(why) => out.not_checked(subject(facts), why, vec![evidence(facts)]),
        state => return Some(state),
    }
    None
}

/// The one record, valid or not, with its index; says why if there is none.
fn record_or_say<'a>(facts: &'a Facts, out: &mut Outcomes) -> Option<(usize, &'a ParsedTlsRptRecord)> {
    match state_or_say(facts, out)? {
        State::One(index, parsed) => return Some((index, parsed)),
        State::Several(_) => out.not_applicable(subject(facts), "there are several TLS-RPT records"),
        _ => out.not_applicable(subject(facts), "there is no TLS-RPT record"),
    }
    None
}

/// The one record, if it is valid; says why if not.
fn valid_record_or_say<'a>(
    facts: &'a Facts,
    out: &mut Outcomes,
) -> Option<(usize, &'a TlsRptRecord, &'a [Located<RecordError>])> {
    let (index, parsed) = record_or_say(facts, out)?;
    if parsed.value.is_none() {
        out.not_applicable(subject(facts), "the TLS-RPT record is not valid");
    }
    parsed.value.as_ref().map(|record| (index, record, parsed.defects.as_slice()))
}

/// Passes, or says one finding with all the `defects`, which are those of the record at `index`.
fn say_defects(
    facts: &Facts,
    index: usize,
    defects: &[&Located<RecordError>],
    fix: Option<Fix>,
    out: &mut Outcomes,
) {
    if defects.is_empty() {
        return pass(facts, out);
    }
    let found =
        defects.iter().take(MOST_DEFECTS).fold(about(facts).evidence(evidence(facts)), |found, defect| {
            found.evidence(defect_evidence(facts, index, defect))
        });
    out.find(super::mx::with_fix(found.arg("defects", Arg::foreign(listed(defects))), fix));
}

/// Defects told in one finding: who repairs these and looks again sees the rest.
const MOST_DEFECTS: usize = 5;

fn listed(defects: &[&Located<RecordError>]) -> String {
    let shown: Vec<String> =
        defects.iter().take(MOST_DEFECTS).map(|located| located.defect.to_string()).collect();
    let more = defects.len().saturating_sub(MOST_DEFECTS);
    let tail = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!("{}{tail}", shown.join("; "))
}

/// The place of a defect: the octets it is about, or the whole record where something is missing.
fn defect_evidence(facts: &Facts, index: usize, located: &Located<RecordError>) -> EvidenceRef {
    let text = facts.tls_rpt.txt.records().get(index).map(Vec::as_slice).unwrap_or_default();
    let quoted = Some(located.span.of(text)).filter(|quoted| !quoted.is_empty()).unwrap_or(text);
    EvidenceRef {
        text: show_foreign(&String::from_utf8_lossy(quoted), 300),
        line_column: Some(located.span.line_column(text)),
        ..evidence(facts)
    }
}

/// A TXT record as a zone line.
pub(in crate::rules) fn txt_line(owner: &Name, text: &[u8]) -> String {
    format!("{} IN TXT {}", absolute(owner), txt_data(text))
}

/// Text as a TXT record has it: strings of at most 255 octets (RFC 1035 §3.3), marks and backslashes escaped.
pub(crate) fn txt_data(text: &[u8]) -> String {
    let quoted = |octets: &[u8]| {
        let shown = octets.iter().map(|octet| match octet {
            b'"' | b'\\' => format!("\\{}", char::from(*octet)),
            b' '..=b'~' => char::from(*octet).to_string(),
            octet => format!("\\{octet:03}"),
        });
        format!("\"{}\"", shown.collect::<String>())
    };
    let strings: Vec<String> =
        if text.is_empty() { vec![quoted(text)] } else { text.chunks(255).map(quoted).collect() };
    strings.join(" ")
}

/// The texts at the name with those at `replaced` exchanged for one `record`.
fn fix_replacing(facts: &Facts, replaced: &[usize], record: &str) -> Fix {
    let txt = &facts.tls_rpt.txt;
    let before: Vec<String> = txt.records().iter().map(|text| txt_line(&txt.end, text)).collect();
    let kept = before.iter().enumerate().filter(|(index, _)| !replaced.contains(index));
    let mut after: Vec<String> = kept.map(|(_, line)| line.clone()).collect();
    let at = replaced.first().copied().unwrap_or(after.len()).min(after.len());
    after.insert(at, txt_line(&txt.end, record.as_bytes()));
    Fix::replace(place_of(facts, &txt.end), &before, &after)
}

/// A record to begin with. The address is a proposal: only the owner of the domain knows one that is read.
fn proposal(facts: &Facts) -> String {
    format!("v=TLSRPTv1; rua=mailto:tls-reports@{}", facts.domain)
}
