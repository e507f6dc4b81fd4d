//! The steps of `cargo xtask test`, in order: what fails fast and often comes first.

use std::process::Command;

use crate::tree::Tree;
use crate::{npm, shell};

/// What must be there before a step can run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Need {
    Nothing,
    /// The standard library of the target wasm32-unknown-unknown.
    Wasm,
    Node,
    /// Root on Debian with the packages of the private internet, and Node.js for what runs in it.
    World,
}

/// A named group of commands that passes when all of them do.
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) need: Need,
    /// Steps without whose success this one would test nothing.
    pub(super) after: &'static [&'static str],
    pub(super) commands: fn(&Tree) -> Vec<Command>,
}

pub(super) const STEPS: &[Step] = &[
    Step { name: "fmt", about: "formatting", need: Need::Nothing, after: &[], commands: fmt },
    Step { name: "clippy", about: "lints on this host", need: Need::Nothing, after: &[], commands: clippy },
    Step { name: "wasm", about: "lints on wasm32", need: Need::Wasm, after: &[], commands: clippy_wasm },
    Step { name: "rust", about: "Rust tests", need: Need::Nothing, after: &[], commands: rust },
    Step {
        name: "tidy",
        about: "walls, references, generated files",
        need: Need::Nothing,
        after: &[],
        commands: tidy,
    },
    Step { name: "build", about: "the site, as published", need: Need::Node, after: &[], commands: build },
    Step {
        name: "size",
        about: "first load against the budget",
        need: Need::Nothing,
        after: &["build"],
        commands: size,
    },
    Step { name: "types", about: "TypeScript types", need: Need::Node, after: &["build"], commands: types },
    Step { name: "www", about: "front-end tests", need: Need::Node, after: &["build"], commands: www },
    Step {
        name: "world",
        about: "the private internet answers",
        need: Need::World,
        after: &[],
        commands: world,
    },
    Step {
        name: "dnssec",
        about: "validators of DNSSEC on the signed tree of the private internet",
        need: Need::World,
        after: &["world"],
        commands: dnssec,
    },
    Step {
        name: "browser",
        about: "real browsers in the private internet",
        need: Need::World,
        after: &["build", "world"],
        commands: browser,
    },
    Step {
        name: "cli",
        about: "the command line in the private internet",
        need: Need::World,
        after: &["world"],
        commands: cli,
    },
];

fn fmt(tree: &Tree) -> Vec<Command> {
    vec![cargo(tree, &["fmt", "--all", "--check"])]
}

fn clippy(tree: &Tree) -> Vec<Command> {
    vec![cargo(tree, &["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"])]
}

fn clippy_wasm(tree: &Tree) -> Vec<Command> {
    let target = ["--target", "wasm32-unknown-unknown", "--", "-D", "warnings"];
    let mut words = vec!["clippy", "--package", "waxseal-core", "--package", "waxseal-wasm"];
    words.extend(target);
    vec![cargo(tree, &words)]
}

fn rust(tree: &Tree) -> Vec<Command> {
    vec![cargo(tree, &["test", "--workspace"])]
}

/// Formatting is a step of its own.
fn tidy(tree: &Tree) -> Vec<Command> {
    vec![xtask(tree, &["tidy", "--no-fmt"])]
}

fn build(tree: &Tree) -> Vec<Command> {
    vec![xtask(tree, &["build"])]
}

fn size(tree: &Tree) -> Vec<Command> {
    vec![xtask(tree, &["size"])]
}

fn types(tree: &Tree) -> Vec<Command> {
    vec![npm_run(tree, "check")]
}

fn www(tree: &Tree) -> Vec<Command> {
    vec![npm_run(tree, "test")]
}

fn world(tree: &Tree) -> Vec<Command> {
    vec![xtask(tree, &["world", "check"])]
}

/// Compiled before the world starts: inside it there is no registry to ask. Both programs end up beside this one.
fn dnssec(tree: &Tree) -> Vec<Command> {
    let compile = cargo(tree, &["build", "--package", "waxseal", "--package", "waxseal-referee"]);
    let mut run = xtask(tree, &["world", "--only-zones", "--signed-tree", "--"]);
    run.args(["python3", "tests/world/dnssec_compare.py"]);
    run.arg("--waxseal").arg(shell::own_path().with_file_name("waxseal"));
    run.arg("--referee").arg(shell::own_path().with_file_name("waxseal-referee"));
    vec![compile, run]
}

fn browser(tree: &Tree) -> Vec<Command> {
    vec![xtask(tree, &["world", "--", "node", "tests/browser/run.mjs"])]
}

/// Compiled before the world starts: inside it there is no registry to ask.
fn cli(tree: &Tree) -> Vec<Command> {
    let words =
        ["test", "--package", "waxseal", "--features", "world", "--test", "world", "--test", "transcripts"];
    let mut compile = cargo(tree, &words);
    compile.arg("--no-run");
    let mut run = xtask(tree, &["world", "--"]);
    run.arg(shell::cargo().get_program()).args(words).env("CARGO_NET_OFFLINE", "true");
    vec![compile, run]
}

fn cargo(tree: &Tree, words: &[&str]) -> Command {
    let mut cargo = shell::cargo();
    cargo.current_dir(tree.root()).args(words);
    cargo
}

fn npm_run(tree: &Tree, script: &str) -> Command {
    let mut npm = npm::npm(&tree.join("www"));
    npm.args(["run", "--silent", script]);
    npm
}

/// This same program.
fn xtask(tree: &Tree, words: &[&str]) -> Command {
    let program = shell::own_path();
    let mut xtask = Command::new(&program);
    xtask.current_dir(tree.root()).args(words);
    xtask
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_step_has_a_command_and_a_name_of_its_own() {
        let tree = Tree::at(Path::new("/r"));
        for (number, step) in STEPS.iter().enumerate() {
            assert!(!(step.commands)(&tree).is_empty(), "{}", step.name);
            assert!(STEPS.iter().skip(number + 1).all(|other| other.name != step.name), "{}", step.name);
        }
    }

    #[test]
    fn every_world_step_runs_in_the_world() {
        let tree = Tree::at(Path::new("/r"));
        for step in STEPS.iter().filter(|step| step.need == Need::World) {
            let lines: Vec<String> = (step.commands)(&tree).iter().map(shell::line).collect();
            assert!(lines.last().unwrap().contains(" world "), "{lines:?}");
        }
    }
}
