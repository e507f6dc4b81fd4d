//! Records and policies put exactly as they should be published.

use crate::check::Facts;
use crate::dns::{AliasKind, Name};
use crate::mta_sts::policy::MAX_AGE;
use crate::mta_sts::{MxPattern, Policy, StsMode};
use crate::rules::mx::{absolute, place_of};
use crate::rules::rpt::txt_line;
use crate::rules::{Finding, Fix, FixPlace};
use crate::text::{Extension, is_extension_name, likely_meant};

use super::state::mx_names;

/// Seconds proposed where none can be read: two weeks, the least RFC 8461 §3.2 expects.
pub(super) const TWO_WEEKS: u64 = 1_209_600;

/// `finding` with `fix`, if there is one.
pub(super) fn fixed(finding: Finding, fix: Option<Fix>) -> Finding {
    match fix {
        Some(fix) => finding.fix(fix),
        None => finding,
    }
}

/// An id that no earlier record had: the instant of the check.
pub(super) fn new_id(facts: &Facts) -> String {
    facts.at.compact()
}

fn new_record(facts: &Facts) -> String {
    format!("v=STSv1; id={}", new_id(facts))
}

/// Where the TXT records are: at the name asked for, or at the end of its aliases.
fn record_name(facts: &Facts) -> &Name {
    &facts.sts.txt.end
}

fn change_zone(facts: &Facts, before: &[String], after: &[String]) -> Fix {
    Fix::replace(place_of(facts, record_name(facts)), before, after)
}

fn new_line(facts: &Facts) -> String {
    txt_line(record_name(facts), new_record(facts).as_bytes())
}

/// A new record beside the TXT records that are there.
pub(super) fn publish_record(facts: &Facts) -> Fix {
    change_zone(facts, &[], &[new_line(facts)])
}

/// The TXT records of the name with those at `remove` gone and `add` behind the rest.
fn change_records(facts: &Facts, remove: &[usize], add: &[String]) -> Fix {
    let line = |text: &Vec<u8>| txt_line(record_name(facts), text);
    let before: Vec<String> = facts.sts.txt.records().iter().map(line).collect();
    let kept =
        before.iter().enumerate().filter(|(index, _)| !remove.contains(index)).map(|(_, line)| line.clone());
    let after: Vec<String> = kept.chain(add.iter().cloned()).collect();
    change_zone(facts, &before, &after)
}

/// Takes TXT records away.
pub(super) fn remove_records(facts: &Facts, remove: &[usize]) -> Fix {
    change_records(facts, remove, &[])
}

/// Puts one new record in place of others.
pub(super) fn renew_records(facts: &Facts, remove: &[usize]) -> Fix {
    change_records(facts, remove, &[new_line(facts)])
}

/// The record that senders read, with what they ignore or misread left out.
pub(super) fn tidy_record(facts: &Facts) -> Option<Fix> {
    let record = facts.sts.record.as_ref()?.value.as_ref()?;
    let line = txt_line(record_name(facts), record.to_string().as_bytes());
    Some(change_records(facts, &[facts.sts.selection.selected()?], &[line]))
}

/// A record of the domain's own in place of the CNAME at its name.
pub(super) fn replace_alias(facts: &Facts) -> Option<Fix> {
    let alias = facts.sts.txt.aliases.first().filter(|alias| alias.kind == AliasKind::Cname)?;
    let before = format!("{} IN CNAME {}", absolute(&alias.from), absolute(&alias.to));
    let after = txt_line(&alias.from, new_record(facts).as_bytes());
    Some(Fix::replace(place_of(facts, &alias.from), &[before], &[after]))
}

/// The records with a TTL of an hour instead of `seconds`.
pub(super) fn shorten_ttl(facts: &Facts, seconds: u32) -> Fix {
    let line = |ttl: u32, text: &Vec<u8>| {
        txt_line(record_name(facts), text).replacen(" IN ", &format!(" {ttl} IN "), 1)
    };
    let lines = |ttl: u32| facts.sts.txt.records().iter().map(|text| line(ttl, text)).collect::<Vec<_>>();
    change_zone(facts, &lines(seconds), &lines(3_600))
}

/// The policy as it is, line by line.
fn policy_lines(facts: &Facts) -> Vec<String> {
    let body = String::from_utf8_lossy(facts.sts.policy.body.as_deref().unwrap_or_default()).into_owned();
    body.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// The policy with each line replaced by what `edit` makes of its name and value.
pub(super) fn edit_policy(facts: &Facts, edit: &mut dyn FnMut(&str, &str) -> Option<Vec<String>>) -> Fix {
    let before = policy_lines(facts);
    let after: Vec<String> = before
        .iter()
        .flat_map(|line| {
            let field = line.split_once(':').and_then(|(name, value)| edit(name, value.trim()));
            field.unwrap_or_else(|| vec![line.clone()])
        })
        .collect();
    Fix::replace(FixPlace::PolicyFile, &before, &after)
}

/// The policy with the first field `name`, the one that counts, set to `value`.
pub(super) fn set_field(facts: &Facts, name: &str, value: &str) -> Fix {
    let mut done = false;
    edit_policy(facts, &mut |found, _| {
        let is_it = !done && found == name;
        done |= is_it;
        is_it.then(|| vec![format!("{name}: {value}")])
    })
}

/// The policy with `lines` behind its last `mx` line.
pub(super) fn add_mx(facts: &Facts, hosts: &[Name]) -> Fix {
    let before = policy_lines(facts);
    let at = before.iter().rposition(|line| line.starts_with("mx:")).map_or(before.len(), |at| at + 1);
    let mut after = before.clone();
    after.splice(at..at, hosts.iter().map(|host| format!("mx: {}", host.to_lower())));
    Fix::replace(FixPlace::PolicyFile, &before, &after)
}

/// `policy` in place of what is served.
pub(super) fn replace_policy(facts: &Facts, policy: &Policy) -> Fix {
    let after: Vec<String> = policy.to_string().lines().map(str::to_owned).collect();
    Fix::replace(FixPlace::PolicyFile, &policy_lines(facts), &after)
}

/// The policy that was probably meant by a body that is none, listing every MX host; `None` if what it should
/// list is not known.
///
/// Where the mode cannot be read it is `testing`, which stops no mail.
pub(super) fn repaired_policy(facts: &Facts) -> Option<Policy> {
    let mut draft = Draft::default();
    let body = String::from_utf8_lossy(facts.sts.policy.body.as_deref().unwrap_or_default()).into_owned();
    let is_page =
        body.trim_start_matches(|c: char| !c.is_ascii_graphic()).starts_with('<') || body.contains('\0');
    if !is_page {
        let body = body
            .trim_start_matches('\u{feff}')
            .replace("\\r\\n", "\n")
            .replace("\\n", "\n")
            .replace('\r', "\n");
        body.lines().for_each(|line| draft.read(line));
    }
    draft.finish(mx_names(facts).ok())
}

#[derive(Default)]
struct Draft {
    mode: Option<StsMode>,
    max_age: Option<u64>,
    mx: Vec<MxPattern>,
    extensions: Vec<Extension>,
    has_lost_mx: bool,
}

impl Draft {
    fn read(&mut self, line: &str) {
        let line = line.trim();
        let field = line.split_once(':').or_else(|| line.split_once('='));
        let Some((name, value)) = field.filter(|_| !line.starts_with(['#', '/'])) else { return };
        let (name, value) = (name.trim(), value.trim());
        match likely_meant(name.as_bytes(), &["version", "mode", "max_age", "mx"]) {
            Some("mode") => self.mode = self.mode.or_else(|| mode_meant(value)),
            Some("max_age") => self.max_age = self.max_age.or_else(|| value.parse().ok()),
            Some("mx") => self.read_mx(value),
            Some(_) => {}
            None if is_extension_name(name.as_bytes())
                && !value.is_empty()
                && !value.contains(char::is_control) =>
            {
                self.extensions.push(Extension { name: name.to_owned(), value: value.to_owned() });
            }
            None => {}
        }
    }

    fn read_mx(&mut self, value: &str) {
        for host in value.split([',', ';', ' ', '\t']).filter(|host| !host.is_empty()) {
            let host = host.split_once(':').map_or(host, |(host, _)| host).trim_end_matches('.');
            let is_preference = host.bytes().all(|octet| octet.is_ascii_digit());
            match MxPattern::parse(host) {
                Ok(pattern) if !pattern.is_address() && !pattern.is_too_long() && !is_preference => {
                    self.mx.push(pattern);
                }
                _ => self.has_lost_mx |= !is_preference,
            }
        }
    }

    fn finish(self, hosts: Option<Vec<Name>>) -> Option<Policy> {
        let mode = self.mode.unwrap_or(StsMode::Testing);
        let max_age = self.max_age.unwrap_or(TWO_WEEKS).min(MAX_AGE);
        let mut policy = Policy { mode, max_age, mx: self.mx, extensions: self.extensions };
        if mode == StsMode::None {
            return Some(policy);
        }
        // Without the MX hosts, a line left out might be one that mail depends on.
        let hosts = if self.has_lost_mx { hosts? } else { hosts.unwrap_or_default() };
        for host in hosts.iter().map(Name::to_lower) {
            if !policy.allows(&host) {
                policy.mx.push(MxPattern::parse(&host).ok()?);
            }
        }
        (!policy.mx.is_empty()).then_some(policy)
    }
}

fn mode_meant(value: &str) -> Option<StsMode> {
    match likely_meant(value.as_bytes(), &["enforce", "testing", "none"]) {
        Some("enforce") => Some(StsMode::Enforce),
        Some("testing") => Some(StsMode::Testing),
        Some("none") => Some(StsMode::None),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;
    use crate::mta_sts::parse_policy;

    #[track_caller]
    fn check(body: &[&str], repaired: Option<&str>) {
        let body: String = body.iter().map(|line| format!("| {line}\n")).collect();
        let fixture = format!(
            "example.org. MX 1 mx1.example.org.\nexample.org. MX 2 mx2.example.net.\npolicy 200\n{body}"
        );
        let facts = Fixture::parse(&fixture).unwrap().facts();
        let policy = repaired_policy(&facts).map(|policy| policy.to_string());
        assert_eq!(policy.as_deref(), repaired);
        assert!(policy.is_none_or(|policy| parse_policy(policy.as_bytes()).is_valid()));
    }

    #[test]
    fn what_was_meant_is_kept_and_every_host_is_listed() {
        let all = "mx: mx1.example.org\nmx: mx2.example.net\n";
        let good = format!("version: STSv1\nmode: enforce\n{all}max_age: 86400\n");
        check(
            &["Version: 1", "", "mode=Enforce", "mx: mx1.example.org., mx2.example.net:25", "maxage: 86400"],
            Some(&good),
        );
        check(
            &["# us", "mode: enforce", "nmx: 10 mx1.example.org", "mx: [192.0.2.1]", "max_age: 86400"],
            Some(&good),
        );
        check(&["mode: enforce\\nmax_age: 86400\\nmx: mx1.example.org"], Some(&good));
        let fresh = format!("version: STSv1\nmode: testing\n{all}max_age: 1209600\n");
        check(&["<!doctype html>", "mode: none"], Some(&fresh));
        check(&["mode: perhaps", "max_age: 7d"], Some(&fresh));
        check(
            &["mode: none", "max_age: 99999999999", "x: y"],
            Some("version: STSv1\nmode: none\nmax_age: 31557600\nx: y\n"),
        );
    }

    #[test]
    fn nothing_is_guessed_where_the_hosts_are_not_known() {
        let facts = |body: &str| {
            let fixture = format!("fail example.org. MX timeout\npolicy 200\n{body}");
            Fixture::parse(&fixture).unwrap().facts()
        };
        assert_eq!(repaired_policy(&facts("| mx: a_b.example\n| mx: c.example")), None);
        assert_eq!(repaired_policy(&facts("| mode: enforce")), None);
        assert!(repaired_policy(&facts("| mx: c.example")).is_some());
    }
}
