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
    plan(&Rollover { published, renewal, ..between(&keys(current), &keys(next)) })
}

fn keys(all: &[&Made]) -> Keys {
    all.iter().map(|made| material(made)).collect::<Vec<_>>().into()
}

fn known_by(record: &TlsaRecord) -> Keys {
    Keys { material: Vec::new(), records: vec![record.clone()] }
}

fn between<'a>(current: &'a Keys, next: &'a Keys) -> Rollover<'a> {
    Rollover {
        current,
        next,
        published: &[],
        ttl: HOUR,
        signatures: 14 * 24 * HOUR,
        start: at(),
        change: None,
        renewal: Renewal::Manual,
    }
}

fn timed(plan: &RolloverPlan) -> Vec<(i64, RolloverAction)> {
    plan.steps.iter().map(|step| (step.at.unix() - at().unix(), step.action.clone())).collect()
}

fn codes(plan: &RolloverPlan) -> Vec<&'static str> {
    plan.warnings.iter().map(RolloverWarning::code).collect()
}

/// DANE-4-1, OPS-8.1-1, OPS-11-1.
#[test]
fn the_next_record_is_there_for_two_lifetimes_first() {
    let (old, new) = (server(), server());
    let plan = planned(&[&old], &[&new], &[of([3, 1, 1], &old)], Renewal::Manual);
    assert_eq!(
        timed(&plan),
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
    // What was published on the way is taken out again as well.
    assert_eq!(plan.steps[2].action, RolloverAction::Remove { records: vec![of([3, 1, 1], &old).unwrap()] });
}

/// OPS-8.1-1: keys that are not at hand are as good by their records.
#[test]
fn records_stand_for_keys_that_are_not_at_hand() {
    let (old, new) = (server(), server());
    let [before, after] = [of([3, 1, 1], &old).unwrap(), of([3, 1, 1], &new).unwrap()];
    let published = [Ok(before.clone())];
    let wanted = [
        (0, RolloverAction::Publish { records: vec![after.clone()] }),
        (7_200, RolloverAction::Deploy),
        (10_800, RolloverAction::Remove { records: vec![before.clone()] }),
        (10_800 + 14 * 86_400, RolloverAction::Forget),
    ];
    for (current, next) in [
        (known_by(&before), known_by(&after)),
        (keys(&[&old]), known_by(&after)),
        (known_by(&before), keys(&[&new])),
    ] {
        let plan = plan(&Rollover { published: &published, ..between(&current, &next) });
        assert_eq!((timed(&plan), codes(&plan)), (wanted.to_vec(), vec![]));
    }
    let (current, next) = (known_by(&after), known_by(&of([2, 0, 1], &new).unwrap()));
    let plan = plan(&Rollover { published: &published, ..between(&current, &next) });
    assert_eq!(codes(&plan), ["fits-neither", "current-record-not-published", "combination-without-next"]);
}

/// DANE-4-1: the date of the change moves every step, and never before two lifetimes are over.
#[test]
fn a_date_of_the_change_is_kept_where_it_can_be() {
    let (old, new) = (server(), server());
    let (current, next, published) = (keys(&[&old]), keys(&[&new]), [of([3, 1, 1], &old)]);
    let on = |seconds: i64| {
        let change = Some(Timestamp::from_unix(at().unix() + seconds));
        plan(&Rollover { published: &published, change, ..between(&current, &next) })
    };
    let times = |plan: &RolloverPlan| timed(plan).into_iter().map(|(time, _)| time).collect::<Vec<_>>();
    let later = on(100_000);
    assert_eq!(times(&later)[..3], [92_800, 100_000, 103_600]);
    assert!(later.warnings.is_empty());
    assert_eq!(codes(&on(7_200)), Vec::<&str>::new());
    let soon = on(7_199);
    assert_eq!((times(&soon)[..3].to_vec(), codes(&soon)), (vec![0, 7_200, 10_800], vec!["change-too-soon"]));
}

/// A record of a whole certificate goes over at each renewal, also where the key stays.
#[test]
fn a_renewed_certificate_is_a_change_for_records_of_certificates() {
    let old = server();
    let renewed = renewed(&old);
    let plan = planned(&[&old], &[&renewed], &[of([3, 0, 1], &old)], Renewal::Manual);
    let actions: Vec<RolloverAction> = timed(&plan).into_iter().map(|(_, action)| action).collect();
    assert_eq!(
        actions,
        [
            RolloverAction::Publish { records: vec![of([3, 0, 1], &renewed).unwrap()] },
            RolloverAction::Deploy,
            RolloverAction::Remove { records: vec![of([3, 0, 1], &old).unwrap()] },
            RolloverAction::Forget,
        ]
    );
    assert!(plan.warnings.is_empty());
}

/// OPS-5.2-1: a record of an authority covers the certificates below it.
#[test]
fn a_chain_is_published_by_its_authority() {
    let ca = Maker::authority("CA").make();
    let leaf = || Maker::server(&["mx.example.org"]).signed_by(&ca);
    let (old, new) = (leaf(), leaf());
    for numbers in [[2, 0, 1], [2, 1, 1]] {
        let plan = planned(&[&old, &ca], &[&new, &ca], &[of(numbers, &ca)], Renewal::Manual);
        assert!(!codes(&plan).contains(&"current-not-published"), "{:?}", codes(&plan));
    }
    let plan = planned(&[&old, &ca], &[&new, &ca], &[of([3, 1, 1], &server())], Renewal::Manual);
    assert!(codes(&plan).contains(&"current-not-published"), "{:?}", codes(&plan));
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

/// OPS-8-1: a request has no certificate yet, and records of certificates are all there is.
#[test]
fn without_a_record_for_the_next_key_there_is_no_way() {
    let (old, new) = (server(), server());
    let key = KeyMaterial { certificate: None, ..material(&new) };
    let (current, next) = (keys(&[&old]), Keys::from(vec![key]));
    let published = [of([3, 0, 1], &old)];
    let plan = plan(&Rollover { published: &published, ..between(&current, &next) });
    assert_eq!((plan.steps.len(), codes(&plan)), (0, vec!["combination-without-next"]));
}

#[test]
fn a_renewal_with_the_same_key_changes_nothing() {
    let old = server();
    let published = [of([3, 1, 1], &old)];
    let plan = planned(&[&old], &[&renewed(&old)], &published, Renewal::AutomaticSameKey);
    assert!(plan.steps.is_empty());
    assert_eq!(codes(&plan), ["same-keys"]);
}

fn renewed(old: &Made) -> Made {
    let key = rcgen::KeyPair::from_pem(&old.key.serialize_pem()).unwrap();
    Maker::server(&["mx.example.org"]).key(key).valid_for_days(-1, 80).make()
}

#[test]
fn what_peers_get_wrong() {
    let (old, new, ca) = (server(), server(), Maker::authority("CA").make());
    let of_set = |published: &[_], renewal| codes(&planned(&[&old], &[&new], published, renewal));
    assert_eq!(of_set(&[of([3, 0, 1], &old)], Renewal::AutomaticSameKey), ["certificate-renewed-by-program"]);
    assert_eq!(of_set(&[of([3, 1, 1], &old)], Renewal::AutomaticNewKey), ["key-renewed-by-program"]);
    assert_eq!(
        of_set(&[of([3, 1, 1], &old), of([2, 1, 1], &ca)], Renewal::Manual),
        ["fits-neither", "intermediate-may-change"]
    );
    // Neither a second copy nor a broken record is a second key.
    assert_eq!(
        of_set(&[of([3, 1, 1], &old), of([3, 1, 1], &old), parse_presentation("3 1 1 ab")], Renewal::Manual),
        ["published-twice", "published-useless"]
    );
    assert_eq!(of_set(&[of([3, 1, 1], &ca)], Renewal::Manual), ["fits-neither", "current-not-published"]);
}

/// A server with an RSA and an ECDSA certificate needs two records of each time.
#[test]
fn a_second_algorithm_needs_its_own_next_key() {
    let (ecdsa, next) = (server(), server());
    let rsa = KeyMaterial { spki: rsa_key(), certificate: None, origin: crate::x509::Origin::PublicKey };
    let current = Keys { material: vec![material(&ecdsa), rsa], records: Vec::new() };
    let next = keys(&[&next]);
    let rollover =
        Rollover { ttl: 2 * LONG_TTL, signatures: 2 * LONG_SIGNATURES, ..between(&current, &next) };
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

/// OPS-5.2-1: a certificate that a server made for itself is marked as an authority's by some programs, and no record of
/// usage 2 fits it.
#[test]
fn a_server_that_signs_itself_is_no_authority() {
    let own = |name: &str| {
        let mut maker = Maker::authority(name);
        maker.params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        maker.make()
    };
    let (old, new) = (own("mx.example.org"), own("mx.example.org"));
    let published = [of([2, 1, 1], &old)];
    let plan = planned(&[&old], &[&new], &published, Renewal::Manual);
    let both = vec![of([3, 1, 1], &old).unwrap(), of([3, 1, 1], &new).unwrap()];
    assert_eq!(plan.steps[0].action, RolloverAction::Publish { records: both.clone() });
    let gone = vec![published[0].clone().unwrap(), both[0].clone()];
    assert_eq!(plan.steps[2].action, RolloverAction::Remove { records: gone });
    assert!(codes(&plan).contains(&"current-not-published"), "{:?}", codes(&plan));
}

/// OPS-8-1: the set that is left has records of the next keys alone.
#[test]
fn nothing_is_left_but_the_next() {
    let (old, new, stranger) = (server(), server(), server());
    let useless = of([1, 1, 1], &old);
    let published = [of([3, 1, 1], &old), of([3, 1, 1], &stranger), useless.clone()];
    let plan = planned(&[&old], &[&new], &published, Renewal::Manual);
    let gone = published.into_iter().map(Result::unwrap).collect();
    assert_eq!(plan.steps[2].action, RolloverAction::Remove { records: gone });
    assert_eq!(codes(&plan), ["fits-neither", "published-useless"]);
}
