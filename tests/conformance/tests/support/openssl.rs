//! OpenSSL's own verdicts, by its command-line tool: the library most mail servers are built on.

#![allow(dead_code, reason = "each file of tests uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A directory that goes away with the test.
pub struct Scratch(PathBuf);

impl Scratch {
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let directory = std::env::temp_dir().join(format!("waxseal-openssl-{}-{count}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        Self(directory)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs a line of OpenSSL commands in the directory; it has to succeed.
    #[track_caller]
    pub fn run(&self, line: &str) {
        let output = openssl().current_dir(&self.0).args(line.split_ascii_whitespace()).output().unwrap();
        assert!(output.status.success(), "openssl {line}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The tool. These tests need it: a reference that is left out where it is missing is none.
fn openssl() -> Command {
    Command::new("openssl")
}

#[track_caller]
fn output(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).output().expect("the package openssl has to be installed")
}

/// `openssl verify`: whether there is a path, and what is said if not.
pub fn verify(
    scratch: &Scratch,
    roots: &str,
    chain: &[String],
    host: Option<&str>,
    now: i64,
) -> (bool, String) {
    let (leaf, others) = chain.split_first().unwrap();
    let leaf = scratch.write("leaf.pem", leaf);
    let mut command = openssl();
    command.args(["verify", "-no-CAfile", "-no-CApath", "-no-CAstore", "-purpose", "sslserver", "-attime"]);
    command.arg(now.to_string()).arg("-CAfile").arg(scratch.write("roots.pem", roots));
    if !others.is_empty() {
        command.arg("-untrusted").arg(scratch.write("others.pem", others.concat()));
    }
    if let Some(host) = host {
        command.args(["-verify_hostname", host]);
    }
    let output = output(command.arg(leaf));
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), said)
}

/// `openssl s_server` with one chain.
pub struct Server {
    child: Child,
    /// Address and port on loopback.
    address: String,
}

impl Server {
    /// Returns once it accepts connections.
    pub fn start(scratch: &Scratch, chain: &[String], key: &str) -> Self {
        let (leaf, others) = chain.split_first().unwrap();
        let mut command = openssl();
        command.args(["s_server", "-cipher", "DEFAULT:@SECLEVEL=0", "-accept", "127.0.0.1:0"]);
        command.arg("-cert").arg(scratch.write("server.pem", leaf));
        command.arg("-key").arg(scratch.write("server.key", key));
        if !others.is_empty() {
            command.arg("-cert_chain").arg(scratch.write("chain.pem", others.concat()));
        }
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("ACCEPT ").map(str::to_owned));
        let address = address.expect("openssl s_server did not start");
        // Whatever it says later is read away, so that it never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address }
    }

    /// `openssl s_client` with these records: the depth of the certificate that a record fits, if one does.
    pub fn dane(&self, base_domain: &str, records: &[String], now: i64) -> Result<usize, String> {
        let mut command = openssl();
        command.args(["s_client", "-cipher", "DEFAULT:@SECLEVEL=1", "-attime"]);
        command.arg(now.to_string()).arg("-connect").arg(&self.address);
        command.args(["-dane_ee_no_namechecks", "-dane_tlsa_domain", base_domain]);
        records.iter().for_each(|record| {
            command.args(["-dane_tlsa_rrdata", record]);
        });
        let output = output(&mut command);
        let said =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        let depth = said
            .lines()
            .find(|line| line.starts_with("DANE TLSA"))
            .and_then(|line| line.split_once("at depth ").and_then(|(_, depth)| depth.trim().parse().ok()));
        match depth {
            Some(depth) if said.contains("\nVerification: OK") => Ok(depth),
            _ => Err(said),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The line in which OpenSSL says what is wrong.
pub fn complaint(said: &str) -> String {
    let line = said.lines().find(|line| {
        line.contains("verify error") || line.starts_with("error ") || line.contains("Verification error")
    });
    line.unwrap_or_default().to_owned()
}
