//! The way from one key to the next, as dated steps with the lines of each (RFC 7671 §8).

use serde::{Deserialize, Serialize};

use super::field::{Field, Reader};
use super::keys::{RecordLine, lines_of, read_keys, read_records};
use super::tlsa::owner;
use super::zone_text::LineNote;
use super::{KeyRead, Made, MakeStep, ToAscii, summary};
use crate::dane::rollover::{Keys, Renewal, Rollover, RolloverAction, RolloverStep, RolloverWarning, plan};
use crate::dane::{TlsaError, TlsaRecord, zone_line};
use crate::dns::Name;
use crate::parse::Effect;
use crate::report::ReasonView;
use crate::rules::{Fix, FixPlace};
use crate::time::Timestamp;

/// Signatures of a set that last longer are not made; ten years.
const MAX_SIGNATURE_DAYS: u64 = 3_650;

/// Nobody knows a key so long before; twenty years, in seconds.
const MAX_AHEAD: i64 = 20 * 365 * 86_400;

const DAY: u64 = 86_400;

/// The form, as filled in. Certificates and keys are handed over beside it.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct RolloverForm {
    /// The MX host.
    pub host: String,
    /// The port, 25 for mail between servers.
    pub port: String,
    /// The time to live of the set, in seconds.
    pub ttl: String,
    /// How long its signatures last, in days.
    pub signatures: String,
    /// When the next key is to be used, RFC 3339; empty for as soon as it may.
    pub change: String,
    /// How certificates are renewed.
    pub renewal: RenewalChoice,
    /// The TLSA records that are published, one a line; may be empty.
    pub published: String,
}

/// How certificates are renewed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
#[serde(rename_all = "kebab-case")]
pub enum RenewalChoice {
    /// By a program, with a new key each time.
    NewKey,
    /// By a program, with the key kept.
    SameKey,
    /// By hand.
    #[default]
    Manual,
}

impl From<RenewalChoice> for Renewal {
    fn from(choice: RenewalChoice) -> Self {
        match choice {
            RenewalChoice::NewKey => Self::AutomaticNewKey,
            RenewalChoice::SameKey => Self::AutomaticSameKey,
            RenewalChoice::Manual => Self::Manual,
        }
    }
}

/// What the form says beside the keys.
struct Setting {
    owner: Name,
    published: Vec<RecordLine>,
    /// The key in use, where it is given as lines of a zone.
    current: Vec<RecordLine>,
    /// Of the set, in seconds: what the form says.
    ttl: u32,
    /// In seconds.
    signatures: u32,
    change: Option<Timestamp>,
    renewal: Renewal,
}

/// Where the set is, and what is in it by now.
struct Zone<'a> {
    owner: &'a Name,
    /// Of new records.
    ttl: u32,
    /// Each with its time to live.
    set: Vec<(u32, TlsaRecord)>,
}

/// Plans the way from the key in use to the next.
///
/// ```
/// use waxseal_core::report::make::{RolloverForm, make_rollover};
/// use waxseal_core::time::Timestamp;
/// let [host, port, ttl, signatures] = ["mx.example.org", "25", "3600", "14"].map(str::to_owned);
/// let form = RolloverForm { host, port, ttl, signatures, ..RolloverForm::default() };
/// let (current, next) = ("ab".repeat(32), "cd".repeat(32));
/// let made = make_rollover(&form, current.as_bytes(), next.as_bytes(), Timestamp::from_unix(0), &str::to_owned);
/// let seconds: Vec<i64> = made.steps.iter().map(|step| step.at.unix()).collect();
/// assert_eq!(seconds, [0, 7_200, 10_800, 10_800 + 14 * 86_400]);
/// ```
pub fn make_rollover(
    form: &RolloverForm,
    current: &[u8],
    next: &[u8],
    now: Timestamp,
    to_ascii: ToAscii<'_>,
) -> Made {
    let mut reader = Reader::new(to_ascii);
    let current_lines = lines_of(current);
    let current = reader.take(Field::Current, read_keys(current));
    let next = reader.take(Field::Next, read_keys(next));
    let setting = read(&mut reader, form, current_lines, now);
    let view =
        |field, keys: &Option<Keys>| keys.as_ref().map(|keys| KeyRead::of(field, keys)).unwrap_or_default();
    let keys = [view(Field::Current, &current), view(Field::Next, &next)].concat();
    let (steps, notes) = match (current, next, setting) {
        (Some(current), Some(next), Some(setting)) => planned(&current, &next, &setting, now),
        _ => Default::default(),
    };
    let summary = summary(&reader.problems, &said(&reader, &steps, &notes));
    Made { summary, problems: reader.problems, keys, choices: Vec::new(), steps, notes }
}

/// All that is wrong is told, not only the first.
fn read(
    reader: &mut Reader<'_>,
    form: &RolloverForm,
    current: Vec<RecordLine>,
    now: Timestamp,
) -> Option<Setting> {
    let published = reader.take(Field::Published, read_records(&form.published));
    let (host, port) = (reader.name(Field::Host, &form.host), reader.port(&form.port));
    let ttl = reader.ttl(&form.ttl);
    let days = reader.number(Field::Signatures, &form.signatures, 0, MAX_SIGNATURE_DAYS);
    let change = match form.change.trim() {
        "" => Some(None),
        text => {
            let latest = Timestamp::from_unix(now.unix().saturating_add(MAX_AHEAD));
            reader.time(Field::Change, text, latest).map(Some)
        }
    };
    Some(Setting {
        owner: owner(reader, host.as_ref(), port)?,
        published: published?,
        current,
        ttl: ttl?,
        signatures: u32::try_from(days?.saturating_mul(DAY)).ok()?,
        change: change?,
        renewal: form.renewal.into(),
    })
}

fn planned(
    current: &Keys,
    next: &Keys,
    setting: &Setting,
    now: Timestamp,
) -> (Vec<MakeStep>, Vec<ReasonView>) {
    let Setting { signatures, change, renewal, .. } = *setting;
    let own: Vec<&RecordLine> =
        setting.published.iter().filter(|line| line.entry.belongs_to(&setting.owner)).collect();
    let current_lines = setting.current.iter().filter(|line| line.entry.belongs_to(&setting.owner));
    let lives = own.iter().copied().chain(current_lines).filter_map(|line| line.entry.ttl);
    // Senders keep what they have for as long as it says (RFC 7671 §8.1).
    let ttl = lives.fold(setting.ttl, u32::max);
    let published: Vec<Result<TlsaRecord, TlsaError>> =
        own.iter().map(|line| Ok(line.record.clone())).collect();
    let rollover =
        Rollover { current, next, published: &published, ttl, signatures, start: now, change, renewal };
    let plan = plan(&rollover);
    let set = own.iter().map(|line| (line.entry.ttl.unwrap_or(ttl), line.record.clone())).collect();
    let mut zone = Zone { owner: &setting.owner, ttl, set };
    let steps = plan.steps.iter().map(|step| step_view(step, &mut zone, now)).collect();
    let lines = line_notes(setting, &own, ttl);
    (steps, lines.iter().map(line_note).chain(plan.warnings.iter().map(note)).collect())
}

/// What the pasted lines say beside their records.
fn line_notes(setting: &Setting, own: &[&RecordLine], planned: u32) -> Vec<LineNote> {
    let wanted = setting.owner.to_string();
    let strange = setting.published.iter().filter(|line| !line.entry.belongs_to(&setting.owner));
    let mut notes: Vec<LineNote> = strange
        .map(|RecordLine { entry, .. }| LineNote::OfAnother {
            line: entry.line,
            owner: entry.owner.clone().unwrap_or_default().trim_end_matches('.').to_owned(),
            wanted: wanted.trim_end_matches('.').to_owned(),
        })
        .collect();
    let lines = own.iter().copied().chain(&setting.current);
    notes.extend(
        lines.filter(|line| line.entry.is_ttl_wrong).map(|line| LineNote::TtlWrong { line: line.entry.line }),
    );
    if planned > setting.ttl {
        notes.push(LineNote::TtlLonger { published: planned, form: setting.ttl });
    }
    if let Some(shortest) = own.iter().filter_map(|line| line.entry.ttl).min().filter(|ttl| *ttl < planned) {
        notes.push(LineNote::TtlUneven { shortest, planned });
    }
    notes
}

fn line_note(note: &LineNote) -> ReasonView {
    let reference = match note {
        LineNote::OfAnother { .. } => (7672, "2.2.3"),
        LineNote::TtlLonger { .. } => (7671, "8.1"),
        LineNote::TtlWrong { .. } => (2181, "8"),
        LineNote::TtlUneven { .. } => (2181, "5.2"),
    };
    ReasonView::new(note.code(), Effect::Risks, note, Some(reference))
}

fn said(reader: &Reader<'_>, steps: &[MakeStep], notes: &[ReasonView]) -> String {
    let is_stuck = notes.iter().any(|note| note.effect != Effect::Informs);
    match (steps.first(), steps.last()) {
        (Some(first), Some(last)) if steps.len() > 1 => {
            format!("{} steps, from {} to {}.", steps.len(), first.at.readable(), last.at.readable())
        }
        (Some(_), _) => "1 step.".to_owned(),
        _ if !reader.problems.is_empty() => String::new(),
        _ if is_stuck => "There is no way to the next key yet.".to_owned(),
        _ => "There is nothing to do.".to_owned(),
    }
}

fn step_view(step: &RolloverStep, zone: &mut Zone<'_>, now: Timestamp) -> MakeStep {
    let new = |title, reference| MakeStep::new(step.at, now, title, reference);
    match &step.action {
        RolloverAction::Publish { records } => {
            let before = zone.lines();
            let title = if before.is_empty() {
                "Publish the first records"
            } else {
                "Publish the new records beside those that are there"
            };
            zone.set.extend(records.iter().map(|record| (zone.ttl, record.clone())));
            new(title, (7671, "8.1"))
                .publish(Fix::replace(FixPlace::HostZone, &before, &zone.lines()))
                .before_next(
                    "Every name server has the whole set, and twice its time to live has passed since.",
                )
        }
        RolloverAction::Deploy => new("Use the next key on every server", (7672, "4"))
            .detail("The zone stays as it is: both keys fit a record.")
            .before_next("Every server behind the name shows the next key, backup machines too."),
        RolloverAction::Remove { records } => {
            let before = zone.lines();
            zone.set.retain(|(_, record)| !records.contains(record));
            new("Take the old records out", (7671, "8.1"))
                .publish(Fix::replace(FixPlace::HostZone, &before, &zone.lines()))
                .before_next(
                    "Until the signatures of the old set are over, keep the old key as safe as the new one.",
                )
        }
        RolloverAction::Forget => new("Destroy the old key", (7671, "11")).detail(
            "The signatures of the old records are over, so that nobody can show them to a sender any more.",
        ),
    }
}

impl Zone<'_> {
    fn lines(&self) -> Vec<String> {
        self.set.iter().map(|(ttl, record)| zone_line(self.owner, *ttl, record)).collect()
    }
}

fn note(warning: &RolloverWarning) -> ReasonView {
    let (effect, reference) = match warning {
        RolloverWarning::CurrentNotPublished { .. } | RolloverWarning::CurrentRecordNotPublished { .. } => {
            (Effect::Invalidates, (7672, "2.2"))
        }
        RolloverWarning::SameKeys => (Effect::Informs, (7671, "8.1")),
        RolloverWarning::SignaturesLong { .. } => (Effect::Risks, (7671, "11")),
        RolloverWarning::TtlLong { .. } => (Effect::Risks, (7671, "13")),
        RolloverWarning::IntermediateMayChange => (Effect::Risks, (7671, "5.2")),
        RolloverWarning::KeyRenewedByProgram | RolloverWarning::CertificateRenewedByProgram => {
            (Effect::Risks, (7672, "4"))
        }
        _ => (Effect::Risks, (7671, "8")),
    };
    ReasonView::new(warning.code(), effect, warning, Some(reference))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::DiffOp;
    use crate::x509::testing::{Made as Certificate, Maker, at, pem};

    fn form() -> RolloverForm {
        RolloverForm {
            host: "mx.example.org".to_owned(),
            port: "25".to_owned(),
            ttl: "3600".to_owned(),
            signatures: "14".to_owned(),
            ..RolloverForm::default()
        }
    }

    fn server() -> Certificate {
        Maker::server(&["mx.example.org"]).make()
    }

    fn made(form: &RolloverForm, current: &str, next: &str) -> Made {
        make_rollover(form, current.as_bytes(), next.as_bytes(), at(), &str::to_owned)
    }

    fn record(made: &Certificate) -> String {
        format!("3 1 1 {}", made.certificate().spki_fingerprint())
    }

    fn line(made: &Certificate) -> String {
        format!("_25._tcp.mx.example.org. 3600 IN TLSA {}", record(made))
    }

    fn diffs(made: &Made) -> Vec<Vec<(DiffOp, String)>> {
        let publish = made.steps.iter().filter_map(|step| step.publish.as_ref());
        publish
            .map(|publish| publish.diff.iter().map(|line| (line.op, line.text.clone())).collect())
            .collect()
    }

    /// OPS-8.1-1, DANE-4-1, OPS-11-1.
    #[test]
    fn each_step_has_its_date_and_its_lines() {
        let (old, new) = (server(), server());
        let expected = [
            vec![(DiffOp::Keep, line(&old)), (DiffOp::Add, line(&new))],
            vec![(DiffOp::Remove, line(&old)), (DiffOp::Keep, line(&new))],
        ];
        for (current, next) in [(old.pem(), new.pem()), (record(&old), record(&new)), (line(&old), new.pem())]
        {
            let made = made(&RolloverForm { published: line(&old), ..form() }, &current, &next);
            assert_eq!(diffs(&made), expected, "{:?}", made.problems);
            let times: Vec<i64> = made.steps.iter().map(|step| step.at.unix() - at().unix()).collect();
            assert_eq!(times, [0, 7_200, 10_800, 10_800 + 14 * 86_400]);
            assert_eq!((made.steps[0].when.as_str(), made.notes.len()), ("now", 0));
        }
    }

    /// OPS-8.1-1: the lifetime that the lines have counts, wherever they are given.
    #[test]
    fn the_line_of_the_key_in_use_says_how_long_it_lives() {
        let (old, new) = (server(), server());
        let day = line(&old).replace(" 3600 ", " 86400 ");
        let made_of = |current: &str| made(&form(), current, &new.pem());
        let codes = |made: &Made| made.notes.iter().map(|note| note.code.clone()).collect::<Vec<_>>();
        let made = made_of(&day);
        assert_eq!(made.steps[1].at.unix() - at().unix(), 2 * 86_400);
        assert!(codes(&made).iter().any(|code| code == "published-ttl-longer"), "{:?}", codes(&made));
        let wrong = made_of(&line(&old).replace(" 3600 ", " 99999999999 "));
        assert!(codes(&wrong).iter().any(|code| code == "published-ttl-wrong"), "{:?}", codes(&wrong));
    }

    #[test]
    fn a_first_set_begins_with_both() {
        let (old, new) = (server(), server());
        let made = made(&form(), &old.pem(), &new.pem());
        assert_eq!(diffs(&made)[0], [(DiffOp::Add, line(&old)), (DiffOp::Add, line(&new))]);
        assert_eq!(made.steps[0].publish.as_ref().unwrap().copy, format!("{}\n{}", line(&old), line(&new)));
        assert_eq!(made.steps[0].title, "Publish the first records");
        assert_eq!(made.keys.len(), 2);
    }

    #[test]
    fn warnings_are_notes() {
        let (old, new) = (server(), server());
        let told = |form: &RolloverForm| {
            made(form, &old.pem(), &new.pem())
                .notes
                .into_iter()
                .map(|note| (note.code, note.effect))
                .collect::<Vec<_>>()
        };
        let of = |code: &str, effect| vec![(code.to_owned(), effect)];
        let renewed = RolloverForm { renewal: RenewalChoice::NewKey, ..form() };
        assert_eq!(told(&renewed), of("key-renewed-by-program", Effect::Risks));
        let stranger = RolloverForm { published: record(&server()), ..form() };
        let strange = [("fits-neither".to_owned(), Effect::Risks)];
        assert_eq!(
            told(&stranger),
            [&strange[..], &of("current-not-published", Effect::Invalidates)].concat()
        );
        let soon = RolloverForm { change: at().to_string(), ..form() };
        assert_eq!(told(&soon), of("change-too-soon", Effect::Risks));
        let twice = RolloverForm { published: format!("{0}\n{0}", record(&old)), ..form() };
        assert_eq!(told(&twice), of("published-twice", Effect::Risks));
    }

    fn messages(made: &Made) -> Vec<&str> {
        made.notes.iter().map(|note| note.message.as_str()).collect()
    }

    /// OPS-8.1-1: senders keep a record for as long as it says, whatever the form says.
    #[test]
    fn the_longest_time_to_live_decides() {
        let (old, new) = (server(), server());
        let published = line(&old).replace(" 3600 ", " 86400 ");
        let long = made(&RolloverForm { published: published.clone(), ..form() }, &old.pem(), &new.pem());
        let times: Vec<i64> = long.steps.iter().map(|step| step.at.unix() - at().unix()).collect();
        assert_eq!(times[..3], [0, 172_800, 259_200]);
        assert_eq!(
            messages(&long),
            ["the published records live 86400 s, the form says 3600; the plan uses the longer"]
        );
        let added = line(&new).replace(" 3600 ", " 86400 ");
        assert_eq!(diffs(&long)[0], [(DiffOp::Keep, published), (DiffOp::Add, added)]);
        let short = line(&old).replace(" 3600 ", " 300 ");
        let uneven = made(&RolloverForm { published: short.clone(), ..form() }, &old.pem(), &new.pem());
        assert_eq!(uneven.steps[1].at.unix() - at().unix(), 7_200);
        assert_eq!(diffs(&uneven)[0], [(DiffOp::Keep, short), (DiffOp::Add, line(&new))]);
        assert_eq!(uneven.notes[0].code, "published-ttl-uneven");
    }

    /// DANE-2.2.3-1: the set is that of one name.
    #[test]
    fn lines_of_another_name_do_not_count() {
        let (old, new) = (server(), server());
        let strange = line(&server()).replace("mx.example.org", "other.example");
        let published = format!("{strange}\n{}", line(&old));
        let made = made(&RolloverForm { published, ..form() }, &old.pem(), &new.pem());
        assert_eq!(
            messages(&made),
            ["line 1 belongs to _25._tcp.other.example, not to _25._tcp.mx.example.org; it is not counted"]
        );
        assert_eq!(diffs(&made)[0], [(DiffOp::Keep, line(&old)), (DiffOp::Add, line(&new))]);
    }

    /// OPS-8-1: what fits no key, and what is of no use, goes with the old records.
    #[test]
    fn the_last_set_fits_the_next_key() {
        let (old, new) = (server(), server());
        let stale = line(&server());
        let useless = line(&old).replace("3 1 1", "1 1 1");
        let published = [line(&old), stale.clone(), useless].join("\n");
        let made = made(&RolloverForm { published, ..form() }, &old.pem(), &new.pem());
        let last = diffs(&made).pop().unwrap();
        let kept: Vec<&String> =
            last.iter().filter(|(op, _)| *op == DiffOp::Keep).map(|(_, line)| line).collect();
        assert_eq!(kept, [&line(&new)]);
        let codes: Vec<&str> = made.notes.iter().map(|note| note.code.as_str()).collect();
        assert_eq!(codes, ["fits-neither", "published-useless"]);
    }

    #[test]
    fn each_field_has_its_own_error() {
        let (old, new) = (server().pem(), server().pem());
        for (changed, field, code) in [
            (RolloverForm { host: String::new(), ..form() }, Field::Host, "missing"),
            (RolloverForm { port: "65536".to_owned(), ..form() }, Field::Port, "number-outside"),
            (RolloverForm { ttl: "1h".to_owned(), ..form() }, Field::Ttl, "number-outside"),
            (RolloverForm { signatures: "3651".to_owned(), ..form() }, Field::Signatures, "number-outside"),
            (RolloverForm { change: "tomorrow".to_owned(), ..form() }, Field::Change, "time-invalid"),
            (RolloverForm { change: "9999-12-31".to_owned(), ..form() }, Field::Change, "time-too-far"),
            (
                RolloverForm { published: "3 1 1".to_owned() + " xyz", ..form() },
                Field::Published,
                "record-invalid",
            ),
        ] {
            let made = made(&changed, &old, &new);
            let told: Vec<(Field, &str)> =
                made.problems.iter().map(|problem| (problem.field, problem.code.as_str())).collect();
            assert_eq!(told, [(field, code)]);
            assert!(made.steps.is_empty());
        }
        let private = server().key.serialize_pem();
        assert_eq!(made(&form(), &old, &private).problems[0].code, "private-key");
        assert_eq!(made(&form(), &old, "").summary, "Still needed: the next key.");
    }

    #[test]
    fn the_same_key_leaves_nothing_to_do() {
        let old = server();
        let same = made(&RolloverForm { published: record(&old), ..form() }, &old.pem(), &old.pem());
        assert_eq!((same.steps.len(), same.summary.as_str()), (0, "There is nothing to do."));
        assert_eq!(same.notes[0].code, "same-keys");
        let whole = format!("3 0 1 {}", old.certificate().fingerprint());
        let key = pem("PUBLIC KEY", server().certificate().spki());
        let stuck = made(&RolloverForm { published: whole, ..form() }, &old.pem(), &key);
        assert_eq!((stuck.steps.len(), stuck.summary.as_str()), (0, "There is no way to the next key yet."));
    }

    proptest::proptest! {
        #[test]
        fn any_form_is_read(published: String, change: String, current: Vec<u8>, signatures: String) {
            let form = RolloverForm { published, change, signatures, ..form() };
            let _ = make_rollover(&form, &current, &current, at(), &str::to_owned);
        }
    }
}
