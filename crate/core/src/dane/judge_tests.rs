use super::super::parse_presentation;
use super::*;
use crate::encoding::to_hex;
use crate::x509::testing::{Made, Maker, at};

const NAMES: &[&str] = &["mx.example.org", "example.org"];

struct World {
    root: Made,
    middle: Made,
    leaf: Made,
}

fn world() -> World {
    let root = Maker::authority("Root").make();
    let middle = Maker::authority("Middle").signed_by(&root);
    let leaf = Maker::server(&["mx.example.org"]).signed_by(&middle);
    World { root, middle, leaf }
}

type Set = Vec<Result<TlsaRecord, TlsaError>>;

fn judged(set: &Set, chain: &[&Made], references: &[&str]) -> DaneJudgement {
    let chain: Vec<Certificate> = chain.iter().map(|made| made.certificate()).collect();
    judge(set, &Presented { chain: &chain, leaf: 0, references, now: at() })
}

/// The record of a certificate with these numbers.
fn of(numbers: [u8; 3], made: &Made) -> Result<TlsaRecord, TlsaError> {
    let [usage, selector, matching_type] = numbers;
    let certificate = made.certificate();
    Ok(record_for(usage.into(), selector.into(), matching_type.into(), &certificate).unwrap())
}

fn matched(judgement: &DaneJudgement) -> Option<(usize, Option<usize>)> {
    match judgement.result {
        DaneResult::Authenticated { record, depth } => Some((record, depth)),
        _ => None,
    }
}

fn remark_codes(judgement: &DaneJudgement) -> Vec<&'static str> {
    judgement.remarks.iter().map(Remark::code).collect()
}

/// OPS-5.1-1, OPS-5.1-2, DANE-3.1.1-1.
#[test]
fn dane_ee_asks_for_the_key_and_for_nothing_else() {
    let World { middle, .. } = world();
    let odd =
        Maker::server(&["other.example.net"]).valid_for_days(-90, -1).unknown_critical().signed_by(&middle);
    for numbers in [[3, 0, 0], [3, 0, 1], [3, 0, 2], [3, 1, 0], [3, 1, 1], [3, 1, 2]] {
        let judgement = judged(&vec![of(numbers, &odd)], &[&odd], NAMES);
        assert_eq!(matched(&judgement), Some((0, Some(0))), "{numbers:?}");
        assert!(remark_codes(&judgement).ends_with(&["expired-ignored", "name-ignored"]), "{judgement:?}");
    }
}

/// DANE-3.2-1.
#[test]
fn a_mismatch_tells_what_would_have_matched() {
    let World { root, middle, leaf } = world();
    let other = Maker::server(&["mx.example.org"]).make();
    let set =
        vec![of([3, 1, 1], &other), of([2, 0, 1], &Maker::authority("Other").make()), of([3, 1, 1], &root)];
    let judgement = judged(&set, &[&leaf, &middle], NAMES);
    let would_match = vec![of([3, 1, 1], &leaf).unwrap(), of([2, 0, 1], &middle).unwrap()];
    assert_eq!(judgement.result, DaneResult::Mismatch { would_match });
    assert_eq!(judgement.records[0], RecordResult::Different { names: None });
    assert_eq!(judgement.records[1], RecordResult::AnchorNotSent { issuer: Some("CN=Root".into()) });
}

/// Where the name or the dates fail, no record of an authority helps; one of the server's own key does.
#[test]
fn what_would_have_matched_does_match() {
    let World { middle, .. } = world();
    let expired = Maker::server(&["mx.example.org"]).valid_for_days(-90, -1).signed_by(&middle);
    let judgement = judged(&vec![of([2, 0, 1], &middle)], &[&expired, &middle], NAMES);
    let would_match = vec![of([3, 1, 1], &expired).unwrap()];
    assert_eq!(judgement.result, DaneResult::Mismatch { would_match });
}

#[test]
fn a_wrong_usage_is_recognised() {
    let World { middle, leaf, .. } = world();
    let set = vec![of([3, 1, 1], &middle), of([2, 1, 1], &leaf), of([2, 0, 0], &leaf)];
    let judgement = judged(&set, &[&leaf, &middle], NAMES);
    assert_eq!(judgement.records[0], RecordResult::Different { names: Some(1) });
    assert_eq!(judgement.records[1], RecordResult::LeafIsNoAnchor);
    assert_eq!(judgement.records[2], RecordResult::LeafIsNoAnchor);
    assert!(matches!(judgement.result, DaneResult::Mismatch { .. }));
}

/// OPS-5.2-1, DANE-3.1.2-1: the pinned authority has to be sent, root or not.
#[test]
fn dane_ta_needs_the_authority_in_the_chain() {
    let World { root, middle, leaf } = world();
    for selector in [0, 1] {
        for matching in [1, 2] {
            let numbers = [2, selector, matching];
            let by_root = vec![of(numbers, &root)];
            assert_eq!(matched(&judged(&by_root, &[&leaf, &middle, &root], NAMES)), Some((0, Some(2))));
            assert_eq!(matched(&judged(&by_root, &[&leaf, &middle], NAMES)), None);
            // An authority that is no root is as good, and what is above it does not matter.
            let by_middle = vec![of(numbers, &middle)];
            assert_eq!(matched(&judged(&by_middle, &[&leaf, &middle], NAMES)), Some((0, Some(1))));
        }
    }
}

/// OPS-5.2-2, OPS-5.2-3.
#[test]
fn whole_data_need_not_be_sent() {
    let World { root, middle, leaf } = world();
    for selector in [0, 1] {
        let set = vec![of([2, selector, 0], &root)];
        let unsent = judged(&set, &[&leaf, &middle], NAMES);
        assert_eq!(matched(&unsent), Some((0, None)), "{unsent:?}");
        assert!(remark_codes(&unsent).contains(&"anchor-only-in-record"));
        let sent = judged(&set, &[&leaf, &middle, &root], NAMES);
        assert_eq!(matched(&sent), Some((0, Some(2))));
        // The issuer of the server's certificate is missing: the root's signature is not on it.
        assert_eq!(matched(&judged(&set, &[&leaf], NAMES)), None);
    }
}

/// DANE-3.2.2-1, DANE-3.2.3-1, DANE-3.2.3-2.
#[test]
fn dane_ta_asks_for_names() {
    let ca = Maker::authority("CA").make();
    let set = vec![of([2, 0, 1], &ca)];
    let of_names = |names: &[&str], common: &str| {
        let leaf = Maker::server(names).common_name(common).signed_by(&ca);
        judged(&set, &[&leaf, &ca], NAMES)
    };
    for (names, common, expected) in [
        (&["mx.example.org"][..], "x", true),
        (&["other.example", "example.org"], "x", true),
        (&["*.example.org"], "x", true),
        (&[], "mx.example.org", true),
        (&[], "*.example.org", true),
        (&["other.example"], "mx.example.org", false),
        (&["m*.example.org"], "x", false),
        (&[], "x", false),
    ] {
        let judgement = of_names(names, common);
        assert_eq!(matched(&judgement).is_some(), expected, "{names:?} {common}");
        let named = matches!(judgement.records[0], RecordResult::NameDiffers { depth: Some(1), .. });
        assert_eq!(named, !expected);
    }
    assert!(remark_codes(&of_names(&[], "mx.example.org")).contains(&"common-name-only"));
}

#[test]
fn dane_ta_asks_for_dates_of_all() {
    let old = |maker: Maker| maker.valid_for_days(-90, -1);
    let ca = Maker::authority("CA").make();
    let expired = old(Maker::server(NAMES)).signed_by(&ca);
    let old_ca = old(Maker::authority("CA")).make();
    let of_old = Maker::server(NAMES).signed_by(&old_ca);
    for (set, chain) in
        [(vec![of([2, 0, 1], &ca)], [&expired, &ca]), (vec![of([2, 0, 1], &old_ca)], [&of_old, &old_ca])]
    {
        let judgement = judged(&set, &chain, NAMES);
        let RecordResult::PathFails { depth: Some(1), problems } = &judgement.records[0] else {
            panic!("{judgement:?}")
        };
        assert_eq!(problems.iter().map(PathProblem::code).collect::<Vec<_>>(), ["expired"]);
    }
}

/// OPS-5.2-4.
#[test]
fn dane_ta_heeds_the_limits_of_the_authority() {
    let root = Maker::authority("Root").path_length(0).make();
    let middle = Maker::authority("Middle").signed_by(&root);
    let leaf = Maker::server(NAMES).signed_by(&middle);
    assert_eq!(matched(&judged(&vec![of([2, 0, 1], &root)], &[&leaf, &middle, &root], NAMES)), None);
    let narrow = Maker::authority("Root").only_within("example.net").make();
    let outside = Maker::server(NAMES).signed_by(&narrow);
    assert_eq!(matched(&judged(&vec![of([2, 0, 0], &narrow)], &[&outside], NAMES)), None);
}

/// OPS-9-1, DANE-5-1.
#[test]
fn the_stronger_digest_decides() {
    let leaf = Maker::server(NAMES).make();
    let other = Maker::server(NAMES).make();
    let weaker_fits = judged(&vec![of([3, 1, 1], &leaf), of([3, 1, 2], &other)], &[&leaf], NAMES);
    assert!(matches!(weaker_fits.result, DaneResult::Mismatch { .. }));
    let standing = Standing::Superseded { by: MatchingType::Sha2_512 };
    assert_eq!(weaker_fits.records[0], RecordResult::NotUsed { standing, would_match: true });
    let stronger_fits = judged(&vec![of([3, 1, 1], &other), of([3, 1, 2], &leaf)], &[&leaf], NAMES);
    assert_eq!(matched(&stronger_fits), Some((1, Some(0))));
    let whole_fits = judged(&vec![of([3, 1, 0], &leaf), of([3, 1, 2], &other)], &[&leaf], NAMES);
    assert_eq!(matched(&whole_fits), Some((0, Some(0))));
}

/// TLSA-4.1-5, OPS-8.1-1: a set in the middle of a roll-over.
#[test]
fn one_record_that_fits_is_enough() {
    let (old, new) = (Maker::server(NAMES).make(), Maker::server(NAMES).make());
    let set = vec![of([3, 1, 1], &old), of([3, 1, 1], &new)];
    assert_eq!(matched(&judged(&set, &[&old], NAMES)), Some((0, Some(0))));
    assert_eq!(matched(&judged(&set, &[&new], NAMES)), Some((1, Some(0))));
    assert!(judged(&set, &[&old], NAMES).remarks.is_empty());
}

/// DANE-2.2-3, OPS-10.3-1, DANE-3.1.3-1.
#[test]
fn without_a_record_of_use_nobody_is_authenticated() {
    let leaf = Maker::server(NAMES).make();
    let set = vec![
        of([1, 1, 1], &leaf),
        of([0, 0, 1], &leaf),
        parse_presentation("3 1 1 abcd"),
        parse_presentation("3 2 1 abcd"),
        parse_presentation("3 1 x"),
        parse_presentation("3 1 1"),
    ];
    let judgement = judged(&set, &[&leaf], NAMES);
    assert_eq!(judgement.result, DaneResult::Unusable);
    assert!(judgement.records.iter().all(|record| matches!(record, RecordResult::NotUsed { .. })));
    // Beside one of use, they change nothing.
    let mut set = set;
    set.push(of([3, 1, 1], &leaf));
    assert_eq!(matched(&judged(&set, &[&leaf], NAMES)), Some((6, Some(0))));
}

/// OPS-8-1, OPS-8.3-1, OPS-2-1, OPS-8.1-1.
#[test]
fn sets_that_will_hurt_later() {
    let World { root, middle, leaf } = world();
    let other = Maker::server(NAMES).make();
    let codes = |set: Set| remark_codes(&judged(&set, &[&leaf, &middle], NAMES));
    assert!(codes(vec![of([3, 1, 1], &leaf)]).is_empty());
    assert!(codes(vec![of([3, 1, 1], &leaf), of([2, 0, 1], &middle)]).is_empty());
    assert_eq!(codes(vec![of([3, 1, 1], &leaf), of([2, 0, 1], &root)]), ["combination-stale"]);
    assert_eq!(codes(vec![of([3, 1, 1], &leaf), of([3, 1, 1], &leaf)]), ["duplicate-record"]);
    assert_eq!(
        codes(vec![of([3, 1, 1], &leaf), of([3, 1, 2], &leaf), of([3, 1, 1], &other)]),
        ["digests-uneven"]
    );
    assert_eq!(codes(vec![of([3, 1, 2], &leaf)]), ["only-sha512"]);
    assert_eq!(codes(vec![of([3, 0, 1], &leaf)]), ["certificate-changes-at-renewal"]);
    assert_eq!(codes(vec![of([2, 1, 1], &middle)]), ["key-of-authority"]);
    assert_eq!(codes(vec![of([3, 1, 0], &leaf)]), ["full-data"]);
    // Where nothing fits, that is the finding, and no combination is staler than another.
    assert!(codes(vec![of([3, 1, 1], &other), of([2, 0, 1], &root)]).is_empty());
}

#[test]
fn a_certificate_that_ends_soon_needs_its_next_record() {
    let leaf = Maker::server(NAMES).valid_for_days(-80, 10).make();
    let other = Maker::server(NAMES).make();
    let due = |set: Set| remark_codes(&judged(&set, &[&leaf], NAMES)).contains(&"rollover-due");
    assert!(due(vec![of([3, 0, 1], &leaf)]));
    assert!(!due(vec![of([3, 0, 1], &leaf), of([3, 0, 1], &other)]));
    assert!(!due(vec![of([3, 1, 1], &leaf)]));
}

/// A signature that is not verified here is neither a match nor a mismatch.
#[test]
fn what_was_not_verified_stays_open() {
    let ca = Maker::authority("CA").make();
    let leaf = Maker::server(NAMES).signed_by(&ca);
    // The object identifier of ECDSA with SHA-256 becomes that of SHA-224, which nobody issues with.
    let mut der = leaf.der.clone();
    let oid = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2];
    let places: Vec<usize> = (0..der.len() - 8).filter(|start| der[*start..start + 8] == oid).collect();
    places.iter().for_each(|start| der[start + 7] = 1);
    let chain = [Certificate::from_der(&der).unwrap(), ca.certificate()];
    let judgement =
        judge(&[of([2, 0, 1], &ca)], &Presented { chain: &chain, leaf: 0, references: NAMES, now: at() });
    assert_eq!(judgement.result, DaneResult::Undetermined, "{judgement:?}");
    let nothing =
        judge(&[of([3, 1, 1], &ca)], &Presented { chain: &[], leaf: 0, references: NAMES, now: at() });
    assert_eq!(nothing.result, DaneResult::Undetermined);
}

#[test]
fn many_records_end_in_a_budget() {
    let ca = Maker::authority("CA").make();
    let leaf = Maker::server(NAMES).signed_by(&ca);
    let set: Set = (0..200_u16)
        .map(|number| {
            let key = to_hex(&[&[0x30, 0x0A, 0x30, 5, 6, 3, 0x2A, 3, 4, 3, 1, 0][..]].concat());
            parse_presentation(&format!("2 1 0 {key}")).map(|mut record| {
                record.association_data[9..11].copy_from_slice(&number.to_be_bytes());
                record
            })
        })
        .collect();
    let judgement = judged(&set, &[&leaf, &ca], NAMES);
    assert_eq!(matched(&judgement), None);
}

proptest::proptest! {
    #[test]
    fn no_records_panic(records in proptest::collection::vec(proptest::collection::vec(0_u8.., 0..70), 0..6)) {
        let set: Set = records.iter().map(|rdata| super::super::parse_rdata(rdata)).collect();
        let chain = [Certificate::from_der(&Maker::fixture()).unwrap()];
        let presented = Presented { chain: &chain, leaf: 0, references: &["mx.example"], now: at() };
        let judgement = judge(&set, &presented);
        proptest::prop_assert_eq!(judgement.records.len(), set.len());
        proptest::prop_assert_eq!(matched(&judgement), None);
    }
}

/// DANE-3.2.3-1, OPS-5.2-4: where the common name stands for the host, the authorities of the path have to be ones that
/// may issue for it.
#[test]
fn what_authorities_may_issue_for_counts_for_the_common_name_too() {
    let common_name = |maker: Maker, name: &str| {
        let root = maker.make();
        let middle = Maker::authority("Middle").signed_by(&root);
        let leaf = Maker::server(&[]).common_name(name).signed_by(&middle);
        [
            judged(&vec![of([2, 0, 1], &root)], &[&leaf, &middle, &root], NAMES),
            judged(&vec![of([2, 0, 0], &root)], &[&leaf, &middle], NAMES),
        ]
    };
    let root = |domain: &str| Maker::authority("Root").only_within(domain);
    for judgement in common_name(root("example.org"), "mx.example.org") {
        assert!(judgement.records[0].is_match(), "{judgement:?}");
    }
    for (domain, name) in [("example.net", "mx.example.org"), ("mx.example.org", "*.example.org")] {
        for judgement in common_name(root(domain), name) {
            let RecordResult::PathFails { problems, .. } = &judgement.records[0] else {
                panic!("{judgement:?}")
            };
            assert_eq!(problems.as_slice(), [PathProblem::NameForbidden]);
            assert!(matches!(judgement.result, DaneResult::Mismatch { .. }));
        }
    }
    // An authority between them counts as well.
    let root = Maker::authority("Root").make();
    let middle = Maker::authority("Middle").only_within("example.net").signed_by(&root);
    let leaf = Maker::server(&[]).common_name("mx.example.org").signed_by(&middle);
    assert_eq!(matched(&judged(&vec![of([2, 0, 1], &root)], &[&leaf, &middle, &root], NAMES)), None);
}

/// DANE-3.2.3-1: the common name counts only where there is no name of a host, and one that cannot be read is one.
#[test]
fn the_common_name_does_not_stand_in_for_names_that_cannot_be_read() {
    let root = Maker::authority("Root").make();
    let with_names = |names: &[u8]| {
        let mut maker = Maker::server(&[]).common_name("mx.example.org");
        let names = rcgen::CustomExtension::from_oid_content(&[2, 5, 29, 17], names.to_vec());
        maker.params.custom_extensions.push(names);
        maker.signed_by(&root)
    };
    for (names, expected) in [
        // A mail address, which is no name of a host.
        (&b"\x30\x05\x81\x03a@b"[..], Some((0, Some(1)))),
        // Latin-1, and a length that is too long.
        (b"\x30\x05\x82\x03\xFC.b", None),
        (b"\x30\x05\x82\x09a.b", None),
        (b"\x04\x00", None),
    ] {
        let leaf = with_names(names);
        assert_eq!(
            matched(&judged(&vec![of([2, 0, 1], &root)], &[&leaf, &root], NAMES)),
            expected,
            "{names:?}"
        );
        assert_eq!(matched(&judged(&vec![of([3, 1, 1], &leaf)], &[&leaf], NAMES)), Some((0, Some(0))));
    }
}

#[test]
fn the_path_of_the_record_that_fits_is_told() {
    let World { root, middle, leaf } = world();
    let sent = [&leaf, &root, &middle];
    let path = |set: &Set| judged(set, &sent, NAMES).path;
    assert_eq!(path(&vec![of([2, 0, 1], &root)]), Some(vec![0, 2, 1]));
    assert_eq!(path(&vec![of([2, 0, 1], &middle)]), Some(vec![0, 2]));
    assert_eq!(judged(&vec![of([2, 1, 0], &root)], &[&leaf, &middle], NAMES).path, Some(vec![0, 1]));
    assert_eq!(path(&vec![of([3, 1, 1], &leaf)]), None);
    assert_eq!(path(&vec![of([3, 1, 1], &root)]), None);
}
