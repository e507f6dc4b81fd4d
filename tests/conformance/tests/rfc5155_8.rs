//! RFC 5155 §8: absence by hashed names.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "support/nsec3.rs"]
mod nsec3;
#[path = "support/signed.rs"]
mod signed;

use nsec3::Chain;
use signed::{World, Zone, address, answer, message, question, renamed};
use waxseal_core::dns::{OptRcode, Record, Rtype};
use waxseal_core::dnssec::{Lack, Proof, Reason, SecurityStatus};

const APEX: [Rtype; 3] = [Rtype::NS, Rtype::SOA, Rtype::RRSIG];
const HOST: [Rtype; 2] = [Rtype::A, Rtype::RRSIG];
const CUT: [Rtype; 1] = [Rtype::NS];

/// The proof that `owner` has no `rtype` in the zone `example`, from records each of which the zone has signed.
fn deny(owner: &str, rtype: Rtype, rcode: OptRcode, records: Vec<Record>) -> Proof {
    let zone = Zone::new("example");
    let mut world = World::anchored(&zone);
    let authority = records.into_iter().flat_map(|record| zone.sign(&[record])).collect();
    world.add(&question(owner, rtype), message(rcode, Vec::new(), authority));
    world.prove(&question(owner, rtype))
}

#[track_caller]
fn check(proof: &Proof, status: SecurityStatus) {
    assert_eq!(proof.status, status, "{:?}", proof.reason);
}

/// DS-V-1 (RFC 5155 Appendix A): names hash to the labels that the RFC prints.
#[test]
fn names_hash_as_in_the_rfc() {
    let chain = Chain { iterations: 12, salt: &[0xaa, 0xbb, 0xcc, 0xdd], ..Chain::plain("example") };
    for (name, label) in [
        ("example", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom"),
        ("a.example", "35mthgpgcu1qg68fab165klnsnk3dpvl"),
        ("A.Example", "35MTHGPGCU1QG68FAB165KLNSNK3DPVL"),
        ("*.w.example", "r53bq7cc2uvmubfu5ocmm6pers9tk9en"),
        ("xx.example", "t644ebqk9bibcna874givr6joj62mlhv"),
    ] {
        let denial = |chain: Chain| vec![chain.record(label, &[0; 20], &HOST)];
        check(&deny(name, Rtype::MX, OptRcode::NOERROR, denial(chain)), SecurityStatus::Secure);
        let other = Chain { iterations: 11, ..chain };
        check(&deny(name, Rtype::MX, OptRcode::NOERROR, denial(other)), SecurityStatus::Bogus);
    }
}

/// DS-DEN-1 (RFC 5155 §8.4): all three records, and a closest encloser that is neither a cut nor a DNAME.
#[test]
fn no_name() {
    let chain = Chain::plain("example");
    let records = |encloser: &[Rtype]| {
        let encloser = chain.matching("example", encloser);
        vec![encloser, chain.covering("x.example"), chain.covering("*.example")]
    };
    let deny = |records| deny("y.x.example", Rtype::A, OptRcode::NXDOMAIN, records);
    check(&deny(records(&APEX)), SecurityStatus::Secure);
    for missing in 0..3 {
        let mut records = records(&APEX);
        records.remove(missing);
        check(&deny(records), SecurityStatus::Bogus);
    }
    check(&deny(records(&[Rtype::DNAME, Rtype::RRSIG])), SecurityStatus::Bogus);
    let proof = deny(records(&CUT));
    assert!(matches!(proof.reason, Some(Reason::DenialIncomplete { lack: Lack::AncestorDelegation, .. })));
}

/// DS-DEN-2, DS-DEN-3 (RFC 5155 §8.5): the name itself, with neither the type nor a CNAME; at an empty name none at all.
#[test]
fn no_data() {
    let chain = Chain::plain("example");
    let deny = |types: &[Rtype]| {
        deny("host.example", Rtype::TLSA, OptRcode::NOERROR, vec![chain.matching("host.example", types)])
    };
    check(&deny(&HOST), SecurityStatus::Secure);
    check(&deny(&[]), SecurityStatus::Secure);
    check(&deny(&[Rtype::TLSA]), SecurityStatus::Bogus);
    check(&deny(&[Rtype::CNAME]), SecurityStatus::Bogus);
    check(&deny(&CUT), SecurityStatus::Bogus);
}

/// DS-DEN-4 (RFC 5155 §8.7).
#[test]
fn no_data_at_a_wildcard() {
    let chain = Chain::plain("example");
    let deny = |types: &[Rtype], gap: &str| {
        let apex = chain.matching("example", &APEX);
        let records = vec![apex, chain.covering(gap), chain.matching("*.example", types)];
        deny("x.example", Rtype::TLSA, OptRcode::NOERROR, records)
    };
    check(&deny(&HOST, "x.example"), SecurityStatus::Secure);
    check(&deny(&[Rtype::TLSA], "x.example"), SecurityStatus::Bogus);
    check(&deny(&[Rtype::CNAME], "x.example"), SecurityStatus::Bogus);
    check(&deny(&HOST, "y.example"), SecurityStatus::Bogus);
}

/// DS-DEN-5 (RFC 5155 §8.8): the next closer name is covered.
#[test]
fn an_expanded_wildcard() {
    let zone = Zone::new("example");
    let chain = Chain::plain("example");
    let asked = question("y.x.example", Rtype::A);
    for (gap, status) in [
        ("x.example", SecurityStatus::Secure),
        ("y.x.example", SecurityStatus::Bogus),
        ("z.example", SecurityStatus::Bogus),
    ] {
        let mut world = World::anchored(&zone);
        let expanded = renamed(zone.sign(&[address("*.example")]), "y.x.example");
        world.add(&asked, answer(expanded, zone.sign(&[chain.covering(gap)])));
        check(&world.prove(&asked), status);
    }
}

/// DS-DEN-6, DS-DEN-7 (RFC 5155 §8.6, §9.2): a gap with Opt-Out may hide an unsigned delegation, and nothing else does.
#[test]
fn an_opt_out_gap() {
    let plain = Chain::plain("example");
    let opt_out = Chain { flags: 1, ..plain };
    let zone = Zone::new("example");
    let asked = question("x.example", Rtype::A);
    for (chain, status) in [(opt_out, SecurityStatus::Insecure), (plain, SecurityStatus::Bogus)] {
        let gap = [plain.matching("example", &APEX), chain.covering("x.example")];
        let authority = gap.into_iter().flat_map(|record| zone.sign(&[record])).collect();
        let mut world = World::anchored(&zone);
        world.add(&question("x.example", Rtype::DS), answer(Vec::new(), authority));
        world.add(&asked, answer(vec![address("x.example")], Vec::new()));
        check(&world.prove(&asked), status);
    }
    let records =
        vec![plain.matching("example", &APEX), opt_out.covering("x.example"), plain.covering("*.example")];
    check(&deny("x.example", Rtype::A, OptRcode::NXDOMAIN, records), SecurityStatus::Insecure);
}

/// DS-DEN-9 (RFC 6840 §4.1): a cut's record, seen from above, denies nothing but DS.
#[test]
fn a_record_at_a_cut_is_about_ds_alone() {
    let chain = Chain::plain("example");
    let at_cut = |types: &[Rtype]| vec![chain.matching("cut.example", types)];
    check(&deny("cut.example", Rtype::DS, OptRcode::NOERROR, at_cut(&CUT)), SecurityStatus::Secure);
    check(&deny("cut.example", Rtype::DS, OptRcode::NOERROR, at_cut(&APEX)), SecurityStatus::Bogus);
    check(&deny("cut.example", Rtype::A, OptRcode::NOERROR, at_cut(&CUT)), SecurityStatus::Bogus);
    let below = vec![
        chain.matching("cut.example", &CUT),
        chain.covering("x.cut.example"),
        chain.covering("*.cut.example"),
    ];
    check(&deny("x.cut.example", Rtype::A, OptRcode::NXDOMAIN, below), SecurityStatus::Bogus);
}

/// DS-DEN-11 (RFC 5155 §8.1, §8.2): unknown hash algorithms and flags are ignored, other parameters are another chain.
#[test]
fn strange_records_take_no_part() {
    let plain = Chain::plain("example");
    for strange in
        [Chain { algorithm: 2, ..plain }, Chain { flags: 2, ..plain }, Chain { flags: 0x81, ..plain }]
    {
        let records = vec![strange.matching("host.example", &HOST)];
        check(&deny("host.example", Rtype::TLSA, OptRcode::NOERROR, records), SecurityStatus::Bogus);
    }
    let salted = Chain { salt: &[1], ..plain };
    let mixed =
        vec![plain.matching("example", &APEX), salted.covering("x.example"), plain.covering("*.example")];
    check(&deny("x.example", Rtype::A, OptRcode::NXDOMAIN, mixed), SecurityStatus::Bogus);
}

/// DS-LIM-2, DS-LIM-3 (RFC 9276 §3.2): above the limit the zone is insecure, but only if the record's signature verifies.
#[test]
fn too_many_iterations() {
    let deny_with = |iterations| {
        let chain = Chain { iterations, ..Chain::plain("example") };
        deny("host.example", Rtype::TLSA, OptRcode::NOERROR, vec![chain.matching("host.example", &HOST)])
    };
    check(&deny_with(100), SecurityStatus::Secure);
    let proof = deny_with(101);
    assert!(matches!(proof.reason, Some(Reason::Iterations { iterations: 101, .. })), "{:?}", proof.reason);
    assert_eq!(proof.reason.and_then(|reason| reason.extended_error()), Some(27));

    let zone = Zone::new("example");
    let mut world = World::anchored(&zone);
    let chain = Chain { iterations: 101, ..Chain::plain("example") };
    let mut forged = zone.sign(&[chain.matching("host.example", &HOST)]);
    *forged[1].rdata.last_mut().unwrap() ^= 1;
    let asked = question("host.example", Rtype::TLSA);
    world.add(&asked, answer(Vec::new(), forged));
    check(&world.prove(&asked), SecurityStatus::Bogus);
}

/// DS-LIM-5, DS-LIM-7 (CVE-2023-50868): names are hashed so often and no more, and giving up is no verdict.
#[test]
fn a_name_of_many_labels_is_given_up() {
    let chain = Chain { iterations: 100, ..Chain::plain("example") };
    let deep = format!("{}example", "a.".repeat(100));
    let proof = deny(&deep, Rtype::A, OptRcode::NXDOMAIN, vec![chain.matching("other.example", &HOST)]);
    assert!(matches!(proof.reason, Some(Reason::GaveUp { .. })), "{:?}", proof.reason);
    check(&proof, SecurityStatus::Indeterminate);
}
