//! Rows for a spreadsheet (RFC 4180 §2).
//!
//! A cell that begins like a formula is run as one by spreadsheet programs, and its text is a stranger's. It gets an
//! apostrophe in front, which they take for "this is text".

use crate::tls_rpt::view::Row;

const COLUMNS: [&str; 17] = [
    "day",
    "reporter",
    "report_id",
    "domain",
    "policy_domain",
    "policy_type",
    "mode",
    "policy_successful",
    "policy_failed",
    "result_type",
    "mx",
    "helo",
    "sending_ip",
    "receiving_ip",
    "failed",
    "reason",
    "information",
];

pub(super) fn heading() -> String {
    COLUMNS.join(",") + "\r\n"
}

pub(super) fn line(row: &Row) -> String {
    let numbers = [row.policy_successful, row.policy_failed, row.failed].map(|number| number.to_string());
    let [successful, all_failed, failed] = &numbers;
    let cells = [
        &row.day,
        &row.reporter,
        &row.report_id,
        &row.domain,
        &row.policy_domain,
        &row.policy_type,
        &row.mode,
        successful,
        all_failed,
        &row.result_type,
        &row.mx,
        &row.helo,
        &row.sending_ip,
        &row.receiving_ip,
        failed,
        &row.reason,
        &row.information,
    ];
    cells.map(|text| cell(text)).join(",") + "\r\n"
}

fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells() {
        for (text, expected) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("=1+1", "'=1+1"),
            ("@sum(a,b)", "\"'@sum(a,b)\""),
            ("2001:db8::1", "2001:db8::1"),
        ] {
            assert_eq!(cell(text), expected);
        }
    }

    #[test]
    fn a_line_has_a_cell_a_column() {
        assert_eq!(line(&Row::default()).matches(',').count(), heading().matches(',').count());
    }
}
