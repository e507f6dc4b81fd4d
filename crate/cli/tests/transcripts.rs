//! Real transcripts of the mail servers of tests/world, judged by the command line.
//!
//! Every program is run with the command that `waxseal starttls --commands` gives, against servers that do one thing
//! wrong each; the expectations are in `tests/world/scenarios/sessions.py`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const WAXSEAL: &str = env!("CARGO_BIN_EXE_waxseal");

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run this inside the world"))
}

fn world() -> Value {
    serde_json::from_str(&std::fs::read_to_string(variable("WORLD_SCENARIOS")).unwrap()).unwrap()
}

/// A folder that goes when the test ends.
struct Folder(PathBuf);

impl Folder {
    /// Filled by a script of tests/world.
    fn filled_by(script: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("waxseal-{script}-{}", std::process::id()));
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/world").join(script);
        let status = Command::new("python3").arg(script).arg(&folder).arg(WAXSEAL).status().unwrap();
        assert!(status.success());
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn judge(file: &Path, host: Option<&str>) -> (i32, Value) {
    let mut command = Command::new(WAXSEAL);
    command.arg("starttls").arg(file).arg("--json");
    if let Some(host) = host {
        command.args(["--host", host]);
    }
    let Output { status, stdout, stderr } = command.output().unwrap();
    let report = serde_json::from_slice(&stdout)
        .unwrap_or_else(|error| panic!("{}: {error}: {}", file.display(), String::from_utf8_lossy(&stderr)));
    (status.code().unwrap(), report)
}

/// The value at `tls.verified` or `refusals.0.temporary`.
fn at<'a>(session: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(session, |value, key| match key.parse::<usize>() {
        Ok(index) => &value[index],
        Err(_) => &value[key],
    })
}

fn sorted(list: impl Iterator<Item = String>) -> Vec<String> {
    let mut list: Vec<String> = list.collect();
    list.sort();
    list
}

/// What of an expectation the report does not meet.
fn differences(seen: &Value, status: i32, report: &Value) -> Vec<String> {
    let sessions = report["sessions"].as_array().unwrap();
    let [session] = sessions.as_slice() else { return vec![format!("{} sessions", sessions.len())] };
    let mut found = Vec::new();
    let mut compare = |what: &str, got: Value, expected: &Value| {
        if got != *expected {
            found.push(format!("{what} is {got}, not {expected}"));
        }
    };
    let (kind, unseen) = (&session["starttls"]["kind"], &session["starttls"]["unseen"]);
    let outcome = if seen["starttls"] == *kind || unseen.is_null() { kind } else { unseen };
    compare("the outcome", outcome.clone(), &seen["starttls"]);
    let codes = session["defects"].as_array().unwrap().iter().map(|defect| defect["code"].as_str().unwrap());
    let expected = seen["codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap());
    let (codes, expected) = (sorted(codes.map(str::to_owned)), sorted(expected.map(str::to_owned)));
    compare("the list of defects", codes.into(), &expected.into());
    let certificates = session["certificates"].as_array().unwrap().len();
    compare("the number of certificates", certificates.into(), &seen["certificates"]);
    compare("the exit status", status.into(), &seen["exit"]);
    for (path, expected) in seen["more"].as_object().unwrap() {
        compare(path, at(session, path).clone(), expected);
    }
    compare("the match with the host", session["host_match"].clone(), &"name".into());
    found
}

#[test]
fn every_transcript_is_judged_as_the_rfcs_say() {
    let folder = Folder::filled_by("transcripts.py");
    let world = world();
    let (mut count, mut wrong) = (0, Vec::new());
    for case in world["sessions"].as_array().unwrap() {
        let host = case["host"].as_str().unwrap();
        for (tool, seen) in case["seen"].as_object().unwrap() {
            let name = format!("{}.{tool}", case["id"].as_str().unwrap());
            let file = folder.0.join(format!("{name}.txt"));
            let (status, report) = judge(&file, Some(host));
            count += 1;
            let found = differences(seen, status, &report);
            if !found.is_empty() {
                let text = String::from_utf8_lossy(&std::fs::read(&file).unwrap()).into_owned();
                wrong.push(format!("{name}: {}\n{text}", found.join("; ")));
            }
        }
    }
    println!("{count} transcripts judged");
    assert!(count >= 150, "{count} transcripts");
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
    all_in_one_paste(&folder.0);
    something_else(&folder.0);
}

/// The transcripts of one tool in a row are as many sessions.
fn all_in_one_paste(folder: &Path) {
    for tool in ["openssl", "posttls-finger", "swaks", "gnutls-cli", "curl", "dialogue"] {
        let names = ["good", "busy", "silent", "again", "clear", "hangs-up-in-tls", "renamed"];
        let texts = names.map(|name| std::fs::read(folder.join(format!("{name}.{tool}.txt"))).unwrap());
        let file = folder.join(format!("all.{tool}.txt"));
        std::fs::write(&file, texts.concat()).unwrap();
        let (_, report) = judge(&file, None);
        let hosts: Vec<&str> =
            report["sessions"].as_array().unwrap().iter().map(|one| one["host"].as_str().unwrap()).collect();
        assert_eq!(hosts, names.map(|name| format!("{name}.mx.lab")), "{tool}");
    }
}

fn something_else(folder: &Path) {
    let (status, report) = judge(&folder.join("https.openssl.txt"), None);
    assert_eq!((status, &report["sessions"][0]["starttls"]["unseen"]), (3, &"other-protocol".into()));
    let (status, report) = judge(&folder.join("clear.swaks.txt"), Some("good.mx.lab"));
    assert_eq!((status, &report["sessions"][0]["host_match"]), (3, &"other".into()));
}

/// The kinds of the notices about a host or a domain.
fn kinds(report: &Value, complaint: &Value) -> Vec<String> {
    let is_about = |notice: &&Value| {
        notice["host"] == complaint["host"]
            || (notice["host"].is_null() && notice["domain"] == complaint["domain"])
    };
    let notices = report["notices"].as_array().unwrap().iter().filter(is_about);
    sorted(notices.map(|notice| notice["kind"].as_str().unwrap().to_owned()))
}

fn listed(list: &Value) -> Vec<String> {
    sorted(list.as_array().unwrap().iter().map(|kind| kind.as_str().unwrap().to_owned()))
}

/// A real Postfix that insists on TLS fails, and its bounces and its log are understood.
#[test]
fn what_a_real_sender_complains_of_is_understood() {
    let folder = Folder::filled_by("complaints.py");
    let (_, log) = judge(&folder.0.join("maillog.txt"), None);
    let (world, mut wrong) = (world(), Vec::new());
    let complaints = world["complaints"].as_array().unwrap();
    for complaint in complaints {
        let domain = complaint["domain"].as_str().unwrap();
        let (status, bounce) = judge(&folder.0.join(format!("{domain}.eml")), None);
        let expected = listed(&complaint["bounce"]);
        let found = kinds(&bounce, complaint);
        let (all, exit) =
            (bounce["notices"].as_array().unwrap().len(), if expected.is_empty() { 3 } else { 1 });
        if found != expected || all != expected.len() || status != exit {
            wrong.push(format!("the bounce of {domain}: {found:?} of {all}, status {status}"));
        }
        let found = kinds(&log, complaint);
        if found != listed(&complaint["log"]) {
            wrong.push(format!("the log on {domain}: {found:?}"));
        }
    }
    println!("{} bounces and their log judged", complaints.len());
    assert!(wrong.is_empty(), "{}\n{log:#}", wrong.join("\n"));
}
