//! Evidence of the policy host, certificates without a session, hosts of which some fail, and evidence that is too large.

use super::*;
use crate::dane::{MatchingType, association_data};
use crate::fixture::Fixture;
use crate::report::{self, PasteView, Report, Seal};
use crate::x509::testing::{Made, Maker, at};

const HOST: &str = "mta-sts.example.org";
const DOMAIN: &str = "example.org. MX 10 mx1.example.org.\nexample.org. MX 20 mx2.example.org.\n\
    mx1.example.org. A 192.0.2.1\nmx2.example.org. A 192.0.2.2\n\
    _mta-sts.example.org. TXT \"v=STSv1; id=1\"\nmta-sts.example.org. A 192.0.2.1\n";
const POLICY: &str =
    "| version: STSv1\n| mode: enforce\n| mx: mx1.example.org\n| mx: mx2.example.org\n| max_age: 604800\n";

/// The report of the domain, with `policy` as the browser met it, and what else there is.
fn report_of(policy: &str, more: &str) -> Report {
    let fixture = Fixture::parse(&format!("{DOMAIN}{more}\n{policy}")).unwrap();
    report::build(&mut fixture.check(), fixture.at())
}

/// A browser could not reach the policy host; the policy was pasted.
fn pasted(more: &str) -> Report {
    report_of(&format!("policy rejected\npasted\n{POLICY}"), more)
}

fn wants(report: &Report, host: &str) -> bool {
    report.not_checked.iter().any(|item| item.host.as_deref() == Some(host))
}

/// STS-3.3-1, STS-3.3-10: a certificate of the policy host that does not hold leaves senders without a policy.
#[test]
fn what_was_brought_of_the_policy_host_decides_whether_senders_have_a_policy() {
    for kind in ["expired", "self-signed", "wrong-name"] {
        let report = pasted(&format!("session {HOST} {kind}"));
        assert_eq!(report.verdict.code, "policy-broken", "{kind}");
        assert!(report.senders[1].why.contains("cannot fetch the policy"), "{:?}", report.senders[1]);
        assert!(report.policy.words.contains("senders cannot fetch it"), "{}", report.policy.words);
        assert!(!wants(&report, HOST));
    }
    // What a policy says that nobody can fetch need not be pasted.
    let unread = report_of("policy rejected\n", &format!("session {HOST} expired"));
    let actions: Vec<_> = unread.not_checked.iter().filter_map(|item| item.action.as_deref()).collect();
    assert_eq!(actions, ["paste-session", "paste-session"], "{:?}", unread.not_checked);
    let good = pasted(&format!("session {HOST} good"));
    assert_eq!(good.verdict.code, "enforce");
    assert!(!wants(&good, HOST) && wants(&good, "mx1.example.org"), "{:?}", good.not_checked);
    let unseen = pasted("");
    assert!(wants(&unseen, HOST));
    let item = unseen.not_checked.iter().find(|item| item.host.as_deref() == Some(HOST)).unwrap();
    let command = item.command.as_ref().unwrap();
    assert!(
        command.contains("-connect mta-sts.example.org:443 -servername mta-sts.example.org -showcerts"),
        "{command}"
    );
}

/// The seal is whole only if senders can fetch the policy, as far as was seen.
#[test]
fn a_pasted_policy_is_worth_less_than_one_whose_host_was_seen() {
    let hosts = "session mx1.example.org good\nsession mx2.example.org good";
    let alone = pasted(hosts);
    assert_eq!((alone.verdict.code.as_str(), alone.verdict.seal), ("enforce-seen", Seal::Unproved));
    let with_host = pasted(&format!("{hosts}\nsession {HOST} good"));
    assert_eq!((with_host.verdict.code.as_str(), with_host.verdict.seal), ("enforce-seen", Seal::Whole));
    let read = report_of(&format!("policy 200 text/plain\n{POLICY}"), hosts);
    assert_eq!(read.verdict.seal, Seal::Whole);
}

/// TLS reports are compared with the policy that is served now, whoever read it.
#[test]
fn the_policy_stands_in_the_report_where_it_was_seen() {
    let text = POLICY.replace("| ", "");
    assert_eq!(pasted("").policy.text.as_deref(), Some(text.trim_end()));
    let read = report_of(&format!("policy 200 text/plain\n{POLICY}"), "");
    assert_eq!(read.policy.text.as_deref(), Some(text.trim_end()));
    let missing = report_of(&format!("policy 404 text/plain\n{POLICY}"), "");
    assert_eq!(missing.policy.text, None);
}

/// The policy host and a mail server share an address here: ports and names tell them apart.
#[test]
fn sessions_of_the_policy_host_and_of_mail_servers_are_not_mixed_up() {
    let web = format!("session {HOST} self-signed");
    let facts = |more: &str| Fixture::parse(&format!("{DOMAIN}{more}\npolicy rejected\n")).unwrap().facts();
    let seen = facts(&web);
    assert!(seen.sts.host_seen.is_some() && seen.hosts.iter().all(|host| host.seen.is_none()));
    let seen = facts("session mx1.example.org good");
    assert!(seen.sts.host_seen.is_none() && seen.hosts[0].seen.is_some());
    // The certificate of another name at the same address is not the policy host's (STS-7.1-1).
    let other = format!(
        "session {HOST}\n| $ openssl s_client -connect 192.0.2.1:443 -servername www.example.org\n| CONNECTED(00000003)\n| New, TLSv1.3, Cipher is X\n"
    );
    assert!(facts(&other).sts.host_seen.is_none());
}

#[test]
fn a_session_that_names_nobody_is_whose_the_user_says() {
    let root = Maker::authority("Root").make();
    let leaf = Maker::server(&[HOST]).signed_by(&root);
    let text = format!("CONNECTED(00000003)\n---\n{}---\nNew, TLSv1.3, Cipher is X\n---\n", leaf.pem());
    let (view, check) = paste_into(&text, Some(HOST));
    assert_eq!(
        view.message,
        "Taken as evidence of mta-sts.example.org. The output does not name its server; taken as \
         mta-sts.example.org because you brought it there."
    );
    assert!(check.facts(at()).sts.host_seen.is_some());
    let smtp = "220 mx.example.net ESMTP\nEHLO a\n250-mx.example.net\n250 SIZE\n";
    let (view, _) = paste_into(smtp, Some(HOST));
    assert!(!view.taken && view.message.contains("not a session of HTTPS"), "{view:?}");
    let web = format!("# waxseal openssl {HOST}:443 now\n{text}");
    let (view, _) = paste_into(&web, None);
    assert_eq!(view.message, "Taken as evidence of mta-sts.example.org.");
    let (view, _) = paste_into(&web, Some("mx1.example.org"));
    assert!(!view.taken && view.message.contains("a session of HTTP, not of SMTP"), "{view:?}");
}

fn paste_into(text: &str, host: Option<&str>) -> (PasteView, Check) {
    let mut check = Fixture::parse(&format!("{DOMAIN}policy rejected\n")).unwrap().check();
    let view = report::paste(&mut check, text.as_bytes(), host.map(|host| host.parse().unwrap()), at());
    (view, check)
}

/// DANE-3.2-1, STS-4.2-1: certificates alone are held against records and roots, and STARTTLS stays unseen.
#[test]
fn certificates_alone_are_judged_and_starttls_stays_unseen() {
    let root = Maker::authority("Root").make();
    let leaf = Maker::server(&["mx1.example.org"]).signed_by(&root);
    let host = || Some("mx1.example.org".parse().unwrap());
    for octets in [leaf.der.clone(), leaf.pem().into_bytes(), [leaf.pem(), root.pem()].concat().into_bytes()]
    {
        let mut check = two_hosts(&root, [&leaf, &leaf]);
        let view = report::paste(&mut check, &octets, host(), at());
        assert_eq!(view.message, "Taken as the certificates of mx1.example.org, as you brought them.");
        assert!(view.problems.is_empty(), "{:?}", view.problems);
        let facts = check.facts(at());
        assert!(matches!(facts.hosts[0].under_dane(), ServerState::Inconclusive(_)), "not a pass");
        assert!(facts.hosts[0].seen.as_ref().unwrap().dane.is_some());
        let report = report::build(&mut check, at());
        assert!(wants(&report, "mx1.example.org"), "STARTTLS was not seen");
        assert!(report.senders[2].normally.ends_with("(not seen here)"), "{:?}", report.senders[2]);
    }
    let other = Maker::server(&["mx1.example.org"]).make();
    let mut check = two_hosts(&root, [&leaf, &leaf]);
    assert!(report::paste(&mut check, &other.der, host(), at()).taken);
    assert!(check.facts(at()).hosts[0].under_dane().is_failure(), "these fit no record, whoever shows them");
    let report = report::build(&mut check, at());
    assert!(wants(&report, "mx1.example.org"), "STARTTLS was not seen");
    assert!(report.senders[0].normally.contains("not seen here"), "{:?}", report.senders[0]);
    let passes = report
        .sections
        .iter()
        .flat_map(|section| &section.items)
        .filter(|item| item.code.starts_with("TLS00") && item.outcome == report::ReportOutcome::Pass);
    assert_eq!(passes.map(|item| item.code.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
}

/// A name in a certificate does not make a server show it: it may be the next one. It tells where to bring it.
#[test]
fn certificates_for_nobody_are_nobodys_and_are_told_their_host() {
    let root = Maker::authority("Root").make();
    let made = |names: &[&str]| Maker::server(names).signed_by(&root);
    for (names, owner) in [
        (&["mx2.example.org"][..], Some("mx2.example.org")),
        (&[HOST, "www.example.org"], Some(HOST)),
        (&["mx1.example.org", "mx2.example.org"], None),
        (&["*.example.org"], None),
        (&["mx.example.net"], None),
    ] {
        let leaf = made(names);
        let mut check = two_hosts(&root, [&leaf, &leaf]);
        let chain = [root.pem(), leaf.pem()].concat();
        let view = report::paste(&mut check, chain.as_bytes(), None, at());
        let place = owner
            .map_or("the server that they belong to.".to_owned(), |owner| format!("{owner}, if that is"));
        assert!(!view.taken && view.message.contains(&format!("or bring them under {place}")), "{view:?}");
        let facts = check.facts(at());
        assert!(facts.sts.host_seen.is_none() && facts.hosts.iter().all(|host| host.seen.is_none()));
    }
}

/// A program that prints no certificates showed STARTTLS, and a file has the certificates.
#[test]
fn a_session_without_certificates_and_a_file_complete_each_other() {
    let root = Maker::authority("Root").make();
    let leaf = Maker::server(&["mx1.example.org"]).signed_by(&root);
    let mut check = two_hosts(&root, [&leaf, &leaf]);
    let host = || Some("mx1.example.org".parse().unwrap());
    let session = "$ curl -v smtp://mx1.example.org:25/a\n* Connected to mx1.example.org (192.0.2.1) port 25 (#0)\n\
        < 220 mx1\n> EHLO a\n< 250-mx1\n< 250 STARTTLS\n> STARTTLS\n< 220 go\n* SSL connection using TLSv1.3 / X\n";
    assert!(report::paste(&mut check, session.as_bytes(), host(), at()).taken);
    assert!(matches!(check.facts(at()).hosts[0].under_dane(), ServerState::Inconclusive(_)));
    assert!(report::paste(&mut check, &leaf.der, host(), at()).taken);
    assert_eq!(check.facts(at()).hosts[0].under_dane(), ServerState::Accepted);
}

/// A signed domain whose two hosts have TLSA records for these certificates.
fn two_hosts(root: &Made, certificates: [&Made; 2]) -> Check {
    let tlsa: String = ["mx1", "mx2"]
        .iter()
        .zip(certificates)
        .map(|(host, made)| {
            let data = association_data(MatchingType::Sha2_256, made.certificate().spki()).unwrap();
            format!("_25._tcp.{host}.example.org. TLSA 3 1 1 {}\n", crate::encoding::to_hex(&data))
        })
        .collect();
    let world = format!("signed example.org\n{DOMAIN}{tlsa}policy unreachable\n");
    let fixture = Fixture::parse(&world).unwrap();
    let done = fixture.check();
    let options = Options { roots: Some(root.pem()), ..done.evidence().options().clone() };
    let label = crate::fixture::RANDOM_LABEL.to_owned();
    let mut check = Check::new(done.evidence().domain().clone(), options, fixture.at(), label);
    while !check.is_done() {
        for (id, request) in check.poll() {
            check.respond(id, fixture.respond(&request), 1, 1);
        }
    }
    check
}

fn session(host: &str, made: &Made) -> Vec<u8> {
    let pem = made.pem();
    format!(
        "# waxseal openssl {host}:25 now\nCONNECTED(00000003)\n---\n{pem}---\nNew, TLSv1.3, Cipher is X\n---\n250 HELP\n"
    )
    .into_bytes()
}

/// DANE-2.2-2, STS-5.1-1: a host that fails is passed over for the next.
#[test]
fn one_bad_host_does_not_stop_the_mail() {
    let root = Maker::authority("Root").make();
    let [good, bad] = [0, 1].map(|_| Maker::server(&["mx1.example.org", "mx2.example.org"]).signed_by(&root));
    for (shown, normally, words) in [
        ([&bad, &good], "authenticated, at mx2.example.org only", "It passes over mx1.example.org"),
        ([&good, &bad], "authenticated, at mx1.example.org only", "its mail waits, for it passes over mx2"),
        ([&bad, &bad], "does not deliver", "No host is left: mx1.example.org"),
        ([&good, &good], "authenticated", "(RFC 7672 §2.2)."),
    ] {
        let mut check = two_hosts(&root, [&good, &good]);
        for (host, made) in ["mx1.example.org", "mx2.example.org"].iter().zip(shown) {
            assert!(report::paste(&mut check, &session(host, made), None, at()).taken);
        }
        let report = report::build(&mut check, at());
        let row = &report.senders[2];
        assert!(row.normally == normally && row.why.contains(words), "{row:?}");
    }
    // The other host was not seen: nothing is said of it.
    let mut check = two_hosts(&root, [&good, &good]);
    assert!(report::paste(&mut check, &session("mx1.example.org", &bad), None, at()).taken);
    assert_eq!(report::build(&mut check, at()).senders[2].normally, "never delivers to mx1.example.org");
}

#[test]
fn one_bad_host_under_a_policy() {
    let policy = format!("policy 200 text/plain\n{POLICY}");
    for (first, second, normally) in [
        ("expired", "good", "authenticated, at mx2.example.org only"),
        ("good", "self-signed", "authenticated, at mx1.example.org only"),
    ] {
        let more = format!("session mx1.example.org {first}\nsession mx2.example.org {second}");
        let report = report_of(&policy, &more);
        assert_eq!(report.senders[1].normally, normally);
        assert_eq!(
            (report.verdict.code.as_str(), report.verdict.seal),
            ("enforce-server-fails", Seal::Partial)
        );
        assert!(report.verdict.sentence.contains("gets through by"), "{}", report.verdict.sentence);
    }
}

/// Of a large paste the sessions are kept, and what was taken can always be exported and read again.
#[test]
fn a_large_paste_replays() {
    let root = Maker::authority("Root").make();
    let leaf = Maker::server(&["mx1.example.org"]).signed_by(&root);
    let mut check = two_hosts(&root, [&leaf, &leaf]);
    let line =
        format!("Nov 24 06:20:00 mail dovecot: imap-login: {}\n", "Login: user=<a@example.org> ".repeat(100));
    let log = line.repeat(2_400);
    let text = [log.as_bytes(), &session("mx1.example.org", &leaf), log.as_bytes()].concat();
    assert!(text.len() > 12 << 20);
    assert!(report::paste(&mut check, &text, None, at()).taken);
    assert_eq!(check.facts(at()).hosts[0].under_dane(), ServerState::Accepted);
    let bundle = check.evidence().to_bundle().unwrap();
    assert!(bundle.len() < 1 << 20, "{}", bundle.len());
    assert_replays(&mut check);
}

#[test]
fn what_there_is_no_room_for_is_refused_and_nothing_changes() {
    let root = Maker::authority("Root").make();
    let mut check = two_hosts(&root, [&root, &root]);
    let domain = "mx1.example.org";
    // One session, every line of which belongs to it.
    let refusals =
        format!("RCPT TO:<a@example.org>\n550 5.1.1 {}\n", "no such user here ".repeat(200)).repeat(3_700);
    let text = format!("220 {domain} ESMTP\nEHLO a\n250-{domain}\n250 SIZE\n{refusals}");
    let before = check.evidence().clone();
    let view = report::paste(&mut check, text.as_bytes(), None, at());
    assert!(!view.taken && view.message.contains("more than can be kept"), "{view:?}");
    assert_eq!(*check.evidence(), before);
    assert_replays(&mut check);
}

/// A policy of any size is read up to where senders have long stopped, and says so.
#[test]
fn a_huge_pasted_policy_is_cut() {
    let mut check = Fixture::parse(&format!("{DOMAIN}policy rejected\n")).unwrap().check();
    check.supply(Supplied::Policy { body: vec![b'x'; 20 << 20], at: at() }).unwrap();
    let facts = check.facts(at());
    assert_eq!(facts.sts.policy.body.as_ref().map(Vec::len), Some(MAX_POLICY_BODY));
    assert!(facts.sts.policy.cut);
    assert_replays(&mut check);
}

#[track_caller]
fn assert_replays(check: &mut Check) {
    let bundle = check.evidence().to_bundle().unwrap();
    let mut again = Check::replay(Evidence::from_bundle(&bundle).unwrap());
    let json = |check: &mut Check| serde_json::to_string(&report::build(check, at())).unwrap();
    assert_eq!(json(&mut again), json(check));
}
