//! From JSON to [`TlsReport`], field by field.

use std::borrow::Cow;

use super::json::{Json, Kind};
use super::time_range::{DateForm, is_full_day, read_date};
use super::{Deviation, DeviationCode as Code, MAX_COUNT, Place, TlsReport};
use crate::tls_rpt::intake::Limits;
use crate::tls_rpt::view::Problem;

/// What one JSON text held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedReports<'a> {
    /// The reports; more than one where several objects follow each other.
    pub reports: Vec<(TlsReport<'a>, Vec<Deviation>)>,
    /// Why there are none, or why there are no more.
    pub problem: Option<Problem>,
}

/// Reads the report, or the reports one after another, of one JSON text.
///
/// ```
/// use waxseal_core::tls_rpt::intake::Limits;
/// use waxseal_core::tls_rpt::report::parse_reports;
/// let text = br#"{"report-id": "1", "policies": [{"summary": {"total-successful-session-count": "8"}}]}"#;
/// let parsed = parse_reports(text, &Limits::default());
/// let (report, deviations) = &parsed.reports[0];
/// assert_eq!(report.policies[0].successful, 8);
/// assert!(deviations.iter().any(|deviation| deviation.code.code() == "count-string"));
/// ```
pub fn parse_reports<'a>(input: &'a [u8], limits: &Limits) -> ParsedReports<'a> {
    let mut parsed = ParsedReports::default();
    if input.starts_with(b"\xff\xfe") || input.starts_with(b"\xfe\xff") {
        parsed.problem = Some(Problem::Utf16);
        return parsed;
    }
    let mark = input.starts_with(b"\xef\xbb\xbf");
    let text = if mark { input.get(3..).unwrap_or_default() } else { input };
    let mut reader = Reader::new(Json::new(text, limits.json_depth), limits);
    if mark {
        reader.deviate(Code::ByteOrderMark, "");
    }
    parsed.problem = read_all(&mut reader, &mut parsed.reports).err();
    parsed
}

fn read_all<'a>(reader: &mut Reader<'a, '_>, reports: &mut Vec<(TlsReport<'a>, Vec<Deviation>)>) -> Read<()> {
    let mut in_array = false;
    loop {
        match reader.json.next_outside() {
            Some(b'[') if !in_array && reports.is_empty() => {
                reader.json.enter()?;
                in_array = true;
                reader.deviate(Code::ConcatenatedReports, "");
            }
            _ if in_array && !reader.json.next_item()? => return Ok(()),
            Some(_) if in_array => {}
            Some(b'{') if !reports.is_empty() => reader.deviate(Code::ConcatenatedReports, ""),
            Some(_) if !reports.is_empty() => {
                if let Some((_, deviations)) = reports.last_mut() {
                    deviations.push(Deviation { code: Code::TrailingData, place: Place::default() });
                }
                return Ok(());
            }
            Some(_) => {}
            None if reports.is_empty() => return Err(Problem::CutOff),
            None => return Ok(()),
        }
        let report = reader.report()?;
        reports.push((report, std::mem::take(&mut reader.deviations)));
    }
}

pub(super) type Read<T> = Result<T, Problem>;

/// Reads one report after another and notes what deviates.
pub(super) struct Reader<'a, 'l> {
    pub(super) json: Json<'a>,
    pub(super) limits: &'l Limits,
    deviations: Vec<Deviation>,
    pub(super) policy: Option<u32>,
    pub(super) detail: Option<u32>,
    rows: usize,
}

/// The members of the report that were met.
#[derive(Default)]
struct Met {
    keys: KeySet,
    is_report: bool,
}

/// Which of an object's known names were met.
#[derive(Default)]
pub(super) struct KeySet(Vec<&'static str>);

impl KeySet {
    pub(super) fn has(&self, key: &str) -> bool {
        self.0.contains(&key)
    }
}

impl<'a, 'l> Reader<'a, 'l> {
    fn new(json: Json<'a>, limits: &'l Limits) -> Self {
        Self { json, limits, deviations: Vec::new(), policy: None, detail: None, rows: 0 }
    }

    pub(super) fn deviate(&mut self, code: Code, field: &'static str) {
        let deviation = Deviation { code, place: Place { policy: self.policy, detail: self.detail, field } };
        if self.deviations.len() < self.limits.deviations && !self.deviations.contains(&deviation) {
            self.deviations.push(deviation);
        }
    }

    /// Notes what the JSON reader forgave.
    fn deviate_as_json(&mut self, field: &'static str) {
        let oddities = self.json.take_oddities();
        if !oddities.is_empty() {
            oddities.codes().for_each(|code| self.deviate(code, field));
        }
    }

    /// Notes a known name, and whether it was there before.
    pub(super) fn meet(&mut self, met: &mut KeySet, key: &'static str) {
        if met.has(key) {
            self.deviate(Code::DuplicateKey, key);
        } else {
            met.0.push(key);
        }
    }

    /// Takes one of the budget of policies and failures.
    pub(super) fn spend_row(&mut self) -> Read<()> {
        self.rows += 1;
        if self.rows > self.limits.rows { Err(Problem::TooManyRows) } else { Ok(()) }
    }

    fn report(&mut self) -> Read<TlsReport<'a>> {
        (self.policy, self.detail) = (None, None);
        if self.json.kind()? != Kind::Object {
            return Err(Problem::NotAReport);
        }
        self.json.enter()?;
        let mut report = TlsReport::default();
        let mut met = Met::default();
        while let Some(key) = self.json.next_key()? {
            self.member(&key, &mut report, &mut met)?;
        }
        self.deviate_as_json("");
        let has = |key| met.keys.has(key);
        if !met.is_report || !(has("policies") || has("date-range") && has("report-id")) {
            return Err(Problem::NotAReport);
        }
        self.judge(&mut report, &met.keys);
        Ok(report)
    }

    fn member(&mut self, key: &str, report: &mut TlsReport<'a>, met: &mut Met) -> Read<()> {
        const NAMES: [&str; 5] = ["organization-name", "date-range", "contact-info", "report-id", "policies"];
        let Some(name) = NAMES.into_iter().find(|name| *name == key) else {
            self.deviate(Code::KeyUnknown, "");
            return self.json.skip();
        };
        met.is_report = true;
        self.meet(&mut met.keys, name);
        match name {
            "organization-name" => report.organization_name = self.text(name)?.unwrap_or_default(),
            "contact-info" => report.contact_info = self.text(name)?.unwrap_or_default(),
            "report-id" => report.report_id = self.text(name)?.unwrap_or_default(),
            "date-range" => self.date_range(report)?,
            _ => {
                report.policies.clear();
                self.policies(&mut report.policies)?;
            }
        }
        Ok(())
    }

    fn date_range(&mut self, report: &mut TlsReport<'a>) -> Read<()> {
        const START: &str = "date-range.start-datetime";
        const END: &str = "date-range.end-datetime";
        if self.json.kind()? != Kind::Object {
            self.deviate(Code::DateMissing, "date-range");
            return self.json.skip();
        }
        self.json.enter()?;
        let mut met = KeySet::default();
        while let Some(key) = self.json.next_key()? {
            match key.as_ref() {
                "start-datetime" => {
                    self.meet(&mut met, START);
                    report.start = self.date(START)?;
                }
                "end-datetime" => {
                    self.meet(&mut met, END);
                    report.end = self.date(END)?;
                }
                _ => {
                    self.deviate(Code::KeyUnknown, "date-range");
                    self.json.skip()?;
                }
            }
        }
        for field in [START, END] {
            if !met.has(field) {
                self.deviate(Code::DateMissing, field);
            }
        }
        Ok(())
    }

    fn date(&mut self, field: &'static str) -> Read<Option<i64>> {
        let Some(text) = self.text(field)? else {
            return Ok(None);
        };
        let date = read_date(&text);
        match date {
            Some((_, DateForm::Good)) => {}
            Some((_, DateForm::WithoutZone)) => self.deviate(Code::DateWithoutZone, field),
            Some((_, DateForm::OtherForm)) | None => self.deviate(Code::DateUnreadable, field),
        }
        Ok(date.map(|(seconds, _)| seconds))
    }

    /// Looks at the report as a whole.
    fn judge(&mut self, report: &mut TlsReport<'a>, met: &KeySet) {
        (self.policy, self.detail) = (None, None);
        if report.organization_name.trim().is_empty() {
            self.deviate(Code::OrganizationMissing, "organization-name");
        }
        if report.report_id.trim().is_empty() {
            self.deviate(Code::ReportIdMissing, "report-id");
        } else if report.report_id.ends_with('+') {
            self.deviate(Code::ReportIdTruncated, "report-id");
        }
        self.judge_contact(report);
        if !met.has("date-range") {
            self.deviate(Code::DateMissing, "date-range");
        }
        self.judge_range(report);
        if report.policies.is_empty() {
            self.deviate(Code::PoliciesEmpty, "policies");
        }
        self.judge_overlap(report);
    }

    fn judge_contact(&mut self, report: &mut TlsReport<'a>) {
        const FIELD: &str = "contact-info";
        let contact = report.contact_info.trim();
        if contact.is_empty() {
            return self.deviate(Code::ContactMissing, FIELD);
        }
        let address = contact.strip_prefix("mailto:").unwrap_or(contact);
        let (local, domain) = address.rsplit_once('@').unwrap_or_default();
        let is_plain = !local.is_empty() && domain.contains('.') && !address.contains([' ', '<', '>', ',']);
        if address.len() != contact.len() || !is_plain {
            self.deviate(Code::ContactNotAddress, FIELD);
        }
        if address.len() != report.contact_info.len() {
            report.contact_info = Cow::Owned(address.to_owned());
        }
    }

    fn judge_range(&mut self, report: &TlsReport<'a>) {
        let (Some(start), Some(end)) = (report.start, report.end) else {
            return;
        };
        if end <= start {
            self.deviate(Code::DateInverted, "date-range");
        } else if !is_full_day(start, end) {
            self.deviate(Code::DateNotADay, "date-range");
        } else if end - start == 86_400 {
            self.deviate(Code::DateNextMidnight, "date-range.end-datetime");
        }
    }

    /// The same sessions under an MTA-STS and a TLSA policy (RFC 8460 §4), and the domain that goes with the latter.
    fn judge_overlap(&mut self, report: &TlsReport<'a>) {
        let of_type =
            |kind: &'static str| report.policies.iter().filter(move |policy| policy.policy_type == kind);
        for (index, policy) in
            report.policies.iter().enumerate().filter(|(_, policy)| policy.policy_type == "tlsa")
        {
            if policy.policy_domain.is_empty()
                || !of_type("sts").any(|sts| sts.policy_domain == policy.policy_domain)
            {
                continue;
            }
            self.policy = u32::try_from(index).ok();
            self.deviate(Code::TlsaDomainIsRecipient, "policy.policy-domain");
            self.deviate(Code::SessionsCountedTwice, "summary");
        }
        self.policy = None;
    }

    /// A text, whatever its type; nothing where it is null or holds none.
    pub(super) fn text(&mut self, field: &'static str) -> Read<Option<Cow<'a, str>>> {
        let text = match self.json.kind()? {
            Kind::Text => Some(self.json.text()?),
            Kind::Number => {
                self.deviate(Code::FieldNotString, field);
                Some(Cow::Borrowed(self.json.number()))
            }
            Kind::Word => self.word(field),
            Kind::Array => self.first_text(field)?,
            Kind::Object => {
                self.deviate(Code::FieldNotString, field);
                self.json.skip()?;
                None
            }
        };
        self.deviate_as_json(field);
        Ok(text.map(|text| self.cut(text, field)))
    }

    fn word(&mut self, field: &'static str) -> Option<Cow<'a, str>> {
        let word = self.json.word();
        if word == "null" {
            self.deviate(if field == "contact-info" { Code::ContactMissing } else { Code::FieldNull }, field);
            return None;
        }
        self.deviate(Code::FieldNotString, field);
        Some(Cow::Borrowed(word))
    }

    /// The first text of an array where one text belongs.
    fn first_text(&mut self, field: &'static str) -> Read<Option<Cow<'a, str>>> {
        self.deviate(Code::FieldNotString, field);
        let mut first = None;
        self.json.enter()?;
        while self.json.next_item()? {
            if first.is_none() && self.json.kind()? == Kind::Text {
                first = Some(self.json.text()?);
            } else {
                self.json.skip()?;
            }
        }
        Ok(first)
    }

    /// No text is kept longer than the limit.
    fn cut(&mut self, text: Cow<'a, str>, field: &'static str) -> Cow<'a, str> {
        let limit = self.limits.text_characters;
        if text.len() <= limit {
            return text;
        }
        let Some((end, _)) = text.char_indices().nth(limit) else {
            return text;
        };
        self.deviate(Code::TextTooLong, field);
        match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.get(..end).unwrap_or_default()),
            Cow::Owned(mut text) => {
                text.truncate(end);
                Cow::Owned(text)
            }
        }
    }

    /// A list of texts; one text alone is a list of it, noted as `alone`.
    pub(super) fn texts(&mut self, field: &'static str, alone: Code) -> Read<Vec<Cow<'a, str>>> {
        let mut texts = Vec::new();
        match self.json.kind()? {
            Kind::Array => {
                self.json.enter()?;
                while self.json.next_item()? {
                    self.spend_row()?;
                    texts.extend(self.text(field)?);
                }
            }
            Kind::Word => drop(self.word(field)),
            _ => {
                self.deviate(alone, field);
                texts.extend(self.text(field)?);
            }
        }
        self.deviate_as_json(field);
        texts.retain(|text| !text.trim().is_empty());
        Ok(texts)
    }

    /// A number of sessions; nothing where there is none.
    pub(super) fn count(&mut self, field: &'static str) -> Read<Option<u64>> {
        let count = match self.json.kind()? {
            Kind::Number => read_count(self.json.number()),
            Kind::Text => {
                self.deviate(Code::CountString, field);
                read_count(self.json.text()?.trim())
            }
            Kind::Word => {
                self.json.word();
                Count::None
            }
            Kind::Array | Kind::Object => {
                self.json.skip()?;
                Count::None
            }
        };
        self.deviate_as_json(field);
        Ok(match count {
            Count::Whole(count) if count <= MAX_COUNT => Some(count),
            Count::Whole(_) => {
                self.deviate(Code::CountTooLarge, field);
                Some(MAX_COUNT)
            }
            Count::Part(count) => {
                self.deviate(Code::CountNotInteger, field);
                Some(count.min(MAX_COUNT))
            }
            Count::None => {
                self.deviate(Code::CountNotInteger, field);
                None
            }
        })
    }
}

/// A number of things as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Count {
    /// A whole number, `u64::MAX` standing for all above.
    Whole(u64),
    /// A fraction or a negative number, cut to a whole one from 0.
    Part(u64),
    /// No number.
    None,
}

/// Reads `12`, `12.0` and `1.2e1` without a detour through floating point.
fn read_count(text: &str) -> Count {
    if let Ok(count) = text.parse() {
        return Count::Whole(count);
    }
    let (is_negative, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Count::None;
    }
    // An exponent that does not fit is as good as a very large one of its sign.
    let far = if exponent.starts_with('-') { -1_000_000 } else { 1_000_000 };
    let exponent: i64 = exponent.parse().map_or(far, |exponent: i64| exponent.clamp(-1_000_000, 1_000_000));
    let point = i64::try_from(whole.len()).unwrap_or(i64::MAX).saturating_add(exponent);
    let (kept, dropped) = digits.split_at(usize::try_from(point.max(0)).unwrap_or(0).min(digits.len()));
    let zeros = point.saturating_sub(i64::try_from(digits.len()).unwrap_or(i64::MAX)).max(0);
    let step = |sum: u64, digit: u64| sum.saturating_mul(10).saturating_add(digit);
    let mut sum = kept.iter().fold(0, |sum, digit| step(sum, u64::from(digit - b'0')));
    for _ in 0..zeros.min(20) {
        sum = step(sum, 0);
    }
    match (is_negative, dropped.iter().all(|digit| *digit == b'0')) {
        (true, _) if sum > 0 || dropped.iter().any(|digit| *digit != b'0') => Count::Part(0),
        (_, true) => Count::Whole(sum),
        (_, false) => Count::Part(sum),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is no value is not waited for: an array that goes on with one ends the reading, and what was read stays.
    #[test]
    fn an_array_ends_where_it_is_broken() {
        const REPORT: &str = r#"{"report-id":"1","policies":[]}"#;
        for (text, reports) in [
            ("[}".to_owned(), 0),
            ("[,".to_owned(), 0),
            ("[:]".to_owned(), 0),
            (format!("[{REPORT},}}"), 1),
            (format!("[{REPORT},\u{1}{REPORT}]"), 1),
        ] {
            let parsed = parse_reports(text.as_bytes(), &Limits::default());
            assert_eq!(
                (parsed.reports.len(), parsed.problem),
                (reports, Some(Problem::JsonInvalid)),
                "{text}"
            );
        }
    }

    #[test]
    fn counts() {
        for (text, expected) in [
            ("0", Count::Whole(0)),
            ("-0", Count::Whole(0)),
            ("12.0", Count::Whole(12)),
            ("1.2e1", Count::Whole(12)),
            ("1200e-2", Count::Whole(12)),
            ("12.5", Count::Part(12)),
            ("-3", Count::Part(0)),
            ("-0.5", Count::Part(0)),
            ("9223372036854775808", Count::Whole(1 << 63)),
            ("99999999999999999999", Count::Whole(u64::MAX)),
            ("1e400", Count::Whole(u64::MAX)),
            ("1e99999999999999999999", Count::Whole(u64::MAX)),
            ("1e-400", Count::Part(0)),
            ("0e400", Count::Whole(0)),
            ("", Count::None),
            ("-", Count::None),
            ("1.2.3", Count::None),
            ("twelve", Count::None),
        ] {
            assert_eq!(read_count(text), expected, "{text}");
        }
    }
}
