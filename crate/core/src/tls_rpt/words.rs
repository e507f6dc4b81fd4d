//! Counts and days as they are read.

use super::report::Day;

/// `1,234,567`
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 report`, `1,234 reports`
pub(crate) fn count_of(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// `9–11 Mar 2026`, `28 Feb–2 Mar 2026`, `30 Dec 2025–2 Jan 2026`, `9 Mar 2026`
pub(crate) fn readable_days(first: Day, last: Day) -> String {
    let (from, to) = (first.readable(), last.readable());
    if first == last {
        return to;
    }
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    match (words(&from).as_slice(), words(&to).as_slice()) {
        ([day, month, year], [_, other_month, other_year]) if year == other_year => {
            if month == other_month {
                format!("{day}–{to}")
            } else {
                format!("{day} {month}–{to}")
            }
        }
        _ => format!("{from}–{to}"),
    }
}

/// The same of days as text.
pub(crate) fn readable_range(first: &str, last: &str) -> String {
    match Day::parse(first).zip(Day::parse(last)) {
        Some((first, last)) => readable_days(first, last),
        None => "no known day".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
        assert_eq!(
            (count_of(1, "report"), count_of(2, "report")),
            ("1 report".to_owned(), "2 reports".to_owned())
        );
    }

    #[test]
    fn ranges() {
        for (first, last, text) in [
            ("2026-03-09", "2026-03-09", "9 Mar 2026"),
            ("2026-03-09", "2026-03-11", "9–11 Mar 2026"),
            ("2026-02-28", "2026-03-02", "28 Feb–2 Mar 2026"),
            ("2025-12-30", "2026-01-02", "30 Dec 2025–2 Jan 2026"),
            ("", "2026-01-02", "no known day"),
        ] {
            assert_eq!(readable_range(first, last), text);
        }
    }
}
