//! Paths to a root, held against `openssl verify` and against rustls-webpki with its own algorithms.
//!
//! The same random worlds as for DANE, with the root trusted, and a table of odd certificates made by OpenSSL.
//! Where others differ, the entry says why and who is right; an entry that never occurs fails.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/dice.rs"]
mod dice;
#[path = "support/openssl.rs"]
mod openssl;

use std::collections::BTreeMap;
use std::time::Duration;

use dice::{Dice, World};
use openssl::{Scratch, complaint};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use waxseal_core::report::certificate_report;
use waxseal_core::time::Timestamp;
use waxseal_core::x509::testing::at;
use waxseal_core::x509::{Anchor, read_chain};

const WORLDS: u64 = 140;
const HOST: &str = "mx.example.org";

/// Whether a chain is valid by our reckoning, and the codes of the reasons.
fn ours(chain: &[String], root: &str, now: Timestamp) -> (bool, Vec<String>) {
    let read = read_chain(chain.concat().as_bytes());
    let roots = read_chain(root.as_bytes()).certificates;
    let anchors: Vec<Anchor<'_>> = roots.iter().map(Anchor::Certificate).collect();
    let report = certificate_report(&read, Some(HOST), &anchors, now);
    (report.valid, report.reasons.into_iter().map(|reason| reason.code).collect())
}

/// rustls-webpki as rustls uses it, with the algorithms of ring.
fn webpki_says(chain: &[Vec<u8>], root: &[u8], now: Timestamp) -> Result<(), webpki::Error> {
    let ders: Vec<CertificateDer<'_>> =
        chain.iter().map(|der| CertificateDer::from(der.as_slice())).collect();
    let (leaf, others) = ders.split_first().unwrap();
    let root = CertificateDer::from(root);
    let anchors = [webpki::anchor_from_trusted_cert(&root)?];
    let own = webpki::EndEntityCert::try_from(leaf)?;
    let time = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(now.unix()).unwrap()));
    let purpose = webpki::KeyUsage::server_auth();
    own.verify_for_usage(webpki::ALL_VERIFICATION_ALGS, &anchors, others, time, purpose, None, None)?;
    own.verify_is_valid_for_subject_name(&ServerName::try_from(HOST).unwrap())
}

/// Where OpenSSL differs on purpose, its own or ours.
fn known_of_openssl(flaw: &str, ours: bool) -> Option<&'static str> {
    match (flaw, ours) {
        // RFC 5280 §4.2.1.12 leaves it open; we take it with a warning.
        ("any-purpose" | "any-purpose-authority", true) => Some("a certificate for any purpose"),
        // RFC 9525 §6.3: we are right.
        ("partial-wildcard", false) => Some("a wildcard inside a label"),
        // RFC 9525 §2: we are right. The tool looks at the common name where there is no alternative name.
        ("common-name", false) => Some("the common name"),
        _ => None,
    }
}

/// Where rustls-webpki differs from what we make of it.
fn known_of_webpki(flaw: &str, ours: bool) -> Option<&'static str> {
    match (flaw, ours) {
        ("any-purpose" | "any-purpose-authority", true) => Some("a certificate for any purpose"),
        // RFC 5280 §6.1 does not forbid it, and OpenSSL takes it: we are right.
        ("leaf-is-authority", true) => Some("an authority's certificate at the end of a path"),
        // It leaves out the key usage of authorities (RFC 5280 §4.2.1.3): we are right.
        ("not-a-signing-key", false) => Some("the key usage of authorities"),
        // It takes an anchor for a name and a key, as RFC 5280 §6.1.1 allows, and not for a certificate with dates
        // and a path length. Senders with a store of certificates heed them, and OpenSSL does.
        ("root-expired" | "root-path-too-long", false) => Some("dates and limits of a root"),
        _ => None,
    }
}

#[test]
fn openssl_and_webpki_agree() {
    let mut differences: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut unexplained = Vec::new();
    let mut valid = 0;
    for seed in 0..WORLDS {
        let world = World::random(&mut Dice::new(seed + 1_000), seed);
        let scratch = Scratch::new();
        let root = world.all.last().unwrap();
        let chain: Vec<String> = world.sent.iter().map(|place| world.all[*place].pem()).collect();
        let ders: Vec<Vec<u8>> = world.sent.iter().map(|place| world.all[*place].der.clone()).collect();
        let (is_valid, reasons) = ours(&chain, &root.pem(), at());
        valid += u64::from(is_valid);
        let (openssl, said) = openssl::verify(&scratch, &root.pem(), &chain, Some(HOST), at().unix());
        let webpki = webpki_says(&ders, &root.der, at());
        for (who, theirs, known, said) in [
            ("OpenSSL", openssl, known_of_openssl(world.flaw, is_valid), complaint(&said)),
            ("webpki", webpki.is_ok(), known_of_webpki(world.flaw, is_valid), format!("{webpki:?}")),
        ] {
            match known {
                _ if theirs == is_valid => {}
                Some(why) => *differences.entry((who, why)).or_default() += 1,
                None => unexplained.push(format!(
                    "world {seed} ({}): ours {is_valid} {reasons:?}, {who} {theirs} {said}",
                    world.flaw
                )),
            }
        }
    }
    assert!(unexplained.is_empty(), "{}", unexplained.join("\n"));
    assert!(valid * 5 > WORLDS && valid * 5 < WORLDS * 4, "{valid} of {WORLDS}");
    assert_eq!(differences.len(), 7, "{differences:?}");
    println!("{WORLDS} worlds, {valid} valid, differences: {differences:?}");
}

/// A root, and a certificate signed by it, by the commands of a postmaster. `{ext}` is a file of extensions.
struct Odd {
    name: &'static str,
    /// Options for the key and the signature of the root.
    root: &'static str,
    /// Options for the key of the server.
    leaf: &'static str,
    /// Options for its signature.
    sign: &'static str,
    /// Whether we take it, OpenSSL takes it, rustls-webpki takes it.
    expected: (bool, bool, bool),
    /// Our reason, where we do not.
    reason: &'static str,
}

const P256: &str = "-newkey ec -pkeyopt ec_paramgen_curve:P-256";
const RSA: &str = "-newkey rsa:2048";
const EXTENSIONS: &str = "-extfile ext";

const ODD: &[Odd] = &[
    Odd {
        name: "rsa-sha256",
        root: RSA,
        leaf: RSA,
        sign: EXTENSIONS,
        expected: (true, true, true),
        reason: "",
    },
    Odd {
        name: "rsa-sha384-sha512",
        root: "-newkey rsa:3072 -sha512",
        leaf: P256,
        sign: "-extfile ext -sha384",
        expected: (true, true, true),
        reason: "",
    },
    Odd {
        name: "rsa-4096",
        root: "-newkey rsa:4096",
        leaf: P256,
        sign: "-extfile ext -sha512",
        expected: (true, true, true),
        reason: "",
    },
    Odd {
        name: "pss-sha256",
        root: RSA,
        leaf: P256,
        sign: "-extfile ext -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32",
        expected: (true, true, true),
        reason: "",
    },
    Odd {
        name: "pss-sha384",
        root: RSA,
        leaf: P256,
        sign: "-extfile ext -sha384 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:48",
        expected: (true, true, true),
        reason: "",
    },
    Odd {
        name: "pss-sha512",
        root: RSA,
        leaf: P256,
        sign: "-extfile ext -sha512 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:64",
        expected: (true, true, true),
        reason: "",
    },
    // The Web PKI has one length of salt for each hash. Ours and rustls' are right for it; that it is refused as not
    // verified, and not as wrong, is what counts.
    Odd {
        name: "pss-odd-salt",
        root: RSA,
        leaf: P256,
        sign: "-extfile ext -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:20",
        expected: (false, true, false),
        reason: "algorithm-unchecked",
    },
    Odd {
        name: "p384",
        root: "-newkey ec -pkeyopt ec_paramgen_curve:P-384 -sha384",
        leaf: P256,
        sign: "-extfile ext -sha384",
        expected: (true, true, true),
        reason: "",
    },
    Odd {
        name: "p384-sha256",
        root: "-newkey ec -pkeyopt ec_paramgen_curve:P-384",
        leaf: P256,
        sign: "-extfile ext -sha256",
        expected: (true, true, true),
        reason: "",
    },
    // ring leaves this pair out; RFC 5480 does not.
    Odd {
        name: "p256-sha512",
        root: P256,
        leaf: P256,
        sign: "-extfile ext -sha512",
        expected: (true, true, false),
        reason: "",
    },
    Odd {
        name: "ed25519",
        root: "-newkey ed25519",
        leaf: P256,
        sign: EXTENSIONS,
        expected: (true, true, true),
        reason: "",
    },
    // Not verified here, and told so: no sender's refusal is claimed.
    Odd {
        name: "p521",
        root: "-newkey ec -pkeyopt ec_paramgen_curve:P-521",
        leaf: P256,
        sign: "-extfile ext -sha512",
        expected: (false, true, false),
        reason: "algorithm-unchecked",
    },
    Odd {
        name: "ed448",
        root: "-newkey ed448",
        leaf: P256,
        sign: EXTENSIONS,
        expected: (false, true, false),
        reason: "algorithm-unchecked",
    },
    // The tool's default lets SHA-1 pass; every library's default for TLS does not.
    Odd {
        name: "sha1",
        root: RSA,
        leaf: P256,
        sign: "-extfile ext -sha1",
        expected: (false, true, false),
        reason: "signature-weak",
    },
    // A short key of the server itself: a weakness, and no reason to refuse the path.
    Odd {
        name: "rsa-1024-leaf",
        root: RSA,
        leaf: "-newkey rsa:1024",
        sign: EXTENSIONS,
        expected: (true, true, true),
        reason: "",
    },
    // rustls does not look at the key usage of a server; OpenSSL, RFC 5280 §4.2.1.3 and we do.
    Odd {
        name: "key-usage-crl-sign",
        root: P256,
        leaf: P256,
        sign: "-extfile crl-sign",
        expected: (false, false, true),
        reason: "key-not-for-tls",
    },
    // RFC 8446 §4.4.2.2 asks for digitalSignature in TLS 1.3, and GnuTLS holds to it. TLS 1.2 can do without it where the
    // key is RSA, and OpenSSL takes it with any: a warning here.
    Odd {
        name: "key-usage-key-encipherment",
        root: P256,
        leaf: RSA,
        sign: "-extfile encipherment",
        expected: (true, true, true),
        reason: "key-not-for-signing",
    },
    // Without extensions `openssl x509` writes version 1, which has no names of hosts. The tool then looks at the
    // common name; RFC 9525 §2 forbids it.
    Odd {
        name: "version-1",
        root: P256,
        leaf: P256,
        sign: "",
        expected: (false, true, false),
        reason: "name-mismatch",
    },
];

#[test]
fn odd_certificates_are_judged_as_noted() {
    for odd in ODD {
        let scratch = Scratch::new();
        let names = "subjectAltName=DNS:mx.example.org\n";
        scratch.write("ext", names);
        scratch.write("crl-sign", format!("{names}keyUsage=critical,cRLSign\n"));
        scratch.write("encipherment", format!("{names}keyUsage=critical,keyEncipherment\n"));
        scratch.run(&format!(
            "req -x509 -nodes -keyout root.key -out root.pem -subj /CN=Root -days 30 {}",
            odd.root
        ));
        scratch.run(&format!("req -new -nodes -keyout leaf.key -out leaf.csr -subj /CN={HOST} {}", odd.leaf));
        scratch.run(&format!(
            "x509 -req -in leaf.csr -CA root.pem -CAkey root.key -CAcreateserial -days 20 -out leaf.crt {}",
            odd.sign
        ));
        let (chain, root) = ([scratch.read("leaf.crt")], scratch.read("root.pem"));
        let der = |pem: &str| read_chain(pem.as_bytes()).certificates[0].der().to_vec();
        // Within the days that the certificates were just given.
        let now = read_chain(chain[0].as_bytes()).certificates[0].not_after.unix() - 86_400;
        let (is_valid, reasons) = ours(&chain, &root, Timestamp::from_unix(now));
        let (openssl, said) = openssl::verify(&scratch, &root, &chain, Some(HOST), now);
        let webpki = webpki_says(&[der(&chain[0])], &der(&root), Timestamp::from_unix(now));
        let found = (is_valid, openssl, webpki.is_ok());
        assert_eq!(found, odd.expected, "{}: {reasons:?}, {said}, {webpki:?}", odd.name);
        assert!(
            odd.reason.is_empty() || reasons.iter().any(|reason| reason == odd.reason),
            "{}: {reasons:?}",
            odd.name
        );
    }
}
