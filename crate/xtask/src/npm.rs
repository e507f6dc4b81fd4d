//! The npm packages of a folder: there, complete, and never allowed to run a script of their own.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::shell;

/// Installs exactly what the lock file says when `node_modules` is missing or older than the lock file.
pub(crate) fn ensure(dir: &Path) -> Result<()> {
    node()?;
    if is_current(dir) {
        return Ok(());
    }
    eprintln!("installing npm packages of {}", dir.display());
    let mut npm = npm(dir);
    // stderr: standard output belongs to the command that called us.
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).stdout(Stdio::null());
    shell::run(&mut npm).context("npm could not install the packages of the lock file")
}

/// npm in a folder, quiet about itself.
pub(crate) fn npm(dir: &Path) -> Command {
    let mut npm = Command::new("npm");
    npm.current_dir(dir).env("npm_config_update_notifier", "false").env("npm_config_loglevel", "error");
    npm
}

/// npm writes this file last, so it dates a complete installation and an interrupted one lacks it.
fn is_current(dir: &Path) -> bool {
    let written =
        |path: &str| -> Option<SystemTime> { std::fs::metadata(dir.join(path)).ok()?.modified().ok() };
    match (written("node_modules/.package-lock.json"), written("package-lock.json")) {
        (Some(installed), Some(locked)) => installed >= locked,
        _ => false,
    }
}

/// Checks that Node.js is there and new enough for Vite 8.
pub(crate) fn node() -> Result<()> {
    let version = shell::capture(Command::new("node").arg("--version"))?;
    if is_supported(version.trim()) {
        return Ok(());
    }
    bail!("Node.js {} is too old: {}", version.trim(), shell::how_to_install("node"))
}

fn is_supported(version: &str) -> bool {
    let mut numbers = version.trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    match (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) {
        (20, minor) => minor >= 19,
        (22, minor) => minor >= 12,
        (major, _) => major > 22,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions() {
        for good in ["v20.19.0", "v22.12.1", "v23.0.0", "v26.1.0"] {
            assert!(is_supported(good), "{good}");
        }
        for bad in ["v18.20.4", "v20.18.9", "v21.7.0", "v22.11.0", "", "node"] {
            assert!(!is_supported(bad), "{bad}");
        }
    }

    #[test]
    fn a_folder_without_packages_is_not_current() {
        assert!(!is_current(Path::new("/nonexistent")));
    }
}
