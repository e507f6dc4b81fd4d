//! Which domains the reports are about.

use super::{Store, at};

impl Store {
    /// The recipient domain of every report, each once, in the order of their names. The empty text stands for reports
    /// that do not state theirs.
    pub fn recipient_domains(&self) -> Vec<&str> {
        let domains = &self.texts.domain;
        let mut is_recipient = vec![false; domains.len()];
        for id in &self.groups.domain {
            if let Some(is_recipient) = usize::try_from(*id).ok().and_then(|id| is_recipient.get_mut(id)) {
                *is_recipient = true;
            }
        }
        let pairs = (0..).zip(domains.texts());
        let mut found: Vec<&str> =
            pairs.filter(|(id, _)| at(&is_recipient, *id)).map(|(_, domain)| domain).collect();
        crate::order::sort_long(&mut found, Ord::cmp);
        found
    }
}
