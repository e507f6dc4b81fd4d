//! Failed sessions by something that details have, each session once.
//!
//! A report counts one session several times: under each policy type that applied to it (RFC 8460 §4), under
//! `no-policy-found` once for each mechanism, and under each result type that it met (§4.3: "non-exclusive"). So the
//! details of one policy come to no more than its failed sessions, the policies of one type add up, and of several
//! types the largest counts, as it does for the totals.

use super::{Group, Id, Mode, Store, add, at};
use crate::order::sort_long;

/// Sums of one report and domain, by the numbers that the caller gives to what it tells apart.
#[derive(Debug, Default)]
pub(crate) struct Overlap {
    cells: Vec<Cell>,
    policy_type: Option<Id>,
    /// Numbers that the policy type at hand has.
    of_type: Vec<u32>,
    /// Numbers with sessions.
    found: Vec<u32>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    /// The policy at hand, counted from 1; 0 before the first of its type.
    policy: u32,
    in_policy: u64,
    in_type: u64,
    largest: u64,
}

impl Cell {
    fn end_policy(&mut self, store: &Store) {
        let policy = self.policy.saturating_sub(1);
        let sessions = std::mem::take(&mut self.in_policy).min(at(&store.policies.failed, policy));
        // Of a lack that is said for each mechanism only the largest counts.
        let is_lack = at(&store.policies.mode, policy) == Mode::NoPolicy;
        self.in_type = if is_lack { self.in_type.max(sessions) } else { add(self.in_type, sessions) };
    }
}

impl Overlap {
    /// Adds the honest count of a detail. The policies have to come as [`Store::policies_by_type`] has them.
    pub(crate) fn add(&mut self, store: &Store, policy: u32, detail: u32, number: u32) {
        let policy_type = at(&store.policies.policy_type, policy);
        if self.policy_type.is_some_and(|known| known != policy_type) {
            self.end_type(store);
        }
        self.policy_type = Some(policy_type);
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        if place >= self.cells.len() {
            self.cells.resize(place.saturating_add(1), Cell::default());
        }
        let Some(cell) = self.cells.get_mut(place) else { return };
        if cell.policy == 0 {
            self.of_type.push(number);
        } else if cell.policy != policy + 1 {
            cell.end_policy(store);
        }
        cell.policy = policy + 1;
        cell.in_policy = add(cell.in_policy, at(&store.details.honest, detail));
    }

    fn end_type(&mut self, store: &Store) {
        for number in self.of_type.drain(..) {
            let Some(cell) = usize::try_from(number).ok().and_then(|place| self.cells.get_mut(place)) else {
                continue;
            };
            cell.end_policy(store);
            if cell.largest == 0 && cell.in_type > 0 {
                self.found.push(number);
            }
            *cell = Cell { largest: cell.largest.max(cell.in_type), ..Cell::default() };
        }
        self.policy_type = None;
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.policy_type.is_none()
    }

    /// Hands out each number that has sessions, and is empty then.
    pub(crate) fn drain(&mut self, store: &Store, mut take: impl FnMut(u32, u64)) {
        self.end_type(store);
        for number in self.found.drain(..) {
            if let Some(cell) = usize::try_from(number).ok().and_then(|place| self.cells.get_mut(place)) {
                take(number, std::mem::take(cell).largest);
            }
        }
    }
}

impl Store {
    /// The policies of a group, those of one type after each other.
    pub(crate) fn policies_by_type(&self, group: &Group) -> impl Iterator<Item = u32> + use<> {
        let policies = self.policies_of(group.row);
        let type_of = |policy: &u32| at(&self.policies.policy_type, *policy);
        let mut sorted = Vec::new();
        // As a rule they are in order, or there is but one; nothing is set aside for that.
        if !policies.clone().is_sorted_by_key(|policy| type_of(&policy)) {
            sorted.extend(policies.clone());
            sort_long(&mut sorted, |left, right| type_of(left).cmp(&type_of(right)));
        }
        let in_order = if sorted.is_empty() { policies } else { 0..0 };
        in_order.chain(sorted)
    }
}
