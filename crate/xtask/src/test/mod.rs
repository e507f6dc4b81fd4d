//! `cargo xtask test`: everything that must hold, one step after the other.
//!
//! A step is one or more commands. Their output is kept and shown only when they fail, except the closing
//! lines of test runners, which are always shown: "ok" alone does not say how much was tested. A step that
//! could not run is listed with its reason and counts as failed unless it was left out on purpose.

mod runner;
mod steps;

use std::time::Instant;

use anyhow::{Result, bail};

use crate::args::Args;
use crate::tree::Tree;
use crate::{AlreadySaid, apt, build, npm, shell, world};
use runner::Outcome;
use steps::{Need, STEPS, Step};

pub(crate) const SUMMARY: &str = "run every check and test; installs what is missing where it can";
pub(crate) const HELP: &str = "\
cargo xtask test [--without world] [--only STEP]... [--verbose]

Formatting, lints on host and wasm32, Rust tests, tidy, build, size, types, front-end tests, the
private internet's own check, real browsers in it, and the command line in it. As root on Debian
the packages of tests/world/packages.txt, Chromium and Firefox are installed (their services are
kept from starting). Elsewhere it prints the line to run, runs what it can, and fails.

  --without world  leave out what needs the private internet (refused when CI is set)
  --only STEP      run this step alone (refused when CI is set); `--only help` lists the steps
  --verbose        show the output of every step as it comes

The last line is `N passed, N failed`, counted in steps.
";

#[derive(Debug)]
struct Options {
    without_world: bool,
    only: Vec<String>,
    verbose: bool,
}

impl Options {
    fn take(args: &mut Args, ci: bool) -> Result<Self> {
        let without = args.values("--without")?;
        if let Some(other) = without.iter().find(|what| *what != "world") {
            bail!("only `--without world` is possible, not `{other}`");
        }
        let only = args.values("--only")?;
        if let Some(name) = only.iter().find(|name| !STEPS.iter().any(|step| step.name == name.as_str())) {
            let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
            bail!("there is no step `{name}`; the steps are {}", names.join(", "));
        }
        if ci && !(without.is_empty() && only.is_empty()) {
            bail!("CI is set, and in CI nothing may be left out");
        }
        Ok(Self { without_world: !without.is_empty(), only, verbose: args.flag("--verbose") })
    }

    fn wants(&self, step: &Step) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == step.name)
    }
}

pub(crate) fn main(tree: &Tree, mut args: Args) -> Result<()> {
    let options = Options::take(&mut args, is_ci(std::env::var("CI").ok().as_deref()))?;
    args.finish()?;
    let wanted: Vec<&Step> = STEPS.iter().filter(|step| options.wants(step)).collect();
    let obstacles = prepare(tree, &wanted, options.without_world)?;
    let results = run_all(tree, &wanted, &obstacles, &options);
    let tally = Tally::of(&results);
    print!("{}", not_run_table(&results));
    println!("{} passed, {} failed", tally.passed, tally.failed);
    if tally.failed > 0 {
        return Err(AlreadySaid.into());
    }
    Ok(())
}

fn is_ci(value: Option<&str>) -> bool {
    value.is_some_and(|value| !matches!(value, "" | "0" | "false"))
}

/// Why steps with a need cannot run here.
#[derive(Default)]
struct Obstacles {
    target: Option<String>,
    node: Option<String>,
    world: Option<String>,
}

impl Obstacles {
    fn of(&self, need: Need) -> Option<&str> {
        match need {
            Need::Nothing => None,
            Need::Wasm => self.target.as_deref(),
            Need::Node => self.node.as_deref(),
            Need::World => self.world.as_deref().or(self.node.as_deref()),
        }
    }
}

/// Installs what may be installed, before the first step: a missing package is better known now than after
/// ten minutes.
fn prepare(tree: &Tree, steps: &[&Step], without_world: bool) -> Result<Obstacles> {
    let mut obstacles = Obstacles::default();
    let needs = |wanted| steps.iter().any(|step| step.need == wanted);
    if needs(Need::Wasm) {
        obstacles.target = build::ensure_target().err().map(|error| format!("{error:#}"));
    }
    if needs(Need::Node) || needs(Need::World) {
        obstacles.node = prepare_node(tree).err().map(|error| format!("{error:#}"));
    }
    if needs(Need::World) && !without_world {
        obstacles.world = prepare_world(tree).unwrap_or_else(|error| Some(format!("{error:#}")));
    }
    Ok(obstacles)
}

fn prepare_node(tree: &Tree) -> Result<()> {
    npm::ensure(&tree.join("www"))?;
    npm::ensure(&tree.join("tests/browser"))
}

fn prepare_world(tree: &Tree) -> Result<Option<String>> {
    if apt::is_debian() {
        let missing = apt::missing(&apt::needed_by_tests(tree)?)?;
        if !missing.is_empty() && shell::is_root() {
            apt::install(&missing)?;
        } else if !missing.is_empty() {
            let line = apt::install_line(&missing);
            println!("packages are missing; run as root:\n  {line}");
            return Ok(Some("packages are missing (the line to run is above), and it needs root".to_owned()));
        }
    }
    world::obstacle(tree)
}

fn run_all<'a>(
    tree: &Tree,
    steps: &[&'a Step],
    obstacles: &Obstacles,
    options: &Options,
) -> Vec<(&'a Step, Outcome)> {
    let start = Instant::now();
    let mut results: Vec<(&Step, Outcome)> = Vec::new();
    for (number, &step) in steps.iter().enumerate() {
        println!("[{}/{}] {}: {}", number + 1, steps.len(), step.name, step.about);
        let outcome = outcome_of(tree, step, obstacles, options, &results);
        println!("[{}/{}] {}: {outcome}", number + 1, steps.len(), step.name);
        results.push((step, outcome));
    }
    println!("all steps took {:.1} s", start.elapsed().as_secs_f32());
    results
}

fn outcome_of(
    tree: &Tree,
    step: &Step,
    obstacles: &Obstacles,
    options: &Options,
    before: &[(&Step, Outcome)],
) -> Outcome {
    if step.need == Need::World && options.without_world {
        return Outcome::LeftOut;
    }
    if let Some(reason) = obstacles.of(step.need) {
        return Outcome::NotRun(reason.to_owned());
    }
    let broken =
        |name: &&&str| before.iter().any(|(step, outcome)| step.name == **name && !outcome.is_pass());
    if let Some(name) = step.after.iter().find(broken) {
        return Outcome::NotRun(format!("the step `{name}` did not pass"));
    }
    runner::run(&(step.commands)(tree), options.verbose)
}

/// Steps by what became of them.
#[derive(Debug, Default, PartialEq)]
struct Tally {
    passed: usize,
    failed: usize,
}

impl Tally {
    fn of(results: &[(&Step, Outcome)]) -> Self {
        let mut tally = Self::default();
        for (_, outcome) in results {
            match outcome {
                Outcome::Passed(_) => tally.passed += 1,
                Outcome::Failed(_) | Outcome::NotRun(_) => tally.failed += 1,
                Outcome::LeftOut => {}
            }
        }
        tally
    }
}

fn not_run_table(results: &[(&Step, Outcome)]) -> String {
    let rows: Vec<String> = results
        .iter()
        .filter_map(|(step, outcome)| match outcome {
            Outcome::NotRun(reason) => Some(format!("  {:<8} {reason}\n", step.name)),
            Outcome::LeftOut => Some(format!("  {:<8} left out with --without world\n", step.name)),
            Outcome::Passed(_) | Outcome::Failed(_) => None,
        })
        .collect();
    if rows.is_empty() { String::new() } else { format!("did not run:\n{}", rows.concat()) }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn options(line: &str, ci: bool) -> Result<Options> {
        Options::take(&mut Args::new(line.split_whitespace().map(str::to_owned)), ci)
    }

    #[test]
    fn in_ci_nothing_is_left_out() {
        assert!(options("--without world", false).unwrap().without_world);
        assert!(options("--without world", true).is_err());
        assert!(options("--only fmt", true).is_err());
        assert!(options("", true).is_ok());
        assert!(is_ci(Some("true")) && is_ci(Some("1")));
        assert!(!is_ci(Some("false")) && !is_ci(Some("")) && !is_ci(None));
    }

    #[test]
    fn only_known_steps_and_omissions_are_understood() {
        assert!(options("--without browsers", false).is_err());
        assert!(options("--only nothing", false).unwrap_err().to_string().contains("fmt, "));
    }

    #[test]
    fn what_did_not_run_is_no_pass() {
        let step = STEPS.first().unwrap();
        let results = [
            (step, Outcome::Passed(Duration::ZERO)),
            (step, Outcome::Failed(Duration::ZERO)),
            (step, Outcome::NotRun("no root".to_owned())),
            (step, Outcome::LeftOut),
        ];
        assert_eq!(Tally::of(&results), Tally { passed: 1, failed: 2 });
        assert_eq!(
            not_run_table(&results),
            "did not run:\n  fmt      no root\n  fmt      left out with --without world\n"
        );
    }

    #[test]
    fn a_step_stands_after_those_it_waits_for() {
        for (number, step) in STEPS.iter().enumerate() {
            for name in step.after {
                assert!(
                    STEPS.iter().take(number).any(|earlier| earlier.name == *name),
                    "{} {name}",
                    step.name
                );
            }
        }
    }

    #[test]
    fn a_missing_node_stops_what_needs_the_world_too() {
        let obstacles = Obstacles { node: Some("no node".to_owned()), ..Obstacles::default() };
        assert_eq!(obstacles.of(Need::World), Some("no node"));
        assert_eq!(obstacles.of(Need::Nothing), None);
    }
}
