//! One policy or record by itself: is it valid, what does it say, and what is wrong where.

use serde::{Deserialize, Serialize};

use super::Reference;
use crate::mta_sts;
use crate::parse::{Defect, Effect, Parsed, Span};
use crate::rules::show_foreign;
use crate::tls_rpt;

/// What a text is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// An MTA-STS policy (RFC 8461 §3.2).
    Policy,
    /// The TXT record at `_mta-sts` (RFC 8461 §3.1).
    StsRecord,
    /// The TXT record at `_smtp._tls` (RFC 8460 §3).
    TlsRptRecord,
}

/// A document judged.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct DocumentReport {
    /// What it was read as.
    pub kind: DocumentKind,
    /// Whether senders use it.
    pub valid: bool,
    /// One sentence.
    pub summary: String,
    /// What a policy says; `None` if it is not valid.
    pub policy: Option<PolicyView>,
    /// What a record says; `None` if it is not valid.
    pub record: Option<RecordView>,
    /// Its lines, safe to show, each with the numbers of its defects.
    pub lines: Vec<DocumentLine>,
    /// Everything wrong with it.
    pub defects: Vec<DefectView>,
    /// For hosts asked about: what the policy says to each.
    pub mx: Vec<MxView>,
}

/// A valid policy.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct PolicyView {
    /// Always `STSv1`.
    pub version: String,
    /// `enforce`, `testing` or `none`.
    pub mode: String,
    /// Seconds.
    #[cfg_attr(test, ts(type = "number"))]
    pub max_age: u64,
    /// The patterns.
    pub mx: Vec<String>,
    /// Fields senders ignore.
    pub extensions: Vec<FieldView>,
}

/// A valid record.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct RecordView {
    /// `STSv1` or `TLSRPTv1`.
    pub version: String,
    /// Of an MTA-STS record.
    pub id: Option<String>,
    /// Of a TLS-RPT record.
    pub rua: Vec<String>,
    /// Fields senders ignore.
    pub extensions: Vec<FieldView>,
}

/// A field by name.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct FieldView {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A line of the document.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct DocumentLine {
    /// From 1.
    pub number: u32,
    /// The text, safe to show.
    pub text: String,
    /// Indexes into `defects`.
    pub defects: Vec<u32>,
}

/// Something wrong.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct DefectView {
    /// A stable name.
    pub code: String,
    /// What it means for the document.
    pub effect: Effect,
    /// From 1.
    pub line: u32,
    /// From 1.
    pub column: u32,
    /// What is wrong and what to write.
    pub message: String,
    /// The requirement.
    pub reference: Reference,
}

/// What the policy says to a host.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct MxView {
    /// The host.
    pub host: String,
    /// The pattern that matches it.
    pub matched_by: Option<String>,
    /// How the nearest pattern misses it.
    pub miss: Option<String>,
}

/// Lines shown; the defects name the others.
const MAX_LINES: usize = 2_000;

/// Judges a document; `hosts` are held against a policy.
pub fn document(kind: DocumentKind, body: &[u8], hosts: &[String]) -> DocumentReport {
    match kind {
        DocumentKind::Policy => policy(body, hosts),
        DocumentKind::StsRecord => {
            let parsed = mta_sts::parse_record(body);
            let record = parsed.value.as_ref().map(|record| RecordView {
                version: "STSv1".to_owned(),
                id: Some(record.id.clone()),
                rua: Vec::new(),
                extensions: fields(&record.extensions),
            });
            DocumentReport { record, ..frame(kind, body, &parsed) }
        }
        DocumentKind::TlsRptRecord => {
            let parsed = tls_rpt::parse_record(body);
            let record = parsed.value.as_ref().map(|record| RecordView {
                version: "TLSRPTv1".to_owned(),
                id: None,
                rua: record.rua.iter().map(|uri| show_foreign(&uri.text, 500)).collect(),
                extensions: fields(&record.extensions),
            });
            DocumentReport { record, ..frame(kind, body, &parsed) }
        }
    }
}

fn policy(body: &[u8], hosts: &[String]) -> DocumentReport {
    let parsed = mta_sts::parse_policy(body);
    let policy = parsed.value.as_ref().map(|policy| PolicyView {
        version: "STSv1".to_owned(),
        mode: policy.mode.to_string(),
        max_age: policy.max_age,
        mx: policy.mx.iter().map(ToString::to_string).collect(),
        extensions: fields(&policy.extensions),
    });
    let mx = parsed.value.iter().flat_map(|policy| hosts.iter().map(|host| mx_view(policy, host))).collect();
    DocumentReport { policy, mx, ..frame(DocumentKind::Policy, body, &parsed) }
}

fn mx_view(policy: &mta_sts::Policy, host: &str) -> MxView {
    let matched = policy.mx.iter().find(|mx| mx.matches(host));
    let miss = match matched {
        Some(_) => None,
        None => policy.mx.iter().find_map(|mx| mx.nearest_miss(host).map(|miss| format!("{mx}: {miss}"))),
    };
    MxView { host: show_foreign(host, 300), matched_by: matched.map(ToString::to_string), miss }
}

fn fields(extensions: &[mta_sts::record::Extension]) -> Vec<FieldView> {
    let show = |field: &mta_sts::record::Extension| FieldView {
        name: field.name.clone(),
        value: show_foreign(&field.value, 500),
    };
    extensions.iter().map(show).collect()
}

/// All but what a valid document says.
fn frame<T, D: Defect>(kind: DocumentKind, body: &[u8], parsed: &Parsed<T, D>) -> DocumentReport {
    let defects: Vec<DefectView> =
        parsed.defects.iter().map(|located| defect_view(&located.defect, located.span, body)).collect();
    DocumentReport {
        kind,
        valid: parsed.is_valid(),
        summary: summary(kind, parsed.is_valid(), &defects),
        policy: None,
        record: None,
        lines: lines(body, &defects),
        defects,
        mx: Vec::new(),
    }
}

fn defect_view(defect: &impl Defect, span: Span, body: &[u8]) -> DefectView {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let (line, column) = span.line_column(body);
    let (rfc, section) = defect.reference();
    DefectView {
        code: defect.code().to_owned(),
        effect: defect.effect(),
        line: number(line),
        column: number(column),
        message: show_foreign(&defect.to_string(), 600),
        reference: Reference::new(rfc, section),
    }
}

fn summary(kind: DocumentKind, valid: bool, defects: &[DefectView]) -> String {
    let what = match kind {
        DocumentKind::Policy => "MTA-STS policy",
        DocumentKind::StsRecord => "MTA-STS record",
        DocumentKind::TlsRptRecord => "TLS-RPT record",
    };
    let count = defects.len();
    match (valid, count) {
        (true, 0) => format!("This {what} is valid."),
        (true, 1) => format!("This {what} is valid; one thing in it is worth a look."),
        (true, _) => format!("This {what} is valid; {count} things in it are worth a look."),
        (false, 1) => format!("This {what} is not valid: senders do not use it. One defect says why."),
        (false, _) => {
            format!("This {what} is not valid: senders do not use it. {count} defects are listed below.")
        }
    }
}

fn lines(body: &[u8], defects: &[DefectView]) -> Vec<DocumentLine> {
    let text = String::from_utf8_lossy(body);
    let numbered = (1..).zip(text.split('\n')).take(MAX_LINES);
    numbered
        .map(|(number, line)| DocumentLine {
            number,
            text: show_foreign(line.trim_end_matches('\r'), 1_000),
            defects: (0..)
                .zip(defects)
                .filter(|(_, defect)| defect.line == number)
                .map(|(index, _)| index)
                .collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_defect_has_a_place_and_a_line() {
        let report = document(DocumentKind::Policy, b"version: STSv1\nmode : enforce\nmax_age: 1\n", &[]);
        assert!(!report.valid && report.policy.is_none());
        let defect = report.defects.iter().find(|defect| defect.line == 2).unwrap();
        assert_eq!((defect.line, defect.effect), (2, Effect::Invalidates));
        assert!(!report.lines[1].defects.is_empty());
    }

    #[test]
    fn hosts_are_held_against_the_policy() {
        let body = b"version: STSv1\nmode: enforce\nmx: *.example.org\nmax_age: 604800\n";
        let hosts = ["mx.example.org".to_owned(), "example.org".to_owned()];
        let report = document(DocumentKind::Policy, body, &hosts);
        assert!(report.valid);
        assert_eq!(report.mx[0].matched_by.as_deref(), Some("*.example.org"));
        assert!(report.mx[1].matched_by.is_none() && report.mx[1].miss.is_some());
    }

    #[test]
    fn a_record_says_where_reports_go() {
        let report = document(DocumentKind::TlsRptRecord, b"v=TLSRPTv1; rua=mailto:a@example.org", &[]);
        assert_eq!(report.record.unwrap().rua, ["mailto:a@example.org"]);
    }

    /// Writes the TypeScript types; `cargo xtask codegen` calls it.
    #[test]
    fn export_bindings_of_everything() {
        use ts_rs::TS;
        let config = ts_rs::Config::from_env();
        super::super::Report::export_all(&config).unwrap();
        DocumentReport::export_all(&config).unwrap();
        crate::recognise::Recognised::export_all(&config).unwrap();
    }
}
