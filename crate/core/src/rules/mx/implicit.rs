use crate::check::{Facts, HostFacts, MailTarget};
use crate::rules::unknown::said_unknown;
use crate::rules::{Args, Finding, Fix, Outcomes, Severity};

use super::{address_evidence, domain, has_address, mx_evidence, mx_line, place_of, with_evidence};

declare_rule! {
    /// ## What it checks
    /// The domain says where its mail goes: with MX records, or with a null MX if it takes none.
    ///
    /// ## Why it matters
    /// Without MX records "the address is treated as if it was associated with an implicit MX RR" (RFC 5321
    /// §5.1): mail goes to the address of the domain itself, which is often a web server. If that one takes
    /// no mail, senders try for days before they return it. MTA-STS and DANE have little to hold on to: there
    /// is no MX name for a policy to list, and some senders do not look for TLSA records of such a host.
    ///
    /// ## Example
    /// ```fires
    /// example.org. A 192.0.2.1
    /// ```
    /// ```silent
    /// example.org. MX 10 mx.example.org.
    /// example.org. A 192.0.2.1
    /// ```
    /// ```silent
    /// example.org. MX 0 .
    /// example.org. A 192.0.2.1
    /// ```
    ///
    /// ## How to fix
    /// Publish an MX record with the name of the mail server. If the domain takes no mail, publish a null MX
    /// (RFC 7505 §3), so that senders return mail at once.
    ///
    /// ## Limits
    /// Whether the domain is meant to take mail cannot be seen from outside.
    pub(crate) static MX_IMPLICIT = {
        code: "MX003", name: "mx-implicit",
        summary: "the domain has no MX record",
        severity: Severity::Warning, since: "0.1.0", references: [(5321, "5.1"), (7505, "3")],
        what: "`{domain}` has no MX record{and}.",
        why: "{consequence}",
        fix: "{advice}",
        pass: "The domain has MX records.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let lookup = &facts.mx.lookup;
    if said_unknown(lookup, domain(facts), out) {
        return;
    }
    match facts.mx.target {
        MailTarget::NoSuchDomain => out.not_applicable(domain(facts), "the domain does not exist"),
        MailTarget::Implicit => out.find(finding(facts, facts.hosts.first())),
        _ => out.pass(domain(facts), Args::none(), vec![mx_evidence(facts)]),
    }
}

const TAKES_MAIL: &str = "Publish an MX record; the one below keeps mail where it goes today.";
const TAKES_NONE: &str = "Publish the null MX below if the domain takes no mail; otherwise an MX record with the name of the mail server.";

fn finding(facts: &Facts, host: Option<&HostFacts>) -> Finding {
    let end = &facts.mx.lookup.end;
    let line = |preference, exchange| vec![mx_line(facts, preference, exchange)];
    let null = crate::dns::Name::root();
    let (and, consequence, advice, lines) = if host.is_some_and(HostFacts::has_no_address) {
        let consequence =
            "Nothing takes its mail, yet senders may keep trying for days before they return it.";
        (" and no address either", consequence, TAKES_NONE, line(0, &null))
    } else if host.is_some_and(has_address) {
        let consequence = "Senders deliver to the address of the domain itself; if that is a web server, they try for days before they return the mail.";
        ("", consequence, TAKES_MAIL, line(10, end))
    } else {
        let consequence = "Senders deliver to the address of the domain itself, if it has one.";
        ("", consequence, TAKES_NONE, line(0, &null))
    };
    let found = Finding::about(domain(facts))
        .arg("domain", facts.domain.name())
        .arg("and", and)
        .arg("consequence", consequence)
        .arg("advice", advice)
        .evidence(mx_evidence(facts))
        .fix(Fix::add(place_of(facts, end), &lines));
    with_evidence(found, host.map(address_evidence).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Outcome;
    use crate::rules::testing::{run, said};

    fn published(fixture: &str) -> String {
        match &run(&MX_IMPLICIT, fixture)[0].outcome {
            Outcome::Finding { fix: Some(fix), .. } => fix.copy.clone(),
            other => panic!("{other:?}"),
        }
    }

    /// SMTP-5.1-2.
    #[test]
    fn the_address_of_the_domain_is_the_host() {
        assert_eq!(published("example.org. AAAA 2001:db8::1"), "example.org. IN MX 10 example.org.");
    }

    #[test]
    fn without_an_address_nothing_takes_mail() {
        let fixture = "example.org. TXT \"x\"";
        assert_eq!(
            said(&MX_IMPLICIT, fixture),
            ["warning example.org: `example.org` has no MX record and no address either."]
        );
        assert_eq!(published(fixture), "example.org. IN MX 0 .");
    }

    #[test]
    fn an_address_that_could_not_be_looked_up_is_not_called_absent() {
        let fixture = "example.org. TXT \"x\"\nfail example.org. A timeout";
        assert_eq!(said(&MX_IMPLICIT, fixture), ["warning example.org: `example.org` has no MX record."]);
    }

    #[test]
    fn an_error_is_no_absence() {
        assert!(
            said(&MX_IMPLICIT, "example.org. A 192.0.2.1\nfail example.org. MX servfail")[0]
                .starts_with("not-checked")
        );
    }
}
