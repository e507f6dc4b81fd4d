use super::*;
use crate::report::{DocumentKind, document};

const NOW: i64 = 1_795_000_000;

fn form() -> PolicyForm {
    PolicyForm {
        domain: "example.org".to_owned(),
        mode: PolicyMode::Testing,
        max_age: "1209600".to_owned(),
        hosts: "10 mx1.example.org.\n20 mx2.example.org.".to_owned(),
        reports: "tls@example.org".to_owned(),
        former_max_age: String::new(),
        ttl: "3600".to_owned(),
    }
}

fn made(form: &PolicyForm) -> Made {
    make_policy(form, Timestamp::from_unix(NOW), &str::to_owned)
}

fn steps(form: &PolicyForm) -> Vec<(i64, String)> {
    made(form).steps.into_iter().map(|step| (step.at.unix() - NOW, step.title)).collect()
}

fn codes(form: &PolicyForm) -> Vec<String> {
    made(form).notes.into_iter().map(|note| note.code).collect()
}

fn copies(form: &PolicyForm) -> Vec<String> {
    made(form).steps.into_iter().filter_map(|step| step.publish).map(|publish| publish.copy).collect()
}

#[test]
fn what_is_made_is_exact() {
    let expected = [
        "_smtp._tls.example.org. 3600 IN TXT \"v=TLSRPTv1; rua=mailto:tls@example.org\"",
        "version: STSv1\nmode: testing\nmx: mx1.example.org\nmx: mx2.example.org\nmax_age: 1209600",
        "_mta-sts.example.org. 3600 IN TXT \"v=STSv1; id=20261118T110640;\"",
    ];
    assert_eq!(copies(&form()), expected);
}

#[test]
fn hosts_are_read_in_every_form() {
    let expected = copies(&form())[1].clone();
    for hosts in [
        "mx1.example.org mx2.example.org",
        "MX1.example.org,mx2.example.org.",
        "10 mx1.example.org.\r\n20\tmx2.example.org.\r\n",
        "example.org. 3600 IN MX 10 mx1.example.org.\nexample.org. 3600 IN MX 20 mx2.example.org.",
    ] {
        assert_eq!(copies(&PolicyForm { hosts: hosts.to_owned(), ..form() })[1], expected, "{hosts}");
    }
}

/// STS-3.2-7: names in other scripts become A-labels.
#[test]
fn names_are_mapped() {
    let to_ascii = |name: &str| name.replace("bücher", "xn--bcher-kva");
    let hosts = "*.mx.bücher.example\nmx.bücher.example".to_owned();
    let reports = "mailto:tls@bücher.example".to_owned();
    let form = PolicyForm { domain: "bücher.example".to_owned(), hosts, reports, ..form() };
    let made = make_policy(&form, Timestamp::from_unix(NOW), &to_ascii);
    let record = &made.steps[0].publish.as_ref().unwrap().copy;
    assert!(record.ends_with("rua=mailto:tls@xn--bcher-kva.example\""), "{record}");
    let file = made.steps[1].file.as_ref().unwrap();
    assert!(
        file.text.contains("mx: *.mx.xn--bcher-kva.example\r\nmx: mx.xn--bcher-kva.example\r\n"),
        "{}",
        file.text
    );
    assert_eq!(file.url, "https://mta-sts.xn--bcher-kva.example/.well-known/mta-sts.txt");
}

/// STS-3.1-3, STS-3.2-3, RPT-3-1: what is made is valid by our own judge, without a defect.
#[test]
fn what_is_made_is_valid() {
    for mode in [PolicyMode::Enforce, PolicyMode::Testing, PolicyMode::None] {
        let made = made(&PolicyForm { mode, ..form() });
        let file = made.steps.iter().find_map(|step| step.file.clone()).unwrap();
        let hosts = ["mx1.example.org".to_owned(), "mx2.example.org".to_owned()];
        let report = document(DocumentKind::Policy, file.text.as_bytes(), &hosts);
        assert!(report.valid && report.defects.is_empty(), "{report:?}");
        let is_allowed = mode != PolicyMode::None;
        assert!(report.mx.iter().all(|mx| mx.matched_by.is_some() == is_allowed));
        let lines = made.steps.iter().filter_map(|step| step.publish.as_ref());
        let records: Vec<&str> = lines.filter_map(|publish| publish.copy.split('"').nth(1)).collect();
        for (record, kind) in records.iter().zip([DocumentKind::TlsRptRecord, DocumentKind::StsRecord]) {
            let report = document(kind, record.as_bytes(), &[]);
            assert!(report.valid && report.defects.is_empty(), "{report:?}");
        }
        assert_eq!(records.len(), 2);
    }
}

/// STS-8.1-1, STS-8.1-2, STS-8.3-1: the policy first and the record after it; old ones are waited out.
#[test]
fn the_order_is_safe() {
    let own =
        |texts: &[(i64, &str)]| texts.iter().map(|(at, text)| (*at, (*text).to_owned())).collect::<Vec<_>>();
    let first = [
        (0, "Publish the TLS-RPT record"),
        (0, "Put the policy on the policy host"),
        (0, "Then publish the record with the new `id`"),
    ];
    assert_eq!(steps(&form()), own(&[first.as_slice(), &[(1_209_600, "Read the reports")]].concat()));
    let change = PolicyForm { mode: PolicyMode::Enforce, former_max_age: "86400".to_owned(), ..form() };
    let over =
        [(3_600, "The old record is out of every cache"), (86_400, "No sender remembers the old policy")];
    assert_eq!(steps(&change), own(&[first.as_slice(), &over].concat()));
    let end = PolicyForm {
        mode: PolicyMode::None,
        former_max_age: "604800".to_owned(),
        reports: String::new(),
        ..form()
    };
    let steps = steps(&end);
    assert_eq!(steps.last(), Some(&(604_800 + 3_600, "Remove the record and the policy".to_owned())));
    assert_eq!(steps[0].1, "Put the policy on the policy host");
}

#[test]
fn what_may_go_wrong_is_said() {
    assert!(codes(&form()).is_empty());
    for (changed, expected) in [
        (PolicyForm { mode: PolicyMode::Enforce, ..form() }, "enforce-at-once"),
        (PolicyForm { reports: String::new(), ..form() }, "testing-without-reports"),
        (PolicyForm { mode: PolicyMode::None, max_age: "0".to_owned(), ..form() }, "nothing-to-withdraw"),
        (PolicyForm { mode: PolicyMode::None, former_max_age: "0".to_owned(), ..form() }, "max-age-capped"),
        (PolicyForm { max_age: "86399".to_owned(), ..form() }, "max-age-short"),
        (
            PolicyForm {
                mode: PolicyMode::Enforce,
                former_max_age: "0".to_owned(),
                max_age: "1209599".to_owned(),
                ..form()
            },
            "max-age-low",
        ),
        (PolicyForm { ttl: "86401".to_owned(), ..form() }, "ttl-long"),
        (PolicyForm { hosts: "*.Example.org.".to_owned(), ..form() }, "own-wildcard"),
    ] {
        assert_eq!(codes(&changed), [expected]);
    }
    assert!(codes(&PolicyForm { hosts: "*.mx.example.org".to_owned(), ..form() }).is_empty());
}

#[test]
fn all_that_is_wrong_is_told() {
    let form = PolicyForm { max_age: "7d".to_owned(), hosts: "a_b".to_owned(), ..PolicyForm::default() };
    let told: Vec<Field> = made(&form).problems.iter().map(|problem| problem.field).collect();
    assert_eq!(told, [Field::Domain, Field::Ttl, Field::Hosts, Field::MaxAge]);
}

#[test]
fn each_field_has_its_own_error() {
    for (changed, field, code) in [
        (PolicyForm { domain: "example".to_owned(), ..form() }, Field::Domain, "name-invalid"),
        (PolicyForm { max_age: "7d".to_owned(), ..form() }, Field::MaxAge, "number-outside"),
        (PolicyForm { max_age: "31557601".to_owned(), ..form() }, Field::MaxAge, "number-outside"),
        (PolicyForm { hosts: String::new(), ..form() }, Field::Hosts, "missing"),
        (PolicyForm { hosts: "mx_1.example.org".to_owned(), ..form() }, Field::Hosts, "host-invalid"),
        (PolicyForm { hosts: "192.0.2.1".to_owned(), ..form() }, Field::Hosts, "host-invalid"),
        (PolicyForm { hosts: "a.example.org\n".repeat(201), ..form() }, Field::Hosts, "too-many"),
        (PolicyForm { reports: "nobody".to_owned(), ..form() }, Field::Reports, "address-invalid"),
        (PolicyForm { reports: "a@example.org ".repeat(11), ..form() }, Field::Reports, "too-many"),
        (PolicyForm { former_max_age: "x".to_owned(), ..form() }, Field::FormerMaxAge, "number-outside"),
        (PolicyForm { ttl: "-1".to_owned(), ..form() }, Field::Ttl, "number-outside"),
    ] {
        let made = made(&changed);
        let told: Vec<(Field, &str)> =
            made.problems.iter().map(|problem| (problem.field, problem.code.as_str())).collect();
        assert_eq!(told, [(field, code)]);
        // Reports are a matter of their own.
        let has_policy = made.steps.iter().any(|step| step.file.is_some());
        assert_eq!(has_policy, field == Field::Reports, "{code}");
    }
}

/// A policy still lacks its hosts, and the record for reports is there all the same.
#[test]
fn reports_need_no_policy() {
    let made = made(&PolicyForm { hosts: String::new(), ..form() });
    assert_eq!(made.steps.len(), 1);
    assert_eq!(made.summary, "1 step. Still needed: the MX hosts.");
    let alone = make_tls_rpt(&form(), Timestamp::from_unix(NOW), &str::to_owned);
    assert_eq!((alone.steps.len(), alone.problems.len()), (1, 0));
    let none = make_tls_rpt(
        &PolicyForm { reports: String::new(), ..form() },
        Timestamp::from_unix(NOW),
        &str::to_owned,
    );
    assert_eq!(none.problems[0].field, Field::Reports);
}

#[test]
fn a_long_record_is_cut_into_strings() {
    let reports: Vec<String> =
        (0..8).map(|one| format!("https://reports{one}.example.org/{}", "a".repeat(40))).collect();
    let copy = copies(&PolicyForm { reports: reports.join(" "), ..form() }).remove(0);
    let strings: Vec<&str> = copy.split('"').skip(1).step_by(2).collect();
    assert!(strings.len() > 1 && strings.iter().all(|string| string.len() <= 255), "{copy}");
    assert!(document(DocumentKind::TlsRptRecord, strings.concat().as_bytes(), &[]).valid);
}

proptest::proptest! {
    #[test]
    fn any_form_is_read(domain: String, hosts: String, reports: String, max_age: String, ttl: String) {
        let form = PolicyForm { domain, hosts, reports, max_age, ttl, ..PolicyForm::default() };
        let _ = made(&form);
    }
}
