//! Sorting for short lists.

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
            proptest::prop_assert_eq!(ours, theirs);
        }
    }
}
