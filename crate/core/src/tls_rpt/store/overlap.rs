//! Failed sessions by something that details have, each session once.
//!
//! A report counts one session several times: under each policy type that applied to it (RFC 8460 §4), under
//! `no-policy-found` once for each mechanism, and under each result type that it met (§4.3: "non-exclusive"). So the
//! details of one policy come to no more than its failed sessions, the policies of one type add up, and of several
//! types the largest counts, as it does for the totals.

use super::{Id, Mode, Store, add, at};
use crate::order::sort_long;

/// What one detail says of one key.
#[derive(Clone, Copy, Debug)]
struct Part<K> {
    key: K,
    policy_type: Id,
    policy: u32,
    sessions: u64,
}

/// The details of one report and domain, by keys.
#[derive(Debug)]
pub(crate) struct Overlap<K>(Vec<Part<K>>);

impl<K> Default for Overlap<K> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Copy + Ord> Overlap<K> {
    /// Adds the honest count of a detail.
    pub(crate) fn add(&mut self, store: &Store, policy: u32, detail: u32, key: K) {
        let sessions = at(&store.details.honest, detail);
        self.0.push(Part { key, policy_type: at(&store.policies.policy_type, policy), policy, sessions });
    }

    /// Hands out each key with its sessions, and is empty then.
    pub(crate) fn drain(&mut self, store: &Store, mut take: impl FnMut(K, u64)) {
        sort_long(&mut self.0, |left, right| {
            (left.key, left.policy_type, left.policy).cmp(&(right.key, right.policy_type, right.policy))
        });
        for of_key in self.0.chunk_by(|left, right| left.key == right.key) {
            let types = of_key.chunk_by(|left, right| left.policy_type == right.policy_type);
            let sessions = types.map(|of_type| sessions_of_type(store, of_type)).max().unwrap_or(0);
            if let Some(first) = of_key.first() {
                take(first.key, sessions);
            }
        }
        self.0.clear();
    }
}

fn sessions_of_type<K>(store: &Store, parts: &[Part<K>]) -> u64 {
    let policies = parts.chunk_by(|left, right| left.policy == right.policy);
    policies.fold(0, |sum, of_policy| {
        let policy = of_policy.first().map_or(0, |part| part.policy);
        let all = of_policy.iter().fold(0, |sum, part| add(sum, part.sessions));
        let sessions = all.min(at(&store.policies.failed, policy));
        // Of a lack that is said for each mechanism only the largest counts.
        if at(&store.policies.mode, policy) == Mode::NoPolicy {
            sessions.max(sum)
        } else {
            add(sum, sessions)
        }
    })
}
