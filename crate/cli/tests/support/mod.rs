//! What tests of the command line share.

// Each test file is a program of its own and takes what it needs.
#![allow(dead_code, reason = "no test file needs all of it")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// Runs the program with this on its standard input.
pub(crate) fn waxseal(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_waxseal"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command line that is not understood ends the program before it reads.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

/// A file that goes away with the test.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    /// `name` is the test's own: tests run side by side.
    pub(crate) fn new(name: &str, content: impl AsRef<[u8]>) -> Self {
        let program = env!("CARGO_CRATE_NAME");
        let file = std::env::temp_dir().join(format!("waxseal-{program}-{}-{name}", std::process::id()));
        std::fs::write(&file, content).unwrap();
        Self(file)
    }

    pub(crate) fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
