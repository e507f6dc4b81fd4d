use super::super::{parse_presentation, record_for};
use super::*;
use crate::x509::read_key_material;
use crate::x509::testing::{Made, Maker, at};

const HOUR: u32 = 3_600;

fn material(made: &Made) -> KeyMaterial {
    read_key_material(&made.der).unwrap().remove(0)
}

fn server() -> Made {
    Maker::server(&["mx.example.org"]).make()
}

fn of(numbers: [u8; 3], made: &Made) -> Result<TlsaRecord, TlsaError> {
    let [usage, selector, matching_type] = numbers;
    Ok(record_for(usage.into(), selector.into(), matching_type.into(), &made.certificate()).unwrap())
}

fn planned(
    current: &[&Made],
    next: &[&Made],
    published: &[Result<TlsaRecord, TlsaError>],
    renewal: Renewal,
) -> RolloverPlan {
    let (current, next): (Vec<_>, Vec<_>) = (
        current.iter().map(|made| material(made)).collect(),
        next.iter().map(|made| material(made)).collect(),
    );
    plan(&Rollover {
        current: &current,
        next: &next,
        published,
        ttl: HOUR,
        signatures: 14 * 24 * HOUR,
        start: at(),
        renewal,
    })
}

fn codes(plan: &RolloverPlan) -> Vec<&'static str> {
    plan.warnings.iter().map(RolloverWarning::code).collect()
}

/// DANE-4-1, OPS-8.1-1, OPS-11-1.
#[test]
fn the_next_record_is_there_for_two_lifetimes_first() {
    let (old, new) = (server(), server());
    let plan = planned(&[&old], &[&new], &[of([3, 1, 1], &old)], Renewal::Manual);
    let steps: Vec<(i64, RolloverAction)> =
        plan.steps.into_iter().map(|step| (step.at.unix() - at().unix(), step.action)).collect();
    assert_eq!(
        steps,
        [
            (0, RolloverAction::Publish { records: vec![of([3, 1, 1], &new).unwrap()] }),
            (7_200, RolloverAction::Deploy),
            (10_800, RolloverAction::Remove { records: vec![of([3, 1, 1], &old).unwrap()] }),
            (10_800 + 14 * 86_400, RolloverAction::Forget),
        ]
    );
    assert!(plan.warnings.is_empty());
}

/// OPS-8-1: a combination that is new has to fit the key in use from its first moment.
#[test]
fn a_first_set_has_the_key_in_use_too() {
    let (old, new) = (server(), server());
    let plan = planned(&[&old], &[&new], &[], Renewal::Manual);
    let both = vec![of([3, 1, 1], &old).unwrap(), of([3, 1, 1], &new).unwrap()];
    assert_eq!(plan.steps[0].action, RolloverAction::Publish { records: both });
}

/// OPS-8-1: an authority's records go over with the authority.
#[test]
fn authorities_go_over_too() {
    let (old, new) = (Maker::authority("Old").make(), Maker::authority("New").make());
    let (leaf, next) = (
        Maker::server(&["mx.example.org"]).signed_by(&old),
        Maker::server(&["mx.example.org"]).signed_by(&new),
    );
    let plan = planned(&[&leaf, &old], &[&next, &new], &[of([2, 0, 1], &old)], Renewal::Manual);
    assert_eq!(plan.steps[0].action, RolloverAction::Publish { records: vec![of([2, 0, 1], &new).unwrap()] });
}

/// OPS-8-1: every combination that is published gets a record.
#[test]
fn every_combination_goes_over() {
    let (old, new) = (server(), server());
    let published = [of([3, 1, 1], &old), of([3, 1, 2], &old), of([3, 1, 1], &new)];
    let plan = planned(&[&old], &[&new], &published, Renewal::Manual);
    assert_eq!(plan.steps[0].action, RolloverAction::Publish { records: vec![of([3, 1, 2], &new).unwrap()] });
    let first = planned(&[], &[&new], &[], Renewal::Manual);
    assert_eq!(
        first.steps[0].action,
        RolloverAction::Publish { records: vec![of([3, 1, 1], &new).unwrap()] }
    );
}

#[test]
fn a_renewal_with_the_same_key_changes_nothing() {
    let old = server();
    let published = [of([3, 1, 1], &old)];
    let renewed = Maker::server(&["mx.example.org"])
        .key(rcgen::KeyPair::from_pem(&old.key.serialize_pem()).unwrap())
        .make();
    let plan = planned(&[&old], &[&renewed], &published, Renewal::AutomaticSameKey);
    assert!(plan.steps.is_empty());
    assert_eq!(codes(&plan), ["same-keys"]);
}

#[test]
fn what_peers_get_wrong() {
    let (old, new, ca) = (server(), server(), Maker::authority("CA").make());
    let of_set = |published: &[_], renewal| codes(&planned(&[&old], &[&new], published, renewal));
    assert_eq!(of_set(&[of([3, 0, 1], &old)], Renewal::AutomaticSameKey), ["certificate-renewed-by-program"]);
    assert_eq!(of_set(&[of([3, 1, 1], &old)], Renewal::AutomaticNewKey), ["key-renewed-by-program"]);
    assert_eq!(
        of_set(&[of([3, 1, 1], &old), of([2, 1, 1], &ca)], Renewal::Manual),
        ["intermediate-may-change"]
    );
    // Neither a second copy nor a broken record is a second key.
    assert_eq!(
        of_set(&[of([3, 1, 1], &old), of([3, 1, 1], &old), parse_presentation("3 1 1 ab")], Renewal::Manual),
        ["published-twice", "published-useless"]
    );
    assert_eq!(of_set(&[of([3, 1, 1], &ca)], Renewal::Manual), ["current-not-published"]);
}

/// A server with an RSA and an ECDSA certificate needs two records of each time.
#[test]
fn a_second_algorithm_needs_its_own_next_key() {
    let (ecdsa, next) = (server(), server());
    let rsa = KeyMaterial { spki: rsa_key(), certificate: None, origin: crate::x509::Origin::PublicKey };
    let current = [material(&ecdsa), rsa];
    let rollover = Rollover {
        current: &current,
        next: &[material(&next)],
        published: &[],
        ttl: 2 * LONG_TTL,
        signatures: 2 * LONG_SIGNATURES,
        start: at(),
        renewal: Renewal::Manual,
    };
    assert_eq!(codes(&plan(&rollover)), ["algorithm-without-next", "ttl-long", "signatures-long"]);
}

/// The frame of an RSA key; its number is none that anyone would use.
fn rsa_key() -> Vec<u8> {
    let text = "-----BEGIN RSA PUBLIC KEY-----\nMAYCAQMCAQM=\n-----END RSA PUBLIC KEY-----\n";
    read_key_material(text.as_bytes()).unwrap().remove(0).spki
}

#[test]
fn a_certificate_that_ends_on_the_way_is_told() {
    let old = Maker::server(&["mx.example.org"]).valid_for_days(-60, 0).make();
    let plan = planned(&[&old], &[&server()], &[of([3, 1, 1], &old)], Renewal::Manual);
    assert_eq!(codes(&plan), ["certificate-ends-first"]);
}
