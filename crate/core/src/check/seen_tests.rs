//! Sessions that were brought, joined to hosts and judged.

use super::*;
use crate::dane::{DaneResult, MatchingType, association_data};
use crate::dns::Name;
use crate::fixture::Fixture;
use crate::report::{self, Report, Seal};
use crate::x509::testing::{Made, Maker, at};

const DAY: i64 = 86_400;

/// A signed domain with an enforced policy and one mail server, whose TLSA records are `tlsa`.
fn world(tlsa: &str) -> Fixture {
    Fixture::parse(&format!(
        "signed example.org\nexample.org. MX 10 mx.example.org.\nmx.example.org. A 192.0.2.1\n_mta-sts.example.org. TXT \"v=STSv1; id=1\"\nmta-sts.example.org. A 192.0.2.9\n{tlsa}\npolicy 200 text/plain\n| version: STSv1\n| mode: enforce\n| mx: mx.example.org\n| max_age: 604800\n"
    ))
    .unwrap()
}

/// What openssl prints of a session, with the name of the host or without.
fn transcript(host: Option<&str>, chain: &[&Made]) -> String {
    let command =
        host.map(|host| format!("$ openssl s_client -starttls smtp -connect {host}:25 -servername {host}\n"));
    let certificates: String = chain.iter().map(|one| format!(" 0 s:x\n{}", one.pem())).collect();
    format!(
        "{}CONNECTED(00000003)\n---\nCertificate chain\n{certificates}---\nNew, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384\n---\n250 CHUNKING\n",
        command.unwrap_or_default()
    )
}

struct Scene {
    root: Made,
    good: Made,
}

impl Scene {
    fn new() -> Self {
        let root = Maker::authority("Root").make();
        let good = Maker::server(&["mx.example.org"]).signed_by(&root);
        Self { root, good }
    }

    /// The check of `world` with the root trusted, and `text` brought for `host`.
    fn check(&self, world: &Fixture, text: &str, host: Option<&str>, brought_at: Timestamp) -> Check {
        let mut done = world.check();
        let options = Options { roots: Some(self.root.pem()), ..done.evidence().options().clone() };
        let label = crate::fixture::RANDOM_LABEL.to_owned();
        let mut check = Check::new(done.evidence().domain().clone(), options, world.at(), label);
        done.close(CloseReason::Cancelled);
        while !check.is_done() {
            for (id, request) in check.poll() {
                check.respond(id, world.respond(&request), 1, 1);
            }
        }
        let host = host.map(|host| host.parse().unwrap());
        check.supply(Supplied::Session { text: text.as_bytes().to_vec(), host, at: brought_at }).unwrap();
        check
    }

    fn report(&self, tlsa: &str, text: &str) -> Report {
        report::build(&mut self.check(&world(tlsa), text, Some("mx.example.org"), at()), at())
    }

    fn tlsa(&self, of: &Made) -> String {
        let data = association_data(MatchingType::Sha2_256, of.certificate().spki()).unwrap();
        format!("_25._tcp.mx.example.org. TLSA 3 1 1 {}", crate::encoding::to_hex(&data))
    }
}

#[test]
fn a_good_session_makes_the_seal_whole() {
    let scene = Scene::new();
    let report = scene.report(&scene.tlsa(&scene.good), &transcript(None, &[&scene.good]));
    assert_eq!((report.verdict.seal, report.verdict.code.as_str()), (Seal::Whole, "enforce-seen"));
    assert_eq!(report.path.hosts[0].certificate.detail, "valid for the name, and fits TLSA");
    assert!(report.not_checked.iter().all(|item| item.action.is_none()), "{:?}", report.not_checked);
    let normally: Vec<&str> = report.senders.iter().map(|row| row.normally.as_str()).collect();
    assert_eq!(normally, ["encrypted, to whoever answers", "authenticated", "authenticated"]);
}

/// STS-4.2-1, STS-4.2-2, DANE-3.2-1: MTA-STS and DANE judge one certificate each by their own rules.
#[test]
fn a_bad_certificate_stops_the_senders_that_look_at_it() {
    let scene = Scene::new();
    let expired = Maker::server(&["mx.example.org"]).valid_for_days(-90, -1).signed_by(&scene.root);
    let other = Maker::server(&["www.example.org"]).signed_by(&scene.root);
    for bad in [&expired, &other, &Maker::server(&["mx.example.org"]).make()] {
        let with_dane = scene.report(&scene.tlsa(bad), &transcript(None, &[bad]));
        assert_eq!(with_dane.verdict.code, "enforce-all-fail");
        assert_eq!(with_dane.senders[1].normally, "does not deliver");
        assert_eq!(
            with_dane.senders[2].normally, "authenticated",
            "3 1 1 asks for no name, date or authority"
        );
        let without = scene.report(&scene.tlsa(&scene.good), &transcript(None, &[bad]));
        assert_eq!(without.senders[2].normally, "does not deliver");
    }
}

#[test]
fn a_session_without_starttls_is_told_from_one_that_was_cut_off() {
    let scene = Scene::new();
    let clear =
        "220 mx.example.org ESMTP\nEHLO a.example\n250-mx.example.org\n250 SIZE 1000\nQUIT\n221 bye\n";
    let report = scene.report("", clear);
    assert_eq!(report.senders[0].normally, "in clear where a mail server has no TLS");
    assert_eq!(report.verdict.code, "enforce-all-fail");
    let busy = scene.report("", "421 mx.example.org too many connections\n");
    assert_eq!(busy.verdict.code, "enforce", "a busy server is not one without STARTTLS");
    assert!(
        busy.not_checked.iter().any(|item| item.why.contains("come back later")),
        "{:?}",
        busy.not_checked
    );
}

#[test]
fn sessions_go_to_the_host_they_are_with() {
    let scene = Scene::new();
    let seen = |text: &str, host: Option<&str>| {
        let facts = scene.check(&world(""), text, host, at()).facts(at());
        facts.hosts[0].seen.is_some()
    };
    let (nameless, good) = (transcript(None, &[&scene.good]), [&scene.good]);
    assert!(seen(&transcript(Some("mx.example.org"), &good), None));
    assert!(seen(&transcript(Some("192.0.2.1"), &good), None));
    assert!(
        !seen(&transcript(Some("mx.example.net"), &good), Some("mx.example.org")),
        "the text knows better"
    );
    assert!(seen(&nameless, Some("mx.example.org")));
    assert!(!seen(&nameless, None), "openssl prints no name, and nobody said whose it is");
}

#[test]
fn old_sessions_say_so() {
    let scene = Scene::new();
    let stale = |days: i64| {
        let brought = Timestamp::from_unix(at().unix() - days * DAY - 1);
        let text = transcript(Some("mx.example.org"), &[&scene.good]);
        let facts = scene.check(&world(""), &text, None, brought).facts(at());
        facts.hosts[0].seen.as_ref().unwrap().is_stale
    };
    assert!(!stale(0) && stale(1));
}

#[test]
fn a_bundle_brings_sessions_and_roots_along() {
    let scene = Scene::new();
    let world = world(&scene.tlsa(&scene.good));
    let text = transcript(None, &[&scene.good]);
    let mut check = scene.check(&world, &text, Some("mx.example.org"), at());
    let bundle = check.evidence().to_bundle().unwrap();
    let replayed = Evidence::from_bundle(&bundle).unwrap();
    let code = |check: &mut Check| report::build(check, at()).verdict.code;
    assert_eq!(code(&mut Check::replay(replayed)), code(&mut check));
    assert_eq!(code(&mut check), "enforce-seen");
    let domain: Name = "example.org".parse().unwrap();
    assert_eq!(*check.evidence().domain().name(), domain);
}

/// What could not be read of a session proves nothing against the server.
#[test]
fn certificates_that_were_cut_off_prove_nothing() {
    let scene = Scene::new();
    let middle = Maker::authority("Middle").signed_by(&scene.root);
    let leaf = Maker::server(&["mx.example.org"]).signed_by(&middle);
    let whole = transcript(Some("mx.example.org"), &[&leaf, &middle]);
    let base64 = middle.pem().lines().nth(2).unwrap().to_owned();
    let cut = whole.replace(&base64, "!");
    assert_ne!(cut, whole);
    let of_root = association_data(MatchingType::Sha2_256, scene.root.certificate().der()).unwrap();
    let set = format!("_25._tcp.mx.example.org. TLSA 2 0 1 {}", crate::encoding::to_hex(&of_root));
    let judged = |set: &str, text: &str| {
        let check = scene.check(&world(set), text, None, at());
        let seen = check.facts(at()).hosts[0].seen.clone().unwrap();
        (seen.pkix.unwrap().verdict(), seen.dane.unwrap().result)
    };
    let (pkix, dane) = judged(&set, &whole);
    assert_eq!(pkix, PkixVerdict::Accepted);
    assert!(matches!(dane, DaneResult::Mismatch { .. }), "the record's authority was not sent: {dane:?}");
    assert_eq!(judged(&set, &cut), (PkixVerdict::Undetermined, DaneResult::Undetermined));
    // The server's own certificate was read: a record of usage 3 is held against it.
    assert!(matches!(judged(&scene.tlsa(&middle), &cut).1, DaneResult::Mismatch { .. }));
    assert!(matches!(judged(&scene.tlsa(&leaf), &cut).1, DaneResult::Authenticated { .. }));
}
