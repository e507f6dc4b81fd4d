//! `cargo xtask build`: a folder that any static host can publish.
//!
//! cargo compiles the WASM crate, the wasm-bindgen library (not a downloaded binary) writes its JavaScript,
//! Vite bundles the pages, and then the headers, the 404 page and the service worker's file list are added.
//! Everything is put together in `www/dist` and moved to `dist` at the end, so a failed build leaves the last
//! good one in place and a running server never sees half a site.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};

use crate::args::Args;
use crate::csp::Csp;
use crate::tree::{self, Tree};
use crate::{headers, npm, precache, shell};

pub(crate) const SUMMARY: &str = "write dist/, a folder for any static host";
pub(crate) const HELP: &str = "\
cargo xtask build [--dev] [--base PATH] [--connect SOURCE]...

Builds the site into dist/: pages, WASM, rule pages, and the headers to send with them
(_headers for Netlify and Cloudflare Pages, nginx.conf.snippet, Caddyfile.snippet, and a
<meta> policy in each page for hosts without headers). Installs the wasm32 target and the
npm packages if they are missing.

  --dev             compile fast instead of small; keep names and source maps
  --base PATH       the site will live under PATH of its host (default: any folder)
  --connect SOURCE  one more source the pages may fetch from; for tests only
";

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
const STAGING: &str = "www/dist";

/// What to build.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) dev: bool,
    pub(crate) base: String,
    pub(crate) csp: Csp,
}

impl Options {
    pub(crate) fn take(args: &mut Args) -> Result<Self> {
        Ok(Self {
            dev: args.flag("--dev"),
            base: args.value("--base")?.unwrap_or_else(|| "./".to_owned()),
            csp: Csp::with_connect(args.values("--connect")?),
        })
    }
}

pub(crate) fn main(tree: &Tree, mut args: Args) -> Result<()> {
    let options = Options::take(&mut args)?;
    args.finish()?;
    build(tree, &options)?;
    println!("built {}", tree.relative(&tree.dist()));
    Ok(())
}

pub(crate) fn build(tree: &Tree, options: &Options) -> Result<()> {
    ensure_target()?;
    npm::ensure(&tree.join("www"))?;
    for module in &MODULES {
        let wasm = compile(tree, module, options.dev, &Tuning::default())?;
        bindgen(&wasm, &tree.join(module.package), options.dev)?;
    }
    bundle(tree, options)?;
    let staging = tree.join(STAGING);
    write_404(&staging, &options.base)?;
    headers::write_all(&staging, &options.base, &options.csp)?;
    precache::fill_in(&staging)?;
    publish(&staging, &tree.dist())
}

/// rustup adds the target that rust-toolchain.toml names; a Rust without rustup must already have it.
pub(crate) fn ensure_target() -> Result<()> {
    let sysroot = shell::capture(Command::new("rustc").args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).is_dir() {
        return Ok(());
    }
    eprintln!("installing the Rust target {TARGET}");
    shell::run(Command::new("rustup").args(["target", "add", TARGET])).with_context(|| {
        format!("the Rust target {TARGET} is missing; install it with your toolchain's package")
    })
}

/// A WASM module built of `crate/wasm`. They share one crate and no octet of what is loaded.
struct Module {
    feature: &'static str,
    profile: &'static str,
    /// Where its JavaScript side goes.
    package: &'static str,
    flags: &'static str,
}

const MODULES: [Module; 3] = [
    Module {
        feature: "check",
        profile: "release",
        package: "www/src/pkg",
        // One digest a bundle: octets count, not speed.
        flags: " --cfg sha2_backend=\"soft\" --cfg sha2_backend_soft=\"compact\"",
    },
    // The first again with what is needed once a session with a mail server is there to be judged.
    Module {
        feature: "sessions",
        profile: "release",
        package: "www/src/pkg-sessions",
        flags: " --cfg sha2_backend=\"soft\" --cfg sha2_backend_soft=\"compact\"",
    },
    Module {
        feature: "reports",
        profile: "reports",
        package: "www/src/pkg-reports",
        // Line ends and boundaries are looked for in half a gigabyte; every browser of the last years has it.
        flags: " -C target-feature=+simd128",
    },
];

/// Settings that a measurement tries out.
#[derive(Default)]
pub(crate) struct Tuning {
    /// For cargo, such as `profile.reports.opt-level=3`.
    pub(crate) config: Vec<String>,
    /// For the compiler, behind the module's own.
    pub(crate) flags: Vec<String>,
}

/// Builds the module for TLS reports as it is published, but for a tuning, and writes its JavaScript side to `folder`.
pub(crate) fn reports_module(tree: &Tree, folder: &Path, tuning: &Tuning) -> Result<()> {
    let module =
        MODULES.iter().find(|module| module.feature == "reports").context("no module for reports")?;
    bindgen(&compile(tree, module, false, tuning)?, folder, false)
}

fn compile(tree: &Tree, module: &Module, dev: bool, tuning: &Tuning) -> Result<PathBuf> {
    let profile = if dev { "dev" } else { module.profile };
    let mut cargo = shell::cargo();
    cargo.current_dir(tree.root());
    cargo.args(["build", "--quiet", "--package", "waxseal-wasm", "--target", TARGET, "--profile", profile]);
    cargo.args(["--no-default-features", "--features", module.feature]);
    for setting in &tuning.config {
        cargo.args(["--config", setting]);
    }
    let tuned = tuning.flags.iter().fold(String::new(), |flags, flag| flags + " " + flag);
    cargo.env("RUSTFLAGS", rustflags(tree) + module.flags + &tuned);
    // wasm-bindgen reads the names and features that stripping throws away, and removes them itself.
    cargo.env(format!("CARGO_PROFILE_{}_STRIP", module.profile.to_uppercase()), "none");
    shell::run(&mut cargo).with_context(|| format!("compiling the WASM crate for {}", module.feature))?;
    let folder = if dev { "debug" } else { module.profile };
    Ok(target_directory(tree)?.join(TARGET).join(folder).join("waxseal_wasm.wasm"))
}

/// Panic locations would otherwise carry the builder's home directory into the published file, and two
/// people could not build the same bytes.
pub(crate) fn rustflags(tree: &Tree) -> String {
    let mut flags = std::env::var("RUSTFLAGS").unwrap_or_default();
    let home =
        std::env::var("CARGO_HOME").or_else(|_| std::env::var("HOME").map(|home| format!("{home}/.cargo")));
    if let Ok(home) = home {
        flags.push_str(&format!(" --remap-path-prefix={home}/registry/src="));
    }
    flags.push_str(&format!(" --remap-path-prefix={}=", tree.root().display()));
    flags
}

pub(crate) fn target_directory(tree: &Tree) -> Result<PathBuf> {
    let mut cargo = shell::cargo();
    cargo.current_dir(tree.root()).args(["metadata", "--no-deps", "--format-version", "1"]);
    let metadata: serde_json::Value = serde_json::from_str(&shell::capture(&mut cargo)?)?;
    let target = metadata.get("target_directory").and_then(serde_json::Value::as_str);
    target.map(PathBuf::from).ok_or_else(|| anyhow!("cargo metadata names no target directory"))
}

fn bindgen(wasm: &Path, folder: &Path, dev: bool) -> Result<()> {
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    // The default path is what lets a bundler see that the WASM file belongs to the script.
    bindgen.input_path(wasm).web(true)?.typescript(true).omit_default_module_path(false);
    bindgen.debug(dev).keep_debug(dev);
    bindgen.remove_name_section(!dev).remove_producers_section(!dev);
    bindgen.generate(folder).context("wasm-bindgen could not write the JavaScript side")
}

fn bundle(tree: &Tree, options: &Options) -> Result<()> {
    let www = tree.join("www");
    let mut vite = Command::new("node");
    vite.current_dir(&www).arg(www.join("node_modules/vite/bin/vite.js"));
    vite.args(["build", "--logLevel", "warn", "--base", &options.base]);
    vite.args(["--mode", if options.dev { "development" } else { "production" }]);
    shell::run(&mut vite).context("Vite could not bundle the pages")
}

/// Netlify, Cloudflare Pages and GitHub Pages take `404.html` of the root by themselves. Its links are absolute
/// because it is shown at the address that was asked for, however deep.
fn write_404(dist: &Path, base: &str) -> Result<()> {
    let path = dist.join("404.html");
    if path.exists() {
        return Ok(());
    }
    tree::write(&path, &NOT_FOUND.replace("{base}", &headers::absolute_base(base)))
}

const NOT_FOUND: &str = "\
<!doctype html>
<html lang=\"en\">
<head>
    <meta charset=\"utf-8\">
    <meta name=\"viewport\" content=\"width=device-width\">
    <title>Not found · Waxseal</title>
</head>
<body>
    <h1>There is no such page</h1>
    <p><a href=\"{base}\">Check a domain</a> or read <a href=\"{base}rules/\">what is checked</a>.</p>
</body>
</html>
";

fn publish(staging: &Path, dist: &Path) -> Result<()> {
    if !staging.join("index.html").is_file() {
        bail!("Vite wrote no index.html into {}", staging.display());
    }
    if dist.exists() {
        std::fs::remove_dir_all(dist).with_context(|| format!("removing the old {}", dist.display()))?;
    }
    std::fs::rename(staging, dist).with_context(|| format!("moving the new site to {}", dist.display()))
}
