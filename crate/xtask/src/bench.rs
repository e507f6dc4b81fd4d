//! `cargo xtask bench`: two ways of doing a thing, measured against each other.
//!
//! A time alone says more about the computer and its neighbours than about the code. Each case therefore runs
//! A and B in alternation, so that both meet the same disturbances, and what is reported is the median of the
//! ratios A/B of the pairs, with the quartiles as the spread.

use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use waxseal_core::check::{Check, Evidence};
use waxseal_core::report;

use crate::args::Args;
use crate::tree::{self, Tree};
use crate::{bench_dnssec, bench_tlsrpt};

pub(crate) const SUMMARY: &str = "paired measurements; prints ratios";
pub(crate) const HELP: &str = "\
cargo xtask bench [--pairs N] [--only CASE]... [--bundle FILE]...
cargo xtask bench dnssec [--pairs N] [--tune KEY=VALUE]...
cargo xtask bench tlsrpt [--pairs N] [--size S|M|XL]... [--tune KEY=VALUE]... [--flag FLAG]...
cargo xtask bench tlsrpt --parsedmarc [--pairs N]

Runs both sides of each case in alternation N times (default 31) and prints the median ratio with
its quartiles. The evidence bundles are those of the gallery unless --bundle names others. A ratio of two runs on one computer travels; a time does not. Measure optimised
code: cargo run --profile tool --package xtask -- bench

`bench dnssec` proves two recorded chains in WASM under node (p256: 2 RSA and 4 P-256 signatures; rsa: 4
and 2), this project against dnssec-prover, and prints the ratio and the size of both modules. --tune
hands a setting to cargo for our side alone, such as profile.release.package.p256.opt-level=3

`bench tlsrpt` reads and adds up the reports of a corpus (default S, M and XL, as JSON in memory) in one
Chromium: the published module called as the page calls it, against JSON.parse and plain JavaScript. Both must come to the
same numbers. Prints how many times faster the module is, when everything is loaded and compiled (warm) and in
a process of its own (first), where its time goes, and its size. --flag hands a flag to the compiler, such
as --flag=-Ctarget-feature=-simd128

`bench tlsrpt --parsedmarc` installs parsedmarc from PyPI into target/bench and runs `waxseal tlsrpt` beside its
parser, offline, over the reports of M as .json.gz files and over a mailbox of 2,000 of them.
";

const PAIRS: usize = 31;
const GALLERY: &str = "www/public/gallery";
const BUNDLE: &str = ".json";

/// One side of a pair: does its work once. What it prepares beforehand is not measured.
type Side = Box<dyn FnMut() -> Result<()>>;

/// Two sides to compare; the ratio is `ours / reference`, so less is better.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) ours: Side,
    pub(crate) reference: Side,
}

impl Case {
    pub(crate) fn new(
        name: &'static str,
        ours: impl FnMut() -> Result<()> + 'static,
        reference: impl FnMut() -> Result<()> + 'static,
    ) -> Self {
        Self { name, ours: Box::new(ours), reference: Box::new(reference) }
    }
}

/// Every case there is, over the given evidence bundles.
fn cases(bundles: &[String]) -> Vec<Case> {
    vec![replay(bundles)]
}

/// From a stored bundle to the report, against merely parsing the same JSON: what reading, judging and
/// explaining cost on top of what cannot be avoided.
fn replay(bundles: &[String]) -> Case {
    let (ours, reference) = (bundles.to_vec(), bundles.to_vec());
    Case::new(
        "replay",
        move || ours.iter().try_for_each(|bundle| report_of(bundle)),
        move || {
            reference.iter().try_for_each(|bundle| {
                black_box(serde_json::from_str::<serde_json::Value>(bundle)?);
                Ok(())
            })
        },
    )
}

fn report_of(bundle: &str) -> Result<()> {
    let evidence = Evidence::from_bundle(bundle).map_err(|error| anyhow!("{error}"))?;
    let at = evidence.started();
    black_box(report::build(&mut Check::replay(evidence), at));
    Ok(())
}

pub(crate) fn main(tree: &Tree, mut args: Args) -> Result<()> {
    if args.flag("dnssec") {
        return bench_dnssec::main(tree, args);
    }
    if args.flag("tlsrpt") {
        return bench_tlsrpt::main(tree, args);
    }
    let pairs =
        args.value("--pairs")?.map_or(Ok(PAIRS), |text| text.parse()).context("--pairs needs a number")?;
    let (only, named) = (args.values("--only")?, args.values("--bundle")?);
    args.finish()?;
    let bundles = bundles(tree, named)?;
    let mut cases = cases(&bundles);
    cases.retain(|case| only.is_empty() || only.iter().any(|name| name == case.name));
    if cases.is_empty() {
        bail!("no case is called {}", only.join(" or "));
    }
    println!("{} bundles, {} bytes", bundles.len(), bundles.iter().map(String::len).sum::<usize>());
    for case in &mut cases {
        println!("{}", run(case, pairs)?.line(case.name));
    }
    Ok(())
}

fn bundles(tree: &Tree, named: Vec<String>) -> Result<Vec<String>> {
    let mut paths: Vec<PathBuf> = named.into_iter().map(PathBuf::from).collect();
    if paths.is_empty() && tree.join(GALLERY).is_dir() {
        paths = tree::all_files_under(&tree.join(GALLERY))?;
        paths.retain(|path| path.to_string_lossy().ends_with(BUNDLE));
    }
    if paths.is_empty() {
        bail!("no evidence bundle (*{BUNDLE}) in {GALLERY}; name one with --bundle");
    }
    paths.iter().map(|path| tree::read(path)).collect()
}

/// What the pairs of one case gave.
struct Outcome {
    ratios: Vec<f64>,
    ours: Duration,
    reference: Duration,
}

fn run(case: &mut Case, pairs: usize) -> Result<Outcome> {
    // The first run of each side pays for cold caches.
    (case.ours)()?;
    (case.reference)()?;
    let (mut ratios, mut ours, mut reference) = (Vec::new(), Vec::new(), Vec::new());
    for pair in 0..pairs.max(1) {
        // The side that goes first changes, so that neither always inherits the other's caches.
        let (a, b) = if pair % 2 == 0 {
            let a = time(&mut case.ours)?;
            (a, time(&mut case.reference)?)
        } else {
            let b = time(&mut case.reference)?;
            (time(&mut case.ours)?, b)
        };
        ratios.push(a.as_secs_f64() / b.as_secs_f64().max(1e-9));
        ours.push(a);
        reference.push(b);
    }
    ratios.sort_by(f64::total_cmp);
    Ok(Outcome { ratios, ours: middle(&mut ours), reference: middle(&mut reference) })
}

fn time(side: &mut Side) -> Result<Duration> {
    let start = Instant::now();
    side()?;
    Ok(start.elapsed())
}

fn middle(times: &mut [Duration]) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

impl Outcome {
    /// The ratio below which `part` of four quarters of the pairs lie.
    fn quartile(&self, part: usize) -> f64 {
        let last = self.ratios.len().saturating_sub(1);
        self.ratios.get(last * part / 4).copied().unwrap_or(f64::NAN)
    }

    fn line(&self, name: &str) -> String {
        format!(
            "{name}: ratio {:.3} [{:.3} .. {:.3}] of {} pairs; ours {:.3?}, reference {:.3?}",
            self.quartile(2),
            self.quartile(1),
            self.quartile(3),
            self.ratios.len(),
            self.ours,
            self.reference
        )
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use super::*;

    #[test]
    fn sides_alternate_and_change_who_goes_first() {
        let order = Rc::new(RefCell::new(String::new()));
        let log = |side: char| {
            let order = Rc::clone(&order);
            move || {
                order.borrow_mut().push(side);
                Ok(())
            }
        };
        let mut case = Case::new("x", log('a'), log('b'));
        assert_eq!(run(&mut case, 4).unwrap().ratios.len(), 4);
        assert_eq!(order.borrow().as_str(), "ababbaabba");
    }

    #[test]
    fn the_line_shows_median_and_spread() {
        let ratios = vec![1.0, 2.0, 3.0, 4.0, 9.0];
        let ms = Duration::from_millis(3);
        let line = Outcome { ratios, ours: ms, reference: ms }.line("case");
        assert_eq!(line, "case: ratio 3.000 [2.000 .. 4.000] of 5 pairs; ours 3.000ms, reference 3.000ms");
    }

    #[test]
    fn a_failing_side_is_an_error_and_no_number() {
        assert!(run(&mut Case::new("x", || bail!("broken"), || Ok(())), 3).is_err());
    }
}
