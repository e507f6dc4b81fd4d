//! The names a certificate may have, for an authority's record (RFC 7672 §3.2.2).

use crate::dns::Name;

/// How a sender came to a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// By a secure MX record of the domain.
    SecureMx {
        /// The domain that the mail goes to.
        domain: Name,
        /// The name behind it, if the domain is an alias.
        expanded: Option<Name>,
    },
    /// By an MX record that nobody vouches for: only the host itself can be held to its name.
    InsecureMx {
        /// The host in the MX record.
        host: Name,
    },
    /// Without an MX record: the domain itself, or a relay that is set by hand.
    NoMx {
        /// The name that was set or that the mail goes to.
        next_hop: Name,
    },
}

/// The reference identifiers; any one of them will do. The first is the one told to the server.
///
/// ```
/// use waxseal_core::dane::{Route, references};
/// let (domain, base) = ("example.org".parse()?, "mx.example.net".parse()?);
/// let names = references(&base, &Route::SecureMx { domain, expanded: None });
/// assert_eq!(names.iter().map(ToString::to_string).collect::<Vec<_>>(), ["mx.example.net", "example.org"]);
/// # Ok::<(), waxseal_core::dns::NameError>(())
/// ```
pub fn references(base_domain: &Name, route: &Route) -> Vec<Name> {
    let mut names = Vec::new();
    let mut add = |name: &Name| {
        if !names.contains(name) {
            names.push(name.clone());
        }
    };
    match route {
        Route::SecureMx { domain, expanded } => {
            add(base_domain);
            add(domain);
            expanded.iter().for_each(&mut add);
        }
        Route::InsecureMx { host } => add(host),
        Route::NoMx { next_hop } => {
            add(base_domain);
            add(next_hop);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        text.parse().unwrap()
    }

    #[track_caller]
    fn check(base_domain: &str, route: &Route, expected: &[&str]) {
        let names: Vec<String> = references(&name(base_domain), route).iter().map(Name::to_string).collect();
        assert_eq!(names, expected);
    }

    /// DANE-3.2.2-1, with the names of the example in RFC 7672 §3.2.2.
    #[test]
    fn the_example_of_the_rfc() {
        let route =
            Route::SecureMx { domain: name("exchange.example.org"), expanded: Some(name("example.com")) };
        for base in ["mx10.example.com", "mx15.example.com", "mxbackup.example.net"] {
            check(base, &route, &[base, "exchange.example.org", "example.com"]);
        }
    }

    /// DANE-3.2.2-1.
    #[test]
    fn other_routes() {
        let mx = Route::InsecureMx { host: name("mx.example.net") };
        check("mx.example.net", &mx, &["mx.example.net"]);
        check("real.example.net", &mx, &["mx.example.net"]);
        let relay = Route::NoMx { next_hop: name("relay.example.org") };
        check("relay.example.org", &relay, &["relay.example.org"]);
        check("real.example.net", &relay, &["real.example.net", "relay.example.org"]);
        let plain = Route::SecureMx { domain: name("example.org"), expanded: None };
        check("example.org", &plain, &["example.org"]);
    }
}
