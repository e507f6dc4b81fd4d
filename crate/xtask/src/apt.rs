//! The Debian packages the tests need: which are missing, and installing them without starting a service.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::shell;
use crate::tree::{self, Tree};

const PACKAGES: &str = "tests/world/packages.txt";
/// Real browsers from the distribution: downloads of browsers fail in many CI systems.
const BROWSERS: &[&str] = &["chromium", "firefox-esr"];
/// Postfix otherwise asks which kind of mail server to set up.
const ANSWERS: &str = "postfix postfix/main_mailer_type select No configuration\n";
const POLICY: &str = "/usr/sbin/policy-rc.d";

pub(crate) fn is_debian() -> bool {
    Path::new("/etc/debian_version").exists()
}

/// The packages of the private internet.
pub(crate) fn needed_by_world(tree: &Tree) -> Result<Vec<String>> {
    Ok(parse_list(&tree::read(&tree.join(PACKAGES))?))
}

/// The packages of every test.
pub(crate) fn needed_by_tests(tree: &Tree) -> Result<Vec<String>> {
    let mut packages = needed_by_world(tree)?;
    packages.extend(BROWSERS.iter().map(|&name| name.to_owned()));
    packages.sort();
    packages.dedup();
    Ok(packages)
}

/// One package a line; `#` starts a comment.
fn parse_list(text: &str) -> Vec<String> {
    let names = text.lines().filter_map(|line| line.split('#').next());
    names.flat_map(str::split_whitespace).map(str::to_owned).collect()
}

/// Those that dpkg does not have completely installed.
pub(crate) fn missing(packages: &[String]) -> Result<Vec<String>> {
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat", "${Package} ${db:Status-Status}\n"]).stderr(Stdio::null());
    let output = query.output().map_err(|error| shell::cannot_start(&query, &error))?;
    Ok(not_installed(packages, &String::from_utf8_lossy(&output.stdout)))
}

fn not_installed(packages: &[String], listing: &str) -> Vec<String> {
    let lines = listing.lines().filter_map(|line| line.split_once(' '));
    let installed: BTreeSet<&str> =
        lines.filter(|(_, status)| *status == "installed").map(|(name, _)| name).collect();
    packages.iter().filter(|package| !installed.contains(package.as_str())).cloned().collect()
}

/// What a person types; the same that [`install`] does.
pub(crate) fn install_line(packages: &[String]) -> String {
    format!(
        "echo '{}' | debconf-set-selections && apt-get update && DEBIAN_FRONTEND=noninteractive \
         apt-get install -y --no-install-recommends {}",
        ANSWERS.trim_end(),
        packages.join(" ")
    )
}

/// Installs packages as root, with every service kept from starting.
pub(crate) fn install(packages: &[String]) -> Result<()> {
    println!("installing with apt-get: {}", packages.join(" "));
    let _services = NoServices::new(Path::new(POLICY))?;
    answer_questions()?;
    shell::run(apt().args(["update", "-q"])).context("apt-get update")?;
    shell::run(apt().args(["install", "-q", "-y", "--no-install-recommends"]).args(packages))
        .with_context(|| format!("the packages could not be installed; by hand: {}", install_line(packages)))
}

/// Its long listing matters only when it fails, and then its complaints are on standard error.
fn apt() -> Command {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null()).stdout(Stdio::null());
    apt
}

fn answer_questions() -> Result<()> {
    let mut debconf = Command::new("debconf-set-selections");
    let mut child =
        debconf.stdin(Stdio::piped()).spawn().map_err(|error| shell::cannot_start(&debconf, &error))?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(ANSWERS.as_bytes())?;
    }
    if !child.wait()?.success() {
        bail!("debconf-set-selections refused the answers for Postfix");
    }
    Ok(())
}

/// While this exists, Debian's maintainer scripts start nothing. A policy that is already there is kept.
struct NoServices(Option<PathBuf>);

impl NoServices {
    fn new(path: &Path) -> Result<Self> {
        if path.exists() {
            return Ok(Self(None));
        }
        let created = Self(Some(path.to_owned()));
        std::fs::write(path, "#!/bin/sh\nexit 101\n")
            .with_context(|| format!("writing {}", path.display()))?;
        shell::run(Command::new("chmod").arg("755").arg(path))?;
        Ok(created)
    }
}

impl Drop for NoServices {
    fn drop(&mut self) {
        let Some(path) = &self.0 else { return };
        if let Err(error) = std::fs::remove_file(path) {
            eprintln!("remove {} by hand: {error}", path.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::ScratchDir;

    #[test]
    fn a_list_may_explain_itself() {
        assert_eq!(parse_list("# world\nbind9  # zones\n\nunbound\n"), ["bind9", "unbound"]);
    }

    #[test]
    fn removed_but_configured_is_missing() {
        let wanted = ["bind9", "unbound", "nginx-light"].map(str::to_owned);
        let listing = "bind9 installed\nunbound config-files\nbase-files installed\n";
        assert_eq!(not_installed(&wanted, listing), ["unbound", "nginx-light"]);
    }

    #[test]
    fn the_line_to_type_names_every_package() {
        let line = install_line(&["bind9".to_owned(), "unbound".to_owned()]);
        assert!(line.ends_with("--no-install-recommends bind9 unbound"), "{line}");
        assert!(line.contains("No configuration"), "{line}");
    }

    #[test]
    fn services_are_stopped_only_for_the_time_of_an_installation() {
        let scratch = ScratchDir::new("apt").unwrap();
        let path = scratch.path().join("policy-rc.d");
        {
            let _guard = NoServices::new(&path).unwrap();
            assert_eq!(Command::new(&path).status().unwrap().code(), Some(101));
        }
        assert!(!path.exists());
        std::fs::write(&path, "theirs").unwrap();
        drop(NoServices::new(&path).unwrap());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "theirs");
    }
}
