//! Rows as they are, in pieces for a long table.

use super::filter::{Failed, Filter};
use super::{Group, Store, at};
use crate::tls_rpt::view::{Query, Row, RowsPage};

impl Store {
    /// A piece of the rows that pass a query, latest day first.
    pub fn rows(&self, query: &Query, offset: u32, limit: u32) -> RowsPage {
        let mut page = RowsPage { total: 0, offset, rows: Vec::new() };
        self.each_row(query, &mut |group, policy, detail| {
            let number = page.total;
            page.total += 1;
            if number >= offset && number - offset < limit {
                page.rows.push(self.row(group, policy, detail));
            }
        });
        page
    }

    /// Every row that passes a query: group, policy and, unless the policy has none, failure.
    pub(crate) fn each_row(&self, query: &Query, take: &mut dyn FnMut(&Group, u32, Option<u32>)) {
        let filter = Filter::new(query, &self.texts);
        for group in self.latest_first().iter().filter(|group| filter.group(group).none()) {
            for policy in self.policies_of(group.row) {
                if !filter.policy(self, policy, Failed::default()).none() {
                    continue;
                }
                let details = self.details_of(policy);
                if details.is_empty() && !filter.is_about_failures {
                    take(group, policy, None);
                }
                for detail in details {
                    if filter.detail(self, detail, Failed::default()).none() {
                        take(group, policy, Some(detail));
                    }
                }
            }
        }
    }

    /// All groups by day, those without a day last. Days are few, so each has its list: a table that is scrolled asks
    /// for this again and again.
    fn latest_first(&self) -> Vec<Group> {
        let Some((first, last)) = self.span() else {
            return self.each_group().collect();
        };
        let days = usize::try_from(last.0.saturating_sub(first.0)).unwrap_or(0) + 1;
        let mut lists: Vec<Vec<Group>> = vec![Vec::new(); days + 1];
        for group in self.each_group() {
            let place = group.day.and_then(|day| usize::try_from(last.0.saturating_sub(day.0)).ok());
            if let Some(list) = lists.get_mut(place.unwrap_or(days)) {
                list.push(group);
            }
        }
        lists.concat()
    }

    pub(crate) fn row(&self, group: &Group, policy: u32, detail: Option<u32>) -> Row {
        let (texts, policies, details) = (&self.texts, &self.policies, &self.details);
        let mut row = Row {
            day: group.day.map(|day| day.to_string()).unwrap_or_default(),
            reporter: texts.reporter.text(group.reporter).to_owned(),
            report_id: texts.other.text(at(&self.reports.id, group.report)).to_owned(),
            domain: texts.domain.text(group.domain).to_owned(),
            policy_domain: texts.domain.text(at(&policies.domain, policy)).to_owned(),
            policy_type: texts.policy_type.text(at(&policies.policy_type, policy)).to_owned(),
            mode: at(&policies.mode, policy).as_str().to_owned(),
            policy_successful: at(&policies.successful, policy),
            policy_failed: at(&policies.failed, policy),
            ..Row::default()
        };
        if let Some(detail) = detail {
            texts.result_type.text(at(&details.result_type, detail)).clone_into(&mut row.result_type);
            texts.mx.text(at(&details.mx, detail)).clone_into(&mut row.mx);
            texts.other.text(at(&details.helo, detail)).clone_into(&mut row.helo);
            texts.sending_ip.text(at(&details.sending_ip, detail)).clone_into(&mut row.sending_ip);
            texts.receiving_ip.text(at(&details.receiving_ip, detail)).clone_into(&mut row.receiving_ip);
            texts.other.text(at(&details.reason, detail)).clone_into(&mut row.reason);
            texts.other.text(at(&details.information, detail)).clone_into(&mut row.information);
            row.failed = at(&details.count, detail);
        }
        row
    }
}
