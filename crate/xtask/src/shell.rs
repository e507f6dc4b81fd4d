//! Running other programs, and saying what to install when they are missing.

use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Runs a program with our own input and output.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    if !status.success() {
        bail!("`{}` failed with {status}", line(command));
    }
    Ok(())
}

/// Runs a program and returns what it printed; its complaints go to our own standard error.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    command.stderr(Stdio::inherit());
    let output = command.output().map_err(|error| cannot_start(command, &error))?;
    if !output.status.success() {
        bail!("`{}` failed with {}", line(command), output.status);
    }
    String::from_utf8(output.stdout)
        .with_context(|| format!("`{}` printed bytes that are no text", line(command)))
}

/// The command as one would type it.
pub(crate) fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| quote(&word.to_string_lossy())).collect::<Vec<_>>().join(" ")
}

fn quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

pub(crate) fn cannot_start(command: &Command, error: &std::io::Error) -> anyhow::Error {
    let program = command.get_program().to_string_lossy().into_owned();
    if error.kind() == ErrorKind::NotFound {
        return anyhow::anyhow!("`{program}` was not found: {}", how_to_install(&program));
    }
    anyhow::anyhow!("`{}` did not start: {error}", line(command))
}

/// What a person has to do to get a program we call.
pub(crate) fn how_to_install(program: &str) -> &'static str {
    match program {
        "cargo" | "rustup" => "install Rust with rustup from https://rustup.rs",
        "node" | "npm" => {
            "install Node.js 20.19 or newer (22.12 or newer of the 22 line) from https://nodejs.org"
        }
        "python3" => "install Python 3.11 or newer (Debian: apt-get install python3)",
        "nginx" => "install nginx (Debian: apt-get install nginx-light)",
        "apt-get" | "dpkg-query" | "debconf-set-selections" => {
            "this needs Debian or a distribution made from it"
        }
        _ => "install it and put it on the PATH",
    }
}

/// The cargo that runs us, so that one toolchain does everything.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Whether we may install packages and make network namespaces; false where there is no such user.
pub(crate) fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// cargo may have linked this program anew while it runs (the Rust tests do); Linux then calls the old one
/// "deleted", and the new one stands in its place.
pub(crate) fn own_path() -> PathBuf {
    let path = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("xtask"));
    match path.to_string_lossy().strip_suffix(" (deleted)") {
        Some(name) => PathBuf::from(name),
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_can_be_typed_again() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo 'a b'", ""]);
        assert_eq!(line(&command), r"sh -c 'echo '\''a b'\''' ''");
    }

    #[test]
    fn a_missing_program_says_what_to_install() {
        let mut command = Command::new("nginx");
        let error = cannot_start(&command, &ErrorKind::NotFound.into()).to_string();
        assert!(error.contains("nginx-light"), "{error}");
        command = Command::new("/nonexistent/waxseal");
        assert!(run(&mut command).unwrap_err().to_string().contains("was not found"));
    }

    #[test]
    fn a_failing_program_is_an_error() {
        assert!(run(Command::new("false").stdout(Stdio::null())).is_err());
        assert!(capture(&mut Command::new("false")).is_err());
        assert_eq!(capture(Command::new("printf").arg("x")).unwrap(), "x");
    }
}
