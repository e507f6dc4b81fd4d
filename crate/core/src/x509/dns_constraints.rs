//! For which names of hosts an authority may issue (RFC 5280 §4.2.1.10).
//!
//! The library that looks for paths holds them against the subject alternative names. Where the common name stands for the
//! host instead, as DANE lets it (RFC 7672 §3.2.3), it has to be held against them too: an authority that may not name a
//! host in one place may not do so in another.

use x509_parser::extensions::{GeneralName, GeneralSubtree, NameConstraints};

/// Constraints kept of each kind. Authorities have a few; the library that looks for paths gives up over many.
const MAX_CONSTRAINTS: usize = 1_000;

/// The constraints of one authority on names of hosts; those on other kinds of names are not here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct DnsConstraints {
    permitted: Vec<String>,
    excluded: Vec<String>,
    /// There are more than are kept, or one that could not be read.
    is_cut: bool,
}

impl DnsConstraints {
    pub(super) fn read(constraints: &NameConstraints<'_>) -> Self {
        let mut read = Self::default();
        let (permitted, excluded) = (&constraints.permitted_subtrees, &constraints.excluded_subtrees);
        read.permitted = read.names(permitted.as_deref().unwrap_or_default());
        read.excluded = read.names(excluded.as_deref().unwrap_or_default());
        read
    }

    fn names(&mut self, subtrees: &[GeneralSubtree<'_>]) -> Vec<String> {
        // The context tag of a name of a host is 2.
        let is_unread =
            |tree: &GeneralSubtree<'_>| matches!(&tree.base, GeneralName::Invalid(tag, _) if tag.0 == 2);
        self.is_cut |= subtrees.len() > MAX_CONSTRAINTS || subtrees.iter().any(is_unread);
        let name = |tree: &GeneralSubtree<'_>| match &tree.base {
            GeneralName::DNSName(name) => Some((*name).to_owned()),
            _ => None,
        };
        subtrees.iter().take(MAX_CONSTRAINTS).filter_map(name).collect()
    }

    /// Whether the authority may issue for `name`, which stands for `host`; it may be a wildcard.
    pub(super) fn allow(&self, name: &str, host: &str) -> bool {
        let is_permitted =
            self.permitted.is_empty() || self.permitted.iter().any(|tree| is_within(name, tree));
        let is_excluded = self.excluded.iter().any(|tree| is_within(name, tree) || is_within(host, tree));
        !self.is_cut && is_permitted && !is_excluded
    }
}

/// Whether a name is a constraint's, or has more labels before it. One that begins with a dot asks for some, as OpenSSL
/// and rustls read it; RFC 5280 does not have it.
fn is_within(name: &str, tree: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    let tree = tree.to_ascii_lowercase();
    match name.strip_suffix(&tree) {
        Some("") => true,
        Some(before) => tree.is_empty() || tree.starts_with('.') || before.ends_with('.'),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PKIX-5280-path.
    #[test]
    fn labels_may_stand_before_a_constraint() {
        for (name, tree, expected) in [
            ("mx.example.org", "example.org", true),
            ("MX.example.ORG", "Example.org", true),
            ("mx.example.org.", "example.org", true),
            ("example.org", "example.org", true),
            ("example.org", ".example.org", false),
            ("mx.example.org", ".example.org", true),
            ("badexample.org", "example.org", false),
            ("mx.example.org", "example.net", false),
            ("*.example.org", "example.org", true),
            ("*.example.org", "mx.example.org", false),
            ("mx.example.org", "", true),
        ] {
            assert_eq!(is_within(name, tree), expected, "{name} {tree}");
        }
    }

    #[test]
    fn what_is_excluded_counts_before_what_is_permitted() {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let of = |permitted: &[&str], excluded: &[&str]| DnsConstraints {
            permitted: list(permitted),
            excluded: list(excluded),
            is_cut: false,
        };
        let allows = |constraints: &DnsConstraints| constraints.allow("mx.example.org", "mx.example.org");
        assert!(allows(&DnsConstraints::default()));
        assert!(allows(&of(&["example.net", "example.org"], &["example.net"])));
        assert!(!allows(&of(&["example.org"], &["mx.example.org"])));
        assert!(!allows(&of(&["example.net"], &[])));
        assert!(!allows(&DnsConstraints { is_cut: true, ..DnsConstraints::default() }));
        // A wildcard stands for the host that is excluded.
        assert!(!of(&[], &["mx.example.org"]).allow("*.example.org", "mx.example.org"));
        assert!(of(&[], &["mx.example.org"]).allow("*.example.org", "mx2.example.org"));
    }
}
