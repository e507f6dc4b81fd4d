//! `cargo xtask bench tlsrpt --parsedmarc`: the terminal program beside parsedmarc, over the same files.
//!
//! parsedmarc is what most people read TLS reports with. It is written in Python and measured without its start, ours
//! with everything from start to advice.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::bench_tlsrpt::{BROWSER, FOLDER, SEED};
use crate::tree::Tree;
use crate::{build, corpus, shell};

/// Named, so that two measurements of one day are of one program.
const PACKAGE: &str = "parsedmarc==11.1.0";
const PROFILE: &str = "tool";

pub(crate) fn measure(tree: &Tree, pairs: &str) -> Result<()> {
    let python = python(&tree.join("target/bench/parsedmarc"))?;
    let program = program(tree)?;
    let folder = tree.join(FOLDER);
    let (files, mailbox) = (folder.join("gz"), folder.join("reports.mbox"));
    std::fs::create_dir_all(&files).context("making a folder for reports")?;
    corpus::packed(&files, &mailbox, SEED)?;
    println!("{PACKAGE} and waxseal tlsrpt --json, offline");
    for (name, path) in [("10,000 .json.gz", &files), ("mailbox of 2,000", &mailbox)] {
        let mut run = Command::new(&python);
        run.arg(tree.join(BROWSER).join("bench/parsedmarc.py")).arg(&program).arg(pairs).arg(path);
        println!("{name}: {}", words(&serde_json::from_str(&shell::capture(&mut run)?)?)?);
    }
    Ok(())
}

/// A Python with parsedmarc, in a folder of its own.
fn python(folder: &Path) -> Result<PathBuf> {
    let python = folder.join("bin/python");
    if !python.exists() {
        shell::run(Command::new("python3").args(["-m", "venv"]).arg(folder))?;
    }
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE]);
    shell::run(pip.stdout(Stdio::null())).context("installing parsedmarc from PyPI")?;
    Ok(python)
}

fn program(tree: &Tree) -> Result<PathBuf> {
    let mut cargo = shell::cargo();
    cargo.current_dir(tree.root()).args(["build", "--quiet", "--profile", PROFILE, "--package", "waxseal"]);
    shell::run(&mut cargo)?;
    Ok(build::target_directory(tree)?.join(PROFILE).join("waxseal"))
}

fn words(found: &Value) -> Result<String> {
    let number = |key: &str| found.get(key).and_then(Value::as_f64).with_context(|| format!("no {key}"));
    Ok(format!(
        "{:.2} times faster [{:.2} .. {:.2}] of {} pairs; ours {:.1} ms, parsedmarc {:.1} ms",
        number("faster")?,
        number("low")?,
        number("high")?,
        number("pairs")?,
        number("ours")?,
        number("theirs")?
    ))
}
