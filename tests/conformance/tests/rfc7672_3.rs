//! RFC 7672 §3 to §5: authentication by records, and the names it goes by.

#[path = "support/dane.rs"]
mod dane;

use dane::{authenticates, blank, differs, is_remarked, is_unusable, judged, of, server};
use waxseal_conformance::requirements;
use waxseal_core::dane::rollover::{Keys, Renewal, Rollover, RolloverAction, plan};
use waxseal_core::dane::{Merit, RecordResult, Route, references, suggest};
use waxseal_core::dns::Name;
use waxseal_core::x509::read_key_material;
use waxseal_core::x509::testing::{Maker, at};

#[test]
fn first_and_second_choice() {
    assert!(requirements::find("DANE-3.1-1").is_some());
    let server = server();
    let material =
        read_key_material(format!("{}{}", server.leaf.pem(), server.middle.pem()).as_bytes()).unwrap();
    let merits: Vec<Merit> = suggest(&material).iter().map(|suggestion| suggestion.merit).collect();
    assert_eq!(merits[..2], [Merit::Recommended, Merit::SecondChoice]);
}

#[test]
fn dane_ee_asks_for_neither_name_nor_date() {
    let leaf = Maker::server(&["other.example.net"]).valid_for_days(-90, -1).make();
    authenticates("DANE-3.1.1-1", &[of([3, 1, 1], &leaf)], &[&leaf]);
}

#[test]
fn the_authority_is_sent_or_an_intermediate_is_named() {
    let server = server();
    differs("DANE-3.1.2-1", &[of([2, 0, 1], &server.root)], &[&server.leaf, &server.middle]);
    authenticates("DANE-3.1.2-1", &[of([2, 0, 1], &server.middle)], &[&server.leaf, &server.middle]);
}

#[test]
fn usages_0_and_1_are_unusable() {
    let server = server();
    is_unusable("DANE-3.1.3-1", &[of([1, 1, 1], &server.leaf), blank("0 1 1", 32)], &[&server.leaf]);
    authenticates(
        "DANE-3.1.3-1",
        &[of([1, 1, 1], &server.leaf), of([3, 1, 1], &server.leaf)],
        &[&server.leaf],
    );
}

#[test]
fn a_server_that_does_not_fit_gets_no_mail() {
    let (server, other) = (server(), Maker::server(&["mx.example.org"]).make());
    differs("DANE-3.2-1", &[of([3, 1, 1], &other), of([2, 0, 1], &other)], &[&server.leaf, &server.middle]);
}

#[test]
fn dane_ta_goes_by_the_references() {
    let ca = Maker::authority("CA").make();
    let set = [of([2, 0, 1], &ca)];
    for (names, fits) in
        [(&["mx.example.org"][..], true), (&["example.org"], true), (&["mx.example.net"], false)]
    {
        let leaf = Maker::server(names).signed_by(&ca);
        let judgement = judged("DANE-3.2.2-1", &set, &[&leaf, &ca]);
        assert_eq!(judgement.records[0].is_match(), fits, "{names:?}");
        assert_eq!(matches!(judgement.records[0], RecordResult::NameDiffers { .. }), !fits);
    }
    let name = |text: &str| -> Name { text.parse().unwrap() };
    let route = Route::SecureMx { domain: name("exchange.example.org"), expanded: Some(name("example.com")) };
    let all = references(&name("mx10.example.com"), &route);
    assert_eq!(all, [name("mx10.example.com"), name("exchange.example.org"), name("example.com")]);
    // The alias in between is none.
    assert!(!all.contains(&name("mail.example.org")));
}

#[test]
fn the_common_name_counts_where_it_is_alone() {
    let ca = Maker::authority("CA").make();
    let set = [of([2, 0, 1], &ca)];
    let alone = Maker::server(&[]).common_name("mx.example.org").signed_by(&ca);
    authenticates("DANE-3.2.3-1", &set, &[&alone, &ca]);
    is_remarked("DANE-3.2.3-1", "common-name-only", &set, &[&alone, &ca]);
    let beside = Maker::server(&["other.example"]).common_name("mx.example.org").signed_by(&ca);
    differs("DANE-3.2.3-1", &set, &[&beside, &ca]);
}

#[test]
fn a_wildcard_is_the_whole_first_label() {
    let ca = Maker::authority("CA").make();
    let set = [of([2, 0, 1], &ca)];
    let of_name = |name: &str| Maker::server(&[name]).signed_by(&ca);
    authenticates("DANE-3.2.3-2", &set, &[&of_name("*.example.org"), &ca]);
    for name in ["m*.example.org", "*x.example.org", "mx.*.org", "*.net"] {
        differs("DANE-3.2.3-2", &set, &[&of_name(name), &ca]);
    }
}

#[test]
fn two_records_before_a_new_key() {
    assert!(requirements::find("DANE-4-1").is_some());
    let (old, new) = (Maker::server(&["mx.example.org"]).make(), Maker::server(&["mx.example.org"]).make());
    let keys = |pem: String| Keys::from(read_key_material(pem.as_bytes()).unwrap());
    let steps = plan(&Rollover {
        current: &keys(old.pem()),
        next: &keys(new.pem()),
        published: &[of([3, 1, 1], &old)],
        ttl: 300,
        signatures: 86_400,
        start: at(),
        change: None,
        renewal: Renewal::Manual,
    })
    .steps;
    assert_eq!(steps[0].action, RolloverAction::Publish { records: vec![of([3, 1, 1], &new).unwrap()] });
    assert_eq!(steps[1].action, RolloverAction::Deploy);
}

#[test]
fn digest_agility_is_mandatory() {
    let (server, other) = (server(), Maker::server(&["mx.example.org"]).make());
    differs("DANE-5-1", &[of([3, 1, 1], &server.leaf), of([3, 1, 2], &other)], &[&server.leaf]);
}
