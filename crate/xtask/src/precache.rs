//! The list of files the service worker keeps for use without a network.
//!
//! Only the finished folder knows every file (rule pages and gallery bundles included), so the worker's
//! source refers to the free name `__WAXSEAL_PRECACHE__` and the build replaces it with
//! `{"version":"…","files":["…"]}`. The version is a digest of all contents: a browser compares the bytes of
//! the worker, so any changed file is seen as a new version.

use std::path::Path;

use anyhow::{Result, bail};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::tree;

const NAME: &str = "__WAXSEAL_PRECACHE__";

/// Files that no page asks for.
fn is_served(path: &str) -> bool {
    let for_the_host = ["_headers", "nginx.conf.snippet", "Caddyfile.snippet", "404.html", "sw.js"];
    !for_the_host.contains(&path) && !path.starts_with('.') && !path.ends_with(".map")
}

pub(crate) fn fill_in(dist: &Path) -> Result<()> {
    let worker = dist.join("sw.js");
    if !worker.is_file() {
        return Ok(());
    }
    let source = tree::read(&worker)?;
    if !source.contains(NAME) {
        bail!("the service worker never uses {NAME}, so it cannot know which files to keep");
    }
    tree::write(&worker, &source.replace(NAME, &list(dist)?))
}

fn list(dist: &Path) -> Result<String> {
    let mut digest = Sha256::new();
    let mut files = Vec::new();
    for path in tree::all_files_under(dist)? {
        let name = path.strip_prefix(dist)?.to_string_lossy().replace('\\', "/");
        if is_served(&name) {
            digest.update(name.as_bytes());
            digest.update(std::fs::read(&path)?);
            files.push(name);
        }
    }
    let digest = digest.finalize();
    let version: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Ok(json!({ "version": version, "files": files }).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::ScratchDir;

    #[test]
    fn the_worker_learns_every_file_and_a_version_that_follows_the_content() {
        let scratch = ScratchDir::new("precache").unwrap();
        let dist = scratch.path();
        let build = |page: &str| {
            tree::write(&dist.join("index.html"), page).unwrap();
            tree::write(&dist.join("rules/STS010/index.html"), "r").unwrap();
            tree::write(&dist.join("_headers"), "h").unwrap();
            tree::write(&dist.join("sw.js"), "const p=__WAXSEAL_PRECACHE__;").unwrap();
            fill_in(dist).unwrap();
            tree::read(&dist.join("sw.js")).unwrap()
        };
        let first = build("one");
        assert!(first.contains(r#""files":["index.html","rules/STS010/index.html"]"#), "{first}");
        assert_eq!(build("one"), first);
        assert_ne!(build("two"), first);
    }

    #[test]
    fn a_worker_that_keeps_nothing_is_an_error() {
        let scratch = ScratchDir::new("precache-none").unwrap();
        tree::write(&scratch.path().join("sw.js"), "self.x=1").unwrap();
        assert!(fill_in(scratch.path()).is_err());
    }
}
