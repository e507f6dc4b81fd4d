use rcgen::{ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P384_SHA384, PKCS_ED25519};

use super::*;
use crate::x509::testing::{Made, Maker, at};

fn chain(made: &[&Made]) -> Vec<Certificate> {
    made.iter().map(|one| one.certificate()).collect()
}

/// The codes of what is wrong; empty for a path.
#[track_caller]
fn codes(sent: &[&Made], trusted: &[&Made]) -> Vec<&'static str> {
    let (sent, trusted) = (chain(sent), chain(trusted));
    let anchors: Vec<Anchor<'_>> = trusted.iter().map(Anchor::Certificate).collect();
    match verify(&sent, 0, &anchors, at()) {
        Ok(path) => {
            assert_eq!(path.certificates.first(), Some(&0));
            Vec::new()
        }
        Err(problems) => problems.iter().map(PathProblem::code).collect(),
    }
}

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

#[test]
fn a_path_holds_whatever_the_order_and_whatever_lies_between() {
    let World { root, middle, leaf } = world();
    let other = Maker::authority("Other").make();
    for sent in [vec![&leaf, &middle], vec![&leaf, &middle, &root], vec![&leaf, &other, &root, &middle]] {
        assert!(codes(&sent, &[&root]).is_empty());
    }
    // An authority that is no root may be trusted too.
    assert!(codes(&[&leaf], &[&middle]).is_empty());
    let sent = chain(&[&leaf, &middle]);
    let (other, root) = (other.certificate(), root.certificate());
    let anchors = [Anchor::Certificate(&other), Anchor::Certificate(&root)];
    assert_eq!(verify(&sent, 0, &anchors, at()), Ok(Path { certificates: vec![0, 1], anchor: 1 }));
}

#[test]
fn every_curve_signs() {
    for algorithm in [&PKCS_ECDSA_P384_SHA384, &PKCS_ED25519] {
        let root = Maker::authority("Root").key(KeyPair::generate_for(algorithm).unwrap()).make();
        let leaf = Maker::server(&["mx.example.org"]).signed_by(&root);
        assert!(codes(&[&leaf], &[&root]).is_empty());
    }
}

/// PKIX-5280-path.
#[test]
fn missing_and_untrusted() {
    let World { root, middle, leaf } = world();
    let alone = Maker::server(&["mx.example.org"]).common_name("mx").make();
    assert_eq!(codes(&[&leaf], &[&root]), ["issuer-missing"]);
    assert_eq!(codes(&[&leaf, &middle], &[]), ["issuer-missing"]);
    assert_eq!(codes(&[&leaf, &middle, &root], &[]), ["untrusted-root"]);
    assert_eq!(codes(&[&alone], &[&root]), ["self-signed"]);
    assert_eq!(codes(&[], &[&root]), [""; 0]);
}

/// PKIX-5280-validity.
#[test]
fn dates_of_every_certificate_count() {
    let old = |maker: Maker| maker.valid_for_days(-90, -1);
    let future = |maker: Maker| maker.valid_for_days(1, 90);
    let root = Maker::authority("Root").make();
    let expired = old(Maker::server(&["mx.example.org"])).signed_by(&root);
    let early = future(Maker::server(&["mx.example.org"])).signed_by(&root);
    let old_middle = old(Maker::authority("Middle")).signed_by(&root);
    let leaf = Maker::server(&["mx.example.org"]).signed_by(&old_middle);
    let old_root = old(Maker::authority("Root")).make();
    let of_old_root = Maker::server(&["mx.example.org"]).signed_by(&old_root);
    assert_eq!(codes(&[&expired], &[&root]), ["expired"]);
    assert_eq!(codes(&[&early], &[&root]), ["not-yet-valid"]);
    assert_eq!(codes(&[&leaf, &old_middle], &[&root]), ["expired"]);
    assert_eq!(codes(&[&of_old_root], &[&old_root]), ["expired"]);
    let both = chain(&[&expired, &old_middle]);
    let anchors = [];
    let all = verify(&both, 0, &anchors, at()).unwrap_err();
    assert!(matches!(all.first(), Some(PathProblem::Expired { at: Place::Sent(0), .. })), "{all:?}");
}

/// PKIX-5280-path.
#[test]
fn authorities_have_to_be_authorities() {
    let root = Maker::authority("Root").make();
    let server = Maker::server(&["other.example.org"]).common_name("Server").signed_by(&root);
    let by_server = Maker::server(&["mx.example.org"]).signed_by(&server);
    assert_eq!(codes(&[&by_server, &server], &[&root]), ["not-an-authority"]);
    let mute = Maker::authority("Mute").key_usages(&[KeyUsagePurpose::DigitalSignature]).signed_by(&root);
    let by_mute = Maker::server(&["mx.example.org"]).signed_by(&mute);
    assert_eq!(codes(&[&by_mute, &mute], &[&root]), ["not-a-signing-key"]);
    assert_eq!(codes(&[&by_mute], &[&mute]), ["not-a-signing-key"]);
    assert_eq!(codes(&[&by_server], &[&server]), ["not-an-authority"]);
}

/// PKIX-5280-path, OPS-5.2-4.
#[test]
fn path_lengths_hold_for_authorities_and_for_the_anchor() {
    let root = Maker::authority("Root").path_length(1).make();
    let first = Maker::authority("First").path_length(0).signed_by(&root);
    let second = Maker::authority("Second").signed_by(&first);
    let leaf = Maker::server(&["mx.example.org"]).signed_by(&second);
    let of_first = Maker::server(&["mx.example.org"]).signed_by(&first);
    assert!(codes(&[&of_first, &first], &[&root]).is_empty());
    assert_eq!(codes(&[&leaf, &second, &first], &[&root]), ["path-too-long"]);
    // The anchor's own limit, which no certificate below it repeats.
    let root = Maker::authority("Root").path_length(0).make();
    let first = Maker::authority("First").signed_by(&root);
    let leaf = Maker::server(&["mx.example.org"]).signed_by(&first);
    assert_eq!(codes(&[&leaf, &first], &[&root]), ["path-too-long"]);
}

/// PKIX-5280-path: name constraints of an authority and of the anchor.
#[test]
fn names_outside_the_permitted_tree_are_refused() {
    let root = Maker::authority("Root").only_within("example.org").make();
    let inside = Maker::server(&["mx.example.org"]).signed_by(&root);
    let outside = Maker::server(&["mx.example.net"]).signed_by(&root);
    assert!(codes(&[&inside], &[&root]).is_empty());
    assert_eq!(codes(&[&outside], &[&root]), ["name-forbidden"]);
}

/// PKIX-5280-eku.
#[test]
fn purposes() {
    let root = Maker::authority("Root").make();
    let of = |purposes: &[ExtendedKeyUsagePurpose]| {
        let leaf = Maker::server(&["mx.example.org"]).purposes(purposes).signed_by(&root);
        codes(&[&leaf], &[&root])
    };
    assert!(of(&[]).is_empty());
    assert!(of(&[ExtendedKeyUsagePurpose::ServerAuth]).is_empty());
    assert!(of(&[ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth]).is_empty());
    assert!(of(&[ExtendedKeyUsagePurpose::Any]).is_empty());
    assert_eq!(of(&[ExtendedKeyUsagePurpose::ClientAuth]), ["purpose-other"]);
}

/// PKIX-5280-path: RFC 5280 §4.2.
#[test]
fn unknown_critical_extensions_are_refused_everywhere() {
    let root = Maker::authority("Root").make();
    let leaf = Maker::server(&["mx.example.org"]).unknown_critical().signed_by(&root);
    assert_eq!(codes(&[&leaf], &[&root]), ["critical-extension"]);
    let strange = Maker::authority("Root").unknown_critical().make();
    let leaf = Maker::server(&["mx.example.org"]).signed_by(&strange);
    assert_eq!(codes(&[&leaf], &[&strange]), ["critical-extension"]);
}

#[test]
fn a_signature_that_does_not_hold() {
    let root = Maker::authority("Root").make();
    let impostor = Maker::authority("Root").make();
    let mut maker = Maker::server(&["mx.example.org"]);
    maker.params.use_authority_key_identifier_extension = false;
    let leaf = maker.signed_by(&impostor);
    assert_eq!(codes(&[&leaf], &[&root]), ["signature-invalid"]);
    assert_eq!(codes(&[&leaf, &root], &[]), ["signature-invalid", "untrusted-root"]);
    // Of two anchors with one name the right one is found.
    assert!(codes(&[&leaf], &[&root, &impostor]).is_empty());
}

/// A server's own certificate may be marked as an authority's: RFC 5280 §6.1 does not forbid it.
#[test]
fn an_authority_may_be_at_the_end_of_a_path() {
    let root = Maker::authority("Root").make();
    let with = |usages: &[KeyUsagePurpose]| {
        let mut maker = Maker::authority("mx").key_usages(usages);
        maker.params.subject_alt_names = vec![rcgen::SanType::DnsName("mx.example.org".try_into().unwrap())];
        maker.signed_by(&root)
    };
    let leaf = with(&[KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyCertSign]);
    assert!(codes(&[&leaf], &[&root]).is_empty());
    // But its signature has to hold like any other.
    let impostor = Maker::authority("Root").make();
    assert_eq!(codes(&[&leaf], &[&impostor]), ["signature-invalid"]);
    // And its key has to be one that signs handshakes.
    assert_eq!(codes(&[&with(&[KeyUsagePurpose::KeyCertSign])], &[&root]), ["key-not-for-tls"]);
}

/// OPS-5.2-3: a key without a name, held against whatever the sent certificates name as their issuers.
#[test]
fn a_bare_key_is_an_anchor() {
    let World { root, middle, leaf } = world();
    let key_of = |made: &Made| made.certificate().spki().to_vec();
    let (sent, root_key, middle_key) = (chain(&[&leaf, &middle]), key_of(&root), key_of(&middle));
    for (key, path) in [(&root_key, vec![0, 1]), (&middle_key, vec![0])] {
        assert_eq!(verify(&sent, 0, &[Anchor::Key(key)], at()).map(|path| path.certificates), Ok(path));
    }
    let other = key_of(&Maker::authority("Other").make());
    assert!(verify(&sent, 0, &[Anchor::Key(&other)], at()).is_err());
    assert!(verify(&sent, 0, &[Anchor::Key(b"no key")], at()).is_err());
}

#[test]
fn many_certificates_of_one_name_end_in_a_budget() {
    let root = Maker::authority("Root").make();
    let mut sent =
        vec![Maker::server(&["mx.example.org"]).common_name("A").signed_by(&Maker::authority("CA").make())];
    sent.extend((0..60).map(|_| Maker::authority("CA").signed_by(&Maker::authority("CA").make())));
    let sent: Vec<Certificate> = sent.iter().map(Made::certificate).collect();
    let root = root.certificate();
    assert!(verify(&sent, 0, &[Anchor::Certificate(&root)], at()).is_err());
}

#[cfg(feature = "webpki-roots")]
#[test]
fn the_roots_of_mozilla_do_not_trust_our_tests() {
    let World { middle, leaf, .. } = world();
    let roots = crate::x509::mozilla_roots();
    assert!(roots.len() > 100);
    let problems = verify(&chain(&[&leaf, &middle]), 0, &roots, at()).unwrap_err();
    assert_eq!(problems.iter().map(PathProblem::code).collect::<Vec<_>>(), ["issuer-missing"]);
}

/// RFC 8446 §4.4.2.2, RFC 5280 §4.2.1.3: what the server's own key may be used for.
#[test]
fn the_key_of_the_server_has_to_be_one_for_tls() {
    use KeyUsagePurpose::{CrlSign, DigitalSignature, KeyAgreement, KeyEncipherment};
    let root = Maker::authority("Root").make();
    let of =
        |usages: &[KeyUsagePurpose]| Maker::server(&["mx.example.org"]).key_usages(usages).signed_by(&root);
    for (usages, refused, remarks) in [
        (&[][..], vec![], vec![]),
        (&[DigitalSignature], vec![], vec![]),
        (&[DigitalSignature, KeyEncipherment], vec![], vec![]),
        (&[KeyEncipherment], vec![], vec!["key-not-for-signing"]),
        (&[KeyAgreement], vec![], vec!["key-not-for-signing"]),
        (&[CrlSign], vec!["key-not-for-tls"], vec!["key-not-for-signing"]),
    ] {
        let leaf = of(usages);
        assert_eq!(codes(&[&leaf], &[&root]), refused, "{usages:?}");
        let found = crate::x509::examine(&chain(&[&leaf]), None, at());
        assert_eq!(found.iter().map(PathProblem::code).collect::<Vec<_>>(), remarks, "{usages:?}");
    }
    // An authority's key need not be for TLS.
    let middle = Maker::authority("Middle").key_usages(&[KeyUsagePurpose::KeyCertSign]).signed_by(&root);
    let leaf = Maker::server(&["mx.example.org"]).signed_by(&middle);
    assert!(codes(&[&leaf, &middle], &[&root]).is_empty());
}

/// Where authorities signed each other crosswise, the path that holds says what has a part in it.
#[test]
fn what_is_unused_is_told_by_the_path_that_holds() {
    let (known, other) = (Maker::authority("Known").make(), Maker::authority("Other").make());
    let middle = Maker::authority("Middle").signed_by(&other);
    let key = KeyPair::from_pem(&middle.key.serialize_pem()).unwrap();
    let cross = Maker::authority("Middle").key(key).signed_by(&known);
    let leaf = Maker::server(&["mx.example.org"]).signed_by(&middle);
    let sent = chain(&[&leaf, &middle, &cross, &known]);
    let known = known.certificate();
    let anchors = [Anchor::Certificate(&known)];
    let path = verify(&sent, 0, &anchors, at()).unwrap().sent(&sent, &anchors);
    assert_eq!(path, [0, 2, 3]);
    let unused = |path| {
        let found = crate::x509::examine(&sent, path, at());
        found.into_iter().filter(|problem| matches!(problem, PathProblem::Unused { .. })).collect::<Vec<_>>()
    };
    assert_eq!(unused(Some(path.as_slice())), [PathProblem::Unused { at: 1 }]);
}
