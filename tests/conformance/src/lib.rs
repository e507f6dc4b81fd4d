//! What the RFCs ask, one test a demand: each file under `tests` is a section of an RFC, each row of it a
//! case with a name and the requirement it rests on. [`requirements`] is the list of them, with the reason
//! where a checker cannot see one.

pub mod dnssec_requirements;
pub mod requirements;

/// What a parser made of one input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether the document counts.
    pub is_valid: bool,
    /// Code and requirement of each defect, in order.
    pub defects: Vec<(&'static str, &'static str)>,
}

/// What a row expects, with the codes of all defects in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The document counts.
    Valid(&'static [&'static str]),
    /// It does not.
    Invalid(&'static [&'static str]),
}

/// Holds an outcome against a row. Where there are defects, one of them must rest on the requirement that
/// the row cites.
#[track_caller]
pub fn check(id: &str, outcome: &Outcome, expected: Expected) {
    assert!(requirements::find(id).is_some(), "{id} is not in the list of requirements");
    let codes: Vec<&str> = outcome.defects.iter().map(|(code, _)| *code).collect();
    let (is_valid, expected_codes) = match expected {
        Expected::Valid(codes) => (true, codes),
        Expected::Invalid(codes) => (false, codes),
    };
    assert_eq!((outcome.is_valid, codes.as_slice()), (is_valid, expected_codes), "{id}");
    let is_cited = outcome.defects.iter().any(|(_, requirement)| *requirement == id);
    assert!(is_cited || codes.is_empty(), "no defect of {:?} rests on {id}", outcome.defects);
}

/// One test function a row: `name("requirement", input, expected);`, each read with `$read`.
#[macro_export]
macro_rules! rows {
    ($read:path; $($name:ident($id:literal, $input:expr, $expected:expr);)+) => {
        $(
            #[test]
            fn $name() {
                $crate::check($id, &$read($input), $expected);
            }
        )+
    };
}
