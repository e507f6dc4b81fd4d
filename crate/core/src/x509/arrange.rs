//! Which of several certificates is the server's own, and who issued whom.

use super::Certificate;
use super::path::is_signed_by;

/// Signatures verified to find out who issued whom. Names decide first; this is for certificates of one name.
const MAX_SIGNATURES: usize = 50;

/// The certificates in the order of their signatures, as places in what was given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrangement {
    /// The server's own first, each followed by the one that issued it, as far as they are there.
    pub path: Vec<usize>,
    /// Those that this path does not need.
    pub unused: Vec<usize>,
}

impl Arrangement {
    /// The place of the server's own certificate; `None` where there is none at all.
    pub fn leaf(&self) -> Option<usize> {
        self.path.first().copied()
    }
}

/// Puts certificates in order.
///
/// A server has to send its own first (RFC 8446 §4.4.2). Where the first one is an authority's and another is
/// not, that other is taken for the server's own: files and bundles are written in any order.
pub fn arrange(chain: &[Certificate]) -> Arrangement {
    match leaf_of(chain) {
        Some(leaf) => arrange_from(chain, &[leaf]),
        None => Arrangement::default(),
    }
}

/// The same where the first places of the path are known; it goes on as far as there are issuers.
pub(super) fn arrange_from(chain: &[Certificate], begin: &[usize]) -> Arrangement {
    let mut path = begin.to_vec();
    let mut budget = MAX_SIGNATURES;
    while let Some(next) = path.last().and_then(|last| issuer_of(chain, *last, &path, &mut budget)) {
        path.push(next);
    }
    let unused = (0..chain.len()).filter(|index| !path.contains(index)).collect();
    Arrangement { path, unused }
}

fn leaf_of(chain: &[Certificate]) -> Option<usize> {
    let first = chain.first()?;
    let issued_another = |index: usize, one: &Certificate| {
        let others = chain.iter().enumerate().filter(|(other, _)| *other != index);
        others.map(|(_, other)| other).any(|other| other.may_be_issued_by(one) && other != one)
    };
    if !first.is_ca || !issued_another(0, first) {
        return Some(0);
    }
    let is_own = |(index, one): &(usize, &Certificate)| !one.is_ca && !issued_another(*index, one);
    Some(chain.iter().enumerate().find(is_own).map_or(0, |(index, _)| index))
}

/// The issuer of the certificate at `of`, of those not in the path already. Of several with the right name, that
/// whose key verifies; of several such, the one that expires last.
fn issuer_of(chain: &[Certificate], of: usize, path: &[usize], budget: &mut usize) -> Option<usize> {
    let issued = chain.get(of)?;
    if issued.is_self_issued() && is_signed_by(issued, issued.spki()) != Some(false) {
        return None;
    }
    let fits = |(index, other): &(usize, &Certificate)| {
        !path.contains(index) && issued.may_be_issued_by(other) && *other != issued
    };
    let candidates: Vec<(usize, &Certificate)> = chain.iter().enumerate().filter(fits).collect();
    if let [(only, _)] = candidates.as_slice() {
        return Some(*only);
    }
    let mut verifies = |other: &Certificate| {
        let is_left = *budget > 0;
        *budget = budget.saturating_sub(1);
        is_left && is_signed_by(issued, other.spki()) == Some(true)
    };
    let signed: Vec<_> = candidates.iter().filter(|(_, other)| verifies(other)).collect();
    let best = signed.iter().rev().max_by_key(|(_, other)| other.not_after).copied().or(candidates.first());
    best.map(|(index, _)| *index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::x509::testing::Maker;

    fn three() -> [Certificate; 3] {
        let root = Maker::authority("Root").make();
        let middle = Maker::authority("Middle").signed_by(&root);
        let leaf = Maker::server(&["mx.example.org"]).signed_by(&middle);
        [leaf.certificate(), middle.certificate(), root.certificate()]
    }

    #[test]
    fn every_order_gives_the_same_path() {
        let three = three();
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let chain = order.map(|index| three[index].clone());
            let path: Vec<usize> = arrange(&chain).path.iter().map(|place| order[*place]).collect();
            assert_eq!(path, [0, 1, 2], "{order:?}");
        }
    }

    #[test]
    fn what_does_not_belong_is_unused() {
        let [leaf, middle, root] = three();
        let other = Maker::authority("Other").make().certificate();
        let chain = [leaf, other, root, middle];
        assert_eq!(arrange(&chain), Arrangement { path: vec![0, 3, 2], unused: vec![1] });
    }

    /// A renewed authority and its predecessor with one name: the key decides, then the date.
    #[test]
    fn of_two_authorities_with_one_name_the_key_decides() {
        let old = Maker::authority("CA").make();
        let new = Maker::authority("CA").make();
        let mut leaf = Maker::server(&["mx.example.org"]);
        leaf.params.use_authority_key_identifier_extension = false;
        let chain = [leaf.signed_by(&new).certificate(), old.certificate(), new.certificate()];
        assert_eq!(arrange(&chain).path, [0, 2]);
    }

    #[test]
    fn one_alone_and_none() {
        let own = Maker::authority("mx").make().certificate();
        assert_eq!(arrange(std::slice::from_ref(&own)).path, [0]);
        assert_eq!(arrange(&[own.clone(), own]).path, [0]);
        assert_eq!(arrange(&[]).leaf(), None);
    }
}
