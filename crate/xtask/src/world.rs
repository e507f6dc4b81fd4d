//! `cargo xtask world`: a command inside the private internet of `tests/world`.

use std::process::Command;

use anyhow::{Result, bail};

use crate::args::Args;
use crate::tree::Tree;
use crate::{apt, shell};

pub(crate) const SUMMARY: &str = "run a command inside the private test internet";
pub(crate) const HELP: &str = "\
cargo xtask world [OPTIONS OF world.py] -- COMMAND...

Starts the signed zones, resolvers, policy hosts and mail servers of tests/world in their own
network namespace, runs COMMAND there, and takes everything down. Needs root on Debian and the
packages of tests/world/packages.txt; says which are missing. Without COMMAND the options go to
tests/world/world.py as they are (`cargo xtask world list`, `cargo xtask world check`).
";

const SCRIPT: &str = "tests/world/world.py";

pub(crate) fn main(tree: &Tree, mut args: Args) -> Result<()> {
    if let Some(reason) = obstacle(tree)? {
        bail!("{reason}");
    }
    let command = args.tail();
    // Tests that serve the site find this program there.
    shell::run(python(tree, &args.rest(), command.as_deref()).env("WAXSEAL_XTASK", shell::own_path()))
}

/// The world started with its own options, and the command to run in it if there is one.
fn python(tree: &Tree, options: &[String], command: Option<&[String]>) -> Command {
    let mut python = Command::new("python3");
    python.arg(tree.join(SCRIPT));
    if let Some(command) = command {
        python.arg("exec").args(options).arg("--").args(command);
    } else {
        python.args(options);
    }
    python
}

/// Why the world cannot start here, in words that say what to do.
pub(crate) fn obstacle(tree: &Tree) -> Result<Option<String>> {
    if !apt::is_debian() {
        return Ok(Some("the private internet needs Debian: namespaces and its packages".to_owned()));
    }
    let missing = apt::missing(&apt::needed_by_world(tree)?)?;
    if !missing.is_empty() {
        return Ok(Some(format!("packages are missing; run: {}", apt::install_line(&missing))));
    }
    if !shell::is_root() {
        return Ok(Some("the private internet needs root: run as root or with sudo -E".to_owned()));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_command_is_run_by_exec_and_options_go_before_it() {
        let tree = Tree::at(Path::new("/r"));
        let (options, command) = (["--no-mta".to_owned()], ["id".to_owned(), "-u".to_owned()]);
        let line = shell::line(&python(&tree, &options, Some(&command)));
        assert_eq!(line, "python3 /r/tests/world/world.py exec --no-mta -- id -u");
        let check = shell::line(&python(&tree, &["check".to_owned()], None));
        assert_eq!(check, "python3 /r/tests/world/world.py check");
    }
}
