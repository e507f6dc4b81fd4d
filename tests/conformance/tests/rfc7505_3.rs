//! RFC 7505 §3: the null MX.

mod support;

use support::{finds, verdict};
use waxseal_core::rules::Severity;

/// NMX-3-1
#[test]
fn a_null_mx_means_no_mail() {
    assert_eq!(verdict("example.org. MX 0 ."), "null-mx");
    assert_eq!(finds("example.org. MX 0 .", "MX004"), Some(Severity::Notice));
    assert_eq!(finds("example.org. MX 0 .", "MX005"), None);
    assert_eq!(finds("example.org. MX 10 .", "MX005"), Some(Severity::Warning));
    assert_eq!(finds("example.org. MX 0 .", "STS001"), None);
}

/// NMX-3-2
#[test]
fn a_null_mx_stands_alone() {
    let world = "example.org. MX 0 .\nexample.org. MX 10 mx.example.org.\nmx.example.org. A 192.0.2.1";
    assert_eq!(finds(world, "MX006"), Some(Severity::Error));
}
