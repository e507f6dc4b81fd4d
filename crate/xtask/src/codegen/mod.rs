//! `cargo xtask codegen`: files that are written from the Rust source and checked in.
//!
//! They are checked in so that a reader of the site's source sees them, a reviewer sees what a change to a
//! type or a rule does to the page, and the front end can be worked on without compiling Rust.

mod rule_pages;
mod types;

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::args::Args;
use crate::tree::{self, Tree};

pub(crate) const SUMMARY: &str = "write the generated files (or --check them)";
pub(crate) const HELP: &str = "\
cargo xtask codegen [--check]

Writes www/src/generated/report.ts and reports.ts from the Rust types of the report and of what is
shown of TLS reports, and the rule pages www/public/rules/ from the rules' own documentation.

  --check  write nothing; list the files that are not current, and fail if there are any
";

/// Every folder in which all files are generated, so that one left behind by a renamed rule is noticed.
const OWNED: &[&str] = &["www/src/generated", "www/public/rules"];

/// A file as it should be; the path is relative to the root.
struct Generated {
    path: String,
    text: String,
}

pub(crate) fn main(tree: &Tree, mut args: Args) -> Result<()> {
    let check = args.flag("--check");
    args.finish()?;
    let files = generate(tree)?;
    if !check {
        return write(tree, &files);
    }
    let differing = differing(tree, &files)?;
    if !differing.is_empty() {
        bail!("not current (run `cargo xtask codegen`): {}", differing.join(", "));
    }
    Ok(())
}

/// The generated files that are missing, different or left over.
pub(crate) fn stale(tree: &Tree) -> Result<Vec<String>> {
    differing(tree, &generate(tree)?)
}

fn generate(tree: &Tree) -> Result<Vec<Generated>> {
    let mut files = rule_pages::generate(waxseal_core::rules::RULES)?;
    files.extend(types::generate(tree)?);
    Ok(files)
}

fn write(tree: &Tree, files: &[Generated]) -> Result<()> {
    for file in files {
        tree::write(&tree.join(&file.path), &file.text)?;
    }
    for path in left_over(tree, files)? {
        std::fs::remove_file(path)?;
    }
    println!("{} generated files are current", files.len());
    Ok(())
}

fn differing(tree: &Tree, files: &[Generated]) -> Result<Vec<String>> {
    let differs = |file: &&Generated| {
        std::fs::read(tree.join(&file.path)).ok().as_deref() != Some(file.text.as_bytes())
    };
    let mut names: Vec<String> = files.iter().filter(differs).map(|file| file.path.clone()).collect();
    names.extend(left_over(tree, files)?.iter().map(|path| tree.relative(path)));
    Ok(names)
}

fn left_over(tree: &Tree, files: &[Generated]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for dir in OWNED.iter().map(|dir| tree.join(dir)).filter(|dir| dir.is_dir()) {
        found.extend(tree::all_files_under(&dir)?);
    }
    found.retain(|path| !files.iter().any(|file| tree.join(&file.path) == *path));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::ScratchDir;

    #[test]
    fn changed_missing_and_left_over_files_are_named() {
        let scratch = ScratchDir::new("codegen").unwrap();
        let tree = Tree::at(scratch.path());
        let file = |path: &str, text: &str| Generated { path: path.to_owned(), text: text.to_owned() };
        let files = [file("www/src/generated/report.ts", "a"), file("www/public/rules/X/index.html", "b")];
        tree::write(&tree.join("www/src/generated/report.ts"), "edited").unwrap();
        tree::write(&tree.join("www/public/rules/OLD/index.html"), "c").unwrap();
        assert_eq!(
            differing(&tree, &files).unwrap(),
            [
                "www/src/generated/report.ts",
                "www/public/rules/X/index.html",
                "www/public/rules/OLD/index.html"
            ]
        );
        write(&tree, &files).unwrap();
        assert!(differing(&tree, &files).unwrap().is_empty());
    }
}
