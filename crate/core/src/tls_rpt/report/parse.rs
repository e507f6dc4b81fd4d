//! From JSON to [`TlsReport`], field by field.

use std::borrow::Cow;

use super::count::{Count, read_count};
use super::json::{Json, Kind, Names};
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

/// Reads the report, or the reports one after another, of one JSON text. What lies among them and is none is left out,
/// and said.
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
    // What is no report is said at the end: a report may follow.
    let mut other: Option<Problem> = None;
    loop {
        match reader.json.next_outside() {
            Some(b'[') if !in_array && reports.is_empty() && other.is_none() => {
                reader.json.enter()?;
                in_array = true;
                continue;
            }
            _ if in_array && !reader.json.next_item()? => break,
            Some(_) if in_array && reports.is_empty() => reader.deviate(Code::ConcatenatedReports, ""),
            Some(_) if in_array => {}
            Some(b'{') if !reports.is_empty() => reader.deviate(Code::ConcatenatedReports, ""),
            Some(_) if !reports.is_empty() => {
                if let Some((_, deviations)) = reports.last_mut() {
                    deviations.push(Deviation { code: Code::TrailingData, place: Place::default() });
                }
                break;
            }
            Some(octet) if other.is_some() && octet != b'{' => break,
            Some(_) => {}
            None if reports.is_empty() && other.is_none() => return Err(Problem::CutOff),
            None => break,
        }
        let report = reader.report();
        let deviations = std::mem::take(&mut reader.deviations);
        match report {
            Ok(report) => reports.push((report, deviations)),
            Err(Problem::OtherJson) => other = other.or(Some(Problem::OtherJson)),
            Err(Problem::NotAReport) => other = Some(Problem::NotAReport),
            Err(problem) => return Err(problem),
        }
    }
    match other {
        Some(problem) if reports.is_empty() => Err(problem),
        None if reports.is_empty() => Err(Problem::OtherJson),
        // Among reports it was meant to be one.
        Some(_) => Err(Problem::NotAReport),
        None => Ok(()),
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
    /// Failures of the policy whose number of sessions is not known.
    pub(super) uncounted: Vec<usize>,
    /// Whether a name was met that only the results of a policy have.
    has_result: bool,
    rows: usize,
}

/// Names of a report's own members. `policies` is not among them: settings of many programs have that too.
const OWN_NAMES: [&str; 4] = ["organization-name", "date-range", "contact-info", "report-id"];

/// Which names of an object were met.
#[derive(Default)]
pub(super) struct KeySet<'a> {
    known: Vec<&'static str>,
    unknown: Names<'a>,
}

impl KeySet<'_> {
    pub(super) fn has(&self, key: &str) -> bool {
        self.known.contains(&key)
    }
}

impl<'a, 'l> Reader<'a, 'l> {
    fn new(json: Json<'a>, limits: &'l Limits) -> Self {
        Self {
            json,
            limits,
            deviations: Vec::new(),
            policy: None,
            detail: None,
            uncounted: Vec::new(),
            has_result: false,
            rows: 0,
        }
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
    pub(super) fn meet(&mut self, met: &mut KeySet<'_>, key: &'static str) {
        if met.has(key) {
            self.deviate(Code::DuplicateKey, key);
        } else {
            met.known.push(key);
        }
    }

    /// Notes a name of a policy's results, which other JSON does not have.
    pub(super) fn meet_result(&mut self, met: &mut KeySet<'_>, key: &'static str) {
        self.has_result = true;
        self.meet(met, key);
    }

    /// Steps over a member whose name is not known.
    pub(super) fn unknown(
        &mut self,
        met: &mut KeySet<'a>,
        key: Cow<'a, str>,
        field: &'static str,
    ) -> Read<()> {
        self.deviate(Code::KeyUnknown, field);
        if met.unknown.is_repeated(key) {
            self.deviate(Code::DuplicateKey, field);
        }
        self.skip(field)
    }

    /// Steps over a value, and notes what the JSON reader forgave in it.
    pub(super) fn skip(&mut self, field: &'static str) -> Read<()> {
        self.json.skip()?;
        self.deviate_as_json(field);
        Ok(())
    }

    /// Takes one of the budget of policies and failures.
    pub(super) fn spend_row(&mut self) -> Read<()> {
        self.rows += 1;
        if self.rows > self.limits.rows { Err(Problem::TooManyRows) } else { Ok(()) }
    }

    fn report(&mut self) -> Read<TlsReport<'a>> {
        (self.policy, self.detail, self.has_result) = (None, None, false);
        self.json.take_skipped_report();
        if self.json.kind()? != Kind::Object {
            self.json.skip()?;
            return Err(self.no_report(false));
        }
        self.json.enter()?;
        let mut report = TlsReport::default();
        let mut met = KeySet::default();
        while let Some(key) = self.json.next_key()? {
            self.member(key, &mut report, &mut met)?;
        }
        self.deviate_as_json("");
        let is_named = OWN_NAMES.into_iter().any(|name| met.has(name));
        let has_policies = met.has("policies") && (is_named || self.has_result);
        match (has_policies || met.has("date-range") && met.has("report-id"), is_named) {
            (true, _) => {
                self.judge(&mut report, &met);
                Ok(report)
            }
            (false, is_named) => Err(self.no_report(is_named)),
        }
    }

    /// What JSON is that is no report: one that was to be, if it has names of reports, or something else.
    fn no_report(&mut self, is_named: bool) -> Problem {
        let is_meant = self.json.take_skipped_report() || is_named;
        if is_meant { Problem::NotAReport } else { Problem::OtherJson }
    }

    fn member(&mut self, key: Cow<'a, str>, report: &mut TlsReport<'a>, met: &mut KeySet<'a>) -> Read<()> {
        let Some(name) = OWN_NAMES.into_iter().chain(["policies"]).find(|name| *name == key) else {
            return self.unknown(met, key, "");
        };
        self.meet(met, name);
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
            return self.skip("date-range");
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
                _ => self.unknown(&mut met, key, "date-range")?,
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
    fn judge(&mut self, report: &mut TlsReport<'a>, met: &KeySet<'a>) {
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

    /// A list of texts. One text alone is a list of it, noted as `alone`; lists within the list are part of it, noted as
    /// `nested`.
    pub(super) fn texts(
        &mut self,
        field: &'static str,
        alone: Code,
        nested: Code,
    ) -> Read<Vec<Cow<'a, str>>> {
        let mut texts = Vec::new();
        match self.json.kind()? {
            Kind::Array => self.gather(field, nested, &mut texts)?,
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

    /// The texts of an array. The depth of JSON bounds the recursion.
    fn gather(&mut self, field: &'static str, nested: Code, texts: &mut Vec<Cow<'a, str>>) -> Read<()> {
        self.json.enter()?;
        while self.json.next_item()? {
            self.spend_row()?;
            if self.json.kind()? == Kind::Array {
                self.deviate(nested, field);
                self.gather(field, nested, texts)?;
            } else {
                texts.extend(self.text(field)?);
            }
        }
        Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Settings are set aside; what was to be a report is an error, also in a wrapping that is not read.
    #[test]
    fn json_of_something_else_is_told_from_reports_in_other_wrappings() {
        const REPORT: &str = r#"{"organization-name":"A","report-id":"1","policies":[]}"#;
        for (text, reports, problem) in [
            ("{}".to_owned(), 0, Some(Problem::OtherJson)),
            ("[]".to_owned(), 0, Some(Problem::OtherJson)),
            ("[1, \"x\"]".to_owned(), 0, Some(Problem::OtherJson)),
            (r#"{"policies":{"BlockAboutConfig":true}}"#.to_owned(), 0, Some(Problem::OtherJson)),
            (r#"{"policies":[]}"#.to_owned(), 0, Some(Problem::OtherJson)),
            (r#"{"policies":[{"summary":{"total-failure-session-count":1}}]}"#.to_owned(), 1, None),
            (r#"{"date-range":{},"report-id":"1"}"#.to_owned(), 1, None),
            (r#"{"report-id":"1"}"#.to_owned(), 0, Some(Problem::NotAReport)),
            (format!("[[{REPORT}]]"), 0, Some(Problem::NotAReport)),
            (format!(r#"{{"report":{REPORT}}}"#), 0, Some(Problem::NotAReport)),
            (format!(r#"[{{"a":1}},{REPORT}]"#), 1, Some(Problem::NotAReport)),
            (format!(r#"{{"a":1}} {REPORT}"#), 1, Some(Problem::NotAReport)),
        ] {
            let parsed = parse_reports(text.as_bytes(), &Limits::default());
            assert_eq!((parsed.reports.len(), parsed.problem), (reports, problem), "{text}");
        }
    }

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
}
