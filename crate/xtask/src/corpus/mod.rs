//! `cargo xtask corpus`: TLS reports in numbers that no public sample has.
//!
//! The same seed gives the same octets, so that two measurements read the same and nothing large is checked in.
//! Contents follow what real senders do; see the fixtures of `tests/conformance`.

mod package;
mod random;
mod report;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::args::Args;
use crate::tree::Tree;
use package::{Zip, gzip, mail};
use random::Random;
use report::{Plan, REPORTERS, Spec, large_report};

pub(crate) const SUMMARY: &str = "write TLS reports to measure with";
pub(crate) const HELP: &str = "\
cargo xtask corpus S|M|L|XL [--out DIR] [--seed N]

Writes TLS reports into target/corpus/SIZE (or DIR), the same ones for the same seed (default 1):

  S   400 files .json.gz: one domain, four reporters, 100 days
  M   10,000 files, mail, .json, .json.gz and .zip: 25 domains, 8 reporters, 5 % of them deviating, 2 % doubled
  L   109,800 reports as one mailbox of 550 MB, and as one zip of .json.gz: 60 domains, 5 reporters, 366 days
  XL  one report of 200 policies with 500 failures each, plain and compressed
";

const LARGE_POLICIES: u32 = 200;
/// Of each policy.
const LARGE_FAILURES: u32 = 500;

/// 1 January 2026, the first day of all corpora.
const FIRST_DAY: i64 = 20_454;

pub(crate) fn main(tree: &Tree, mut args: Args) -> Result<()> {
    let out = args.value("--out")?.map(PathBuf::from);
    let seed = args.value("--seed")?.map_or(Ok(1), |text| text.parse())?;
    let sizes = args.rest();
    args.finish()?;
    if sizes.is_empty() {
        bail!("which size? S, M, L or XL");
    }
    for size in &sizes {
        let folder = out.clone().unwrap_or_else(|| tree.join("target/corpus").join(size));
        std::fs::create_dir_all(&folder)?;
        let reports = write(size, &folder, seed)?;
        println!("{reports} reports in {}", folder.display());
    }
    Ok(())
}

/// Writes one corpus; returns how many reports are in it, each counted once.
pub(crate) fn write(size: &str, folder: &Path, seed: u64) -> Result<u32> {
    match size {
        "S" => small(folder, seed),
        "M" => mixed(folder, seed),
        "L" => large(folder, seed),
        "XL" => one_large(folder, seed),
        other => bail!("there is no size `{other}`: S, M, L or XL"),
    }
}

/// The reports of S, M or XL as names and JSON alone, some of them twice in M as there.
pub(crate) fn plain(size: &str, seed: u64) -> Result<Vec<(String, String)>> {
    let (plan, doubled_percent) = match size {
        "S" => (small_plan(seed), 0),
        "M" => (mixed_plan(seed), 2),
        "XL" => {
            return Ok(vec![("large.json".to_owned(), large_report(seed, LARGE_POLICIES, LARGE_FAILURES))]);
        }
        other => bail!("`{other}` is not S, M or XL"),
    };
    let mut random = Random::new(seed ^ 0x0070_6c61);
    let mut reports = Vec::new();
    for spec in plan.specs() {
        let report = (spec.file_name() + ".json", spec.json());
        if random.below(100) < doubled_percent {
            reports.push(report.clone());
        }
        reports.push(report);
    }
    Ok(reports)
}

fn small_plan(seed: u64) -> Plan {
    Plan { seed, domains: 1, reporters: 4, days: 100, deviating_percent: 0 }
}

fn mixed_plan(seed: u64) -> Plan {
    Plan { seed, domains: 25, reporters: 8, days: 50, deviating_percent: 5 }
}

fn small(folder: &Path, seed: u64) -> Result<u32> {
    let mut count = 0;
    for spec in small_plan(seed).specs() {
        std::fs::write(folder.join(spec.file_name() + ".json.gz"), gzip(spec.json().as_bytes()))?;
        count += 1;
    }
    Ok(count)
}

fn mixed(folder: &Path, seed: u64) -> Result<u32> {
    let plan = mixed_plan(seed);
    let mut random = Random::new(seed ^ 0x006d_6978);
    let mut zip: Option<(Zip<BufWriter<File>>, u32)> = None;
    let mut count = 0;
    for spec in plan.specs() {
        let (name, json) = (spec.file_name(), spec.json());
        match random.below(10) {
            0..=3 => std::fs::write(folder.join(format!("{count:05}.eml")), mail(&spec, &json, &mut random))?,
            4..=6 => std::fs::write(folder.join(name.clone() + ".json.gz"), gzip(json.as_bytes()))?,
            7 | 8 => std::fs::write(folder.join(name.clone() + ".json"), &json)?,
            _ => {
                let (mut open, entries) = match zip.take() {
                    Some(open) => open,
                    None => {
                        (Zip::new(BufWriter::new(File::create(folder.join(format!("{count:05}.zip")))?)), 0)
                    }
                };
                open.entry(&(name.clone() + ".json"), json.as_bytes())?;
                if entries < 19 { zip = Some((open, entries + 1)) } else { open.finish()? }
            }
        }
        if random.below(100) < 2 {
            std::fs::write(folder.join(format!("again-{count:05}.json.gz")), gzip(json.as_bytes()))?;
        }
        count += 1;
    }
    if let Some((zip, _)) = zip {
        zip.finish()?;
    }
    for number in 0..200 {
        std::fs::write(folder.join(format!("other-{number:03}.eml")), package::other_mail(number))?;
    }
    Ok(count)
}

fn large(folder: &Path, seed: u64) -> Result<u32> {
    let plan = Plan { seed, domains: 60, reporters: 5, days: 366, deviating_percent: 1 };
    let mut random = Random::new(seed ^ 0x6c);
    let mut mailbox = BufWriter::new(File::create(folder.join("reports.mbox"))?);
    let mut zip = Zip::new(BufWriter::new(File::create(folder.join("reports.zip"))?));
    let mut count = 0;
    for spec in plan.specs() {
        let json = spec.json();
        put_mail(&mut mailbox, &spec, &json, &mut random)?;
        zip.stored(&(spec.file_name() + ".json.gz"), &gzip(json.as_bytes()))?;
        count += 1;
    }
    mailbox.flush()?;
    zip.finish()?;
    Ok(count)
}

fn put_mail(mailbox: &mut impl Write, spec: &Spec, json: &str, random: &mut Random) -> Result<()> {
    mailbox.write_all(b"From tls-reports@sender.example Thu Jan  1 00:00:00 2026\n")?;
    mailbox.write_all(mail(spec, json, random).replace("\r\n", "\n").as_bytes())?;
    Ok(mailbox.write_all(b"\n")?)
}

/// Writes the reports of M once each as .json.gz into `folder`, and every fifth of them into `mailbox`.
pub(crate) fn packed(folder: &Path, mailbox: &Path, seed: u64) -> Result<()> {
    let mut mailbox = BufWriter::new(File::create(mailbox)?);
    let mut random = Random::new(seed ^ 0x6d);
    for (number, spec) in mixed_plan(seed).specs().enumerate() {
        let json = spec.json();
        std::fs::write(folder.join(spec.file_name() + ".json.gz"), gzip(json.as_bytes()))?;
        if number % 5 == 0 {
            put_mail(&mut mailbox, &spec, &json, &mut random)?;
        }
    }
    Ok(mailbox.flush()?)
}

fn one_large(folder: &Path, seed: u64) -> Result<u32> {
    let json = large_report(seed, LARGE_POLICIES, LARGE_FAILURES);
    std::fs::write(folder.join("large.json"), &json)?;
    std::fs::write(folder.join("large.json.gz"), gzip(json.as_bytes()))?;
    Ok(1)
}

/// Reporter, domain and day of every report of a plan.
impl Plan {
    fn specs(&self) -> impl Iterator<Item = Spec> + '_ {
        let reporters = REPORTERS.iter().take(self.reporters);
        let pairs = reporters.flat_map(|reporter| (0..self.domains).map(move |domain| (reporter, domain)));
        let days =
            move |(reporter, domain)| (0..self.days).map(move |day| (reporter, domain, FIRST_DAY + day));
        pairs.flat_map(days).map(|(reporter, domain, day)| Spec::new(self, reporter, domain, day))
    }
}

#[cfg(test)]
mod tests {
    use waxseal_core::time::Timestamp;
    use waxseal_core::tls_rpt::intake::{Intake, Limits};

    use super::*;
    use crate::tree::ScratchDir;

    #[test]
    fn what_is_written_is_read() {
        let scratch = ScratchDir::new("corpus").unwrap();
        let written = write("S", scratch.path(), 7).unwrap();
        let mut intake = Intake::new(Limits::default(), Timestamp::parse("2027-01-01").unwrap());
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(scratch.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files {
            let content = std::fs::read(&file).unwrap();
            intake.begin(&file.to_string_lossy(), u64::try_from(content.len()).unwrap());
            while let Some(range) = intake.next_range() {
                let start = usize::try_from(range.offset).unwrap();
                intake.supply(content.get(start..start + usize::try_from(range.length).unwrap()).unwrap());
            }
            intake.end();
        }
        assert_eq!((written, intake.progress().reports, intake.progress().errors), (400, 400, 0));
    }

    #[test]
    fn the_same_seed_gives_the_same_octets() {
        assert_eq!(large_report(3, 2, 5), large_report(3, 2, 5));
        assert_ne!(large_report(3, 2, 5), large_report(4, 2, 5));
    }
}
