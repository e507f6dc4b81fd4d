//! What a reading of the validator as an attacker, and as an unusual but honest zone, came upon.

#[path = "support/signed.rs"]
mod signed;

use signed::{World, Zone, address, alias, answer, message, name, nsec, question, renamed};
use waxseal_core::dns::{OptRcode, Record, Rtype};
use waxseal_core::dnssec::{NXNAME, Outcome, SecurityStatus};

/// The root, and below it the signed zone `example` with the delegations `signed` and `plain`.
struct Tree {
    world: World,
    zone: Zone,
    child: Zone,
}

const HOST: [Rtype; 3] = [Rtype::A, Rtype::RRSIG, Rtype::NSEC];
const APEX: [Rtype; 5] = [Rtype::NS, Rtype::SOA, Rtype::RRSIG, Rtype::NSEC, Rtype::DNSKEY];
const CUT: [Rtype; 3] = [Rtype::NS, Rtype::RRSIG, Rtype::NSEC];

impl Tree {
    fn new() -> Self {
        let (root, zone, child) = (Zone::new("."), Zone::new("example"), Zone::new("signed.example"));
        let mut world = World::anchored(&root);
        world.delegate(&root, &zone);
        world.delegate(&zone, &child);
        world.no_ds(&zone, "plain.example", nsec("plain.example", "signed.example", &CUT));
        Self { world, zone, child }
    }

    fn sign(&self, record: Record) -> Vec<Record> {
        self.zone.sign(&[record])
    }
}

/// RFC 4035 §4.3: the proof of the wildcard's alias is of the zone above the cut; that says nothing of the name below.
#[test]
fn an_alias_from_a_wildcard_into_an_unsigned_child_is_insecure() {
    let mut tree = Tree::new();
    let expanded = renamed(tree.sign(alias("*.example", Rtype::CNAME, "nope.plain.example")), "w.example");
    let proof = tree.sign(nsec("signed.example", "z.example", &CUT));
    let asked = question("w.example", Rtype::A);
    tree.world.add(&asked, message(OptRcode::NXDOMAIN, expanded, proof));
    let proof = tree.world.prove(&asked);
    assert_eq!(proof.status, SecurityStatus::Insecure, "{proof:#?}");
}

/// RFC 4034 §4: at a cut there are two NSEC records of one owner, the parent's and the child's, and one message may
/// need both.
#[test]
fn both_nsec_records_of_a_cut_in_one_message() {
    let mut tree = Tree::new();
    let mut expanded = tree.sign(alias("*.example", Rtype::CNAME, "a.signed.example"));
    expanded = renamed(expanded, "w.example");
    let mut proof = tree.sign(nsec("signed.example", "z.example", &CUT));
    proof.extend(tree.child.sign(&[nsec("signed.example", "host.signed.example", &APEX)]));
    let asked = question("w.example", Rtype::A);
    tree.world.add(&asked, message(OptRcode::NXDOMAIN, expanded, proof));
    let proof = tree.world.prove(&asked);
    assert_eq!((proof.status, proof.outcome), (SecurityStatus::Secure, Some(Outcome::NoName)), "{proof:#?}");
}

/// RFC 6840 §4.2: no bit of a bitmap stands for "any type", so that its absence proves nothing.
#[test]
fn a_name_with_records_is_no_proof_of_nothing_at_all() {
    let mut tree = Tree::new();
    let asked = question("host.example", Rtype::ANY);
    let denial = tree.sign(nsec("host.example", "plain.example", &HOST));
    tree.world.add(&asked, answer(Vec::new(), denial));
    let proof = tree.world.prove(&asked);
    assert_eq!(proof.status, SecurityStatus::Bogus, "{proof:#?}");
}

/// RFC 9824 §3.1: the record says that the name does not exist, whatever the response code, which is not signed.
#[test]
fn the_response_code_does_not_decide_what_a_compact_denial_means() {
    let mut tree = Tree::new();
    let asked = question("nope.example", Rtype::A);
    for rcode in [OptRcode::NOERROR, OptRcode::NXDOMAIN] {
        let types = [Rtype::RRSIG, Rtype::NSEC, NXNAME];
        let denial = tree.sign(nsec("nope.example", "\\000.nope.example", &types));
        tree.world.add(&asked, message(rcode, Vec::new(), denial));
        let proof = tree.world.prove(&asked);
        assert_eq!((proof.status, proof.outcome), (SecurityStatus::Secure, Some(Outcome::NoName)));
    }
}

/// RFC 6840 §4.1, RFC 4035 §5.4: what the parent says at a cut is about the cut alone.
#[test]
fn the_parents_record_at_a_cut_denies_nothing_below_it() {
    let mut tree = Tree::new();
    for (owner, rtype, rcode) in [
        ("x.signed.example", Rtype::A, OptRcode::NXDOMAIN),
        ("signed.example", Rtype::A, OptRcode::NOERROR),
        ("signed.example", Rtype::TLSA, OptRcode::NOERROR),
        ("x.y.signed.example", Rtype::DS, OptRcode::NXDOMAIN),
    ] {
        let types = [Rtype::NS, Rtype::DS, Rtype::RRSIG, Rtype::NSEC];
        let mut denial = tree.sign(nsec("signed.example", "z.example", &types));
        denial.extend(tree.sign(nsec("example", "host.example", &APEX)));
        let asked = question(owner, rtype);
        tree.world.add(&asked, message(rcode, Vec::new(), denial));
        let proof = tree.world.prove(&asked);
        assert_eq!(proof.status, SecurityStatus::Bogus, "{asked}: {proof:#?}");
    }
}

/// RFC 4035 §5.2: DS is the parent's, and the child's own apex record does not deny it.
#[test]
fn the_childs_apex_record_does_not_deny_its_ds() {
    let mut tree = Tree::new();
    let asked = question("signed.example", Rtype::DS);
    for signer in [&tree.child, &tree.zone] {
        let denial = signer.sign(&[nsec("signed.example", "host.signed.example", &APEX)]);
        tree.world.add(&asked, answer(Vec::new(), denial));
        assert_eq!(tree.world.prove(&asked).status, SecurityStatus::Bogus, "by {}", signer.name);
        let below = question("host.signed.example", Rtype::A);
        tree.world.add(&below, answer(vec![address("host.signed.example")], Vec::new()));
        assert_eq!(tree.world.prove(&below).status, SecurityStatus::Bogus, "by {}", signer.name);
    }
}

/// RFC 4035 §5.3.4: a wildcard says nothing of a name that exists, such as a cut and what lies below it.
#[test]
fn a_wildcard_of_the_parent_does_not_answer_below_a_cut() {
    let mut tree = Tree::new();
    for owner in ["signed.example", "x.signed.example", "x.plain.example", "host.example"] {
        let expanded = renamed(tree.sign(address("*.example")), owner);
        for gap in [
            ("signed.example", "z.example", &CUT),
            ("plain.example", "signed.example", &CUT),
            ("host.example", "plain.example", &HOST),
        ] {
            let denial = tree.sign(nsec(gap.0, gap.1, gap.2));
            let asked = question(owner, Rtype::A);
            tree.world.add(&asked, answer(expanded.clone(), denial));
            let proof = tree.world.prove(&asked);
            assert_ne!(proof.status, SecurityStatus::Secure, "{owner}: {proof:#?}");
        }
    }
}

/// RFC 4034 §3.1.3: a wildcard cannot be above the zone, and the label `*` inside a name is an ordinary label.
#[test]
fn labels_play_no_tricks() {
    let mut tree = Tree::new();
    let asked = question("a.*.example", Rtype::A);
    let expanded = renamed(tree.sign(address("*.example")), "a.*.example");
    let denial = tree.sign(nsec("*.example", "host.example", &HOST));
    tree.world.add(&asked, answer(expanded, denial));
    assert_eq!(tree.world.prove(&asked).status, SecurityStatus::Bogus);

    let asked = question("host.example", Rtype::A);
    let outside = signed::Terms { labels: Some(0), ..signed::Terms::default() };
    let signature = tree.zone.signature(&[address("*")], &outside);
    let signature = renamed(vec![signature], "host.example");
    tree.world.add(&asked, answer([vec![address("host.example")], signature].concat(), Vec::new()));
    assert_eq!(tree.world.prove(&asked).status, SecurityStatus::Bogus);
}

/// RFC 4035 §5.3.1: the zone above may not sign what belongs to the zone below, nor the zone below what is above.
#[test]
fn nobody_signs_for_another_zone() {
    let mut tree = Tree::new();
    tree.world.no_ds(&tree.zone, "host.example", nsec("host.example", "plain.example", &HOST));
    let asked = question("host.example", Rtype::A);
    tree.world.add(&asked, answer(tree.child.sign(&[address("host.example")]), Vec::new()));
    assert_eq!(tree.world.prove(&asked).status, SecurityStatus::Bogus);
    let in_its_name = signed::Terms { signer: Some(name("example")), ..signed::Terms::default() };
    tree.world.add(&asked, answer(tree.child.sign_on(&[address("host.example")], &in_its_name), Vec::new()));
    assert_eq!(tree.world.prove(&asked).status, SecurityStatus::Bogus);
}
