//! Sorting without a copy of the sorting code for every type.

use std::cmp::Ordering;
use std::collections::BTreeSet;

/// Sorts stably by `key`, by insertion.
///
/// The lists sorted here have a dozen entries, a few hundred at the very most. The standard library's sorts are
/// made for long ones and cost some six kilobytes of WASM for every type they are used with.
pub(crate) fn sort_short<T, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) {
    for end in 1..list.len() {
        let mut at = end;
        while at > 0 && is_inverted(list, at, &key) {
            list.swap(at - 1, at);
            at -= 1;
        }
    }
}

/// A set of what comes.
///
/// `collect` would sort a list first, with six kilobytes of WASM for every type.
pub(crate) fn set_of<T: Ord>(items: impl Iterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    for item in items {
        set.insert(item);
    }
    set
}

/// Sorts stably, lists of any length.
///
/// What is sorted is a list of places, always of one type, so that the standard library's sort is there once and not
/// six kilobytes of WASM for every type; the elements then move once.
pub(crate) fn sort_long<T>(list: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let order = {
        let at = |place: usize| list.get(place);
        let places = |left: usize, right: usize| match (at(left), at(right)) {
            (Some(left), Some(right)) => compare(left, right),
            _ => Ordering::Equal,
        };
        sorted_places(list.len(), &places)
    };
    let mut elements: Vec<Option<T>> = list.drain(..).map(Some).collect();
    list.extend(order.into_iter().filter_map(|place| elements.get_mut(place)?.take()));
}

#[inline(never)]
fn sorted_places(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..length).collect();
    places.sort_by(|left, right| compare(*left, *right));
    places
}

fn is_inverted<T, K: Ord>(list: &[T], at: usize, key: &impl Fn(&T) -> K) -> bool {
    matches!((list.get(at - 1), list.get(at)), (Some(left), Some(right)) if key(left) > key(right))
}

#[cfg(test)]
mod tests {
    proptest::proptest! {
        #[test]
        fn sorts_as_the_standard_library_does(list: Vec<(u8, u8)>) {
            let (mut ours, mut theirs) = (list.clone(), list);
            super::sort_short(&mut ours, |(key, _)| *key);
            theirs.sort_by_key(|(key, _)| *key);
            proptest::prop_assert_eq!(&ours, &theirs);
            let mut long = ours.clone();
            long.reverse();
            let mut expected = long.clone();
            super::sort_long(&mut long, |left, right| left.0.cmp(&right.0));
            expected.sort_by_key(|(key, _)| *key);
            proptest::prop_assert_eq!(long, expected);
        }
    }
}
