//! The gallery of the site: every recorded domain replays to the verdict and the findings noted here.
//!
//! The bundles are recorded from real name servers and policy hosts by `cargo xtask gallery`.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::path::PathBuf;

use waxseal_core::check::{Check, Evidence};
use waxseal_core::report::{self, ReportOutcome};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../www/public/gallery")
}

fn bundles() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder()).expect("the gallery");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|file| file.file_name().is_some_and(|name| name != "index.json"));
    files.sort();
    files
}

/// Verdict and findings of one bundle, in one line each.
fn summary(text: &str) -> String {
    let evidence = Evidence::from_bundle(text).expect("a bundle");
    let at = evidence.started();
    let report = report::build(&mut Check::replay(evidence), at);
    let items = report.sections.iter().flat_map(|section| &section.items);
    let found = items.filter(|item| item.outcome == ReportOutcome::Finding);
    let lines = found.map(|item| format!("  {} {} {}", item.code, item.name, item.subject));
    let mut lines: Vec<String> = lines.collect();
    lines.sort();
    format!("{} {}\n{}", report.domain, report.verdict.code, lines.join("\n"))
}

#[test]
fn every_bundle_replays_to_what_is_noted() {
    let files = bundles();
    assert!(files.len() >= 20, "{} bundles", files.len());
    let read = |file: &PathBuf| std::fs::read_to_string(file).expect("a file");
    let all: Vec<String> = files.iter().map(|file| summary(&read(file))).collect();
    insta::assert_snapshot!(all.join("\n\n"));
}

#[test]
fn the_index_names_every_bundle() {
    let index = std::fs::read_to_string(folder().join("index.json")).expect("the index");
    for file in bundles() {
        let id = file.file_stem().expect("a name").to_string_lossy().into_owned();
        assert!(index.contains(&format!("\"id\": \"{id}\"")), "{id} is not in the index");
    }
}
