use crate::check::{Facts, HostFacts};
use crate::dns::Name;
use crate::rules::{Arg, Finding, Outcomes, Severity, Subject};

use super::{HostSays, each_named_host, mx_evidence};

declare_rule! {
    /// ## What it checks
    /// The name in an MX record is a host name: labels of letters, digits and inner hyphens, at least two of
    /// them, the last one no number; and it is not `localhost`.
    ///
    /// ## Why it matters
    /// The data of an MX record "MUST contain a domain name" (RFC 5321 §5.1), and RFC 5321 §4.1.2 says which
    /// characters that can have. A policy cannot list any other name (RFC 8461 §3.2), and public authorities
    /// issue no certificate for it, so a connection to such a host can never be authenticated.
    ///
    /// ## Example
    /// ```fires
    /// example.org. MX 10 mail_in.example.org.
    /// mail_in.example.org. A 192.0.2.1
    /// ```
    /// ```fires
    /// example.org. MX 10 localhost.
    /// ```
    /// ```silent
    /// example.org. MX 10 mail-in.example.org.
    /// mail-in.example.org. A 192.0.2.1
    /// ```
    ///
    /// ## How to fix
    /// Give the host a name with letters, digits and hyphens only, with its domain, and use that in the MX
    /// record, the policy and the certificate.
    ///
    /// ## Limits
    /// Many senders deliver to such a host all the same, without authenticating it.
    pub(crate) static MX_HOST_INVALID_NAME = {
        code: "MX016", name: "mx-host-invalid-name",
        summary: "the name of an MX host is no host name",
        severity: Severity::Error, since: "0.1.0", references: [(5321, "5.1"), (5321, "4.1.2"), (8461, "3.2")],
        what: "The MX host `{host}` {problem}.",
        why: "No MTA-STS policy can list the name and no public authority certifies it; some senders do not deliver to it.",
        fix: "Give the host a full name of letters, digits and hyphens, and use it in the MX record, the policy and the certificate.",
        pass: "The name of each MX host looked at is a host name.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_named_host(facts, out, "no MX host has a name", &|host| match problem(&host.name) {
        Some(problem) => HostSays::bad(finding(facts, host, problem)),
        None => HostSays::Good(vec![mx_evidence(facts)]),
    });
}

fn finding(facts: &Facts, host: &HostFacts, problem: String) -> Finding {
    Finding::about(Subject::MxHost(host.name.clone()))
        .arg("host", &host.name)
        .arg("problem", Arg::foreign(problem))
        .evidence(mx_evidence(facts))
}

/// What keeps a name from being that of a host on the Internet, as the rest of a sentence.
fn problem(name: &Name) -> Option<String> {
    let labels = name.labels();
    if let Some(label) = name.first_bad_host_label() {
        let marks =
            |label: &str| label.bytes().find(|octet| !octet.is_ascii_alphanumeric() && *octet != b'-');
        let why = marks(&label).map_or("begins or ends with a hyphen".to_owned(), |octet| match octet {
            b'\\' => "has a character that no host name has".to_owned(),
            octet => format!("has the character '{}', which no host name has", char::from(octet)),
        });
        return Some(format!("is no host name: its label '{label}' {why}"));
    }
    if labels.last().is_some_and(|label| label.eq_ignore_ascii_case("localhost")) {
        return Some("is the sender's own machine".to_owned());
    }
    if labels.len() == 1 {
        return Some("has one label only: its domain is missing".to_owned());
    }
    name.ends_in_number().then(|| "ends in a number, which no top-level domain does".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{good_but, said};

    /// STS-3.2-3, SMTP-5.1-3.
    #[test]
    fn the_character_is_named() {
        let fixture = good_but(&["example.org. MX 20"], "example.org. MX 20 mx_2.example.org.");
        assert_eq!(
            said(&MX_HOST_INVALID_NAME, &fixture),
            [
                "error mx_2.example.org: The MX host `mx_2.example.org` is no host name: its label 'mx_2' has the character '_', which no host name has."
            ]
        );
    }

    #[test]
    fn good() {
        for name in ["mx.example.org", "MX-1.example.org", "1and1.example", "xn--mx-fka.example.org", "a.b"] {
            assert_eq!(problem(&name.parse().unwrap()), None, "{name}");
        }
    }

    #[test]
    fn bad() {
        for (name, why) in [
            ("-mx.example.org", "is no host name: its label '-mx' begins or ends with a hyphen"),
            (
                "mx\\195\\164.example.org",
                "is no host name: its label 'mx\\195\\164' has a character that no host name has",
            ),
            ("*.example.org", "is no host name: its label '*' has the character '*', which no host name has"),
            ("LocalHost", "is the sender's own machine"),
            ("mail", "has one label only: its domain is missing"),
            ("192.0.2", "ends in a number, which no top-level domain does"),
        ] {
            assert_eq!(problem(&name.parse().unwrap()).as_deref(), Some(why), "{name}");
        }
    }
}
