//! Builds, serves, tests and measures Waxseal.
//!
//! One command for everything a contributor does, so that a clone needs nothing but a Rust toolchain and
//! Node.js: no global tools, no downloads of binaries. Each command is one module; `main` only dispatches.

mod apt;
mod args;
mod bench;
mod bench_dnssec;
mod bench_parsedmarc;
mod bench_tlsrpt;
mod build;
mod codegen;
mod corpus;
mod csp;
mod gallery;
mod headers;
mod mime;
mod nginx;
mod npm;
mod precache;
mod serve;
mod shell;
mod size;
mod test;
mod tidy;
mod tree;
mod watch;
mod world;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::args::Args;
use crate::tree::Tree;

/// A command's name, its one-line summary, its full help and the function that runs it.
struct Command {
    name: &'static str,
    summary: &'static str,
    help: &'static str,
    run: fn(&Tree, Args) -> Result<()>,
}

const COMMANDS: &[Command] = &[
    Command { name: "serve", summary: serve::SUMMARY, help: serve::HELP, run: serve::main },
    Command { name: "build", summary: build::SUMMARY, help: build::HELP, run: build::main },
    Command { name: "test", summary: test::SUMMARY, help: test::HELP, run: test::main },
    Command { name: "tidy", summary: tidy::SUMMARY, help: tidy::HELP, run: tidy::main },
    Command { name: "codegen", summary: codegen::SUMMARY, help: codegen::HELP, run: codegen::main },
    Command { name: "gallery", summary: gallery::SUMMARY, help: gallery::HELP, run: gallery::main },
    Command { name: "size", summary: size::SUMMARY, help: size::HELP, run: size::main },
    Command { name: "bench", summary: bench::SUMMARY, help: bench::HELP, run: bench::main },
    Command { name: "corpus", summary: corpus::SUMMARY, help: corpus::HELP, run: corpus::main },
    Command { name: "world", summary: world::SUMMARY, help: world::HELP, run: world::main },
];

/// A failure whose last word is already on the screen, where it must stay the last.
#[derive(Debug)]
struct AlreadySaid;

impl std::fmt::Display for AlreadySaid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("failed, as said above")
    }
}

impl std::error::Error for AlreadySaid {}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if !error.is::<AlreadySaid>() {
                eprintln!("error: {error:#}");
            }
            ExitCode::FAILURE
        }
    }
}

fn dispatch(words: Vec<String>) -> Result<()> {
    let mut words = words.into_iter();
    let name = words.next().unwrap_or_else(|| "help".to_owned());
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        return help(words.next().as_deref());
    }
    let command = find(&name)?;
    let mut args = Args::new(words);
    if args.wants_help() {
        println!("{}", command.help.trim_end());
        return Ok(());
    }
    (command.run)(&Tree::find()?, args)
}

fn find(name: &str) -> Result<&'static Command> {
    match COMMANDS.iter().find(|command| command.name == name) {
        Some(command) => Ok(command),
        None => bail!("there is no command `{name}`; `cargo xtask help` lists them"),
    }
}

fn help(topic: Option<&str>) -> Result<()> {
    if let Some(name) = topic {
        println!("{}", find(name)?.help.trim_end());
        return Ok(());
    }
    println!("cargo xtask COMMAND [OPTIONS]\n");
    for command in COMMANDS {
        println!("  {:<8} {}", command.name, command.summary);
    }
    println!("\n`cargo xtask COMMAND --help` explains one command.");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_explains_itself() {
        for command in COMMANDS {
            assert!(command.help.starts_with(&format!("cargo xtask {}", command.name)), "{}", command.name);
            assert!(!command.summary.is_empty());
        }
    }

    #[test]
    fn an_unknown_command_is_an_error() {
        assert!(dispatch(vec!["frobnicate".to_owned()]).is_err());
        assert!(help(Some("frobnicate")).is_err());
    }
}
