//! A chain as it was sent, apart from whether anyone trusts it.

use super::arrange::arrange_from;
use super::path_problem::{PathProblem, Place};
use super::{Arrangement, Certificate, arrange};
use crate::time::Timestamp;

/// What is wrong or remarkable with the way certificates were sent: their order, what is there twice or for
/// nothing, short keys. Whether there is a path to an authority is the question of [`super::verify`]; if there is one,
/// `path` has its places, and says what has a part in it where authorities have signed each other crosswise.
pub fn examine(chain: &[Certificate], path: Option<&[usize]>, now: Timestamp) -> Vec<PathProblem> {
    let arranged = path.map_or_else(|| arrange(chain), |path| arrange_from(chain, path));
    let mut problems = order(&arranged);
    problems.extend(chain.iter().enumerate().filter_map(|(at, certificate)| {
        let first = chain.iter().position(|other| other == certificate)?;
        (first < at).then_some(PathProblem::Duplicate { at, first })
    }));
    problems.extend(arranged.unused.iter().filter_map(|at| unused(chain, *at, now)));
    for (depth, place) in arranged.path.iter().enumerate() {
        let Some(certificate) = chain.get(*place) else { continue };
        let at = Place::Sent(*place);
        if certificate.key.is_weak() {
            problems.push(PathProblem::KeyWeak { at, key: certificate.key.clone() });
        }
        if depth == 0 && certificate.may_sign_handshakes == Some(false) {
            problems.push(PathProblem::KeyNotForSigning { at });
        }
        if certificate.is_for_any_purpose {
            problems.push(PathProblem::PurposeAny { at });
        }
        if depth > 0 && certificate.is_self_issued() {
            problems.push(PathProblem::RootSent { at: *place });
        }
    }
    problems
}

fn order(arranged: &Arrangement) -> Vec<PathProblem> {
    let mut problems = Vec::new();
    let leaf = arranged.leaf().unwrap_or_default();
    if leaf > 0 {
        problems.push(PathProblem::LeafNotFirst { leaf });
    }
    let mut behind = arranged.path.iter().zip(arranged.path.iter().skip(1));
    if let Some((_, at)) = behind.find(|(issued, issuer)| issuer < issued) {
        problems.push(PathProblem::OrderWrong { at: *at });
    }
    problems
}

/// A second copy is told as such.
fn unused(chain: &[Certificate], at: usize, now: Timestamp) -> Option<PathProblem> {
    let certificate = chain.get(at)?;
    if chain.iter().take(at).any(|other| other == certificate) {
        return None;
    }
    Some(match certificate.not_after {
        not_after if now > not_after => PathProblem::UnusedExpired { at, not_after },
        _ => PathProblem::Unused { at },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::x509::testing::{Maker, at};

    fn codes(chain: &[Certificate]) -> Vec<&'static str> {
        examine(chain, None, at()).iter().map(PathProblem::code).collect()
    }

    #[test]
    fn each_defect_is_named_and_a_good_chain_has_none() {
        let root = Maker::authority("Root").make();
        let middle = Maker::authority("Middle").signed_by(&root);
        let leaf = Maker::server(&["mx.example.org"]).signed_by(&middle).certificate();
        let old = Maker::authority("Old").valid_for_days(-90, -1).make().certificate();
        let other = Maker::authority("Other").make().certificate();
        let any = Maker::server(&["mx.example.org"]).purposes(&[rcgen::ExtendedKeyUsagePurpose::Any]).make();
        assert_eq!(codes(&[any.certificate()]), ["purpose-any"]);
        let (root, middle) = (root.certificate(), middle.certificate());
        let pick =
            |chain: &[&Certificate]| codes(&chain.iter().map(|one| (*one).clone()).collect::<Vec<_>>());
        assert!(pick(&[&leaf, &middle]).is_empty());
        assert!(codes(&[]).is_empty());
        assert_eq!(pick(&[&leaf, &middle, &root]), ["root-sent"]);
        assert_eq!(pick(&[&middle, &leaf]), ["leaf-not-first", "order-wrong"]);
        assert_eq!(pick(&[&leaf, &root, &middle]), ["order-wrong", "root-sent"]);
        assert_eq!(pick(&[&leaf, &middle, &middle]), ["duplicate"]);
        assert_eq!(pick(&[&leaf, &middle, &old]), ["unused-expired"]);
        assert_eq!(pick(&[&leaf, &other, &middle]), ["unused"]);
    }
}
