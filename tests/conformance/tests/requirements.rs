//! The list of requirements holds what it says.

use std::collections::BTreeSet;
use std::path::Path;

use waxseal_conformance::requirements::{Covered, REQUIREMENTS, all};

/// Whether the file of tests has a test of that name, written out or as a row.
fn has_test(source: &str, function: &str) -> bool {
    let (written_out, row, row_of_several_lines) =
        (format!("fn {function}("), format!("{function}(\""), format!("{function}("));
    source
        .lines()
        .map(str::trim)
        .any(|line| line.starts_with(&written_out) || line.starts_with(&row) || line == row_of_several_lines)
}

#[test]
fn ids_are_unique() {
    let mut seen = BTreeSet::new();
    for requirement in all() {
        assert!(seen.insert(requirement.id), "{} is there twice", requirement.id);
    }
}

#[test]
fn an_id_names_its_section() {
    for requirement in REQUIREMENTS {
        let named = requirement.id.split('-').nth(1);
        // Those about certificates are of several RFCs and name theirs.
        if requirement.id.starts_with("PKIX-") {
            assert_eq!(named, Some(requirement.rfc.to_string().as_str()), "{}", requirement.id);
        } else {
            assert_eq!(named, Some(requirement.section), "{}", requirement.id);
        }
    }
}

#[test]
fn named_tests_exist() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for requirement in all() {
        if let Covered::Test(path) = requirement.covered {
            let (file, function) = path.split_once("::").expect("file::function");
            let source = std::fs::read_to_string(folder.join(file).with_extension("rs")).expect(file);
            assert!(has_test(&source, function), "{}: there is no test {path}", requirement.id);
        }
    }
}

#[test]
fn what_is_not_visible_has_a_reason() {
    for requirement in all() {
        if let Covered::NotVisible(reason) = requirement.covered {
            assert!(reason.split(' ').count() > 5, "{}: {reason:?}", requirement.id);
        }
    }
}
