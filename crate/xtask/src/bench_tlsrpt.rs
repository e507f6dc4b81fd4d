//! `cargo xtask bench tlsrpt`: TLS reports read and added up by the module of the page and by plain JavaScript.
//!
//! Both sides get the same octets in the same worker of the same Chromium, in alternation, and have to come to the
//! same numbers; `tests/browser/bench` has both. The other side is the fastest way JavaScript has: the engine's own
//! `TextDecoder` and `JSON.parse`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::args::Args;
use crate::build::{self, Tuning};
use crate::tree::Tree;
use crate::{bench_dnssec, bench_parsedmarc, corpus, npm, shell};

pub(crate) const BROWSER: &str = "tests/browser";
pub(crate) const FOLDER: &str = "target/bench/tlsrpt";
pub(crate) const SEED: u64 = 1;
const PAIRS: &str = "21";

pub(crate) fn main(tree: &Tree, mut args: Args) -> Result<()> {
    let pairs = args.value("--pairs")?.unwrap_or_else(|| PAIRS.to_owned());
    let with_parsedmarc = args.flag("--parsedmarc");
    let mut sizes = args.values("--size")?;
    let tuning = Tuning { config: args.values("--tune")?, flags: args.values("--flag")? };
    args.finish()?;
    if with_parsedmarc {
        return bench_parsedmarc::measure(tree, &pairs);
    }
    if sizes.is_empty() {
        sizes = ["S", "M", "XL"].map(str::to_owned).to_vec();
    }
    build::ensure_target()?;
    npm::ensure(&tree.join(BROWSER))?;
    let package = package(tree, &tuning)?;
    println!("module: {}", bench_dnssec::size(&package.join("waxseal_wasm_bg.wasm"))?);
    for size in sizes {
        let reports = corpus::plain(&size, SEED)?;
        let octets: usize = reports.iter().map(|(_, json)| json.len()).sum();
        println!("{size}: {} reports, {octets} bytes", reports.len());
        let file = tree.join(FOLDER).join(format!("{size}.reports"));
        std::fs::write(&file, pack(&reports)?).context("writing the reports")?;
        print!("{}", words(&measure(tree, &package, &file, &pairs)?)?);
    }
    Ok(())
}

/// The module and its JavaScript side, kept apart from those of the page.
fn package(tree: &Tree, tuning: &Tuning) -> Result<PathBuf> {
    let folder = tree.join(FOLDER).join("package");
    build::reports_module(tree, &folder, tuning)?;
    // Node.js takes a file for a module by what the nearest package says.
    std::fs::write(folder.join("package.json"), "{\"type\":\"module\"}\n").context("naming the package")?;
    Ok(folder)
}

/// Names and contents, each behind its length in four octets.
fn pack(reports: &[(String, String)]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    for text in reports.iter().flat_map(|(name, json)| [name, json]) {
        packed.extend(u32::try_from(text.len()).context("a report of 4 GiB")?.to_be_bytes());
        packed.extend(text.as_bytes());
    }
    Ok(packed)
}

fn measure(tree: &Tree, package: &Path, file: &Path, pairs: &str) -> Result<Value> {
    let mut node = Command::new("node");
    node.arg(tree.join(BROWSER).join("bench/run.mjs")).args([package, file]).arg(pairs);
    Ok(serde_json::from_str(&shell::capture(&mut node)?)?)
}

fn words(found: &Value) -> Result<String> {
    let engine = found.get("engine").and_then(Value::as_str).context("no engine")?;
    let mut lines = format!("  {engine}\n");
    for kind in ["warm", "first"] {
        let number = |key: &str| found.pointer(&format!("/{kind}/{key}")).and_then(Value::as_f64);
        // A first run cannot be had in Node.js, and is null then.
        let Some(faster) = number("faster") else { continue };
        let [low, high, core, javascript, pairs] =
            ["low", "high", "core", "javascript", "pairs"].map(|key| number(key).unwrap_or(f64::NAN));
        lines += &format!(
            "  {kind}: {faster:.2} times faster [{low:.2} .. {high:.2}] of {pairs} pairs; \
             ours {core:.2} ms, JavaScript {javascript:.2} ms\n"
        );
    }
    for side in ["ours", "javascript"] {
        let shares = found.pointer(&format!("/shares/{side}")).and_then(Value::as_object);
        let shares = shares.with_context(|| format!("no shares of {side}"))?.iter();
        let shares = shares.map(|(name, ms)| format!("{name} {:.2}", ms.as_f64().unwrap_or(f64::NAN)));
        lines += &format!("  {side} in ms: {}\n", shares.collect::<Vec<_>>().join(", "));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn packed_reports_stand_behind_their_lengths() {
        let packed = pack(&[("a.json".to_owned(), "{}".to_owned())]).unwrap();
        assert_eq!(packed, b"\0\0\0\x06a.json\0\0\0\x02{}");
    }

    #[test]
    fn a_missing_first_run_is_left_out() {
        let warm = json!({"faster": 3, "low": 2.5, "high": 3.5, "core": 1, "javascript": 3, "pairs": 5});
        let shares = json!({"ours": {"store": 0.25}, "javascript": {"parsing": 1.5}});
        let found = json!({"engine": "E", "warm": warm, "first": {"faster": null}, "shares": shares});
        assert_eq!(
            words(&found).unwrap(),
            "  E\n  warm: 3.00 times faster [2.50 .. 3.50] of 5 pairs; ours 1.00 ms, JavaScript 3.00 ms\n  \
             ours in ms: store 0.25\n  javascript in ms: parsing 1.50\n"
        );
        assert!(words(&json!({})).is_err());
    }
}
