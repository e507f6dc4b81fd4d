//! What to publish, as a difference to what is there.

use serde::Serialize;

use super::message::{show_foreign, without_invisible};

/// Where a fix is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
#[serde(rename_all = "kebab-case")]
pub enum FixPlace {
    /// In the zone of the domain.
    Zone,
    /// In the zone of an MX host, which may be another operator's.
    HostZone,
    /// In the policy file.
    PolicyFile,
}

/// What happens to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
#[serde(rename_all = "kebab-case")]
pub enum DiffOp {
    /// It stays.
    Keep,
    /// It goes.
    Remove,
    /// It comes.
    Add,
}

/// One line of a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct DiffLine {
    /// What happens to it.
    pub op: DiffOp,
    /// The line.
    pub text: String,
}

/// What to publish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct Fix {
    /// Where.
    pub place: FixPlace,
    /// The difference to what is there.
    pub diff: Vec<DiffLine>,
    /// The whole of what should be there, to copy.
    pub copy: String,
}

impl Fix {
    /// Replaces the lines `before` by the lines `after`; common lines stay.
    pub fn replace(place: FixPlace, before: &[String], after: &[String]) -> Self {
        let mut diff = diff(before, after);
        // Lines of a policy come from outside; what is copied must not carry what cannot be seen.
        diff.iter_mut().for_each(|line| line.text = show_foreign(&line.text, MAX_LINE));
        let copy: Vec<String> = after.iter().map(|line| without_invisible(line)).collect();
        Self { place, diff, copy: copy.join("\n") }
    }

    /// Publishes lines where there are none.
    pub fn add(place: FixPlace, lines: &[String]) -> Self {
        Self::replace(place, &[], lines)
    }
}

/// Characters of a line shown.
const MAX_LINE: usize = 2_000;

/// Lines compared at most: a table of this size squared is the most memory a diff may take.
const MAX_LINES: usize = 200;

/// The shortest difference by longest common subsequence.
fn diff(before: &[String], after: &[String]) -> Vec<DiffLine> {
    let line = |op, text: &String| DiffLine { op, text: text.clone() };
    if before.len() > MAX_LINES || after.len() > MAX_LINES {
        let removed = before.iter().take(MAX_LINES).map(|text| line(DiffOp::Remove, text));
        return removed.chain(after.iter().take(MAX_LINES).map(|text| line(DiffOp::Add, text))).collect();
    }
    let lengths = common_lengths(before, after);
    let at = |i: usize, j: usize| lengths.get(i).and_then(|row| row.get(j)).copied().unwrap_or(0);
    let (mut i, mut j) = (0, 0);
    let mut lines = Vec::new();
    loop {
        match (before.get(i), after.get(j)) {
            (Some(old), Some(new)) if old == new => {
                lines.push(line(DiffOp::Keep, old));
                (i, j) = (i + 1, j + 1);
            }
            (Some(old), new) if new.is_none() || at(i + 1, j) >= at(i, j + 1) => {
                lines.push(line(DiffOp::Remove, old));
                i += 1;
            }
            (_, Some(new)) => {
                lines.push(line(DiffOp::Add, new));
                j += 1;
            }
            // Both are at their end: the guard above takes every `Some` on the left with `None` on the right.
            _ => return lines,
        }
    }
}

/// `result[i][j]`: length of the longest common subsequence of `before[i..]` and `after[j..]`.
fn common_lengths(before: &[String], after: &[String]) -> Vec<Vec<usize>> {
    let mut rows = vec![vec![0; after.len() + 1]];
    for old in before.iter().rev() {
        let below = rows.last().cloned().unwrap_or_default();
        let mut row = vec![0; after.len() + 1];
        let mut right = 0;
        for (j, new) in after.iter().enumerate().rev() {
            let get = |index: usize| below.get(index).copied().unwrap_or(0);
            right = if old == new { get(j + 1) + 1 } else { get(j).max(right) };
            if let Some(cell) = row.get_mut(j) {
                *cell = right;
            }
        }
        rows.push(row);
    }
    rows.reverse();
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &str, after: &str, shown: &str) {
        let lines = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let fix = Fix::replace(FixPlace::Zone, &lines(before), &lines(after));
        let mark = |line: &DiffLine| match line.op {
            DiffOp::Keep => line.text.clone(),
            DiffOp::Remove => format!("-{}", line.text),
            DiffOp::Add => format!("+{}", line.text),
        };
        assert_eq!(fix.diff.iter().map(mark).collect::<Vec<_>>().join(" "), shown);
    }

    #[test]
    fn nothing_invisible_is_shown_or_copied() {
        let lines = ["a\u{1b}[31m\u{202e}b".to_owned()];
        let fix = Fix::add(FixPlace::PolicyFile, &lines);
        assert_eq!(fix.diff[0].text, "a‹U+001B›[31m‹U+202E›b");
        assert_eq!(fix.copy, "a[31mb");
    }

    #[test]
    fn only_what_changes_is_marked() {
        check("a b c", "a x c", "a -b +x c");
        check("", "a b", "+a +b");
        check("a b", "", "-a -b");
        check("a b c d", "b d e", "-a b -c d +e");
    }
}
