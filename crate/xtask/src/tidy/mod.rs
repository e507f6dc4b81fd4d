//! `cargo xtask tidy`: what compilers and linters cannot see.
//!
//! The walls between modules, references to RFC sections, sizes, unsafe ways into the DOM, tests that do not
//! run, generated files. Each finding is a line and what to do about it. The checks work on text: they are
//! meant to catch slips, a reviewer catches the rest.

mod files;
mod paths;
mod rfc;
mod source;
mod walls;
mod www;

use std::fmt;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::args::Args;
use crate::tree::{self, Tree};
use crate::{codegen, shell};

pub(crate) const SUMMARY: &str = "walls, RFC references, sizes, generated files, formatting";
pub(crate) const HELP: &str = "\
cargo xtask tidy [--no-fmt] [--no-codegen]

Fails on a broken wall of the architecture, a reference to an RFC section that does not exist, an
oversized file, a disabled test, an unsafe way into the DOM, a generated file that is not current,
or unformatted code. Each line says what to do.

  --no-fmt      leave out `cargo fmt --check`
  --no-codegen  leave out the generated files (it compiles the core's tests)
";

/// Where to look, and what is wrong there.
#[derive(Debug, PartialEq)]
struct Violation {
    file: String,
    line: usize,
    advice: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.advice)
    }
}

/// A source file with its path from the root.
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn violation(&self, line: usize, advice: impl Into<String>) -> Violation {
        Violation { file: self.path.clone(), line, advice: advice.into() }
    }

    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }
}

pub(crate) fn main(tree: &Tree, mut args: Args) -> Result<()> {
    let (no_fmt, no_codegen) = (args.flag("--no-fmt"), args.flag("--no-codegen"));
    args.finish()?;
    let sources = sources(tree)?;
    let mut violations = check(&sources, &rfc::Sections::read(tree)?);
    if !no_codegen {
        violations.extend(stale_files(tree)?);
    }
    if !no_fmt {
        shell::run(shell::cargo().current_dir(tree.root()).args(["fmt", "--all", "--check"]))?;
    }
    for violation in &violations {
        println!("{violation}");
    }
    match violations.len() {
        0 => println!("tidy: {} files, nothing to complain about", sources.len()),
        1 => bail!("1 thing is not tidy"),
        count => bail!("{count} things are not tidy"),
    }
    Ok(())
}

fn check(sources: &[Source], sections: &rfc::Sections) -> Vec<Violation> {
    let mut violations = Vec::new();
    for source in sources {
        violations.extend(files::check(source));
        violations.extend(rfc::check(source, sections));
        violations.extend(walls::check(source));
        violations.extend(www::check(source));
    }
    violations.extend(walls::check_wasm_size(sources));
    violations.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    violations
}

fn sources(tree: &Tree) -> Result<Vec<Source>> {
    const CHECKED: &[&str] = &["rs", "ts", "mjs", "js", "py", "html", "css", "md"];
    let mut paths: Vec<PathBuf> = Vec::new();
    for dir in ["crate", "www", "tests"] {
        paths.extend(tree::files_under(&tree.join(dir))?);
    }
    let built = [tree.join("www/dist"), tree.join("www/public/rules")];
    let checked = |path: &PathBuf| {
        let extension = path.extension().map(|extension| extension.to_string_lossy().into_owned());
        extension.is_some_and(|extension| CHECKED.contains(&extension.as_str()))
            && !built.iter().any(|dir| path.starts_with(dir))
    };
    let kept = paths.into_iter().filter(checked);
    kept.map(|path| Ok(Source { path: tree.relative(&path), text: tree::read(&path)? })).collect()
}

fn stale_files(tree: &Tree) -> Result<Vec<Violation>> {
    let advice = "is not what the source generates; run `cargo xtask codegen`";
    let violation = |file| Violation { file, line: 1, advice: advice.to_owned() };
    Ok(codegen::stale(tree)?.into_iter().map(violation).collect())
}
