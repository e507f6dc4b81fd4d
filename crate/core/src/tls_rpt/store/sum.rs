//! Sessions of a group, added up honestly or plainly.

use super::Id;
use crate::tls_rpt::report::MAX_COUNT;
use crate::tls_rpt::view::Counting;

/// Sessions by how they ended. All sums stay within [`MAX_COUNT`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    pub(crate) successful: u64,
    pub(crate) failed: u64,
    /// Of the failed ones, those that an enforcing policy kept from being delivered.
    pub(crate) blocked: u64,
}

pub(crate) fn add(left: u64, right: u64) -> u64 {
    left.saturating_add(right).min(MAX_COUNT)
}

impl Sum {
    pub(crate) fn sessions(self) -> u64 {
        add(self.successful, self.failed)
    }

    pub(crate) fn let_through(self) -> u64 {
        self.failed.saturating_sub(self.blocked)
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.successful = add(self.successful, other.successful);
        self.failed = add(self.failed, other.failed);
        self.blocked = add(self.blocked, other.blocked);
    }

    fn max(&mut self, other: Self) {
        // Sessions that failed under either policy count as failed.
        let sessions = self.sessions().max(other.sessions());
        self.failed = self.failed.max(other.failed);
        self.successful = sessions.saturating_sub(self.failed);
        self.blocked = self.blocked.max(other.blocked);
    }

    pub(crate) fn is_zero(self) -> bool {
        self == Self::default()
    }
}

/// The sums of one group by policy type.
#[derive(Clone, Debug, Default)]
pub(crate) struct ByType(Vec<TypeSum>);

#[derive(Clone, Copy, Debug)]
struct TypeSum {
    policy_type: Id,
    /// Of several such policies only the largest counts.
    is_said_repeatedly: bool,
    sum: Sum,
}

impl ByType {
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Adds a policy; `is_no_policy` for `no-policy-found`.
    pub(crate) fn add(&mut self, policy_type: Id, is_no_policy: bool, sum: Sum, counting: Counting) {
        let known = self.0.iter_mut().find(|known| known.policy_type == policy_type);
        match known {
            Some(known) if known.is_said_repeatedly && counting == Counting::Honest => known.sum.max(sum),
            Some(known) => known.sum.add(sum),
            None => self.0.push(TypeSum { policy_type, is_said_repeatedly: is_no_policy, sum }),
        }
    }

    /// The whole group.
    pub(crate) fn total(&self, counting: Counting) -> Sum {
        let mut sums = self.0.iter().map(|of_type| of_type.sum);
        let mut total = sums.next().unwrap_or_default();
        for sum in sums {
            match counting {
                Counting::Honest => total.max(sum),
                Counting::Raw => total.add(sum),
            }
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(successful: u64, failed: u64) -> Sum {
        Sum { successful, failed, blocked: failed }
    }

    #[track_caller]
    fn check(policies: &[(Id, bool, Sum)], honest: Sum, raw: Sum) {
        for (counting, expected) in [(Counting::Honest, honest), (Counting::Raw, raw)] {
            let mut by_type = ByType::default();
            for (policy_type, is_no_policy, sum) in policies {
                by_type.add(*policy_type, *is_no_policy, *sum, counting);
            }
            assert_eq!(by_type.total(counting), expected, "{counting:?}");
        }
    }

    /// RPT-4-4
    #[test]
    fn sessions_under_two_policies_count_once() {
        check(&[(0, false, sum(2, 0)), (1, false, sum(2, 0))], sum(2, 0), sum(4, 0));
        check(&[(0, false, sum(2, 0)), (1, false, sum(0, 2))], sum(0, 2), sum(2, 2));
        check(&[(0, false, sum(5, 1)), (1, false, sum(1, 2))], sum(4, 2), sum(6, 3));
    }

    #[test]
    fn policies_of_one_type_exclude_each_other() {
        check(&[(0, false, sum(2, 1)), (0, false, sum(3, 0))], sum(5, 1), sum(5, 1));
    }

    #[test]
    fn no_policy_is_said_once_for_each_mechanism() {
        check(&[(2, true, sum(4, 0)), (2, true, sum(4, 0))], sum(4, 0), sum(8, 0));
    }

    #[test]
    fn sums_do_not_overflow() {
        check(
            &[(0, false, sum(MAX_COUNT, 1)), (0, false, sum(MAX_COUNT, 1))],
            sum(MAX_COUNT, 2),
            sum(MAX_COUNT, 2),
        );
    }
}
