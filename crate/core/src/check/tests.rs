//! The check as a whole: rounds, aliases, failures, deadlines and bundles.

use super::*;
use crate::dns::{Question, Rtype};
use crate::dnssec::SecurityStatus;
use crate::fixture::Fixture;
use crate::rules::testing::{GOOD, good_but};

#[track_caller]
fn fixture(text: &str) -> Fixture {
    Fixture::parse(text).unwrap()
}

fn rounds(check: &Check) -> u32 {
    check.evidence().exchanges().iter().map(|exchange| exchange.round).max().unwrap_or(0)
}

/// DESIGN: a full report costs two sequential round trips when no alias intervenes.
#[test]
fn a_check_without_aliases_takes_two_rounds() {
    let one = good_but(&["example.org. MX"], "example.org. MX 10 mx1.example.org.");
    let mut five = "example.org. MX 10 mx1.example.org.\n".to_owned();
    for n in 2..=5 {
        five.push_str(&format!("example.org. MX {n} mx{n}.example.org.\nmx{n}.example.org. A 192.0.2.{n}\n"));
    }
    for (text, requests) in [(one.as_str(), 25), (five.as_str(), 53)] {
        let check = fixture(text).check();
        assert_eq!(rounds(&check), 2);
        assert_eq!(check.evidence().exchanges().len(), requests, "requests of {text}");
    }
}

#[test]
fn nothing_is_asked_twice() {
    let check = fixture(GOOD).check();
    let exchanges = check.evidence().exchanges();
    for (n, exchange) in exchanges.iter().enumerate() {
        assert!(
            exchanges[..n].iter().all(|earlier| earlier.request != exchange.request),
            "{:?}",
            exchange.request
        );
    }
}

#[test]
fn keys_of_every_ancestor_are_kept_from_the_first_round() {
    let check = fixture(GOOD).check();
    for (name, rtype) in
        [(".", Rtype::DNSKEY), ("org", Rtype::DS), ("org", Rtype::DNSKEY), ("example.org", Rtype::DS)]
    {
        let question = Question::new(name.parse().unwrap(), rtype);
        let (_, exchange) = check.evidence().dns_exchange(ResolverRole::First, &question).unwrap();
        assert_eq!(exchange.round, 1, "{question}");
    }
}

#[test]
fn answers_in_any_order_give_the_same_facts() {
    let world = fixture(GOOD);
    let mut reversed = Check::new(
        world.check().evidence().domain().clone(),
        world.check().evidence().options().clone(),
        world.at(),
        crate::fixture::RANDOM_LABEL.to_owned(),
    );
    let mut waiting = reversed.poll();
    while let Some((id, request)) = waiting.pop() {
        reversed.respond(id, world.respond(&request), 1, 1);
        waiting.extend(reversed.poll());
    }
    assert!(reversed.is_done());
    let facts = |check: &Check| format!("{:?}", check.facts(world.at()).mx.target);
    assert_eq!(facts(&reversed), facts(&world.check()));
    assert_eq!(reversed.evidence().exchanges().len(), world.check().evidence().exchanges().len());
}

/// An error is never an absence: each failure of the MX lookup leaves the target unknown.
#[test]
fn a_failed_lookup_is_no_absence() {
    for kind in ["servfail", "refused", "timeout", "unreachable", "http-503", "html"] {
        let facts = fixture(&format!("fail example.org. MX {kind}")).facts();
        assert_eq!(facts.mx.target, MailTarget::Unknown, "{kind}");
        assert!(facts.mx.lookup.failure().is_some() && !facts.mx.lookup.is_absent(), "{kind}");
    }
}

#[test]
fn no_data_and_no_name_are_told_apart() {
    let facts = fixture("www.example.org. A 192.0.2.1").facts();
    assert_eq!(facts.mx.target, MailTarget::Implicit);
    assert_eq!(facts.sts.txt.answer, Answer::NoName);
    assert_eq!(fixture("a.example.net. A 192.0.2.1").facts().mx.target, MailTarget::NoSuchDomain);
}

#[test]
fn an_alias_that_leaves_the_message_is_followed_in_another_round() {
    let text = good_but(
        &["mx1.example.org. A"],
        "mx1.example.org. CNAME real.example.net.\nreal.example.net. A 192.0.2.7",
    );
    let facts = fixture(&text).facts();
    let host = facts.hosts.first().unwrap();
    assert_eq!(host.a.end.to_string(), "real.example.net");
    assert_eq!(host.a.records().len(), 1);
    let at_end = host.tlsa_at_end.as_ref().unwrap();
    assert_eq!(at_end.question.name.to_string(), "_25._tcp.real.example.net");
    assert!(at_end.is_absent());
}

#[test]
fn a_rejected_policy_is_probed_once() {
    let count = |text: &str| {
        let check = fixture(text).check();
        let policy = |exchange: &&Exchange| matches!(exchange.request, Request::Policy { .. });
        check.evidence().exchanges().iter().filter(policy).count()
    };
    assert_eq!(count("policy hidden"), 2);
    assert_eq!(count("policy rejected"), 2);
    assert_eq!(count("policy timeout"), 1);
    assert_eq!(count("policy 404"), 1);
}

/// The mapping of what a browser sees to what is known: a cut-off request is undetermined, never "invalid".
#[test]
fn policy_evidence_of_each_response() {
    use UndeterminedReason::TimedOut;
    for (text, evidence) in [
        ("policy hidden", PolicyEvidence::Hidden),
        ("policy rejected", PolicyEvidence::Refused),
        ("policy redirect", PolicyEvidence::Redirected { location: None }),
        ("policy 404", PolicyEvidence::BadStatus { status: 404 }),
        ("policy timeout", PolicyEvidence::Undetermined { reason: TimedOut }),
        ("policy 200 text/plain", PolicyEvidence::Read { media_type: Some("text/plain".into()) }),
    ] {
        assert_eq!(fixture(text).facts().sts.policy.evidence, evidence, "{text}");
    }
}

#[test]
fn a_pasted_policy_counts_only_where_none_was_read() {
    let pasted = "pasted\n| version: STSv1\n| mode: none\n| max_age: 60\n";
    let hidden = fixture(&format!("{pasted}policy hidden")).facts();
    assert!(matches!(hidden.sts.policy.evidence, PolicyEvidence::Pasted { reachable: true, .. }));
    assert!(hidden.sts.policy.valid().is_some());
    let read = fixture(&format!("{pasted}{GOOD}")).facts();
    assert!(matches!(read.sts.policy.evidence, PolicyEvidence::Read { .. }));
    assert_eq!(read.sts.policy.valid().unwrap().mx.len(), 2);
}

#[test]
fn the_deadline_ends_everything_and_late_answers_change_nothing() {
    let world = fixture(GOOD);
    let mut check = Check::new(
        world.check().evidence().domain().clone(),
        world.check().evidence().options().clone(),
        world.at(),
        crate::fixture::RANDOM_LABEL.to_owned(),
    );
    let requests = check.poll();
    check.close(CloseReason::Deadline);
    assert!(check.is_done() && check.poll().is_empty());
    let (id, request) = requests.first().unwrap();
    check.respond(*id, world.respond(request), 1, 1);
    let facts = check.facts(world.at());
    assert_eq!(facts.mx.lookup.failure(), Some(&LookupFailure::DeadlinePassed));
    let reason = UndeterminedReason::DeadlinePassed;
    assert_eq!(facts.sts.policy.evidence, PolicyEvidence::Undetermined { reason });
}

#[test]
fn two_resolvers_are_compared_by_records_not_by_order_or_ttl() {
    let same = format!(
        "{GOOD}\nsecond example.org. 60 MX 20 mx2.example.org.\nsecond example.org. 60 MX 10 mx1.example.org."
    );
    assert!(fixture(&same).facts().disagreements.is_empty());
    let other = format!("{GOOD}\nsecond example.org. MX 10 evil.example.");
    let facts = fixture(&other).facts();
    assert_eq!(facts.disagreements.len(), 1);
    assert_eq!(facts.disagreements[0].question.to_string(), "example.org MX");
}

#[test]
fn more_hosts_than_the_limit_are_counted_not_dropped() {
    let lines: String = (0..25).map(|n| format!("example.org. MX {n} mx{n}.example.org.\n")).collect();
    let facts = fixture(&lines).facts();
    assert_eq!((facts.hosts.len(), facts.hosts_left_out), (MAX_MX_HOSTS, 5));
}

#[test]
fn a_bundle_replays_to_the_same_report() {
    let world = fixture(GOOD);
    let mut check = world.check();
    let evidence = Evidence::from_bundle(&check.evidence().to_bundle().unwrap()).unwrap();
    assert_eq!(&evidence, check.evidence());
    let json = |check: &mut Check| serde_json::to_string(&crate::report::build(check, world.at())).unwrap();
    assert_eq!(json(&mut Check::replay(evidence)), json(&mut check));
}

#[test]
fn broken_bundles_are_named() {
    let bundle = fixture(GOOD).check().evidence().to_bundle().unwrap();
    let error = |text: &str| Evidence::from_bundle(text).unwrap_err();
    assert!(matches!(error(bundle.get(..bundle.len() / 2).unwrap()), BundleError::Syntax { .. }));
    assert_eq!(error(&bundle.replace("\"took_ms\":10", "\"took_ms\":11")), BundleError::Altered);
    assert_eq!(
        error(&bundle.replacen("\"waxseal_bundle\":1", "\"waxseal_bundle\":2", 1)),
        BundleError::Version { found: 2 }
    );
    assert_eq!(error("{}"), BundleError::NotABundle);
    assert!(matches!(error("[]"), BundleError::Syntax { .. }));
    assert!(matches!(error(""), BundleError::Syntax { line: 1, .. }));
    assert!(matches!(error(&" ".repeat(MAX_BUNDLE + 1)), BundleError::TooLarge { .. }));
    for text in [error(bundle.get(..99).unwrap()).to_string(), BundleError::Altered.to_string()] {
        assert!(!text.ends_with('.') && text.len() < 300, "{text}");
    }
}

proptest::proptest! {
    /// Whatever the messages are, a check ends and its report can be built.
    #[test]
    fn no_answers_hang_or_panic(octets in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
        let world = fixture(GOOD);
        let evidence = world.check().evidence().clone();
        let mut check = Check::new(evidence.domain().clone(), evidence.options().clone(), world.at(), "x".to_owned());
        for _ in 0..20 {
            for (id, _) in check.poll() {
                let response = DnsResponse::Message { octets: octets.clone(), age: 0 };
                check.respond(id, Response::Dns(response), 1, 1);
                check.respond(id, Response::Policy(PolicyResponse::Rejected), 1, 1);
            }
        }
        proptest::prop_assert!(check.is_done());
        let _ = crate::report::build(&mut check, world.at());
    }
}

/// Records and TLSA of a signed domain with a signed host.
const SIGNED: &str = "signed example.org\nexample.org. MX 10 mx.example.org.\nmx.example.org. A 192.0.2.1\n_25._tcp.mx.example.org. TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n_mta-sts.example.org. TXT \"v=STSv1; id=1\"";

#[track_caller]
fn dane_of(text: &str) -> HostDane {
    fixture(text).facts().hosts.first().unwrap().dane.clone()
}

#[test]
fn what_is_signed_is_proved_and_what_is_not_is_proved_to_be_unsigned() {
    let facts = fixture(SIGNED).facts();
    assert!(facts.mx.lookup.is_secure() && facts.sts.txt.is_secure());
    assert!(facts.tls_rpt.txt.is_absent() && facts.tls_rpt.txt.is_secure(), "an absence is proved too");
    let zones: Vec<String> = facts.zones.iter().map(|zone| zone.name.to_string()).collect();
    assert_eq!(zones, [".", "example.org"]);
    let unsigned = fixture("example.org. MX 10 mx.example.org.").facts();
    assert_eq!(unsigned.mx.lookup.status(), Some(SecurityStatus::Insecure));
    assert_eq!(rounds(&fixture(SIGNED).check()), 2, "signatures cost no round");
}

#[test]
fn a_forged_answer_is_an_error() {
    let facts = fixture(&format!("{SIGNED}\nbogus example.org MX")).facts();
    assert_eq!(facts.mx.target, MailTarget::Unknown);
    assert!(
        matches!(facts.mx.lookup.failure(), Some(LookupFailure::Bogus(_))),
        "{:?}",
        facts.mx.lookup.answer
    );
}

/// RFC 7672 §2.2.
#[test]
fn dane_rests_on_what_is_proved() {
    let base_domain = "mx.example.org".parse().unwrap();
    assert_eq!(dane_of(SIGNED), HostDane::Records { base_domain, usable: true });
    assert_eq!(dane_of(&SIGNED.replace("signed example.org\n", "")), HostDane::AddressesUnsigned);
    for (spoiled, expected) in [
        ("bogus _25._tcp.mx.example.org TLSA", HostDane::Failed),
        ("stripped _25._tcp.mx.example.org TLSA", HostDane::Failed),
        ("bogus mx.example.org A", HostDane::Failed),
        ("unsigned mx.example.org", HostDane::AddressesUnsigned),
        ("unsigned _tcp.mx.example.org", HostDane::RecordsUnsigned),
        ("fail _25._tcp.mx.example.org. TLSA servfail", HostDane::Failed),
        ("fail example.org. DNSKEY timeout", HostDane::Failed),
    ] {
        assert_eq!(dane_of(&format!("{SIGNED}\n{spoiled}")), expected, "{spoiled}");
    }
}

/// RFC 7672 §2.2.2: the fully expanded name first, then the name itself.
#[test]
fn an_alias_has_its_records_at_either_end() {
    const TLSA: &str = "TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    let alias = "signed example.org\nexample.org. MX 10 mx.example.org.\nmx.example.org. CNAME real.example.net.\nreal.example.net. A 192.0.2.1";
    let base = |text: String| match dane_of(&text) {
        HostDane::Records { base_domain, .. } => base_domain.to_string(),
        other => format!("{other:?}"),
    };
    let (at_alias, at_end) =
        (format!("_25._tcp.mx.example.org. {TLSA}"), format!("_25._tcp.real.example.net. {TLSA}"));
    assert_eq!(base(format!("{alias}\n{at_alias}\n{at_end}")), "mx.example.org", "the end is not signed");
    let signed = format!("{alias}\nsigned example.net");
    assert_eq!(base(format!("{signed}\n{at_alias}\n{at_end}")), "real.example.net");
    assert_eq!(base(format!("{signed}\n{at_alias}")), "mx.example.org");
}

#[test]
fn verifying_in_slices_gives_the_same_facts() {
    let world = fixture(SIGNED);
    let whole = world.check();
    let mut sliced = Check::new(
        whole.evidence().domain().clone(),
        whole.evidence().options().clone(),
        world.at(),
        crate::fixture::RANDOM_LABEL.to_owned(),
    );
    sliced.set_slice(1);
    let mut slices = 0;
    while !sliced.is_done() {
        slices += 1;
        for (id, request) in sliced.poll() {
            sliced.respond(id, world.respond(&request), 10, 10);
        }
        assert!(slices < 200, "it never ends");
    }
    assert!(slices > 10, "{slices} slices for one signature each");
    let shown = |check: &Check| format!("{:?}", check.facts(world.at()).proofs);
    assert_eq!(shown(&sliced), shown(&whole));
}

/// What is under way is waited for: nobody asks for the keys of names below a zone that may not be signed.
#[test]
fn the_order_of_answers_does_not_make_more_questions() {
    for text in [GOOD, SIGNED] {
        let world = fixture(text);
        let usual = world.check().evidence().exchanges().len();
        let mut check = Check::new(
            world.check().evidence().domain().clone(),
            world.check().evidence().options().clone(),
            world.at(),
            crate::fixture::RANDOM_LABEL.to_owned(),
        );
        let mut waiting = check.poll();
        // Keys last: every answer comes before what proves it.
        while !waiting.is_empty() {
            waiting.sort_by_key(|(_, request)| match request {
                Request::Dns { question, .. } => matches!(question.rtype, Rtype::DS | Rtype::DNSKEY),
                Request::Policy { .. } => false,
            });
            let (id, request) = waiting.remove(0);
            check.respond(id, world.respond(&request), 1, 1);
            waiting.extend(check.poll());
        }
        assert!(check.is_done());
        assert_eq!(check.evidence().exchanges().len(), usual);
    }
}
