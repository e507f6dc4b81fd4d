//! RFC 8461 §3.4: whose policy it is.

mod support;

use support::{POLICY, finds};
use waxseal_core::dns::{MailDomain, MailDomainError};
use waxseal_core::rules::Severity;

/// STS-3.4-2
#[test]
fn an_address_literal_has_no_policy() {
    for literal in ["192.0.2.1", "[192.0.2.1]", "[IPv6:2001:db8::1]"] {
        assert!(matches!(MailDomain::parse(literal), Err(MailDomainError::Address { .. })), "{literal}");
    }
}

/// STS-3.4-3
#[test]
fn a_policy_of_the_parent_is_not_inherited() {
    let world = "domain news.example.org\nnews.example.org. MX 10 mx.example.org.\nmx.example.org. A 192.0.2.1\n\
                 _mta-sts.example.org. TXT \"v=STSv1; id=1\"\n";
    assert_eq!(finds(world, "STS042"), Some(Severity::Warning));
    assert_eq!(finds(world, "STS001"), Some(Severity::Error));
    let own = format!("{world}_mta-sts.news.example.org. TXT \"v=STSv1; id=1\"\n{POLICY}");
    assert_eq!(finds(&own, "STS042"), None);
}
