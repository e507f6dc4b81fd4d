//! `cargo xtask size`: what a first visit downloads, against a budget.
//!
//! The files are not a hand-kept list, which would miss the one that matters. They are found as a browser
//! finds them: from `index.html` through the names that pages, scripts and styles mention, and through Vite's
//! manifest, which knows what is imported before a script runs and what only waits for an `import()`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::args::Args;
use crate::tree::{self, Tree};

pub(crate) const SUMMARY: &str = "bytes of the first load against the budget";
pub(crate) const HELP: &str = "\
cargo xtask size

Lists every file that a first visit to dist/ downloads with its raw and brotli (quality 11) size
and compares the sums with crate/xtask/size-budget.txt. Fails over budget. Build first.
";

const BUDGET: &str = "crate/xtask/size-budget.txt";
const MANIFEST: &str = ".vite/manifest.json";

pub(crate) fn main(tree: &Tree, args: Args) -> Result<()> {
    args.finish()?;
    let dist = tree.dist();
    let limits = parse_budget(&tree::read(&tree.join(BUDGET))?).with_context(|| BUDGET.to_owned())?;
    let files = first_load(&dist)?;
    let sizes = files.iter().map(|file| measure(&dist, file)).collect::<Result<Vec<_>>>()?;
    let table = table(&sizes, &limits);
    print!("{}", table.text);
    if !table.over.is_empty() {
        bail!("over budget: {}; make it smaller, or raise {BUDGET} and say why there", table.over.join(", "));
    }
    Ok(())
}

/// One file as it is stored and as it travels.
struct Size {
    file: String,
    raw: u64,
    brotli: u64,
}

fn measure(dist: &Path, file: &str) -> Result<Size> {
    let bytes = std::fs::read(dist.join(file)).with_context(|| format!("reading dist/{file}"))?;
    let mut packed = Vec::new();
    {
        let mut writer = brotli::CompressorWriter::new(&mut packed, 1 << 16, 11, 22);
        writer.write_all(&bytes)?;
    }
    Ok(Size { file: file.to_owned(), raw: length(&bytes), brotli: length(&packed) })
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

/// A limit on the brotli bytes of all files (`total`) or of those with one extension.
#[derive(Debug, PartialEq)]
struct Limit {
    what: String,
    bytes: u64,
}

/// Lines of `WHAT BYTES`; `#` starts a comment.
fn parse_budget(text: &str) -> Result<Vec<Limit>> {
    let mut limits = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let words: Vec<&str> = line.split('#').next().unwrap_or("").split_whitespace().collect();
        match words.as_slice() {
            [] => {}
            [what, bytes] => {
                let bytes = bytes.replace('_', "").parse();
                let bytes = bytes.with_context(|| format!("line {}: no number of bytes", number + 1))?;
                limits.push(Limit { what: (*what).to_owned(), bytes });
            }
            _ => bail!("line {}: expected `what bytes`", number + 1),
        }
    }
    if !limits.iter().any(|limit| limit.what == "total") {
        bail!("no line `total BYTES`");
    }
    Ok(limits)
}

struct Table {
    text: String,
    over: Vec<String>,
}

fn table(sizes: &[Size], limits: &[Limit]) -> Table {
    let mut text = format!("{:>10} {:>10}  first load\n", "raw", "brotli");
    for size in sizes {
        let _ = writeln!(text, "{:>10} {:>10}  {}", size.raw, size.brotli, size.file);
    }
    let raw: u64 = sizes.iter().map(|size| size.raw).sum();
    let _ = writeln!(text, "{raw:>10} {:>10}  total", sum(sizes, "total"));
    let mut over = Vec::new();
    for limit in limits {
        let used = sum(sizes, &limit.what);
        let share = used.saturating_mul(100).checked_div(limit.bytes).unwrap_or(u64::MAX);
        let _ = writeln!(text, "budget {}: {used} of {} bytes ({share} %)", limit.what, limit.bytes);
        if used > limit.bytes {
            over.push(format!("{} by {} bytes", limit.what, used - limit.bytes));
        }
    }
    Table { text, over }
}

fn sum(sizes: &[Size], what: &str) -> u64 {
    let suffix = format!(".{what}");
    sizes.iter().filter(|size| what == "total" || size.file.ends_with(&suffix)).map(|size| size.brotli).sum()
}

fn first_load(dist: &Path) -> Result<Vec<String>> {
    let manifest = tree::read(&dist.join(MANIFEST)).context("build first: cargo xtask build")?;
    let chunks = Chunks(serde_json::from_str(&manifest)?);
    let assets = published_assets(dist)?;
    let mut loaded = BTreeSet::from(["index.html".to_owned()]);
    let mut open = vec!["index.html".to_owned()];
    while let Some(file) = open.pop() {
        for next in loaded_by(dist, &file, &chunks, &assets)? {
            if loaded.insert(next.clone()) {
                open.push(next);
            }
        }
    }
    Ok(loaded.into_iter().collect())
}

/// What one file makes the browser fetch at once.
fn loaded_by(dist: &Path, file: &str, chunks: &Chunks, assets: &[String]) -> Result<Vec<String>> {
    if ![".html", ".js", ".css"].iter().any(|kind| file.ends_with(kind)) {
        return Ok(Vec::new());
    }
    let text = tree::read(&dist.join(file))?;
    let mentioned =
        mentions(&text, assets).into_iter().filter(|name| !chunks.is_lazy(name)).map(str::to_owned);
    Ok(mentioned.chain(chunks.loaded_with(file)).collect())
}

/// Vite's manifest: chunks by the module they stand for, each with the file it became.
struct Chunks(Value);

impl Chunks {
    fn all(&self) -> impl Iterator<Item = &Value> {
        self.0.as_object().into_iter().flat_map(|object| object.values())
    }

    /// A chunk that waits for an `import()`; its name occurs in the script that will ask for it.
    fn is_lazy(&self, file: &str) -> bool {
        let is = |chunk: &&Value| file_of(chunk) == Some(file) && flag(chunk, "isDynamicEntry");
        self.all().any(|chunk| is(&chunk))
    }

    /// The styles and assets of a chunk, and every chunk it imports before it runs.
    fn loaded_with(&self, file: &str) -> Vec<String> {
        let Some(chunk) = self.all().find(|chunk| file_of(chunk) == Some(file)) else {
            return Vec::new();
        };
        let imports = strings(chunk, "imports").filter_map(|key| self.0.get(key)).filter_map(file_of);
        strings(chunk, "css").chain(strings(chunk, "assets")).chain(imports).map(str::to_owned).collect()
    }
}

fn file_of(chunk: &Value) -> Option<&str> {
    chunk.get("file").and_then(Value::as_str)
}

fn flag(chunk: &Value, name: &str) -> bool {
    chunk.get(name).and_then(Value::as_bool).unwrap_or(false)
}

fn strings<'a>(chunk: &'a Value, key: &str) -> impl Iterator<Item = &'a str> {
    chunk.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

fn published_assets(dist: &Path) -> Result<Vec<String>> {
    let dir = dist.join("assets");
    if !dir.is_dir() {
        return Ok(Vec::new());
    }
    let names = tree::all_files_under(&dir)?.into_iter();
    names.map(|path| Ok(path.strip_prefix(dist)?.to_string_lossy().replace('\\', "/"))).collect()
}

/// The names carry a digest, so a name that occurs in a script is a reference and no accident.
fn mentions<'a>(script: &str, assets: &'a [String]) -> Vec<&'a str> {
    let name = |asset: &'a String| asset.rsplit('/').next().unwrap_or(asset);
    assets
        .iter()
        .filter(|asset| !asset.ends_with(".map") && script.contains(name(asset)))
        .map(String::as_str)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{ScratchDir, write};

    fn sizes() -> Vec<Size> {
        let size = |file: &str, raw, brotli| Size { file: file.to_owned(), raw, brotli };
        vec![size("assets/a.js", 30, 10), size("assets/a.wasm", 300, 90), size("index.html", 9, 5)]
    }

    #[test]
    fn the_table_has_sums_and_says_what_is_over() {
        let limits = parse_budget("total 105 # all\nwasm 89\n\njs 1_000\n").unwrap();
        let table = table(&sizes(), &limits);
        assert!(table.text.contains("       339        105  total\n"), "{}", table.text);
        assert!(table.text.contains("budget total: 105 of 105 bytes (100 %)"), "{}", table.text);
        assert_eq!(table.over, ["wasm by 1 bytes"]);
    }

    #[test]
    fn a_budget_that_limits_nothing_is_refused() {
        for bad in ["", "# total 5", "wasm 5", "total five", "total 5 6"] {
            assert!(parse_budget(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_first_load_is_followed_through_manifest_and_scripts() {
        let scratch = ScratchDir::new("size").unwrap();
        let dist = scratch.path();
        let manifest = r#"{
            "index.html": {"file": "assets/index-1.js", "isEntry": true, "css": ["assets/index-2.css"],
                           "imports": ["_shared-3.js", "src/both.ts"], "dynamicImports": ["src/late.ts"]},
            "_shared-3.js": {"file": "assets/shared-3.js"},
            "src/both.ts": {"file": "assets/both-9.js", "isDynamicEntry": true},
            "embed.html": {"file": "assets/embed-7.js", "isEntry": true},
            "src/late.ts": {"file": "assets/late-4.js", "isDynamicEntry": true}
        }"#;
        let files = [
            (MANIFEST, manifest),
            ("index.html", "<script type=module src=./assets/index-1.js></script>"),
            (
                "assets/index-1.js",
                r#"import("./late-4.js");new Worker(new URL("worker-5.js",import.meta.url))"#,
            ),
            ("assets/index-2.css", ""),
            ("assets/shared-3.js", ""),
            ("assets/both-9.js", ""),
            ("assets/late-4.js", "unused-8.wasm"),
            ("assets/worker-5.js", r#"new URL("seal-6.wasm",import.meta.url)"#),
            ("assets/seal-6.wasm", ""),
            ("assets/embed-7.js", ""),
            ("assets/unused-8.wasm", ""),
        ];
        for (path, text) in files {
            write(&dist.join(path), text).unwrap();
        }
        let expected =
            ["both-9.js", "index-1.js", "index-2.css", "seal-6.wasm", "shared-3.js", "worker-5.js"];
        let mut expected: Vec<String> = expected.iter().map(|name| format!("assets/{name}")).collect();
        expected.push("index.html".to_owned());
        assert_eq!(first_load(dist).unwrap(), expected);
    }

    #[test]
    fn brotli_is_measured_not_guessed() {
        let scratch = ScratchDir::new("size-brotli").unwrap();
        write(&scratch.path().join("a"), &"a".repeat(10_000)).unwrap();
        let size = measure(scratch.path(), "a").unwrap();
        assert_eq!(size.raw, 10_000);
        assert!((5..50).contains(&size.brotli), "{}", size.brotli);
    }
}
