//! `cargo xtask gallery`: records the broken-domain gallery of the site from the private internet.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::args::Args;
use crate::tree::Tree;
use crate::{shell, world};

pub(crate) const SUMMARY: &str = "record the gallery of example domains from the world";
pub(crate) const HELP: &str = "\
cargo xtask gallery

Checks every domain of tests/world that is marked for the gallery with the command-line program
and writes the evidence bundles and their index to www/public/gallery. Run it after a change of
the scenarios or of what a check asks; the golden test of the bundles shows what changed.
";

/// Set for the second run of this command, inside the world.
const INSIDE: &str = "WAXSEAL_GALLERY_INSIDE";
const FOLDER: &str = "www/public/gallery";

pub(crate) fn main(tree: &Tree, args: Args) -> Result<()> {
    args.finish()?;
    if std::env::var_os(INSIDE).is_some() {
        return record(tree);
    }
    if let Some(reason) = world::obstacle(tree)? {
        bail!("{reason}");
    }
    shell::run(shell::cargo().args(["build", "--quiet", "--package", "waxseal"]).current_dir(tree.root()))?;
    let this = std::env::current_exe().context("this program does not know where it is")?;
    let mut command = Command::new("python3");
    command.arg(tree.join("tests/world/world.py")).args(["exec", "--no-mta", "--"]).arg(this).arg("gallery");
    shell::run(command.env(INSIDE, "1").current_dir(tree.root()))
}

fn record(tree: &Tree) -> Result<()> {
    let folder = tree.join(FOLDER);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let scenarios = std::fs::read_to_string(variable("WORLD_SCENARIOS")?)?;
    let scenarios: Value = serde_json::from_str(&scenarios)?;
    let mut index = Vec::new();
    for scenario in scenarios.pointer("/scenarios").and_then(Value::as_array).into_iter().flatten() {
        if scenario.get("gallery").is_some_and(Value::is_object) {
            index.push(record_one(tree, &folder, scenario)?);
        }
    }
    println!("{} domains recorded in {FOLDER}", index.len());
    let text = serde_json::to_string_pretty(&index)?;
    std::fs::write(folder.join("index.json"), text + "\n").context("cannot write the index")
}

fn record_one(tree: &Tree, folder: &Path, scenario: &Value) -> Result<Value> {
    let text = |path: &str| {
        let found = scenario.pointer(path).and_then(Value::as_str).map(str::to_owned);
        found.with_context(|| format!("a scenario lacks {path}"))
    };
    let (id, domain) = (text("/id")?, text("/domain")?);
    let file = folder.join(format!("{id}.json"));
    let mut command = Command::new(program(tree));
    command.args([
        "check",
        &domain,
        "--json",
        "--doh",
        &variable("DOH_URL")?,
        "--ca",
        &variable("WORLD_CA")?,
        "--anchor",
        &variable("WORLD_ANCHOR")?,
    ]);
    let output = command.arg("--save").arg(&file).output().with_context(|| shell::line(&command))?;
    if !file.exists() {
        bail!("{} wrote no bundle: {}", shell::line(&command), String::from_utf8_lossy(&output.stderr));
    }
    let (title, lesson) = (text("/gallery/title")?, text("/gallery/lesson")?);
    Ok(json!({ "id": id, "title": title, "lesson": lesson, "domain": domain }))
}

fn program(tree: &Tree) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| tree.join("target"), PathBuf::from);
    target.join("debug/waxseal")
}

fn variable(name: &str) -> Result<String> {
    std::env::var(name).with_context(|| format!("{name} is not set: this part runs inside the world"))
}
