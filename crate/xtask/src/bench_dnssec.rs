//! `cargo xtask bench dnssec`: one DNSSEC chain in WASM, proved here and by dnssec-prover, in alternation.
//!
//! Both engines are modules of `tests/bench-wasm` and start from nothing each time. Ours is built as the page is;
//! the peer is built for speed, so that it is at its best. The peer knows no root but that of the Internet and no
//! denial, so the chains are recorded ones, with records at their end.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::args::Args;
use crate::tree::Tree;
use crate::{build, shell};

const PACKAGE: &str = "waxseal-bench-wasm";
const FOLDER: &str = "tests/bench-wasm";
const CHAINS: [&str; 2] = ["p256", "rsa"];
const PAIRS: &str = "41";

pub(crate) fn main(tree: &Tree, mut args: Args) -> Result<()> {
    let pairs = args.value("--pairs")?.unwrap_or_else(|| PAIRS.to_owned());
    let tunes = args.values("--tune")?;
    args.finish()?;
    build::ensure_target()?;
    let ours = module(tree, "waxseal", &tunes)?;
    let peer = module(tree, "prover", &["profile.release.opt-level=3".to_owned()])?;
    for (name, path) in [("waxseal", &ours), ("dnssec-prover", &peer)] {
        println!("{name}: {}", size(path)?);
    }
    for chain in CHAINS {
        println!("{chain}: {}", measure(tree, [&ours, &peer], chain, &pairs)?);
    }
    Ok(())
}

/// The engine as a module, put where the next build does not overwrite it.
fn module(tree: &Tree, engine: &str, tunes: &[String]) -> Result<PathBuf> {
    let mut cargo = shell::cargo();
    cargo.current_dir(tree.root()).env("RUSTFLAGS", build::rustflags(tree));
    cargo.args(["build", "--quiet", "--release", "--package", PACKAGE, "--lib"]);
    cargo.args(["--target", build::TARGET, "--features", engine]);
    for tune in tunes {
        cargo.args(["--config", tune]);
    }
    shell::run(&mut cargo).with_context(|| format!("compiling the engine {engine}"))?;
    let folder = build::target_directory(tree)?.join(build::TARGET).join("release");
    let own = folder.join(format!("bench-{engine}.wasm"));
    std::fs::copy(folder.join("waxseal_bench_wasm.wasm"), &own).context("keeping the module")?;
    Ok(own)
}

pub(crate) fn size(path: &Path) -> Result<String> {
    let octets = std::fs::read(path)?;
    let mut packed = Vec::new();
    brotli::CompressorWriter::new(&mut packed, 1 << 16, 11, 22).write_all(&octets)?;
    Ok(format!("{} bytes, {} as brotli", octets.len(), packed.len()))
}

fn measure(tree: &Tree, modules: [&PathBuf; 2], chain: &str, pairs: &str) -> Result<String> {
    let folder = tree.join(FOLDER);
    let mut node = Command::new("node");
    node.arg(folder.join("run.mjs")).args(modules);
    node.arg(folder.join(format!("chains/{chain}.messages"))).arg(pairs);
    let found: Value = serde_json::from_str(&shell::capture(&mut node)?)?;
    let number = |key: &str| found.get(key).and_then(Value::as_f64).with_context(|| format!("no {key}"));
    Ok(format!(
        "ratio {:.3} [{:.3} .. {:.3}] of {} pairs; ours {} µs, dnssec-prover {} µs a proof",
        number("ratio")?,
        number("low")?,
        number("high")?,
        number("pairs")?,
        number("ours")?,
        number("peer")?
    ))
}
