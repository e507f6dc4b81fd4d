//! The command line against the private internet of tests/world: real DNS, real policy hosts.
//!
//! `cargo xtask test` runs this inside the world, which says in its environment where things are.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::process::{Command, Output};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

/// Checks under way at once; two cores serve the world as well.
const SIDE_BY_SIDE: usize = 6;

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run this inside the world"))
}

fn world() -> Value {
    serde_json::from_str(&std::fs::read_to_string(variable("WORLD_SCENARIOS")).unwrap()).unwrap()
}

fn waxseal(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_waxseal")).args(arguments).output().unwrap()
}

fn check(domain: &str, doh: &str, more: &[&str]) -> (i32, Value) {
    let (ca, anchor) = (variable("WORLD_CA"), variable("WORLD_ANCHOR"));
    let mut arguments = vec!["check", domain, "--json", "--doh", doh, "--ca", &ca, "--anchor", &anchor];
    arguments.extend(more);
    let output = waxseal(&arguments);
    let report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{domain}: {error}: {}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code().unwrap(), report)
}

/// Names of the rules that found something.
fn found(report: &Value) -> BTreeSet<&str> {
    let sections = report["sections"].as_array().unwrap().iter();
    let items = sections.flat_map(|section| section["items"].as_array().unwrap());
    items.filter(|item| item["outcome"] == "finding").map(|item| item["name"].as_str().unwrap()).collect()
}

fn names(list: &Value) -> BTreeSet<&str> {
    list.as_array().into_iter().flatten().map(|name| name.as_str().unwrap()).collect()
}

/// What of a scenario's expectation the report does not meet.
fn differences(scenario: &Value, status: i32, report: &Value) -> Vec<String> {
    let expect = &scenario["expect"];
    let (found, mut differences) = (found(report), Vec::new());
    let may = names(&expect["codes_may"]);
    let missing = &names(&expect["codes_fire_cli"]) - &found;
    differences.extend(missing.iter().map(|name| format!("{name} finds nothing")));
    let silent = names(&expect["codes_silent_cli"]);
    let wrong: Vec<_> = found.iter().filter(|name| silent.contains(*name) && !may.contains(*name)).collect();
    differences.extend(wrong.iter().map(|name| format!("{name} finds something")));
    if report["policy"]["evidence"] != expect["policy_evidence_cli"] {
        let seen = &report["policy"]["evidence"];
        differences.push(format!("the policy is {seen}, not {}", expect["policy_evidence_cli"]));
    }
    if i64::from(status) != expect["exit"].as_i64().unwrap() {
        differences.push(format!("exit status {status}, not {}", expect["exit"]));
    }
    differences.iter().map(|text| format!("{}: {text}", scenario["domain"].as_str().unwrap())).collect()
}

/// Runs `work` on every item, a few at a time.
fn side_by_side<T: Sync>(items: &[T], work: impl Fn(&T) -> Vec<String> + Sync) -> Vec<String> {
    let (next, results) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let result = work(item);
                    results.lock().unwrap().extend(result);
                }
            });
        }
    });
    results.into_inner().unwrap()
}

#[test]
fn every_scenario_is_judged_as_the_rfcs_say() {
    let (world, doh) = (world(), variable("DOH_URL"));
    let scenarios = world["scenarios"].as_array().unwrap();
    assert!(scenarios.len() >= 100);
    let differences = side_by_side(scenarios, |scenario| {
        let (status, report) = check(scenario["domain"].as_str().unwrap(), &doh, &[]);
        differences(scenario, status, &report)
    });
    println!("{} scenarios compared", scenarios.len());
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}

/// A resolver that answers wrongly never makes a domain look good or bad.
#[test]
fn a_faulty_resolver_is_an_error_and_no_absence() {
    let (world, template) = (world(), variable("DOH_FAULT_URL"));
    let good = "perfect.post.lab";
    let faults = world["doh_faults"].as_array().unwrap();
    let differences = side_by_side(faults, |fault| {
        let name = fault["name"].as_str().unwrap();
        let (status, report) = check(good, &template.replace("{fault}", name), &[]);
        let harmless = fault["expect"].as_str().unwrap().contains("ok");
        let verdict = report["verdict"]["code"].as_str().unwrap();
        match (harmless, status, verdict) {
            (true, 0, "enforce") | (false, 3, "mx-unknown") => Vec::new(),
            _ => vec![format!("{name}: exit status {status}, verdict {verdict}")],
        }
    });
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn two_resolvers_are_compared() {
    let (doh, second) = (variable("DOH_URL"), variable("DOH_SECOND_URL"));
    let (_, report) = check("split.post.lab", &doh, &["--compare", &second]);
    assert!(found(&report).contains("dns-resolvers-disagree"));
    let (_, report) = check("perfect.post.lab", &doh, &["--compare", &second]);
    assert!(!found(&report).contains("dns-resolvers-disagree"));
}

/// Two rounds, and as many requests as the core's own test counts.
#[test]
fn rounds_and_requests() {
    let doh = variable("DOH_URL");
    for (domain, hosts) in [("perfect.post.lab", 2), ("five-mx.post.lab", 5)] {
        let (_, report) = check(domain, &doh, &[]);
        let exchanges = report["exchanges"].as_array().unwrap();
        let rounds = exchanges.iter().map(|exchange| exchange["round"].as_u64().unwrap()).max();
        println!("{domain}: {hosts} hosts, {} requests, {rounds:?} rounds", exchanges.len());
        assert_eq!((rounds, report["path"]["hosts"].as_array().unwrap().len()), (Some(2), hosts));
    }
}

#[test]
fn a_saved_bundle_replays_to_the_same_report() {
    let file = std::env::temp_dir().join(format!("waxseal-test-{}.json", std::process::id()));
    let path = file.to_str().unwrap();
    let (status, report) = check("perfect.post.lab", &variable("DOH_URL"), &["--save", path]);
    let output = waxseal(&["replay", path, "--json"]);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(output.status.code(), Some(status));
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap(), report);
}

/// What a shell prints for the command of the report, or for servers without STARTTLS, of which openssl does not show
/// what they say, of swaks.
fn transcript(host: &str, command: &str, is_clear: bool) -> Vec<u8> {
    let swaks = format!("swaks --server {host} --port 25 --tls --quit-after EHLO --helo client.lab 2>&1");
    let line = if is_clear { &swaks } else { command };
    Command::new("sh").args(["-c", line]).output().unwrap().stdout
}

/// What a sender should do, in the words of the report.
fn is_as_expected(row: &Value, outcome: &str) -> bool {
    let normally = row["normally"].as_str().unwrap();
    match outcome {
        // A host that fails is passed over; the mail arrives by another one.
        "authenticated" => normally.starts_with("authenticated") && !normally.contains("if"),
        "defer" => normally == "does not deliver",
        _ => false,
    }
}

/// Sessions by real programs make the report say what senders by the RFCs do.
#[test]
fn sessions_tell_what_senders_do() {
    let (world, doh) = (world(), variable("DOH_URL"));
    let folder = std::env::temp_dir().join(format!("waxseal-sessions-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let ids = "ok311 ok311self ok301 ok312 bad311 roll311 ok211 ok201 bad211 name211 name311 exp311 exp211 strip \
               mx2ok mx1ok enfok enfwild enfexpired enfself enfname enfstrip";
    let scenarios = world["scenarios"].as_array().unwrap();
    let ids: Vec<&str> = ids.split_whitespace().collect();
    let differences = side_by_side(&ids, |id| {
        let scenario = scenarios.iter().find(|scenario| scenario["id"] == **id).unwrap();
        let domain = scenario["domain"].as_str().unwrap();
        let (_, before) = check(domain, &doh, &[]);
        let wanted = before["not_checked"].as_array().unwrap().iter();
        let files: Vec<String> = wanted
            .filter(|item| item["action"] == "paste-session")
            .map(|item| {
                let (host, command) = (item["host"].as_str().unwrap(), item["command"].as_str().unwrap());
                let file = folder.join(format!("{host}.txt"));
                std::fs::write(&file, transcript(host, command, id.ends_with("strip"))).unwrap();
                file.to_str().unwrap().to_owned()
            })
            .collect();
        let more: Vec<&str> = files.iter().flat_map(|file| ["--session", file]).collect();
        let (_, after) = check(domain, &doh, &more);
        let rows = after["senders"].as_array().unwrap();
        let expected = scenario["senders"].as_object().unwrap().iter();
        let wrong = expected.filter_map(|(kind, outcome)| {
            let sender = if kind == "dane" { "honours DANE" } else { "honours MTA-STS" };
            let row = rows.iter().find(|row| row["sender"] == sender).unwrap();
            let outcome = outcome.as_str().unwrap();
            (!is_as_expected(row, outcome))
                .then(|| format!("{id}: {sender}: {outcome}, and not {}", row["normally"]))
        });
        wrong.collect()
    });
    std::fs::remove_dir_all(&folder).unwrap();
    println!("{} domains judged with sessions", ids.len());
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// What openssl prints of the policy host, given to a report that has not seen it.
#[test]
fn a_session_with_the_policy_host_agrees_with_what_was_seen_here() {
    let (world, doh) = (world(), variable("DOH_URL"));
    let folder = std::env::temp_dir().join(format!("waxseal-policy-hosts-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let ids = ["polexpired", "polself", "cert-expired", "cert-name", "cert-self", "enfok"];
    let scenarios = world["scenarios"].as_array().unwrap();
    let differences = side_by_side(&ids, |id| {
        let scenario = scenarios.iter().find(|scenario| scenario["id"] == *id).unwrap();
        let domain = scenario["domain"].as_str().unwrap();
        let host = format!("mta-sts.{domain}");
        let line =
            format!("openssl s_client -connect {host}:443 -servername {host} -showcerts </dev/null 2>&1");
        let file = folder.join(format!("{host}.txt"));
        std::fs::write(&file, transcript(&host, &line, false)).unwrap();
        let (_, report) = check(domain, &doh, &["--session", &format!("{host}={}", file.display())]);
        let words = report["policy"]["words"].as_str().unwrap();
        let is_broken = report["verdict"]["code"] == "policy-broken";
        let is_told = words.contains("senders cannot fetch it from the host that you saw");
        let is_right = if *id == "enfok" { !is_broken && !is_told } else { is_broken && is_told };
        if is_right { Vec::new() } else { vec![format!("{domain}: {}: {words}", report["verdict"]["code"])] }
    });
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// Certificates of a named host, in DER: held against its TLSA records, and STARTTLS stays unseen.
#[test]
fn certificates_of_a_host_are_taken_by_its_name() {
    let doh = variable("DOH_URL");
    let (domain, host) = ("ok311.dane.lab", "mx.ok311.dane.lab");
    let file = std::env::temp_dir().join(format!("waxseal-chain-{}.der", std::process::id()));
    let line = format!(
        "openssl s_client -connect {host}:25 -starttls smtp </dev/null 2>/dev/null | openssl x509 -outform der"
    );
    std::fs::write(&file, transcript(host, &line, false)).unwrap();
    let (_, report) = check(domain, &doh, &["--session", &format!("{host}={}", file.display())]);
    // Without its name nobody knows whose they are.
    let alone = waxseal(&["check", domain, "--doh", &doh, "--session", file.to_str().unwrap()]);
    std::fs::remove_file(&file).unwrap();
    let sections = report["sections"].as_array().unwrap().iter();
    let mut items = sections.flat_map(|section| section["items"].as_array().unwrap());
    assert!(items.any(|item| item["name"] == "tlsa-mismatch" && item["outcome"] == "pass"));
    let left = report["not_checked"].as_array().unwrap().iter().find(|item| item["host"] == host).unwrap();
    assert!(left["why"].as_str().unwrap().contains("that the server shows them was not seen"), "{left}");
    assert_eq!(alone.status.code(), Some(2));
}

/// openssl names no server. Its output is taken for the only mail server of a domain, and the message says so.
#[test]
fn a_session_that_names_no_server_is_taken_for_the_only_one() {
    let doh = variable("DOH_URL");
    let (domain, host) = ("ok311.dane.lab", "mx.ok311.dane.lab");
    let file = std::env::temp_dir().join(format!("waxseal-nameless-{}.txt", std::process::id()));
    let line = format!("openssl s_client -connect {host}:25 -starttls smtp -showcerts </dev/null 2>&1");
    let text = transcript(host, &line, false);
    std::fs::write(&file, &text).unwrap();
    let (ca, anchor) = (variable("WORLD_CA"), variable("WORLD_ANCHOR"));
    let trust = ["--ca", &ca, "--anchor", &anchor];
    let common = ["check", domain, "--doh", &doh, "--json", "--session", file.to_str().unwrap()];
    let output = waxseal(&[&common[..], &trust].concat());
    std::fs::remove_file(&file).unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    // Since 3.2 it prints the address.
    let has_address = String::from_utf8_lossy(&text).contains("Connecting to ");
    assert_eq!(said.contains("does not name its server"), !has_address, "{said}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let left = report["not_checked"].as_array().unwrap();
    assert!(left.iter().all(|item| item["host"] != host), "{left:?}");
}
